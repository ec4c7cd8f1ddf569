/**
 * Two-phase commit, wrong: the manager commits as soon as all resource managers but one have
 * prepared. Breaks Consistent: the last one is still working, chooses to abort, and then learns
 * that the others were told to commit.
 */
import { variant } from "fairlead";
import twoPhaseCommit from "./two-phase-commit.ts";

export default variant(twoPhaseCommit, {
  name: "TwoPhaseCommitHasty",
  actions: (action, { RM }) => ({
    TMCommit: action({
      when: {
        "the manager is undecided": (s) => s.tmState === "init",
        "all resource managers but one have prepared": (s) => s.tmPrepared.size >= RM.size - 1,
      },
      then: (s) => {
        s.tmState = "committed";
        s.msgs.add({ type: "Commit" });
      },
    }),
  }),
  /** TCSpec breaks one step earlier: somebody commits while another is still working. */
  properties: {},
  configurations: { small: { RM: 3, expect: { violates: "Consistent", states: 8 } } },
});
