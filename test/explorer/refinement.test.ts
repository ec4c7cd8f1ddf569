/** Refinement: known traps, each by a spec of a few lines; all of them judged naively, too. */
import { describe, expect, it } from "vitest";
import { check, explore } from "../../src/explorer/check.ts";
import type { CheckOptions, Verdict } from "../../src/explorer/verdict.ts";
import {
  always,
  bagOf,
  bool,
  every,
  ids,
  int,
  mapOf,
  oneOf,
  optional,
  range,
  record,
  refines,
  seqOf,
  setOf,
  spec,
  tuple,
  union,
  variant,
} from "../../src/index.ts";
import { diagnose } from "../../src/refinement/diagnosis/diagnosis.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";
import { refinementDifference } from "./refinement-judge.ts";

/** The verdict on a spec whose only property is a refinement, in which the naive one agrees. */
function judged(written: AnySpec): Verdict {
  const model = instantiate(written);
  expect(refinementDifference(model)).toBeNull();
  return check(model);
}

const verdict = (written: AnySpec, options: CheckOptions = {}): Verdict =>
  check(instantiate(written), options);

/** Two numbers that only ever change together. */
const pair = spec({
  name: "Pair",
  state: () => ({ a: range(0, 2), b: range(0, 2) }),
  init: () => ({ a: 0, b: 0 }),
  actions: (action) => ({
    Both: action({
      when: { "there is room": (s) => s.a < 2 },
      then: (s) => {
        s.a += 1;
        s.b += 1;
      },
    }),
  }),
});

type Numbers = { readonly n: number; readonly m: number };

/** Two numbers, of which the second follows the first; and how they are seen as a pair. */
function numbers(mapping: (s: Numbers) => unknown, abstract: AnySpec = pair): AnySpec {
  return spec({
    name: "Numbers",
    state: () => ({ n: range(0, 2), m: range(0, 2) }),
    init: () => ({ n: 0, m: 0 }),
    actions: (action) => ({
      First: action({
        when: (s) => s.n < 2,
        then: (s) => {
          s.n += 1;
        },
      }),
      Second: action({
        when: (s) => s.m < s.n,
        then: (s) => {
          s.m += 1;
        },
      }),
    }),
    terminal: () => true,
    properties: (_) => ({ Pair: refines("…", abstract, { mapping: mapping as never }) }),
  });
}

describe("a step", () => {
  it("that changes one abstract variable alone is no stutter, though the others stay", () => {
    const { exit, finding } = judged(numbers(({ n, m }) => ({ a: n, b: m })));
    expect(exit).toBe(15);
    expect(finding).toMatchObject({
      property: { kind: "refinement", name: "Pair" },
      refinement: {
        abstract: "Pair",
        kind: "step",
        before: { a: 0, b: 0 },
        after: { a: 1, b: 0 },
      },
      shortest: true,
    });
    expect(finding?.trace?.map(({ action }) => action)).toEqual([null, "First"]);
  });

  it("that changes another one alone is none either", () => {
    expect(judged(numbers(({ n }) => ({ a: 0, b: n }))).exit).toBe(15);
  });

  it("that changes no abstract variable is a stutter", () => {
    expect(judged(numbers(({ n }) => ({ a: n, b: n }))).outcome).toBe("held");
    expect(judged(numbers(({ m }) => ({ a: m, b: m }))).outcome).toBe("held");
    expect(judged(numbers(() => ({ a: 0, b: 0 }))).outcome).toBe("held");
  });

  it("that is two abstract steps is refused, and the two are found", () => {
    const { finding } = judged(numbers(({ n }) => (n === 2 ? { a: 2, b: 2 } : { a: 0, b: 0 })));
    expect(finding?.trace).toHaveLength(3);
    const { before, after } = finding!.refinement!;
    const { chain, attempts } = diagnose(instantiate(pair), before, after!);
    expect(chain?.steps.map(({ action }) => action)).toEqual(["Both", "Both"]);
    expect(attempts[0]).toMatchObject({ action: "Both", failing: [], differences: 2 });
  });

  it("back to a former abstract state is refused", () => {
    const { finding } = judged(numbers(({ n, m }) => ({ a: n - m, b: n - m })));
    expect(finding?.refinement).toMatchObject({ before: { a: 1, b: 1 }, after: { a: 0, b: 0 } });
  });

  it("may be several abstract instances at once", () => {
    const twice = variant(pair, {
      name: "Twice",
      actions: (action) => ({
        Alike: action({
          with: { k: range(0, 1) },
          when: (s) => s.a < 2,
          then: (s) => {
            s.a += 1;
            s.b += 1;
          },
        }),
      }),
    });
    expect(judged(numbers(({ n }) => ({ a: n, b: n }), twice)).outcome).toBe("held");
  });

  it("is nearest to the abstract action that it would be, but for a guard", () => {
    const shy = variant(pair, {
      name: "Shy",
      actions: (action) => ({
        Both: action({
          when: { "nothing has happened": (s) => s.a === 0 },
          then: (s) => {
            s.a += 1;
            s.b += 1;
          },
        }),
        Other: action({
          then: (s) => {
            s.b = 0;
          },
        }),
      }),
    });
    const { finding } = judged(numbers(({ n }) => ({ a: n, b: n }), shy));
    const { before, after } = finding!.refinement!;
    const { attempts, chain, exhaustive } = diagnose(instantiate(shy), before, after!);
    expect(attempts[0]).toMatchObject({
      action: "Both",
      failing: ["nothing has happened"],
      differences: 0,
    });
    expect([chain, exhaustive]).toEqual([null, true]);
  });
});

describe("an initial state", () => {
  it("that is none of the abstract spec's is refused at once", () => {
    const { exit, finding } = judged(numbers(() => ({ a: 1, b: 1 })));
    expect(exit).toBe(15);
    expect(finding).toMatchObject({
      refinement: { kind: "initial", before: null, after: { a: 1, b: 1 } },
      trace: [{ action: null }],
    });
  });

  it("may be one of several", () => {
    const anywhere = variant(pair, { name: "Anywhere", init: () => ({ a: range(0, 2), b: 0 }) });
    const begins = (first: readonly number[]) =>
      variant(
        numbers(({ n, m }) => ({ a: n, b: m }), anywhere),
        {
          name: "Begins",
          init: () => first.map((m) => ({ n: 2, m })),
          without: ["First", "Second"],
        },
      );
    expect(judged(begins([0])).outcome).toBe("held");
    const { finding } = judged(begins([0, 1]));
    expect(finding?.trace?.[0]?.state).toEqual({ n: 2, m: 1 });
    expect(diagnose(instantiate(anywhere), null, { a: 2, b: 1 }).initials[0]).toEqual({
      a: 2,
      b: 0,
    });
  });
});

describe("a mapping", () => {
  const breakage = (mapping: (s: Numbers) => unknown, options?: CheckOptions) => {
    const { outcome, exit, breakage } = verdict(numbers(mapping), options);
    expect([outcome, exit]).toEqual(["broken", 3]);
    return breakage;
  };

  it("that leaves an abstract domain is broken there, with the way to it", () => {
    expect(breakage(({ n, m }) => ({ a: n + m, b: n + m }))).toMatchObject({
      kind: "outside-domain",
      where: { kind: "mapping", name: "Pair", part: "a" },
      facts: { path: ["a"], value: 3 },
      trace: { length: 4 },
    });
  });

  it("that gives a variable which does not exist is broken", () => {
    expect(breakage(({ n }) => ({ a: n, b: n, c: 1 }))).toMatchObject({
      kind: "unknown-name",
      where: { kind: "mapping", name: "Pair" },
      facts: { name: "c", known: ["a", "b"] },
    });
  });

  it("that leaves a variable out later is broken", () => {
    expect(breakage(({ n }) => (n === 0 ? { a: n, b: n } : { a: n }))).toMatchObject({
      where: { kind: "mapping", name: "Pair", part: "b" },
      trace: { length: 2 },
    });
  });

  it("that throws is broken", () => {
    const throwing = ({ n }: Numbers) => {
      if (n === 1) throw new TypeError("no");
      return { a: n, b: n };
    };
    expect(breakage(throwing)).toMatchObject({
      kind: "threw",
      where: { kind: "mapping", name: "Pair" },
      facts: { message: "no" },
      trace: { length: 2 },
    });
  });

  it.each([null, undefined, 1])("that returns %s is broken", (nothing) => {
    const kind = { kind: "not-a-value", where: { kind: "mapping", name: "Pair" } };
    expect(breakage(() => nothing)).toMatchObject(kind);
    expect(breakage(({ n }) => (n === 0 ? { a: 0, b: 0 } : nothing))).toMatchObject(kind);
  });

  it("that writes to the state is broken", () => {
    const writing = (s: { n: number }) => {
      s.n = 1;
      return { a: 0, b: 0 };
    };
    expect(breakage(writing as never)).toMatchObject({
      kind: "wrote-in-guard",
      where: { kind: "mapping", name: "Pair" },
      facts: { path: "n" },
    });
  });

  it("that is no function of the state is broken", () => {
    let calls = 0;
    const kind = { kind: "impure", where: { kind: "mapping", name: "Pair" } };
    expect(breakage(() => ({ a: Math.random() < 2 ? 0 : 1, b: 0 }))).toMatchObject(kind);
    expect(breakage(() => ({ a: calls++ % 2, b: 0 }), { audit: true })).toMatchObject(kind);
  });

  it("that returns a promise is broken", () => {
    expect(breakage(async () => ({ a: 0, b: 0 }))).toMatchObject({ kind: "promise" });
  });

  it("that gives no variable at all is broken", () => {
    expect(breakage(() => ({}))).toMatchObject({ where: { kind: "mapping", name: "Pair" } });
  });

  it("that gives another variable later is broken", () => {
    expect(breakage(({ n }) => (n === 0 ? { a: n } : { a: n, b: 0 }))).not.toBeNull();
    expect(breakage(({ n }) => ({ a: n, b: n, ...(n === 1 ? { c: 1 } : {}) }))).not.toBeNull();
  });

  it("sees sets, maps, records, tuples, sequences, unions and options, however they are written", () => {
    const Key = oneOf("x", "y");
    const everything = spec({
      name: "Everything",
      state: () => ({
        set: setOf(tuple(Key, range(0, 2))),
        map: mapOf(Key, record({ n: range(0, 2), even: bool })),
        table: mapOf(tuple(Key, bool), range(0, 2)),
        seq: seqOf(range(0, 2)),
        some: optional(union(record({ type: "one" }), record({ type: "two", n: range(0, 2) }))),
      }),
      init: () => ({
        set: [],
        map: every(Key, { n: 0, even: true }),
        table: every(tuple(Key, bool), 0),
        seq: [],
        some: null,
      }),
      actions: (action) => ({
        Go: action({
          with: { n: range(1, 2) },
          when: (s, { n }) => s.map.x.n === n - 1,
          then: (s, { n }) => {
            s.set.add(["x", n]);
            s.map.x.n = n;
            s.map.x.even = n === 2;
            s.table.set(["y", true], n);
            s.seq.push(n);
            s.some = n === 1 ? { type: "one" as const } : { type: "two", n };
          },
        }),
      }),
    });
    const wrongIf = (wrong: boolean) =>
      spec({
        name: "One",
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
        terminal: () => true,
        properties: (_) => ({
          Everything: refines("…", everything, {
            mapping: ({ n }) => ({
              set: [1, 2].filter((k) => k <= n).map((k) => ["x", k] as const),
              map: every(Key, (key) => (key === "x" ? { n, even: n !== 1 } : { n: 0, even: true })),
              table: every(tuple(Key, bool), ([key, yes]) => (key === "y" && yes ? n : 0)),
              seq: [1, 2].slice(0, n),
              some:
                n === 0
                  ? null
                  : n === 1
                    ? { type: "one" as const }
                    : { type: "two" as const, n: wrong ? 1 : 2 },
            }),
          }),
        }),
      });
    expect(judged(wrongIf(false)).outcome).toBe("held");
    const { finding } = judged(wrongIf(true));
    expect(finding?.trace).toHaveLength(3);
    expect(finding?.refinement?.after).toMatchObject({ some: { type: "two", n: 1 } });
  });

  it("sees how many copies a bag has", () => {
    const bags = spec({
      name: "Bags",
      state: () => ({ bag: bagOf(oneOf("x", "y")) }),
      init: () => ({ bag: [] }),
      actions: (action) => ({
        Add: action({
          when: (s) => s.bag.size < 4,
          then: (s) => {
            s.bag.add("x");
            s.bag.add("x");
          },
        }),
      }),
    });
    const counting = (factor: number) =>
      spec({
        name: "Counting",
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
        terminal: () => true,
        properties: (_) => ({
          Bags: refines("…", bags, {
            mapping: (s) => ({ bag: Array<"x">(factor * s.n).fill("x") }),
          }),
        }),
      });
    expect(judged(counting(2)).outcome).toBe("held");
    expect(judged(counting(1)).finding?.trace).toHaveLength(2);
    expect(judged(counting(4)).finding?.trace).toHaveLength(2);
  });

  it("sees sets that grow, on either side", () => {
    const growing = (hidden: boolean) =>
      spec({
        name: "Growing",
        state: () => ({ seen: setOf(int), last: range(-1, 70), ...(hidden ? { tick: bool } : {}) }),
        init: () => ({ seen: [], last: -1, ...(hidden ? { tick: false } : {}) }),
        actions: (action) => ({
          See: action({
            when: (s) => s.last < 70,
            then: (s) => {
              s.last += 1;
              s.seen.add(s.last * 3);
            },
          }),
        }),
      });
    const counting = (abstract: AnySpec, factor: number) =>
      spec({
        name: "Counting",
        state: () => ({ log: setOf(int), n: range(0, 71) }),
        init: () => ({ log: [], n: 0 }),
        actions: (action) => ({
          Count: action({
            when: (s) => s.n < 71,
            then: (s) => {
              s.log.add(s.n);
              s.n += 1;
            },
          }),
        }),
        terminal: () => true,
        properties: (_) => ({
          Growing: refines("…", abstract, {
            mapping: (s) => ({
              seen: [...s.log].map((k) => (k === 65 ? factor : 3) * k),
              last: s.n - 1,
            }),
          }),
        }),
      });
    for (const hidden of [false, true]) {
      expect(judged(counting(growing(hidden), 3)).outcome).toBe("held");
      expect(judged(counting(growing(hidden), 2)).finding?.trace).toHaveLength(67);
    }
  });
});

describe("what a mapping gives inside a variable must fit its domain", () => {
  const seen = (domain: AnySpec, value: (n: number) => unknown) =>
    verdict(
      spec({
        name: "One",
        state: () => ({ n: range(0, 1) }),
        init: () => ({ n: 0 }),
        actions: (action) => ({
          Up: action({
            when: (s) => s.n < 1,
            then: (s) => {
              s.n += 1;
            },
          }),
        }),
        terminal: () => true,
        properties: (_) => ({
          R: refines("…", domain, { mapping: (s: { n: number }) => ({ v: value(s.n) }) as never }),
        }),
      }),
    );
  const anything = (domain: ReturnType<typeof range>, first: unknown) =>
    spec({
      name: "Anything",
      state: () => ({ v: domain }),
      init: () => ({ v: first as never }),
      actions: (action) => ({
        Set: action({
          with: { v: domain },
          then: (s, { v }) => {
            s.v = v;
          },
        }),
      }),
    });
  const rec = anything(record({ x: range(0, 1) }) as never, { x: 0 });
  const tup = anything(tuple(range(0, 1), range(0, 1)) as never, [0, 0]);
  const map = anything(mapOf(oneOf("x", "y"), range(0, 1)) as never, { x: 0, y: 0 });

  it("a record with a field too few, a tuple too short, a map without a key are broken", () => {
    expect(seen(rec, (n) => ({ x: n })).outcome).toBe("held");
    for (const { outcome, breakage } of [
      seen(rec, () => ({})),
      seen(rec, () => null),
      seen(tup, (n) => [n]),
      seen(map, (n) => ({ x: n })),
    ]) {
      expect(outcome).toBe("broken");
      expect(breakage?.where).toMatchObject({ kind: "mapping", name: "R" });
    }
  });

  it("a record with a field too many is broken", () => {
    expect(seen(rec, (n) => ({ x: n, y: 1 })).outcome).toBe("broken");
  });
  it("a tuple too long is broken", () => {
    expect(seen(tup, (n) => [n, 0, 1]).outcome).toBe("broken");
  });
  it("a map with a key too many is broken", () => {
    expect(seen(map, (n) => ({ x: n, y: 0, z: 1 })).outcome).toBe("broken");
  });
});

describe("an abstract spec that is broken", () => {
  const broken = (action: (build: (written: unknown) => never) => Record<string, never>) =>
    verdict(
      numbers(
        ({ n }) => ({ a: n, b: n }),
        variant(pair, { name: "Pair", actions: action as never }),
      ),
    );

  it("makes the check broken, at its own action, with the way to the state", () => {
    const { outcome, breakage } = broken((action) => ({
      Both: action({
        when: (s: { a: number }) => {
          if (s.a === 1) throw new Error("at one");
          return true;
        },
        then: (s: { a: number; b: number }) => {
          s.a += 1;
          s.b += 1;
        },
      } as never),
    }));
    expect(outcome).toBe("broken");
    expect(breakage).toMatchObject({
      kind: "threw",
      where: { kind: "action", name: "Pair!Both" },
      facts: { message: "at one" },
    });
    expect(breakage?.trace?.length).toBeGreaterThan(1);
  });

  it("is broken by an update that leaves its domain", () => {
    const { outcome, breakage } = broken((action) => ({
      Both: action({
        then: (s: { a: number }) => {
          s.a = 7;
        },
      } as never),
    }));
    expect(outcome).toBe("broken");
    expect(breakage).toMatchObject({ kind: "outside-domain", where: { name: "Pair!Both" } });
  });

  it("is broken by a guard that writes, or is no function of the state", () => {
    const kinds = [
      (s: { a: number }) => {
        s.a = 1;
        return true;
      },
      () => Math.random() < 2,
    ].map((when) => broken((action) => ({ Both: action({ when, then: () => {} } as never) })));
    expect(kinds.map(({ breakage }) => breakage?.kind)).toEqual(["wrote-in-guard", "impure"]);
  });

  it("is broken by its initial states", () => {
    const outside = variant(pair, { name: "Pair", init: () => ({ a: 0, b: 7 as never }) });
    const { breakage } = verdict(numbers(({ n }) => ({ a: n, b: n }), outside));
    expect(breakage).toMatchObject({
      kind: "outside-domain",
      where: { kind: "init", name: "Pair" },
    });
  });
});

describe("a hidden variable", () => {
  /** A coin is tossed unseen, and shown later: once and for all. */
  const coin = spec({
    name: "Coin",
    state: () => ({
      stage: oneOf("idle", "tossed", "shown"),
      face: optional(oneOf("heads", "tails")),
      hidden: optional(oneOf("heads", "tails")),
    }),
    init: () => ({ stage: "idle", face: null, hidden: null }),
    actions: (action) => ({
      Toss: action({
        with: { face: oneOf("heads", "tails") },
        when: (s) => s.stage === "idle",
        then: (s, { face }) => {
          s.stage = "tossed";
          s.hidden = face;
        },
      }),
      Show: action({
        when: (s) => s.stage !== "idle",
        then: (s) => {
          s.stage = "shown";
          s.face = s.hidden;
        },
      }),
      Cover: action({
        when: (s) => s.stage === "shown",
        then: (s) => {
          s.face = null;
        },
      }),
    }),
  });
  /** The same, but the face is chosen when it is shown; perhaps again. */
  const late = (again: boolean) =>
    spec({
      name: "Late",
      state: () => ({
        stage: oneOf("idle", "tossed", "shown"),
        face: optional(oneOf("heads", "tails")),
        first: optional(oneOf("heads", "tails")),
      }),
      init: () => ({ stage: "idle", face: null, first: null }),
      actions: (action) => ({
        Toss: action({
          when: (s) => s.stage === "idle",
          then: (s) => {
            s.stage = "tossed";
          },
        }),
        Show: action({
          with: { face: oneOf("heads", "tails") },
          when: (s, { face }) =>
            s.stage !== "idle" && (again || s.first === null || s.first === face),
          then: (s, { face }) => {
            s.stage = "shown";
            s.face = face;
            s.first = face;
          },
        }),
        Cover: action({
          when: (s) => s.stage === "shown",
          then: (s) => {
            s.face = null;
          },
        }),
      }),
      terminal: () => true,
      properties: (_) => ({
        Coin: refines("…", coin, { mapping: (s) => ({ stage: s.stage, face: s.face }) }),
      }),
    });

  it("may have been chosen before it could be known: both choices are kept in mind", () => {
    expect(judged(late(false)).outcome).toBe("held");
  });

  it("that no choice explains is refused, with the way on which all of them fell away", () => {
    const { exit, finding } = judged(late(true));
    expect(exit).toBe(15);
    expect(finding?.refinement).toMatchObject({ kind: "step", abstract: "Coin" });
    expect(Object.keys(finding!.refinement!.after!)).toEqual(["stage", "face"]);
    expect(finding?.trace?.map(({ action }) => action)).toEqual([null, "Toss", "Show", "Show"]);
  });

  /** It beeps at every third tick, of which nothing else is seen. */
  const beeper = spec({
    name: "Beeper",
    state: () => ({ beeps: range(0, 2), ticks: range(0, 3) }),
    init: () => ({ beeps: 0, ticks: 0 }),
    actions: (action) => ({
      Tick: action({
        when: (s) => s.ticks < 3,
        then: (s) => {
          s.ticks += 1;
        },
      }),
      Beep: action({
        when: (s) => s.ticks === 3 && s.beeps < 2,
        then: (s) => {
          s.beeps += 1;
          s.ticks = 0;
        },
      }),
    }),
  });
  const beeping = (by: number, abstract = beeper) =>
    spec({
      name: "Beeping",
      state: () => ({ n: range(0, 2) }),
      init: () => ({ n: 0 }),
      actions: (action) => ({
        Beep: action({
          when: (s) => s.n + by <= 2,
          then: (s) => {
            s.n += by;
          },
        }),
      }),
      terminal: () => true,
      properties: (_) => ({ Beeper: refines("…", abstract, { mapping: (s) => ({ beeps: s.n }) }) }),
    });

  it("may change in any number of steps between those that are seen", () => {
    expect(judged(beeping(1)).outcome).toBe("held");
  });

  it("does not make two steps that are seen one", () => {
    expect(judged(beeping(2)).finding?.trace).toHaveLength(2);
  });

  it("may differ where ways meet: what is possible then depends on the way", () => {
    const ways = (remembers: boolean): AnySpec =>
      spec({
        name: "Ways",
        state: () => ({ at: range(0, 4), ...(remembers ? { left: bool } : {}) }),
        init: () => ({ at: 0, ...(remembers ? { left: false } : {}) }),
        actions: (action) => ({
          Left: action({
            when: (s) => s.at === 0,
            then: (s) => {
              s.at = 1;
              if (remembers) s.left = true;
            },
          }),
          Right: action({
            when: (s) => s.at === 0,
            then: (s) => {
              s.at = 2;
            },
          }),
          Meet: action({
            when: (s) => s.at === 1 || s.at === 2,
            then: (s) => {
              s.at = 3;
            },
          }),
          Leave: action({
            when: (s) => s.at === 3 && (!remembers || s.left === true),
            then: (s) => {
              s.at = 4;
            },
          }),
        }),
        terminal: () => true,
        properties: (_) =>
          remembers
            ? {}
            : {
                Ways: refines("…", ways(true), { mapping: (s: { at: number }) => ({ at: s.at }) }),
              },
      });
    const { finding } = judged(ways(false));
    expect(finding?.trace?.map(({ state }) => state["at"])).toEqual([0, 2, 3, 4]);
  });

  it("is judged while the search goes on, which ends where it is wrong", () => {
    const parity = spec({
      name: "Parity",
      state: () => ({ n: range(0, 2000), odd: bool }),
      init: () => ({ n: 0, odd: false }),
      actions: (action) => ({
        Step: action({
          when: (s) => s.n < 2000 && !s.odd,
          then: (s) => {
            s.n += 1;
            s.odd = s.n === 30;
          },
        }),
      }),
    });
    const counting = spec({
      name: "Counting",
      state: () => ({ n: range(0, 2000) }),
      init: () => ({ n: 0 }),
      actions: (action) => ({
        Step: action({
          when: (s) => s.n < 2000,
          then: (s) => {
            s.n += 1;
          },
        }),
      }),
      terminal: () => true,
      properties: (_) => ({ Parity: refines("…", parity, { mapping: ({ n }) => ({ n }) }) }),
    });
    const model = instantiate(counting);
    for (const options of [{ eager: true }, { eager: true, search: "dfs" }, {}] as const) {
      const { finding, distinct, complete } = check(model, options);
      expect(finding).toMatchObject({ outcome: "violated", property: { name: "Parity" } });
      expect(finding!.trace).toHaveLength(32);
      if (!("eager" in options)) continue;
      expect(complete).toBe(false);
      expect(distinct).toBeLessThan(100);
    }
    expect(check(model, { eager: true, continue: true }).distinct).toBe(2001);
    // What was wrong stays so, also when there is no memory left for anything else.
    let distinct = 0;
    const { verdict } = explore(model, {
      eager: true,
      continue: true,
      progress: (standing) => {
        distinct = standing.distinct;
      },
      get maxMemory() {
        return distinct < 60 ? Number.POSITIVE_INFINITY : 1;
      },
    });
    expect(verdict).toMatchObject({ outcome: "violated", cut: { bound: "memory" } });
    expect(verdict.finding!.trace).toHaveLength(32);
  });

  it("that ends all steps to come ends those that are seen", () => {
    const worn = variant(beeper, {
      name: "Worn",
      actions: (action) => ({
        Beep: action({
          when: (s) => s.ticks === 3 && s.beeps < 2,
          then: (s) => {
            s.beeps += 1;
          },
        }),
        Tick: action({
          when: (s) => s.ticks < 3 && s.beeps === 0,
          then: (s) => {
            s.ticks += 1;
          },
        }),
        Wear: action({
          when: (s) => s.beeps === 1,
          then: (s) => {
            s.ticks = 0;
          },
        }),
      }),
    });
    expect(judged(beeping(1, worn)).outcome).toBe("held");
    const once = variant(worn, {
      name: "Once",
      actions: (action) => ({
        Beep: action({
          when: (s) => s.ticks === 3 && s.beeps < 2,
          then: (s) => {
            s.beeps += 1;
            s.ticks = 0;
          },
        }),
      }),
    });
    expect(judged(beeping(1, once)).finding?.trace).toHaveLength(3);
  });

  it("whose initial value is any may be explained by one of them", () => {
    const ready = variant(beeper, {
      name: "Ready",
      init: () => ({ beeps: 0, ticks: range(0, 3) }),
      without: ["Tick"],
    });
    // The second beep would need the ticks that are not there.
    expect(judged(beeping(1, ready)).finding?.trace).toHaveLength(3);
    expect(
      judged(beeping(1, variant(ready, { name: "Idle", init: () => ({ beeps: 1, ticks: 3 }) }))),
    ).toMatchObject({ finding: { refinement: { kind: "initial" } } });
  });

  it("leaves the abstract fairness open, and says so", () => {
    const fair = variant(beeper, {
      name: "Fair",
      fairness: ({ weak }: { weak: (name: string) => unknown }) => ({ "it beeps": weak("Beep") }),
    } as never) as typeof beeper;
    const { outcome, warnings } = verdict(beeping(1, fair));
    expect(outcome).toBe("held");
    expect(warnings).toContainEqual({ kind: "hidden-and-fairness", property: "Beeper" });
  });

  it("that grows for ever ends the search in time", () => {
    const endless = spec({
      name: "Endless",
      state: () => ({ beeps: range(0, 2), ticks: int }),
      init: () => ({ beeps: 0, ticks: 0 }),
      actions: (action) => ({
        Tick: action({
          then: (s) => {
            s.ticks += 1;
          },
        }),
      }),
    });
    const { outcome } = verdict(beeping(1, endless as never), { timeout: 0.3, watchdog: 600 });
    expect(["bounded", "broken"]).toContain(outcome);
  });
});

describe("the abstract fairness", () => {
  const goal = (fairness: "none" | "weak" | "strong") =>
    spec({
      name: "Goal",
      state: () => ({ done: bool, ready: bool }),
      init: () => ({ done: false, ready: false }),
      actions: (action) => ({
        Ready: action({
          with: { ready: bool },
          when: (s) => !s.done,
          then: (s, { ready }) => {
            s.ready = ready;
          },
        }),
        Do: action({
          when: (s) => s.ready,
          then: (s) => {
            s.done = true;
          },
        }),
      }),
      fairness: ({ weak, strong }) => ({
        ...(fairness === "weak" ? { "it is done": weak("Do") } : {}),
        ...(fairness === "strong" ? { "it is done": strong("Do") } : {}),
      }),
    });
  /** Steps between places 0 to 4: at 1 and 3 it is ready, at 4 it is done. */
  const way = (
    steps: Readonly<Record<string, readonly (readonly [number, number])[]>>,
    of: readonly string[],
    strength: "weak" | "strong",
    abstract: AnySpec,
  ) =>
    spec({
      name: "Way",
      state: () => ({ at: range(0, 4) }),
      init: () => ({ at: 0 }),
      actions: (action) =>
        Object.fromEntries(
          Object.entries(steps).map(([name, list]) => [
            name,
            action({
              with: { to: range(0, 4) },
              when: (s, { to }) => list.some(([from, next]) => from === s.at && next === to),
              then: (s, { to }) => {
                s.at = to;
              },
            }),
          ]),
        ),
      terminal: () => true,
      fairness: (assume) =>
        Object.fromEntries(of.map((name) => [`${name} goes on`, assume[strength](name)])),
      properties: (_) => ({
        Goal: refines("…", abstract, {
          mapping: (s: { at: number }) => ({
            done: s.at === 4,
            ready: s.at % 2 === 1 || s.at === 4,
          }),
        }),
      }),
    });
  const straight = { Ready: [[0, 1]], Do: [[1, 4]] } as const;

  it("is broken by what stops", () => {
    const { exit, finding } = judged(way(straight, [], "weak", goal("weak")));
    expect(exit).toBe(15);
    expect(finding?.trace?.map(({ state }) => state["at"])).toEqual([0, 1]);
    expect(finding?.loop).toEqual({ start: 1, back: null });
    expect(finding?.refinement?.kind).toBe("fairness");
  });

  it("asks nothing where its actions are not possible", () => {
    expect(judged(way({ Ready: [[0, 2]] }, [], "weak", goal("weak"))).outcome).toBe("held");
    expect(judged(way(straight, [], "weak", goal("none"))).outcome).toBe("held");
  });

  it("is kept by a fairness of the spec's own", () => {
    expect(judged(way(straight, ["Do"], "weak", goal("weak"))).outcome).toBe("held");
    expect(judged(way(straight, ["Do"], "weak", goal("strong"))).outcome).toBe("held");
    expect(judged(way(straight, ["Ready"], "weak", goal("weak"))).outcome).toBe("violated");
  });

  const round = { Ready: [[0, 1]], Unready: [[1, 0]], Do: [[1, 4]] } as const;

  it("weak, is kept by what is not ready again and again; strong, it is not", () => {
    const all = ["Ready", "Unready"];
    expect(judged(way(round, all, "weak", goal("weak"))).outcome).toBe("held");
    const { finding } = judged(way(round, all, "weak", goal("strong")));
    expect(finding?.loop?.back).not.toBeNull();
    expect(judged(way(round, [...all, "Do"], "strong", goal("strong"))).outcome).toBe("held");
  });

  it("is broken by steps without end that it does not see", () => {
    const busy = { Ready: [[0, 1]], Around: [[1, 3], [3, 1]], Do: [[3, 4]] } as const; // biome-ignore format: a table
    const { finding } = judged(way(busy, ["Ready", "Around"], "weak", goal("weak")));
    expect(finding?.loop?.back?.action).toBe("Around");
    expect(judged(way(busy, ["Ready", "Around", "Do"], "weak", goal("weak"))).outcome).toBe(
      "violated",
    );
    expect(judged(way(busy, ["Ready", "Around", "Do"], "strong", goal("weak"))).outcome).toBe(
      "held",
    );
  });

  it("counts a step as taken by whichever action of the spec makes it", () => {
    const other = { Ready: [[0, 1]], Leap: [[1, 4]] } as const;
    expect(judged(way(other, ["Ready", "Leap"], "weak", goal("weak"))).outcome).toBe("held");
  });

  it("is judged of every assumption", () => {
    const both = (lacks: string): AnySpec =>
      spec({
        name: "Both",
        state: () => ({ a: bool, b: bool }),
        init: () => ({ a: false, b: false }),
        actions: (action) => ({
          A: action({
            then: (s) => {
              s.a = true;
            },
          }),
          B: action({
            then: (s) => {
              s.b = true;
            },
          }),
        }),
        terminal: () => true,
        fairness: ({ weak }) => ({
          ...(lacks === "A" ? {} : { "a comes": weak("A") }),
          ...(lacks === "B" ? {} : { "b comes": weak("B") }),
        }),
        properties: (_) =>
          lacks === ""
            ? {}
            : { Both: refines("…", both(""), { mapping: (s: { a: boolean }) => ({ ...s }) }) },
      });
    for (const [lacks, name] of [
      ["A", "a comes"],
      ["B", "b comes"],
    ] as const)
      expect(judged(both(lacks)).finding?.refinement?.fairness?.name).toBe(name);
    expect(judged(both("neither")).outcome).toBe("held");
  });

  it("is not judged where a step is refused already, unless the check goes on", () => {
    const wrong = way({ ...straight, Leap: [[0, 4]] }, [], "weak", goal("weak"));
    expect(judged(wrong).findings.map(({ refinement }) => refinement?.kind)).toEqual(["step"]);
  });

  it("of each instance asks for each of them", () => {
    const P = ids("p", 2);
    const flipping = (fair: "each" | "some" | "none", abstract: AnySpec | null) =>
      spec({
        name: "Flipping",
        state: () => ({ up: setOf(P) }),
        init: () => ({ up: [] }),
        actions: (action) => ({
          Flip: action({
            with: { p: P },
            then: (s, { p }) => {
              if (!s.up.delete(p)) s.up.add(p);
            },
          }),
        }),
        terminal: () => true,
        fairness: ({ weak }) => ({
          ...(fair === "some" ? { flip: weak("Flip") } : {}),
          ...(fair === "each" ? { flip: weak.each("Flip") } : {}),
        }),
        properties: (_) => ({
          ...(abstract
            ? { R: refines("…", abstract, { mapping: (s: { up: unknown }) => ({ up: s.up }) }) }
            : {}),
        }),
      });
    const each = (abstractly: "each" | "some", concretely: "each" | "some" | "none") =>
      flipping(concretely, flipping(abstractly, null));
    expect(judged(each("each", "each")).outcome).toBe("held");
    expect(judged(each("some", "some")).outcome).toBe("held");
    expect(judged(each("some", "each")).outcome).toBe("held");
    expect(judged(each("each", "some")).outcome).toBe("violated");
    expect(judged(each("some", "none")).outcome).toBe("violated");
  });

  describe("of parameters that are drawn from the state", () => {
    /** From 0 it is drawn to 1, and from elsewhere to 0; besides, anybody may move it. */
    const drawn = spec({
      name: "Drawn",
      state: () => ({ c: range(0, 2) }),
      init: () => ({ c: range(0, 2) }),
      actions: (action) => ({
        Draw: action({
          with: { to: (s) => [s.c === 0 ? 1 : 0] },
          then: (s, { to }) => {
            s.c = to;
          },
        }),
        Move: action({
          with: { to: range(0, 2) },
          then: (s, { to }) => {
            s.c = to;
          },
        }),
      }),
      fairness: ({ weak }) => ({ "it is drawn": weak("Draw") }),
    });

    it("does not take for possible what is not drawn", () => {
      const moving = spec({
        name: "Moving",
        state: () => ({ c: range(0, 2) }),
        init: () => ({ c: oneOf(0, 2) }),
        actions: (action) => ({
          Move: action({
            with: { to: range(1, 2) },
            when: (s, { to }) => to === (s.c === 2 ? 1 : 2),
            then: (s, { to }) => {
              s.c = to;
            },
          }),
        }),
        fairness: ({ weak }) => ({ "it moves": weak("Move") }),
        properties: (_) => ({ Drawn: refines("…", drawn, { mapping: (s) => ({ c: s.c }) }) }),
      });
      // In 2 → 1 → 2 … it is never drawn: from 2 it would be to 0, never to 1.
      const { exit, finding } = judged(moving);
      expect([exit, finding?.refinement?.kind]).toEqual([15, "fairness"]);
    });

    it("nor does the spec's own", () => {
      const climbing = spec({
        name: "Climbing",
        state: () => ({ c: range(0, 1) }),
        init: () => ({ c: 0 }),
        actions: (action) => ({
          Up: action({
            with: { to: (s) => [s.c, 1] },
            then: (s, { to }) => {
              s.c = to;
            },
          }),
          Down: action({
            then: (s) => {
              s.c = 0;
            },
          }),
        }),
        fairness: ({ weak }) => ({ "it goes up": weak("Up") }),
        properties: (_) => ({ Drawn: refines("…", drawn, { mapping: (s) => ({ c: s.c }) }) }),
      });
      // It may stay at 1, where Up(0) is not drawn and Up(1) changes nothing.
      const { exit, finding } = judged(climbing);
      expect([exit, finding?.loop]).toEqual([15, { start: 1, back: null }]);
    });
  });
});

describe("a constraint", () => {
  const bounded = (max: number, mapping: (s: Numbers) => unknown, abstract: AnySpec = pair) =>
    variant(numbers(mapping, abstract), {
      name: "Bounded",
      constraint: (s: Numbers) => s.n <= max,
    } as never) as AnySpec;

  it("cuts what lies outside, but the step to there is judged", () => {
    const wrongAt2 = ({ n }: Numbers) => ({ a: n, b: n === 2 ? 1 : n });
    expect(judged(bounded(1, wrongAt2)).finding?.trace).toHaveLength(3);
    expect(judged(bounded(0, wrongAt2)).outcome).toBe("held");
  });

  it("of the abstract spec is not a part of it", () => {
    const cut = variant(pair, { name: "Cut", constraint: (s) => s.a === 0, terminal: () => false });
    expect(judged(numbers(({ n }) => ({ a: n, b: n }), cut)).outcome).toBe("held");
  });

  it("is warned of where it may hide what the abstract fairness claims", () => {
    const fair = variant(pair, { name: "Fair", fairness: ({ weak }) => ({ F: weak("Both") }) });
    const aside = ({ n }: Numbers) => ({ a: n, b: n });
    for (const [abstract, max] of [
      [fair, 1],
      [pair, 1],
      [fair, 9],
    ] as const) {
      const concrete = variant(bounded(max, aside, abstract as AnySpec), {
        name: "Fair",
        fairness: ({ weak }) => ({ F: weak(["First", "Second"] as never) }),
      });
      const { outcome, warnings } = judged(concrete as AnySpec);
      expect(outcome).toBe("held");
      const warned = warnings.some(({ kind }) => kind === "constraint-and-liveness");
      expect(warned).toBe(abstract === fair && max === 1);
    }
  });

  it("does not hide a step to outside where variables are hidden", () => {
    const leaping = ({ n }: Numbers) => ({ a: n === 1 ? 2 : 0 });
    expect(judged(bounded(0, leaping)).finding?.trace).toHaveLength(2);
  });

  it("does not hide an initial state outside", () => {
    expect(judged(bounded(-1, () => ({ a: 1, b: 1 }))).finding?.trace).toHaveLength(1);
  });

  it("does not hide one among others", () => {
    const begins = variant(
      bounded(0, ({ n }) => ({ a: n, b: 0 })) as AnySpec,
      {
        name: "Begins",
        init: () => [
          { n: 0, m: 0 },
          { n: 2, m: 0 },
        ],
        without: ["First", "Second"],
      } as never,
    );
    expect(judged(begins as AnySpec).finding?.trace?.[0]?.state).toEqual({ n: 2, m: 0 });
  });
});

describe("several refinements", () => {
  const several = variant(
    numbers(() => ({ a: 0, b: 0 })) as AnySpec,
    {
      name: "Several",
      invariants: () => ({ Small: always("It stays small.", (s: Numbers) => s.m < 2) }),
      properties: () => ({
        Right: refines("…", pair, { mapping: (s: Numbers) => ({ a: s.n, b: s.n }) }),
        Late: refines("…", pair, { mapping: (s: Numbers) => ({ a: s.n - s.m, b: s.n - s.m }) }),
        Apart: refines("…", pair, { mapping: (s: Numbers) => ({ a: s.n, b: s.m }) }),
        Hidden: refines("…", pair, { mapping: (s: Numbers) => ({ a: s.n === 2 ? 2 : 0 }) }),
      }),
    } as never,
  ) as AnySpec;

  it("are all judged; the first that fails ends the search", () => {
    const { exit, findings, complete } = verdict(several);
    expect([exit, complete]).toEqual([15, false]);
    expect(findings.map(({ property }) => property.name)).toEqual(["Apart"]);
  });

  it("are judged to the end with `continue`, each with a shortest trace", () => {
    const { exit, findings, distinct } = verdict(several, { continue: true });
    expect([exit, distinct]).toEqual([15, 6]);
    expect(
      findings.map(({ property, trace }) => [property.kind, property.name, trace!.length]),
    ).toEqual([
      ["refinement", "Apart", 2],
      ["refinement", "Late", 3],
      ["invariant", "Small", 5],
      ["refinement", "Hidden", 3],
    ]);
  });

  it("are judged only if they are asked for", () => {
    const only = (...properties: string[]) => verdict(several, { properties });
    expect(only("Right").outcome).toBe("held");
    expect(only("Late").finding?.property.name).toBe("Late");
    expect(only("Small").exit).toBe(12);
    expect(only("Right").properties.map(({ name }) => name)).toEqual(["Right"]);
  });

  it("are judged of what a bound leaves", () => {
    expect(verdict(several, { properties: ["Late"], maxStates: 2 }).outcome).toBe("bounded");
    expect(verdict(several, { properties: ["Late"], maxDepth: 3 }).outcome).toBe("violated");
    expect(verdict(several, { properties: ["Hidden"], maxStates: 2 }).outcome).toBe("bounded");
    expect(verdict(several, { properties: ["Hidden"], maxDepth: 3 }).outcome).toBe("violated");
  });

  it("are found in every order of search", () => {
    for (const search of ["dfs", "random"] as const)
      for (const seed of [1, 2, 3])
        for (const name of ["Late", "Apart", "Hidden"]) {
          const { exit, finding } = verdict(several, { search, seed, properties: [name] });
          expect([exit, finding?.property.name, finding?.shortest]).toEqual([15, name, false]);
        }
  });
});

describe("constants", () => {
  const upTo = spec({
    name: "UpTo",
    constants: { N: 1, P: ids("p", 2) },
    state: ({ N, P }) => ({ n: mapOf(P, range(0, N)) }),
    init: ({ P }) => ({ n: every(P, 0) }),
    actions: (action, { N, P }) => ({
      Up: action({
        with: { p: P },
        when: (s, { p }) => s.n[p] < N,
        then: (s, { p }) => {
          s.n[p] += 1;
        },
      }),
    }),
  });
  const half = (constants: (given: { N: number; P: readonly string[] }) => object) =>
    spec({
      name: "Half",
      constants: { N: 4, P: ids("p", 3) },
      state: ({ N, P }) => ({ twice: mapOf(P, range(0, N)) }),
      init: ({ P }) => ({ twice: every(P, 0) }),
      actions: (action, { N, P }) => ({
        Up: action({
          with: { p: P },
          when: (s, { p }) => s.twice[p] < N,
          then: (s, { p }) => {
            s.twice[p] += 1;
          },
        }),
      }),
      terminal: () => true,
      properties: ({ N, P }) => ({
        UpTo: refines("…", upTo, {
          constants: constants({ N, P: P.members }) as never,
          mapping: (s, { P: people }) => ({
            n: every(people, (p) => Math.floor(s.twice[p] / 2)),
          }),
        }),
      }),
    });

  it("are given to the abstract spec, and to the mapping", () => {
    const right = half(({ N, P }) => ({ N: Math.ceil(N / 2), P }));
    expect(judged(right).outcome).toBe("held");
    const larger = instantiate(right, null, { N: 5, P: 1 });
    expect(larger.refinements[0]!.abstract.constants["N"]).toBe(3);
    expect(refinementDifference(larger)).toBeNull();
    expect(check(larger).outcome).toBe("held");
  });

  it("of the abstract spec have its defaults where they are not given", () => {
    const { outcome, breakage } = verdict(half(({ P }) => ({ P })));
    expect([outcome, breakage?.kind]).toEqual(["broken", "outside-domain"]);
  });

  it("that the abstract spec does not have, or does not take, are refused", () => {
    expect(() => instantiate(half(() => ({ M: 1 })))).toThrow();
    expect(() => instantiate(half(() => ({ N: "x" })))).toThrow();
  });
});

describe("a chain of three specs", () => {
  const hours = spec({
    name: "Hours",
    state: () => ({ hour: range(0, 2) }),
    init: () => ({ hour: 0 }),
    actions: (action) => ({
      Strike: action({
        then: (s) => {
          s.hour = (s.hour + 1) % 3;
        },
      }),
    }),
    fairness: ({ weak }) => ({ "time goes on": weak("Strike") }),
  });
  const minutes = spec({
    name: "Minutes",
    state: () => ({ hour: range(0, 2), minute: range(0, 3) }),
    init: () => ({ hour: 0, minute: 0 }),
    actions: (action) => ({
      Tick: action({
        then: (s) => {
          s.minute = (s.minute + 1) % 4;
          if (s.minute === 0) s.hour = (s.hour + 1) % 3;
        },
      }),
    }),
    fairness: ({ weak }) => ({ "time goes on": weak("Tick") }),
    properties: (_) => ({ Hours: refines("…", hours, { mapping: (s) => ({ hour: s.hour }) }) }),
  });
  const counter = (broken: boolean) =>
    spec({
      name: "Counter",
      state: () => ({ count: range(0, 23) }),
      init: () => ({ count: 0 }),
      actions: (action) => ({
        Count: action({
          then: (s) => {
            s.count = broken && s.count === 9 ? 12 : (s.count + 1) % 24;
          },
        }),
      }),
      fairness: ({ weak }) => ({ "time goes on": weak("Count") }),
    });
  const onto = {
    minutes: (broken: boolean) =>
      variant(counter(broken), {
        name: "Counter",
        properties: (_) => ({
          Minutes: refines("…", minutes, {
            mapping: (s) => ({
              hour: Math.floor(s.count / 8),
              minute: Math.floor((s.count % 8) / 2),
            }),
          }),
        }),
      }),
    hours: (broken: boolean) =>
      variant(counter(broken), {
        name: "Counter",
        properties: (_) => ({
          Hours: refines("…", hours, { mapping: (s) => ({ hour: Math.floor(s.count / 8) }) }),
        }),
      }),
  };

  it("holds arrow by arrow, and from end to end", () => {
    expect(judged(minutes).outcome).toBe("held");
    expect(judged(onto.minutes(false)).outcome).toBe("held");
    expect(judged(onto.hours(false)).outcome).toBe("held");
  });

  it("may break in the middle without breaking from end to end", () => {
    const { finding } = judged(onto.minutes(true));
    expect(finding?.refinement).toMatchObject({
      before: { hour: 1, minute: 0 },
      after: { hour: 1, minute: 2 },
    });
    expect(judged(onto.hours(true)).outcome).toBe("held");
  });

  it("does not judge what the abstract spec says of itself", () => {
    const doubtful = variant(hours, {
      name: "Doubtful",
      invariants: () => ({ Never: always("It is never one.", (s) => s.hour !== 1) }),
    });
    const { outcome } = verdict(
      variant(minutes, {
        name: "Minutes",
        properties: (_) => ({ H: refines("…", doubtful, { mapping: (s) => ({ hour: s.hour }) }) }),
      }),
    );
    expect(outcome).toBe("held");
  });
});

describe("the fairness of an abstract spec that is about no step", () => {
  const abstract = (fairness: "of no instance" | "of some instance") =>
    spec({
      name: "Commit",
      constants: { RM: ids("rm", 2) },
      state: ({ RM }) => ({ ready: setOf(RM) }),
      init: () => ({ ready: [] }),
      actions: (action, { RM }) => ({
        Prepare: action({
          with: { r: RM },
          then: (s, { r }) => {
            s.ready.add(r);
          },
        }),
      }),
      fairness: ({ weak }) => ({
        F: fairness === "of no instance" ? weak("Prepare", { r: "rm1" }) : weak("Prepare"),
      }),
      terminal: () => true,
    });
  const concrete = (fairness: "of no instance" | "of some instance") =>
    spec({
      name: "People",
      constants: { P: ids("p", 2) },
      state: ({ P }) => ({ done: setOf(P) }),
      init: () => ({ done: [] }),
      actions: (action, { P }) => ({
        Do: action({
          with: { p: P },
          then: (s, { p }) => {
            s.done.add(p);
          },
        }),
      }),
      fairness: ({ weak }) => ({
        G: weak("Do"),
        H: weak("Do", { p: "p3" as never }),
      }),
      properties: ({ P }) => ({
        Commits: refines("They commit.", abstract(fairness), {
          constants: { RM: P.members as never },
          mapping: (s) => ({ ready: s.done as never }),
        }),
      }),
      terminal: () => true,
    });

  it("is warned of, as that of the spec itself is", () => {
    const { outcome, warnings } = judged(concrete("of no instance") as AnySpec);
    expect(outcome).toBe("held");
    expect(warnings).toEqual([
      { kind: "fairness-never-mattered", name: "H" },
      {
        kind: "abstract-fairness-of-nothing",
        property: "Commits",
        abstract: "Commit",
        name: "F",
      },
    ]);
  });
  it("is not warned of where some step is meant", () => {
    const { warnings } = judged(concrete("of some instance") as AnySpec);
    expect(warnings).toEqual([{ kind: "fairness-never-mattered", name: "H" }]);
  });
});
