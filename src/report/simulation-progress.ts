/** How far a simulation has come, in a line. */
import { counted, grouped } from "./number.ts";

export interface SimulationStanding {
  readonly runs: number;
  readonly events: number;
  readonly failed: number;
  /** How far a schedule has been made short; null while there are runs. */
  readonly shrinking: {
    readonly replays: number;
    /** At most. */
    readonly budget: number;
    readonly size: { readonly choices: number; readonly events: number };
  } | null;
  readonly seconds: number;
  /** In a second, lately. */
  readonly speed: { readonly runs: number; readonly events: number };
  readonly wanted: number;
  /** Seconds that are left at most; null where time is no limit. */
  readonly left: number | null;
}

export function simulationProgressText(standing: SimulationStanding): string {
  const { runs, events, failed, shrinking, seconds, speed, wanted, left } = standing;
  const found = failed === 0 ? "nothing found" : `${grouped(failed)} failed`;
  if (shrinking !== null) {
    const { replays, budget, size } = shrinking;
    return [
      `${Math.round(seconds)} s`,
      counted(runs, "run"),
      found,
      `making it short: ${counted(size.choices, "choice")}, ${counted(size.events, "event")}`,
      `${grouped(replays)} of at most ${grouped(budget)} replays`,
    ].join(", ");
  }
  const needed = speed.runs > 0 ? (wanted - runs) / speed.runs : null;
  const remaining =
    left !== null && (needed === null || left < needed)
      ? `at most ${Math.ceil(left)} s left`
      : needed === null
        ? ""
        : `about ${Math.ceil(needed)} s left`;
  return [
    `${Math.round(seconds)} s`,
    `${grouped(runs)} of ${grouped(wanted)} runs`,
    counted(events, "event"),
    `${grouped(speed.events)} events/s`,
    found,
    ...(remaining === "" ? [] : [remaining]),
  ].join(", ");
}

/** What a simulation took. It differs from time to time, so it is no part of the report. */
export function simulationStatistics(
  runs: number,
  events: number,
  seconds: number,
  /** Whether all of it was spent on runs. */
  whole: boolean,
): string {
  const speed =
    whole && seconds > 0.1
      ? `, ${grouped(runs / seconds)} runs/s, ${grouped(events / seconds)} events/s`
      : "";
  return `${seconds.toFixed(2)} s${speed}`;
}
