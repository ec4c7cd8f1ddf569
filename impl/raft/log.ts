/**
 * The log: entries, numbered from 1, of which those up to an index may have been replaced by a
 * snapshot. Nothing here changes a log; what is not new in another one is the same object, so that
 * whoever writes it to disk need write only what is.
 */
import type { Command, Entry, Snapshot, Store } from "./messages.ts";

export interface Log {
  readonly snapshot: Snapshot;
  /** Those behind the snapshot: the first has the index `snapshot.index + 1`. */
  readonly entries: readonly Entry[];
}

export const EMPTY: Log = {
  snapshot: { index: 0, term: 0, store: { values: {}, sessions: {} } },
  entries: [],
};

export const lastIndex = ({ snapshot, entries }: Log): number => snapshot.index + entries.length;

export const lastTerm = ({ snapshot, entries }: Log): number =>
  entries.at(-1)?.term ?? snapshot.term;

/** The term of an entry that is there, or that the snapshot ends with; else null. */
export function termAt({ snapshot, entries }: Log, index: number): number | null {
  if (index === snapshot.index) return snapshot.term;
  return entries[index - snapshot.index - 1]?.term ?? null;
}

/** The entries from an index on, up to another; they must be behind the snapshot. */
export const slice = ({ snapshot, entries }: Log, from: number, to: number): readonly Entry[] =>
  entries.slice(from - snapshot.index - 1, to - snapshot.index);

export const appended = (log: Log, term: number, command: Command): Log => ({
  ...log,
  entries: [...log.entries, { term, command }],
});

/** Whether the entries of another log follow here: all that it replaced is committed, and the same. */
export const matches = (log: Log, prevLogIndex: number, prevLogTerm: number): boolean =>
  prevLogIndex < log.snapshot.index || termAt(log, prevLogIndex) === prevLogTerm;

/** The first entry of the term of the one that does not match; or, if there is none, the end. */
export function conflictIndex(log: Log, index: number): number {
  const term = termAt(log, index);
  if (term === null) return lastIndex(log) + 1;
  while (index > log.snapshot.index + 1 && termAt(log, index - 1) === term) index--;
  return index;
}

/**
 * With the entries that follow an index where the logs match. An entry in conflict with a new one
 * goes, with all behind it; but what is only longer stays: the news may be old.
 */
export function merged(log: Log, prevLogIndex: number, entries: readonly Entry[]): Log {
  const { snapshot } = log;
  const fresh = entries.findIndex(({ term }, i) => {
    const index = prevLogIndex + 1 + i;
    return index > snapshot.index && termAt(log, index) !== term;
  });
  if (fresh < 0) return log;
  const kept = log.entries.slice(0, prevLogIndex + fresh - snapshot.index);
  return { snapshot, entries: [...kept, ...entries.slice(fresh)] };
}

/** The snapshot in the place of what it stands for; what does not follow on it goes. */
export function behind(log: Log, snapshot: Snapshot): Log {
  const follows = termAt(log, snapshot.index) === snapshot.term;
  const entries = follows ? slice(log, snapshot.index + 1, lastIndex(log)) : [];
  return { snapshot, entries };
}

/** A snapshot of the store, which has executed all up to the index. */
export const compacted = (log: Log, index: number, store: Store): Log =>
  behind(log, { index, term: termAt(log, index)!, store });
