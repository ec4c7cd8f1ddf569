/**
 * Peterson's algorithm, wrong: without the turn. Whoever finds the other's flag up lowers its own,
 * so as not to be in the way, and tries again. Mutex holds. Breaks NoLivelock: each raises its flag
 * again just before the other looks, and so on for ever, as two people give way in a doorway.
 */
import { always, leadsTo, range, spec } from "fairlead";
import peterson from "./peterson.ts";

const Process = range(1, 2);
const other = (p: number) => 3 - p;

export default spec({
  ...peterson,
  name: "PetersonPolite",
  actions: (action, constants) => {
    const { Want, RaiseFlag, Leave, LowerFlag } = peterson.actions(action, constants);
    return {
      Want,
      RaiseFlag,
      Enter: action({
        with: { p: Process },
        when: {
          "at a2": (s, { p }) => s.pc[p] === "a2",
          "the other does not want to": (s, { p }) => !s.c[other(p)],
        },
        then: (s, { p }) => {
          s.pc[p] = "cs";
        },
      }),
      GiveWay: action({
        with: { p: Process },
        when: {
          "at a2": (s, { p }) => s.pc[p] === "a2",
          "the other wants to, too": (s, { p }) => s.c[other(p)],
        },
        then: (s, { p }) => {
          s.c[p] = false;
          s.pc[p] = "a1";
        },
      }),
      Leave,
      LowerFlag,
    };
  },
  invariants: (_) => ({
    Mutex: always(
      "The two processes are not in the critical section at the same time.",
      (s) => !Process.every((p) => s.pc[p] === "cs" || s.pc[p] === "a4"),
    ),
  }),
  properties: (_) => ({
    NoLivelock: leadsTo(
      "If somebody wants to enter, somebody will be inside.",
      (s) => Process.some((p) => s.pc[p] === "a1"),
      (s) => Process.some((p) => s.pc[p] === "cs"),
    ),
  }),
  fairness: ({ weak }) => ({
    "who has begun goes on": Process.map((p) =>
      weak(["RaiseFlag", "Enter", "GiveWay", "Leave", "LowerFlag"], { p }),
    ),
  }),
  reachable: {},
  configurations: { small: { expect: { violates: "NoLivelock", states: 7 } } },
});
