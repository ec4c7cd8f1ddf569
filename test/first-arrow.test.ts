/** The note on first arrows is what happens to somebody who does what it says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { alone, checkout } from "./cli/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
afterAll(() => rmSync(folder, { recursive: true }));

const note = join(checkout, "proofs-notes/first-arrow.md");

it("its files are run as it says (UPDATE=1 writes the reports anew)", () => {
  const text = readFileSync(note, "utf8");
  const files = [...text.matchAll(/```ts (\S+)\n([\s\S]*?)```/g)].map(
    ([, name, source]) => [name!, source!] as const,
  );
  const written = new Map<string, string>();
  const reports: string[] = [];
  const codes: (number | null)[] = [];
  const command = (...words: readonly string[]): void => {
    const { code, out } = alone(words, { cwd: folder });
    codes.push(code);
    reports.push(out.replaceAll(/node \S*bin\/fairlead\.js/g, "npx fairlead"));
  };
  for (const [name, source] of files) {
    const before = written.get(name);
    // A file that is shown again shows the part that has changed.
    const whole =
      before === undefined
        ? source
        : before.replace(/ {6}outputs: \[\{ kind: "reply".*\n/, () => source);
    expect(whole).not.toBe(before);
    written.set(name, whole);
    writeFileSync(join(folder, name), whole);
    if (name === "tickets.ts") expect(alone(["check", name], { cwd: folder }).code).toBe(0);
    if (name === "tickets.nodes.ts" || before !== undefined)
      command("simulate", "tickets.nodes.ts");
    if (name === "tickets.all.ts") command("check", name);
  }
  expect(codes).toEqual([15, 0, 0]);
  const shown = text.replace(/```text\n[\s\S]*?```/g, () => `\`\`\`text\n${reports.shift()}\`\`\``);
  if (process.env["UPDATE"]) writeFileSync(note, shown);
  expect(readFileSync(note, "utf8")).toBe(shown);
});
