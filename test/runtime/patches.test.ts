/** That a difference, made again, gives the value, and that it is as small as it should be. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PlainData, plainText } from "../../src/runtime/plain-data.ts";
import { difference, patched } from "../../src/runtime/wal/patches.ts";
import { plainData, valuesInTurn } from "./plain-values.ts";

const copy = <A>(value: A): A => JSON.parse(JSON.stringify(value));
/** As it is read from disk: nothing of the values is the same object any more. */
const remade = (before: PlainData, after: PlainData): PlainData =>
  patched(copy(before), copy(difference(before, after)));

describe("a difference, made again", () => {
  it("gives the value, with its keys in their order", () => {
    fc.assert(
      fc.property(valuesInTurn, (values) => {
        for (let i = 1; i < values.length; i++)
          expect(plainText(remade(values[i - 1]!, values[i]!))).toBe(plainText(values[i]));
      }),
      { numRuns: 2000 },
    );
  });

  it("of values that have nothing to do with each other, too", () => {
    fc.assert(
      fc.property(plainData, plainData, (before, after) => {
        expect(plainText(remade(before, after))).toBe(plainText(after));
      }),
      { numRuns: 2000 },
    );
  });

  it("is empty exactly if they are the same", () => {
    fc.assert(
      fc.property(plainData, plainData, (before, after) => {
        expect(difference(before, copy(before))).toEqual([]);
        const same = plainText(before) === plainText(after);
        expect(difference(before, after).length === 0).toBe(same);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a difference", () => {
  const log = Array.from({ length: 10_000 }, (_, index) => ({ term: 1, index }));
  const size = (before: PlainData, after: PlainData) => plainText(difference(before, after)).length;

  it.each<[string, PlainData, number]>([
    ["append to a long log", [...log, { term: 2, index: 10_000 }], 60],
    ["drop its beginning", log.slice(5000), 40],
    ["drop its end", log.slice(0, 5000), 40],
    ["replace its end", [...log.slice(0, 9998), { term: 2, index: 9998 }], 70],
    ["change an entry", log.map((entry, i) => (i === 7 ? { ...entry, term: 3 } : entry)), 40],
    ["append to a copy of it", [...copy(log), 1], 40],
  ])("is small: to %s", (_, after, most) => {
    expect(size({ log, term: 1 }, { log: after, term: 1 })).toBeLessThanOrEqual(most);
  });

  it("of fields names these alone", () => {
    const before = { term: 1, votedFor: null, log: [1, 2] };
    expect(difference(before, { ...before, term: 2, votedFor: "b" })).toEqual([
      ["set", ["term"], 2],
      ["set", ["votedFor"], "b"],
    ]);
    const { term: _, ...rest } = before;
    expect(difference(before, rest)).toEqual([["delete", ["term"]]]);
  });

  it("that belongs to another value is refused", () => {
    for (const patch of [
      ["set", ["a", "b"], 1],
      ["delete", ["a", "b"]],
      ["splice", ["a"], 0, 0, [1]],
      ["splice", ["b"], 0, 0, [1]],
    ] as const)
      expect(() => patched({ a: null }, [patch])).toThrow(/^there is nothing at \["/);
  });
});

describe("plain data", () => {
  it.each<[string, unknown, string]>([
    ["undefined", undefined, "undefined is not plain data"],
    ["a missing part", { a: { b: undefined } }, '"b": undefined is not plain data'],
    ["a hole", new Array(2), '"0": undefined is not plain data'],
    ["no number", { a: Number.NaN }, '"a": NaN is not plain data'],
    ["infinity", [Number.POSITIVE_INFINITY], '"0": Infinity is not plain data'],
    ["a map", { a: new Map([[1, 2]]) }, '"a": Map is not plain data'],
    ["a date", { a: new Date(0) }, '"a": Date is not plain data'],
    ["a function", { a: () => 1 }, '"a": () => 1 is not plain data'],
    ["a large integer", { a: 1n }, '"a": 1 is not plain data'],
    ["what replaces itself", { a: { toJSON: () => 1 } }, '"a": Object is not plain data'],
  ])("%s is none", (_, value, message) => {
    expect(() => plainText(value)).toThrow(new TypeError(message));
  });

  it("all else is", () => {
    fc.assert(
      fc.property(plainData, (value) => {
        expect(plainText(value)).toBe(JSON.stringify(value));
      }),
    );
    expect(plainText(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
  });
});
