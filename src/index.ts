/** Fairlead's public names. */

export type { Campaign, CampaignOptions, Finding } from "./refinement/campaign.ts";
export { campaign } from "./refinement/campaign.ts";
export type { Fault, FaultModel } from "./refinement/faults.ts";
export {
  DRIFTING,
  RELIABLE,
  RELIABLE_FAIL_STOP,
  UNRELIABLE,
  UNRELIABLE_FAIL_STOP,
  UNRELIABLE_RECOVERING,
} from "./refinement/faults.ts";
export type { History, HistoryEvent, Operation } from "./refinement/history.ts";
export { BadHistory, historyOf } from "./refinement/history.ts";
export { readHistory } from "./refinement/history-lines.ts";
export type { Consistency, HistoryOptions, HistoryVerdict } from "./refinement/linearizability.ts";
export { checkHistory } from "./refinement/linearizability.ts";
export type { Input, Node, NodeTypes, Output, Step, Surroundings } from "./refinement/node.ts";
export type { Schedule } from "./refinement/schedule.ts";
export { parseSchedule, scheduleText } from "./refinement/schedule.ts";
export type {
  Outcome,
  SequentialModel,
  SequentialOperation,
} from "./refinement/sequential-model.ts";
export { sequentialObjects } from "./refinement/sequential-objects.ts";
export type { Failure, Replay, Run } from "./refinement/simulation.ts";
export { replay } from "./refinement/simulation.ts";
export type { Observer, SimulationEvent, System } from "./refinement/system.ts";
export type {
  BagDraft,
  BagView,
  MapDraft,
  MapView,
  SetDraft,
  SetView,
} from "./spec/collections.ts";
export { bag, set } from "./spec/collections.ts";
export { bagOf, every, majorities, mapOf, seqOf, setOf, subsets } from "./spec/containers.ts";
export type { DraftOf, InitOf, ViewOf } from "./spec/domain.ts";
export { Domain } from "./spec/domain.ts";
export type { Fairness } from "./spec/fairness.ts";
export type { Formula, Temporal } from "./spec/formula.ts";
export {
  alwaysEventually,
  and,
  each,
  eventually,
  eventuallyAlways,
  implies,
  leadsTo,
  not,
  or,
  until,
} from "./spec/formula.ts";
export { always, step } from "./spec/property.ts";
export { refines } from "./spec/refinement.ts";
export type { Id } from "./spec/scalars.ts";
export { bool, ids, int, oneOf, range } from "./spec/scalars.ts";
export type { Action, Configuration, Draft, Init, Spec, View } from "./spec/spec.ts";
export { spec, variant } from "./spec/spec.ts";
export { optional, record, tuple, union } from "./spec/structures.ts";
export { compare, equal } from "./spec/value.ts";
