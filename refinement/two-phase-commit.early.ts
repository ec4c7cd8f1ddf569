/**
 * Two-phase commit to transaction commit, wrong: every resource manager counts as committed as soon
 * as the transaction manager has decided so. Seen like that, all of them commit in one step, which
 * transaction commit does not have: there each decides for itself, one after another.
 */
import { every, refines, variant } from "fairlead";
import transactionCommit from "../specs/transaction-commit.ts";
import twoPhaseCommit from "../specs/two-phase-commit.ts";

export default variant(twoPhaseCommit, {
  name: "TwoPhaseCommitEarly",
  properties: ({ RM }) => ({
    TransactionCommit: refines(
      "The resource managers commit and abort as transaction commit allows.",
      transactionCommit,
      {
        constants: { RM: RM.members },
        mapping: (s) => ({
          rmState: every(RM, (rm) => (s.tmState === "committed" ? "committed" : s.rmState[rm])),
        }),
      },
    ),
  }),
  configurations: { small: { RM: 3, expect: { violates: "TransactionCommit", states: 8 } } },
});
