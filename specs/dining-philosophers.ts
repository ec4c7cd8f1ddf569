/**
 * The dining philosophers, in Chandy and Misra's way: NP philosophers sit round a table with one
 * fork between any two, and each needs two to eat. Forks are handed over, never snatched.
 *
 * Source: Chandy & Misra, "The drinking philosophers problem" (1984); TLA+ module
 *   DiningPhilosophers, whose variables and labels these are. Its step Loop is two actions here.
 * Faults: none. Nobody dies, and a fork that is handed over has arrived.
 * Left out: asking for a fork. Whoever holds a dirty one hands it over without being asked.
 * Checked: ExclusiveAccess; that the first and the last can eat; NobodyStarves under weak fairness
 *   of each philosopher, which is the source's: ∀ self: WF_vars(Philosopher(self)).
 * Not here: that two eat at once. From this start the forks go round in such a way that only one at
 *   a time does.
 * Wrong: three ways of taking forks that lie on the table. dining-philosophers.left-first.ts ends
 *   in deadlock, dining-philosophers.put-back.ts in livelock, and
 *   dining-philosophers.both-at-once.ts lets some starve.
 */
import {
  always,
  alwaysEventually,
  bool,
  each,
  every,
  mapOf,
  oneOf,
  range,
  record,
  spec,
} from "fairlead";

type Fork = { readonly holder: number; readonly clean: boolean };

export default spec({
  name: "DiningPhilosophers",
  constants: { NP: 5 },
  assume: { "there are at least two philosophers": ({ NP }) => NP >= 2 },
  state: ({ NP }) => ({
    /**
     * Fork p lies to the left of philosopher p. A fork is dirty from the meal on that it was used
     * for; it is wiped when it is handed over, and only a clean fork may be kept.
     */
    forks: mapOf(range(1, NP), record({ holder: range(1, NP), clean: bool })),
    pc: mapOf(range(1, NP), oneOf("Loop", "Eat", "Think")),
    hungry: mapOf(range(1, NP), bool),
  }),
  /** The heart: the first holds two forks and the second none. In a circle nobody would ever eat. */
  init: ({ NP }) => ({
    forks: every(range(1, NP), (f) => ({ holder: f === 2 ? 1 : f, clean: false })),
    pc: every(range(1, NP), "Loop"),
    hungry: every(range(1, NP), true),
  }),

  actions: (action, { NP }) => {
    const Philosopher = range(1, NP);
    const left = (p: number) => (p === 1 ? NP : p - 1);
    const right = (p: number) => (p === NP ? 1 : p + 1);
    const owes = (fork: Fork, p: number) => fork.holder === p && !fork.clean;
    return {
      /**
       * A dirty fork is wiped and handed to the neighbour on its side, the left one first. Whoever
       * has just eaten still holds two, and so goes to think from here.
       */
      HandOver: action({
        with: { p: Philosopher },
        when: {
          "at Loop": (s, { p }) => s.pc[p] === "Loop",
          "holds a dirty fork": (s, { p }) => owes(s.forks[p], p) || owes(s.forks[right(p)], p),
        },
        then: (s, { p }) => {
          if (owes(s.forks[p], p)) s.forks[p] = { holder: left(p), clean: true };
          else s.forks[right(p)] = { holder: right(p), clean: true };
          if (!s.hungry[p]) s.pc[p] = "Think";
        },
      }),
      /** A hungry one who owes nothing sits down with both forks, or goes on waiting. */
      TryToEat: action({
        with: { p: Philosopher },
        when: {
          "hungry, at Loop": (s, { p }) => s.pc[p] === "Loop" && s.hungry[p],
          "holds no dirty fork": (s, { p }) => !owes(s.forks[p], p) && !owes(s.forks[right(p)], p),
        },
        then: (s, { p }) => {
          if (s.forks[p].holder === p && s.forks[right(p)].holder === p) s.pc[p] = "Eat";
        },
      }),
      Eat: action({
        with: { p: Philosopher },
        when: { "at Eat": (s, { p }) => s.pc[p] === "Eat" },
        then: (s, { p }) => {
          s.hungry[p] = false;
          s.forks[p].clean = false;
          s.forks[right(p)].clean = false;
          s.pc[p] = "Loop";
        },
      }),
      Think: action({
        with: { p: Philosopher },
        when: { "at Think": (s, { p }) => s.pc[p] === "Think" },
        then: (s, { p }) => {
          s.hungry[p] = true;
          s.pc[p] = "Loop";
        },
      }),
    };
  },

  invariants: ({ NP }) => ({
    ExclusiveAccess: always("Two neighbours, who share a fork, never eat at the same time.", (s) =>
      range(1, NP).every((p) => !(s.pc[p] === "Eat" && s.pc[p === NP ? 1 : p + 1] === "Eat")),
    ),
  }),
  properties: ({ NP }) => ({
    NobodyStarves: each("Every philosopher is fed again and again.", range(1, NP), (p) =>
      alwaysEventually((s) => !s.hungry[p]),
    ),
  }),
  fairness: ({ weak }, { NP }) => ({
    "nobody dies": range(1, NP).map((p) => weak(["HandOver", "TryToEat", "Eat", "Think"], { p })),
  }),
  reachable: ({ NP }) => ({
    "the last philosopher eats": (s) => s.pc[NP] === "Eat",
    "the first philosopher eats": (s) => s.pc[1] === "Eat",
  }),

  configurations: {
    small: {
      NP: 5,
      expect: {
        distinct: 67,
        generated: 336,
        depth: 29,
        source: "TLC, tlaplus/Examples DiningPhilosophers; there are 2^(NP+1) + 3 states",
      },
    },
    ten: { NP: 10, expect: { distinct: 2_051, generated: 20_511, depth: 59, source: "TLC" } },
    fourteen: {
      NP: 14,
      expect: { distinct: 32_771, generated: 458_795, depth: 83, source: "TLC" },
    },
    sixteen: {
      NP: 16,
      expect: { distinct: 131_075, generated: 2_097_201, depth: 95, source: "TLC" },
    },
  },
});
