/** What a loop could do and never does: the fairness that is missing, if some is. */
import type { Condition } from "./assumptions.ts";
import type { Lasso } from "./lasso.ts";
import type { Search } from "./search.ts";
import type { Neglected } from "./verdict.ts";

/** How many additions are tried, and on how large a graph. */
const TRIALS_MAX = 8;
const STEPS_MAX = 4_000_000;

/**
 * The instances that are possible in the loop, by their action, and never taken. Each is judged alone:
 * would the property hold if the loop were obliged to take it?
 */
export function neglectedIn(
  search: Search,
  lasso: Lasso,
  conditions: readonly Condition[],
  holdsWith: (conditions: readonly Condition[]) => boolean,
): Neglected[] {
  const { graph } = search.recording!;
  const { all } = search.machine.instances;
  const states = loopStates(search, lasso);
  const taken = new Set(lasso.loop.map((step) => graph.instance(step)));
  const reached = new Set(states.map((state, i) => `${state} ${states[(i + 1) % states.length]!}`));
  /** By instance: in how many of the states it is possible. */
  const possible = new Map<number, number>();
  for (const state of new Set(states)) {
    const here = new Set<number>();
    for (let step = graph.begin[state]!; step < graph.end[state]!; step++) {
      const instance = graph.instance(step);
      here.add(instance);
      if (reached.has(`${state} ${graph.target(step)}`)) taken.add(instance);
    }
    for (const instance of here) possible.set(instance, (possible.get(instance) ?? 0) + 1);
  }
  const count = new Set(states).size;
  let trials = 0;
  return [...possible]
    .filter(([instance]) => !taken.has(instance))
    .map(([id, times]): Neglected => {
      const { action, parameters } = all[id]!;
      const always = times === count;
      const strength = always ? "weak" : "strong";
      const condition: Condition = {
        name: "",
        strength,
        actions: [action.name],
        parameters,
        instances: new Set([id]),
      };
      const known = conditions.some(({ instances }) => instances.size === 1 && instances.has(id));
      const tried = !known && graph.steps <= STEPS_MAX && trials++ < TRIALS_MAX;
      return {
        action: action.name,
        parameters,
        always,
        strength,
        suffices: tried ? holdsWith([condition]) : null,
      };
    });
}

function loopStates(search: Search, { initial, stem, loop }: Lasso): number[] {
  const { graph } = search.recording!;
  const entry = stem.length > 0 ? graph.target(stem.at(-1)!) : initial;
  return [entry, ...loop.slice(0, -1).map((step) => graph.target(step))];
}
