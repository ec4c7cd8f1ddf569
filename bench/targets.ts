/** What the project sets itself to reach, judged by what was measured. */
import {
  authorRuns,
  bytesPerState,
  fasterThanTlc,
  type Result,
  shareOfLimit,
  timesSpin,
} from "./result.ts";

interface Target {
  readonly spec: string;
  readonly size: string;
  readonly what: string;
  /** `null` where what it needs was not measured. */
  readonly value: (result: Result) => number | null;
  readonly least?: number;
  readonly most?: number;
}

const LARGEST = { spec: "two-phase-commit", size: "9 managers" };
const TARGETS: readonly Target[] = [
  { ...LARGEST, what: "time, in multiples of SPIN's", value: timesSpin, most: 1 },
  { ...LARGEST, what: "share of the limit", value: shareOfLimit, least: 1 / 3 },
  { ...LARGEST, what: "bytes a state, of the whole process", value: bytesPerState, most: 40 },
  { ...LARGEST, what: "runs of author code", value: authorRuns, most: 999 },
  {
    spec: "paxos",
    size: "ballots 0..2",
    what: "processor seconds",
    value: ({ ours }) => ours.cpu,
    most: 0.5,
  },
  {
    spec: "filter-lock",
    size: "4 processes, liveness",
    what: "time, in multiples of SPIN's, which judges one process of the four",
    value: timesSpin,
    most: 3,
  },
  {
    spec: "paxos",
    size: "ballots 0..3",
    what: "time, in multiples of SPIN's",
    value: timesSpin,
    most: 1.5,
  },
];

/** Sentences, one for each target that the results say something about. */
export function judgeTargets(results: readonly Result[]): string[] {
  return results.flatMap((result) => {
    const { spec, size, naive } = result.subject;
    const targets = TARGETS.filter((t) => t.spec === spec && t.size === size);
    // The small sizes are for the naive explorer: they are over before anything is compiled.
    const faster: Target[] = naive
      ? []
      : [{ spec, size, what: "times faster than TLC", value: fasterThanTlc, least: 10 }];
    return [...targets, ...faster].flatMap((target) => judge(target, result));
  });
}

function judge(target: Target, result: Result): string[] {
  const { spec, size, what, least, most } = target;
  const value = target.value(result);
  if (value === null) return [];
  const met = value >= (least ?? value) && value <= (most ?? value);
  const bound = least === undefined ? `at most ${round(most!)}` : `at least ${round(least)}`;
  return [`${met ? "met" : "MISSED"}: ${spec}, ${size}: ${what}: ${round(value)} (${bound})`];
}

const round = (n: number): string => String(Number(n.toPrecision(3)));
