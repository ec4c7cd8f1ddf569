/**
 * Remote procedure call, wrong: a client that restarts has forgotten how far it had counted, and
 * begins anew. Breaks Acknowledged: its next call has the number of an earlier one, so the server
 * takes it for a repetition and answers from memory. The client is told of a success that never was.
 */
import { variant } from "fairlead";
import rpc from "./rpc.ts";

export default variant(rpc, {
  name: "RPCForgetfulClient",
  actions: (action, { Client }) => ({
    Restart: action({
      with: { c: Client },
      when: { "it waits": (s, { c }) => s.waiting.has(c) },
      then: (s, { c }) => {
        s.waiting.delete(c);
        s.seq[c] = 0;
      },
    }),
  }),
  configurations: {
    small: { Client: 1, calls: 2, expect: { violates: "Acknowledged", states: 7 } },
  },
});
