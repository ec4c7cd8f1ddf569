/**
 * Runs of a system as fast-check draws them: by a seed, from which everything in a run comes. A
 * failing run is made short by our own shrinking, which knows what belongs together; fast-check is
 * given the result, and nothing else, to try.
 */
import * as fc from "fast-check";
import type { NodeTypes } from "../refinement/node.ts";
import { parseSchedule, type Schedule, scheduleText } from "../refinement/simulation/schedule.ts";
import type { ShrinkOptions } from "../refinement/simulation/shrinking/attempts.ts";
import { shrink } from "../refinement/simulation/shrinking/shrinking.ts";
import { type Failure, type Run, replay, run } from "../refinement/simulation/simulation.ts";
import type { System } from "../refinement/simulation/system.ts";

/** A run, had when it is asked for. It prints as the token that replays it. */
export class Given<T extends NodeTypes = NodeTypes> {
  #run: Run<T> | null = null;

  constructor(
    readonly make: () => Run<T>,
    /** What it was made short to, or given as; null of a run as it was drawn. */
    readonly short: Schedule | null,
  ) {}

  /** What replays it: what is ordinary need not be said of one that was made short. */
  get schedule(): Schedule {
    return this.short ?? this.run.schedule;
  }

  get run(): Run<T> {
    this.#run ??= this.make();
    return this.#run;
  }

  /** A log is long, and nobody asks for that of a run that did not fail. */
  forget(): void {
    this.#run = null;
  }

  [fc.toStringMethod](): string {
    return scheduleText(this.schedule);
  }
}

/** A run, or the token of one, as the `examples` of a test give it. */
export type GivenRun = Given | string;

export class ScheduleArbitrary<T extends NodeTypes> extends fc.Arbitrary<GivenRun> {
  /** @param failureOf in what a run fails, of all that is asked of it */
  constructor(
    readonly system: System<T>,
    readonly options: ShrinkOptions,
    readonly failureOf: (run: Run<T>) => Failure | null,
  ) {
    super();
  }

  override generate(random: fc.Random): fc.Value<GivenRun> {
    const seed = random.nextInt(0, 2 ** 32 - 1);
    return offered(new Given<T>(() => run(this.system, seed, this.options), null));
  }

  override canShrinkWithoutContext(value: unknown): value is GivenRun {
    // Whoever gives a token means that run.
    return value instanceof Given;
  }

  override shrink(value: GivenRun): fc.Stream<fc.Value<GivenRun>> {
    const shorter = this.#shorter(value);
    return shorter === null ? fc.Stream.nil() : fc.Stream.of(offered(shorter));
  }

  #shorter(value: GivenRun): Given<T> | null {
    if (typeof value === "string") return null;
    try {
      const given = this.given(value);
      if (given.short !== null || this.failureOf(given.run) === null) return null;
      const { schedule } = shrink(this.system, given.run.schedule, this.options);
      if (scheduleText(schedule) === scheduleText(given.run.schedule)) return null;
      return new Given<T>(() => replay(this.system, schedule, this.options), schedule);
    } catch {
      // What cannot be run has been said to be so already, where it was asked about.
      return null;
    }
  }

  /** @throws BadSchedule */
  given(value: GivenRun): Given<T> {
    if (typeof value !== "string") return value as Given<T>;
    const schedule = parseSchedule(value);
    return new Given<T>(() => replay(this.system, schedule, this.options), schedule);
  }
}

const offered = <T extends NodeTypes>(given: Given<T>): fc.Value<GivenRun> =>
  new fc.Value<GivenRun>(given as Given, undefined);
