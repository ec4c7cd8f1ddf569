/**
 * Raft, wrong: a leader sees into all logs, and counts who has the entry instead of who acknowledged
 * it. Breaks LeaderCompleteness: some have it from a later leader, so after they voted against it in
 * terms in between. Three servers do not show it: the one that has told the other had acknowledged it.
 * It begins in term 2, which s5 leads. In term 1, s1 has told s2 of an entry, and leads on unaware.
 */
import { every, majorities, range, variant } from "fairlead";
import raft, { agree, appendEntries } from "./raft.ts";

export default variant(raft, {
  name: "RaftOmniscient",
  init: ({ Server }) => {
    const [s1, s2, , , s5] = Server.members;
    const entry = (term: number) => ({ term, value: "noop" }) as const;
    return {
      currentTerm: every(Server, (i) => (i === s1 || i === s2 ? 1 : 2)),
      votedFor: every(Server, (i) => (i === s1 || i === s2 ? s1! : s5!)),
      log: every(Server, (i) => (i === s1 || i === s2 ? [entry(1)] : i === s5 ? [entry(2)] : [])),
      state: every(Server, (i) => (i === s1 || i === s5 ? "leader" : "follower")),
      commitIndex: every(Server, 0),
      messages: [appendEntries(s5!, 2, [entry(2)], 0)],
    };
  },
  actions: (action, { Server, maxLog }) => ({
    AdvanceCommitIndex: action({
      with: { i: Server, k: range(1, maxLog) },
      when: {
        "it leads": (s, { i }) => s.state[i] === "leader",
        "it does not know yet": (s, { i, k }) => k > s.commitIndex[i],
        "the entry is of its term": (s, { i, k }) => s.log[i][k - 1]?.term === s.currentTerm[i],
        "a quorum has it": (s, { i, k }) =>
          majorities(Server).some((Q) => Q.every((j) => agree(s.log[i], s.log[j], k))),
      },
      then: (s, { i, k }) => {
        s.commitIndex[i] = k;
        s.messages.add(appendEntries(i, s.currentTerm[i], s.log[i], k));
      },
    }),
  }),
  configurations: {
    small: {
      Server: 5,
      maxTerm: 3,
      maxLog: 2,
      expect: { violates: "LeaderCompleteness", states: 8 },
    },
  },
});
