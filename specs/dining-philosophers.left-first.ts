/**
 * The dining philosophers, wrong: nobody hands over anything. A fork that is not clean lies on the
 * table for anyone; a hungry philosopher takes the left one (and it is clean while he has it), then
 * the right one. Ends in the deadlock that made the problem famous: everybody has taken the fork on
 * his left and finds the one on his right gone.
 */
import { range, variant } from "fairlead";
import diningPhilosophers from "./dining-philosophers.ts";

export default variant(diningPhilosophers, {
  name: "DiningPhilosophersLeftFirst",
  without: ["HandOver", "Wait"],
  actions: (action, { NP }) => {
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
          "he has the left fork": (s, { p }) => s.forks[p].holder === p && s.forks[p].clean,
          "the right fork is on the table": (s, { p }) => !s.forks[right(p)].clean,
        },
        then: (s, { p }) => {
          s.forks[right(p)] = { holder: p, clean: true };
        },
      }),
      Rise: action({
        with: { p: Philosopher },
        when: { "fed, at Loop": (s, { p }) => s.pc[p] === "Loop" && !s.hungry[p] },
        then: (s, { p }) => {
          s.pc[p] = "Think";
        },
      }),
    };
  },
  configurations: { small: { NP: 5, expect: { violates: "deadlock", states: 6 } } },
});
