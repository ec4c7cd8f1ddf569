/** Conditions in the ways of people: exceptions, helpers that keep something, JavaScript's own idioms. */
import {
  boolean,
  element,
  hasStringKeys,
  literal,
  number,
  over,
  overDomain,
  predicate,
  reading,
  value,
} from "./random-expressions.ts";
import { type Maker, type Place, withRoot } from "./random-places.ts";
import {
  isIndexed,
  isJson,
  isScalar,
  keysOf,
  node,
  type Random,
  scalarsIn,
  type Type,
  text,
} from "./random-types.ts";

const bool = (kind: string) => node("bool", kind);

/** A scalar of an element, as source; the number of its letters where it has none. */
function scalarOf(r: Random, path: string, type: Type): string {
  const scalars = scalarsIn(path, type);
  return scalars.length > 0 ? r.pick(scalars).path : `JSON.stringify(${path}).length`;
}

function numberIn(r: Random, path: string, type: Type): string {
  const scalars = scalarsIn(path, type);
  if (scalars.length === 0) return `JSON.stringify(${path}).length`;
  const { path: scalar, type: of } = r.pick(scalars);
  return of.k === "int" || of.k === "range" ? scalar : `String(${scalar}).length`;
}

const COLLECTIONS = ["set", "bag"] as const;
const ANY = ["set", "bag", "seq"] as const;

/** Predicates that throw, and what catches it: the predicate itself, or what is around the quantifier. */
const THROWING: Readonly<Record<string, Maker>> = {
  throwAround: (r, s, d) => {
    const make = over(ANY, (p, e, body) => {
      const quantifier = r.pick(["some", "every"]);
      return bool(
        "throwAround",
      )`(() => { try { return ${p}.${quantifier}((${e}) => { if (${body}) throw new Error("no"); return ${r.pick(["true", "false"])}; }); } catch { return ${boolean(r, s, d - 1)}; } })()`;
    });
    return make(r, s, d);
  },
  throwInside: (r, s, d) => {
    const make = over(ANY, (p, e, body) => {
      const quantifier = r.pick(["some", "every"]);
      return bool(
        "throwInside",
      )`${p}.${quantifier}((${e}) => { try { if (${body}) throw new Error("no"); return ${boolean(r, s, d - 1)}; } catch { return ${r.pick(["true", "false"])}; } })`;
    });
    return make(r, s, d);
  },
  throwDomain: (r, s, d) => {
    const make = overDomain((domain, e, body) => {
      return bool(
        "throwDomain",
      )`attempt(() => ${domain}.every((${e}) => require(${body}, ${boolean(r, s, d - 1)})), ${boolean(r, s, d - 1)})`;
    });
    return make(r, s, d);
  },
  throwNested: (r, s, d) => {
    const make = over(COLLECTIONS, (p, e, body) => {
      const id = r.name("p");
      const inner = boolean(r, withRoot(s, { path: id, type: { k: "ids" }, state: false }), d - 1);
      return bool(
        "throwNested",
      )`attempt(() => P.some((${id}) => ${p}.every((${e}) => require(${body}, ${inner}))), ${r.pick(["true", "false"])})`;
    });
    return make(r, s, d);
  },
  throwCounted: (r, s, d) => {
    const make = over(["set"], (p, e, body) => {
      return bool(
        "throwCounted",
      )`(() => { let n = 0; try { ${p}.every((${e}) => { n++; return require(${body}, true); }); } finally { return n > ${r.int(0, 1)}; } })()`;
    });
    return make(r, s, d);
  },
  throwMissing: (r, s, d) => {
    const make = over(["set", "seq"], (p, e, body) => {
      return bool(
        "throwMissing",
      )`(() => { try { return ${p}.filter((${e}) => require(${body}, true)).${p.length % 2 ? "map" : "filter"}(() => true) !== null; } catch (error) { return error instanceof Missing && ${boolean(r, s, d - 1)}; } })()`;
    });
    return make(r, s, d);
  },
};

/** Predicates that keep something while they go over a collection. */
const KEEPING: Readonly<Record<string, Maker>> = {
  unionFind: reading(["set"], (p, r, s, d) => {
    const e = element(r, p.type.element);
    const to = text(value(r, withRoot(s, e), p.type.element, d - 1, e.path));
    const quantifier = r.pick(["every", "some"]);
    return bool(
      "unionFind",
    )`(() => { const u = new Groups(); ${p.path}.${quantifier}((${e.path}) => u.join(${e.path}, ${to})); return u.joined ${r.pick(["===", ">", "<"])} ${r.int(0, 2)}; })()`;
  }),
  counterCount: over(["set", "bag"], (p, e, body, r) => {
    return bool(
      "counterCount",
    )`(() => { const c = new Counter(); ${p}.${r.pick(["every", "some"])}((${e}) => c.count(${body})); return c.n >= ${r.int(1, 2)}; })()`;
  }),
  counterNext: over(["set"], (p, e, body, r) => {
    return bool(
      "counterNext",
    )`(() => { const c = new Counter(); return ${p}.some((${e}) => c.next() === ${r.int(1, 3)} && ${body}); })()`;
  }),
  counterOdd: over(ANY, (p, e, body) => {
    return bool(
      "counterOdd",
    )`(() => { const c = new Counter(); return ${p}.every((${e}) => c.odd() || ${body}); })()`;
  }),
  counterDomain: overDomain((domain, e, body, r) => {
    return bool(
      "counterDomain",
    )`(() => { const c = new Counter(); ${domain}.some((${e}) => !c.count(${body})); return c.n === ${r.int(0, 2)}; })()`;
  }),
  pushedList: over(["set"], (p, e, body, r) => {
    const push = r.pick(['["push"]', ".push", "[`push`]"]);
    return bool("pushedList")`(() => { const l = []; ${p}.${r
      .pick([
        "some((E) => { B; return false; })",
        "every((E) => { B; return true; })",
        "filter((E) => B > 0)",
      ])
      .replace("E", e)
      .replace(
        "B",
        `l${push}(${e})`,
      )}; return l.filter((${e}) => ${body}).length >= ${r.int(1, 2)}; })()`;
  }),
  pushedObject: over(["set"], (p, e, body, r) => {
    return bool(
      "pushedObject",
    )`(() => { const found = {}; ${p}.every((${e}) => (found[JSON.stringify(${e})] = ${body}, true)); return Object.values(found).filter(Boolean).length === ${r.int(0, 2)}; })()`;
  }),
  pushedSet: reading(["set"], (p, r, s, d) => {
    const e = element(r, p.type.element);
    const key = scalarOf(r, e.path, e.type);
    const body = predicate(r, s, [e], d);
    return bool(
      "pushedSet",
    )`(() => { const seen = new Set(); return ${p.path}.every((${e.path}) => !seen.has(${key}) && seen.add(${key}) && ${body}); })()`;
  }),
  weighed: reading(
    ANY,
    (p, r) => {
      const e = r.name();
      return bool("weighed")`${p.path}.some((${e}) => weigh(${e}) > ${r.int(0, 5)})`;
    },
    (p) => !p.maybe && "element" in p.type && isJson(p.type.element),
  ),
  previous: over(["set"], (p, e, body) => {
    return bool(
      "previous",
    )`(() => { let before = null; return ${p}.some((${e}) => { const found = before !== null && ${body}; before = ${e}; return found; }); })()`;
  }),
  shortcut: over(["set"], (p, e, body, r) => {
    return bool(
      "shortcut",
    )`(() => { let done = false; ${p}.every((${e}) => { if (done) return true; done = ${body}; return ${r.pick(["true", "!done"])}; }); return done; })()`;
  }),
};

/** JavaScript as people write it. */
const COMMON: Readonly<Record<string, Maker>> = {
  reduced: over(ANY, (p, e, body, r) => {
    return r.chance(50)
      ? bool("reduced")`[...${p}].reduce((all, ${e}) => all && ${body}, true)`
      : bool("reduced")`[...${p}].reduceRight((any, ${e}) => any || ${body}, false)`;
  }),
  spreadSome: over(ANY, (p, e, body) => bool("spreadSome")`[...${p}].some((${e}) => ${body})`),
  arrayFrom: reading(ANY, (p, r, s, d) => {
    const e = element(r, p.type.element);
    const n = number(r, withRoot(s, e), d - 1);
    return bool(
      "arrayFrom",
    )`Array.from(${p.path}, (${e.path}) => ${n}).${r.pick(["includes(1)", "some((n) => n > 1)", "every((n, i) => n >= i)"])}`;
  }),
  newSet: reading(ANY, (p, r) => {
    const e = r.name();
    return bool(
      "newSet",
    )`new Set([...${p.path}].map((${e}) => ${scalarOf(r, e, p.type.element)})).size ${r.pick(["===", ">"])} ${r.int(0, 2)}`;
  }),
  newMap: reading(ANY, (p, r) => {
    const e = r.name();
    const key = scalarOf(r, e, p.type.element);
    return bool(
      "newMap",
    )`(() => { const times = new Map(); for (const ${e} of ${p.path}) times.set(${key}, (times.get(${key}) ?? 0) + 1); return [...times.values()].some((n) => n > 1); })()`;
  }),
  generator: over(ANY, (p, e, body, r) => {
    return bool(
      "generator",
    )`(() => { function* those() { for (const ${e} of ${p}) if (${body}) yield ${e}; } ${r.pick(["return [...those()].length > 0", "for (const _ of those()) return true; return false", "return those().next().done === true"])}; })()`;
  }),
  helperPairs: reading(ANY, (p, r, s, d) => {
    const [a, b] = [element(r, p.type.element), element(r, p.type.element)];
    const body = boolean(r, withRoot(s, a, b), d - 1);
    return bool("helperPairs")`[...pairs(${p.path})].every(([${a.path}, ${b.path}]) => ${body})`;
  }),
  labelled: over(["set", "seq"], (p, e, body, r) => {
    const other = r.name();
    return bool(
      "labelled",
    )`(() => { let n = 0; outer: for (const ${e} of ${p}) { for (const ${other} of ${p}) if (!(${body})) continue outer; n++; } return n ${r.pick(["===", ">"])} ${r.int(0, 1)}; })()`;
  }),
  earlyReturn: over(ANY, (p, e, body, r) => {
    return bool(
      "earlyReturn",
    )`(() => { let n = 0; for (const ${e} of ${p}) { if (n > ${r.int(0, 1)}) return false; if (!(${body})) continue; n++; } return n > 0; })()`;
  }),
  forIn: reading(
    ["map", "record"],
    (p, r, s, d) => {
      const k = r.name("k");
      const type = p.type.k === "map" ? p.type.values : Object.values(p.type.fields)[0]!;
      const v = { path: `${p.path}[${k}]`, type, state: false };
      const body = boolean(r, withRoot(s, v), d - 1);
      return bool(
        "forIn",
      )`(() => { let n = 0; for (const ${k} in ${p.path}) if (${body}) n++; return n ${r.pick(["===", ">"])} ${r.int(0, 1)}; })()`;
    },
    (p) =>
      !p.maybe &&
      (p.type.k === "map"
        ? isIndexed(p.type)
        : p.type.k === "record" && isScalar(Object.values(p.type.fields)[0]!)),
  ),
  objectValues: reading(["record"], (p, r, s) => {
    const v = r.name("v");
    const types = Object.values(p.type.fields).filter(isScalar);
    if (types.length === 0) return null;
    return bool(
      "objectValues",
    )`Object.values(${p.path}).some((${v}) => ${v} === ${value(r, s, r.pick(types), 1)})`;
  }),
  objectKeys: reading(["record", "map"], (p, r) => {
    if (p.type.k === "map" && !isIndexed(p.type)) return null;
    return bool(
      "objectKeys",
    )`Object.keys(${p.path}).${r.pick(['join("|").length % 2 === 0', 'includes("a")', "length > 1", 'sort()[0] > "c"'])}`;
  }),
  objectEntries: reading(["map"], (p, r, s, d) => {
    if (!hasStringKeys(p.type)) return null;
    const [k, v] = [element(r, p.type.keys), element(r, p.type.values)];
    const body = boolean(r, withRoot(s, k, v), d - 1);
    return bool(
      "objectEntries",
    )`Object.keys(Object.fromEntries(Object.entries(${p.path}).filter(([${k.path}, ${v.path}]) => ${body}))).length ${r.pick(["===", ">"])} ${r.int(0, 2)}`;
  }),
  mapSpread: reading(["map"], (p, r, s, d) => {
    if (isIndexed(p.type)) return null;
    const [k, v] = [element(r, p.type.keys), element(r, p.type.values)];
    const body = boolean(r, withRoot(s, k, v), d - 1);
    return bool(
      "mapSpread",
    )`[...${p.path}].filter(([${k.path}, ${v.path}]) => ${body}).length ${r.pick(["===", ">"])} ${r.int(0, 2)}`;
  }),
  hasOwn: reading(["record", "map"], (p, r) => {
    if (p.type.k === "map" && !isIndexed(p.type)) return null;
    const names =
      p.type.k === "map"
        ? keysOf(r, p.type.keys)
        : Object.keys(p.type.fields).map((f) => JSON.stringify(f));
    return r.chance(50)
      ? bool("hasOwn")`Object.hasOwn(${p.path}, ${r.pick([...names, '"x"'])})`
      : bool("hasOwn")`${r.pick([...names, '"x"'])} in ${p.path}`;
  }),
  rest: reading(["record"], (p, r, s, d) => {
    const [[first, type]] = Object.entries(p.type.fields) as [[string, Type]];
    const [a, others] = [element(r, type), r.name("others")];
    const body = boolean(r, withRoot(s, a), d - 1);
    return bool(
      "rest",
    )`(() => { const { ${first}: ${a.path}, ...${others} } = ${p.path}; return ${body} && Object.keys(${others}).length === ${r.int(0, 1)}; })()`;
  }),
  defaults: reading(
    ["record", "seq"],
    (p, r, s) => {
      const a = r.name("v");
      if (p.type.k === "seq") {
        const other = literal(r, p.type.element);
        return bool(
          "defaults",
        )`(() => { const [, ${a} = ${other}] = ${p.path}; return equal(${a}, ${literal(r, p.type.element)}); })()`;
      }
      const [field, type] = r.pick(Object.entries(p.type.fields));
      return bool(
        "defaults",
      )`(({ ${field}: ${a} = ${hasWritten(type) ? literal(r, type) : "null"} }) => equal(${a}, ${value(r, s, type, 1)}))(${p.path})`;
    },
    (p) => !p.maybe && (p.type.k !== "seq" || hasWritten(p.type.element)),
  ),
  template: (r, s) => {
    const scalars = s.roots.flatMap((root) => scalarsIn(root.path, root.type));
    if (scalars.length < 2) return null;
    const [a, b] = [r.pick(scalars), r.pick(scalars)];
    const [c, e] = [literal(r, a.type), literal(r, b.type)];
    return bool("template")`\`\${${a.path}}-\${${b.path}}\` === \`\${${c}}-\${${e}}\``;
  },
  joined: reading(ANY, (p, r) => {
    const e = r.name();
    const key = scalarOf(r, e, p.type.element);
    return bool(
      "joined",
    )`[...${p.path}].map((${e}) => ${key}).join().length ${r.pick(["<", ">"])} ${r.int(0, 6)}`;
  }),
  switched: (r, s, d) => {
    const scalars = s.roots.flatMap((root) => scalarsIn(root.path, root.type));
    if (scalars.length === 0) return null;
    const { path, type } = r.pick(scalars);
    return bool(
      "switched",
    )`(() => { switch (${path}) { case ${literal(r, type)}: return ${boolean(r, s, d - 1)}; default: return ${boolean(r, s, d - 1)}; } })()`;
  },
  chained: reading(["seq"], (p, r) => {
    const scalars = scalarsIn(".", p.type.element).filter(({ path }) => path !== ".");
    if (scalars.length === 0) return null;
    const { path, type } = r.pick(scalars);
    const at = r.pick(["[0]", "[1]", ".at(-1)", ".at(-2)", ".slice(1)[0]", ".toReversed()[0]"]);
    const field = path.startsWith(".[") ? `?.${path.slice(1)}` : `?.${path.slice(2)}`;
    return bool("chained")`${p.path}${at}${field} ${r.pick(["===", "!=="])} ${literal(r, type)}`;
  }),
  chainedOptional: reading(["optional"], (p, r) => {
    if (p.type.some.k !== "record") return null;
    const [field, type] = r.pick(Object.entries(p.type.some.fields));
    return bool(
      "chainedOptional",
    )`equal(${p.path}?.${field} ?? null, ${hasWritten(type) ? literal(r, type) : "null"})`;
  }),
  indexed: over(["seq"], (p, e, body, r) => {
    const i = r.name("i");
    return bool("indexed")`${p}.${r.pick(["some", "every"])}((${e}, ${i}) => ${i} > 0 && ${body})`;
  }),
  ordered: reading(["seq"], (p, r) => {
    const [e, i] = [r.name(), r.name("i")];
    return bool(
      "ordered",
    )`${p.path}.every((${e}, ${i}, all) => ${i} === 0 || compare(all[${i} - 1], ${e}) <= 0)`;
  }),
  sortedCopy: reading(["seq", "set"], (p, r, s, d) => {
    const e = element(r, p.type.element);
    const n = numberIn(r, "x", p.type.element);
    const body = boolean(r, withRoot(s, e), d - 1);
    const other = n.replaceAll("x", "y");
    const sorted = n.includes("x.") || n === "x" ? `${n} - ${other}` : "compare(x, y)";
    return bool(
      "sortedCopy",
    )`(() => { const [${e.path}] = [...${p.path}].sort((x, y) => ${sorted}); return ${e.path} !== undefined && ${body}; })()`;
  }),
  findIndex: over(["seq"], (p, e, body, r) => {
    const search = r.pick(["findIndex", "findLastIndex"]);
    return bool(
      "findIndex",
    )`${p}.${search}((${e}) => ${body}) ${r.pick(["===", ">"])} ${r.int(-1, 1)}`;
  }),
  found: over(ANY, (p, e, body) => {
    return bool("found")`[...${p}].find((${e}) => ${body}) === undefined`;
  }),
  flattened: reading(["seq"], (p, r) => {
    const e = r.name();
    return p.type.element.k === "seq"
      ? bool("flattened")`${p.path}.flat().length > ${r.int(0, 2)}`
      : bool("flattened")`${p.path}.flatMap((${e}) => [${e}, ${e}]).length > ${r.int(0, 3)}`;
  }),
  entriesOf: reading(["seq"], (p, r, s, d) => {
    const [i, e] = [
      { path: r.name("i"), type: { k: "int" } as Type, state: false },
      element(r, p.type.element),
    ];
    const body = boolean(r, withRoot(s, i, e), d - 1);
    return bool(
      "entriesOf",
    )`(() => { for (const [${i.path}, ${e.path}] of ${p.path}.entries()) if (${body}) return ${i.path} > 0; return false; })()`;
  }),
  typed: reading(["oneOf", "optional", "range"], (p, r) => {
    return bool("typed")`typeof ${p.path} === "${r.pick(["string", "object", "number"])}"`;
  }),
  copyOfDraft: reading(
    ["record", "tuple", "seq"],
    (p, r, s, d) => {
      const copy = element(r, p.type);
      const body = boolean(r, withRoot(s, copy), d - 1);
      return bool("copyOfDraft")`((${copy.path}) => ${body})(structuredClone(${p.path}))`;
    },
    (p) => !p.maybe && isJson(p.type),
  ),
  /** What kind of object a part is, and what is its own. */
  kindOfObject: reading(["set", "bag", "seq", "map", "record", "tuple"], (p, r, s, d) => {
    const n = r.int(0, 2);
    const kind = r.pick([
      `Object.keys(${p.path}).length === ${n}`,
      `Object.entries(${p.path}).length > ${n}`,
      `Object.getOwnPropertyNames(${p.path}).length > ${n}`,
      `Object.keys({ ...${p.path} }).length === ${n}`,
      `${p.path}.constructor === ${r.pick(["Array", "Object"])}`,
      `Object.getPrototypeOf(${p.path}) === ${r.pick(["Array", "Object"])}.prototype`,
      `"${r.pick(["size", "length", "has", "toString", "count", "filter"])}" in ${p.path}`,
      `${p.path} instanceof ${r.pick(["Array", "Object", "Set", "Map"])}`,
      `Object.prototype.toString.call(${p.path}) === "[object ${r.pick(["Array", "Object"])}]"`,
    ]);
    return bool("kindOfObject")`(${kind} ${r.pick(["&&", "||"])} ${boolean(r, s, d - 1)})`;
  }),
  /** The last parameter of a callback, which people leave out, is the array itself. */
  handedArray: reading(["seq", "tuple"], (p, r, s, d) => {
    const method = r.pick(["some", "every", "find", "filter"]);
    return bool(
      "handedArray",
    )`(${p.path}.${method}((_x, _i, all) => all === ${p.path}) && ${boolean(r, s, d - 1)})`;
  }),
  /** A clone that may be impossible. */
  clonedOrNot: reading(
    ["record", "tuple", "seq"],
    (p, r, s, d) => {
      const copy = element(r, p.type);
      const body = boolean(r, withRoot(s, copy), d - 1);
      return bool(
        "clonedOrNot",
      )`(() => { try { const ${copy.path} = structuredClone(${p.path}); return ${body}; } catch { return ${boolean(r, s, d - 1)}; } })()`;
    },
    (p) => !p.maybe && isJson(p.type),
  ),
  everySubset: (r, s, d) => {
    const quorum: Place = {
      path: r.name("q"),
      type: { k: "set", element: { k: "ids" } },
      state: false,
    };
    const body = boolean(r, withRoot(s, quorum), d - 1);
    return bool(
      "everySubset",
    )`${r.pick(["majorities", "subsets"])}(P).some((${quorum.path}) => ${body})`;
  },
};

const hasWritten = (type: Type): boolean => isJson(type);

export const IDIOMS: Readonly<Record<string, Maker>> = { ...THROWING, ...KEEPING, ...COMMON };
