/** Specifications that are not functions of their state, or do not come back. */
import { range, spec, variant } from "fairlead";

const base = spec({
  name: "Base",
  state: () => ({ n: range(0, 9) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Up: action({
      when: { "it is not full": (s) => s.n < 9 },
      then: (s) => {
        s.n++;
      },
    }),
    Down: action({
      when: { "it is not empty": (s) => s.n > 0 },
      then: (s) => {
        s.n--;
      },
    }),
  }),
});

export const random = variant(base, {
  name: "ThrowsDice",
  actions: (action) => ({
    Up: action({
      then: (s) => {
        s.n = Math.floor(Math.random() * 10);
      },
    }),
  }),
});

export const clock = variant(base, {
  name: "LooksAtTheClock",
  actions: (action) => ({
    Up: action({
      when: { "it is late": () => Date.now() > 0 },
      then: (s) => {
        s.n = 1;
      },
    }),
  }),
});

let calls = 0;
export const counter = variant(base, {
  name: "CountsItsCalls",
  actions: (action) => ({
    Up: action({
      then: (s) => {
        s.n = calls++ % 10;
      },
    }),
  }),
});

const cache = new Map<number, number>();
export const cached = variant(base, {
  name: "RemembersOutside",
  actions: (action) => ({
    Up: action({
      when: { "it is not full": (s) => s.n < 9 },
      then: (s) => {
        cache.set(cache.size, s.n);
        let sum = 0;
        for (const n of cache.values()) sum += n;
        s.n = (sum + cache.size) % 10;
      },
    }),
  }),
});

export const endlessAction = variant(base, {
  name: "NeverReturns",
  actions: (action) => ({
    Up: action({
      when: { "it is not full": (s) => s.n < 9 },
      then: (s) => {
        while (s.n >= 0);
      },
    }),
  }),
});

export const endlessInit = variant(base, {
  name: "NeverBegins",
  init: () => {
    for (;;);
  },
});

export const endlessState = variant(base, {
  name: "NeverDeclares",
  invariants: () => {
    for (;;);
  },
});

let asked = false;
export const once = variant(base, {
  name: "AnswersOtherwiseOnce",
  invariants: {
    Asked: (s) => {
      if (s.n !== 3 || asked) return true;
      asked = true;
      return false;
    },
  },
});

let highest = 0;
export const highestSeen = variant(base, {
  name: "RemembersTheHighest",
  invariants: {
    Close: (s) => {
      highest = Math.max(highest, s.n);
      return highest - s.n < 3;
    },
  },
});

const now = Date.now;
export const keptClock = variant(base, {
  name: "HasKeptTheClock",
  invariants: { Late: (s) => now() > s.n },
});

let times = 0;
export const countedElsewhere = variant(base, {
  name: "CountsInAnUpdate",
  actions: (action) => ({
    Up: action({
      when: { "it is not full": (s) => s.n < 9 },
      then: (s) => {
        times++;
        s.n++;
      },
    }),
  }),
  invariants: { Few: (s) => times < 40 || s.n < 1 },
});
