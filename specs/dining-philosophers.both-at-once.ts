/**
 * The dining philosophers, wrong: whoever finds both forks on the table takes them in one step.
 * There is neither deadlock nor livelock, and NoLivelock holds. Breaks NobodyStarves: while a
 * neighbour eats a fork is missing, and in between, when both lie there, the hungry one does not
 * happen to look.
 */
import { alwaysEventually, each, range, spec } from "fairlead";
import leftFirst from "./dining-philosophers.left-first.ts";

export default spec({
  ...leftFirst,
  name: "DiningPhilosophersBothAtOnce",
  actions: (action, constants) => {
    const { Eat, Rise, Think } = leftFirst.actions(action, constants);
    const { NP } = constants;
    const right = (p: number) => (p === NP ? 1 : p + 1);
    return {
      TakeBoth: action({
        with: { p: range(1, NP) },
        when: {
          "hungry, at Loop": (s, { p }) => s.pc[p] === "Loop" && s.hungry[p],
          "the left fork is on the table": (s, { p }) => !s.forks[p].clean,
          "the right fork is on the table": (s, { p }) => !s.forks[right(p)].clean,
        },
        then: (s, { p }) => {
          s.forks[p] = { holder: p, clean: true };
          s.forks[right(p)] = { holder: p, clean: true };
          s.pc[p] = "Eat";
        },
      }),
      Eat,
      Rise,
      Think,
    };
  },
  properties: ({ NP }) => ({
    NoLivelock: alwaysEventually("Again and again somebody eats.", (s) =>
      range(1, NP).some((p) => s.pc[p] === "Eat"),
    ),
    NobodyStarves: each("Every philosopher is fed again and again.", range(1, NP), (p) =>
      alwaysEventually((s) => !s.hungry[p]),
    ),
  }),
  fairness: ({ weak }, { NP }) => ({
    "nobody dies": range(1, NP).map((p) => weak(["TakeBoth", "Eat", "Rise", "Think"], { p })),
  }),
  configurations: { small: { NP: 3, expect: { violates: "NobodyStarves", states: 4 } } },
});
