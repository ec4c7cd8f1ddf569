/** Random initial values and random choices of parameters. */
import { boolean, hasStringKeys, literal, number, value } from "./random-expressions.ts";
import { find, type Scope, withRoot } from "./random-places.ts";
import {
  domainOf,
  hasLiteral,
  isIndexed,
  isScalar,
  keysOf,
  MAJORITIES,
  type Node,
  node,
  type Random,
  SUBSETS,
  type Type,
  type TypeOf,
  text,
} from "./random-types.ts";

const val = (kind: string) => node("value", kind);

/** How many members, when there are few. */
function few(type: Type): number {
  if (type.k === "bool") return 2;
  if (type.k === "range") return type.high - type.low + 1;
  if (type.k === "oneOf") return type.values.length;
  if (type.k === "ids") return 2;
  if (type.k === "optional") return 1 + few(type.some);
  if (type.k === "set") return type.of ? 1000 : 2 ** few(type.element);
  if (type.k === "union") return type.options.reduce((n, option) => n + few(option), 0);
  if (type.k === "record") return Object.values(type.fields).reduce((n, f) => n * few(f), 1);
  return type.k === "tuple" ? type.items.reduce((n, item) => n * few(item), 1) : 1000;
}

export const INITIALS = [
  "initialLiteral",
  "initialArray",
  "initialDomain",
  "initialOneOf",
  "initialEvery",
  "initialEveryFunction",
  "initialEntries",
  "initialPairs",
  "initialRecord",
  "initialTuple",
  "initialSequence",
] as const;

/** What `init` gives for a variable: one value, or up to so many choices of one. */
export function initial(r: Random, type: Type, choices: number): Node {
  const parts = (of: number) => (t: Type) => text(initial(r, t, Math.floor(choices ** (1 / of))));
  if (few(type) <= choices && r.chance(40)) return val("initialDomain")`${domainOf(type)}`;
  if (choices >= 2 && isScalar(type) && r.chance(40) && type.k !== "bool")
    return val("initialOneOf")`oneOf(${literal(r, type)}, ${literal(r, type)})`;
  if (type.k === "map") {
    const keys = domainOf(type.keys);
    const part = parts(keysOf(r, type.keys).length);
    const e = r.name("k");
    if (r.chance(40)) return val("initialEvery")`every(${keys}, ${part(type.values)})`;
    if (r.chance(40))
      return val(
        "initialEveryFunction",
      )`every(${keys}, (${e}) => equal(${e}, ${keysOf(r, type.keys)[0]!}) ? ${part(type.values)} : ${part(type.values)})`;
    const pairs = keysOf(r, type.keys).map((key) => [key, part(type.values)] as const);
    return isIndexed(type)
      ? val("initialEntries")`{ ${pairs.map(([key, v]) => `[${key}]: ${v}`).join(", ")} }`
      : val("initialPairs")`[${pairs.map(([key, v]) => `[${key}, ${v}]`).join(", ")}]`;
  }
  if (type.k === "record" && (r.chance(60) || !hasLiteral(type))) {
    const part = parts(Object.keys(type.fields).length);
    return val("initialRecord")`{ ${Object.entries(type.fields)
      .map(([name, field]) => `${name}: ${part(field)}`)
      .join(", ")} }`;
  }
  if (type.k === "tuple" && (r.chance(60) || !hasLiteral(type)))
    return val("initialTuple")`[${type.items.map(parts(type.items.length)).join(", ")}]`;
  if (type.k === "seq" && (r.chance(50) || !hasLiteral(type)))
    return val("initialSequence")`[${r.chance(60) ? parts(1)(type.element) : ""}]`;
  if (type.k === "optional" && !hasLiteral(type))
    return r.chance(50) ? val("initialLiteral")`null` : initial(r, type.some, 1);
  if ((type.k === "set" || type.k === "bag") && r.chance(60))
    return val("initialArray")`[${r.chance(50) ? literal(r, type.element) : ""}]`;
  return val("initialLiteral")`${literal(r, type)}`;
}

export interface Parameter {
  readonly name: string;
  readonly type: Type;
  readonly choice: Node;
}

const choice = (kind: string) => node("choice", kind);

const IDS: Type = { k: "ids" };
const fixed = (kind: string, code: string, type: Type) => (): readonly [Node, Type] => [
  choice(kind)`${code}`,
  type,
];
type Chooser = (r: Random, scope: Scope) => readonly [Node, Type] | null;

/** What `with` may hold: domains, and functions of the state. */
const CHOOSERS: Readonly<Record<string, Chooser>> = {
  fixedIds: fixed("fixedIds", "P", IDS),
  fixedRange: fixed("fixedRange", "range(0, 2)", { k: "range", low: 0, high: 2 }),
  fixedOneOf: fixed("fixedOneOf", 'oneOf("a", "b")', { k: "oneOf", values: ["a", "b"] }),
  fixedBool: fixed("fixedBool", "bool", { k: "bool" }),
  fixedTuple: fixed("fixedTuple", "tuple(P, bool)", { k: "tuple", items: [IDS, { k: "bool" }] }),
  fixedSubsets: fixed("fixedSubsets", "subsets(P)", SUBSETS),
  fixedMajorities: fixed("fixedMajorities", "majorities(P)", MAJORITIES),
  fixedWithout: fixed("fixedWithout", 'P.without("p1")', IDS),
  fixedRecord: fixed("fixedRecord", "record({ a: bool, n: range(0, 1) })", {
    k: "record",
    fields: { a: { k: "bool" }, n: { k: "range", low: 0, high: 1 } },
  }),
  fromSet: (r, s) => {
    const p = find(r, s, ["set"]);
    return p && [choice("fromSet")`(s) => ${p.path}`, p.type.element];
  },
  fromBag: (r, s) => {
    const p = find(r, s, ["bag"]);
    return p && [choice("fromBag")`(s) => ${p.path}`, p.type.element];
  },
  fromSeq: (r, s) => {
    const p = find(r, s, ["seq"]);
    return p && hasLiteral(p.type.element)
      ? [choice("fromSeq")`(s) => ${p.path}`, p.type.element]
      : null;
  },
  fromFilter: (r, s) => {
    const p = find(r, s, ["set"]);
    if (!p) return null;
    const bound = { path: r.name(), type: p.type.element, state: false };
    const body = boolean(r, withRoot(s, bound), 1);
    return [choice("fromFilter")`(s) => ${p.path}.filter((${bound.path}) => ${body})`, bound.type];
  },
  fromMapped: (r, s) => {
    const p = find(r, s, ["set"]);
    if (!p) return null;
    const bound = { path: r.name(), type: p.type.element, state: false };
    const n = number(r, withRoot(s, bound), 1);
    return [
      choice("fromMapped")`(s) => ${p.path}.map((${bound.path}) => Math.max(0, Math.min(2, ${n})))`,
      { k: "range", low: 0, high: 2 },
    ];
  },
  fromArray: (r, s) => {
    const type = r.pick<Type>([{ k: "range", low: 0, high: 2 }, IDS, { k: "bool" }]);
    return [choice("fromArray")`(s) => [${value(r, s, type, 2)}, ${value(r, s, type, 1)}]`, type];
  },
  fromCondition: (r, s) => [
    choice("fromCondition")`(s) => (${boolean(r, s, 1)} ? P : [${r.pick(r.ids)}])`,
    IDS,
  ],
  fromElements: (r, s) => {
    const p = find(r, s, ["seq"], (q) => !q.maybe && hasLiteral((q.type as TypeOf<"seq">).element));
    if (!p) return null;
    const e = { path: r.name(), type: p.type.element, state: false };
    const body = boolean(r, withRoot(s, e), 1);
    const drawn = r.pick([
      `(s) => ${p.path}.filter((${e.path}) => ${text(body)})`,
      `(s) => [...${p.path}, ${text(literal(r, e.type))}]`,
      `(s) => ${p.path}.slice(1)`,
      `function* (s) { for (const [i, ${e.path}] of ${p.path}.entries()) if (i === 0 || ${text(body)}) yield ${e.path}; }`,
    ]);
    return [choice("fromElements")`${drawn}`, p.type.element];
  },
  fromSetOfSets: (r, s) => {
    const p = find(r, s, ["set"], (q) => !q.maybe && (q.type as TypeOf<"set">).element.k === "set");
    const inner = p?.type.element;
    return p && inner?.k === "set"
      ? [choice("fromSetOfSets")`(s) => [...${p.path}].flatMap((e) => [...e])`, inner.element]
      : null;
  },
  fromMapEntries: (r, s) => {
    const p = find(r, s, ["map"], (q) => {
      const type = q.type as TypeOf<"map">;
      return !q.maybe && hasStringKeys(type) && hasLiteral(type.values);
    });
    if (!p) return null;
    const [k, v] = [
      { path: r.name("k"), type: p.type.keys, state: false },
      { path: r.name("v"), type: p.type.values, state: false },
    ];
    const body = boolean(r, withRoot(s, k, v), 1);
    return [
      choice(
        "fromMapEntries",
      )`(s) => Object.entries(${p.path}).filter(([${k.path}, ${v.path}]) => ${body})`,
      { k: "tuple", items: [p.type.keys, p.type.values] },
    ];
  },
  fromPairs: (r, s) => {
    const p = find(r, s, ["set", "seq"], (q) => {
      return !q.maybe && "element" in q.type && hasLiteral(q.type.element);
    });
    return (
      p && [
        choice("fromPairs")`(s) => pairs(${p.path})`,
        { k: "tuple", items: [p.type.element, p.type.element] },
      ]
    );
  },
  fixedOdd: fixed("fixedOdd", 'oneOf("a\\u0000b", "a", "b", "")', {
    k: "oneOf",
    values: ["a\u0000b", "a", "b", ""],
  }),
  fromStrings: (r) => {
    const [a, b] = [r.pick(["a", "a\u0000b", ""]), r.pick(["b", "\u0000b", "a"])];
    return [
      choice("fromStrings")`(s) => [${JSON.stringify(a)}, ${JSON.stringify(b)}]`,
      { k: "oneOf", values: a === b ? [a] : [a, b] },
    ];
  },
  fromDomain: (r, s) => {
    const bound = { path: r.name("p"), type: IDS, state: false };
    const body = boolean(r, withRoot(s, bound), 1);
    return [choice("fromDomain")`(s) => P.filter((${bound.path}) => ${body})`, IDS];
  },
  fromRange: (r, s) => [
    choice("fromRange")`(s) => range(0, Math.max(0, Math.min(2, ${number(r, s, 1)})))`,
    { k: "range", low: 0, high: 2 },
  ],
  fromGenerator: (r, s) => {
    const p = find(r, s, ["set"]);
    if (!p) return null;
    const bound = { path: r.name(), type: p.type.element, state: false };
    const body = boolean(r, withRoot(s, bound), 1);
    return [
      choice(
        "fromGenerator",
      )`function* (s) { for (const ${bound.path} of ${p.path}) if (${body}) yield ${bound.path}; }`,
      bound.type,
    ];
  },
};

/** A domain that occurs in the state: what such a parameter names can be compared and stored. */
const fixedPart: Chooser = (r, s) => {
  const parts = s.roots.flatMap((root) => partsOf(root.type)).filter((type) => few(type) <= 6);
  if (parts.length === 0) return null;
  const type = r.pick(parts);
  return [choice("fixedPart")`${domainOf(type)}`, type];
};

function partsOf(type: Type): readonly Type[] {
  if (type.k === "record") return [type, ...Object.values(type.fields).flatMap(partsOf)];
  if (type.k === "tuple") return [type, ...type.items.flatMap(partsOf)];
  if (type.k === "union") return [type, ...type.options.flatMap(partsOf)];
  if (type.k === "optional") return [type, ...partsOf(type.some)];
  if (type.k === "map") return [type, ...partsOf(type.keys), ...partsOf(type.values)];
  return "element" in type ? [type, ...partsOf(type.element)] : [type];
}

export const CHOICES: readonly string[] = [
  "fixedPart",
  "drawnFirst",
  "drawnSecond",
  ...Object.keys(CHOOSERS),
];

/** Two parameters drawn from one set, the second from what a condition leaves of it. */
function related(r: Random, s: Scope): Parameter[] | null {
  const p = find(r, s, ["set", "seq"], (q) => {
    return !q.maybe && "element" in q.type && hasLiteral(q.type.element);
  });
  if (!p) return null;
  const type = p.type.element;
  const e = { path: r.name(), type, state: false };
  const first = `[...${p.path}][0]`;
  const body = r.pick([
    `!equal(${e.path}, ${first})`,
    `compare(${e.path}, ${first}) > 0`,
    `(${text(boolean(r, withRoot(s, e), 1))})`,
  ]);
  return [
    { name: "x", type, choice: choice("drawnFirst")`(s) => ${p.path}` },
    {
      name: "y",
      type,
      choice: choice("drawnSecond")`(s) => [...${p.path}].filter((${e.path}) => ${body})`,
    },
  ];
}

/** Two strings, which are two others when they are joined by what is in them. */
const strings = (): Parameter[] =>
  [
    ["a\u0000b", "a"],
    ["c", "b\u0000c"],
  ].map((values, i) => ({
    name: i === 0 ? "x" : "y",
    type: { k: "oneOf", values },
    choice: choice(
      "drawnStrings",
    )`(s) => [${values.map((value) => JSON.stringify(value)).join(", ")}]`,
  }));

/** The parameters of an action. */
export function parameters(r: Random, scope: Scope): Parameter[] {
  if (r.chance(6)) return related(r, scope) ?? [];
  if (r.chance(2)) return strings();
  const names = ["x", "y"].slice(0, r.pick([0, 1, 1, 1, 2, 2]));
  return names.map((name) => {
    const choosers = r.shuffled(Object.values(CHOOSERS));
    for (const choose of r.chance(50) ? [fixedPart, ...choosers] : choosers) {
      const made = choose(r, scope);
      if (made) return { name, type: made[1], choice: made[0] };
    }
    return { name, type: IDS, choice: choice("fixedIds")`P` };
  });
}
