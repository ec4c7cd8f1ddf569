/**
 * A client of the key-value store: it passes its users' requests to the server, one at a time and in
 * order, and repeats each until it is answered. The server executes each at most once, and a user
 * that gets an answer knows that it was executed. After a crash of the client nobody gets one: the
 * request may have been executed, or may be yet, or never.
 *
 * No two calls ever have the same number, whatever crashes: before the client uses a number, it has
 * reserved it on disk, a block at a time, so that it need not write for each call. After a crash it
 * goes on behind all that was reserved; the server minds no gaps.
 *
 * Memory: one call under way and `queueMax` requests that wait. More are refused, at once, and are
 * never executed. Specification: specs/rpc.ts.
 */
import type { Node, NodeTypes, Output, Step } from "fairlead";
import { match } from "ts-pattern";
import { frozen } from "../frozen.ts";
import type { Message, Operation, Outcome, Result } from "./messages.ts";

export interface ClientOptions {
  /** The name of the server. */
  readonly server: string;
  readonly queueMax: number;
  /** How many numbers are reserved at a time. */
  readonly block: number;
  /** Milliseconds until a request is repeated: at first, and at most. It doubles each time. */
  readonly delayMin: number;
  readonly delayMax: number;
}

interface Waiting {
  /** Which of the users' requests it is. */
  readonly id: string;
  readonly operation: Operation;
}

interface Call extends Waiting {
  readonly seq: number;
  /** How long it waits for the answer, before it asks again. */
  readonly delay: number;
}

export interface ClientState {
  /** The number of the last call; or a larger one, behind which it goes on. */
  readonly seq: number;
  /** The last number that is reserved. */
  readonly reserved: number;
  readonly call: Call | null;
  readonly queue: readonly Waiting[];
}

export interface ClientTypes extends NodeTypes {
  readonly State: ClientState;
  readonly Message: Message;
  readonly Request: Operation;
  readonly Reply: Outcome;
  readonly Disk: { readonly reserved: number };
}

const TIMER = "retransmit";

export function client(
  options: Partial<ClientOptions> & Pick<ClientOptions, "server">,
): Node<ClientTypes> {
  const settings: ClientOptions = {
    queueMax: 100,
    block: 1000,
    delayMin: 50,
    delayMax: 5000,
    ...options,
  };
  return {
    start: (_surroundings, disk) => {
      const reserved = disk?.reserved ?? 0;
      return frozen({ state: { seq: reserved, reserved, call: null, queue: [] }, outputs: [] });
    },
    step: (state, input, _surroundings, random) =>
      frozen(
        match(input)
          .with({ kind: "request" }, ({ id, request }) =>
            accept(state, { id, operation: request }, settings, random),
          )
          .with({ kind: "message", message: { type: "reply" } }, ({ from, message }) =>
            from === settings.server && message.seq === state.call?.seq
              ? finish(state, state.call, message.result, settings, random)
              : { state, outputs: [] },
          )
          .with({ kind: "timer" }, () => repeat(state, settings, random))
          .with({ kind: "message", message: { type: "request" } }, () => ({ state, outputs: [] }))
          .exhaustive(),
      ),
  };
}

function accept(
  state: ClientState,
  waiting: Waiting,
  settings: ClientOptions,
  random: () => number,
): Step<ClientTypes> {
  if (state.call === null) return begin(state, waiting, settings, random);
  if (state.queue.length < settings.queueMax)
    return { state: { ...state, queue: [...state.queue, waiting] }, outputs: [] };
  const refusal = { type: "refused", because: "too many requests wait" } as const;
  return { state, outputs: [{ kind: "reply", id: waiting.id, reply: refusal }] };
}

/** Gives the request a number that no other has had, and sends it. */
function begin(
  state: ClientState,
  { id, operation }: Waiting,
  settings: ClientOptions,
  random: () => number,
): Step<ClientTypes> {
  const seq = state.seq + 1;
  const reserved = seq <= state.reserved ? state.reserved : state.seq + settings.block;
  const call: Call = { id, operation, seq, delay: settings.delayMin };
  return {
    state: { ...state, seq, reserved, call },
    outputs: [
      ...(reserved > state.reserved ? [{ kind: "persist", disk: { reserved } } as const] : []),
      ...ask(call, settings, random),
    ],
  };
}

function finish(
  state: ClientState,
  { id }: Call,
  result: Result,
  settings: ClientOptions,
  random: () => number,
): Step<ClientTypes> {
  const answer: Output<ClientTypes> = { kind: "reply", id, reply: result };
  const [next, ...queue] = state.queue;
  if (next === undefined)
    return {
      state: { ...state, call: null },
      outputs: [answer, { kind: "cancel-timer", timer: TIMER }],
    };
  const begun = begin({ ...state, queue }, next, settings, random);
  return { state: begun.state, outputs: [answer, ...begun.outputs] };
}

/** A timer that ran out while its answer came has nothing more to do. */
function repeat(
  state: ClientState,
  settings: ClientOptions,
  random: () => number,
): Step<ClientTypes> {
  if (state.call === null) return { state, outputs: [] };
  const call: Call = { ...state.call, delay: Math.min(state.call.delay * 2, settings.delayMax) };
  return { state: { ...state, call }, outputs: ask(call, settings, random) };
}

/** By chance it waits less, by up to a half: who was cut off together does not return together. */
function ask(
  { seq, operation, delay }: Call,
  { server }: ClientOptions,
  random: () => number,
): readonly Output<ClientTypes>[] {
  return [
    { kind: "send", to: server, message: { type: "request", seq, operation } },
    { kind: "set-timer", timer: TIMER, after: Math.ceil(delay * (1 - random() / 2)) },
  ];
}
