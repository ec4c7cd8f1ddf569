/**
 * Ends author code that does not return. A loop without end cannot be left from inside, but an
 * interruption ends a script from outside; so author code runs inside of a script. Another thread
 * sees to it that the interruption comes: see `calls.ts`.
 */
import { Script } from "node:vm";
import { bound, type Excess, enter, excess, forgive, MEANS, renew } from "./calls.ts";
import { roomOfCall } from "./memory.ts";
import { unguarded } from "./purity.ts";

const NAME = "__fairleadSlice";
const script = new Script(`globalThis.${NAME}()`, { filename: "fairlead-slice" });

/** A call of author code took too long, or filled the memory. */
export class Overrun extends Error {
  constructor(readonly excess: Excess) {
    super(excess);
  }
}
/** Ctrl-C was pressed. */
export class Interrupt extends Error {}

/**
 * Runs `slice`, which may take any time; but not so any call of author code in it.
 * @param limitMs what one call of author code may take; 0 for no limit
 * @param interruptible whether Ctrl-C ends the slice, not the process
 * @throws Overrun, Interrupt
 */
export function watched(slice: () => void, limitMs: number, interruptible = false): void {
  const scope = globalThis as Record<string, unknown>;
  const former = scope[NAME];
  scope[NAME] = slice;
  const release = bound({ limit: limitMs, room: roomOfCall(), means: MEANS.signal });
  let ended = false;
  try {
    script.runInThisContext({ breakOnSigint: true });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
    ended = true;
  } finally {
    scope[NAME] = former;
    release();
  }
  if (!ended) return;
  const cause = excess();
  forgive();
  if (cause !== null) throw new Overrun(cause);
  // It was meant for the process.
  if (!interruptible) unguarded(() => process.kill(process.pid, "SIGINT"));
  throw new Interrupt();
}

/** Milliseconds between one turn of the event loop that is looked for and the next. */
const TURN_MS = 100;

/**
 * Runs what a file does while it is loaded, which no script can contain. What keeps the event loop
 * from turning for too long is ended; the loop then goes on, but the file never gets ready.
 * @param failure what it is then rejected with; unless nothing else is left to happen, see `excess`
 */
export function attended<T>(
  load: () => Promise<T>,
  limitMs: number,
  failure: (cause: Excess) => Error,
): Promise<T> {
  const release = bound({ limit: limitMs, room: roomOfCall(), means: MEANS.termination });
  enter();
  return new Promise<T>((resolve, reject) => {
    const turn = setInterval(() => {
      const cause = excess();
      if (cause === null) renew();
      else over(() => reject(failure(cause)));
    }, TURN_MS).unref();
    const over = (settle: () => void): void => {
      clearInterval(turn);
      release();
      forgive();
      settle();
    };
    load().then(
      (loaded) => over(() => resolve(loaded)),
      (error: unknown) => over(() => reject(error as Error)),
    );
  });
}
