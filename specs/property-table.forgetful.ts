/**
 * The property table, wrong in its liveness: who leaves does not call the next one. Breaks
 * DeadlockFreedom, which is safety: when no step is left, the behaviour so far is enough to see it.
 * What the others wait for in vain is LivelockFreedom, StarvationFreedom, Termination and
 * GuaranteedService, and that takes all time to see.
 */
import { variant } from "fairlead";
import propertyTable from "./property-table.ts";

export default variant(propertyTable, {
  name: "PropertyTableForgetful",
  actions: (action, { P }) => ({
    Leave: action({
      with: { p: P },
      when: { "at the counter": (s, { p }) => s.at[p] === "counter" },
      then: (s, { p }) => {
        s.served = s.seen[p] + 1;
        s.at[p] = "home";
      },
    }),
  }),
  configurations: { small: { P: 3, expect: { violates: "DeadlockFreedom", states: 6 } } },
});
