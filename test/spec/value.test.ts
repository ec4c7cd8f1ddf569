import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ValueBag, ValueMap, ValueSet } from "../../src/spec/collections.ts";
import { compare, contentKey, equal, mapKey, NotAValue } from "../../src/spec/value.ts";

class Point {
  x = 1;
}

const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;

/** Names that end in digits, and names in between: what an order on names gets wrong first. */
const names = fc.constantFrom(
  "a",
  "a1",
  "a01",
  "a2",
  "a10",
  "a1b",
  "a1b2",
  "b",
  "",
  "10",
  "9",
  "-1",
);
const scalars = fc.oneof(names, fc.integer(), fc.boolean(), fc.constant(null), fc.string());
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    scalars,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "constructor", "__proto__"), tie("value"), {
      maxKeys: 2,
    }),
    fc.array(tie("value"), { maxLength: 3 }).map((elements) => new ValueSet(elements)),
    fc.array(tie("value"), { maxLength: 3 }).map((elements) => new ValueBag(elements)),
    fc.array(fc.tuple(scalars, tie("value")), { maxLength: 2 }).map((pairs) => new ValueMap(pairs)),
  ),
})).value;

describe("contentKey", () => {
  test.each<readonly [string, unknown, unknown]>([
    ["fields in any order", { a: 1, b: 2 }, { b: 2, a: 1 }],
    ["zero and minus zero", 0, -0],
    ["zeros inside", [{ n: -0 }], [{ n: 0 }]],
    ["sets in any order", new ValueSet([1, 2]), new ValueSet([2, 1, 1])],
    ["sets of sets", new ValueSet([new ValueSet(["a"])]), new ValueSet([new ValueSet(["a", "a"])])],
    ["bags in any order", new ValueBag([1, 2, 1]), new ValueBag([2, 1, 1])],
    [
      "maps in any order",
      new ValueMap([
        [[1], 2],
        [[3], 4],
      ]),
      new ValueMap([
        [[3], 4],
        [[1], 2],
      ]),
    ],
    ["objects without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ])("is the same for %s", (_, a, b) => {
    expect(contentKey(a)).toBe(contentKey(b));
    expect(equal(a, b)).toBe(true);
  });

  test.each<readonly [string, unknown, unknown]>([
    ["a number and its digits", 1, "1"],
    ["true and its name", true, "true"],
    ["true and its key", true, "t"],
    ["null and its key", null, "n"],
    ["an empty array and an empty object", [], {}],
    ["an array and a set", [1], new ValueSet([1])],
    ["a set and a bag", new ValueSet([1]), new ValueBag([1])],
    ["one copy and two", new ValueBag([1]), new ValueBag([1, 1])],
    ["nested differently", [[1], 2], [1, [2]]],
    ["a string with a comma and two strings", ["a,b"], ["a", "b"]],
    ["quotes", ['a"', 'b"c'], ['a"b"', "c"]],
    ["field names and values", { a: "b" }, { b: "a" }],
    ["a field that is there", { a: null }, {}],
    ["a set of two and a set of their pair", new ValueSet(["a", "b"]), new ValueSet(['a,1"b'])],
    ["copies and a number", new ValueBag(["1*2"]), new ValueBag(["1", "1"])],
    ["a map and a set of pairs", new ValueMap([[1, 2]]), new ValueSet([[1, 2]])],
  ])("differs: %s", (_, a, b) => {
    expect(contentKey(a)).not.toBe(contentKey(b));
    expect(equal(a, b)).toBe(false);
  });

  test.each<readonly [string, unknown, string]>([
    ["undefined", undefined, "undefined"],
    ["a function", () => 1, "a function"],
    ["a symbol", Symbol("s"), "a symbol"],
    ["a bigint", 1n, "a bigint"],
    ["NaN", Number.NaN, "NaN"],
    ["infinity", Number.NEGATIVE_INFINITY, "-Infinity"],
    ["a date", new Date(0), "an instance of Date"],
    ["a built-in map", new Map(), "an instance of Map"],
    ["a built-in set", new Set(), "an instance of Set"],
    ["an instance of the author's class", new Point(), "an instance of Point"],
    ["an instance of a class without a name", new (class {})(), "an instance of a class"],
    ["a promise", Promise.resolve(1), "an instance of Promise"],
    ["a cyclic object", cyclic, "a cyclic object"],
    ["a hole", Array(1), "undefined"],
  ])("refuses %s, also inside", (_, value, what) => {
    for (const whole of [value, [value], { a: { b: value } }])
      expect(() => contentKey(whole)).toThrow(expect.objectContaining({ what }));
    expect(() => contentKey(value)).toThrow(NotAValue);
  });

  test("differs exactly where a careful comparison does", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        let same = true;
        try {
          expect(describeValue(a)).toStrictEqual(describeValue(b));
        } catch {
          same = false;
        }
        expect(contentKey(a) === contentKey(b)).toBe(same);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

/** The value with collections spelt out, for comparison by vitest. */
function describeValue(value: unknown): unknown {
  if (value instanceof ValueSet) return { set: value.toArray().map(describeValue) };
  if (value instanceof ValueBag)
    return { bag: value.entries().map(([element, n]) => [describeValue(element), n]) };
  if (value instanceof ValueMap)
    return { map: [...value].map((pair) => pair.map(describeValue)).sort(compare) };
  if (Array.isArray(value)) return value.map(describeValue);
  if (typeof value !== "object" || value === null) return value === 0 ? 0 : value;
  return {
    record: Object.entries(value)
      .map(([name, v]) => [name, describeValue(v)])
      .sort(compare),
  };
}

describe("compare", () => {
  test("orders numbers by size, and names by the number at their end", () => {
    expect([10, 9, -1, 0.5].sort(compare)).toEqual([-1, 0.5, 9, 10]);
    expect(["rm10", "rm2", "rm1", "q3"].sort(compare)).toEqual(["q3", "rm1", "rm2", "rm10"]);
  });

  test("is a total order that says equal exactly for equal content", () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0);
        expect(compare(a, b) === 0).toBe(equal(a, b));
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test("is transitive on names with numbers inside and at the end", () => {
    fc.assert(
      fc.property(names, names, names, (a, b, c) => {
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});

describe("mapKey", () => {
  test("is the same exactly for equal content", () => {
    const tricky = fc.constantFrom<unknown>(
      "\u00011",
      "\u0001[]",
      [],
      "",
      0,
      -0,
      "0",
      null,
      "null",
    );
    fc.assert(
      fc.property(fc.oneof(values, tricky), fc.oneof(values, tricky), (a, b) => {
        expect(mapKey(a) === mapKey(b)).toBe(equal(a, b) || (a === 0 && b === 0));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("refuses what is no value", () => {
    for (const value of [undefined, Number.NaN, () => 1])
      expect(() => mapKey(value)).toThrow(NotAValue);
  });
});

test("what is inside a string, or a name, is not taken for what follows it", () => {
  const alike: readonly (readonly [unknown, unknown])[] = [
    [["x", "y"], ['x,"y']],
    [["x", 1], ["x,1"]],
    [{ a: true, b: 1 }, { "at,'b": 1 }],
    [{ a: ["x"] }, { 'a["x': [] }],
  ];
  for (const [one, other] of alike) {
    expect(contentKey(one)).not.toBe(contentKey(other));
    expect(equal(one, other)).toBe(false);
  }
});
