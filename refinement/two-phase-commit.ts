/**
 * Two-phase commit refines transaction commit: with messages and a manager that can be waited for in
 * vain, the resource managers still do nothing that they could not have agreed on as if by magic.
 *
 * Source: Gray & Lamport, "Consensus on Transaction Commit" (2006), TLA+ module TwoPhase:
 *   TC == INSTANCE TCommit, THEOREM TPSpec => TC!TCSpec.
 * Mapping: the states of the resource managers, as they are. All that the transaction manager does,
 *   and all sending, is a stutter: nothing has happened until a resource manager does it.
 * Why: a Commit message is sent only when all have prepared, and whoever has prepared does nothing by
 *   itself. So whoever reads it finds all the others prepared or committed, as DecideToCommit asks.
 * Hidden: nothing.
 * Wrong: two-phase-commit.early.ts takes the manager's word for the deed.
 */
import { refines, variant } from "fairlead";
import transactionCommit from "../specs/transaction-commit.ts";
import twoPhaseCommit from "../specs/two-phase-commit.ts";

export default variant(twoPhaseCommit, {
  name: "TwoPhaseCommit",
  properties: ({ RM }) => ({
    TransactionCommit: refines(
      "The resource managers commit and abort as transaction commit allows.",
      transactionCommit,
      { constants: { RM: RM.members }, mapping: (s) => ({ rmState: s.rmState }) },
    ),
  }),

  // TLC checked the theorem for six: the last comment of module TwoPhase.
  configurations: {
    small: { RM: 3, expect: { distinct: 288, generated: 1_146, depth: 11, source: "TLC" } },
    six: { RM: 6, expect: { distinct: 50_816, generated: 402_306, depth: 20, source: "TLC" } },
    seven: { RM: 7, expect: { distinct: 296_448, generated: 2_744_706, depth: 23, source: "TLC" } },
  },
});
