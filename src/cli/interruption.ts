/** Signals that ask a command to end: it then reports what it has. */

export class Interruption {
  #asked = false;
  readonly #listen = (signal: NodeJS.Signals): void => {
    // The second one means at once.
    if (this.#asked) {
      this.release();
      process.kill(process.pid, signal);
    }
    this.#asked = true;
  };

  readonly #signals: readonly NodeJS.Signals[];

  /**
   * @param watchdog seconds after which a call of author code is ended. Where that is never, SIGTERM
   * must end the process: it would not be heard of while such a call goes on
   */
  constructor(watchdog: number) {
    this.#signals = watchdog > 0 ? ["SIGINT", "SIGTERM"] : ["SIGINT"];
    for (const signal of this.#signals) process.on(signal, this.#listen);
  }

  readonly asked = (): boolean => this.#asked;

  /** From now on signals do what they do to any process. */
  release(): void {
    for (const signal of this.#signals) process.off(signal, this.#listen);
  }
}

/** What comes of work in steps. Between them signals arrive. */
export async function interruptible<A>(steps: Generator<unknown, A>): Promise<A> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
