/**
 * The dining philosophers, wrong: as dining-philosophers.left-first.ts, but whoever has the left
 * fork and finds the right one gone puts the left one back, and begins again. There is no deadlock
 * any more. Breaks NoLivelock: all are busy taking and putting back, and nobody ever eats.
 */
import { alwaysEventually, range, spec } from "fairlead";
import leftFirst from "./dining-philosophers.left-first.ts";

export default spec({
  ...leftFirst,
  name: "DiningPhilosophersPutBack",
  actions: (action, constants) => {
    const { NP } = constants;
    const right = (p: number) => (p === NP ? 1 : p + 1);
    return {
      ...leftFirst.actions(action, constants),
      PutBack: action({
        with: { p: range(1, NP) },
        when: {
          "at Loop": (s, { p }) => s.pc[p] === "Loop",
          "has the left fork": (s, { p }) => s.forks[p].holder === p && s.forks[p].clean,
          "another has the right fork": (s, { p }) =>
            s.forks[right(p)].holder !== p && s.forks[right(p)].clean,
        },
        then: (s, { p }) => {
          s.forks[p].clean = false;
        },
      }),
    };
  },
  properties: ({ NP }) => ({
    NoLivelock: alwaysEventually("Again and again somebody eats.", (s) =>
      range(1, NP).some((p) => s.pc[p] === "Eat"),
    ),
  }),
  fairness: ({ weak }, { NP }) => ({
    "nobody dies": range(1, NP).map((p) =>
      weak(["TakeLeft", "TakeRight", "PutBack", "TryToEat", "Eat", "Rise", "Think"], { p }),
    ),
  }),
  configurations: { small: { NP: 3, expect: { violates: "NoLivelock", states: 7 } } },
});
