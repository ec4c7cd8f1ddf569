/**
 * Domains: what a variable, a parameter or a message field may be. A domain is a type for the
 * compiler and a type invariant for the explorer at once.
 */
import { satisfies } from "./truth.ts";
import { contentKey, NotAValue } from "./value.ts";
import { quantify } from "./watch.ts";

/** What can be inside a domain, by structure: the explorer lays states out by it. */
export type Shape =
  | { readonly kind: "bool" | "int" }
  | { readonly kind: "range"; readonly low: number; readonly high: number }
  | { readonly kind: "oneOf"; readonly values: readonly Scalar[] }
  | { readonly kind: "ids"; readonly name: string; readonly members: readonly string[] }
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, AnyDomain>> }
  | { readonly kind: "tuple"; readonly items: readonly AnyDomain[] }
  | { readonly kind: "union"; readonly options: readonly AnyDomain[] }
  | { readonly kind: "optional"; readonly some: AnyDomain }
  | { readonly kind: "set"; readonly element: AnyDomain }
  | { readonly kind: "bag"; readonly element: AnyDomain }
  | { readonly kind: "seq"; readonly element: AnyDomain; readonly lengthMax: number }
  | { readonly kind: "map"; readonly keys: AnyDomain; readonly values: AnyDomain }
  | { readonly kind: "listed"; readonly values: readonly unknown[] }
  /** Any plain data: null, booleans, finite numbers, strings, arrays and objects of these. */
  | { readonly kind: "plain" };

export type Scalar = string | number | boolean | null;

/** The way from a variable to a part of it, for messages: `["rmState", "rm1"]`. */
export type Path = readonly (string | number)[];

/** A value was outside its domain. */
export class OutsideDomain extends Error {
  constructor(
    readonly path: Path,
    readonly value: unknown,
    readonly domain: AnyDomain,
    /** A closer reason where there is one: a missing field, an unknown key, too long … */
    readonly reason: string | null = null,
  ) {
    super(`outside its domain: ${path.join(".")}`);
    this.name = "OutsideDomain";
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a domain of anything, in positions of both variances
export type AnyDomain = Domain<any, any, any>;

/** More members than anybody would list: such a domain counts as infinite for quantifiers. */
export const MEMBERS_MAX = 1 << 20;

/**
 * A domain of values. `View` is how guards and invariants see a member, `Draft` how `then` sees
 * it, `Input` what may be written for it in `init`.
 *
 * Finite domains can be iterated and quantified over; a quantifier over an infinite one throws.
 */
export abstract class Domain<View, Draft = View, Input = View> implements Iterable<View> {
  declare readonly $view: View;
  declare readonly $draft: Draft;
  declare readonly $input: Input;

  abstract readonly shape: Shape;
  /** An upper bound of how many members there are; `Infinity` when there is none. */
  abstract readonly cardinality: number;
  /** The member that `value` stands for, frozen. @throws OutsideDomain */
  abstract parse(value: unknown, path: Path): View;
  /** Each member once. */
  protected abstract enumerate(): Iterable<View>;

  #members: readonly View[] | null = null;

  /** As `parse`. What it has once returned is itself a member, and not looked into again. */
  member(value: unknown, path: Path): View {
    if (typeof value !== "object" || value === null) return this.parse(value, path);
    if (this.#parsed.has(value)) return value as View;
    const member = this.parse(value, path);
    if (typeof member === "object" && member !== null) this.#parsed.add(member);
    return member;
  }
  readonly #parsed = new WeakSet<object>();

  get finite(): boolean {
    return this.cardinality <= MEMBERS_MAX;
  }

  /** The members in their natural order. @throws RangeError when there are too many. */
  get members(): readonly View[] {
    if (!this.finite) throw new RangeError("this domain is too large to go through");
    this.#members ??= Object.freeze([...this.enumerate()]);
    return this.#members;
  }

  /** How many members, as `size` of a set. */
  get size(): number {
    return this.finite ? this.members.length : this.cardinality;
  }

  [Symbol.iterator](): Iterator<View> {
    return this.members[Symbol.iterator]();
  }
  has(value: unknown): boolean {
    return contains(this, value);
  }
  every(predicate: (member: View) => boolean): boolean {
    return quantify(this.members, predicate, false);
  }
  some(predicate: (member: View) => boolean): boolean {
    return quantify(this.members, predicate, true);
  }
  count(predicate: (member: View) => boolean): number {
    let count = 0;
    for (const member of this.members) if (satisfies(predicate, member)) count++;
    return count;
  }
  filter(predicate: (member: View) => boolean): readonly View[] {
    return this.members.filter((member) => satisfies(predicate, member));
  }
  find(predicate: (member: View) => boolean): View | undefined {
    return this.members.find((member) => satisfies(predicate, member));
  }
  map<U>(image: (member: View) => U): readonly U[] {
    return this.members.map((member) => image(member));
  }
  /** The members other than these, as a domain (for `with`, and for quantifiers). */
  without(...excluded: readonly View[]): Domain<View> {
    const keys = new Set(excluded.map((value) => contentKey(value)));
    return new Listed(this.members.filter((member) => !keys.has(contentKey(member))));
  }
  /** Those members that satisfy the predicate, as a domain. */
  where(predicate: (member: View) => boolean): Domain<View> {
    return new Listed(this.members.filter((member) => satisfies(predicate, member)));
  }
}

/** Whether `value` is in `domain`. */
export function contains(domain: AnyDomain, value: unknown): boolean {
  try {
    domain.parse(value, []);
    return true;
  } catch (error) {
    if (error instanceof OutsideDomain || error instanceof NotAValue) return false;
    throw error;
  }
}

/** A domain given by the list of its members. */
export class Listed<View> extends Domain<View> {
  readonly shape: Shape;
  readonly cardinality: number;
  readonly #byKey: ReadonlyMap<string, View>;

  constructor(values: readonly View[]) {
    super();
    this.#byKey = new Map(values.map((value) => [contentKey(value), value]));
    this.shape = { kind: "listed", values: [...this.#byKey.values()] };
    this.cardinality = this.#byKey.size;
  }
  protected enumerate(): Iterable<View> {
    return this.#byKey.values();
  }
  parse(value: unknown, path: Path): View {
    const key = contentKey(value);
    if (!this.#byKey.has(key)) throw new OutsideDomain(path, value, this);
    return this.#byKey.get(key) as View;
  }
}

export type ViewOf<X> = X extends Domain<infer V, infer _D, infer _I> ? V : never;
export type DraftOf<X> = X extends Domain<infer _V, infer D, infer _I> ? D : never;
export type InputOf<X> = X extends Domain<infer _V, infer _D, infer I> ? I : never;
/** In `init` a domain in place of a value means: any of its members. */
export type InitOf<X> = InputOf<X> | Domain<ViewOf<X>, DraftOf<X>, InputOf<X>> | Domain<ViewOf<X>>;
