/** What a server keeps, and what its parts need to know. */
import type { NodeTypes, Output, Step } from "fairlead";
import { apply } from "./key-value-store.ts";
import { compacted, type Log, slice } from "./log.ts";
import type { Message, Store } from "./messages.ts";

export interface ServerOptions {
  /** The names of all servers. */
  readonly servers: readonly string[];
  /**
   * Milliseconds in which a follower hears of no leader, before it becomes a candidate: by chance,
   * from the one up to the other.
   */
  readonly electionTimeoutMin: number;
  readonly electionTimeoutMax: number;
  /** Milliseconds after which a leader says something to each follower, if only that it is there. */
  readonly heartbeatInterval: number;
  /** Entries in one message. */
  readonly entriesMax: number;
  /** Entries that are not committed yet, of which a leader takes no more. */
  readonly pendingMax: number;
  /** Results that are kept for clients that ask again; the same number at all servers. */
  readonly sessionsMax: number;
  /** Committed entries behind the snapshot; if there are more, there is a new one of all of them. */
  readonly compactAt: number;
}

/** What a server has on disk. */
export interface Persistent {
  readonly currentTerm: number;
  readonly votedFor: string | null;
  readonly log: Log;
}

export type Role =
  /** `leader`: of the current term, as far as it has been heard of. */
  | { readonly name: "follower"; readonly leader: string | null }
  /** Those who voted for it are in the order of `servers`. */
  | { readonly name: "candidate"; readonly votesGranted: readonly string[] }
  /** Of each of the others, by name. */
  | {
      readonly name: "leader";
      readonly nextIndex: Readonly<Record<string, number>>;
      readonly matchIndex: Readonly<Record<string, number>>;
    };

export interface ServerState extends Persistent {
  readonly role: Role;
  /** Also the paper's lastApplied: what is committed is applied in the same step. */
  readonly commitIndex: number;
  /** What the log up to commitIndex has made of it. */
  readonly store: Store;
}

export interface ServerTypes extends NodeTypes {
  readonly State: ServerState;
  readonly Message: Message;
  /** Its clients are nodes of their own. */
  readonly Request: never;
  readonly Reply: never;
  readonly Disk: Persistent;
}

export type Out = Output<ServerTypes>;
export type Result = Step<ServerTypes>;

/** Where a step happens. */
export interface Context {
  readonly self: string;
  readonly options: ServerOptions;
  readonly random: () => number;
}

export const ELECTION = "election";
export const HEARTBEAT = "heartbeat";

export const others = ({ self, options }: Context): readonly string[] =>
  options.servers.filter((server) => server !== self);

export const isQuorum = (count: number, { options }: Context): boolean =>
  2 * count > options.servers.length;

export const send = (to: string, message: Message): Out => ({ kind: "send", to, message });

export const unchanged = (state: ServerState): Result => ({ state, outputs: [] });

/**
 * The state of a follower in this term, which is not below its own; the same, if it is one already.
 */
export function inTerm(state: ServerState, term: number, leader: string | null): ServerState {
  const later = term > state.currentTerm;
  if (!later && state.role.name === "follower" && state.role.leader === leader) return state;
  const role: Role = { name: "follower", leader };
  return later ? { ...state, role, currentTerm: term, votedFor: null } : { ...state, role };
}

/** One that times out early should have won before the others do, most of the time. */
export function setElectionTimer({ options, random }: Context): Out {
  const { electionTimeoutMin: min, electionTimeoutMax: max } = options;
  return { kind: "set-timer", timer: ELECTION, after: min + Math.floor(random() * (max - min)) };
}

/** The timers of a follower that has just heard of a leader, or of one who will be. */
export const follow = (before: ServerState, context: Context): readonly Out[] =>
  before.role.name === "leader"
    ? [{ kind: "cancel-timer", timer: HEARTBEAT }, setElectionTimer(context)]
    : [setElectionTimer(context)];

/** Somebody is in a later term, and has said nothing else that matters. */
export const updateTerm = (state: ServerState, term: number, context: Context): Result => ({
  state: inTerm(state, term, null),
  // Any other than a leader waits for one already, and goes on with it.
  outputs: state.role.name === "leader" ? follow(state, context) : [],
});

/** Commits up to an index, and applies it. A leader answers the clients. */
export function commit(state: ServerState, index: number, { options }: Context): Result {
  if (index <= state.commitIndex) return unchanged(state);
  const { commitIndex, log } = state;
  const entries = slice(log, commitIndex + 1, index);
  const { store, answers } = apply(state.store, commitIndex, entries, options.sessionsMax);
  const long = index - log.snapshot.index > options.compactAt;
  const rest = long ? compacted(log, index, store) : log;
  const outputs =
    state.role.name === "leader"
      ? answers.map(({ client, ...reply }) => send(client, { type: "ClientReply", ...reply }))
      : [];
  return { state: { ...state, commitIndex: index, store, log: rest }, outputs };
}
