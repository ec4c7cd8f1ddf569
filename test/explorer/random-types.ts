/** Random domains as plain data, and the pieces of TypeScript that random specs are put together from. */
import type { Maker } from "./random-places.ts";

export type Type =
  | { readonly k: "bool" }
  | { readonly k: "int" }
  | { readonly k: "ids" }
  | { readonly k: "range"; readonly low: number; readonly high: number }
  | { readonly k: "oneOf"; readonly values: readonly (string | number | boolean | null)[] }
  | { readonly k: "record"; readonly fields: Readonly<Record<string, Type>> }
  | { readonly k: "tuple"; readonly items: readonly Type[] }
  | { readonly k: "union"; readonly options: readonly RecordType[] }
  | { readonly k: "optional"; readonly some: Type }
  /** `of` names the domain whose members are such sets, where it is not that of all of them. */
  | { readonly k: "set"; readonly element: Type; readonly of?: Quorums }
  | { readonly k: "bag"; readonly element: Type }
  | { readonly k: "seq"; readonly element: Type; readonly max: number | null }
  | { readonly k: "map"; readonly keys: Type; readonly values: Type }
  /** Plain data, which this spec gives a form. */
  | { readonly k: "plain"; readonly form: Type };

export type Quorums = "majorities(P)" | "subsets(P)";

export type RecordType = Extract<Type, { k: "record" }>;
export type TypeOf<K extends Type["k"]> = Extract<Type, { k: K }>;

/**
 * A piece of TypeScript with its kind (for the coverage table) and its sort (for shrinking). A
 * random spec is made of these: what a failure prints is the spec as an author would write it.
 */
export interface Node {
  readonly kind: string;
  readonly sort: "bool" | "update" | "value" | "choice";
  readonly code: readonly (string | Node)[];
}

type Part = string | number | Node;

/** `node("bool", "setHas")`${set}.has(${element})``. */
export const node =
  (sort: Node["sort"], kind: string) =>
  (strings: TemplateStringsArray, ...parts: readonly Part[]): Node => ({
    kind,
    sort,
    code: strings.flatMap((text, i) => {
      const part = parts[i];
      return part === undefined ? [text] : [text, typeof part === "number" ? String(part) : part];
    }),
  });

export const text = (piece: string | Node): string =>
  typeof piece === "string" ? piece : piece.code.map(text).join("");

/** Where random numbers come from; fast-check's generator has this form. */
export interface Source {
  nextInt(min: number, max: number): number;
}

export class Random {
  /** The identities of the spec in hand. */
  ids: readonly string[] = ['"p1"', '"p2"'];
  /** Conditions in the ways of people, beside those that are the language's own. */
  idioms: readonly Maker[] = [];
  #names = 0;
  constructor(readonly source: Source) {}
  /** A name for a bound variable, used once. */
  name(prefix = "e"): string {
    return `${prefix}${++this.#names}`;
  }
  /** From `low` to `high`, both included. */
  int(low: number, high: number): number {
    return this.source.nextInt(low, high);
  }
  chance(percent: number): boolean {
    return this.int(1, 100) <= percent;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)] as T;
  }
  /** The items in a random order, of which only those that are asked for are drawn. */
  *shuffled<T>(list: readonly T[]): Iterable<T> {
    const left = [...list];
    for (let i = left.length - 1; i >= 0; i--) {
      const j = this.int(0, i);
      yield left[j] as T;
      left[j] = left[i] as T;
    }
  }
}

/** The values of the enumerations: keys that look like numbers iterate in an order of their own. */
const ENUMERATIONS: readonly TypeOf<"oneOf">["values"][] = [
  ["a", "b"],
  ["a", "b", "c"],
  ["k2", "k10", "k1"],
  [1, 2],
  ["on", null],
  [true, "maybe", 0],
];
/** Strings that a join, an escape, a lookup or an encoding could take for something else. */
const ODD: readonly TypeOf<"oneOf">["values"][] = [
  ["\ud83d", "\ude00"],
  ["", "\ud83d\ude00", "\ud83d"],
  ["a\u0000b", "a", ""],
  ["\u0000", "\u0001"],
  ['"', "'", "\\"],
  ["__proto__", "constructor", "toString"],
  ["-1", "01", "1e3"],
  ["null", null],
  ["true", true, "1", 1],
  ["a,b", "a", "[object Object]"],
  ["0", 0, false],
  ["undefined", "", null],
];
const isOdd = (values: TypeOf<"oneOf">["values"]): boolean =>
  ODD.some((odd) => JSON.stringify(odd) === JSON.stringify(values));
export const isOddType = (type: Type): boolean => type.k === "oneOf" && isOdd(type.values);

const IDS: Type = { k: "ids" };
const quorums = (of: Quorums): Type => ({ k: "set", element: IDS, of });
export const MAJORITIES = quorums("majorities(P)");
export const SUBSETS = quorums("subsets(P)");
const ODD_KEYS: readonly Type[] = [
  ...[MAJORITIES, MAJORITIES, MAJORITIES, SUBSETS, SUBSETS],
  { k: "tuple", items: [MAJORITIES, IDS] },
  { k: "tuple", items: [{ k: "bool" }, SUBSETS] },
  ...ODD.map((values): Type => ({ k: "oneOf", values })),
  { k: "tuple", items: [{ k: "oneOf", values: ["null", null] }, { k: "bool" }] },
  {
    k: "tuple",
    items: [
      { k: "oneOf", values: ["a,b", "a"] },
      { k: "oneOf", values: ["b", "c"] },
    ],
  },
];
const KEYS: readonly Type[] = [
  { k: "ids" },
  { k: "ids" },
  { k: "oneOf", values: ["x", "y"] },
  { k: "oneOf", values: ["10", "9"] },
  { k: "range", low: 0, high: 1 },
  { k: "range", low: -1, high: 0 },
  { k: "bool" },
  { k: "tuple", items: [IDS, { k: "bool" }] },
  { k: "tuple", items: [{ k: "oneOf", values: ["a"] }, IDS] },
];
const ODD_PERCENT = 25;
/** The names of records' fields; some are names that objects have by themselves. */
const FIELDS: readonly (readonly [string, string])[] = [
  ["a", "n"],
  ["a", "n"],
  ["a", "n"],
  ["size", "length"],
  ["has", "add"],
  ["constructor", "toJSON"],
];
/** Beyond what 32 bits hold. */
const FAR: readonly number[] = [-1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 52];
export const farInt = (r: Random): number => r.pick(FAR);

const SCALARS = ["bool", "ids", "range", "oneOf", "oneOf", "int"] as const;
const PARTS = ["record", "record", "tuple", "union", "optional", "plain"] as const;
const CONTAINERS = ["set", "set", "bag", "seq", "seq", "map", "map"] as const;

export function scalarType(r: Random): Type {
  const k = r.pick(SCALARS);
  // A domain of one value takes no room in a state, or too little.
  if (r.chance(6))
    return r.chance(50) ? { k: "range", low: 1, high: 1 } : { k: "oneOf", values: ["only"] };
  if (k === "range" && r.chance(4)) return { k, low: 2 ** 31 - 2, high: 2 ** 31 + 1 };
  if (k === "range") return { k, low: r.pick([0, 0, 0, -1, 1]), high: r.int(2, 3) };
  if (k === "oneOf") return { k, values: r.pick(r.chance(ODD_PERCENT) ? ODD : ENUMERATIONS) };
  return { k };
}

/** A random domain; `depth` says how deeply it may nest, `fresh` that its values must have literals. */
export function randomType(r: Random, depth: number, fresh = false): Type {
  if (depth === 0 || r.chance(25)) return scalarType(r);
  const inner = (asElement = fresh): Type => randomType(r, depth - 1, asElement);
  const k = r.pick(r.chance(35) ? PARTS : CONTAINERS);
  switch (k) {
    case "record": {
      const [first, second] = r.pick(FIELDS);
      return { k, fields: { [first]: inner(), ...(r.chance(70) ? { [second]: inner() } : {}) } };
    }
    case "tuple":
      return { k, items: [inner(), scalarType(r)] };
    case "union":
      return { k, options: [tagged("A", { n: inner(true) }), tagged("B", {})] };
    case "optional":
      return { k, some: inner() };
    case "set":
      return { k, element: r.chance(8) ? { k, element: IDS } : inner(true) };
    case "bag":
      return { k, element: inner(true) };
    case "seq":
      return { k, element: inner(), max: r.chance(70) ? r.int(2, 3) : null };
    case "map": {
      const all = r.chance(ODD_PERCENT + 10) ? ODD_KEYS : KEYS;
      return { k, keys: r.pick(fresh ? all.filter(isIndex) : all), values: inner() };
    }
    case "plain":
      return { k, form: plainForm(r) };
  }
}

const PLAIN_FORMS: readonly ((r: Random) => Type)[] = [
  (r) => ({ k: "record", fields: { a: scalarType(r), n: scalarType(r) } }),
  (r) => ({ k: "optional", some: { k: "record", fields: { a: scalarType(r) } } }),
  (r) => ({ k: "seq", element: { k: "record", fields: { a: scalarType(r) } }, max: 2 }),
  (r) => ({
    k: "record",
    fields: {
      a: { k: "seq", element: scalarType(r), max: 2 },
      n: { k: "optional", some: { k: "bool" } },
    },
  }),
  (r) => scalarType(r),
];
const plainForm = (r: Random): Type => r.pick(PLAIN_FORMS)(r);

/** Sequences of structures, which are moved about, held, and written to in place. */
export function queueType(r: Random): TypeOf<"seq"> {
  const small: Type = { k: "range", low: 0, high: r.int(1, 2) };
  const structures: readonly Type[] = [
    { k: "record", fields: { id: small, n: small } },
    { k: "record", fields: { id: small, n: small } },
    { k: "record", fields: { id: small, n: scalarType(r) } },
    { k: "record", fields: { id: scalarType(r) } },
    { k: "tuple", items: [small, scalarType(r)] },
    { k: "seq", element: small, max: 2 },
    { k: "record", fields: { id: small, n: { k: "seq", element: small, max: 2 } } },
    { k: "record", fields: { id: small, n: { k: "record", fields: { a: small } } } },
    { k: "record", fields: { id: small, n: { k: "set", element: IDS } } },
    { k: "optional", some: { k: "record", fields: { id: small } } },
    { k: "plain", form: { k: "record", fields: { id: small, n: small } } },
  ];
  return { k: "seq", element: r.pick(structures), max: r.pick([2, 3, 3, null]) };
}

/** How far the values of a drifting set go: past the 32 bits of its first word. */
export const DRIFT = 38;
/** How far the values of a vast set go: hundreds of elements. */
export const VAST = 300;
const WIDE: readonly Type[] = [
  { k: "range", low: 0, high: VAST },
  { k: "int" },
  { k: "range", low: 0, high: 99 },
  { k: "range", low: 0, high: 99 },
  { k: "range", low: -5, high: 69 },
  { k: "record", fields: { a: { k: "range", low: 0, high: 40 }, b: { k: "bool" } } },
  {
    k: "tuple",
    items: [
      { k: "range", low: 0, high: 20 },
      { k: "range", low: 0, high: 9 },
    ],
  },
  { k: "seq", element: { k: "range", low: 0, high: 40 }, max: 2 },
];

/** Sets and bags whose elements get their bits as they are met; alone, or inside something. */
export function wideType(r: Random): Type {
  const set: Type = { k: r.pick(["set", "set", "bag"] as const), element: r.pick(WIDE) };
  if (r.chance(70)) return set;
  return r.chance(50)
    ? { k: "map", keys: r.pick(KEYS.slice(0, 5)), values: set }
    : { k: "record", fields: { a: set, n: r.chance(50) ? set : scalarType(r) } };
}

/** Whether sets of such elements grow by a word now and then. */
export const isWide = (element: Type): boolean =>
  WIDE.some((wide) => domainOf(wide) === domainOf(element));

export function hasWide(type: Type): boolean {
  if (type.k === "map") return hasWide(type.values);
  if (type.k === "record") return Object.values(type.fields).some(hasWide);
  return (type.k === "set" || type.k === "bag") && isWide(type.element);
}

/** Plain data of the form of another variable, where that is data. */
export const snapshotType = (type: Type): Type | null => {
  const form = type.k === "seq" && !isScalar(type.element) ? type.element : type;
  return isJson(form) && !isScalar(form) && form.k !== "plain" ? { k: "plain", form } : null;
};

/** A domain to which values of another can be moved, whole or element by element. */
export function relatedType(r: Random, type: Type): Type {
  if (!("element" in type) || r.chance(30)) return type;
  const { element } = type;
  if (!hasLiteral(element) || r.chance(25)) return element;
  const k = r.pick(["set", "bag", "seq"] as const);
  return k === "seq" ? { k, element, max: 2 } : { k, element };
}

const tagged = (tag: string, fields: Record<string, Type>): RecordType => ({
  k: "record",
  fields: { type: { k: "oneOf", values: [tag] }, ...fields },
});

/** The domain as an author writes it. */
export function domainOf(type: Type): string {
  switch (type.k) {
    case "bool":
    case "int":
      return type.k;
    case "ids":
      return "P";
    case "range":
      return `range(${type.low}, ${type.high})`;
    case "oneOf":
      return `oneOf(${type.values.map((value) => JSON.stringify(value)).join(", ")})`;
    case "record":
      return `record({ ${Object.entries(type.fields)
        .map(([name, field]) => `${name}: ${domainOf(field)}`)
        .join(", ")} })`;
    case "tuple":
      return `tuple(${type.items.map(domainOf).join(", ")})`;
    case "union":
      return `union(${type.options.map(domainOf).join(", ")})`;
    case "optional":
      return `optional(${domainOf(type.some)})`;
    case "set":
    case "bag":
      return "of" in type && type.of ? type.of : `${type.k}Of(${domainOf(type.element)})`;
    case "seq":
      return `seqOf(${domainOf(type.element)}${type.max === null ? "" : `, ${type.max}`})`;
    case "map":
      return `mapOf(${domainOf(type.keys)}, ${domainOf(type.values)})`;
    case "plain":
      // No comment can be inside another.
      return `plain(/* ${domainOf(type.form).replaceAll(/\/\* | \*\//g, "")} */)`;
  }
}

export const same = (a: Type, b: Type): boolean => domainOf(a) === domainOf(b);
export const isScalar = (type: Type): boolean =>
  ["bool", "int", "ids", "range", "oneOf"].includes(type.k);
const isIndex = (keys: Type): boolean =>
  keys.k === "oneOf"
    ? keys.values.every((value) => typeof value === "string" || typeof value === "number")
    : keys.k === "ids" || keys.k === "range";
/** Whether the map is a plain object rather than a collection with `get` and `set`. */
export const isIndexed = (type: TypeOf<"map">): boolean => isIndex(type.keys);

/** Every member of a key's domain, as source. */
export function keysOf(r: Random, type: Type): readonly string[] {
  if (type.k === "ids") return r.ids;
  if (type.k === "bool") return ["false", "true"];
  if (type.k === "range")
    return Array.from({ length: type.high - type.low + 1 }, (_, i) => String(type.low + i));
  if (type.k === "oneOf") return type.values.map((value) => JSON.stringify(value));
  if (type.k === "set") return quorumsOf(r, type.of);
  if (type.k !== "tuple") throw new TypeError("not a domain of keys");
  return type.items
    .map((item) => keysOf(r, item))
    .reduce<readonly string[]>(
      (prefixes, items) =>
        prefixes.flatMap((p) => items.map((item) => (p ? `${p}, ${item}` : item))),
      [""],
    )
    .map((items) => `[${items}]`);
}

function quorumsOf(r: Random, of: Quorums | undefined): readonly string[] {
  const sets = r.ids.reduce<readonly (readonly string[])[]>(
    (less, id) => less.concat(less.map((some) => [...some, id])),
    [[]],
  );
  const half = Math.floor(r.ids.length / 2);
  return sets
    .filter((some) => of !== "majorities(P)" || some.length === half + 1)
    .map((some) => `set(${some.join(", ")})`);
}

/** Whether a value can be written down; maps indexed by tuples cannot, only copied and changed. */
export function hasLiteral(type: Type): boolean {
  if (type.k === "map") return isIndexed(type) && hasLiteral(type.values);
  if (type.k === "record") return Object.values(type.fields).every(hasLiteral);
  if (type.k === "tuple") return type.items.every(hasLiteral);
  if (type.k === "seq") return hasLiteral(type.element);
  return type.k === "optional" ? hasLiteral(type.some) : true;
}

/** The scalars inside a value, as source: the value itself, or parts that are always there. */
export function scalarsIn(path: string, type: Type): readonly { path: string; type: Type }[] {
  if (isScalar(type)) return [{ path, type }];
  if (type.k === "plain") return scalarsIn(path, type.form);
  if (type.k === "record")
    return Object.entries(type.fields).flatMap(([f, part]) => scalarsIn(`${path}.${f}`, part));
  if (type.k === "tuple") return type.items.flatMap((part, i) => scalarsIn(`${path}[${i}]`, part));
  return [];
}

/** Whether members are built from scalars, arrays and plain objects only. */
export function isJson(type: Type): boolean {
  if (type.k === "record") return Object.values(type.fields).every(isJson);
  if (type.k === "tuple") return type.items.every(isJson);
  if (type.k === "seq") return isJson(type.element);
  if (type.k === "plain") return true;
  return type.k === "optional" ? isJson(type.some) : isScalar(type);
}
