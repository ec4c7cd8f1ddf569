/** What the guards of the host need to know of author code: when it runs, and what it did wrong. */
import { called } from "../host/calls.ts";
import type { Author } from "../host/purity.ts";
import type { Overrun } from "../host/watchdog.ts";
import { Broken, type Where } from "./breakage.ts";
import type { Learner, Learning } from "./learning/learning.ts";
import type { Recorder } from "./learning/recorder.ts";
import { IDLE, Misdeed, PLAIN } from "./learning/run.ts";

/** Author code that runs on views of states. */
export const learntAuthor = (recorder: Recorder): Author => ({
  running: () => recorder.mode !== IDLE,
  used: (source, ends) => recorder.misdeed(new Misdeed("impure", { source, ends })),
  clones: () => {
    if (recorder.mode !== PLAIN) recorder.unlearnable();
  },
});

/** Author code that runs before there is a state. */
export class EarlyAuthor implements Author {
  #depth = 0;
  #misdeed: Misdeed | null = null;

  readonly running = (): boolean => this.#depth > 0;
  readonly used = (source: string, ends: boolean): void => {
    this.#misdeed ??= new Misdeed("impure", { source, ends });
    throw this.#misdeed;
  };

  /** Runs author code. Its first misdeed counts, also where it was caught. @throws Misdeed */
  run<T>(body: () => T): T {
    this.#depth++;
    try {
      const result = called(body);
      if (this.#misdeed !== null) throw this.#misdeed;
      return result;
    } finally {
      this.#depth--;
    }
  }

  /** Runs `init`, and what it yields. */
  init(written: () => unknown): unknown {
    const given = this.run(written);
    if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
    if (!(Symbol.iterator in given)) return given;
    const several = given as Iterable<unknown>;
    const iterator = this.run(() => several[Symbol.iterator]());
    return {
      [Symbol.iterator]: () => ({ next: () => this.run(() => iterator.next()) }),
    };
  }

  /** To be called when a call of it was ended from outside. */
  ended(): void {
    this.#depth = 0;
  }
}

/** A function of the author's has set `process.exitCode`. */
export const endingCall = ({ where, parameters }: Learner): Broken =>
  new Broken({
    kind: "ends-process",
    where,
    parameters,
    position: null,
    facts: { source: "process.exitCode" },
  });

/**
 * A call of author code was ended.
 * @param learnings of this spec and of those that it refines, innermost first
 * @param otherwise whose call it was, where no function runs that is learnt
 */
export function unendedCall(
  learnings: readonly Learning[],
  { excess }: Overrun,
  seconds: number,
  otherwise: Where,
): Broken {
  const learning = learnings.find((each) => each.running !== null) ?? null;
  const running = learning?.running ?? null;
  const part = learning?.recorder.part ?? null;
  return new Broken({
    kind: excess === "time" ? "no-return" : "fills-memory",
    where: running ? { ...running.where, part: part ?? running.where.part } : otherwise,
    parameters: running?.parameters ?? null,
    position: null,
    facts: excess === "time" ? { seconds } : {},
  });
}
