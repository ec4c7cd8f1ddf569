/** Files that `--out` and `graph` write. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { expectGolden } from "../golden.ts";
import { inOneProcess } from "./command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ENDINGS = [".itf.json", ".dot", ".mmd", ".json", ".txt"];
const out = (name: string): readonly string[] =>
  ENDINGS.flatMap((ending) => ["--out", join(folder, name + ending)]);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

const [puzzle, held, large, drawn] = inOneProcess([
  ["check", "specs/die-hard.puzzle.ts", ...out("puzzle")],
  ["check", "specs/die-hard.ts", ...out("held")],
  ["check", "specs/two-phase-commit.ts", "--set", "RM=5", "--out", join(folder, "large.dot")],
  ["graph", "specs/die-hard.ts"],
]);

it("a trace goes into all of them", () => {
  expect(puzzle!.code).toBe(12);
  for (const ending of ENDINGS) expect(puzzle!.note).toContain(`puzzle${ending}.\n`);
  expect(read("puzzle.txt")).toBe(puzzle!.out);
  expect(JSON.parse(read("puzzle.json"))).toMatchObject({ verdict: "violated", distinct: 14 });
  expectGolden("die-hard.itf.json", read("puzzle.itf.json"));
  expectGolden("die-hard.dot", read("puzzle.dot"));
  expectGolden("die-hard.mmd", read("puzzle.mmd"));
});

it("where there is no trace, that is said, and the verdict stays", () => {
  expect(held!.code).toBe(0);
  expect(held!.note).toContain("Did not write");
  expect(held!.note).toMatch(/held\.itf\.json: the verdict is held, without a trace/);
  expect(read("held.txt")).toBe(held!.out);
});

it("a large graph is not drawn", () => {
  expect(large).toMatchObject({ code: 0 });
  expect(large!.note).toContain("more than 2000 states");
});

it("graph draws the whole of a small one", () => {
  expect(drawn!.code).toBe(0);
  expect(drawn!.out.match(/^ {2}s\d+ \[/gm)).toHaveLength(16);
});
