/** The whole state graph of a small model: every state, and every step that changes one. */
import type { PlainState } from "../spec/init.ts";
import { initialStates } from "../spec/init.ts";
import type { Model } from "../spec/model.ts";
import { contentKey } from "../spec/value.ts";
import { brokenBy } from "./breakage.ts";
import { Walk } from "./replay.ts";

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface Graph {
  readonly states: readonly PlainState[];
  /** How many of the states are initial; they come first. */
  readonly initial: number;
  readonly edges: readonly Edge[];
}

/**
 * Explores a model as a graph, breadth-first, so that states are numbered by their distance.
 * @returns null when there are more than `statesMax` states
 * @throws Broken
 */
export function graphOf(model: Model, statesMax: number, watchdog?: number): Graph | null {
  const walk = new Walk(model, watchdog);
  const states: PlainState[] = [];
  const numbers = new Map<string, number>();
  /** The number of a state, or -1 when it lies outside the constraint. */
  const meet = (state: PlainState): number => {
    const key = contentKey(state);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    walk.stand(state);
    const number = walk.inside() ? states.push(state) - 1 : -1;
    numbers.set(key, number);
    return number;
  };
  const edges: Edge[] = [];
  try {
    for (const state of initialStates(model)) {
      meet(state);
      if (states.length > statesMax) return null;
    }
  } catch (error) {
    throw brokenBy(error, { kind: "init", name: null, part: null }, null);
  }
  const initial = states.length;
  for (let from = 0; from < states.length; from++) {
    walk.stand(states[from]!);
    for (const choice of walk.choices()) {
      if (choice.obstacle) continue;
      walk.stand(states[from]!);
      const { action, parameters } = choice;
      const to = meet(walk.take(choice).state);
      if (to >= 0 && to !== from) edges.push({ from, to, action, parameters });
    }
    if (states.length > statesMax) return null;
  }
  return { states, initial, edges };
}
