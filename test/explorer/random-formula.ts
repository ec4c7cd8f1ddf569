/** Random temporal formulas as data, and as source. */
import * as fc from "fast-check";

/** That a place has a value, or has not; each by a number that stands for it. */
export interface Test {
  readonly place: number;
  readonly value: number;
  readonly not: boolean;
}

const UNARY = ["eventually", "alwaysEventually", "eventuallyAlways", "always"] as const;
const BINARY = ["leadsTo", "until"] as const;
const JUNCTIONS = ["and", "or", "implies"] as const;

export type FormulaData =
  | { readonly op: "state"; readonly tests: readonly Test[]; readonly any: boolean }
  /** A predicate of a step: one test of each of its states, or only of one. */
  | { readonly op: "step"; readonly before: Test | null; readonly after: Test }
  /** The one predicate of the spec that is used of states and of steps. */
  | { readonly op: "shared"; readonly as: "state" | "step" }
  | { readonly op: "constant"; readonly value: boolean }
  | { readonly op: (typeof UNARY)[number] | "not" | "each"; readonly of: FormulaData }
  | {
      readonly op: (typeof BINARY)[number] | (typeof JUNCTIONS)[number];
      readonly left: FormulaData;
      readonly right: FormulaData;
    };

const isPredicate = ({ op }: FormulaData): boolean => op === "state";

/**
 * Whether a formula fails in a loop, wherever that begins: of such a one a shortest stem is expected.
 * (What p U q asks may fail on the way to a loop, or in one: the way to it is shown.)
 */
export function failsInLoop(formula: FormulaData): boolean {
  if (formula.op === "leadsTo") return isPredicate(formula.left) && isPredicate(formula.right);
  if (formula.op === "not" && formula.of.op !== "eventually") return failsInLoop(formula.of);
  return (
    ["eventually", "alwaysEventually", "eventuallyAlways"].includes(formula.op) &&
    "of" in formula &&
    isPredicate(formula.of)
  );
}

export function formulas(tests: fc.Arbitrary<Test>): fc.Arbitrary<FormulaData> {
  const states: fc.Arbitrary<FormulaData> = fc.record({
    op: fc.constant("state" as const),
    tests: fc.array(tests, { minLength: 1, maxLength: 2 }),
    any: fc.boolean(),
  });
  const before = fc.option(tests);
  const steps: fc.Arbitrary<FormulaData> = fc.record({
    op: fc.constant("step" as const),
    before,
    after: tests,
  });
  const constants: fc.Arbitrary<FormulaData> = fc.record({
    op: fc.constant("constant" as const),
    value: fc.boolean(),
  });
  const shared: fc.Arbitrary<FormulaData> = fc.record({
    op: fc.constant("shared" as const),
    as: fc.constantFrom("state" as const, "step" as const),
  });
  const leaves = fc.oneof(
    { weight: 12, arbitrary: states },
    { weight: 5, arbitrary: steps },
    { weight: 3, arbitrary: shared },
    { weight: 1, arbitrary: constants },
  );
  const negated = (of: fc.Arbitrary<FormulaData>): fc.Arbitrary<FormulaData> =>
    fc.record({ op: fc.constant("not" as const), of });
  const temporal = (of: fc.Arbitrary<FormulaData>): fc.Arbitrary<FormulaData> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ op: fc.constantFrom(...UNARY), of }) },
      { weight: 2, arbitrary: fc.record({ op: fc.constantFrom(...BINARY), left: of, right: of }) },
    );
  const over = (of: fc.Arbitrary<FormulaData>): fc.Arbitrary<FormulaData> =>
    fc.oneof(
      { weight: 3, arbitrary: temporal(of) },
      { weight: 1, arbitrary: negated(of) },
      {
        weight: 2,
        arbitrary: fc.record({ op: fc.constantFrom(...JUNCTIONS), left: of, right: of }),
      },
    );
  const classic = temporal(states);
  const one = temporal(leaves);
  const two = over(fc.oneof({ weight: 1, arbitrary: leaves }, { weight: 2, arbitrary: one }));
  const three = over(fc.oneof({ weight: 1, arbitrary: leaves }, { weight: 2, arbitrary: two }));
  // What a finite behaviour breaks, if anything does: steps and states that must always be so.
  const always = (of: fc.Arbitrary<FormulaData>): fc.Arbitrary<FormulaData> =>
    fc.record({ op: fc.constant("always" as const), of });
  const safe: fc.Arbitrary<FormulaData> = fc.oneof(
    always(steps),
    fc.record({
      op: fc.constantFrom("implies" as const, "and" as const),
      left: states,
      right: always(leaves),
    }),
    fc.record({ op: fc.constant("and" as const), left: always(leaves), right: classic }),
  );
  const each: fc.Arbitrary<FormulaData> = fc.record({ op: fc.constant("each" as const), of: one });
  return fc.oneof(
    { weight: 8, arbitrary: classic },
    { weight: 2, arbitrary: negated(classic) },
    { weight: 6, arbitrary: one },
    { weight: 6, arbitrary: two },
    { weight: 2, arbitrary: three },
    { weight: 5, arbitrary: safe },
    { weight: 2, arbitrary: each },
  );
}

/** How a formula's tests are written, and what an `each` ranges over. */
export interface Language {
  readonly test: (test: Test, s: string, inEach: boolean) => string;
  readonly values: string;
}

/** As an author would write it. */
export function formulaSource(formula: FormulaData, language: Language): string {
  const state = (tests: readonly Test[], any: boolean, v: boolean): string =>
    `(s) => ${tests.map((test) => language.test(test, "s", v)).join(any ? " || " : " && ")}`;
  /** `bare` where no temporal operator is above: no step predicate may stand there. */
  const write = (data: FormulaData, bare: boolean, v: boolean): string => {
    switch (data.op) {
      case "state":
        return state(data.tests, data.any, v);
      case "step": {
        if (bare) return state([data.after], true, v);
        const before = data.before ? `${language.test(data.before, "before", v)} && ` : "";
        return `step((before, after) => ${before}${language.test(data.after, "after", v)})`;
      }
      case "shared":
        return data.as === "step" && !bare ? "step(shared)" : "shared";
      case "constant":
        return `() => ${data.value}`;
      case "each":
        return `each(${language.values}, (v) => ${write(data.of, bare, true)})`;
      case "not":
        return `not(${write(data.of, bare, v)})`;
      case "and":
      case "or":
      case "implies":
        return `${data.op}(${write(data.left, bare, v)}, ${write(data.right, bare, v)})`;
      case "leadsTo":
      case "until":
        return `${data.op}(${write(data.left, false, v)}, ${write(data.right, false, v)})`;
      default:
        return `${data.op}(${write(data.of, false, v)})`;
    }
  };
  return write(formula, true, false);
}
