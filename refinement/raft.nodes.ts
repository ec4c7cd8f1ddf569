/**
 * The servers of impl/raft do what specs/raft.ts allows: each step of a server is one step of its
 * specification, or none.
 *
 * Correspondence: term, vote, role, log and commit index, as they are; of a server that is down, as
 *   it has them on disk. What clients ask is a value, known by client, session and sequence.
 * Hidden: what has been said. A message that is sent says part of what the specification says whole.
 *   A heartbeat is a message like any other: it may be heard by one who learns nothing from it.
 * Faults: messages are delayed, reordered, duplicated and lost, links cut, servers and clients crash
 *   and restart with what they have on disk.
 * Also: what the clients see is linearizable, and every operation ends once nothing goes wrong.
 */
import {
  conforms,
  type Implementation,
  sequentialObjects,
  UNRELIABLE_RECOVERING,
  type View,
} from "fairlead/conformance";
import { type ClientTypes, client } from "../impl/raft/client.ts";
import type { Command, Operation } from "../impl/raft/messages.ts";
import {
  type Persistent,
  type ServerState,
  type ServerTypes,
  server,
} from "../impl/raft/server.ts";
import raft from "../specs/raft.ts";

export type Types = ServerTypes | ClientTypes;

const CLIENTS = ["c1", "c2"] as const;
const SESSIONS = 12;
const OPERATIONS = 4;

export const serversOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `s${i + 1}`);

/** Servers and clients of a store. */
export function nodesOf(count: number, options = {}): Implementation<Types>["nodes"] {
  const servers = serversOf(count);
  const node = server({ servers, compactAt: Number.POSITIVE_INFINITY, ...options });
  return {
    ...Object.fromEntries(servers.map((name) => [name, node])),
    ...Object.fromEntries(CLIENTS.map((name) => [name, client({ servers })])),
  };
}

const KEYS = ["x", "y"] as const;

function operations(
  random: () => number,
  to: string,
): readonly { to: string; request: Operation; f: string; in: unknown; outcome: never }[] {
  const pick = <A>(of: readonly A[]): A => of[Math.floor(random() * of.length)]!;
  return Array.from({ length: OPERATIONS }, (_, i) => {
    const key = pick(KEYS);
    const type = pick(["get", "append"] as const);
    const argument = type === "get" ? { key } : { key, value: `${to}${i}` };
    return {
      to,
      request: { type, ...argument } as Operation,
      f: type,
      in: argument,
      outcome: ((reply: ClientTypes["Reply"]) =>
        reply.type === "done"
          ? { kind: "ok", out: type === "get" ? reply.result.before : null }
          : { kind: reply.type === "refused" ? "fail" : "info", out: null }) as never,
    };
  });
}

export const implementation = (nodes: Implementation<Types>["nodes"]): Implementation<Types> => ({
  nodes,
  clients: (random) =>
    Object.fromEntries(
      CLIENTS.map((name) => [`user of ${name}`.replaceAll(" ", "-"), operations(random, name)]),
    ),
  faults: UNRELIABLE_RECOVERING,
  object: sequentialObjects.kv(),
});

const valueName = (command: Command): string =>
  command.kind === "noop" ? "noop" : `${command.client}.${command.session}.${command.sequence}`;

const VALUES = CLIENTS.flatMap((name) =>
  Array.from({ length: SESSIONS }, (_, s) =>
    Array.from({ length: OPERATIONS }, (_, n) => `${name}.${s + 1}.${n + 1}`),
  ).flat(),
);

/** What a server is, up or down. */
function standing({ nodes }: View<Types>, name: string) {
  const { up, state, disk } = nodes[name]!;
  const { role, commitIndex } = (state ?? { role: null, commitIndex: 0 }) as ServerState;
  const kept = ((up ? state : disk) ?? null) as Persistent | null;
  return {
    currentTerm: kept?.currentTerm ?? 0,
    state: role?.name ?? "follower",
    votedFor: kept?.votedFor ?? null,
    log: (kept?.log.entries ?? []).map(({ term, command }) => ({
      term,
      value: valueName(command),
    })),
    commitIndex: up ? commitIndex : 0,
  };
}

export function arrow(count: number, nodes = nodesOf(count)) {
  const Server = serversOf(count);
  const isServer = (name: string): boolean => Server.includes(name);
  const all = <V>(world: View<Types>, part: (one: ReturnType<typeof standing>) => V) =>
    Object.fromEntries(Server.map((name) => [name, part(standing(world, name))]));
  return conforms(raft, implementation(nodes), {
    constants: { Server, Value: VALUES, maxTerm: 1000, maxLog: 1000 },
    abstraction: (world) =>
      ({
        currentTerm: all(world, ({ currentTerm }) => currentTerm),
        state: all(world, ({ state }) => state),
        votedFor: all(world, ({ votedFor }) => votedFor),
        log: all(world, ({ log }) => log),
        commitIndex: all(world, ({ commitIndex }) => commitIndex),
      }) as never,
    hidden: ["messages"],
    events: ({ act, anyOf, maybe, stutter }) => ({
      "timer election": ({ node }) => maybe(act("Timeout", { i: node })),
      RequestVote: ({ node, from, message }) => {
        const { term, lastLogIndex, lastLogTerm } = message as never as {
          term: number;
          lastLogIndex: number;
          lastLogTerm: number;
        };
        const m = {
          type: "RequestVote",
          term,
          candidate: from,
          lastLogTerm,
          lastLogIndex,
        } as const;
        return anyOf(
          stutter,
          act("GrantVote", { i: node, m } as never),
          act("UpdateTerm", { i: node, term }),
        );
      },
      RequestVoteReply: ({ node, message }) =>
        anyOf(
          stutter,
          act("BecomeLeader", { i: node }),
          act("UpdateTerm", { i: node, term: (message as { term: number }).term }),
        ),
      AppendEntries: ({ node, from, message }) => {
        const { term, prevLogIndex, entries, leaderCommit } = message as never as {
          term: number;
          prevLogIndex: number;
          entries: readonly unknown[];
          leaderCommit: number;
        };
        const upTo = prevLogIndex + entries.length;
        const said = (m: { type: string }) => {
          const it = m as never as {
            term: number;
            leader: string;
            log: readonly unknown[];
            commitIndex: number;
          };
          return (
            m.type === "AppendEntries" &&
            it.term === term &&
            it.leader === from &&
            it.log.length >= upTo &&
            it.commitIndex === leaderCommit
          );
        };
        return anyOf(
          act("HandleAppendEntries", { i: node, m: said as never, upTo }),
          act("HandleAppendEntries", { i: node, m: said as never, upTo: 0 }),
          stutter,
        );
      },
      AppendEntriesReply: ({ node, message, world }) =>
        anyOf(
          stutter,
          act("AdvanceCommitIndex", { i: node, k: standing(world, node).commitIndex } as never),
          act("UpdateTerm", { i: node, term: (message as { term: number }).term }),
        ),
      ClientRequest: ({ node, from, message }) => {
        const { session, sequence } = message as never as { session: number; sequence: number };
        return maybe(act("ClientRequest", { i: node, v: `${from}.${session}.${sequence}` }));
      },
      crash: ({ node }) => (isServer(node) ? act("Restart", { i: node, keeps: 0 }) : stutter),
      "*": stutter,
    }),
  });
}

export default arrow(3);
