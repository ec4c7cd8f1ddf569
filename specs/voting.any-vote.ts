/**
 * Voting, wrong: any vote that a quorum's member has cast in a lower ballot is taken to show that
 * its value is safe, not just the latest vote of all members. Breaks OneChosen: a lone vote of
 * ballot 0 is dug up in ballot 2, although another value has been chosen in ballot 1.
 */
import { always, majorities, range, variant } from "fairlead";
import voting from "./voting.ts";

export default variant(voting, {
  name: "VotingAnyVote",
  actions: (action, { Acceptor, Value, maxBallot }) => ({
    VoteFor: action({
      with: { a: Acceptor, b: range(0, maxBallot), v: Value },
      when: {
        "it has promised nothing higher": (s, { a, b }) => s.maxBal[a] <= b,
        "it has not voted in this ballot": (s, { a, b }) =>
          Value.every((w) => !s.votes[a].has([b, w])),
        "nobody has voted for another value in it": (s, { b, v }) =>
          Acceptor.every((c) => Value.every((w) => w === v || !s.votes[c].has([b, w]))),
        "a quorum has voted for nothing, or for this": (s, { b, v }) =>
          majorities(Acceptor).some(
            (Q) =>
              Q.every((q) => s.maxBal[q] >= b) &&
              (range(0, b - 1).some((c) => Q.some((q) => s.votes[q].has([c, v]))) ||
                range(0, b - 1).every((c) =>
                  Q.every((q) => Value.every((w) => !s.votes[q].has([c, w]))),
                )),
          ),
      },
      then: (s, { a, b, v }) => {
        s.votes[a].add([b, v]);
        s.maxBal[a] = b;
      },
    }),
  }),
  invariants: ({ Acceptor, Value, maxBallot }) => ({
    OneChosen: always(
      "At most one value is ever chosen.",
      (s) =>
        Value.count((v) =>
          range(0, maxBallot).some((b) =>
            majorities(Acceptor).some((Q) => Q.every((a) => s.votes[a].has([b, v]))),
          ),
        ) <= 1,
    ),
  }),
  configurations: {
    small: { maxBallot: 2, expect: { violates: "OneChosen", states: 9 } },
  },
});
