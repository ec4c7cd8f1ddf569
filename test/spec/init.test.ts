import { describe, expect, test } from "vitest";
import {
  bag,
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
  seqOf,
  setOf,
  tuple,
  union,
} from "../../src/index.ts";
import { type AnyDomain, OutsideDomain } from "../../src/spec/domain.ts";
import { BadInit, initialStates } from "../../src/spec/init.ts";
import type { Model } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";

const P = ids("p", 2);

const states = (variables: Record<string, AnyDomain>, init: unknown) => [
  ...initialStates({ variables, init: () => init } as unknown as Model),
];
const valuesOf = (domain: AnyDomain, given: unknown) =>
  states({ v: domain }, { v: given }).map((state) => state["v"]);

describe("the initial states", () => {
  test("are one when init leaves nothing open", () => {
    expect(states({ a: bool, n: int }, { n: 1, a: true })).toEqual([{ a: true, n: 1 }]);
    expect(states({}, {})).toEqual([{}]);
  });

  test("are frozen all through", () => {
    const [state] = states({ r: record({ q: seqOf(bool) }) }, { r: { q: [true] } });
    const r = state!["r"] as { q: unknown };
    for (const part of [state, r, r.q]) expect(Object.isFrozen(part)).toBe(true);
  });

  test("take every choice with every other", () => {
    expect(states({ a: bool, n: range(0, 2) }, { a: bool, n: oneOf(0, 2) })).toEqual([
      { a: false, n: 0 },
      { a: false, n: 2 },
      { a: true, n: 0 },
      { a: true, n: 2 },
    ]);
  });

  test.each<readonly [string, AnyDomain, unknown, number]>([
    ["a set", setOf(P), setOf(P), 4],
    ["a map, the same for all", mapOf(P, bool), every(P, true), 1],
    ["a map, for each", mapOf(P, bool), every(P, bool), 4],
    ["a map, by key", mapOf(P, int), every(P, (p) => (p === "p1" ? range(0, 2) : 7)), 3],
    ["a map, written out", mapOf(P, bool), { p1: bool, p2: true }, 2],
    ["a map by tuples", mapOf(tuple(P, bool), bool), every(tuple(P, bool), bool), 16],
    ["a map of maps", mapOf(P, mapOf(P, bool)), every(P, every(P, bool)), 16],
    ["a record", record({ a: bool, n: int }), { a: bool, n: range(1, 3) }, 6],
    ["a tuple", tuple(P, bool), [P, bool], 4],
    ["a sequence", seqOf(bool), [bool, true, bool], 4],
    ["an empty sequence", seqOf(bool), [], 1],
    ["a sequence of records", seqOf(record({ a: bool })), [{ a: bool }], 2],
    ["an optional, whole", optional(P), optional(P), 3],
    ["an optional scalar", optional(P), P, 2],
    ["an optional record", optional(record({ a: bool })), { a: bool }, 2],
    ["an option of a union", union(record({ type: "A", a: bool })), { type: "A", a: bool }, 2],
    ["an optional map", optional(mapOf(P, bool)), every(P, bool), 4],
  ])("multiply by the choices in %s", (_, domain, given, count) => {
    const keys = valuesOf(domain, given).map((value) => contentKey(value));
    expect(keys.length).toBe(count);
    expect(new Set(keys).size).toBe(count);
  });

  test("come from an array, a generator, or any iterable, repeats included", () => {
    const one = { a: true };
    const variables = { a: bool };
    expect(states(variables, [one, one, { a: bool }]).length).toBe(4);
    expect(states(variables, new Set([one])).length).toBe(1);
    function* generate() {
      yield one;
      yield { a: false };
    }
    expect(states(variables, generate())).toEqual([{ a: true }, { a: false }]);
    expect(states(variables, [])).toEqual([]);
  });

  test("take a collection in any form", () => {
    for (const given of [["p1", "p1"], new Set(["p1"])])
      expect(contentKey(valuesOf(setOf(P), given)[0])).toBe(contentKey(setOf(P).members[1]));
    expect(contentKey(valuesOf(bagOf(int), [1, 1])[0])).toBe(contentKey(bag(1, 1)));
  });

  test("are none where a choice has no members", () => {
    expect(states({ n: int }, { n: range(1, 0) })).toEqual([]);
  });
});

describe("a wrong init is refused", () => {
  test.each<
    readonly [string, Record<string, AnyDomain>, unknown, readonly unknown[], string | null]
  >([
    ["a variable left out", { a: bool, b: bool }, { a: true }, ["b"], "missing"],
    ["a variable that is not there", { a: bool }, { a: true, z: 1 }, ["z"], "unknown"],
    ["a variable outside its domain", { a: bool }, { a: 1 }, ["a"], null],
    ["a choice outside its domain", { n: range(0, 1) }, { n: range(1, 2) }, ["n"], null],
    ["a value inside a map", { m: mapOf(P, bool) }, { m: { p1: true, p2: 3 } }, ["m", "p2"], null],
    ["a missing key", { m: mapOf(P, bool) }, { m: { p1: true } }, ["m"], "missing:p2"],
    ["a record for a scalar", { a: bool }, { a: {} }, ["a"], null],
    ["a missing field", { r: record({ a: bool }) }, { r: {} }, ["r", "a"], "missing"],
    [
      "an unknown field",
      { r: record({ a: bool }) },
      { r: { a: true, b: 1 } },
      ["r", "b"],
      "unknown",
    ],
    ["an item too many", { t: tuple(bool) }, { t: [true, true] }, ["t"], null],
    ["an item too few", { t: tuple(bool, bool) }, { t: [true] }, ["t"], null],
    ["a sequence too long", { q: seqOf(bool, 1) }, { q: [true, true] }, ["q"], "too long"],
    ["an inherited name", { toString: bool }, {}, ["toString"], "missing"],
  ])("%s", (_, variables, init, path, reason) => {
    expect(() => states(variables, init)).toThrow(OutsideDomain);
    expect(() => states(variables, init)).toThrow(expect.objectContaining({ path, reason }));
  });

  test.each<readonly [string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 1],
    ["a function", () => ({})],
    ["a promise", Promise.resolve({})],
    ["a list with something else in it", [1]],
    ["a list with nothing in it", [null]],
  ])("%s instead of a state", (_, init) => {
    expect(() => states({}, init)).toThrow(BadInit);
  });

  test("what it throws itself comes through", () => {
    const init = () => {
      throw new Error("mine");
    };
    expect(() => [...initialStates({ variables: {}, init } as unknown as Model)]).toThrow("mine");
  });
});
