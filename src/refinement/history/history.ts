/**
 * Histories of clients: what each asked for, when, and what it was told. They say nothing of what
 * happened inside; whether one can be explained by an object that does one operation after another
 * is for `linearizability.ts`.
 */

/** What a client noticed. Events stand in the order of real time, or all of them say when. */
export type HistoryEvent =
  | {
      readonly kind: "invoke";
      readonly client: string;
      /** Tells the operations of a client apart; may be left out, for a client has one at a time. */
      readonly op?: string;
      readonly f: string;
      readonly in?: unknown;
      readonly at?: number;
    }
  /** It happened, and this is what the client was told. */
  | {
      readonly kind: "ok";
      readonly client: string;
      readonly op?: string;
      readonly out?: unknown;
      readonly at?: number;
    }
  /** `fail`: it certainly did not happen. `info`: it may have happened, or may still. */
  | {
      readonly kind: "fail" | "info";
      readonly client: string;
      readonly op?: string;
      readonly at?: number;
    };

export interface Operation {
  readonly op: string;
  readonly client: string;
  readonly f: string;
  readonly in: unknown;
  /** `unfinished`: it may have happened, may still, or never. Nobody knows what it returned. */
  readonly end: "ok" | "unfinished";
  readonly out: unknown;
  /** Its place among the calls and returns of the history. */
  readonly called: number;
  /** `Infinity` of what is unfinished. */
  readonly returned: number;
  /** Its place among the operations of its client. */
  readonly turn: number;
}

export interface History {
  /** In the order in which they were called. What failed is left out. */
  readonly operations: readonly Operation[];
  readonly clients: number;
  readonly failed: number;
}

/** What is wrong with a history. `line` is counted from 1. */
export type Flaw =
  | { readonly kind: "empty" | "nothing-returned" }
  | { readonly kind: "not-json"; readonly line: number; readonly text: string }
  | { readonly kind: "not-an-event"; readonly line: number; readonly given: unknown }
  | {
      readonly kind: "bad-field";
      readonly line: number;
      readonly field: string;
      /** `undefined` where it is missing. */
      readonly given: unknown;
      readonly wanted: string;
    }
  | {
      readonly kind: "unknown-field";
      readonly line: number;
      readonly field: string;
      readonly known: readonly string[];
    }
  | {
      readonly kind: "busy";
      readonly line: number;
      readonly client: string;
      readonly op: string;
      readonly open: string;
      readonly since: number;
    }
  | {
      readonly kind: "not-invoked";
      readonly line: number;
      readonly client: string;
      readonly op: string | null;
      readonly end: string;
      /** Why not: it never was, it has ended before, or it is another client's. */
      readonly ended: number | null;
      readonly other: string | null;
    }
  | {
      readonly kind: "repeated";
      readonly line: number;
      readonly client: string;
      readonly op: string;
      readonly first: number;
    }
  | { readonly kind: "mixed-times"; readonly line: number; readonly given: boolean }
  | {
      readonly kind: "backwards";
      readonly line: number;
      readonly client: string;
      readonly at: number;
      readonly before: number;
    };

export class BadHistory extends Error {
  constructor(readonly flaw: Flaw) {
    super("line" in flaw ? `${flaw.kind} in line ${flaw.line}` : flaw.kind);
    this.name = "BadHistory";
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An operation while its history is read. */
interface Entry {
  readonly operation: Mutable<Operation>;
  readonly line: number;
  ended: number | null;
  failed: boolean;
}

/**
 * The operations that the events tell of. Times count if they are given: at equal times, calls come
 * before returns, so that operations that touch are concurrent.
 * @param lines where each event stands; without them, its number
 * @throws BadHistory
 */
export function historyOf(events: readonly HistoryEvent[], lines?: readonly number[]): History {
  if (events.length === 0) throw new BadHistory({ kind: "empty" });
  const line = (i: number): number => lines?.[i] ?? i + 1;
  const entries: Entry[] = [];
  const clients = new Map<string, Client>();
  const owners = new Map<string, string>();
  const moments: Moment[] = [];
  events.forEach((event, i) => {
    requireTime(event, events[0]!, line(i));
    const client = clients.get(event.client) ?? new Client(event.client);
    clients.set(event.client, client);
    client.pass(event, line(i));
    if (event.kind === "invoke") {
      const entry = client.invoke(event, line(i));
      if (event.op !== undefined && !owners.has(event.op)) owners.set(event.op, event.client);
      entries.push(entry);
      moments.push({ entry, call: true, at: event.at ?? i, place: i });
    } else {
      const entry = client.end(event, line(i), owners);
      entry.failed = event.kind === "fail";
      if (event.kind !== "ok") return;
      entry.operation.end = "ok";
      entry.operation.out = event.out ?? null;
      moments.push({ entry, call: false, at: event.at ?? i, place: i });
    }
  });
  moments.sort((a, b) => a.at - b.at || Number(b.call) - Number(a.call) || a.place - b.place);
  moments.forEach(({ entry, call }, place) => {
    if (call) entry.operation.called = place;
    else entry.operation.returned = place;
  });
  const operations = entries
    .filter(({ failed }) => !failed)
    .map(({ operation }) => operation)
    .sort((a, b) => a.called - b.called);
  if (!operations.some(({ end }) => end === "ok"))
    throw new BadHistory({ kind: "nothing-returned" });
  return {
    operations,
    clients: new Set(operations.map(({ client }) => client)).size,
    failed: entries.length - operations.length,
  };
}

/** A call or a return. */
interface Moment {
  readonly entry: Entry;
  readonly call: boolean;
  readonly at: number;
  readonly place: number;
}

function requireTime(event: HistoryEvent, first: HistoryEvent, line: number): void {
  if ((event.at === undefined) !== (first.at === undefined))
    throw new BadHistory({ kind: "mixed-times", line, given: event.at !== undefined });
}

/** A client while its history is read: it has one operation at a time. */
class Client {
  #open: Entry | null = null;
  readonly #known = new Map<string, Entry>();
  #turns = 0;
  #at = Number.NEGATIVE_INFINITY;

  constructor(readonly name: string) {}

  pass({ at }: HistoryEvent, line: number): void {
    if (at === undefined) return;
    if (at < this.#at)
      throw new BadHistory({ kind: "backwards", line, client: this.name, at, before: this.#at });
    this.#at = at;
  }

  invoke(event: Extract<HistoryEvent, { kind: "invoke" }>, line: number): Entry {
    const op = event.op ?? `${this.name}.${this.#turns + 1}`;
    const known = this.#known.get(op);
    if (known)
      throw new BadHistory({ kind: "repeated", line, client: this.name, op, first: known.line });
    if (this.#open)
      throw new BadHistory({
        ...{ kind: "busy", line, client: this.name, op },
        ...{ open: this.#open.operation.op, since: this.#open.line },
      });
    const entry: Entry = {
      operation: {
        ...{ op, client: this.name, f: event.f, in: event.in ?? null },
        ...{ end: "unfinished", out: null, called: 0, returned: Number.POSITIVE_INFINITY },
        turn: this.#turns++,
      },
      line,
      ended: null,
      failed: false,
    };
    this.#known.set(op, entry);
    this.#open = entry;
    return entry;
  }

  end(
    event: Exclude<HistoryEvent, { kind: "invoke" }>,
    line: number,
    owners: ReadonlyMap<string, string>,
  ): Entry {
    const open = this.#open;
    if (open === null || (event.op !== undefined && open.operation.op !== event.op)) {
      const { op = null } = event;
      const owner = op === null ? undefined : owners.get(op);
      throw new BadHistory({
        ...{ kind: "not-invoked", line, client: this.name, op, end: event.kind },
        ended: op === null ? null : (this.#known.get(op)?.ended ?? null),
        other: owner === undefined || owner === this.name ? null : owner,
      });
    }
    open.ended = line;
    this.#open = null;
    return open;
  }
}
