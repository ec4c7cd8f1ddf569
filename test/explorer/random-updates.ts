/** Random updates of a draft. */
import {
  boolean,
  entry,
  find,
  literal,
  number,
  type Place,
  type Scope,
  value,
  withRoot,
} from "./random-expressions.ts";
import {
  DRIFT,
  hasLiteral,
  hasWide,
  isIndexed,
  isScalar,
  isWide,
  keysOf,
  type Node,
  node,
  type Random,
  same,
  type Type,
  type TypeOf,
  text,
} from "./random-types.ts";

const update = (kind: string) => node("update", kind);

/** What an update under construction may write to. */
export interface Writing {
  readonly r: Random;
  readonly scope: Scope;
  /**
   * Variables that may share a part with another since an earlier update of the same action. What a
   * write into a shared part does to the other variable is not for these tests to say.
   */
  readonly shared: Set<string>;
}

type Updater = (w: Writing) => Node | null;

const DEPTH = 2;
const isFree = (w: Writing, { path }: Place): boolean =>
  !w.shared.has(/^s\.(\w+)/.exec(path)?.[1] ?? "");

function target<K extends Type["k"]>(
  w: Writing,
  kinds: readonly K[],
  fits: (place: Place) => boolean = () => true,
): (Place & { readonly type: TypeOf<K> }) | null {
  return find(w.r, w.scope, kinds, (p) => p.state && !p.maybe && isFree(w, p) && fits(p));
}

// A local name for a part of the state is a constant, and `get` gives no place to assign to.
const isAssignable = ({ path }: Place): boolean => /[.[]/.test(path) && !path.endsWith(")");
const isVariable = ({ path }: Place): boolean => /^s\.\w+$/.test(path);
const ALL = [
  ...(["bool", "int", "ids", "range", "oneOf", "record", "tuple"] as const),
  ...(["union", "optional", "set", "bag", "seq", "map"] as const),
];
const SCALARS = ["bool", "int", "ids", "range", "oneOf"] as const;

function fill(w: Writing, type: Type, not = ""): Node | null {
  if (hasLiteral(type)) return value(w.r, w.scope, type, DEPTH, not);
  const place = find(w.r, w.scope, [type.k], (p) => !p.maybe && same(p.type, type));
  return place && { ...node("value", "copy")`${place.path}`, shared: true };
}

/** An update of a part of the state, written with the value that `fill` gives for its type. */
const filling =
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

const touching =
  <K extends Type["k"]>(
    kinds: readonly K[],
    make: (place: Place & { type: TypeOf<K> }, w: Writing) => Node | null,
    fits?: (place: Place) => boolean,
  ): Updater =>
  (w) => {
    const place = target(w, kinds, fits);
    return place && make(place, w);
  };

const itself = <T extends Type>(type: T): Type => type;
const elementOf = (type: TypeOf<"set" | "bag" | "seq">): Type => type.element;
const condition = (w: Writing): Node => boolean(w.r, w.scope, DEPTH - 1);
const roomIn = ({ path, type }: Place & { type: TypeOf<"seq"> }): string =>
  `${path}.length < ${type.max ?? 2}`;

/** Updates that are a single write, so that a loop may repeat them. */
const WRITES: Readonly<Record<string, Updater>> = {
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

/** Stores a parameter. Without a share of these, most random specs would have a handful of states. */
function store(w: Writing): Node | null {
  const chosen = w.scope.roots.filter((root) => !root.state);
  if (chosen.length === 0) return null;
  const { path: x, type } = w.r.pick(chosen);
  const place = target(w, ALL, (p) => {
    return "element" in p.type ? same(p.type.element, type) : isAssignable(p) && same(p.type, type);
  });
  if (!place) return null;
  const whole = { ...node("value", "copy")`${x}`, shared: !isScalar(type) };
  if (place.type.k === "set") return update("setAdd")`${place.path}.add(${whole});`;
  if (place.type.k === "bag")
    return update("bagAdd")`if (${place.path}.size < 3) ${place.path}.add(${whole});`;
  return place.type.k === "seq"
    ? update(
        "seqPush",
      )`if (${roomIn({ ...place, type: place.type })}) ${place.path}.push(${whole});`
    : update(isVariable(place) ? "assignVariable" : "assignPart")`${place.path} = ${whole};`;
}

/** An update inside another; one write only, so that no second one can follow a shared value. */
const inner = (w: Writing, ...roots: readonly Place[]): Node =>
  oneOf({ ...w, scope: withRoot(w.scope, ...roots) }, WRITES);

const COMPOSED: Readonly<Record<string, Updater>> = {
  assignTwice: filling(
    ALL,
    itself,
    (p, v, w) => {
      const first = hasLiteral(p.type) ? literal(w.r, p.type) : node("value", "copy")`${p.path}`;
      return update("assignTwice")`${p.path} = ${first}; ${p.path} = ${v};`;
    },
    isAssignable,
  ),
  restore: touching(
    ALL,
    (p, w) => {
      const other = hasLiteral(p.type) && literal(w.r, p.type);
      const old = w.r.name("old");
      return other
        ? update("restore")`const ${old} = ${p.path}; ${p.path} = ${other}; ${p.path} = ${old};`
        : null;
    },
    isAssignable,
  ),
  undo: filling(["set"], elementOf, (p, v) => {
    return update(
      "undo",
    )`if (!${p.path}.has(${v})) { ${p.path}.add(${v}); ${p.path}.delete(${v}); }`;
  }),
  readOwnWrite: filling(
    SCALARS,
    itself,
    (p, v, w) => {
      const then = inner(w);
      return update(
        "readOwnWrite",
      )`${p.path} = ${v}; if (${p.path} === ${literal(w.r, p.type)}) { ${then} }`;
    },
    isAssignable,
  ),
  wrap: touching(
    ["range"],
    ({ path, type: { low, high } }) => {
      return update("wrap")`${path}++; if (${path} > ${high}) ${path} = ${low};`;
    },
    isAssignable,
  ),
  swap: touching(
    ALL,
    (p, w) => {
      const q = target(w, ALL, (other) => {
        return isAssignable(other) && same(other.type, p.type) && !overlap(other.path, p.path);
      });
      if (!q) return null;
      const old = w.r.name("old");
      return w.r.chance(50)
        ? update("swap")`[${p.path}, ${q.path}] = [${q.path}, ${p.path}];`
        : update("swap")`const ${old} = ${p.path}; ${p.path} = ${q.path}; ${q.path} = ${old};`;
    },
    isAssignable,
  ),
  heldReference: touching(
    ["set", "seq"],
    (p, w) => {
      const [old, n] = [w.r.name("old"), target(w, ["range", "int"], isAssignable)];
      const size = p.type.k === "set" ? "size" : "length";
      return n && hasLiteral(p.type) && !overlap(n.path, p.path)
        ? update(
            "heldReference",
          )`const ${old} = ${p.path}; ${p.path} = ${literal(w.r, p.type)}; ${n.path} = Math.min(2, ${old}.${size} + 1);`
        : null;
    },
    isAssignable,
  ),
  keptFilter: touching(["set"], (p, w) => {
    const n = target(w, ["range", "int"], isAssignable);
    if (!n || overlap(n.path, p.path)) return null;
    const [kept, bound] = [
      w.r.name("kept"),
      { path: w.r.name(), type: p.type.element, state: false },
    ];
    const body = boolean(w.r, { roots: [bound] }, 1);
    const write = w.r.pick([
      `${p.path}.clear();`,
      `for (const e of [...${p.path}].slice(0, 1)) ${p.path}.delete(e);`,
      `${p.path}.add(${text(literal(w.r, p.type.element))});`,
    ]);
    const low = n.type.k === "range" ? n.type.low : 0;
    return update(
      "keptFilter",
    )`const ${kept} = ${p.path}.filter((${bound.path}) => ${body}); ${write} ${n.path} = Math.max(${low}, Math.min(2, ${kept}.size));`;
  }),
  localName: touching(["record", "set", "bag", "seq", "map", "tuple"], (p, w) => {
    const local = w.r.name("local");
    return update("localName")`const ${local} = ${p.path}; ${inner(w, { ...p, path: local })}`;
  }),
  deleteUsed: filling(["set", "bag"], elementOf, (p, v, w) => {
    return update("deleteUsed")`if (${p.path}.delete(${v})) { ${inner(w)} }`;
  }),
  shiftUsed: touching(["seq"], (p, w) => {
    const [head, to] = [
      w.r.name("head"),
      target(w, [p.type.element.k], (other) => {
        return (
          isAssignable(other) && same(other.type, p.type.element) && !overlap(other.path, p.path)
        );
      }),
    ];
    return to
      ? update(
          "shiftUsed",
        )`const ${head} = ${p.path}.shift(); if (${head} !== undefined) ${to.path} = ${head};`
      : null;
  }),
  pushThenShift: filling(["seq"], elementOf, (p, v) => {
    return update(
      "pushThenShift",
    )`${p.path}.push(${v}); if (${p.path}.length > ${p.type.max ?? 2}) ${p.path}.shift();`;
  }),
  seqElement: touching(["seq"], (p, w) => {
    const head = { ...p, path: `${p.path}[0]`, type: p.type.element };
    return isScalar(p.type.element)
      ? null
      : update("seqElement")`if (${p.path}.length > 0) { ${inner(w, head)} }`;
  }),
  optionalSome: touching(["optional"], (p, w) => {
    const some = { ...p, type: p.type.some };
    return update("optionalSome")`if (${p.path} !== null) { ${inner(w, some)} }`;
  }),
  unionCase: touching(["union"], (p, w) => {
    const [option] = p.type.options;
    return update(
      "unionCase",
    )`if (${p.path}.type === "A") { ${inner(w, { ...p, type: option! })} }`;
  }),
  mapAll: touching(
    ["map"],
    (p, w) => {
      const key = { path: w.r.name("p"), type: p.type.keys, state: false };
      const filler = fill({ ...w, scope: withRoot(w.scope, key) }, p.type.values);
      return (
        filler &&
        update(
          "mapAll",
        )`for (const ${key.path} of P) ${entry(p.type, p.path, key.path)} = ${filler};`
      );
    },
    (p) => p.type.k === "map" && p.type.keys.k === "ids",
  ),
  loopOverSet: (w) => {
    const p = find(w.r, w.scope, ["set"]);
    if (!p) return null;
    const bound: Place = { path: w.r.name(), type: p.type.element, state: false };
    const ranged = /^s\.(\w+)/.exec(p.path)?.[1] ?? "";
    const body = inner({ ...w, shared: new Set([...w.shared, ranged]) }, bound);
    // A loop over a set that its body replaces is fine, but the body may not change that set.
    return text(body).includes(`s.${ranged}`)
      ? null
      : update("loopOverSet")`for (const ${bound.path} of ${p.path}) { ${body} }`;
  },
  prune: touching(["set"], (p, w) => {
    const bound: Place = { path: w.r.name(), type: p.type.element, state: false };
    const guard = boolean(w.r, { roots: [bound] }, 1);
    return update(
      "prune",
    )`for (const ${bound.path} of ${p.path}) if (${guard}) ${p.path}.delete(${bound.path});`;
  }),
};

const inWide = (p: Place): boolean => "element" in p.type && isWide(p.type.element);

/** The element after another one, as source; it wraps at the end of the drift. */
function next(r: Random, type: Type, e: string): string {
  const by = r.pick([1, 1, 1, 3, 5]);
  if (type.k === "record") return `{ a: (${e}.a + 1) % 41, b: ${r.pick(["", "!"])}${e}.b }`;
  if (type.k === "tuple") return `[(${e}[0] + ${by}) % 21, (${e}[1] + 1) % 10]`;
  if (type.k === "seq") {
    const first = `((${e}[0] ?? 0) + ${by}) % ${DRIFT}`;
    return r.chance(50) ? `[${first}]` : `[${first}, ...${e}.slice(0, 1)]`;
  }
  return r.chance(50) ? `Math.min(${e} + ${by}, ${DRIFT})` : `(${e} + ${by}) % ${DRIFT}`;
}

/** The element that a number stands for, as source. */
function numbered(type: Type, n: string): string {
  if (type.k === "record") return `{ a: ${n}, b: ${n} % 2 === 0 }`;
  if (type.k === "tuple") return `[${n} % 21, ${n} % 10]`;
  return type.k === "seq" ? `[${n}]` : n;
}

const drifting = (
  make: (p: Place & { type: TypeOf<"set" | "bag"> }, e: string, then: string, r: Random) => Node,
  kinds: readonly ("set" | "bag")[] = ["set", "bag"],
  fits: (place: Place) => boolean = () => true,
): Updater =>
  touching(
    kinds,
    (p, { r }) => {
      const e = r.name();
      return make(p, e, next(r, p.type.element, e), r);
    },
    (p) => inWide(p) && fits(p),
  );

/** Updates by which a set comes to meet ever new elements, while older ones leave. */
const DRIFTS: Readonly<Record<string, Updater>> = {
  driftFirst: drifting(({ path }, e, then) => {
    return update(
      "driftFirst",
    )`const [${e}] = ${path}; if (${e} !== undefined) { ${path}.delete(${e}); ${path}.add(${then}); }`;
  }),
  driftTail: drifting(({ path }, e, then, r) => {
    return update(
      "driftTail",
    )`const ${e} = [...${path}].at(-1); if (${e} !== undefined) { if (${path}.size >= ${r.int(1, 2)}) ${path}.delete([...${path}][0]); ${path}.add(${then}); }`;
  }),
  driftAll: drifting(
    ({ path }, e, then) => update("driftAll")`${path} = ${path}.map((${e}) => (${then}));`,
    ["set"],
    isAssignable,
  ),
  driftAnew: drifting(
    ({ path, type }, e, then, r) => {
      const start = text(literal(r, type.element));
      return update(
        "driftAnew",
      )`${path} = ${type.k}(...[...${path}].slice(-1).map((${e}) => (${then})), ${r.chance(50) ? start : ""});`;
    },
    ["set", "bag"],
    isAssignable,
  ),
  driftCleared: drifting(
    ({ path }, e, then) => {
      return update(
        "driftCleared",
      )`const ${e} = ${path}.find(() => true); if (${e} !== undefined) { ${path}.clear(); ${path}.add(${then}); }`;
    },
    ["set"],
  ),
  driftChosen: (w) => {
    const chosen = w.scope.roots.filter((root) => !root.state && isWide(root.type));
    if (chosen.length === 0) return null;
    const { path: x, type } = w.r.pick(chosen);
    const p = target(w, ["set", "bag"], (q) => "element" in q.type && same(q.type.element, type));
    return (
      p &&
      update(
        "driftChosen",
      )`${p.path}.delete(${x}); if (${p.path}.size < 2) ${p.path}.add(${next(w.r, type, x)});`
    );
  },
  driftWithCounter: (w) => {
    const p = target(w, ["set", "bag"], inWide);
    const n = find(w.r, w.scope, ["range"], (q) => q.state && isAssignable(q) && isTicks(q.type));
    if (!p || !n) return null;
    const [a, b] = [n.path, `${n.path} - ${w.r.int(1, 2)}`];
    const [now, old] = [a, b].map((number) => numbered(p.type.element, number));
    return update(
      "driftWithCounter",
    )`if (${n.path} < ${DRIFT}) { ${n.path}++; ${p.path}.add(${now!}); ${p.path}.delete(${old!}); }`;
  },
};

const CONTROL: Readonly<Record<string, Updater>> = {
  loopOverDomain: (w) => {
    const bound: Place = { path: w.r.name("p"), type: { k: "ids" }, state: false };
    const guard = boolean(w.r, withRoot(w.scope, bound), 1);
    return update(
      "loopOverDomain",
    )`for (const ${bound.path} of P) { if (${guard}) { ${inner(w, bound)} } }`;
  },
  ifElse: (w) => update("ifElse")`if (${condition(w)}) { ${inner(w)} } else { ${inner(w)} }`,
  leave: (w) => update("leave")`if (${condition(w)}) return;`,
};

const overlap = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

/** Updates that break the spec: rare, because nothing else of such a spec is compared. */
const FAULTS: Readonly<Record<string, Updater>> = {
  outside: touching(
    SCALARS,
    (p) => {
      const wrong = p.type.k === "range" ? p.type.high + 1 : p.type.k === "bool" ? "1" : '"none"';
      return update("outside")`${p.path} = ${wrong};`;
    },
    isAssignable,
  ),
  throws: (w) => update("throws")`if (${condition(w)}) throw new Error("on purpose");`,
};

export const UPDATES: readonly string[] = [WRITES, COMPOSED, CONTROL, FAULTS, DRIFTS].flatMap(
  Object.keys,
);

const isTicks = (type: Type): boolean => type.k === "range" && type.high === DRIFT;

function oneOf(w: Writing, makers: Readonly<Record<string, Updater>>): Node {
  for (const make of w.r.shuffled(Object.values(makers))) {
    const made = make(w);
    if (made) return made;
  }
  return update("leave")`return;`;
}

/** The updates of an action. */
export function updates(r: Random, scope: Scope): Node[] {
  const w: Writing = { r, scope, shared: new Set() };
  const wide = scope.roots.some(({ type }) => isTicks(type) || hasWide(type));
  const made = Array.from({ length: r.pick([0, 0, 1, 1, 2, 3]) }, () => {
    const drifts = wide && r.chance(55);
    const kinds = drifts
      ? DRIFTS
      : r.chance(1)
        ? FAULTS
        : r.chance(50)
          ? WRITES
          : r.chance(80)
            ? COMPOSED
            : CONTROL;
    const made = oneOf(w, kinds);
    if (made.shared) for (const [, name] of text(made).matchAll(/s\.(\w+)/g)) w.shared.add(name!);
    return made;
  });
  const stored = made.length === 0 || r.chance(50) ? store(w) : null;
  return stored ? [...made, stored] : made.length > 0 ? made : [oneOf(w, WRITES)];
}
