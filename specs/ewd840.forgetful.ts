/**
 * EWD840, wrong: a node that wakes another does not blacken itself. Breaks TerminationDetection:
 * behind the token's back a node that it has not reached yet wakes one that it has passed, goes to
 * sleep, and the token arrives white at node 0 while the woken one works on.
 */
import { always, implies, range, variant } from "fairlead";
import ewd840 from "./ewd840.ts";

export default variant(ewd840, {
  name: "EWD840Forgetful",
  actions: (action, { N }) => ({
    SendMsg: action({
      with: { i: range(0, N - 1), j: range(0, N - 1) },
      when: {
        "to another node": (_s, { i, j }) => i !== j,
        "the sender is active": (s, { i }) => s.active[i],
      },
      then: (s, { j }) => {
        s.active[j] = true;
      },
    }),
  }),
  invariants: ({ N }) => ({
    TerminationDetection: always("When node 0 concludes that all have ended, all have.", (s) =>
      implies(s.tpos === 0 && s.tcolor === "white" && s.color[0] === "white" && !s.active[0], () =>
        range(0, N - 1).every((i) => !s.active[i]),
      ),
    ),
  }),
  configurations: {
    small: { N: 3, expect: { violates: "TerminationDetection", states: 6 } },
  },
});
