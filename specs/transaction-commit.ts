/**
 * Transaction commit: what every atomic commit protocol must achieve, with no protocol in it. Each
 * resource manager has done a part of a transaction; all of them commit it, or all abort it.
 *
 * Source: Gray & Lamport, "Consensus on Transaction Commit" (2006), TLA+ module TCommit; names are
 *   the source's, except that the two halves of Decide are actions of their own.
 * Faults: none. Managers see one another's state, as if by magic: this is the problem, and
 *   two-phase-commit.ts is an answer to it that must make do with messages.
 * Left out: that anybody must ever decide. Only what may happen is said: safety, as in the source.
 * Checked: Consistent; that both outcomes can happen.
 * Wrong: transaction-commit.majority.ts commits when most managers have prepared.
 */
import { always, every, ids, mapOf, oneOf, spec } from "fairlead";

export default spec({
  name: "TransactionCommit",
  constants: { RM: ids("rm", 3) },
  state: ({ RM }) => ({
    /** How far each resource manager has come. The last two are for ever. */
    rmState: mapOf(RM, oneOf("working", "prepared", "committed", "aborted")),
  }),
  init: ({ RM }) => ({ rmState: every(RM, "working") }),

  actions: (action, { RM }) => ({
    /** A manager has done its part, and promises to be able to commit it. */
    Prepare: action({
      with: { rm: RM },
      when: { "it is working": (s, { rm }) => s.rmState[rm] === "working" },
      then: (s, { rm }) => {
        s.rmState[rm] = "prepared";
      },
    }),
    /** The heart: nobody commits before everybody has promised to be able to. */
    DecideToCommit: action({
      with: { rm: RM },
      when: {
        "it has prepared": (s, { rm }) => s.rmState[rm] === "prepared",
        "every manager has prepared or committed": (s) =>
          RM.every((other) => s.rmState[other] === "prepared" || s.rmState[other] === "committed"),
      },
      then: (s, { rm }) => {
        s.rmState[rm] = "committed";
      },
    }),
    /** Any manager may abort for reasons of its own, even one that has prepared. */
    DecideToAbort: action({
      with: { rm: RM },
      when: {
        "it is undecided": (s, { rm }) =>
          s.rmState[rm] === "working" || s.rmState[rm] === "prepared",
        "no manager has committed": (s) => RM.every((other) => s.rmState[other] !== "committed"),
      },
      then: (s, { rm }) => {
        s.rmState[rm] = "aborted";
      },
    }),
  }),

  invariants: ({ RM }) => ({
    Consistent: always("No manager has committed while another has aborted.", (s) =>
      RM.every((a) =>
        RM.every((b) => !(s.rmState[a] === "committed" && s.rmState[b] === "aborted")),
      ),
    ),
  }),
  reachable: ({ RM }) => ({
    "all commit": (s) => RM.every((rm) => s.rmState[rm] === "committed"),
    "all abort": (s) => RM.every((rm) => s.rmState[rm] === "aborted"),
    "one aborts after preparing": (s) =>
      RM.some((rm) => s.rmState[rm] === "aborted") && RM.every((rm) => s.rmState[rm] !== "working"),
  }),
  terminal: (s, { RM }) =>
    RM.every((rm) => s.rmState[rm] === "committed" || s.rmState[rm] === "aborted"),

  configurations: {
    small: {
      RM: 3,
      expect: {
        distinct: 34,
        generated: 94,
        depth: 7,
        source: "TLC, tlaplus/Examples TCommit; n managers have 3^n + 2^n - 1 states",
      },
    },
    ten: {
      RM: 10,
      expect: {
        distinct: 60_072,
        generated: 595_611,
        depth: 21,
        source: "TLC, tlaplus/Examples TCommit",
      },
    },
    eleven: {
      RM: 11,
      expect: {
        distinct: 179_194,
        generated: 1_959_882,
        depth: 23,
        source: "TLC, tlaplus/Examples TCommit",
      },
    },
  },
});
