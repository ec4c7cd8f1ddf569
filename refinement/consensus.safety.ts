/**
 * Consensus as far as it is safety: nobody is obliged to choose. It is what Voting and Paxos refine,
 * for neither promises that anything is ever chosen.
 *
 * Source: Lamport, "How to win a Turing award" (2019): Spec of module Consensus, without the WF of
 *   its LiveSpec.
 */
import { variant } from "fairlead";
import consensus from "../specs/consensus.ts";

export default variant(consensus, {
  name: "Consensus",
  fairness: () => ({}),
  properties: () => ({}),
  configurations: {
    three: {
      Value: 3,
      expect: { distinct: 4, generated: 4, depth: 2, source: "TLC, MCConsensus" },
    },
  },
});
