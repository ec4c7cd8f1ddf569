/**
 * Chang and Roberts' election with one node that may stop: nothing is promised of node N. Nothing
 * bad happens: Correctness holds. Breaks Liveness: what has not come past node N when it stops
 * never comes round, and the others wait for ever.
 */
import { range, spec } from "fairlead";
import changRoberts from "./chang-roberts.ts";

export default spec({
  ...changRoberts,
  name: "ChangRobertsStopped",
  fairness: ({ weak }, { N }) => ({
    "no other node stops": range(1, N - 1).map((n) => weak(["Start", "Receive"], { n })),
  }),
  configurations: { small: { N: 3, expect: { violates: "Liveness", states: 3 } } },
});
