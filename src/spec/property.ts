/** Properties of states and of steps, and how they are written. */
import {
  alwaysTerm,
  type Formula,
  isTemporal,
  type StepFormula,
  stepFormula,
  type Temporal,
  termOf,
} from "./formula.ts";
import type { View } from "./spec.ts";

/** One function, or several that must all hold, each labelled with what it says. */
export type Labelled<Arguments extends readonly unknown[]> =
  | ((...args: Arguments) => boolean)
  | Readonly<Record<string, (...args: Arguments) => boolean>>;

/** Holds in every reachable state; of a formula, in every behaviour from every time on. */
export interface Always<S, C> {
  readonly kind: "always" | "temporal";
  readonly meaning: string;
  /** Of a formula, its `term` stands in its place: one type is all that the compiler can infer here. */
  readonly holds: Labelled<[s: View<S>, constants: C]>;
}

/** Holds of every step that changes the state (TLA+'s □[A]_v). */
export interface Step<S, C> {
  readonly kind: "step";
  readonly meaning: string;
  readonly holds: Labelled<[before: View<S>, after: View<S>, constants: C]>;
}

/**
 * `always("…", (s) => …)`: an invariant with its meaning in a sentence. `always(f)`, or
 * `always("…", f)` of a temporal formula: □f, a formula.
 */
export interface AlwaysWriter {
  <S, C>(meaning: string, of: Temporal<S, C>): Always<S, C>;
  <S, C>(meaning: string, holds: Labelled<[s: View<S>, constants: C]>): Always<S, C>;
  <S, C>(of: Formula<S, C>): Temporal<S, C>;
}

export const always: AlwaysWriter = (...given: readonly unknown[]): never => {
  const [first, second] = given;
  if (typeof first !== "string")
    return Object.freeze({
      kind: "temporal",
      meaning: null,
      term: alwaysTerm(termOf(first)),
    }) as never;
  if (isTemporal(second))
    return Object.freeze({
      kind: "temporal",
      meaning: first,
      term: alwaysTerm(second.term),
    }) as never;
  return { kind: "always", meaning: first, holds: second } as never;
};

/**
 * `step("Ballots never decrease.", (before, after) => …)`: a property of every step that changes the
 * state. `step((before, after) => …)`: a predicate of a step, for use in a temporal formula.
 */
export interface StepWriter {
  <S, C>(
    meaning: string,
    holds: Labelled<[before: View<S>, after: View<S>, constants: C]>,
  ): Step<S, C>;
  <S, C>(holds: (before: View<S>, after: View<S>, constants: C) => boolean): StepFormula<S, C>;
}

export const step: StepWriter = (...given: readonly unknown[]): never =>
  (typeof given[0] === "function"
    ? stepFormula(given[0] as never)
    : { kind: "step", meaning: given[0], holds: given[1] }) as never;
