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

it("its specifications are checked as it says (UPDATE=1 writes the reports anew)", () => {
  const readme = readFileSync(file, "utf8");
  const [hasty, added] = [...readme.matchAll(block("ts"))].map(([, source]) => source!);
  const [wrong, right] = ['s.at[q] !== "inside") }', 's.at[q] === "outside") }'];
  expect(hasty).toContain(wrong);
  const weak = hasty!
    .replace(wrong!, right!)
    .replace("import { always,", "import { always, alwaysEventually, each,")
    .replace(/\}\);\s*$/, `${added}});\n`);
  const reports = [hasty!, weak, weak.replaceAll("weak", "strong")].map((source) => {
    writeFileSync(join(folder, "lock.ts"), source);
    const { code, out } = alone(["check", "lock.ts"], { cwd: folder });
    return { code, text: out.replace(/node \S*bin/, "node bin") };
  });
  expect(reports.map(({ code }) => code)).toEqual([12, 13, 0]);
  const shown = readme.replace(block("text"), () => `\`\`\`text\n${reports.shift()!.text}\`\`\``);
  if (process.env["UPDATE"]) writeFileSync(file, shown);
  expect(readFileSync(file, "utf8")).toBe(shown);
});

it("it is read in a sitting", () => {
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThanOrEqual(176);
});
