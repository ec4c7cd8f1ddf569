/** Every way in which a specification can be wrong: said what, where, and what to do about it. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { VerdictJson } from "../../src/report/json.ts";
import { expectGolden } from "../golden.ts";
import { inOneProcess } from "./command-line.ts";

const folder = "test/cli/broken/";

/** Each is the mistake of one exported specification. */
const mistakes = readdirSync(folder)
  .sort()
  .flatMap((file) => {
    const source = readFileSync(folder + file, "utf8");
    return [...source.matchAll(/^export const (\w+)/gm)].map(
      ([, name]) => [folder + file, name!] as const,
    );
  });

const commands = mistakes.map(([file, name]) => [
  ...["check", file, "--spec", name],
  ...["--watchdog", "1"],
]);
const texts = inOneProcess(commands);
const objects = inOneProcess(commands.map((command) => [...command, "--json"]));

describe.each(mistakes.map((mistake, i) => [...mistake, i] as const))("%s: %s", (file, _, i) => {
  it("is broken, and says what, where, why usually, and what to do", () => {
    const { code, out } = texts[i]!;
    expect(code).toBe(3);
    expect(out).toMatch(/^broken /);
    for (const label of ["What", "Where", "Usually", "Do"])
      expect(out).toMatch(new RegExp(`^  ${label} +\\S`, "m"));
    expect(out).toMatch(new RegExp(`^  Where +${file}:\\d+:\\d+$`, "m"));
  });

  it("is broken in JSON as well", () => {
    const { code, out } = objects[i]!;
    expect(code).toBe(3);
    const json = JSON.parse(out) as VerdictJson;
    expect(json).toMatchObject({ verdict: "broken", exit: 3, property: null, complete: false });
    expect(json.position).toMatch(new RegExp(`^${file}:`));
    expect(json.explanation).toContain("Do: ");
  });
});

it("reports of broken specifications read well", () => {
  const report = mistakes.map(([file, name], i) => `# ${file} ${name}\n\n${texts[i]!.out}`);
  expectGolden("broken.txt", report.join("\n\n"));
});
