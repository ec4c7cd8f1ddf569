/**
 * Voting refines consensus: what a quorum has voted for in one ballot is chosen, once and for ever.
 *
 * Source: Lamport, "How to win a Turing award" (2019), TLA+ module Voting: C == INSTANCE Consensus
 *   WITH chosen <- chosen, THEOREM Implementation == Spec => C!Spec.
 * Mapping: chosen are the values for which all members of some quorum have voted in the same ballot.
 * Why: votes are never taken back, so what is chosen stays so. VotesSafe says that a vote is only for
 *   a value that no lower ballot contradicts, so that no second value follows the first.
 * Hidden: nothing. Only safety: the source's C!Spec has no fairness either, for Voting promises none.
 * Wrong: voting.lone.ts takes a single vote for a choice.
 */
import { majorities, range, refines, variant } from "fairlead";
import voting from "../specs/voting.ts";
import consensus from "./consensus.safety.ts";

export default variant(voting, {
  name: "Voting",
  properties: ({ Acceptor, Value, maxBallot }) => ({
    Consensus: refines("What a quorum votes for is chosen.", consensus, {
      constants: { Value: Value.members },
      mapping: (s) => ({
        chosen: Value.filter((v) =>
          range(0, maxBallot).some((b) =>
            majorities(Acceptor).some((Q) => Q.every((a) => s.votes[a].has([b, v]))),
          ),
        ),
      }),
    }),
  }),

  configurations: {
    small: {
      maxBallot: 2,
      expect: { distinct: 6_752, generated: 26_905, depth: 16, source: "TLC, MCVoting" },
    },
  },
});
