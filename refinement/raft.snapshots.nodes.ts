/**
 * The servers of impl/raft do what specs/raft.ts allows also when they replace the beginning of their
 * logs by snapshots: nobody can tell the difference, not even a server that has been away so long
 * that all it gets is a snapshot.
 *
 * Correspondence: as in raft.nodes.ts; but of the log only what is behind the snapshot is compared,
 *   and the term of the entry that the snapshot ends with. A snapshot that arrives stands for all the
 *   entries up to there. A server that restarts remembers the commit index that its snapshot has.
 * Hidden: what has been said, and the beginnings of the logs, which some server knew.
 * Faults: those of raft.nodes.ts.
 */
import { conforms } from "fairlead/conformance";
import raft from "../specs/raft.ts";
import {
  constantsOf,
  eachServer,
  entriesOf,
  eventsOf,
  implementation,
  type Nodes,
  nodesOf,
  serverIn,
  serversOf,
} from "./raft.nodes.ts";

export function arrow(count: number, nodes: Nodes = nodesOf(count, { compactAt: 2 })) {
  const servers = serversOf(count);
  return conforms(raft, implementation(nodes), {
    constants: constantsOf(servers),
    abstraction: (world) => {
      const each = eachServer(servers, world);
      return {
        currentTerm: each(({ currentTerm }) => currentTerm),
        votedFor: each(({ votedFor }) => votedFor),
        state: each(({ state }) => state),
        commitIndex: each(({ commitIndex }) => commitIndex),
      };
    },
    hidden: ["log", "messages"],
    agrees: {
      "the log behind the snapshot": (s, world) =>
        servers.every((i) => {
          const { snapshot, entries } = serverIn(world, i).log;
          const log = s.log[i as never] as readonly { term: number; value: string }[];
          return (
            log.length === snapshot.index + entries.length &&
            (snapshot.index === 0 || log[snapshot.index - 1]!.term === snapshot.term) &&
            entriesOf(entries).every(
              ({ term, value }, k) =>
                log[snapshot.index + k]!.term === term && log[snapshot.index + k]!.value === value,
            )
          );
        }),
    },
    events: (on) => ({
      ...eventsOf(servers)(on),
      InstallSnapshot: ({ node: i, from, message: { term, snapshot } }) =>
        on.maybe(
          on.act("HandleAppendEntries", {
            i,
            m: (m) =>
              m.type === "AppendEntries" &&
              (m.leader as string) === from &&
              m.term === term &&
              m.commitIndex >= snapshot.index,
            upTo: snapshot.index,
          }),
        ),
    }),
  });
}

export default arrow(3);
export const five = arrow(5);
