/**
 * Refinement, naively: along every walk goes the set of all abstract states that explain what has
 * been seen so far, and the walk after which none is left refutes it. Fairness is asked of lassos.
 */
import type { Term } from "../../src/spec/formula.ts";
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import type { Model, ModelRefinement } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { after, choices, holdsIn, type Parameters } from "./author.ts";
import { findLasso } from "./naive-lassos.ts";
import {
  type Condition,
  conditions,
  isPossible,
  isTaken,
  type Lasso,
  type StateGraph,
} from "./naive-liveness.ts";

export interface Step {
  readonly action: string;
  readonly parameters: Parameters;
  readonly state: PlainState;
}

/** Every step that changes the state. */
export const stepsFrom = (model: Model, state: PlainState): readonly Step[] =>
  model.actions.flatMap((action) =>
    choices(action, state).flatMap((parameters) => {
      const next = after(model, action, state, parameters);
      if (next === null || contentKey(next) === contentKey(state)) return [];
      return [{ action: action.name, parameters, state: next }];
    }),
  );

/** Abstract states, by their content. */
type Possible = ReadonlyMap<string, PlainState>;

export class NaiveRefinement {
  readonly abstract: Model;
  readonly #nexts = new Map<string, readonly PlainState[]>();

  constructor(
    readonly model: Model,
    readonly refinement: ModelRefinement,
  ) {
    this.abstract = refinement.abstract;
  }

  /** What the abstract spec sees of a state: the variables that the mapping gives. */
  seen(state: PlainState): PlainState {
    const mapped = this.refinement.mapping(state) as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      Object.entries(this.abstract.variables)
        .filter(([name]) => Object.hasOwn(mapped, name))
        .map(([name, domain]) => [name, domain.parse(mapped[name], [name])]),
    );
  }

  /** The abstract states that explain an initial state. */
  begin(state: PlainState): Possible {
    return this.#closed([...initialStates(this.abstract)], this.seen(state));
  }

  /** Those that explain a step to a state: by no abstract step, by one, or by more that are not seen. */
  follow(possible: Possible, state: PlainState): Possible {
    const reached = [...possible.values()].flatMap((from) => [from, ...this.#next(from)]);
    return this.#closed(reached, this.seen(state));
  }

  /** Those that look as they should, and what steps make of them that do not change their looks. */
  #closed(states: readonly PlainState[], seen: PlainState): Possible {
    const looksRight = (state: PlainState): boolean =>
      Object.keys(seen).every((name) => contentKey(state[name]) === contentKey(seen[name]));
    const closed = new Map<string, PlainState>();
    let news = states;
    while (news.length > 0) {
      const fresh = news.filter((s) => looksRight(s) && !closed.has(contentKey(s)));
      for (const state of fresh) closed.set(contentKey(state), state);
      news = fresh.flatMap((state) => this.#next(state));
    }
    return closed;
  }

  #next(state: PlainState): readonly PlainState[] {
    const key = contentKey(state);
    if (!this.#nexts.has(key))
      this.#nexts.set(
        key,
        stepsFrom(this.abstract, state).map((step) => step.state),
      );
    return this.#nexts.get(key)!;
  }
}

/** How many states the shortest trace has that no abstract behaviour explains; null for none. */
export function shortestUnexplained(naive: NaiveRefinement): number | null {
  const { model } = naive;
  const inside = (state: PlainState) => holdsIn(model.constraint, state, true);
  const met = new Set<string>();
  const news = (state: PlainState, possible: Possible) => {
    const key = contentKey([state, [...possible.keys()].sort()]);
    return inside(state) && !met.has(key) && met.add(key);
  };
  let level = [...initialStates(model)].map((state) => ({ state, possible: naive.begin(state) }));
  for (let states = 1; level.length > 0; states++) {
    if (level.some(({ possible }) => possible.size === 0)) return states;
    level = level
      .filter(({ state, possible }) => news(state, possible))
      .flatMap(({ state, possible }) =>
        stepsFrom(model, state).map((step) => ({
          state: step.state,
          possible: naive.follow(possible, step.state),
        })),
      );
  }
  return null;
}

/** The same by the definition, where nothing is hidden: whether every step is one, or is not seen. */
export function refines(naive: NaiveRefinement): boolean {
  const { model, abstract } = naive;
  const key = (state: PlainState) => contentKey(naive.seen(state));
  const initial = new Set([...initialStates(abstract)].map((state) => contentKey(state)));
  const met = new Map<string, PlainState>();
  for (const state of initialStates(model)) {
    if (!initial.has(key(state))) return false;
    met.set(contentKey(state), state);
  }
  for (const state of met.values()) {
    if (model.constraint && !model.constraint(state)) continue;
    const allowed = stepsFrom(abstract, naive.seen(state)).map((step) => contentKey(step.state));
    for (const { state: next } of stepsFrom(model, state)) {
      if (![key(state), ...allowed].includes(key(next))) return false;
      met.set(contentKey(next), next);
    }
  }
  return true;
}

// ---- fairness -------------------------------------------------------------------------------------

/** What the abstract spec assumes, asked of the states of the graph of what refines it. */
export class NaiveFairness {
  readonly conditions: readonly Condition[];
  /** The abstract states that are seen, and their steps. */
  readonly #seen: StateGraph;
  readonly #numbers = new Map<string, number>();

  constructor(
    readonly naive: NaiveRefinement,
    readonly graph: StateGraph,
  ) {
    const { abstract } = naive;
    const states: PlainState[] = [];
    // Of what hides variables nothing is asked.
    const asked = abstract.fairness.length > 0 ? graph.states : [];
    for (const seen of asked.map((state) => naive.seen(state)))
      if (!this.#numbers.has(contentKey(seen)))
        this.#numbers.set(contentKey(seen), states.push(seen) - 1);
    const moves = states.map((state) =>
      stepsFrom(abstract, state).map(({ action, parameters, state: next }) => ({
        action,
        parameters,
        to: this.#numbers.get(contentKey(next)) ?? -1,
        next,
      })),
    );
    this.#seen = { states, initial: 0, moves };
    this.conditions = conditions(this.#seen, abstract.fairness);
  }

  /** Assumptions that no step is about, in any of the states that are seen. */
  get empty(): readonly string[] {
    const names = new Set(this.naive.abstract.fairness.map(({ name }) => name));
    for (const condition of this.conditions)
      if (this.#seen.states.some((_, state) => isPossible(this.#seen, condition, state)))
        names.delete(condition.name);
    return [...names];
  }

  #number(state: PlainState): number {
    return this.#numbers.get(contentKey(this.naive.seen(state)))!;
  }

  /** Weak: again and again it is impossible or taken. Strong: so it is, if possible again and again. */
  term(condition: Condition): Term {
    const possible: Term = {
      op: "state",
      source: "",
      run: (s: PlainState) => isPossible(this.#seen, condition, this.#number(s)),
    };
    const taken: Term = {
      op: "step",
      source: "",
      run: (before: PlainState, next: PlainState) =>
        isTaken(this.#seen, condition, [this.#number(before), this.#number(next)]),
    };
    const again = (of: Term): Term => ({ op: "always", of: { op: "eventually", of } });
    const or = (...of: Term[]): Term => ({ op: "or", of, over: null });
    return condition.strength === "weak"
      ? again(or({ op: "not", of: possible }, taken))
      : or({ op: "not", of: again(possible) }, again(taken));
  }

  /** A fair lasso that the abstract spec's fairness excludes. */
  unfairLasso(): Lasso | null | "unknown" {
    let unknown = false;
    for (const condition of this.conditions) {
      const lasso = findLasso(this.graph, this.naive.model, this.term(condition));
      if (lasso === "unknown") unknown = true;
      else if (lasso !== null) return lasso;
    }
    return unknown ? "unknown" : null;
  }
}
