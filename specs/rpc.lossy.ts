/**
 * Remote procedure call over a network that is not even fair: what can arrive at any time does, but
 * what is lost and sent again, and lost again, need not. That is weak fairness, and not enough.
 * Breaks Returns: each copy of the request is lost before it arrives.
 */
import { variant } from "fairlead";
import rpc from "./rpc.ts";

export default variant(rpc, {
  name: "RPCLossy",
  fairness: ({ weak }) => ({
    "who waits repeats the request": weak.each("Retransmit"),
    "what is never lost arrives": weak.each(["Execute", "Answer", "Return"]),
  }),
  configurations: { small: { Client: 1, calls: 1, expect: { violates: "Returns", states: 3 } } },
});
