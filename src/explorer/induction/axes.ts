/**
 * The states of the domains as a grid: an axis for each slot, or for each element that a set may have,
 * and a position on it for each value. Any combination of positions is a state.
 */
import type { AnyDomain } from "../../spec/domain.ts";
import type { Model } from "../../spec/model.ts";
import type { Layout } from "../learning/layout.ts";
import type { Slot } from "../learning/slots.ts";

export interface Axis {
  readonly slot: Slot;
  /** The element of a set or a bag; −1 where the slot holds one value. */
  readonly element: number;
  readonly word: number;
  /** The bits in that word. */
  readonly mask: number;
  /** The values as these bits, the simplest first: those of initial states, then in natural order. */
  readonly values: Int32Array;
}

/** How many states the domains have; `Infinity` where there is no end of them. */
export function stateCount(model: Model): number {
  return Object.values(model.variables).reduce((n, domain) => n * domain.cardinality, 1);
}

/** Whether the states of the domains are so few, and their values such, that all can be gone through. */
export function isGrid(model: Model, statesMax: number): boolean {
  return stateCount(model) <= statesMax && Object.values(model.variables).every(isListed);
}

/** Whether each value that has a slot of its own can be listed; see `Layout`. */
function isListed(domain: AnyDomain): boolean {
  const { shape } = domain;
  switch (shape.kind) {
    case "record":
      return Object.values(shape.fields).every(isListed);
    case "tuple":
      return shape.items.every(isListed);
    case "map":
      return isListed(shape.values);
    default:
      return domain.finite;
  }
}

/** An axis for each slot and element, of which every value can be listed. */
export function axesOf(layout: Layout, initial: readonly Int32Array[]): Axis[] {
  return layout.slots.flatMap((slot): Axis[] => {
    if (slot.kind === "scalar") {
      const numbers = slot.table.domain.members.map((member: unknown) =>
        slot.table.number(member, slot.path),
      );
      const { word, shift } = slot;
      return [axis(slot, -1, word, shift, slot.mask, numbers, initial)];
    }
    for (const member of slot.elements.domain.members) slot.element(member);
    return slot.wordOf.map((word, i) =>
      axis(slot, i, word, slot.shiftOf[i]!, slot.elementMask, [0, 1], initial),
    );
  });
}

/** An axis with these values, those of initial states moved to the front. */
export function axis(
  slot: Slot,
  element: number,
  word: number,
  shift: number,
  mask: number,
  numbers: readonly number[],
  initial: readonly Int32Array[],
): Axis {
  const first = initial.map((vector) => ((vector[word] ?? 0) >>> shift) & mask);
  const values = [...new Set([...first, ...numbers])].map((number) => number << shift);
  return { slot, element, word, mask: mask << shift, values: Int32Array.from(values) };
}

/** Goes through every state of a grid, the last axis first, one or a few writes for each. */
export class Odometer {
  readonly #words: Int32Array;
  readonly #positions: Int32Array;

  constructor(
    readonly axes: readonly Axis[],
    readonly state: Int32Array,
  ) {
    this.#words = Int32Array.from(axes, ({ word }) => word);
    this.#positions = new Int32Array(axes.length);
    for (const { word, values } of axes) state[word]! |= values[0]!;
  }

  /** How many states there are. */
  get count(): number {
    return this.axes.reduce((n, { values }) => n * values.length, 1);
  }

  /** Puts the next state into the vector; whether there was one. */
  next(): boolean {
    const { axes, state } = this;
    const positions = this.#positions;
    for (let i = axes.length - 1; i >= 0; i--) {
      const { values } = axes[i]!;
      const at = positions[i]!;
      const next = at + 1 < values.length ? at + 1 : 0;
      state[this.#words[i]!]! ^= values[at]! ^ values[next]!;
      positions[i] = next;
      if (next !== 0) return true;
    }
    return false;
  }
}
