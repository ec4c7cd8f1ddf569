/**
 * Plain data of any form: what JSON can write. For the state of something that was not written as a
 * specification, such as a node of an implementation, and for what it says.
 */
import { Domain, OutsideDomain, type Path, type Shape } from "./domain.ts";
import { CONTENT_KEY, PLAIN } from "./value.ts";

/** As deep as the content of a value is looked at; see `contentKey`. */
const DEPTH_MAX = 64;

/**
 * Objects that are members as they stand: frozen all through, with the names of their fields in
 * order. They are shared by all domains of plain data.
 */
const settled = new WeakSet<object>();
/** What a frozen object that is no such member stands for. */
const standing = new WeakMap<object, object>();

/**
 * A member has its fields in alphabetical order, whatever order they were written in: two members of
 * the same content cannot be told apart, also not by going through their fields.
 */
class Plain<T> extends Domain<T> {
  readonly shape: Shape = { kind: "plain" };
  readonly cardinality = Number.POSITIVE_INFINITY;

  protected enumerate(): Iterable<T> {
    return [];
  }
  parse(value: unknown, path: Path): T {
    return this.#settle(value, path, 0) as T;
  }

  #settle(value: unknown, path: Path, depth: number): unknown {
    if (typeof value !== "object" || value === null) {
      if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
      if (typeof value === "number" && Number.isFinite(value)) return value === 0 ? 0 : value;
      throw new OutsideDomain(path, value, this);
    }
    if (settled.has(value)) return value;
    const known = standing.get(value);
    if (known !== undefined) return known;
    if (depth > DEPTH_MAX) throw new OutsideDomain(path, value, this, "too deep");
    const member = Array.isArray(value)
      ? this.#list(value, path, depth)
      : this.#record(value, path, depth);
    if (member !== value && isStable(value)) standing.set(value, member);
    return member;
  }

  #list(value: readonly unknown[], path: Path, depth: number): object {
    let same = Object.isFrozen(value);
    const items: unknown[] = [];
    // A hole reads as undefined, which is no member.
    for (let i = 0; i < value.length; i++) {
      const item = this.#settle(value[i], [...path, i], depth + 1);
      same &&= Object.is(item, value[i]);
      items.push(item);
    }
    const member = same ? value : Object.freeze(items);
    settled.add(member);
    return member;
  }

  #record(value: object, path: Path, depth: number): object {
    const prototype: unknown = Object.getPrototypeOf(value);
    const plain = prototype === Object.prototype || prototype === null || PLAIN in value;
    if (!plain || CONTENT_KEY in value || Object.getOwnPropertySymbols(value).length > 0)
      throw new OutsideDomain(path, value, this);
    const names = Object.keys(value);
    // What stands for a part of a state is not asked whether it is frozen.
    let same =
      prototype === Object.prototype &&
      !(PLAIN in value) &&
      Object.isFrozen(value) &&
      isData(value);
    for (let i = 1; i < names.length; i++) same &&= names[i - 1]! < names[i]!;
    const fields: [string, unknown][] = [];
    for (const name of same ? names : names.toSorted()) {
      const given = (value as Readonly<Record<string, unknown>>)[name];
      const field = this.#settle(given, [...path, name], depth + 1);
      same &&= Object.is(field, given);
      fields.push([name, field]);
    }
    const member = same ? value : Object.freeze(Object.fromEntries(fields));
    settled.add(member);
    return member;
  }
}

/** Whether the properties of an object are values, and none a function that is called. */
function isData(value: object): boolean {
  return Object.values(Object.getOwnPropertyDescriptors(value)).every(({ get }) => !get);
}

/**
 * Whether an object, whose parts have been settled already, can never change. One whose properties are
 * functions that are called (a view of a state) can: it is frozen, and what it says is not.
 */
function isStable(value: object): boolean {
  if (PLAIN in value || !Object.isFrozen(value)) return false;
  return (
    isData(value) &&
    Object.values(value).every(
      (part) =>
        typeof part !== "object" || part === null || settled.has(part) || standing.has(part),
    )
  );
}

/**
 * Plain data: null, booleans, finite numbers, strings, arrays and objects of these. The type is the
 * author's word for it; that it is data is what is checked.
 */
export const plain = <T = unknown>(): Domain<T> => new Plain<T>();
