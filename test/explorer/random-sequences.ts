/**
 * Random updates of sequences of structures: moved about, held while the sequence changes, written to
 * in place, and shared between places until the action ends.
 */
import { boolean, literal, value } from "./random-expressions.ts";
import { type Place, withRoot } from "./random-places.ts";
import {
  hasLiteral,
  isScalar,
  same,
  scalarsIn,
  type Type,
  type TypeOf,
  text,
} from "./random-types.ts";
import {
  clipped,
  fill,
  isAssignable,
  roomIn,
  target,
  touching,
  type Updater,
  update,
  type Writing,
} from "./random-writes.ts";

type Queue = Place & { readonly type: TypeOf<"seq"> };

/** An update of a sequence of structures. */
const queue = (make: (q: Queue, w: Writing) => ReturnType<Updater>): Updater =>
  touching(["seq"], make, ({ type }) => type.k === "seq" && !isScalar(type.element));

/** The same where the sequence can be assigned as a whole. */
const whole = (make: (q: Queue, w: Writing) => ReturnType<Updater>): Updater =>
  touching(
    ["seq"],
    make,
    (p) => p.type.k === "seq" && !isScalar(p.type.element) && isAssignable(p),
  );

const filler = (q: Queue, w: Writing): string => {
  const made = fill(w, q.type.element);
  return made ? text(made) : `structuredClone(${q.path}[0])`;
};

/** A write into the structure that `path` names. */
function into(w: Writing, path: string, type: Type): string | null {
  if (type.k === "optional") {
    const inside = into(w, path, type.some);
    return inside && `if (${path} !== null) { ${inside} }`;
  }
  if (type.k === "seq")
    return hasLiteral(type.element)
      ? `if (${path}.length < ${type.max ?? 2}) ${path}.push(${text(value(w.r, w.scope, type.element, 1))});`
      : null;
  const parts = scalarsIn(path, type).filter((part) => part.path !== path);
  if (parts.length === 0) return null;
  const part = w.r.pick(parts);
  return part.type.k === "range" && w.r.chance(50)
    ? `${part.path} = ${clipped(part.type, `${part.path} + 1`)};`
    : `${part.path} = ${text(value(w.r, w.scope, part.type, 1, part.path))};`;
}

/** Stores something of what `path` names in another variable, where there is one that takes it. */
function out(w: Writing, path: string, type: Type): string {
  const places = [{ path, type }, ...scalarsIn(path, type)];
  for (const part of w.r.shuffled(places)) {
    const to = target(
      w,
      [part.type.k],
      (p) => isAssignable(p) && same(p.type, part.type) && !path.startsWith(p.path),
    );
    if (to) return `${to.path} = ${part.path};`;
  }
  const number = target(w, ["range", "int"], isAssignable);
  return number
    ? `${number.path} = ${clipped(number.type, `JSON.stringify(${path}).length % 3`)};`
    : "";
}

/** Something that moves the elements of the sequence, or replaces some. */
function move(q: Queue, w: Writing): string {
  const v = filler(q, w);
  return w.r.pick([
    `${q.path}.shift();`,
    `${q.path}.reverse();`,
    `${q.path}.splice(0, 1);`,
    `${q.path}.splice(0, 1, ${v});`,
    `if (${roomIn(q)}) ${q.path}.unshift(${v});`,
    `if (${roomIn(q)}) ${q.path}.push(${v});`,
    `${q.path}[0] = ${v};`,
    `${q.path}.pop();`,
    `${q.path}.sort(compare);`,
    `${q.path}.length = 0;`,
    `${q.path}.push(${q.path}.shift());`,
  ]);
}

const compared = (w: Writing, type: Type): string => {
  const [a, b] = [scalarsIn("a", type), scalarsIn("b", type)];
  if (a.length === 0 || w.r.chance(20)) return w.r.pick(["compare(a, b)", "-compare(a, b)"]);
  const i = w.r.int(0, a.length - 1);
  const [x, y] = [a[i]!, b[i]!.path];
  return x.type.k === "range" || x.type.k === "int"
    ? w.r.pick([`${x.path} - ${y}`, `${y} - ${x.path}`])
    : w.r.pick([`compare(${x.path}, ${y})`, `String(${x.path}) < String(${y}) ? -1 : 1`]);
};

export const SEQUENCES: Readonly<Record<string, Updater>> = {
  seqSwap: queue(({ path }, w) => {
    const t = w.r.name("t");
    return update(
      "seqSwap",
    )`if (${path}.length > 1) { const ${t} = ${path}[0]; ${path}[0] = ${path}[1]; ${path}[1] = ${t}; }`;
  }),
  seqSwapDestructured: queue(({ path }, { r }) => {
    const last = r.chance(30) ? `${path}.length - 1` : "1";
    return update(
      "seqSwapDestructured",
    )`if (${path}.length > 1) [${path}[0], ${path}[${last}]] = [${path}[${last}], ${path}[0]];`;
  }),
  seqSortBy: queue(({ path, type }, w) => {
    return update("seqSortBy")`${path}.sort((a, b) => ${compared(w, type.element)});`;
  }),
  seqCopied: whole((q, w) => {
    const copy = w.r.pick([
      `toSorted((a, b) => ${compared(w, q.type.element)})`,
      "toReversed()",
      "toSpliced(0, 1)",
      `concat([${filler(q, w)}]).slice(-${q.type.max ?? 2})`,
      "filter((e, i) => i > 0)",
      "flatMap((e) => [e])",
    ]);
    return update("seqCopied")`${q.path} = ${q.path}.${copy};`;
  }),
  seqWith: whole((q, w) => {
    return update(
      "seqWith",
    )`if (${q.path}.length > 0) ${q.path} = ${q.path}.with(0, ${filler(q, w)});`;
  }),
  seqHeldReplaced: queue((q, w) => {
    const h = w.r.name("h");
    const { element } = q.type;
    if (element.k !== "record") return null;
    const [field, type] = w.r.pick(Object.entries(element.fields));
    if (!hasLiteral(type)) return null;
    const v = value(w.r, w.scope, type, 1);
    return update(
      "seqHeldReplaced",
    )`const ${h} = ${q.path}[0]; if (${h} !== undefined) { ${q.path}[0] = { ...${h}, ${field}: ${v} }; ${out(w, h, element)} }`;
  }),
  seqHeldAcross: queue((q, w) => {
    const h = w.r.name("h");
    const at = w.r.pick(["[0]", "[1]", ".at(-1)", ".at(0)"]);
    return update(
      "seqHeldAcross",
    )`const ${h} = ${q.path}${at}; if (${h} !== undefined) { ${move(q, w)} ${out(w, h, q.type.element)} }`;
  }),
  seqHeldWritten: queue((q, w) => {
    const h = w.r.name("h");
    const write = into(w, h, q.type.element);
    const at = w.r.pick(["[0]", "[1]", ".at(-1)", ".slice(1)[0]", ".find(() => true)"]);
    return (
      write &&
      update(
        "seqHeldWritten",
      )`const ${h} = ${q.path}${at}; if (${h} !== undefined) { ${move(q, w)} ${write} }`
    );
  }),
  seqHeldPut: queue((q, w) => {
    const h = w.r.name("h");
    const write = into(w, h, q.type.element);
    const [from, to] = w.r.pick([
      ["shift", "push"],
      ["pop", "unshift"],
    ]);
    const put = `${q.path}.${to}(${h});`;
    return (
      write &&
      update(
        "seqHeldPut",
      )`const ${h} = ${q.path}.${from}(); if (${h} !== undefined) { ${w.r.chance(50) ? `${write} ${put}` : `${put} ${write}`} }`
    );
  }),
  seqInsert: queue((q, w) => {
    return update(
      "seqInsert",
    )`if (${roomIn(q)}) ${q.path}.splice(${w.r.int(0, 2)}, 0, ${filler(q, w)});`;
  }),
  seqAtWritten: queue((q, w) => {
    const h = w.r.name("h");
    const write = into(w, h, q.type.element);
    return (
      write &&
      update("seqAtWritten")`const ${h} = ${q.path}.at(${w.r.int(-2, 1)}); if (${h}) { ${write} }`
    );
  }),
  seqFill: queue((q, w) => {
    const write = into(w, `${q.path}[0]`, q.type.element);
    return write && hasLiteral(q.type.element)
      ? update(
          "seqFill",
        )`if (${q.path}.length > 0) { ${q.path}.fill(${literal(w.r, q.type.element)}); ${write} }`
      : null;
  }),
  seqCopyWithin: queue((q, w) => {
    const write = into(w, `${q.path}[0]`, q.type.element);
    return (
      write &&
      update("seqCopyWithin")`if (${q.path}.length > 1) { ${q.path}.copyWithin(0, 1); ${write} }`
    );
  }),
  seqEach: queue((q, w) => {
    const e: Place = { path: w.r.name(), type: q.type.element, state: false };
    const write = into({ ...w, scope: withRoot(w.scope, e) }, e.path, e.type);
    const guard = boolean(w.r, withRoot(w.scope, e), 1);
    return (
      write &&
      (w.r.chance(50)
        ? update("seqEach")`for (const ${e.path} of ${q.path}) if (${guard}) { ${write} }`
        : update("seqEach")`${q.path}.forEach((${e.path}) => { if (${guard}) { ${write} } });`)
    );
  }),
  seqEntries: queue((q, w) => {
    const [i, e] = [w.r.name("i"), { path: w.r.name(), type: q.type.element, state: false }];
    const guard = boolean(w.r, withRoot(w.scope, e), 1);
    return update(
      "seqEntries",
    )`for (const [${i}, ${e.path}] of ${q.path}.entries()) if (${guard}) ${q.path}[${i}] = ${filler(q, w)};`;
  }),
  seqMapped: whole((q, w) => {
    const e: Place = { path: w.r.name(), type: q.type.element, state: false };
    const { element } = q.type;
    if (element.k !== "record") return null;
    const [field, type] = w.r.pick(Object.entries(element.fields));
    if (!hasLiteral(type)) return null;
    const v = value(w.r, withRoot(w.scope, e), type, 1);
    return update(
      "seqMapped",
    )`${q.path} = ${q.path}.map((${e.path}, i) => (i === ${w.r.int(0, 1)} ? { ...${e.path}, ${field}: ${v} } : ${e.path}));`;
  }),
  seqFoundWritten: queue((q, w) => {
    const [h, e] = [w.r.name("h"), { path: w.r.name(), type: q.type.element, state: false }];
    const guard = boolean(w.r, withRoot(w.scope, e), 1);
    const write = into(w, h, q.type.element);
    return (
      write &&
      update(
        "seqFoundWritten",
      )`const ${h} = ${q.path}.${w.r.pick(["find", "findLast"])}((${e.path}) => ${guard}); if (${h}) { ${write} }`
    );
  }),
  seqFoundRemoved: queue((q, w) => {
    const [i, e] = [w.r.name("i"), { path: w.r.name(), type: q.type.element, state: false }];
    const guard = boolean(w.r, withRoot(w.scope, e), 1);
    return update(
      "seqFoundRemoved",
    )`const ${i} = ${q.path}.findIndex((${e.path}) => ${guard}); if (${i} >= 0) ${q.path}.splice(${i}, 1);`;
  }),
  seqReduced: whole((q, w) => {
    const e: Place = { path: w.r.name(), type: q.type.element, state: false };
    const guard = boolean(w.r, withRoot(w.scope, e), 1);
    return update(
      "seqReduced",
    )`${q.path} = [...${q.path}].reduce((all, ${e.path}) => (${guard} ? [...all, ${e.path}] : all), []);`;
  }),
  seqRotated: whole(({ path }, { r }) => {
    const [first, rest] = [r.name("first"), r.name("rest")];
    return update(
      "seqRotated",
    )`const [${first}, ...${rest}] = ${path}; if (${first} !== undefined) ${path} = [...${rest}, ${first}];`;
  }),
  seqPushedLocal: queue((q, w) => {
    const e = w.r.name("local");
    const write = into(w, e, q.type.element);
    return write && hasLiteral(q.type.element)
      ? update(
          "seqPushedLocal",
        )`const ${e} = ${literal(w.r, q.type.element)}; if (${roomIn(q)}) { ${q.path}.push(${e}); ${write} }`
      : null;
  }),
  seqPushedAgain: queue((q, w) => {
    const write = into(w, `${q.path}[0]`, q.type.element);
    return (
      write &&
      update(
        "seqPushedAgain",
      )`if (${q.path}.length > 0 && ${roomIn(q)}) { ${q.path}.push(${q.path}[0]); ${write} }`
    );
  }),
  seqElementShared: queue((q, w) => {
    const { element } = q.type;
    const to = target(w, [element.k], (p) => isAssignable(p) && same(p.type, element));
    const write = to && into(w, w.r.pick([to.path, `${q.path}[0]`]), element);
    return to && write && !to.path.startsWith(q.path)
      ? update(
          "seqElementShared",
        )`if (${q.path}.length > 0) { ${w.r.chance(50) ? `${to.path} = ${q.path}[0];` : `${q.path}[0] = ${to.path};`} ${write} }`
      : null;
  }),
  seqTaken: queue((q, w) => {
    const h = w.r.name("h");
    return update(
      "seqTaken",
    )`const ${h} = take(${q.path}); if (${h} !== undefined) { ${out(w, h, q.type.element)} }`;
  }),
  seqPopUnshift: queue(({ path }) => {
    return update("seqPopUnshift")`if (${path}.length > 1) ${path}.unshift(${path}.pop());`;
  }),
  seqClone: queue((q, w) => {
    const c = w.r.name("copy");
    const write = into(w, c, q.type.element);
    return (
      write &&
      update(
        "seqClone",
      )`if (${q.path}.length > 0) { const ${c} = ${cloneOf(q)}; ${write} ${q.path}[0] = ${c}; }`
    );
  }),
};

const cloneOf = ({ path, type: { element } }: Queue): string => {
  if (element.k === "record") return `{ ...${path}[0] }`;
  return element.k === "tuple" || element.k === "seq"
    ? `[...${path}[0]]`
    : `JSON.parse(JSON.stringify(${path}[0]))`;
};

/** Sequences left with holes, or too long: broken. */
export const HOLES: Readonly<Record<string, Updater>> = {
  holeBeyond: queue((q, w) => {
    return update("holeBeyond")`${q.path}[${q.path}.length + 1] = ${filler(q, w)};`;
  }),
  holeDeleted: queue(({ path }) => update("holeDeleted")`delete ${path}[0];`),
  holeLength: queue(({ path }) => update("holeLength")`${path}.length = ${path}.length + 1;`),
  entryDeleted: touching(["map"], ({ path, type }, w) => {
    const key = type.keys.k === "ids" ? w.r.pick(w.r.ids) : null;
    return key && update("entryDeleted")`delete ${path}[${key}];`;
  }),
};
