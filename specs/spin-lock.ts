/**
 * A spin lock: whoever wants to enter tests a bit in memory and sets it in one step, until it was
 * clear. It is the simplest lock that there is, and fair only if luck is.
 *
 * Source: Dijkstra, "Cooperating sequential processes" (1965), where a bit that is tested and set
 *   at once makes mutual exclusion easy; TLA+ module Lock of locks_auxiliary_vars has the labels.
 * Faults: none. Nobody dies inside.
 * Left out: what happens inside and outside, and how long spinning keeps the memory busy.
 * Checked: Mutex, LockedWhileInside; NoStarvation under strong fairness of each process's Lock: who
 *   tries again and again while the bit is clear again and again will find it clear.
 * Not here: any number of times that others may go first, which is bounded in peterson.ts.
 * Wrong: spin-lock.weak.ts assumes only weak fairness, as a machine gives it: one may starve.
 */
import { always, bool, each, every, ids, implies, leadsTo, mapOf, oneOf, spec } from "fairlead";

export default spec({
  name: "SpinLock",
  constants: { P: ids("p", 2) },
  state: ({ P }) => ({
    /** Where each process is; the label names the step that it takes next. */
    pc: mapOf(P, oneOf("l0", "l1", "cs", "l2")),
    lock: bool,
  }),
  init: ({ P }) => ({ pc: every(P, "l0"), lock: false }),

  actions: (action, { P }) => ({
    /** It has been elsewhere, and now wants to enter. */
    Want: action({
      with: { p: P },
      when: { "at l0": (s, { p }) => s.pc[p] === "l0" },
      then: (s, { p }) => {
        s.pc[p] = "l1";
      },
    }),
    /** The heart: test and set, in one step. A test that fails changes nothing, and is no step. */
    Lock: action({
      with: { p: P },
      when: {
        "at l1": (s, { p }) => s.pc[p] === "l1",
        "the bit is clear": (s) => !s.lock,
      },
      then: (s, { p }) => {
        s.lock = true;
        s.pc[p] = "cs";
      },
    }),
    Leave: action({
      with: { p: P },
      when: { "at cs": (s, { p }) => s.pc[p] === "cs" },
      then: (s, { p }) => {
        s.pc[p] = "l2";
      },
    }),
    Unlock: action({
      with: { p: P },
      when: { "at l2": (s, { p }) => s.pc[p] === "l2" },
      then: (s, { p }) => {
        s.lock = false;
        s.pc[p] = "l0";
      },
    }),
  }),

  invariants: ({ P }) => ({
    Mutex: always(
      "At most one process is in the critical section.",
      (s) => P.count((p) => s.pc[p] === "cs" || s.pc[p] === "l2") <= 1,
    ),
    LockedWhileInside: always("The bit is set while somebody is inside.", (s) =>
      implies(
        P.some((p) => s.pc[p] === "cs" || s.pc[p] === "l2"),
        () => s.lock,
      ),
    ),
  }),
  properties: ({ P }) => ({
    NoStarvation: each("Who wants to enter will be inside.", P, (p) =>
      leadsTo(
        (s) => s.pc[p] === "l1",
        (s) => s.pc[p] === "cs",
      ),
    ),
  }),
  /** Not of Want: a process may stay elsewhere for ever. */
  fairness: ({ weak, strong }, { P }) => ({
    "who is inside leaves": P.map((p) => weak(["Leave", "Unlock"], { p })),
    "who tries has luck in the end": P.map((p) => strong("Lock", { p })),
  }),
  reachable: ({ P }) => ({
    "one is inside while all others wait": (s) =>
      P.some((p) => s.pc[p] === "cs") && P.every((p) => s.pc[p] === "cs" || s.pc[p] === "l1"),
  }),

  configurations: {
    small: {
      P: 2,
      expect: { distinct: 12, generated: 21, depth: 5, source: "TLC, tlaplus/Examples Lock" },
    },
    five: {
      P: 5,
      expect: { distinct: 192, generated: 641, depth: 8, source: "there are (n + 1) 2^n states" },
    },
  },
});
