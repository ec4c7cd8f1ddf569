/**
 * Successors of a batch of states, not yet known to be new: fingerprints, and how each is made from
 * its parent, in parallel arrays.
 */

import { grown } from "./growth.ts";
import type { Effects } from "./learning/effects.ts";
import type { Trees } from "./learning/tree.ts";

export class Candidates {
  size = 0;
  low = new Int32Array(1 << 12);
  high = new Int32Array(1 << 12);
  /** A leaf with constant flips, or −1 − the place of flips kept here. */
  leaf = new Int32Array(1 << 12);
  instance = new Int32Array(1 << 12);
  /** Place of the parent in the batch. */
  parent = new Int32Array(1 << 12);
  /** Flips of candidates without a constant leaf: count, then (word, bits)…, one after the other. */
  #extra = new Int32Array(1 << 12);
  #extraSize = 0;

  constructor(readonly trees: Trees) {}

  clear(): void {
    this.size = 0;
    this.#extraSize = 0;
  }

  add(leaf: number, instance: number, parent: number, low: number, high: number): void {
    const at = this.size;
    if (at === this.low.length) this.#widen();
    this.low[at] = low;
    this.high[at] = high;
    this.leaf[at] = leaf;
    this.instance[at] = instance;
    this.parent[at] = parent;
    this.size = at + 1;
  }

  /** Keeps the flips worked out in `effects`; what stands for them in place of a leaf. */
  keep({ count, words, bits }: Effects): number {
    const from = this.#extraSize;
    if (from + 1 + 2 * count > this.#extra.length)
      this.#extra = grown(this.#extra, from + 1 + 2 * count);
    const extra = this.#extra;
    let p = from;
    extra[p++] = count;
    for (let i = 0; i < count; i++) {
      extra[p++] = words[i]!;
      extra[p++] = bits[i]!;
    }
    this.#extraSize = p;
    return -1 - from;
  }

  /** Flips the bits that a leaf, or what `keep` returned, stands for, in the state at `base`. */
  flip(leaf: number, base: number): void {
    const { code, state } = this.trees;
    if (leaf >= 0) {
      const end = leaf + 7 + 2 * code[leaf + 5]!;
      for (let p = leaf + 7; p < end; p += 2) state[base + code[p]!]! ^= code[p + 1]!;
    } else {
      const extra = this.#extra;
      let p = -1 - leaf;
      for (let n = extra[p++]!; n > 0; n--, p += 2) state[base + extra[p]!]! ^= extra[p + 1]!;
    }
  }

  /** Whether a candidate changes nothing but these words. */
  isWithin(i: number, words: Uint8Array): boolean {
    const leaf = this.leaf[i]!;
    const from = leaf >= 0 ? this.trees.code : this.#extra;
    let p = leaf >= 0 ? leaf + 7 : -leaf;
    for (let n = leaf >= 0 ? from[leaf + 5]! : from[-1 - leaf]!; n > 0; n--, p += 2)
      if (!words[from[p]!]) return false;
    return true;
  }

  /** Of the candidates from `first` on, keeps one. */
  keepOnly(first: number, i: number): void {
    for (const of of [this.low, this.high, this.leaf, this.instance, this.parent])
      of[first] = of[i]!;
    this.size = first + 1;
  }

  #widen(): void {
    for (const name of ["low", "high", "leaf", "instance", "parent"] as const)
      this[name] = grown(this[name]);
  }
}
