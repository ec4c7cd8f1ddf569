/**
 * A resource manager: it keeps accounts, and takes part in transactions that change accounts
 * of several such managers, in all of them or in none.
 *
 * What it promises, it has written down before. Once it has promised, it can do nothing by itself
 * but ask what has become of the transaction, until it is told. Asked for a second promise
 * meanwhile, by another transaction manager, it refuses instead of waiting: nobody waits for
 * somebody who waits. Of each transaction manager it remembers the last transaction that is over
 * here, so that old copies of messages do not bring it to life again: numbers only grow.
 *
 * Memory: its accounts, which are given and never grow in number, one promise, and one number for
 * each node that there is. Reading an account tells what is committed; several reads may fall on
 * both sides of a transaction. Specification: specs/two-phase-commit.ts.
 */
import type { Node, NodeTypes, Output, Step } from "fairlead";
import { match, P } from "ts-pattern";
import { frozen } from "../frozen.ts";
import type { Changes, Message } from "./messages.ts";

export interface ResourceManagerOptions {
  /** The accounts, with what is on them in the beginning. */
  readonly balances: Readonly<Record<string, number>>;
  /** Milliseconds until it asks what became of a promise: at first, and at most. */
  readonly delayMin: number;
  readonly delayMax: number;
}

interface Promised {
  /** Whose transaction it is, and which. */
  readonly manager: string;
  readonly number: number;
  readonly changes: Changes;
}

interface Over {
  readonly number: number;
  readonly outcome: "committed" | "aborted";
}

export interface Ledger {
  readonly balances: Readonly<Record<string, number>>;
  readonly prepared: Promised | null;
  /** The last transaction of each transaction manager that is over here. */
  readonly over: Readonly<Record<string, Over>>;
}

export interface ResourceManagerState {
  /** What it has on disk. */
  readonly ledger: Ledger;
  /** How long it waits before it asks again. */
  readonly delay: number;
}

export interface ResourceManagerTypes extends NodeTypes {
  readonly State: ResourceManagerState;
  readonly Message: Message;
  /** The balance of an account, for local users; null if there is no such account. */
  readonly Request: { readonly type: "read"; readonly account: string };
  readonly Reply: { readonly balance: number | null };
  readonly Disk: Ledger;
}

const TIMER = "ask";

export function resourceManager(
  options: Partial<ResourceManagerOptions> & Pick<ResourceManagerOptions, "balances">,
): Node<ResourceManagerTypes> {
  const settings: ResourceManagerOptions = { delayMin: 200, delayMax: 10_000, ...options };
  return {
    start: (_surroundings, disk) => {
      const ledger = disk ?? { balances: settings.balances, prepared: null, over: {} };
      const state = { ledger, delay: settings.delayMin };
      return frozen({ state, outputs: ledger.prepared ? ask(ledger.prepared, state.delay) : [] });
    },
    step: (state, input, { nodes }) =>
      frozen(
        match(input)
          .with({ kind: "message", message: { type: "Prepare" } }, ({ from, message }) =>
            nodes.includes(from)
              ? prepare(state, promiseOf(from, message), settings)
              : { state, outputs: [] },
          )
          .with({ kind: "message", message: { type: "Commit" } }, ({ from, message }) =>
            commit(state, from, message.number),
          )
          .with({ kind: "message", message: { type: "Abort" } }, ({ from, message }) =>
            nodes.includes(from) ? abort(state, from, message.number) : { state, outputs: [] },
          )
          .with({ kind: "timer" }, () => askAgain(state, settings))
          .with({ kind: "request" }, ({ id, request }) => {
            const balance = own(state.ledger.balances, request.account) ?? null;
            return { state, outputs: [{ kind: "reply" as const, id, reply: { balance } }] };
          })
          .with(
            { kind: "message", message: { type: P.union("Prepared", "Refused", "Done") } },
            () => ({ state, outputs: [] }),
          )
          .exhaustive(),
      ),
  };
}

const promiseOf = (
  manager: string,
  { number, changes }: { readonly number: number; readonly changes: Changes },
): Promised => ({ manager, number, changes });

function prepare(
  state: ResourceManagerState,
  asked: Promised,
  settings: ResourceManagerOptions,
): Step<ResourceManagerTypes> {
  const { manager, number } = asked;
  const { ledger } = state;
  const over = own(ledger.over, manager);
  const promised = ledger.prepared?.manager === manager ? ledger.prepared : null;
  if (promised?.number === number) return { state, outputs: [send(manager, "Prepared", number)] };
  if (over?.number === number && over.outcome === "aborted")
    return { state, outputs: [send(manager, "Refused", number)] };
  // An old copy.
  if (number <= Math.max(over?.number ?? 0, promised?.number ?? 0)) return { state, outputs: [] };
  // A manager that goes on to another transaction while this one is promised cannot have committed
  // it: it would have waited for us.
  const before = promised ? closed(ledger, promised, "aborted") : ledger;
  if (before.prepared === null && allowed(before.balances, asked.changes)) {
    const after: Ledger = { ...before, prepared: asked };
    return {
      state: { ledger: after, delay: settings.delayMin },
      outputs: [{ kind: "persist", disk: after }, ...ask(asked, settings.delayMin)],
    };
  }
  // Also a refusal is written down: else a copy of the question could get another answer after a
  // crash, and this manager would have aborted first and prepared then.
  const after = closed(before, asked, "aborted");
  return {
    state: { ...state, ledger: after },
    outputs: [
      { kind: "persist", disk: after },
      ...(promised ? [{ kind: "cancel-timer", timer: TIMER } as const] : []),
      send(manager, "Refused", number),
    ],
  };
}

function commit(
  state: ResourceManagerState,
  manager: string,
  number: number,
): Step<ResourceManagerTypes> {
  const { ledger } = state;
  const { prepared } = ledger;
  if (prepared?.manager === manager && prepared.number === number) {
    const balances = changed(ledger.balances, prepared.changes);
    return finish(state, closed({ ...ledger, balances }, prepared, "committed"), manager, number);
  }
  const over = own(ledger.over, manager);
  const known =
    over !== undefined &&
    (number < over.number || (number === over.number && over.outcome === "committed"));
  // Nobody may commit what was not promised here: who says so is not told that it was done.
  return { state, outputs: known ? [send(manager, "Done", number)] : [] };
}

function abort(
  state: ResourceManagerState,
  manager: string,
  number: number,
): Step<ResourceManagerTypes> {
  const { ledger } = state;
  const promised = ledger.prepared?.manager === manager ? ledger.prepared.number : 0;
  // It may never have heard of it, and shall not when the question arrives at last.
  return number > (own(ledger.over, manager)?.number ?? 0) && number >= promised
    ? finish(state, closed(ledger, { manager, number }, "aborted"), manager, number)
    : { state, outputs: [send(manager, "Done", number)] };
}

function finish(
  state: ResourceManagerState,
  ledger: Ledger,
  manager: string,
  number: number,
): Step<ResourceManagerTypes> {
  const freed = state.ledger.prepared !== null && ledger.prepared === null;
  return {
    state: { ...state, ledger },
    outputs: [
      { kind: "persist", disk: ledger },
      ...(freed ? [{ kind: "cancel-timer", timer: TIMER } as const] : []),
      send(manager, "Done", number),
    ],
  };
}

/** The transaction is over here; so is a promise to the same manager, which cannot be a later one. */
function closed(
  ledger: Ledger,
  { manager, number }: Pick<Promised, "manager" | "number">,
  outcome: Over["outcome"],
): Ledger {
  return {
    ...ledger,
    prepared: ledger.prepared?.manager === manager ? null : ledger.prepared,
    over: { ...ledger.over, [manager]: { number, outcome } },
  };
}

function askAgain(
  state: ResourceManagerState,
  { delayMax }: ResourceManagerOptions,
): Step<ResourceManagerTypes> {
  const { prepared } = state.ledger;
  if (prepared === null) return { state, outputs: [] };
  const delay = Math.min(state.delay * 2, delayMax);
  return { state: { ...state, delay }, outputs: ask(prepared, delay) };
}

const ask = (
  { manager, number }: Promised,
  after: number,
): readonly Output<ResourceManagerTypes>[] => [
  send(manager, "Prepared", number),
  { kind: "set-timer", timer: TIMER, after },
];

const send = (to: string, type: "Prepared" | "Refused" | "Done", number: number) =>
  ({ kind: "send", to, message: { type, number } }) as const;

/** No account is overdrawn, and none appears. */
function allowed(balances: Ledger["balances"], changes: Changes): boolean {
  return Object.entries(changes).every(([account, change]) => {
    const balance = own(balances, account);
    if (balance === undefined || !Number.isSafeInteger(change)) return false;
    return Number.isSafeInteger(balance + change) && balance + change >= 0;
  });
}

function changed(balances: Ledger["balances"], changes: Changes): Ledger["balances"] {
  const after = Object.entries(changes).map(
    ([account, change]) => [account, balances[account]! + change] as const,
  );
  return { ...balances, ...Object.fromEntries(after) };
}

/** An account may well be called "constructor". */
function own<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
