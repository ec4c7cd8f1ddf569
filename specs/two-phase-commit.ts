/**
 * Two-phase commit: a transaction manager gets several resource managers to agree whether their
 * common transaction is committed or aborted, by asking all of them first and telling them after.
 *
 * Source: Gray & Lamport, "Consensus on Transaction Commit" (2006), TLA+ module TwoPhase; names
 *   are the source's.
 * Faults: messages are delayed, reordered, duplicated and lost. A process that stops is one that
 *   takes no further step, which Consistent obliges nobody to. Nobody lies, and nobody forgets.
 * Left out: the manager's request to prepare, and a resource manager's notice that it aborts. Each
 *   would only trigger what may happen here at any time.
 * Checked: Consistent; TCSpec, the source's theorem; that both outcomes can happen; Decided, if
 *   everybody goes on, which the source is not about.
 * Wrong: two-phase-commit.hasty.ts commits when all but one have prepared. Right, but not enough:
 *   in two-phase-commit.blocked.ts the transaction manager may stop, and the others wait for it.
 */
import {
  always,
  eventually,
  every,
  ids,
  mapOf,
  oneOf,
  record,
  refines,
  setOf,
  spec,
  union,
} from "fairlead";
import transactionCommit from "./transaction-commit.ts";

export default spec({
  name: "TwoPhaseCommit",
  constants: {
    RM: ids("rm", 3),
    /** Whether the transaction manager may stop for good before it has decided. */
    managerStops: false,
  },
  state: ({ RM }) => ({
    /** What each resource manager has done. */
    rmState: mapOf(RM, oneOf("working", "prepared", "committed", "aborted")),
    /** What the transaction manager has decided. */
    tmState: oneOf("init", "committed", "aborted", "stopped"),
    /** The resource managers whose Prepared message the transaction manager has received. */
    tmPrepared: setOf(RM),
    /**
     * Every message ever sent. It never shrinks: loss and delay are a message nobody reads,
     * duplication one that is read twice.
     */
    msgs: setOf(
      union(
        record({ type: "Prepared", rm: RM }),
        record({ type: "Commit" }),
        record({ type: "Abort" }),
      ),
    ),
  }),
  init: ({ RM }) => ({ rmState: every(RM, "working"), tmState: "init", tmPrepared: [], msgs: [] }),

  actions: (action, { RM, managerStops }) => ({
    TMRcvPrepared: action({
      with: { rm: RM },
      when: {
        "the manager is undecided": (s) => s.tmState === "init",
        "a Prepared message arrived": (s, { rm }) => s.msgs.has({ type: "Prepared", rm }),
      },
      then: (s, { rm }) => {
        s.tmPrepared.add(rm);
      },
    }),
    /** The heart: the manager commits only when it has heard from every resource manager. */
    TMCommit: action({
      when: {
        "the manager is undecided": (s) => s.tmState === "init",
        "every resource manager has prepared": (s) => s.tmPrepared.size === RM.size,
      },
      then: (s) => {
        s.tmState = "committed";
        s.msgs.add({ type: "Commit" });
      },
    }),
    /** At any time before: it has heard of an abort, or is tired of waiting. */
    TMAbort: action({
      when: { "the manager is undecided": (s) => s.tmState === "init" },
      then: (s) => {
        s.tmState = "aborted";
        s.msgs.add({ type: "Abort" });
      },
    }),
    // After it has decided, its stopping would change nothing: all is said.
    ...(managerStops
      ? {
          TMStop: action({
            when: { "the manager is undecided": (s) => s.tmState === "init" },
            then: (s) => {
              s.tmState = "stopped";
            },
          }),
        }
      : {}),
    /** From here on the resource manager may no longer abort by itself. */
    RMPrepare: action({
      with: { rm: RM },
      when: { "it is working": (s, { rm }) => s.rmState[rm] === "working" },
      then: (s, { rm }) => {
        s.rmState[rm] = "prepared";
        s.msgs.add({ type: "Prepared", rm });
      },
    }),
    RMChooseToAbort: action({
      with: { rm: RM },
      when: { "it is working": (s, { rm }) => s.rmState[rm] === "working" },
      then: (s, { rm }) => {
        s.rmState[rm] = "aborted";
      },
    }),
    /** It obeys whatever its own state is: that this is harmless is what Consistent says. */
    RMRcvCommitMsg: action({
      with: { rm: RM },
      when: { "a Commit message arrived": (s) => s.msgs.has({ type: "Commit" }) },
      then: (s, { rm }) => {
        s.rmState[rm] = "committed";
      },
    }),
    RMRcvAbortMsg: action({
      with: { rm: RM },
      when: { "an Abort message arrived": (s) => s.msgs.has({ type: "Abort" }) },
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
  properties: ({ RM }) => ({
    /** refinement/two-phase-commit.ts tells why. */
    TCSpec: refines("The resource managers do what transaction commit allows.", transactionCommit, {
      constants: { RM: RM.members },
      mapping: (s) => ({ rmState: s.rmState }),
    }),
    /** With managerStops it fails: two-phase-commit.blocked.ts. */
    Decided: eventually("Every resource manager commits or aborts in the end.", (s) =>
      RM.every((rm) => s.rmState[rm] === "committed" || s.rmState[rm] === "aborted"),
    ),
  }),
  /** A message that is sent is heard in the end. Who has stopped cannot go on, and need not. */
  fairness: ({ weak }, { RM }) => ({
    "the transaction manager goes on": weak(["TMRcvPrepared", "TMCommit", "TMAbort"]),
    "each resource manager goes on": RM.map((rm) =>
      weak(["RMPrepare", "RMChooseToAbort", "RMRcvCommitMsg", "RMRcvAbortMsg"], { rm }),
    ),
  }),
  reachable: ({ RM }) => ({
    "all commit": (s) => RM.every((rm) => s.rmState[rm] === "committed"),
    "all abort": (s) => RM.every((rm) => s.rmState[rm] === "aborted"),
    "one commits before another hears of it": (s) =>
      RM.some((rm) => s.rmState[rm] === "committed") &&
      RM.some((rm) => s.rmState[rm] === "prepared"),
  }),

  /** Who has prepared then waits for ever, which is what Decided denies. */
  terminal: (s) => s.tmState === "stopped",

  // TLC: tlaplus/Examples, TwoPhase, whose last comment gives 50,816. Stateright: its example 2pc.
  configurations: {
    small: {
      RM: 3,
      expect: { distinct: 288, generated: 1_146, depth: 11, source: "TLC, Stateright" },
    },
    four: { RM: 4, expect: { distinct: 1_568, generated: 8_258, depth: 14, source: "TLC" } },
    five: {
      RM: 5,
      expect: { distinct: 8_832, generated: 58_146, depth: 17, source: "TLC, Stateright" },
    },
    six: { RM: 6, expect: { distinct: 50_816, generated: 402_306, depth: 20, source: "TLC" } },
    seven: { RM: 7, expect: { distinct: 296_448, generated: 2_744_706, depth: 23, source: "TLC" } },
    eight: {
      RM: 8,
      expect: { distinct: 1_745_408, generated: 18_507_778, depth: 26, source: "TLC" },
    },
  },
});
