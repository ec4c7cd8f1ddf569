/**
 * Which operations of a history may be placed next, one after another: in an order that respects real
 * time, or only the order in which each client did things.
 */
import type { Operation } from "./history.ts";

/** No operation. */
export const NONE = -1;

/** A history, or a part of it, as it is searched. */
export interface Part {
  /** These must be placed, … */
  readonly required: readonly Operation[];
  /** … and these may: nobody saw them end, as far as the part goes. */
  readonly optional: readonly Operation[];
}

/** Numbers are places in `required`, and after these in `optional`. */
export interface Placement {
  /** How many of the required operations are not placed yet. */
  readonly missing: number;
  /** The first required operation after this one that may be placed now; of `NONE`, the first of all. */
  next(after: number): number;
  /** Whether an optional operation may be placed now. */
  open(optional: number): boolean;
  place(op: number): void;
  /** Takes back what was placed last. */
  remove(op: number): void;
  /** Writes which operations are placed, and returns where the writing ended. */
  write(words: Uint32Array, at: number): number;
  /** How many words `write` takes at most. */
  readonly words: number;
  /** How far this goes: comparable among the placements of one part. */
  reach(): number;
}

/** For each operation, the one that its client completed before it. */
function predecessors(all: readonly Operation[]): Int32Array {
  const ofClient = new Map<string, number[]>();
  all.forEach(({ client }, i) => {
    const list = ofClient.get(client);
    if (list) list.push(i);
    else ofClient.set(client, [i]);
  });
  const before = new Int32Array(all.length).fill(NONE);
  for (const list of ofClient.values()) {
    list.sort((a, b) => all[a]!.turn - all[b]!.turn);
    let last = NONE;
    for (const i of list) {
      before[i] = last;
      if (all[i]!.end === "ok") last = i;
    }
  }
  return before;
}

/** Some of a row of operations. */
class Bits {
  readonly words: Uint32Array;
  /** The first word that is not full, and the last that is not empty. */
  low = 0;
  high = -1;

  constructor(length: number) {
    // A last word that is never full, so that there is one.
    this.words = new Uint32Array((length >>> 5) + 1);
  }

  has(place: number): boolean {
    return ((this.words[place >>> 5]! >>> (place & 31)) & 1) === 1;
  }

  add(place: number): void {
    const word = place >>> 5;
    this.words[word]! |= 1 << (place & 31);
    while (this.words[this.low] === 0xffffffff) this.low++;
    if (word > this.high) this.high = word;
  }

  delete(place: number): void {
    const word = place >>> 5;
    this.words[word]! &= ~(1 << (place & 31));
    if (word < this.low) this.low = word;
    while (this.high >= 0 && this.words[this.high] === 0) this.high--;
  }

  /** Only what is neither before the first word nor after the last. */
  write(words: Uint32Array, at: number): number {
    words[at++] = this.low;
    words[at++] = Math.max(0, this.high - this.low + 1);
    for (let i = this.low; i <= this.high; i++) words[at++] = this.words[i]!;
    return at;
  }

  get written(): number {
    return this.words.length + 2;
  }
}

/**
 * An operation may be placed when every one that had returned before it was called has been. Calls
 * and returns of what is not placed form a list; whatever is called before its first return may come
 * next (Wing and Gong 1993, Lowe 2017). Required operations stand in the order of their calls.
 */
export class RealTime implements Placement {
  missing: number;
  readonly words: number;
  readonly #part: Part;
  /** Calls have even numbers and returns odd ones; the last number is the list's head. */
  readonly #following: Int32Array;
  readonly #preceding: Int32Array;
  readonly #head: number;
  readonly #before: Int32Array;
  readonly #placed: Bits;
  readonly #optional: Bits;

  constructor(part: Part) {
    const { required } = part;
    this.#part = part;
    this.missing = required.length;
    this.#head = 2 * required.length;
    this.#before = predecessors([...required, ...part.optional]);
    this.#placed = new Bits(required.length);
    this.#optional = new Bits(part.optional.length);
    this.words = this.#placed.written + this.#optional.written;
    const rank = (entry: number): number =>
      entry & 1 ? required[entry >> 1]!.returned : required[entry >> 1]!.called;
    const entries = Array.from({ length: this.#head }, (_, entry) => entry).sort(
      (a, b) => rank(a) - rank(b),
    );
    this.#following = new Int32Array(this.#head + 1);
    this.#preceding = new Int32Array(this.#head + 1);
    let last = this.#head;
    for (const entry of [...entries, this.#head]) {
      this.#following[last] = entry;
      this.#preceding[entry] = last;
      last = entry;
    }
  }

  next(after: number): number {
    let entry = this.#following[after === NONE ? this.#head : 2 * after]!;
    while (entry !== this.#head && (entry & 1) === 0) {
      const op = entry >> 1;
      if (this.#isPlaced(this.#before[op]!)) return op;
      entry = this.#following[entry]!;
    }
    return NONE;
  }

  open(optional: number): boolean {
    const place = optional - this.#part.required.length;
    return (
      !this.#optional.has(place) &&
      this.#part.optional[place]!.called < this.reach() &&
      this.#isPlaced(this.#before[optional]!)
    );
  }

  #isPlaced(op: number): boolean {
    const { length } = this.#part.required;
    return op === NONE || (op < length ? this.#placed.has(op) : this.#optional.has(op - length));
  }

  place(op: number): void {
    const place = op - this.#part.required.length;
    if (place >= 0) {
      this.#optional.add(place);
      return;
    }
    this.#unlink(2 * op);
    this.#unlink(2 * op + 1);
    this.#placed.add(op);
    this.missing--;
  }

  remove(op: number): void {
    const place = op - this.#part.required.length;
    if (place >= 0) {
      this.#optional.delete(place);
      return;
    }
    this.#link(2 * op + 1);
    this.#link(2 * op);
    this.#placed.delete(op);
    this.missing++;
  }

  #unlink(entry: number): void {
    const [before, after] = [this.#preceding[entry]!, this.#following[entry]!];
    this.#following[before] = after;
    this.#preceding[after] = before;
  }

  #link(entry: number): void {
    this.#following[this.#preceding[entry]!] = entry;
    this.#preceding[this.#following[entry]!] = entry;
  }

  write(words: Uint32Array, at: number): number {
    return this.#optional.write(words, this.#placed.write(words, at));
  }

  /** When the first operation returned that is not placed. */
  reach(): number {
    const op = this.blocked();
    return op === NONE ? Number.POSITIVE_INFINITY : this.#part.required[op]!.returned;
  }

  /** The first operation to return that is not placed. */
  blocked(): number {
    let entry = this.#following[this.#head]!;
    while (entry !== this.#head && (entry & 1) === 0) entry = this.#following[entry]!;
    return entry === this.#head ? NONE : entry >> 1;
  }
}

/** An operation may be placed when those that its client completed before it have been. */
export class ProgramOrder implements Placement {
  missing: number;
  readonly words: number;
  readonly #before: Int32Array;
  readonly #required: number;
  /** The operations of each client in their order, and how many of them are placed. */
  readonly #turns: (readonly number[])[];
  readonly #done: Uint32Array;
  readonly #clientOf: Int32Array;
  readonly #placed: Uint8Array;
  readonly #optional: Bits;

  constructor(part: Part) {
    const { required } = part;
    this.missing = this.#required = required.length;
    this.#before = predecessors([...required, ...part.optional]);
    const numbers = new Map<string, number>();
    for (const { client } of required) if (!numbers.has(client)) numbers.set(client, numbers.size);
    const turns = Array.from(numbers, (): number[] => []);
    this.#clientOf = Int32Array.from(required, ({ client }) => numbers.get(client)!);
    required.forEach((_, i) => {
      turns[this.#clientOf[i]!]!.push(i);
    });
    for (const list of turns) list.sort((a, b) => required[a]!.turn - required[b]!.turn);
    this.#turns = turns;
    this.#done = new Uint32Array(turns.length);
    this.#placed = new Uint8Array(required.length);
    this.#optional = new Bits(part.optional.length);
    this.words = turns.length + this.#optional.written;
  }

  next(after: number): number {
    const first = after === NONE ? 0 : this.#clientOf[after]! + 1;
    for (let client = first; client < this.#turns.length; client++) {
      const op = this.#turns[client]![this.#done[client]!];
      if (op !== undefined) return op;
    }
    return NONE;
  }

  open(optional: number): boolean {
    const before = this.#before[optional]!;
    return (
      !this.#optional.has(optional - this.#required) &&
      (before === NONE || this.#placed[before] === 1)
    );
  }

  place(op: number): void {
    if (op >= this.#required) {
      this.#optional.add(op - this.#required);
      return;
    }
    this.#done[this.#clientOf[op]!]!++;
    this.#placed[op] = 1;
    this.missing--;
  }

  remove(op: number): void {
    if (op >= this.#required) {
      this.#optional.delete(op - this.#required);
      return;
    }
    this.#done[this.#clientOf[op]!]!--;
    this.#placed[op] = 0;
    this.missing++;
  }

  write(words: Uint32Array, at: number): number {
    words.set(this.#done, at);
    return this.#optional.write(words, at + this.#done.length);
  }

  /** How many operations are placed. */
  reach(): number {
    return this.#required - this.missing;
  }
}
