/** Specifications whose functions throw. Each is right but for one of them. */
import { ids, mapOf, range, spec, variant } from "fairlead";

const counter = spec({
  name: "Counter",
  state: () => ({ n: range(0, 3) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Up: action({
      when: { "it is not full": (s) => s.n < 3 },
      then: (s) => {
        s.n++;
      },
    }),
  }),
  terminal: (s) => s.n === 3,
});

export const inInit = variant(counter, {
  name: "ThrowsInInit",
  init: () => {
    throw new Error("no beginning");
  },
});

export const inAction = variant(counter, {
  name: "ThrowsInAction",
  actions: (action) => ({
    Up: action({
      when: { "it is not full": (s) => s.n < 3 },
      then: (s) => {
        if (s.n === 2) throw new RangeError("two is too many");
        s.n++;
      },
    }),
  }),
});

export const inGuard = variant(counter, {
  name: "ThrowsInGuard",
  actions: (action) => ({
    Up: action({
      when: { "the owner is small": (s) => [{ n: 0 }, { n: 1 }][s.n]!.n < 3 },
      then: (s) => {
        s.n++;
      },
    }),
  }),
});

export const inInvariant = variant(counter, {
  name: "ThrowsInInvariant",
  invariants: {
    Small: (s) => {
      if (s.n === 3) throw new Error("three!");
      return true;
    },
  },
});

export const inState = spec({
  name: "ThrowsInState",
  constants: { N: 3 },
  state: ({ N }) => ({ n: range(0, N.toString().repeat(-1).length) }),
  init: () => ({ n: 0 }),
  actions: () => ({}),
});

export const inRecursion = variant(counter, {
  name: "ThrowsInRecursion",
  invariants: {
    Small: (s) => {
      const depth = (n: number): number => depth(n + 1) + 1;
      return depth(s.n) > 0;
    },
  },
});

export const inMapKey = spec({
  name: "ThrowsAtKey",
  constants: { P: ids("p", 2) },
  state: ({ P }) => ({ value: mapOf(P, range(0, 2)) }),
  init: ({ P }) => ({ value: Object.fromEntries([...P].map((p) => [p, 0])) as never }),
  actions: (action) => ({
    Read: action({
      then: (s) => {
        (s.value as Record<string, number>)["p3"]! += 1;
      },
    }),
  }),
});

export default counter;

const throwing = (name: string, given: () => unknown) =>
  variant(counter, {
    name,
    invariants: {
      Low: (s) => {
        if (s.n === 2) throw given();
        return true;
      },
    },
  });

const never = (): never => {
  throw new Error("this is not to be asked");
};

export const nothing = throwing("ThrowsNothing", () => undefined);
export const proxy = throwing(
  "ThrowsAProxy",
  () => new Proxy({}, { get: never, getPrototypeOf: never }),
);
export const unaskable = throwing("ThrowsWhatThrows", () =>
  Object.defineProperties(new Error(), { message: { get: never }, stack: { get: never } }),
);
