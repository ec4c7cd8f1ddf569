/**
 * The explorer against the naive one, on random specs. `JUDGE_RUNS` and `JUDGE_SEED` vary the run;
 * a failure prints the smallest spec found on which the two differ.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { instantiate } from "../../src/spec/model.ts";
import { difference } from "./judge.ts";
import { specs } from "./random-arbitrary.ts";
import { COVERAGE, kindsIn, type SpecData, toSource, toSpec } from "./random-spec.ts";

const SEED = Number(process.env["JUDGE_SEED"] ?? 20_26);
const RUNS = Number(process.env["JUDGE_RUNS"] ?? 1_500);
const SECOND = 1_000;

const differenceOn = (data: SpecData): string | null => difference(instantiate(toSpec(data)));

test("random specs contain all of the language", () => {
  const kinds = new Set(
    fc.sample(specs, { seed: SEED, numRuns: 500 }).flatMap((s) => [...kindsIn(s)]),
  );
  const missing = Object.values(COVERAGE)
    .flat()
    .filter((kind) => !kinds.has(kind));
  expect(missing).toEqual([]);
});

test(
  `${RUNS} random specs are explored as the naive explorer does (seed ${SEED})`,
  () => {
    const run = fc.check(
      fc.property(specs, (data) => differenceOn(data) === null),
      { seed: SEED, numRuns: RUNS },
    );
    if (!run.failed) return;
    const data = run.counterexample![0];
    expect.fail(
      `JUDGE_SEED=${SEED}, run ${run.numRuns}, ${differenceOn(data)}\n\n${toSource(data)}\n`,
    );
  },
  Math.max(120, RUNS / 5) * SECOND,
);
