/**
 * The second engine beside the first one, over random specs: whatever one of them finds, so does the
 * other. No third explorer takes part, so that many more can be asked: by two test files, so that two
 * processors share them. `JUDGE_RUNS` and `JUDGE_SEED` vary the run.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { check } from "../../src/explorer/check.ts";
import { instantiate } from "../../src/spec/model.ts";
import { neighbours, specs } from "./random-arbitrary.ts";
import { type SpecData, toSource, toSpec } from "./random-spec.ts";

/** Few: where there is a third explorer, the second engine takes part as well. */
const RUNS = Number(process.env["JUDGE_RUNS"] ?? (process.env["LONG"] ? 50_000 : 30));
/** Of each that is drawn, so many more are made by leaving something out: drawing takes longest. */
const NEIGHBOURS = 3;
const STATES_MAX = 300;

function difference(data: SpecData): string | null {
  const verdict = check(instantiate(toSpec(data)), {
    crossCheck: true,
    watchdog: 0,
    maxStates: STATES_MAX,
  });
  const { breakage, crossChecked, outcome, distinct } = verdict;
  if (breakage?.kind === "engines-differ") return JSON.stringify(breakage.facts);
  if (outcome !== "held") return null;
  return crossChecked?.complete && crossChecked.states === distinct ? null : "not all was compared";
}

/** @param usual the seed, unless `JUDGE_SEED` says another one */
export function testEngines(usual: number): void {
  const seed = Number(process.env["JUDGE_SEED"] ?? usual);
  test(`both engines agree on ${RUNS} random specs (seed ${seed})`, () => {
    let compared = 0;
    const run = fc.check(
      fc.property(specs, fc.integer(), (data, without) => {
        const all = [data, ...neighbours(data, NEIGHBOURS, without)];
        compared += all.length;
        return all.every((each) => difference(each) === null);
      }),
      { seed, numRuns: Math.ceil(RUNS / (NEIGHBOURS + 1)) },
    );
    if (run.failed) {
      const [data, without] = run.counterexample!;
      const wrong = [data, ...neighbours(data, NEIGHBOURS, without)].find(
        (each) => difference(each) !== null,
      )!;
      expect.fail(
        `JUDGE_SEED=${seed}, run ${run.numRuns}, ${difference(wrong)}\n\n${toSource(wrong)}\n`,
      );
    }
    expect(compared).toBeGreaterThan((RUNS * 3) / 4);
  });
}
