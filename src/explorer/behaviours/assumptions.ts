/**
 * Fairness as conditions on the steps of a graph. A condition is about a set of instances; a weak one
 * asks that they be, again and again, taken or not possible, a strong one that they be taken again
 * and again if they are possible again and again. Only steps that change the state count.
 */
import type { ModelFairness } from "../../spec/model.ts";
import { Broken, brokenBy, type Where } from "../breakage.ts";
import type { Instance } from "../learning/instances.ts";
import type { StepGraph } from "./step-graph.ts";

export interface Condition {
  readonly name: string;
  readonly strength: "weak" | "strong";
  readonly actions: readonly string[];
  /** The parameters that it is about, as far as they are fixed; null for any. */
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** Whether these are all that one instance has. */
  readonly whole: boolean;
  /** Where a function says which parameters are meant, that as its author wrote it. */
  readonly condition: string | null;
  readonly instances: ReadonlySet<number>;
}

/** The conditions that a model assumes, by what instances a search has met. */
export function conditionsOf(
  fairness: readonly ModelFairness[],
  instances: readonly Instance[],
): Condition[] {
  return fairness.flatMap((assumed): Condition[] => {
    const meant = instances.filter(
      (instance) =>
        assumed.actions.includes(instance.action.name) && isMeant(assumed, instance.parameters),
    );
    const { name, strength, actions } = assumed;
    if (!assumed.each)
      return [
        {
          name,
          strength,
          actions,
          parameters: assumed.parameters,
          whole: false,
          condition: assumed.condition,
          instances: new Set(meant.map((i) => i.id)),
        },
      ];
    return meant.map((instance) => ({
      name,
      strength,
      actions: [instance.action.name],
      parameters: instance.parameters,
      whole: true,
      condition: null,
      instances: new Set([instance.id]),
    }));
  });
}

/** @throws Broken */
function isMeant(
  { name, meant }: ModelFairness,
  parameters: Readonly<Record<string, unknown>>,
): boolean {
  const where: Where = { kind: "fairness", name, part: null };
  let answer: unknown;
  try {
    answer = meant(parameters);
  } catch (error) {
    throw brokenBy(error, where, parameters);
  }
  if (typeof answer === "boolean") return answer;
  const facts = { given: answer };
  throw new Broken({ kind: "not-boolean", where, parameters, position: null, facts });
}

export class Assumptions {
  /** Integers that a bit for each condition fills. */
  readonly words: number;
  readonly weak: Int32Array;
  readonly strong: Int32Array;
  /** By instance: the conditions that it is about. */
  readonly ofInstance: Int32Array;
  /** By state: the conditions that are possible in it. */
  readonly possible: Int32Array;

  constructor(
    readonly conditions: readonly Condition[],
    graph: StepGraph,
    instances: number,
  ) {
    const words = (conditions.length + 31) >>> 5;
    this.words = words;
    this.weak = new Int32Array(words);
    this.strong = new Int32Array(words);
    this.ofInstance = new Int32Array(words * instances);
    this.possible = new Int32Array(words * graph.states);
    conditions.forEach(({ strength, instances: meant }, i) => {
      const word = i >>> 5;
      const bit = 1 << (i & 31);
      (strength === "weak" ? this.weak : this.strong)[word]! |= bit;
      for (const id of meant) this.ofInstance[id * words + word]! |= bit;
    });
    if (words === 0) return;
    for (let state = 0; state < graph.states; state++) {
      if (!graph.expanded(state)) continue;
      const end = graph.end[state]!;
      for (let step = graph.begin[state]!; step < end; step++) {
        const instance = graph.instance(step);
        for (let w = 0; w < words; w++)
          this.possible[state * words + w]! |= this.ofInstance[instance * words + w]!;
      }
    }
  }
}
