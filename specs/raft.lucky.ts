/**
 * Raft once more, right, with luck: as raft.duelling.ts, but a request for a vote that is possible to
 * grant again and again is granted some day, and votes are counted some day before the candidate times
 * out. That is what timeouts at random are for: whoever is the first has time enough, now and then.
 */
import { variant } from "fairlead";
import duelling from "./raft.duelling.ts";

export default variant(duelling, {
  name: "RaftLucky",
  // For a no-op there is room in the logs, and for nothing else.
  without: ["ClientRequest"],
  fairness: ({ weak, strong }) => ({
    "who hears of no leader asks for votes": weak.each("Timeout"),
    "what is asked in time now and then is granted": strong.each("GrantVote"),
    "who has won leads, before it times out": strong.each("BecomeLeader"),
  }),
  reachable: ({ Server }) => ({
    "somebody leads, though all have voted for themselves before": (s) =>
      Server.some((i) => s.state[i] === "leader") &&
      Server.every((i) => s.messages.has({ type: "Vote", term: 1, voter: i, candidate: i })),
  }),
  configurations: {
    small: {
      maxLog: 1,
      expect: { distinct: 10_305, generated: 71_644, depth: 12, source: "naive search" },
    },
  },
});
