import { expect, it } from "vitest";
import { Broken } from "../../src/explorer/breakage.ts";
import { placeOf, Walk } from "../../src/explorer/replay.ts";
import { always, range, spec, step } from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";

const counter = spec({
  name: "Counter",
  state: () => ({ n: range(0, 3), seen: range(0, 3) }),
  init: () => ({ n: range(0, 1), seen: 0 }),
  actions: (action) => ({
    Up: action({
      with: { by: range(1, 2) },
      when: { "it stays small": (s, { by }) => s.n + by <= 3 },
      then: (s, { by }) => {
        s.n += by;
      },
    }),
    Look: action({
      with: { at: (s) => (s.n > 1 ? [s.n] : []) },
      then: (s, { at }) => {
        s.seen = at;
      },
    }),
    Fail: action({
      when: (s) => s.n === 3,
      then: () => {
        throw new Error("three");
      },
    }),
  }),
  invariants: (_) => ({ NotThree: always("Never three.", { "it is not 3": (s) => s.n !== 3 }) }),
  properties: (_) => ({ ByOne: step("One at a time.", (a, b) => b.n - a.n <= 1) }),
  reachable: { two: (s) => s.n === 2 },
});
const model = instantiate(counter);

it("says of every action whether it can be taken, and what is in its way", () => {
  const walk = new Walk(model);
  expect(walk.start(1)).toBe(true);
  expect(walk.state).toEqual({ n: 1, seen: 0 });
  expect(walk.choices()).toEqual([
    { action: "Up", parameters: { by: 1 }, obstacle: null },
    { action: "Up", parameters: { by: 2 }, obstacle: null },
    { action: "Fail", parameters: {}, obstacle: { kind: "guard", label: null } },
    { action: "Look", parameters: {}, obstacle: { kind: "no-choice", parameters: ["at"] } },
  ]);
  walk.take(walk.choices()[0]!);
  expect(walk.choices()[1]).toMatchObject({
    parameters: { by: 2 },
    obstacle: { kind: "guard", label: "it stays small" },
  });
  expect(walk.choices().at(-1)).toEqual({ action: "Look", parameters: { at: 2 }, obstacle: null });
});

it("keeps the way, and says how the properties stand at its end", () => {
  const walk = new Walk(model);
  walk.start(1);
  expect(walk.standings().map(({ property }) => property.name)).toEqual(["NotThree", "two"]);
  walk.take(walk.choices()[1]!);
  expect(walk.trace.map(({ action, state }) => [action, state["n"]])).toEqual([
    [null, 1],
    ["Up", 3],
  ]);
  expect(walk.standings().map(({ property, holds }) => [property.name, holds])).toEqual([
    ["NotThree", false],
    ["ByOne", false],
    ["two", false],
  ]);
  expect(walk.standings()[0]!.why).toMatchObject({ clause: "it is not 3" });
});

it("stands in any state, and may go on from there", () => {
  const walk = new Walk(model);
  walk.stand({ n: 2, seen: 2 });
  expect(walk.take(walk.choices()[0]!).state).toEqual({ n: 3, seen: 2 });
});

it("throws what is wrong with the spec as a breakage", () => {
  const walk = new Walk(model);
  walk.stand({ n: 3, seen: 0 });
  expect(() => walk.choices()).toThrow(Broken);
});

it("initial states are counted in the order in which init gives them", () => {
  expect(new Walk(model).start(2)).toBe(false);
  expect(placeOf(model, { n: 1, seen: 0 })).toBe(1);
  expect(placeOf(model, { n: 2, seen: 0 })).toBe(-1);
});
