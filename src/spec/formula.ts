/**
 * Temporal formulas: what a behaviour, an infinite sequence of states, satisfies. Linear temporal
 * logic without "next", over predicates of states and of steps.
 *
 * A step that leaves the state as it is says nothing: a formula means the same whether a behaviour
 * stutters or not. So a step predicate A reads as TLA+'s □[A]_v where every step must satisfy it
 * (under `always`), and as ◇⟨A⟩_v where some step must (under `eventually`).
 */
import type { View } from "./spec.ts";
import { implies as impliesNow, parameterName } from "./watch.ts";

type StatePredicate<S, C> = (s: View<S>, constants: C) => boolean;
type StepPredicate<S, C> = (before: View<S>, after: View<S>, constants: C) => boolean;

/** A formula's structure, as the explorer sees it. */
export type Term =
  | {
      readonly op: "state" | "step";
      readonly run: (...states: never[]) => boolean;
      /** The predicate as its author wrote it. */
      readonly source: string;
    }
  | { readonly op: "constant"; readonly value: boolean }
  | { readonly op: "not" | "always" | "eventually"; readonly of: Term }
  | {
      readonly op: "and" | "or";
      readonly of: readonly Term[];
      /** Where it ranges over values (`each`): which value each part is for. */
      readonly over: {
        readonly variable: string | null;
        readonly values: readonly unknown[];
      } | null;
    }
  | { readonly op: "until"; readonly left: Term; readonly right: Term };

declare const STATE: unique symbol;

/** A temporal formula over states with the variables `S`, with its meaning if it is a property. */
export interface Temporal<S, C> {
  readonly kind: "temporal";
  readonly meaning: string | null;
  readonly term: Term;
  readonly [STATE]?: (s: S, constants: C) => void;
}

/** A predicate of a step, `step((before, after) => …)`, as a part of a formula. */
export interface StepFormula<S, C> extends Temporal<S, C> {
  readonly step: true;
}

/** A formula, or a function that says whether a state satisfies it. */
export type Formula<S, C> = Temporal<S, C> | StatePredicate<S, C>;

/** Not a formula where one is wanted. */
export class BadFormula extends Error {
  constructor(
    readonly reason: "not-a-formula" | "bare-step",
    readonly given: unknown,
  ) {
    super(reason);
    this.name = "BadFormula";
  }
}

/** The structure of what an author wrote in place of a formula. @throws BadFormula */
export function termOf(written: unknown): Term {
  if (typeof written === "function")
    return { op: "state", run: written as never, source: written.toString() };
  if (isTemporal(written)) return written.term;
  if (typeof written === "boolean") return { op: "constant", value: written };
  throw new BadFormula("not-a-formula", written);
}

export function isTemporal(written: unknown): written is Temporal<unknown, unknown> {
  return (
    typeof written === "object" &&
    written !== null &&
    (written as { kind?: unknown }).kind === "temporal"
  );
}

function temporal<S, C>(meaning: string | null, term: Term): Temporal<S, C> {
  return Object.freeze({ kind: "temporal" as const, meaning, term });
}

/** Splits a leading sentence off the arguments of an operator. */
function sentence(given: readonly unknown[]): {
  meaning: string | null;
  parts: readonly unknown[];
} {
  return typeof given[0] === "string"
    ? { meaning: given[0], parts: given.slice(1) }
    : { meaning: null, parts: given };
}

/** An operator on one formula: `op(f)`, or, as a property with its meaning, `op("…", f)`. */
export interface Unary {
  <S, C>(of: Formula<S, C>): Temporal<S, C>;
  <S, C>(meaning: string, of: Formula<S, C>): Temporal<S, C>;
}

/** An operator on two formulas. */
export interface Binary {
  <S, C>(left: Formula<S, C>, right: Formula<S, C>): Temporal<S, C>;
  <S, C>(meaning: string, left: Formula<S, C>, right: Formula<S, C>): Temporal<S, C>;
}

const unary =
  (build: (of: Term) => Term): Unary =>
  <S, C>(...given: readonly unknown[]): Temporal<S, C> => {
    const { meaning, parts } = sentence(given);
    return temporal(meaning, build(termOf(parts[0])));
  };

const binary =
  (build: (left: Term, right: Term) => Term): Binary =>
  <S, C>(...given: readonly unknown[]): Temporal<S, C> => {
    const { meaning, parts } = sentence(given);
    return temporal(meaning, build(termOf(parts[0]), termOf(parts[1])));
  };

const negation = (of: Term): Term => ({ op: "not", of });
const globally = (of: Term): Term => ({ op: "always", of });
const finallyTerm = (of: Term): Term => ({ op: "eventually", of });
const disjunction = (...of: Term[]): Term => ({ op: "or", of, over: null });

/** □f, as a term; `always` of the language is in `property.ts`, for it is an invariant's, too. */
export const alwaysTerm = globally;

/** ◇f: now or later. Of a step: some step satisfies it. */
export const eventually: Unary = unary(finallyTerm);
/** □◇f: again and again, for ever. */
export const alwaysEventually: Unary = unary((of) => globally(finallyTerm(of)));
/** ◇□f: from some time on, for ever. */
export const eventuallyAlways: Unary = unary((of) => finallyTerm(globally(of)));
/** ¬f. */
export const not: Unary = unary(negation);
/** f ↝ g: whenever f holds, g holds then or later: □(f ⇒ ◇g). */
export const leadsTo: Binary = binary((left, right) =>
  globally(disjunction(negation(left), finallyTerm(right))),
);
/** f U g: g holds now or later, and f all the time before. */
export const until: Binary = binary((left, right) => ({ op: "until", left, right }));

/** All of several formulas: `and(f, g)`, or `and("…", f, g)` as a property. */
export interface Junction {
  <S, C>(...parts: readonly Formula<S, C>[]): Temporal<S, C>;
  <S, C>(meaning: string, ...parts: readonly Formula<S, C>[]): Temporal<S, C>;
}

const junction =
  (op: "and" | "or"): Junction =>
  <S, C>(...given: readonly unknown[]): Temporal<S, C> => {
    const { meaning, parts } = sentence(given);
    return temporal(meaning, { op, of: parts.map(termOf), over: null });
  };

/** All of these. */
export const and: Junction = junction("and");
/** At least one of these. */
export const or: Junction = junction("or");

/** A formula for each of several values: which of them fails is told. */
export interface Quantified {
  <T, S, C>(values: Iterable<T>, of: (value: T) => Formula<S, C>): Temporal<S, C>;
  <T, S, C>(meaning: string, values: Iterable<T>, of: (value: T) => Formula<S, C>): Temporal<S, C>;
}

/** For each value: `each("Who asks is served.", Process, (p) => leadsTo(…, …))`. */
export const each: Quantified = <S, C>(...given: readonly unknown[]): Temporal<S, C> => {
  const { meaning, parts } = sentence(given);
  const values = [...(parts[0] as Iterable<unknown>)];
  const of = parts[1] as (value: unknown) => unknown;
  return temporal(meaning, {
    op: "and",
    of: values.map((value) => termOf(of(value))),
    over: { variable: parameterName(of), values },
  });
};

/** f ⇒ g of formulas; and of values, in a predicate, where the right side is a function. */
export interface Implication {
  (left: boolean, right: () => boolean): boolean;
  <S, C>(left: Formula<S, C>, right: Formula<S, C>): Temporal<S, C>;
  <S, C>(meaning: string, left: Formula<S, C>, right: Formula<S, C>): Temporal<S, C>;
}

/**
 * `left ⇒ right`. Of values, in a predicate: the right side is a function, which runs only when the
 * left side holds; a check warns when the left side never held, for then the property said nothing.
 * Of formulas: a formula.
 */
export const implies: Implication = (...given: readonly unknown[]): never => {
  if (typeof given[0] === "boolean")
    return impliesNow(given[0], given[1] as () => boolean) as never;
  const { meaning, parts } = sentence(given);
  return temporal(meaning, disjunction(negation(termOf(parts[0])), termOf(parts[1]))) as never;
};

/** A predicate of a step as a formula. */
export function stepFormula<S, C>(run: StepPredicate<S, C>): StepFormula<S, C> {
  return Object.freeze({
    ...temporal<S, C>(null, { op: "step", run: run as never, source: run.toString() }),
    step: true as const,
  });
}
