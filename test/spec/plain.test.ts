/** Plain data as a domain: what is a member, what members have in common, and how specs use them. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import {
  always,
  every,
  ids,
  mapOf,
  oneOf,
  optional,
  plain,
  range,
  record,
  seqOf,
  setOf,
  spec,
} from "../../src/index.ts";
import { arbitraryOf } from "../../src/spec/arbitrary.ts";
import { contains, OutsideDomain } from "../../src/spec/domain.ts";
import { instantiate } from "../../src/spec/model.ts";
import { contentKey, equal } from "../../src/spec/value.ts";

const data = plain();

const isFrozen = (value: unknown): boolean =>
  typeof value !== "object" ||
  value === null ||
  (Object.isFrozen(value) && Object.values(value).every(isFrozen));

describe("a member", () => {
  it("is what JSON can write: the same content, frozen all through", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const member = data.parse(value, []);
        expect(contentKey(member)).toBe(contentKey(value));
        expect(isFrozen(member)).toBe(true);
        expect(data.parse(member, [])).toBe(member);
      }),
    );
  });

  it("has its fields in order, whatever order they were written in", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.nat()), (fields) => {
        const reversed = Object.fromEntries(Object.entries(fields).reverse());
        const [a, b] = [data.parse(fields, []), data.parse(reversed, [])];
        expect(Object.keys(a as object)).toEqual(Object.keys(b as object));
        expect(equal(a, b)).toBe(true);
      }),
    );
  });

  it("does not change what it was made from, and is not changed with it", () => {
    const given = { b: [1, { c: 2 }], a: null };
    const member = data.parse(given, []) as typeof given;
    expect(Object.isFrozen(given)).toBe(false);
    given.b[0] = 7;
    expect(member).toEqual({ a: null, b: [1, { c: 2 }] });
    expect(data.parse(given, [])).toEqual({ a: null, b: [7, { c: 2 }] });
  });

  it("may be frozen outside only: what is inside still counts", () => {
    const inner = { n: 1 };
    const given = Object.freeze({ inner });
    expect(data.parse(given, [])).toEqual({ inner: { n: 1 } });
    inner.n = 2;
    expect(data.parse(given, [])).toEqual({ inner: { n: 2 } });
  });

  it("of what is frozen all through and in order is that itself", () => {
    const given = Object.freeze({ a: Object.freeze([1, 2]), b: "x" });
    expect(data.parse(given, [])).toBe(given);
  });

  it("has names that every object seems to have", () => {
    const given = JSON.parse('{ "__proto__": { "toString": 1 }, "constructor": null }');
    const member = data.parse(given, []) as object;
    expect(JSON.stringify(member)).toBe('{"__proto__":{"toString":1},"constructor":null}');
    expect(Object.getPrototypeOf(member)).toBe(Object.prototype);
  });

  it("has no zero below zero", () => {
    expect(Object.is(data.parse(-0, []), 0)).toBe(true);
    expect(data.parse([-0], [])).toEqual([0]);
  });
});

describe("outside", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tried
  const holed = [1, , 2];
  it.each<readonly [string, unknown, readonly (string | number)[]]>([
    ["undefined", undefined, []],
    ["a function", () => 1, []],
    ["NaN", { n: Number.NaN }, ["n"]],
    ["infinity", [1, Number.POSITIVE_INFINITY], [1]],
    ["a big integer", { n: 1n }, ["n"]],
    ["a symbol", { deep: [Symbol("x")] }, ["deep", 0]],
    ["a field that is undefined", { a: { b: undefined } }, ["a", "b"]],
    ["a hole", holed, [1]],
    ["a map", { of: new Map() }, ["of"]],
    ["a set of this library", { of: setOf(data).parse([], []) }, ["of"]],
    ["a date", new Date(0), []],
    ["an instance", { of: new (class Point {})() }, ["of"]],
    ["a field named by a symbol", { of: { [Symbol("x")]: 1 } }, ["of"]],
  ])("%s, with the way to it", (_, value, path) => {
    expect(contains(data, value)).toBe(false);
    try {
      data.parse(value, ["x"]);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(OutsideDomain);
      expect((error as OutsideDomain).path).toEqual(["x", ...path]);
    }
  });

  it("a cycle", () => {
    expect(() => data.parse(cyclic, [])).toThrow(OutsideDomain);
  });
});

it("there is no end of them, and some can be drawn", () => {
  expect([data.finite, data.cardinality]).toEqual([false, Number.POSITIVE_INFINITY]);
  fc.assert(
    fc.property(arbitraryOf(data), (value) => {
      expect(data.parse(value, [])).toBe(value);
    }),
  );
});

/** Two processes pass a token round and count, with plain data or with domains of their own. */
const counting = (own: boolean) => {
  const P = ids("p", 2);
  const message = record({ to: P, n: range(0, 4), notes: seqOf(range(0, 4)) });
  const state = record({ holds: optional(range(0, 4)), log: seqOf(range(0, 4)) });
  return spec({
    name: "Counting",
    state: () => ({
      at: mapOf(P, own ? state : plain<typeof state.$view>()),
      sent: setOf(own ? message : plain<typeof message.$view>()),
      last: own ? oneOf("none", ...P.members) : plain<string>(),
    }),
    init: () => ({
      at: every(P, { log: [], holds: 0 }),
      sent: [],
      last: "none",
    }),
    actions: (action) => ({
      Send: action({
        with: { p: P },
        when: (s, { p }) => s.at[p].holds !== null && s.at[p].holds < 4,
        then: (s, { p }) => {
          const { holds, log } = s.at[p];
          const to = P.find((q) => q !== p)!;
          s.at[p] = { holds: null, log: [...log, holds!] };
          s.sent.add({ notes: [...log], to, n: holds! + 1 });
          s.last = p;
        },
      }),
      Receive: action({
        with: { m: (s) => s.sent },
        when: (s, { m }) => s.at[m.to].holds === null && s.at[m.to].log.length < 3,
        then: (s, { m }) => {
          s.at[m.to] = { ...s.at[m.to], holds: m.n };
        },
      }),
    }),
    invariants: (_) => ({
      Short: always("Nobody counts far.", (s) => P.every((p) => s.at[p].log.length < 4)),
    }),
    terminal: () => true,
  });
};

it.each([true, false])("is explored as what has domains is (trees: %s)", (trees) => {
  const counts = [true, false].map((own) => {
    const { distinct, generated, depth, outcome, finding } = check(
      instantiate(counting(own) as never),
      { trees, audit: true, continue: true },
    );
    return { distinct, generated, depth, outcome, states: finding?.trace?.length };
  });
  expect(counts[0]).toEqual(counts[1]);
  expect(counts[0]!.distinct).toBeGreaterThan(20);
});

const meddling = (then: (s: { x: { readonly n: readonly number[] } }) => void) =>
  check(
    instantiate(
      spec({
        name: "Meddling",
        state: () => ({ x: plain<{ readonly n: readonly number[] }>() }),
        init: () => ({ x: { n: [0] } }),
        actions: (action) => ({ Act: action({ then }) }),
        invariants: () => ({ Holds: (s) => s.x.n.length > 0 }),
        terminal: () => true,
      }),
    ),
  );

it("may be changed in a draft, and replaced", () => {
  expect(
    meddling((s) => {
      if (s.x.n.length < 3) (s.x.n as number[]).push(1);
    }),
  ).toMatchObject({ outcome: "held", distinct: 3 });
  expect(
    meddling((s) => {
      s.x = { n: [...s.x.n, 1].slice(0, 3) };
    }),
  ).toMatchObject({ outcome: "held", distinct: 3 });
});

it("must be data at the end of a step: the report has the way to what is not", () => {
  const { breakage } = meddling((s) => {
    s.x = { n: [0, undefined as never] };
  });
  expect(breakage).toMatchObject({
    kind: "outside-domain",
    where: { kind: "action", name: "Act" },
    facts: { path: ["x", "n", 1], value: undefined },
  });
});
