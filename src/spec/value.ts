/**
 * What a state is made of: plain, immutable values, compared by content.
 *
 * A value is `null`, a boolean, a finite number, a string, an array (sequence or tuple), a plain
 * object (record, or map with string or number keys), or one of the collections of
 * `collections.ts`. Everything else (functions, `NaN`, symbols, class instances, cycles) has no
 * place in a state: it has no content by which two states could be told apart.
 */

/** Implemented by collections so that values of different classes can be compared by content. */
export const CONTENT_KEY: unique symbol = Symbol.for("fairlead.contentKey");

interface Keyed {
  [CONTENT_KEY](): string;
}

/** Thrown for something that cannot be part of a state. `what` names it: "a function", "NaN" … */
export class NotAValue extends Error {
  constructor(readonly what: string) {
    super(what);
    this.name = "NotAValue";
  }
}

const DEPTH_MAX = 64;

/**
 * The content of a value as a string: equal exactly when the values are equal.
 * @throws NotAValue for anything that is not a value.
 */
export function contentKey(value: unknown, depth = 0): string {
  switch (typeof value) {
    case "string":
      // With its length in front, a string needs no escapes to be told from what follows.
      return `${value.length}"${value}`;
    case "number":
      if (!Number.isFinite(value)) throw new NotAValue(String(value));
      return value === 0 ? "0" : String(value);
    case "boolean":
      return value ? "t" : "f";
    case "object":
      break;
    case "undefined":
      throw new NotAValue("undefined");
    default:
      throw new NotAValue(`a ${typeof value}`);
  }
  if (value === null) return "n";
  const known = keys.get(value);
  if (known !== undefined) return known;
  if (depth > DEPTH_MAX) throw new NotAValue("a cyclic object");
  if (CONTENT_KEY in value) return (value as Keyed)[CONTENT_KEY]();
  if (Array.isArray(value)) {
    let key = "[";
    for (let i = 0; i < value.length; i++) key += `${contentKey(value[i], depth + 1)},`;
    return `${key}]`;
  }
  requirePlain(value);
  let key = "{";
  for (const name of sortedNames(value))
    key += `${name.length}'${name}${contentKey((value as Record<string, unknown>)[name], depth + 1)},`;
  return `${key}}`;
}

/** Keys of values that are frozen all through, and asked for again and again. */
const keys = new WeakMap<object, string>();

/** Of these, the keys under which a `Map` holds them. */
const mapKeys = new WeakMap<object, string>();

/** Remembers the content of a value that nothing can change any more; the content. */
export function rememberedKey(value: unknown): string {
  const key = contentKey(value);
  if (typeof value === "object" && value !== null) keys.set(value, key);
  return key;
}

function sortedNames(value: object): string[] {
  const names = Object.keys(value);
  for (let i = 1; i < names.length; i++) if (names[i]! < names[i - 1]!) return names.sort();
  return names;
}

function requirePlain(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype || PLAIN in value) return;
  const name = (prototype as { constructor?: { name?: string } }).constructor?.name;
  throw new NotAValue(`an instance of ${name || "a class"}`);
}

/** Marks objects that are no plain objects but read like one (the explorer's views of a record). */
export const PLAIN: unique symbol = Symbol.for("fairlead.plain");

/** Whether two values have the same content. `===` compares records by identity; this does not. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  return contentKey(a) === contentKey(b);
}

/** A total order on values, so that iterating a set never depends on how it was built. */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return compareNames(a, b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return rank(a) - rank(b) || Number(a) - Number(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const order = compare(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (isPlain(a) && isPlain(b)) {
    const names = sortedNames(a);
    const others = sortedNames(b);
    for (let i = 0; i < names.length && i < others.length; i++) {
      const [name, other] = [names[i]!, others[i]!];
      if (name !== other) return name < other ? -1 : 1;
      const order = compare(
        (a as Record<string, unknown>)[name],
        (b as Record<string, unknown>)[name],
      );
      if (order !== 0) return order;
    }
    return names.length - others.length;
  }
  const [x, y] = [contentKey(a), contentKey(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function isPlain(value: object): boolean {
  return !(CONTENT_KEY in value) && !Array.isArray(value);
}

function rank(value: unknown): number {
  return value === null ? 0 : ["boolean", "number", "string", "object"].indexOf(typeof value) + 1;
}

// "rm2" comes before "rm10": identities are numbered, and people read them so.
function compareNames(a: string, b: string): number {
  const [[prefixA, numberA], [prefixB, numberB]] = [numbered(a), numbered(b)];
  if (prefixA !== prefixB) return prefixA < prefixB ? -1 : 1;
  return numberA - numberB || (a < b ? -1 : a > b ? 1 : 0);
}

/** A name without the number at its end, and that number; −1 where there is none. */
function numbered(name: string): [prefix: string, number: number] {
  const match = /^(.*?)(\d{1,15})$/s.exec(name);
  return match ? [match[1]!, Number(match[2])] : [name, -1];
}

/** The key under which a `Map` may hold a value: itself if primitive, else its content. */
export function mapKey(value: unknown): unknown {
  if (typeof value === "object" && value !== null) {
    const known = mapKeys.get(value);
    if (known !== undefined) return known;
    const key = `\u0001${contentKey(value)}`;
    // The same string each time, so that a `Map` need not hash it again.
    if (keys.has(value)) mapKeys.set(value, key);
    return key;
  }
  if (typeof value === "number" && Number.isFinite(value)) return value === 0 ? 0 : value;
  if (typeof value === "string" && !value.startsWith("\u0001")) return value;
  if (typeof value === "boolean" || value === null) return value;
  return `\u0001${contentKey(value)}`;
}
