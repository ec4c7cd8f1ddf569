/**
 * Voting: the idea of Paxos without its messages. Acceptors vote in numbered ballots, and a value
 * is chosen once a quorum has voted for it in the same ballot; never may two values be chosen.
 *
 * Source: Lamport, "How to win a Turing award" (2019), TLA+ module Voting; names are the source's.
 * Faults: an acceptor that stops is one that takes no further step, which nobody is obliged to.
 * Left out: how an acceptor learns what the others have voted. paxos.ts is how.
 * Checked: OneChosen, and the inductive invariant: VotesSafe with OneValuePerBallot.
 * Not here: that anything is ever chosen. No asynchronous protocol can promise it, nor does the
 *   source.
 * Wrong: voting.any-vote.ts trusts any former vote instead of the latest one.
 */
import {
  always,
  every,
  ids,
  implies,
  majorities,
  mapOf,
  range,
  setOf,
  spec,
  tuple,
} from "fairlead";

export default spec({
  name: "Voting",
  constants: { Acceptor: ids("a", 3), Value: ids("v", 2), maxBallot: 2 },
  state: ({ Acceptor, Value, maxBallot }) => ({
    /** The votes each acceptor has cast: in which ballot, for which value. None is taken back. */
    votes: mapOf(Acceptor, setOf(tuple(range(0, maxBallot), Value))),
    /** A promise: this acceptor will not vote in any lower ballot. -1 is no promise. */
    maxBal: mapOf(Acceptor, range(-1, maxBallot)),
  }),
  init: ({ Acceptor }) => ({ votes: every(Acceptor, []), maxBal: every(Acceptor, -1) }),

  actions: (action, { Acceptor, Value, maxBallot }) => {
    const Ballot = range(0, maxBallot);
    const Quorum = majorities(Acceptor);
    return {
      IncreaseMaxBal: action({
        with: { a: Acceptor, b: Ballot },
        when: { "it is a higher ballot": (s, { a, b }) => b > s.maxBal[a] },
        then: (s, { a, b }) => {
          s.maxBal[a] = b;
        },
      }),
      VoteFor: action({
        with: { a: Acceptor, b: Ballot, v: Value },
        when: {
          "it has promised nothing higher": (s, { a, b }) => s.maxBal[a] <= b,
          "it has not voted in this ballot": (s, { a, b }) =>
            Value.every((w) => !s.votes[a].has([b, w])),
          "nobody has voted for another value in it": (s, { b, v }) =>
            Acceptor.every((c) => Value.every((w) => w === v || !s.votes[c].has([b, w]))),
          /**
           * The heart, ShowsSafeAt: a quorum that will vote in no ballot below b, and the latest
           * ballot c below b in which any of them has voted, if there is one, was for v. By
           * induction v is safe at c, and between c and b nothing was or will be chosen.
           */
          "a quorum shows that the value is safe": (s, { b, v }) =>
            Quorum.some(
              (Q) =>
                Q.every((q) => s.maxBal[q] >= b) &&
                range(-1, b - 1).some(
                  (c) =>
                    (c === -1 || Q.some((q) => s.votes[q].has([c, v]))) &&
                    range(c + 1, b - 1).every((d) =>
                      Q.every((q) => Value.every((w) => !s.votes[q].has([d, w]))),
                    ),
                ),
            ),
        },
        then: (s, { a, b, v }) => {
          s.votes[a].add([b, v]);
          s.maxBal[a] = b;
        },
      }),
    };
  },

  invariants: ({ Acceptor, Value, maxBallot }) => {
    const Ballot = range(0, maxBallot);
    const Quorum = majorities(Acceptor);
    return {
      OneChosen: always("At most one value is ever chosen.", (s) =>
        Value.every((v) =>
          implies(
            Ballot.some((b) => Quorum.some((Q) => Q.every((a) => s.votes[a].has([b, v])))),
            () =>
              Value.every(
                (w) =>
                  w === v ||
                  Ballot.every((b) => Quorum.every((Q) => Q.some((a) => !s.votes[a].has([b, w])))),
              ),
          ),
        ),
      ),
      OneValuePerBallot: always("All votes in a ballot are for the same value.", (s) =>
        Ballot.every((b) => Value.count((v) => Acceptor.some((a) => s.votes[a].has([b, v]))) <= 1),
      ),
      /** SafeAt: in each lower ballot a quorum has voted for v, or cannot vote any more. */
      VotesSafe: always("Votes are only for values that no lower ballot can contradict.", (s) =>
        Ballot.every((b) =>
          Value.every((v) =>
            implies(
              Acceptor.some((a) => s.votes[a].has([b, v])),
              () =>
                range(0, b - 1).every((c) =>
                  Quorum.some((Q) =>
                    Q.every(
                      (a) =>
                        s.votes[a].has([c, v]) ||
                        (s.maxBal[a] > c && Value.every((w) => !s.votes[a].has([c, w]))),
                    ),
                  ),
                ),
            ),
          ),
        ),
      ),
    };
  },
  reachable: ({ Acceptor, Value, maxBallot }) => ({
    "all vote for the same value in the last ballot": (s) =>
      Value.some((v) => Acceptor.every((a) => s.votes[a].has([maxBallot, v]))),
    "an acceptor votes for two values": (s) =>
      Acceptor.some((a) =>
        Value.every((v) => range(0, maxBallot).some((b) => s.votes[a].has([b, v]))),
      ),
  }),
  /** Only because the ballots have run out, which in truth they do not. */
  terminal: (s, { Acceptor, maxBallot }) => Acceptor.every((a) => s.maxBal[a] === maxBallot),

  // TLC generates more (41,017), since it votes once for each quorum and ballot that show it may.
  configurations: {
    small: {
      maxBallot: 2,
      expect: { distinct: 6_752, generated: 26_905, depth: 16, source: "TLC, MCVoting" },
    },
  },
});
