/**
 * The arrows from implementations to their specifications: runs under all faults that the
 * specifications allow. LONG=1 takes as many as it says; each prints what it covered.
 */
import { expect, it } from "vitest";
import raft, { five as raftOfFive } from "../../refinement/raft.nodes.ts";
import raftWithSnapshots, {
  five as raftOfFiveWithSnapshots,
} from "../../refinement/raft.snapshots.nodes.ts";
import rpc from "../../refinement/rpc.nodes.ts";
import twoPhaseCommit from "../../refinement/two-phase-commit.nodes.ts";
import type { Conformance } from "../../src/refinement/arrow/arrow.ts";
import type { Deviation } from "../../src/refinement/simulation/faults.ts";

const LONG = process.env["LONG"] === "1";

/** The part of an arrow that says how it went, whatever its nodes say to each other. */
interface Runnable {
  run(options: { readonly runs: number; readonly seed: number; readonly steps?: number }): Pick<
    // biome-ignore lint/suspicious/noExplicitAny: nodes of any types
    Conformance<any>,
    "campaign" | "coverage" | "complaints" | "seconds"
  >;
}

interface Row {
  readonly name: string;
  readonly arrow: Runnable;
  readonly short: number;
  readonly long: number;
  /** Faults that are allowed, but cannot happen here. */
  readonly never: readonly Deviation[];
}

/** Whatever these nodes write, in the same step they say something that has to wait for it. */
const ALWAYS_WRITTEN = ["lost write"] as const;

const ARROWS: readonly Row[] = [
  { name: "remote calls", arrow: rpc, short: 60, long: 5000, never: ALWAYS_WRITTEN },
  {
    name: "two-phase commit",
    arrow: twoPhaseCommit,
    short: 150,
    long: 10_000,
    never: ALWAYS_WRITTEN,
  },
  { name: "Raft, 3 servers", arrow: raft, short: 60, long: 4000, never: [] },
  { name: "Raft, 5 servers", arrow: raftOfFive, short: 20, long: 2500, never: [] },
  {
    name: "Raft, 3 servers with snapshots",
    arrow: raftWithSnapshots,
    short: 60,
    long: 2500,
    never: [],
  },
  {
    name: "Raft, 5 servers with snapshots",
    arrow: raftOfFiveWithSnapshots,
    short: 10,
    long: 1000,
    never: [],
  },
];

it.each(ARROWS)(
  "$name: every run is one that the specification allows",
  ({ name, arrow, short, long, never }) => {
    const runs = LONG ? long : short;
    const { campaign, coverage, complaints, seconds } = arrow.run({ runs, seed: 1 });
    const { findings, finished, events, counts } = campaign;
    expect(findings).toEqual([]);
    expect(finished).toBe(runs);
    expect(complaints).toEqual([]);
    if (!LONG) return;
    expect(campaign.never).toEqual(never);
    const { actions, guards, steps } = coverage;
    console.log(
      [
        `${name}: ${runs} schedules, ${events} events`,
        `  ${(runs / seconds).toFixed(0)} schedules/s, ${(events / seconds).toFixed(0)} events/s`,
        `  steps of the specification in an event: none ${steps.none}, one ${steps.one}, several ${steps.several}`,
        ...[...actions].map(([action, count]) => `  ${action} ${count}`),
        ...[...guards].flatMap(([action, labels]) =>
          [...labels].map(
            ([label, { tried, held }]) => `    ${action}, "${label}": ${held} of ${tried}`,
          ),
        ),
        `  ${JSON.stringify(counts)}`,
      ].join("\n"),
    );
  },
);
