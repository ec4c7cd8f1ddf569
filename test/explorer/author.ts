/** The author's functions run on plain values: what a step is, by the shortest way to say it. */
import { ValueBag, ValueMap, ValueSet } from "../../src/spec/collections.ts";
import type { PlainState } from "../../src/spec/init.ts";
import type { Model, ModelAction, ModelProperty } from "../../src/spec/model.ts";
import { product } from "../../src/spec/structures.ts";
import { isTrue } from "../../src/spec/truth.ts";
import { contentKey } from "../../src/spec/value.ts";
import { agreed, alike, ByIdentity, distinct, drafted, renewed, repeatedIn } from "./identity.ts";

export type Parameters = Readonly<Record<string, unknown>>;

/**
 * A copy that may be written to. Elements of sets and bags are found by content: they stay frozen.
 * So do structures whose content is in `shared`: wherever they occur, they are one object.
 */
export function thaw(value: unknown, shared: ReadonlySet<string> = new Set()): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (shared.size > 0 && shared.has(contentKey(value))) return alike(value);
  const part = (inner: unknown): unknown => thaw(inner, shared);
  const element = shared.size > 0 ? alike : <T>(inner: T): T => inner;
  if (value instanceof ValueSet) return new ValueSet([...value].map(element));
  if (value instanceof ValueBag)
    return ValueBag.of(value.entries().map(([e, n]) => [element(e), n] as const));
  if (value instanceof ValueMap)
    return new ValueMap([...value].map(([k, v]) => [element(k), part(v)] as const));
  if (Array.isArray(value)) return value.map(part);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, part(inner)]));
}

/** Whether a function of one or more states holds. */
export function holdsOf(
  condition: (...states: never[]) => unknown,
  source: { toString(): string },
  ...states: readonly PlainState[]
): boolean {
  return agreed(states, (world) =>
    isTrue(condition(...(states.map(world) as never[])), String(source)),
  );
}

/** Whether every clause of the property holds. */
export const holds = (property: ModelProperty, ...states: PlainState[]): boolean =>
  property.clauses.every((clause) => holdsOf(clause.run, clause.source ?? clause.run, ...states));

/** Whether the model's constraint or terminal condition holds; where there is none, `absent`. */
export const holdsIn = (
  condition: Model["constraint"],
  state: PlainState,
  absent: boolean,
): boolean => (condition === null ? absent : holdsOf(condition, Boolean, state));

/** Every choice of the action's parameters in this state. */
export function choices(action: ModelAction, state: PlainState): Parameters[] {
  const names = action.parameters.map((parameter) => parameter.name);
  // Together: what one offers does not matter where another offers nothing.
  const all = agreed([state], (world) => {
    const lists = action.parameters.map(({ choice }) =>
      different(
        typeof choice === "function" ? (choice(world(state)) as Iterable<unknown>) : choice,
      ),
    );
    return names.length === 0 ? [[]] : [...product(lists)];
  });
  return all.map((values) =>
    Object.freeze(Object.fromEntries(names.map((name, i) => [name, values[i]]))),
  );
}

const different = (given: Iterable<unknown>): unknown[] => [
  ...new Map([...given].map((value) => [contentKey(value), value])).values(),
];

/** The state after the action, or `null` where a guard forbids it. */
export function after(model: Model, action: ModelAction, state: PlainState, chosen: Parameters) {
  const allowed = agreed([state, chosen], (world) =>
    action.guards.every((guard) => isTrue(guard.run(world(state), world(chosen)), guard.run)),
  );
  if (!allowed) return null;
  const next = (draft: unknown, parameters: Parameters): PlainState => {
    const written = Object.seal(draft) as Record<string, unknown>;
    return outcome(model, state, written, action.then(drafted(written), parameters));
  };
  const shared = repeatedIn(state, chosen);
  if (shared.size === 0) return next(thaw(state), chosen);
  renewed();
  const left = next(thaw(distinct(state)), distinct(chosen));
  // What is one object is frozen: where it is written to, this run says nothing.
  if (/\bcatch\b|\battempt\(/.test(String(action.then))) return left;
  let other: PlainState | null = null;
  try {
    other = next(thaw(state, shared), alike(chosen));
  } catch {}
  if (other !== null && !same(other, left)) throw new ByIdentity();
  return left;
}

/** The state that an action leaves: the draft, or what it returned in its place. */
function outcome(
  model: Model,
  before: PlainState,
  draft: Record<string, unknown>,
  returned: unknown,
): PlainState {
  // A promise or a generator is no end of the update.
  isTrue(returned ?? null, "");
  const names = Object.keys(model.variables);
  const parsed = (from: Readonly<Record<string, unknown>>): PlainState =>
    Object.freeze(
      Object.fromEntries(names.map((name) => [name, parseOf(model, name, from[name])])),
    );
  if (!isState(returned, names) || isPartOf(draft, returned)) return parsed(draft);
  if (Object.keys(returned).length < names.length) throw new TypeError("a part of a state");
  const [left, next] = [parsed(draft), parsed(returned)];
  for (const name of names)
    if (!same(left[name], before[name]) && !same(left[name], next[name]))
      throw new TypeError("a state, and another one in the draft");
  return next;
}

const parseOf = (model: Model, name: string, value: unknown): unknown =>
  model.variables[name]!.parse(value, [name]);

const same = (a: unknown, b: unknown): boolean => contentKey(a) === contentKey(b);

/** Whether what was returned can only be meant as a state, or as a part of one. */
function isState(
  returned: unknown,
  names: readonly string[],
): returned is Readonly<Record<string, unknown>> {
  if (typeof returned !== "object" || returned === null) return false;
  if (Object.getPrototypeOf(returned) !== Object.prototype) return false;
  const keys = Object.keys(returned);
  return keys.length > 0 && keys.every((key) => names.includes(key));
}

function isPartOf(whole: unknown, part: object): boolean {
  if (whole === part) return true;
  if (typeof whole !== "object" || whole === null) return false;
  const inside =
    Symbol.iterator in whole ? [...(whole as Iterable<unknown>)] : Object.values(whole);
  return inside.some((inner) => isPartOf(inner, part));
}
