/**
 * Watches the calls of author code from another thread: one that takes longer than it may, or fills
 * the memory, is ended. What is not author code is never ended, however long it takes.
 *
 * The command line's thread for module hooks, which is there in any case, does this; elsewhere a
 * thread of its own.
 */
import { isMainThread, workerData } from "node:worker_threads";

/** As in `src/host/calls.ts`. */
export const CELL = { serial: 0, limit: 1, room: 2, means: 3, ended: 4 };
export const MEANS = { none: 0, signal: 1, termination: 2 };
const TIME = 1;
const MEMORY = 2;

/** Milliseconds between one look and the next, and while one call goes on and on. */
const PERIOD = 20;
const PERIOD_LONG = 5;
/** The platform may stop both threads for any time. What was not seen is not counted. */
const SEEN_MAX = 100;

/** @param {SharedArrayBuffer} buffer */
export function watch(buffer) {
  const cells = new Int32Array(buffer);
  let serial = 0;
  let spent = 0;
  let looked = performance.now();
  let bytes = process.memoryUsage.rss();

  const look = () => {
    const before = looked;
    looked = performance.now();
    const now = Atomics.load(cells, CELL.serial);
    const same = now === serial && now % 2 !== 0;
    if (!same) {
      serial = now;
      spent = 0;
      // A call that has begun since may have grown since.
      if (now % 2 === 0) bytes = process.memoryUsage.rss();
      else bytes = Math.min(bytes, process.memoryUsage.rss());
    } else {
      spent += Math.min(SEEN_MAX, looked - before);
      const excess = excessOf();
      if (excess !== 0) end(excess);
    }
    setTimeout(look, same ? PERIOD_LONG : PERIOD);
  };

  const excessOf = () => {
    const limit = cells[CELL.limit];
    const room = cells[CELL.room] * 2 ** 20;
    if (limit > 0 && spent >= limit) return TIME;
    return room > 0 && process.memoryUsage.rss() - bytes > room ? MEMORY : 0;
  };

  const end = (excess) => {
    const means = Atomics.load(cells, CELL.means);
    if (means === MEANS.none || Atomics.load(cells, CELL.ended) !== 0) return;
    Atomics.store(cells, CELL.ended, excess);
    // From here on the call waits at its end; if it is over, it is let go.
    if (Atomics.load(cells, CELL.serial) !== serial) Atomics.store(cells, CELL.ended, 0);
    else if (means === MEANS.signal) process.kill(process.pid, "SIGINT");
    else terminate();
  };

  look();
}

/** Ends what the main thread runs, up to its event loop. */
async function terminate() {
  const { Session } = await import("node:inspector");
  const session = new Session();
  session.connectToMainThread();
  session.post("Runtime.terminateExecution");
  // At once: a process that ends would wait for it, and say so.
  session.disconnect();
}

if (!isMainThread && workerData?.cells instanceof SharedArrayBuffer) watch(workerData.cells);
