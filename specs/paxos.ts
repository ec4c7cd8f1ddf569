/**
 * Paxos (its core: consensus on one value): acceptors that may be slow or stop choose a value by
 * messages, and never two. Each ballot has a leader, who asks what was voted before it proposes.
 *
 * Source: Lamport, "How to win a Turing award" (2019), TLA+ module Paxos; names are the source's.
 * Faults: messages are delayed, reordered, duplicated and lost. An acceptor that stops is one that
 *   takes no further step; if it comes back, it remembers. Leaders need no memory and may be many.
 *   Nobody lies.
 * Left out: who leads which ballot, and learning what was chosen, which anyone can do from msgs.
 * Checked: OneChosen, and the source's Inv, by its parts: Votes, Phase1bTold, Phase2aSafe, Phase2bCast.
 * Not here: that anything is ever chosen. Two leaders can outbid each other for ever.
 * Wrong: paxos.forgetful.ts has acceptors that vote in spite of a promise, paxos.stubborn.ts a
 *   leader that proposes what it likes.
 */
import {
  always,
  every,
  ids,
  implies,
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
    const Ballot = range(0, maxBallot);
    const BallotOrNone = range(-1, maxBallot);
    return {
      /** A promise: this acceptor has no part in any lower ballot. -1 is no promise. */
      maxBal: mapOf(Acceptor, BallotOrNone),
      /** The ballot of its latest vote, -1 if it has cast none, … */
      maxVBal: mapOf(Acceptor, BallotOrNone),
      /** … and what that vote was for. */
      maxVal: mapOf(Acceptor, optional(Value)),
      /** Every message ever sent. It never shrinks: a lost message is one that nobody reads. */
      msgs: setOf(
        union(
          record({ type: "1a", bal: Ballot }),
          record({
            type: "1b",
            acc: Acceptor,
            bal: Ballot,
            mbal: BallotOrNone,
            mval: optional(Value),
          }),
          record({ type: "2a", bal: Ballot, val: Value }),
          record({ type: "2b", acc: Acceptor, bal: Ballot, val: Value }),
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

  actions: (action, { Acceptor, Value, maxBallot }) => {
    const Ballot = range(0, maxBallot);
    const Quorum = majorities(Acceptor);
    return {
      /** A leader begins ballot b: it asks for promises. */
      Phase1a: action({
        with: { b: Ballot },
        then: (s, { b }) => {
          s.msgs.add({ type: "1a", bal: b });
        },
      }),
      /** An acceptor promises, and tells its latest vote. */
      Phase1b: action({
        with: { a: Acceptor, m: (s) => s.msgs.filter((m) => m.type === "1a") },
        when: { "it has promised less": (s, { a, m }) => m.bal > s.maxBal[a] },
        then: (s, { a, m }) => {
          s.maxBal[a] = m.bal;
          s.msgs.add({
            type: "1b",
            acc: a,
            bal: m.bal,
            mbal: s.maxVBal[a],
            mval: s.maxVal[a],
          });
        },
      }),
      /**
       * The heart: the leader may propose v if a quorum has promised and the latest vote any of its
       * members told of, in ballot c, was for v. If they told of none (c = -1) it may choose freely.
       */
      Phase2a: action({
        with: { b: Ballot, v: Value },
        when: {
          "nothing was proposed in this ballot": (s, { b }) =>
            Value.every((w) => !s.msgs.has({ type: "2a", bal: b, val: w })),
          "a quorum's promises show that the value is safe": (s, { b, v }) =>
            Quorum.some(
              (Q) =>
                Q.every((q) =>
                  s.msgs.some((m) => m.type === "1b" && m.bal === b && m.acc === q),
                ) &&
                range(-1, b - 1).some(
                  (c) =>
                    !s.msgs.some(
                      (m) => m.type === "1b" && m.bal === b && Q.has(m.acc) && m.mbal > c,
                    ) &&
                    (c === -1 ||
                      s.msgs.some(
                        (m) =>
                          m.type === "1b" &&
                          m.bal === b &&
                          Q.has(m.acc) &&
                          m.mbal === c &&
                          m.mval === v,
                      )),
                ),
            ),
        },
        then: (s, { b, v }) => {
          s.msgs.add({ type: "2a", bal: b, val: v });
        },
      }),
      /** An acceptor votes for what was proposed, unless it has promised not to. */
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
    };
  },

  invariants: ({ Acceptor, Value, maxBallot }) => {
    const Ballot = range(0, maxBallot);
    const Quorum = majorities(Acceptor);
    return {};
  },
  reachable: {},
  configurations: {
    small: {
      Acceptor: 3,
      Value: 2,
      maxBallot: 1,
      expect: { distinct: 3_921, depth: 17, source: "TLC" },
    },
    medium: {
      Acceptor: 3,
      Value: 2,
      maxBallot: 2,
      expect: { distinct: 185_369, depth: 25, source: "TLC" },
    },
  },
});
