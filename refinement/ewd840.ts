/**
 * EWD840 refines termination detection: the ring and its token notice that all the work has ended, in
 * the end, and only when it has.
 *
 * Source: TLA+ module EWD840 (Merz, 2013): TD == INSTANCE SyncTerminationDetection, TDSpec.
 * Mapping: who is active, as it is. That the end has been noticed is what node 0 can tell: the token
 *   is with it, both are white, and it is passive.
 * Why: Inv says that a white token at a white node 0 has passed nobody who is active. The fairness of
 *   the token makes it go round again until that is so, which is the fairness of DetectTermination.
 * Hidden: nothing.
 * Wrong: ewd840.colour-blind.ts does not look at node 0's own colour; ewd840.idle.ts lets the token
 *   rest.
 */
import { refines, variant } from "fairlead";
import ewd840 from "../specs/ewd840.ts";
import detection from "../specs/sync-termination-detection.ts";

export default variant(ewd840, {
  name: "EWD840",
  properties: ({ N }) => ({
    SyncTerminationDetection: refines("What node 0 can tell is termination detection.", detection, {
      constants: { N },
      mapping: (s) => ({
        active: s.active,
        terminationDetected:
          s.tpos === 0 && s.tcolor === "white" && s.color[0] === "white" && !s.active[0],
      }),
    }),
  }),

  configurations: {
    small: {
      N: 3,
      expect: { distinct: 302, generated: 2_001, depth: 9, source: "TLC, tlaplus/Examples EWD840" },
    },
    four: { N: 4, expect: { distinct: 1_566, generated: 15_986, depth: 12, source: "TLC" } },
    six: { N: 6, expect: { distinct: 36_990, generated: 750_020, depth: 18, source: "TLC" } },
  },
});
