/**
 * The states found so far, as 64-bit fingerprints or whole.
 *
 * Fingerprints stand in 64 tables by their top bits, each an open-addressing table in the order of
 * the fingerprints, so that growing one is a single pass over it. Tables grow at different times:
 * the search never waits for a copy of everything.
 */
import { grown } from "./growth.ts";

const SEGMENTS = 64;
const LOAD_MAX = 0.78;
const GROWTH = 1.6;

export interface Visited {
  /** Brings the place of a fingerprint into the cache; the value means nothing. */
  touch(low: number, high: number): number;
  /** Adds the state unless it is there; whether it was new. */
  add(low: number, high: number): boolean;
  /** Whether the state is there. */
  has(low: number, high: number): boolean;
  readonly size: number;
  readonly bytes: number;
}

/** A visited set that also tells which state it has found. */
export interface Numbered extends Visited {
  /** The place of the state that `add` was asked about last: states are counted as they are added. */
  readonly last: number;
}

export class Fingerprints implements Visited {
  size = 0;
  readonly #tables: Int32Array[] = [];
  readonly #counts = new Int32Array(SEGMENTS);
  readonly #limits = new Int32Array(SEGMENTS);
  readonly #capacities = new Float64Array(SEGMENTS);

  constructor() {
    for (let i = 0; i < SEGMENTS; i++) {
      // Different sizes from the start, so that the tables take turns in growing.
      const capacity = Math.floor(64 * GROWTH ** ((i % 16) / 16));
      this.#tables.push(new Int32Array(capacity * 2));
      this.#capacities[i] = capacity / 2 ** 32;
      this.#limits[i] = Math.floor(capacity * LOAD_MAX);
    }
  }

  get bytes(): number {
    return this.#tables.reduce((sum, table) => sum + table.byteLength, 0);
  }

  /** Brings the place of a fingerprint into the cache; the value means nothing. */
  touch(low: number, high: number): number {
    const segment = high >>> 26;
    return this.#tables[segment]![((low >>> 0) * this.#capacities[segment]!) << 1]!;
  }

  add(low: number, high: number): boolean {
    // Both halves 0 mark an empty place.
    if (low === 0 && high === 0) low = 1;
    const segment = high >>> 26;
    const table = this.#tables[segment]!;
    let at = ((low >>> 0) * this.#capacities[segment]!) << 1;
    for (;;) {
      const l = table[at]!;
      const h = table[at + 1]!;
      if (l === low && h === high) return false;
      if (l === 0 && h === 0) break;
      at += 2;
      if (at === table.length) at = 0;
    }
    table[at] = low;
    table[at + 1] = high;
    this.size++;
    if (++this.#counts[segment]! > this.#limits[segment]!) this.#grow(segment);
    return true;
  }

  has(low: number, high: number): boolean {
    if (low === 0 && high === 0) low = 1;
    const segment = high >>> 26;
    const table = this.#tables[segment]!;
    let at = ((low >>> 0) * this.#capacities[segment]!) << 1;
    for (;;) {
      const l = table[at]!;
      const h = table[at + 1]!;
      if (l === low && h === high) return true;
      if (l === 0 && h === 0) return false;
      at += 2;
      if (at === table.length) at = 0;
    }
  }

  #grow(segment: number): void {
    const old = this.#tables[segment]!;
    const capacity = Math.ceil((old.length / 2) * GROWTH);
    const scale = capacity / 2 ** 32;
    const table = new Int32Array(capacity * 2);
    for (let from = 0; from < old.length; from += 2) {
      const low = old[from]!;
      const high = old[from + 1]!;
      if (low === 0 && high === 0) continue;
      let at = ((low >>> 0) * scale) << 1;
      while (table[at] !== 0 || table[at + 1] !== 0) {
        at += 2;
        if (at === table.length) at = 0;
      }
      table[at] = low;
      table[at + 1] = high;
    }
    this.#tables[segment] = table;
    this.#capacities[segment] = scale;
    this.#limits[segment] = Math.floor(capacity * LOAD_MAX);
  }

  /**
   * The smallest distance between two fingerprints, as numbers below 2^64 (their halves in the order
   * in which the tables keep them); `Infinity` for fewer than two.
   */
  closest(): number {
    let closest = Number.POSITIVE_INFINITY;
    // A run of occupied places, sorted as it is read: neighbours are in the same run.
    const lows = new Float64Array(4096);
    const highs = new Float64Array(4096);
    for (const table of this.#tables) {
      let length = 0;
      for (let at = 0; at < table.length; at += 2) {
        if ((table[at] === 0 && table[at + 1] === 0) || length === lows.length) {
          length = 0;
          if (table[at] === 0 && table[at + 1] === 0) continue;
        }
        const low = table[at]! >>> 0;
        const high = table[at + 1]! & 0x3ffffff;
        let i = length++;
        while (i > 0 && (lows[i - 1]! > low || (lows[i - 1] === low && highs[i - 1]! > high))) {
          lows[i] = lows[i - 1]!;
          highs[i] = highs[i - 1]!;
          i--;
        }
        lows[i] = low;
        highs[i] = high;
        if (i > 0)
          closest = Math.min(closest, (low - lows[i - 1]!) * 2 ** 26 + high - highs[i - 1]!);
        if (i + 1 < length)
          closest = Math.min(closest, (lows[i + 1]! - low) * 2 ** 26 + highs[i + 1]! - high);
      }
    }
    return closest;
  }
}

/** Fingerprints in the order in which they came, found by a table of their places. */
export class NumberedFingerprints implements Numbered {
  size = 0;
  last = -1;
  #lows = new Int32Array(1 << 10);
  #highs = new Int32Array(1 << 10);
  /** Places, counted from 1. */
  #table = new Int32Array(1 << 11);

  get bytes(): number {
    return this.#lows.byteLength + this.#highs.byteLength + this.#table.byteLength;
  }

  touch(low: number, high: number): number {
    return this.#table[this.#home(low, high)]!;
  }

  /** The place of a fingerprint; −1 if it is not there. */
  find(low: number, high: number): number {
    const table = this.#table;
    for (let at = this.#home(low, high); ; at = (at + 1) & (table.length - 1)) {
      const place = table[at]! - 1;
      if (place < 0 || (this.#lows[place] === low && this.#highs[place] === high)) return place;
    }
  }

  has(low: number, high: number): boolean {
    return this.find(low, high) >= 0;
  }

  add(low: number, high: number): boolean {
    const lows = this.#lows;
    const highs = this.#highs;
    const table = this.#table;
    const mask = table.length - 1;
    let at = this.#home(low, high);
    for (;;) {
      const place = table[at]! - 1;
      if (place < 0) break;
      if (lows[place] === low && highs[place] === high) {
        this.last = place;
        return false;
      }
      at = (at + 1) & mask;
    }
    const place = this.size++;
    table[at] = place + 1;
    this.last = place;
    if (place === lows.length) {
      this.#lows = grown(lows);
      this.#highs = grown(highs);
    }
    this.#lows[place] = low;
    this.#highs[place] = high;
    if (this.size * 1.5 > table.length) this.#grow();
    return true;
  }

  #home(low: number, high: number): number {
    return (low ^ (high >>> 7)) & (this.#table.length - 1);
  }

  #grow(): void {
    this.#table = new Int32Array(this.#table.length * 2);
    const mask = this.#table.length - 1;
    for (let place = 0; place < this.size; place++) {
      let at = this.#home(this.#lows[place]!, this.#highs[place]!);
      while (this.#table[at] !== 0) at = (at + 1) & mask;
      this.#table[at] = place + 1;
    }
  }

  /** The smallest distance between two fingerprints; see `Fingerprints`. */
  closest(): number {
    const keys = new Float64Array(this.size);
    for (let i = 0; i < this.size; i++)
      keys[i] = (this.#highs[i]! >>> 0) * 2 ** 32 + (this.#lows[i]! >>> 0);
    keys.sort();
    let closest = Number.POSITIVE_INFINITY;
    for (let i = 1; i < keys.length; i++) closest = Math.min(closest, keys[i]! - keys[i - 1]!);
    // Numbers of this size are rounded to a multiple of 2,048.
    return Math.max(1, closest);
  }
}

/** Whole states. Slower and larger, and no two states are ever taken for one. */
export class WholeStates implements Numbered {
  size = 0;
  last = -1;
  readonly #index: Int32Array[] = [];
  readonly #counts = new Int32Array(SEGMENTS);
  readonly #pages: {
    readonly stride: number;
    readonly first: number;
    readonly data: Int32Array;
  }[] = [];
  #room = 0;

  constructor(
    readonly vector: Int32Array,
    readonly words: () => number,
  ) {
    for (let i = 0; i < SEGMENTS; i++) this.#index.push(new Int32Array(64));
  }

  get bytes(): number {
    return (
      this.#index.reduce((sum, table) => sum + table.byteLength, 0) +
      this.#pages.reduce((sum, page) => sum + page.data.byteLength, 0)
    );
  }

  touch(): number {
    return 0;
  }

  add(low: number, high: number): boolean {
    const segment = high >>> 26;
    const table = this.#index[segment]!;
    let at = (low & 0x7fffffff) % table.length;
    for (;;) {
      const number = table[at]!;
      if (number === 0) break;
      if (this.#same(number - 1)) {
        this.last = number - 1;
        return false;
      }
      if (++at === table.length) at = 0;
    }
    this.last = this.size;
    this.#store(low);
    table[at] = this.size;
    if (++this.#counts[segment]! > table.length * 0.6) this.#grow(segment);
    return true;
  }

  has(low: number, high: number): boolean {
    const table = this.#index[high >>> 26]!;
    for (let at = (low & 0x7fffffff) % table.length; table[at] !== 0; at = (at + 1) % table.length)
      if (this.#same(table[at]! - 1)) return true;
    return false;
  }

  #page(number: number): { stride: number; first: number; data: Int32Array } {
    let low = 0;
    let high = this.#pages.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#pages[middle]!.first <= number) low = middle;
      else high = middle - 1;
    }
    return this.#pages[low]!;
  }

  #same(number: number): boolean {
    const { stride, first, data } = this.#page(number);
    const from = (number - first) * (stride + 1) + 1;
    for (let i = 0; i < stride; i++) if (data[from + i] !== this.vector[i]) return false;
    // Words added since the state was stored are empty in it.
    for (let i = stride; i < this.words(); i++) if (this.vector[i] !== 0) return false;
    return true;
  }

  #store(low: number): void {
    const stride = this.words();
    let page = this.#pages.at(-1);
    if (!page || page.stride !== stride || this.#room === 0) {
      this.#room = 4096;
      page = { stride, first: this.size, data: new Int32Array(this.#room * (stride + 1)) };
      this.#pages.push(page);
    }
    const from = (this.size - page.first) * (stride + 1);
    page.data[from] = low;
    page.data.set(this.vector.subarray(0, stride), from + 1);
    this.#room--;
    this.size++;
  }

  #grow(segment: number): void {
    const old = this.#index[segment]!;
    const table = new Int32Array(old.length * 2);
    for (const number of old) {
      if (number === 0) continue;
      const { stride, first, data } = this.#page(number - 1);
      let at = (data[(number - 1 - first) * (stride + 1)]! & 0x7fffffff) % table.length;
      while (table[at] !== 0) if (++at === table.length) at = 0;
      table[at] = number;
    }
    this.#index[segment] = table;
  }
}
