/** What a configuration expects is compared with what a check found, as far as the check can tell. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/explorer/check.ts";
import type { CheckOptions } from "../../src/explorer/verdict.ts";
import { always, alwaysEventually, eventually, range, setOf, spec } from "../../src/index.ts";
import { type BadSetting, instantiate } from "../../src/spec/model.ts";
import type { AnySpec, Expectation } from "../../src/spec/spec.ts";

/** 0 → 1 → 2 → 3: four states, four generated, depth 4. */
const base = spec({
  name: "Counter",
  constants: { N: 3 },
  state: () => ({ n: range(0, 9), seen: setOf(range(0, 1)) }),
  init: () => ({ n: 0, seen: [] }),
  actions: (action, { N }) => ({
    Up: action({
      when: (s) => s.n < N,
      then: (s) => {
        s.n++;
      },
    }),
  }),
  invariants: (_) => ({ Fine: always("It is never negative.", (s) => s.n >= 0) }),
  terminal: (s, { N }) => s.n === N,
});
const counter = (expected: Expectation, more: object = {}): AnySpec =>
  ({ ...base, configurations: { one: { expect: expected } }, ...more }) as AnySpec;

const HIGH = { invariants: () => ({ High: always("", (s: { n: number }) => s.n < 2) }) };
const BOTH = {
  invariants: () => ({
    Top: always("", (s: { n: number }) => s.n < 3),
    High: always("", (s: { n: number }) => s.n < 2),
  }),
};
const LIVE = {
  properties: () => ({
    Back: alwaysEventually((s: { n: number }) => s.n === 0),
    Never: eventually((s: { n: number }) => s.n === 5),
  }),
  fairness: ({ weak }: { weak: (action: string) => unknown }) => ({ F: weak("Up") }),
};

const verdictOf = (written: AnySpec, options: CheckOptions = {}, settings = {}) => {
  const { comparison, exit, outcome } = check(instantiate(written, "one", settings), options);
  return { compared: comparison.compared, unexpected: comparison.unexpected, exit, outcome };
};

describe("counts", () => {
  const right = counter({ distinct: 4, generated: 4, depth: 4 });
  const wrong = counter({ distinct: 5, generated: 6, depth: 7 });
  const count = (what: string, expected: number) => ({ kind: "count", what, expected, found: 4 });
  test("that are right are compared, and nothing else is", () => {
    expect(verdictOf(right)).toEqual({
      compared: ["distinct", "generated", "depth"],
      unexpected: [],
      exit: 0,
      outcome: "held",
    });
  });
  test("that are wrong make the check fail: each is told", () => {
    expect(verdictOf(wrong)).toMatchObject({
      unexpected: [count("distinct", 5), count("generated", 6), count("depth", 7)],
      exit: 14,
      outcome: "held",
    });
  });
  test("are not compared with other constants", () => {
    expect(verdictOf(wrong, {}, { N: 3 })).toMatchObject({ compared: [], exit: 0 });
  });
  test("are not compared where the search was cut", () => {
    for (const cut of [{ maxStates: 2 }, { maxDepth: 2 }, { timeout: 0 }])
      expect(verdictOf(wrong, cut)).toMatchObject({ compared: [], exit: 20, outcome: "bounded" });
  });
  test("of the depth are not compared in another order", () => {
    for (const search of ["dfs", "random"] as const)
      expect(verdictOf(wrong, { search }).compared).toEqual(["distinct", "generated"]);
  });
  test("are not compared where a violation ended the search, but where it went on", () => {
    const violated = counter({ distinct: 5 }, HIGH);
    expect(verdictOf(violated)).toMatchObject({ compared: [], exit: 12 });
    expect(verdictOf(violated, { continue: true })).toMatchObject({
      unexpected: [count("distinct", 5)],
      exit: 12,
    });
  });
  test("of sets that grow are those of the reduction, with all properties", () => {
    const growing = counter({ distinct: 5 }, { growing: () => ["seen"] });
    expect(verdictOf(growing).compared).toEqual(["distinct"]);
    expect(verdictOf(growing, { reduce: false }).compared).toEqual([]);
    expect(verdictOf(growing, { properties: ["Fine"] }).compared).toEqual([]);
  });
});

describe("a violation", () => {
  const missing = (property: string, instead: string | null) => ({
    kind: "not-violated",
    property,
    instead,
  });
  test("that comes about is compared, with its trace", () => {
    const { compared, unexpected, exit } = verdictOf(
      counter({ violates: "High", states: 3 }, HIGH),
    );
    expect([compared, unexpected, exit]).toEqual([["violates", "states"], [], 12]);
  });
  test("by a trace of another length is told; the exit is that of the violation", () => {
    expect(verdictOf(counter({ violates: "High", states: 4 }, HIGH))).toMatchObject({
      unexpected: [{ kind: "trace", property: "High", expected: 4, found: 3 }],
      exit: 12,
    });
  });
  test("by a trace that may not be the shortest is not compared in length", () => {
    const { compared, unexpected } = verdictOf(counter({ violates: "High", states: 9 }, HIGH), {
      search: "dfs",
    });
    expect([compared, unexpected]).toEqual([["violates"], []]);
  });
  test("that does not come about makes the check fail", () => {
    for (const violates of ["Fine", "deadlock"])
      expect(verdictOf(counter({ violates }))).toMatchObject({
        unexpected: [missing(violates, null)],
        exit: 14,
        outcome: "held",
      });
  });
  test("that did not come about within a bound may come about", () => {
    const bounded = verdictOf(counter({ violates: "Fine" }), { maxStates: 2 });
    expect(bounded).toMatchObject({ compared: [], exit: 20 });
  });
  test("of a property that was not asked for is not compared", () => {
    const written = counter({ violates: "High", states: 3 }, BOTH);
    const asked = verdictOf(written, { properties: ["Top"] });
    expect(asked).toMatchObject({ compared: [], unexpected: [], exit: 12 });
  });
  test("of another property is told, with the exit of that", () => {
    const written = counter({ violates: "Top", states: 4 }, BOTH);
    const unexpected = [missing("Top", "High")];
    expect(verdictOf(written)).toMatchObject({ unexpected, exit: 12 });
    expect(verdictOf(written, { maxStates: 3 })).toMatchObject({ unexpected, exit: 12 });
  });
  test("of another property is not told where the order may have made it first", () => {
    const written = counter({ violates: "Fine" }, { ...BOTH, reachable: { Fine: () => true } });
    expect(verdictOf(written, { search: "random" })).toMatchObject({ compared: [], exit: 12 });
    expect(verdictOf(written, { search: "random", continue: true }).unexpected).toHaveLength(1);
  });
  test("that is one of several found counts where the search went on", () => {
    const written = counter({ violates: "Top", states: 4 }, BOTH);
    expect(verdictOf(written, { continue: true })).toMatchObject({
      compared: ["violates", "states"],
      unexpected: [],
    });
  });
  test("without end is compared with its trace where all was explored", () => {
    const written = counter({ violates: "Back", states: 3 }, LIVE);
    expect(verdictOf(written)).toMatchObject({
      unexpected: [{ kind: "trace", property: "Back", expected: 3, found: 4 }],
      exit: 13,
    });
    const second = counter({ violates: "Never" }, LIVE);
    expect(verdictOf(second).unexpected).toEqual([missing("Never", "Back")]);
  });
  test("of what is to be reachable is compared", () => {
    const written = (violates: string) =>
      counter({ violates }, { reachable: { far: (s: { n: number }) => s.n === 7 } });
    expect(verdictOf(written("far"))).toMatchObject({ compared: ["violates"], unexpected: [] });
    expect(verdictOf(written("Fine"))).toMatchObject({
      unexpected: [missing("Fine", "far")],
      exit: 14,
      outcome: "unreached",
    });
  });
});

describe("an expectation that nothing can meet is refused", () => {
  const refusals: Readonly<Record<string, readonly [object, object]>> = {
    "of a property that there is not": [
      { violates: "Fien" },
      { field: "violates", given: "Fien", known: ["Fine", "deadlock"] },
    ],
    "of states of no trace": [{ states: 3 }, { field: "violates", given: undefined }],
    "of something else": [{ distint: 4 }, { field: "distint", given: 4 }],
    "of what is no count": [{ distinct: "4" }, { field: "distinct", given: "4", known: null }],
  };
  for (const [name, [expected, reason]] of Object.entries(refusals))
    test(name, () => {
      const written = counter(expected as Expectation);
      let refused: unknown = null;
      try {
        instantiate(written, "one");
      } catch (error) {
        refused = (error as BadSetting).reason;
      }
      expect(refused).toMatchObject({
        kind: "bad-expectation",
        configuration: "one",
        ...reason,
      });
      // Where it is not used it is not looked at.
      expect(instantiate(written).expect).toBeNull();
    });
});

describe("that every state is declared terminal", () => {
  const known = (terminal: unknown) =>
    check(instantiate(counter({}, { terminal }), null)).allTerminal;
  test("is known of what says so whatever the state", () => {
    expect(known(() => true)).toBe(true);
    expect(known((_: unknown, { N }: { N: number }) => N === 3)).toBe(true);
  });
  test("is known of what says so in every state", () => {
    expect(known((s: { n: number }) => s.n >= 0)).toBe(true);
    expect(known((s: { n: number }) => s.n !== 2)).toBe(false);
  });
  test("is not so where it cannot be asked of states that go on", () => {
    const picky = (s: { n: number }) => {
      if (s.n < 3) throw new Error("it is not to be asked");
      return true;
    };
    expect(known(picky)).toBe(false);
    expect(check(instantiate(counter({}, { terminal: picky }), null)).outcome).toBe("held");
  });
  test("is not so where nothing is declared", () => {
    expect(check(instantiate(counter({}, { terminal: undefined }), null))).toMatchObject({
      outcome: "deadlocked",
      allTerminal: false,
    });
  });
});
