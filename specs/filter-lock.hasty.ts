/**
 * Wrong: filter-lock.ts, but a process lets the others go first before it announces itself. While
 * nobody sees it, all the others may come and go; then it comes in beside one of them.
 *
 * Breaks: MutualExclusion.
 */
import { variant } from "fairlead";
import filterLock from "./filter-lock.ts";

export default variant(filterLock, {
  name: "FilterLockHasty",
  actions: (action, { P }) => ({
    Climb: action({
      with: { p: P },
      when: { "there is another level": (s, { p }) => s.pc[p] === "climb" },
      then: (s, { p }) => {
        s.level[p] = s.level[p] + 1;
        s.pc[p] = "give way";
      },
    }),
    GiveWay: action({
      with: { p: P },
      when: { "it is about to enter a level": (s, { p }) => s.pc[p] === "give way" },
      then: (s, { p }) => {
        s.TURN[s.level[p]] = p;
        s.pc[p] = "announce";
      },
    }),
    Announce: action({
      with: { p: P },
      when: { "it has let the others go first": (s, { p }) => s.pc[p] === "announce" },
      then: (s, { p }) => {
        s.Q[p] = s.level[p];
        s.passed[p] = 0;
        s.pc[p] = "look";
      },
    }),
  }),
  configurations: { two: { P: 2, expect: { violates: "MutualExclusion", states: 16 } } },
});
