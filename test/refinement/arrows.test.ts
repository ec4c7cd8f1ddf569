/**
 * The arrows of refinement/: each file must find what its configurations expect. A right one holds in
 * all of its states; a wrong one is refuted, in a trace of the very length.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import { diagnose } from "../../src/refinement/diagnosis/diagnosis.ts";
import type { VerdictJson } from "../../src/report/json.ts";
import { instantiate, type Model } from "../../src/spec/model.ts";
import type { AnySpec, Expectation } from "../../src/spec/spec.ts";
import { inOneProcess } from "../cli/command-line.ts";

/** Larger configurations take longer than a test should; `npm run test:long` runs all. */
const DISTINCT_MAX = process.env["LONG"] ? Number.POSITIVE_INFINITY : 60_000;

const folder = new URL("../../refinement/", import.meta.url);
/** Those of implementations have tests of their own. */
const files = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && !/\.(nodes|exhaustive)\./.test(file))
  .sort();
const specs = new Map<string, AnySpec>();
for (const file of files) {
  const url = new URL(file, folder).href;
  specs.set(file, ((await import(/* @vite-ignore */ url)) as { default: AnySpec }).default);
}

/** `paxos.ts` is an arrow; `paxos.unpromised.ts` is a wrong one beside it. */
const bases = files.filter((file) => file.split(".").length === 2);

const expectations = (file: string): readonly (readonly [string, Expectation])[] =>
  Object.entries(specs.get(file)!.configurations ?? {}).map(([name, { expect: expected }]) => [
    name,
    expected as Expectation,
  ]);

describe.each(files)("%s", (file) => {
  for (const [name, expected] of expectations(file)) {
    if ((expected.distinct ?? 0) > DISTINCT_MAX) continue;
    const found = expected.violates
      ? `${expected.violates} is refuted in ${expected.states} states`
      : `holds in all of ${expected.distinct?.toLocaleString("en")} states`;
    it(`${name}: ${found}`, () => {
      const verdict = check(instantiate(specs.get(file)!, name));
      expect(verdict.breakage).toBeNull();
      expect(verdict.warnings).toEqual([]);
      if (expected.violates === undefined) {
        const { distinct, generated, depth } = expected;
        expect(verdict).toMatchObject({ outcome: "held", exit: 0, distinct, generated, depth });
      } else {
        const { finding } = verdict;
        expect(verdict).toMatchObject({ outcome: "violated", exit: 15 });
        expect(finding?.property).toMatchObject({ kind: "refinement", name: expected.violates });
        expect(finding?.trace).toHaveLength(expected.states!);
      }
    });
  }

  it("knows the public names, specs and other arrows only", () => {
    const source = readFileSync(new URL(file, folder), "utf8");
    for (const [, imported] of source.matchAll(/from "([^"]+)"/g))
      expect(imported).toMatch(/^fairlead$|^\.\.\/specs\/[\w.-]+\.ts$|^\.\/[\w.-]+\.ts$/);
  });
});

describe.each(bases)("%s is an arrow", (file) => {
  it("that refines something, and its first configuration is judged by default", () => {
    expect(instantiate(specs.get(file)!).refinements).not.toEqual([]);
    expect(expectations(file)[0]?.[1].distinct).toBeLessThan(DISTINCT_MAX);
  });

  it("that says where it is from, what is mapped, why it holds, and what is hidden", () => {
    const source = readFileSync(new URL(file, folder), "utf8");
    for (const label of ["Source", "Mapping", "Why", "Hidden", "Wrong"])
      expect(source).toMatch(new RegExp(`^ \\* ${label}: `, "m"));
  });

  it("with a wrong one beside it", () => {
    const wrong = files
      .filter((other) => other !== file && other.startsWith(`${file.slice(0, -3)}.`))
      .filter((other) => expectations(other).some(([, { violates }]) => violates !== undefined));
    expect(wrong).not.toEqual([]);
    for (const other of wrong)
      expect(readFileSync(new URL(file, folder), "utf8")).toContain(other.slice(0, -3));
  });
});

describe("why a wrong arrow is refuted", () => {
  /** The nearest abstract action, the labels of its guards that are false, and the chain. */
  const diagnosed = (file: string) => {
    const model: Model = instantiate(specs.get(file)!, "small");
    const { before, after } = check(model).finding!.refinement!;
    const { attempts, chain } = diagnose(model.refinements[0]!.abstract, before, after!);
    const [nearest] = attempts;
    return {
      nearest: [nearest?.action, nearest?.failing],
      chain: chain?.steps.map(({ action }) => action) ?? null,
    };
  };

  it("two-phase commit, early: each decides for itself, so that it takes three steps", () => {
    expect(diagnosed("two-phase-commit.early.ts")).toEqual({
      nearest: ["DecideToCommit", []],
      chain: ["DecideToCommit", "DecideToCommit", "DecideToCommit"],
    });
  });

  it("EWD840, colour-blind: it is noticed although not all have ended", () => {
    expect(diagnosed("ewd840.colour-blind.ts")).toEqual({
      nearest: ["DetectTermination", ["all have ended"]],
      chain: null,
    });
  });

  it("voting, lone: something has been chosen already", () => {
    expect(diagnosed("voting.lone.ts")).toEqual({
      nearest: ["Choose", ["nothing has been chosen"]],
      chain: null,
    });
  });

  it("Paxos, unpromised: no quorum has promised anything", () => {
    expect(diagnosed("paxos.unpromised.ts")).toEqual({
      nearest: ["VoteFor", ["a quorum shows that the value is safe"]],
      chain: null,
    });
  });

  it("EWD840, idle: nobody need notice", () => {
    const { finding } = check(instantiate(specs.get("ewd840.idle.ts")!, "small"));
    expect(finding).toMatchObject({
      loop: { start: 0, back: null },
      refinement: { kind: "fairness", fairness: { name: "somebody notices" } },
    });
  });
});

describe("on the command line", () => {
  const commands = [
    ["check", "refinement/two-phase-commit.ts"],
    ["check", "refinement/two-phase-commit.early.ts"],
    ["check", "refinement/two-phase-commit.early.ts", "--json"],
    ["check", "refinement/ewd840.idle.ts", "--json"],
    ["check", "refinement/paxos.ts", "--property", "Voting", "--json"],
  ];
  const [right, wrong, json, lasso, only] = inOneProcess(commands);
  const read = (result = right): VerdictJson => JSON.parse(result!.out) as VerdictJson;

  it("an arrow that holds exits with 0, a wrong one with 15", () => {
    expect([right, wrong, json, lasso, only].map((result) => result!.code)).toEqual([
      0, 15, 15, 15, 0,
    ]);
    expect(right!.out).toMatch(/^held TwoPhaseCommit/);
    expect(wrong!.out).toMatch(/^violated TwoPhaseCommitEarly/);
    expect(wrong!.out).toContain("is neither a step of TransactionCommit nor a");
    expect(wrong!.out).toContain("Three of its steps in a row would explain it");
  });

  it("--json has the property, the trace and the loop", () => {
    const { verdict, exit, property, trace, loop } = read(json);
    expect([verdict, exit, loop]).toEqual(["violated", 15, null]);
    expect(property).toMatchObject({ kind: "refinement", name: "TransactionCommit" });
    expect(trace).toHaveLength(8);
    expect(trace!.at(-1)).toMatchObject({ action: "TMCommit", params: {} });
    expect(read(lasso)).toMatchObject({ exit: 15, loop: 0, trace: { length: 1 } });
  });

  it("--property judges one refinement of several", () => {
    expect(read(only)).toMatchObject({ verdict: "held", distinct: 3_921 });
  });
});
