/**
 * Lamport's mutual exclusion with one process that may stop: nothing is promised of process N.
 * Mutex holds. Breaks Granted: everybody needs everybody's answer, so who asks then waits for ever.
 */
import { spec } from "fairlead";
import granted from "./lamport-mutex.granted.ts";

export default spec({
  ...granted,
  name: "LamportMutexStopped",
  fairness: ({ weak }, { N }) => ({
    "who can enter does, and leaves": weak.each(["Enter", "Exit"], ({ p }) => p !== N),
    "messages arrive": weak.each(
      ["ReceiveRequest", "ReceiveAck", "ReceiveRelease"],
      ({ p }) => p !== N,
    ),
  }),
  configurations: { small: { N: 3, maxClock: 3, expect: { violates: "Granted", states: 4 } } },
});
