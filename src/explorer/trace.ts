/** Traces: rebuilt from the links, and replayed through the author's code before anybody sees them. */
import { initialStates } from "../spec/init.ts";
import { flipAll } from "./learning/effects.ts";
import type { Machine } from "./learning/machine.ts";
import type { Links } from "./links.ts";
import type { TraceStep } from "./verdict.ts";

/** Which initial state, and which instances after it. */
export interface Route {
  readonly place: number;
  readonly instances: readonly number[];
}

/** The way to a counted state. */
export function routeTo(links: Links, state: number): Route {
  const instances: number[] = [];
  while (links.parent(state) >= 0) {
    instances.push(links.instance(state));
    state = links.parent(state);
  }
  return { place: links.instance(state), instances: instances.reverse() };
}

/**
 * A route without those steps that only add to sets that only grow, and of which nothing that comes
 * after them has any need: the rest goes the same way without it, but for these sets.
 * @param last whether the last step must stay, because it is what the route is about
 */
export function trimmed(machine: Machine, route: Route, last = false): Route {
  const { trees, layout } = machine;
  const { state } = trees;
  replay(machine, { ...route, instances: [] });
  const kept = [...route.instances];
  /** The states before each step. */
  const states: Int32Array[] = [];
  const gathers: boolean[] = [];
  const isLike = (other: Int32Array): boolean =>
    !state
      .subarray(0, layout.words)
      .some((word, i) => word !== (other[i] ?? 0) && !layout.growing[i]);
  for (const id of kept) {
    const before = state.slice(0, layout.words);
    states.push(before);
    flipAll(state, machine.instances.perform(machine.instances.all[id]!) ?? []);
    gathers.push(isLike(before));
  }
  const end = state.slice(0, layout.words);
  const goes = (from: Int32Array, instances: readonly number[]): boolean => {
    state.fill(0, 0, layout.words);
    state.set(from);
    return (
      instances.every((id) => {
        const writes = machine.perform(id);
        if (writes !== null) flipAll(state, writes);
        return writes !== null;
      }) && isLike(end)
    );
  };
  // From the end: what only a step needs that has gone is not needed any more.
  for (let i = kept.length - (last ? 2 : 1); i >= 0; i--)
    if (gathers[i] && goes(states[i]!, kept.slice(i + 1))) kept.splice(i, 1);
  return { ...route, instances: kept };
}

/** Whether nothing can happen in the state in the working vector, by the author's code alone. */
export function isEnd(machine: Machine): boolean {
  const { fixedInstances, choosers, instances } = machine;
  const can = (id: number): boolean => instances.perform(instances.all[id]!) !== null;
  if (fixedInstances.some(can)) return false;
  return !choosers.all.some((chooser) => {
    const leaf = choosers.leaf(chooser);
    return (leaf === 0 ? choosers.list : choosers.chosen(leaf)).some(can);
  });
}

/**
 * Runs a route through the author's code, and leaves its last state in the working vector.
 * @throws Broken when a step is not enabled this time: the spec is not a function of the state
 */
export function replay(machine: Machine, route: Route): TraceStep[] {
  const { layout, trees } = machine;
  let place = 0;
  let initial: Readonly<Record<string, unknown>> | null = null;
  for (const state of initialStates(machine.model))
    if (place++ === route.place) {
      initial = state;
      break;
    }
  if (initial === null) throw new Error(`no initial state number ${route.place}`);
  layout.encode(initial, trees.state);
  const trace: TraceStep[] = [{ action: null, parameters: {}, state: layout.decode(trees.state) }];
  for (const id of route.instances) {
    const instance = machine.instances.all[id]!;
    const writes = machine.instances.perform(instance);
    if (writes === null) machine.learning.impure(instance);
    flipAll(trees.state, writes);
    trace.push({
      action: instance.action.name,
      parameters: instance.parameters,
      state: layout.decode(trees.state),
    });
  }
  return trace;
}
