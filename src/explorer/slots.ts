/**
 * How a state is laid out: a vector of 32-bit words, in which every variable has one or more slots.
 *
 * A map has a slot for each key and a record one for each field. A set of anything has a bit for each
 * element ever met, a bag a byte. Every other value is interned: its slot holds its number. Bits of
 * small slots share words. A set that meets more elements than it has bits for gets another word at
 * the end of the vector, so positions never move.
 */
import { ValueBag, ValueSet } from "../spec/collections.ts";
import { MapOf } from "../spec/containers.ts";
import type { AnyDomain, Path } from "../spec/domain.ts";
import type { Model } from "../spec/model.ts";
import { contentKey, mapKey } from "../spec/value.ts";
import { contentHash } from "./hash.ts";

/** Words a state may have; the state after a step is kept at this distance from the one before. */
export const AFTER = 1 << 15;
/** A set over a finite domain of at most this many elements has all its bits from the start. */
const ELEMENTS_AHEAD_MAX = 64;
/** Copies of one element that a bag can hold: a byte. */
export const COPIES_MAX = 255;

/** A state needs more words than the explorer has for one. */
export class StateTooLarge extends Error {}

/** A bag was given more copies of an element than it can count. */
export class TooManyCopies extends Error {
  constructor(
    readonly path: Path,
    readonly element: unknown,
  ) {
    super("too many copies");
  }
}

/** The values of a domain that have been met, numbered. */
export class ValueTable {
  readonly values: unknown[] = [];
  readonly keys: string[] = [];
  readonly #numbers = new Map<unknown, number>();

  constructor(
    readonly domain: AnyDomain,
    readonly id: number,
  ) {}

  /** The number of a value. @throws OutsideDomain, NotAValue */
  number(value: unknown, path: Path): number {
    const known = this.#numbers.get(mapKey(value));
    if (known !== undefined) return known;
    const member: unknown = this.domain.parse(value, path);
    const key = mapKey(member);
    const same = this.#numbers.get(key);
    if (same !== undefined) return same;
    const number = this.values.length;
    this.values.push(member);
    this.keys.push(contentKey(member));
    this.#numbers.set(key, number);
    return number;
  }
}

export class ScalarSlot {
  readonly kind = "scalar";
  readonly #low: number[] = [];
  readonly #high: number[] = [];
  constructor(
    readonly id: number,
    readonly path: Path,
    readonly table: ValueTable,
    readonly word: number,
    readonly shift: number,
    readonly mask: number,
    readonly seed: string,
  ) {}
  low(number: number): number {
    if (number >= this.#low.length || this.#low[number] === undefined) this.#hash(number);
    return this.#low[number]!;
  }
  high(number: number): number {
    if (number >= this.#high.length || this.#high[number] === undefined) this.#hash(number);
    return this.#high[number]!;
  }
  #hash(number: number): void {
    while (this.#low.length <= number) {
      const hash = contentHash(`${this.seed}=${this.table.keys[this.#low.length]}`);
      this.#low.push(hash.low);
      this.#high.push(hash.high);
    }
  }
}

/** The slot of a set (a bit for each element) or a bag (a byte for each element). */
export class SetSlot {
  readonly kind: "set" | "bag";
  readonly elements: ValueTable;
  /** Where element i is. */
  readonly wordOf: number[] = [];
  readonly shiftOf: number[] = [];
  /** The words of this slot, and which of their bits are its own. */
  readonly words: number[] = [];
  readonly owned: number[] = [];
  /** Element at (word << 5 | shift). */
  readonly at = new Map<number, number>();
  readonly #hashes: { low: number[]; high: number[] }[] = [];
  #free = 0;

  constructor(
    readonly id: number,
    readonly path: Path,
    readonly domain: AnyDomain,
    element: AnyDomain,
    bag: boolean,
    readonly seed: string,
    readonly layout: Layout,
  ) {
    this.kind = bag ? "bag" : "set";
    this.elements = new ValueTable(element, -1);
    if (element.cardinality <= ELEMENTS_AHEAD_MAX)
      for (const member of element.members) this.element(member);
  }
  get width(): number {
    return this.kind === "bag" ? 8 : 1;
  }
  get elementMask(): number {
    return this.kind === "bag" ? 0xff : 1;
  }
  /** The number of an element; it gets a place when it is met first. */
  element(value: unknown): number {
    const number = this.elements.number(value, this.path);
    while (this.wordOf.length <= number) this.#place();
    return number;
  }
  #place(): void {
    const ahead = this.elements.domain.cardinality <= ELEMENTS_AHEAD_MAX;
    let word: number;
    let shift: number;
    if (ahead) [word, shift] = this.layout.take(this.width);
    else {
      // A word of its own, so that bits not yet given to an element are surely empty.
      if (this.#free === 0) {
        this.layout.takeWord(this);
        this.#free = 32 / this.width;
      }
      word = this.words.at(-1)!;
      shift = 32 - this.#free * this.width;
      this.#free--;
    }
    if (ahead) {
      const mask = this.elementMask << shift;
      const i = this.words.indexOf(word);
      if (i < 0) {
        this.words.push(word);
        this.owned.push(mask);
      } else this.owned[i] = this.owned[i]! | mask;
      this.layout.wordCounts[this.id] = this.words.length;
    }
    this.at.set((word << 5) | shift, this.wordOf.length);
    this.wordOf.push(word);
    this.shiftOf.push(shift);
  }
  /** Bits of the hash of element `i` present (`copies` times). */
  low(i: number, copies = 1): number {
    return this.#hash(i, copies).low[copies]!;
  }
  high(i: number, copies = 1): number {
    return this.#hash(i, copies).high[copies]!;
  }
  #hash(i: number, copies: number): { low: number[]; high: number[] } {
    this.#hashes[i] ??= { low: [0], high: [0] };
    const entry = this.#hashes[i]!;
    if (entry.low[copies] === undefined) {
      const hash = contentHash(`${this.seed}:${this.elements.keys[i]}*${copies}`);
      entry.low[copies] = hash.low;
      entry.high[copies] = hash.high;
    }
    return entry;
  }
}

export type Slot = ScalarSlot | SetSlot;

/** A variable or a part of one, down to its slots. */
export type Place =
  | { readonly kind: "slot"; readonly slot: Slot; readonly domain: AnyDomain }
  | {
      readonly kind: "record";
      readonly fields: ReadonlyMap<string, Place>;
      readonly domain: AnyDomain;
    }
  | { readonly kind: "tuple"; readonly items: readonly Place[]; readonly domain: AnyDomain }
  | {
      readonly kind: "map";
      readonly domain: MapOf<AnyDomain, AnyDomain>;
      /** By `mapKey` of the key. */
      readonly entries: ReadonlyMap<unknown, { readonly key: unknown; readonly place: Place }>;
    };

/** What one variable contributes to a state: bits of words, and of the fingerprint. */
export interface Part {
  readonly words: readonly number[];
  readonly bits: readonly number[];
  readonly low: number;
  readonly high: number;
}

export class Layout {
  readonly slots: Slot[] = [];
  readonly variables = new Map<string, Place>();
  /** Words of each set slot by slot number: trees notice by it that a set has grown. */
  wordCounts = new Int32Array(16);
  /** Words in use. */
  words = 0;
  #tables = new Map<AnyDomain, ValueTable>();
  #openWord = -1;
  #openBits = 32;

  constructor(
    model: Model,
    readonly seed: number,
  ) {
    for (const [name, domain] of Object.entries(model.variables))
      this.variables.set(name, this.#lay(domain, [name]));
  }

  #lay(domain: AnyDomain, path: Path): Place {
    const shape = domain.shape;
    if (shape.kind === "record")
      return {
        kind: "record",
        domain,
        fields: new Map(
          Object.entries(shape.fields).map(([n, field]) => [n, this.#lay(field, [...path, n])]),
        ),
      };
    if (shape.kind === "tuple")
      return {
        kind: "tuple",
        domain,
        items: shape.items.map((item, i) => this.#lay(item, [...path, i])),
      };
    if (domain instanceof MapOf) {
      const entries = new Map<unknown, { key: unknown; place: Place }>();
      for (const key of domain.keys.members as readonly unknown[]) {
        const step = typeof key === "string" || typeof key === "number" ? key : JSON.stringify(key);
        entries.set(mapKey(key), { key, place: this.#lay(domain.values, [...path, step]) });
      }
      return { kind: "map", domain, entries };
    }
    const id = this.slots.length;
    if (id >= this.wordCounts.length) {
      const wider = new Int32Array(this.wordCounts.length * 2);
      wider.set(this.wordCounts);
      this.wordCounts = wider;
    }
    const seed = `${this.seed}/${JSON.stringify(path)}`;
    let slot: Slot;
    if (shape.kind === "set" || shape.kind === "bag")
      slot = new SetSlot(id, path, domain, shape.element, shape.kind === "bag", seed, this);
    else {
      let table = this.#tables.get(domain);
      if (!table) {
        table = new ValueTable(domain, this.#tables.size);
        this.#tables.set(domain, table);
      }
      const bits =
        domain.cardinality <= 1 << 16 ? Math.ceil(Math.log2(Math.max(1, domain.cardinality))) : 32;
      const [word, shift] = this.take(bits);
      slot = new ScalarSlot(id, path, table, word, shift, bits === 32 ? -1 : (1 << bits) - 1, seed);
    }
    this.slots.push(slot);
    return { kind: "slot", slot, domain };
  }

  /** Room for `bits` bits, which may share a word with others. */
  take(bits: number): [word: number, shift: number] {
    // The bytes of a bag are aligned, so that going through a word needs no list of places.
    if (bits === 8) this.#openBits = (this.#openBits + 7) & ~7;
    if (this.#openWord < 0 || this.#openBits + bits > 32) {
      this.#openWord = this.#newWord();
      this.#openBits = 0;
    }
    const shift = this.#openBits;
    this.#openBits += bits;
    return [this.#openWord, shift & 31];
  }

  /** A word of its own for a set. */
  takeWord(slot: SetSlot): void {
    slot.words.push(this.#newWord());
    slot.owned.push(-1);
    this.wordCounts[slot.id] = slot.words.length;
  }

  #newWord(): number {
    if (this.words >= AFTER) throw new StateTooLarge();
    return this.words++;
  }

  /** Writes a plain state into `vector`, and returns its fingerprint. */
  encode(state: Readonly<Record<string, unknown>>, vector: Int32Array): [number, number] {
    vector.fill(0, 0, this.words);
    let low = 0;
    let high = 0;
    for (const [name, place] of this.variables) {
      const hash = this.#put(place, state[name], vector);
      low ^= hash[0];
      high ^= hash[1];
    }
    return [low, high];
  }

  /** The part of a state that one variable makes up. */
  part(name: string, value: unknown): Part {
    const hash = this.#put(this.variables.get(name)!, value, this.#scratch);
    const words: number[] = [];
    const bits: number[] = [];
    for (let word = 0; word < this.words; word++) {
      if (this.#scratch[word] === 0) continue;
      words.push(word);
      bits.push(this.#scratch[word]!);
      this.#scratch[word] = 0;
    }
    return { words, bits, low: hash[0], high: hash[1] };
  }
  readonly #scratch = new Int32Array(AFTER);

  #put(place: Place, value: unknown, vector: Int32Array): [number, number] {
    let low = 0;
    let high = 0;
    const part = (inner: Place, of: unknown): void => {
      const hash = this.#put(inner, of, vector);
      low ^= hash[0];
      high ^= hash[1];
    };
    if (place.kind === "record")
      for (const [name, field] of place.fields) part(field, (value as never)[name]);
    else if (place.kind === "tuple")
      place.items.forEach((item, i) => {
        part(item, (value as unknown[])[i]);
      });
    else if (place.kind === "map")
      for (const { key, place: entry } of place.entries.values())
        part(
          entry,
          place.domain.indexed
            ? (value as Record<string, unknown>)[String(key)]
            : (value as { get(key: unknown): unknown }).get(key),
        );
    else if (place.slot.kind === "scalar") {
      const slot = place.slot;
      const number = slot.table.number(value, slot.path);
      vector[slot.word]! |= (number & slot.mask) << slot.shift;
      low = slot.low(number);
      high = slot.high(number);
    } else {
      const slot = place.slot;
      for (const element of value as Iterable<unknown>) {
        const i = slot.element(element);
        const copies = slot.kind === "bag" ? (value as ValueBag<unknown>).copies(element) : 1;
        if (copies > COPIES_MAX) throw new TooManyCopies(slot.path, element);
        vector[slot.wordOf[i]!]! |= copies << slot.shiftOf[i]!;
        low ^= slot.low(i, copies);
        high ^= slot.high(i, copies);
      }
    }
    return [low, high];
  }

  /** The plain state that a vector stands for. */
  decode(vector: Int32Array, base = 0): Readonly<Record<string, unknown>> {
    const state: Record<string, unknown> = {};
    for (const [name, place] of this.variables) state[name] = this.decodePlace(place, vector, base);
    return Object.freeze(state);
  }

  decodePlace(place: Place, vector: Int32Array, base: number): unknown {
    if (place.kind === "record") {
      const record: Record<string, unknown> = {};
      for (const [name, field] of place.fields)
        record[name] = this.decodePlace(field, vector, base);
      return Object.freeze(record);
    }
    if (place.kind === "tuple")
      return Object.freeze(place.items.map((item) => this.decodePlace(item, vector, base)));
    if (place.kind === "map")
      return place.domain.parse(
        place.domain.indexed
          ? Object.fromEntries(
              [...place.entries.values()].map((e) => [
                String(e.key),
                this.decodePlace(e.place, vector, base),
              ]),
            )
          : [...place.entries.values()].map((e) => [
              e.key,
              this.decodePlace(e.place, vector, base),
            ]),
        [],
      );
    const slot = place.slot;
    if (slot.kind === "scalar")
      return slot.table.values[(vector[base + slot.word]! >>> slot.shift) & slot.mask];
    const present: [unknown, number][] = [];
    for (let i = 0; i < slot.wordOf.length; i++) {
      const copies = (vector[base + slot.wordOf[i]!]! >>> slot.shiftOf[i]!) & slot.elementMask;
      if (copies) present.push([slot.elements.values[i], copies]);
    }
    return slot.kind === "bag"
      ? ValueBag.of(present).freeze()
      : new ValueSet(present.map(([element]) => element)).freeze();
  }
}
