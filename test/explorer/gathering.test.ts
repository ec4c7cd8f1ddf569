/** Sets that only grow: where the fullest states stand for the others, and where they may not. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, explore } from "../../src/explorer/check.ts";
import type { Verdict } from "../../src/explorer/verdict.ts";
import {
  always,
  bool,
  eventually,
  every,
  ids,
  mapOf,
  oneOf,
  range,
  refines,
  setOf,
  spec,
  step,
  variant,
} from "../../src/index.ts";
import { instantiate, type Model } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";
import { contentKey } from "../../src/spec/value.ts";
import { after } from "./author.ts";
import { type NaiveResult, naive } from "./naive.ts";
import { randomGrowing } from "./random-growing.ts";

// biome-ignore lint/suspicious/noExplicitAny: states of any specification
type Any = any;

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
  /** Where one has something and has heard something, or has not heard it, it gets something. */
  type Rule = readonly [have: number, hear: number, get: number, not?: boolean];

  /** Two say what they have, and count what they have heard; of this, a mapping hides what is said. */
  const talk = (rules: readonly Rule[]) =>
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
          when: (s, { rule }) =>
            s.a === rules[rule]![0] && s.said.has(rules[rule]![1]) !== (rules[rule]![3] === true),
          then: (s, { rule }) => {
            s.a = rules[rule]![2];
          },
        }),
        HearB: action({
          with: { rule: range(0, rules.length - 1) },
          when: (s, { rule }) =>
            s.b === rules[rule]![0] && s.said.has(rules[rule]![1]) !== (rules[rule]![3] === true),
          then: (s, { rule }) => {
            s.b = rules[rule]![2];
          },
        }),
      }),
      terminal: () => true,
    });

  it("explain the same behaviours as all of their values", () => {
    const rule = fc.tuple(
      fc.nat(3),
      fc.nat(3),
      fc.nat(3),
      fc.nat(4).map((n) => n === 0),
    ) as fc.Arbitrary<Rule>;
    /** So that something happens: from 0 upwards, by what has been said before. */
    const chain = fc.tuple(fc.nat(1), fc.nat(2)).map(([one, two]): readonly Rule[] => [
      [0, 0, 1],
      [1, one, 2],
      [2, two, 3],
    ]);
    const seen = { held: 0, violated: 0, refused: 0 };
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
          if (reduced!.growing?.refusal) seen.refused++;
        },
      ),
      { numRuns: process.env["LONG"] ? 2000 : 150 },
    );
    expect(Math.min(seen.held, seen.violated, seen.refused)).toBeGreaterThan(10);
  });
});

describe("a deadlock among the states that are left out", () => {
  /** One sends, and may crash before; another one waits for it. */
  const crash = (more: Partial<Parameters<typeof spec>[0]> = {}) =>
    spec({
      name: "Crash",
      state: () => ({
        coordinator: oneOf("up", "down"),
        participant: oneOf("waiting", "done"),
        net: setOf(oneOf("commit")),
      }),
      init: () => ({ coordinator: "up", participant: "waiting", net: [] }),
      actions: (action) => ({
        Send: action({
          when: (s) => s.coordinator === "up",
          then: (s) => {
            s.net.add("commit");
          },
        }),
        Crash: action({
          when: (s) => s.coordinator === "up",
          then: (s) => {
            s.coordinator = "down";
          },
        }),
        Receive: action({
          when: (s) => s.participant === "waiting" && s.net.has("commit"),
          then: (s) => {
            s.participant = "done";
          },
        }),
      }),
      terminal: (s) => s.participant === "done",
      growing: (): "net"[] => ["net"],
      ...(more as object),
    }) as AnySpec;

  it("is found, though each promise of growing is kept", () => {
    const verdict = check(instantiate(crash()));
    expect(verdict.outcome).toBe("deadlocked");
    expect(verdict.finding?.trace?.map(({ action }) => action)).toEqual([null, "Crash"]);
    expect(verdict.fullest).toEqual([]);
    expect(verdict.growing?.refusal).toMatchObject({ kind: "ends", by: "Crash" });
  });

  it("is none where no end is a fault: then states are left out", () => {
    const verdict = check(instantiate(crash({ terminal: () => true })));
    expect(verdict).toMatchObject({ outcome: "held", fullest: ["net"] });
    expect(verdict.growing).toEqual({ hidden: [], unproved: [], refusal: null });
  });

  /** What was said is told on; the one who waits for it need not wait in vain. */
  const relay = (stops: boolean) =>
    spec({
      name: "Relay",
      state: () => ({ ready: range(0, 2), open: bool, said: setOf(range(0, 2)) }),
      init: () => ({ ready: 0, open: true, said: [] }),
      growing: (): "said"[] => ["said"],
      terminal: (s) => s.ready === 2,
      actions: (action) => ({
        Say: action({
          when: (s) => s.ready === 0,
          then: (s) => {
            s.ready = 1;
            s.said.add(0);
          },
        }),
        Relay: action({
          with: { m: (s) => s.said },
          when: (s, { m }) => s.open && m < 2,
          then: (s, { m }) => {
            s.said.add((m + 1) as 1);
          },
        }),
        Hear: action({
          when: (s) => s.ready === 1 && s.said.has(2),
          then: (s) => {
            s.ready = 2;
          },
        }),
        ...(stops
          ? {
              Close: action({
                when: (s) => s.ready === 1 && s.open,
                then: (s) => {
                  s.open = false;
                },
              }),
            }
          : {}),
      }),
    }) as AnySpec;

  it("cannot be where nothing makes impossible what was taken first", () => {
    const model = instantiate(relay(false));
    expect(check(model, { reduce: false }).outcome).toBe("held");
    expect(check(model)).toMatchObject({ outcome: "held", fullest: ["said"] });
  });

  it("is found where something does", () => {
    const model = instantiate(relay(true));
    const [whole, reduced] = [check(model, { reduce: false }), check(model)];
    expect(whole.outcome).toBe("deadlocked");
    expect([reduced.outcome, reduced.finding?.trace?.length]).toEqual([
      "deadlocked",
      whole.finding?.trace?.length,
    ]);
    expect(reduced.growing?.refusal).toMatchObject({ kind: "ends", by: "Close" });
  });

  /** From 0 to an end by one step, if three things have been said, or by three that need nothing. */
  const ways = (more: object) =>
    instantiate(
      spec({
        name: "Ways",
        state: () => ({ x: range(0, 4), net: setOf(range(0, 2)) }),
        init: () => ({ x: 0, net: [] }),
        growing: () => ["net"],
        actions: (action: Any) => ({
          Say: action({
            with: { n: range(0, 2) },
            when: (s: Any) => s.x === 0,
            then: (s: Any, { n }: Any) => void s.net.add(n),
          }),
          Jump: action({
            when: (s: Any) => s.x === 0 && s.net.size === 3,
            then: (s: Any) => {
              s.x = 4;
            },
          }),
          Walk: action({
            when: (s: Any) => s.x < 3,
            then: (s: Any) => {
              s.x += 1;
            },
          }),
        }),
        ...more,
      } as Any) as AnySpec,
    );

  it("is as near as without leaving out states", () => {
    // The jump is found first, since what is said before it takes no time.
    const verdict = check(ways({ terminal: (s: Any) => s.x < 3 }));
    expect([verdict.outcome, verdict.fullest]).toEqual(["deadlocked", ["net"]]);
    expect([verdict.finding?.trace?.length, verdict.finding?.shortest]).toEqual([4, true]);
  });

  it("or another finding is not lost for one that is nearer, with --continue", () => {
    const model = ways({
      terminal: () => true,
      invariants: { Four: (s: Any) => s.x !== 4, Two: (s: Any) => s.x !== 2 },
    });
    const { findings } = check(model, { continue: true });
    expect(findings.map(({ property, trace }) => [property.name, trace?.length])).toEqual([
      ["Two", 3],
      ["Four", 5],
    ]);
  });
});

describe("the promise of growing", () => {
  /** Says 1 before all else; x goes its way. */
  const saying = (acts: (action: Any) => object, more: object = {}) =>
    instantiate(
      spec({
        name: "Saying",
        state: () => ({ x: range(0, 3), net: setOf(range(0, 9)) }),
        init: () => ({ x: 0, net: [] }),
        growing: () => ["net"],
        terminal: () => true,
        actions: (action: Any) => ({
          Say: action({ then: (s: Any) => void s.net.add(1) }),
          Go: action({
            when: (s: Any) => s.x === 0,
            then: (s: Any) => {
              s.x = 1;
            },
          }),
          ...acts(action),
        }),
        invariants: { Small: (s: Any) => s.x < 3 },
        ...more,
      } as Any) as AnySpec,
    );
  const moves = (x: number) => (s: Any) => {
    s.x = x;
  };

  it("is refuted by the second engine where nothing is learnt", () => {
    const model = saying((action) => ({
      Skip: action({
        when: (s: Any) => s.x === 1 && structuredClone([...s.net]).length === 0,
        then: moves(3),
      }),
    }));
    const verdict = check(model);
    expect(verdict.outcome).toBe("violated");
    expect(verdict.growing?.refusal?.kind).toBe("missed");
    expect(verdict.crossChecked?.complete).toBe(true);
  });

  it("is refuted by what no visited state shows: a guard that asks what is not in the set", () => {
    // Wherever x is 1, 1 has been said already.
    const model = saying((action) => ({
      Skip: action({ when: (s: Any) => s.x === 1 && !s.net.has(1), then: moves(3) }),
    }));
    const verdict = check(model);
    expect(verdict.outcome).toBe("violated");
    expect(verdict.finding?.trace?.map(({ action }) => action)).toEqual([null, "Go", "Skip"]);
    expect(verdict.growing?.refusal).toMatchObject({
      kind: "disables",
      where: { name: "Skip" },
      set: "net",
      element: 1,
    });
  });

  it("is the author's word where code goes wrong in states that are made up", () => {
    const model = saying((action) => ({
      Find: action({
        when: (s: Any) => s.x === 1 && [...s.net].find((n) => n === 1).toFixed() === "1",
        then: moves(2),
      }),
    }));
    const verdict = check(model, { crossCheck: false });
    expect(verdict).toMatchObject({ outcome: "held", fullest: ["net"], breakage: null });
    expect(verdict.growing?.unproved).toEqual([{ action: "Find", choosing: false }]);
    // One of those states can be reached, though it stands for another: the second engine gets there.
    expect(check(model)).toMatchObject({ outcome: "broken", breakage: { kind: "threw" } });
  });

  it("is the author's word of what runs without being learnt", () => {
    const verdict = check(
      saying(() => ({})),
      { trees: false },
    );
    expect(verdict.fullest).toEqual(["net"]);
    expect(verdict.growing?.unproved.map(({ action }) => action)).toEqual(["Say", "Go"]);
  });

  it("makes no loop of code that would not end in a state that is made up", () => {
    const model = instantiate(
      spec({
        name: "Counting",
        state: () => ({ x: range(0, 400), net: setOf(range(0, 9)) }),
        init: () => ({ x: 0, net: [] }),
        growing: (): "net"[] => ["net"],
        terminal: () => true,
        actions: (action) => ({
          Say: action({ then: (s) => void s.net.add(1) }),
          Go: action({
            when: (s) => s.x === 0 || (s.x < 400 && s.net.has(1)),
            then: (s) => {
              s.x += 1;
            },
          }),
          Turn: action({
            when: (s) => {
              if (s.x > 1) while (!s.net.has(1));
              return s.x > 400;
            },
            then: () => {},
          }),
        }),
      }) as AnySpec,
    );
    const verdict = check(model, { watchdog: 2 });
    expect(verdict).toMatchObject({ outcome: "held", fullest: [], distinct: 403 });
    expect(verdict.growing?.refusal).toMatchObject({ kind: "no-return", where: { name: "Turn" } });
  });

  it("leaves no trace in what is said of guards", () => {
    const model = saying((action) => ({
      Never: action({
        when: { early: (s: Any) => s.x === 1 && !s.net.has(2) && s.x === 2 },
        then: moves(2),
      }),
    }));
    const kinds = check(model).warnings.map(({ kind }) => kind);
    expect(kinds).toEqual(check(model, { reduce: false }).warnings.map(({ kind }) => kind));
  });

  it("does not lose the step that breaks a property of steps", () => {
    const model = saying(() => ({}), {
      properties: (_: Any) => ({
        Moves: step("Each step moves.", (a: Any, b: Any) => a.x !== b.x),
      }),
    });
    const verdict = check(model);
    expect(verdict.finding?.property.name).toBe("Moves");
    const trace = verdict.finding!.trace!;
    expect(trace.map(({ action }) => action)).toEqual([null, "Say"]);
    const [before, last] = [trace[0]!.state, trace[1]!];
    const action = model.actions.find(({ name }) => name === last.action)!;
    expect(contentKey(after(model, action, before, last.parameters))).toBe(contentKey(last.state));
  });

  it("loses nothing of what was found with --continue when a shorter trace is looked for", () => {
    const model = saying(
      (action) => ({
        Hear: action({ when: (s: Any) => s.x === 1 && s.net.has(1), then: moves(3) }),
      }),
      { invariants: { First: (s: Any) => s.x < 1, Second: (s: Any) => s.x < 3 } },
    );
    const names = ({ findings }: Verdict) => findings.map(({ property }) => property.name).sort();
    expect(names(check(model, { continue: true }))).toEqual(["First", "Second"]);
  });
});

/** What reachable states are, but for the growing sets, where states are left out or not. */
function shown(model: Model, reduce: boolean): ReadonlySet<string> {
  const found = new Set<string>();
  explore(model, { reduce, continue: true }, (search) => {
    // Another search may begin that leaves out nothing.
    found.clear();
    search.admitted = () => {
      const { layout, trees } = search.machine;
      const state = Object.entries(layout.decode(trees.state));
      found.add(contentKey(state.filter(([name]) => !model.growing.includes(name))));
    };
  });
  return found;
}

describe("random specifications with sets that only grow", () => {
  const RUNS = process.env["LONG"] ? 8_000 : 500;
  /** What is wrong with a model, by the first level of the judge's search that shows it. */
  const wrongs = ({ problems }: NaiveResult) =>
    problems.map(({ outcome, property, traceLength }) => [outcome, property, traceLength]);

  it("are judged as without leaving out states, and as by the judge", () => {
    const seen: Record<string, number> = {};
    const count = (what: string): void => {
      seen[what] = (seen[what] ?? 0) + 1;
    };
    fc.assert(
      fc.property(
        randomGrowing,
        fc.constantFrom("bfs", "bfs", "dfs", "random"),
        ({ spec, wrong }, search) => {
          const model = instantiate(spec);
          const expected = naive(model);
          const options = { search, seed: 3, eager: search === "random" } as const;
          const whole = check(model, { ...options, reduce: false });
          const reduced = check(model, options);
          const isRight = ({ breakage, finding, outcome }: Verdict): boolean => {
            if (breakage !== null) return false;
            if (search !== "bfs" || expected.outcome === "held")
              return (outcome === "held") === (expected.outcome === "held");
            const said = [outcome, finding?.property.name, finding?.trace?.length ?? 0];
            return wrongs(expected).some((one) => one.join() === said.join());
          };
          expect(isRight(whole)).toBe(true);
          const { refusal, unproved } = reduced.growing!;
          const all = reduced.fullest.length === 0;
          if (all) expect(reduced.distinct).toBe(whole.distinct);
          const same =
            isRight(reduced) &&
            (all ||
              contentKey([...shown(model, true)].sort()) ===
                contentKey([...shown(model, false)].sort()));
          // Where a wrong promise cannot be refuted, the report says that it is the author's word.
          if (unproved.length === 0) expect(same).toBe(true);
          if (!wrong) expect(same).toBe(true);
          if (!wrong) expect([undefined, "idle", "ends"]).toContain(refusal?.kind);
          count(whole.outcome);
          count(refusal?.kind ?? (unproved.length > 0 ? "word" : "proved"));
          if (reduced.distinct < whole.distinct) count("fewer");
          if (!same) count("false word");
        },
      ),
      { numRuns: RUNS },
    );
    for (const what of ["held", "violated", "deadlocked", "unreached", "fewer", "word"])
      expect([what, (seen[what] ?? 0) > RUNS / 100]).toEqual([what, true]);
    for (const what of ["disables", "changes", "chooses-less", "idle", "ends"])
      expect([what, (seen[what] ?? 0) > RUNS / 500]).toEqual([what, true]);
    expect(seen["proved"]).toBeGreaterThan(RUNS / 2);
    // Few promises are neither proved nor refuted, and fewer of these are wrong.
    expect(seen["word"]).toBeLessThan(RUNS / 8);
    expect(seen["false word"] ?? 0).toBeLessThan(RUNS / 200);
    if (process.env["SEEN"]) console.log(seen);
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
    const { outcome, finding, fullest } = check(instantiate(troubled as AnySpec), {
      crossCheck: false,
    });
    expect([outcome, fullest]).toEqual(["violated", ["said"]]);
    expect(finding?.trace?.map(({ action }) => action)).toEqual([null, "Count", "Count", "Count"]);
    expect(finding?.shortest).toBe(false);
    // Explored for themselves, these states show that the specification is broken.
    for (const options of [{ reduce: false }, {}])
      expect(check(instantiate(troubled as AnySpec), options).outcome).toBe("broken");
  });
});

it("what is gathered is no step further: a bound of depth does not cut it", () => {
  const mail = spec({
    name: "Mail",
    state: () => ({ net: setOf(range(1, 3)), read: bool }),
    init: () => ({ net: [], read: false }),
    growing: () => ["net"],
    actions: (action) => ({
      Send: action({
        with: { m: range(1, 3) },
        then: (s, { m }) => {
          s.net.add(m);
        },
      }),
      Read: action({
        when: (s) => s.net.has(3) && !s.read,
        then: (s) => {
          s.read = true;
        },
      }),
    }),
    invariants: (_) => ({ Unread: always("Nothing is read.", (s) => !s.read) }),
  });
  const { verdict } = explore(instantiate(mail), { reduce: true, maxDepth: 2, crossCheck: false });
  expect([verdict.outcome, verdict.depth]).toEqual(["violated", 2]);
});

it("where nothing is learnt, what a growing set changes is seen in a step that gathers", () => {
  const told = spec({
    name: "Told",
    state: () => ({ net: setOf(range(1, 1)), x: range(0, 3) }),
    init: () => ({ net: [], x: 0 }),
    growing: () => ["net"],
    actions: (action) => ({
      Say: action({
        then: (s) => {
          s.net.add(1);
        },
      }),
      Hear: action({
        when: (s) => s.x === 0,
        then: (s) => {
          s.x = s.net.has(1) ? 2 : 3;
        },
      }),
    }),
    terminal: () => true,
    invariants: (_) => ({ Low: always("x is no 3.", (s) => s.x < 3) }),
  });
  const verdict = check(instantiate(told), { reduce: true, trees: false, crossCheck: false });
  expect([verdict.outcome, verdict.growing?.refusal?.kind]).toEqual(["violated", "changes"]);
});
