/**
 * Voting to consensus, wrong: a single vote counts as a choice. A higher ballot, whose quorum has not
 * heard of that vote, is free to vote for something else, and a second value is chosen.
 */
import { range, refines, variant } from "fairlead";
import voting from "../specs/voting.ts";
import consensus from "./consensus.safety.ts";

export default variant(voting, {
  name: "VotingLone",
  properties: ({ Acceptor, Value, maxBallot }) => ({
    Consensus: refines("What a quorum votes for is chosen.", consensus, {
      constants: { Value: Value.members },
      mapping: (s) => ({
        chosen: Value.filter((v) =>
          range(0, maxBallot).some((b) => Acceptor.some((a) => s.votes[a].has([b, v]))),
        ),
      }),
    }),
  }),
  configurations: { small: { maxBallot: 2, expect: { violates: "Consensus", states: 5 } } },
});
