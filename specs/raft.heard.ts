/**
 * Raft once more, right, with what comes of it: all that a leader has in its log gets committed, and
 * everybody learns that it is, if what is said is heard in the end. Or the leader leads no longer: no
 * fairness keeps others from another term. States and steps are those of raft.ts.
 */
import { each, leadsTo, variant } from "fairlead";
import raft from "./raft.ts";

export default variant(raft, {
  name: "RaftHeard",
  properties: ({ Server }) => ({
    Committed: each(
      "Everybody learns that all of a leader's log is committed, unless it leads no longer.",
      Server,
      (i) =>
        each(Server, (j) =>
          leadsTo(
            (s) => s.state[i] === "leader",
            (s) => s.state[i] !== "leader" || s.commitIndex[j] === s.log[i].length,
          ),
        ),
    ),
  }),
  fairness: ({ weak }) => ({
    "what is said is heard": weak.each(["UpdateTerm", "HandleAppendEntries"]),
    "a leader counts": weak.each("AdvanceCommitIndex"),
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
