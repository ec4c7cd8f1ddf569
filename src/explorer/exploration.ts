/**
 * A search from its first state to its last, or to a bound: in slices, between which time and memory
 * are looked at, and under guards that end what does not return and refuse what varies.
 */
import { type InitialChoices, initialChoices } from "../spec/init.ts";
import type { Model } from "../spec/model.ts";
import { watching } from "../spec/watch.ts";
import { Broken, brokenBy, type Where } from "./breakage.ts";
import type { Doubts } from "./learning/doubts.ts";
import { Machine } from "./learning/machine.ts";
import { TooManyPossible } from "./mapping/hidden.ts";
import { heapIsFull, memoryLimit } from "./memory.ts";
import { guarded } from "./purity.ts";
import { Search } from "./search.ts";
import type { CheckOptions, Cut } from "./verdict.ts";
import { Interrupt, Overrun, watched } from "./watchdog.ts";

/** Milliseconds the search runs before it looks at the time, the memory and the progress. */
const SLICE_MS = 100;
const WATCHDOG_SECONDS = 5;
/** Milliseconds that judging behaviours may take between one look at the time and the next. */
export const JUDGING_MS = 600_000;

export class Exploration {
  machine: Machine | null = null;
  search: Search | null = null;
  /** The bound that has been met, if one has. */
  cut: Cut["bound"] | null = null;
  peakBytes = 0;
  /** The property that is judged once the search is over. */
  judging: string | null = null;

  /**
   * @param started when, by `performance.now()`
   * @param doubts what is known of functions that cannot be learnt as others
   * @param begun is given the search before it begins
   */
  constructor(
    readonly model: Model,
    readonly options: CheckOptions,
    readonly started: number,
    readonly doubts: Doubts,
    readonly begun?: (search: Search) => void,
  ) {}

  /**
   * Explores, and then hands the search on: author code that `use` runs is guarded, too.
   * @throws Broken, Restart
   */
  run(use: (search: Search) => void): void {
    const machine = this.#build();
    this.machine = machine;
    guarded(machine.recorder, () =>
      watching(machine.recorder, () => {
        const search = new Search(machine, this.options);
        this.search = search;
        this.begun?.(search);
        const refined = search.recording?.refined ?? [];
        // The author's code of the abstract specs is guarded like that of this one.
        refined.reduce(
          (body, { check }) =>
            () =>
              guarded(check.abstract.recorder, body),
          () => {
            this.#explore(search);
            use(search);
          },
        )();
      }),
    );
  }

  #build(): Machine {
    try {
      return new Machine(this.model, {
        seed: this.options.seed ?? 0,
        trees: this.options.trees !== false,
        eager: this.options.eager === true,
        doubts: this.doubts,
      });
    } catch (error) {
      throw brokenBy(error, { kind: "state", name: null, part: null }, null);
    }
  }

  #explore(search: Search): void {
    const where: Where = { kind: "init", name: null, part: null };
    const initial = this.#initial(search, where);
    const eager = this.options.eager === true;
    let started = false;
    let begun = 0;
    let following = false;
    this.inSlices(
      (spent) => {
        while (!started) {
          if (initial.next().done || search.stopped) started = true;
          else if ((++begun & 1023) === 0 && spent()) return false;
        }
        if (following) search.follow(spent);
        else search.run(eager ? () => true : spent);
        // What is left once the search is over is judged with all else that is said of behaviours.
        following = !following;
        return search.ended;
      },
      () => (following ? JUDGING_MS : SLICE_MS),
    );
    if (search.generated === 0 && this.cut === null)
      throw new Broken({
        kind: "no-initial-state",
        where,
        parameters: null,
        position: null,
        facts: {},
      });
    this.cut ??= search.cut;
  }

  /**
   * Does a piece of work, until it says that it is done or a bound is met.
   * @param longest milliseconds that a slice may take which does not look at the time
   */
  inSlices(work: (spent: () => boolean) => boolean, longest = (): number => SLICE_MS): void {
    const limit = (this.options.watchdog ?? WATCHDOG_SECONDS) * 1000;
    let done = false;
    try {
      while (!done && !this.#enough()) {
        const until = performance.now() + SLICE_MS;
        watched(
          () => {
            done = work(() => performance.now() > until);
          },
          longest(),
          limit,
          this.options.interruptible === true,
        );
      }
    } catch (error) {
      if (error instanceof Overrun) throw this.#overrun(limit);
      if (error instanceof Interrupt) {
        this.machine!.recorder.end();
        this.cut = "interrupted";
      } else if (isOutOfMemory(error)) this.cut = "memory";
      else if (error instanceof TooManyPossible) this.cut = "hidden";
      else throw error;
    }
  }

  /** Takes in the initial states, one at a time. */
  *#initial(search: Search, where: Where): Iterator<void> {
    const several = initialChoices(this.model)[Symbol.iterator]();
    for (;;) {
      let next: IteratorResult<InitialChoices>;
      this.#inInit = true;
      try {
        next = several.next();
      } catch (error) {
        throw brokenBy(error, where, null);
      } finally {
        this.#inInit = false;
      }
      if (next.done) return;
      yield* search.start(next.value);
    }
  }
  #inInit = false;

  /** Bounds of time and memory, and progress: looked at between slices. */
  #enough(): boolean {
    const { options } = this;
    const search = this.search!;
    const seconds = (performance.now() - this.started) / 1000;
    const bytes = process.memoryUsage.rss();
    if (bytes > this.peakBytes) this.peakBytes = bytes;
    options.progress?.({
      distinct: search.distinct,
      generated: search.generated,
      depth: search.depth,
      queue: search.waiting,
      judging: this.judging,
      seconds,
      bytes,
    });
    if (options.timeout !== undefined && seconds >= options.timeout) this.cut = "time";
    else if (bytes > (options.maxMemory ?? memoryLimit()) || heapIsFull()) this.cut = "memory";
    return this.cut !== null;
  }

  #overrun(limit: number): Error {
    const machine = this.machine!;
    const { running } = machine.learning;
    if (!running && !this.#inInit) return new Error("the explorer did not return in time");
    machine.recorder.end();
    return new Broken({
      kind: "no-return",
      where: running
        ? { ...running.where, part: machine.learning.part ?? running.where.part }
        : { kind: "init", name: null, part: null },
      parameters: running?.parameters ?? null,
      position: null,
      facts: { seconds: limit / 1000 },
    });
  }
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /allocation failed|Invalid typed array length|Map maximum size|Set maximum size/.test(
      error.message,
    )
  );
}
