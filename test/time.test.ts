/**
 * No test asserts time: on a busy machine all of them take longer, and are right. Speed is measured
 * by `npm run bench`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("./", import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => /\.(ts|js)$/.test(name) && name !== "time.test.ts")
  .sort();

/** What a line looks like by which a test depends on how long something takes. */
const FORMS: Readonly<Record<string, RegExp>> = {
  "a clock is read":
    /\bperformance\.now\b|\bcpuUsage\b|\bresourceUsage\b|\bhrtime\b|\bDate\.now\b|\bnew Date\(\)/,
  "a while is waited for": /\bset(?:Timeout|Interval|Immediate)\(|\bsleep\(|timers\/promises/,
  "a process or a piece of work has a deadline": /\btimeout: [\d_.]+|"--timeout", "[\d.]+"/,
  "author code has a deadline": /\bwatchdog: [\d_.]+|"--watchdog", "[\d.]+"/,
  "a test has a deadline":
    /^\s*(?:\d{5,}|\d+(?:_\d+)+|.*\b(?:SECOND|MINUTE|MS)S?\b),?$|^\s*\}, [\d_]{4,}\);/,
  "a duration is compared":
    /expect\(.*\b(?:seconds|elapsed|duration|wall|cpu|rate)\b.*\)\.(?:not\.)?toBe(?:Less|Greater)/,
};

/** Lines of such a form that no busy machine makes fail, and why not. */
const FINE: readonly (readonly [file: string, line: RegExp, why: string])[] = [
  ["cli/process.test.ts", /"ticking\.ts"|setInterval/, "a specification leaves a timer behind"],
  ["cli/broken/", /./, "specifications that read a clock or do not return: they must be refused"],
  ["cli/arrows/lock.ts", /./, "nodes that read a clock: they must be refused"],
  [
    "refinement/simulation.test.ts",
    /Date\.now|new Date|performance\.now|setTimeout/,
    "nodes do, in vain",
  ],
  ["refinement/composition.test.ts", /Date\.now/, "a node does, in vain"],
  ["refinement/", /\btimeout: \d+/, "of a client, in simulated milliseconds"],
  ["report/runs.test.ts", /\btimeout: 5\b/, "of a client, in simulated milliseconds"],
  ["cli/progress.test.ts", /timeout: 10/, "a number that is shown"],
  ["", /"--timeout", "0"/, "there is no time at all"],
  ["cli/simulate.test.ts", /"--timeout", "0\.3"/, "it ends before as many runs on any machine"],
  ["refinement/linearizability.test.ts", /timeout: 0\.2/, "it would take hours"],
  ["explorer/refinement.test.ts", /timeout: 0\.3/, "it would take for ever"],
  ["", /\b(?:timeout|watchdog): 600(?:_000)?\b/, "ten minutes, to end what hangs"],
  ["explorer/induction.test.ts", /watchdog: 1\b/, "author code that does not return"],
  ["cli/broken.test.ts", /"--watchdog"/, "author code that does not return"],
  ["", /\bwatchdog: 0\b|"--watchdog", "0"/, "author code has no deadline at all"],
  ["cli/endings.test.ts", /"--watchdog", "1"/, "author code that does not return, or hoards"],
  ["cli/endings.test.ts", /"--timeout", "1"/, "a node that does not return"],
  ["cli/specs/top-level/leaves.ts", /setTimeout/, "a file that ends the process: it is refused"],
  ["explorer/expectation.test.ts", /timeout: 0\b/, "there is no time at all"],
  ["explorer/gathering.test.ts", /watchdog: 2\b/, "author code that does not return"],
  ["host/purity.test.ts", /./, "what reads a clock is refused, and works again afterwards"],
  ["host/watchdog.test.ts", /performance\.now/, "calls that last until they are ended"],
];

const findings = files.flatMap((file) =>
  readFileSync(folder + file, "utf8")
    .split("\n")
    .flatMap((line, i) => {
      const forms = Object.keys(FORMS).filter((form) => FORMS[form]!.test(line));
      return forms.map((form) => ({ file, at: `test/${file}:${i + 1}`, form, line }));
    }),
);
const isFine = ({ file, line }: (typeof findings)[number]): boolean =>
  FINE.some(([prefix, form]) => file.startsWith(prefix) && form.test(line));

it("no test asserts time, or has to be done in time", () => {
  const wrong = findings.filter((finding) => !isFine(finding));
  expect(wrong.map(({ at, form, line }) => `${at}: ${form}: ${line.trim()}`)).toEqual([]);
});

describe("what would depend on time is found", () => {
  it.each([
    ["a clock is read", "  const begun = performance.now();"],
    ["a clock is read", "  const { user } = process.cpuUsage(before);"],
    ["a while is waited for", "    await new Promise((resolve) => setTimeout(resolve, 10));"],
    ["a process or a piece of work has a deadline", "  spawnSync(command, { timeout: 10_000 });"],
    ["author code has a deadline", "  check(model, { watchdog: 0.05 });"],
    ["a test has a deadline", "  120_000,"],
    ["a test has a deadline", "  Math.max(180, RUNS / 5) * SECOND,"],
    ["a test has a deadline", "}, 10_000);"],
    ["a duration is compared", "  expect(verdict.seconds).toBeLessThan(0.8);"],
    ["a duration is compared", "  expect((cpu + system) / 1e6).toBeLessThan(0.8);"],
  ])("%s: %s", (form, line) => {
    expect(FORMS[form]!.test(line)).toBe(true);
  });
});

it("what is said to be fine is there", () => {
  const unused = FINE.filter(
    ([prefix, form]) =>
      !findings.some(({ file, line }) => file.startsWith(prefix) && form.test(line)),
  );
  expect(unused.map(([file, , why]) => `${file}: ${why}`)).toEqual([]);
});
