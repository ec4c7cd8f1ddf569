/**
 * Sets, bags and maps as values. Elements are compared by content, and iteration is in the order
 * of `compare`, never in the order of insertion: two equal collections cannot be told apart.
 */
import { satisfies } from "./truth.ts";
import { CONTENT_KEY, compare, contentKey, mapKey } from "./value.ts";
import { quantify } from "./watch.ts";

/** A set as guards and invariants see it. */
export interface SetView<T> extends Iterable<T> {
  readonly size: number;
  has(element: T): boolean;
  some(predicate: (element: T) => boolean): boolean;
  every(predicate: (element: T) => boolean): boolean;
  /** How many elements satisfy the predicate. */
  count(predicate: (element: T) => boolean): number;
  /** The elements that satisfy the predicate, as a set of its own. */
  filter<U extends T>(predicate: (element: T) => element is U): SetDraft<U>;
  filter(predicate: (element: T) => boolean): SetDraft<T>;
  /** The first such element in the order of `compare`. */
  find<U extends T>(predicate: (element: T) => element is U): U | undefined;
  find(predicate: (element: T) => boolean): T | undefined;
  map<U>(image: (element: T) => U): SetDraft<U>;
  isSubsetOf(other: SetView<T>): boolean;
}

/** A set as `then` sees it. */
export interface SetDraft<T> extends SetView<T> {
  add(element: T): this;
  delete(element: T): boolean;
  clear(): void;
}

/** A bag (multiset) as guards and invariants see it. Iteration gives each distinct element once. */
export interface BagView<T> extends Iterable<T> {
  /** Copies in all. */
  readonly size: number;
  has(element: T): boolean;
  /** Copies of this element. */
  copies(element: T): number;
  some(predicate: (element: T) => boolean): boolean;
  every(predicate: (element: T) => boolean): boolean;
}

/** A bag as `then` sees it. */
export interface BagDraft<T> extends BagView<T> {
  add(element: T): this;
  /** Takes one copy out; `false` when there was none. */
  delete(element: T): boolean;
  clear(): void;
}

/** A map whose keys are neither strings nor numbers (tuples, booleans). Its keys are fixed. */
export interface MapView<K, V> extends Iterable<readonly [K, V]> {
  readonly size: number;
  get(key: K): V;
}

/** Such a map as `then` sees it. */
export interface MapDraft<K, V> extends MapView<K, V> {
  set(key: K, value: V): this;
}

/** What a frozen collection throws when somebody mutates it. */
export class FrozenValue extends TypeError {
  /** How often one was thrown: author code may catch it. */
  static thrown = 0;
  constructor(readonly operation: string) {
    super(`${operation} on a value that must not change`);
    this.name = "FrozenValue";
    FrozenValue.thrown++;
  }
}

export class ValueSet<T> implements SetDraft<T> {
  /** By key; made when somebody asks, of what is known to be distinct. */
  #byKey: Map<unknown, T> | null = new Map();
  #sorted: readonly T[] | null = null;
  #frozen = false;
  #key: string | null = null;

  constructor(elements: Iterable<T> = []) {
    if (elements instanceof ValueSet) {
      const other = elements as ValueSet<T>;
      this.#sorted = other.#sorted;
      this.#byKey = other.#sorted === null ? new Map(other.#byKey) : null;
    } else for (const element of elements) this.#byKey!.set(mapKey(element), element);
    // A property that is written to it would be no part of its content.
    Object.preventExtensions(this);
  }
  /** A set of elements that are distinct, and in the order of `compare`. */
  static ofSorted<T>(elements: readonly T[]): ValueSet<T> {
    const set = new ValueSet<T>();
    set.#byKey = null;
    set.#sorted = elements;
    return set;
  }
  get #elements(): Map<unknown, T> {
    this.#byKey ??= new Map(this.#sorted!.map((element) => [mapKey(element), element]));
    return this.#byKey;
  }
  get size(): number {
    return this.#sorted?.length ?? this.#elements.size;
  }
  has(element: T): boolean {
    return this.#elements.has(mapKey(element));
  }
  /** The elements in any order, for what does not depend on it: to sort them takes long. */
  unsorted(): Iterable<T> {
    return this.#sorted ?? this.#elements.values();
  }
  /** The elements in the order of `compare`. */
  toArray(): readonly T[] {
    this.#sorted ??= [...this.#elements.values()].sort(compare);
    return this.#sorted;
  }
  [Symbol.iterator](): Iterator<T> {
    return this.toArray()[Symbol.iterator]();
  }
  some(predicate: (element: T) => boolean): boolean {
    return quantify(this.toArray(), predicate, true);
  }
  every(predicate: (element: T) => boolean): boolean {
    return quantify(this.toArray(), predicate, false);
  }
  count(predicate: (element: T) => boolean): number {
    return this.toArray().filter((element) => satisfies(predicate, element)).length;
  }
  filter<U extends T>(predicate: (element: T) => element is U): SetDraft<U>;
  filter(predicate: (element: T) => boolean): SetDraft<T>;
  filter(predicate: (element: T) => boolean): SetDraft<T> {
    return ValueSet.ofSorted(this.toArray().filter((element) => satisfies(predicate, element)));
  }
  find<U extends T>(predicate: (element: T) => element is U): U | undefined;
  find(predicate: (element: T) => boolean): T | undefined;
  find(predicate: (element: T) => boolean): T | undefined {
    return this.toArray().find((element) => satisfies(predicate, element));
  }
  map<U>(image: (element: T) => U): SetDraft<U> {
    return new ValueSet(this.toArray().map((element) => image(element)));
  }
  isSubsetOf(other: SetView<T>): boolean {
    return this.toArray().every((element) => other.has(element));
  }
  add(element: T): this {
    this.#change("add");
    this.#elements.set(mapKey(element), element);
    return this;
  }
  delete(element: T): boolean {
    this.#change("delete");
    return this.#elements.delete(mapKey(element));
  }
  clear(): void {
    this.#change("clear");
    this.#elements.clear();
  }
  freeze(): this {
    this.#frozen = true;
    return this;
  }
  [CONTENT_KEY](): string {
    if (this.#frozen && this.#key !== null) return this.#key;
    const keys: string[] = [];
    for (const element of this.#sorted ?? this.#elements.values()) keys.push(contentKey(element));
    this.#key = `S{${keys.sort().join(",")}}`;
    return this.#key;
  }
  #change(operation: string): void {
    if (this.#frozen) throw new FrozenValue(operation);
    this.#byKey = this.#elements;
    this.#sorted = null;
  }
}

export class ValueBag<T> implements BagDraft<T> {
  readonly #copies = new Map<unknown, { element: T; copies: number }>();
  #size = 0;
  #frozen = false;

  constructor(elements: Iterable<T> = []) {
    for (const element of elements) this.#put(element, 1);
    Object.preventExtensions(this);
  }
  static of<T>(copies: Iterable<readonly [T, number]>): ValueBag<T> {
    const bag = new ValueBag<T>();
    for (const [element, count] of copies) if (count > 0) bag.#put(element, count);
    return bag;
  }
  get size(): number {
    return this.#size;
  }
  has(element: T): boolean {
    return this.#copies.has(mapKey(element));
  }
  copies(element: T): number {
    return this.#copies.get(mapKey(element))?.copies ?? 0;
  }
  /** The distinct elements in the order of `compare`. */
  toArray(): readonly T[] {
    return [...this.#copies.values()].map((entry) => entry.element).sort(compare);
  }
  /** Each distinct element with its copies, in the order of `compare`. */
  entries(): readonly (readonly [T, number])[] {
    return this.toArray().map((element) => [element, this.copies(element)] as const);
  }
  [Symbol.iterator](): Iterator<T> {
    return this.toArray()[Symbol.iterator]();
  }
  some(predicate: (element: T) => boolean): boolean {
    return quantify(this.toArray(), predicate, true);
  }
  every(predicate: (element: T) => boolean): boolean {
    return quantify(this.toArray(), predicate, false);
  }
  add(element: T): this {
    this.#change("add");
    this.#put(element, 1);
    return this;
  }
  delete(element: T): boolean {
    this.#change("delete");
    const entry = this.#copies.get(mapKey(element));
    if (!entry) return false;
    entry.copies--;
    this.#size--;
    if (entry.copies === 0) this.#copies.delete(mapKey(element));
    return true;
  }
  clear(): void {
    this.#change("clear");
    this.#copies.clear();
    this.#size = 0;
  }
  freeze(): this {
    this.#frozen = true;
    return this;
  }
  [CONTENT_KEY](): string {
    const keys: string[] = [];
    for (const { element, copies } of this.#copies.values())
      keys.push(`${contentKey(element)}*${copies}`);
    return `B{${keys.sort().join(",")}}`;
  }
  #put(element: T, copies: number): void {
    const key = mapKey(element);
    const entry = this.#copies.get(key);
    if (entry) entry.copies += copies;
    else this.#copies.set(key, { element, copies });
    this.#size += copies;
  }
  #change(operation: string): void {
    if (this.#frozen) throw new FrozenValue(operation);
  }
}

export class ValueMap<K, V> implements MapDraft<K, V> {
  readonly #entries = new Map<unknown, { key: K; value: V }>();
  #frozen = false;

  constructor(entries: Iterable<readonly [K, V]>) {
    for (const [key, value] of entries) this.#entries.set(mapKey(key), { key, value });
    Object.preventExtensions(this);
  }
  get size(): number {
    return this.#entries.size;
  }
  get(key: K): V {
    const entry = this.#entries.get(mapKey(key));
    if (!entry) throw new RangeError(`the map has no key ${contentKey(key)}`);
    return entry.value;
  }
  set(key: K, value: V): this {
    if (this.#frozen) throw new FrozenValue("set");
    const entry = this.#entries.get(mapKey(key));
    if (!entry) throw new RangeError(`the map has no key ${contentKey(key)}`);
    entry.value = value;
    return this;
  }
  *[Symbol.iterator](): Iterator<readonly [K, V]> {
    for (const { key, value } of this.#entries.values()) yield [key, value];
  }
  freeze(): this {
    this.#frozen = true;
    return this;
  }
  static isFrozen<K, V>(map: ValueMap<K, V>): boolean {
    return map.#frozen;
  }
  [CONTENT_KEY](): string {
    const keys: string[] = [];
    for (const { key, value } of this.#entries.values())
      keys.push(`${contentKey(key)}>${contentKey(value)}`);
    return `M{${keys.sort().join(",")}}`;
  }
}

/** A set value, to be assigned or sent: `s.votes = set(self)`. In `init`, an array does. */
export function set<T>(...elements: readonly T[]): SetDraft<T> {
  return new ValueSet(elements);
}

/** A bag value. */
export function bag<T>(...elements: readonly T[]): BagDraft<T> {
  return new ValueBag(elements);
}
