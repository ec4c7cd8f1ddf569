/**
 * A server of a replicated key-value store: several such servers do the same as one that never fails,
 * as long as a majority of them is up and can talk. Each keeps a log of what clients have asked; one of
 * them, the leader, decides what comes next in it. What a majority has written down is committed, and
 * every server executes it in the order of the log.
 *
 * Whatever must survive a crash is on disk before anything that a step says leaves: one write in a step,
 * and first. Reads go through the log as writes do, and so all operations are linearizable; each is
 * executed at most once, however often its client repeats it. There are no changes of membership.
 *
 * Memory: the store; `compactAt` entries that are committed, and those that are not, of which a leader
 * takes no more than `pendingMax`; no requests apart from these. A write copies the store's table of
 * keys, once for all entries that are executed together.
 *
 * Source: Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014), figure 2 and
 *   sections 5 to 8; Ongaro's dissertation (2014), section 6.3. Specification: specs/raft.ts.
 */
import type { Node } from "fairlead";
import { match, P } from "ts-pattern";
import { frozen } from "../frozen.ts";
import { requestVote, requestVoteReply, timeout } from "./election.ts";
import { EMPTY } from "./log.ts";
import {
  appendEntries,
  appendEntriesReply,
  clientRequest,
  heartbeat,
  installSnapshot,
} from "./replication.ts";
import {
  type Context,
  ELECTION,
  HEARTBEAT,
  type Persistent,
  type Result,
  type ServerOptions,
  type ServerState,
  type ServerTypes,
  setElectionTimer,
  unchanged,
} from "./state.ts";

export type { Persistent, Role, ServerOptions, ServerState, ServerTypes } from "./state.ts";

export function server(
  given: Partial<ServerOptions> & Pick<ServerOptions, "servers">,
): Node<ServerTypes> {
  const options: ServerOptions = {
    electionTimeoutMin: 150,
    electionTimeoutMax: 300,
    heartbeatInterval: 50,
    entriesMax: 100,
    pendingMax: 1000,
    sessionsMax: 1000,
    compactAt: 1000,
    ...given,
  };
  const isServer = (name: string): boolean => options.servers.includes(name);
  return {
    start: ({ self }, disk, random) => frozen(recover(disk, { self, options, random })),
    step: (state, input, { self, nodes }, random) => {
      const context: Context = { self, options, random };
      const result = match(input)
        .with({ kind: "timer", timer: ELECTION }, () => timeout(state, context))
        .with({ kind: "timer", timer: HEARTBEAT }, () => heartbeat(state, context))
        .with({ kind: "message", from: P.when(isServer) }, ({ from, message }) =>
          match(message)
            .with({ type: "RequestVote" }, (it) => requestVote(state, from, it, context))
            .with({ type: "RequestVoteReply" }, (it) => requestVoteReply(state, from, it, context))
            .with({ type: "AppendEntries" }, (it) => appendEntries(state, from, it, context))
            .with({ type: "AppendEntriesReply" }, (it) =>
              appendEntriesReply(state, from, it, context),
            )
            .with({ type: "InstallSnapshot" }, (it) => installSnapshot(state, from, it, context))
            .with({ type: P.union("ClientRequest", "ClientReply") }, () => unchanged(state))
            .exhaustive(),
        )
        .with({ kind: "message", message: { type: "ClientRequest" } }, ({ from, message }) =>
          nodes.includes(from) ? clientRequest(state, from, message, context) : unchanged(state),
        )
        // Others have no say, and users have nodes of their own.
        .with({ kind: P.union("message", "timer", "request") }, () => unchanged(state))
        .exhaustive();
      return frozen(written(state, result));
    },
  };
}

/** What is committed beyond the snapshot it will learn from a leader, or as a leader. */
function recover(disk: Persistent | null, context: Context): Result {
  const { currentTerm, votedFor, log } = disk ?? { currentTerm: 0, votedFor: null, log: EMPTY };
  const { index, store } = log.snapshot;
  const role = { name: "follower", leader: null } as const;
  return {
    state: { currentTerm, votedFor, log, role, commitIndex: index, store },
    outputs: [setElectionTimer(context)],
  };
}

/** What has changed of what must survive a crash is on disk before anything else is done. */
function written(before: ServerState, { state, outputs }: Result): Result {
  const { currentTerm, votedFor, log } = state;
  const same =
    currentTerm === before.currentTerm && votedFor === before.votedFor && log === before.log;
  if (same) return { state, outputs };
  const disk: Persistent = { currentTerm, votedFor, log };
  return { state, outputs: [{ kind: "persist", disk }, ...outputs] };
}
