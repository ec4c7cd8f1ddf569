/** What a loop could do and never does: the fairness that is missing, if some is. */

import type { Search } from "../search.ts";
import type { Neglected } from "../verdict.ts";
import type { Condition } from "./assumptions.ts";
import type { Lasso } from "./lasso.ts";

/** How many additions are tried, if the graph is not too large: so many steps are looked at in all. */
const TRIALS_MAX = 8;
const STEPS_MAX = 40_000_000;

/**
 * The instances that are possible in the loop, by their action, and never taken. Each is judged alone:
 * would the property hold if the loop were obliged to take it?
 * @param parts how many formulas have to be judged to know
 */
export function neglectedIn(
  search: Search,
  lasso: Lasso,
  conditions: readonly Condition[],
  parts: number,
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
  // What a search that was cut has not seen may break the property all the same.
  const most = Math.min(TRIALS_MAX, Math.floor(STEPS_MAX / (graph.steps * parts)));
  const trial = trials(conditions, graph.isWhole ? most : 0, holdsWith);
  return [...possible]
    .filter(([instance]) => !taken.has(instance))
    .map(([id, times]): Neglected => {
      const { action, parameters } = all[id]!;
      const always = times === count;
      const strength = always ? "weak" : "strong";
      const condition = (instance: number): Condition => ({
        name: "",
        strength,
        actions: [action.name],
        parameters: all[instance]!.parameters,
        whole: true,
        condition: null,
        instances: new Set([instance]),
      });
      const siblings = all.filter((instance) => instance.action === action).map(({ id }) => id);
      const suffices = trial(`${id} ${strength}`, [condition(id)]);
      return {
        action: action.name,
        parameters,
        always,
        strength,
        suffices,
        eachSuffices:
          siblings.length === 1
            ? suffices
            : trial(`${action.name} ${strength}`, siblings.map(condition)),
      };
    });
}

/** Tries additions, each once, and as many as there is time for. */
function trials(
  conditions: readonly Condition[],
  most: number,
  holdsWith: (conditions: readonly Condition[]) => boolean,
): (key: string, added: readonly Condition[]) => boolean | null {
  const known = new Map<string, boolean>();
  const assumed = ({ strength, instances }: Condition): boolean =>
    conditions.some(
      (other) =>
        other.strength === strength &&
        other.instances.size === instances.size &&
        [...instances].every((id) => other.instances.has(id)),
    );
  return (key, added) => {
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    if (added.every(assumed) || known.size >= most) return null;
    const holds = holdsWith(added);
    known.set(key, holds);
    return holds;
  };
}

function loopStates(search: Search, { initial, stem, loop }: Lasso): number[] {
  const { graph } = search.recording!;
  const entry = stem.length > 0 ? graph.target(stem.at(-1)!) : initial;
  return [entry, ...loop.slice(0, -1).map((step) => graph.target(step))];
}
