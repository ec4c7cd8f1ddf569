/**
 * The state machine: a key-value store that executes the commands of a log, one after the other, and
 * each operation of a client once, however often it is in the log.
 *
 * Of each client it knows the numbers of its last operation (section 6.3 of the dissertation). One
 * with larger numbers is new; the same is a repetition, and gets the same result; smaller ones are
 * old, and nobody waits for them. Only `sessionsMax` results are kept: that of the client that has
 * been idle for longest is forgotten, at the same place of the log by every server.
 *
 * Memory: what users put, `sessionsMax` results, and a few numbers for each node that there is.
 */
import { match } from "ts-pattern";
import type { Entry, Operation, Outcome, Session, Store } from "./messages.ts";

/** What a client is to be told. */
export interface Answer extends Numbers {
  readonly client: string;
  readonly outcome: Outcome;
}

interface Numbers {
  readonly session: number;
  readonly sequence: number;
}

type Table<V> = Readonly<Record<string, V>>;

/**
 * "new", if the store has not executed the operation with these numbers; else what became of it, or
 * null if nobody waits for it any more.
 */
export function standing(store: Store, client: string, numbers: Numbers): "new" | Outcome | null {
  const last = own(store.sessions, client);
  if (last === undefined || isBefore(last, numbers)) return "new";
  if (isBefore(numbers, last)) return null;
  return last.result === null ? { type: "forgotten" } : { type: "done", result: last.result };
}

const isBefore = (a: Numbers, b: Numbers): boolean =>
  a.session < b.session || (a.session === b.session && a.sequence < b.sequence);

/** Executes the entries that follow an index. The tables are copied once for all of them. */
export function apply(
  store: Store,
  index: number,
  entries: readonly Entry[],
  sessionsMax: number,
): { readonly store: Store; readonly answers: readonly Answer[] } {
  let { values, sessions } = store;
  const answers: Answer[] = [];
  for (const { command } of entries) {
    index++;
    if (command.kind === "noop") continue;
    const { client, session, sequence, operation } = command;
    let outcome = standing({ values, sessions }, client, command);
    if (outcome === "new") {
      const before = own(values, operation.key) ?? null;
      const after = execute(before, operation);
      if (after !== before) {
        if (values === store.values) values = { ...values };
        put(values, operation.key, after);
      }
      if (sessions === store.sessions) sessions = { ...sessions };
      const more = (own(sessions, client)?.result ?? null) === null;
      put(sessions, client, { session, sequence, result: { before }, index });
      if (more) forget(sessions, sessionsMax);
      outcome = { type: "done", result: { before } };
    }
    if (outcome !== null) answers.push({ client, session, sequence, outcome });
  }
  const same = values === store.values && sessions === store.sessions;
  return { store: same ? store : { values, sessions }, answers };
}

const execute = (before: string | null, operation: Operation): string | null =>
  match(operation)
    .with({ type: "get" }, () => before)
    .with({ type: "put" }, ({ value }) => value)
    .with({ type: "append" }, ({ value }) => (before ?? "") + value)
    .with({ type: "cas" }, ({ from, to }) => (before === from ? to : before))
    .exhaustive();

/** There is one result more, and so at most one too many. */
function forget(sessions: Table<Session>, sessionsMax: number): void {
  const kept = Object.entries(sessions).filter(([, { result }]) => result !== null);
  if (kept.length <= sessionsMax) return;
  const [client, oldest] = kept.reduce((a, b) => (a[1].index < b[1].index ? a : b));
  put(sessions, client, { ...oldest, result: null });
}

/** A user may well call a key "constructor", or worse. */
function own<V>(table: Table<V>, key: string): V | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function put<V>(table: Table<V>, key: string, value: V | null): void {
  const whole = { value, enumerable: true, writable: true, configurable: true };
  if (value === null) Reflect.deleteProperty(table, key);
  else Object.defineProperty(table, key, whole);
}
