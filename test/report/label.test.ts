import * as fc from "fast-check";
import { expect, it } from "vitest";
import { actionOf, sameLabel, splitSequence, stepLabel } from "../../src/report/label.ts";

it.each([
  ["TMCommit", ["TMCommit"]],
  ["A(rm1) B", ["A(rm1)", "B"]],
  ["  A( rm1 ,  2 )\n B ", ["A( rm1 ,  2 )", "B"]],
  ["A (rm1), B; C", ["A(rm1)", "B", "C"]],
  ['"two words"(1) B("x) y")', ['"two words"(1)', 'B("x) y")']],
  ["Phase2b(a1, 2a(bal: 0, val: v1)) Next", ["Phase2b(a1, 2a(bal: 0, val: v1))", "Next"]],
  ["", []],
])("%j is a sequence of %j", (text, labels) => {
  expect(splitSequence(text)).toEqual(labels);
});

it.each(["A(", "A)", 'A("x)', "A[", "}"])("%j is no sequence", (text) => {
  expect(splitSequence(text)).toBeNull();
});

it("labels are read back as they were printed", () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.oneof(fc.string(), fc.nat())),
    fc.record({ type: fc.string(), x: fc.string() }),
  );
  const step = fc.tuple(
    fc.string({ minLength: 1 }),
    fc.dictionary(fc.constantFrom("a", "b"), value),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const labels = steps.map(([action, parameters]) => stepLabel(action, parameters));
      const read = splitSequence(labels.join(" "))!;
      expect(read).toHaveLength(labels.length);
      read.forEach((label, i) => {
        expect(sameLabel(label, labels[i]!)).toBe(true);
        expect(actionOf(label)).toBe(steps[i]![0]);
      });
    }),
    { seed: 1, numRuns: 500 },
  );
});

it("spaces between values make no difference, spaces within do", () => {
  expect(sameLabel("A(rm1,2)", "A( rm1, 2 )")).toBe(true);
  expect(sameLabel('A("a b")', 'A("ab")')).toBe(false);
});
