/**
 * States drawn where not all can be gone through: some from the whole of the domains, most of them near
 * states that were reached or that satisfied the invariant, because of the others hardly any does.
 */
import type { AnyDomain } from "../../spec/domain.ts";
import { OutsideDomain } from "../../spec/domain.ts";
import type { Machine } from "../learning/machine.ts";
import type { ScalarSlot, SetSlot, Slot } from "../learning/slots.ts";

/** Draws so many members of a domain, repeatably. */
export type Draw = (domain: AnyDomain, count: number, seed: number) => readonly unknown[];

/** Values drawn for each domain, and domains that are listed instead. */
const DRAWN = 512;
/** States near which others are drawn. */
export const NEAR_MAX = 4096;
/** Parts replaced at most. */
const PARTS_MAX = 3;

export class Sampler {
  /** States that satisfy the invariant and were not reached, the latest of them. */
  readonly #satisfying: Int32Array[] = [];
  #satisfied = 0;
  readonly #pools = new Map<AnyDomain, readonly unknown[]>();

  constructor(
    readonly machine: Machine,
    /** Vectors of states that were reached. */
    readonly reached: readonly Int32Array[],
    readonly draw: Draw,
    readonly seed: number,
    readonly random: () => number,
  ) {
    // Sets get their places now: the layout should not grow while states are drawn.
    for (const slot of machine.layout.slots)
      if (slot.kind !== "scalar")
        for (const element of this.#pool(slot.elements.domain)) slot.element(element);
  }

  /** Puts another state into the working vector. */
  next(): void {
    const { layout, trees } = this.machine;
    const { state } = trees;
    const base = this.#base();
    if (base === null) {
      state.fill(0, 0, layout.words);
      for (const slot of layout.slots) this.#fill(slot);
      return;
    }
    state.set(base);
    state.fill(0, base.length, layout.words);
    for (let parts = 1 + this.#below(PARTS_MAX); parts > 0; parts--)
      this.#replace(layout.slots[this.#below(layout.slots.length)]!);
  }

  /** Draws near the state in the working vector, too: it satisfies the invariant. */
  keep(): void {
    const { layout, trees } = this.machine;
    this.#satisfying[this.#satisfied++ % NEAR_MAX] = trees.state.slice(0, layout.words);
  }

  #below(count: number): number {
    return Math.floor(this.random() * count);
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)]!;
  }

  /** A state to start from; null for none. */
  #base(): Int32Array | null {
    const near = this.random();
    if (near < 0.1) return null;
    if (near < 0.4 && this.#satisfying.length > 0) return this.#pick(this.#satisfying);
    return this.#pick(this.reached);
  }

  #pool(domain: AnyDomain): readonly unknown[] {
    let pool = this.#pools.get(domain);
    if (!pool) {
      pool =
        domain.cardinality <= DRAWN
          ? domain.members
          : this.draw(domain, DRAWN, this.seed + this.#pools.size);
      this.#pools.set(domain, pool!);
    }
    return pool!;
  }

  /** Any value for an empty slot. */
  #fill(slot: Slot): void {
    if (slot.kind === "scalar") {
      const pool = this.#pool(slot.table.domain);
      this.#assign(slot, slot.table.number(this.#pick(pool), slot.path));
      return;
    }
    // Between nearly empty and nearly full.
    const share = this.random() ** 2;
    for (let i = 0; i < slot.wordOf.length; i++) if (this.random() < share) this.#put(slot, i, 1);
  }

  #replace(slot: Slot): void {
    if (this.random() < 0.3) this.#copy(slot, this.#pick(this.reached));
    else if (slot.kind === "scalar") this.#replaceValue(slot);
    else this.#replaceElement(slot);
  }

  /** Takes over what another state has there. */
  #copy(slot: Slot, from: Int32Array): void {
    const { state } = this.machine.trees;
    const copy = (word: number, mask: number): void => {
      state[word] = (state[word]! & ~mask) | ((from[word] ?? 0) & mask);
    };
    if (slot.kind === "scalar") copy(slot.word, slot.mask << slot.shift);
    else for (const [w, word] of slot.words.entries()) copy(word, slot.owned[w]!);
  }

  #replaceValue(slot: ScalarSlot): void {
    const { table, path } = slot;
    const pool = this.#pool(table.domain);
    const { state } = this.machine.trees;
    const value = table.values[(state[slot.word]! >>> slot.shift) & slot.mask];
    const way = this.random();
    let number: number;
    if (typeof value === "object" && value !== null && way < 0.5) {
      try {
        number = table.number(this.#varied(table.domain, value), path);
      } catch (error) {
        // It may have become too long; the state is tried as it is.
        if (!(error instanceof OutsideDomain)) throw error;
        return;
      }
    } else if (pool.length > 0 && (way < 0.75 || pool.length === table.values.length))
      number = table.number(this.#pick(pool), path);
    else number = this.#below(table.values.length);
    this.#assign(slot, number);
  }

  /** A structured value with a part of it replaced. */
  #varied(domain: AnyDomain, value: object): unknown {
    const { shape } = domain;
    if (shape.kind === "optional") return this.#varied(shape.some, value);
    if (shape.kind === "union") {
      const option = shape.options.find((each) => each.has(value));
      return option ? this.#varied(option, value) : value;
    }
    if (shape.kind === "record") {
      const [name, field] = this.#pick(Object.entries(shape.fields));
      return { ...value, [name]: this.#pick(this.#pool(field)) };
    }
    if (shape.kind === "tuple" && Array.isArray(value)) {
      const i = this.#below(value.length);
      return value.with(i, this.#pick(this.#pool(shape.items[i]!)));
    }
    if (shape.kind !== "seq" || !Array.isArray(value)) return this.#pick(this.#pool(domain));
    const i = this.#below(value.length + 1);
    const pool = this.#pool(shape.element);
    if (pool.length === 0) return value;
    const item = (): unknown => this.#pick(pool);
    const way = this.#below(3);
    if (way === 0 && i < value.length) return value.toSpliced(i, 1);
    return way === 1 && i < value.length ? value.with(i, item()) : value.toSpliced(i, 0, item());
  }

  /** Takes an element out, or puts one in. */
  #replaceElement(slot: SetSlot): void {
    const { state } = this.machine.trees;
    const copiesOf = (i: number): number =>
      (state[slot.wordOf[i]!]! >>> slot.shiftOf[i]!) & slot.elementMask;
    if (this.random() < 0.5) {
      const present = slot.wordOf.flatMap((_, i) => (copiesOf(i) > 0 ? [i] : []));
      if (present.length > 0) {
        const i = this.#pick(present);
        this.#put(slot, i, copiesOf(i) - 1);
        return;
      }
    }
    if (slot.wordOf.length === 0) return;
    const i = this.#below(slot.wordOf.length);
    this.#put(slot, i, slot.kind === "bag" ? Math.min(copiesOf(i) + 1, slot.elementMask) : 1);
  }

  #assign({ word, shift, mask }: ScalarSlot, number: number): void {
    const { state } = this.machine.trees;
    state[word] = (state[word]! & ~(mask << shift)) | ((number & mask) << shift);
  }

  #put(slot: SetSlot, i: number, copies: number): void {
    const { state } = this.machine.trees;
    const word = slot.wordOf[i]!;
    const shift = slot.shiftOf[i]!;
    state[word] = (state[word]! & ~(slot.elementMask << shift)) | (copies << shift);
  }
}
