/**
 * Termination detection, without an algorithm: nodes work and wake one another, and once all have
 * ended somebody notices. What EWD840 must achieve, and what its ring and its token are for.
 *
 * Source: TLA+ module SyncTerminationDetection (Merz, 2021, beside EWD840); names are the source's.
 * Faults: none. A node is woken in the very step that wakes it, so no message is ever under way.
 * Left out: how anybody notices. Here it is enough that it is so.
 * Checked: TDCorrect, Quiescence, and Liveness under the source's WF_vars(DetectTermination).
 * Not here: that the work ends. It may go on for ever, and then there is nothing to notice.
 * Wrong: sync-termination-detection.from-outside.ts lets the work begin again.
 */
import { always, bool, implies, leadsTo, mapOf, range, spec } from "fairlead";

export default spec({
  name: "SyncTerminationDetection",
  constants: { N: 7 },
  assume: { "there is a node": ({ N }) => N >= 1 },
  state: ({ N }) => ({
    active: mapOf(range(0, N - 1), bool),
    /** Whether anybody has noticed that all have ended. It is for ever. */
    terminationDetected: bool,
  }),
  /** Any nodes may be active; if none is, that may have been noticed already. */
  init: ({ N }) =>
    [...mapOf(range(0, N - 1), bool)].flatMap((active) =>
      (range(0, N - 1).count((i) => active[i]) === 0 ? [false, true] : [false]).map(
        (terminationDetected) => ({ active, terminationDetected }),
      ),
    ),

  actions: (action, { N }) => {
    const Node = range(0, N - 1);
    return {
      /** The last one to end may be noticed at once. */
      Terminate: action({
        with: { i: Node, noticed: bool },
        when: {
          "it is active": (s, { i }) => s.active[i],
          "only the last one is noticed": (s, { i, noticed }) =>
            !noticed || Node.every((j) => j === i || !s.active[j]),
        },
        then: (s, { i, noticed }) => {
          s.active[i] = false;
          if (noticed) s.terminationDetected = true;
        },
      }),
      Wakeup: action({
        with: { i: Node, j: Node },
        when: { "the one who wakes is active": (s, { i }) => s.active[i] },
        then: (s, { j }) => {
          s.active[j] = true;
        },
      }),
      /** The heart: whoever says that all have ended is right. */
      DetectTermination: action({
        when: { "all have ended": (s) => Node.every((i) => !s.active[i]) },
        then: (s) => {
          s.terminationDetected = true;
        },
      }),
    };
  },

  invariants: ({ N }) => ({
    TDCorrect: always("When it is said that all have ended, all have.", (s) =>
      implies(s.terminationDetected, () => range(0, N - 1).every((i) => !s.active[i])),
    ),
  }),
  properties: ({ N }) => ({
    Quiescence: always(
      "When all have ended, nobody ever works again.",
      implies(
        (s) => range(0, N - 1).every((i) => !s.active[i]),
        always((s) => range(0, N - 1).every((i) => !s.active[i])),
      ),
    ),
    Liveness: leadsTo(
      "When all have ended, somebody will say so.",
      (s) => range(0, N - 1).every((i) => !s.active[i]),
      (s) => s.terminationDetected,
    ),
  }),
  fairness: ({ weak }) => ({ "somebody notices": weak("DetectTermination") }),
  reachable: {
    "termination is detected": (s) => s.terminationDetected,
  },

  configurations: {
    seven: {
      N: 7,
      expect: {
        distinct: 129,
        generated: 3_722,
        depth: 1,
        source: "TLC, tlaplus/Examples SyncTerminationDetection; there are 2^N + 1 states",
      },
    },
  },
});
