/**
 * Paxos to Voting, wrong: an acceptor's promise is taken to be the ballot of its latest vote. But it
 * is bound by what it has told a leader, before it votes: seen like that, the first vote of a ballot
 * has no quorum behind it that has promised to keep out of lower ones.
 */
import { every, range, refines, tuple, variant } from "fairlead";
import paxos from "../specs/paxos.ts";
import voting from "../specs/voting.ts";

export default variant(paxos, {
  name: "PaxosUnpromised",
  properties: ({ Acceptor, Value, maxBallot }) => ({
    Voting: refines("Acceptors vote as Voting allows.", voting, {
      constants: { Acceptor: Acceptor.members, Value: Value.members, maxBallot },
      mapping: (s) => ({
        votes: every(Acceptor, (acc) =>
          [...tuple(range(0, maxBallot), Value)].filter(([bal, val]) =>
            s.msgs.has({ type: "2b", acc, bal, val }),
          ),
        ),
        maxBal: s.maxVBal,
      }),
    }),
  }),
  configurations: { small: { maxBallot: 1, expect: { violates: "Voting", states: 6 } } },
});
