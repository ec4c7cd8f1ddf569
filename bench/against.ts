/** Two checkouts side by side: the same commands, in turns, in processes of their own. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { timed } from "./processor-time.ts";
import { SUBJECTS, type Subject } from "./subjects.ts";

/** What is compared: a command line, and how many states must be found. */
export interface Comparison {
  readonly name: string;
  readonly spec: string;
  readonly args: readonly string[];
  readonly distinct: number;
  /** How many turns it takes for each that is asked for: what is short varies more. */
  readonly times: number;
}

/** What does not depend on behaviours, so that states and steps are what is measured. */
const SAFETY: Readonly<Record<string, readonly string[]>> = {
  "two-phase-commit": ["Consistent"],
  paxos: ["OneChosen"],
  ewd840: ["TerminationDetection", "Inv"],
};

const large = ({ spec, size, settings, expect }: Subject): Comparison => ({
  name: `${spec}, ${size}`,
  spec,
  args: [
    ...["check", `specs/${spec}.ts`, "--json"],
    ...Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
    ...SAFETY[spec]!.flatMap((name) => ["--property", name]),
  ],
  distinct: expect.distinct,
  times: 1,
});

const LARGE = ["two-phase-commit, 9 managers", "paxos, ballots 0..3", "ewd840, 8 nodes"];

export const COMPARISONS: readonly Comparison[] = [
  {
    name: "peterson, from command to verdict",
    spec: "peterson",
    args: ["check", "specs/peterson.ts", "--json"],
    distinct: 42,
    times: 10,
  },
  ...SUBJECTS.filter(({ spec, size }) => LARGE.includes(`${spec}, ${size}`)).map(large),
];

/** The processor times of both, turn by turn, as one line of the table. */
export function comparisonLine(
  name: string,
  pairs: readonly (readonly [here: number, there: number])[],
): string {
  const ratios = pairs.map(([here, there]) => here / there);
  const cells = [
    ...[pairs.map(([here]) => here), pairs.map(([, there]) => there)].map(middle),
    ...[middle(ratios), Math.min(...ratios), Math.max(...ratios)],
  ];
  return [name.padEnd(36), ...cells.map((n) => n.toFixed(3).padStart(9)), `${pairs.length}`].join(
    "  ",
  );
}

/** The median; of an even number, half-way between the two in the middle. */
function middle(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

const HEAD = ["here CPU s", "there CPU s", "ratio", "least", "most", "turns"];

/** Prints how this checkout compares with another one. */
export function compare(other: string, turns: number, only?: readonly string[]): void {
  const here = fileURLToPath(new URL("../", import.meta.url));
  const there = resolve(other);
  if (!existsSync(join(there, "bin/fairlead.js")))
    throw new Error(`${there} is no checkout of Fairlead`);
  const chosen = COMPARISONS.filter(({ spec }) => only?.includes(spec) ?? true);
  console.log(`here ${here}, there ${there}; processor seconds of whole processes, medians`);
  console.log(["".padEnd(36), ...HEAD].join("  "));
  for (const comparison of chosen) {
    // The first run of a checkout fills the cache of translated files.
    if (comparison.times > 1) for (const folder of [here, there]) measured(comparison, folder);
    const pairs = Array.from({ length: turns * comparison.times }, (_, turn) => {
      // Which goes first changes, so that neither always has the warmer machine.
      const order = turn % 2 === 0 ? [here, there] : [there, here];
      const [first, second] = order.map((folder) => measured(comparison, folder));
      return turn % 2 === 0 ? ([first!, second!] as const) : ([second!, first!] as const);
    });
    console.log(comparisonLine(comparison.name, pairs));
  }
}

function measured({ name, args, distinct }: Comparison, folder: string): number {
  const run = timed(process.execPath, [join(folder, "bin/fairlead.js"), ...args], folder);
  const verdict = JSON.parse(run.output) as { verdict: string; distinct: number };
  if (run.code !== 0 || verdict.distinct !== distinct)
    throw new Error(`${folder}: ${name}: ${verdict.verdict}, ${verdict.distinct} states`);
  return run.cpu;
}
