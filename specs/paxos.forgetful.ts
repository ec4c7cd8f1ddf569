/**
 * Paxos, wrong: an acceptor votes for whatever is proposed, in spite of a promise to have no part in
 * so low a ballot. (Or it has stopped, and has forgotten the promise when it comes back.) Breaks
 * OneChosen: a leader learns from a quorum that nothing was voted, proposes another value, and the
 * votes that the quorum had promised not to cast are cast after all.
 */
import { variant } from "fairlead";
import paxos from "./paxos.ts";

export default variant(paxos, {
  name: "PaxosForgetful",
  actions: (action, { Acceptor }) => ({
    Phase2b: action({
      with: { a: Acceptor, m: (s) => s.msgs.filter((m) => m.type === "2a") },
      then: (s, { a, m }) => {
        if (m.type !== "2a") return;
        s.maxBal[a] = m.bal;
        s.maxVBal[a] = m.bal;
        s.maxVal[a] = m.val;
        s.msgs.add({ type: "2b", acc: a, bal: m.bal, val: m.val });
      },
    }),
  }),
  configurations: { small: { maxBallot: 1, expect: { violates: "OneChosen", states: 13 } } },
});
