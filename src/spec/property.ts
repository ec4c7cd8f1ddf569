/** Properties of states and of steps, and how they are written. */
import type { View } from "./spec.ts";

/** One function, or several that must all hold, each labelled with what it says. */
export type Labelled<Arguments extends readonly unknown[]> =
  | ((...args: Arguments) => boolean)
  | Readonly<Record<string, (...args: Arguments) => boolean>>;

/** Holds in every reachable state. */
export interface Always<S, C> {
  readonly kind: "always";
  readonly meaning: string;
  readonly holds: Labelled<[s: View<S>, constants: C]>;
}

/** Holds of every step that changes the state (TLA+'s □[A]_v). */
export interface Step<S, C> {
  readonly kind: "step";
  readonly meaning: string;
  readonly holds: Labelled<[before: View<S>, after: View<S>, constants: C]>;
}

/** An invariant with its meaning in a sentence. */
export const always = <S, C>(
  meaning: string,
  holds: Labelled<[s: View<S>, constants: C]>,
): Always<S, C> => ({ kind: "always", meaning, holds });

/** A property of steps: `step("Ballots never decrease.", (before, after) => …)`. */
export const step = <S, C>(
  meaning: string,
  holds: Labelled<[before: View<S>, after: View<S>, constants: C]>,
): Step<S, C> => ({ kind: "step", meaning, holds });
