/** A mapping with constants that the specification does not have. */
import { conforms } from "fairlead/conformance";
import { implementation, lock } from "./lock.ts";

export default conforms(lock, implementation(), {
  constants: { D: 3 } as never,
  hidden: ["holder", "turns"],
  events: ({ stutter }) => ({ "*": stutter }),
});
