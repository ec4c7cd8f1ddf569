/** Values and predicates as an author writes them. */
import { expect, it } from "vitest";
import { fairnessLiteral, literal, negated, predicateText } from "../../src/report/literal.ts";
import { ValueBag, ValueMap, ValueSet } from "../../src/spec/collections.ts";

it.each([
  [{ type: "Ask", from: "p1", n: 1 }, '{ type: "Ask", from: "p1", n: 1 }'],
  [[1, null, true], "[1, null, true]"],
  [new ValueSet([2, 1]), "set(1, 2)"],
  [new ValueBag(["a", "a"]), 'bag("a", "a")'],
  [new ValueMap([[[1, 2], 3]]), "[[[1, 2], 3]]"],
  [{ "two words": 1 }, '{ "two words": 1 }'],
])("%j", (value, text) => {
  expect(literal(value)).toBe(text);
});

it("fairness of an action without parameters, and of one instance", () => {
  expect(fairnessLiteral("weak", "Tick", {})).toBe('weak("Tick")');
  expect(fairnessLiteral("strong", "Go", { p: "p1" })).toBe('strong("Go", { p: "p1" })');
});

it.each([
  ['(s) => s.pc[p] === "want"', 's.pc[p] === "want"'],
  ['s.pc[p]==="a<b"&&s.n>=-1', 's.pc[p] === "a<b" && s.n >= -1'],
  ["(s,{P})=>P.every(p=>s.n[p]-1<2,x)", "P.every(p => s.n[p] - 1 < 2, x)"],
  ["s=>{return s.a?.b??(s.c?1:2)}", "s.a?.b ?? (s.c ? 1:2)"],
  ["s => (s.a) && (s.b)", "(s.a) && (s.b)"],
  ["s => (s.a && s.b)", "s.a && s.b"],
])("%s", (source, text) => {
  expect(predicateText(source)).toBe(text);
});

it("what is too long is cut", () => {
  expect(predicateText(`s=>${"s.x&&".repeat(30)}s.y`)).toMatch(/^.{159}…$/);
});

it("a negation says what it denies", () => {
  expect(negated("!(s.n>0)")).toBe("s.n > 0");
  expect(negated("!(s.a)&&(s.b)")).toBeNull();
  expect(negated("!s.hungry[p]")).toBe("s.hungry[p]");
  expect(negated("!s.a&&s.b")).toBeNull();
  expect(negated("s.a")).toBeNull();
});
