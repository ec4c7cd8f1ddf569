/**
 * A transaction manager: it gets several resource managers to make their parts of a transaction,
 * all of them or none, by asking all of them first and telling them after.
 *
 * It commits when all have promised, and has written so to disk before anybody is told; it tells
 * them until all have said that they have written it down, also after a crash. Of an abort it writes
 * nothing: whoever asks about a transaction that it does not know is told that it was aborted
 * (presumed abort). So it may forget an abort at any time, and does when there is something else to
 * do; what it had not decided when it crashed is aborted. Numbers of transactions are reserved on
 * disk, a block at a time, before they are used: none is ever used again.
 *
 * Memory: one transaction. Another is rejected while it decides, or a commit is not yet known to
 * all; the user may try again. A user whose manager crashes gets no answer, and knows nothing.
 * Specification: specs/two-phase-commit.ts.
 */
import type { Node, NodeTypes, Output, Step } from "fairlead";
import { match, P } from "ts-pattern";
import { frozen } from "../frozen.ts";
import type { Changes, Message } from "./messages.ts";

export interface TransactionManagerOptions {
  /** How many numbers are reserved at a time. */
  readonly block: number;
  /** How often it asks for a promise before it gives up, and aborts. */
  readonly attemptsMax: number;
  /** Milliseconds until it says again what was not answered: at first, and at most. */
  readonly delayMin: number;
  readonly delayMax: number;
}

interface Idle {
  readonly name: "idle";
}

interface Asking {
  readonly name: "asking";
  readonly number: number;
  /** Which of the users' requests it is. */
  readonly id: string;
  /** What each resource manager is to change. */
  readonly parts: Readonly<Record<string, Changes>>;
  /** Those who have not promised yet. */
  readonly missing: readonly string[];
  readonly attempts: number;
}

interface Telling {
  readonly name: "telling";
  readonly number: number;
  readonly outcome: "committed" | "aborted";
  /** Those who have not confirmed yet. */
  readonly missing: readonly string[];
  readonly delay: number;
}

export interface TransactionManagerState {
  /** The number of the last transaction; or a larger one, behind which it goes on. */
  readonly number: number;
  /** The last number that is reserved. */
  readonly reserved: number;
  readonly phase: Idle | Asking | Telling;
}

export interface TransactionManagerTypes extends NodeTypes {
  readonly State: TransactionManagerState;
  readonly Message: Message;
  readonly Request: {
    readonly type: "transaction";
    readonly parts: Readonly<Record<string, Changes>>;
  };
  readonly Reply:
    | { readonly type: "committed" }
    | { readonly type: "aborted"; readonly because: "somebody refused" | "somebody is silent" }
    /** It was not even begun. */
    | {
        readonly type: "rejected";
        readonly because: "busy" | "nobody takes part" | "somebody is unknown";
      };
  readonly Disk: {
    readonly reserved: number;
    /** A commit that not all are known to have heard of, and who takes part in it. */
    readonly committed: {
      readonly number: number;
      readonly participants: readonly string[];
    } | null;
  };
}

type Out = Output<TransactionManagerTypes>;
type Result = Step<TransactionManagerTypes>;

const TIMER = "again";

export function transactionManager(
  options: Partial<TransactionManagerOptions> = {},
): Node<TransactionManagerTypes> {
  const settings: TransactionManagerOptions = {
    block: 1000,
    attemptsMax: 5,
    delayMin: 100,
    delayMax: 10_000,
    ...options,
  };
  return {
    start: (_surroundings, disk) => frozen(recover(disk, settings)),
    step: (state, input, { self, nodes }) =>
      frozen(
        match(input)
          .with({ kind: "request" }, ({ id, request: { parts } }) => {
            const others = nodes.filter((node) => node !== self);
            const because = objection(state, Object.keys(parts), others);
            return because === null
              ? begin(state, id, parts, settings)
              : { state, outputs: [reply(id, { type: "rejected", because })] };
          })
          .with({ kind: "message", message: { type: "Prepared" } }, ({ from, message }) =>
            promised(state, from, message.number, settings),
          )
          .with({ kind: "message", message: { type: "Refused" } }, ({ from, message }) =>
            refused(state, from, message.number, settings),
          )
          .with({ kind: "message", message: { type: "Done" } }, ({ from, message }) =>
            confirmed(state, from, message.number),
          )
          .with({ kind: "timer" }, () => again(state, settings))
          .with(
            { kind: "message", message: { type: P.union("Prepare", "Commit", "Abort") } },
            () => ({ state, outputs: [] }),
          )
          .exhaustive(),
      ),
  };
}

function recover(
  disk: TransactionManagerTypes["Disk"] | null,
  settings: TransactionManagerOptions,
): Result {
  const reserved = disk?.reserved ?? 0;
  const idle = { number: reserved, reserved, phase: { name: "idle" } } as const;
  return disk?.committed
    ? tell(idle, "committed", disk.committed.number, disk.committed.participants, settings)
    : { state: idle, outputs: [] };
}

function objection(
  { phase }: TransactionManagerState,
  participants: readonly string[],
  others: readonly string[],
): "busy" | "nobody takes part" | "somebody is unknown" | null {
  if (phase.name === "asking") return "busy";
  if (phase.name === "telling" && phase.outcome === "committed") return "busy";
  if (participants.length === 0) return "nobody takes part";
  if (!participants.every((name) => others.includes(name))) return "somebody is unknown";
  return null;
}

function begin(
  state: TransactionManagerState,
  id: string,
  parts: Asking["parts"],
  settings: TransactionManagerOptions,
): Result {
  const number = state.number + 1;
  const reserved = number <= state.reserved ? state.reserved : state.number + settings.block;
  const missing = Object.keys(parts);
  const phase: Asking = { name: "asking", number, id, parts, missing, attempts: 1 };
  return {
    state: { number, reserved, phase },
    outputs: [
      ...(reserved > state.reserved
        ? [{ kind: "persist", disk: { reserved, committed: null } } as const]
        : []),
      ...ask(phase, settings),
    ],
  };
}

function promised(
  state: TransactionManagerState,
  from: string,
  number: number,
  settings: TransactionManagerOptions,
): Result {
  const { phase } = state;
  if (phase.name === "asking" && phase.number === number) {
    const missing = phase.missing.filter((name) => name !== from);
    return missing.length > 0
      ? { state: { ...state, phase: { ...phase, missing } }, outputs: [] }
      : commit(state, phase, settings);
  }
  // What is not known to be committed was aborted; or all have confirmed it, and then this is an
  // old copy, and its sender cannot be misled any more.
  const committed = phase.name === "telling" && phase.number === number && phase.outcome;
  return { state, outputs: [send(from, committed === "committed" ? "Commit" : "Abort", number)] };
}

/** The heart: from the moment that this is on disk the transaction is committed, come what may. */
function commit(
  state: TransactionManagerState,
  { number, id, parts }: Asking,
  settings: TransactionManagerOptions,
): Result {
  const participants = Object.keys(parts);
  const { reserved } = state;
  const told = tell(state, "committed", number, participants, settings);
  return {
    state: told.state,
    outputs: [
      { kind: "persist", disk: { reserved, committed: { number, participants } } },
      reply(id, { type: "committed" }),
      ...told.outputs,
    ],
  };
}

function refused(
  state: TransactionManagerState,
  from: string,
  number: number,
  settings: TransactionManagerOptions,
): Result {
  const { phase } = state;
  return phase.name === "asking" && phase.number === number && Object.hasOwn(phase.parts, from)
    ? abort(state, phase, "somebody refused", settings)
    : { state, outputs: [] };
}

function abort(
  state: TransactionManagerState,
  { number, id, parts }: Asking,
  because: "somebody refused" | "somebody is silent",
  settings: TransactionManagerOptions,
): Result {
  const told = tell(state, "aborted", number, Object.keys(parts), settings);
  return { state: told.state, outputs: [reply(id, { type: "aborted", because }), ...told.outputs] };
}

function confirmed(state: TransactionManagerState, from: string, number: number): Result {
  const { phase, reserved } = state;
  if (phase.name !== "telling" || phase.number !== number) return { state, outputs: [] };
  const missing = phase.missing.filter((name) => name !== from);
  if (missing.length > 0) return { state: { ...state, phase: { ...phase, missing } }, outputs: [] };
  return {
    state: { ...state, phase: { name: "idle" } },
    outputs: [
      ...(phase.outcome === "committed"
        ? [{ kind: "persist", disk: { reserved, committed: null } } as const]
        : []),
      { kind: "cancel-timer", timer: TIMER },
    ],
  };
}

/** Nobody has answered for a while. */
function again(state: TransactionManagerState, settings: TransactionManagerOptions): Result {
  const { phase } = state;
  return match(phase)
    .with({ name: "idle" }, () => ({ state, outputs: [] }))
    .with({ name: "asking" }, (asking) => {
      if (asking.attempts >= settings.attemptsMax)
        return abort(state, asking, "somebody is silent", settings);
      const more: Asking = { ...asking, attempts: asking.attempts + 1 };
      return { state: { ...state, phase: more }, outputs: ask(more, settings) };
    })
    .with({ name: "telling" }, ({ outcome, number, missing, delay }) =>
      tell(state, outcome, number, missing, settings, Math.min(delay * 2, settings.delayMax)),
    )
    .exhaustive();
}

function ask(
  { number, parts, missing, attempts }: Asking,
  { delayMin, delayMax }: TransactionManagerOptions,
): readonly Out[] {
  const after = Math.min(delayMin * 2 ** (attempts - 1), delayMax);
  return [
    ...missing.map(
      (to): Out => ({
        kind: "send",
        to,
        message: { type: "Prepare", number, changes: parts[to]! },
      }),
    ),
    { kind: "set-timer", timer: TIMER, after },
  ];
}

function tell(
  state: TransactionManagerState,
  outcome: Telling["outcome"],
  number: number,
  missing: readonly string[],
  { delayMin }: TransactionManagerOptions,
  delay: number = delayMin,
): Result {
  const type = outcome === "committed" ? "Commit" : "Abort";
  return {
    state: { ...state, phase: { name: "telling", number, outcome, missing, delay } },
    outputs: [
      ...missing.map((to) => send(to, type, number)),
      { kind: "set-timer", timer: TIMER, after: delay },
    ],
  };
}

const send = (to: string, type: "Commit" | "Abort", number: number) =>
  ({ kind: "send", to, message: { type, number } }) as const;

const reply = (id: string, answer: TransactionManagerTypes["Reply"]) =>
  ({ kind: "reply", id, reply: answer }) as const;
