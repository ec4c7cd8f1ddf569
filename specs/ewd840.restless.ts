/**
 * EWD840 with a claim that its fairness does not bear: that all nodes end if no more messages are
 * sent. Breaks AllNodesTerminateIfNoMessages: of the work nothing is assumed, so a node may be
 * active for ever. (The source: it holds under WF_vars(Next), with which ewd840.brisk.ts checks
 * it.)
 */
import { eventually, eventuallyAlways, implies, range, step, variant } from "fairlead";
import ewd840 from "./ewd840.ts";

export default variant(ewd840, {
  name: "EWD840Restless",
  properties: ({ N }) => ({
    AllNodesTerminateIfNoMessages: implies(
      "If from some time on no messages are sent, all nodes end.",
      // A message that changes anything wakes its receiver or blackens its sender.
      eventuallyAlways(
        step((before, after) =>
          range(0, N - 1).every(
            (i) =>
              (before.active[i] || !after.active[i]) &&
              (before.color[i] === "black" || after.color[i] === "white"),
          ),
        ),
      ),
      eventually((s) => range(0, N - 1).every((i) => !s.active[i])),
    ),
  }),
  configurations: {
    small: { N: 3, expect: { violates: "AllNodesTerminateIfNoMessages", states: 2 } },
  },
});
