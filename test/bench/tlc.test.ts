/** TLC is run with the right arguments, and what it prints is read; a script stands in for Java. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SUBJECTS } from "../../bench/subjects.ts";
import { findTlc, parseTlc, type Tlc, TlcModelRun, tlcArguments } from "../../bench/tlc.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

const java = join(folder, "java");
const jar = join(folder, "tla2tools.jar");
const examples = join(folder, "examples");
const asked = join(folder, "asked");
const commit = join(examples, "specifications/transaction_commit");

mkdirSync(commit, { recursive: true });
writeFileSync(jar, "");
writeFileSync(join(commit, "TwoPhase.tla"), "---- MODULE TwoPhase ----\n====\n");
writeFileSync(
  java,
  `#!/bin/sh
case "$*" in
  -version) echo 'openjdk version "17"' >&2; exit 0 ;;
  *-help) echo 'TLC2 Version 2.19 of Day Month 20??'; exit 1 ;;
esac
for module; do :; done
{ echo "$*"; cat "$module.cfg"; cat "$module.tla"; } >> "${asked}"
echo "Starting..."
echo "Progress(3) at 2026: 70 states generated, 20 distinct states found, 7 states left on queue."
echo "Model checking completed. No error has been found."
echo "58146 states generated, 8832 distinct states found, 0 states left on queue."
echo "The depth of the complete state graph search is 17."
`,
);
chmodSync(java, 0o755);

const environment = { TLA2TOOLS: jar, TLA_EXAMPLES: examples, JAVA: java };

describe("what is missing is said", () => {
  it.each([
    [{ ...environment, TLA2TOOLS: undefined }, /TLA2TOOLS does not name/],
    [{ ...environment, TLA2TOOLS: join(folder, "none.jar") }, /not there/],
    [{ ...environment, TLA_EXAMPLES: undefined }, /TLA_EXAMPLES does not name/],
    [{ ...environment, TLA_EXAMPLES: folder }, /no specifications/],
    [{ ...environment, JAVA: join(folder, "nowhere") }, /Java is not installed/],
  ])("%#", (given, said) => {
    expect(findTlc(given)).toMatch(said);
  });
});

it("what is there is found", () => {
  expect(findTlc(environment)).toEqual({
    ...{ java, jar, examples, javaVersion: 'openjdk version "17"' },
    version: "TLC2 Version 2.19 of Day Month 20??",
  });
});

it("is given one worker, and a folder for its states", () => {
  expect(tlcArguments("t.jar", "/tmp/x", "M")).toEqual([
    ...["-XX:+UseParallelGC", "-cp", "t.jar", "tlc2.TLC", "-workers", "1", "-noGenerateSpecTE"],
    ...["-metadir", "/tmp/x/states", "-config", "M.cfg", "M"],
  ]);
});

describe("a model", () => {
  const tlc = findTlc(environment) as Tlc;
  const subject = (size: string) => SUBJECTS.find((each) => each.size === size)!;

  it("is run with the constants of the subject, after one that measures the start", () => {
    const five = subject("5 managers");
    const model = new TlcModelRun(tlc, five, five.tlc!);
    const { cpu, startUp } = model.run();
    model.remove();
    expect([cpu, startUp]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(Number.isFinite(cpu) && Number.isFinite(startUp)).toBe(true);
    const text = readFileSync(asked, "utf8");
    expect(text).toMatch(/-config StartUp\.cfg StartUp\nINIT Init NEXT Next\n/);
    expect(text).toMatch(/-workers 1 .*-config TwoPhase\.cfg TwoPhase\n/);
    expect(text).toContain("CONSTANT RM = {r1, r2, r3, r4, r5}\nSPECIFICATION TPSpec");
  });

  it("has a module of its own where a property has no name", () => {
    const { tlc: refined } = subject("7 managers, refinement");
    const model = new TlcModelRun(tlc, subject("5 managers"), refined!);
    model.run();
    model.remove();
    expect(readFileSync(asked, "utf8")).toMatch(
      /-config Bench\.cfg Bench\n[^-]*PROPERTY Refines\n[^-]*---- MODULE Bench ----\nEXTENDS TwoPhase\nRefines == TC!TCSpec\n====\n/,
    );
  });

  it("that has other states than ours is an error", () => {
    const six = subject("6 managers");
    const model = new TlcModelRun(tlc, six, six.tlc!);
    expect(() => model.run()).toThrow("TLC, two-phase-commit, 6 managers: 8832 states");
    model.remove();
  });
});

it("an error that TLC finds is one here, and so is a search that did not end", () => {
  const counts = "12 states generated, 3 distinct states found, 0 states left on queue.";
  const done = "Model checking completed. No error has been found.";
  expect(parseTlc(`${done}\n${counts}\n`)).toEqual({ generated: 12, distinct: 3 });
  expect(() => parseTlc(`Error: Invariant Inv is violated.\n${counts}\n`)).toThrow("Invariant Inv");
  expect(() => parseTlc(`${done}\n${counts.replace("0 states", "1 states")}`)).toThrow("TLC found");
});
