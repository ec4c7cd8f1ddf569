/**
 * Remote procedure call, wrong: a server that remembers nothing executes whatever arrives, so that
 * each call is executed at least once. Breaks AtMostOnce: the network delivers one request twice, or
 * the client repeats it. It is good enough for calls that may be repeated, as those that only read.
 */
import { variant } from "fairlead";
import rpc from "./rpc.ts";

export default variant(rpc, {
  name: "RPCAtLeastOnce",
  actions: (action) => ({
    Execute: action({
      with: { m: (s) => s.requests },
      then: (s, { m }) => {
        s.executed.push({ client: m.client, call: m.call });
        s.replies.add({ client: m.client, seq: m.seq, result: s.executed.length });
      },
    }),
  }),
  without: ["Answer"],
  fairness: ({ weak, strong }) => ({
    "who waits repeats the request": weak.each("Retransmit"),
    "what is sent again and again arrives": strong.each(["Execute", "Return"]),
  }),
  configurations: { small: { Client: 1, calls: 1, expect: { violates: "AtMostOnce", states: 4 } } },
});
