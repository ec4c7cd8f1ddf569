/**
 * Dijkstra's termination detection (EWD840): the nodes of a ring work and wake one another, and a
 * token that goes round tells node 0 when all the work has ended.
 *
 * Source: Dijkstra, Feijen & van Gasteren, "Derivation of a termination detection algorithm for
 *   distributed computations" (1983), TLA+ module EWD840; names are the source's.
 * Faults: none. A message arrives in the step that sends it, and the token is not lost.
 * Left out: what the work is. Any active node may wake any other, or go to sleep, at any time.
 * Checked: TerminationDetection; Inv, which makes it inductive; Liveness under weak fairness of the
 *   token's steps alone, which is the source's: WF_vars(System). The work need not go on, or end.
 * Wrong: ewd840.forgetful.ts wakes others without remembering it; ewd840.overconfident.ts claims
 *   the source's FalseLiveness, ewd840.restless.ts that the work ends by itself.
 */
import { always, bool, every, implies, leadsTo, mapOf, oneOf, range, spec } from "fairlead";

const Color = oneOf("white", "black");

export default spec({
  name: "EWD840",
  constants: { N: 3 },
  assume: { "there is somebody to wake": ({ N }) => N >= 2 },
  state: ({ N }) => ({
    active: mapOf(range(0, N - 1), bool),
    /** Black: this node has woken a higher one, which the token may have passed already. */
    color: mapOf(range(0, N - 1), Color),
    /** Where the token is. It goes down from node N-1 to node 0. */
    tpos: range(0, N - 1),
    /** Black: this round proves nothing. */
    tcolor: Color,
  }),
  /** Anything, but for the token: its first round must not prove anything. */
  init: ({ N }) => ({
    active: every(range(0, N - 1), bool),
    color: every(range(0, N - 1), Color),
    tpos: range(0, N - 1),
    tcolor: "black",
  }),

  actions: (action, { N }) => {
    const Node = range(0, N - 1);
    return {
      // The system: the token.
      /** Node 0 begins another round when the last one proved nothing, for either reason. */
      InitiateProbe: action({
        with: { because: oneOf("black token", "black node") },
        when: {
          "the token is at node 0": (s) => s.tpos === 0,
          "the last round proved nothing": (s, { because }) =>
            because === "black token" ? s.tcolor === "black" : s.color[0] === "black",
        },
        then: (s) => {
          s.tpos = N - 1;
          s.tcolor = "white";
          s.color[0] = "white";
        },
      }),
      /**
       * The heart: a black node spoils the round, and is white for the next one. In a round that is
       * spoilt already, or by this very step, even an active node need not hold the token up.
       */
      PassToken: action({
        with: { i: Node.without(0), because: oneOf("passive", "black node", "black token") },
        when: {
          "the node has the token": (s, { i }) => s.tpos === i,
          "it need not keep it": (s, { i, because }) =>
            because === "passive"
              ? !s.active[i]
              : (because === "black node" ? s.color[i] : s.tcolor) === "black",
        },
        then: (s, { i }) => {
          s.tpos = i - 1;
          if (s.color[i] === "black") s.tcolor = "black";
          s.color[i] = "white";
        },
      }),
      // The environment: the work.
      SendMsg: action({
        with: { i: Node, j: Node },
        when: {
          "to another node": (_s, { i, j }) => i !== j,
          "the sender is active": (s, { i }) => s.active[i],
        },
        then: (s, { i, j }) => {
          s.active[j] = true;
          if (j > i) s.color[i] = "black";
        },
      }),
      Deactivate: action({
        with: { i: Node },
        when: { "it is active": (s, { i }) => s.active[i] },
        then: (s, { i }) => {
          s.active[i] = false;
        },
      }),
    };
  },

  invariants: ({ N }) => {
    const Node = range(0, N - 1);
    return {
      TerminationDetection: always("When node 0 concludes that all have ended, all have.", (s) =>
        implies(
          s.tpos === 0 && s.tcolor === "white" && s.color[0] === "white" && !s.active[0],
          () => Node.every((i) => !s.active[i]),
        ),
      ),
      /** P0, P1 and P2 of the paper. */
      Inv: always(
        "All that the token has passed are passive, or a black node or token says otherwise.",
        (s) =>
          Node.every((i) => i <= s.tpos || !s.active[i]) ||
          Node.some((j) => j <= s.tpos && s.color[j] === "black") ||
          s.tcolor === "black",
      ),
    };
  },
  properties: ({ N }) => ({
    Liveness: leadsTo(
      "When all have ended, node 0 will conclude so.",
      (s) => range(0, N - 1).every((i) => !s.active[i]),
      (s) => s.tpos === 0 && s.tcolor === "white" && s.color[0] === "white" && !s.active[0],
    ),
  }),
  fairness: ({ weak }) => ({
    "the token moves on": weak(["InitiateProbe", "PassToken"]),
  }),
  reachable: ({ N }) => ({
    "termination is detected": (s) =>
      s.tpos === 0 && s.tcolor === "white" && s.color[0] === "white" && !s.active[0],
    "a white token passes an active node by": (s) =>
      s.tcolor === "white" && s.tpos < N - 1 && s.active[N - 1],
  }),
  /** Nothing is left to do when all have ended and node 0 knows it. */
  terminal: (s, { N }) =>
    s.tpos === 0 && s.tcolor === "white" && range(0, N - 1).every((i) => !s.active[i]),

  configurations: {
    small: {
      N: 3,
      expect: { distinct: 302, generated: 2_001, depth: 9, source: "TLC, tlaplus/Examples EWD840" },
    },
    four: { N: 4, expect: { distinct: 1_566, generated: 15_986, depth: 12, source: "TLC" } },
    five: { N: 5, expect: { distinct: 7_742, generated: 114_211, depth: 15, source: "TLC" } },
    six: { N: 6, expect: { distinct: 36_990, generated: 750_020, depth: 18, source: "TLC" } },
    eight: {
      N: 8,
      expect: { distinct: 786_942, generated: 26_990_854, depth: 24, source: "TLC" },
    },
  },
});
