/** Raft: what servers and clients say to each other, and what they say it about; names of figure 2. */

/** What a user asks of the key-value store. */
export type Operation =
  | { readonly type: "get"; readonly key: string }
  | { readonly type: "put"; readonly key: string; readonly value: string }
  | { readonly type: "append"; readonly key: string; readonly value: string }
  /** Puts `to` if the value is `from`; null is the value of a key that has none. */
  | {
      readonly type: "cas";
      readonly key: string;
      readonly from: string | null;
      readonly to: string | null;
    };

/** The value that the key had before, null if it had none. */
export interface Result {
  readonly before: string | null;
}

/** What a log is made of. */
export type Command =
  /** A leader's first entry: with it, it learns what is committed. */
  | { readonly kind: "noop" }
  /** A client's operation. Of one client, those that it calls later have larger numbers. */
  | {
      readonly kind: "operation";
      readonly client: string;
      readonly session: number;
      readonly sequence: number;
      readonly operation: Operation;
    };

export interface Entry {
  readonly term: number;
  readonly command: Command;
}

/** The last operation of a client that was executed. */
export interface Session {
  readonly session: number;
  readonly sequence: number;
  /** null when it has been forgotten. */
  readonly result: Result | null;
  /** Where in the log the operation is. */
  readonly index: number;
}

/** What the log's commands have made of the key-value store, one after the other. */
export interface Store {
  readonly values: Readonly<Record<string, string>>;
  /** By the client's name. */
  readonly sessions: Readonly<Record<string, Session>>;
}

/** What stands for the log up to an index: the paper's lastIncludedIndex and lastIncludedTerm. */
export interface Snapshot {
  readonly index: number;
  readonly term: number;
  readonly store: Store;
}

/** Who sends it is told with each message: it is not in it. */
export type Message =
  // From a candidate.
  | {
      readonly type: "RequestVote";
      readonly term: number;
      readonly lastLogIndex: number;
      readonly lastLogTerm: number;
    }
  | { readonly type: "RequestVoteReply"; readonly term: number; readonly voteGranted: boolean }
  // From a leader. Without entries it says only that there is a leader, and what is committed.
  | {
      readonly type: "AppendEntries";
      readonly term: number;
      readonly prevLogIndex: number;
      readonly prevLogTerm: number;
      readonly entries: readonly Entry[];
      readonly leaderCommit: number;
    }
  | { readonly type: "InstallSnapshot"; readonly term: number; readonly snapshot: Snapshot }
  /** To either of them. The log is the leader's, up to matchIndex. */
  | {
      readonly type: "AppendEntriesReply";
      readonly term: number;
      readonly success: true;
      readonly matchIndex: number;
    }
  /** It has no such entry at prevLogIndex. It may have those before conflictIndex. */
  | {
      readonly type: "AppendEntriesReply";
      readonly term: number;
      readonly success: false;
      readonly prevLogIndex: number;
      readonly conflictIndex: number;
    }
  // From a client.
  | {
      readonly type: "ClientRequest";
      readonly session: number;
      readonly sequence: number;
      readonly operation: Operation;
    }
  /** What came of the request with these numbers. */
  | {
      readonly type: "ClientReply";
      readonly session: number;
      readonly sequence: number;
      readonly outcome: Outcome;
    };

export type Outcome =
  | { readonly type: "done"; readonly result: Result }
  /** It was done, once, but nobody knows any more with what result. */
  | { readonly type: "forgotten" }
  /** Ask this one, or null: anybody else. */
  | { readonly type: "not leader"; readonly leader: string | null }
  /** Too much is under way here; ask again later. */
  | { readonly type: "busy" };

export type MessageOf<Type extends Message["type"]> = Extract<Message, { readonly type: Type }>;
