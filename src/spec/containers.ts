/** Domains of containers: sets, bags, sequences, maps. */
import {
  type BagDraft,
  type BagView,
  type MapDraft,
  type MapView,
  type SetDraft,
  type SetView,
  ValueBag,
  ValueMap,
  ValueSet,
} from "./collections.ts";
import {
  type AnyDomain,
  Domain,
  type DraftOf,
  type InitOf,
  Listed,
  OutsideDomain,
  type Path,
  type Shape,
  type ViewOf,
} from "./domain.ts";
import { product } from "./structures.ts";
import { contentKey } from "./value.ts";

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

class SetOf<D extends AnyDomain> extends Domain<
  SetView<ViewOf<D>>,
  SetDraft<ViewOf<D>>,
  Iterable<ViewOf<D>>
> {
  readonly shape: Shape;
  readonly cardinality: number;
  constructor(readonly element: D) {
    super();
    this.shape = { kind: "set", element };
    this.cardinality = 2 ** element.cardinality;
  }
  protected *enumerate(): Iterable<SetView<ViewOf<D>>> {
    const members = this.element.members as readonly ViewOf<D>[];
    for (let bits = 0; bits < this.cardinality; bits++)
      yield new ValueSet(members.filter((_, i) => (bits >>> i) & 1)).freeze();
  }
  parse(value: unknown, path: Path): SetView<ViewOf<D>> {
    if (!isIterable(value)) throw new OutsideDomain(path, value, this);
    const elements: ViewOf<D>[] = [];
    let same = value instanceof ValueSet;
    for (const element of value instanceof ValueSet ? value.unsorted() : value) {
      // Elements go from state to state as they are.
      const member = this.element.member(element, path) as ViewOf<D>;
      same &&= member === element;
      elements.push(member);
    }
    return new ValueSet(same ? (value as unknown as ValueSet<ViewOf<D>>) : elements).freeze();
  }
}

class BagOf<D extends AnyDomain> extends Domain<
  BagView<ViewOf<D>>,
  BagDraft<ViewOf<D>>,
  Iterable<ViewOf<D>>
> {
  readonly shape: Shape;
  readonly cardinality = Number.POSITIVE_INFINITY;
  constructor(readonly element: D) {
    super();
    this.shape = { kind: "bag", element };
  }
  protected enumerate(): Iterable<BagView<ViewOf<D>>> {
    return [];
  }
  parse(value: unknown, path: Path): BagView<ViewOf<D>> {
    if (!isIterable(value)) throw new OutsideDomain(path, value, this);
    const copies: [ViewOf<D>, number][] = [];
    for (const element of value)
      copies.push([
        this.element.member(element, path) as ViewOf<D>,
        // Iterating a bag gives each distinct element once.
        "copies" in value ? (value as unknown as BagView<unknown>).copies(element) : 1,
      ]);
    return ValueBag.of(copies).freeze();
  }
}

class SeqOf<D extends AnyDomain> extends Domain<
  readonly ViewOf<D>[],
  DraftOf<D>[],
  readonly InitOf<D>[]
> {
  readonly shape: Shape;
  readonly cardinality: number;
  constructor(
    readonly element: D,
    readonly lengthMax: number,
  ) {
    super();
    this.shape = { kind: "seq", element, lengthMax };
    let cardinality = 1;
    if (element.cardinality > 0 && lengthMax === Number.POSITIVE_INFINITY) cardinality = lengthMax;
    else if (element.cardinality > 0)
      for (let n = 1; n <= lengthMax && Number.isFinite(cardinality); n++)
        cardinality = 1 + element.cardinality * cardinality;
    this.cardinality = cardinality;
  }
  protected *enumerate(): Iterable<readonly ViewOf<D>[]> {
    for (let n = 0; n <= this.lengthMax; n++)
      for (const values of n === 0 ? [[]] : product(Array(n).fill(this.element.members)))
        yield Object.freeze(values) as readonly ViewOf<D>[];
  }
  parse(value: unknown, path: Path): readonly ViewOf<D>[] {
    if (!Array.isArray(value)) throw new OutsideDomain(path, value, this);
    if (value.length > this.lengthMax) throw new OutsideDomain(path, value, this, "too long");
    const elements: ViewOf<D>[] = [];
    // A hole reads as undefined, which the element's domain refuses.
    for (let i = 0; i < value.length; i++)
      elements.push(this.element.parse(value[i], [...path, i]) as ViewOf<D>);
    return Object.freeze(elements);
  }
}

/** Maps with string or number keys are plain objects; others are read with `get`. */
type MapViewOf<K, V> = K extends string | number ? never : MapView<K, V>;
type IndexedView<K, V> = [K] extends [string | number]
  ? { readonly [key in K & PropertyKey]: V }
  : MapViewOf<K, V>;
type IndexedDraft<K, V> = [K] extends [string | number]
  ? { [key in K & PropertyKey]: V }
  : MapDraft<K, V>;
type MapInput<K, I> =
  | Every<K, I>
  | ([K] extends [string | number]
      ? { readonly [key in K & PropertyKey]: I }
      : Iterable<readonly [K, I]>);

/** What `every` returns: a value for each key. */
export class Every<K, I> {
  declare readonly $key: K;
  constructor(
    readonly keys: AnyDomain,
    readonly valueOf_: (key: K) => I,
  ) {}
}

/** For `init`: the map that gives each key this value, or what the function says. */
export function every<D extends AnyDomain, const I>(
  keys: D,
  value: I | ((key: ViewOf<D>) => I),
): Every<ViewOf<D>, I> {
  return new Every<ViewOf<D>, I>(
    keys,
    typeof value === "function" ? (value as (key: ViewOf<D>) => I) : () => value,
  );
}

export class MapOf<K extends AnyDomain, V extends AnyDomain> extends Domain<
  IndexedView<ViewOf<K>, ViewOf<V>>,
  IndexedDraft<ViewOf<K>, DraftOf<V>>,
  MapInput<ViewOf<K>, InitOf<V>>
> {
  readonly shape: Shape;
  readonly cardinality: number;
  /** Whether members are plain objects, indexed by key. */
  readonly indexed: boolean;
  /** Of these, the names of their properties. */
  readonly #names: ReadonlySet<string>;
  constructor(
    readonly keys: K,
    readonly values: V,
  ) {
    super();
    if (!keys.finite) throw new RangeError("the keys of a map must be a finite domain");
    this.shape = { kind: "map", keys, values };
    this.cardinality = values.cardinality ** keys.cardinality;
    this.indexed = keys.members.every(
      (key: unknown) => typeof key === "string" || typeof key === "number",
    );
    this.#names = new Set(this.indexed ? keys.members.map(String) : []);
    // An object has one property for the number 1 and the string "1".
    if (this.indexed && this.#names.size < keys.members.length)
      throw new RangeError("two keys of a map are one property name: a number and its string");
  }
  protected *enumerate(): Iterable<IndexedView<ViewOf<K>, ViewOf<V>>> {
    const keys = this.keys.members as readonly unknown[];
    for (const values of product(keys.map(() => this.values.members)))
      yield this.#build(keys.map((key, i) => [key, values[i]]));
  }
  parse(value: unknown, path: Path): IndexedView<ViewOf<K>, ViewOf<V>> {
    if (typeof value !== "object" || value === null) throw new OutsideDomain(path, value, this);
    const given = this.entriesOf(value, path);
    return this.#build(
      given.map(([key, v]) => [key, this.values.parse(v, [...path, pathKey(key)])]),
    );
  }
  /** The value given for each key, in the order of the keys. @throws OutsideDomain */
  entriesOf(value: object, path: Path): readonly (readonly [unknown, unknown])[] {
    const keys = this.keys.members as readonly unknown[];
    if (value instanceof Every) {
      const given = new Set(value.keys.members.map((key: unknown) => contentKey(key)));
      if (given.size !== keys.length || !keys.every((key) => given.has(contentKey(key))))
        throw new OutsideDomain(path, value, this, "keys");
      return keys.map((key) => [key, value.valueOf_(key)]);
    }
    if (this.indexed) {
      const source = value as Record<string, unknown>;
      for (const name of Object.keys(source))
        if (!this.#names.has(name)) throw new OutsideDomain(path, value, this, `extra:${name}`);
      return keys.map((key) => {
        if (!Object.hasOwn(source, key as string))
          throw new OutsideDomain(path, value, this, `missing:${String(key)}`);
        return [key, source[key as string]];
      });
    }
    if (!isIterable(value)) throw new OutsideDomain(path, value, this);
    const pairs: (readonly [unknown, unknown])[] = [];
    for (const pair of value) {
      if (!Array.isArray(pair) || pair.length !== 2) throw new OutsideDomain(path, value, this);
      pairs.push([this.keys.parse(pair[0], path), pair[1]]);
    }
    const map = new ValueMap(pairs);
    if (map.size !== keys.length) throw new OutsideDomain(path, value, this, "keys");
    return keys.map((key) => [key, map.get(key)]);
  }
  #build(entries: readonly (readonly [unknown, unknown])[]): IndexedView<ViewOf<K>, ViewOf<V>> {
    type Built = IndexedView<ViewOf<K>, ViewOf<V>>;
    if (!this.indexed) return new ValueMap(entries).freeze() as unknown as Built;
    return Object.freeze(Object.fromEntries(entries)) as Built;
  }
}

/** A key as a step of a path, for messages. */
export function pathKey(key: unknown): string | number {
  if (typeof key === "string" || typeof key === "number") return key;
  return JSON.stringify(key, (_, part) => (part instanceof ValueSet ? part.toArray() : part));
}

/** A set of members of the domain. */
export const setOf = <D extends AnyDomain>(
  element: D,
): Domain<SetView<ViewOf<D>>, SetDraft<ViewOf<D>>, Iterable<ViewOf<D>>> => new SetOf(element);

/**
 * A bag (multiset) of members of the domain. The explorer holds up to 255 copies of one element; an
 * action that adds one more is reported as too large.
 */
export const bagOf = <D extends AnyDomain>(
  element: D,
): Domain<BagView<ViewOf<D>>, BagDraft<ViewOf<D>>, Iterable<ViewOf<D>>> => new BagOf(element);

/** A sequence of members of the domain, of at most `lengthMax` elements. */
export const seqOf = <D extends AnyDomain>(
  element: D,
  lengthMax: number = Number.POSITIVE_INFINITY,
): Domain<readonly ViewOf<D>[], DraftOf<D>[], readonly InitOf<D>[]> =>
  new SeqOf(element, lengthMax);

/** A map that has a value for every key. Keys are identities, strings, numbers, or tuples. */
export const mapOf = <K extends AnyDomain, V extends AnyDomain>(keys: K, values: V): MapOf<K, V> =>
  new MapOf(keys, values);

// Guards ask for the same quorums over and over.
const remembered = new WeakMap<AnyDomain, Map<string, AnyDomain>>();

function once<D extends AnyDomain>(domain: AnyDomain, name: string, make: () => D): D {
  let known = remembered.get(domain);
  if (!known) {
    known = new Map();
    remembered.set(domain, known);
  }
  if (!known.has(name)) known.set(name, make());
  return known.get(name) as D;
}

/** All subsets of a finite domain, as a domain. */
export const subsets = <D extends AnyDomain>(domain: D): Domain<SetView<ViewOf<D>>> =>
  once(domain, "subsets", () => new Listed(setOf(domain).members));

/** The smallest majorities of a finite domain: any two of them meet. */
export const majorities = <D extends AnyDomain>(domain: D): Domain<SetView<ViewOf<D>>> =>
  once(
    domain,
    "majorities",
    () =>
      new Listed(
        setOf(domain).members.filter((quorum) => quorum.size === Math.floor(domain.size / 2) + 1),
      ),
  );
