/** Induction by the shortest way to say it: every state of the domains, every step, no tricks. */
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import type { Model, ModelProperty } from "../../src/spec/model.ts";
import { product } from "../../src/spec/structures.ts";
import { contentKey } from "../../src/spec/value.ts";
import { after, choices, holds, holdsIn } from "./author.ts";
import { forget } from "./identity.ts";

export interface NaiveInduction {
  /**
   * `violated`: an invariant fails in a reachable state. `fails`: it is not preserved. `undefined`: it
   * is, but author code throws or leaves a domain on the way. `broken`: it does so where it is reachable.
   */
  readonly outcome: "held" | "violated" | "fails" | "undefined" | "broken";
  readonly satisfying: number;
  /** Steps that change the state, those that throw left out. */
  readonly steps: number;
}

/** The states that the domains allow. */
export function* allStates({ variables }: Model): Iterable<PlainState> {
  const names = Object.keys(variables);
  for (const values of product(names.map((name) => variables[name]!.members)))
    yield Object.freeze(Object.fromEntries(names.map((name, i) => [name, values[i]])));
}

/** What is true, false, or throws. */
function attempt(question: () => boolean): boolean | null {
  try {
    return question();
  } catch {
    return null;
  }
}

/** The states after each step that changes something; null for a step that cannot be taken. */
export function successors(model: Model, state: PlainState): (PlainState | null)[] {
  const own = contentKey(state);
  return model.actions.flatMap((action) => {
    let chosen: ReturnType<typeof choices>;
    try {
      chosen = choices(action, state);
    } catch {
      return [null];
    }
    return chosen.flatMap((parameters) => {
      try {
        const next = after(model, action, state, parameters);
        return next === null || contentKey(next) === own ? [] : [next];
      } catch {
        return [null];
      }
    });
  });
}

export function naiveInduction(
  model: Model,
  invariants: readonly ModelProperty[],
  assumed: readonly ModelProperty[] = [],
): NaiveInduction {
  forget();
  const all = (properties: readonly ModelProperty[], state: PlainState): boolean | null =>
    attempt(() => properties.every((property) => holds(property, state)));
  const inside = (state: PlainState): boolean | null =>
    attempt(() => holdsIn(model.constraint, state, true));
  const reached = reachable(model, (state) => all([...invariants, ...assumed], state), inside);
  if (reached !== null) return { outcome: reached, satisfying: 0, steps: 0 };
  let [satisfying, steps, undefined_, fails] = [0, 0, 0, 0];
  for (const state of allStates(model)) {
    if (!inside(state) || !all([...invariants, ...assumed], state)) continue;
    satisfying++;
    for (const next of successors(model, state)) {
      if (next !== null) steps++;
      const after = next && all(invariants, next);
      if (after === null) undefined_++;
      else if (!after) fails++;
    }
  }
  const outcome = fails > 0 ? "fails" : undefined_ > 0 ? "undefined" : "held";
  return { outcome, satisfying, steps };
}

/** What goes wrong among the reachable states: the first of it, breadth first; null if nothing does. */
function reachable(
  model: Model,
  holds: (state: PlainState) => boolean | null,
  inside: (state: PlainState) => boolean | null,
): "violated" | "broken" | null {
  const seen = new Set<string>();
  const queue: PlainState[] = [];
  const found = (state: PlainState | null): "violated" | "broken" | null => {
    if (state === null) return "broken";
    const key = contentKey(state);
    if (seen.has(key)) return null;
    seen.add(key);
    const within = inside(state);
    const held = holds(state);
    if (within === null || held === null) return "broken";
    if (!held) return "violated";
    if (within) queue.push(state);
    return null;
  };
  for (const state of initialStates(model)) {
    const wrong = found(state);
    if (wrong) return wrong;
  }
  for (const state of queue)
    for (const next of successors(model, state)) {
      const wrong = found(next);
      if (wrong) return wrong;
    }
  return null;
}
