/**
 * Paxos refines Voting, and through it consensus: its messages are one way to learn what an acceptor
 * of Voting must know of the others before it votes.
 *
 * Source: Lamport, "How to win a Turing award" (2019), TLA+ module Paxos: V == INSTANCE Voting,
 *   THEOREM Implementation == Spec => V!Spec.
 * Mapping: an acceptor has cast the votes that its 2b messages tell of; its promise is its own maxBal.
 *   Phase1b is IncreaseMaxBal, Phase2b is VoteFor, and what leaders do is a stutter.
 * Why: the 1b messages that let a leader propose show that its value is safe in the sense of Voting,
 *   and that stays so: whoever sent one votes in no lower ballot any more.
 * Hidden: nothing.
 * Wrong: paxos.unpromised.ts takes the ballot of the latest vote for the promise.
 */
import { every, majorities, range, refines, tuple, variant } from "fairlead";
import paxos from "../specs/paxos.ts";
import voting from "../specs/voting.ts";
import consensus from "./consensus.safety.ts";

export default variant(paxos, {
  name: "Paxos",
  properties: ({ Acceptor, Value, maxBallot }) => ({
    Voting: refines("Acceptors vote as Voting allows.", voting, {
      constants: { Acceptor: Acceptor.members, Value: Value.members, maxBallot },
      mapping: (s) => ({
        votes: every(Acceptor, (acc) =>
          [...tuple(range(0, maxBallot), Value)].filter(([bal, val]) =>
            s.msgs.has({ type: "2b", acc, bal, val }),
          ),
        ),
        maxBal: s.maxBal,
      }),
    }),
    /** Both arrows in one: the same as voting.ts after the one above. */
    Consensus: refines("What a quorum votes for is chosen.", consensus, {
      constants: { Value: Value.members },
      mapping: (s) => ({
        chosen: Value.filter((val) =>
          range(0, maxBallot).some((bal) =>
            majorities(Acceptor).some((Q) =>
              Q.every((acc) => s.msgs.has({ type: "2b", acc, bal, val })),
            ),
          ),
        ),
      }),
    }),
  }),

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
