/**
 * The call of author code that runs now, written where another thread can read it: `bin/watcher.js`,
 * which ends a call that takes too long or fills the memory.
 *
 * A call is known by its serial. Calls inside of a call are a part of it.
 */
import { Worker } from "node:worker_threads";

/** What stands where in the cells that the two threads share. `bin/watcher.js` has the same. */
export const CELL = {
  /** Odd while a call of author code runs. */
  serial: 0,
  /** Milliseconds that a call may take; 0 for no limit. */
  limit: 1,
  /** Megabytes by which the process may grow during a call; 0 for no limit. */
  room: 2,
  /** How a call can be ended now. */
  means: 3,
  /** Why the call that runs now is being ended; 0 where it is not. */
  ended: 4,
} as const;

/** How a call can be ended. */
export const MEANS = {
  none: 0,
  /** It runs in a script that an interruption ends. */
  signal: 1,
  /** Whatever the main thread runs now is ended, up to its event loop. */
  termination: 2,
} as const;

/** Why a call is ended. */
export type Excess = "time" | "memory";
const EXCESSES: readonly (Excess | null)[] = [null, "time", "memory"];

const SIZE = 8 * Int32Array.BYTES_PER_ELEMENT;

let cells = new Int32Array(new SharedArrayBuffer(SIZE));
let watching = false;
let depth = 0;

/** Uses cells that another thread watches already. */
export function shareCells(buffer: SharedArrayBuffer): void {
  cells = new Int32Array(buffer);
  watching = true;
}

/** Begins a call. */
export function enter(): void {
  if (depth++ === 0) Atomics.add(cells, CELL.serial, 1);
}

/** Ends it. */
export function leave(): void {
  if (--depth > 0) return;
  Atomics.add(cells, CELL.serial, 1);
  // The call that is over is being ended. What ends it must not hit what comes next, so it is awaited.
  while (Atomics.load(cells, CELL.ended) !== 0);
}

/** Goes on with another call. */
export function renew(): void {
  Atomics.add(cells, CELL.serial, 2);
}

/** Runs author code as a call. */
export function called<T>(body: () => T): T {
  enter();
  try {
    return body();
  } finally {
    leave();
  }
}

/** Runs `body`, in which a call may take so many milliseconds, if it may not take fewer in any case. */
export function limited<T>(limit: number, body: () => T): T {
  const former = cells[CELL.limit]!;
  cells[CELL.limit] = former === 0 ? limit : Math.min(former, limit);
  try {
    return body();
  } finally {
    cells[CELL.limit] = former;
  }
}

export interface Bounds {
  /** Milliseconds that a call may take; 0 for no limit. */
  readonly limit: number;
  /** Bytes by which the process may grow during a call. */
  readonly room: number;
  readonly means: number;
}

/** Sets the bounds of the calls to come. What it returns sets the former ones again. */
export function bound({ limit, room, means }: Bounds): () => void {
  if (!watching) watch();
  const former = cells.slice(CELL.limit, CELL.means + 1);
  const outer = depth;
  cells[CELL.limit] = Math.min(2 ** 31 - 1, Math.ceil(limit));
  cells[CELL.room] = Math.ceil(room / 2 ** 20);
  Atomics.store(cells, CELL.means, means);
  return () => {
    // A call that was ended did not come to its own end.
    if (depth > outer && outer === 0) Atomics.add(cells, CELL.serial, 1);
    depth = outer;
    Atomics.store(cells, CELL.means, former[CELL.means - CELL.limit]!);
    cells.set(former.subarray(0, 2), CELL.limit);
  };
}

/** Why the call that ran is being ended; null where it is not. */
export function excess(): Excess | null {
  return EXCESSES[Atomics.load(cells, CELL.ended)] ?? null;
}

/** To be called when the call has been ended. */
export function forgive(): void {
  Atomics.store(cells, CELL.ended, 0);
}

/** Starts a thread that watches. The command line has one from the start, which costs it nothing. */
function watch(): void {
  watching = true;
  const file = new URL("../../bin/watcher.js", import.meta.url);
  new Worker(file, { workerData: { cells: cells.buffer }, execArgv: [], env: {} }).unref();
}
