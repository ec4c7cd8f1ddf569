/**
 * Wrong: the transaction manager of two-phase-commit.exhaustive.ts, but it tells its decision before
 * it writes it. After a crash between the two it knows nothing of the commit that it has told, and
 * says to whoever asks that the transaction was aborted.
 */
import { type Node, variant } from "fairlead";
import type { TransactionManagerTypes } from "../impl/two-phase-commit/transaction-manager.ts";
import { allRuns, manager } from "./two-phase-commit.exhaustive.ts";

const right = manager();
const hasty: Node<TransactionManagerTypes> = {
  ...right,
  step: (before, input, ...given) => {
    const { state, outputs } = right.step(before, input, ...given);
    return { state, outputs: input.kind === "message" ? outputs.toReversed() : outputs };
  },
};

export default variant(allRuns("TwoPhaseCommitHastyManager", hasty), {
  name: "TwoPhaseCommitHastyManager",
  configurations: { small: { crashes: 1, expect: { violates: "Transaction1", states: 8 } } },
});
