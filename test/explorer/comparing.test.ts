/**
 * Functions that compare structures by identity, in spaces far larger than what the second engine
 * goes through: structures become equal in the last state only, and nobody looks into them before.
 */
import { describe, expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import {
  always,
  bagOf,
  bool,
  every,
  mapOf,
  oneOf,
  optional,
  plain,
  range,
  record,
  seqOf,
  setOf,
  spec,
  step,
  tuple,
} from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";

const END = 90;
const small = range(0, 2);
const pair = record({ n: small, m: small });
const VARIABLES = {
  done: bool,
  x: range(0, END),
  y: range(0, END),
  a: seqOf(small, 2),
  b: seqOf(small, 2),
  left: setOf(small),
  right: setOf(small),
  p: pair,
  q: pair,
  cur: optional(pair),
  log: seqOf(pair, 3),
  other: seqOf(pair, 3),
  bag: setOf(pair),
  bags: setOf(pair),
  copies: bagOf(pair),
  nodes: mapOf(oneOf("n1", "n2", "n3"), pair),
  seats: mapOf(tuple(small, small), seqOf(small, 2)),
  both: tuple(seqOf(small, 2), seqOf(small, 2)),
  long: seqOf(tuple(range(0, 40), small), 40),
  data: plain<{ f: number[]; g: number[] }>(),
};
const START = {
  done: false,
  x: 0,
  y: 0,
  a: [1],
  b: [],
  left: [1],
  right: [],
  p: { n: 1, m: 1 },
  q: { n: 0, m: 0 },
  cur: null,
  log: [
    { n: 0, m: 1 },
    { n: 1, m: 0 },
  ],
  other: [{ n: 2, m: 2 }],
  bag: [{ n: 2, m: 1 }],
  bags: [{ n: 1, m: 2 }],
  copies: [],
  nodes: { n1: { n: 0, m: 0 }, n2: { n: 1, m: 0 }, n3: { n: 2, m: 0 } },
  seats: every(tuple(small, small), []),
  both: [[1], []],
  long: Array.from({ length: 40 }, (_, i) => [i, 0]),
  data: { f: [1], g: [] },
};
// biome-ignore lint/suspicious/noExplicitAny: what a table of functions over one state is written with
type S = any;

/** Invariants, each with the step that makes what they compare equal. */
const PREDICATES: Readonly<
  Record<string, { readonly apart: (s: S) => boolean; readonly last: (s: S) => void }>
> = {
  "two sequences": { apart: (s) => s.a !== s.b, last: (s) => s.b.push(1) },
  "two sequences, one of them looked into": {
    apart: (s) => s.a.length === 0 || s.a !== s.b,
    last: (s) => s.b.push(1),
  },
  "two sequences, both looked into": {
    apart: ({ a, b }) => a.length + b.length === 0 || a !== b,
    last: (s) => s.b.push(1),
  },
  "two sequences, late": {
    apart: ({ x, a, b }) => x < END || a !== b,
    last: (s) => s.b.push(1),
  },
  "two sets": { apart: (s) => s.left !== s.right, last: (s) => s.right.add(1) },
  "two records": { apart: (s) => s.p !== s.q, last: (s) => Object.assign(s.q, { n: 1, m: 1 }) },
  "records in a map": {
    apart: (s) => Object.values(s.nodes).every((n, i, all) => all.indexOf(n) === i),
    last: (s) => {
      s.nodes.n3 = { n: 1, m: 0 };
    },
  },
  "a helper": {
    apart: (s) => new Set([s.nodes.n1, s.nodes.n2]).size === 2,
    last: (s) => {
      s.nodes.n1.n = 1;
    },
  },
  "a record and an element": {
    apart: (s) => s.log[0] !== s.p,
    last: (s) => {
      s.p.n = 0;
    },
  },
  "an optional record": {
    apart: (s) => s.cur !== s.p,
    last: (s) => {
      s.cur = { n: 1, m: 1 };
    },
  },
  "elements of one sequence": {
    apart: (s) => s.log[0] !== s.log[1],
    last: (s) => {
      s.log[1] = { n: 0, m: 1 };
    },
  },
  "elements of two sequences": {
    apart: (s) => !s.other.includes(s.log[0]),
    last: (s) => s.other.push({ n: 0, m: 1 }),
  },
  "elements of two sets": {
    apart: (s) => !s.bag.some((e: unknown) => s.bags.some((f: unknown) => e === f)),
    last: (s) => s.bags.add({ n: 2, m: 1 }),
  },
  "an element and a record, in a quantifier": {
    apart: (s) => s.bag.every((e: unknown) => e !== s.p),
    last: (s) => s.bag.add({ n: 1, m: 1 }),
  },
  "a range, in a quantifier": {
    apart: (s) => range(0, 1).every((i) => s.both[i] !== s.a),
    last: (s) => s.both[1].push(1),
  },
  "entries by tuples": {
    apart: (s) => s.seats.get([0, 0]).length === 0 || s.seats.get([0, 0]) !== s.seats.get([1, 1]),
    last: (s) => s.seats.set([0, 0], [1]).set([1, 1], [1]),
  },
  "parts of a tuple": { apart: (s) => s.both[0] !== s.both[1], last: (s) => s.both[1].push(1) },
  "parts of plain data": {
    apart: (s) => s.data.f !== s.data.g,
    last: (s) => {
      s.data = { f: [1], g: [1] };
    },
  },
};

function deep(last: (s: S) => void, rest: object): AnySpec {
  return spec({
    name: "Deep",
    state: () => VARIABLES,
    init: () => START,
    actions: (action: S) => ({
      X: action({
        when: (s: S) => s.x < END,
        then: (s: S) => {
          s.x++;
        },
      }),
      Y: action({
        when: (s: S) => s.y < END,
        then: (s: S) => {
          s.y++;
        },
      }),
      Last: action({
        when: (s: S) => !s.done && s.x === END && s.y === END,
        then: (s: S) => {
          s.done = true;
          last(s);
        },
      }),
      ...(rest as { actions?: (a: S) => object }).actions?.(action),
    }),
    terminal: () => true,
    ...("constraint" in rest && { constraint: rest.constraint }),
    invariants: (rest as { invariants?: object }).invariants ?? {},
  } as never) as AnySpec;
}

/** Without the second engine, which is to find nothing. */
const answer = (written: AnySpec) => check(instantiate(written), { crossCheck: false });

describe("structures that are equal in the last state only", () => {
  for (const [name, { apart, last }] of Object.entries(PREDICATES)) {
    it(`${name}, in an invariant`, () => {
      const verdict = answer(deep(last, { invariants: { Apart: always("…", apart) } }));
      expect([verdict.outcome, verdict.breakage?.kind]).toEqual(["broken", "identity"]);
    });

    it(`${name}, in a guard and in an update`, () => {
      const guard = answer(
        deep(last, {
          actions: (action: S) => ({
            Never: action({ when: (s: S) => !apart(s), then: () => {} }),
          }),
        }),
      );
      expect([guard.outcome, guard.breakage?.kind]).toEqual(["broken", "identity"]);
      const update = answer(
        deep(last, {
          actions: (action: S) => ({
            Never: action({
              when: (s: S) => s.x === END,
              then: (s: S) => {
                if (!apart(s)) s.x = 0;
              },
            }),
          }),
        }),
      );
      expect([update.outcome, update.breakage?.kind]).toEqual(["broken", "identity"]);
    });
  }

  it("a parameter and a variable", () => {
    const OPS = [
      { n: 1, m: 1 },
      { n: 2, m: 2 },
    ] as const;
    const verdict = answer(
      deep((s) => Object.assign(s.q, OPS[1]), {
        actions: (action: S) => ({
          Take: action({
            with: { op: oneOf(...(OPS as S)) },
            when: (s: S, { op }: S) => s.q === op,
            then: () => {},
          }),
        }),
      }),
    );
    expect([verdict.outcome, verdict.breakage?.kind]).toEqual(["broken", "identity"]);
  });

  it("elements that both collections have had, but not at once", () => {
    const z = { n: 2, m: 1 };
    const verdict = answer(
      deep(
        (s) => {
          s.bag.add(z);
          s.copies.add(z);
        },
        {
          actions: (action: S) => ({
            Leave: action({ when: (s: S) => s.x === 0, then: (s: S) => s.bag.delete(z) }),
            Come: action({
              when: (s: S) => s.x === 0 && s.bag.size === 0,
              then: (s: S) => {
                s.copies.add(z);
                s.x++;
              },
            }),
            Go: action({ when: (s: S) => s.x === 1, then: (s: S) => s.copies.delete(z) }),
          }),
          constraint: (s: S) => s.bag.size + s.copies.size < 2 || s.done,
          invariants: {
            Apart: always("…", (s: S) => !s.bag.some((e: S) => s.copies.some((f: S) => e === f))),
          },
        },
      ),
    );
    expect([verdict.outcome, verdict.breakage?.kind]).toEqual(["broken", "identity"]);
  });

  it("two sequences, without trees", () => {
    const { apart, last } = PREDICATES["two sequences"]!;
    const written = deep(last, { invariants: { Apart: always("…", apart) } });
    const verdict = check(instantiate(written), { crossCheck: false, trees: false });
    expect([verdict.outcome, verdict.breakage?.kind]).toEqual(["broken", "identity"]);
  });

  it("two parameters", () => {
    const verdict = answer(
      deep((s) => s.bag.add({ n: 0, m: 0 }), {
        actions: (action: S) => ({
          Pair: action({
            with: { e: (s: S) => (s.done ? s.bag : []), f: (s: S) => (s.done ? s.bag : []) },
            when: (_: S, { e, f }: S) => e === f,
            then: () => {},
          }),
        }),
      }),
    );
    expect([verdict.outcome, verdict.breakage?.kind]).toEqual(["broken", "identity"]);
  });

  it("elements far apart in a long sequence", () => {
    const verdict = answer(
      deep(
        (s) => {
          s.long[39] = s.long[0];
        },
        { invariants: { Apart: always("…", (s: S) => s.long[0] !== s.long[39]) } },
      ),
    );
    expect([verdict.outcome, verdict.breakage?.kind]).toEqual(["broken", "identity"]);
  });

  it("what is offered", () => {
    const verdict = answer(
      deep((s) => s.b.push(1), {
        actions: (action: S) => ({
          Take: action({
            with: { k: (s: S) => (s.a === s.b ? [1] : []) },
            then: () => {},
          }),
        }),
      }),
    );
    expect([verdict.outcome, verdict.breakage?.kind]).toEqual(["broken", "identity"]);
  });

  it("the states of a step", () => {
    const verdict = check(
      instantiate(
        deep((s) => s.b.push(1), {
          invariants: { Kept: step("…", (s: S, t: S) => t.b.length === 0 || s.a !== t.b) },
        }),
      ),
      { crossCheck: false },
    );
    expect([verdict.outcome, verdict.breakage?.kind]).toEqual(["broken", "identity"]);
  });
});

describe("states that there are not", () => {
  it("may be some in which a function does not return", () => {
    const Node = oneOf("a", "b", "c", "d");
    const reaches = (s: S): boolean => {
      const { next, other } = s;
      let steps = 0;
      for (let node = "a"; node !== null; node = next[node]) steps++;
      return steps === 4 && other.a === "b";
    };
    const list = spec({
      name: "List",
      state: () => ({
        n: range(0, 300),
        next: mapOf(Node, optional(Node)),
        other: mapOf(Node, optional(Node)),
      }),
      init: () => ({
        n: 0,
        next: { a: "b", b: "c", c: "d", d: null },
        other: { a: "b", b: "a", c: "b", d: "c" },
      }),
      actions: (action) => ({
        Tick: action({
          when: (s) => s.n < 300,
          then: (s) => {
            s.n++;
          },
        }),
      }),
      terminal: () => true,
      invariants: () => ({ Reaches: always("…", reaches) }),
    }) as AnySpec;
    expect(check(instantiate(list)).outcome).toBe("held");
  });
});

describe("structures that are never equal", () => {
  it("may be compared by identity", () => {
    const verdict = answer(
      deep((s) => s.b.push(2), {
        invariants: {
          Apart: always("…", (s: S) => s.a !== s.b),
          Others: always("…", (s: S) =>
            Object.values(s.nodes).every(
              (n: S) => !Object.values(s.nodes).some((m: S) => m !== n && m.n === n.n),
            ),
          ),
        },
      }),
    );
    expect([verdict.outcome, verdict.distinct]).toEqual(["held", (END + 1) ** 2 + 1]);
  });
});
