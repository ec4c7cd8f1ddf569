/**
 * The servers of impl/raft do what specs/raft.ts allows: each step of a server is one step of its
 * specification, or none.
 *
 * Correspondence: term, vote, role, log and commit index, as they are; of a server that is down, as
 *   it has them on disk. A client's request is a value, by client, session and sequence number.
 * Hidden: what has been said. A server that sends entries says part of what the specification says
 *   whole; one that answers has heard that part.
 * Faults: messages are delayed, reordered, duplicated and lost, links cut, servers and clients crash
 *   and restart with what they have on disk.
 * Also: what users see is linearizable, and every operation ends once nothing goes wrong any more.
 * See raft.snapshots.nodes.ts for logs of which the beginning is gone.
 */
import type { Node } from "fairlead";
import {
  type ClientOperation,
  conforms,
  type Events,
  type Explaining,
  sequentialObjects,
  UNRELIABLE_RECOVERING,
  type View,
} from "fairlead/conformance";
import { type ClientTypes, client } from "../impl/raft/client.ts";
import type { Command, Entry } from "../impl/raft/messages.ts";
import {
  type Persistent,
  type ServerOptions,
  type ServerState,
  type ServerTypes,
  server,
} from "../impl/raft/server.ts";
import raft from "../specs/raft.ts";

export type Types = ServerTypes | ClientTypes;
export type Nodes = Readonly<Record<string, Node<ServerTypes> | Node<ClientTypes>>>;

const CLIENTS = ["c1", "c2"] as const;
const KEYS = ["x", "y"] as const;
/** How many operations each user asks for, and how often a client may crash. */
const OPERATIONS = 4;
const SESSIONS = 60;

export const serversOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `s${i + 1}`);

/** The servers and clients of a store. */
export function nodesOf(count: number, options: Partial<ServerOptions> = {}): Nodes {
  const servers = serversOf(count);
  const node = server({ servers, ...options });
  return {
    ...Object.fromEntries(servers.map((name) => [name, node])),
    ...Object.fromEntries(CLIENTS.map((name) => [name, client({ servers })])),
  };
}

/** What a user asks of a client, one thing after the other. */
function operations(random: () => number, to: string): readonly ClientOperation<Types>[] {
  const pick = <A>(of: readonly A[]): A => of[Math.floor(random() * of.length)]!;
  return Array.from({ length: OPERATIONS }, (_, i) => {
    const key = pick(KEYS);
    const reads = random() < 0.5;
    const request = reads
      ? ({ type: "get", key } as const)
      : ({ type: "append", key, value: `${to}${i}` } as const);
    const { type, ...argument } = request;
    return {
      to,
      request,
      f: type,
      in: argument,
      outcome: (reply) =>
        reply.type === "done"
          ? { kind: "ok", out: reads ? reply.result.before : null }
          : { kind: reply.type === "refused" ? "fail" : "info", out: null },
    };
  });
}

export const implementation = (nodes: Nodes) => ({
  nodes,
  clients: (random: () => number) =>
    Object.fromEntries(CLIENTS.map((name) => [`user-${name}`, operations(random, name)])),
  faults: UNRELIABLE_RECOVERING,
  object: sequentialObjects.kv(),
});

const valueOfRequest = (client: string, session: number, sequence: number): string =>
  `${client}.${session}.${sequence}`;

const valueOfCommand = (command: Command): string =>
  command.kind === "noop"
    ? "noop"
    : valueOfRequest(command.client, command.session, command.sequence);

const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i + 1);

export const constantsOf = (servers: readonly string[]) => ({
  Server: servers,
  Value: CLIENTS.flatMap((name) =>
    numbers(SESSIONS).flatMap((session) =>
      numbers(OPERATIONS).map((sequence) => valueOfRequest(name, session, sequence)),
    ),
  ),
  // As good as endless.
  maxTerm: 10_000,
  maxLog: 10_000,
  restarts: true,
});

export const entriesOf = (entries: readonly Entry[]) =>
  entries.map(({ term, command }) => ({ term, value: valueOfCommand(command) }));

/** What a server is: up, or as it has itself on disk. */
export function serverIn({ nodes }: View<Types>, name: string) {
  const { state, disk } = nodes[name]!;
  const { role, commitIndex } = (state ?? {}) as Partial<ServerState>;
  const kept = (state ?? disk) as Persistent | null;
  return {
    currentTerm: kept?.currentTerm ?? 0,
    votedFor: kept?.votedFor ?? null,
    log: kept?.log ?? { snapshot: { index: 0, term: 0 }, entries: [] },
    state: role?.name ?? "follower",
    commitIndex: commitIndex ?? kept?.log.snapshot.index ?? 0,
  };
}

type Server = ReturnType<typeof serverIn>;

export const eachServer =
  (servers: readonly string[], world: View<Types>) =>
  <V>(part: (one: Server) => V): Readonly<Record<string, V>> =>
    Object.fromEntries(servers.map((name) => [name, part(serverIn(world, name))]));

type Raft = typeof raft extends { readonly actions: (...given: never) => infer A } ? A : never;

/** What a server does when something happens to it. */
export const eventsOf =
  (servers: readonly string[]) =>
  ({ act, anyOf, maybe, stutter }: Explaining<Raft>): Events<Types> => {
    const hears = (i: string, { term }: { readonly term: number }) =>
      act("UpdateTerm", { i, term });
    /** It hears what this leader says in a term, up to an entry. */
    const follows = (i: string, leader: string, term: number, upTo: number, commitIndex: number) =>
      act("HandleAppendEntries", {
        i,
        m: (m) =>
          m.type === "AppendEntries" &&
          (m.leader as string) === leader &&
          m.term === term &&
          m.commitIndex === commitIndex &&
          m.log.length >= upTo,
        upTo,
      });
    return {
      "timer election": ({ node: i }) => maybe(act("Timeout", { i })),
      RequestVote: ({ node: i, from: candidate, message }) => {
        const { type, term, lastLogIndex, lastLogTerm } = message;
        const m = { type, term, candidate, lastLogIndex, lastLogTerm };
        return anyOf(act("GrantVote", { i, m }), hears(i, message), stutter);
      },
      RequestVoteReply: ({ node: i, message }) =>
        anyOf(act("BecomeLeader", { i }), hears(i, message), stutter),
      AppendEntries: ({ node: i, from, message }) => {
        const { term, prevLogIndex, entries, leaderCommit } = message;
        const upTo = prevLogIndex + entries.length;
        return anyOf(
          follows(i, from, term, upTo, leaderCommit),
          // The entries do not follow on what it has: it hears only who leads.
          follows(i, from, term, 0, leaderCommit),
          stutter,
        );
      },
      AppendEntriesReply: ({ node: i, message, world }) =>
        anyOf(
          act("AdvanceCommitIndex", { i, k: serverIn(world, i).commitIndex }),
          hears(i, message),
          stutter,
        ),
      ClientRequest: ({ node: i, from, message: { session, sequence } }) =>
        maybe(act("ClientRequest", { i, v: valueOfRequest(from, session, sequence) })),
      crash: ({ node: i, world }) =>
        servers.includes(i)
          ? act("Restart", { i, keeps: serverIn(world, i).commitIndex })
          : stutter,
      "*": stutter,
    };
  };

export function arrow(
  count: number,
  nodes: Nodes = nodesOf(count, { compactAt: Number.POSITIVE_INFINITY }),
) {
  const servers = serversOf(count);
  return conforms(raft, implementation(nodes), {
    constants: constantsOf(servers),
    abstraction: (world) => {
      const each = eachServer(servers, world);
      return {
        currentTerm: each(({ currentTerm }) => currentTerm),
        votedFor: each(({ votedFor }) => votedFor),
        log: each(({ log }) => entriesOf(log.entries)),
        state: each(({ state }) => state),
        commitIndex: each(({ commitIndex }) => commitIndex),
      };
    },
    hidden: ["messages"],
    events: eventsOf(servers),
  });
}

export default arrow(3);
export const five = arrow(5);
