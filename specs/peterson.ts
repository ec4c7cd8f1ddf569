/**
 * Peterson's algorithm: two processes share a critical section, with nothing but memory that both
 * can read and write, one access at a time.
 *
 * Source: Peterson, "Myths about the mutual exclusion problem" (1981); TLA+ module Peterson of
 *   locks_auxiliary_vars, whose variables, labels and invariant these are.
 * Faults: none. Each step is atomic, and no write is ever delayed: on a real processor the two
 *   stores before the wait need a fence.
 * Left out: what happens inside and outside the critical section.
 * Checked: Mutex, and the two clauses that make it inductive; NoStarvation, of which the source
 *   does not speak (its Spec assumes no fairness), under weak fairness of each process that has
 *   begun.
 * Wrong: peterson.late-flag.ts gives the turn away before it raises the flag; peterson.polite.ts
 *   does without the turn, and never settles who goes first.
 */
import { always, bool, each, every, implies, leadsTo, mapOf, oneOf, range, spec } from "fairlead";

const Process = range(1, 2);
const other = (p: number) => 3 - p;

export default spec({
  name: "Peterson",
  state: () => ({
    /** Where each process is; the label names the step that it takes next. */
    pc: mapOf(Process, oneOf("a0", "a1", "a2", "a3", "cs", "a4")),
    /** The flags: who wants to enter, or is inside. */
    c: mapOf(Process, bool),
    /** Who goes first if both want to. */
    turn: Process,
  }),
  init: () => ({ pc: every(Process, "a0"), c: every(Process, false), turn: 1 }),

  actions: (action) => ({
    /** It has been elsewhere, and now wants to enter. */
    Want: action({
      with: { p: Process },
      when: { "at a0": (s, { p }) => s.pc[p] === "a0" },
      then: (s, { p }) => {
        s.pc[p] = "a1";
      },
    }),
    RaiseFlag: action({
      with: { p: Process },
      when: { "at a1": (s, { p }) => s.pc[p] === "a1" },
      then: (s, { p }) => {
        s.c[p] = true;
        s.pc[p] = "a2";
      },
    }),
    /** The heart: whoever writes last has given way, so both cannot wait for each other. */
    GiveTurnAway: action({
      with: { p: Process },
      when: { "at a2": (s, { p }) => s.pc[p] === "a2" },
      then: (s, { p }) => {
        s.turn = other(p);
        s.pc[p] = "a3";
      },
    }),
    Enter: action({
      with: { p: Process },
      when: {
        "at a3": (s, { p }) => s.pc[p] === "a3",
        "the other does not want to, or it is my turn": (s, { p }) =>
          !s.c[other(p)] || s.turn === p,
      },
      then: (s, { p }) => {
        s.pc[p] = "cs";
      },
    }),
    Leave: action({
      with: { p: Process },
      when: { "at cs": (s, { p }) => s.pc[p] === "cs" },
      then: (s, { p }) => {
        s.pc[p] = "a4";
      },
    }),
    LowerFlag: action({
      with: { p: Process },
      when: { "at a4": (s, { p }) => s.pc[p] === "a4" },
      then: (s, { p }) => {
        s.c[p] = false;
        s.pc[p] = "a0";
      },
    }),
  }),

  invariants: (_) => ({
    Mutex: always(
      "The two processes are not in the critical section at the same time.",
      (s) => !Process.every((p) => s.pc[p] === "cs" || s.pc[p] === "a4"),
    ),
    FlagIsUp: always("A flag is up exactly from its raising to its lowering.", (s) =>
      Process.every((p) => s.c[p] === !(s.pc[p] === "a0" || s.pc[p] === "a1")),
    ),
    /** With the one above, enough for induction: a newcomer finds the flag up and the turn lost. */
    InsideByRight: always("Who is inside has the turn, or the other has not yet asked.", (s) =>
      Process.every((p) =>
        implies(
          s.pc[p] === "cs" || s.pc[p] === "a4",
          () => s.turn === p || ["a0", "a1", "a2"].includes(s.pc[other(p)]),
        ),
      ),
    ),
  }),
  properties: (_) => ({
    NoStarvation: each("Who wants to enter will be inside.", Process, (p) =>
      leadsTo(
        (s) => s.pc[p] === "a1",
        (s) => s.pc[p] === "cs",
      ),
    ),
  }),
  /** Not of Want: a process may stay elsewhere for ever, and must not be waited for then. */
  fairness: ({ weak }) => ({
    "who has begun goes on": Process.map((p) =>
      weak(["RaiseFlag", "GiveTurnAway", "Enter", "Leave", "LowerFlag"], { p }),
    ),
  }),
  reachable: {
    "one is inside while the other waits": (s) =>
      Process.some((p) => s.pc[p] === "cs" && s.pc[other(p)] === "a3"),
    "both wait": (s) => Process.every((p) => s.pc[p] === "a3"),
  },

  configurations: {
    small: {
      expect: {
        distinct: 42,
        generated: 77,
        depth: 11,
        source: "TLC, tlaplus/Examples locks_auxiliary_vars/Peterson",
      },
    },
  },
});
