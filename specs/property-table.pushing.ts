/**
 * The property table, wrong in its safety: nobody looks at the tickets, and who waits comes. Breaks
 * MutualExclusion, then PartialCorrectness, for two see the same number in the book, and
 * FirstComeFirstServed. All of its liveness holds. (DeadlockFreedom is wrong about it, and fails: it
 * says that who has not been called cannot move.)
 */
import { variant } from "fairlead";
import propertyTable from "./property-table.ts";

export default variant(propertyTable, {
  name: "PropertyTablePushing",
  actions: (action, { P }) => ({
    Come: action({
      with: { p: P },
      when: { waiting: (s, { p }) => s.at[p] === "waiting" },
      then: (s, { p }) => {
        s.seen[p] = s.served;
        s.at[p] = "counter";
      },
    }),
  }),
  configurations: { small: { P: 3, expect: { violates: "MutualExclusion", states: 5 } } },
});
