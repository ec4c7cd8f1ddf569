/** Signals that ask a command to end: it then reports what it has. */

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

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

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#listen);
  }

  readonly asked = (): boolean => this.#asked;

  /** From now on signals do what they do to any process. */
  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listen);
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
