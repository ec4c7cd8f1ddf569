/** Random updates of a draft. */
import { boolean, literal } from "./random-expressions.ts";
import { entry, find, type Place, type Scope, withRoot } from "./random-places.ts";
import { HOLES, SEQUENCES } from "./random-sequences.ts";
import { SHARING, STYLES } from "./random-styles.ts";
import {
  DRIFT,
  hasLiteral,
  hasWide,
  isScalar,
  isWide,
  type Node,
  node,
  type Random,
  same,
  type Type,
  type TypeOf,
  text,
  VAST,
} from "./random-types.ts";
import {
  ALL,
  clipped,
  condition,
  elementOf,
  fill,
  filling,
  inner,
  isAssignable,
  isVariable,
  itself,
  oneOf,
  overlap,
  roomIn,
  SCALARS,
  target,
  touching,
  type Updater,
  update,
  WRITES,
  type Writing,
} from "./random-writes.ts";

/** Stores a parameter. Without a share of these, most random specs would have a handful of states. */
function store(w: Writing): Node | null {
  const chosen = w.scope.roots.filter((root) => !root.state);
  if (chosen.length === 0) return null;
  const { path: x, type } = w.r.pick(chosen);
  const place = target(w, ALL, (p) => {
    return "element" in p.type ? same(p.type.element, type) : isAssignable(p) && same(p.type, type);
  });
  if (!place) return null;
  const whole = node("value", "copy")`${x}`;
  if (place.type.k === "set") return update("setAdd")`${place.path}.add(${whole});`;
  if (place.type.k === "bag")
    return update("bagAdd")`if (${place.path}.size < 3) ${place.path}.add(${whole});`;
  return place.type.k === "seq"
    ? update(
        "seqPush",
      )`if (${roomIn({ ...place, type: place.type })}) ${place.path}.push(${whole});`
    : update(isVariable(place) ? "assignVariable" : "assignPart")`${place.path} = ${whole};`;
}

/** A copy of a structure, as source: a new object, whose parts are those of the old one. */
const copied = ({ path, type }: Place): string =>
  type.k === "record" ? `{ ...${path} }` : type.k === "set" ? `set(...${path})` : `[...${path}]`;

/** What changes while it is gone through, or after it has been assigned. */
const CHANGING: Readonly<Record<string, Updater>> = {
  /** The state goes on being one object with what it was given. */
  given: touching(
    ["record", "tuple", "set", "seq"],
    (p, w) => {
      const made = w.r.name("made");
      const then = inner(w, { ...p, path: made });
      return update("given")`const ${made} = ${copied(p)}; ${p.path} = ${made}; ${then}`;
    },
    isAssignable,
  ),
  /** So do the parts of it. */
  givenPart: touching(
    ["record"],
    (p, w) => {
      const parts = Object.entries(p.type.fields).filter(([, type]) => !isScalar(type));
      if (parts.length === 0) return null;
      const [name, type] = w.r.pick(parts);
      const part = w.r.name("part");
      const held: Place = { ...p, path: part, type: type.k === "optional" ? type.some : type };
      const then = inner(w, held);
      return update(
        "givenPart",
      )`const ${part} = ${p.path}.${name}; ${p.path} = { ...${p.path} }; if (${part} !== null) { ${then} }`;
    },
    isAssignable,
  ),
  loopThatPushes: touching(["seq"], (p, { r }) => {
    const e = r.name();
    return isScalar(p.type.element)
      ? update(
          "loopThatPushes",
        )`for (const ${e} of ${p.path}) { if (!(${roomIn(p)})) break; ${p.path}.push(${e}); }`
      : null;
  }),
  loopThatPops: touching(["seq"], (p, w) => {
    const e = w.r.name();
    const [take, each] = [w.r.pick(["pop", "shift"]), inner(w)];
    return update(
      "loopThatPops",
    )`for (const ${e} of ${p.path}) { if (${e} === undefined) break; ${p.path}.${take}(); ${each} }`;
  }),
  callbackThatTurns: touching(["seq"], (p, w) => {
    const [e, i] = [w.r.name(), w.r.name("i")];
    const each = inner(w);
    return update(
      "callbackThatTurns",
    )`${p.path}.forEach((${e}, ${i}, all) => { if (${i} === 0) all.reverse(); else { ${each} } });`;
  }),
};

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
  /** What has been assigned is the object that it was. */
  sameAssigned: filling(
    ["record", "tuple", "seq", "set", "map"],
    itself,
    (p, v, w) => {
      const fresh = w.r.name("fresh");
      const then = inner(w);
      return update(
        "sameAssigned",
      )`const ${fresh} = ${v}; ${p.path} = ${fresh}; if (${p.path} ${w.r.pick(["===", "!=="])} ${fresh}) { ${then} }`;
    },
    isAssignable,
  ),
  /** A part that is taken out for a while is the object that it was. */
  sameRestored: touching(
    ["record", "tuple", "seq", "set"],
    (p, w) => {
      if (!hasLiteral(p.type)) return null;
      const old = w.r.name("old");
      const other = literal(w.r, p.type);
      const then = inner(w);
      return update(
        "sameRestored",
      )`const ${old} = ${p.path}; ${p.path} = ${other}; ${p.path} = ${old}; if (${p.path} === ${old}) { ${then} }`;
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
          )`const ${old} = ${p.path}; ${p.path} = ${literal(w.r, p.type)}; ${n.path} = ${clipped(n.type, `${old}.${size} + 1`)};`
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
    return update(
      "keptFilter",
    )`const ${kept} = ${p.path}.filter((${bound.path}) => ${body}); ${write} ${n.path} = ${clipped(n.type, `${kept}.size`)};`;
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
    const body = inner(w, bound);
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
  driftBlock: drifting(
    ({ path, type }, e, _then, r) => {
      const vast = type.element.k === "range" && type.element.high === VAST;
      const [by, end] = vast ? [r.pick([1, 3, 7, 41]), VAST + 1] : [1, DRIFT];
      const n = numbered(type.element, `((${e} + i * ${by}) % ${end})`);
      return update(
        "driftBlock",
      )`const ${e} = ${path}.size * ${r.pick([1, 2, 3])}; if (${path}.size > ${r.pick([60, 120])}) ${path}.clear(); for (let i = 0; i < ${r.pick([20, 40, 70])}; i++) ${path}.add(${n});`;
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

export const UPDATES: readonly string[] = [
  ...[WRITES, COMPOSED, CHANGING, CONTROL, SEQUENCES, STYLES, SHARING],
  ...[FAULTS, HOLES, DRIFTS],
].flatMap(Object.keys);

const isTicks = (type: Type): boolean => type.k === "range" && type.high === DRIFT;

const isQueue = (type: Type): boolean => type.k === "seq" && !isScalar(type.element);

/** Whether two variables, or one and the elements of another, can be one object. */
function canShare({ roots }: Scope): boolean {
  const whole = roots.filter(({ type, state }) => state && !isScalar(type)).map(({ type }) => type);
  return whole.some((type, i) =>
    whole.some((other, j) => i !== j && (same(type, other) || isFormOf(type, other))),
  );
}

const isFormOf = (type: Type, plain: Type): boolean =>
  plain.k === "plain" &&
  (same(type, plain.form) || (type.k === "seq" && same(type.element, plain.form)));

function kindOf(r: Random, queued: boolean, shares: boolean): Readonly<Record<string, Updater>> {
  if (shares && r.chance(30)) return SHARING;
  if (r.chance(4)) return r.chance(50) ? FAULTS : HOLES;
  if (queued && r.chance(50)) return SEQUENCES;
  if (r.chance(9)) return CHANGING;
  return r.pick([WRITES, WRITES, WRITES, COMPOSED, COMPOSED, STYLES, STYLES, CONTROL]);
}

/** The updates of an action. */
export function updates(r: Random, scope: Scope): Node[] {
  const w: Writing = { r, scope };
  const wide = scope.roots.some(({ type }) => isTicks(type) || hasWide(type));
  const queued = scope.roots.some(({ type, state }) => state && isQueue(type));
  const shares = canShare(scope);
  const made = Array.from({ length: r.pick([0, 0, 1, 1, 2, 3]) }, () => {
    const kinds = wide && r.chance(55) ? DRIFTS : kindOf(r, queued, shares);
    return oneOf(w, kinds);
  });
  const stored = made.length === 0 || r.chance(50) ? store(w) : null;
  return stored ? [...made, stored] : made.length > 0 ? made : [oneOf(w, WRITES)];
}
