/**
 * Two-phase commit, and a transaction manager that may stop: blocked. Nothing in it is wrong, and
 * Consistent holds. Breaks Decided: a resource manager that has prepared may neither commit nor
 * abort by itself, for it cannot know what the others were told, and so it waits for ever.
 */
import { variant } from "fairlead";
import twoPhaseCommit from "./two-phase-commit.ts";

export default variant(twoPhaseCommit, {
  name: "TwoPhaseCommitBlocked",
  configurations: {
    small: { RM: 3, managerStops: true, expect: { violates: "Decided", states: 5 } },
  },
});
