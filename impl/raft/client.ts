/**
 * A client of the replicated key-value store: it passes its users' requests to the servers, one at a
 * time and in order. It repeats each until it is answered, by the server that leads as far as it knows,
 * or else by one after the other. Each is executed at most once, and a user that gets an answer knows
 * that it was. After a crash of the client nobody gets one: the request may have been executed, or may
 * be yet, or never.
 *
 * Requests are known by a session and a sequence number. After each crash there is a new session, whose
 * number is on disk before it is used: no two requests ever have the same numbers.
 *
 * Memory: one call under way and `queueMax` requests that wait. More are refused, at once, and are
 * never executed. Specification: specs/rpc.ts is what users may rely on.
 */
import type { Node, NodeTypes, Output, Step } from "fairlead";
import { match, P } from "ts-pattern";
import { frozen } from "../frozen.ts";
import type { Message, Operation, Outcome, Result } from "./messages.ts";

export interface ClientOptions {
  /** The names of all servers. */
  readonly servers: readonly string[];
  readonly queueMax: number;
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
  /** How long it waits for the answer, before it asks again. */
  readonly delay: number;
  /**
   * Whether it has been sent on by a server since it last waited. That is once at most: two that take
   * each other for the leader do not make it run to and fro.
   */
  readonly redirected: boolean;
}

export interface ClientState {
  readonly session: number;
  /** The number of the last call in this session; 0 in one that is not yet on disk. */
  readonly sequence: number;
  /** The server that it asks. */
  readonly server: string;
  readonly call: Call | null;
  readonly queue: readonly Waiting[];
}

export interface ClientTypes extends NodeTypes {
  readonly State: ClientState;
  readonly Message: Message;
  readonly Request: Operation;
  readonly Reply:
    | { readonly type: "done"; readonly result: Result }
    /** It was done, once; but it took so long to learn so that the result is lost. */
    | { readonly type: "forgotten" }
    | { readonly type: "refused"; readonly because: "too many requests wait" };
  readonly Disk: { readonly session: number };
}

const TIMER = "retransmit";

type Changed = Step<ClientTypes>;

export function client(
  given: Partial<ClientOptions> & Pick<ClientOptions, "servers">,
): Node<ClientTypes> {
  const options: ClientOptions = { queueMax: 100, delayMin: 100, delayMax: 5000, ...given };
  return {
    start: (_surroundings, disk) => {
      const session = disk?.session ?? 0;
      const server = options.servers[0]!;
      return frozen({
        state: { session, sequence: 0, server, call: null, queue: [] },
        outputs: [],
      });
    },
    step: (state, input, _surroundings, random) =>
      frozen(
        match(input)
          .with({ kind: "request" }, ({ id, request }) =>
            accept(state, { id, operation: request }, options, random),
          )
          .with({ kind: "message", message: { type: "ClientReply" } }, ({ from, message }) =>
            options.servers.includes(from) &&
            message.session === state.session &&
            message.sequence === state.sequence
              ? hear(state, from, message.outcome, options, random)
              : { state, outputs: [] },
          )
          .with({ kind: "timer" }, () => repeat(state, options, random))
          .with({ kind: "message" }, () => ({ state, outputs: [] }))
          .exhaustive(),
      ),
  };
}

function accept(
  state: ClientState,
  waiting: Waiting,
  options: ClientOptions,
  random: () => number,
): Changed {
  if (state.call === null) return begin(state, waiting, options, random);
  if (state.queue.length < options.queueMax)
    return { state: { ...state, queue: [...state.queue, waiting] }, outputs: [] };
  const refusal = { type: "refused", because: "too many requests wait" } as const;
  return { state, outputs: [{ kind: "reply", id: waiting.id, reply: refusal }] };
}

/** Gives the request numbers that no other has had, and sends it. */
function begin(
  before: ClientState,
  waiting: Waiting,
  options: ClientOptions,
  random: () => number,
): Changed {
  const fresh = before.sequence === 0;
  const session = before.session + (fresh ? 1 : 0);
  const call: Call = { ...waiting, delay: options.delayMin, redirected: false };
  const state = { ...before, session, sequence: before.sequence + 1, call };
  return {
    state,
    outputs: [
      ...(fresh ? [{ kind: "persist", disk: { session } } as const] : []),
      ...ask(state, call, random),
    ],
  };
}

function hear(
  state: ClientState,
  from: string,
  outcome: Outcome,
  options: ClientOptions,
  random: () => number,
): Changed {
  const { call } = state;
  if (call === null) return { state, outputs: [] };
  return (
    match(outcome)
      .with({ type: P.union("done", "forgotten") }, (reply) =>
        finish(state, call, reply, options, random),
      )
      .with({ type: "not leader" }, ({ leader }) =>
        from === state.server && leader !== null && !call.redirected
          ? redirect(state, call, leader, random)
          : { state, outputs: [] },
      )
      // It is repeated later anyway.
      .with({ type: "busy" }, () => ({ state, outputs: [] }))
      .exhaustive()
  );
}

function finish(
  before: ClientState,
  { id }: Call,
  reply: ClientTypes["Reply"],
  options: ClientOptions,
  random: () => number,
): Changed {
  const answer: Output<ClientTypes> = { kind: "reply", id, reply };
  const [next, ...queue] = before.queue;
  if (next === undefined)
    return {
      state: { ...before, call: null },
      outputs: [answer, { kind: "cancel-timer", timer: TIMER }],
    };
  const { state, outputs } = begin({ ...before, queue }, next, options, random);
  return { state, outputs: [answer, ...outputs] };
}

function redirect(before: ClientState, call: Call, server: string, random: () => number): Changed {
  const further: Call = { ...call, redirected: true };
  const state = { ...before, server, call: further };
  return { state, outputs: ask(state, further, random) };
}

/** Nobody has answered for a while: perhaps another one will. */
function repeat(
  before: ClientState,
  { servers, delayMax }: ClientOptions,
  random: () => number,
): Changed {
  if (before.call === null) return { state: before, outputs: [] };
  const delay = Math.min(before.call.delay * 2, delayMax);
  const call: Call = { ...before.call, delay, redirected: false };
  const server = servers[(servers.indexOf(before.server) + 1) % servers.length]!;
  const state = { ...before, server, call };
  return { state, outputs: ask(state, call, random) };
}

/** By chance it waits less, by up to a half: who was cut off together does not return together. */
function ask(
  { session, sequence, server }: ClientState,
  { operation, delay }: Call,
  random: () => number,
): readonly Output<ClientTypes>[] {
  return [
    {
      kind: "send",
      to: server,
      message: { type: "ClientRequest", session, sequence, operation },
    },
    { kind: "set-timer", timer: TIMER, after: Math.ceil(delay * (1 - random() / 2)) },
  ];
}
