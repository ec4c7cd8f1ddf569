/**
 * Mistakes planted in the implementations, one at a time. Each was found by random simulation; its
 * short schedule is kept here, and must show the mistake again, with an explanation that points at
 * it, and nothing in the implementation as it is. LONG=1 looks for all of them anew, with the seeds
 * of `planted/found.json`, and for those that a small configuration shows in all its runs.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import { parseSchedule } from "../../src/refinement/simulation/schedule.ts";
import { signature } from "../../src/refinement/simulation/simulation.ts";
import { instantiate } from "../../src/spec/model.ts";
import { checkout } from "../cli/command-line.ts";
import { pointers } from "./planted/explained.ts";
import { pointerText } from "./planted/mutants/mutant.ts";
import { allRunsOf, arrowsOf, clear, MUTANTS, type Planted } from "./planted/planting.ts";
import { type Found, table } from "./planted/table.ts";

const LONG = process.env["LONG"] === "1";

const found = JSON.parse(
  readFileSync(new URL("planted/found.json", import.meta.url), "utf8"),
) as Readonly<Record<string, Found>>;

afterAll(clear);

const withFound = MUTANTS.filter(({ title }) => title in found);

it("there are enough of each", () => {
  const count = (protocol: string): number =>
    withFound.filter((mutant) => mutant.protocol === protocol).length;
  expect([count("raft"), count("rpc"), count("two-phase-commit")]).toEqual([
    expect.toSatisfy((many: number) => many >= 9),
    expect.toSatisfy((many: number) => many >= 4),
    expect.toSatisfy((many: number) => many >= 5),
  ]);
});

it("the note has them all (UPDATE=1 writes the table anew)", () => {
  const file = `${checkout}/proofs-notes/planted-bugs.md`;
  const note = readFileSync(file, "utf8");
  const shown = note.replace(/\| planted \|[\s\S]*$/, () => `${table(MUTANTS, found)}\n`);
  if (process.env["UPDATE"]) writeFileSync(file, shown);
  expect(readFileSync(file, "utf8")).toBe(shown);
});

describe.each(withFound)("$title", (mutant: Planted) => {
  const { token, signature: how, pointsAt, runs, exhaustive } = found[mutant.title]!;

  it("shows again, explained, and nothing else is wrong", async () => {
    const { wrong, right } = await arrowsOf(mutant);
    const { failure } = wrong.replay(token);
    expect(failure && signature(failure)).toBe(how);
    expect(right.replay(token).failure).toBeNull();
    expect(pointers(wrong, parseSchedule(token), failure!).map(pointerText)).toContain(pointsAt);
  });

  it.runIf(LONG)(
    "is found by so many runs",
    async () => {
      const { wrong } = await arrowsOf(mutant);
      const { campaign } = wrong.run({ runs, seed: 1, budget: 1 });
      expect(campaign.findings[0]?.run).toBe(runs - 1);
    },
    600_000,
  );

  it.runIf(LONG && exhaustive !== null)(
    "is found in all runs of a few nodes",
    async () => {
      const model = instantiate(await allRunsOf(mutant), null, exhaustive!.settings);
      const { finding } = check(model, { reduce: true });
      expect(finding!.trace!.length - 1).toBe(exhaustive!.steps);
    },
    600_000,
  );
});
