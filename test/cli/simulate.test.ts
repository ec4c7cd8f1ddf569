/** `fairlead simulate`: its reports, its JSON, its exit codes, its diagrams, and what it refuses. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { expectGolden } from "../golden.ts";
import { alone, inOneProcess } from "./command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const LOCK = "test/cli/arrows/lock.ts";
const COMMIT = "test/cli/arrows/two-phase-commit.ts";

/**
 * The arrows of the lock, what comes of each, and the choices that lead there: none where nothing
 * need go wrong. Of the last ones nothing is ever run.
 */
const ARROWS: readonly (readonly [
  arrow: string,
  verdict: string,
  exit: number,
  choices?: string | null,
])[] = [
  ["right", "passed", 0, null],
  ["idle", "passed", 0, null],
  ["vacuous", "vacuous", 14, null],
  ["forgetsTurns", "diverged", 15, "~delay(s#0:zqdas0or>a;1) fire(a;again)"],
  ["beginsLocked", "diverged", 15],
  ["losesReleases", "violated", 13, "~drop(a#0:frsd5ac8>s)"],
  ["asksOnce", "violated", 13, "invoke(user-b.0)"],
  ["throws", "violated", 12],
  ["mutates", "violated", 12],
  ["impure", "violated", 12],
  ["malformed", "violated", 12],
  ["breaksInvariant", "violated", 12],
  ["reports", "violated", 12, "crash(s)"],
  ["unexplained", "violated", 12],
  ["unbound", "broken", 3],
  ["vague", "broken", 3],
  ["misspelt", "broken", 3],
  ["misspeltParameter", "broken", 3],
  ["nothing", "broken", 3],
  ["undisturbed", "broken", 3, "crash(s)"],
  ["outside", "broken", 3],
  ["forgets", "broken", 3],
  ["judgesNothing", "broken", 3],
  ["brokenSpec", "broken", 3],
  ["unfit", "broken", 3, null],
  ["badName", "broken", 3, null],
  ["badClients", "broken", 3, null],
  ["asksNobody", "broken", 3, null],
];

/** Those that it takes seconds to make short. */
const SLOW = ["forgetsTurns", "losesReleases", "asksOnce"];

const RUNS = ["--runs", "25"];
const command = (arrow: string): readonly string[] => ["simulate", LOCK, "--arrow", arrow, ...RUNS];
/** One run that shows it, or a few. */
const shown = ([arrow, , , choices = ""]: (typeof ARROWS)[number]): readonly string[] =>
  choices === null
    ? command(arrow)
    : ["simulate", LOCK, "--arrow", arrow, "--schedule", `s1 1 ${choices}`.trim()];

/** What is told beside a report: how far it has come, and how long it took. */
const PROGRESS = /^(?:\d+ s, [^\n]*\n|\d+\.\d\d s[^\n]*\n)*$/;

/** A report without what depends on which runs are drawn. */
const undrawn = (text: string): string =>
  text
    .split("\n\n")
    .filter((part) => !/^ {2}(Events that were|What went wrong)/.test(part))
    .join("\n\n")
    .replace(/(?<=\()[\d,]+(?= events\))|(?<= |of )[\d,]+(?=$| of | times$)/gm, "N");

it("reports read well, and each verdict has its exit code", () => {
  const results = inOneProcess(ARROWS.map(shown));
  const reports = results.map(({ code, out, note }, i) => {
    const [arrow, verdict, exit, choices] = ARROWS[i]!;
    expect([arrow, code]).toEqual([arrow, exit]);
    expect(out.split(" ")[0]).toBe(verdict);
    expect(note).toMatch(PROGRESS);
    for (const line of out.split("\n"))
      if (!/^ {2}(Schedule|Replay): /.test(line)) expect(line.length).toBeLessThanOrEqual(100);
    return `# --arrow ${arrow}\n\n${choices === null ? undrawn(out) : out}`;
  });
  // It has been run, and nothing was found: that is no verdict on anything else.
  for (const text of reports) expect(text).not.toMatch(/\bheld\b/);
  expectGolden("simulate.txt", reports.join("\n\n"));
});

it("what is wrong is found, and can be had again", () => {
  const failing = ARROWS.filter(
    ([arrow, verdict]) => !["passed", "vacuous"].includes(verdict) && !SLOW.includes(arrow),
  );
  const results = inOneProcess(failing.map(([arrow]) => command(arrow)));
  const replays: (readonly string[])[] = [];
  results.forEach(({ code, out }, i) => {
    const [arrow, verdict, exit, choices] = failing[i]!;
    expect([arrow, code, out.split(" ")[0]]).toEqual([arrow, exit, verdict]);
    if (choices === null) return;
    expect(out).toMatch(/^ {2}Found in run \d+ with seed 1 \(its own: \d+\), after /m);
    const [, token] = /^ {2}Schedule: (s1 .*)$/m.exec(out)!;
    replays.push(["simulate", LOCK, "--arrow", arrow, "--schedule", token!]);
  });
  const found = results.filter((_, i) => failing[i]![3] !== null);
  inOneProcess(replays).forEach(({ code, out }, i) => {
    expect(code).toBe(found[i]!.code);
    expect(out).toBe(unfound(found[i]!.out));
  });
});

/** A report without where it was found. */
const unfound = (text: string): string =>
  text
    .split("\n\n")
    .filter((part) => !part.startsWith("  Found in run"))
    .join("\n\n");

describe("a transaction manager that tells others what it has not written down", () => {
  const files = ["commit.mmd", "commit.json", "commit.txt"].map(at);
  const token = "s1 1282834881 ~deliver(a#0:2hj7o0fk>tm) ~deliver(b#0:7akpcytw>tm)!2";
  const [told, byFile] = inOneProcess([
    ["simulate", COMMIT, "--schedule", token, ...files.flatMap((file) => ["--out", file])],
    ["simulate", COMMIT, "--schedule", files[1]!],
  ]);

  it("does what the specification does not allow, and the report says why", () => {
    expect(told!.code).toBe(15);
    expectGolden("simulate-commit.txt", told!.out);
  });

  it("is drawn", () => {
    expectGolden("simulate-commit.mmd", readFileSync(files[0]!, "utf8"));
    expect(readFileSync(files[2]!, "utf8")).toBe(told!.out);
    for (const file of files) expect(told!.note).toContain(`Wrote ${file}.\n`);
  });

  it("is data, by which the run can be had again", () => {
    const json = JSON.parse(readFileSync(files[1]!, "utf8")) as {
      failure: { log: readonly { readonly steps: readonly string[] }[] };
    };
    expect(json).toMatchObject({
      ...{ verdict: "diverged", exit: 15, spec: "TwoPhaseCommit", runs: 1 },
      versions: { fairlead: "0.1.0", node: process.versions.node },
      failure: {
        ...{ verdict: "diverged", exit: 15, kind: "step", name: "Prepare", node: "b" },
        ...{ schedule: token, event: 13, at: 13, history: null },
        account: {
          possible: 1,
          disagreeing: ["what a resource manager has written"],
          hypotheses: [{ kind: "guard-ignored", culprit: "implementation" }, {}],
        },
      },
    });
    expect(json.failure.log.flatMap(({ steps }) => steps)).toContain("TMCommit");
    expect(byFile).toMatchObject({ code: 15, out: told!.out });
  });
});

describe("the lock that forgets whose turn it is", () => {
  const search = ["simulate", LOCK, "--arrow", "forgetsTurns"];
  const [found, again, onward] = inOneProcess([
    [...search, "--out", at("lock.json")],
    search,
    [...search, "--onward", "--runs", "12", "--json"],
  ]);

  it("is found again by the same seed, to the letter", () => {
    expect(again).toMatchObject({ code: 15, out: found!.out });
  });

  it("is data: where it was found, and how it was made short", () => {
    expect(JSON.parse(readFileSync(at("lock.json"), "utf8"))).toMatchObject({
      ...{ verdict: "diverged", exit: 15, spec: "Lock", seed: 1, wanted: 1000 },
      failure: { times: 1, shrunk: { complete: true } },
    });
  });

  it("with --onward it goes on to the last run, and tells failures apart", () => {
    const json = JSON.parse(onward!.out) as { failures: readonly { times: number }[] };
    expect(json).toMatchObject({ verdict: "diverged", runs: 12, wanted: 12 });
    expect(json.failures.length).toBeGreaterThan(0);
  });
});

describe("one run", () => {
  const [passed, lacking, drawn, failing] = inOneProcess([
    ["simulate", LOCK, "--schedule", "s1 5"],
    ["simulate", LOCK, "--schedule", "s1 5 crash(zz) drop(q)"],
    ["simulate", LOCK, "--schedule", "s1 5", "--out", at("whole.mmd"), "--json"],
    ["simulate", LOCK, "--arrow", "throws", "--schedule", "s1 5", "--out", at("throws.mmd")],
  ]);

  it("is told, also where nothing is wrong with it", () => {
    expect(passed).toMatchObject({ code: 0, note: "" });
    expectGolden("simulate-run.txt", passed!.out);
  });

  it("may be another than the one its schedule was made from, and says so", () => {
    expect(lacking!.code).toBe(0);
    expect(lacking!.out).toContain("Warning: not possible, and left out: crash(zz) and drop(q).");
    expect(lacking!.out).toContain("  Schedule: s1 5\n");
  });

  it("is drawn, also where nothing is wrong with it", () => {
    expect(JSON.parse(drawn!.out)).toMatchObject({ verdict: "passed", exit: 0, failure: null });
    expect(readFileSync(at("whole.mmd"), "utf8")).not.toContain("rect");
    expect(failing!.code).toBe(12);
    expect(readFileSync(at("throws.mmd"), "utf8").match(/^ {2}(rect|end)/gm)).toHaveLength(2);
  });
});

it("nothing is drawn where no run failed", () => {
  const { code, note } = alone(["simulate", LOCK, "--runs", "2", "--out", at("none.mmd")]);
  expect(code).toBe(0);
  expect(note).toContain(`Did not write ${at("none.mmd")}: no run failed.`);
  expect(existsSync(at("none.mmd"))).toBe(false);
});

it("warnings are failures where they shall be", () => {
  const [mild, strict, json] = inOneProcess([
    command("idle"),
    [...command("idle"), "--strict"],
    [...command("idle"), "--strict", "--json"],
  ]);
  expect([mild!.code, strict!.code]).toEqual([0, 14]);
  expect(strict!.out).toContain("With --strict this is a failure (exit 14).");
  const read = JSON.parse(json!.out) as { warnings: readonly string[] };
  expect(read).toMatchObject({ verdict: "passed", exit: 14 });
  expect(read.warnings).toHaveLength(2);
});

it("what remembers more than its state is reported itself", () => {
  const { code, out } = alone(["simulate", LOCK, "--arrow", "remembers", "--seed", "3"]);
  expect(code).toBe(3);
  expect(out).toMatch(/^broken Lock, .*\n {4}the same choices do not lead to the same run/);
  expect(out).toMatch(/ {2}Again: .* --arrow remembers --runs 1 --seed 3\n$/);
});

it("the end of the time is an end, and no verdict", () => {
  const { code, out } = alone(["simulate", LOCK, "--runs", "100000", "--timeout", "0.3"]);
  expect(code).toBe(20);
  expect(out).toMatch(/^bounded Lock, .*no divergence in [\d,]+ runs? \([\d,]+ events\), stopped/s);
  expect(out).toContain("stopped at --timeout 0.3");
  expect(out).toContain("100,000 runs were asked for.");
  const none = alone(["simulate", LOCK, "--timeout", "0", "--json"]);
  expect(JSON.parse(none.out)).toMatchObject({
    verdict: "bounded",
    exit: 20,
    runs: 0,
    cut: "time",
  });
});

it("JSON has the facts, and nothing else is printed", () => {
  const some = ARROWS.filter(([arrow]) => !SLOW.includes(arrow));
  const results = inOneProcess(some.map(([arrow]) => [...command(arrow), "--json"]));
  results.forEach(({ code, out, note }, i) => {
    const [arrow, verdict, exit] = some[i]!;
    expect([arrow, code, note]).toEqual([arrow, exit, ""]);
    const json = JSON.parse(out) as { failure: { explanation: string } | null };
    expect([arrow, json]).toMatchObject([arrow, { verdict, exit }]);
    if (["passed", "vacuous"].includes(verdict)) expect(json.failure).toBeNull();
  });
  const [right] = results;
  expect(JSON.parse(right!.out)).toMatchObject({
    ...{ seed: 1, runs: 25, wanted: 25, cut: null, finished: 25, failures: [], warnings: [] },
    coverage: {
      actions: {
        Acquire: { guards: [{ label: "nobody has it" }] },
        Release: { guards: [{ label: "it has it" }] },
      },
      steps: { several: 0 },
      possible: 1,
    },
    faults: { never: [], off: ["drift", "lying disk"] },
  });
});

it("a mapping that does not fit is said to be broken, also where no arrow is made of it", () => {
  const file = "test/cli/arrows/hidden.ts";
  const [text, json] = inOneProcess([
    ["simulate", file],
    ["simulate", file, "--json"],
  ]);
  expect(text).toMatchObject({ code: 3, note: "" });
  expectGolden("simulate-hidden.txt", text!.out);
  expect(JSON.parse(json!.out)).toMatchObject({ verdict: "broken", exit: 3 });
});

writeFileSync(at("no.json"), "{");
writeFileSync(at("empty.json"), '{ "failure": null }');

const REFUSED: readonly (readonly string[])[] = [
  [],
  [LOCK, COMMIT],
  [at("nowhere.ts")],
  ["specs/peterson.ts"],
  ["impl/frozen.ts"],
  ["test/golden.ts", "--arrow", "right"],
  [LOCK, "--arrow", "vaque"],
  ["test/cli/arrows/uncalled.ts"],
  ["test/cli/arrows/constants.ts"],
  [LOCK, "--run", "5"],
  [LOCK, "--runs", "0"],
  [LOCK, "--runs", "many"],
  [LOCK, "--steps", "1.5"],
  [LOCK, "--seed", "-1"],
  [LOCK, "--timeout", "soon"],
  [LOCK, "--schedule", "bla"],
  [LOCK, "--schedule", "s2 5"],
  [LOCK, "--schedule", "s1 x"],
  [LOCK, "--schedule", "s1 5 crash(x"],
  [LOCK, "--schedule", "s1 5", "--runs", "3"],
  [LOCK, "--schedule", "s1 5", "--onward"],
  [LOCK, "--schedule", at("nowhere.json")],
  [LOCK, "--schedule", at("no.json")],
  [LOCK, "--schedule", at("empty.json")],
  [LOCK, "--out", at("x.png")],
  [LOCK, "--out", join(folder, "nowhere", "x.mmd")],
];

it("what is wrong with a command line is said in one line", () => {
  const results = inOneProcess(REFUSED.map((words) => ["simulate", ...words]));
  const lines = results.map(({ code, out, note }, i) => {
    const words = REFUSED[i]!.join(" ");
    expect([words, code, out]).toEqual([words, 2, ""]);
    expect(note).toMatch(/^fairlead: .+\n$/);
    return `$ fairlead simulate ${words}\n${note}`;
  });
  expectGolden("simulate-refusals.txt", lines.join("\n").replaceAll(folder, "FOLDER"));
});

it("--help says what it is for", () => {
  const { code, out, note } = alone(["simulate", "--help"]);
  expect([code, note]).toEqual([0, ""]);
  expect(out).toMatch(/^fairlead simulate FILE/);
  for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(104);
});
