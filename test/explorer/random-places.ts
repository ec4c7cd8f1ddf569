/** What random code can read or write: variables, parameters, bound variables, and their parts. */
import {
  isIndexed,
  keysOf,
  type Node,
  type Random,
  same,
  type Type,
  type TypeOf,
} from "./random-types.ts";

/** Something that can be read: a variable, a parameter, a bound variable, or a part of one. */
export interface Place {
  readonly path: string;
  readonly type: Type;
  /** Whether it is a part of the state, so that an update may write to it. */
  readonly state: boolean;
  /** Whether reading it may give `undefined`: an element of a sequence. */
  readonly maybe?: boolean;
}

export interface Scope {
  readonly roots: readonly Place[];
}

/** Makes an expression, or `null` where the scope has nothing to make it from. */
export type Maker = (r: Random, scope: Scope, depth: number) => Node | null;

const NESTING_MAX = 3;

export const withRoot = (scope: Scope, ...roots: readonly Place[]): Scope => ({
  roots: [...scope.roots.filter((old) => roots.every((r) => r.path !== old.path)), ...roots],
});

/** Everything that can be read in the scope. */
export function places(r: Random, scope: Scope): readonly Place[] {
  const inside = (place: Place, depth: number): readonly Place[] => {
    const { path, type, state } = place;
    const go = (part: string, partType: Type, maybe = false): readonly Place[] =>
      inside({ path: part, type: partType, state, maybe }, depth + 1);
    if (depth === NESTING_MAX || place.maybe) return [place];
    if (type.k === "record")
      return [place, ...Object.entries(type.fields).flatMap(([f, t]) => go(`${path}.${f}`, t))];
    if (type.k === "tuple")
      return [place, ...type.items.flatMap((item, i) => go(`${path}[${i}]`, item))];
    if (type.k === "seq") return [place, ...go(`${path}[${r.int(0, 1)}]`, type.element, true)];
    if (type.k === "plain") return [place, ...go(path, type.form)];
    if (type.k !== "map") return [place];
    const named = scope.roots.filter((s) => same(s.type, type.keys)).map((s) => s.path);
    return [
      place,
      ...[...named, ...keysOf(r, type.keys)].flatMap((key) =>
        go(entry(type, path, key), type.values),
      ),
    ];
  };
  return scope.roots.flatMap((root) => inside(root, 0));
}

export function entry(type: TypeOf<"map">, path: string, key: string): string {
  if (!isIndexed(type)) return `${path}.get(${key})`;
  const name = /^"([a-z]\w*)"$/.exec(key)?.[1];
  return name ? `${path}.${name}` : `${path}[${key}]`;
}

export function find<K extends Type["k"]>(
  r: Random,
  scope: Scope,
  kinds: readonly K[],
  fits: (place: Place) => boolean = (place) => !place.maybe,
): (Place & { readonly type: TypeOf<K> }) | null {
  const all = places(r, scope).filter(
    (place) => (kinds as readonly string[]).includes(place.type.k) && fits(place),
  );
  return all.length === 0 ? null : (r.pick(all) as Place & { readonly type: TypeOf<K> });
}
