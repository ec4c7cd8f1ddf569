/**
 * Die hard, solved. The mistake is a claim: that the big jug can never hold four gallons. Breadth-
 * first search answers with the shortest way to break NotSolved, which is how to stop the bomb.
 */
import { always, variant } from "fairlead";
import dieHard from "./die-hard.ts";

export default variant(dieHard, {
  name: "DieHardPuzzle",
  invariants: () => ({
    NotSolved: always("The big jug never holds four gallons.", (s) => s.big !== 4),
  }),
  configurations: { small: { SMALL: 3, BIG: 5, expect: { violates: "NotSolved", states: 7 } } },
});
