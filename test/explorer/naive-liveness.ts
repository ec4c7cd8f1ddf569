/**
 * Liveness, naively: what a formula says of one lasso, by its definition; whether a lasso is fair, by
 * looking at each of its states; and a search that goes through all the lassos that could differ.
 */
import type { Loop, TraceStep } from "../../src/explorer/verdict.ts";
import type { Term } from "../../src/spec/formula.ts";
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import type { Model, ModelFairness } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { after, choices, holdsIn, holdsOf, type Parameters } from "./author.ts";

// ---- what a formula says --------------------------------------------------------------------------

/** What a step predicate means where it stands: [A]_v, ⟨A⟩_v, or nothing, under no temporal operator. */
export type Context = "universal" | "existential" | "bare";
export const FLIPPED = {
  universal: "existential",
  existential: "universal",
  bare: "bare",
} as const;

/** Whether a step predicate holds of a step, in its context. */
export function stepHolds(
  run: Run,
  before: PlainState,
  next: PlainState,
  context: Context,
): boolean {
  if (context === "bare") throw new TypeError("a step predicate under no temporal operator");
  if (contentKey(before) === contentKey(next)) return context === "universal";
  return holdsOf(run, run, before, next);
}

type Run = (...states: unknown[]) => unknown;

/**
 * Whether the formula holds of the behaviour that goes through the states, and then for ever from
 * `loopStart` to the last one, or stays in the last one.
 */
export function holdsOnLasso(
  term: Term,
  states: readonly PlainState[],
  loopStart: number,
  stuttersAtEnd = false,
): boolean {
  const last = states.length - 1;
  const next = (i: number): number => (i < last ? i + 1 : stuttersAtEnd ? last : loopStart);
  /** This position and all later ones, each once, in their order. */
  const since = (i: number): number[] => {
    const positions: number[] = [];
    for (; !positions.includes(i); i = next(i)) positions.push(i);
    return positions;
  };
  const holds = (t: Term, i: number, context: Context): boolean => {
    switch (t.op) {
      case "constant":
        return t.value;
      case "state":
        return holdsOf(t.run as Run, t.run, states[i]!);
      case "step":
        return stepHolds(t.run as Run, states[i]!, states[next(i)]!, context);
      case "not":
        return !holds(t.of, i, FLIPPED[context]);
      case "and":
        return t.of.every((part) => holds(part, i, context));
      case "or":
        return t.of.some((part) => holds(part, i, context));
      case "always":
        return since(i).every((j) => holds(t.of, j, "universal"));
      case "eventually":
        return since(i).some((j) => holds(t.of, j, "existential"));
      case "until": {
        const here = since(i);
        const end = here.findIndex((j) => holds(t.right, j, "existential"));
        return end >= 0 && here.slice(0, end).every((j) => holds(t.left, j, "universal"));
      }
    }
  };
  return holds(term, 0, "bare");
}

// ---- the graph ------------------------------------------------------------------------------------

/** A step of an instance that changes the state. */
export interface Move {
  readonly action: string;
  readonly parameters: Parameters;
  /** The state it leads to, or -1 where that is outside the constraint. */
  readonly to: number;
  readonly next: PlainState;
}

export interface StateGraph {
  readonly states: readonly PlainState[];
  /** How many of the states are initial; they come first. */
  readonly initial: number;
  readonly moves: readonly (readonly Move[])[];
}

/** Every state, or `null` when there are more than so many. */
export function stateGraph(model: Model, statesMax: number): StateGraph | null {
  const states: PlainState[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (state: PlainState): number => {
    const key = contentKey(state);
    if (!numbers.has(key)) {
      const inside = holdsIn(model.constraint, state, true);
      numbers.set(key, inside ? states.push(state) - 1 : -1);
    }
    return numbers.get(key)!;
  };
  for (const state of initialStates(model)) numberOf(state);
  const initial = states.length;
  const moves: Move[][] = [];
  for (let from = 0; from < states.length; from++) {
    if (states.length > statesMax) return null;
    const state = states[from]!;
    moves[from] = model.actions.flatMap((action) =>
      choices(action, state).flatMap((parameters) => {
        const successor = after(model, action, state, parameters);
        if (successor === null || contentKey(successor) === contentKey(state)) return [];
        return [{ action: action.name, parameters, to: numberOf(successor), next: successor }];
      }),
    );
  }
  return { states, initial, moves };
}

const numberIn = (graph: StateGraph, state: PlainState): number => {
  const key = contentKey(state);
  return graph.states.findIndex((known) => contentKey(known) === key);
};

// ---- lassos ---------------------------------------------------------------------------------------

/** Numbers of states; the last one is followed by the one at `start`, or, with that, stutters. */
export interface Lasso {
  readonly states: readonly number[];
  readonly start: number;
}

export interface ReportedLasso {
  readonly trace: readonly TraceStep[];
  readonly loop: Loop;
}

/** The lasso that was reported, if it is a behaviour of the spec; why not, otherwise. */
export function isBehaviour(graph: StateGraph, { trace, loop }: ReportedLasso): Lasso | string {
  const states = trace.map((step) => numberIn(graph, step.state));
  const last = states.length - 1;
  if (last < 0) return "the trace is empty";
  if (states.includes(-1)) return `state ${states.indexOf(-1)} cannot be reached`;
  if (trace[0]!.action !== null || states[0]! >= graph.initial)
    return "it does not begin initially";
  const leads = (from: number, by: { action: string | null; parameters: Parameters }, to: number) =>
    graph.moves[from]!.some(
      (move) =>
        move.to === to &&
        move.action === by.action &&
        contentKey(move.parameters) === contentKey(by.parameters),
    );
  for (let i = 1; i <= last; i++)
    if (!leads(states[i - 1]!, trace[i]!, states[i]!)) return `no such step to state ${i}`;
  if (!Number.isInteger(loop.start) || loop.start < 0 || loop.start > last)
    return `the loop starts at ${loop.start}`;
  if (loop.back === null && loop.start !== last) return "it stays in a state that is not its last";
  if (loop.back !== null && !leads(states[last]!, loop.back, states[loop.start]!))
    return "no such step back";
  return { states, start: loop.start };
}

/** Whether a trace is a walk from an initial state; its last step may lead outside. Why not, otherwise. */
export function isWalk(graph: StateGraph, trace: readonly TraceStep[]): string | null {
  const states = trace.map((step) => numberIn(graph, step.state));
  if (trace[0]?.action !== null || states[0]! < 0 || states[0]! >= graph.initial)
    return "it does not begin initially";
  for (let i = 1; i < trace.length; i++) {
    const { action, parameters, state } = trace[i]!;
    const step = graph.moves[states[i - 1]!]?.find(
      (move) =>
        move.action === action &&
        contentKey(move.parameters) === contentKey(parameters) &&
        contentKey(move.next) === contentKey(state),
    );
    if (!step) return `no such step to state ${i}`;
  }
  return null;
}

/** The steps of the loop, from state to state. A stutter leads from a state to itself. */
export function loopSteps({ states, start }: Lasso): [number, number][] {
  const loop = states.slice(start);
  return loop.map((state, i) => [state, loop[(i + 1) % loop.length]!]);
}

export function holdsOn(graph: StateGraph, term: Term, { states, start }: Lasso): boolean {
  const plain = states.map((state) => graph.states[state]!);
  return holdsOnLasso(term, plain, start, start === states.length - 1);
}

// ---- fairness -------------------------------------------------------------------------------------

/** Fairness of some instances, taken together. */
export interface Condition {
  readonly name: string;
  readonly strength: "weak" | "strong";
  readonly actions: readonly string[];
  /** The instance, of an assumption on each; of another one, what it fixes. */
  readonly parameters: Parameters | null;
  readonly meant: (move: Move) => boolean;
}

const sameInstance = (a: Move, b: Move): boolean =>
  a.action === b.action && contentKey(a.parameters) === contentKey(b.parameters);

/** The assumptions, each of those on `each` instance as one of every instance that ever moves. */
export function conditions(graph: StateGraph, fairness: readonly ModelFairness[]): Condition[] {
  return fairness.flatMap(({ name, strength, each, actions, parameters, meant }): Condition[] => {
    const isMeant = (move: Move) => actions.includes(move.action) && meant(move.parameters);
    if (!each) return [{ name, strength, actions, parameters, meant: isMeant }];
    const instances: Move[] = [];
    for (const move of graph.moves.flat())
      if (isMeant(move) && !instances.some((known) => sameInstance(known, move)))
        instances.push(move);
    return instances.map((instance) => {
      const meant = (move: Move) => sameInstance(move, instance);
      const { action, parameters } = instance;
      return { name, strength, actions: [action], parameters, meant };
    });
  });
}

export const isPossible = (graph: StateGraph, { meant }: Condition, state: number): boolean =>
  graph.moves[state]!.some(meant);

/** Whether one of the instances leads from the one state to the other. */
export const isTaken = (
  graph: StateGraph,
  { meant }: Condition,
  [from, to]: readonly [number, number],
): boolean => graph.moves[from]!.some((move) => move.to === to && meant(move));

/** Whether the loop meets an assumption. */
export function isMet(graph: StateGraph, condition: Condition, lasso: Lasso): boolean {
  const steps = loopSteps(lasso);
  if (steps.some((step) => isTaken(graph, condition, step))) return true;
  return condition.strength === "weak"
    ? !steps.every(([state]) => isPossible(graph, condition, state))
    : !steps.some(([state]) => isPossible(graph, condition, state));
}

/** Whether the loop meets every assumption. */
export const fairLasso = (graph: StateGraph, lasso: Lasso, { fairness }: Model): boolean =>
  conditions(graph, fairness).every((condition) => isMet(graph, condition, lasso));
