/** Many runs of a system, one after the other, and what came of them. */

import { drained } from "../../explorer/drained.ts";
import { Interrupt } from "../../host/watchdog.ts";
import type { NodeTypes } from "../node.ts";
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
  /** null of what cannot be reproduced, or is not tried again because it does not end. */
  readonly shrunk: Shrunk<T> | null;
  /** The run, where it is not tried again. */
  readonly whole: Run<T> | null;
}

/** A step that had to be ended is not taken again and again. */
export const isUnended = ({ kind }: Failure): boolean =>
  kind === "no-return" || kind === "fills-memory";

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
    const attempt = uninterrupted(() => {
      const one = run(system, own, { ...options, until: end });
      const { failure } = one;
      if (failure !== null && isUnended(failure)) return { one, failure, comparing: false };
      if (failure === null && done % comparing !== 0) return { one, failure, comparing: false };
      return { one, failure: reproduces(system, one, options) ?? failure, comparing: true };
    });
    if (attempt === null) {
      cut = performance.now() >= end ? "time" : "stopped";
      break;
    }
    const { one, failure } = attempt;
    options.each?.(one, done);
    events += one.log.length;
    for (const event of one.log) count(counts, event);
    if (attempt.comparing) compared++;
    if (failure === null) finished++;
    else {
      const found = findings.get(signature(failure));
      if (found !== undefined) found.times++;
      else {
        const { schedule } = one;
        const place = { seed: own, run: done, times: 1, schedule };
        const whole = isUnended(failure) ? one : null;
        findings.set(signature(failure), { failure, ...place, shrunk: null, whole });
      }
    }
    done++;
    yield interim(null);
    if (failure !== null && !onward) break;
  }
  const shrunk: Finding<T>[] = [];
  for (const finding of findings.values()) {
    if (finding.failure.kind === "not-reproducible" || isUnended(finding.failure)) {
      shrunk.push(finding);
      continue;
    }
    const steps = shrinking(system, finding.schedule, options);
    for (;;) {
      const step = uninterrupted(() => steps.next());
      if (step === null || step.done) {
        shrunk.push({ ...finding, shrunk: step?.value ?? null });
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

/** What comes of it; null where it was interrupted. */
function uninterrupted<A>(body: () => A): A | null {
  try {
    return body();
  } catch (error) {
    if (error instanceof Interrupt) return null;
    throw error;
  }
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
