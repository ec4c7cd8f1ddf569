/**
 * What author code has put into the state, and still holds. It is one object with what is in the
 * state until the step is over: what author code does to it afterwards, it does to the state. Stand-ins
 * take in a copy, so that such a step cannot be learnt.
 */
import { types } from "node:util";
import { ValueBag, ValueMap, ValueSet } from "../../spec/collections.ts";

export class Given {
  /** Objects of the author's, and what was in each when it was given. */
  readonly #parts = new Map<object, readonly unknown[]>();
  /** Stand-ins that have been given. */
  readonly #standIns = new Set<object>();

  clear(): void {
    this.#parts.clear();
    this.#standIns.clear();
  }

  /** Takes note of a value, and of all that is inside. */
  take(value: unknown): void {
    if (typeof value !== "object" || value === null || this.#parts.has(value)) return;
    const parts = partsOf(value);
    if (parts === null) {
      this.#standIns.add(value);
      return;
    }
    this.#parts.set(value, parts);
    for (const part of parts) this.take(part);
  }

  hasStandIn(value: object): boolean {
    return this.#standIns.has(value);
  }

  /** Whether any object is no longer what it was when it was given. */
  changed(): boolean {
    for (const [value, before] of this.#parts) {
      const now = partsOf(value)!;
      if (now.length !== before.length || !now.every((part, i) => Object.is(part, before[i])))
        return true;
    }
    return false;
  }
}

/** What is in an object; null where that cannot be told without asking the state. */
function partsOf(value: object): readonly unknown[] | null {
  if (types.isProxy(value)) return null;
  if (Array.isArray(value)) return [...value];
  if (value instanceof ValueSet) return [...value.unsorted()];
  if (value instanceof Set) return [...value];
  if (value instanceof ValueBag) return value.entries().flat();
  if (value instanceof ValueMap || value instanceof Map) return [...value].flat();
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.entries(value).flat() : null;
}
