/**
 * Peterson's lock for N processes, the filter: to get in, a process goes through N - 1 levels, and at
 * each of them the one that came last waits while anybody else is as far or further.
 *
 * Source: Peterson, "Myths about the mutual exclusion problem" (1981), section 4; Q and TURN are the
 *   source's. Every read and every write is a step of its own.
 * Faults: none. Memory is sequentially consistent.
 * Left out: that a process may stop inside, or on its way. One that is outside may stay there.
 * Checked: MutualExclusion; StarvationFreedom, under weak fairness of each process.
 * Wrong: filter-lock.hasty.ts takes TURN before it announces itself.
 */
import { always, each, every, ids, leadsTo, mapOf, oneOf, range, spec } from "fairlead";

export default spec({
  name: "FilterLock",
  constants: { P: ids("p", 3) },
  assume: { "there is somebody to wait for": ({ P }) => P.size >= 2 },
  state: ({ P }) => ({
    pc: mapOf(
      P,
      oneOf("out", "test", "climb", "announce", "give way", "look", "ask", "in", "leave"),
    ),
    /** The level that each process is about to go through, or goes through. */
    level: mapOf(P, range(0, P.size - 1)),
    /** The level that it has announced; 0 is outside. */
    Q: mapOf(P, range(0, P.size - 1)),
    /** How many of the others it has found out of its way at this level. */
    passed: mapOf(P, range(0, P.size - 2)),
    /** Who came last at each level. */
    TURN: mapOf(range(1, P.size - 1), P),
  }),
  init: ({ P }) => ({
    pc: every(P, "out"),
    level: every(P, 0),
    Q: every(P, 0),
    passed: every(P, 0),
    TURN: every(range(1, P.size - 1), P.members[0]!),
  }),

  actions: (action, { P }) => ({
    /** A process wants to get in. */
    Start: action({
      with: { p: P },
      when: { "it is outside": (s, { p }) => s.pc[p] === "out" },
      then: (s, { p }) => {
        s.pc[p] = "test";
      },
    }),
    Test: action({
      with: { p: P },
      when: { "it is through with a level": (s, { p }) => s.pc[p] === "test" },
      then: (s, { p }) => {
        s.pc[p] = s.level[p] === P.size - 1 ? "in" : "climb";
      },
    }),
    Climb: action({
      with: { p: P },
      when: { "there is another level": (s, { p }) => s.pc[p] === "climb" },
      then: (s, { p }) => {
        s.level[p] = s.level[p] + 1;
        s.pc[p] = "announce";
      },
    }),
    Announce: action({
      with: { p: P },
      when: { "it is about to enter a level": (s, { p }) => s.pc[p] === "announce" },
      then: (s, { p }) => {
        s.Q[p] = s.level[p];
        s.pc[p] = "give way";
      },
    }),
    /** It lets everybody else at its level go first. */
    GiveWay: action({
      with: { p: P },
      when: { "it has announced itself": (s, { p }) => s.pc[p] === "give way" },
      then: (s, { p }) => {
        s.TURN[s.level[p]] = p;
        s.passed[p] = 0;
        s.pc[p] = "look";
      },
    }),
    /** It looks at one of the others: whoever is not as far does not keep it … */
    Look: action({
      with: { p: P, q: P },
      when: {
        "it comes to this one": (s, { p, q }) =>
          s.pc[p] === "look" && q === P.without(p).members[s.passed[p]],
      },
      then: (s, { p, q }) => {
        if (s.Q[q] >= s.level[p]) s.pc[p] = "ask";
        else if (s.passed[p] < P.size - 2) s.passed[p] = s.passed[p] + 1;
        else s.pc[p] = "test";
      },
    }),
    /** The heart: … and who is as far keeps it only until somebody has come after it. */
    Ask: action({
      with: { p: P },
      when: { "it has seen somebody as far": (s, { p }) => s.pc[p] === "ask" },
      then: (s, { p }) => {
        if (s.TURN[s.level[p]] === p) s.pc[p] = "look";
        else if (s.passed[p] === P.size - 2) s.pc[p] = "test";
        else {
          s.passed[p] = s.passed[p] + 1;
          s.pc[p] = "look";
        }
      },
    }),
    Leave: action({
      with: { p: P },
      when: { "it is inside": (s, { p }) => s.pc[p] === "in" },
      then: (s, { p }) => {
        s.pc[p] = "leave";
      },
    }),
    Rest: action({
      with: { p: P },
      when: { "it has left": (s, { p }) => s.pc[p] === "leave" },
      then: (s, { p }) => {
        s.Q[p] = 0;
        s.level[p] = 0;
        s.pc[p] = "out";
      },
    }),
  }),

  invariants: ({ P }) => ({
    MutualExclusion: always("No two processes are inside.", (s) =>
      P.every((p) => P.every((q) => p === q || s.pc[p] !== "in" || s.pc[q] !== "in")),
    ),
  }),
  properties: ({ P }) => ({
    StarvationFreedom: each("Who wants to get in, gets in.", P, (p) =>
      leadsTo(
        (s) => s.pc[p] === "test",
        (s) => s.pc[p] === "in",
      ),
    ),
  }),
  fairness: ({ weak }, { P }) => ({
    "nobody stops on its way or inside": P.map((p) =>
      weak(["Test", "Climb", "Announce", "GiveWay", "Look", "Ask", "Leave", "Rest"], { p }),
    ),
  }),
  reachable: ({ P }) => ({
    "somebody is inside while all others wait": (s) =>
      P.some((p) => s.pc[p] === "in") && P.every((p) => s.pc[p] === "in" || s.pc[p] === "ask"),
  }),

  configurations: {
    two: { P: 2, expect: { distinct: 120, generated: 241, depth: 19, source: "naive search" } },
    small: { P: 3, expect: { distinct: 13_705, generated: 41_116, depth: 67 } },
    four: {
      P: 4,
      expect: { distinct: 1_025_818, generated: 4_103_273, depth: 131, source: "SPIN, bench/" },
    },
  },
});
