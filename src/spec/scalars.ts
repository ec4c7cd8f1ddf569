/** Domains of scalars: booleans, integers, enumerations, identities. */
import { Domain, OutsideDomain, type Path, type Scalar, type Shape } from "./domain.ts";

class Bool extends Domain<boolean> {
  readonly shape: Shape = { kind: "bool" };
  readonly cardinality = 2;
  protected enumerate(): Iterable<boolean> {
    return [false, true];
  }
  parse(value: unknown, path: Path): boolean {
    if (typeof value !== "boolean") throw new OutsideDomain(path, value, this);
    return value;
  }
}

class Int extends Domain<number> {
  readonly shape: Shape = { kind: "int" };
  readonly cardinality = Number.POSITIVE_INFINITY;
  protected enumerate(): Iterable<number> {
    return [];
  }
  parse(value: unknown, path: Path): number {
    if (!Number.isSafeInteger(value)) throw new OutsideDomain(path, value, this);
    return value === 0 ? 0 : (value as number);
  }
}

class Range extends Domain<number> {
  readonly shape: Shape;
  readonly cardinality: number;
  constructor(
    readonly low: number,
    readonly high: number,
  ) {
    super();
    this.shape = { kind: "range", low, high };
    this.cardinality = Math.max(0, high - low + 1);
  }
  protected *enumerate(): Iterable<number> {
    for (let i = this.low; i <= this.high; i++) yield i;
  }
  parse(value: unknown, path: Path): number {
    if (!Number.isSafeInteger(value)) throw new OutsideDomain(path, value, this);
    const number = value as number;
    if (number < this.low || number > this.high) throw new OutsideDomain(path, value, this);
    return number === 0 ? 0 : number;
  }
}

class OneOf<T extends Scalar> extends Domain<T> {
  readonly shape: Shape;
  readonly cardinality: number;
  readonly #values: ReadonlySet<Scalar>;
  constructor(values: readonly T[]) {
    super();
    this.#values = new Set(values);
    this.shape = { kind: "oneOf", values: [...this.#values] };
    this.cardinality = this.#values.size;
  }
  protected enumerate(): Iterable<T> {
    return this.#values as ReadonlySet<T>;
  }
  parse(value: unknown, path: Path): T {
    if (!this.#values.has(value as Scalar)) throw new OutsideDomain(path, value, this);
    return (value === 0 ? 0 : value) as T;
  }
}

declare const idBrand: unique symbol;
/** An identity of the kind `Name`. Identities of different kinds do not mix. */
export type Id<Name extends string> = string & { readonly [idBrand]: Name };

/** Identities: nothing is known of them but which is which, so they are interchangeable. */
export class Ids<Name extends string> extends Domain<Id<Name>> {
  readonly shape: Shape;
  readonly cardinality: number;
  /** How many names were given; more than there are members when one was given twice. */
  readonly given: number;
  readonly #members: ReadonlySet<string>;
  constructor(
    readonly name: Name,
    members: readonly string[],
  ) {
    super();
    this.given = members.length;
    this.#members = new Set(members);
    this.shape = { kind: "ids", name, members: [...this.#members] };
    this.cardinality = this.#members.size;
  }
  protected enumerate(): Iterable<Id<Name>> {
    return this.#members as ReadonlySet<Id<Name>>;
  }
  parse(value: unknown, path: Path): Id<Name> {
    if (!this.#members.has(value as string)) throw new OutsideDomain(path, value, this);
    return value as Id<Name>;
  }
}

export const bool: Domain<boolean> = new Bool();
/** Any integer that a double holds exactly. Bound it with a `constraint`, or use `range`. */
export const int: Domain<number> = new Int();
/** The integers from `low` to `high`, both included. */
export const range = (low: number, high: number): Domain<number> => new Range(low, high);
/** One of these strings, numbers, booleans or `null`. */
export const oneOf = <const T extends readonly Scalar[]>(...values: T): Domain<T[number]> =>
  new OneOf(values);

/** `ids("rm", 3)` is {rm1, rm2, rm3}; `ids("rm", ["ann", "bob"])` names them. */
export const ids = <const Name extends string>(
  name: Name,
  members: number | readonly string[],
): Ids<Name> =>
  new Ids(
    name,
    typeof members === "number"
      ? Array.from({ length: members }, (_, i) => `${name}${i + 1}`)
      : members,
  );
