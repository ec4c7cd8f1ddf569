/**
 * Paxos: acceptors choose a value by messages, and never two, however slow they are and however
 * often one stops. Each ballot has a leader, which asks what was voted before it proposes anything.
 *
 * Source: Lamport, "How to win a Turing award" (2019), TLA+ module Paxos; names are the source's.
 * Faults: messages are delayed, reordered, duplicated and lost. An acceptor that stops is one that
 *   takes no further step; if it comes back, it remembers. Leaders remember nothing. Nobody lies.
 * Left out: who leads a ballot, and learning what was chosen, which msgs tells anyone.
 * Checked: OneChosen here; the source's invariant, which is inductive, in paxos.inductive.ts.
 * Not here: that anything is ever chosen. Two leaders may outbid each other for ever, so the source
 *   assumes no fairness, and promises nothing.
 * Wrong: paxos.forgetful.ts does not keep promises, paxos.stubborn.ts does not read them.
 */
import {
  always,
  every,
  ids,
  majorities,
  mapOf,
  optional,
  range,
  record,
  setOf,
  spec,
  union,
} from "fairlead";

export default spec({
  name: "Paxos",
  constants: { Acceptor: ids("a", 3), Value: ids("v", 2), maxBallot: 1 },
  state: ({ Acceptor, Value, maxBallot }) => {
    const bal = range(0, maxBallot);
    const mbal = range(-1, maxBallot);
    return {
      /** The highest ballot an acceptor has taken part in, or promised to. -1 is none. */
      maxBal: mapOf(Acceptor, mbal),
      /** The ballot of its latest vote, and what that was for. */
      maxVBal: mapOf(Acceptor, mbal),
      maxVal: mapOf(Acceptor, optional(Value)),
      /** Every message ever sent. It never shrinks: a lost message is one that nobody reads. */
      msgs: setOf(
        union(
          record({ type: "1a", bal }),
          record({ type: "1b", acc: Acceptor, bal, mbal, mval: optional(Value) }),
          record({ type: "2a", bal, val: Value }),
          record({ type: "2b", acc: Acceptor, bal, val: Value }),
        ),
      ),
    };
  },
  init: ({ Acceptor }) => ({
    maxBal: every(Acceptor, -1),
    maxVBal: every(Acceptor, -1),
    maxVal: every(Acceptor, null),
    msgs: [],
  }),

  actions: (action, { Acceptor, Value, maxBallot }) => ({
    /** The leader of ballot b asks for promises. */
    Phase1a: action({
      with: { b: range(0, maxBallot) },
      then: (s, { b }) => {
        s.msgs.add({ type: "1a", bal: b });
      },
    }),
    /** An acceptor promises to have no part in lower ballots, and tells its latest vote. */
    Phase1b: action({
      with: { a: Acceptor, m: (s) => s.msgs.filter((m) => m.type === "1a") },
      when: { "it has promised less": (s, { a, m }) => m.bal > s.maxBal[a] },
      then: (s, { a, m }) => {
        s.maxBal[a] = m.bal;
        s.msgs.add({ type: "1b", acc: a, bal: m.bal, mbal: s.maxVBal[a], mval: s.maxVal[a] });
      },
    }),
    /**
     * The heart: the leader may propose v if a quorum has promised, and the latest vote that any
     * of its members told of, in ballot c, was for v. If they told of none (c = -1), v is free.
     */
    Phase2a: action({
      with: { b: range(0, maxBallot), v: Value },
      when: {
        "nothing is proposed in this ballot": (s, { b }) =>
          !s.msgs.some((m) => m.type === "2a" && m.bal === b),
        "a quorum shows that the value is safe": (s, { b, v }) =>
          majorities(Acceptor).some((Q) =>
            range(-1, b - 1).some(
              (c) =>
                Q.every((acc) =>
                  s.msgs.some(
                    (m) => m.type === "1b" && m.acc === acc && m.bal === b && m.mbal <= c,
                  ),
                ) &&
                (c === -1 ||
                  Q.some((acc) => s.msgs.has({ type: "1b", acc, bal: b, mbal: c, mval: v }))),
            ),
          ),
      },
      then: (s, { b, v }) => {
        s.msgs.add({ type: "2a", bal: b, val: v });
      },
    }),
    /** An acceptor votes for what is proposed, unless it has promised not to. */
    Phase2b: action({
      with: { a: Acceptor, m: (s) => s.msgs.filter((m) => m.type === "2a") },
      when: { "it has promised nothing higher": (s, { a, m }) => m.bal >= s.maxBal[a] },
      then: (s, { a, m }) => {
        if (m.type !== "2a") return;
        s.maxBal[a] = m.bal;
        s.maxVBal[a] = m.bal;
        s.maxVal[a] = m.val;
        s.msgs.add({ type: "2b", acc: a, bal: m.bal, val: m.val });
      },
    }),
  }),

  invariants: ({ Acceptor, Value, maxBallot }) => ({
    OneChosen: always(
      "At most one value is ever voted for by a quorum in one ballot.",
      (s) =>
        Value.count((val) =>
          range(0, maxBallot).some((bal) =>
            majorities(Acceptor).some((Q) =>
              Q.every((acc) => s.msgs.has({ type: "2b", acc, bal, val })),
            ),
          ),
        ) <= 1,
    ),
  }),
  reachable: ({ Acceptor, Value, maxBallot }) => ({
    "all vote for the same value in the last ballot": (s) =>
      Value.some((v) => Acceptor.every((a) => s.maxVBal[a] === maxBallot && s.maxVal[a] === v)),
    "an acceptor votes for two values": (s) =>
      Acceptor.some((a) =>
        Value.every((v) => s.msgs.some((m) => m.type === "2b" && m.acc === a && m.val === v)),
      ),
  }),

  // TLC generates more (23,563 and 1,361,380), since it takes Phase2a once for each quorum that
  // allows it. SPIN, which does not, makes 1,316,584 steps as well.
  configurations: {
    small: {
      maxBallot: 1,
      expect: { distinct: 3_921, generated: 22_995, depth: 17, source: "TLC, MCPaxosTiny" },
    },
    medium: {
      maxBallot: 2,
      expect: { distinct: 185_369, generated: 1_316_584, depth: 25, source: "TLC, MCPaxosSmall" },
    },
  },
});
