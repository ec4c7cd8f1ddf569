/** A check that goes on after a violation keeps what it has found, however it ends. */
import { describe, expect, it } from "vitest";
import { Behaviours } from "../../src/explorer/behaviours/behaviours.ts";
import { check, explore } from "../../src/explorer/check.ts";
import {
  always,
  alwaysEventually,
  eventually,
  range,
  refines,
  spec,
  step,
} from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";

const even = spec({
  name: "Even",
  state: () => ({ n: range(0, 9) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Twice: action({
      when: (s) => s.n < 8,
      then: (s) => {
        s.n += 2;
      },
    }),
  }),
  terminal: () => true,
});

/** Counts up to 5, where its update throws. */
const lost = spec({
  name: "Lost",
  state: () => ({ n: range(0, 9) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Up: action({
      then: (s) => {
        if (s.n === 5) throw new Error("here");
        s.n++;
      },
    }),
  }),
  invariants: (_) => ({ I: always("It is never 1.", (s) => s.n !== 1) }),
  properties: (_) => ({
    S: step("It does not come to 3.", (_, after) => after.n !== 3),
    R: refines("It goes by twos.", even, { mapping: (s) => ({ n: s.n }) }),
    L: alwaysEventually((s) => s.n === 0),
  }),
});

const namesOf = (findings: readonly { readonly property: { readonly name: string } }[]) =>
  findings.map(({ property }) => property.name);

describe("a spec that turns out to be broken", () => {
  const verdict = check(instantiate(lost), { continue: true });
  it("is what the verdict is about", () => {
    expect(verdict).toMatchObject({ outcome: "broken", exit: 3, finding: null, complete: false });
    expect(verdict.breakage!.trace).toHaveLength(6);
  });
  it("takes away nothing of what was found before", () => {
    expect(namesOf(verdict.findings).sort()).toEqual(["I", "R", "S"]);
    const lengths = verdict.findings.map(({ property, trace }) => [property.name, trace!.length]);
    expect(Object.fromEntries(lengths)).toEqual({ I: 2, R: 2, S: 4 });
    expect(verdict.findings.every(({ shortest }) => shortest)).toBe(true);
  });
  it("keeps what else was found in the state in which it broke", () => {
    const written = spec({
      ...lost,
      properties: (_: unknown) => ({
        First: step("…", (_, after: { n: number }) => after.n !== 2),
        Second: step("…", (_, after: { n: number }) => {
          if (after.n === 2) throw new Error("there");
          return true;
        }),
      }),
      invariants: {},
    } as never);
    const { outcome, findings } = check(instantiate(written));
    expect([outcome, namesOf(findings)]).toEqual(["broken", ["First"]]);
  });
  it("leaves out what cannot be told any more", () => {
    let asked = 0;
    const written = spec({
      ...lost,
      properties: {},
      invariants: (_: unknown) => ({
        I: always("…", (s: { n: number }) => s.n !== 1),
        // It is not what it was when it is asked again.
        J: always("…", (s: { n: number }) => s.n < 4 || ++asked > 1_000),
      }),
    } as never);
    const { outcome, findings } = check(instantiate(written), { continue: true });
    expect([outcome, namesOf(findings)]).toEqual(["broken", ["I", "J"].slice(0, findings.length)]);
    expect(findings.length).toBeGreaterThan(0);
  });
});

it("a bound keeps what was found before it", () => {
  const bounded = check(instantiate(lost), { continue: true, maxStates: 4 });
  expect(bounded).toMatchObject({ outcome: "violated", exit: 12, cut: { bound: "states" } });
  expect(namesOf(bounded.findings).sort()).toEqual(["I", "L", "R", "S"]);
});

it("what was found of behaviours is kept where time runs out among them", () => {
  const long = spec({
    name: "Long",
    state: () => ({ n: range(0, 9_000) }),
    init: () => ({ n: 0 }),
    actions: (action) => ({
      Up: action({
        when: (s) => s.n < 9_000,
        then: (s) => {
          s.n++;
        },
      }),
    }),
    terminal: () => true,
    properties: (_) => ({
      First: alwaysEventually((s) => s.n === 0),
      Second: eventually((s) => s.n === 9_000),
    }),
  });
  const { search } = explore(instantiate(long), { continue: true });
  const behaviours = new Behaviours(search!, false);
  let done = false;
  while (!done && behaviours.findings.length === 0) {
    done = behaviours.advance(() => true);
    behaviours.collect();
  }
  // The other one has not been judged to the end.
  expect([done, namesOf(behaviours.findings), behaviours.undecided]).toEqual([
    false,
    ["First"],
    ["Second"],
  ]);
  while (!done) done = behaviours.advance(() => true);
  expect(namesOf(behaviours.findings)).toEqual(["First", "Second"]);
  expect(behaviours.undecided).toEqual([]);
});

it("the second engine goes on, too", () => {
  const counting = spec({
    name: "Counting",
    state: () => ({ n: range(0, 9) }),
    init: () => ({ n: 0 }),
    actions: (action) => ({
      Up: action({
        when: (s) => s.n < 9,
        then: (s) => {
          s.n++;
        },
      }),
    }),
    terminal: () => true,
    invariants: (_) => ({ I: always("…", (s) => s.n > 0), J: always("…", (s) => s.n < 9) }),
  });
  const verdict = check(instantiate(counting), { continue: true });
  expect(namesOf(verdict.findings)).toEqual(["I", "J"]);
  expect(verdict.crossChecked).toEqual({ states: 10, complete: true });
  expect(check(instantiate(counting)).crossChecked?.states).toBe(1);
});
