/**
 * Raft, wrong: a server that has not voted yet votes for anybody, whatever the candidate's log. Breaks
 * LeaderCompleteness: one that has missed everything is elected, and lacks what is committed.
 */
import { variant } from "fairlead";
import raft from "./raft.ts";

export default variant(raft, {
  name: "RaftAnyLog",
  actions: (action, { Server }) => ({
    GrantVote: action({
      with: { i: Server, m: (s) => s.messages.filter((m) => m.type === "RequestVote") },
      when: {
        "the term is not over": (s, { i, m }) => m.term >= s.currentTerm[i],
        "it has voted for nobody else in it": (s, { i, m }) =>
          m.term > s.currentTerm[i] || s.votedFor[i] === null || s.votedFor[i] === m.candidate,
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
    small: { maxTerm: 2, maxLog: 1, expect: { violates: "LeaderCompleteness", states: 9 } },
  },
});
