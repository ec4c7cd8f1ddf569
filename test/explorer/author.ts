/** The author's functions run on plain values: what a step is, by the shortest way to say it. */
import { ValueBag, ValueMap, ValueSet } from "../../src/spec/collections.ts";
import type { PlainState } from "../../src/spec/init.ts";
import type { Model, ModelAction, ModelProperty } from "../../src/spec/model.ts";
import { product } from "../../src/spec/structures.ts";
import { contentKey } from "../../src/spec/value.ts";

export type Parameters = Readonly<Record<string, unknown>>;

/** A copy that may be written to. Elements of sets and bags are found by content: they stay frozen. */
export function thaw(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof ValueSet) return new ValueSet(value);
  if (value instanceof ValueBag) return ValueBag.of(value.entries());
  if (value instanceof ValueMap) return new ValueMap([...value].map(([k, v]) => [k, thaw(v)]));
  if (Array.isArray(value)) return value.map(thaw);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, thaw(part)]));
}

export function requireBoolean(answer: unknown): boolean {
  if (typeof answer !== "boolean") throw new TypeError("not a boolean");
  return answer;
}

/** Whether every clause of the property holds. */
export const holds = (property: ModelProperty, ...states: PlainState[]): boolean =>
  property.clauses.every((clause) => requireBoolean(clause.run(...states)));

/** Every choice of the action's parameters in this state. */
export function choices(action: ModelAction, state: PlainState): Parameters[] {
  const lists = action.parameters.map(({ choice }) => {
    const given = typeof choice === "function" ? (choice(state) as Iterable<unknown>) : choice;
    return [...new Map([...given].map((value) => [contentKey(value), value])).values()];
  });
  const names = action.parameters.map((parameter) => parameter.name);
  return (names.length === 0 ? [[]] : [...product(lists)]).map((values) =>
    Object.freeze(Object.fromEntries(names.map((name, i) => [name, values[i]]))),
  );
}

/** The state after the action, or `null` where a guard forbids it. */
export function after(model: Model, action: ModelAction, state: PlainState, chosen: Parameters) {
  if (!action.guards.every((guard) => requireBoolean(guard.run(state, chosen)))) return null;
  const draft = Object.seal(thaw(state)) as Record<string, unknown>;
  action.then(draft, chosen);
  return Object.freeze(
    Object.fromEntries(
      Object.entries(model.variables).map(([name, d]) => [name, d.parse(draft[name], [name])]),
    ),
  );
}
