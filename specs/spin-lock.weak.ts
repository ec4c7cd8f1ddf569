/**
 * A spin lock, wrong about the machine: each process goes on if only it can, and nothing more. That
 * is weak fairness, and not enough. Breaks NoStarvation: one spins while the other goes in and out,
 * and whenever it looks, the bit is set; while the bit is clear, it does not happen to look.
 */
import { spec } from "fairlead";
import spinLock from "./spin-lock.ts";

export default spec({
  ...spinLock,
  name: "SpinLockWeak",
  fairness: ({ weak }, { P }) => ({
    "who can go on does": P.map((p) => weak(["Lock", "Leave", "Unlock"], { p })),
  }),
  configurations: { small: { P: 2, expect: { violates: "NoStarvation", states: 5 } } },
});
