/** Keys are injective: equal for equal values, and for no others. Judged against structural equality. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentHash } from "../../src/explorer/hash.ts";
import { Layout } from "../../src/explorer/learning/layout.ts";
import { bool, mapOf, oneOf, range, record, spec, subsets, tuple } from "../../src/index.ts";
import { ValueBag, ValueMap, ValueSet } from "../../src/spec/collections.ts";
import { Listed } from "../../src/spec/domain.ts";
import { instantiate } from "../../src/spec/model.ts";
import { compare, contentKey, equal, mapKey } from "../../src/spec/value.ts";

const RUNS = process.env["LONG"] ? 100_000 : 5_000;

/** Strings that are easily taken for one another, or for what keys are made of. */
const strings = fc.oneof(
  fc.constantFrom(
    ...["", "null", "true", "1", "-0", "n", "t", "\u0000", "\u0001", '"', "'", ",", "[", "]", "{"],
    ...["\ud83d", "\ude00", "\ud83d\ude00", "\ufffd", "__proto__", "constructor", "S{", '1"a', "2"],
  ),
  fc.string({ maxLength: 3, unit: "binary" }),
  fc
    .array(fc.integer({ min: 0xd7fe, max: 0xe001 }), { maxLength: 2 })
    .map((units) => String.fromCharCode(...units)),
);
const scalars = fc.oneof(
  strings,
  fc.constantFrom(null, true, false, 0, -0, 1, -1, 10, 0.5, 1e21, 2 ** 31, -(2 ** 31)),
);

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalars,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "1", "__proto__", "a'1", ""), tie("value"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    fc.array(tie("value"), { maxLength: 3 }).map((elements) => new ValueSet(elements).freeze()),
    fc.array(tie("value"), { maxLength: 4 }).map((elements) => new ValueBag(elements).freeze()),
    fc
      .array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 })
      .map((entries) => new ValueMap(entries).freeze()),
  ),
})).value;

/** Equality by structure alone, worked out without any key. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (a.constructor !== b.constructor) return false;
  if (Array.isArray(a))
    return a.length === (b as unknown[]).length && a.every(isIn(b as unknown[]));
  if (a instanceof ValueSet) return sameElements([...a], [...(b as ValueSet<unknown>)]);
  if (a instanceof ValueBag) return sameElements(a.entries(), (b as ValueBag<unknown>).entries());
  if (a instanceof ValueMap) return sameElements([...a], [...(b as ValueMap<unknown, unknown>)]);
  return sameElements(Object.entries(a), Object.entries(b));
}
const isIn = (b: readonly unknown[]) => (x: unknown, i: number) => same(x, b[i]);
const sameElements = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((x) => b.some((y) => same(x, y)));

describe("of any two values", () => {
  const pairs = fc.tuple(values, values);
  it(`the content keys are equal as the values are (${RUNS} pairs)`, () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const alike = same(a, b);
        expect(contentKey(a) === contentKey(b)).toBe(alike);
        expect(equal(a, b)).toBe(alike);
        expect(mapKey(a) === mapKey(b)).toBe(alike);
        expect(compare(a, b) === 0).toBe(alike);
      }),
      { numRuns: RUNS },
    );
  });
  it("so are those of a value and what becomes of it by a small change", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        for (const [one, other] of [
          [[a], a],
          [[a, b], [[a, b]]],
          [{ a }, { a, b }],
          [new ValueSet([a]), [a]],
          [new ValueSet([a]), new ValueBag([a])],
          [new ValueBag([a, a]), new ValueBag([a])],
          [new ValueMap([[a, b]]), new ValueMap([[b, a]])],
        ] as const)
          expect(contentKey(one) === contentKey(other)).toBe(same(one, other));
      }),
      { numRuns: RUNS },
    );
  });
  it("the hashes of different keys differ", () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const [x, y] = [contentHash(contentKey(a)), contentHash(contentKey(b))];
        expect(x.low === y.low && x.high === y.high).toBe(same(a, b));
      }),
      { numRuns: RUNS },
    );
  });
});

describe("slots", () => {
  const seedsOf = (keys: ReturnType<typeof oneOf> | Listed<unknown>): readonly string[] => {
    const model = instantiate(
      spec({
        name: "Keys",
        state: () => ({ m: mapOf(keys as never, record({ a: bool, b: tuple(bool, bool) })) }),
        init: () => ({ m: [] as never }),
        actions: () => ({}),
      }),
    );
    return new Layout(model, 0).slots.map(({ seed }) => seed);
  };
  const P = oneOf("p1", "p2", "p3");
  it.each([
    ["sets", subsets(P)],
    ["tuples with sets", tuple(subsets(P), bool)],
    ["null, true and their names", oneOf(null, "null", true, "true", false, "false")],
    ["strings that look alike", oneOf("", "\u0000", '"', "]", "\ud83d", "\ude00", "1", "a,b")],
    ["numbers", range(-3, 20)],
    ["nested tuples", tuple(tuple(bool, bool), tuple(bool))],
    ["structures", new Listed<unknown>([["a", ["b"]], [["a"], "b"], [["a", "b"]], { a: "b" }])],
  ] as const)("of a map whose keys are %s have seeds of their own", (_, keys) => {
    const seeds = seedsOf(keys as never);
    expect(new Set(seeds).size).toBe(3 * (keys as { size: number }).size);
  });
});
