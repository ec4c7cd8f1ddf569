/** A value that author code gave us, copied and frozen: it may be a live view of the state. */
import { ValueBag, ValueMap, ValueSet } from "../../spec/collections.ts";
import { contentKey, NotAValue } from "../../spec/value.ts";
import { SetHandle } from "./set-view.ts";

/** @throws NotAValue */
export function snapshot(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    contentKey(value);
    return value === 0 ? 0 : value;
  }
  if (value instanceof SetHandle)
    return SetHandle.of(value).slot.kind === "bag"
      ? ValueBag.of([...value].map((e) => [e, SetHandle.copies(value, e)] as const)).freeze()
      : new ValueSet(value).freeze();
  if (value instanceof ValueBag) return ValueBag.of(value.entries()).freeze();
  if (value instanceof ValueSet) return new ValueSet(value).freeze();
  if (Array.isArray(value)) return Object.freeze(Array.from(value, snapshot));
  if (value instanceof ValueMap || ("get" in value && Symbol.iterator in value))
    return new ValueMap(
      [...(value as ValueMap<unknown, unknown>)].map(([k, v]) => [k, snapshot(v)] as const),
    ).freeze();
  if (value instanceof Promise) throw new NotAValue("a promise");
  contentKey(value);
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, field]) => [name, snapshot(field)])),
  );
}
