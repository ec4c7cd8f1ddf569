/** Every verdict: its exit code, its text, and its JSON. */
import { describe, expect, it } from "vitest";
import type { VerdictJson } from "../../src/report/json.ts";
import { expectGolden } from "../golden.ts";
import { inOneProcess } from "./command-line.ts";

const FILE = "test/cli/specs/outcomes.ts";

const CASES: Readonly<Record<string, readonly [string, number, string, ...string[]]>> = {
  held: ["held", 0, "held"],
  "held, with a constant set": ["held", 0, "held", "--set", "N=2"],
  "held, in another configuration": ["held", 0, "held", "--config", "five"],
  "held, with whole states": ["held", 0, "held", "--exact"],
  "held, depth-first": ["held", 0, "held", "--search", "dfs"],
  "held, strictly": ["held", 0, "held", "--strict"],
  "violated in the initial state": ["violatedAtOnce", 12, "violated"],
  "violated in a labelled clause": ["violatedByClause", 12, "violated"],
  "violated by a step": ["violatedStep", 12, "violated"],
  "violated, one property of two": ["violatedTwice", 12, "violated", "--property", "NotFull"],
  "violated, going on": ["violatedTwice", 12, "violated", "--continue"],
  deadlocked: ["deadlocked", 11, "deadlocked"],
  unreached: ["unreached", 14, "unreached"],
  "held, but vacuously": ["vacuous", 0, "held"],
  "held, but vacuously, strictly": ["vacuous", 14, "held", "--strict"],
  "violated, strictly": ["violatedStep", 12, "violated", "--strict"],
  "bounded by states": ["held", 20, "bounded", "--max-states", "3"],
  "bounded by depth": ["held", 20, "bounded", "--max-depth", "2"],
  "bounded by time": ["held", 20, "bounded", "--timeout", "0"],
  "bounded by memory": ["held", 20, "bounded", "--max-memory", "1"],
  "held, with unexpected counts": ["unexpected", 14, "held"],
  "held, with unexpected counts, strictly": ["unexpected", 14, "held", "--strict"],
  "held, where a violation is expected": ["unexpected", 14, "held", "--config", "violated"],
  "held, with other constants than those of the counts": ["unexpected", 0, "held", "--set", "N=3"],
  "violated, as expected": ["expected", 12, "violated"],
  "violated, by a longer trace than expected": ["expected", 12, "violated", "--config", "longer"],
  "violated, another property than expected": ["expected", 12, "violated", "--config", "other"],
  "violated by a finite behaviour": ["violatedTemporal", 12, "violated"],
  "broken, after violations": ["lost", 3, "broken", "--continue"],
  "held, with nothing that could deadlock": ["endless", 0, "held"],
};

const commands = Object.values(CASES).map(([name, , , ...options]) => [
  "check",
  FILE,
  "--spec",
  name,
  ...options,
]);
const texts = inOneProcess(commands);
const objects = inOneProcess(commands.map((command) => [...command, "--json"]));

const KEYS = [
  ...["verdict", "exit", "spec", "config", "constants", "property", "distinct", "generated"],
  ...["depth", "complete", "seconds", "executions", "trace", "loop", "explanation", "actions"],
  ...["warnings", "collisionProbability", "peakBytes"],
];

describe.each(Object.keys(CASES).map((name, i) => [name, i] as const))("%s", (name, i) => {
  const [, exit, verdict] = CASES[name]!;

  it("exits with its code, and says its word first", () => {
    expect(texts[i]).toMatchObject({ code: exit });
    expect(texts[i]!.out).toMatch(new RegExp(`^${verdict} `));
  });

  it("prints one object of the fixed form with --json, and nothing else", () => {
    const { code, out, note } = objects[i]!;
    expect(code).toBe(exit);
    expect(note).toBe("");
    const json = JSON.parse(out) as VerdictJson;
    expect(Object.keys(json).slice(0, KEYS.length)).toEqual(KEYS);
    expect(json).toMatchObject({ verdict, exit });
    expect(json.complete).toBe(
      ["held", "unreached"].includes(verdict) ||
        name.endsWith("going on") ||
        // What is said of behaviours is judged when all states are known.
        name.endsWith("finite behaviour"),
    );
    if (json.trace) expect(json.trace[0]).toMatchObject({ action: null, params: {} });
  });
});

it("reports read well", () => {
  const report = Object.keys(CASES).map(
    (name, i) => `# ${name}: ${commands[i]!.slice(1).join(" ")}\n\n${texts[i]!.out}`,
  );
  expectGolden("outcomes.txt", report.join("\n\n"));
});

it("the facts of a verdict stand in its JSON", () => {
  const json = (name: string): VerdictJson =>
    JSON.parse(objects[Object.keys(CASES).indexOf(name)]!.out) as VerdictJson;
  expect(json("held")).toMatchObject({
    spec: "Counter",
    config: "three",
    constants: { N: 3 },
    property: null,
    distinct: 8,
    generated: 9,
    depth: 8,
    explanation: null,
    actions: {
      Up: { enabled: 6, taken: 6, distinct: 6 },
      Back: { enabled: 2, taken: 2, distinct: 1 },
    },
    warnings: [],
    reached: { full: 3 },
  });
  expect(json("violated in a labelled clause")).toMatchObject({
    property: { kind: "invariant", name: "Modest", meaning: "It stays modest." },
    explanation: 'In state 2 "it never reaches two" fails.',
    trace: [
      { action: null, state: { n: 0, laps: 0 } },
      { action: "Up", params: {}, state: { n: 1, laps: 0 } },
      { action: "Up", params: {}, state: { n: 2, laps: 0 } },
    ],
  });
  expect(json("violated, going on").findings.map(({ property }) => property.name)).toEqual([
    "NotTwo",
    "NotFull",
  ]);
  expect(json("unreached")).toMatchObject({ property: { name: "four" }, trace: null });
  expect(json("bounded by states").explanation).toContain("--max-states 3");
  expect(json("held, with unexpected counts")).toMatchObject({
    warnings: [],
    unexpected: ["The configuration expects 9 distinct states, but there are 8."],
  });
  expect(json("held").unexpected).toEqual([]);
  expect(json("broken, after violations")).toMatchObject({
    property: null,
    findings: [{ property: { name: "NotTwo" } }],
    explanation: expect.stringMatching(/Found before that: violated NotTwo\.$/),
  });
  expect(json("violated by a finite behaviour")).toMatchObject({
    property: { kind: "temporal", name: "Low" },
    loop: null,
    back: null,
    trace: [{ action: null }, { action: "Up" }, { action: "Up" }],
  });
});
