/**
 * Leader election (sections 5.2 and 5.4.1): a server that hears of no leader for a while asks for
 * votes in a new term. Each server votes once in a term, and only for one whose log is not behind its
 * own; whoever a majority votes for leads.
 *
 * Actions of specs/raft.ts: Timeout, GrantVote, BecomeLeader, UpdateTerm.
 */
import { lastIndex, lastTerm } from "./log.ts";
import type { MessageOf } from "./messages.ts";
import { lead } from "./replication.ts";
import {
  type Context,
  follow,
  isQuorum,
  others,
  type Result,
  type Role,
  type ServerState,
  send,
  setElectionTimer,
  unchanged,
  updateTerm,
} from "./state.ts";

/** Nobody has led for a while, or nobody was elected. */
export function timeout(before: ServerState, context: Context): Result {
  if (before.role.name === "leader") return unchanged(before);
  const { self } = context;
  const term = before.currentTerm + 1;
  const role: Role = { name: "candidate", votesGranted: [self] };
  const state: ServerState = { ...before, role, currentTerm: term, votedFor: self };
  // Its own vote may be all that it needs.
  if (isQuorum(1, context)) return lead(state, context);
  const { log } = state;
  const [lastLogIndex, lastLogTerm] = [lastIndex(log), lastTerm(log)];
  const question = { type: "RequestVote", term, lastLogIndex, lastLogTerm } as const;
  return {
    state,
    outputs: [setElectionTimer(context), ...others(context).map((to) => send(to, question))],
  };
}

export function requestVote(
  before: ServerState,
  from: string,
  { term, lastLogIndex, lastLogTerm }: MessageOf<"RequestVote">,
  context: Context,
): Result {
  const { state, outputs } =
    term > before.currentTerm ? updateTerm(before, term, context) : unchanged(before);
  const { currentTerm, votedFor, log } = state;
  const own = lastTerm(log);
  const upToDate = lastLogTerm > own || (lastLogTerm === own && lastLogIndex >= lastIndex(log));
  const voteGranted = term === currentTerm && (votedFor === null || votedFor === from) && upToDate;
  const answer = send(from, { type: "RequestVoteReply", term: currentTerm, voteGranted });
  if (!voteGranted) return { state, outputs: [...outputs, answer] };
  return {
    state: votedFor === from ? state : { ...state, votedFor: from },
    outputs: [...follow(before, context), answer],
  };
}

export function requestVoteReply(
  state: ServerState,
  from: string,
  { term, voteGranted }: MessageOf<"RequestVoteReply">,
  context: Context,
): Result {
  if (term > state.currentTerm) return updateTerm(state, term, context);
  const { role } = state;
  if (role.name !== "candidate" || term < state.currentTerm || !voteGranted)
    return unchanged(state);
  const { votesGranted } = role;
  if (votesGranted.includes(from)) return unchanged(state);
  if (isQuorum(votesGranted.length + 1, context)) return lead(state, context);
  const votes = context.options.servers.filter(
    (server) => server === from || votesGranted.includes(server),
  );
  return { state: { ...state, role: { ...role, votesGranted: votes } }, outputs: [] };
}
