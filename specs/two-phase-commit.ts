import { always, every, ids, mapOf, oneOf, record, setOf, spec, union } from "fairlead";

export default spec({
  name: "TwoPhaseCommit",
  constants: { RM: ids("rm", 3) },
  state: ({ RM }) => ({
    rmState: mapOf(RM, oneOf("working", "prepared", "committed", "aborted")),
    tmState: oneOf("init", "committed", "aborted"),
    tmPrepared: setOf(RM),
    msgs: setOf(
      union(
        record({ type: "Prepared", rm: RM }),
        record({ type: "Commit" }),
        record({ type: "Abort" }),
      ),
    ),
  }),
  init: ({ RM }) => ({ rmState: every(RM, "working"), tmState: "init", tmPrepared: [], msgs: [] }),
  actions: (action, { RM }) => ({
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
    TMAbort: action({
      when: { "the manager is undecided": (s) => s.tmState === "init" },
      then: (s) => {
        s.tmState = "aborted";
        s.msgs.add({ type: "Abort" });
      },
    }),
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
      when: (s, { rm }) => s.rmState[rm] === "working",
      then: (s, { rm }) => {
        s.rmState[rm] = "aborted";
      },
    }),
    RMRcvCommitMsg: action({
      with: { rm: RM, m: (s) => s.msgs },
      when: (_s, { m }) => m.type === "Commit",
      then: (s, { rm }) => {
        s.rmState[rm] = "committed";
      },
    }),
    RMRcvAbortMsg: action({
      with: { rm: RM },
      when: (s) => s.msgs.has({ type: "Abort" }),
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
  reachable: { "all commit": (s, { RM }) => RM.every((rm) => s.rmState[rm] === "committed") },
  configurations: { small: { RM: 3, expect: { distinct: 288, generated: 1146, depth: 11 } } },
});
