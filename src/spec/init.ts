/** Initial states: what `init` returned, with every choice in it made in every way. */
import { ValueMap } from "./collections.ts";
import { MapOf } from "./containers.ts";
import { type AnyDomain, Domain, OutsideDomain, type Path } from "./domain.ts";
import type { Model } from "./model.ts";
import { product } from "./structures.ts";
import { watching } from "./watch.ts";

/** A state as a plain frozen object: a value for each variable. */
export type PlainState = Readonly<Record<string, unknown>>;

/** `init` returned something that is neither a state nor several. */
export class BadInit extends Error {
  constructor(readonly given: unknown) {
    super("init");
    this.name = "BadInit";
  }
}

/** The values that each variable may have at first, chosen independently of each other. */
export type InitialChoices = ReadonlyMap<string, readonly unknown[]>;

/**
 * The initial states, by what `init` left open: one entry for each state that it gave.
 * @throws OutsideDomain, BadInit, and whatever the author's `init` throws
 */
export function* initialChoices(model: Model): Iterable<InitialChoices> {
  // Nobody watches: what init decides is no observation of a state.
  const written = watching(null, () => model.init());
  if (typeof written !== "object" || written === null || written instanceof Promise)
    throw new BadInit(written);
  const several = Symbol.iterator in written ? (written as Iterable<unknown>) : [written];
  const iterator = several[Symbol.iterator]();
  for (;;) {
    const next = watching(null, () => iterator.next());
    if (next.done) return;
    const one = next.value;
    if (typeof one !== "object" || one === null) throw new BadInit(one);
    yield fieldChoices(model.variables, one as Record<string, unknown>, []);
  }
}

/**
 * Every initial state, perhaps repeatedly.
 * @throws as `initialChoices`
 */
export function* initialStates(model: Model): Iterable<PlainState> {
  for (const choices of initialChoices(model)) yield* combine(choices);
}

function* combine(choices: InitialChoices): Iterable<Readonly<Record<string, unknown>>> {
  const names = [...choices.keys()];
  for (const values of product([...choices.values()]))
    yield Object.freeze(Object.fromEntries(names.map((name, i) => [name, values[i]])));
}

function fieldChoices(
  domains: Readonly<Record<string, AnyDomain>>,
  given: Readonly<Record<string, unknown>>,
  path: Path,
): InitialChoices {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(domains, name))
      throw new OutsideDomain([...path, name], given[name], anyOf(domains), "unknown");
  const choices = new Map<string, readonly unknown[]>();
  for (const [name, domain] of Object.entries(domains)) {
    if (!Object.hasOwn(given, name))
      throw new OutsideDomain([...path, name], undefined, domain, "missing");
    choices.set(name, [...choose(domain, given[name], [...path, name])]);
  }
  return choices;
}

function anyOf(domains: Readonly<Record<string, AnyDomain>>): AnyDomain {
  return Object.values(domains)[0] as AnyDomain;
}

function* choose(domain: AnyDomain, given: unknown, path: Path): Iterable<unknown> {
  if (given instanceof Domain) {
    for (const member of given.members) yield* choose(domain, member, path);
    return;
  }
  const shape = domain.shape;
  if (typeof given === "object" && given !== null) {
    if (domain instanceof MapOf) {
      const entries = domain.entriesOf(given, path);
      for (const values of product(
        entries.map(([key, value]) => [...choose(domain.values, value, [...path, String(key)])]),
      )) {
        const pairs = entries.map(([key], i) => [key, values[i]] as const);
        yield domain.indexed
          ? Object.freeze(Object.fromEntries(pairs.map(([k, v]) => [String(k), v])))
          : new ValueMap(pairs).freeze();
      }
      return;
    }
    if (shape.kind === "record") {
      yield* combine(fieldChoices(shape.fields, given as Record<string, unknown>, path));
      return;
    }
    if ((shape.kind === "tuple" || shape.kind === "seq") && Array.isArray(given)) {
      if (shape.kind === "tuple" && given.length !== shape.items.length)
        throw new OutsideDomain(path, given, domain);
      const items = given.map((item, i) => [
        ...choose(shape.kind === "tuple" ? shape.items[i]! : shape.element, item, [...path, i]),
      ]);
      for (const values of items.length === 0 ? [[]] : product(items))
        yield domain.parse(values, path);
      return;
    }
  }
  if (shape.kind === "optional" && given !== null) {
    yield* choose(shape.some, given, path);
    return;
  }
  if (shape.kind === "union") {
    yield* chooseOption(domain, shape.options, given, path);
    return;
  }
  yield domain.parse(given, path);
}

/** The values of the first option that takes what was given, with all its choices. */
function* chooseOption(
  domain: AnyDomain,
  options: readonly AnyDomain[],
  given: unknown,
  path: Path,
): Iterable<unknown> {
  for (const option of options) {
    try {
      yield* [...choose(option, given, path)];
      return;
    } catch (error) {
      if (!(error instanceof OutsideDomain)) throw error;
    }
  }
  // No option takes it: the union says which one comes closest.
  yield domain.parse(given, path);
}
