/** What is a message, for whoever lets messages in from elsewhere: what `messages.ts` says, to check by. */
import { Schema } from "effect";
import type { Message } from "./messages.ts";

const { Literal, Natural, NullOr, String: Text, Struct, Union } = Schema;

const operation = Union([
  Struct({ type: Literal("get"), key: Text }),
  Struct({ type: Literal("put"), key: Text, value: Text }),
  Struct({ type: Literal("append"), key: Text, value: Text }),
  Struct({ type: Literal("cas"), key: Text, from: NullOr(Text), to: NullOr(Text) }),
]);

const result = Struct({ before: NullOr(Text) });

const numbers = { session: Natural, sequence: Natural };

const entry = Struct({
  term: Natural,
  command: Union([
    Struct({ kind: Literal("noop") }),
    Struct({ kind: Literal("operation"), client: Text, ...numbers, operation }),
  ]),
});

const snapshot = Struct({
  index: Natural,
  term: Natural,
  store: Struct({
    values: Schema.Record(Text, Text),
    sessions: Schema.Record(Text, Struct({ ...numbers, result: NullOr(result), index: Natural })),
  }),
});

const outcome = Union([
  Struct({ type: Literal("done"), result }),
  Struct({ type: Literal("forgotten") }),
  Struct({ type: Literal("not leader"), leader: NullOr(Text) }),
  Struct({ type: Literal("busy") }),
]);

const reply = { type: Literal("AppendEntriesReply"), term: Natural };

export const message = Union([
  Struct({
    type: Literal("RequestVote"),
    term: Natural,
    lastLogIndex: Natural,
    lastLogTerm: Natural,
  }),
  Struct({ type: Literal("RequestVoteReply"), term: Natural, voteGranted: Schema.Boolean }),
  Struct({
    type: Literal("AppendEntries"),
    term: Natural,
    prevLogIndex: Natural,
    prevLogTerm: Natural,
    entries: Schema.Array(entry),
    leaderCommit: Natural,
  }),
  Struct({ type: Literal("InstallSnapshot"), term: Natural, snapshot }),
  Struct({ ...reply, success: Literal(true), matchIndex: Natural }),
  Struct({ ...reply, success: Literal(false), prevLogIndex: Natural, conflictIndex: Natural }),
  Struct({ type: Literal("ClientRequest"), ...numbers, operation }),
  Struct({ type: Literal("ClientReply"), ...numbers, outcome }),
]) satisfies Schema.Schema<Message>;

/** Neither more nor less: each message is one for the other side. */
type Same<A, B> = [A, B] extends [B, A] ? true : never;
true satisfies Same<Message, typeof message.Type>;
