/**
 * What comparing structures by identity does to a spec. States are content, so that two equal
 * structures may be one object or two: a function whose answer depends on it is no function of the
 * state. It is asked twice, once where no two structures are one object, once where all equal ones are.
 */
import { ValueBag, ValueMap, ValueSet } from "../../src/spec/collections.ts";
import { CONTENT_KEY, contentKey } from "../../src/spec/value.ts";

/** A function gave two answers where nothing but the identity of structures differs. */
export class ByIdentity extends Error {
  constructor() {
    super("structures are compared by identity");
    this.name = "ByIdentity";
  }
}

/** A way to make objects of values. */
export type World = <T>(value: T) => T;

const asTheyAre: World = (value) => value;

const shallow = (value: object): object => (Array.isArray(value) ? [...value] : { ...value });

/** Reading a name that an object does not have throws, where JavaScript gives `undefined`. */
export const strict: World = (value) => {
  if (!isStructure(value) || CONTENT_KEY in value) return value;
  const copy = Object.isFrozen(value);
  const target = copy ? shallow(value) : value;
  return new Proxy(target, {
    get(_, name) {
      if (typeof name === "string" && !(name in target) && !Array.isArray(target))
        throw new TypeError(`there is no ${name}`);
      return strict(Reflect.get(target, name));
    },
    set: (_, name, given) => !copy && Reflect.set(target, name, given),
  }) as never;
};

/** The value's structure, frozen, with other parts. */
function withParts(value: object, part: (inner: unknown) => unknown): object {
  if (value instanceof ValueSet) return new ValueSet([...value].map(part)).freeze();
  if (value instanceof ValueBag)
    return ValueBag.of(value.entries().map(([e, n]) => [part(e), n] as const)).freeze();
  if (value instanceof ValueMap)
    return new ValueMap([...value].map(([k, v]) => [part(k), part(v)] as const)).freeze();
  if (Array.isArray(value)) return Object.freeze(value.map(part));
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, part(inner)])),
  );
}

const isStructure = (value: unknown): value is object =>
  typeof value === "object" && value !== null;

function remembered(make: <T>(value: T) => T): World {
  const known = new WeakMap<object, object>();
  return (value) => {
    if (!isStructure(value)) return value;
    const former = known.get(value) ?? make(value);
    known.set(value, former);
    return former as never;
  };
}

/** No two structures are one object. */
export const distinct: World = remembered((value) => {
  const copy = (inner: unknown): unknown => (isStructure(inner) ? withParts(inner, copy) : inner);
  return copy(value) as never;
});

const POOL_MAX = 100_000;
const pool = new Map<string, object>();

/** Equal structures are one object. */
export const alike: World = (value) => {
  if (!isStructure(value)) return value;
  const key = contentKey(value);
  const known = pool.get(key);
  if (known) return known as never;
  const made = withParts(value, alike);
  pool.set(key, made);
  return made as never;
};

/** Forgets, between two questions, which objects stand for which content. */
export function renewed(): void {
  if (pool.size > POOL_MAX) forget();
}

/** Begins with another specification: its objects may have the same properties in another order. */
export const forget = (): void => pool.clear();

/** The one world in which functions are asked; null for both of which identity is asked. */
let only: World | null = null;

function inside<T>(world: World, body: () => T): T {
  const former = only;
  only = world;
  try {
    return body();
  } finally {
    only = former;
  }
}

/** Runs `body` without asking whether identity makes a difference: where specs are only tried out. */
export const trusting = <T>(body: () => T): T => inside(asTheyAre, body);

/** Runs `body` where names that are not there throw. */
export const strictly = <T>(body: () => T): T => inside(strict, body);

/** A draft, as it is in the only world. */
export const drafted: World = (draft) => (only === strict ? strict(draft) : draft);

/** How often each structure occurs inside, by content. */
const structuresIn = new WeakMap<object, ReadonlyMap<string, number>>();

function timesIn(value: object): ReadonlyMap<string, number> {
  const known = structuresIn.get(value);
  if (known) return known;
  const times = new Map<string, number>();
  withParts(value, function count(inner) {
    if (!isStructure(inner)) return inner;
    const key = contentKey(inner);
    times.set(key, (times.get(key) ?? 0) + 1);
    withParts(inner, count);
    return inner;
  });
  structuresIn.set(value, times);
  return times;
}

/** The structures that occur more than once inside the values, by content. */
export function repeatedIn(...values: readonly object[]): ReadonlySet<string> {
  const repeated = new Set<string>();
  if (only) return repeated;
  for (const [i, value] of values.entries())
    for (const [key, times] of timesIn(value))
      if (times > 1 || values.slice(0, i).some((other) => timesIn(other).has(key)))
        repeated.add(key);
  return repeated;
}

/** The answer, which must be the same whether equal structures in the values are one object or not. */
export function agreed<T>(values: readonly object[], answer: (world: World) => T): T {
  if (repeatedIn(...values).size === 0) return answer(only ?? asTheyAre);
  renewed();
  const given = [distinct, alike].map((world) => {
    try {
      const value = answer(world);
      return { value, key: contentKey(value), error: null };
    } catch (error) {
      return { value: null as never, key: null, error };
    }
  });
  const [first, second] = given as [(typeof given)[0], (typeof given)[0]];
  if (first.key !== second.key) throw new ByIdentity();
  if (first.key === null) throw first.error;
  return first.value;
}
