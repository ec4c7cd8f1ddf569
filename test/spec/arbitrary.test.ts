/** Domains as generators: what they draw are members, all of them, and shrinking stays inside. */

import { readdirSync, readFileSync } from "node:fs";
import { arbitraryOf, stateArbitrary } from "fairlead/arbitrary";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import paxos from "../../specs/paxos.ts";
import {
  bagOf,
  bool,
  ids,
  int,
  majorities,
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
import { type AnyDomain, contains, type Domain } from "../../src/spec/domain.ts";
import { instantiate } from "../../src/spec/model.ts";
import { compare, contentKey } from "../../src/spec/value.ts";

const P = ids("p", 2);
const message = union(record({ type: "A", n: range(0, 1) }), record({ type: "B", to: P }));

const SMALL: readonly (readonly [string, AnyDomain])[] = [
  ["bool", bool],
  ["range", range(-1, 2)],
  ["oneOf", oneOf("a", 1, null, true)],
  ["ids", P],
  ["record", record({ a: bool, n: range(1, 3), k: "x" })],
  ["record without fields", record({})],
  ["tuple", tuple(P, bool)],
  ["tuple without items", tuple()],
  ["union", message],
  ["union of options that overlap", union(oneOf("a", "b"), oneOf("b", "c"))],
  ["union with an empty option", union(range(1, 0), bool)],
  ["optional", optional(P)],
  ["optional of what may be null", optional(oneOf("a", null))],
  ["optional of nothing", optional(range(1, 0))],
  ["set", setOf(P)],
  ["set of sets", setOf(setOf(P))],
  ["set of messages", setOf(message)],
  ["set of nothing", setOf(range(1, 0))],
  ["sequence", seqOf(bool, 3)],
  ["sequence of nothing", seqOf(range(1, 0), 3)],
  ["sequence of no elements", seqOf(int, 0)],
  ["map", mapOf(P, message)],
  ["map by tuples", mapOf(tuple(P, P), bool)],
  ["map by numbers", mapOf(range(1, 3), P)],
  ["map without keys", mapOf(range(1, 0), int)],
  ["map by nothing but tuples", mapOf(tuple(P, range(1, 0)), bool)],
  ["majorities", majorities(ids("q", 3))],
  ["others", P.without(P.members[0]!)],
  ["filtered", range(0, 9).where((n) => n % 3 === 0)],
];

const LARGE: readonly (readonly [string, AnyDomain])[] = [
  ["int", int],
  ["a wide range", range(-(2 ** 40), 2 ** 50)],
  ["bag", bagOf(message)],
  ["bag of nothing", bagOf(range(1, 0))],
  ["sequence without bound", seqOf(message)],
  ["set of integers", setOf(int)],
  ["set of many", setOf(range(0, 5_000))],
  ["record of such", record({ queue: seqOf(int, 4), seen: bagOf(P), next: optional(int) })],
];

describe.each([...SMALL, ...LARGE])("%s", (_, domain) => {
  const arbitrary = arbitraryOf(domain as Domain<unknown>);

  test("whatever is drawn is a member, and frozen", () => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        expect(contains(domain, value)).toBe(true);
        expect(contentKey(domain.parse(value, []))).toBe(contentKey(value));
        if (typeof value === "object" && value !== null && !("size" in value))
          expect(Object.isFrozen(value)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  test("shrinking ends, and stays inside", () => {
    for (const value of drawn(arbitrary, 20)) {
      let at: fc.Value<unknown> | null = value;
      for (let steps = 0; at !== null; steps++) {
        expect(contains(domain, at.value)).toBe(true);
        expect(steps).toBeLessThan(2_000);
        at = arbitrary.shrink(at.value, at.context).getNthOrLast(0);
      }
    }
  });
});

function drawn<T>(arbitrary: fc.Arbitrary<T>, count: number): fc.Value<T>[] {
  const values: fc.Value<T>[] = [];
  const keeping = new (class extends fc.Arbitrary<T> {
    generate(random: fc.Random, bias: number | undefined): fc.Value<T> {
      const value = arbitrary.generate(random, bias);
      values.push(value);
      return value;
    }
    canShrinkWithoutContext(_value: unknown): _value is T {
      return false;
    }
    shrink(): fc.Stream<fc.Value<T>> {
      return fc.Stream.nil();
    }
  })();
  fc.sample(keeping, { numRuns: count, seed: 2 });
  return values;
}

test.each(SMALL)("%s: every member is drawn sooner or later", (_, domain) => {
  const values = fc.sample(arbitraryOf(domain), { numRuns: 40 * domain.size + 20, seed: 3 });
  const keys = new Set(values.map((value) => contentKey(value)));
  expect(keys.size).toBe(domain.size);
});

test.each([
  ["bool", bool, false],
  ["range", range(-3, 5), -3],
  ["ids", ids("q", 4), "q1"],
  ["oneOf", oneOf("c", "b", "a"), "c"],
  ["optional", optional(range(0, 9)), null],
  ["record", record({ n: range(2, 9), b: bool }), { n: 2, b: false }],
  ["union", message, { type: "A", n: 0 }],
  ["sequence", seqOf(range(1, 9)), []],
  ["int", int, 0],
] as [string, AnyDomain, unknown][])("%s shrinks to its first member", (_, domain, first) => {
  const run = fc.check(
    fc.property(arbitraryOf(domain), () => false),
    { seed: 4 },
  );
  expect(run.counterexample![0]).toEqual(first);
});

test("a sequence shrinks to the fewest and first elements that matter", () => {
  const queue = seqOf(record({ from: ids("q", 3), ballot: range(0, 20) }), 6);
  const run = fc.check(
    fc.property(arbitraryOf(queue), (value) => value.every(({ ballot }) => ballot < 7)),
    { seed: 5, numRuns: 1_000 },
  );
  expect(run.counterexample![0]).toEqual([{ from: "q1", ballot: 7 }]);
});

test("a domain without members has nothing to draw", () => {
  for (const empty of [range(1, 0), record({ a: range(1, 0) }), mapOf(P, range(1, 0))])
    expect(() => arbitraryOf(empty as AnyDomain)).toThrow(RangeError);
});

test("whoever only checks does not load it", () => {
  const root = new URL("../../src/", import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  const importing = (specifier: RegExp): string[] =>
    files
      .filter((file) => file.endsWith(".ts"))
      .filter((file) =>
        // A type is nothing to load, and `import()` loads when it is run.
        [...readFileSync(new URL(file, root), "utf8").matchAll(/from\s*"([^"]+)"/g)].some(
          ([, name]) => specifier.test(name!),
        ),
      );
  const suites = ["testing/properties.ts", "testing/schedules.ts"];
  expect(importing(/^fast-check$/).sort()).toEqual(["spec/arbitrary.ts", ...suites]);
  expect(importing(/arbitrary\.ts$/)).toEqual([]);
  // Of the floor of test suites, the command loads the runner only.
  const others = importing(/testing\/(?!simulate|progress)/).filter(
    (f) => !f.startsWith("testing/"),
  );
  expect(others).toEqual([]);
});

test("states have a member for each variable", () => {
  const model = instantiate(paxos);
  fc.assert(
    fc.property(stateArbitrary(model), (state) => {
      expect(Object.keys(state)).toEqual(Object.keys(model.variables));
      for (const [name, domain] of Object.entries(model.variables))
        expect(contains(domain, state[name])).toBe(true);
    }),
    { seed: 6 },
  );
  const [a, b] = fc.sample(stateArbitrary(model), { seed: 7, numRuns: 2 });
  expect(compare(a, b)).not.toBe(0);
});
