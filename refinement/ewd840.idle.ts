/**
 * EWD840 to termination detection, wrong: nothing obliges the token to move. All that happens may
 * happen, but when all the work has ended, nobody need ever notice: the fairness of DetectTermination
 * is not met by a token that rests.
 */
import { refines, variant } from "fairlead";
import ewd840 from "../specs/ewd840.ts";
import detection from "../specs/sync-termination-detection.ts";

export default variant(ewd840, {
  name: "EWD840Idle",
  fairness: () => ({}),
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
  configurations: { small: { N: 3, expect: { violates: "SyncTerminationDetection", states: 1 } } },
});
