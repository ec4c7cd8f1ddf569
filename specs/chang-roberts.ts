/**
 * Chang and Roberts' election: N nodes on a one-way ring, some of which propose themselves, agree
 * on a leader: of those who do, the one with the smallest number.
 *
 * Source: Chang & Roberts, "An improved algorithm for decentralized extrema-finding in circular
 *   configurations of processes" (1979); TLA+ module ChangRoberts, whose names and labels these
 *   are. Node n has the number n, as in its model MCChangRoberts.
 * Faults: messages are delayed and overtake each other. None is lost or duplicated, and no node
 *   stops: one dead node would cut the ring.
 * Left out: telling the others who has won.
 * Checked: Correctness; that it ends, if at all, with a leader elected or nobody standing; Liveness
 *   under weak fairness of each node, which is the source's: ∀ self ∈ Node: WF_vars(node(self)).
 * Wrong: chang-roberts.polite.ts passes on the numbers that a candidate should swallow;
 *   chang-roberts.stopped.ts has one node that may stop.
 */
import {
  always,
  bool,
  eventually,
  every,
  implies,
  mapOf,
  oneOf,
  range,
  setOf,
  spec,
} from "fairlead";

export default spec({
  name: "ChangRoberts",
  constants: { N: 3 },
  assume: { "there is a node": ({ N }) => N >= 1 },
  state: ({ N }) => ({
    /** The numbers under way to each node. */
    msgs: mapOf(range(1, N), setOf(range(1, N))),
    /** At n0 a node has not yet begun, at n1 it handles messages. */
    pc: mapOf(range(1, N), oneOf("n0", "n1")),
    /** Who proposes itself. It never changes. */
    initiator: mapOf(range(1, N), bool),
    state: mapOf(range(1, N), oneOf("cand", "lost", "won")),
  }),
  /** Any nodes may be initiators; the others have lost from the start. */
  init: ({ N }) =>
    mapOf(range(1, N), bool).map((initiator) => ({
      msgs: every(range(1, N), []),
      pc: every(range(1, N), "n0"),
      initiator,
      state: every(range(1, N), (n) => (initiator[n] ? "cand" : "lost")),
    })),

  actions: (action, { N }) => {
    const Node = range(1, N);
    const successor = (n: number) => (n === N ? 1 : n + 1);
    return {
      /** An initiator sends its own number to its neighbour. */
      Start: action({
        with: { n: Node },
        when: { "at n0": (s, { n }) => s.pc[n] === "n0" },
        then: (s, { n }) => {
          s.pc[n] = "n1";
          if (s.initiator[n]) s.msgs[successor(n)].add(n);
        },
      }),
      /**
       * The heart: a candidate passes on only numbers smaller than its own (and has then lost), so
       * a number comes round only if it is the smallest.
       */
      Receive: action({
        with: { n: Node, id: Node },
        when: {
          "at n1": (s, { n }) => s.pc[n] === "n1",
          "the number has arrived": (s, { n, id }) => s.msgs[n].has(id),
        },
        then: (s, { n, id }) => {
          s.msgs[n].delete(id);
          if (s.state[n] === "lost") s.msgs[successor(n)].add(id);
          else if (id < n) {
            s.state[n] = "lost";
            s.msgs[successor(n)].add(id);
          } else if (id === n) s.state[n] = "won";
        },
      }),
    };
  },

  invariants: ({ N }) => ({
    Correctness: always(
      "Who has won is the smallest of the initiators, and every other node has lost.",
      (s) =>
        range(1, N).every((n) =>
          implies(
            s.state[n] === "won",
            () =>
              s.initiator[n] &&
              range(1, N).every(
                (m) => m === n || (s.state[m] === "lost" && (m > n || !s.initiator[m])),
              ),
          ),
        ),
    ),
  }),
  properties: ({ N }) => ({
    Liveness: implies(
      "If anybody stands, a leader is elected in the end.",
      (s) => range(1, N).some((n) => s.state[n] === "cand"),
      eventually((s) => range(1, N).some((n) => s.state[n] === "won")),
    ),
  }),
  fairness: ({ weak }, { N }) => ({
    "no node stops": range(1, N).map((n) => weak(["Start", "Receive"], { n })),
  }),
  reachable: ({ N }) => ({
    "the last node wins": (s) => s.state[N] === "won",
    "the first of several wins": (s) => s.state[1] === "won" && s.initiator[N],
  }),
  terminal: (s, { N }) =>
    range(1, N).every((n) => !s.initiator[n]) || range(1, N).some((n) => s.state[n] === "won"),

  configurations: {
    small: {
      N: 3,
      expect: {
        distinct: 137,
        generated: 227,
        depth: 10,
        source: "TLC, tlaplus/Examples MCChangRoberts",
      },
    },
    five: { N: 5, expect: { distinct: 5_455, generated: 15_113, depth: 21, source: "TLC" } },
    six: { N: 6, expect: { distinct: 40_261, generated: 138_221, depth: 28, source: "TLC" } },
    seven: { N: 7, expect: { distinct: 333_161, generated: 1_385_875, depth: 36, source: "TLC" } },
  },
});
