/** How far apart two values are: in how many places, deeply, they differ. */
import { ValueBag, ValueMap, ValueSet } from "../../spec/collections.ts";
import type { PlainState } from "../../spec/init.ts";
import { equal } from "../../spec/value.ts";

/** The places in which two states differ, of the variables that `b` has. */
export function stateDistance(a: PlainState, b: PlainState): number {
  return Object.keys(b).reduce((sum, name) => sum + distance(a[name], b[name]), 0);
}

export function distance(a: unknown, b: unknown): number {
  if (equal(a, b)) return 0;
  return Math.max(1, partsDistance(a, b));
}

function partsDistance(a: unknown, b: unknown): number {
  if (a instanceof ValueSet && b instanceof ValueSet)
    return (
      a.toArray().filter((x) => !b.has(x)).length + b.toArray().filter((x) => !a.has(x)).length
    );
  if (a instanceof ValueBag && b instanceof ValueBag)
    return [...new ValueSet([...a, ...b])].reduce<number>(
      (sum, element) => sum + Math.abs(a.copies(element) - b.copies(element)),
      0,
    );
  if (a instanceof ValueMap && b instanceof ValueMap)
    return [...a].reduce((sum, [key, value]) => sum + distance(value, b.get(key)), 0);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return 1;
  if (Array.isArray(a) !== Array.isArray(b)) return 1;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  const within = (value: object, name: string): unknown =>
    (value as Readonly<Record<string, unknown>>)[name];
  return [...names].reduce(
    (sum, name) => sum + (name in a && name in b ? distance(within(a, name), within(b, name)) : 1),
    0,
  );
}
