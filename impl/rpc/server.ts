/**
 * The server of a key-value store whose operations are executed exactly once.
 *
 * Of each client it remembers the number of the last call and its result. A call with a larger
 * number is new; one with the same number is a repetition, and gets the same reply; one with a
 * smaller number is an old copy, and nobody waits for it any more. Values and results are written to
 * disk together, in one piece, before the reply leaves: after a crash either both are there, and the
 * client's repetition is answered, or neither is, and it is executed.
 *
 * Memory: `keysMax` keys, keys and values of `lengthMax` characters, and one result for each node
 * that there is. Specification: specs/rpc.ts.
 */
import type { Node, NodeTypes, Step } from "fairlead";
import { match } from "ts-pattern";
import { frozen } from "../frozen.ts";
import type { Message, Operation, Result } from "./messages.ts";

export interface ServerOptions {
  readonly keysMax: number;
  readonly lengthMax: number;
}

/** What the server has; all of it is on disk before anybody hears of it. */
export interface Store {
  readonly values: Readonly<Record<string, string>>;
  /** The last call of each client, by its name. */
  readonly calls: Readonly<Record<string, { readonly seq: number; readonly result: Result }>>;
}

export interface ServerTypes extends NodeTypes {
  readonly State: Store;
  readonly Message: Message;
  readonly Request: never;
  readonly Reply: never;
  readonly Disk: Store;
}

export function server(options: Partial<ServerOptions> = {}): Node<ServerTypes> {
  const limits: ServerOptions = { keysMax: 10_000, lengthMax: 10_000, ...options };
  return {
    start: (_surroundings, disk) =>
      frozen({ state: disk ?? { values: {}, calls: {} }, outputs: [] }),
    step: (state, input, { nodes }) =>
      frozen(
        match(input)
          .with({ kind: "message", message: { type: "request" } }, ({ from, message }) =>
            nodes.includes(from)
              ? receive(state, from, message.seq, message.operation, limits)
              : { state, outputs: [] },
          )
          // It has no users of its own, sets no timers, and calls nobody.
          .with(
            { kind: "message", message: { type: "reply" } },
            { kind: "timer" },
            { kind: "request" },
            () => ({ state, outputs: [] }),
          )
          .exhaustive(),
      ),
  };
}

function receive(
  state: Store,
  client: string,
  seq: number,
  operation: Operation,
  limits: ServerOptions,
): Step<ServerTypes> {
  const last = own(state.calls, client);
  if (last !== undefined && seq < last.seq) return { state, outputs: [] };
  if (last !== undefined && seq === last.seq)
    return { state, outputs: [reply(client, seq, last.result)] };
  const { values, result } = execute(state.values, operation, limits);
  const next: Store = { values, calls: { ...state.calls, [client]: { seq, result } } };
  return { state: next, outputs: [{ kind: "persist", disk: next }, reply(client, seq, result)] };
}

const reply = (to: string, seq: number, result: Result) =>
  ({ kind: "send", to, message: { type: "reply", seq, result } }) as const;

/** The operation itself: it knows nothing of clients, numbers and networks. */
function execute(
  values: Store["values"],
  operation: Operation,
  { keysMax, lengthMax }: ServerOptions,
): { readonly values: Store["values"]; readonly result: Result } {
  const { key } = operation;
  const before = own(values, key) ?? null;
  const after = match(operation)
    .with({ type: "get" }, () => before)
    .with({ type: "put" }, ({ value }) => value)
    .with({ type: "append" }, ({ value }) => (before ?? "") + value)
    .exhaustive();
  if (after === before) return { values, result: { type: "done", before } };
  if (key.length > lengthMax || after!.length > lengthMax)
    return { values, result: { type: "refused", because: "too long" } };
  if (before === null && Object.keys(values).length >= keysMax)
    return { values, result: { type: "refused", because: "store is full" } };
  return { values: { ...values, [key]: after! }, result: { type: "done", before } };
}

/** A user may well call a key "constructor". */
function own<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
