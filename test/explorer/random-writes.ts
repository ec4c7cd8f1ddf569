/** Random single writes to a draft, and what larger updates are put together from. */
import { boolean, number, value } from "./random-expressions.ts";
import { find, type Place, type Scope, withRoot } from "./random-places.ts";
import {
  hasLiteral,
  isIndexed,
  isScalar,
  keysOf,
  type Node,
  node,
  type Random,
  same,
  type Type,
  type TypeOf,
} from "./random-types.ts";

export const update = (kind: string) => node("update", kind);

/** The number, within the domain or within a few. */
export const clipped = (type: Type, n: string): string =>
  type.k === "range" ? `Math.max(${type.low}, Math.min(${type.high}, ${n}))` : `Math.min(2, ${n})`;

/** What an update under construction may write to. */
export interface Writing {
  readonly r: Random;
  readonly scope: Scope;
}

export type Updater = (w: Writing) => Node | null | "";

export const DEPTH = 2;

export function target<K extends Type["k"]>(
  w: Writing,
  kinds: readonly K[],
  fits: (place: Place) => boolean = () => true,
): (Place & { readonly type: TypeOf<K> }) | null {
  return find(w.r, w.scope, kinds, (p) => p.state && !p.maybe && fits(p));
}

// A local name for a part of the state is a constant, and `get` gives no place to assign to.
export const isAssignable = ({ path }: Place): boolean => /[.[]/.test(path) && !path.endsWith(")");
export const isVariable = ({ path }: Place): boolean => /^s\.\w+$/.test(path);
export const ALL = [
  ...(["bool", "int", "ids", "range", "oneOf", "record", "tuple"] as const),
  ...(["union", "optional", "set", "bag", "seq", "map", "plain"] as const),
];
export const SCALARS = ["bool", "int", "ids", "range", "oneOf"] as const;

export function fill(w: Writing, type: Type, not = ""): Node | null {
  if (hasLiteral(type)) return value(w.r, w.scope, type, DEPTH, not);
  const place = find(w.r, w.scope, [type.k], (p) => !p.maybe && same(p.type, type));
  return place && node("value", "copy")`${place.path}`;
}

/** An update of a part of the state, written with the value that `fill` gives for its type. */
export const filling =
  <K extends Type["k"]>(
    kinds: readonly K[],
    typeOf: (type: TypeOf<K>) => Type,
    make: (place: Place & { type: TypeOf<K> }, filler: Node, w: Writing) => Node,
    fits?: (place: Place) => boolean,
  ): Updater =>
  (w) => {
    const place = target(w, kinds, fits);
    const filler = place && fill(w, typeOf(place.type), place.path);
    return place && filler && make(place, filler, w);
  };

export const touching =
  <K extends Type["k"]>(
    kinds: readonly K[],
    make: (place: Place & { type: TypeOf<K> }, w: Writing) => Node | null | "",
    fits?: (place: Place) => boolean,
  ): Updater =>
  (w) => {
    const place = target(w, kinds, fits);
    return place && make(place, w);
  };

export const itself = <T extends Type>(type: T): Type => type;
export const elementOf = (type: TypeOf<"set" | "bag" | "seq">): Type => type.element;
export const condition = (w: Writing): Node => boolean(w.r, w.scope, DEPTH - 1);
export const roomIn = ({ path, type }: Place & { type: TypeOf<"seq"> }): string =>
  `${path}.length < ${type.max ?? 2}`;

/** Updates that are a single write, so that a loop may repeat them. */
export const WRITES: Readonly<Record<string, Updater>> = {
  assignVariable: (w) => {
    const place = find(w.r, w.scope, ALL, (p) => p.state && isVariable(p));
    const filler = place && fill(w, place.type, place.path);
    return place && filler && update("assignVariable")`${place.path} = ${filler};`;
  },
  assignPart: filling(
    ALL,
    itself,
    (p, v) => update("assignPart")`${p.path} = ${v};`,
    (p) => isAssignable(p) && !isVariable(p),
  ),
  toggle: touching(["bool"], (p) => update("toggle")`${p.path} = !${p.path};`, isAssignable),
  increment: touching(
    ["int", "range"],
    (p) =>
      update("increment")`if (${p.path} < ${p.type.k === "range" ? p.type.high : 3}) ${p.path}++;`,
    isAssignable,
  ),
  add: touching(
    ["int"],
    (p, w) => {
      const sum = number(w.r, w.scope, DEPTH);
      return update("add")`${p.path} += Math.max(0, Math.min(1, ${sum}));`;
    },
    isAssignable,
  ),
  setAdd: filling(["set"], elementOf, (p, v) => update("setAdd")`${p.path}.add(${v});`),
  setDelete: filling(["set"], elementOf, (p, v) => update("setDelete")`${p.path}.delete(${v});`),
  setClear: touching(["set"], (p) => update("setClear")`${p.path}.clear();`),
  bagAdd: filling(["bag"], elementOf, (p, v) => {
    return update("bagAdd")`if (${p.path}.size < 3) ${p.path}.add(${v});`;
  }),
  bagDelete: filling(["bag"], elementOf, (p, v) => update("bagDelete")`${p.path}.delete(${v});`),
  bagClear: touching(["bag"], (p) => update("bagClear")`${p.path}.clear();`),
  seqPush: filling(["seq"], elementOf, (p, v) => {
    return update("seqPush")`if (${roomIn(p)}) ${p.path}.push(${v});`;
  }),
  seqUnshift: filling(["seq"], elementOf, (p, v) => {
    return update("seqUnshift")`if (${roomIn(p)}) ${p.path}.unshift(${v});`;
  }),
  seqPop: touching(["seq"], (p) => update("seqPop")`${p.path}.pop();`),
  seqShift: touching(["seq"], (p) => update("seqShift")`${p.path}.shift();`),
  seqIndex: filling(["seq"], elementOf, (p, v, { r }) => {
    const i = r.int(0, 1);
    return update("seqIndex")`if (${p.path}.length > ${i}) ${p.path}[${i}] = ${v};`;
  }),
  seqReplace: filling(["seq"], elementOf, (p, v, { r }) => {
    return update(
      "seqReplace",
    )`if (${p.path}.length > 0) ${p.path}.splice(${r.int(0, 1)}, 1, ${v});`;
  }),
  seqRemove: touching(
    ["seq"],
    (p, { r }) => update("seqRemove")`${p.path}.splice(${r.int(0, 1)}, 1);`,
  ),
  seqTruncate: touching(["seq"], (p, { r }) => {
    const length = r.int(0, 1);
    return update("seqTruncate")`if (${p.path}.length > ${length}) ${p.path}.length = ${length};`;
  }),
  seqReverse: touching(["seq"], (p) => update("seqReverse")`${p.path}.reverse();`),
  seqSort: touching(
    ["seq"],
    (p) => update("seqSort")`${p.path}.sort();`,
    (p) => p.type.k === "seq" && isScalar(p.type.element),
  ),
  mapSet: touching(
    ["map"],
    (p, w) => {
      const filler = fill(w, p.type.values);
      const key = w.r.pick(keysOf(w.r, p.type.keys));
      return filler && update("mapSet")`${p.path}.set(${key}, ${filler});`;
    },
    (p) => p.type.k === "map" && !isIndexed(p.type),
  ),
};

export const overlap = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

/** An update inside another; one write only, so that no second one can follow a shared value. */
export const inner = (w: Writing, ...roots: readonly Place[]): Node =>
  oneOf({ ...w, scope: withRoot(w.scope, ...roots) }, WRITES);

export function oneOf(w: Writing, makers: Readonly<Record<string, Updater>>): Node {
  for (const make of w.r.shuffled(Object.values(makers))) {
    const made = make(w);
    if (made) return made;
  }
  return update("leave")`return;`;
}
