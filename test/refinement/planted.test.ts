/**
 * Mistakes planted in the implementations, one at a time. Each was found by random simulation; its
 * short schedule is kept here, and must show the mistake again, with an explanation that points at
 * it, and nothing in the implementation as it is. LONG=1 looks for all of them anew, with the seeds
 * of `planted/found.json`, and for those that a small configuration shows in all its runs. LONG=1
 * UPDATE=1 writes that file, and the table in the note, for the mistakes that it has not got.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { parseSchedule } from "../../src/refinement/simulation/schedule.ts";
import { signature } from "../../src/refinement/simulation/simulation.ts";
import { checkout } from "../cli/command-line.ts";
import { pointers } from "./planted/explained.ts";
import { type Found, find, inAllRuns, runsUntil, SEEDS } from "./planted/finding.ts";
import { pointerText } from "./planted/mutants/mutant.ts";
import { arrowsOf, clear, MUTANTS, type Planted } from "./planted/planting.ts";
import { median, ratioOf, table } from "./planted/table.ts";

const LONG = process.env["LONG"] === "1";
const UPDATE = process.env["UPDATE"] === "1";
const HOUR = 3_600_000;

const file = new URL("planted/found.json", import.meta.url);
const found = JSON.parse(readFileSync(file, "utf8")) as Record<string, Found>;

afterAll(clear);

it.runIf(LONG && UPDATE).each(MUTANTS.filter(({ title }) => !(title in found)))(
  "looks for $title",
  async (mutant) => {
    found[mutant.title] = await find(mutant);
    writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  },
  HOUR,
);

it("all were found, and all that is kept is one of them", () => {
  expect(Object.keys(found).sort()).toEqual(MUTANTS.map(({ title }) => title).sort());
});

it("the short schedules are nearly as short as the shortest counterexamples", () => {
  const ratios = Object.values(found).flatMap((one) => ratioOf(one) ?? []);
  expect(ratios.length).toBeGreaterThan(30);
  expect(median(ratios)).toBeLessThanOrEqual(1.5);
});

it("the note has them all (UPDATE=1 writes the table anew)", () => {
  const file = `${checkout}/proofs-notes/planted-bugs.md`;
  const note = readFileSync(file, "utf8");
  const shown = note.replace(/\| planted \|[\s\S]*$/, () => `${table(MUTANTS, found)}\n`);
  if (UPDATE) writeFileSync(file, shown);
  expect(readFileSync(file, "utf8")).toBe(shown);
});

describe.each(MUTANTS)("$title", (mutant: Planted) => {
  const one = (): Found => found[mutant.title]!;

  it("shows again, explained, and nothing else is wrong", async () => {
    const { token, signature: how, pointsAt } = one();
    const { wrong, right } = await arrowsOf(mutant);
    const { failure } = wrong.replay(token);
    expect(failure && signature(failure)).toBe(how);
    expect(right.replay(token).failure).toBeNull();
    expect(pointers(wrong, parseSchedule(token), failure!).map(pointerText)).toContain(pointsAt);
  });

  it.runIf(LONG).each(SEEDS.map((seed, i) => [seed, i] as const))(
    "is found by so many runs with seed %i",
    async (seed, i) => {
      expect(await runsUntil(mutant, seed)).toBe(one().runs[i]);
    },
    HOUR,
  );

  it.runIf(LONG && found[mutant.title]?.exhaustive !== null)(
    "is found in all runs of a few nodes",
    async () => {
      const { exhaustive } = one();
      expect(await inAllRuns(mutant, exhaustive!.settings)).toEqual(exhaustive);
    },
    HOUR,
  );
});
