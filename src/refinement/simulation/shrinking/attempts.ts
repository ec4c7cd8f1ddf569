/** Schedules that were tried while one is made short, and what came of them. */
import { Interrupt } from "../../../host/watchdog.ts";
import type { NodeTypes } from "../../node.ts";
import type { Choice } from "../choice.ts";
import { isPossible } from "../options.ts";
import { type Schedule, wordOf } from "../schedule.ts";
import {
  type Failure,
  HEALING,
  type Replay,
  type RunOptions,
  replay,
  signature,
  WAITS_MAX,
} from "../simulation.ts";
import type { SimulationEvent, System } from "../system.ts";
import type { World } from "../world.ts";

export interface ShrinkOptions extends RunOptions {
  /** Replays at most. */
  readonly budget?: number;
  /** Asked before each replay: whether what is small by then will do. */
  readonly enough?: () => boolean;
  /** Whether another failure counts as the same. */
  readonly same?: (failure: Failure) => boolean;
}

/** What is made small. */
export interface Size {
  readonly choices: number;
  /** Of these, the ones that a run without faults would not have taken. */
  readonly extraordinary: number;
  /** Events up to the failure. */
  readonly events: number;
  /** What clients do not ask, although they would. */
  readonly unasked: number;
  /** Milliseconds of delays and jumps, all together. */
  readonly amounts: number;
}

/** A schedule that fails in the same way. */
export interface Candidate<T extends NodeTypes> {
  readonly run: Replay<T>;
  readonly unasked: readonly string[];
  readonly choices: readonly Choice[];
  readonly size: Size;
}

export const BUDGET = 3000;
/** Events at most, for each replay of the budget. */
const EVENTS_EACH = 500;

/** Choices taken while others are awaited, at least: what is awaited often never comes. */
const WAITS = 100;
/** Choices that may be taken beyond the timers that ran out in the first run. */
const WAITS_MORE = 10;

/** One thing out of the ordinary is as much to read as so many events. */
const EVENTS_WORTH = 3;

/** What there is to read of it. */
const reading = ({ choices, extraordinary, events }: Size): number =>
  events + (choices - extraordinary) + EVENTS_WORTH * extraordinary;

export const isSmaller = (a: Size, b: Size): boolean =>
  (reading(a) - reading(b) ||
    a.extraordinary - b.extraordinary ||
    a.choices - b.choices ||
    a.unasked - b.unasked ||
    a.amounts - b.amounts) < 0;

export class Attempts<T extends NodeTypes> {
  replays = 0;
  #waits = WAITS_MAX;
  #events = 0;
  #interrupted = false;
  readonly budget: number;
  readonly #enough: () => boolean;
  readonly #healing: number;
  #same: ((failure: Failure) => boolean) | null;
  /** What was tried, and the size of what came of it; null where that does not fail. */
  readonly #tried = new Map<string, Size | null>();
  readonly #types = new WeakMap<Replay<T>, ReadonlyMap<string, unknown>>();

  constructor(
    readonly system: System<T>,
    readonly seed: number,
    { budget = BUDGET, healing = HEALING, enough = () => false, same }: ShrinkOptions,
  ) {
    this.budget = budget;
    this.#enough = enough;
    this.#healing = healing;
    this.#same = same ?? null;
  }

  get left(): number {
    return this.budget - this.replays;
  }

  get spent(): boolean {
    if (this.replays === 0) return false;
    if (this.#interrupted || this.left <= 0 || this.#events >= this.budget * EVENTS_EACH)
      return true;
    return this.#enough();
  }

  /**
   * Runs it, unless it is known not to fail in the same way: then null. What was skipped, and what
   * came after the failure, is not part of it any more.
   * @param like what it was made from, by leaving something out; null too unless it is smaller
   * @param fresh null too where it has been tried before
   */
  attempt(
    choices: readonly Choice[],
    unasked: readonly string[],
    like: Candidate<T> | null = null,
    fresh = false,
  ): Candidate<T> | null {
    const key = keyOf(choices, unasked);
    const known = this.#tried.get(key);
    if (known === null || this.spent) return null;
    if (known && (fresh || (like && !isSmaller(known, like.size)))) return null;
    const found = this.#attempt(choices, unasked, like);
    this.#tried.set(key, found?.size ?? null);
    return found && like && !isSmaller(found.size, like.size) ? null : found;
  }

  #attempt(
    choices: readonly Choice[],
    unasked: readonly string[],
    like: Candidate<T> | null,
  ): Candidate<T> | null {
    const run = this.#replay({ seed: this.seed, unasked, choices });
    const { failure, given, skipped } = run;
    if (failure !== null) this.#same ??= (other) => signature(other) === signature(failure);
    if (failure === null || !this.#same!(failure))
      return like !== null && skipped.some((choice) => "message" in choice)
        ? this.#alike(choices, unasked, like)
        : null;
    // While something that never came was awaited, other things happened.
    if (skipped.length > 0 && choices.some(({ awaited }) => awaited)) {
      const without = this.attempt(given, unasked);
      return without ?? (like === null ? sized(run, failure, unasked, choices) : null);
    }
    // Once the last choice is taken all is mended: without those after the failure it may not come.
    if (given.length < choices.length) {
      const shorter = this.#replay({ seed: this.seed, unasked, choices: given });
      if (shorter.failure !== null && this.#same!(shorter.failure))
        return sized(shorter, shorter.failure, unasked, given);
      return sized(run, failure, unasked, choices);
    }
    return sized(run, failure, unasked, given);
  }

  /**
   * With less before it, a message has another name, or is another one: in its stead comes the first
   * of the same type over the same link.
   */
  #alike(
    choices: readonly Choice[],
    unasked: readonly string[],
    like: Candidate<T>,
  ): Candidate<T> | null {
    if (this.spent) return null;
    const types = this.#types.get(like.run) ?? typesOf(like.run.log);
    this.#types.set(like.run, types);
    const run = this.#replay({ seed: this.seed, unasked, choices }, (choice, world) => {
      if (!("message" in choice)) return null;
      const [from, to] = endsOf(choice.message);
      for (const flight of world.network.flights)
        if (
          flight.from === from &&
          flight.to === to &&
          typeOf(flight.message) === types.get(choice.message)
        ) {
          const other = { ...choice, message: flight.id };
          if (isPossible(world, other)) return other;
        }
      return null;
    });
    return run.failure !== null && this.#same!(run.failure)
      ? this.attempt(run.given, unasked)
      : null;
  }

  /** Whether it fails in the same way, however long it waits. */
  leads(choices: readonly Choice[], unasked: readonly string[]): Candidate<T> | null {
    const key = `patient ${keyOf(choices, unasked)}`;
    if (this.#tried.get(key) === null || this.spent) return null;
    const waits = this.#waits;
    this.#waits = WAITS_MAX;
    const found = this.#attempt(choices, unasked, null);
    this.#waits = waits;
    this.#tried.set(key, found?.size ?? null);
    return found;
  }

  #replay(
    schedule: Schedule,
    instead?: (choice: Choice, world: World<T>) => Choice | null,
  ): Replay<T> {
    const options = { healing: this.#healing, waits: this.#waits, ...(instead ? { instead } : {}) };
    let run: Replay<T>;
    try {
      run = replay(this.system, schedule, options);
    } catch (error) {
      if (!(error instanceof Interrupt) || this.replays === 0) throw error;
      // What is small by then will do.
      this.#interrupted = true;
      const nothing = { log: [], history: [], healed: null, failure: null, swarm: null };
      run = { ...nothing, schedule, given: [], ordinary: 0, skipped: [] };
    }
    if (this.replays === 0) {
      const timers = run.log.filter(({ kind }) => kind === "timer").length;
      this.#waits = Math.min(WAITS_MAX, Math.max(WAITS, timers + WAITS_MORE));
    }
    this.replays++;
    this.#events += run.log.length;
    return run;
  }
}

const keyOf = (choices: readonly Choice[], unasked: readonly string[]): string =>
  [unasked.join(" "), ...choices.map(wordOf)].join(" ");

/** Who sent a message to whom, by its name. */
const endsOf = (message: string): readonly [from: string, to: string] => {
  const [, from, to] = /^(.*)#\d+:\w+>(.*?)(?:\.\d+)?$/.exec(message) ?? [];
  return [from!, to!];
};

/** Messages are mostly told apart by a field of this name. */
const typeOf = (message: unknown): unknown =>
  typeof message === "object" && message !== null && "type" in message ? message.type : null;

/** The types of the messages of a run, by name. */
function typesOf<T extends NodeTypes>(
  log: readonly SimulationEvent<T>[],
): ReadonlyMap<string, unknown> {
  const types = new Map<string, unknown>();
  for (const { sent, outputs } of log) {
    const sends = outputs.filter((output) => output.kind === "send");
    sent.forEach((id, i) => {
      const output = sends[i]!;
      if (output.kind === "send") types.set(id, typeOf(output.message));
    });
  }
  return types;
}

const sized = <T extends NodeTypes>(
  run: Replay<T>,
  failure: Failure,
  unasked: readonly string[],
  choices: readonly Choice[],
): Candidate<T> => ({
  run,
  unasked,
  choices,
  size: {
    choices: choices.length,
    extraordinary: choices.length - run.ordinary,
    events: failure.event + 1,
    unasked: unasked.length,
    amounts: choices.reduce((sum, choice) => sum + amountOf(choice), 0),
  },
});

const amountOf = (choice: Choice): number => ("by" in choice ? Math.abs(choice.by) : 0);
