/** Sets that only grow: where the fullest states stand for the others, and where they may not. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import {
  always,
  eventually,
  every,
  ids,
  mapOf,
  range,
  refines,
  setOf,
  spec,
  step,
  variant,
} from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";

const N = 3;
type Part = "invariant" | "constraint" | "reachable" | "step" | "temporal";

/**
 * Processes count up to N when somebody has said the number, and say numbers for no reason. One of
 * them may be shy: it says nothing when that has been said before.
 * @param looking what looks at what has been said
 */
const sayings = (looking: readonly Part[] = [], change: "shy" | "forgetful" | null = null) => {
  const base = spec({
    name: "Sayings",
    constants: { P: ids("p", 2) },
    state: ({ P }) => ({ at: mapOf(P, range(0, N)), said: setOf(range(0, N)) }),
    init: ({ P }) => ({ at: every(P, 0), said: [] }),
    growing: () => ["said"],
    actions: (action, { P }) => ({
      Say: action({
        with: { p: P },
        when: (s, { p }) => s.at[p] > 0 || p === "p1",
        then: (s, { p }) => {
          s.said.add(s.at[p]);
        },
      }),
      Hear: action({
        with: { p: P, n: (s) => s.said },
        when: (s, { p, n }) => n === s.at[p] && n < N,
        then: (s, { p }) => {
          s.at[p] += 1;
          if (change === "forgetful") s.said.delete(0);
        },
      }),
      ...(change === "shy"
        ? {
            Skip: action({
              with: { p: P },
              when: (s, { p }) => !s.said.has(0) && s.at[p] === 0,
              then: (s, { p }) => {
                s.at[p] = N;
              },
            }),
          }
        : {}),
    }),
    terminal: () => true,
  });
  const has = (part: Part): boolean => looking.includes(part);
  return variant(base, {
    name: "Sayings",
    invariants: ({ P }) => ({
      Counting: always("Nobody counts further than somebody else did before.", (s) =>
        P.some((p) => s.at[p] >= 0),
      ),
      ...(has("invariant") ? { Looks: (s: { said: { size: number } }) => s.said.size < 9 } : {}),
    }),
    ...(has("constraint") ? { constraint: (s) => s.said.size < 4 } : {}),
    reachable: ({ P }) => ({
      "all the way": (s) => P.every((p) => s.at[p] === N),
      ...(has("reachable") ? { all: (s: { said: { size: number } }) => s.said.size > 2 } : {}),
    }),
    properties: (_) => ({
      Up: step("Nobody counts down.", (before, after) =>
        has("step")
          ? after.said.size >= before.said.size
          : (["p1", "p2"] as never[]).every((p) => after.at[p]! >= before.at[p]!),
      ),
      ...(has("temporal") ? { Ends: eventually("It ends.", () => true) } : {}),
    }),
  });
};

/** Processes learn a number, and count to two or to three: what they do depends on what was said. */
const swayed = spec({
  name: "Swayed",
  state: () => ({ at: range(0, 3), said: setOf(range(0, 1)) }),
  init: () => ({ at: 0, said: [] }),
  growing: () => ["said"],
  actions: (action) => ({
    Say: action({
      with: { n: range(0, 1) },
      then: (s, { n }) => {
        s.said.add(n);
      },
    }),
    Count: action({
      when: (s) => s.at === 0,
      then: (s) => {
        s.at = s.said.has(1) ? 3 : 2;
      },
    }),
  }),
  terminal: () => true,
});

const counts = (spec: AnySpec, reduce = true) => {
  const { outcome, breakage, distinct, fullest } = check(instantiate(spec), { reduce });
  expect(breakage).toBeNull();
  return { outcome, distinct, fullest };
};

describe("a set that only grows", () => {
  it("leaves out states that the fullest stand for", () => {
    const whole = counts(sayings(), false);
    const reduced = counts(sayings());
    expect(whole).toMatchObject({ outcome: "held", fullest: [] });
    expect(reduced).toMatchObject({ outcome: "held", fullest: ["said"] });
    expect(reduced.distinct).toBeLessThan(whole.distinct);
  });

  it("is filled without going deeper: a bound of depth is one of the other steps", () => {
    const model = instantiate(sayings() as AnySpec);
    const { depth, distinct } = check(model, { reduce: true });
    // Each of two processes hears three times; what is said before is as near.
    expect(depth).toBe(1 + 2 * N);
    const cut = check(model, { reduce: true, maxDepth: depth + 1 });
    expect(cut).toMatchObject({ outcome: "held", complete: true, distinct });
  });

  it.each<Part>(["invariant", "constraint", "reachable", "step", "temporal"])(
    "does not, if there is a %s that looks at it",
    (part) => {
      expect(counts(sayings([part]))).toEqual(counts(sayings([part]), false));
    },
  );

  it("does not, if something is taken out of it", () => {
    const forgetful = sayings([], "forgetful");
    expect(counts(forgetful)).toEqual(counts(forgetful, false));
  });

  it("does not, if more in it keeps something from happening", () => {
    const shy = sayings([], "shy");
    expect(counts(shy)).toEqual(counts(shy, false));
  });

  it("does not, if more in it changes what a step does", () => {
    expect(counts(swayed as AnySpec)).toEqual(counts(swayed as AnySpec, false));
  });

  it("must be a set", () => {
    const wrong = variant(sayings(), { name: "Wrong", growing: () => ["at"] });
    expect(() => instantiate(wrong as AnySpec)).toThrow("at is no variable that is a set");
  });

  it.each(["bfs", "dfs", "random"] as const)(
    "leaves out the same states, whatever the order: %s",
    (search) => {
      const model = instantiate(sayings() as AnySpec);
      const { distinct, generated } = check(model, { reduce: true });
      expect(check(model, { reduce: true, search, seed: 7 })).toMatchObject({
        distinct,
        generated,
      });
      expect(check(model, { reduce: true, search, exact: true, audit: true })).toMatchObject({
        distinct,
        generated,
      });
    },
  );

  it("says so in a trace that is as short as any", () => {
    const wrong = variant(sayings(), {
      name: "Wrong",
      invariants: ({ P }) => ({ Behind: always("p2 is behind.", (s) => s.at[P.members[1]!] < 2) }),
    });
    const verdict = check(instantiate(wrong as AnySpec));
    expect(verdict.fullest).toEqual(["said"]);
    expect([verdict.finding?.trace?.length, verdict.finding?.shortest]).toEqual([5, true]);
  });
});

describe("hidden sets that only grow", () => {
  /** Two say what they have, and count what they have heard; of this, a mapping hides what is said. */
  const talk = (rules: readonly (readonly [have: number, hear: number, get: number])[]) =>
    spec({
      name: "Talk",
      state: () => ({ a: range(0, 3), b: range(0, 3), said: setOf(range(0, 3)) }),
      init: () => ({ a: 0, b: 0, said: [0] }),
      growing: () => ["said"],
      actions: (action) => ({
        Say: action({
          then: (s) => {
            s.said.add(s.a);
          },
        }),
        Repeat: action({
          then: (s) => {
            s.said.add(s.b);
          },
        }),
        HearA: action({
          with: { rule: range(0, rules.length - 1) },
          when: (s, { rule }) => s.a === rules[rule]![0] && s.said.has(rules[rule]![1]),
          then: (s, { rule }) => {
            s.a = rules[rule]![2];
          },
        }),
        HearB: action({
          with: { rule: range(0, rules.length - 1) },
          when: (s, { rule }) => s.b === rules[rule]![0] && s.said.has(rules[rule]![1]),
          then: (s, { rule }) => {
            s.b = rules[rule]![2];
          },
        }),
      }),
      terminal: () => true,
    });

  it("explain the same behaviours as all of their values", () => {
    type Rule = readonly [have: number, hear: number, get: number];
    const rule = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)) as fc.Arbitrary<Rule>;
    /** So that something happens: from 0 upwards, by what has been said before. */
    const chain = fc.tuple(fc.nat(1), fc.nat(2)).map(([one, two]): readonly Rule[] => [
      [0, 0, 1],
      [1, one, 2],
      [2, two, 3],
    ]);
    const seen = { held: 0, violated: 0 };
    fc.assert(
      fc.property(
        fc
          .tuple(chain, fc.array(rule, { maxLength: 3 }))
          .map((both): readonly Rule[] => both.flat()),
        fc.array(rule, { maxLength: 2 }),
        fc.nat(6),
        (rules, more, dropped) => {
          const abstract = talk([...rules.filter((_, i) => i !== dropped), ...more]);
          const concrete = variant(talk(rules), {
            name: "Concrete",
            properties: (_) => ({
              Same: refines("It says the same.", abstract, {
                mapping: (s) => ({ a: s.a, b: s.b }),
              }),
            }),
          });
          const model = instantiate(concrete as AnySpec);
          const [whole, reduced] = [false, true].map((reduce) => check(model, { reduce }));
          expect([whole!.breakage, reduced!.breakage]).toEqual([null, null]);
          expect(reduced!.outcome).toBe(whole!.outcome);
          expect(reduced!.finding?.trace?.length).toBe(whole!.finding?.trace?.length);
          seen[whole!.outcome as keyof typeof seen]++;
        },
      ),
      { numRuns: process.env["LONG"] ? 2000 : 150 },
    );
    expect(Math.min(seen.held, seen.violated)).toBeGreaterThan(10);
  });
});

describe("of abstract states that show the same", () => {
  /** Counts to one, in silence or not, and to two: where the number was said, or from one side. */
  const abstract = (needed: "said" | "side") =>
    spec({
      name: "Abstract",
      state: () => ({ n: range(0, 2), side: range(0, 1), said: setOf(range(0, 1)) }),
      init: () => ({ n: 0, side: 0, said: [] }),
      growing: () => ["said"],
      actions: (action) => ({
        Say: action({
          then: (s) => {
            s.said.add(0);
          },
        }),
        Quiet: action({
          with: { side: range(0, needed === "side" ? 1 : 0) },
          when: (s) => s.n === 0,
          then: (s, { side }) => {
            s.n = 1;
            s.side = side;
          },
        }),
        Loud: action({
          when: (s) => s.n === 0 && needed === "said",
          then: (s) => {
            s.n = 1;
            s.said.add(1);
          },
        }),
        On: action({
          when: (s) => s.n === 1 && (needed === "said" ? s.said.has(1) : s.side === 0),
          then: (s) => {
            s.n = 2;
          },
        }),
      }),
      terminal: () => true,
    });
  const concrete = (needed: "said" | "side") =>
    spec({
      name: "Concrete",
      state: () => ({ n: range(0, 2) }),
      init: () => ({ n: 0 }),
      actions: (action) => ({
        Up: action({
          when: (s) => s.n < 2,
          then: (s) => {
            s.n += 1;
          },
        }),
      }),
      properties: (_) => ({
        Abstract: refines("It counts.", abstract(needed), { mapping: (s) => ({ n: s.n }) }),
      }),
      terminal: (s) => s.n === 2,
    });

  it.each(["said", "side"] as const)("those are kept that can go on (%s)", (needed) => {
    for (const reduce of [false, true])
      expect(check(instantiate(concrete(needed) as AnySpec), { reduce })).toMatchObject({
        ...{ outcome: "held", breakage: null },
      });
  });
});

describe("a trace where states were left out", () => {
  /** Counts to three, and says needless things; where something else has begun in silence, it throws. */
  const troubled = spec({
    name: "Troubled",
    state: () => ({ n: range(0, 3), begun: range(0, 1), said: setOf(range(0, 1)) }),
    init: () => ({ n: 0, begun: 0, said: [] }),
    growing: () => ["said"],
    actions: (action) => ({
      Say: action({
        with: { what: range(0, 1) },
        then: (s, { what }) => {
          s.said.add(what);
        },
      }),
      Count: action({
        when: (s) => s.n < 3,
        then: (s) => {
          s.n += 1;
        },
      }),
      Begin: action({
        when: (s) => s.begun === 0,
        then: (s) => {
          s.begun = 1;
        },
      }),
      Trouble: action({
        when: (s) => {
          if (s.begun === 1 && s.said.size === 0) throw new Error("nothing was said");
          return false;
        },
        then: () => undefined,
      }),
    }),
    invariants: (_) => ({ Low: always("It is below three.", (s) => s.n < 3) }),
    terminal: () => true,
  });

  it("has no needless steps, and is not said to be shortest where not all could be looked at", () => {
    const { outcome, finding, fullest } = check(instantiate(troubled as AnySpec), { reduce: true });
    expect([outcome, fullest]).toEqual(["violated", ["said"]]);
    expect(finding?.trace?.map(({ action }) => action)).toEqual([null, "Count", "Count", "Count"]);
    expect(finding?.shortest).toBe(false);
    // Explored for themselves, these states show that the specification is broken.
    expect(check(instantiate(troubled as AnySpec), { reduce: false }).outcome).toBe("broken");
  });
});
