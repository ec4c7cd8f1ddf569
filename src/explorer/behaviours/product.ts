/**
 * The graph of a model beside an automaton: a node is a state together with what the rest of the
 * behaviour has still to satisfy. Nodes are numbered (automaton state × states) + state.
 */
import type { Automaton, Transition } from "./automaton.ts";
import type { StepGraph } from "./step-graph.ts";

/** Automaton states that reach each other. */
export interface Layer {
  readonly states: readonly number[];
  /** Whether a run can stay here for ever without putting off a promise for ever. */
  readonly accepting: boolean;
  /** Whether every state of the graph is reached in its one automaton state: it asks for nothing. */
  readonly universal: boolean;
}

export class Product {
  readonly size: number;
  /** In an order in which runs go through them. */
  readonly layers: readonly Layer[];
  /** By automaton state, the place of its layer. */
  readonly layerOf: Int32Array;

  constructor(
    readonly graph: StepGraph,
    readonly automaton: Automaton,
  ) {
    this.size = graph.states * automaton.transitions.length;
    const { layers, layerOf } = layersOf(automaton);
    this.layers = layers;
    this.layerOf = layerOf;
  }

  /** Whether the state satisfies what a transition asks of it. */
  admits(state: number, { holds, fails }: Transition): boolean {
    const words = this.graph.stateWords;
    const { atoms } = this.graph;
    for (let w = 0; w < words; w++) {
      const bits = atoms[state * words + w]!;
      if ((holds[w]! & ~bits) !== 0 || (fails[w]! & bits) !== 0) return false;
    }
    return true;
  }

  /** Whether a step satisfies what a transition asks of it. */
  admitsStep(step: number, { stepHolds, stepFails }: Transition): boolean {
    const { graph } = this;
    for (let w = 0; w < graph.stepWords; w++) {
      const bits = graph.stepAtoms(step, w);
      if ((stepHolds[w]! & ~bits) !== 0 || (stepFails[w]! & bits) !== 0) return false;
    }
    return true;
  }

  /**
   * Calls `visit` for each successor of a node; the step is −1 where the state stutters.
   * @param taken which transitions of the automaton are followed; all unless told
   */
  successors(
    node: number,
    visit: (node: number, step: number, transition: Transition) => void,
    taken: ((transition: Transition) => boolean) | null = null,
  ): void {
    const { graph } = this;
    const n = graph.states;
    const state = node % n;
    if (!graph.expanded(state)) return;
    const end = graph.end[state]!;
    for (const transition of this.automaton.transitions[(node - state) / n]!) {
      if (taken !== null && !taken(transition)) continue;
      if (!this.admits(state, transition)) continue;
      const base = transition.next * n;
      if (transition.stutters) visit(base + state, -1, transition);
      for (let step = graph.begin[state]!; step < end; step++) {
        const target = graph.target(step);
        if (target < 0 || !graph.expanded(target)) continue;
        if (graph.stepWords > 0 && !this.admitsStep(step, transition)) continue;
        visit(base + target, step, transition);
      }
    }
  }
}

function layersOf({ transitions, promises }: Automaton): {
  layers: Layer[];
  layerOf: Int32Array;
} {
  const count = transitions.length;
  const reach = transitions.map((_, from) => {
    const seen = new Set<number>();
    const open = [from];
    while (open.length > 0)
      for (const { next } of transitions[open.pop()!]!)
        if (!seen.has(next)) {
          seen.add(next);
          open.push(next);
        }
    return seen;
  });
  const layerOf = new Int32Array(count).fill(-1);
  const groups: number[][] = [];
  for (let a = 0; a < count; a++) {
    if (layerOf[a]! >= 0) continue;
    const group = [a];
    for (let b = a + 1; b < count; b++) if (reach[a]!.has(b) && reach[b]!.has(a)) group.push(b);
    for (const b of group) layerOf[b] = groups.length;
    groups.push(group);
  }
  // A layer reaches more states, itself included, than any layer that it leads to.
  const reached = groups.map((group) => new Set([...group, ...reach[group[0]!]!]).size);
  const order = groups.map((_, i) => i).sort((a, b) => reached[b]! - reached[a]!);
  const place = new Int32Array(groups.length);
  order.forEach((group, i) => {
    place[group] = i;
  });
  layerOf.forEach((group, a) => {
    layerOf[a] = place[group]!;
  });
  const layers = order.map((group): Layer => {
    const states = groups[group]!;
    let postponed = promises;
    let stays = false;
    let universal = false;
    for (const a of states)
      for (const t of transitions[a]!) {
        if (layerOf[t.next] !== place[group]) continue;
        stays = true;
        postponed &= t.postponed;
        const asks = [t.holds, t.fails, t.stepHolds, t.stepFails].some((words) =>
          words.some((word) => word !== 0),
        );
        if (states.length === 1 && a === 0 && t.stutters && !asks) universal = true;
      }
    return { states, accepting: stays && postponed === 0, universal };
  });
  return { layers, layerOf };
}
