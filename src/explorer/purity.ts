/**
 * Author code must be a function of the state. While it runs, the clock and the dice of the platform
 * refuse to answer; what else varies (a counter in a closure …) is found by running it again.
 */
import type { Recorder } from "./learning/recorder.ts";
import { IDLE, Misdeed } from "./learning/run.ts";

/** Runs `body` with the platform's sources of variation guarded, and restores them. */
export function guarded<T>(recorder: Recorder, body: () => T): T {
  const restore: (() => void)[] = [];
  const guard = (owner: object, name: string, label: string): void => {
    const former = Object.getOwnPropertyDescriptor(owner, name);
    const original = former?.value as ((...args: unknown[]) => unknown) | undefined;
    if (!former || typeof original !== "function" || !former.writable) return;
    Object.defineProperty(owner, name, {
      ...former,
      value(this: unknown, ...args: unknown[]) {
        if (recorder.mode !== IDLE) recorder.misdeed(new Misdeed("impure", { source: label }));
        return original.apply(this, args);
      },
    });
    restore.push(() => Object.defineProperty(owner, name, former));
  };
  const formerDate = globalThis.Date;
  guard(Math, "random", "Math.random");
  guard(globalThis.crypto, "randomUUID", "crypto.randomUUID");
  guard(Object.getPrototypeOf(performance) as object, "now", "performance.now");
  guard(process, "hrtime", "process.hrtime");
  globalThis.Date = new Proxy(formerDate, {
    construct(target, args: [], newTarget) {
      if (args.length === 0 && recorder.mode !== IDLE)
        recorder.misdeed(new Misdeed("impure", { source: "new Date()" }));
      return Reflect.construct(target, args, newTarget === globalThis.Date ? target : newTarget);
    },
    get(target, name, receiver) {
      if (name === "now" && recorder.mode !== IDLE)
        recorder.misdeed(new Misdeed("impure", { source: "Date.now" }));
      return Reflect.get(target, name, receiver);
    },
  });
  restore.push(() => {
    globalThis.Date = formerDate;
  });
  try {
    return body();
  } finally {
    for (const undo of restore.reverse()) undo();
  }
}
