/**
 * All runs of three servers of impl/raft, in a few elections, with a client that asks for little:
 * whatever is delayed, overtaken, repeated or lost, and wherever a server crashes, each step of a
 * server is one step of specs/raft.ts, or none.
 *
 * Correspondence: as in raft.nodes.ts. Term, vote, role, log and commit index are what they are; of a
 *   server that is down, as it has them on disk. A client's request is a value, by its numbers.
 * Hidden: what has been said. What users see is no part of the specification, and two invariants say
 *   what must hold of it.
 * Faults: messages are delayed, reordered, duplicated and lost; nodes crash, also in the midst of a
 *   step, and start again. An election may begin at any time, but only so many do; heartbeats come
 *   as often as anybody likes.
 * Wrong: raft.exhaustive.forgetful.ts, with servers that forget whom they have voted for.
 */
import { always, every, ids, type Node, range, refines, variant } from "fairlead";
import { composed } from "fairlead/conformance";
import { type ClientTypes, client } from "../impl/raft/client.ts";
import type { Command } from "../impl/raft/messages.ts";
import {
  type Persistent,
  type ServerOptions,
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

/** Entries that are not committed yet, of which a leader takes no more. */
const PENDING = 2;

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** Each appends a letter of its own. */
const operation = (i: number) => ({ type: "append", key: "k", value: LETTERS[i]! }) as const;

const isOperation = (i: number, command: Command): boolean =>
  command.kind === "operation" &&
  command.operation.type === "append" &&
  command.operation.value === LETTERS[i];

interface Seen {
  readonly nodes: Readonly<Record<string, { readonly state: unknown; readonly disk: unknown }>>;
  readonly replies: Readonly<Record<string, { readonly reply: ClientTypes["Reply"] } | null>>;
}

/** Asks all servers for everything, and hears nothing. */
const deaf = (servers: readonly string[], operations: number): Node<ClientTypes> => ({
  start: () => ({
    state: { session: 1, sequence: operations, server: servers[0]!, call: null, queue: [] },
    outputs: servers.flatMap((to) =>
      Array.from({ length: operations }, (_, i) => ({
        kind: "send" as const,
        to,
        message: {
          type: "ClientRequest" as const,
          session: 1,
          sequence: i + 1,
          operation: operation(i),
        },
      })),
    ),
  }),
  step: (state) => ({ state, outputs: [] }),
});

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
      /**
       * Whether a client of impl/raft passes them on. Otherwise somebody has asked every server for
       * all of them beforehand, and does not listen: there are fewer states by far.
       */
      clients: true,
    },
    nodes: ({ Server, operations, clients }): Nodes => ({
      ...Object.fromEntries(Server.map((s) => [s, of(Server.members)])),
      ...(operations === 0
        ? {}
        : {
            c: clients
              ? client({ servers: Server.members, delayMin: 1, delayMax: 1 })
              : deaf(Server.members, operations),
          }),
    }),
    clients: ({ operations, clients }) =>
      operations > 0 && clients
        ? {
            user: Array.from({ length: operations }, (_, i) => ({
              to: "c",
              request: operation(i),
            })),
          }
        : {},
    firings: ({ elections, retries }) => ({ election: elections, retransmit: retries }),
    outputsMax: 5,

    invariants: ({ Server, operations, clients }) => {
      const AtMostOnce = always("Nothing is appended twice.", ({ nodes }: Seen) =>
        Server.members.every((i) => {
          const state = nodes[i]!.state as ServerState | null;
          const letters = [...(state?.store.values["k"] ?? "")];
          return new Set(letters).size === letters.length;
        }),
      );
      const Answered = always("What is answered, a majority has.", ({ nodes, replies }: Seen) =>
        range(0, operations - 1).members.every((k) => {
          if (replies[`user.${k}`]?.reply.type !== "done") return true;
          const having = Server.members.filter((i) => {
            const { log } = (nodes[i]!.state ?? nodes[i]!.disk ?? { log: null }) as Persistent;
            return log?.entries.some(({ command }) => isOperation(k, command));
          });
          return 2 * having.length > Server.size;
        }),
      );
      // Where somebody else asks instead of users, nobody listens.
      return operations === 0 ? {} : clients ? { AtMostOnce, Answered } : { AtMostOnce };
    },
    properties: ({ Server, elections, retries, operations, crashes, clients }) => ({
      Raft: refines("Each step of a server is one of Raft.", protocol, {
        constants: {
          Server: Server.members,
          Value: range(1, 1 + crashes).members.flatMap((session) =>
            range(1, Math.max(1, operations)).members.map((sequence) => `c.${session}.${sequence}`),
          ),
          maxTerm: elections,
          // A leader takes a request that is repeated for another one; the store does not.
          maxLog: elections + (clients ? operations * (1 + retries) + 1 : 2 * PENDING),
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
      small: {
        operations: 0,
        crashes: 1,
        expect: { distinct: 2_453, generated: 15_691, depth: 13 },
      },
      operation: { expect: { distinct: 162_635, generated: 2_364_229, depth: 21 } },
      "operation, crash": {
        crashes: 1,
        expect: { distinct: 1_200_660, generated: 16_012_754, depth: 23 },
      },
      "two elections": {
        elections: 2,
        operations: 0,
        expect: { distinct: 66_668, generated: 759_842, depth: 20 },
      },
      "two elections, crash": {
        elections: 2,
        operations: 0,
        crashes: 1,
        expect: { distinct: 473_835, generated: 5_634_068, depth: 23 },
      },
      "two elections, operation": {
        elections: 2,
        clients: false,
        expect: { distinct: 2_659_826, generated: 48_989_654, depth: 25 },
      },
      "two elections, operation, crash": {
        elections: 2,
        clients: false,
        crashes: 1,
        expect: { distinct: 22_895_501, generated: 443_677_280, depth: 30 },
      },
    },
  });

export const right = (
  servers: readonly string[],
  options: Partial<ServerOptions> = {},
): Node<ServerTypes> =>
  server({ servers, pendingMax: PENDING, compactAt: Number.POSITIVE_INFINITY, ...options });

export default allRuns("RaftNodes", (servers) => right(servers));
