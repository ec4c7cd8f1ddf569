/**
 * Wrong: the server of rpc.exhaustive.ts, but it answers before it writes. A crash between the two
 * leaves a client with an answer to what was never executed; what is executed next gets its place.
 */
import { type Node, variant } from "fairlead";
import { type ServerTypes, server } from "../impl/rpc/server.ts";
import { allRuns } from "./rpc.exhaustive.ts";

const right = server();
const hasty: Node<ServerTypes> = {
  ...right,
  step: (...given) => {
    const { state, outputs } = right.step(...given);
    return { state, outputs: outputs.toReversed() };
  },
};

export default variant(allRuns("RPCHastyServer", hasty), {
  name: "RPCHastyServer",
  configurations: { small: { crashes: 1, expect: { violates: "RightlyAnswered", states: 5 } } },
});
