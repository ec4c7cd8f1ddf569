/**
 * Paxos once more, right, with the reason why it is: the invariant of Lamport's module Paxos, by its
 * parts. Told and Safe carry the weight: a promise tells of the latest vote for good, so a quorum of
 * promises shows what Voting must know before it votes. LeftOut is not in the module, whose Inv is
 * not inductive without it (`fairlead induct` finds an acceptor that promises as if it had not
 * voted). States and steps are those of paxos.ts; there are only more questions about each.
 */
import { always, implies, majorities, range, record, variant } from "fairlead";
import paxos from "./paxos.ts";

export default variant(paxos, {
  name: "PaxosInductive",
  invariants: ({ Acceptor, Value, maxBallot }) => {
    const bal = range(0, maxBallot);
    const Quorum = majorities(Acceptor);
    const Proposal = record({ type: "2a", bal, val: Value });
    const Vote = record({ type: "2b", acc: Acceptor, bal, val: Value });
    return {
      OneChosen: always(
        "At most one value is ever voted for by a quorum in one ballot.",
        (s) =>
          Value.count((val) =>
            bal.some((b) =>
              Quorum.some((Q) => Q.every((acc) => s.msgs.has({ type: "2b", acc, bal: b, val }))),
            ),
          ) <= 1,
      ),
      LatestVote: always("Its latest vote is one it has cast, and not above what it promised.", {
        "not above what it promised": (s) => Acceptor.every((a) => s.maxBal[a] >= s.maxVBal[a]),
        "one it has cast": (s) =>
          Acceptor.every((a) =>
            s.maxVBal[a] === -1
              ? s.maxVal[a] === null
              : Value.some(
                  (val) =>
                    s.maxVal[a] === val &&
                    s.msgs.has({ type: "2b", acc: a, bal: s.maxVBal[a], val }),
                ),
          ),
      }),
      Told: always("Promises are kept, and they tell of votes that were cast.", {
        "promises are kept": (s) =>
          Acceptor.every((a) => {
            const promised = s.maxBal[a];
            return s.msgs.every((m) => m.type !== "1b" || m.acc !== a || m.bal <= promised);
          }),
        "they tell of votes that were cast": (s) =>
          Vote.every(
            (vote) =>
              s.msgs.has(vote) ||
              s.msgs.every(
                (m) =>
                  m.type !== "1b" ||
                  m.acc !== vote.acc ||
                  m.mbal !== vote.bal ||
                  m.mval !== vote.val,
              ),
          ),
      }),
      LeftOut: always(
        "A promise leaves no vote out that came later than the one it tells of.",
        (s) =>
          Vote.every(
            (vote) =>
              !s.msgs.has(vote) ||
              s.msgs.every(
                (m) =>
                  m.type !== "1b" || m.acc !== vote.acc || vote.bal >= m.bal || vote.bal <= m.mbal,
              ),
          ),
      ),
      Safe: always(
        "A proposal is the only one in its ballot, and a quorum shows that it is safe.",
        {
          "the only one": (s) =>
            bal.every((b) => Value.count((val) => s.msgs.has({ type: "2a", bal: b, val })) <= 1),
          /** ShowsSafeAt of Voting, with the votes in the 2b messages. */
          "a quorum shows that it is safe": (s) =>
            Proposal.every((proposal) =>
              implies(s.msgs.has(proposal), () =>
                Quorum.some(
                  (Q) =>
                    Q.every((a) => s.maxBal[a] >= proposal.bal) &&
                    range(-1, proposal.bal - 1).some(
                      (c) =>
                        (c === -1 ||
                          Q.some((acc) =>
                            s.msgs.has({ type: "2b", acc, bal: c, val: proposal.val }),
                          )) &&
                        Vote.where(
                          (vote) => Q.has(vote.acc) && c < vote.bal && vote.bal < proposal.bal,
                        ).every((vote) => !s.msgs.has(vote)),
                    ),
                ),
              ),
            ),
        },
      ),
      Cast: always(
        "Votes are for proposals, and an acceptor's latest vote is not before them.",
        (s) =>
          Vote.every((vote) =>
            implies(
              s.msgs.has(vote),
              () =>
                s.maxVBal[vote.acc] >= vote.bal &&
                s.msgs.has({ type: "2a", bal: vote.bal, val: vote.val }),
            ),
          ),
      ),
    };
  },
  configurations: {
    small: {
      maxBallot: 1,
      expect: { distinct: 3_921, generated: 22_995, depth: 17, source: "TLC" },
    },
    medium: {
      maxBallot: 2,
      expect: { distinct: 185_369, generated: 1_316_584, depth: 25, source: "TLC" },
    },
  },
});
