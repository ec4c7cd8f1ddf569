/** Many runs of a system, one after the other, and what came of them. */

import type { NodeTypes } from "../node.ts";
import { type Fault, faultsOff } from "./faults.ts";
import { derivedSeed } from "./identity.ts";
import type { Schedule } from "./schedule.ts";
import { type ShrinkOptions, type Shrunk, shrink } from "./shrinking.ts";
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
  readonly runs: number;
  readonly events: number;
  /** Runs that reached their end, with everything mended and every operation done. */
  readonly finished: number;
  /** How often each kind of event happened, crashes within steps for themselves. */
  readonly counts: Readonly<Record<string, number>>;
  /** Faults that never happen under the system's fault model. */
  readonly off: readonly Fault[];
  /** One for each way to fail, in the order in which they were found. */
  readonly findings: readonly Finding<T>[];
  readonly compared: number;
}

export const RUNS = 1000;
const COMPARING = 10;

/** Runs a system with one seed after the other, all made from one. */
export function campaign<T extends NodeTypes>(
  system: System<T>,
  options: CampaignOptions<T> = {},
): Campaign<T> {
  const { seed = 1, runs = RUNS, comparing = COMPARING, onward = false, time } = options;
  const end = time === undefined ? Number.POSITIVE_INFINITY : performance.now() + time;
  const counts: Record<string, number> = {};
  const findings = new Map<string, Finding<T> & { times: number }>();
  let [done, events, finished, compared] = [0, 0, 0, 0];
  while (done < runs && performance.now() < end) {
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
    if (failure !== null && !onward) break;
  }
  return {
    runs: done,
    events,
    finished,
    counts,
    off: faultsOff(system.faults),
    findings: [...findings.values()].map((finding) =>
      finding.failure.kind === "not-reproducible"
        ? finding
        : { ...finding, shrunk: shrink(system, finding.schedule, options) },
    ),
    compared,
  };
}

function count<T extends NodeTypes>(
  counts: Record<string, number>,
  { kind, choice, cut }: SimulationEvent<T>,
): void {
  const detailed = (): string => {
    if (kind === "partition" && cut!.includes(">")) return "one-way partition";
    if (kind === "partition" && choice!.includes("lossy")) return "lossy partition";
    if (kind === "crash" && choice === null) return "crash in a step";
    if (kind === "crash" && choice!.includes("loses")) return "lost write";
    return kind;
  };
  const name = detailed();
  counts[name] = (counts[name] ?? 0) + 1;
}
