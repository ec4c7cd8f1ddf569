/** Domains of structures with a fixed number of parts: records, tuples, unions, options. */
import {
  type AnyDomain,
  contains,
  Domain,
  type DraftOf,
  type InitOf,
  OutsideDomain,
  type Path,
  type Scalar,
  type Shape,
  type ViewOf,
} from "./domain.ts";
import { oneOf } from "./scalars.ts";
import { contentKey } from "./value.ts";

/** In a record, a scalar is short for the domain that holds only that scalar. */
export type FieldSpec = AnyDomain | Scalar;
export type FieldOf<F> = F extends AnyDomain ? F : F extends Scalar ? Domain<F> : never;

type RecordView<F> = { readonly [K in keyof F]: ViewOf<FieldOf<F[K]>> };
type RecordDraft<F> = { -readonly [K in keyof F]: DraftOf<FieldOf<F[K]>> };
type RecordInput<F> = { readonly [K in keyof F]: InitOf<FieldOf<F[K]>> };

class RecordOf<F> extends Domain<RecordView<F>, RecordDraft<F>, RecordInput<F>> {
  readonly shape: Shape;
  readonly cardinality: number;
  constructor(readonly fields: Readonly<Record<string, AnyDomain>>) {
    super();
    this.shape = { kind: "record", fields };
    this.cardinality = Object.values(fields).reduce((n, field) => n * field.cardinality, 1);
  }
  protected *enumerate(): Iterable<RecordView<F>> {
    const names = Object.keys(this.fields);
    for (const values of product(names.map((name) => this.fields[name]!.members)))
      yield Object.freeze(
        Object.fromEntries(names.map((name, i) => [name, values[i]])),
      ) as RecordView<F>;
  }
  parse(value: unknown, path: Path): RecordView<F> {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new OutsideDomain(path, value, this);
    const source = value as Record<string, unknown>;
    const record: Record<string, unknown> = {};
    for (const name of Object.keys(this.fields)) {
      if (!Object.hasOwn(source, name))
        throw new OutsideDomain(path, value, this, `missing:${name}`);
      record[name] = this.fields[name]!.parse(source[name], [...path, name]);
    }
    for (const name of Object.keys(source))
      if (!Object.hasOwn(this.fields, name))
        throw new OutsideDomain(path, value, this, `extra:${name}`);
    return Object.freeze(record) as RecordView<F>;
  }
}

class TupleOf<T extends readonly AnyDomain[]> extends Domain<
  { readonly [K in keyof T]: ViewOf<T[K]> },
  { -readonly [K in keyof T]: DraftOf<T[K]> },
  { readonly [K in keyof T]: InitOf<T[K]> }
> {
  readonly shape: Shape;
  readonly cardinality: number;
  constructor(readonly items: T) {
    super();
    this.shape = { kind: "tuple", items };
    this.cardinality = items.reduce((n, item) => n * item.cardinality, 1);
  }
  protected *enumerate(): Iterable<{ readonly [K in keyof T]: ViewOf<T[K]> }> {
    for (const values of product(this.items.map((item) => item.members)))
      yield Object.freeze(values) as { readonly [K in keyof T]: ViewOf<T[K]> };
  }
  parse(value: unknown, path: Path): { readonly [K in keyof T]: ViewOf<T[K]> } {
    if (!Array.isArray(value) || value.length !== this.items.length)
      throw new OutsideDomain(path, value, this);
    return Object.freeze(
      this.items.map((item, i) => item.parse(value[i], [...path, i])),
    ) as unknown as { readonly [K in keyof T]: ViewOf<T[K]> };
  }
}

class Union<T extends readonly AnyDomain[]> extends Domain<
  ViewOf<T[number]>,
  DraftOf<T[number]>,
  InitOf<T[number]>
> {
  readonly shape: Shape;
  readonly cardinality: number;
  constructor(readonly options: T) {
    super();
    this.shape = { kind: "union", options };
    this.cardinality = distinctCount(options);
    this.#byTag = tagsOf(options);
  }
  /** Records told apart by the value of one field, where all options are such. */
  readonly #byTag: { readonly field: string; readonly options: Map<unknown, AnyDomain> } | null;

  protected *enumerate(): Iterable<ViewOf<T[number]>> {
    // Options may overlap; a member is one all the same.
    const members = this.options.flatMap((option) => option.members as ViewOf<T[number]>[]);
    yield* new Map(members.map((member) => [contentKey(member), member])).values();
  }
  parse(value: unknown, path: Path): ViewOf<T[number]> {
    if (this.#byTag && typeof value === "object" && value !== null) {
      const tagged = this.#byTag.options.get((value as never)[this.#byTag.field]);
      if (tagged) return tagged.parse(value, path) as ViewOf<T[number]>;
    }
    let closest: OutsideDomain | null = null;
    for (const option of this.options) {
      if (isElsewhere(option, value)) continue;
      try {
        return option.parse(value, path) as ViewOf<T[number]>;
      } catch (error) {
        if (!(error instanceof OutsideDomain)) throw error;
        // The option that carries the same tag is the one the author meant.
        if (sameTag(option, value)) closest = error;
      }
    }
    throw closest ?? new OutsideDomain(path, value, this);
  }
}

/** Whether a value is surely no member, without a throw: a scalar that an enumeration does not have. */
function isElsewhere({ shape }: AnyDomain, value: unknown): boolean {
  if (typeof value !== "string") return false;
  if (shape.kind === "ids") return !shape.members.includes(value);
  return shape.kind === "oneOf" && !shape.values.includes(value);
}

/** How many different members the options have together, as far as they can be counted. */
function distinctCount(options: readonly AnyDomain[]): number {
  const sum = options.reduce((n, option) => n + option.cardinality, 0);
  // Only scalars can be in two options by accident; counting more than a few would take long.
  if (sum > OVERLAP_MAX) return sum;
  return new Set(options.flatMap((option) => option.members.map((m: unknown) => contentKey(m))))
    .size;
}
const OVERLAP_MAX = 1000;

function tagsOf(
  options: readonly AnyDomain[],
): { readonly field: string; readonly options: Map<unknown, AnyDomain> } | null {
  const [first] = options;
  if (first?.shape.kind !== "record") return null;
  for (const field of Object.keys(first.shape.fields)) {
    const byTag = new Map<unknown, AnyDomain>();
    for (const option of options) {
      const tag =
        option.shape.kind === "record" && Object.hasOwn(option.shape.fields, field)
          ? option.shape.fields[field]!
          : null;
      if (tag?.cardinality === 1 && tag.shape.kind === "oneOf") byTag.set(tag.members[0], option);
    }
    if (byTag.size === options.length) return { field, options: byTag };
  }
  return null;
}

function sameTag(option: AnyDomain, value: unknown): boolean {
  if (option.shape.kind !== "record" || typeof value !== "object" || value === null) return false;
  for (const [name, field] of Object.entries(option.shape.fields))
    if (field.cardinality === 1) return contains(field, (value as Record<string, unknown>)[name]);
  return false;
}

class Optional<D extends AnyDomain> extends Domain<
  ViewOf<D> | null,
  DraftOf<D> | null,
  InitOf<D> | null
> {
  readonly shape: Shape;
  readonly cardinality: number;
  constructor(readonly inner: D) {
    super();
    this.shape = { kind: "optional", some: inner };
    this.cardinality = inner.cardinality + (contains(inner, null) ? 0 : 1);
  }
  protected *enumerate(): Iterable<ViewOf<D> | null> {
    if (!contains(this.inner, null)) yield null;
    yield* this.inner.members as Iterable<ViewOf<D>>;
  }
  parse(value: unknown, path: Path): ViewOf<D> | null {
    return value === null ? null : (this.inner.parse(value, path) as ViewOf<D>);
  }
}

/** Every way to take one element of each list; the last list varies fastest. */
export function* product(lists: readonly (readonly unknown[])[]): Iterable<unknown[]> {
  if (lists.some((list) => list.length === 0)) return;
  const at = lists.map(() => 0);
  for (;;) {
    yield lists.map((list, i) => list[at[i]!]);
    let i = lists.length - 1;
    while (i >= 0 && ++at[i]! === lists[i]!.length) at[i--] = 0;
    if (i < 0) return;
  }
}

/** A record: `record({ type: "Prepared", rm: RM })`. */
export const record = <const F extends Readonly<Record<string, FieldSpec>>>(
  fields: F,
): Domain<RecordView<F>, RecordDraft<F>, RecordInput<F>> => {
  const domains: Record<string, AnyDomain> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (name === "__proto__") throw new RangeError("no field may be called __proto__");
    domains[name] = field instanceof Domain ? field : oneOf(field);
  }
  return new RecordOf<F>(domains);
};

/** A tuple: `tuple(Node, Node)`. */
export const tuple = <const T extends readonly AnyDomain[]>(
  ...items: T
): Domain<
  { readonly [K in keyof T]: ViewOf<T[K]> },
  { -readonly [K in keyof T]: DraftOf<T[K]> },
  { readonly [K in keyof T]: InitOf<T[K]> }
> => new TupleOf(items);

/** One of several domains; of records, tell them apart by a field with a fixed value. */
export const union = <const T extends readonly AnyDomain[]>(
  ...options: T
): Domain<ViewOf<T[number]>, DraftOf<T[number]>, InitOf<T[number]>> => new Union(options);

/** A member of the domain, or `null`. */
export const optional = <D extends AnyDomain>(
  domain: D,
): Domain<ViewOf<D> | null, DraftOf<D> | null, InitOf<D> | null> => new Optional(domain);
