/**
 * Consensus: what it means to agree, with nobody in it. At first no value is chosen, then one is,
 * and that is for ever. Voting is a way to it, and Paxos a way to do Voting by messages.
 *
 * Source: Lamport, "How to win a Turing award" (2019), TLA+ module Consensus; Success and its
 *   fairness, LiveSpec == Spec ∧ WF_chosen(Next), are of the same module as it stands beside Paxos.
 * Faults: none. There is nothing yet that could fail.
 * Left out: who proposes the values, and who learns which one was chosen.
 * Checked: Inv; Stable, which the source has in its Next; Success.
 * Not here: Success of any protocol that chooses by messages: none that waits for nobody has it.
 * Wrong: consensus.fickle.ts takes a choice back, and so shows why Inv is not enough.
 */
import { always, eventually, ids, setOf, spec, step } from "fairlead";

export default spec({
  name: "Consensus",
  constants: { Value: ids("v", 3) },
  state: ({ Value }) => ({
    /** The values that have been chosen. It is a set to be able to say that there is only one. */
    chosen: setOf(Value),
  }),
  init: () => ({ chosen: [] }),

  actions: (action, { Value }) => ({
    Choose: action({
      with: { v: Value },
      when: { "nothing has been chosen": (s) => s.chosen.size === 0 },
      then: (s, { v }) => {
        s.chosen.add(v);
      },
    }),
  }),

  invariants: (_) => ({
    Inv: always("At most one value is chosen.", (s) => s.chosen.size <= 1),
  }),
  properties: ({ Value }) => ({
    Stable: step("What has been chosen stays chosen.", (before, after) =>
      Value.every((v) => !before.chosen.has(v) || after.chosen.has(v)),
    ),
    Success: eventually("A value is chosen in the end.", (s) => s.chosen.size > 0),
  }),
  fairness: ({ weak }) => ({ "somebody chooses": weak("Choose") }),
  reachable: { "the choice is made": (s) => s.chosen.size > 0 },
  terminal: (s) => s.chosen.size > 0,

  configurations: {
    three: {
      Value: 3,
      expect: {
        distinct: 4,
        generated: 4,
        depth: 2,
        source: "TLC, tlaplus/Examples PaxosHowToWinATuringAward/MCConsensus",
      },
    },
  },
});
