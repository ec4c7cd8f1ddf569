/**
 * Functions that remember: from the k-th call on, or only in that call, they answer otherwise. No such
 * specification may be said to hold, or to be violated, in another way than it would be without that.
 * `JUDGE_RUNS` and `JUDGE_SEED` vary the run.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../src/explorer/check.ts";
import type { Verdict } from "../../src/explorer/verdict.ts";
import { always, leadsTo, range, setOf, spec, step } from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";

const SEED = Number(process.env["JUDGE_SEED"] ?? 20_26);
const RUNS = Number(process.env["JUDGE_RUNS"] ?? (process.env["LONG"] ? 5_000 : 60));

const PLACES = [
  "guard",
  "quantifier",
  "update",
  "choice",
  "invariant",
  "step",
  "reachable",
  "constraint",
  "terminal",
  "temporal",
] as const;

interface Remembering {
  readonly place: (typeof PLACES)[number];
  /** The call from which on the function answers otherwise; no call is the 0th. */
  readonly from: number;
  readonly onlyOnce: boolean;
  /** Whether it does so in one state only, and then counts the calls in this state. */
  readonly at: number | null;
  readonly size: number;
}

/** What the function asks of its state, and how often. */
class Memory {
  calls = 0;
  constructor(readonly kind: Remembering) {}

  /** Whether the answer is to be another one than that of a function of the state. */
  flips(place: Remembering["place"], x: number): boolean {
    const { kind } = this;
    if (place !== kind.place || (kind.at !== null && x !== kind.at)) return false;
    this.calls++;
    return kind.onlyOnce ? this.calls === kind.from : this.calls >= kind.from && kind.from > 0;
  }
}

function remembering(memory: Memory) {
  const { size } = memory.kind;
  const other = (place: Remembering["place"], x: number, answer: boolean): boolean =>
    memory.flips(place, x) ? !answer : answer;
  return spec({
    name: "Remembering",
    state: () => ({ x: range(0, size + 1), y: range(0, 3), seen: setOf(range(0, 3)) }),
    init: () => ({ x: 0, y: 0, seen: [] }),
    constraint: (s) => other("constraint", s.x, s.x < size + 1),
    actions: (action) => ({
      Inc: action({
        when: (s) => other("guard", s.x, s.x < size && s.y > 0),
        then: (s) => {
          s.x = memory.flips("update", s.x) ? 0 : s.x + 1;
        },
      }),
      Turn: action({
        with: { to: (s) => (memory.flips("choice", s.x) ? [0] : [(s.y + 1) % 4, 1]) },
        when: (s) => s.x < size,
        then: (s, { to }) => {
          s.seen.add(s.y);
          s.y = to;
        },
      }),
      Forget: action({
        when: (s) => s.seen.size > 1 && s.seen.every((y) => other("quantifier", s.x, y < 3)),
        then: (s) => {
          s.seen.clear();
        },
      }),
    }),
    terminal: (s) => other("terminal", s.x, true),
    invariants: (_) => ({
      Bounded: always("in bounds", (s) => other("invariant", s.x, s.x <= size)),
    }),
    properties: (_) => ({
      Grows: step("x does not fall", (s, t) => other("step", s.x, t.x >= s.x)),
      Turns: leadsTo(
        "what has 3 counts",
        (s) => s.y === 3,
        (s) => other("temporal", s.x, s.x >= 0),
      ),
    }),
    reachable: { End: (s) => other("reachable", s.x, s.x === size) },
  });
}

const found = ({ outcome, finding, breakage, distinct }: Verdict): string =>
  breakage
    ? `${outcome} ${breakage.kind}`
    : finding
      ? `${outcome} ${finding.property.name} ${finding.trace?.length}`
      : `${outcome} ${distinct}`;

const NEVER = { from: 0, onlyOnce: false, at: null };

const kinds: fc.Arbitrary<Remembering> = fc
  .record({
    place: fc.constantFrom(...PLACES),
    from: fc.oneof(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 2, max: 400 })),
    onlyOnce: fc.boolean(),
    at: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 10 })),
    size: fc.integer({ min: 1, max: 8 }),
  })
  // A quantifier that has changed before its first answer is one that never answered otherwise.
  .map((kind) => (kind.place === "quantifier" ? { ...kind, from: kind.from + 4 } : kind));

describe("functions that remember", () => {
  test("the specification without that is as expected", () => {
    const kind: Remembering = { place: "guard", size: 10, ...NEVER };
    expect(found(check(instantiate(remembering(new Memory(kind)))))).toMatch(/^held/);
  });

  test(`${RUNS} of them are found out, or change nothing (seed ${SEED})`, () => {
    fc.assert(
      fc.property(kinds, fc.boolean(), (kind, crossCheck) => {
        const memory = new Memory(kind);
        const options = crossCheck ? {} : { crossCheck: false };
        const verdict = found(check(instantiate(remembering(memory)), options));
        if (verdict === "broken impure") return;
        const without = new Memory({ ...kind, ...NEVER });
        expect(verdict).toBe(found(check(instantiate(remembering(without)), options)));
        // What answered otherwise and went on doing so is asked again in the end for what it said
        // before. Where a state has successors, what `terminal` says counts for nothing.
        if (!kind.onlyOnce && kind.place !== "terminal")
          expect(memory.calls).toBeLessThan(2 * kind.from);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
