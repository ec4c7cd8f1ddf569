/** One small protocol, and what induction may say of it. */
import { always, int, range, spec, step, variant } from "fairlead";

/** Two counters that go up together, and around. */
export const counters = spec({
  name: "Counters",
  constants: { N: 4 },
  state: ({ N }) => ({ n: range(0, N), m: range(0, N) }),
  init: () => ({ n: 0, m: 0 }),
  actions: (action, { N }) => ({
    Up: action({
      when: { "n is not full": (s) => s.n < N },
      then: (s) => {
        s.n++;
        s.m = Math.min(s.m + 1, N);
      },
    }),
    Around: action({
      when: { "n is full": (s) => s.n === N },
      then: (s) => {
        s.n = 0;
        s.m = 0;
      },
    }),
  }),
  invariants: ({ N }) => ({
    Equal: always("They are equal.", (s) => s.n === s.m),
    NotAhead: always("m is not ahead where n is full.", {
      "n is in its range": (s) => s.n <= N,
      "m is not ahead": (s) => s.n !== N || s.m === N,
    }),
    NotThree: always("m is never three.", (s) => s.m !== 3),
  }),
  properties: (_) => ({ Moves: step("n moves.", (before, after) => before.n !== after.n) }),
});

export const leaving = variant(counters, {
  name: "Leaving",
  actions: (action, { N }) => ({
    Up: action({
      when: { "n is not full": (s) => s.n < N },
      then: (s) => {
        s.n++;
        s.m++;
      },
    }),
  }),
  invariants: (_) => ({ Some: always("n is something.", (s) => s.n >= 0) }),
});

export const partial = variant(counters, {
  name: "Partial",
  actions: (action, { N }) => ({
    Up: action({
      when: {
        "it is there": (s) => [true, true, true, true, true, undefined][s.m - s.n + N]!.valueOf(),
      },
      then: (s) => {
        s.n = s.m;
      },
    }),
  }),
  invariants: (_) => ({ Some: always("n is something.", (s) => s.n >= 0) }),
});

export const bounded = variant(counters, {
  name: "Bounded",
  constraint: (s) => s.n === s.m,
});

export const shut = variant(counters, {
  name: "Shut",
  constraint: (s) => s.n < 3,
});

export const broken = variant(counters, {
  name: "Broken",
  actions: (action) => ({
    Up: action({
      then: (s) => {
        s.n += 3;
      },
    }),
  }),
  invariants: (_) => ({ Equal: always("n is something.", (s) => s.n >= 0) }),
});

export const endless = spec({
  name: "Endless",
  state: () => ({ n: int, up: int }),
  init: () => ({ n: 0, up: 0 }),
  actions: (action) => ({
    Up: action({
      when: { "n is small": (s) => s.n < 100 },
      then: (s) => {
        s.n += 1 + s.up;
      },
    }),
  }),
  invariants: (_) => ({
    Positive: always("n is not negative.", (s) => s.n >= 0),
    Still: always("up is not negative.", (s) => s.up >= 0),
  }),
});

export const malformed = variant(counters, {
  name: "Malformed",
  init: (() => ({ n: 0 })) as never,
  actions: (() => ({ Up: {} })) as never,
});
