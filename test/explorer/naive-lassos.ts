/**
 * A naive search for a fair lasso that breaks a formula: every walk of a small graph, the shortest
 * first, but only one of those that nothing can tell apart: walks between the same states that meet
 * the same assumptions, and make the same of the formula, whatever follows them.
 */
import type { Term } from "../../src/spec/formula.ts";
import type { Model } from "../../src/spec/model.ts";
import {
  type Condition,
  type Context,
  conditions,
  FLIPPED,
  holdsOn,
  isMet,
  isPossible,
  isTaken,
  type Lasso,
  type StateGraph,
  stepHolds,
} from "./naive-liveness.ts";

/** Walks looked at before the search gives up. */
const WALKS_MAX = 60_000;
/** Temporal operators in a formula: what walks make of it has 2 to their number entries. */
const OPERATORS_MAX = 7;

/** A walk, and what can be told of it. */
interface Walk {
  readonly states: readonly number[];
  /** How far each assumption is met. */
  readonly facts: string;
  /** What holds before the walk (of each temporal part, a bit), for everything that may hold after it. */
  readonly makes: readonly number[];
}

/**
 * A fair lasso that breaks the formula, of those with the shortest stem; `null` when there is none,
 * and "unknown" when that would take too long to find out.
 */
export function findLasso(
  graph: StateGraph,
  { fairness }: Pick<Model, "fairness">,
  term: Term,
  walksMax = WALKS_MAX,
): Lasso | null | "unknown" {
  const parts = temporalParts(term);
  if (parts.length > OPERATORS_MAX) return "unknown";
  const all = conditions(graph, fairness);
  const nexts = graph.moves.map((moves) => [...new Set(moves.map((m) => m.to))].filter(inside));
  const later = nexts.map((_, from) => reachable(nexts, from));
  const made = new Map<number, readonly number[]>();
  const makes = (from: number, to: number): readonly number[] => {
    const key = from * graph.states.length + to;
    if (!made.has(key)) made.set(key, whatStepMakes(graph, parts, from, to));
    return made.get(key)!;
  };
  const nothing = Array.from({ length: 2 ** parts.length }, (_, i) => i);
  let walks = 0;

  /** The walk, a step longer. */
  const longer = (walk: Walk, to: number, facts: string): Walk => {
    walks++;
    const step = makes(walk.states.at(-1)!, to);
    return {
      states: [...walk.states, to],
      facts,
      makes: step.map((before) => walk.makes[before]!),
    };
  };
  /** Walks around from a state, back to it. */
  const loopsAt = (start: number): Lasso[] => {
    const stutter: Lasso = { states: [start], start: 0 };
    const loops = all.every((condition) => isMet(graph, condition, stutter)) ? [stutter] : [];
    const first = { states: [start], facts: factsAt(graph, all, start), makes: nothing };
    const closed = new Set<string>();
    for (const walk of breadthFirst([first], (walk) => {
      const from = walk.states.at(-1)!;
      return nexts[from]!.filter((to) => later[to]!.has(start)).map((to) =>
        longer(walk, to, factsAfter(graph, all, walk.facts, from, to)),
      );
    })) {
      if (walks > walksMax) break;
      if (walk.states.length === 1 || walk.states.at(-1) !== start) continue;
      if (walk.facts.includes(UNMET) || closed.has(walk.makes.join())) continue;
      closed.add(walk.makes.join());
      loops.push({ states: walk.states.slice(0, -1), start: 0 });
    }
    return loops;
  };

  const loops: Lasso[][] = [];
  const stems = Array.from({ length: graph.initial }, (_, state): Walk => {
    return { states: [state], facts: "", makes: nothing };
  });
  for (const stem of breadthFirst(stems, (walk) =>
    nexts[walk.states.at(-1)!]!.map((to) => longer(walk, to, "")),
  )) {
    const end = stem.states.at(-1)!;
    loops[end] ??= loopsAt(end);
    if (walks > walksMax) return "unknown";
    const before = stem.states.slice(0, -1);
    for (const loop of loops[end]) {
      const lasso = { states: [...before, ...loop.states], start: before.length };
      if (!holdsOn(graph, term, lasso)) return lasso;
    }
  }
  return null;
}

const inside = (state: number): boolean => state >= 0;

/** The walks that grow out of some, one of each kind. */
function* breadthFirst(first: readonly Walk[], grow: (walk: Walk) => Walk[]): Iterable<Walk> {
  const seen = new Set<string>();
  let level = first;
  while (level.length > 0) {
    const next: Walk[] = [];
    for (const walk of level) {
      const kind = `${walk.states[0]} ${walk.states.at(-1)} ${walk.facts} ${walk.makes}`;
      // A walk of no step is of no kind: one that comes back just like it is a loop.
      if (walk.states.length > 1 && seen.has(kind)) continue;
      if (walk.states.length > 1) seen.add(kind);
      yield walk;
      next.push(...grow(walk));
    }
    level = next;
  }
}

/** The state and all that come after it. */
function reachable(nexts: readonly (readonly number[])[], from: number): ReadonlySet<number> {
  const found = new Set([from]);
  for (const state of found) for (const next of nexts[state]!) found.add(next);
  return found;
}

// ---- how far a walk meets each assumption: a letter for each ---------------------------------------

const [MET, UNMET, NEVER_POSSIBLE] = ["m", "u", "n"];

const factsAt = (graph: StateGraph, all: readonly Condition[], state: number): string =>
  all.map((condition) => factAt(graph, condition, state)).join("");

function factAt(graph: StateGraph, condition: Condition, state: number): string {
  if (isPossible(graph, condition, state)) return UNMET!;
  return condition.strength === "weak" ? MET! : NEVER_POSSIBLE!;
}

function factsAfter(
  graph: StateGraph,
  all: readonly Condition[],
  facts: string,
  from: number,
  to: number,
): string {
  const after = all.map((condition, i) => {
    if (facts[i] === MET || isTaken(graph, condition, [from, to])) return MET;
    const fact = factAt(graph, condition, to);
    return fact === NEVER_POSSIBLE ? facts[i] : fact;
  });
  return after.join("");
}

// ---- what a step makes of a formula ----------------------------------------------------------------

/** The parts of a formula with a temporal operator at their head. */
export function temporalParts(term: Term): Term[] {
  switch (term.op) {
    case "state":
    case "step":
    case "constant":
      return [];
    case "not":
      return temporalParts(term.of);
    case "and":
    case "or":
      return term.of.flatMap(temporalParts);
    case "until":
      return [...temporalParts(term.left), ...temporalParts(term.right), term];
    default:
      return [...temporalParts(term.of), term];
  }
}

/**
 * Which of the parts hold before the step, a bit for each, for all that may hold after it: □f holds
 * where f does and □f does after the step, and so on.
 */
function whatStepMakes(
  graph: StateGraph,
  parts: readonly Term[],
  from: number,
  to: number,
): readonly number[] {
  const [before, next] = [graph.states[from]!, graph.states[to]!];
  const holds = (t: Term, after: number, context: Context): boolean => {
    const same = (): boolean => (after & (1 << parts.indexOf(t))) !== 0;
    switch (t.op) {
      case "constant":
        return t.value;
      case "state":
        return (t.run as (s: unknown) => boolean)(before);
      case "step":
        return stepHolds(t.run as never, before, next, context);
      case "not":
        return !holds(t.of, after, FLIPPED[context]);
      case "and":
        return t.of.every((part) => holds(part, after, context));
      case "or":
        return t.of.some((part) => holds(part, after, context));
      case "always":
        return holds(t.of, after, "universal") && same();
      case "eventually":
        return holds(t.of, after, "existential") || same();
      case "until":
        return (
          holds(t.right, after, "existential") || (holds(t.left, after, "universal") && same())
        );
    }
  };
  return Array.from({ length: 2 ** parts.length }, (_, after) =>
    parts.reduce((bits, part, i) => bits | (holds(part, after, "bare") ? 1 << i : 0), 0),
  );
}
