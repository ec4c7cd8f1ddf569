/**
 * Raft, wrong: a server does not write down for whom it votes, and after a restart it has forgotten.
 * Breaks ElectionSafety: it votes again in the same term, and another leader is elected.
 */
import { range, variant } from "fairlead";
import raft from "./raft.ts";

export default variant(raft, {
  name: "RaftForgetful",
  actions: (action, { Server }) => ({
    Restart: action({
      with: {
        i: Server,
        keeps: (s) => range(0, Math.max(...Server.map((j) => s.commitIndex[j]))),
      },
      when: { "it has known so much": (s, { i, keeps }) => keeps <= s.commitIndex[i] },
      then: (s, { i, keeps }) => {
        s.state[i] = "follower";
        s.votedFor[i] = null;
        s.commitIndex[i] = keeps;
      },
    }),
  }),
  configurations: {
    small: {
      maxTerm: 1,
      maxLog: 1,
      restarts: true,
      expect: { violates: "ElectionSafety", states: 8 },
    },
  },
});
