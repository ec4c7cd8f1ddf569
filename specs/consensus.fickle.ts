/**
 * Consensus, wrong: a choice may be taken back, and another made. Inv holds all the same: at no
 * time are two values chosen. Breaks Stable, for those who heard of the first choice believe in it.
 */
import { variant } from "fairlead";
import consensus from "./consensus.ts";

export default variant(consensus, {
  name: "ConsensusFickle",
  actions: (action) => ({
    Reconsider: action({
      when: { "something has been chosen": (s) => s.chosen.size > 0 },
      then: (s) => {
        s.chosen.clear();
      },
    }),
  }),
  configurations: { three: { Value: 3, expect: { violates: "Stable", states: 3 } } },
});
