/**
 * Wrong: the servers of raft.exhaustive.ts, but they do not write down whom they vote for. One that
 * votes, crashes, and starts again may vote for another in the same term, so that two may lead in it.
 */
import { type Node, variant } from "fairlead";
import type { ServerTypes } from "../impl/raft/server.ts";
import { allRuns, right } from "./raft.exhaustive.ts";

const forgetful = (servers: readonly string[]): Node<ServerTypes> => {
  const node = right(servers);
  return {
    start: node.start,
    step: (...given) => {
      const { state, outputs } = node.step(...given);
      return {
        state,
        outputs: outputs.map((output) =>
          output.kind === "persist"
            ? { kind: "persist", disk: { ...output.disk, votedFor: null } }
            : output,
        ),
      };
    },
  };
};

export default variant(allRuns("RaftForgetfulServers", forgetful), {
  name: "RaftForgetfulServers",
  configurations: {
    small: { operations: 0, crashes: 1, expect: { violates: "Raft", states: 3 } },
  },
});
