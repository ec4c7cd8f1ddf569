/**
 * Raft, wrong: a server votes for whoever asks, though it has voted for another in the same term.
 * Breaks ElectionSafety: two candidates have a quorum each, by the vote of a server that is in both.
 */
import { variant } from "fairlead";
import raft, { lastTerm } from "./raft.ts";

export default variant(raft, {
  name: "RaftDoubleVote",
  actions: (action, { Server }) => ({
    GrantVote: action({
      with: { i: Server, m: (s) => s.messages.filter((m) => m.type === "RequestVote") },
      when: {
        "the term is not over": (s, { i, m }) => m.term >= s.currentTerm[i],
        "the candidate's log is at least as up-to-date": (s, { i, m }) =>
          m.lastLogTerm > lastTerm(s.log[i]) ||
          (m.lastLogTerm === lastTerm(s.log[i]) && m.lastLogIndex >= s.log[i].length),
      },
      then: (s, { i, m }) => {
        if (m.term > s.currentTerm[i]) s.state[i] = "follower";
        s.currentTerm[i] = m.term;
        s.votedFor[i] = m.candidate;
        s.messages.add({ type: "Vote", term: m.term, voter: i, candidate: m.candidate });
      },
    }),
  }),
  configurations: {
    small: { maxTerm: 1, maxLog: 1, expect: { violates: "ElectionSafety", states: 7 } },
  },
});
