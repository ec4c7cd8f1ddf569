/**
 * A search from its first state to its last, or to a bound: in slices, between which time and memory
 * are looked at, and under guards that end what does not return and refuse what varies.
 */
import { heapIsFull, memoryLimit } from "../host/memory.ts";
import { guard } from "../host/purity.ts";
import { Interrupt, Overrun, watched } from "../host/watchdog.ts";
import { type InitialChoices, initialChoices } from "../spec/init.ts";
import type { Model } from "../spec/model.ts";
import { watchBy } from "../spec/watch.ts";
import { EarlyAuthor, endingCall, learntAuthor, unendedCall } from "./author.ts";
import { Broken, brokenBy, type Where } from "./breakage.ts";
import type { Doubts } from "./learning/doubts.ts";
import { Machine } from "./learning/machine.ts";
import { TooManyPossible } from "./mapping/hidden.ts";
import { Search } from "./search.ts";
import type { CheckOptions, Cut } from "./verdict.ts";

/** Milliseconds the search runs before it looks at the time, the memory and the progress. */
const SLICE_MS = 100;
const WATCHDOG_SECONDS = 5;
const INIT: Where = { kind: "init", name: null, part: null };

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
   * Explores, and then hands the search on: author code that `use` runs is guarded, too. It pauses
   * from time to time.
   * @param keep is given the search where the spec turns out to be broken: what was found until then
   * @throws Broken, Restart
   */
  *run(
    use: (search: Search) => Iterable<void>,
    keep: (search: Search) => void = () => {},
  ): Generator<void> {
    const machine = this.#build();
    this.machine = machine;
    const restore = [
      guard(this.#early),
      guard(learntAuthor(machine.recorder)),
      watchBy(machine.recorder),
    ];
    try {
      const search = new Search(machine, this.options);
      this.search = search;
      this.begun?.(search);
      // The author's code of the abstract specs is guarded like that of this one.
      for (const { check } of search.recording?.refined ?? [])
        restore.push(guard(learntAuthor(check.abstract.recorder)));
      try {
        yield* this.#explore(search);
        yield* use(search);
      } catch (error) {
        if (error instanceof Broken) keep(search);
        throw error;
      }
    } finally {
      for (const each of restore.reverse()) each();
    }
  }
  readonly #early = new EarlyAuthor();

  /** How many runs that learn are confirmed: all of them where everything is audited. */
  get #confirmed(): number | null {
    const { audit, confirmed = null } = this.options;
    return audit === true ? Number.POSITIVE_INFINITY : confirmed;
  }

  #build(): Machine {
    try {
      return new Machine(this.model, {
        seed: this.options.seed ?? 0,
        trees: this.options.trees !== false,
        eager: this.options.eager === true,
        confirm: this.options.confirm !== false,
        confirmed: this.#confirmed,
        doubts: this.doubts,
      });
    } catch (error) {
      throw brokenBy(error, { kind: "state", name: null, part: null }, null);
    }
  }

  *#explore(search: Search): Generator<void> {
    const initial = this.#initial(search);
    const eager = this.options.eager === true;
    let started = false;
    let begun = 0;
    let following = false;
    yield* this.inSlices((spent) => {
      while (!started) {
        if (initial.next().done || search.stopped) started = true;
        else if ((++begun & 1023) === 0 && spent()) return false;
      }
      if (following) search.follow(spent);
      else search.run(eager ? () => true : spent);
      // What is left once the search is over is judged with all else that is said of behaviours.
      following = !following;
      return search.ended;
    });
    if (search.generated === 0 && this.cut === null)
      throw new Broken({
        kind: "no-initial-state",
        where: INIT,
        parameters: null,
        position: null,
        facts: {},
      });
    this.cut ??= search.cut;
  }

  /** Does a piece of work, until it says that it is done or a bound is met. */
  *inSlices(work: (spent: () => boolean) => boolean): Generator<void> {
    const seconds = this.options.watchdog ?? WATCHDOG_SECONDS;
    let done = false;
    try {
      while (!done && !this.#enough()) {
        // As late as can be: a signal that arrives between here and the slice is lost.
        yield;
        const until = performance.now() + SLICE_MS;
        watched(
          () => {
            done = work(() => performance.now() > until);
          },
          seconds * 1000,
          this.options.interruptible === true,
        );
        this.#requireExitCode();
      }
    } catch (error) {
      if (error instanceof Overrun) throw this.#unended(error, seconds);
      if (error instanceof Interrupt) {
        this.#leave();
        this.cut = "interrupted";
      } else if (isOutOfMemory(error)) this.cut = "memory";
      else if (error instanceof TooManyPossible) this.cut = "hidden";
      else throw error;
    }
  }

  /** @throws Broken where author code has set the exit code */
  #requireExitCode(): void {
    for (const { learning } of this.#machines())
      if (learning.ending !== null) throw endingCall(learning.ending);
  }

  #unended(overrun: Overrun, seconds: number): Error {
    const machines = this.#machines();
    const made = this.search?.gatherings.find(({ proof }) => proof.supposing);
    this.#leave();
    if (made) {
      made.machine.recorder.end();
      return made.proof.overrun();
    }
    const learnings = machines.map(({ learning }) => learning);
    const supposed = learnings.find(({ ended }) => ended !== null);
    if (supposed) return supposed.ended!;
    return unendedCall(learnings, overrun, seconds, INIT);
  }

  /** Author code that was ended could not leave what it had entered. */
  #leave(): void {
    for (const { recorder } of this.#machines()) recorder.end();
    this.#early.ended();
  }

  /** Of the specs that this one refines, and its own. */
  #machines(): readonly Machine[] {
    const refined = this.search?.recording?.refined ?? [];
    return [...refined.map(({ check }) => check.abstract), this.machine!];
  }

  /** Takes in the initial states, one at a time. */
  *#initial(search: Search): Iterator<void> {
    const { model } = this;
    const init = (): unknown => this.#early.init(() => model.init());
    const several = initialChoices({ ...model, init })[Symbol.iterator]();
    for (;;) {
      let next: IteratorResult<InitialChoices>;
      try {
        next = several.next();
      } catch (error) {
        throw brokenBy(error, INIT, null);
      }
      if (next.done) return;
      yield* search.start(next.value);
    }
  }

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
    if (options.stopped?.() === true) this.cut = "interrupted";
    else if (options.timeout !== undefined && seconds >= options.timeout) this.cut = "time";
    else if (bytes > (options.maxMemory ?? memoryLimit()) || heapIsFull()) this.cut = "memory";
    return this.cut !== null;
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
