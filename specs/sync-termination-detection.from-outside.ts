/**
 * Termination detection, wrong: a node may be woken from outside, by no node at all, as a server is
 * by a new client. Breaks TDCorrect: all have ended, and that has been said; then somebody works.
 */
import { range, variant } from "fairlead";
import syncTerminationDetection from "./sync-termination-detection.ts";

export default variant(syncTerminationDetection, {
  name: "SyncTerminationDetectionFromOutside",
  actions: (action, { N }) => ({
    Wakeup: action({
      with: { j: range(0, N - 1) },
      then: (s, { j }) => {
        s.active[j] = true;
      },
    }),
  }),
  configurations: { three: { N: 3, expect: { violates: "TDCorrect", states: 2 } } },
});
