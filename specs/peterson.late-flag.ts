/**
 * Peterson's algorithm, wrong: a process gives the turn away first and raises its flag after. The
 * two lines look as if they could be swapped, and a compiler may do so. Breaks Mutex: one process
 * enters while the other's flag is still down, although the turn is the other's already; the other
 * then raises its flag and enters because it is its turn.
 */
import { always, range, variant } from "fairlead";
import peterson from "./peterson.ts";

const Process = range(1, 2);
const other = (p: number) => 3 - p;

export default variant(peterson, {
  name: "PetersonLateFlag",
  actions: (action) => ({
    GiveTurnAway: action({
      with: { p: Process },
      when: { "at a1": (s, { p }) => s.pc[p] === "a1" },
      then: (s, { p }) => {
        s.turn = other(p);
        s.pc[p] = "a2";
      },
    }),
    RaiseFlag: action({
      with: { p: Process },
      when: { "at a2": (s, { p }) => s.pc[p] === "a2" },
      then: (s, { p }) => {
        s.c[p] = true;
        s.pc[p] = "a3";
      },
    }),
  }),
  invariants: () => ({
    Mutex: always(
      "The two processes are not in the critical section at the same time.",
      (s) => !(s.pc[1] === "cs" && s.pc[2] === "cs"),
    ),
  }),
  configurations: { small: { expect: { violates: "Mutex", states: 9 } } },
});
