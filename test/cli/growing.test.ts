/** What a report says of sets that only grow: what was left out, by what right, and why not. */
import { expect, it } from "vitest";
import type { VerdictJson } from "../../src/report/json.ts";
import { expectGolden } from "../golden.ts";
import { inOneProcess } from "./command-line.ts";

const FILE = "test/cli/specs/growing-sets.ts";
const NAMES = [
  ...["proved", "word", "hidden"],
  ...["looks", "shrinks", "disables", "changes", "addsLess", "choosesLess", "idles", "ends"],
];
const commands = NAMES.map((name) => ["check", FILE, "--spec", name]);
const texts = inOneProcess(commands);
const objects = inOneProcess(commands.map((command) => [...command, "--json"]));
const whole = inOneProcess(commands.map((command) => [...command, "--json", "--unreduced"]));

it("reports read well", () => {
  expectGolden("growing.txt", NAMES.map((name, i) => `# ${name}\n\n${texts[i]!.out}`).join("\n\n"));
});

it.each(NAMES.map((name, i) => [name, i] as const))("%s: as without leaving out states", (_, i) => {
  const [reduced, unreduced] = [objects[i]!, whole[i]!].map(({ out }) => JSON.parse(out)) as [
    VerdictJson,
    VerdictJson,
  ];
  const told = ({ verdict, exit, property, trace, complete }: VerdictJson) => {
    return { verdict, exit, property, trace: trace?.length, complete };
  };
  expect(told(reduced)).toEqual(told(unreduced));
  expect(unreduced.growing).toBeNull();
});

it("what is no proof is never told as one", () => {
  const [proved, word] = objects.map(({ out }) => (JSON.parse(out) as VerdictJson).growing);
  expect(proved).toEqual({ unproved: [], refused: null });
  expect(word).toEqual({ unproved: ["Hear"], refused: null });
  const [first, second] = texts.map(({ out }) => out.replaceAll(/\s+/g, " "));
  expect(first).toContain("is proved of every action");
  expect(second).toContain("the author's word, and not proved");
  expect(second).not.toContain("is proved of every action");
});

it("a step that only adds to such a set, and breaks a property, can be replayed", () => {
  const i = NAMES.indexOf("idles");
  const { trace, property } = JSON.parse(objects[i]!.out) as VerdictJson;
  expect(property?.name).toBe("Moves");
  expect(trace?.map(({ action }) => action)).toEqual([null, "Say"]);
  const command = /fairlead (replay .*)/.exec(texts[i]!.out)![1]!;
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    (m) => m[1] ?? m[2] ?? m[3]!,
  );
  const [replayed] = inOneProcess([words]);
  expect(replayed!.out).toContain("Moves  violated in the last step");
});
