/**
 * EWD840 to termination detection, wrong: node 0 trusts a white token without looking at its own
 * colour. It has woken a node that the token had passed, and gone to sleep before the token came.
 */
import { refines, variant } from "fairlead";
import ewd840 from "../specs/ewd840.ts";
import detection from "../specs/sync-termination-detection.ts";

export default variant(ewd840, {
  name: "EWD840ColourBlind",
  properties: ({ N }) => ({
    SyncTerminationDetection: refines("What node 0 can tell is termination detection.", detection, {
      constants: { N },
      mapping: (s) => ({
        active: s.active,
        terminationDetected: s.tpos === 0 && s.tcolor === "white" && !s.active[0],
      }),
    }),
  }),
  configurations: { small: { N: 3, expect: { violates: "SyncTerminationDetection", states: 6 } } },
});
