/**
 * Why a step, seen through a mapping, is no step of the abstract spec: what every abstract action
 * would have done instead, how far that is from what happened, and whether several abstract steps in
 * a row would explain it.
 */
import type { Choice } from "../../explorer/replay.ts";
import type { NamedStep } from "../../explorer/verdict.ts";
import { Listed } from "../../spec/domain.ts";
import { initialStates, type PlainState } from "../../spec/init.ts";
import type { Model, ModelAction } from "../../spec/model.ts";
import { product } from "../../spec/structures.ts";
import { contentKey } from "../../spec/value.ts";
import { stateDistance } from "./distance.ts";
import { Possible } from "./possible.ts";

/** What an abstract action would have done. */
export interface Attempt extends NamedStep {
  /** The state in which it was tried: the one before the step, with values for what is hidden. */
  readonly from: PlainState;
  /** Labels of the guards that are false there; `null` for one that has none. */
  readonly failing: readonly (string | null)[];
  /** Where it leads, its guards aside; `null` where its update goes wrong without them. */
  readonly to: PlainState | null;
  /** In how many places that differs from the state after the step. */
  readonly differences: number;
}

export interface Chain {
  readonly from: PlainState;
  readonly steps: readonly NamedStep[];
}

export interface Diagnosis {
  /** The nearest first. Of an initial state there are none. */
  readonly attempts: readonly Attempt[];
  /** Two or three abstract steps that lead from one state to the other. */
  readonly chain: Chain | null;
  /** Whether every chain of two or three was tried. */
  readonly exhaustive: boolean;
  /** Of an initial state: the abstract initial states, the nearest first. */
  readonly initials: readonly PlainState[];
}

/** Bounds, so that a diagnosis takes no longer than it is worth. */
const HIDDEN_MAX = 64;
const ATTEMPTS_MAX = 1000;
const CHAIN_STEPS = 3;
const TAKES_MAX = 4000;
const INITIALS_MAX = 5000;
const INITIALS_KEPT = 3;

/**
 * Compares a mapped step with what the abstract spec can do. Variables that the states lack are
 * hidden, and tried with every value.
 */
export function diagnose(
  abstract: Model,
  before: PlainState | null,
  after: PlainState,
  known: readonly PlainState[] = [],
): Diagnosis {
  if (before === null)
    return { attempts: [], chain: null, exhaustive: true, initials: nearest(abstract, after) };
  const starts = known.length > 0 ? known : completions(abstract, before);
  const attempts: Attempt[] = [];
  const possible = new Possible(abstract);
  for (const from of starts) {
    for (const choice of possible.choices(from)) {
      if (attempts.length >= ATTEMPTS_MAX) break;
      if (choice.obstacle?.kind === "no-choice") continue;
      attempts.push(attempt(possible, from, choice, after));
    }
  }
  return {
    attempts: best(attempts).sort((a, b) => far(a) - far(b) || a.differences - b.differences),
    ...chainTo(abstract, starts, after),
    initials: [],
  };
}

const far = ({ failing, differences }: Attempt): number => failing.length + differences;

/** Of attempts at the same step with different hidden values, the nearest. */
function best(attempts: readonly Attempt[]): Attempt[] {
  const found = new Map<string, Attempt>();
  for (const each of attempts) {
    const key = `${each.action} ${contentKey(each.parameters)}`;
    const other = found.get(key);
    if (other === undefined || far(each) < far(other)) found.set(key, each);
  }
  return [...found.values()];
}

/** The states that one with hidden variables may be; none when they are too many. */
function completions(model: Model, state: PlainState): readonly PlainState[] {
  const hidden = Object.entries(model.variables).filter(([name]) => !Object.hasOwn(state, name));
  const many = hidden.reduce((product, [, { cardinality }]) => product * cardinality, 1);
  if (many > HIDDEN_MAX) return [];
  return [...product(hidden.map(([, domain]) => domain.members as readonly unknown[]))].map(
    (values) => ({ ...state, ...Object.fromEntries(hidden.map(([name], i) => [name, values[i]])) }),
  );
}

/** Tries a step with its guards aside, and each of its guards for itself. */
function attempt(possible: Possible, from: PlainState, choice: Choice, after: PlainState): Attempt {
  const { model } = possible;
  const { action: name, parameters } = choice;
  const action = model.actions.find((each) => each.name === name)!;
  const changed = (change: Partial<ModelAction>): PlainState | null =>
    outcome(model, from, parameters, { ...action, ...change });
  const failing =
    choice.obstacle === null
      ? []
      : action.guards.filter((guard) => changed({ guards: [guard], then: () => {} }) === null);
  const to = choice.obstacle === null ? possible.take(from, choice) : changed({ guards: [] });
  return {
    action: name,
    parameters,
    from,
    failing: failing.map(({ label }) => label),
    to,
    // An update that goes wrong is farther away than any that does not.
    differences: to === null ? Number.POSITIVE_INFINITY : stateDistance(to, after),
  };
}

/** The state to which an action leads with these parameters; null when it does not. */
function outcome(
  model: Model,
  from: PlainState,
  parameters: Choice["parameters"],
  action: ModelAction,
): PlainState | null {
  const fixed: ModelAction = {
    ...action,
    parameters: Object.entries(parameters).map(([name, value]) => ({
      name,
      choice: new Listed([value]),
    })),
  };
  // Nothing is judged, so that nothing else can go wrong.
  const nothing = { invariants: [], steps: [], reachables: [] };
  const possible = new Possible({ ...model, ...nothing, actions: [fixed] });
  return possible.take(from, { action: action.name, parameters, obstacle: null });
}

/** The shortest sequence of two or more abstract steps from one of the states to another. */
function chainTo(
  model: Model,
  starts: readonly PlainState[],
  after: PlainState,
): Pick<Diagnosis, "chain" | "exhaustive"> {
  const possible = new Possible(model);
  const seen = new Set(starts.map((state) => contentKey(state)));
  let front = starts.map((state) => ({ state, from: state, steps: [] as readonly NamedStep[] }));
  let takes = 0;
  for (let length = 1; length <= CHAIN_STEPS; length++) {
    const next: typeof front = [];
    for (const { state, from, steps } of front) {
      for (const choice of possible.choices(state)) {
        if (choice.obstacle !== null) continue;
        if (++takes > TAKES_MAX) return { chain: null, exhaustive: false };
        const to = possible.take(state, choice);
        if (to === null) continue;
        const key = contentKey(to);
        if (seen.has(key)) continue;
        seen.add(key);
        const { action, parameters } = choice;
        const way = [...steps, { action, parameters }];
        if (length > 1 && stateDistance(to, after) === 0)
          return { chain: { from, steps: way }, exhaustive: true };
        next.push({ state: to, from, steps: way });
      }
    }
    front = next;
  }
  return { chain: null, exhaustive: starts.length > 0 };
}

function nearest(model: Model, state: PlainState): readonly PlainState[] {
  const found: { readonly initial: PlainState; readonly far: number }[] = [];
  for (const initial of initialStates(model)) {
    if (found.length >= INITIALS_MAX) break;
    found.push({ initial, far: stateDistance(initial, state) });
  }
  return found
    .sort((a, b) => a.far - b.far)
    .slice(0, INITIALS_KEPT)
    .map(({ initial }) => initial);
}
