/**
 * The public names of what compares implementations: simulation, and histories of clients. A module
 * of its own, `fairlead/conformance`: whoever only checks specifications does not load it.
 */
export type { Campaign, CampaignOptions, Finding } from "./campaign.ts";
export { campaign } from "./campaign.ts";
export type { Fault, FaultModel } from "./faults.ts";
export {
  DRIFTING,
  RELIABLE,
  RELIABLE_FAIL_STOP,
  UNRELIABLE,
  UNRELIABLE_FAIL_STOP,
  UNRELIABLE_RECOVERING,
} from "./faults.ts";
export type { History, HistoryEvent, Operation } from "./history.ts";
export { BadHistory, historyOf } from "./history.ts";
export { readHistory } from "./history-lines.ts";
export type { Consistency, HistoryOptions, HistoryVerdict } from "./linearizability.ts";
export { checkHistory } from "./linearizability.ts";
export type { Schedule } from "./schedule.ts";
export { parseSchedule, scheduleText } from "./schedule.ts";
export type {
  Outcome,
  SequentialModel,
  SequentialOperation,
} from "./sequential-model.ts";
export { sequentialObjects } from "./sequential-objects.ts";
export type { Failure, Replay, Run } from "./simulation.ts";
export { replay } from "./simulation.ts";
export type { Observer, SimulationEvent, System } from "./system.ts";
