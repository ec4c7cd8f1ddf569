/** A wrong command line, configuration or file: one line that says what is wrong, exit code 2. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { expectGolden } from "../golden.ts";
import { inOneProcess } from "./command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES: Readonly<Record<string, string>> = {
  "syntax.ts": 'import { spec } from "fairlead";\nconst a = {;\n',
  "syntax.js": 'import { spec } from "fairlead";\nconst a = {;\n',
  "imports-syntax.ts": 'import "./syntax.ts";\n',
  "throws.ts":
    '\nfunction f(): never {\n  throw new TypeError("at load");\n}\nexport default f();\n',
  "throws-a-string.ts": 'throw "a string";\n',
  "misspelt.ts": 'import { specc } from "fairlead";\nexport default specc;\n',
  "no-file.ts": 'import "./nowhere.ts";\n',
  "no-package.ts": 'import "no-such-package-anywhere";\n',
  "no-formula.ts": 'import { eventually } from "fairlead";\nexport default eventually(5);\n',
  "no-spec.ts": 'export const five = 5;\nexport default { name: "none" };\n',
};
for (const [name, source] of Object.entries(FILES)) writeFileSync(join(folder, name), source);
mkdirSync(join(folder, "empty"));

const peterson = "specs/peterson.ts";
const commit = "specs/two-phase-commit.ts";
const endless = "test/cli/specs/endless.ts";
const several = "test/cli/specs/growing-sets.ts";

const COMMANDS: readonly (readonly string[])[] = [
  [],
  ["chek", peterson],
  ["check"],
  ...Object.keys(FILES).map((name) => ["check", join(folder, name)]),
  ["check", join(folder, "thorws.ts")],
  ["check", join(folder, "nowhere", "spec.ts")],
  ["check", folder],
  ["check", join(folder, "empty")],
  ["check", "package.json"],
  ["check", several],
  ["check", several, "--spec", "nobody"],
  ["check", peterson, commit],
  ["check", peterson, "--max-state", "5"],
  ["check", peterson, "--max-states"],
  ["check", peterson, "--max-states", "many"],
  ["check", peterson, "--max-depth", "1.5"],
  ["check", peterson, "--timeout", "-1"],
  ["check", peterson, "--json=yes"],
  ["check", peterson, "--search", "bsf"],
  ["check", peterson, "--config", "smal"],
  ["check", peterson, "--property", "Mutx"],
  ["check", endless, "--spec", "fair", "--property", "Servd"],
  ["check", peterson, "--set", "N=3"],
  ["check", commit, "--set", "RN=3"],
  ["check", commit, "--set", "RM"],
  ["check", commit, "--set", "RM=2.5"],
  ["check", "specs/die-hard.ts", "--set", "BIG=large"],
  ...["workers", "symmetry", "checkpoint", "resume"].map((name) => [
    ...["check", peterson],
    `--${name}=1`,
  ]),
  ["check", peterson, "--out", "report.html"],
  ["check", peterson, "--out", join(folder, "nowhere", "report.txt")],
  ["graph", commit, "--set", "RM=5"],
  ["graph", peterson, "--out", "graph.svg"],
  ["replay", commit, "RMPrepare(rm1) TMRcvPrepared(rm2)"],
  ["replay", commit, "RMPrepar(rm1)"],
  ["replay", commit, "RMPrepare(rm9)"],
  ["replay", commit, "TMAbort(rm1)"],
  ["replay", commit, "RMPrepare(rm1"],
  ["replay", commit, "--init", "4"],
  ["replay", endless, "--spec", "fair", "--loop", "2", "Want(p1)"],
  ["replay", endless, "--spec", "fair", "--loop", "0", "Want(p1) Want(p2)"],
];

it("each is refused in one line, with nothing on standard output", () => {
  const results = inOneProcess(COMMANDS);
  const lines = results.map(({ code, out, note }, i) => {
    const command = COMMANDS[i]!.join(" ");
    expect([command, code, out]).toEqual([command, 2, ""]);
    expect(note).toMatch(/^fairlead: .+\n$/);
    return `$ fairlead ${command}\n${note}`;
  });
  const known = (text: string): string => text.replaceAll(folder, "FOLDER");
  expectGolden("refusals.txt", known(lines.join("\n")));
});

it("with --json, too, standard output stays empty", () => {
  const [result] = inOneProcess([["check", join(folder, "syntax.ts"), "--json"]]);
  expect(result).toMatchObject({ code: 2, out: "" });
});
