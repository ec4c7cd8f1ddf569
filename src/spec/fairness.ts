/**
 * Fairness: what may be taken for granted of those who act. Without any, a behaviour may stop at
 * any time; `weak` excludes that an action stays possible for ever and is never taken, `strong`
 * that it becomes possible again and again and is never taken (TLA+'s WF_v(A) and SF_v(A)). An
 * action counts as possible, and as taken, only where it changes the state.
 */

import type { Id } from "./scalars.ts";
import type { Action } from "./spec.ts";

/** Some parameters with their values, or a function that says which parameters are meant. */
export type Matching<P> =
  | { readonly [K in keyof P]?: P[K] extends Id<string> ? P[K] | string : P[K] }
  | ((parameters: P) => boolean);

export interface Fairness {
  readonly kind: "fairness";
  readonly strength: "weak" | "strong";
  /** Whether each instance is treated fairly, or only all of them together. */
  readonly each: boolean;
  readonly actions: readonly string[];
  readonly matching: Matching<never> | null;
}

// biome-ignore lint/suspicious/noExplicitAny: only the parameters matter here
type ParametersOf<A> = A extends Action<any, infer P> ? P : never;

/** Writes an assumption about actions of a spec with the actions `A`. */
export interface FairnessWriter<A> {
  /** Of one action, all its instances (or the matching ones) together. */
  <K extends keyof A & string>(action: K, matching?: Matching<ParametersOf<A[K]>>): Fairness;
  /** Of several actions together: one of them is taken. */
  <K extends keyof A & string>(
    actions: readonly K[],
    matching?: Matching<ParametersOf<A[K]>>,
  ): Fairness;
}

export interface Assume<A> extends FairnessWriter<A> {
  /** Of each instance (or each matching one) for itself. */
  readonly each: FairnessWriter<A>;
}

/** What `fairness` is given to write with. */
export interface FairnessBuilder<A> {
  readonly weak: Assume<A>;
  readonly strong: Assume<A>;
}

function writer(strength: Fairness["strength"]): Assume<never> {
  const write =
    (each: boolean) =>
    (actions: string | readonly string[], matching?: Matching<never>): Fairness => ({
      kind: "fairness",
      strength,
      each,
      actions: typeof actions === "string" ? [actions] : actions,
      matching: matching ?? null,
    });
  return Object.assign(write(false), { each: write(true) }) as Assume<never>;
}

export const fairnessBuilder: FairnessBuilder<never> = Object.freeze({
  weak: writer("weak"),
  strong: writer("strong"),
});
