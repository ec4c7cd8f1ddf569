/**
 * The explorer against the naive one, on random specs. `JUDGE_RUNS` and `JUDGE_SEED` vary the run;
 * a failure prints the smallest spec found on which the two differ.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { instantiate } from "../../src/spec/model.ts";
import { difference, inTurn, VARIANTS } from "./judge.ts";
import type { NaiveResult } from "./naive.ts";
import { specs } from "./random-arbitrary.ts";
import { COVERAGE, kindsIn, type SpecData, toSource, toSpec } from "./random-spec.ts";

const SEED = Number(process.env["JUDGE_SEED"] ?? 20_26);
const LONG = Boolean(process.env["LONG"]);
const RUNS = Number(process.env["JUDGE_RUNS"] ?? (LONG ? 4_000 : 1_000));
/** The specs with more steps, one in fifteen, take a third of the time. */
const GENERATED_MAX = 1_500;
/** So many specs must show every kind of domain, expression and update. */
const COVERED = 1_000;

const kinds = new Set<string>();
let judged = 0;
let differed = false;

/**
 * Every spec is judged by default and in one other way, a large one in one way; in a long run all
 * are by default and in two; in all ways, once one differs.
 */
function variants({ generated }: NaiveResult): typeof VARIANTS {
  if (differed) return VARIANTS;
  const taken = inTurn(VARIANTS, judged, LONG ? 2 : 1);
  if (LONG || generated <= GENERATED_MAX) return taken;
  return Object.fromEntries(Object.entries(taken).slice(1));
}

function differenceOn(data: SpecData): string | null {
  const found = difference(instantiate(toSpec(data)), variants);
  differed ||= found !== null;
  return found;
}

test(`${RUNS} random specs are explored as the naive explorer does (seed ${SEED})`, () => {
  const run = fc.check(
    fc.property(specs, (data) => {
      if (judged++ < COVERED) for (const kind of kindsIn(data)) kinds.add(kind);
      return differenceOn(data) === null;
    }),
    { seed: SEED, numRuns: RUNS },
  );
  if (!run.failed) return;
  const data = run.counterexample![0];
  expect.fail(
    `JUDGE_SEED=${SEED}, run ${run.numRuns}, ${differenceOn(data)}\n\n${toSource(data)}\n`,
  );
});

test("the first of them contain all of the language", (context) => {
  if (judged < COVERED) context.skip();
  const all = Object.values(COVERAGE).flat();
  expect(all.filter((kind) => !kinds.has(kind))).toEqual([]);
});
