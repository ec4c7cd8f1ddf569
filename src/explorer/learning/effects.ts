/**
 * What a step does to a state: bits to flip, and operations on slots whose old value the author's
 * code did not look at (a blind assignment, a push), which depend on that value.
 */
import type { PlainState } from "../../spec/init.ts";
import { grown } from "../growth.ts";
import type { Layout } from "./layout.ts";
import type { ScalarSlot, SetSlot, Slot, ValueTable } from "./slots.ts";
import { LEAF, type Trees } from "./tree.ts";

const ASSIGN = 1;
const SEQUENCE = 2;
const FILL = 3;

/** A sequence operation, and what it is known to make of which value. */
interface SequenceOp {
  readonly table: ValueTable;
  readonly apply: (sequence: readonly unknown[]) => readonly unknown[];
  readonly results: number[];
}

/** One write of a step, by slot. */
export type SlotWrite =
  | {
      readonly kind: "flip";
      readonly word: number;
      readonly bits: number;
      readonly low: number;
      readonly high: number;
    }
  | { readonly kind: "assign"; readonly slot: ScalarSlot; readonly number: number }
  | { readonly kind: "sequence"; readonly slot: ScalarSlot; readonly ops: readonly number[] }
  | { readonly kind: "fill"; readonly slot: SetSlot; readonly copies: ReadonlyMap<number, number> };

/** Does to a state what a direct run wrote. */
export function flipAll(state: Int32Array, writes: readonly SlotWrite[]): void {
  for (const write of writes)
    if (write.kind === "flip") state[write.word]! ^= write.bits;
    else throw new Error("a direct run left a write open");
}

export class Effects {
  /** The result of `apply`: the fingerprint's change, and `count` words with the bits to flip. */
  low = 0;
  high = 0;
  count = 0;
  words = new Int32Array(64);
  bits = new Int32Array(64);
  /** Every leaf made with a counter of its own. */
  readonly leaves: number[] = [];
  readonly #ops: SequenceOp[] = [];
  readonly #opNumbers = new Map<string, number>();
  readonly #fills: ReadonlyMap<number, number>[] = [];

  constructor(
    readonly trees: Trees,
    readonly slots: readonly Slot[],
  ) {}

  /** Registers a sequence operation; equal keys on one table are one operation. */
  sequenceOp(
    slot: ScalarSlot,
    key: string,
    apply: (sequence: readonly unknown[]) => readonly unknown[],
  ): number {
    const name = `${slot.id}/${key}`;
    let number = this.#opNumbers.get(name);
    if (number === undefined) {
      number = this.#ops.length;
      this.#ops.push({ table: slot.table, apply, results: [] });
      this.#opNumbers.set(name, number);
    }
    return number;
  }

  /** Makes the leaf of a step. */
  leaf(instance: number, writes: readonly SlotWrite[], temporary = false): number {
    const flips = new Map<number, number>();
    const operations: number[] = [];
    let low = 0;
    let high = 0;
    for (const write of writes) {
      if (write.kind === "flip") {
        flips.set(write.word, (flips.get(write.word) ?? 0) ^ write.bits);
        low ^= write.low;
        high ^= write.high;
      } else if (write.kind === "assign") operations.push(ASSIGN, write.slot.id, write.number);
      else if (write.kind === "sequence")
        // Several operations on one slot apply one after the other, so each is a triple of its own.
        for (const op of write.ops) operations.push(SEQUENCE, write.slot.id, op);
      else {
        this.#fills.push(write.copies);
        operations.push(FILL, write.slot.id, this.#fills.length - 1);
      }
    }
    const counter = temporary ? 0 : this.trees.counter();
    const xors = [...flips].filter(([, bits]) => bits !== 0).flat();
    const pc = this.trees.allocate(7 + xors.length + operations.length);
    this.trees.code.set(
      [
        LEAF,
        instance,
        counter,
        low,
        high,
        xors.length / 2,
        operations.length / 3,
        ...xors,
        ...operations,
      ],
      pc,
    );
    if (!temporary) this.leaves.push(pc);
    return pc;
  }

  /** Whether two leaves say the same. */
  same(a: number, b: number): boolean {
    const { code } = this.trees;
    const length = 7 + 2 * code[a + 5]! + 3 * code[a + 6]!;
    for (let i = 0; i < length; i++) {
      if (i === 2 || code[a + i] === code[b + i]) continue;
      // Fills are equal by content, not by number.
      const at = i - 7 - 2 * code[a + 5]!;
      if (at < 0 || at % 3 !== 2 || code[a + i - 2] !== FILL) return false;
      if (!sameCopies(this.#fills[code[a + i]!]!, this.#fills[code[b + i]!]!)) return false;
    }
    return true;
  }

  /**
   * Works out what a leaf does to the state in `trees.state`.
   * @returns false when an operation has no result (a sequence would become too long): the author's
   * code then has to say so itself
   */
  apply(leaf: number): boolean {
    const { code, state } = this.trees;
    this.low = code[leaf + 3]!;
    this.high = code[leaf + 4]!;
    this.count = code[leaf + 5]!;
    let p = leaf + 7;
    if (this.count + 64 > this.words.length) this.#widen(this.count + 64);
    for (let i = 0; i < this.count; i++, p += 2) {
      this.words[i] = code[p]!;
      this.bits[i] = code[p + 1]!;
    }
    const end = p + 3 * code[leaf + 6]!;
    while (p < end) {
      const kind = code[p]!;
      const slot = this.slots[code[p + 1]!]!;
      if (kind === FILL) this.#fill(slot as SetSlot, this.#fills[code[p + 2]!]!);
      else {
        const scalar = slot as ScalarSlot;
        const old = (state[scalar.word]! >>> scalar.shift) & scalar.mask;
        let now = old;
        if (kind === ASSIGN) now = code[p + 2]!;
        else {
          now = this.#operate(code[p + 2]!, now);
          while (now >= 0 && p + 3 < end && code[p + 3] === SEQUENCE && code[p + 4] === scalar.id) {
            p += 3;
            now = this.#operate(code[p + 2]!, now);
          }
          if (now < 0) return false;
        }
        if (now !== old) {
          this.#flip(scalar.word, ((old ^ now) & scalar.mask) << scalar.shift);
          this.low ^= scalar.low(old) ^ scalar.low(now);
          this.high ^= scalar.high(old) ^ scalar.high(now);
        }
      }
      p += 3;
    }
    return true;
  }

  /** Flips, in a vector, the bits that were worked out last. */
  flip(vector: Int32Array): void {
    for (let i = 0; i < this.count; i++) vector[this.words[i]!]! ^= this.bits[i]!;
  }

  /** What leads from one plain state to another, as flips. */
  between(from: PlainState, to: PlainState, layout: Layout): SlotWrite[] {
    const flips = new Map<number, number>();
    let low = 0;
    let high = 0;
    for (const name of layout.variables.keys()) {
      if (from[name] === to[name]) continue;
      for (const part of [layout.part(name, from[name]), layout.part(name, to[name])]) {
        low ^= part.low;
        high ^= part.high;
        part.words.forEach((word, i) => {
          flips.set(word, (flips.get(word) ?? 0) ^ part.bits[i]!);
        });
      }
    }
    const writes: SlotWrite[] = [];
    for (const [word, bits] of flips)
      if (bits !== 0) writes.push({ kind: "flip", word, bits, low: 0, high: 0 });
    // The fingerprint changes as a whole; it stands with the first of them.
    const [first] = writes;
    if (first?.kind === "flip") writes[0] = { ...first, low, high };
    return writes;
  }

  #operate(number: number, old: number): number {
    const op = this.#ops[number]!;
    let result = op.results[old];
    if (result === undefined) {
      try {
        result = op.table.number(op.apply(op.table.values[old] as readonly unknown[]), []);
      } catch {
        result = -1;
      }
      op.results[old] = result;
    }
    return result;
  }

  #fill(slot: SetSlot, copies: ReadonlyMap<number, number>): void {
    const { state } = this.trees;
    for (let i = 0; i < slot.wordOf.length; i++) {
      const old = (state[slot.wordOf[i]!]! >>> slot.shiftOf[i]!) & slot.elementMask;
      const now = copies.get(i) ?? 0;
      if (old === now) continue;
      this.#flip(slot.wordOf[i]!, (old ^ now) << slot.shiftOf[i]!);
      this.low ^= slot.low(i, old) ^ slot.low(i, now);
      this.high ^= slot.high(i, old) ^ slot.high(i, now);
    }
  }

  #flip(word: number, bits: number): void {
    for (let i = 0; i < this.count; i++)
      if (this.words[i] === word) {
        this.bits[i]! ^= bits;
        return;
      }
    if (this.count === this.words.length) this.#widen(this.count * 2);
    this.words[this.count] = word;
    this.bits[this.count] = bits;
    this.count++;
  }

  #widen(length: number): void {
    this.words = grown(this.words, length);
    this.bits = grown(this.bits, length);
  }
}

function sameCopies(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean {
  if (a.size !== b.size) return false;
  for (const [i, copies] of a) if (b.get(i) !== copies) return false;
  return true;
}
