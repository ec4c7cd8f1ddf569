/** How a planted mistake is found: by random runs, and in all runs of a few nodes. */
import { check } from "../../../src/explorer/check.ts";
import { scheduleText } from "../../../src/refinement/simulation/schedule.ts";
import { signature } from "../../../src/refinement/simulation/simulation.ts";
import { instantiate } from "../../../src/spec/model.ts";
import { pointers } from "./explained.ts";
import { pointerText } from "./mutants/mutant.ts";
import { allRunsOf, arrowsOf, type Planted, type Protocol } from "./planting.ts";

/** How a mistake was found. */
export interface Found {
  /** How many runs it took, for each of `SEEDS`. */
  readonly runs: readonly number[];
  readonly signature: string;
  /** The short schedule of the first seed. */
  readonly token: string;
  /** Of the run that failed, and of the short one. */
  readonly before: Size;
  readonly after: Size;
  /** Events that are nodes starting, before anything happens. */
  readonly starts: number;
  /** What the explanation points at, and whether that was expected before it was seen. */
  readonly pointsAt: string | null;
  readonly expected: boolean;
  readonly exhaustive: Exhaustive | null;
}

interface Size {
  readonly choices: number;
  readonly events: number;
}

/** In all runs of a few nodes: with which constants, and in how many steps. */
interface Exhaustive {
  readonly settings: Settings;
  readonly property: string;
  readonly steps: number;
}

type Settings = Readonly<Record<string, unknown>>;

export const SEEDS = [1, 2, 3, 4, 5];
/** Runs at most. */
const RUNS = 5000;
/** Replays for making one short. */
const BUDGET = 3000;
/** States at most, of each configuration. */
const STATES = 10_000_000;

/** Small ones first: what is found is found in the first that shows it. */
const CONFIGURATIONS: Readonly<Record<Protocol, readonly Settings[]>> = {
  rpc: [{}, { crashes: 1 }],
  "two-phase-commit": [{ crashes: 1 }, { transactions: 2, crashes: 1 }],
  raft: [
    { operations: 0, crashes: 1 },
    {},
    { elections: 2, operations: 0 },
    { elections: 2, operations: 0, crashes: 1 },
    { crashes: 1 },
    { elections: 2, clients: false },
    { elections: 3, operations: 0 },
  ],
};

/** How many runs with a seed it takes. @throws RangeError when they are not enough */
export async function runsUntil(mutant: Planted, seed: number): Promise<number> {
  const { wrong } = await arrowsOf(mutant);
  const { campaign } = wrong.run({ runs: RUNS, seed, budget: 1 });
  if (campaign.findings.length === 0) throw new RangeError(`${mutant.title}: not in ${RUNS} runs`);
  return campaign.runs;
}

/** What is found in all runs of a configuration; null if nothing is. */
export async function inAllRuns(mutant: Planted, settings: Settings): Promise<Exhaustive | null> {
  const model = instantiate(await allRunsOf(mutant), null, settings);
  const { finding } = check(model, { reduce: true, maxStates: STATES });
  if (finding?.trace == null) return null;
  return { settings, property: finding.property.name, steps: finding.trace.length - 1 };
}

export async function find(mutant: Planted): Promise<Found> {
  const { wrong } = await arrowsOf(mutant);
  const runs: number[] = [];
  for (const seed of SEEDS) runs.push(await runsUntil(mutant, seed));
  const { campaign } = wrong.run({ runs: runs[0]!, seed: SEEDS[0]!, budget: BUDGET });
  const { shrunk } = campaign.findings[0]!;
  const { schedule, before, after, run } = shrunk!;
  const failure = run.failure!;
  const named = pointers(wrong, schedule, failure).map(pointerText);
  const wanted = pointerText(mutant.points);
  const expected = named.includes(wanted);
  let exhaustive: Exhaustive | null = null;
  // What takes more nodes, or more of their code, than the configurations have, is not looked for.
  if (mutant.needs !== "snapshots" && mutant.needs !== "five servers")
    for (const settings of CONFIGURATIONS[mutant.protocol])
      exhaustive ??= await inAllRuns(mutant, settings);
  return {
    runs,
    signature: signature(failure),
    token: scheduleText(schedule),
    before: { choices: before.choices, events: before.events },
    after: { choices: after.choices, events: after.events },
    starts: Object.keys(wrong.system.nodes).length,
    pointsAt: expected ? wanted : (named[0] ?? null),
    expected,
    exhaustive,
  };
}
