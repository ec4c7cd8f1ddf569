/** `fairlead induct`: its verdicts, its reports, and what it refuses. */
import { describe, expect, it } from "vitest";
import type { InductionJson } from "../../src/report/induction.ts";
import { expectGolden } from "../golden.ts";
import { alone, inOneProcess } from "./command-line.ts";

const FILE = "test/cli/specs/induct.ts";
const invariants = (...names: readonly string[]): string[] =>
  names.flatMap((name) => ["--invariant", name]);

const CASES: Readonly<Record<string, readonly [string, number, string, ...string[]]>> = {
  "an inductive invariant": ["counters", 0, "held", ...invariants("Equal")],
  "several, with a constant set": [
    ...(["counters", 0, "held"] as const),
    ...[...invariants("Equal", "NotAhead"), "--set", "N=2"],
  ],
  "one that is not": ["counters", 12, "violated", ...invariants("NotAhead")],
  "with an assumption": [
    ...(["counters", 0, "held"] as const),
    ...[...invariants("NotAhead"), "--assuming", "Equal"],
  ],
  "one that is violated": ["counters", 12, "violated", ...invariants("NotThree")],
  "an assumption that is": [
    ...(["counters", 12, "violated"] as const),
    ...[...invariants("Equal"), "--assuming", "NotThree"],
  ],
  "a step out of a domain": ["leaving", 12, "violated", ...invariants("Some")],
  "a step that is not defined": ["partial", 12, "violated", ...invariants("Some")],
  "within a constraint": ["bounded", 0, "held", ...invariants("NotAhead")],
  "drawn within a constraint": [
    ...(["shut", 20, "bounded"] as const),
    ...[...invariants("NotAhead"), "--max-states", "10", "--samples", "20"],
  ],
  "states drawn": [
    ...(["counters", 20, "bounded"] as const),
    ...[...invariants("Equal"), "--max-states", "10", "--samples", "20", "--seed", "7"],
  ],
  "states drawn, and one found": [
    ...(["counters", 12, "violated"] as const),
    ...[...invariants("NotAhead"), "--max-states", "10", "--samples", "100"],
  ],
  "infinite domains": [
    ...(["endless", 20, "bounded"] as const),
    ...[...invariants("Positive", "Still"), "--samples", "2000"],
  ],
  "infinite domains, and a state found": [
    ...(["endless", 12, "violated"] as const),
    ...[...invariants("Positive"), "--samples", "2000"],
  ],
  "no time at all": ["counters", 20, "bounded", ...invariants("Equal"), "--timeout", "0"],
  "a broken spec": ["broken", 3, "broken", ...invariants("Equal")],
  "a spec of which there is no model": ["malformed", 3, "broken", ...invariants("Equal")],
};

const commands = Object.values(CASES).map(([name, , , ...options]) => [
  ...["induct", FILE, "--spec", name],
  ...options,
]);
const texts = inOneProcess(commands);
const objects = inOneProcess(commands.map((command) => [...command, "--json"]));
const json = (name: string): InductionJson =>
  JSON.parse(objects[Object.keys(CASES).indexOf(name)]!.out) as InductionJson;

it("what was proved within a constraint is not said of every reachable state", () => {
  const said = (name: string): string => texts[Object.keys(CASES).indexOf(name)]!.out;
  expect(said("an inductive invariant")).toContain("holds in every reachable state.");
  expect(said("within a constraint")).not.toContain("every reachable state");
  expect(said("within a constraint")).toContain(
    "every state that is reached within the constraint.",
  );
  expect(json("within a constraint").explanation).toContain("reached within the constraint.");
  expect(said("drawn within a constraint")).toContain("states reachable within the constraint.");
});

describe.each(Object.keys(CASES).map((name, i) => [name, i] as const))("%s", (name, i) => {
  const [, exit, verdict] = CASES[name]!;

  it("exits with its code, and says its word first", () => {
    expect(texts[i]).toMatchObject({ code: exit });
    expect(texts[i]!.out).toMatch(new RegExp(`^${verdict} `));
    for (const line of texts[i]!.out.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("prints one object with --json, and nothing else", () => {
    expect(objects[i]).toMatchObject({ code: exit, note: "" });
    expect(json(name)).toMatchObject({ verdict, exit });
    expect(json(name).complete).toBe(verdict === "held");
  });
});

it("reports read well", () => {
  const report = Object.keys(CASES).map(
    (name, i) => `# ${name}: ${commands[i]!.slice(2).join(" ")}\n\n${texts[i]!.out}`,
  );
  expectGolden("induct.txt", report.join("\n\n"));
});

it("the facts of a verdict stand in its JSON", () => {
  expect(json("one that is not")).toMatchObject({
    property: { kind: "invariant", name: "NotAhead", meaning: "m is not ahead where n is full." },
    trace: [
      { action: null, params: {}, state: { n: 3, m: 0 } },
      { action: "Up", params: {}, state: { n: 4, m: 1 } },
    ],
    explanation: 'It holds in state 0, and after Up "m is not ahead" fails.',
    reachable: false,
    sampled: false,
    invariants: ["NotAhead"],
    assuming: [],
    distinct: 5,
  });
  expect(json("with an assumption")).toMatchObject({
    property: { name: "NotAhead" },
    assuming: ["Equal"],
    trace: null,
    reachable: null,
    tried: 25,
    satisfying: 5,
    steps: 5,
  });
  expect(json("one that is violated")).toMatchObject({ reachable: true, sampled: false });
  expect(json("one that is violated").trace!.length).toBe(4);
  expect(json("states drawn")).toMatchObject({ sampled: true, property: { name: "Equal" } });
  expect(json("several, with a constant set").property!.name).toBe("Equal and NotAhead");
});

it("what was drawn depends on the seed alone", () => {
  const [, ...words] = commands[Object.keys(CASES).indexOf("states drawn, and one found")]!;
  const [one, same] = inOneProcess([
    ["induct", ...words, "--seed", "5"],
    ["induct", ...words, "--seed", "5"],
  ]);
  expect(one!.out).toBe(same!.out);
  expect(one!.out).toContain("Sampled, seed 5: ");
});

it("what cannot be asked is refused in a line", () => {
  const refused = inOneProcess([
    ["induct"],
    ["induct", FILE, "--spec", "counters"],
    ["induct", FILE, "--spec", "counters", "--invariant", "Equall"],
    ["induct", FILE, "--spec", "counters", "--invariant", "Moves"],
    ["induct", FILE, "--spec", "counters", "--invariant", "Equal", "--assuming", "Nothing"],
    ["induct", FILE, "--spec", "counters", "--invariant", "Equal", "--samples", "0"],
    ["induct", FILE, "--spec", "counters", "--invariant", "Equal", "--property", "Equal"],
    ["induct", FILE, FILE, "--invariant", "Equal"],
  ]);
  for (const { code, out, note } of refused) {
    expect([code, out]).toEqual([2, ""]);
    expect(note).toMatch(/^fairlead: .+\n$/);
  }
  expectGolden("induct-refusals.txt", refused.map(({ note }) => note).join(""));
});

it("has a help of its own", () => {
  const [result] = inOneProcess([["induct", "--help"]]);
  expect(result).toMatchObject({ code: 0 });
  expect(result!.out).toMatch(/^fairlead induct FILE --invariant NAME/);
});

it("runs as a command, also where states are drawn", () => {
  const { code, out } = alone(["induct", "specs/paxos.ts", ...invariants("OneChosen")]);
  expect(code).toBe(12);
  expect(out).toMatch(/^violated Paxos, small, .*:\n {4}OneChosen is not inductive\n/);
});
