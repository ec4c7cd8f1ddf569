/**
 * The public names of what compares implementations: arrows and their properties for test suites,
 * simulation, and histories of clients. A module of its own, `fairlead/conformance`: whoever only
 * checks specifications does not load it.
 */

export type { Complaint, Conformance, Implementation } from "../refinement/arrow/arrow.ts";
export { BadMapping } from "../refinement/arrow/bad-mapping.ts";
export type {
  Events,
  Explaining,
  Explanation,
  Mapping,
  Occasion,
} from "../refinement/arrow/mapping.ts";
export type { NodeView, Sent, View, WorldOf } from "../refinement/arrow/view.ts";
export type { Composition, Setup, World } from "../refinement/composition/composition.ts";
export { composed, seen } from "../refinement/composition/composition.ts";
export type { Environment } from "../refinement/composition/environment.ts";
export type { History, HistoryEvent, Operation } from "../refinement/history/history.ts";
export { BadHistory, historyOf } from "../refinement/history/history.ts";
export { readHistory } from "../refinement/history/history-lines.ts";
export type {
  Consistency,
  HistoryOptions,
  HistoryVerdict,
} from "../refinement/history/linearizability.ts";
export { checkHistory } from "../refinement/history/linearizability.ts";
export type {
  Outcome,
  SequentialModel,
  SequentialOperation,
} from "../refinement/history/sequential-model.ts";
export { sequentialObjects } from "../refinement/history/sequential-objects.ts";
export type { Campaign, CampaignOptions, Finding } from "../refinement/simulation/campaign.ts";
export { campaign } from "../refinement/simulation/campaign.ts";
export type { Fault, FaultModel } from "../refinement/simulation/faults.ts";
export {
  DRIFTING,
  RELIABLE,
  RELIABLE_FAIL_STOP,
  UNRELIABLE,
  UNRELIABLE_FAIL_STOP,
  UNRELIABLE_RECOVERING,
} from "../refinement/simulation/faults.ts";
export type { Schedule } from "../refinement/simulation/schedule.ts";
export { parseSchedule, scheduleText } from "../refinement/simulation/schedule.ts";
export type { Failure, Replay, Run } from "../refinement/simulation/simulation.ts";
export { replay } from "../refinement/simulation/simulation.ts";
export type {
  Observer,
  Operation as ClientOperation,
  SimulationEvent,
  System,
} from "../refinement/simulation/system.ts";
export { Arrow, conforms } from "./arrow.ts";
export type { PropertyOptions, RunProperty } from "./properties.ts";
export { Nonconformance, properties, property } from "./properties.ts";
export type { GivenRun } from "./schedules.ts";
export type { SimulateOptions, Simulation } from "./simulate.ts";
export { simulate, simulationReport } from "./simulate.ts";
