/**
 * What is easy to get wrong about a spec that is watched while it runs, one case a test. The counts
 * were worked out by hand; every way to run the explorer must find them.
 */
import { describe, expect, test } from "vitest";
import {
  always,
  bag,
  bagOf,
  bool,
  equal,
  every,
  ids,
  implies,
  int,
  mapOf,
  oneOf,
  optional,
  range,
  record,
  seqOf,
  set,
  setOf,
  spec,
  step,
  tuple,
} from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";
import { difference } from "./judge.ts";
import { naive } from "./naive.ts";

interface Expected {
  readonly outcome?: string;
  readonly distinct?: number;
  readonly generated?: number;
  readonly depth?: number;
  readonly property?: string;
  readonly traceLength?: number;
}

function judge(
  name: string,
  written: AnySpec,
  { property, traceLength, ...counts }: Expected,
): void {
  test(name, () => {
    const model = instantiate(written);
    const found = naive(model);
    expect(found).toMatchObject({ outcome: "held", ...counts });
    if (property)
      expect(found.problems).toContainEqual(expect.objectContaining({ property, traceLength }));
    expect(difference(model)).toBeNull();
  });
}

/** A counter from 0 to 3 and a set that holds every number it has had. */
const counting = {
  name: "Counting",
  constants: { P: ids("p", 2) },
  state: () => ({ n: range(0, 3), had: setOf(range(0, 3)) }),
  init: () => ({ n: 0, had: [0] }),
} as const;

describe("a set that gets another word while older elements leave", () => {
  for (const ticks of [0, 3, 9, 20])
    judge(
      `beside a counter to ${ticks}`,
      spec({
        name: "Moving",
        state: () => ({ box: setOf(range(0, 9999)), ticks: range(0, ticks) }),
        init: () => ({ box: [0], ticks: 0 }),
        actions: (action) => ({
          Move: action({
            with: { m: (s) => s.box },
            when: (_s, { m }) => m < 100,
            then: (s, { m }) => {
              s.box.delete(m);
              s.box.add(m + 1);
            },
          }),
          Tick: action({
            when: (s) => s.ticks < ticks,
            then: (s) => {
              s.ticks++;
            },
          }),
        }),
        terminal: (s) => s.box.has(100),
      }),
      { distinct: 101 * (ticks + 1), depth: 101 + ticks },
    );
});

describe("a filtered set", () => {
  judge(
    "keeps its elements when the set that it is from changes",
    spec({
      ...counting,
      actions: (action) => ({
        Count: action({
          when: (s) => s.had.size > 0,
          then: (s) => {
            const low = s.had.filter((n) => n < 2);
            const lowest = low.filter((n) => n < 1);
            s.had.clear();
            s.had.add(3);
            s.n = low.size + lowest.size;
          },
        }),
      }),
    }),
    { distinct: 3, generated: 4, depth: 3 },
  );
});

describe("a filter of a filter", () => {
  judge(
    "has the elements that pass both",
    spec({
      ...counting,
      actions: (action) => ({
        Count: action({
          when: (s) => s.had.filter((n) => n > 0).filter((n) => n < 3).size < 2,
          then: (s) => {
            s.n++;
            s.had.add(s.n);
          },
        }),
      }),
      terminal: (s) =>
        s.had
          .filter((n) => n > 0)
          .filter((n) => n < 3)
          .every((n) => n <= s.n),
    }),
    { distinct: 3, generated: 3, depth: 3 },
  );
});

describe("a predicate over a set", () => {
  // Nothing in the predicate's own text says that it writes: only runs that ask it more, or less,
  // often show it.
  let asked = 0;
  const ask = (): boolean => {
    asked += 1;
    return false;
  };
  judge(
    "writes by way of another function",
    spec({
      name: "Asking",
      state: () => ({ members: setOf(oneOf("a", "b")), empty: bool }),
      init: () => ({ members: ["a"], empty: false }),
      actions: (action) => ({
        Leave: action({
          then: (s) => {
            s.members.clear();
          },
        }),
        Notice: action({
          when: (s) => {
            asked = 0;
            s.members.some(() => ask());
            return asked < 1;
          },
          then: (s) => {
            s.empty = true;
          },
        }),
      }),
      reachable: { noticed: (s) => s.empty },
    }),
    { distinct: 3, generated: 6, depth: 3 },
  );

  judge(
    "writes to a variable outside",
    spec({
      ...counting,
      actions: (action) => ({
        Count: action({
          when: (s) => {
            let best = -1;
            s.had.some((n) => {
              best = Math.max(best, n);
              return false;
            });
            return best < 2;
          },
          then: (s) => {
            s.n++;
            s.had.add(s.n);
          },
        }),
      }),
      terminal: (s) => s.n === 2,
    }),
    { distinct: 3, generated: 3, depth: 3 },
  );

  judge(
    "writes to a variable outside, in an invariant",
    spec({
      ...counting,
      actions: (action) => ({
        Count: action({
          when: (s) => s.n < 3,
          then: (s) => {
            s.n++;
            s.had.add(s.n);
          },
        }),
      }),
      invariants: (_) => ({
        "the best is below 2": always("…", (s) => {
          let best = 0;
          for (const n of s.had) best = Math.max(best, n);
          let seen = 0;
          s.had.every((n) => {
            seen = n;
            return true;
          });
          return best < 2 && seen < 2;
        }),
      }),
    }),
    { outcome: "violated", property: "the best is below 2", traceLength: 3 },
  );

  judge(
    "captures a variable that changes between two quantifiers",
    spec({
      ...counting,
      actions: (action) => ({
        Mex: action({
          when: (s) => s.had.size < 4,
          then: (s) => {
            let free = 0;
            while (s.had.some((n) => n === free)) free++;
            s.n = free;
            s.had.add(free);
          },
        }),
        Forget: action({
          with: { n: range(1, 2) },
          when: (s, { n }) => s.had.has(n) && s.had.size === 3,
          then: (s, { n }) => {
            s.had.delete(n);
          },
        }),
      }),
      terminal: (s) => s.had.size === 4,
    }),
    { distinct: 8 },
  );

  judge(
    "reads another variable for some elements only",
    spec({
      name: "Reads",
      state: () => ({ items: setOf(range(0, 3)), limit: range(0, 3) }),
      init: () => ({ items: [], limit: range(0, 3) }),
      actions: (action) => ({
        Add: action({
          with: { n: range(0, 3) },
          when: (s, { n }) => s.items.every((item) => item === 0 || item < s.limit) && n < 3,
          then: (s, { n }) => {
            s.items.add(n);
          },
        }),
      }),
      terminal: () => true,
    }),
    { distinct: 6 + 6 + 8 + 8 },
  );

  judge(
    "counts its calls, and stops at the first answer",
    spec({
      ...counting,
      actions: (action) => ({
        Count: action({
          when: (s) => {
            let calls = 0;
            s.had.some((n) => {
              calls++;
              return n === 0;
            });
            return calls === 1 && s.n < 3;
          },
          then: (s) => {
            s.n++;
            s.had.add(s.n);
          },
        }),
      }),
      terminal: (s) => s.n === 3,
    }),
    { distinct: 4, depth: 4 },
  );

  judge(
    "meets an element that nobody had seen when it was learnt",
    spec({
      name: "Unseen",
      state: () => ({ sent: setOf(record({ n: int })), at: int }),
      init: () => ({ sent: [], at: 0 }),
      actions: (action) => ({
        Send: action({
          when: (s) => s.at < 6,
          then: (s) => {
            s.sent.add({ n: s.at * s.at });
            s.at++;
          },
        }),
      }),
      invariants: (_) => ({
        "no square above 15": always("…", (s) => s.sent.every((m) => m.n <= 15)),
      }),
      reachable: { nine: (s) => s.sent.has({ n: 9 }) },
    }),
    { outcome: "violated", property: "no square above 15", traceLength: 6 },
  );

  for (const size of [31, 32, 33, 63, 64, 65, 70])
    judge(
      `ranges over a universe of ${size} elements`,
      spec({
        name: "Universe",
        constants: { N: size },
        state: () => ({ had: setOf(int), last: int }),
        init: () => ({ had: [0], last: 0 }),
        actions: (action, { N }) => ({
          Next: action({
            when: (s) =>
              s.had.size < N && s.had.some((n) => n === s.last) && !s.had.has(s.last + 1),
            then: (s) => {
              s.last++;
              s.had.add(s.last);
            },
          }),
        }),
        invariants: (_) => ({
          All: always("…", (s) => s.had.count(() => true) === s.last + 1),
          Largest: always("…", (s) => s.had.filter((n) => n === s.last).size === 1),
          Sum: always(
            "…",
            (s) => [...s.had].reduce((a, b) => a + b, 0) === (s.last * (s.last + 1)) / 2,
          ),
        }),
        reachable: {
          full: (s, { N }) => s.had.isSubsetOf(set(...range(0, N - 1))) && s.had.size === N,
        },
        terminal: (s, { N }) => s.had.size === N,
      }),
      { distinct: size, generated: size, depth: size },
    );
});

describe("a quantifier over a domain", () => {
  judge(
    "counts into a variable outside",
    spec({
      name: "Majority",
      constants: { P: ids("p", 3) },
      state: ({ P }) => ({ vote: mapOf(P, bool), chosen: bool }),
      init: ({ P }) => ({ vote: every(P, false), chosen: false }),
      actions: (action, { P }) => ({
        Vote: action({
          with: { p: P },
          then: (s, { p }) => {
            s.vote[p] = true;
          },
        }),
        Choose: action({
          when: (s) => {
            let votes = 0;
            P.every((p) => {
              if (s.vote[p]) votes++;
              return true;
            });
            return votes >= 2;
          },
          then: (s) => {
            s.chosen = true;
          },
        }),
      }),
      invariants: ({ P }) => ({
        "two voted": always("…", (s) => implies(s.chosen, () => P.count((p) => s.vote[p]) === 2)),
      }),
    }),
    { outcome: "violated", property: "two voted", traceLength: 5 },
  );

  judge(
    "is nested, reads different slots each time, and stops early",
    spec({
      name: "Pairs",
      constants: { P: ids("p", 3) },
      state: ({ P }) => ({ knows: mapOf(P, setOf(P)) }),
      init: ({ P }) => ({ knows: every(P, (p) => [p]) }),
      actions: (action, { P }) => ({
        Tell: action({
          with: { p: P, q: P },
          when: (s, { p, q }) => p !== q && P.some((r) => s.knows[p].has(r) && !s.knows[q].has(r)),
          then: (s, { p, q }) => {
            for (const r of s.knows[p]) s.knows[q].add(r);
          },
        }),
      }),
      reachable: {
        "all know all": (s, { P }) => P.every((p) => P.every((q) => s.knows[p].has(q))),
      },
      terminal: (s) => P3(s.knows),
    }),
    {},
  );
});

/** Whether everybody knows everybody. */
const P3 = (knows: Readonly<Record<string, { readonly size: number }>>): boolean =>
  Object.values(knows).every((known) => known.size === 3);

describe("counting", () => {
  const two = { name: "Two", state: () => ({ n: range(0, 3) }), init: () => ({ n: 0 }) } as const;

  judge(
    "two choices that lead to one state count twice",
    spec({
      ...two,
      actions: (action) => ({
        Jump: action({
          with: { by: range(1, 2), twice: bool },
          when: (s) => s.n === 0,
          then: (s, { by }) => {
            s.n = by;
          },
        }),
      }),
      terminal: (s) => s.n > 0,
    }),
    { distinct: 3, generated: 5, depth: 2 },
  );

  judge(
    "equal values drawn from the state are one choice",
    spec({
      ...two,
      actions: (action) => ({
        Same: action({
          with: { by: (s) => [s.n + 1, 1, 1 + s.n], pair: () => [{ a: 1 }, { a: 1 }, { a: 2 }] },
          when: (s) => s.n === 0,
          then: (s, { by }) => {
            s.n = by;
          },
        }),
      }),
      terminal: (s) => s.n > 0,
    }),
    { distinct: 2, generated: 3, depth: 2 },
  );

  judge(
    "a bag gives each of its elements once",
    spec({
      name: "Bag",
      state: () => ({ wire: bagOf(oneOf("a", "b")), got: seqOf(oneOf("a", "b"), 4) }),
      init: () => ({ wire: ["a", "a", "b"], got: [] }),
      actions: (action) => ({
        Receive: action({
          with: { m: (s) => s.wire },
          then: (s, { m }) => {
            s.wire.delete(m);
            s.got.push(m);
          },
        }),
      }),
      invariants: (_) => ({ None: always("…", (s) => s.wire.size + s.got.length === 3) }),
      reachable: { "one copy of a": (s) => s.wire.copies("a") === 1 && !s.wire.has("b") },
      terminal: (s) => s.wire.size === 0,
    }),
    { distinct: 1 + 2 + 3 + 3, generated: 9, depth: 4 },
  );

  judge(
    "a step that changes nothing is generated, is a successor, and is no step for step properties",
    spec({
      ...two,
      actions: (action) => ({
        Stay: action({ then: () => {} }),
        Restore: action({
          then: (s) => {
            const old = s.n;
            s.n = 3;
            s.n = old;
          },
        }),
      }),
      properties: (_) => ({ Never: step("…", () => false) }),
    }),
    { distinct: 1, generated: 3, depth: 1 },
  );

  judge(
    "initial states that are given twice count twice",
    spec({
      ...two,
      init: () => [{ n: 0 }, { n: range(0, 1) }, { n: 0 }],
      actions: () => ({}),
      terminal: () => true,
    }),
    { distinct: 2, generated: 4, depth: 1 },
  );
});

describe("the constraint", () => {
  const up = {
    name: "Up",
    state: () => ({ n: int, odd: bool }),
    init: () => ({ n: 0, odd: false }),
  } as const;

  judge(
    "leaves states out that are found again and again, and they are no deadlock",
    spec({
      ...up,
      actions: (action) => ({
        Up: action({
          with: { by: range(1, 2) },
          then: (s, { by }) => {
            s.n += by;
          },
        }),
      }),
      constraint: (s) => s.n < 3,
    }),
    { distinct: 3, generated: 7, depth: 2 },
  );

  judge(
    "does not keep invariants from being judged outside",
    spec({
      ...up,
      actions: (action) => ({
        Up: action({
          then: (s) => {
            s.n++;
          },
        }),
      }),
      invariants: (_) => ({ "below 3": always("…", (s) => s.n < 3) }),
      constraint: (s) => s.n < 3,
    }),
    { outcome: "violated", property: "below 3", traceLength: 4 },
  );

  judge(
    "does not keep step properties from being judged on the way out",
    spec({
      ...up,
      actions: (action) => ({
        Up: action({
          then: (s) => {
            s.n += s.n === 2 ? 2 : 1;
          },
        }),
      }),
      properties: (_) => ({ "by one": step("…", (before, after) => after.n === before.n + 1) }),
      constraint: (s) => s.n < 3,
    }),
    { outcome: "violated", property: "by one", traceLength: 4 },
  );

  judge(
    "keeps a state outside from being reached",
    spec({
      ...up,
      actions: (action) => ({
        Up: action({
          then: (s) => {
            s.n++;
          },
        }),
      }),
      reachable: { three: (s) => s.n === 3, two: (s) => s.n === 2 },
      constraint: (s) => s.n < 3,
    }),
    { outcome: "unreached", property: "three", traceLength: 0, distinct: 3, generated: 4 },
  );

  judge(
    "applies to initial states, whose invariants are judged all the same",
    spec({
      ...up,
      init: () => ({ n: range(0, 5), odd: bool }),
      actions: (action) => ({ Stay: action({ then: () => {} }) }),
      constraint: (s) => s.n < 3 && !s.odd,
    }),
    { distinct: 3, generated: 15, depth: 1 },
  );

  judge(
    "may leave out an initial state that breaks an invariant",
    spec({
      ...up,
      init: () => ({ n: range(0, 5), odd: false }),
      actions: (action) => ({ Stay: action({ then: () => {} }) }),
      invariants: (_) => ({ "below 5": always("…", (s) => s.n < 5) }),
      constraint: (s) => s.n < 3,
    }),
    { outcome: "violated", property: "below 5", traceLength: 1 },
  );

  judge(
    "may leave out everything",
    spec({
      ...up,
      actions: (action) => ({ Stay: action({ then: () => {} }) }),
      constraint: (s) => s.n > 0,
    }),
    { distinct: 0, generated: 1, depth: 0 },
  );

  judge(
    "lets a state in by one way that is left out by none",
    spec({
      ...up,
      actions: (action) => ({
        Far: action({
          when: (s) => s.n === 0,
          then: (s) => {
            s.n = 2;
            s.odd = true;
          },
        }),
        Near: action({
          when: (s) => s.n < 2,
          then: (s) => {
            s.n++;
          },
        }),
        Even: action({
          when: (s) => s.n === 2,
          then: (s) => {
            s.odd = false;
          },
        }),
      }),
      constraint: (s) => !(s.n === 2 && s.odd),
    }),
    { distinct: 3, generated: 5, depth: 3 },
  );
});

describe("deadlock", () => {
  const down = {
    name: "Down",
    state: () => ({ n: range(0, 3) }),
    init: () => ({ n: range(2, 3) }),
  } as const;

  judge(
    "is a state without a successor",
    spec({
      ...down,
      actions: (action) => ({
        Down: action({
          when: { "not there yet": (s) => s.n > 0 },
          then: (s) => {
            s.n--;
          },
        }),
      }),
    }),
    { outcome: "deadlocked", property: "deadlock", traceLength: 3 },
  );

  judge(
    "is no state that is terminal",
    spec({
      ...down,
      actions: (action) => ({
        Down: action({
          when: (s) => s.n > 0,
          then: (s) => {
            s.n--;
          },
        }),
      }),
      terminal: (s) => s.n === 0,
    }),
    { distinct: 4, generated: 5, depth: 3 },
  );

  judge(
    "is what an action without choices leads to",
    spec({
      name: "None",
      state: () => ({ left: setOf(bool) }),
      init: () => ({ left: [true, false] }),
      actions: (action) => ({
        Take: action({
          with: { b: (s) => s.left, other: bool },
          then: (s, { b }) => {
            s.left.delete(b);
          },
        }),
      }),
    }),
    { outcome: "deadlocked", property: "deadlock", traceLength: 3 },
  );
});

describe("an update", () => {
  judge(
    "may leave a domain on the way, as long as it ends inside",
    spec({
      name: "Wrap",
      state: () => ({ n: range(0, 2), q: seqOf(bool, 2) }),
      init: () => ({ n: 0, q: [] }),
      actions: (action) => ({
        Wrap: action({
          then: (s) => {
            s.n++;
            if (s.n > 2) s.n = 0;
          },
        }),
        Shift: action({
          with: { b: bool },
          then: (s, { b }) => {
            s.q.push(b);
            if (s.q.length > 2) s.q.shift();
          },
        }),
      }),
    }),
    { distinct: 3 * 7, generated: 1 + 21 * 3, depth: 5 },
  );

  judge(
    "that ends outside a domain is broken",
    spec({
      name: "Outside",
      state: () => ({ n: range(0, 2) }),
      init: () => ({ n: 0 }),
      actions: (action) => ({
        Up: action({
          then: (s) => {
            s.n++;
          },
        }),
      }),
    }),
    { outcome: "broken" },
  );

  judge(
    "swaps parts of the state by plain assignment",
    spec({
      name: "Swap",
      constants: { P: ids("p", 2) },
      state: ({ P }) => ({
        a: seqOf(range(0, 1), 2),
        b: seqOf(range(0, 1), 2),
        at: mapOf(P, record({ n: range(0, 2), tags: setOf(bool) })),
      }),
      init: ({ P }) => ({
        a: [0],
        b: [1],
        at: every(P, (p) => (p === P.members[0] ? { n: 1, tags: [true] } : { n: 2, tags: [] })),
      }),
      actions: (action, { P }) => ({
        Swap: action({
          then: (s) => {
            const old = s.a;
            s.a = s.b;
            s.b = old;
            s.a.push(0);
            s.b.pop();
          },
        }),
        SwapAgain: action({
          with: { p: P, q: P },
          then: (s, { p, q }) => {
            [s.at[p], s.at[q]] = [s.at[q], s.at[p]];
          },
        }),
      }),
      invariants: (_) => ({
        Kept: always("…", (s) => {
          const all = Object.values(s.at).map((r) => `${r.n}${r.tags.size}`);
          return all.sort().join() === "11,20";
        }),
      }),
      constraint: (s) => s.a.length < 2 && s.b.length < 2,
    }),
    {},
  );

  judge(
    "reads what it has written, and not what it has not",
    spec({
      name: "Own",
      state: () => ({ s: setOf(range(0, 2)), n: range(0, 3), ok: bool }),
      init: () => ({ s: [], n: 0, ok: true }),
      actions: (action) => ({
        Go: action({
          with: { x: range(0, 2) },
          then: (s, { x }) => {
            const before = s.s.size;
            s.s.add(x);
            s.n = s.s.size;
            s.s.delete(x);
            s.ok = s.s.size <= before && !s.s.has(x) && s.s.some((y) => y === x) === false;
            if (s.n < 3) s.s.add(x);
          },
        }),
      }),
      invariants: (_) => ({ Ok: always("…", (s) => s.ok) }),
    }),
    {},
  );

  judge(
    "holds on to what it read before it wrote something else there",
    spec({
      name: "Held",
      state: () => ({ q: seqOf(range(0, 3)), n: range(0, 3), r: record({ a: range(0, 3) }) }),
      init: () => ({ q: [1, 2], n: 0, r: { a: 1 } }),
      actions: (action) => ({
        Go: action({
          when: (s) => s.q.length > 0,
          then: (s) => {
            const [queue, part] = [s.q, s.r];
            s.q = [];
            s.r = { a: 3 };
            s.n = queue.length + part.a;
          },
        }),
      }),
      reachable: { three: (s) => s.n === 3 && s.q.length === 0 && s.r.a === 3 },
      terminal: (s) => s.n === 3,
    }),
    { distinct: 2 },
  );

  judge(
    "writes through optional parts and elements of sequences",
    spec({
      name: "Nested",
      constants: { P: ids("p", 2) },
      state: ({ P }) => ({
        open: optional(record({ n: range(0, 2), who: setOf(P) })),
        rows: seqOf(record({ n: range(0, 2) }), 2),
        grid: mapOf(tuple(P, P), seqOf(bool, 1)),
      }),
      init: ({ P }) => ({ open: null, rows: [], grid: every(tuple(P, P), []) }),
      actions: (action, { P }) => ({
        Open: action({
          when: (s) => s.open === null,
          then: (s) => {
            s.open = { n: 0, who: set() };
          },
        }),
        Join: action({
          with: { p: P },
          when: (s) => s.open !== null && s.open.n < 2,
          then: (s, { p }) => {
            if (s.open === null) return;
            s.open.n++;
            s.open.who.add(p);
          },
        }),
        Close: action({
          when: (s) => s.open?.n === 2,
          then: (s) => {
            s.open = null;
            if (s.rows.length < 2) s.rows.push({ n: 0 });
            else s.rows[1]!.n = 1;
          },
        }),
        Mark: action({
          with: { p: P, q: P },
          when: (s, { p, q }) => p !== q && s.grid.get([p, q]).length === 0 && s.rows.length === 2,
          then: (s, { p, q }) => {
            s.grid.get([p, q]).push(true);
          },
        }),
      }),
      reachable: {
        "a row was changed": (s) => s.rows[1]?.n === 1,
        "both marks": (s, { P }) =>
          P.every((p) => P.every((q) => p === q || equal(s.grid.get([p, q]), [true]))),
      },
    }),
    {},
  );
});

describe("a value read as a whole", () => {
  const wire = {
    name: "Wire",
    state: () => ({ wire: bagOf(oneOf("a", "b")), log: seqOf(record({ n: range(0, 1) }), 2) }),
    init: () => ({ wire: ["a"] as const, log: [{ n: 0 }] }),
  } as const;

  judge(
    "is a bag, by its content, its copies, and its order",
    spec({
      ...wire,
      actions: (action) => ({
        Send: action({
          with: { m: oneOf("a", "b") },
          when: (s) => {
            let copies = 0;
            for (const m of s.wire) copies += s.wire.copies(m);
            return copies === s.wire.size && copies < 3;
          },
          then: (s, { m }) => {
            s.wire.add(m);
          },
        }),
        Lose: action({
          with: { m: (s) => s.wire },
          then: (s, { m }) => {
            s.wire.delete(m);
          },
        }),
      }),
      invariants: (_) => ({ Small: always("…", (s) => s.wire.size <= 3) }),
      reachable: {
        empty: (s) => equal(s.wire, bag()),
        "two of a": (s) => equal(s.wire, bag("a", "a")),
        both: (s) => [...s.wire].join() === "a,b",
      },
    }),
    { distinct: 1 + 2 + 3 + 4, generated: 1 + 6 * 2 + (2 + 4 + 6) },
  );

  judge(
    "is put back where it was, element by element",
    spec({
      ...wire,
      actions: (action) => ({
        Same: action({
          then: (s) => {
            const [old, first] = [s.log, s.log[0]!];
            s.log = [];
            s.log = old;
            s.log[0] = s.log[0]!;
            s.log[0] = first;
            const wire = s.wire;
            s.wire = wire;
          },
        }),
        Flip: action({
          then: (s) => {
            s.log[0]!.n = 1 - s.log[0]!.n;
          },
        }),
      }),
    }),
    { distinct: 2, generated: 5, depth: 2 },
  );
});

describe("ties", () => {
  judge(
    "any of the properties that break at one length may be named",
    spec({
      name: "Tie",
      state: () => ({ n: range(0, 2) }),
      init: () => ({ n: 0 }),
      actions: (action) => ({
        A: action({
          when: (s) => s.n === 0,
          then: (s) => {
            s.n = 1;
          },
        }),
        B: action({
          when: (s) => s.n === 0,
          then: (s) => {
            s.n = 2;
          },
        }),
      }),
      invariants: (_) => ({
        One: always("…", (s) => s.n !== 1),
        Two: always("…", (s) => s.n !== 2),
      }),
    }),
    { outcome: "violated", property: "Two", traceLength: 2 },
  );

  judge(
    "an invariant of an initial state comes before everything else",
    spec({
      name: "Initial",
      state: () => ({ n: range(0, 2) }),
      init: () => ({ n: range(0, 2) }),
      actions: () => ({}),
      invariants: (_) => ({ One: always("…", { low: (s) => s.n >= 0, high: (s) => s.n < 2 }) }),
    }),
    { outcome: "violated", property: "One", traceLength: 1 },
  );
});

describe("sets that get another word while the search goes on", () => {
  for (const [kind, domainOf, from] of [
    ["set", setOf, 50],
    ["bag", bagOf, 20],
  ] as const)
    judge(
      `a quantifier over a ${kind} notices an element in a new word`,
      spec({
        name: "Moving",
        state: () => ({ box: domainOf(range(0, 99)), at: range(0, 99), hit: bool }),
        init: () => ({ box: [0], at: 0, hit: false }),
        actions: (action) => ({
          Move: action({
            when: (s) => s.at < 90,
            then: (s) => {
              s.box.delete(s.at);
              s.at++;
              s.box.add(s.at);
            },
          }),
          Hit: action({
            when: (s) => s.box.some((e) => e >= from),
            then: (s) => {
              s.hit = true;
            },
          }),
        }),
        terminal: (s) => s.at === 90,
      }),
      { distinct: 91 + 91 - from },
    );

  judge(
    "a filter keeps the elements that it had when the set has changed",
    spec({
      name: "Kept",
      state: () => ({ box: setOf(range(0, 9)), n: range(0, 9) }),
      init: () => ({ box: [1, 2], n: 0 }),
      actions: (action) => ({
        Delete: action({
          then: (s) => {
            const kept = s.box.filter((e) => e < 5);
            s.box.delete(1);
            s.n = kept.size;
          },
        }),
        Clear: action({
          then: (s) => {
            const kept = s.box.filter((e) => e < 5);
            s.box.clear();
            s.n = kept.has(2) ? 7 : 8;
          },
        }),
      }),
    }),
    { distinct: 6, generated: 13 },
  );

  judge(
    "a variable that has one value only is not taken for its neighbour",
    spec({
      name: "Single",
      state: () => ({ only: range(0, 0), n: range(0, 1) }),
      init: () => ({ only: 0, n: 0 }),
      actions: (action) => ({
        Set: action({
          when: (s) => s.only === 0 && s.n === 1,
          then: (s) => {
            s.n = 0;
          },
        }),
        Reset: action({
          when: (s) => s.n === 0,
          then: (s) => {
            s.n = 1;
          },
        }),
      }),
    }),
    { distinct: 2, generated: 3 },
  );
});
