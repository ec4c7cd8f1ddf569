/** What a report tells to run is run, and leads where the report says. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { VerdictJson } from "../../src/report/json.ts";
import { splitSequence } from "../../src/report/label.ts";
import { expectGolden } from "../golden.ts";
import { inOneProcess } from "./command-line.ts";

const variants = readdirSync("specs")
  .filter((file) => file.split(".").length === 3)
  .sort()
  .map((file) => `specs/${file}`);

const reports = inOneProcess(variants.map((file) => ["check", file]));
const wrong = variants.filter((_, i) => [11, 12].includes(reports[i]!.code!));
const told = variants.flatMap((file, i) =>
  wrong.includes(file) ? [wordsOf(/Replay: (.*)\n$/.exec(reports[i]!.out)![1]!)] : [],
);
const replays = inOneProcess(told.map((words) => words.slice(1)));
const objects = inOneProcess(wrong.map((file) => ["check", file, "--json"]));

/** The words of a command line, as a shell takes them apart. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!);
}

it("there are wrong variants to replay", () => {
  expect(wrong.length).toBeGreaterThanOrEqual(8);
});

describe.each(wrong.map((file, i) => [file, i] as const))("%s", (_, i) => {
  const { code, out } = replays[i]!;
  const json = JSON.parse(objects[i]!.out) as VerdictJson;

  it("its trace is replayed to the end", () => {
    expect(code).toBe(0);
    const steps = splitSequence(told[i]!.at(-1)!)!;
    expect(steps).toHaveLength(json.trace!.length - 1);
    expect(out).toContain(`State ${steps.length} in full`);
  });

  it("the property is violated there", () => {
    const { kind, name } = json.property!;
    if (kind !== "deadlock") expect(out).toMatch(new RegExp(`${name} +violated`));
  });
});

it("a replay reads well", () => {
  const [counter, empty] = inOneProcess([
    ["replay", "test/cli/specs/outcomes.ts", "--spec", "violatedStep", "Up Up Up Back"],
    ["replay", "specs/two-phase-commit.ts", "--set", "RM=ann,bob", ""],
  ]);
  expectGolden("replay.txt", `${counter!.out}\n\n${empty!.out}`);
});
