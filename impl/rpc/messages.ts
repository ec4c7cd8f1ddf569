/** The key-value store: what its users ask, and what its clients and its server say to each other. */

/** What a user asks for. */
export type Operation =
  | { readonly type: "get"; readonly key: string }
  | { readonly type: "put"; readonly key: string; readonly value: string }
  | { readonly type: "append"; readonly key: string; readonly value: string };

/** What came of it at the server. */
export type Result =
  /** The value that the key had before, null if it had none. */
  | { readonly type: "done"; readonly before: string | null }
  /** Nothing was changed. */
  | { readonly type: "refused"; readonly because: "too long" | "store is full" };

/** What a user is told: a client that has too much to do refuses by itself. */
export type Outcome =
  | Result
  | { readonly type: "refused"; readonly because: "too many requests wait" };

export type Message =
  /** A client's call; its number is larger than those of all calls that it made before. */
  | { readonly type: "request"; readonly seq: number; readonly operation: Operation }
  /** The server's answer to the call of that number. */
  | { readonly type: "reply"; readonly seq: number; readonly result: Result };
