/** Random expressions: whatever guards, predicates and right-hand sides may read, in every way. */
import { find, type Maker, type Place, type Scope, withRoot } from "./random-places.ts";
import {
  farInt,
  hasLiteral,
  isIndexed,
  isJson,
  isScalar,
  keysOf,
  type Node,
  node,
  type Random,
  same,
  type Type,
  type TypeOf,
  text,
} from "./random-types.ts";

const bool = (kind: string) => node("bool", kind);
const val = (kind: string) => node("value", kind);

const SCALAR = ["bool", "int", "ids", "range", "oneOf"] as const;
const COMPOUND = [
  "record",
  "tuple",
  "union",
  "optional",
  "set",
  "bag",
  "seq",
  "map",
  "plain",
] as const;

/** The predicate of a quantifier; half of them read nothing but the element. */
export function predicate(r: Random, scope: Scope, bound: readonly Place[], depth: number): Node {
  return r.chance(50)
    ? bool("purePredicate")`${answer(r, { roots: bound }, depth - 1)}`
    : bool("readingPredicate")`${answer(r, withRoot(scope, ...bound), depth - 1)}`;
}

export const element = (r: Random, type: Type): Place => ({ path: r.name(), type, state: false });

/** Goes over a collection, with a predicate on its elements. */
export const over =
  (
    kinds: readonly ("set" | "bag" | "seq")[],
    make: (path: string, e: string, body: Node, r: Random) => Node,
  ): Maker =>
  (r, scope, depth) => {
    const place = find(r, scope, kinds);
    if (!place) return null;
    const bound = element(r, place.type.element);
    return make(place.path, bound.path, predicate(r, scope, [bound], depth), r);
  };

const RANGES: readonly { readonly code: string; readonly type: Type }[] = [
  { code: "P", type: { k: "ids" } },
  { code: "P", type: { k: "ids" } },
  { code: "range(0, 2)", type: { k: "range", low: 0, high: 2 } },
  { code: "tuple(P, bool)", type: { k: "tuple", items: [{ k: "ids" }, { k: "bool" }] } },
  { code: "subsets(P)", type: { k: "set", element: { k: "ids" } } },
  { code: 'P.without("p1")', type: { k: "ids" } },
];
export const overDomain =
  (make: (domain: string, e: string, body: Node, r: Random) => Node): Maker =>
  (r, scope, depth) => {
    const { code, type } = r.pick(RANGES);
    const bound = element(r, type);
    return make(code, bound.path, boolean(r, withRoot(scope, bound), depth - 1), r);
  };

export const reading = <K extends Type["k"]>(
  kinds: readonly K[],
  make: (place: Place & { type: TypeOf<K> }, r: Random, scope: Scope, depth: number) => Node | null,
  fits?: (place: Place) => boolean,
): Maker => {
  return (r, scope, depth) => {
    const place = find(r, scope, kinds, fits);
    return place && make(place, r, scope, depth);
  };
};
export const scalarElement = (place: Place): boolean =>
  !place.maybe && "element" in place.type && isScalar(place.type.element);

/** Whether the keys that an object gives are members of the domain of keys. */
export const hasStringKeys = ({ keys }: TypeOf<"map">): boolean =>
  keys.k === "ids" ||
  (keys.k === "oneOf" && keys.values.every((value) => typeof value === "string"));

/** Conditions on a part of the state; each needs a part of some form. */
const READERS: Readonly<Record<string, Maker>> = {
  read: reading(["bool"], (p) => bool("read")`${p.path}`),
  scalarEqual: reading(
    SCALAR,
    (p, r, s, d) => bool("scalarEqual")`${p.path} === ${value(r, s, p.type, d - 1, p.path)}`,
    () => true,
  ),
  scalarUnequal: reading(
    SCALAR,
    (p, r, s, d) => bool("scalarUnequal")`${p.path} !== ${value(r, s, p.type, d - 1, p.path)}`,
    () => true,
  ),
  equalWhole: reading(COMPOUND, (p, r, s, d) => {
    const second = other(r, s, p, d);
    return second && bool("equalWhole")`equal(${p.path}, ${second})`;
  }),
  compareWhole: reading(COMPOUND, (p, r, s, d) => {
    const second = other(r, s, p, d);
    return second && bool("compareWhole")`compare(${p.path}, ${second}) < 0`;
  }),
  json: reading(
    ["record", "seq", "tuple", "plain"],
    (p, r) => bool("json")`JSON.stringify(${p.path}) === JSON.stringify(${literal(r, p.type)})`,
    (p) => !p.maybe && isJson(p.type),
  ),

  setHas: reading(["set"], (p, r, s, d) => {
    return bool("setHas")`${p.path}.has(${value(r, s, p.type.element, d - 1)})`;
  }),
  setSome: over(["set"], (p, e, body) => bool("setSome")`${p}.some((${e}) => ${body})`),
  setEvery: over(["set"], (p, e, body) => bool("setEvery")`${p}.every((${e}) => ${body})`),
  setFind: over(
    ["set"],
    (p, e, body) => bool("setFind")`${p}.find((${e}) => ${body}) !== undefined`,
  ),
  setSubset: reading(["set"], (p, r, s, d) => {
    return bool("setSubset")`${p.path}.isSubsetOf(${value(r, s, p.type, d - 1, p.path)})`;
  }),
  setPairs: reading(["set"], (p, r, s, d) => {
    const [a, b] = [element(r, p.type.element), element(r, p.type.element)];
    const body = predicate(r, s, [a, b], d);
    return bool("setPairs")`${p.path}.every((${a.path}) => ${p.path}.some((${b.path}) => ${body}))`;
  }),
  setFirst: reading(
    ["set"],
    (p, r) => bool("setFirst")`[...${p.path}][0] === ${literal(r, p.type.element)}`,
    scalarElement,
  ),
  setLoop: over(["set"], (p, e, body) => {
    return bool(
      "setLoop",
    )`(() => { for (const ${e} of ${p}) if (${body}) return true; return false; })()`;
  }),
  setCounting: over(["set"], (p, e, body, r) => {
    const n = r.int(1, 2);
    return bool(
      "setCounting",
    )`(() => { let n = 0; ${p}.some((${e}) => { if (${body}) n++; return false; }); return n === ${n}; })()`;
  }),
  setStopping: over(["set"], (p, e, body, r) => {
    return bool(
      "setStopping",
    )`(() => { let n = 0; ${p}.every((${e}) => { n++; return ${body}; }); return n < ${r.int(1, 3)}; })()`;
  }),
  setMax: reading(
    ["set"],
    (p, r) => {
      return bool(
        "setMax",
      )`(() => { let max = 0; ${p.path}.some((e) => { max = Math.max(max, e); return false; }); return max > ${r.int(0, 2)}; })()`;
    },
    (p) => p.type.k === "set" && ["range", "int"].includes(p.type.element.k),
  ),
  setMex: reading(
    ["set"],
    (p, r) => {
      return bool(
        "setMex",
      )`(() => { let i = 0; while (i < 3 && ${p.path}.some((e) => e === i)) i++; return i >= ${r.int(1, 2)}; })()`;
    },
    (p) => p.type.k === "set" && ["range", "int"].includes(p.type.element.k),
  ),
  setLastSeen: over(["set"], (p, e, body) => {
    return bool(
      "setLastSeen",
    )`(() => { let last = null; for (const ${e} of ${p}) if (${body}) last = ${e}; return last !== null; })()`;
  }),
  domainWithout: reading(["ids"], (p, r) => {
    return bool("domainWithout")`P.without(${r.pick(r.ids)}).has(${p.path})`;
  }),
  bagHas: reading(["bag"], (p, r, s, d) => {
    return bool("bagHas")`${p.path}.has(${value(r, s, p.type.element, d - 1)})`;
  }),
  bagSome: over(["bag"], (p, e, body) => bool("bagSome")`${p}.some((${e}) => ${body})`),
  bagEvery: over(["bag"], (p, e, body) => bool("bagEvery")`${p}.every((${e}) => ${body})`),
  bagLoop: over(["bag"], (p, e, body, r) => {
    return bool(
      "bagLoop",
    )`(() => { let n = 0; for (const ${e} of ${p}) if (${body}) n += ${p}.copies(${e}); return n >= ${r.int(1, 2)}; })()`;
  }),
  seqSome: over(["seq"], (p, e, body) => bool("seqSome")`${p}.some((${e}) => ${body})`),
  seqEvery: over(["seq"], (p, e, body) => bool("seqEvery")`${p}.every((${e}) => ${body})`),
  seqLoop: over(["seq"], (p, e, body) => {
    return bool(
      "seqLoop",
    )`(() => { for (const ${e} of ${p}) if (${body}) return true; return false; })()`;
  }),
  seqIncludes: reading(
    ["seq"],
    (p, r, s, d) => bool("seqIncludes")`${p.path}.includes(${value(r, s, p.type.element, d - 1)})`,
    scalarElement,
  ),
  seqLast: reading(
    ["seq"],
    (p, r) => bool("seqLast")`${p.path}.at(-1) === ${literal(r, p.type.element)}`,
    scalarElement,
  ),
  seqHead: reading(["seq"], (p, r, s, d) => {
    const body = boolean(
      r,
      withRoot(s, { ...p, path: `${p.path}[0]`, type: p.type.element }),
      d - 1,
    );
    return bool("seqHead")`(${p.path}.length > 0 && ${body})`;
  }),
  seqDestructured: reading(["seq"], (p, r, s, d) => {
    const [head, rest] = [element(r, p.type.element), { ...element(r, p.type), path: r.name() }];
    const body = boolean(r, withRoot(s, head, rest), d - 1);
    return bool(
      "seqDestructured",
    )`(() => { const [${head.path}, ...${rest.path}] = ${p.path}; return ${head.path} !== undefined && ${body}; })()`;
  }),
  mapEntries: reading(
    ["map"],
    (p, r, s, d) => {
      const bound = element(r, p.type.values);
      const body = boolean(r, withRoot(s, bound), d - 1);
      const key = String(JSON.parse(keysOf(r, p.type.keys)[0]!));
      return bool(
        "mapEntries",
      )`Object.entries(${p.path}).some(([k, ${bound.path}]) => k !== ${JSON.stringify(key)} && ${body})`;
    },
    (p) => !p.maybe && p.type.k === "map" && isIndexed(p.type),
  ),
  mapValues: reading(
    ["map"],
    (p, r, s, d) => {
      const bound = element(r, p.type.values);
      const body = predicate(r, s, [bound], d);
      return bool("mapValues")`Object.values(${p.path}).every((${bound.path}) => ${body})`;
    },
    (p) => !p.maybe && p.type.k === "map" && isIndexed(p.type),
  ),
  mapIterated: reading(
    ["map"],
    (p, r, s, d) => {
      const [key, bound] = [element(r, p.type.keys), element(r, p.type.values)];
      const body = boolean(r, withRoot(s, key, bound), d - 1);
      return bool(
        "mapIterated",
      )`(() => { for (const [${key.path}, ${bound.path}] of ${p.path}) if (${body}) return true; return false; })()`;
    },
    (p) => !p.maybe && p.type.k === "map" && !isIndexed(p.type),
  ),
  recordDestructured: reading(["record"], (p, r, s, d) => {
    const fields = Object.entries(p.type.fields).map(([f, type]) => [f, element(r, type)] as const);
    const names = fields.map(([f, bound]) => `${f}: ${bound.path}`).join(", ");
    const body = boolean(r, withRoot(s, ...fields.map(([, bound]) => bound)), d - 1);
    return bool("recordDestructured")`(({ ${names} }) => ${body})(${p.path})`;
  }),
  recordSpread: reading(["record"], (p, r, s, d) => {
    const bound = element(r, p.type);
    const body = boolean(r, withRoot(s, bound), d - 1);
    return bool(
      "recordSpread",
    )`(() => { const ${bound.path} = { ...${p.path} }; return ${body}; })()`;
  }),
  optionalNull: reading(["optional"], (p) => bool("optionalNull")`${p.path} === null`),
  optionalSome: reading(["optional"], (p, r, s, d) => {
    const body = boolean(r, withRoot(s, { ...p, type: p.type.some }), d - 1);
    return bool("optionalSome")`(${p.path} !== null && ${body})`;
  }),
  unionCase: reading(["union"], (p, r, s, d) => {
    const option = r.pick(p.type.options);
    const tag = literal(r, option.fields["type"]!);
    const body = boolean(r, withRoot(s, { ...p, type: option }), d - 1);
    return bool("unionCase")`(${p.path}.type === ${tag} && ${body})`;
  }),
};

/** Conditions that can be made of any others. */
const CONNECTIVES: Readonly<Record<string, Maker>> = {
  compare: (r, s, d) =>
    bool(
      "compare",
    )`${number(r, s, d - 1)} ${r.pick(["<", "<=", ">", ">=", "===", "!=="])} ${number(r, s, d - 1)}`,
  not: (r, s, d) => bool("not")`!(${boolean(r, s, d - 1)})`,
  and: (r, s, d) => bool("and")`(${boolean(r, s, d - 1)} && ${boolean(r, s, d - 1)})`,
  or: (r, s, d) => bool("or")`(${boolean(r, s, d - 1)} || ${boolean(r, s, d - 1)})`,
  implies: (r, s, d) =>
    bool("implies")`implies(${boolean(r, s, d - 1)}, () => ${boolean(r, s, d - 1)})`,
  ternary: (r, s, d) =>
    bool("ternary")`(${boolean(r, s, d - 1)} ? ${boolean(r, s, d - 1)} : ${boolean(r, s, d - 1)})`,
  domainHas: (r, s, d) => bool("domainHas")`range(0, 2).has(${number(r, s, d - 1)})`,
  domainEvery: overDomain((d, e, body) => bool("domainEvery")`${d}.every((${e}) => ${body})`),
  domainSome: overDomain((d, e, body) => bool("domainSome")`${d}.some((${e}) => ${body})`),
  domainPairs: (r, s, d) => {
    const [a, b] = [element(r, { k: "ids" }), element(r, { k: "ids" })];
    const body = boolean(r, withRoot(s, a, b), d - 1);
    return bool(
      "domainPairs",
    )`P.every((${a.path}) => P.every((${b.path}) => ${a.path} === ${b.path} || ${body}))`;
  },
  domainLoop: overDomain((d, e, body) => {
    return bool(
      "domainLoop",
    )`(() => { for (const ${e} of ${d}) if (${body}) return false; return true; })()`;
  }),
  domainCounting: overDomain((d, e, body, r) => {
    return bool(
      "domainCounting",
    )`(() => { let n = 0; ${d}.every((${e}) => { if (${body}) n++; return true; }); return n >= ${r.int(1, 2)}; })()`;
  }),
};

export const BOOLEANS: Readonly<Record<string, Maker>> = { ...READERS, ...CONNECTIVES };

export const NUMBERS: Readonly<Record<string, Maker>> = {
  numberRead: reading(["int", "range"], (p) => val("numberRead")`${p.path}`),
  sum: (r, s, d) => val("sum")`(${number(r, s, d - 1)} + ${number(r, s, d - 1)})`,
  difference: (r, s, d) => val("difference")`(${number(r, s, d - 1)} - ${number(r, s, d - 1)})`,
  setSize: reading(["set"], (p) => val("setSize")`${p.path}.size`),
  setCount: over(["set"], (p, e, body) => val("setCount")`${p}.count((${e}) => ${body})`),
  setFilterSize: over(
    ["set"],
    (p, e, body) => val("setFilterSize")`${p}.filter((${e}) => ${body}).size`,
  ),
  setMapSize: reading(["set"], (p, r, s, d) => {
    const bound = element(r, p.type.element);
    const image = boolean(r, withRoot(s, bound), d - 1);
    return val("setMapSize")`${p.path}.map((${bound.path}) => ${image}).size`;
  }),
  setSpread: reading(["set"], (p) => val("setSpread")`[...${p.path}].length`),
  setReduce: over(["set"], (p, e, body) => {
    return val("setReduce")`[...${p}].reduce((n, ${e}) => n + (${body} ? 1 : 0), 0)`;
  }),
  domainCount: overDomain((d, e, body) => val("domainCount")`${d}.count((${e}) => ${body})`),
  domainFilter: overDomain(
    (d, e, body) => val("domainFilter")`${d}.filter((${e}) => ${body}).length`,
  ),
  bagSize: reading(["bag"], (p) => val("bagSize")`${p.path}.size`),
  bagCopies: reading(["bag"], (p, r, s, d) => {
    return val("bagCopies")`${p.path}.copies(${value(r, s, p.type.element, d - 1)})`;
  }),
  seqLength: reading(["seq"], (p) => val("seqLength")`${p.path}.length`),
  seqIndexOf: reading(
    ["seq"],
    (p, r) => val("seqIndexOf")`${p.path}.indexOf(${literal(r, p.type.element)})`,
    scalarElement,
  ),
  seqFilter: over(["seq"], (p, e, body) => val("seqFilter")`${p}.filter((${e}) => ${body}).length`),
  mapKeys: reading(
    ["map"],
    (p, r, s, d) => {
      const bound = element(r, p.type.keys);
      if (!hasStringKeys(p.type)) return null;
      const body = boolean(r, withRoot(s, bound), d - 1);
      return val("mapKeys")`Object.keys(${p.path}).filter((${bound.path}) => ${body}).length`;
    },
    (p) => !p.maybe && p.type.k === "map" && isIndexed(p.type),
  ),
  max: reading(
    ["set", "seq"],
    (p) => val("max")`Math.max(0, ...${p.path})`,
    (p) => scalarElement(p) && "element" in p.type && ["range", "int"].includes(p.type.element.k),
  ),
};

/** What can be assigned to a place of the type, beyond literals and copies. */
const COMPUTED: Readonly<Record<string, (r: Random, s: Scope, t: Type, d: number) => Node | null>> =
  {
    choose: (r, s, t, d) =>
      hasLiteral(t)
        ? val(
            "choose",
          )`(${boolean(r, s, d - 1)} ? ${value(r, s, t, d - 1)} : ${value(r, s, t, d - 1)})`
        : null,
    condition: (r, s, t, d) =>
      t.k === "bool" ? val("condition")`(${boolean(r, s, d - 1)})` : null,
    clipped: (r, s, t, d) =>
      t.k === "range"
        ? val("clipped")`Math.max(${t.low}, Math.min(${t.high}, ${number(r, s, d - 1)}))`
        : null,
    found: (r, s, t, d) => {
      if (t.k !== "ids") return null;
      const bound = element(r, t);
      const body = boolean(r, withRoot(s, bound), d - 1);
      return val("found")`(P.find((${bound.path}) => ${body}) ?? ${r.pick(r.ids)})`;
    },
    filtered: (r, s, t, d) => {
      const place = find(r, s, ["set", "seq"], (p) => !p.maybe && same(p.type, t));
      if (!place) return null;
      const bound = element(r, place.type.element);
      return val(
        "filtered",
      )`${place.path}.filter((${bound.path}) => ${predicate(r, s, [bound], d)})`;
    },
    mapped: (r, s, t, d) => {
      if (t.k !== "set" || !hasLiteral(t.element)) return null;
      const place = find(r, s, ["set"]);
      if (!place) return null;
      const bound = element(r, place.type.element);
      return val(
        "mapped",
      )`${place.path}.map((${bound.path}) => (${value(r, withRoot(s, bound), t.element, d - 1)}))`;
    },
    joined: (r, s, t) => {
      const [a, b] = [0, 1].map(() => find(r, s, ["set"], (p) => !p.maybe && same(p.type, t)));
      return a && b ? val("joined")`set(...${a.path}, ...${b.path})` : null;
    },
    sliced: (r, s, t, d) => {
      const place = find(r, s, ["seq"], (p) => !p.maybe && same(p.type, t));
      if (!place) return null;
      return hasLiteral(place.type.element) && r.chance(50)
        ? val("sliced")`[${value(r, s, place.type.element, d - 1)}, ...${place.path}].slice(0, 2)`
        : val("sliced")`${place.path}.slice(${r.int(-1, 1)})`;
    },
    updated: (r, s, t, d) => {
      if (t.k !== "record" && !(t.k === "map" && isIndexed(t))) return null;
      const place = find(r, s, ["record", "map"], (p) => !p.maybe && same(p.type, t));
      const [key, part] =
        t.k === "record"
          ? r.pick(Object.entries(t.fields))
          : [`[${r.pick(keysOf(r, t.keys))}]`, t.values];
      if (!place || !hasLiteral(part)) return null;
      return val("updated")`({ ...${place.path}, ${key}: ${value(r, s, part, d - 1)} })`;
    },
    fromEntries: (r, s, t, d) => {
      if (t.k !== "map" || t.keys.k !== "ids" || !hasLiteral(t.values)) return null;
      const bound = element(r, t.keys);
      const body = value(r, withRoot(s, bound), t.values, d - 1);
      return val(
        "fromEntries",
      )`Object.fromEntries(P.map((${bound.path}) => [${bound.path}, ${body}]))`;
    },
    tallied: (r, s, t, d) => {
      if (t.k !== "bag") return null;
      const place = find(r, s, ["set", "seq"], (p) => {
        return !p.maybe && "element" in p.type && same(p.type.element, t.element);
      });
      if (place) return val("tallied")`bag(...${place.path})`;
      return val(
        "tallied",
      )`bag(${value(r, s, t.element, d - 1)}, ${value(r, s, t.element, d - 1)})`;
    },
  };

export const VALUES: readonly string[] = [
  "literal",
  "copy",
  "farInt",
  "minusZero",
  "whole",
  ...Object.keys(COMPUTED),
];

/** A member of the domain written down, as `then` would write it. */
export function literal(r: Random, type: Type): Node {
  const parts = (types: readonly Type[]): string =>
    types.map((part) => text(literal(r, part))).join(", ");
  const several = (element: Type, max: number): string =>
    parts(Array(r.int(0, max)).fill(element) as Type[]);
  switch (type.k) {
    case "bool":
      return val("literal")`${r.pick(["true", "false"])}`;
    case "int":
      if (r.chance(4)) return val("farInt")`${farInt(r)}`;
      return r.chance(2) ? val("minusZero")`-0` : val("literal")`${r.int(0, 2)}`;
    case "ids":
      return val("literal")`${r.pick(r.ids)}`;
    case "range":
      return val("literal")`${r.int(type.low, type.high)}`;
    case "oneOf":
      return val("literal")`${JSON.stringify(r.pick(type.values))}`;
    case "record":
      return val("literal")`{ ${Object.entries(type.fields)
        .map(([name, field]) => `${name}: ${text(literal(r, field))}`)
        .join(", ")} }`;
    case "tuple":
      return val("literal")`[${parts(type.items)}]`;
    case "union":
      return literal(r, r.pick(type.options));
    case "optional":
      return r.chance(40) ? val("literal")`null` : literal(r, type.some);
    case "plain":
      return literal(r, type.form);
    case "set":
    case "bag":
      if ("of" in type && type.of) return val("literal")`${r.pick(keysOf(r, type))}`;
      return val("literal")`${type.k}(${several(type.element, 2)})`;
    case "seq":
      return val("literal")`[${several(type.element, 2)}]`;
    case "map":
      return val("literal")`{ ${keysOf(r, type.keys)
        .map((key) => `[${key}]: ${text(literal(r, type.values))}`)
        .join(", ")} }`;
  }
}

function other(r: Random, scope: Scope, { type, path: not }: Place, depth: number): Node | null {
  if (hasLiteral(type)) return value(r, scope, type, depth - 1, not);
  const place = find(r, scope, [type.k], (p) => {
    return !p.maybe && p.path !== not && same(p.type, type);
  });
  return place ? val("copy")`${place.path}` : null;
}

/** A value of the type: written down, copied from somewhere, or computed. */
export function value(r: Random, scope: Scope, type: Type, depth: number, not = ""): Node {
  const choice = r.int(1, 100);
  if (choice <= 30 && depth > 0)
    for (const make of r.shuffled(Object.values(COMPUTED))) {
      const made = make(r, scope, type, depth);
      if (made) return made;
    }
  if (choice <= 75) {
    const fits = (p: Place) => !p.maybe && p.path !== not && same(p.type, type);
    const chosen = r.chance(60) ? find(r, scope, [type.k], (p) => !p.state && fits(p)) : null;
    const place = chosen ?? find(r, scope, [type.k], fits);
    if (place) return val("copy")`${place.path}`;
  }
  const data = type.k === "plain" && r.chance(70) ? type.form : null;
  const whole = data && find(r, scope, [data.k], (p) => !p.maybe && same(p.type, data));
  if (whole && data.k === "record" && r.chance(50)) return val("whole")`({ ...${whole.path} })`;
  if (whole) return val("whole")`${whole.path}`;
  return hasLiteral(type) ? literal(r, type) : val("copy")`null`;
}

function oneOf(r: Random, makers: Readonly<Record<string, Maker>>, s: Scope, d: number) {
  for (const make of r.shuffled(Object.values(makers))) {
    const made = make(r, s, d);
    if (made) return made;
  }
  return null;
}

export function number(r: Random, scope: Scope, depth: number): Node {
  if (depth < 0 || r.chance(30)) {
    const place = r.chance(60) ? find(r, scope, ["int", "range"]) : null;
    return place ? val("numberRead")`${place.path}` : val("literal")`${r.int(0, 3)}`;
  }
  return oneOf(r, NUMBERS, scope, depth) ?? val("literal")`${r.int(0, 2)}`;
}

/** Answers that count by their truth, as those of JavaScript's own quantifiers do. */
export const TRUTHS: Readonly<Record<string, Maker>> = {
  truthNumber: (r, s, d) => bool("truthNumber")`(${number(r, s, d - 1)})`,
  truthScalar: reading(SCALAR, (p) => bool("truthScalar")`${p.path}`),
  truthObject: reading(["optional", "record"], (p) => bool("truthObject")`${p.path}`),
  truthString: (r, s, d) => bool("truthString")`(${boolean(r, s, d - 1)} ? "yes" : "")`,
  truthNothing: (r, s, d) => bool("truthNothing")`(${boolean(r, s, d - 1)} || undefined)`,
  truthNull: (r, s, d) => bool("truthNull")`(${boolean(r, s, d - 1)} ? null : ${r.int(0, 1)})`,
  truthAnd: (r, s, d) => bool("truthAnd")`(${boolean(r, s, d - 1)} && ${number(r, s, d - 1)})`,
  truthZero: (r, s, d) => bool("truthZero")`(${boolean(r, s, d - 1)} ? -0 : "0")`,
  truthHead: reading(["seq"], (p) => bool("truthHead")`${p.path}[0]`),
  truthChain: reading(["seq", "optional"], (p, r) => {
    const [type, path] =
      p.type.k === "seq"
        ? [p.type.element, `${p.path}${r.pick(["[1]", ".at(-1)"])}`]
        : [p.type.some, p.path];
    const fields = type.k === "record" ? Object.keys(type.fields) : [];
    return fields.length === 0 ? null : bool("truthChain")`${path}?.${r.pick(fields)}`;
  }),
};

/** What a guard, a property or a predicate answers: mostly a boolean. */
export function answer(r: Random, scope: Scope, depth: number): Node {
  const made = r.chance(12) ? oneOf(r, TRUTHS, scope, depth) : null;
  return made ?? boolean(r, scope, depth);
}

const SIMPLE = {
  read: READERS["read"]!,
  scalarEqual: READERS["scalarEqual"]!,
  scalarUnequal: READERS["scalarUnequal"]!,
  optionalNull: READERS["optionalNull"]!,
};

const IDIOMS_PERCENT = 25;

/** A condition on what is in scope. */
export function boolean(r: Random, scope: Scope, depth: number): Node {
  if (depth > 0 && r.chance(15)) return CONNECTIVES["compare"]!(r, scope, depth)!;
  if (depth > 0 && r.chance(IDIOMS_PERCENT))
    for (const make of r.shuffled(r.idioms)) {
      const made = make(r, scope, depth);
      if (made) return made;
    }
  const makers = depth <= 0 ? SIMPLE : r.chance(70) ? READERS : CONNECTIVES;
  const made = oneOf(r, makers, scope, depth);
  return made ?? bool("compare")`${number(r, scope, 0)} < ${number(r, scope, 0)}`;
}
