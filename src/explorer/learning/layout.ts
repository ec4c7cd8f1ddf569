/** Which slots a model's variables have, and how plain states are written into them and read back. */
import { ValueBag, ValueMap, ValueSet } from "../../spec/collections.ts";
import { MapOf, pathKey } from "../../spec/containers.ts";
import type { AnyDomain, Path } from "../../spec/domain.ts";
import type { Model } from "../../spec/model.ts";
import { contentKey, mapKey } from "../../spec/value.ts";
import { grown } from "../growth.ts";
import {
  AFTER,
  COPIES_MAX,
  ScalarSlot,
  SetSlot,
  type Slot,
  StateTooLarge,
  TooManyCopies,
  ValueTable,
} from "./slots.ts";

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
  /** Words of sets that only grow. */
  readonly growing = new Uint8Array(AFTER);
  readonly #growing: readonly string[];
  #tables = new Map<AnyDomain, ValueTable>();
  #openWord = -1;
  #openBits = 32;

  constructor(
    model: Model,
    readonly seed: number,
  ) {
    this.#growing = model.growing;
    for (const [name, domain] of Object.entries(model.variables))
      this.variables.set(name, this.#lay(domain, [name], [name]));
  }

  /** @param steps the way to the place by names and keys as they are: what tells its slots from others */
  #lay(domain: AnyDomain, path: Path, steps: readonly unknown[]): Place {
    const shape = domain.shape;
    if (shape.kind === "record")
      return {
        kind: "record",
        domain,
        fields: new Map(
          Object.entries(shape.fields).map(([n, field]) => [
            n,
            this.#lay(field, [...path, n], [...steps, n]),
          ]),
        ),
      };
    if (shape.kind === "tuple")
      return {
        kind: "tuple",
        domain,
        items: shape.items.map((item, i) => this.#lay(item, [...path, i], [...steps, i])),
      };
    if (domain instanceof MapOf) {
      const entries = new Map<unknown, { key: unknown; place: Place }>();
      for (const key of domain.keys.members as readonly unknown[]) {
        const place = this.#lay(domain.values, [...path, pathKey(key)], [...steps, key]);
        entries.set(mapKey(key), { key, place });
      }
      return { kind: "map", domain, entries };
    }
    const id = this.slots.length;
    if (id >= this.wordCounts.length) this.wordCounts = grown(this.wordCounts);
    const seed = `${this.seed}/${contentKey(steps)}`;
    let slot: Slot;
    if (shape.kind === "set" || shape.kind === "bag")
      slot = new SetSlot(
        id,
        path,
        domain,
        shape.element,
        shape.kind === "bag",
        seed,
        this,
        shape.kind === "set" && this.#growing.includes(String(path[0])),
      );
    else {
      let table = this.#tables.get(domain);
      if (!table) {
        table = new ValueTable(domain, this.#tables.size);
        this.#tables.set(domain, table);
      }
      // A slot of one value has a bit, too: positions tell slots apart.
      const bits =
        domain.cardinality <= 1 << 16 ? Math.ceil(Math.log2(Math.max(2, domain.cardinality))) : 32;
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
    const word = this.#newWord();
    slot.words.push(word);
    if (slot.growing) this.growing[word] = 1;
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
    this.#low = 0;
    this.#high = 0;
    for (const [name, place] of this.variables) this.#put(place, state[name], vector);
    return [this.#low, this.#high];
  }

  /** The part of a state that one variable makes up. */
  part(name: string, value: unknown): Part {
    this.#low = 0;
    this.#high = 0;
    this.#put(this.variables.get(name)!, value, this.#scratch);
    const words: number[] = [];
    const bits: number[] = [];
    for (let word = 0; word < this.words; word++) {
      if (this.#scratch[word] === 0) continue;
      words.push(word);
      bits.push(this.#scratch[word]!);
      this.#scratch[word] = 0;
    }
    return { words, bits, low: this.#low, high: this.#high };
  }
  readonly #scratch = new Int32Array(AFTER);
  /** The fingerprint of what has been written so far. */
  #low = 0;
  #high = 0;

  #put(place: Place, value: unknown, vector: Int32Array): void {
    if (place.kind === "record")
      for (const [name, field] of place.fields) this.#put(field, (value as never)[name], vector);
    else if (place.kind === "tuple")
      for (const [i, item] of place.items.entries())
        this.#put(item, (value as unknown[])[i], vector);
    else if (place.kind === "map")
      for (const { key, place: entry } of place.entries.values())
        this.#put(
          entry,
          place.domain.indexed
            ? (value as Record<string, unknown>)[key as string]
            : (value as { get(key: unknown): unknown }).get(key),
          vector,
        );
    else if (place.slot.kind === "scalar") {
      const slot = place.slot;
      const number = slot.table.number(value, slot.path);
      vector[slot.word]! |= (number & slot.mask) << slot.shift;
      this.#low ^= slot.low(number);
      this.#high ^= slot.high(number);
    } else {
      const slot = place.slot;
      for (const element of value instanceof ValueSet
        ? value.unsorted()
        : (value as Iterable<unknown>)) {
        const i = slot.element(element);
        const copies = slot.kind === "bag" ? (value as ValueBag<unknown>).copies(element) : 1;
        if (copies > COPIES_MAX) throw new TooManyCopies(slot.path, element);
        vector[slot.wordOf[i]!]! |= copies << slot.shiftOf[i]!;
        this.#low ^= slot.low(i, copies);
        this.#high ^= slot.high(i, copies);
      }
    }
  }

  /** The plain state that a vector stands for. */
  decode(vector: Int32Array, base = 0): Readonly<Record<string, unknown>> {
    const state: Record<string, unknown> = {};
    for (const [name, place] of this.variables) state[name] = this.decodePlace(place, vector, base);
    return Object.freeze(state);
  }

  decodePlace(place: Place, vector: Int32Array, base: number): unknown {
    if (place.kind === "record")
      return Object.freeze(
        Object.fromEntries(
          [...place.fields].map(([name, field]) => [name, this.decodePlace(field, vector, base)]),
        ),
      );
    if (place.kind === "tuple")
      return Object.freeze(place.items.map((item) => this.decodePlace(item, vector, base)));
    if (place.kind === "map") {
      const entries = [...place.entries.values()].map(
        (e) => [e.key, this.decodePlace(e.place, vector, base)] as const,
      );
      return place.domain.indexed
        ? Object.freeze(Object.fromEntries(entries))
        : new ValueMap(entries).freeze();
    }
    const slot = place.slot;
    if (slot.kind === "scalar")
      return slot.table.values[(vector[base + slot.word]! >>> slot.shift) & slot.mask];
    const present: number[] = [];
    const copies = (i: number): number =>
      (vector[base + slot.wordOf[i]!]! >>> slot.shiftOf[i]!) & slot.elementMask;
    for (let i = 0; i < slot.wordOf.length; i++) if (copies(i) !== 0) present.push(i);
    const { values } = slot.elements;
    if (slot.kind === "bag")
      return ValueBag.of(present.map((i) => [values[i], copies(i)] as const)).freeze();
    const ranks = slot.ranks();
    present.sort((a, b) => ranks[a]! - ranks[b]!);
    return ValueSet.ofSorted(present.map((i) => values[i])).freeze();
  }
}
