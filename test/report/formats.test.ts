/** JSON, ITF, DOT and Mermaid, for a state with a variable of every kind. */
import { describe, expect, it } from "vitest";
import { graphOf } from "../../src/explorer/graph.ts";
import { dotGraph } from "../../src/report/dot.ts";
import { itfTrace } from "../../src/report/itf.ts";
import { traceJson } from "../../src/report/json.ts";
import { mermaidSequence } from "../../src/report/mermaid.ts";
import { expectGolden } from "../golden.ts";
import { model, trace } from "./zoo.ts";

describe("JSON", () => {
  const steps = traceJson(trace, model);

  it("begins with an initial state, and names actions with their parameters", () => {
    expect(steps.map(({ action, params }) => [action, params])).toEqual([
      [null, {}],
      ["Change", { p: "p1" }],
      ["Answer", { m: { type: "Ask", from: "p1", n: 1 } }],
    ]);
  });

  it("says every kind of value in JSON's own terms", () => {
    expect(steps[1]!.state).toEqual({
      flag: true,
      count: 12345678901,
      small: 2,
      colour: "deep blue",
      owner: "p1",
      box: { name: "a", size: 2 },
      pair: ["p1", 1],
      byId: { p1: 3, p2: 0 },
      byNumber: [
        [1, true],
        [2, false],
      ],
      byPair: [
        [["p1", "p1"], 1],
        [["p1", "p2"], 0],
        [["p2", "p1"], 0],
        [["p2", "p2"], 0],
      ],
      msgs: [{ type: "Ask", from: "p1", n: 1 }, { type: "Stop" }],
      bag: [1, 1],
      queue: [
        { id: "p1", n: 1 },
        { id: "p1", n: 2 },
      ],
      nested: { p1: { seen: ["p1"], log: [7, 8] }, p2: { seen: [], log: [] } },
    });
  });

  it("survives a round trip", () => {
    expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
  });
});

describe("ITF", () => {
  const itf = itfTrace(model.variables, trace, "a trace");

  it("has every variable in every state, and the action in its #meta", () => {
    expect(itf.vars).toEqual(Object.keys(model.variables));
    for (const state of itf.states)
      expect(Object.keys(state).sort()).toEqual(["#meta", ...itf.vars].sort());
    expect(itf.states[2]!["#meta"]).toMatchObject({ index: 2, action: "Answer" });
  });

  it("says every kind of value as ADR-015 wants it", () => {
    expect(itf.states[1]).toMatchObject({
      flag: true,
      count: { "#bigint": "12345678901" },
      colour: "deep blue",
      owner: { tag: "Some", value: "p1" },
      box: { name: "a", size: { "#bigint": "2" } },
      pair: { "#tup": ["p1", { "#bigint": "1" }] },
      byNumber: {
        "#map": [
          [{ "#bigint": "1" }, true],
          [{ "#bigint": "2" }, false],
        ],
      },
      bag: { "#map": [[{ "#bigint": "1" }, { "#bigint": "2" }]] },
      msgs: { "#set": [{ type: "Ask", from: "p1", n: { "#bigint": "1" } }, { type: "Stop" }] },
      queue: [
        { id: "p1", n: { "#bigint": "1" } },
        { id: "p1", n: { "#bigint": "2" } },
      ],
    });
    expect(itf.states[0]).toMatchObject({ owner: { tag: "None", value: { "#tup": [] } } });
  });

  it("is made of nothing else than the expressions of ADR-015", () => {
    for (const state of itf.states)
      for (const name of itf.vars) expect(isExpression(state[name])).toBe(true);
  });

  function isExpression(given: unknown): boolean {
    if (typeof given === "boolean" || typeof given === "string") return true;
    if (Array.isArray(given)) return given.every(isExpression);
    if (typeof given !== "object" || given === null) return false;
    const entries = Object.entries(given);
    if (entries.length === 1 && entries[0]![0].startsWith("#")) {
      const [key, value] = entries[0]!;
      if (key === "#bigint") return /^-?\d+$/.test(String(value));
      if (key === "#unserializable") return typeof value === "string";
      if (key === "#map")
        return (value as unknown[][]).every(
          (pair) => pair.length === 2 && pair.every(isExpression),
        );
      return ["#tup", "#set"].includes(key) && (value as unknown[]).every(isExpression);
    }
    return entries.every(([name, value]) => !name.startsWith("#") && isExpression(value));
  }
});

it("DOT", () => {
  const dot = dotGraph("Zoo", model.variables, graphOf(model, 100)!, trace);
  expect(dot.match(/^ {2}s\d+ \[/gm)).toHaveLength(5);
  expect(dot.match(/ -> .*penwidth=2/g)).toHaveLength(2);
  expect(dot).toContain('colour = \\"deep blue\\"\\l');
});

it("Mermaid", () => {
  expectGolden("zoo.mmd", mermaidSequence(model, trace));
});
