import { describe, expect, it } from "vitest";
import {
  bag,
  bagOf,
  int,
  mapOf,
  oneOf,
  range,
  record,
  seqOf,
  set,
  setOf,
} from "../../src/index.ts";
import { changes } from "../../src/report/changes.ts";
import { traceText } from "../../src/report/trace.ts";
import { expectGolden } from "../golden.ts";
import { model, trace } from "./zoo.ts";

const Letter = oneOf("a", "b", "c", "d", "e");

describe("what changed", () => {
  it.each([
    ["a scalar", int, 1, 2, ["x: 1 → 2"]],
    ["nothing", int, 1, 1, []],
    ["a key", mapOf(oneOf("p", "q"), int), { p: 0, q: 0 }, { p: 0, q: 1 }, ["x[q]: 0 → 1"]],
    [
      "a numbered key of a record",
      mapOf(range(1, 2), record({ n: int, m: int })),
      { 1: { n: 0, m: 0 }, 2: { n: 0, m: 0 } },
      { 1: { n: 0, m: 5 }, 2: { n: 0, m: 0 } },
      ["x[1].m: 0 → 5"],
    ],
    ["an element more", setOf(Letter), set("a"), set("a", "b"), ["x += b"]],
    ["elements more", setOf(Letter), set("a"), set("a", "b", "c"), ["x += {b, c}"]],
    ["an element less", setOf(Letter), set("a", "b"), set("a"), ["x −= b"]],
    [
      "elements exchanged",
      setOf(Letter),
      set("a", "b", "c", "d"),
      set("a", "b", "c", "e"),
      ["x += e", "x −= d"],
    ],
    ["everything exchanged", setOf(Letter), set("a"), set("b"), ["x: {a} → {b}"]],
    ["copies more", bagOf(Letter), bag("a"), bag("a", "a", "a"), ["x += a ×2"]],
    ["a copy less", bagOf(Letter), bag("a", "a"), bag("a"), ["x −= a"]],
    ["a push", seqOf(Letter), ["a"], ["a", "b"], ["x push b"]],
    ["pushes", seqOf(Letter), [], ["a", "b"], ["x push a, b"]],
    ["a shift", seqOf(Letter), ["a", "b"], ["b"], ["x shift a"]],
    ["a pop", seqOf(Letter), ["a", "b"], ["a"], ["x pop b"]],
    ["an item", seqOf(Letter), ["a", "b", "c"], ["a", "c", "c"], ["x[1]: b → c"]],
    ["a sequence anew", seqOf(Letter), ["a", "b"], ["b", "c"], ["x: [a, b] → [b, c]"]],
  ] as const)("%s", (_, domain, before, after, expected) => {
    expect(changes({ x: domain }, { x: before }, { x: after })).toEqual(expected);
  });
});

it("a trace through every kind of variable reads well", () => {
  const lines = traceText(model.variables, trace);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  expectGolden("zoo.txt", `${lines.join("\n")}\n`);
});
