/** What the README shows is what happens. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { alone, checkout } from "./cli/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(checkout, "README.md");
const block = (language: string): RegExp =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g");

it("its specification is checked as it says (UPDATE=1 writes the reports anew)", () => {
  const readme = readFileSync(file, "utf8");
  const [[, source]] = [...readme.matchAll(block("ts"))] as [RegExpMatchArray];
  writeFileSync(join(folder, "lock.ts"), source!);
  const violated = alone(["check", "lock.ts"], { cwd: folder });
  const held = alone(["check", "specs/two-phase-commit.ts"]);
  expect([violated.code, held.code]).toEqual([12, 0]);
  const reports = [violated.out.replace(/node \S*bin/, "node bin"), held.out];
  const shown = readme.replace(block("text"), () => `\`\`\`text\n${reports.shift()}\`\`\``);
  if (process.env["UPDATE"]) writeFileSync(file, shown);
  expect(readFileSync(file, "utf8")).toBe(shown);
});

it("it is read in a sitting", () => {
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThanOrEqual(122);
});
