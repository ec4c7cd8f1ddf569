/** Arrows in a test suite: what fast-check says of them, and that one token has the failure again. */

import {
  type Arrow,
  conforms,
  Nonconformance,
  parseSchedule,
  properties,
  property,
  RELIABLE,
  scheduleText,
} from "fairlead/conformance";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as locks from "../cli/arrows/lock.ts";

// biome-ignore lint/suspicious/noExplicitAny: an implementation of any kind
type AnyArrow = Arrow<any>;

/** What fast-check throws. */
function failureOf(asked: fc.IRawProperty<unknown>, parameters: fc.Parameters<never>): Error {
  try {
    fc.assert(asked, parameters as never);
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing failed");
}

const TOKEN = /Counterexample: \[(s1 [^\]]*)\]/;
const tokenIn = ({ message }: Error): string => TOKEN.exec(message)![1]!;

it("what conforms passes, by each property and by all of them", () => {
  const { right } = locks;
  fc.assert(right.property, { numRuns: 20 });
  expect(Object.keys(right.properties)).toEqual([
    "every step is one that the specification allows",
    "every operation ends once nothing goes wrong",
    "runs are reproducible",
  ]);
  for (const each of Object.values(right.properties)) fc.assert(each, { numRuns: 10 });
});

it("an arrow has properties of what it is judged by", () => {
  const names = (arrow: AnyArrow): readonly string[] => Object.keys(arrow.properties);
  const judged = locks.breaksInvariant as AnyArrow;
  expect(names(judged)).toContain("what must be true of the nodes is true at all times");
  expect(names(locks.reports)).toContain("observers have nothing to report");
  expect(names(locks.unexplained)).toContain("what clients see is consistent");
});

describe("what diverges", () => {
  const wrong = locks.forgetsTurns;
  const parameters = { numRuns: 100, seed: 5 };
  const error = failureOf(property(wrong), parameters);
  const token = tokenIn(error);

  it("fails, with the report as the cause, and no stack of ours", () => {
    const { cause } = error as { cause?: unknown };
    expect(cause).toBeInstanceOf(Nonconformance);
    const { message, stack, schedule } = cause as Nonconformance;
    expect(message).toMatch(/^diverged Lock, C = \{a, b\}/);
    expect(message).toContain("What the mapping says it could have been");
    expect(message).toContain(`  Schedule, for simulate --schedule: ${token}\n`);
    expect(stack).toBe(`Nonconformance: ${message}`);
    expect(scheduleText(schedule!)).toBe(token);
  });

  it("is made short by us, in one step, and not by fast-check", () => {
    expect(error.message).toContain("Shrunk 1 time(s)");
    expect(parseSchedule(token).choices.length).toBeLessThanOrEqual(4);
  });

  it("the token has the same run again", () => {
    const { failure, skipped } = wrong.replay(token);
    expect(skipped).toEqual([]);
    expect(failure).toMatchObject({ kind: "observed", report: { what: "step release" } });
    const again = failureOf(property(wrong), { numRuns: 1, examples: [[token]] } as never);
    expect(again.cause).toMatchObject({ message: (error.cause as Error).message });
  });

  it("the same seed has the same failure, and so has the path", () => {
    const path = /path: "([^"]*)"/.exec(error.message)![1]!;
    expect(failureOf(property(wrong), parameters).message).toBe(error.message);
    const replayed = failureOf(property(wrong), { ...parameters, path, endOnFailure: true });
    expect(tokenIn(replayed)).toBe(token);
    expect(replayed.cause).toMatchObject({ message: (error.cause as Error).message });
  });

  it("fails by the property that is about it, and by no other", () => {
    const asked = properties(wrong);
    const failing = Object.keys(asked).filter(
      (name) => fc.check(asked[name]!, { ...parameters, endOnFailure: true }).failed,
    );
    expect(failing).toEqual(["every step is one that the specification allows"]);
  });
});

describe("each property judges by itself", () => {
  const CASES: readonly (readonly [arrow: string, failing: string, message: RegExp])[] = [
    [
      "losesReleases",
      "every operation ends once nothing goes wrong",
      /^violated Lock, .*: no progress/,
    ],
    [
      "breaksInvariant",
      "what must be true of the nodes is true at all times",
      /^violated Lock, .*"the turn is small"/,
    ],
    ["reports", "observers have nothing to report", /^violated Lock, .*: [sab] has crashed/],
    ["unexplained", "what clients see is consistent", /^violated Lock, .*: what clients were told/],
    ["remembers", "runs are reproducible", /^broken Lock, .*\n {4}the same choices/],
  ];

  it.each(CASES)("%s", (name, failing, message) => {
    const arrow = (locks as never as Readonly<Record<string, AnyArrow>>)[name]!;
    const asked = arrow.properties;
    const parameters = { numRuns: 30, seed: 1, endOnFailure: true };
    const failed = Object.keys(asked).filter((each) => fc.check(asked[each]!, parameters).failed);
    expect(failed).toContain(failing);
    // What is not reproducible may look like anything.
    if (name !== "remembers") expect(failed).toEqual([failing]);
    expect((failureOf(asked[failing]!, parameters).cause as Error).message).toMatch(message);
  });

  it("what no node may do fails whatever is asked", () => {
    for (const each of Object.values(locks.throws.properties))
      expect(fc.check(each, { numRuns: 20, endOnFailure: true }).failed).toBe(true);
  });
});

it("an arrow by which nothing is ever compared fails at once", () => {
  const error = failureOf(locks.vacuous.property, { numRuns: 1 });
  expect((error.cause as Error).message).toMatch(/^vacuous Lock, .*: no step of it in 20 runs/);
  expect(error.message).toContain("Shrunk 0 time(s)");
});

it("a mapping that does not fit says so where the arrow is made", () => {
  const make = (mapping: object) => () =>
    conforms(locks.lock, locks.implementation(), mapping as never);
  expect(make({ hidden: ["holdr", "turns"] })).toThrow(
    /`hidden` names the variable holdr, which Lock does not have \(did you mean holder\?\)/,
  );
  expect(make({ hidden: ["holder"] })).toThrow(
    /there is no abstraction, and `hidden` does not name/,
  );
  expect(make({ constants: { C: 2.5 }, hidden: ["holder", "turns"] })).toThrow(
    /^the mapping's constants: the constant C cannot be 2.5/,
  );
  expect(make({ hidden: ["holder", "turns"], events: () => undefined })).toThrow(
    /`events` is undef/,
  );
  const odd = (implementation: object) => () =>
    conforms(locks.lock, implementation as never, locks.mapping as never);
  expect(odd({ nodes: {}, faults: RELIABLE })).toThrow(/no node in `nodes`/);
  expect(odd({ nodes: { s: {} }, faults: RELIABLE })).toThrow(/the node s is \{\}, which is none/);
  expect(odd({ nodes: locks.nodes })).toThrow(/no `faults`/);
  const misspelt = failureOf(locks.misspelt.property, { numRuns: 20, endOnFailure: true });
  expect((misspelt.cause as Error).message).toMatch(
    /^broken Lock, .*: the mapping, events.release/,
  );
});

it("a token that is none is no example", () => {
  const asked = property(locks.right);
  const error = failureOf(asked, { numRuns: 1, examples: [["s1 5 crash(x"]] } as never);
  expect((error.cause as Error).message).toBe("crash(x is no part of a schedule");
});

it("options of runs are taken", () => {
  const brief = conforms(locks.lock, locks.implementation(undefined, RELIABLE), locks.mapping);
  let longest = 0;
  const asked = property(brief, { steps: 3 });
  const spied: fc.IRawProperty<never> = {
    isAsync: () => false,
    generate: (random, id) => asked.generate(random, id) as never,
    shrink: () => fc.Stream.nil(),
    run: (value: readonly [{ readonly run: { readonly healed: number | null } }]) => {
      longest = Math.max(longest, value[0].run.healed!);
      return asked.run(value as never) as never;
    },
    runBeforeEach: () => undefined as never,
    runAfterEach: () => undefined as never,
  };
  fc.assert(spied, { numRuns: 20 });
  // Three nodes start, and then there are at most three choices.
  expect(longest).toBeLessThanOrEqual(6);
});
