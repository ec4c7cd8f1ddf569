/**
 * How a state is laid out: a vector of 32-bit words, in which every variable has one or more slots.
 *
 * A map has a slot for each key and a record one for each field. A set of anything has a bit for each
 * element ever met, a bag a byte. Every other value is interned: its slot holds its number. Bits of
 * small slots share words. A set that meets more elements than it has bits for gets another word at
 * the end of the vector, so positions never move.
 */
import type { AnyDomain, Path } from "../../spec/domain.ts";
import { compare, mapKey, rememberedKey } from "../../spec/value.ts";
import { contentHash } from "../hash.ts";
import type { Layout } from "./layout.ts";

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
  /** Numbers by identity: what a value contains has often been looked at already. */
  readonly #known = new WeakMap<object, number>();

  constructor(
    readonly domain: AnyDomain,
    readonly id: number,
  ) {}

  /** The number of a value. @throws OutsideDomain, NotAValue */
  number(value: unknown, path: Path): number {
    if (this.domain.shape.kind === "plain") return this.#plain(value, path);
    const object = typeof value === "object" && value !== null;
    const same = object ? this.#known.get(value) : undefined;
    if (same !== undefined) return same;
    const known = this.#numbers.get(mapKey(value));
    if (known !== undefined) return known;
    return this.#meet(this.domain.member(value, path));
  }

  #plain(value: unknown, path: Path): number {
    const member: unknown = this.domain.parse(value, path);
    if (typeof member !== "object" || member === null) return this.#meet(member);
    let number = this.#known.get(member);
    if (number === undefined) {
      number = this.#meet(member);
      this.#known.set(member, number);
    }
    return number;
  }

  #meet(member: unknown): number {
    const content = rememberedKey(member);
    const key = mapKey(member);
    const same = this.#numbers.get(key);
    if (same !== undefined) return same;
    const number = this.values.length;
    this.values.push(member);
    this.keys.push(content);
    if (typeof member === "object" && member !== null) this.#known.set(member, number);
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
    /** Whether the model says that it only grows. */
    readonly growing: boolean,
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
  /** The place of each element in the order of `compare`. */
  ranks(): readonly number[] {
    const { values } = this.elements;
    while (this.#order.length < values.length) {
      const fresh = this.#order.length;
      let [low, high] = [0, fresh];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (compare(values[this.#order[middle]!], values[fresh]) < 0) low = middle + 1;
        else high = middle;
      }
      this.#order.splice(low, 0, fresh);
      for (let i = low; i <= fresh; i++) this.#ranks[this.#order[i]!] = i;
    }
    return this.#ranks;
  }
  readonly #order: number[] = [];
  readonly #ranks: number[] = [];
  #place(): void {
    // What only grows shares no word, so that its bits are told apart from others by the word.
    const ahead = !this.growing && this.elements.domain.cardinality <= ELEMENTS_AHEAD_MAX;
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

/** What some slots of the state in a vector contribute to its fingerprint. */
export function fingerprintOf(
  slots: Iterable<Slot>,
  state: Int32Array,
): [low: number, high: number] {
  let low = 0;
  let high = 0;
  for (const slot of slots) {
    if (slot.kind === "scalar") {
      const number = (state[slot.word]! >>> slot.shift) & slot.mask;
      low ^= slot.low(number);
      high ^= slot.high(number);
      continue;
    }
    for (let i = 0; i < slot.wordOf.length; i++) {
      const copies = (state[slot.wordOf[i]!]! >>> slot.shiftOf[i]!) & slot.elementMask;
      if (copies === 0) continue;
      low ^= slot.low(i, copies);
      high ^= slot.high(i, copies);
    }
  }
  return [low, high];
}
