/**
 * What changed between two values of plain data, and how to make the change again.
 *
 * Whoever makes a new value from an old one shares with it what is the same, so what is identical is
 * not looked into. Arrays are compared from both ends: to append to a log of ten thousand entries,
 * or to drop its first hundred, is one small patch. (The patches of `effect/JsonPatch` go by index,
 * and would say all of it anew in the second case.) Keys keep their order, too, as a program might
 * go by it.
 */
import type { PlainData } from "../plain-data.ts";

type Path = readonly (string | number)[];

export type Patch =
  /** What is at this place now. */
  | readonly ["set", Path, PlainData]
  /** The key, the last of the path, is gone. */
  | readonly ["delete", Path]
  /** In the array at this place, from this index on: how many are gone, and what came instead. */
  | readonly ["splice", Path, number, number, readonly PlainData[]];

type Items = readonly PlainData[];
type Fields = Readonly<Record<string, PlainData>>;

export function difference(before: PlainData, after: PlainData): readonly Patch[] {
  const patches: Patch[] = [];
  compare(before, after, [], patches);
  return patches;
}

function compare(before: PlainData, after: PlainData, path: Path, patches: Patch[]): void {
  if (before === after) return;
  if (isArray(before) && isArray(after)) compareItems(before, after, path, patches);
  else if (isRecord(before) && isRecord(after) && growsInto(before, after))
    compareFields(before, after, path, patches);
  else patches.push(["set", path, after]);
}

function compareItems(before: Items, after: Items, path: Path, patches: Patch[]): void {
  const shared = Math.min(before.length, after.length);
  let start = 0;
  while (start < shared && same(before[start]!, after[start]!)) start++;
  let end = 0;
  while (end < shared - start && same(before.at(-1 - end)!, after.at(-1 - end)!)) end++;
  const gone = before.length - end - start;
  const come = after.slice(start, after.length - end);
  if (gone === 1 && come.length === 1)
    compare(before[start]!, after[start]!, [...path, start], patches);
  else if (gone > 0 || come.length > 0) patches.push(["splice", path, start, gone, come]);
}

function compareFields(before: Fields, after: Fields, path: Path, patches: Patch[]): void {
  for (const key of Object.keys(before))
    if (!Object.hasOwn(after, key)) patches.push(["delete", [...path, key]]);
  for (const [key, value] of Object.entries(after))
    if (!Object.hasOwn(before, key)) patches.push(["set", [...path, key], value]);
    else if (before[key] !== value) compare(before[key]!, value, [...path, key], patches);
}

/** Whether the keys that stay and, behind them, those that are new have the order that they had. */
function growsInto(before: Fields, after: Fields): boolean {
  const keys = Object.keys(after);
  const stay = Object.keys(before).filter((key) => Object.hasOwn(after, key));
  const come = keys.filter((key) => !Object.hasOwn(before, key));
  return stay.concat(come).every((key, i) => key === keys[i]);
}

function same(a: PlainData, b: PlainData): boolean {
  if (a === b) return true;
  if (isArray(a) && isArray(b))
    return a.length === b.length && a.every((item, i) => same(item, b[i]!));
  if (!isRecord(a) || !isRecord(b)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return (
    keys.length === others.length &&
    keys.every((key, i) => key === others[i] && same(a[key]!, b[key]!))
  );
}

/** Makes the changes in place, and returns what has become of the value. */
export function patched(value: PlainData, patches: readonly Patch[]): PlainData {
  const root = { "": value };
  for (const patch of patches) {
    const path: Path = ["", ...patch[1]];
    if (patch[0] === "splice") splice(root, path, patch[2], patch[3], patch[4]);
    else {
      const owner = at(root, path.slice(0, -1));
      if (typeof owner !== "object" || owner === null) throw new BadPatch(path);
      if (patch[0] === "delete") Reflect.deleteProperty(owner, path.at(-1)!);
      else put(owner, path.at(-1)!, patch[2]);
    }
  }
  return root[""];
}

/** Not `Array.splice`: an array may be longer than a list of arguments. */
function splice(root: PlainData, path: Path, start: number, gone: number, come: Items): void {
  const items = at(root, path);
  if (!Array.isArray(items) || start + gone > items.length) throw new BadPatch(path);
  const kept = items.slice(start + gone);
  items.length = start;
  for (const item of come) items.push(item);
  for (const item of kept) items.push(item);
}

/** A patch that is not for this value. */
class BadPatch extends Error {
  constructor(path: Path) {
    super(`there is nothing at ${JSON.stringify(path.slice(1))} that could be changed`);
  }
}

function at(root: PlainData, path: Path): PlainData {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key))
      throw new BadPatch(path);
    value = (value as Fields)[key]!;
  }
  return value;
}

/** A key may well be called "__proto__". */
function put(owner: object, key: string | number, value: PlainData): void {
  const description = { value, writable: true, enumerable: true, configurable: true };
  Object.defineProperty(owner, key, description);
}

const isArray = (value: PlainData): value is Items => Array.isArray(value);
const isRecord = (value: PlainData): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
