/** Refinement: every behaviour of a spec, seen through a mapping, is a behaviour of another. */
import type { InputOf, ViewOf } from "./domain.ts";
import type { Id } from "./scalars.ts";
import type { AnySpec, Constants, Setting, Spec, State, View } from "./spec.ts";

/** A value as somebody else may give it: an identity is a string there. */
export type Given<V> =
  V extends Id<string>
    ? string
    : V extends string | number | boolean | null
      ? V
      : V extends readonly (infer E)[]
        ? readonly Given<E>[]
        : V extends object
          ? { readonly [K in keyof V]: Given<V[K]> }
          : V;

/** Values for the abstract variables; those that are left out are hidden. */
export type Mapped<A> = {
  readonly [K in keyof A]?: ViewOf<A[K]> | InputOf<A[K]> | Given<ViewOf<A[K]>>;
};

export interface Refinement<S, C> {
  readonly kind: "refinement";
  readonly meaning: string;
  readonly abstract: AnySpec;
  readonly constants: Readonly<Record<string, unknown>>;
  readonly mapping: (s: View<S>, constants: C) => Readonly<Record<string, unknown>>;
}

export interface Arrow<S, C, AC, AS> {
  /** The abstract spec's constants, as `--set` gives them; its defaults where absent. */
  readonly constants?: { readonly [K in keyof AC]?: Setting<AC[K]> };
  /**
   * The abstract state that a state stands for (a refinement mapping, Abadi & Lamport 1988). A
   * variable that is left out is hidden: some value of it must explain each behaviour.
   */
  readonly mapping: (s: View<S>, constants: C) => Mapped<AS>;
}

/**
 * `refines("What it implements.", abstract, { mapping: (s) => ({ … }) })`, as a property: initial
 * states are initial states of the abstract spec, every step is a step of it or leaves all its
 * variables as they are, and its fairness holds.
 */
export function refines<S, C, AC extends Constants, AS extends State, AA>(
  meaning: string,
  abstract: Spec<AC, AS, AA>,
  arrow: Arrow<S, C, AC, AS>,
): Refinement<S, C> {
  return Object.freeze({
    kind: "refinement" as const,
    meaning,
    abstract,
    constants: (arrow.constants ?? {}) as Readonly<Record<string, unknown>>,
    mapping: arrow.mapping as Refinement<S, C>["mapping"],
  });
}

export function isRefinement(written: unknown): written is Refinement<unknown, unknown> {
  return (
    typeof written === "object" &&
    written !== null &&
    (written as { kind?: unknown }).kind === "refinement"
  );
}
