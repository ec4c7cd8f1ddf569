/**
 * The public names of what compares implementations: simulation, and histories of clients. A module
 * of its own, `fairlead/conformance`: whoever only checks specifications does not load it.
 */

export type { Complaint, Conformance, Implementation } from "./arrow/arrow.ts";
export { Arrow, conforms } from "./arrow/arrow.ts";
export type { Events, Explaining, Explanation, Mapping, Occasion } from "./arrow/mapping.ts";
export type { NodeView, Sent, View } from "./arrow/view.ts";
export type { Composition, Setup, World } from "./composition/composition.ts";
export { composed } from "./composition/composition.ts";
export type { Environment } from "./composition/environment.ts";
export type { History, HistoryEvent, Operation } from "./history/history.ts";
export { BadHistory, historyOf } from "./history/history.ts";
export { readHistory } from "./history/history-lines.ts";
export type { Consistency, HistoryOptions, HistoryVerdict } from "./history/linearizability.ts";
export { checkHistory } from "./history/linearizability.ts";
export type {
  Outcome,
  SequentialModel,
  SequentialOperation,
} from "./history/sequential-model.ts";
export { sequentialObjects } from "./history/sequential-objects.ts";
export type { Campaign, CampaignOptions, Finding } from "./simulation/campaign.ts";
export { campaign } from "./simulation/campaign.ts";
export type { Fault, FaultModel } from "./simulation/faults.ts";
export {
  DRIFTING,
  RELIABLE,
  RELIABLE_FAIL_STOP,
  UNRELIABLE,
  UNRELIABLE_FAIL_STOP,
  UNRELIABLE_RECOVERING,
} from "./simulation/faults.ts";
export type { Schedule } from "./simulation/schedule.ts";
export { parseSchedule, scheduleText } from "./simulation/schedule.ts";
export type { Failure, Replay, Run } from "./simulation/simulation.ts";
export { replay } from "./simulation/simulation.ts";
export type {
  Observer,
  Operation as ClientOperation,
  SimulationEvent,
  System,
} from "./simulation/system.ts";
