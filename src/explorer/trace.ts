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
