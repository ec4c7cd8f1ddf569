/** Specifications that change what they may only look at, or answer what is no answer. */
import { oneOf, range, record, seqOf, setOf, spec, variant } from "fairlead";

const Seen = record({ type: "Seen", n: range(0, 3) });

const base = spec({
  name: "Base",
  state: () => ({
    n: range(0, 3),
    queue: seqOf(oneOf("b", "a"), 3),
    seen: setOf(Seen),
  }),
  init: () => ({ n: 0, queue: ["b", "a"] as const, seen: [{ type: "Seen", n: 1 }] as const }),
  actions: (action) => ({
    Up: action({
      when: { "it is not full": (s) => s.n < 3 },
      then: (s) => {
        s.n++;
      },
    }),
  }),
  terminal: () => true,
});

export const inGuard = variant(base, {
  name: "WritesInGuard",
  actions: (action) => ({
    Up: action({
      // biome-ignore lint/suspicious/noAssignInExpressions: the mistake itself
      when: { "it is one": (s) => ((s as { n: number }).n = 1) === 1 },
      then: (s) => {
        s.n++;
      },
    }),
  }),
});

export const inInvariant = variant(base, {
  name: "WritesInInvariant",
  invariants: { Sorted: (s) => (s.queue as string[]).sort()[0] !== "c" },
});

export const addingInInvariant = variant(base, {
  name: "AddsInInvariant",
  invariants: {
    Remembered: (s) => (s.seen as unknown as Set<unknown>).add({ type: "Seen", n: 2 }).size > 0,
  },
});

export const parameters = variant(base, {
  name: "MutatesItsParameter",
  actions: (action) => ({
    Take: action({
      with: { m: (s) => s.seen },
      then: (s, { m }) => {
        (m as { n: number }).n = 2;
        s.n = 1;
      },
    }),
  }),
});

export const inStepGuard = variant(base, {
  name: "AnswersAGenerator",
  actions: (action) => ({
    Up: action({
      when: {
        "there is room": function* (s: { n: number }) {
          yield s.n < 3;
        } as never,
      },
      then: (s) => {
        s.n++;
      },
    }),
  }),
});

export const noAnswer = variant(base, {
  name: "AnswersNothing",
  invariants: {
    Small: ((s: { n: number }) => {
      s.n < 3;
    }) as unknown as () => boolean,
  },
});

export const promise = variant(base, {
  name: "AnswersLater",
  invariants: { Small: (async (s: { n: number }) => s.n < 3) as unknown as () => boolean },
});

export const asyncAction = variant(base, {
  name: "ActsLater",
  actions: (action) => ({
    Up: action({
      then: async (s) => {
        await undefined;
        s.n = 1;
      },
    }),
  }),
});

export const asyncFailure = variant(base, {
  name: "FailsLater",
  actions: (action) => ({
    Up: action({
      then: async (s) => {
        s.n = 1;
        await undefined;
        throw new Error("nobody is listening");
      },
    }),
  }),
});

export const generator = variant(base, {
  name: "ActsNever",
  actions: (action) => ({
    Up: action({
      then: function* (s: { n: number }) {
        s.n = 1;
        yield 1;
      } as never,
    }),
  }),
});

export const badChoice = variant(base, {
  name: "ChoosesFromANumber",
  actions: (action) => ({
    Up: action({
      with: { k: ((s: { n: number }) => s.n) as never },
      then: (s) => {
        s.n = 1;
      },
    }),
  }),
});

export const caughtInGuard = variant(base, {
  name: "WritesInGuardAndCatches",
  actions: (action) => ({
    Up: action({
      when: {
        "it cannot be written": (s) => {
          try {
            (s as { n: number }).n = 1;
          } catch {
            return true;
          }
          return false;
        },
      },
      then: (s) => {
        s.n = 0;
      },
    }),
  }),
});
