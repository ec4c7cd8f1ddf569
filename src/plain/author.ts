/**
 * The author's functions on plain values: arrays, objects, sets and maps as JavaScript has them.
 * Nothing is learnt and nothing imitated; what they say here is what they say.
 */
import { Domain } from "../spec/domain.ts";
import type { PlainState } from "../spec/init.ts";
import type { Clause, Model, ModelAction } from "../spec/model.ts";
import { product } from "../spec/structures.ts";
import { isTrue } from "../spec/truth.ts";
import { contentKey } from "../spec/value.ts";
import { isPartOf, requireOneUpdate, returnedKind } from "./returned.ts";
import { apart, lazyDraft } from "./values.ts";

export type Parameters = Readonly<Record<string, unknown>>;

/** `with` gave something that cannot be gone through. */
export class BadChoice extends Error {
  constructor(
    readonly parameter: string,
    readonly given: unknown,
  ) {
    super(parameter);
    this.name = "BadChoice";
  }
}

/** Whether a guard or a property says yes. @throws NoAnswer, and what the author's code throws */
export function holds(
  { run, source }: Clause<(...given: never[]) => unknown>,
  ...given: readonly unknown[]
): boolean {
  return isTrue(run(...(given as never[])), source ?? run);
}

/** The values that `with` offers for a parameter in a state, each once. @throws BadChoice */
export function offered(
  { name, choice }: ModelAction["parameters"][number],
  state: unknown,
): readonly unknown[] {
  if (choice instanceof Domain) return choice.members;
  const given: unknown = choice(state);
  if (typeof given !== "object" || given === null || !(Symbol.iterator in given))
    throw new BadChoice(name, given);
  const values = new Map<string, unknown>();
  for (const value of given as Iterable<unknown>) values.set(contentKey(value), apart(value));
  return [...values.values()];
}

/** Every choice of the parameters of an action in a state. @throws BadChoice */
export function choices(action: ModelAction, state: unknown): readonly Parameters[] {
  const known = fixed.get(action);
  if (known !== undefined) return known;
  const names = action.parameters.map(({ name }) => name);
  const lists = action.parameters.map((parameter) => offered(parameter, state));
  const all = [...product(lists)].map((values) =>
    Object.freeze(Object.fromEntries(names.map((name, i) => [name, values[i]]))),
  );
  if (action.parameters.every(({ choice }) => choice instanceof Domain)) fixed.set(action, all);
  return all;
}

/** The choices of actions that are the same in each state. */
const fixed = new WeakMap<ModelAction, readonly Parameters[]>();

/** The first guard of an action that a state does not satisfy; null where it is enabled. */
export function obstacle(
  action: ModelAction,
  state: unknown,
  parameters: Parameters,
): Clause<never> | null {
  for (const guard of action.guards)
    if (!holds(guard, state, parameters)) return guard as Clause<never>;
  return null;
}

/**
 * The state after the update of an action.
 * @param draft a copy of the state that may be written to
 * @param touched its variables that have been touched, where that is known: others are as they were
 * @throws OutsideDomain, NoAnswer, BadReturn, and what the author's code throws
 */
export function updated(
  model: Model,
  action: ModelAction,
  draft: Record<string, unknown>,
  state: PlainState,
  parameters: Parameters,
  touched: ReadonlySet<string> | null = null,
): PlainState {
  Object.preventExtensions(draft);
  const returned: unknown = action.then(draft, parameters);
  const names = Object.keys(model.variables);
  const kind = isPartOf(returned, draft) ? "nothing" : returnedKind(returned, parameters, names);
  const source = kind === "state" ? (returned as Record<string, unknown>) : draft;
  const same = (name: string): boolean => source === draft && touched?.has(name) === false;
  const next = Object.freeze(
    Object.fromEntries(
      names.map((n) => [n, same(n) ? state[n] : model.variables[n]!.parse(source[n], [n])]),
    ),
  );
  if (kind === "state") requireOneUpdate(draft, state, next);
  return next;
}

/** The state after an action; null where it is not enabled. @throws as `updated` */
export function after(
  model: Model,
  action: ModelAction,
  state: PlainState,
  parameters: Parameters,
): PlainState | null {
  if (obstacle(action, state, parameters) !== null) return null;
  const { draft, touched } = lazyDraft(state);
  return updated(model, action, draft, state, parameters, touched);
}
