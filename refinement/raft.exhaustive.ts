/**
 * All runs of three servers of impl/raft, in a few elections, with a client that asks for little:
 * whatever is delayed, overtaken, repeated or lost, and wherever a server crashes, each step of a
 * server is one step of specs/raft.ts, or none.
 *
 * Correspondence: as in raft.nodes.ts. Term, vote, role, log and commit index are what they are; of a
 *   server that is down, as it has them on disk. A client's request is a value, by its numbers.
 * Hidden: what has been said.
 * Faults: messages are delayed, reordered, duplicated and lost; nodes crash, also in the midst of a
 *   step, and start again. An election may begin at any time, but only so many do; heartbeats come
 *   as often as anybody likes.
 * Wrong: raft.exhaustive.forgetful.ts, with servers that forget whom they have voted for.
 */
import { every, ids, type Node, range, refines, variant } from "fairlead";
import { composed } from "fairlead/conformance";
import { type ClientTypes, client } from "../impl/raft/client.ts";
import type { Command } from "../impl/raft/messages.ts";
import {
  type Persistent,
  type ServerState,
  type ServerTypes,
  server,
} from "../impl/raft/server.ts";
import raft from "../specs/raft.ts";

type Nodes = Readonly<Record<string, Node<ServerTypes> | Node<ClientTypes>>>;

/** What is said stays said; of fairness an implementation assumes nothing. */
const protocol = variant(raft, {
  name: "Raft",
  invariants: {},
  properties: {},
  reachable: {},
  growing: () => ["messages"],
});

const valueOfCommand = (command: Command): string =>
  command.kind === "noop" ? "noop" : `${command.client}.${command.session}.${command.sequence}`;

export const allRuns = (name: string, of: (servers: readonly string[]) => Node<ServerTypes>) =>
  composed({
    name,
    constants: {
      Server: ids("s", 3),
      /** How often a server runs out of patience with a leader, all together. */
      elections: 1,
      /** How often a client runs out of patience with a server. */
      retries: 1,
      /** How many operations a user asks for, one after the other. */
      operations: 1,
    },
    nodes: ({ Server, operations }): Nodes => ({
      ...Object.fromEntries(Server.map((s) => [s, of(Server.members)])),
      ...(operations > 0
        ? { c: client({ servers: Server.members, delayMin: 1, delayMax: 1 }) }
        : {}),
    }),
    clients: ({ operations }) =>
      operations > 0
        ? {
            user: Array.from({ length: operations }, (_, i) => ({
              to: "c",
              request: { type: "put", key: "k", value: String(i) } as const,
            })),
          }
        : {},
    firings: ({ elections, retries }) => ({ election: elections, retransmit: retries }),
    outputsMax: 5,

    properties: ({ Server, elections, retries, operations, crashes }) => ({
      Raft: refines("Each step of a server is one of Raft.", protocol, {
        constants: {
          Server: Server.members,
          Value: range(1, 1 + crashes).members.flatMap((session) =>
            range(1, Math.max(1, operations)).members.map((sequence) => `c.${session}.${sequence}`),
          ),
          maxTerm: elections,
          // A leader takes a request that is repeated for another one; the store does not.
          maxLog: elections + operations * (1 + retries) + 1,
          restarts: crashes > 0,
        },
        mapping: ({ nodes }) => {
          const state = (i: string): ServerState | null => nodes[i]!.state as ServerState | null;
          const kept = (i: string): Persistent | null =>
            state(i) ?? (nodes[i]!.disk as Persistent | null);
          return {
            currentTerm: every(Server, (i) => kept(i)?.currentTerm ?? 0),
            votedFor: every(Server, (i) => kept(i)?.votedFor ?? null),
            log: every(Server, (i) =>
              (kept(i)?.log.entries ?? []).map(({ term, command }) => ({
                term,
                value: valueOfCommand(command),
              })),
            ),
            state: every(Server, (i) => state(i)?.role.name ?? "follower"),
            commitIndex: every(Server, (i) => state(i)?.commitIndex ?? 0),
          } as never;
        },
      }),
    }),
    configurations: {
      small: { operations: 0 },
      crash: { operations: 0, crashes: 1 },
      operation: {},
      "operation, crash": { crashes: 1 },
      "two elections": { elections: 2, operations: 0 },
      "two elections, crash": { elections: 2, operations: 0, crashes: 1 },
      two: { elections: 2, retries: 0 },
      big: { elections: 2 },
      huge: { elections: 2, crashes: 1 },
    },
  });

export const right = (servers: readonly string[]): Node<ServerTypes> =>
  server({ servers, compactAt: Number.POSITIVE_INFINITY });

export default allRuns("RaftNodes", right);
