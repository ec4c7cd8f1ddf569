/**
 * Log replication (sections 5.3 and 5.4.2): the leader's entries go to the followers, and those that
 * a majority has are committed.
 *
 * A follower lacks what is behind its nextIndex. As long as it lacks something, one message with
 * entries is under way to it, of which nothing else is known: what comes meanwhile goes with the next
 * one, in one piece; if an answer is missing, the next heartbeat asks again. So a nextIndex moves with
 * answers only, and there is nothing to remember about messages.
 *
 * A follower that lacks what the leader has only in its snapshot gets all of that, in one message,
 * again with each heartbeat until it answers: a heartbeat should take longer than that message.
 *
 * Actions of specs/raft.ts: ClientRequest, HandleAppendEntries, AdvanceCommitIndex, UpdateTerm.
 */
import { standing } from "./key-value-store.ts";
import {
  appended,
  behind,
  conflictIndex,
  lastIndex,
  matches,
  merged,
  slice,
  termAt,
} from "./log.ts";
import type { Command, MessageOf, Outcome } from "./messages.ts";
import {
  type Context,
  commit,
  ELECTION,
  follow,
  HEARTBEAT,
  inTerm,
  isQuorum,
  type Out,
  others,
  type Result,
  type Role,
  type ServerState,
  send,
  unchanged,
  updateTerm,
} from "./state.ts";

type Leader = Extract<Role, { readonly name: "leader" }>;

// ---- the leader -------------------------------------------------------------------------------

/** It has been elected: what is in its log already is committed with the entry that it begins with. */
export function lead(before: ServerState, context: Context): Result {
  const next = lastIndex(before.log) + 1;
  const all = (index: number) =>
    Object.fromEntries(others(context).map((server) => [server, index] as const));
  const role: Leader = { name: "leader", nextIndex: all(next), matchIndex: all(0) };
  const log = appended(before.log, before.currentTerm, { kind: "noop" });
  const { state, outputs } = advanceCommitIndex({ ...before, role, log }, context);
  const begun = heartbeat(state, context);
  return {
    state,
    outputs: [{ kind: "cancel-timer", timer: ELECTION }, ...outputs, ...begun.outputs],
  };
}

/** Tells each follower that it is there, and again what may not have arrived. */
export function heartbeat(state: ServerState, context: Context): Result {
  const { role } = state;
  if (role.name !== "leader") return unchanged(state);
  const after = context.options.heartbeatInterval;
  return {
    state,
    outputs: [
      { kind: "set-timer", timer: HEARTBEAT, after },
      ...others(context).map((to) => tell(to, state, role, context)),
    ],
  };
}

/** What a follower lacks, or as much of it as goes into one message. */
function tell(to: string, state: ServerState, { nextIndex }: Leader, { options }: Context): Out {
  const { currentTerm: term, log, commitIndex } = state;
  const next = nextIndex[to]!;
  const prevLogIndex = next - 1;
  const prevLogTerm = termAt(log, prevLogIndex);
  if (prevLogTerm === null)
    return send(to, { type: "InstallSnapshot", term, snapshot: log.snapshot });
  return send(to, {
    type: "AppendEntries",
    term,
    prevLogIndex,
    prevLogTerm,
    entries: slice(log, next, prevLogIndex + options.entriesMax),
    leaderCommit: commitIndex,
  });
}

/** One entry more. Reads are entries too: what they see is what is there when they are committed. */
export function clientRequest(
  before: ServerState,
  client: string,
  { session, sequence, operation }: MessageOf<"ClientRequest">,
  context: Context,
): Result {
  const { role, currentTerm, log } = before;
  const answered = (outcome: Outcome): Result => ({
    state: before,
    outputs: [send(client, { type: "ClientReply", session, sequence, outcome })],
  });
  if (role.name !== "leader")
    return answered({ type: "not leader", leader: role.name === "follower" ? role.leader : null });
  const outcome = standing(before.store, client, { session, sequence });
  if (outcome === null) return unchanged(before);
  if (outcome !== "new") return answered(outcome);
  const pending = slice(log, before.commitIndex + 1, lastIndex(log));
  const command: Command = { kind: "operation", client, session, sequence, operation };
  if (pending.some((entry) => isSame(entry.command, command))) return unchanged(before);
  if (pending.length >= context.options.pendingMax) return answered({ type: "busy" });
  const longer = { ...before, log: appended(log, currentTerm, command) };
  const { state, outputs } = advanceCommitIndex(longer, context);
  const idle = others(context).filter((server) => role.nextIndex[server]! > lastIndex(log));
  return { state, outputs: [...outputs, ...idle.map((to) => tell(to, state, role, context))] };
}

const isSame = (a: Command, b: Command): boolean =>
  a.kind === "operation" &&
  b.kind === "operation" &&
  a.client === b.client &&
  a.session === b.session &&
  a.sequence === b.sequence;

export function appendEntriesReply(
  before: ServerState,
  from: string,
  message: MessageOf<"AppendEntriesReply">,
  context: Context,
): Result {
  const { role, currentTerm } = before;
  if (message.term > currentTerm) return updateTerm(before, message.term, context);
  if (role.name !== "leader" || message.term < currentTerm) return unchanged(before);
  const known = role.matchIndex[from]!;
  if (!message.success) {
    const { prevLogIndex, conflictIndex: next } = message;
    // Of several answers to the same question the first counts.
    if (prevLogIndex <= known || prevLogIndex !== role.nextIndex[from]! - 1)
      return unchanged(before);
    const probing: Leader = { ...role, nextIndex: { ...role.nextIndex, [from]: next } };
    const state = { ...before, role: probing };
    return { state, outputs: [tell(from, state, probing, context)] };
  }
  const { matchIndex } = message;
  if (matchIndex <= known) return unchanged(before);
  const further: Leader = {
    ...role,
    nextIndex: { ...role.nextIndex, [from]: matchIndex + 1 },
    matchIndex: { ...role.matchIndex, [from]: matchIndex },
  };
  const { state, outputs } = advanceCommitIndex({ ...before, role: further }, context);
  const lacks = matchIndex < lastIndex(state.log);
  return { state, outputs: lacks ? [...outputs, tell(from, state, further, context)] : outputs };
}

/**
 * Commits what a majority has, if it is of the leader's own term: an older entry that a majority has
 * may yet be replaced (figure 8), unless a newer one that is committed follows.
 */
function advanceCommitIndex(state: ServerState, context: Context): Result {
  const { role, log, currentTerm } = state;
  if (role.name !== "leader") return unchanged(state);
  const has = [lastIndex(log), ...Object.values(role.matchIndex)].sort((a, b) => b - a);
  const index = has.find((_, i) => isQuorum(i + 1, context))!;
  return termAt(log, index) === currentTerm ? commit(state, index, context) : unchanged(state);
}

// ---- a follower -------------------------------------------------------------------------------

export function appendEntries(
  before: ServerState,
  from: string,
  message: MessageOf<"AppendEntries">,
  context: Context,
): Result {
  const { prevLogIndex, prevLogTerm, entries, leaderCommit } = message;
  if (message.term < before.currentTerm) return tooOld(before, from, prevLogIndex);
  const follower = inTerm(before, message.term, from);
  const timers = follow(before, context);
  const { log, currentTerm: term } = follower;
  if (!matches(log, prevLogIndex, prevLogTerm))
    return {
      state: follower,
      outputs: [
        ...timers,
        send(from, {
          type: "AppendEntriesReply",
          term,
          success: false,
          prevLogIndex,
          conflictIndex: conflictIndex(log, prevLogIndex),
        }),
      ],
    };
  const matchIndex = prevLogIndex + entries.length;
  const after = merged(log, prevLogIndex, entries);
  const longer = after === log ? follower : { ...follower, log: after };
  const { state } = commit(longer, Math.min(leaderCommit, matchIndex), context);
  return { state, outputs: [...timers, matching(from, term, matchIndex)] };
}

export function installSnapshot(
  before: ServerState,
  from: string,
  { term, snapshot }: MessageOf<"InstallSnapshot">,
  context: Context,
): Result {
  const { index, store } = snapshot;
  if (term < before.currentTerm) return tooOld(before, from, index);
  const follower = inTerm(before, term, from);
  const outputs = [...follow(before, context), matching(from, term, index)];
  if (index <= follower.commitIndex) return { state: follower, outputs };
  const log = behind(follower.log, snapshot);
  return { state: { ...follower, log, commitIndex: index, store }, outputs };
}

const matching = (to: string, term: number, matchIndex: number): Out =>
  send(to, { type: "AppendEntriesReply", term, success: true, matchIndex });

/** Whoever sent it does not lead any more, and learns so from the term. */
const tooOld = (state: ServerState, to: string, prevLogIndex: number): Result => {
  const { currentTerm: term } = state;
  const nothing = { success: false, prevLogIndex, conflictIndex: prevLogIndex } as const;
  return { state, outputs: [send(to, { type: "AppendEntriesReply", term, ...nothing })] };
};
