/**
 * A specification: constants, state, initial states, actions, properties, configurations. Each
 * field is a function of the constants; the compiler infers every type from the fields above it.
 */
import { BadConstants } from "./bad-constants.ts";
import type { AnyDomain, Domain, DraftOf, InitOf, ViewOf } from "./domain.ts";
import type { Fairness, FairnessBuilder } from "./fairness.ts";
import type { Temporal } from "./formula.ts";
import type { Always, Labelled, Step } from "./property.ts";
import type { Refinement } from "./refinement.ts";
import type { Id, Ids } from "./scalars.ts";

export type ConstantValue = number | boolean | string | AnyDomain;
export type Constants = Readonly<Record<string, ConstantValue>>;

/** Constants as the rest of a spec sees them: `3` is a number that a configuration may change. */
export type Widened<C> = {
  readonly [K in keyof C]: C[K] extends boolean
    ? boolean
    : C[K] extends number
      ? number
      : C[K] extends string
        ? string
        : C[K];
};

/** How a configuration (or `--set`) gives a constant: for `ids`, how many, or their names. */
export type Setting<C> =
  C extends Ids<string>
    ? number | readonly string[]
    : C extends AnyDomain
      ? readonly ViewOf<C>[]
      : C extends boolean
        ? boolean
        : C extends number
          ? number
          : string;

// biome-ignore lint/suspicious/noExplicitAny: any domain may be a variable's
export type State = Readonly<Record<string, Domain<any, any, any>>>;
/** A state as guards, invariants and properties see it. */
export type View<S> = { readonly [K in keyof S]: ViewOf<S[K]> };
/** A state as `then` sees it: assign, add, delete, push. */
export type Draft<S> = { -readonly [K in keyof S]: DraftOf<S[K]> };
/** An initial state; a domain in place of a value means any of its members. */
export type Init<S> = { readonly [K in keyof S]: InitOf<S[K]> };

/** What a parameter with values of type `P` may be: a fixed domain, or values drawn from the state. */
// biome-ignore lint/suspicious/noExplicitAny: only what the members look like matters here
export type Choice<S, P> = Domain<P, any, any> | ((s: View<S>) => Iterable<P>);

export interface Action<S, P> {
  readonly with: { readonly [K in keyof P]: Choice<S, P[K]> };
  readonly when: Labelled<[s: View<S>, parameters: P]>;
  readonly then: (s: Draft<S>, parameters: P) => void;
  readonly rare?: boolean;
}

/** Writes an action. A function, so that parameters and state are inferred. */
export type ActionBuilder<S> = <P = {}>(action: {
  /** The choices: which process, which message … */
  readonly with?: { readonly [K in keyof P]: Choice<S, P[K]> };
  /** Guards, each labelled with what it says, or one function. They see the state before. */
  readonly when?: Labelled<[s: View<S>, parameters: P]>;
  /** The update. It sees its own writes. */
  readonly then: (s: Draft<S>, parameters: P) => void;
  /** That it can never happen is no flaw: nobody is warned. */
  readonly rare?: boolean;
}) => Action<S, NoInfer<P>>;

/**
 * What a check must find where these constants are used. What does not come about is a failure (exit 14
 * where everything holds); what a check cannot tell, for it was cut or went another way, is not compared.
 */
export interface Expectation {
  readonly distinct?: number;
  readonly generated?: number;
  readonly depth?: number;
  /** For a wrong variant: the property it breaks, or "deadlock" … */
  readonly violates?: string;
  /** … and how many states its shortest trace has. */
  readonly states?: number;
  /** Where an independent count comes from: a tool and its model, a paper, a closed form. */
  readonly source?: string;
}

/** The settings of a configuration; a spec without constants has none. */
export type Configuration<C> = {
  readonly [K in keyof C as string extends K ? never : K]?: Setting<C[K]>;
} & { readonly expect?: Expectation };

/** A table of properties: itself, or a function of the constants (which `always` and `step` need). */
type Table<C, P> =
  | Readonly<Record<string, P>>
  | ((constants: NoInfer<C>) => Readonly<Record<string, P>>);

/** Refuses a variable in an initial state that the state does not have. */
type OnlyKnown<I, S> =
  I extends Iterable<unknown> ? unknown : { readonly [K in Exclude<keyof I, keyof S>]: never };

export interface Definition<C, S, A, I = Init<S> | Iterable<Init<S>>> {
  readonly name: string;
  readonly constants?: C;
  /** What the constants must satisfy, each labelled. */
  readonly assume?: Readonly<Record<string, (constants: NoInfer<C>) => boolean>>;
  readonly state: (constants: NoInfer<C>) => S;
  /** One initial state, or several; a domain in place of a value means any of its members. */
  readonly init: (constants: NoInfer<C>) => I & OnlyKnown<I, S>;
  readonly actions: (action: ActionBuilder<NoInfer<S>>, constants: NoInfer<C>) => A;
  /** What holds in every reachable state: `({ RM }) => ({ Name: always("…", (s) => …) })`. */
  readonly invariants?: Table<C, Always<S, C> | Predicate<S, C>>;
  /** Of steps, of behaviours, of refinement: `(_) => ({ Name: leadsTo("…", (s) => …, (s) => …) })`. */
  readonly properties?: Table<C, Step<S, C> | Always<S, C> | Temporal<S, C> | Refinement<S, C>>;
  /**
   * What is assumed of those who act, each assumption with a name:
   * `({ weak }, { Node }) => ({ "the token moves on": weak("PassToken") })`.
   */
  readonly fairness?: (
    assume: FairnessBuilder<NoInfer<A>>,
    constants: NoInfer<C>,
  ) => Readonly<Record<string, Fairness | readonly Fairness[]>>;
  /** What some state must satisfy: without it the check says little. */
  readonly reachable?: Table<C, Predicate<S, C>>;
  /** States outside are generated and judged, but neither counted nor explored. */
  readonly constraint?: Predicate<NoInfer<S>, NoInfer<C>>;
  /** States in which having no successor is right. */
  readonly terminal?: Predicate<NoInfer<S>, NoInfer<C>>;
  /**
   * Sets that only grow, and in which too much does no harm: whatever can happen when a set has some
   * elements can happen in the same way when it has more. So is the set of all messages ever sent,
   * if actions ask of it only what is in it. Of states that differ in such sets alone it is enough to
   * explore the fullest: steps that do nothing but add to them are taken first, and alone.
   *
   * This promise is proved from what was learnt of each action; the report names the actions
   * for which it could not be proved, and where it is refuted, why: then no state is left out. Neither
   * is one left out where a property, a constraint or a mapping looks at these sets, where a property
   * of steps is broken by steps that change nothing else, or where a deadlock might be passed over:
   * where something that is taken first can become impossible, and a state that is not `terminal` has
   * no other way on. `terminal: () => true`, where no end is a fault, allows for that.
   */
  readonly growing?: (constants: NoInfer<C>) => readonly (keyof NoInfer<S> & string)[];
  readonly configurations?: Readonly<Record<string, Configuration<NoInfer<C>>>>;
}

export type Predicate<S, C> = (s: View<S>, constants: C) => boolean;

/** How a spec is recognised, also when two copies of the library are loaded. */
export const SPEC: unique symbol = Symbol.for("fairlead.spec");

export interface Spec<C, S, A> extends Definition<C, S, A> {
  readonly [SPEC]: true;
}

// biome-ignore lint/suspicious/noExplicitAny: a spec of anything, in positions of both variances
export type AnySpec = Spec<any, any, any>;

/** Declares a specification. See the README for one that is complete. */
export function spec<
  C extends Constants,
  S extends State,
  // biome-ignore lint/suspicious/noExplicitAny: each action keeps its own parameters
  A extends Readonly<Record<string, Action<any, any>>>,
  const I extends Init<S> | Iterable<Init<S>>,
>(
  definition: { readonly constants?: C } & Omit<Definition<Widened<C>, S, A, I>, "constants">,
): Spec<Widened<C>, S, A> {
  return Object.freeze({ ...definition, [SPEC]: true as const }) as unknown as Spec<
    Widened<C>,
    S,
    A
  >;
}

/** What a variant may change; what it leaves out stays as in the base. */
export type Change<C, S, A = unknown> = { readonly name: string } & {
  readonly actions?: (
    action: ActionBuilder<S>,
    constants: C,
    // biome-ignore lint/suspicious/noExplicitAny: as in the base
  ) => Readonly<Record<string, Action<any, any>>>;
  /** Actions of the base that the variant lacks; they must be there. */
  readonly without?: readonly (keyof A & string)[];
} & Partial<Omit<Definition<C, S, A>, "name" | "actions" | "state" | "constants">>;

/**
 * The same protocol with something changed: the usual way to keep a wrong variant beside the right
 * one. Actions are replaced by name, everything else as a whole; configurations are its own.
 */
export function variant<C, S, A>(
  base: Spec<C, S, A>,
  change: Change<C, S, NoInfer<A>>,
): Spec<C, S, A> {
  const { actions, without = [], ...rest } = change;
  return Object.freeze({
    ...base,
    configurations: {},
    ...rest,
    actions: (action: ActionBuilder<S>, constants: C) => {
      const own = base.actions(action, constants);
      const merged = { ...own, ...actions?.(action, constants) };
      for (const name of without) {
        if (!Object.hasOwn(own as object, name))
          throw new BadConstants({
            ...{ kind: "without", name: change.name, action: name },
            known: Object.keys(own as object),
          });
        delete (merged as Record<string, unknown>)[name];
      }
      return merged as A;
    },
    [SPEC]: true as const,
  });
}

export type { Id };
