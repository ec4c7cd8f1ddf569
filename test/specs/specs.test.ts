/**
 * Every spec in specs/ must find what its configurations expect: the counts that other tools find,
 * or, in a wrong variant, the very property that the mistake breaks, in a trace of the very length,
 * and, if it takes a behaviour without end, in the very loop.
 */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec, Expectation } from "../../src/spec/spec.ts";
import { LOOPS } from "./loops.ts";

/** Larger configurations take longer than a test should; `npm run test:long` runs all. */
const DISTINCT_MAX = process.env["LONG"] ? Number.POSITIVE_INFINITY : 400_000;

const directory = new URL("../../specs/", import.meta.url);
const files = readdirSync(directory)
  .filter((file) => file.endsWith(".ts"))
  .sort();
const specs = new Map<string, AnySpec>();
for (const file of files) {
  const module = (await import(/* @vite-ignore */ new URL(file, directory).href)) as {
    default: AnySpec;
  };
  specs.set(file, module.default);
}

/** `paxos.ts` is a spec; `paxos.stubborn.ts` is a variant of it. */
const bases = files.filter((file) => file.split(".").length === 2);

function expectations(file: string): readonly (readonly [string, Expectation])[] {
  const configurations = specs.get(file)!.configurations ?? {};
  return Object.entries(configurations).flatMap(([name, { expect: expected }]) =>
    expected === undefined ? [] : [[name, expected as Expectation] as const],
  );
}

function title(name: string, expected: Expectation): string {
  return expected.violates === undefined
    ? `${name}: holds in all of ${expected.distinct?.toLocaleString("en")} states`
    : `${name}: breaks ${expected.violates} in ${expected.states} states`;
}

describe.each(files)("%s", (file) => {
  for (const [name, expected] of expectations(file)) {
    if ((expected.distinct ?? 0) > DISTINCT_MAX) continue;
    it(title(name, expected), () => {
      const verdict = check(instantiate(specs.get(file)!, name));
      expect(verdict.breakage).toBeNull();
      if (expected.violates === undefined) {
        const { distinct, generated, depth } = expected;
        expect(verdict).toMatchObject({ outcome: "held", distinct, generated, depth });
        expect(verdict.warnings).toEqual([]);
      } else {
        const deadlock = expected.violates === "deadlock";
        const loop = LOOPS[file];
        expect(verdict.outcome).toBe(deadlock ? "deadlocked" : "violated");
        expect(verdict.exit).toBe(deadlock ? 11 : loop === undefined ? 12 : 13);
        expect(verdict.finding?.property.name).toBe(expected.violates);
        expect(verdict.finding?.trace).toHaveLength(expected.states!);
        expect(verdict.finding?.loop?.start).toBe(loop);
      }
    });
  }
});

describe.each(bases)("%s is fit to be shown", (file) => {
  const spec = specs.get(file)!;

  it("its first configuration says what must be found", () => {
    const [first] = Object.values(spec.configurations ?? {});
    expect(first?.expect).toMatchObject({
      distinct: expect.any(Number),
      generated: expect.any(Number),
      depth: expect.any(Number),
      source: expect.any(String),
    });
  });

  it("something must be reachable in it", () => {
    expect(instantiate(spec).reachables).not.toEqual([]);
  });

  it("a wrong variant stands beside it", () => {
    const variants = files.filter((other) => other.startsWith(`${file.slice(0, -3)}.`));
    const wrong = variants
      .filter((other) => other !== file)
      .filter((other) => expectations(other).some(([, { violates }]) => violates !== undefined));
    expect(wrong).not.toEqual([]);
  });
});

describe("what else holds in a variant", () => {
  const held: readonly (readonly [file: string, property: string])[] = [
    // Neither deadlock nor livelock: it is starvation, and nothing else.
    ["dining-philosophers.both-at-once.ts", "NoLivelock"],
    ["peterson.polite.ts", "Mutex"],
    ["chang-roberts.stopped.ts", "Correctness"],
    ["consensus.fickle.ts", "Inv"],
    ["spin-lock.weak.ts", "Mutex"],
    ["lamport-mutex.stopped.ts", "Mutex"],
    ["two-phase-commit.blocked.ts", "Consistent"],
    // Each of the rules is there for a property of its own.
    ["raft.any-log.ts", "ElectionSafety"],
    ["raft.any-log.ts", "LogMatching"],
    ["raft.duelling.ts", "ElectionSafety"],
  ];
  it.each(held)("%s: %s", (file, property) => {
    const [name] = expectations(file)[0]!;
    const verdict = check(instantiate(specs.get(file)!, name), { properties: [property] });
    expect(verdict.outcome).toBe("held");
  });
});
