/**
 * EWD840 with a claim that its author warns of: that termination is detected if every node is
 * passive again and again. Breaks FalseLiveness: two nodes can take turns in waking each other, so
 * that each of them rests again and again while never all do.
 */
import { alwaysEventually, each, leadsTo, range, variant } from "fairlead";
import ewd840 from "./ewd840.ts";

export default variant(ewd840, {
  name: "EWD840Overconfident",
  properties: ({ N }) => ({
    FalseLiveness: leadsTo(
      "If every node rests again and again, node 0 will conclude that all have ended.",
      each(range(0, N - 1), (i) => alwaysEventually((s) => !s.active[i])),
      (s) => s.tpos === 0 && s.tcolor === "white" && s.color[0] === "white" && !s.active[0],
    ),
  }),
  configurations: { small: { N: 3, expect: { violates: "FalseLiveness", states: 7 } } },
});
