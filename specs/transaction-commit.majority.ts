/**
 * Transaction commit, wrong: a manager commits when most managers have prepared, as if this were
 * an election. Breaks Consistent: the one that was not waited for is still free to abort, or has
 * done so already. Unlike in consensus, here every single vote is a veto.
 */
import { variant } from "fairlead";
import transactionCommit from "./transaction-commit.ts";

export default variant(transactionCommit, {
  name: "TransactionCommitMajority",
  actions: (action, { RM }) => ({
    DecideToCommit: action({
      with: { rm: RM },
      when: {
        "it has prepared": (s, { rm }) => s.rmState[rm] === "prepared",
        "most managers have prepared or committed": (s) =>
          2 * RM.count((o) => s.rmState[o] === "prepared" || s.rmState[o] === "committed") >
          RM.size,
      },
      then: (s, { rm }) => {
        s.rmState[rm] = "committed";
      },
    }),
  }),
  configurations: { small: { RM: 3, expect: { violates: "Consistent", states: 5 } } },
});
