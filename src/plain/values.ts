/** Copies of values: to be written to, to be told apart by identity, or to be one where they are equal. */
import { ValueBag, ValueMap, ValueSet } from "../spec/collections.ts";
import { contentKey, rememberedKey } from "../spec/value.ts";

/** A mutable copy of a value, all the way down; elements of sets and bags stay as they are. */
export function thaw(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(thaw);
  if (value instanceof ValueSet) return new ValueSet(value);
  if (value instanceof ValueBag) return ValueBag.of(value.entries());
  if (value instanceof ValueMap)
    return new ValueMap([...value].map(([key, v]) => [key, thaw(v)] as const));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, thaw(field)]));
}

/** A state to be written to, of which a variable is copied when it is first asked for. */
export interface LazyDraft {
  readonly draft: Record<string, unknown>;
  /** The variables that have been read or written. */
  readonly touched: ReadonlySet<string>;
}

/** @param copy makes a value that may be written to */
export function lazyDraft(
  state: Readonly<Record<string, unknown>>,
  copy: (value: unknown) => unknown = thaw,
): LazyDraft {
  const touched = new Set<string>();
  const values: Record<string, unknown> = {};
  const draft: Record<string, unknown> = {};
  for (const name of Object.keys(state))
    Object.defineProperty(draft, name, {
      enumerable: true,
      // What is neither extensible nor configurable counts as frozen.
      configurable: true,
      get() {
        if (!touched.has(name)) {
          touched.add(name);
          values[name] = copy(state[name]);
        }
        return values[name];
      },
      set(value: unknown) {
        touched.add(name);
        values[name] = value;
      },
    });
  return { draft, touched };
}

/** The structures inside a structure; of a map, its keys as well. */
function parts(value: object): readonly unknown[] {
  if (value instanceof ValueMap) return [...value].flat();
  return value instanceof ValueSet || value instanceof ValueBag
    ? value.toArray()
    : Object.values(value);
}

/** A frozen value of the same form, whose parts are what `part` makes of them. */
function rebuilt(value: object, part: (inner: unknown) => unknown): object {
  if (Array.isArray(value)) return Object.freeze(value.map(part));
  if (value instanceof ValueSet) return new ValueSet(value.toArray().map(part)).freeze();
  if (value instanceof ValueBag)
    return ValueBag.of(
      value.entries().map(([element, copies]) => [part(element), copies] as const),
    ).freeze();
  if (value instanceof ValueMap)
    return new ValueMap([...value].map(([key, v]) => [part(key), part(v)] as const)).freeze();
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, field]) => [name, part(field)])),
  );
}

/** A frozen copy that shares no object with the value, nor one part of it with another. */
export function apart(value: unknown): unknown {
  return typeof value === "object" && value !== null ? rebuilt(value, apart) : value;
}

/** Values of which equal ones are one object: so far as `===` can tell, content is all they have. */
export class Sharing {
  readonly #known = new Map<string, object>();
  /** The objects that stand for their content, each with a number. */
  readonly #shared = new WeakMap<object, number>();

  /** The one object with the content of a value. */
  of(value: unknown): unknown {
    if (typeof value !== "object" || value === null || this.#shared.has(value)) return value;
    const key = contentKey(value);
    let one = this.#known.get(key);
    if (one === undefined) {
      one = rebuilt(value, (inner) => this.of(inner));
      rememberedKey(one);
      this.#adopt(key, one);
    }
    return one;
  }

  /** Makes a frozen value the one object with its content, if there is none yet. */
  adopt(value: unknown): void {
    if (typeof value !== "object" || value === null || this.#shared.has(value)) return;
    const key = contentKey(value);
    if (!this.#known.has(key)) this.#adopt(key, value);
  }

  #adopt(key: string, value: object): void {
    this.#shared.set(value, this.#known.size);
    this.#known.set(key, value);
  }

  /** The content of a value, in short, as far as values of this table go. */
  key(value: unknown): string {
    if (typeof value !== "object" || value === null) return contentKey(value);
    return `#${this.#shared.get(this.of(value) as object)}`;
  }

  /** The objects of this table that occur more than once in the values. */
  repeated(values: readonly unknown[]): ReadonlySet<object> {
    const met = new Set<object>();
    const repeated = new Set<object>();
    const meet = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      if (met.has(value)) repeated.add(value);
      met.add(value);
      for (const part of parts(value)) meet(part);
    };
    for (const value of values) meet(this.of(value));
    return repeated;
  }

  /**
   * A mutable copy of what holds values; structures in sequences stay the one object they are.
   * @param kept what stays the one object it is wherever it occurs
   */
  draft(value: unknown, kept: ReadonlySet<object>): unknown {
    if (typeof value !== "object" || value === null) return value;
    const shared = this.of(value) as object;
    if (kept.has(shared)) return shared;
    if (Array.isArray(shared)) return [...shared];
    if (shared instanceof ValueSet || shared instanceof ValueBag) return thaw(shared);
    if (shared instanceof ValueMap)
      return new ValueMap([...shared].map(([key, v]) => [key, this.draft(v, kept)] as const));
    return Object.fromEntries(
      Object.entries(shared).map(([name, field]) => [name, this.draft(field, kept)]),
    );
  }
}

/**
 * The value of a draft, in which what is frozen tells when it is written to; author code may catch
 * what is thrown then. What was one object is one object.
 */
export function telling(
  value: unknown,
  tell: () => void,
  known: Map<object, object> = new Map(),
): unknown {
  if (typeof value !== "object" || value === null || value instanceof ValueSet) return value;
  if (value instanceof ValueBag) return value;
  const same = known.get(value);
  if (same !== undefined) return same;
  const inside = (part: unknown): unknown => telling(part, tell, known);
  if (value instanceof ValueMap) {
    const map = new ValueMap([...value].map(([key, part]) => [key, inside(part)] as const));
    known.set(value, map);
    return ValueMap.isFrozen(value) ? map.freeze() : map;
  }
  const copy = Array.isArray(value)
    ? value.map(inside)
    : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inside(part)]));
  const refused = (): false => {
    tell();
    return false;
  };
  const made = Object.isFrozen(value)
    ? new Proxy(copy, { set: refused, defineProperty: refused, deleteProperty: refused })
    : copy;
  known.set(value, made);
  return made;
}
