/** Behaviours without end and refinements, as the command line tells of them. */
import { describe, expect, it } from "vitest";
import type { VerdictJson } from "../../src/report/json.ts";
import { expectGolden } from "../golden.ts";
import { inOneProcess } from "./command-line.ts";

const FILE = "test/cli/specs/endless.ts";

const CASES: Readonly<Record<string, readonly [string, number, string, ...string[]]>> = {
  "held under fairness": ["fair", 0, "held"],
  "a loop": ["starving", 13, "violated"],
  "an end": ["unfair", 13, "violated"],
  "several properties": ["several", 13, "violated", "--continue"],
  "one property of several": ["several", 13, "violated", "--property", "Busy"],
  "a refinement": ["refined", 0, "held"],
  "a step that is none": ["unrefined", 15, "violated"],
  "an initial state that is none": ["begun", 15, "violated"],
  "a hidden variable": ["hidden", 15, "violated"],
  "fairness of the abstract spec": ["unfairlyRefined", 15, "violated"],
  "a refinement, bounded": ["refined", 20, "bounded", "--max-states", "4"],
  bounded: ["fair", 20, "bounded", "--max-states", "4"],
};

const commands = Object.values(CASES).map(([name, , , ...options]) => [
  ...["check", FILE, "--spec", name],
  ...options,
]);
const texts = inOneProcess(commands);
const objects = inOneProcess(commands.map((command) => [...command, "--json"]));

/** The words of a command line, as a shell takes them apart. */
const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!);

const told = texts.map(({ out }) => /^ {2}Replay: (.*)$/m.exec(out)?.[1]);
const replays = inOneProcess(told.map((line) => (line ? wordsOf(line).slice(1) : [])));

describe.each(Object.entries(CASES).map((entry, i) => [...entry, i] as const))(
  "%s",
  (_, [, exit, verdict], i) => {
    const json = JSON.parse(objects[i]!.out) as VerdictJson;

    it("exits with its code, and says its word first", () => {
      expect(texts[i]).toMatchObject({ code: exit });
      expect(texts[i]!.out).toMatch(new RegExp(`^${verdict} `));
      expect(json).toMatchObject({ verdict, exit });
    });

    if (json.loop === null) return;
    it("its trace goes on for ever, and is replayed", () => {
      expect(json.loop).toBeLessThan(json.trace!.length);
      expect(told[i]).toContain(`--loop ${json.loop}`);
      expect(replays[i]).toMatchObject({ code: 0 });
      expect(replays[i]!.out).toContain("↺");
      if (json.property!.kind === "temporal")
        expect(replays[i]!.out).toMatch(
          new RegExp(`^ {2}${json.property!.name} +violated by this behaviour$`, "m"),
        );
    });
  },
);

it("reports read well", () => {
  const report = Object.keys(CASES).map(
    (name, i) => `# ${name}: ${commands[i]!.slice(1).join(" ")}\n\n${texts[i]!.out}`,
  );
  expectGolden("endless.txt", report.join("\n\n"));
});

it("a replay reads well", () => {
  const results = inOneProcess([
    ["replay", FILE, "--spec", "starving", "--loop", "1", "Want(p1) Want(p2) Enter(p2) Leave(p2)"],
    ["replay", FILE, "--spec", "starving", "Want(p1)"],
    ["replay", FILE, "--spec", "refined", ""],
    ["replay", FILE, "--spec", "refined", "Want(p1)"],
    ["replay", FILE, "--spec", "refined", "Want(p1) Enter(p1)"],
    ["replay", FILE, "--spec", "unrefined", "Want(p1) Want(p2) Enter(p1) Enter(p2)"],
    ["replay", FILE, "--spec", "begun", ""],
    ["replay", FILE, "--spec", "hidden", ""],
  ]);
  expectGolden("replay-endless.txt", results.map(({ out }) => out).join("\n\n"));
});
