/**
 * Paxos, wrong: a leader whose ballot a quorum has promised to join proposes what it likes, without
 * regard for the votes that the promises tell of. Breaks OneChosen: one value is chosen in ballot 0,
 * and another in ballot 1. The promises are worth nothing if nobody reads them.
 */
import { majorities, range, variant } from "fairlead";
import paxos from "./paxos.ts";

export default variant(paxos, {
  name: "PaxosStubborn",
  actions: (action, { Acceptor, Value, maxBallot }) => ({
    Phase2a: action({
      with: { b: range(0, maxBallot), v: Value },
      when: {
        "nothing is proposed in this ballot": (s, { b }) =>
          !s.msgs.some((m) => m.type === "2a" && m.bal === b),
        "a quorum has promised": (s, { b }) =>
          majorities(Acceptor).some((Q) =>
            Q.every((a) => s.msgs.some((m) => m.type === "1b" && m.acc === a && m.bal === b)),
          ),
      },
      then: (s, { b, v }) => {
        s.msgs.add({ type: "2a", bal: b, val: v });
      },
    }),
  }),
  configurations: { small: { maxBallot: 1, expect: { violates: "OneChosen", states: 13 } } },
});
