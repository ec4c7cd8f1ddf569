/**
 * Refinement of random specs, against the naive one. `JUDGE_RUNS` and `JUDGE_SEED` vary the run; a
 * failure prints the smallest specs found on which the two differ, and `JUDGE_REPLAY`, which runs
 * those only.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantiate } from "../../src/spec/model.ts";
import { trusting } from "./identity.ts";
import { inTurn } from "./judge.ts";
import { NaiveRefinement, refines, shortestUnexplained } from "./naive-refinement.ts";
import { type Case, cases, FORMS, toSource, toSpec } from "./random-refinement.ts";
import { expectedOf, refinementDifference, VARIANTS } from "./refinement-judge.ts";

const [REPLAY_SEED, REPLAY_PATH] = (process.env["JUDGE_REPLAY"] ?? "").split("/");
const SEED = Number(REPLAY_SEED || (process.env["JUDGE_SEED"] ?? 20_26));
const LONG = Boolean(process.env["LONG"]);
const RUNS = Number(process.env["JUDGE_RUNS"] ?? (LONG ? 3_000 : 600));
const options = { seed: SEED, numRuns: RUNS, ...(REPLAY_PATH ? { path: REPLAY_PATH } : {}) };

const outcomes = new Map<string, number>();
const forms = new Set<string>();

let count = 0;
let differed = false;

/** Every refinement is judged by default, and in two other ways; in all in a long run, once one differs. */
const variants = (): typeof VARIANTS =>
  LONG || REPLAY_PATH || differed ? VARIANTS : inTurn(VARIANTS, count++, 2);

// No structures are compared by identity in these specs.
function differenceOn(data: Case): string | null {
  const found = trusting(() => judged(data));
  differed ||= found !== null;
  return found;
}

function judged(data: Case): string | null {
  const model = instantiate(toSpec(data));
  const expected = expectedOf(model);
  const hides = Object.keys(expected.naive.seen(expected.graph.states[0]!)).length;
  const hidden = hides < Object.keys(expected.naive.abstract.variables).length ? "hidden, " : "";
  const outcome = `${hidden}${expected.outcome}`;
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  for (const { form } of [...data.concrete.cells, ...data.roles]) forms.add(form);
  return refinementDifference(model, expected, variants());
}

test(`${RUNS} random refinements are judged as the naive search does (seed ${SEED})`, () => {
  const run = fc.check(
    fc.property(cases, (data) => differenceOn(data) === null),
    options,
  );
  if (!run.failed) return;
  const data = run.counterexample![0];
  const replay = `JUDGE_REPLAY=${SEED}/${run.counterexamplePath}`;
  expect.fail(`${replay}, run ${run.numRuns}, ${differenceOn(data)}\n\n${toSource(data)}\n`);
});

test("every outcome is frequent among them, and every form of a variable", (context) => {
  if (RUNS < 600 || REPLAY_PATH) context.skip();
  for (const outcome of ["held", "step", "initial", "fairness", "hidden, held", "hidden, step"])
    expect([outcome, outcomes.get(outcome) ?? 0]).toEqual([outcome, expect.toSatisfy(frequent)]);
  expect([...forms].sort()).toEqual([...FORMS].sort());
});

const frequent = (times: number): boolean => times >= RUNS / 60;

describe("the naive search", () => {
  const JUDGED = { seed: SEED, numRuns: 300 };
  const naiveOf = (data: Case) => {
    const model = instantiate(toSpec(data));
    return new NaiveRefinement(model, model.refinements[0]!);
  };

  test("finds a spec refined where the definition does, if nothing is hidden", () => {
    fc.assert(
      fc.property(cases, (data) => {
        const naive = naiveOf(data);
        const [state] = Object.keys(naive.seen(expectedOf(naive.model).graph.states[0]!));
        if (state === undefined || hides(data)) return;
        expect(shortestUnexplained(naive) === null, toSource(data)).toBe(refines(naive));
      }),
      JUDGED,
    );
  });

  test("finds a spec refined from which only cells were left out", () => {
    fc.assert(
      fc.property(cases, (data) => {
        const naive = naiveOf({ ...data, changes: [] });
        expect(shortestUnexplained(naive), toSource(data)).toBeNull();
      }),
      JUDGED,
    );
  });
});

const hides = ({ counter, roles }: Case): boolean =>
  counter !== null || roles.some(({ role }) => role === "hidden");
