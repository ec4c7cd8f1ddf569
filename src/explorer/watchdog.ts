/**
 * Ends author code that does not return. A loop without end cannot be left from inside, but the
 * platform can end a script from outside; so the search runs as a script, slice by slice.
 */
import { Script } from "node:vm";

const NAME = "__fairleadSlice";
const script = new Script(`globalThis.${NAME}()`, { filename: "fairlead-slice" });

/** The slice took longer than its own time and what one call of author code may take. */
export class Overrun extends Error {}
/** Somebody pressed Ctrl-C. */
export class Interrupt extends Error {}

/**
 * Runs `slice`, which should return within `sliceMs`.
 * @param limitMs what one call of author code may take; 0 for no limit
 * @param interruptible whether Ctrl-C ends the slice, not the process
 * @throws Overrun, Interrupt
 */
export function watched(
  slice: () => void,
  sliceMs: number,
  limitMs: number,
  interruptible = false,
): void {
  if (limitMs === 0 && !interruptible) {
    slice();
    return;
  }
  const scope = globalThis as Record<string, unknown>;
  const former = scope[NAME];
  scope[NAME] = slice;
  try {
    script.runInThisContext({
      ...(limitMs > 0 ? { timeout: Math.ceil(sliceMs + limitMs) } : {}),
      breakOnSigint: interruptible,
    });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw new Overrun();
    if (code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw new Interrupt();
    throw error;
  } finally {
    scope[NAME] = former;
  }
}
