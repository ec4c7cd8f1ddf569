/** `fairlead classify`: its report, its JSON, and what it refuses. */
import { expect, it } from "vitest";
import { expectGolden } from "../golden.ts";
import { inOneProcess } from "./command-line.ts";

const FILE = "test/cli/specs/classes.ts";

const COMMANDS: readonly (readonly string[])[] = [
  [FILE, "--spec", "classes"],
  [FILE, "--spec", "classes", "--property", "Never", "--property", "three", "--max-states", "2"],
  [FILE, "--spec", "bare"],
  ["specs/peterson.ts", "--property", "NoStarvation", "--property", "Mutex"],
  ["specs/consensus.fickle.ts"],
  ["specs/lamport-mutex.stopped.ts", "--property", "Granted"],
].map((words) => ["classify", ...words]);

const results = inOneProcess(COMMANDS);

it("every command has its exit code, and nothing to note", () => {
  for (const { code, note } of results) expect([code, note]).toEqual([0, ""]);
});

it("reports read well", () => {
  const report = COMMANDS.map((words, i) => `# ${words.join(" ")}\n\n${results[i]!.out}`);
  expectGolden("classify.txt", report.join("\n\n"));
});

interface ClassJson {
  readonly name: string;
  readonly kind: string;
  readonly class: string | null;
  readonly byParts: boolean;
  readonly badPrefix: readonly unknown[] | null;
  readonly witness: Readonly<Record<string, unknown>>;
}

it("JSON has the facts, and nothing else is printed", () => {
  const [result] = inOneProcess([[...COMMANDS[0]!, "--json"]]);
  expect(result).toMatchObject({ code: 0, note: "" });
  const json = JSON.parse(result!.out) as { readonly properties: readonly ClassJson[] };
  expect(Object.keys(json)).toEqual(["spec", "config", "constants", "properties"]);
  const keys = ["name", "kind", "class", "byParts", "badPrefix", "witness"];
  for (const property of json.properties)
    expect(Object.keys(property).slice(0, keys.length)).toEqual(keys);
  const classes = Object.fromEntries(json.properties.map((one) => [one.name, one.class]));
  expect(classes).toEqual({
    Small: "safety",
    Labelled: "safety",
    Rises: "safety",
    Never: "safety",
    Order: "safety",
    Two: "liveness",
    Served: "liveness",
    Stays: "liveness",
    Falls: "liveness",
    Fair: "liveness",
    Until: "both",
    Broken: "both",
    Both: "both",
    Nested: "both",
    Tautology: "trivial",
    Contradiction: "safety",
    Many: "liveness",
    Refines: "both",
    Backwards: "both",
    three: null,
  });
  const named = (name: string): ClassJson => json.properties.find((one) => one.name === name)!;
  expect(named("Many").byParts).toBe(true);
  expect(named("Small").badPrefix).toEqual([{ holds: [], fails: ["s.n <= 3"], step: null }]);
  expect(named("Rises")).toMatchObject({
    kind: "step",
    badPrefix: [{ holds: [], fails: [], step: { fails: ["after.n > before.n"] } }, {}],
  });
  expect(named("Served").witness).toMatchObject({
    distinct: 4,
    complete: true,
    bad: null,
    open: { open: 1, kept: 3, again: null },
    never: { loop: 1, back: null, fair: false },
  });
  expect(named("Falls").witness).toMatchObject({
    open: { kept: null, again: { loop: 0, back: { action: "Zero", params: {} } } },
  });
});

it("a spec that is broken ends it", () => {
  const [text, json] = inOneProcess(
    [[], ["--json"]].map((more) => ["classify", FILE, "--spec", "wrong", ...more]),
  );
  expect(text).toMatchObject({ code: 3, out: "" });
  expect(text!.note).toMatch(/^fairlead: the specification is broken: .*Throws.*threw.*two.*\n$/);
  expect(json).toEqual(text);
});

it("what is wrong with a command line is said in one line", () => {
  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /which file/],
    [["specs/peterson.ts", "specs/paxos.ts"], /one file at a time/],
    [["specs/peterson.ts", "--property", "Mutx"], /no property "Mutx" \(did you mean Mutex\?\)/],
    [["specs/peterson.ts", "--max-states", "few"], /--max-states wants a whole number/],
    [["specs/peterson.ts", "--config", "smal"], /no configuration "smal"/],
    [["specs/peterson.ts", "--exact"], /unknown option '?--exact/],
  ];
  const lines = inOneProcess(refused.map(([words]) => ["classify", ...words]));
  lines.forEach(({ code, out, note }, i) => {
    expect([code, out]).toEqual([2, ""]);
    expect(note).toMatch(/^fairlead: .+\n$/);
    expect(note).toMatch(refused[i]![1]);
  });
});

it("--help says what it is for", () => {
  const [result] = inOneProcess([["classify", "--help"]]);
  expect(result).toMatchObject({ code: 0, note: "" });
  expect(result!.out).toMatch(/^fairlead classify FILE/);
});
