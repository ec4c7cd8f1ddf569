/**
 * `npm run test:mutants`: puts one mistake after the other into a copy of the project, and runs the
 * tests that should find it; all tests, where these do not. A mutant that no test finds survives, and
 * shows what is not tested.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Copy } from "./copy.ts";
import { applied, type Mutant } from "./mutant.ts";
import { MUTANTS } from "./table.ts";

const HELP = `npm run test:mutants -- [options]

  --list            the mutants, and what each breaks
  --only ID         only this mutant, or those whose id begins so (may be repeated)
  --targeted        only the tests that are expected to find it, not all where these do not
  --long            with LONG=1: more random cases
  --fresh           also those that an earlier run has killed, of the same sources and tests
  --results FILE    where results are kept (.mutants)
`;

interface Outcome {
  readonly killed: boolean;
  /** The first test that failed; of a survivor, what was run. */
  readonly by: string;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const { values } = parseArgs({
  options: {
    list: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    targeted: { type: "boolean", default: false },
    long: { type: "boolean", default: false },
    fresh: { type: "boolean", default: false },
    results: { type: "string", default: join(root, ".mutants") },
    help: { type: "boolean", default: false },
  },
});

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

/** Runs mutants; the exit code. */
function run(mutants: readonly Mutant[]): number {
  const known = new Map<string, Outcome>(
    existsSync(values.results) && !values.fresh
      ? (JSON.parse(readFileSync(values.results, "utf8")) as [string, Outcome][])
      : [],
  );
  const folder = mkdtempSync(join(tmpdir(), "fairlead-mutants-"));
  const lines: string[] = [];
  let wrong = 0;
  try {
    const copy = new Copy(root, folder);
    for (const mutant of mutants) {
      const source = readFileSync(join(root, mutant.file), "utf8");
      const text = applied(mutant, source);
      if (typeof text !== "string") {
        wrong++;
        lines.push(line(mutant, `its text is there ${text.times} times`));
        continue;
      }
      // What killed the same mutant of the same sources and tests need not be found again.
      const key = digest([copy.digest, mutant]);
      const outcome = known.get(key) ?? tried(copy, mutant, source, text);
      if (outcome.killed) known.set(key, outcome);
      writeFileSync(values.results, JSON.stringify([...known]));
      if (!outcome.killed) wrong++;
      lines.push(
        line(mutant, outcome.killed ? `killed by ${outcome.by}` : `SURVIVES ${outcome.by}`),
      );
      console.error(lines.at(-1));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log([...lines, "", `${mutants.length - wrong} of ${mutants.length} killed`].join("\n"));
  return wrong === 0 ? 0 : 1;
}

const line = ({ id, file, breaks }: Mutant, found: string): string =>
  `${id.padEnd(28)} ${file.replace("src/", "")}: ${breaks}: ${found}`;

const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** Test files that pass where nothing is changed: one that does not would find every mutant. */
const passing = new Set<string>();

function requirePassing(copy: Copy, files: readonly string[]): void {
  const fresh = files.filter((file) => !passing.has(file));
  if (fresh.length === 0) return;
  const failed = copy.firstFailure(fresh, values.long);
  if (failed !== null) throw new Error(`without any mutant: ${failed}`);
  for (const file of fresh) passing.add(file);
}

function tried(copy: Copy, mutant: Mutant, source: string, text: string): Outcome {
  requirePassing(copy, mutant.tests);
  writeFileSync(join(copy.folder, mutant.file), text);
  try {
    // One after the other: the first is the cheapest.
    for (const file of mutant.tests) {
      const failed = copy.firstFailure([file], values.long);
      if (failed !== null) return { killed: true, by: failed };
    }
    const expected = mutant.tests.join(", ");
    if (values.targeted) return { killed: false, by: expected };
    const failed = copy.firstFailure([], values.long);
    return failed === null
      ? { killed: false, by: "all tests" }
      : { killed: true, by: `${failed} (not by ${expected})` };
  } finally {
    writeFileSync(join(copy.folder, mutant.file), source);
  }
}

const { only } = values;
const chosen = MUTANTS.filter(({ id }) => only?.some((each) => id.startsWith(each)) ?? true);
if (values.help) console.log(HELP);
else if (values.list)
  for (const { id, file, breaks } of chosen) console.log(`${id}: ${file}: ${breaks}`);
else if (chosen.length === 0) fail("--only: there is no such mutant");
else process.exitCode = run(chosen);
