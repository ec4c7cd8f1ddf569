/** The mutants of the explorer fit the sources: a text that is gone, or there twice, is no mutant. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { applied, timesIn } from "./mutant.ts";
import { MUTANTS } from "./table.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

it.each(MUTANTS.map((mutant) => [mutant.id, mutant] as const))("%s", (_, mutant) => {
  const source = readFileSync(root + mutant.file, "utf8");
  expect([mutant.file, timesIn(mutant, source)]).toEqual([mutant.file, 1]);
  expect(applied(mutant, source)).not.toBe(source);
  expect(mutant.tests.length).toBeGreaterThan(0);
  for (const file of mutant.tests) expect([file, existsSync(root + file)]).toEqual([file, true]);
});

it("each has a name of its own", () => {
  const ids = MUTANTS.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

it("a text that is there twice is not replaced", () => {
  const [mutant] = MUTANTS;
  expect(applied(mutant!, `${mutant!.from}${mutant!.from}`)).toEqual({ times: 2 });
  expect(applied(mutant!, "")).toEqual({ times: 0 });
});
