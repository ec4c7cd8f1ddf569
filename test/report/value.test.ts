import * as fc from "fast-check";
import { expect, it } from "vitest";
import { bag, set } from "../../src/index.ts";
import { anyText, valueText } from "../../src/report/value.ts";
import { ValueMap } from "../../src/spec/collections.ts";
import { equal } from "../../src/spec/value.ts";

it.each([
  ["rm1", "rm1"],
  ["1b", "1b"],
  ["deep blue", '"deep blue"'],
  ["", '""'],
  ["3", '"3"'],
  ["true", '"true"'],
  ["null", '"null"'],
  [3, "3"],
  [-1, "-1"],
  [null, "null"],
  [true, "true"],
  [["a", 1], "[a, 1]"],
  [{ x: 1, "y z": 2 }, '{x: 1, "y z": 2}'],
  [{ type: "Commit" }, "Commit"],
  [{ type: "Prepared", rm: "rm1" }, "Prepared(rm1)"],
  [{ type: "2a", bal: 1, val: "v1" }, "2a(bal: 1, val: v1)"],
  [{ kind: "two words", x: [] }, '"two words"([])'],
  [set("b", "a", "a10", "a2"), "{a, a2, a10, b}"],
  [bag("ack", "ack", "req"), "{ack ×2, req}"],
  [new ValueMap([[["a", "b"], 1]]), "{[a, b]: 1}"],
])("%j prints as %s", (value, text) => {
  expect(valueText(value)).toBe(text);
});

it("two different values never print the same", () => {
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { withCrossShrink: true, depthSize: "small" },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  const tagged = (given: unknown): boolean => /"(type|kind|tag)":/.test(JSON.stringify(given));
  fc.assert(
    fc.property(value, value, (a, b) => {
      fc.pre(!tagged(a) && !tagged(b));
      // A set of nothing and a record of nothing are both {}, but never in one domain.
      expect(valueText(a) === valueText(b)).toBe(equal(a, b));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

it("whatever author code returns can be printed", () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  for (const strange of [undefined, Symbol("s"), () => 1, new Map(), loop, Promise.resolve(1)])
    expect(anyText(strange)).not.toBe("");
  expect(anyText(new Date(0))).toBe("an instance of Date");
  expect(anyText("x".repeat(1000)).length).toBeLessThan(300);
});
