/**
 * Raft, wrong: a follower takes what it hears for all of the leader's log, and cuts off the rest of its
 * own, which contradicts nothing. Breaks StateMachineSafety: a message that is old, or that was meant
 * to tell of the first entries only, takes an entry away that the follower knows to be committed.
 */
import { range, variant } from "fairlead";
import raft from "./raft.ts";

export default variant(raft, {
  name: "RaftTruncating",
  actions: (action, { Server, maxLog }) => ({
    HandleAppendEntries: action({
      with: {
        i: Server,
        m: (s) => s.messages.filter((m) => m.type === "AppendEntries"),
        upTo: range(0, maxLog),
      },
      when: {
        "it is another's": (_, { i, m }) => m.leader !== i,
        "the term is not over": (s, { i, m }) => m.term >= s.currentTerm[i],
        "the leader's log goes so far": (_, { m, upTo }) => upTo <= m.log.length,
      },
      then: (s, { i, m, upTo }) => {
        if (m.term > s.currentTerm[i]) s.votedFor[i] = null;
        s.currentTerm[i] = m.term;
        s.state[i] = "follower";
        s.log[i] = m.log.slice(0, upTo);
        s.commitIndex[i] = Math.max(s.commitIndex[i], Math.min(m.commitIndex, upTo));
        for (const index of range(1, upTo))
          s.messages.add({ type: "Ack", term: m.term, follower: i, index });
      },
    }),
  }),
  configurations: {
    small: { maxTerm: 1, maxLog: 1, expect: { violates: "StateMachineSafety", states: 8 } },
  },
});
