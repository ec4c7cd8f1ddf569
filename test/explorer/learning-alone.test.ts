/**
 * What is learnt is right by itself: confirmation, audits and the second engine mend mistakes of
 * learning, and hide them. These specifications are explored without, and as the naive explorer does.
 */
import { describe, expect, it } from "vitest";
import type { CheckOptions } from "../../src/explorer/verdict.ts";
import {
  always,
  bool,
  every,
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
  tuple,
} from "../../src/index.ts";
import type { PlainState } from "../../src/spec/init.ts";
import { instantiate, type Model, type ModelProperty } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";
import { contentKey } from "../../src/spec/value.ts";
import { difference } from "./judge.ts";
import { naive } from "./naive.ts";

const ALONE: CheckOptions = { confirm: false, crossCheck: false, watchdog: 0 };
const WAYS: Readonly<Record<string, CheckOptions>> = {
  "learning alone": ALONE,
  "with plans and memos at once": { ...ALONE, eager: true },
  "with whole states": { ...ALONE, exact: true },
};

/** The model, and that it has no state but those which the naive explorer finds. */
function closed(model: Model): Model {
  const contents = new Set<string>();
  const property = (name: string, run: (state: PlainState) => boolean): ModelProperty => ({
    ...{ kind: "invariant", name, meaning: null },
    clauses: [{ label: null, run: run as never }],
  });
  const seen = property("Seen", (state) => contents.add(contentKey(state)).size > 0);
  naive({ ...model, invariants: [seen] });
  const known = property("Known", (state) => contents.has(contentKey(state)));
  return { ...model, invariants: [...model.invariants, known] };
}

const agrees = (written: AnySpec): void =>
  expect(difference(closed(instantiate(written)), () => WAYS)).toBeNull();

describe("remembered answers", () => {
  it("depend on as many words as the function looks at", () => {
    // Two fit into a word of the state: of these, one changes.
    const wide = range(0, 2 ** 15);
    const all = range(1, 12);
    for (const last of [3, 5, 7, 9, 11]) {
      const names = all.filter((name) => name % 2 === 1 && name <= last);
      agrees(
        spec({
          name: "Counters",
          state: () => ({ counts: mapOf(all, wide) }),
          init: () => ({ counts: every(all, 0) }),
          actions: (action) => ({
            Count: action({
              with: { name: oneOf(...names) },
              when: (s, { name }) => s.counts[name]! < 3,
              then: (s, { name }) => {
                s.counts[name]! += 1;
              },
            }),
          }),
          constraint: (s) => !oneOf(...names).some((name) => s.counts[name] === 2),
        }) as AnySpec,
      );
    }
  });

  /** A set that meets an element late, long after answers about it were remembered. */
  const late = (first: number) =>
    spec({
      name: "Late",
      state: () => ({ n: range(0, 99), set: setOf(range(0, 99)) }),
      init: () => ({ n: 0, set: Array.from({ length: first }, (_, i) => i) }),
      actions: (action) => ({
        Tick: action({
          when: (s) => s.n < 40,
          then: (s) => {
            s.n += 1;
          },
        }),
        Meet: action({
          when: (s) => s.n === 30,
          then: (s) => {
            s.set.add(99);
          },
        }),
      }),
      terminal: () => true,
      invariants: (_) => ({ Never: always("…", (s) => !s.set.some((x) => x === 99)) }),
    }) as AnySpec;
  it("do not hold for elements met since, in the same word", () => {
    agrees(late(3));
  });
  it("do not hold for elements met since, in another word", () => {
    for (let first = 24; first <= 33; first++) agrees(late(first));
  });
});

describe("plans", () => {
  /** Ticks; what comes late comes when most has been learnt. */
  const late = (more: object, init: object, actions: object) =>
    spec({
      name: "Late",
      state: () => ({ n: range(0, 40), ...more }) as never,
      init: () => ({ n: 0, ...init }) as never,
      actions: (action: (body: never) => unknown) =>
        Object.fromEntries(
          Object.entries({
            Tick: {
              when: (s: { n: number }) => s.n < 40,
              then: (s: { n: number }) => {
                s.n += 1;
              },
            },
            ...actions,
          }).map(([name, body]) => [name, action(body as never)]),
        ),
      terminal: () => true,
    } as never) as AnySpec;

  it("do not go on with elements that they do not know", () => {
    type State = { n: number; set: Set<number>; got: number };
    agrees(
      late(
        { set: setOf(range(0, 99)), got: range(-1, 99) },
        { set: [1, 2], got: -1 },
        {
          Meet: {
            when: (s: State) => s.n === 30,
            then: (s: State) => {
              s.set.add(99);
            },
          },
          Take: {
            with: { x: (s: State) => s.set },
            when: (s: State) => s.got < 0,
            then: (s: State, { x }: { x: number }) => {
              s.got = x;
            },
          },
        },
      ),
    );
  });

  it("do not go on with values that a quantifier has not met", () => {
    type State = { n: number; at: Record<string, string>; ended: boolean };
    const names = oneOf("p1", "p2", "p3");
    agrees(
      late(
        { at: mapOf(names, oneOf("a", "b", "z")), ended: bool },
        { at: every(names, "a"), ended: false },
        {
          Move: {
            with: { p: names },
            when: (s: State, { p }: { p: string }) => s.at[p] === "a" && s.n % 5 === 0,
            then: (s: State, { p }: { p: string }) => {
              s.at[p] = s.n >= 30 && p === "p2" ? "z" : "b";
            },
          },
          End: {
            when: (s: State) => names.every((p) => s.at[p] !== "z") && !s.ended && s.n > 3,
            then: (s: State) => {
              s.ended = true;
            },
          },
        },
      ),
    );
  });
});

describe("what a step does to sequences", () => {
  it("is done to each of them by itself", () => {
    agrees(
      spec({
        name: "Queues",
        state: () => ({
          a: seqOf(range(0, 20), 4),
          b: seqOf(range(0, 20), 4),
          c: seqOf(oneOf("x", "y"), 4),
        }),
        init: () => ({ a: [], b: [], c: [] }),
        actions: (action) => ({
          Both: action({
            with: { n: range(18, 20) },
            when: (s) => s.a.length < 3 && s.b.length < 3,
            then: (s, { n }) => {
              s.a.push(n);
              s.b.push(n);
              s.b.push(20 - n);
            },
          }),
          Turn: action({
            when: (s) => s.a.length > 0 && s.c.length < 3,
            then: (s) => {
              s.a.shift();
              s.c.push("x");
              s.c.push("y");
              s.c.shift();
            },
          }),
          Drop: action({
            when: (s) => s.b.length > 1,
            then: (s) => {
              s.b.shift();
              s.b.shift();
            },
          }),
        }),
        terminal: () => true,
        invariants: (_) => ({
          Ends: always("…", (s) => s.c.length < 3 || s.c[0] === "y" || s.b.length < 3),
        }),
      }) as AnySpec,
    );
  });
});

describe("what author code gives to the state, and still holds", () => {
  // biome-ignore lint/suspicious/noExplicitAny: states of many forms, written as people write them
  type Any = any;
  const part = record({ n: int, o: optional(record({ q: int })) });
  const one = { n: 0, o: null };
  /** Has content from the second step on. */
  const given = (update: (s: Any) => void) =>
    spec({
      name: "Given",
      state: () => ({
        ...{ at: range(0, 2), z: int, a: part, m: mapOf(oneOf("p1", "p2"), part) },
        ...{ k: mapOf(tuple(bool), part), pair: tuple(part, part) },
        ...{ set: setOf(record({ q: int })), more: setOf(record({ q: int })), list: seqOf(part) },
      }),
      init: () => ({
        ...{ at: 0, z: 0, a: one, m: every(oneOf("p1", "p2"), one) },
        ...{ k: every(tuple(bool), one), pair: [one, one] as const, set: [{ q: 1 }, { q: 2 }] },
        ...{ more: [], list: [] },
      }),
      actions: (action) => ({
        Fill: action({
          when: (s) => s.at === 0,
          then: (s: Any) => {
            s.at = 1;
            s.a.o = { q: 5 };
            s.m.p1.o = { q: 7 };
            s.list.push({ n: 3, o: { q: 4 } });
          },
        }),
        Give: action({
          when: (s) => s.at < 2,
          then: (s: Any) => {
            update(s);
            s.at = 2;
          },
        }),
      }),
      terminal: () => true,
    }) as AnySpec;

  it.each<[string, (s: Any) => void]>([
    [
      "a part inside of a new record",
      (s) => {
        const { o } = s.m.p1;
        s.m.p1 = { n: 0, o };
        if (o) o.q = -1;
      },
    ],
    [
      "which is in two places",
      (s) => {
        const { o } = s.m.p1;
        s.m.p2 = { n: 0, o };
        if (o) o.q = -1;
      },
    ],
    [
      "and is read there",
      (s) => {
        const { o } = s.a;
        s.a = { n: 0, o };
        if (o) o.q = -1;
        s.z = s.a.o?.q ?? 9;
      },
    ],
    [
      "the former record, spread",
      (s) => {
        const held = s.m.p1;
        s.m.p1 = { ...held, n: 5 };
        if (held.o) held.o.q = -1;
      },
    ],
    [
      "the former record, in another place",
      (s) => {
        const held = s.m.p1;
        s.m.p1 = s.m.p2;
        s.m.p2 = held;
        if (held.o) held.o.q = -1;
      },
    ],
    [
      "a new record",
      (s) => {
        const made = { n: 1, o: { q: 1 } };
        s.a = made;
        made.n = 2;
        made.o.q = 3;
      },
    ],
    [
      "a new record, in a map with other keys",
      (s) => {
        const made = { n: 1, o: null as Any };
        s.k.set([true], made);
        made.o = { q: 1 };
      },
    ],
    [
      "a new tuple",
      (s) => {
        const made = [{ ...one }, { ...one }];
        s.pair = made;
        made.reverse();
        made[0]!.n = 3;
      },
    ],
    [
      "an element of a sequence, inside of a new record",
      (s) => {
        const last = s.list.at(-1);
        if (!last) return;
        s.a = { n: 1, o: last.o };
        last.o.q = 8;
      },
    ],
    [
      "an element of a set",
      (s) => {
        const made = { q: 3 };
        s.set.add(made);
        made.q = 4;
      },
    ],
    [
      "the elements of a set, as a list",
      (s) => {
        const made = [{ q: 3 }];
        s.set = made;
        made.push({ q: 4 });
      },
    ],
    [
      "a filtered set",
      (s) => {
        const few = s.set.filter(({ q }: Any) => q > 1);
        s.more = few;
        few.add({ q: 9 });
      },
    ],
    [
      "a set of its own",
      (s) => {
        const made = set({ q: 3 });
        s.more = made;
        made.add({ q: 4 });
      },
    ],
  ])("%s", (_, update) => agrees(given(update)));
});
