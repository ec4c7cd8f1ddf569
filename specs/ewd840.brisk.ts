/**
 * EWD840 once more, right, with more fairness: something happens as long as anything can, which is
 * the source's SpecWFNext. Then all nodes end if no more messages are sent.
 */
import { spec } from "fairlead";
import restless from "./ewd840.restless.ts";

export default spec({
  ...restless,
  name: "EWD840Brisk",
  fairness: ({ weak }) => ({
    "something happens": weak(["InitiateProbe", "PassToken", "SendMsg", "Deactivate"]),
  }),
  configurations: {
    small: {
      N: 3,
      expect: { distinct: 302, generated: 2_001, depth: 9, source: "TLC, tlaplus/Examples EWD840" },
    },
  },
});
