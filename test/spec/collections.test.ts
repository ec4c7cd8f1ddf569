import { describe, expect, test } from "vitest";
import { bag, FrozenValue, set, ValueBag, ValueMap, ValueSet } from "../../src/spec/collections.ts";
import { equal } from "../../src/spec/value.ts";
import { type Watcher, watching } from "../../src/spec/watch.ts";

const people = () => new ValueSet([{ n: 2 }, { n: 1 }, { n: 1 }]);

describe("a set", () => {
  test("finds elements by content", () => {
    expect(people().size).toBe(2);
    expect(people().has({ n: 1 })).toBe(true);
    expect(people().has({ n: 3 })).toBe(false);
    expect(new ValueSet([-0]).has(0)).toBe(true);
    expect(new ValueSet<unknown>(["1"]).has(1)).toBe(false);
  });

  test("iterates in one order, however it was built", () => {
    expect([...set("rm10", "rm2", "rm1")]).toEqual(["rm1", "rm2", "rm10"]);
    expect([...set(3, 1, 2)]).toEqual([...set(2, 3, 1)]);
    const grown = set(3);
    expect([...grown]).toEqual([3]);
    expect([...grown.add(1)]).toEqual([1, 3]);
  });

  test("answers the questions of a guard", () => {
    const numbers = set(1, 2, 3, 4);
    expect(numbers.some((n) => n > 3)).toBe(true);
    expect(numbers.some((n) => n > 4)).toBe(false);
    expect(numbers.every((n) => n > 0)).toBe(true);
    expect(numbers.every((n) => n > 1)).toBe(false);
    expect(numbers.count((n) => n % 2 === 0)).toBe(2);
    expect([...numbers.filter((n) => n > 2)]).toEqual([3, 4]);
    expect(numbers.find((n) => n > 2)).toBe(3);
    expect(numbers.find((n) => n > 4)).toBeUndefined();
    expect([...numbers.map((n) => n % 2)]).toEqual([0, 1]);
    expect(set(1, 2).isSubsetOf(numbers)).toBe(true);
    expect(set(1, 5).isSubsetOf(numbers)).toBe(false);
    expect(set<number>().isSubsetOf(set())).toBe(true);
    expect(set<number>().every(() => false)).toBe(true);
  });

  test("stops asking as soon as the answer is known", () => {
    const asked: number[] = [];
    set(1, 2, 3).some((n) => asked.push(n) === 2);
    expect(asked).toEqual([1, 2]);
  });

  test("changes only itself", () => {
    const original = set(1, 2);
    const kept = original.filter(() => true);
    kept.add(3);
    expect(kept.delete(1)).toBe(true);
    expect(kept.delete(1)).toBe(false);
    expect([...original]).toEqual([1, 2]);
    kept.clear();
    expect(kept.size).toBe(0);
  });

  test("refuses changes once it is frozen, and says which", () => {
    const frozen = new ValueSet([1]).freeze();
    expect(() => frozen.add(2)).toThrow(FrozenValue);
    expect(() => frozen.delete(1)).toThrow(expect.objectContaining({ operation: "delete" }));
    expect(() => frozen.clear()).toThrow(FrozenValue);
    expect([...frozen.filter(() => true).add(2)]).toEqual([1, 2]);
  });

  test("keeps its content key up to date until it is frozen", () => {
    const growing = set(1);
    expect(equal(growing, set(1))).toBe(true);
    growing.add(2);
    expect(equal(growing, set(1))).toBe(false);
    expect(equal(growing, set(2, 1))).toBe(true);
  });
});

describe("a bag", () => {
  test("counts copies by content", () => {
    const messages = bag({ n: 1 }, { n: 2 }, { n: 1 });
    expect(messages.size).toBe(3);
    expect(messages.copies({ n: 1 })).toBe(2);
    expect(messages.copies({ n: 3 })).toBe(0);
    expect(messages.has({ n: 2 })).toBe(true);
    expect([...messages]).toEqual([{ n: 1 }, { n: 2 }]);
    expect(messages.some((m) => m.n === 2)).toBe(true);
    expect(messages.every((m) => m.n === 2)).toBe(false);
  });

  test("gives up one copy at a time", () => {
    const twice = bag("a", "a");
    expect([twice.delete("a"), twice.size, twice.has("a")]).toEqual([true, 1, true]);
    expect([twice.delete("a"), twice.size, twice.has("a")]).toEqual([true, 0, false]);
    expect([twice.delete("a"), twice.size]).toEqual([false, 0]);
    expect(twice.add("b").size).toBe(1);
    twice.clear();
    expect(equal(twice, bag())).toBe(true);
  });

  test("lists its copies in one order, and is built from such a list", () => {
    const entries = [
      ["b", 1],
      ["a", 2],
      ["c", 0],
    ] as const;
    expect(ValueBag.of(entries).entries()).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect(ValueBag.of(entries).size).toBe(3);
  });

  test("refuses changes once it is frozen", () => {
    const frozen = new ValueBag([1]).freeze();
    for (const change of [() => frozen.add(1), () => frozen.delete(1), () => frozen.clear()])
      expect(change).toThrow(FrozenValue);
  });
});

describe("a map with keys that are no names", () => {
  const links = () =>
    new ValueMap<readonly [string, string], number>([
      [["a", "b"], 1],
      [["b", "a"], 2],
    ]);

  test("finds values by the content of the key", () => {
    expect(links().get(["b", "a"])).toBe(2);
    expect(links().set(["b", "a"], 5).get(["b", "a"])).toBe(5);
    expect(links().size).toBe(2);
    expect([...links()]).toEqual([
      [["a", "b"], 1],
      [["b", "a"], 2],
    ]);
  });

  test("has the keys it has, and no others", () => {
    expect(() => links().get(["a", "a"])).toThrow(RangeError);
    expect(() => links().set(["a", "a"], 1)).toThrow(RangeError);
  });

  test("refuses changes once it is frozen", () => {
    expect(() => links().freeze().set(["a", "b"], 1)).toThrow(FrozenValue);
  });
});

test("a quantifier tells whoever watches what it ranges over", () => {
  const ranges: unknown[] = [];
  const watcher: Watcher = {
    quantify: (range, predicate, decisive) => {
      ranges.push(range);
      return range.some((element) => predicate(element) === decisive) ? decisive : !decisive;
    },
    implication: () => {},
  };
  const answers = watching(watcher, () => [
    set(1, 2).some((n) => n === 2),
    set(1, 2).every((n) => n === 2),
    bag(1, 1).every((n) => n === 1),
  ]);
  expect(answers).toEqual([true, false, true]);
  expect(ranges).toEqual([[1, 2], [1, 2], [1]]);
});
