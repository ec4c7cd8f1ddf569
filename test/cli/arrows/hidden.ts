/** A mapping that hides what is not there: no arrow is made of it. */
import { conforms } from "fairlead/conformance";
import { implementation, lock } from "./lock.ts";

export default conforms(lock, implementation(), {
  hidden: ["holdr", "turns"] as never,
  events: ({ stutter }) => ({ "*": stutter }),
});
