/**
 * Raft, and a claim that its design does not bear: if everybody goes on, and hears what is said unless
 * it is too late, somebody is elected. Breaks Elected: all time out at the same time and vote for
 * themselves, term after term. For this to go on, terms do not run out here: when everybody has got to
 * the last one, and nobody has ever led, it becomes the first. (Servers only compare terms, and nobody
 * heeds any more what was said in earlier ones.)
 */
import { eventually, variant } from "fairlead";
import raft, { lastTerm } from "./raft.ts";

export default variant(raft, {
  name: "RaftDuelling",
  actions: (action, { Server, maxTerm }) => ({
    Timeout: action({
      with: { i: Server },
      when: {
        "it does not lead": (s, { i }) => s.state[i] !== "leader",
        "there is another term": (s, { i }) =>
          s.currentTerm[i] < maxTerm ||
          (Server.every((j) => s.currentTerm[j] === maxTerm) &&
            s.messages.every((m) => m.type !== "AppendEntries")),
      },
      then: (s, { i }) => {
        if (s.currentTerm[i] === maxTerm) {
          const last = s.messages.filter((m) => m.term === maxTerm);
          s.messages = last.map((m) => ({ ...m, term: 1 }));
          for (const j of Server) s.currentTerm[j] = 1;
        }
        const term = s.currentTerm[i] + 1;
        s.currentTerm[i] = term;
        s.state[i] = "candidate";
        s.votedFor[i] = i;
        s.messages.add({ type: "Vote", term, voter: i, candidate: i });
        const [lastLogIndex, lastLogTerm] = [s.log[i].length, lastTerm(s.log[i])];
        s.messages.add({ type: "RequestVote", term, candidate: i, lastLogIndex, lastLogTerm });
      },
    }),
  }),
  properties: ({ Server }) => ({
    Elected: eventually("Somebody leads some day.", (s) =>
      Server.some((i) => s.state[i] === "leader"),
    ),
  }),
  fairness: ({ weak }) => ({
    "who hears of no leader asks for votes": weak.each("Timeout"),
    "what is said is heard, if it is not too late": weak.each(["UpdateTerm", "GrantVote"]),
    "who has won leads": weak.each("BecomeLeader"),
  }),
  configurations: { small: { maxLog: 1, expect: { violates: "Elected", states: 7 } } },
});
