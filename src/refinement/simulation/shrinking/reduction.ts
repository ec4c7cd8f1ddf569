/** A failing schedule on its way to a smaller one. */
import type { NodeTypes } from "../../node.ts";
import type { Choice, Waiting } from "../choice.ts";
import type { Schedule } from "../schedule.ts";
import { type Attempts, type Candidate, isSmaller, type Size } from "./attempts.ts";

/** How far it has come. */
export interface Progress {
  readonly replays: number;
  /** At most. */
  readonly budget: number;
  /** The smallest so far. */
  readonly size: Size;
}

/** What is tried, one after the other, and whether something was found. */
export type Pass = Generator<Progress, boolean>;

export class Reduction<T extends NodeTypes> {
  best: Candidate<T>;
  /** The smallest of the ways that have been gone. */
  smallest: Candidate<T>;
  /** How every choice is to be waited for; null for as each says. */
  how: Waiting | null = null;
  /** Whether what has been tried is not to be tried again: it would lead back there. */
  fresh = false;

  constructor(
    readonly attempts: Attempts<T>,
    first: Candidate<T>,
  ) {
    this.best = first;
    this.smallest = first;
  }

  get choices(): readonly Choice[] {
    return this.best.choices;
  }

  /** These choices, with all else as it is. */
  schedule(choices: readonly Choice[]): Schedule {
    const { unasked } = this.best;
    const { seed } = this.attempts;
    return { seed, ...(unasked.length === 0 ? {} : { unasked }), choices };
  }

  *pause(): Generator<Progress, void> {
    const { replays, budget } = this.attempts;
    const { size } = isSmaller(this.best.size, this.smallest.size) ? this.best : this.smallest;
    yield { replays, budget, size };
  }

  /** Whether it fails in the same way, and is smaller; it then is what is made smaller further. */
  *accept(choices: readonly Choice[], unasked = this.best.unasked): Pass {
    yield* this.pause();
    const asked = this.how === null ? choices : awaiting(choices, this.how);
    const other = this.attempts.attempt(asked, unasked, this.best, this.fresh);
    if (other === null) return false;
    this.best = other;
    return true;
  }

  *without(...gone: readonly number[]): Pass {
    return yield* this.accept(this.choices.filter((_, i) => !gone.includes(i)));
  }
}

export const awaiting = (choices: readonly Choice[], awaited: Waiting): readonly Choice[] =>
  choices.map((choice) => ({ ...choice, awaited }));
