/** A small protocol in as many variants as there are verdicts. */
import { always, alwaysEventually, implies, range, spec, step, variant } from "fairlead";

/** A counter that goes up, and back to zero. */
export const held = spec({
  name: "Counter",
  constants: { N: 3 },
  state: ({ N }) => ({ n: range(0, N), laps: range(0, 1) }),
  init: () => ({ n: 0, laps: 0 }),
  actions: (action, { N }) => ({
    Up: action({
      when: { "it is not full": (s) => s.n < N },
      then: (s) => {
        s.n++;
      },
    }),
    Back: action({
      when: { "it is full": (s) => s.n === N },
      then: (s) => {
        s.n = 0;
        s.laps = 1;
      },
    }),
  }),
  invariants: ({ N }) => ({ Bounded: always("It never exceeds its bound.", (s) => s.n <= N) }),
  reachable: ({ N }) => ({ full: (s) => s.n === N }),
  configurations: {
    three: { N: 3, expect: { distinct: 8, generated: 9, depth: 8, source: "counted by hand" } },
    five: { N: 5 },
  },
});

export const violatedAtOnce = variant(held, {
  name: "WrongFromTheStart",
  invariants: () => ({ Positive: always("It is never zero.", (s) => s.n > 0) }),
});

export const violatedByClause = variant(held, {
  name: "WrongInAClause",
  invariants: () => ({
    Modest: always("It stays modest.", {
      "it never exceeds three": (s) => s.n <= 3,
      "it never reaches two": (s) => s.n !== 2,
    }),
  }),
});

export const violatedStep = variant(held, {
  name: "WrongStep",
  properties: () => ({
    Grows: step("It never decreases.", (before, after) => after.n >= before.n),
  }),
});

export const violatedTwice = variant(held, {
  name: "WrongTwice",
  invariants: () => ({
    NotTwo: always("It is never two.", (s) => s.n !== 2),
    NotFull: always("It is never full.", (s, { N }) => s.n !== N),
  }),
});

export const deadlocked = variant(held, { name: "Stuck", without: ["Back"] });

export const unreached = variant(held, {
  name: "NeverFour",
  reachable: () => ({ four: (s) => s.n === 4, five: (s) => s.n === 5 }),
});

export const vacuous = variant(held, {
  name: "Vacuous",
  actions: (action) => ({
    Never: action({
      when: { "it is negative": (s) => s.n < 0 },
      then: (s) => {
        s.n = 0;
      },
    }),
    Idle: action({ then: () => undefined }),
  }),
  constraint: (s) => s.n >= 0,
  reachable: {},
});

export const unexpected = variant(held, {
  name: "Unexpected",
  configurations: {
    three: { N: 3, expect: { distinct: 9, generated: 9, depth: 8 } },
    violated: { N: 3, expect: { violates: "Bounded" } },
  },
});

export const expected = variant(violatedTwice, {
  name: "Expected",
  configurations: {
    three: { N: 3, expect: { violates: "NotTwo", states: 3 } },
    longer: { N: 3, expect: { violates: "NotTwo", states: 4 } },
    other: { N: 3, expect: { violates: "NotFull", states: 4 } },
  },
});

export const violatedTemporal = variant(held, {
  name: "WrongForEver",
  properties: (_) => ({
    Low: implies(
      "If it begins low it stays low.",
      (s) => s.n === 0,
      always((s) => s.n < 2),
    ),
  }),
});

export const lost = variant(violatedTwice, {
  name: "Lost",
  actions: (action) => ({
    Back: action({
      when: (s) => s.n === 3,
      then: () => {
        throw new Error("it cannot go back");
      },
    }),
  }),
  invariants: (_) => ({ NotTwo: always("It is never two.", (s) => s.n !== 2) }),
});

export const endless = variant(held, {
  name: "Endless",
  terminal: () => true,
  fairness: ({ weak }) => ({ "it goes on": [weak("Up"), weak("Back")] }),
  properties: (_) => ({ Again: alwaysEventually("It is full again and again.", (s) => s.n > 2) }),
});

export default held;
