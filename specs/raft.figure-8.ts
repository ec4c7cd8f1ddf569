/**
 * Raft, wrong: a leader commits what a quorum has acknowledged, whatever term it is from. Breaks
 * LeaderCompleteness, which is figure 8 of the paper: in term 3 a quorum has an entry of term 1, but
 * an entry of term 2 is more up-to-date, so whoever has that can win term 4, and replaces the other.
 * It begins in term 2, which s2 leads, as s1 has led term 1; nobody has heard of their entries yet.
 */
import { every, majorities, range, variant } from "fairlead";
import raft, { appendEntries } from "./raft.ts";

export default variant(raft, {
  name: "RaftFigure8",
  init: ({ Server }) => {
    const [s1, s2] = Server.members;
    return {
      currentTerm: every(Server, 2),
      votedFor: every(Server, (i) => (i === s1 ? null : s2!)),
      log: every(Server, (i) =>
        i === s1 ? [{ term: 1, value: "noop" }] : i === s2 ? [{ term: 2, value: "noop" }] : [],
      ),
      state: every(Server, (i) => (i === s2 ? "leader" : "follower")),
      commitIndex: every(Server, 0),
      messages: [],
    };
  },
  actions: (action, { Server, maxLog }) => ({
    AdvanceCommitIndex: action({
      with: { i: Server, k: range(1, maxLog) },
      when: {
        "it leads": (s, { i }) => s.state[i] === "leader",
        "it does not know yet": (s, { i, k }) => k > s.commitIndex[i],
        "a quorum has it": (s, { i, k: index }) =>
          majorities(Server).some((Q) =>
            Q.every(
              (j) =>
                j === i ||
                s.messages.has({ type: "Ack", term: s.currentTerm[i], follower: j, index }),
            ),
          ),
      },
      then: (s, { i, k }) => {
        s.commitIndex[i] = k;
        s.messages.add(appendEntries(i, s.currentTerm[i], s.log[i], k));
      },
    }),
  }),
  configurations: {
    small: { maxTerm: 4, maxLog: 2, expect: { violates: "LeaderCompleteness", states: 10 } },
  },
});
