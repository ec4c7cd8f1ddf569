/** Many runs of a system, one after the other, and what came of them. */

import type { NodeTypes } from "../node.ts";
import { drained } from "./drained.ts";
import { type Deviation, deviationsOf, type Fault, faultsOff } from "./faults.ts";
import { derivedSeed } from "./identity.ts";
import type { Schedule } from "./schedule.ts";
import type { ShrinkOptions } from "./shrinking/attempts.ts";
import type { Progress } from "./shrinking/reduction.ts";
import { type Shrunk, shrinking } from "./shrinking/shrinking.ts";
import { type Failure, type Run, reproduces, run, signature } from "./simulation.ts";
import type { SimulationEvent, System } from "./system.ts";

export interface CampaignOptions<T extends NodeTypes = NodeTypes> extends ShrinkOptions {
  readonly seed?: number;
  readonly runs?: number;
  /** Milliseconds after which no run begins. The clock then decides how many there are. */
  readonly time?: number;
  /** Every so manieth run is done twice and compared; those that fail always are. */
  readonly comparing?: number;
  /** Goes on after a failure, to find others. */
  readonly onward?: boolean;
  /** Asked before each run: whether it shall not be begun any more. */
  readonly stopped?: () => boolean;
  /** Told of each run when it is over, before anything is made of it. */
  readonly each?: (run: Run<T>, place: number) => void;
}

export interface Finding<T extends NodeTypes> {
  readonly failure: Failure;
  /** Of the run; the run's place is in `run`. */
  readonly seed: number;
  readonly run: number;
  /** How many runs failed so. */
  readonly times: number;
  readonly schedule: Schedule;
  /** null of what cannot be reproduced. */
  readonly shrunk: Shrunk<T> | null;
}

export interface Campaign<T extends NodeTypes> {
  readonly seed: number;
  readonly runs: number;
  /** Why there are not as many runs as were asked for, a failure aside. */
  readonly cut: "time" | "stopped" | null;
  readonly events: number;
  /** Runs that reached their end, with everything mended and every operation done. */
  readonly finished: number;
  /** How often each kind of event happened, crashes within steps for themselves. */
  readonly counts: Readonly<Record<string, number>>;
  /** Faults that never happen under the system's fault model. */
  readonly off: readonly Fault[];
  /** What it allows, and still did not happen; that messages overtake each other is not counted. */
  readonly never: readonly Deviation[];
  /** One for each way to fail, in the order in which they were found. */
  readonly findings: readonly Finding<T>[];
  readonly compared: number;
}

export const RUNS = 1000;
const COMPARING = 10;

/** How far it has come, between one run and the next. */
export interface Interim {
  readonly runs: number;
  readonly events: number;
  readonly failed: number;
  /** How far a schedule has been made short; null while there are runs. */
  readonly shrinking: Progress | null;
}

/** Runs a system with one seed after the other, all made from one. */
export function campaign<T extends NodeTypes>(
  system: System<T>,
  options: CampaignOptions<T> = {},
): Campaign<T> {
  return drained(campaigning(system, options));
}

/** A campaign that pauses after each run, for whoever wants to do something else meanwhile. */
export function* campaigning<T extends NodeTypes>(
  system: System<T>,
  options: CampaignOptions<T> = {},
): Generator<Interim, Campaign<T>> {
  const { seed = 1, runs = RUNS, comparing = COMPARING, onward = false, time } = options;
  const end = time === undefined ? Number.POSITIVE_INFINITY : performance.now() + time;
  const counts: Record<string, number> = {};
  const findings = new Map<string, Finding<T> & { times: number }>();
  let [done, events, finished, compared] = [0, 0, 0, 0];
  let cut: Campaign<T>["cut"] = null;
  const interim = (shrinking: Progress | null): Interim => ({
    ...{ runs: done, events, failed: done - finished, shrinking },
  });
  while (done < runs) {
    if (options.stopped?.() === true) cut = "stopped";
    else if (performance.now() >= end) cut = "time";
    if (cut !== null) break;
    const own = derivedSeed(seed, `run ${done}`);
    const one = run(system, own, options);
    options.each?.(one, done);
    let { failure } = one;
    events += one.log.length;
    for (const event of one.log) count(counts, event);
    if (failure !== null || done % comparing === 0) {
      compared++;
      failure = reproduces(system, one, options) ?? failure;
    }
    if (failure === null) finished++;
    else {
      const found = findings.get(signature(failure));
      if (found !== undefined) found.times++;
      else {
        const { schedule } = one;
        const place = { seed: own, run: done, times: 1, schedule };
        findings.set(signature(failure), { failure, ...place, shrunk: null });
      }
    }
    done++;
    yield interim(null);
    if (failure !== null && !onward) break;
  }
  const shrunk: Finding<T>[] = [];
  for (const finding of findings.values()) {
    if (finding.failure.kind === "not-reproducible") {
      shrunk.push(finding);
      continue;
    }
    const steps = shrinking(system, finding.schedule, options);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        shrunk.push({ ...finding, shrunk: step.value });
        break;
      }
      yield interim(step.value);
    }
  }
  return {
    ...{ seed, runs: done, cut, events, finished, counts },
    ...{ off: faultsOff(system.faults), findings: shrunk, compared },
    never: deviationsOf(system.faults).filter((name) => name !== "reorder" && !(name in counts)),
  };
}

function count<T extends NodeTypes>(
  counts: Record<string, number>,
  { kind, choice, cut }: SimulationEvent<T>,
): void {
  const detailed = (): string => {
    if (kind === "crash" && choice === null) return "crash in a step";
    if (kind === "partition" && cut!.includes(">")) return "one-way partition";
    if (kind === "partition" && choice!.endsWith(";lossy)")) return "lossy partition";
    if (kind === "crash" && choice!.endsWith(";loses)")) return "lost write";
    return kind;
  };
  const name = detailed();
  counts[name] = (counts[name] ?? 0) + 1;
}
