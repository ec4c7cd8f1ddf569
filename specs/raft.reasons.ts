/**
 * Raft once more, right, with the reasons why it is: what holds of votes, logs and acknowledgements,
 * each part by the parts before it, and from all of them the five properties. Kept and Decided carry
 * the weight; proofs-notes/raft.md goes through the argument. The states and steps are those of
 * raft.ts: there are only more questions about each.
 */
import { always, implies, majorities, range, variant } from "fairlead";
import raft, { agree, lastTerm } from "./raft.ts";

export default variant(raft, {
  name: "RaftReasons",
  invariants: ({ Server, maxLog }) => ({
    Ordered: always("A log's terms do not decrease, and its server has got to them.", (s) =>
      Server.every((i) =>
        s.log[i].every(({ term }, n) => term <= (s.log[i][n + 1]?.term ?? s.currentTerm[i])),
      ),
    ),
    OneVote: always("Nobody votes for two in a term, or forgets a vote before it is over.", (s) => {
      const votes = s.messages.filter((m) => m.type === "Vote");
      return votes.every(
        ({ term, voter, candidate }) =>
          votes.every((n) => voter !== n.voter || term !== n.term || candidate === n.candidate) &&
          (s.currentTerm[voter] > term ||
            (s.currentTerm[voter] === term && s.votedFor[voter] === candidate)),
      );
    }),
    Asked: always("A candidate has the log that it asks for votes with.", (s) =>
      s.messages
        .filter((m) => m.type === "RequestVote")
        .every(
          ({ term, candidate, lastLogIndex, lastLogTerm }) =>
            term < s.currentTerm[candidate] ||
            s.state[candidate] !== "candidate" ||
            (s.log[candidate].length === lastLogIndex &&
              lastTerm(s.log[candidate]) === lastLogTerm),
        ),
    ),
    Elected: always("Who leads has a quorum's votes, and adds to the log it asked with.", (s) => {
      const asked = s.messages.filter((m) => m.type === "RequestVote");
      const said = s.messages.filter((m) => m.type === "AppendEntries");
      return said.every(
        ({ term, leader, log }) =>
          majorities(Server).some((Q) =>
            Q.every((voter) => s.messages.has({ type: "Vote", term, voter, candidate: leader })),
          ) &&
          asked.some(
            (r) =>
              r.term === term &&
              r.candidate === leader &&
              r.lastLogIndex < log.length &&
              r.lastLogTerm === lastTerm(log.slice(0, r.lastLogIndex)) &&
              log.every((entry, n) =>
                n < r.lastLogIndex ? entry.term < term : entry.term === term,
              ),
          ),
      );
    }),
    OneLog: always("A term has one log, which grows, and its entries are nowhere else.", (s) => {
      const said = s.messages.filter((m) => m.type === "AppendEntries");
      return (
        said.every((m) =>
          said.every(
            (n) => m.term !== n.term || agree(m.log, n.log, Math.min(m.log.length, n.log.length)),
          ),
        ) &&
        Server.every((i) =>
          s.log[i].every(({ term }, n) =>
            said.some((m) => m.term === term && agree(m.log, s.log[i], n + 1)),
          ),
        )
      );
    }),
    Kept: always(
      "What it has acknowledged it has, and votes so, until a leader without it comes.",
      (s) => {
        const asked = s.messages.filter((m) => m.type === "RequestVote");
        const said = s.messages.filter((m) => m.type === "AppendEntries");
        return said.every(({ term, leader, log }) =>
          range(1, log.length).every((index) =>
            Server.every((j) => {
              const has = j === leader || s.messages.has({ type: "Ack", term, follower: j, index });
              const without = said.filter((m) => m.term > term && !agree(m.log, log, index));
              return (
                !has ||
                ((agree(s.log[j], log, index) || without.some((m) => m.term <= s.currentTerm[j])) &&
                  asked.every(
                    (r) =>
                      r.term <= term ||
                      log[index - 1]!.term < term ||
                      without.some((m) => m.term < r.term) ||
                      r.lastLogTerm > term ||
                      (r.lastLogTerm === term && r.lastLogIndex >= index) ||
                      !s.messages.has({
                        type: "Vote",
                        term: r.term,
                        voter: j,
                        candidate: r.candidate,
                      }),
                  ))
              );
            }),
          ),
        );
      },
    ),
    Decided: always(
      "What a quorum has acknowledged in its own term, all later leaders have.",
      (s) => {
        const said = s.messages.filter((m) => m.type === "AppendEntries");
        return said.every(({ term, leader, log }) =>
          range(1, maxLog).every((index) =>
            implies(
              log[index - 1]?.term === term &&
                majorities(Server).some((Q) =>
                  Q.every(
                    (j) =>
                      j === leader || s.messages.has({ type: "Ack", term, follower: j, index }),
                  ),
                ),
              () => said.every((m) => m.term <= term || agree(m.log, log, index)),
            ),
          ),
        );
      },
    ),
    Known: always(
      "What is known to be committed is so decided, with an entry behind it or itself.",
      {
        "a leader has told the server": (s) => {
          const said = s.messages.filter((m) => m.type === "AppendEntries");
          return Server.every(
            (i) =>
              s.commitIndex[i] === 0 ||
              said.some(
                (m) =>
                  m.term <= s.currentTerm[i] &&
                  m.commitIndex >= s.commitIndex[i] &&
                  agree(m.log, s.log[i], s.commitIndex[i]),
              ),
          );
        },
        "a leader has it from a quorum, or from a leader who had": (s) => {
          const said = s.messages.filter((m) => m.type === "AppendEntries");
          return said.every(
            (m) =>
              m.commitIndex === 0 ||
              said.some(
                ({ term, leader, log }) =>
                  term <= m.term &&
                  agree(log, m.log, m.commitIndex) &&
                  range(m.commitIndex, log.length).some(
                    (index) =>
                      log[index - 1]!.term === term &&
                      majorities(Server).some((Q) =>
                        Q.every(
                          (j) =>
                            j === leader ||
                            s.messages.has({ type: "Ack", term, follower: j, index }),
                        ),
                      ),
                  ),
              ),
          );
        },
      },
    ),
  }),
  configurations: {
    small: {
      expect: { distinct: 132_411, generated: 1_665_634, depth: 17, source: "naive search" },
    },
    restarts: {
      restarts: true,
      expect: { distinct: 1_344_917, generated: 21_322_183, depth: 20, source: "naive search" },
    },
  },
});
