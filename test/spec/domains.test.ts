import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bag,
  bagOf,
  bool,
  type Domain,
  every,
  ids,
  int,
  majorities,
  mapOf,
  oneOf,
  optional,
  range,
  record,
  seqOf,
  set,
  setOf,
  subsets,
  tuple,
  union,
} from "../../src/index.ts";
import { ValueMap } from "../../src/spec/collections.ts";
import { type AnyDomain, contains, MEMBERS_MAX, OutsideDomain } from "../../src/spec/domain.ts";
import { contentKey } from "../../src/spec/value.ts";

const P = ids("p", 2);
const message = union(record({ type: "A", n: range(0, 1) }), record({ type: "B", to: P }));

describe("a finite domain", () => {
  test.each<readonly [string, AnyDomain, number]>([
    ["bool", bool, 2],
    ["range", range(-1, 2), 4],
    ["range with nothing in it", range(2, 1), 0],
    ["oneOf", oneOf("a", 1, null, true), 4],
    ["oneOf with a value twice", oneOf("a", "a"), 1],
    ["ids", P, 2],
    ["record", record({ a: bool, n: range(1, 3), k: "x" }), 6],
    ["record without fields", record({}), 1],
    ["record with an empty field", record({ a: range(1, 0) }), 0],
    ["tuple", tuple(P, bool, bool), 8],
    ["tuple without items", tuple(), 1],
    ["union", message, 4],
    ["optional", optional(P), 3],
    ["union of options that overlap", union(oneOf("a", "b"), oneOf("b", "c")), 3],
    ["optional of what may be null", optional(oneOf("a", null)), 2],
    ["set", setOf(P), 4],
    ["set of sets", setOf(setOf(P)), 16],
    ["set of nothing", setOf(range(1, 0)), 1],
    ["sequence", seqOf(bool, 2), 7],
    ["sequence of nothing", seqOf(range(1, 0), 3), 1],
    ["sequence of no elements", seqOf(int, 0), 1],
    ["map", mapOf(P, bool), 4],
    ["map by tuples", mapOf(tuple(P, P), bool), 16],
    ["map by numbers", mapOf(range(1, 3), P), 8],
    ["map without keys", mapOf(range(1, 0), int), 1],
    ["subsets", subsets(P), 4],
    ["majorities", majorities(ids("q", 3)), 3],
    ["majorities of an even number", majorities(ids("q", 4)), 4],
    ["without", P.without(P.members[0]!), 1],
    ["where", range(0, 9).where((n) => n % 3 === 0), 4],
  ])("has as many different members as it says: %s", (_, domain, cardinality) => {
    expect(domain.cardinality).toBe(cardinality);
    expect(domain.size).toBe(cardinality);
    expect(new Set([...domain].map((member) => contentKey(member))).size).toBe(cardinality);
    for (const member of domain) {
      expect(contains(domain, member)).toBe(true);
      expect(contentKey(domain.parse(member, []))).toBe(contentKey(member));
    }
  });

  test.each<readonly [string, AnyDomain]>([
    ["int", int],
    ["bag", bagOf(bool)],
    ["sequence without a bound", seqOf(bool)],
    ["set of integers", setOf(int)],
    ["record with an integer", record({ n: int })],
    ["optional integer", optional(int)],
    ["union with an integer", union(record({ type: "A", n: int }), record({ type: "B" }))],
    ["a large set", setOf(range(1, 30))],
  ])("is not listed when it is infinite or too large: %s", (_, domain) => {
    expect(domain.finite).toBe(false);
    expect(domain.cardinality).toBeGreaterThan(MEMBERS_MAX);
    expect(() => domain.members).toThrow(RangeError);
    expect(() => domain.every(() => true)).toThrow(RangeError);
  });

  test("is ranged over like a set", () => {
    expect(range(1, 3).every((n) => n > 0)).toBe(true);
    expect(range(1, 3).some((n) => n > 3)).toBe(false);
    expect(range(1, 3).count((n) => n > 1)).toBe(2);
    expect(range(1, 3).filter((n) => n > 1)).toEqual([2, 3]);
    expect(range(1, 3).find((n) => n > 1)).toBe(2);
    expect(range(1, 3).map((n) => n * n)).toEqual([1, 4, 9]);
    expect(range(1, 3).has(3)).toBe(true);
    expect(range(1, 3).has("3")).toBe(false);
    expect(range(1, 3).has(() => 1)).toBe(false);
  });

  test("is listed in its natural order", () => {
    expect(ids("p", 11).members.slice(0, 3)).toEqual(["p1", "p2", "p3"]);
    expect(ids("p", ["z", "a"]).members).toEqual(["z", "a"]);
    expect(tuple(bool, range(0, 1)).members).toEqual([
      [false, 0],
      [false, 1],
      [true, 0],
      [true, 1],
    ]);
    expect(optional(bool).members).toEqual([null, false, true]);
  });
});

const holey: unknown[] = Array(1);

describe("a value outside its domain", () => {
  test.each<readonly [string, AnyDomain, unknown, readonly (string | number)[], string | null]>([
    ["a number for a boolean", bool, 1, [], null],
    ["a fraction", int, 0.5, [], null],
    ["an unsafe integer", int, 2 ** 53, [], null],
    ["not a number", int, Number.NaN, [], null],
    ["too small", range(0, 2), -1, [], null],
    ["too large", range(0, 2), 3, [], null],
    ["another word", oneOf("a", "b"), "c", [], null],
    ["another scalar", oneOf(1, 2), "1", [], null],
    ["an unknown identity", P, "p3", [], null],
    ["a record for a scalar", bool, {}, [], null],
    ["a field outside", record({ a: bool }), { a: 1 }, ["a"], null],
    ["a missing field", record({ a: bool }), {}, [], "missing:a"],
    ["a field too many", record({ a: bool }), { a: true, b: 1 }, [], "extra:b"],
    ["an inherited field", record({ toString: bool }), {}, [], "missing:toString"],
    ["an array for a record", record({}), [], [], null],
    ["null for a record", record({}), null, [], null],
    ["an item outside", tuple(bool, bool), [true, 2], [1], null],
    ["an item too many", tuple(bool), [true, true], [], null],
    ["an item too few", tuple(bool, bool), [true], [], null],
    ["no option of a union", message, { type: "C" }, [], null],
    ["the option with the same tag", message, { type: "A", n: 5 }, ["n"], null],
    ["undefined for an optional", optional(bool), undefined, [], null],
    ["inside an optional", optional(record({ a: bool })), { a: 0 }, ["a"], null],
    ["an element of a set", setOf(bool), [true, 1], [], null],
    ["no collection", setOf(bool), true, [], null],
    ["a string for a set of strings", setOf(oneOf("a")), "a", [], null],
    ["an element of a bag", bagOf(bool), bag<unknown>(1), [], null],
    ["an element of a sequence", seqOf(bool), [true, 1], [1], null],
    ["a sequence too long", seqOf(bool, 1), [true, true], [], "too long"],
    ["a hole in a sequence", seqOf(bool), holey, [0], null],
    ["a set for a sequence", seqOf(bool), set(true), [], null],
    ["a value of a map", mapOf(P, bool), { p1: true, p2: 0 }, ["p2"], null],
    ["a missing key", mapOf(P, bool), { p1: true }, [], "missing:p2"],
    ["an unknown key", mapOf(P, bool), { p1: true, p2: true, p3: true }, [], "extra:p3"],
    ["a scalar for a map", mapOf(P, bool), 1, [], null],
    ["a pair too few", mapOf(tuple(P), bool), [[["p1"], true]], [], "keys"],
    ["a key outside", mapOf(tuple(P), bool), [[["p3"], true]], [0], null],
    ["no pairs", mapOf(tuple(P), bool), [["p1"]], [], null],
    [
      "deep inside",
      mapOf(P, seqOf(record({ n: range(0, 1) }))),
      { p1: [], p2: [{ n: 0 }, { n: 2 }] },
      ["p2", 1, "n"],
      null,
    ],
    ["no member of a list", subsets(P), set("p3"), [], null],
  ])("is refused, with the place: %s", (_, domain, value, path, reason) => {
    const thrown = expect(() => domain.parse(value, ["v"]));
    thrown.toThrow(OutsideDomain);
    thrown.toThrow(expect.objectContaining({ path: ["v", ...path], reason }));
    expect(contains(domain, value)).toBe(false);
  });
});

describe("a member", () => {
  test("is parsed into a frozen value of its own", () => {
    const given = { tags: ["x"], votes: ["p1"], at: { p1: [0], p2: [] } };
    const domain = record({
      tags: seqOf(oneOf("x", "y")),
      votes: setOf(P),
      at: mapOf(P, seqOf(int)),
    });
    const parsed = domain.parse(given, []);
    given.tags.push("y");
    expect(parsed.tags).toEqual(["x"]);
    expect(parsed.votes.has(P.members[0]!)).toBe(true);
    for (const part of [parsed, parsed.tags, parsed.at, parsed.at[P.members[0]!]!])
      expect(Object.isFrozen(part)).toBe(true);
    expect(() => (parsed.votes as unknown as { clear(): void }).clear()).toThrow(TypeError);
  });

  test("that is minus zero is zero", () => {
    for (const domain of [int, range(-1, 1), oneOf(0, 1)])
      expect(Object.is(domain.parse(-0, []), 0)).toBe(true);
  });

  test("of a map is an object exactly when every key is a string or a number", () => {
    expect(mapOf(P, bool).parse(every(P, true), [])).toEqual({ p1: true, p2: true });
    expect(mapOf(range(1, 2), P).parse({ 1: "p1", 2: "p2" }, [])).toEqual({ 1: "p1", 2: "p2" });
    const links = mapOf(tuple(P, P), int).parse(
      every(tuple(P, P), ([a, b]) => (a === b ? 1 : 0)),
      [],
    );
    expect(links).toBeInstanceOf(ValueMap);
    expect(links.get([P.members[1]!, P.members[1]!])).toBe(1);
  });

  test("of a bag keeps its copies, however it was given", () => {
    for (const given of [bag(1, 1, 2), [1, 2, 1]]) {
      const parsed = bagOf(int).parse(given, []);
      expect([parsed.copies(1), parsed.copies(2), parsed.size]).toEqual([2, 1, 3]);
    }
  });

  test("may have fields and keys named like what every object has", () => {
    const names = ["constructor", "__proto__", "toString"] as const;
    const map = mapOf(oneOf(...names), bool);
    for (const name of names) expect(map.parse(every(oneOf(...names), true), [])[name]).toBe(true);
    expect(contains(map, {})).toBe(false);
  });
});

test("a sequence without a bound has no bound, whatever its elements", () => {
  const make = () => seqOf(oneOf("x")).cardinality;
  const run = () => runInNewContext("make()", { make }, { timeout: 600_000 });
  expect(run()).toBe(Number.POSITIVE_INFINITY);
});

test("map keys must be listable", () => {
  expect(() => mapOf(int, bool)).toThrow(RangeError);
});

test("membership and listing agree on random values", () => {
  const domains: readonly Domain<unknown>[] = [bool, range(0, 2), oneOf("a", 1), P, optional(bool)];
  const values = fc.constantFrom<unknown>(true, false, 0, 1, 2, 3, "a", "1", "p1", "p3", null);
  fc.assert(
    fc.property(fc.constantFrom(...domains), values, (domain, value) => {
      expect(domain.has(value)).toBe(domain.members.includes(value));
    }),
    { seed: 1 },
  );
});

test("`every` over other keys than those of a map is refused, also over more", () => {
  const map = mapOf(range(0, 1), bool);
  expect(map.parse(every(range(0, 1), true), [])).toEqual({ 0: true, 1: true });
  for (const keys of [range(0, 0), range(0, 2), range(1, 2)])
    expect(() => map.parse(every(keys as never, true), [])).toThrow(OutsideDomain);
});

test("members are taken out of a domain by their content", () => {
  const pairs = tuple(bool, bool);
  expect(pairs.without([true, false]).members).toHaveLength(3);
  expect(pairs.without([true, false]).has([true, false])).toBe(false);
});
