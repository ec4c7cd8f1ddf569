/**
 * What experience has shown of the author's functions: which of them must not be learnt by
 * abstraction, which not at all. What was explored before that was found is explored again.
 */
import type { PlainState } from "../../spec/init.ts";
import type { Where } from "../breakage.ts";

/** How a function is run: learnt without abstraction, or on plain values each time. */
export type Trust = "literal" | "plain";

/** A function compares structures by identity, which stand-ins do not show. */
export const COMPARING = "comparing";
/** A function does not return in a state that is only supposed, and is to be asked about no such state. */
export const ENDLESS = "endless";

/** A function answered otherwise than was learnt of it, after that had been used. */
export interface Difference {
  readonly where: Where;
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** The state in which it was asked, as plain values. */
  readonly state: PlainState;
  /** What the trees say, and what the function says on plain values. */
  readonly learnt: unknown;
  readonly plain: unknown;
}

/** All that was explored with a function is to be explored again, with less trust in it. */
export class Restart extends Error {
  /** @param where the function, where the name is not a function's */
  constructor(
    readonly name_: string,
    readonly trust: Trust | typeof COMPARING | typeof ENDLESS = "literal",
    readonly where: Where | null = null,
  ) {
    super(name_);
  }
}

/** In place of a function's name: what the model says of sets that only grow is of no use, or not so. */
export const GROWING = "growing sets";

export class Doubts {
  readonly trust = new Map<string, Trust>();
  /** Functions that compare structures by identity: all that these hold is observed when they get it. */
  readonly comparing = new Set<string>();
  /** Functions that need not return in a state that is only supposed. */
  readonly endless = new Set<string>();
  readonly differences: Difference[] = [];
  /** Why states must not be left out that others stand for. */
  growing: Restart | null = null;

  has(name: string): boolean {
    return this.trust.has(name);
  }

  /** Takes a reason to begin again; false where it is no news, and beginning again would not end. */
  take(restart: Restart): boolean {
    const { name_, trust } = restart;
    if (name_ === GROWING) this.growing = restart;
    if (trust === COMPARING || trust === ENDLESS) {
      const marked = trust === COMPARING ? this.comparing : this.endless;
      if (marked.has(name_)) return false;
      marked.add(name_);
      return true;
    }
    const former = this.trust.get(name_);
    if (former === trust || former === "plain") return false;
    this.trust.set(name_, trust);
    return true;
  }
}

/** Runs `body` until no doubt is left that would change what it comes to. */
export function* restarting<T>(
  body: (doubts: Doubts) => Generator<void, T>,
  doubts = new Doubts(),
): Generator<void, T> {
  for (;;) {
    try {
      return yield* body(doubts);
    } catch (error) {
      if (!(error instanceof Restart) || !doubts.take(error)) throw error;
    }
  }
}
