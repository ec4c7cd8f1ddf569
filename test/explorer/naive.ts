/**
 * The naive explorer that the real one is compared with: a map of whole states by content, breadth
 * first, the author's functions run for every transition. It is short so that it can be believed.
 */
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import type { Model, ModelProperty } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { after, choices, holds, holdsIn } from "./author.ts";

export interface Problem {
  readonly outcome: "violated" | "deadlocked" | "unreached" | "broken";
  /** The property; for `broken`, the error. */
  readonly property: string;
  /** States in the trace, the initial one included; 0 where there is none. */
  readonly traceLength: number;
}

export interface NaiveResult {
  readonly outcome: Problem["outcome"] | "held" | "bounded";
  /** Everything wrong that the first level with a problem shows: an explorer may report any. */
  readonly problems: readonly Problem[];
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
}

/** Explores all of the model, or stops once it has found more states than that. */
export function naive(model: Model, maxStates = Number.POSITIVE_INFINITY): NaiveResult {
  const seen = new Map<string, PlainState>();
  const unseen = new Set(model.reachables);
  const problems: Problem[] = [];
  let [generated, depth, level, next]: [number, number, PlainState[], PlainState[]] = [
    0,
    0,
    [],
    [],
  ];
  const attempt = (body: () => void): void => {
    try {
      body();
    } catch (error) {
      problems.push({ outcome: "broken", property: String(error), traceLength: 0 });
    }
  };
  const judge = (properties: readonly ModelProperty[], ...states: PlainState[]): void => {
    for (const property of properties)
      if (!holds(property, ...states))
        problems.push({ outcome: "violated", property: property.name, traceLength: depth + 1 });
  };
  const found = (state: PlainState, key = contentKey(state)): void => {
    generated++;
    if (seen.has(key)) return;
    judge(model.invariants, state);
    if (!holdsIn(model.constraint, state, true)) return;
    seen.set(key, state);
    next.push(state);
    for (const property of unseen) if (holds(property, state)) unseen.delete(property);
  };
  const expand = (state: PlainState): void => {
    const before = generated;
    const own = contentKey(state);
    for (const action of model.actions)
      for (const chosen of choices(action, state)) {
        const successor = after(model, action, state, chosen);
        if (successor === null) continue;
        const key = contentKey(successor);
        if (key !== own) judge(model.steps, state, successor);
        found(successor, key);
      }
    if (generated === before && !holdsIn(model.terminal, state, false))
      problems.push({ outcome: "deadlocked", property: "deadlock", traceLength: depth });
  };
  const result = (outcome: NaiveResult["outcome"]): NaiveResult => {
    return { outcome, problems, distinct: seen.size, generated, depth };
  };
  attempt(() => {
    for (const state of initialStates(model)) if (seen.size <= maxStates) found(state);
  });
  while (problems.length === 0 && next.length > 0 && seen.size <= maxStates) {
    [level, next] = [next, []];
    depth++;
    for (const state of level) if (seen.size <= maxStates) attempt(() => expand(state));
  }
  if (seen.size > maxStates) return result("bounded");
  if (problems.length === 0)
    for (const { name } of unseen)
      problems.push({ outcome: "unreached", property: name, traceLength: 0 });
  return result(problems[0]?.outcome ?? "held");
}
