/**
 * The dining philosophers, wrong: nobody hands over anything. A fork that is not clean lies on the
 * table for anyone; a hungry philosopher takes the left one (which is clean while it is held) and
 * then the right one. Ends in the deadlock that made the problem famous: everybody has taken the
 * left fork, and so everybody finds the right one gone.
 */
import { range, spec } from "fairlead";
import diningPhilosophers from "./dining-philosophers.ts";

export default spec({
  ...diningPhilosophers,
  name: "DiningPhilosophersLeftFirst",
  actions: (action, constants) => {
    const { Eat, Think } = diningPhilosophers.actions(action, constants);
    const { NP } = constants;
    const Philosopher = range(1, NP);
    const right = (p: number) => (p === NP ? 1 : p + 1);
    return {
      TakeLeft: action({
        with: { p: Philosopher },
        when: {
          "hungry, at Loop": (s, { p }) => s.pc[p] === "Loop" && s.hungry[p],
          "the left fork is on the table": (s, { p }) => !s.forks[p].clean,
        },
        then: (s, { p }) => {
          s.forks[p] = { holder: p, clean: true };
        },
      }),
      TakeRight: action({
        with: { p: Philosopher },
        when: {
          "at Loop": (s, { p }) => s.pc[p] === "Loop",
          "has the left fork": (s, { p }) => s.forks[p].holder === p && s.forks[p].clean,
          "the right fork is on the table": (s, { p }) => !s.forks[right(p)].clean,
        },
        then: (s, { p }) => {
          s.forks[right(p)] = { holder: p, clean: true };
        },
      }),
      TryToEat: action({
        with: { p: Philosopher },
        when: {
          "hungry, at Loop": (s, { p }) => s.pc[p] === "Loop" && s.hungry[p],
          "has the left fork": (s, { p }) => s.forks[p].holder === p && s.forks[p].clean,
          "has the right fork": (s, { p }) =>
            s.forks[right(p)].holder === p && s.forks[right(p)].clean,
        },
        then: (s, { p }) => {
          s.pc[p] = "Eat";
        },
      }),
      Eat,
      Rise: action({
        with: { p: Philosopher },
        when: { "fed, at Loop": (s, { p }) => s.pc[p] === "Loop" && !s.hungry[p] },
        then: (s, { p }) => {
          s.pc[p] = "Think";
        },
      }),
      Think,
    };
  },
  fairness: ({ weak }, { NP }) => ({
    "nobody dies": range(1, NP).map((p) =>
      weak(["TakeLeft", "TakeRight", "TryToEat", "Eat", "Rise", "Think"], { p }),
    ),
  }),
  configurations: { small: { NP: 5, expect: { violates: "deadlock", states: 6 } } },
});
