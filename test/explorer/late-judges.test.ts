/**
 * The explorer against the naive one, on random specs that begin late. `JUDGE_RUNS` and `JUDGE_SEED`
 * vary the run; a failure prints the smallest spec found on which the two differ.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { instantiate } from "../../src/spec/model.ts";
import { lateDifference } from "./late.ts";
import { specs } from "./random-arbitrary.ts";
import { type SpecData, toSource, toSpec } from "./random-spec.ts";

const SEED = Number(process.env["JUDGE_SEED"] ?? 1);
const RUNS = Number(process.env["JUDGE_RUNS"] ?? (process.env["LONG"] ? 3_000 : 40));
/** Each counter runs to this. */
const END = 60;

const differenceOn = (data: SpecData): string | null =>
  lateDifference(instantiate(toSpec(data)), END);

test(`${RUNS} random specs are explored as the naive explorer does, late (seed ${SEED})`, () => {
  const run = fc.check(
    fc.property(specs, (data) => differenceOn(data) === null),
    { seed: SEED, numRuns: RUNS },
  );
  if (!run.failed) return;
  const data = run.counterexample![0];
  expect.fail(
    `JUDGE_SEED=${SEED}, run ${run.numRuns}, ${differenceOn(data)}\n\n${toSource(data)}\n`,
  );
});
