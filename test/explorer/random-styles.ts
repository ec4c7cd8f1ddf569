/** Random updates in the ways of people: what `then` returns, helpers, loops, shared parts. */
import { boolean, literal, value } from "./random-expressions.ts";
import { find, type Place, withRoot } from "./random-places.ts";
import {
  hasLiteral,
  isIndexed,
  isScalar,
  same,
  scalarsIn,
  type TypeOf,
  text,
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
  overlap,
  SCALARS,
  target,
  touching,
  type Updater,
  update,
} from "./random-writes.ts";

const STRUCTURES = ["record", "tuple", "seq", "plain"] as const;

export const STYLES: Readonly<Record<string, Updater>> = {
  returnNext: (w) => {
    const place = find(w.r, w.scope, ALL, (p) => p.state && isVariable(p));
    const filler = place && fill(w, place.type, place.path);
    const name = place?.path.replace(/^s\./, "");
    return place && filler && update("returnNext")`return { ...s, ${name!}: ${filler} };`;
  },
  returnDraft: (w) => update("returnDraft")`${inner(w)} return s;`,
  returnAdded: filling(["set"], elementOf, (p, v) => {
    return update("returnAdded")`return ${p.path}.add(${v});`;
  }),
  returnPart: touching(ALL, (p, w) => update("returnPart")`${inner(w)} return ${p.path};`),
  switched: (w) => {
    const scalars = w.scope.roots.flatMap((root) => scalarsIn(root.path, root.type));
    if (scalars.length === 0) return null;
    const { path, type } = w.r.pick(scalars);
    return update(
      "switched",
    )`switch (${path}) { case ${literal(w.r, type)}: { ${inner(w)} break; } default: { ${inner(w)} } }`;
  },
  forInMap: touching(
    ["map"],
    (p, w) => {
      const filler = fill(w, p.type.values);
      const k = w.r.name("k");
      return (
        filler &&
        update(
          "forInMap",
        )`for (const ${k} in ${p.path}) if (${condition(w)}) ${p.path}[${k}] = ${filler};`
      );
    },
    (p) => p.type.k === "map" && isIndexed(p.type),
  ),
  mapRebuilt: touching(
    ["map"],
    (p, w) => {
      const v: Place = { path: w.r.name("v"), type: p.type.values, state: false };
      const image = hasLiteral(v.type) ? text(value(w.r, withRoot(w.scope, v), v.type, 1)) : v.path;
      return update(
        "mapRebuilt",
      )`${p.path} = Object.fromEntries(Object.entries(${p.path}).map(([k, ${v.path}]) => [k, ${image}]));`;
    },
    (p) => p.type.k === "map" && isIndexed(p.type) && isAssignable(p),
  ),
  objectAssign: touching(["record"], (p, w) => {
    const [field, type] = w.r.pick(Object.entries(p.type.fields));
    const filler = fill(w, type);
    return filler && update("objectAssign")`Object.assign(${p.path}, { ${field}: ${filler} });`;
  }),
  objectAssignState: (w) => {
    const place = find(w.r, w.scope, ALL, (p) => p.state && isVariable(p));
    const filler = place && fill(w, place.type, place.path);
    return (
      place &&
      filler &&
      update("objectAssignState")`Object.assign(s, { ${place.path.slice(2)}: ${filler} });`
    );
  },
  putField: touching(["record"], (p, w) => {
    const [field, type] = w.r.pick(Object.entries(p.type.fields));
    const filler = fill(w, type);
    return filler && update("putField")`put(${p.path}, ${JSON.stringify(field)}, ${filler});`;
  }),
  logical: touching(
    ["bool", "optional", "range"],
    (p, w) => {
      const filler = fill(w, p.type);
      return filler && update("logical")`${p.path} ${w.r.pick(["||=", "&&=", "??="])} ${filler};`;
    },
    isAssignable,
  ),
  labelledLoop: (w) => {
    const [a, b] = [w.r.name("p"), w.r.name("p")];
    const bound = [a, b].map((path): Place => ({ path, type: { k: "ids" }, state: false }));
    const guard = boolean(w.r, withRoot(w.scope, ...bound), 1);
    return update(
      "labelledLoop",
    )`outer: for (const ${a} of P) { for (const ${b} of P) { if (${guard}) continue outer; } ${inner(w, bound[0]!)} }`;
  },
  localGenerator: (w) => {
    const p = find(w.r, w.scope, ["set"]);
    if (!p) return null;
    const e: Place = { path: w.r.name(), type: p.type.element, state: false };
    const guard = boolean(w.r, withRoot(w.scope, e), 1);
    const g = w.r.name("those");
    return update(
      "localGenerator",
    )`function* ${g}() { for (const ${e.path} of ${p.path}) if (${guard}) yield ${e.path}; } for (const ${e.path} of [...${g}()]) { ${inner(w, e)} }`;
  },
  accumulated: touching(
    ["set"],
    (p, w) => {
      const e: Place = { path: w.r.name(), type: p.type.element, state: false };
      const guard = boolean(w.r, withRoot(w.scope, e), 1);
      const kept = w.r.name("kept");
      const loop = w.r.pick([
        `for (const ${e.path} of ${p.path}) if (${text(guard)}) ${kept}.push(${e.path});`,
        `${p.path}.some((${e.path}) => { if (${text(guard)}) ${kept}.push(${e.path}); return false; });`,
      ]);
      return update("accumulated")`const ${kept} = []; ${loop} ${p.path} = set(...${kept});`;
    },
    isAssignable,
  ),
  distinctParts: touching(["set", "seq"], (p, w) => {
    const n = target(w, ["range", "int"], isAssignable);
    const parts = scalarsIn("e", p.type.element);
    if (!n || parts.length === 0 || overlap(n.path, p.path)) return null;
    return update(
      "distinctParts",
    )`${n.path} = ${clipped(n.type, `new Set([...${p.path}].map((e) => ${w.r.pick(parts).path})).size`)};`;
  }),
  tried: (w) => {
    return update(
      "tried",
    )`try { ${inner(w)} if (${condition(w)}) throw new Error("no"); ${inner(w)} } catch { ${inner(w)} }`;
  },
  counted: touching(["set"], (p, w) => {
    const n = target(w, ["range", "int"], isAssignable);
    const e: Place = { path: w.r.name(), type: p.type.element, state: false };
    const c = w.r.name("c");
    const body = boolean(w.r, withRoot(w.scope, e), 1);
    return n && !overlap(n.path, p.path)
      ? update(
          "counted",
        )`const ${c} = new Counter(); ${p.path}.every((${e.path}) => ${c}.count(${body})); ${n.path} = ${clipped(n.type, `${c}.n`)};`
      : null;
  }),
  defaulted: filling(
    SCALARS,
    itself,
    (p, v, w) => {
      const from = find(w.r, w.scope, ["seq"], (q) => {
        const e = (q.type as TypeOf<"seq">).element;
        return !q.maybe && isScalar(e) && same(e, p.type);
      });
      return from
        ? update(
            "defaulted",
          )`${p.path} = ${from.path}${w.r.pick(["[1]", ".at(-1)", "[0]"])} ?? ${v};`
        : update("defaulted")`{ const [v = ${v}] = []; ${p.path} = v; }`;
    },
    isAssignable,
  ),
  manyCopies: touching(["bag"], (p, w) => {
    const [max, v] = [w.r.pick([5, 6, 6, 254]), fill(w, p.type.element)];
    return (
      v && update("manyCopies")`for (let i = ${p.path}.size; i < ${max}; i++) ${p.path}.add(${v});`
    );
  }),
  fewCopiesLess: filling(["bag"], elementOf, (p, v) => {
    return update("fewCopiesLess")`for (let i = 0; i < 3; i++) ${p.path}.delete(${v});`;
  }),
};

/** Updates after which two places are one object until the action ends. */
export const SHARING: Readonly<Record<string, Updater>> = {
  sharedThenWritten: touching(
    STRUCTURES,
    (p, w) => {
      const q = target(w, [p.type.k], (other) => {
        return isAssignable(other) && same(other.type, p.type) && !overlap(other.path, p.path);
      });
      if (!q) return null;
      const parts = scalarsIn(w.r.pick([p.path, q.path]), p.type);
      const part = parts.length > 0 ? w.r.pick(parts) : null;
      return part && part.path !== p.path && part.path !== q.path
        ? update(
            "sharedThenWritten",
          )`${q.path} = ${p.path}; ${part.path} = ${value(w.r, w.scope, part.type, 1, part.path)};`
        : null;
    },
    isAssignable,
  ),
  sharedSet: touching(
    ["set", "bag"],
    (p, w) => {
      const q = target(w, [p.type.k], (other) => {
        return isAssignable(other) && same(other.type, p.type) && !overlap(other.path, p.path);
      });
      const filler = q && fill(w, p.type.element);
      const write = filler && (p.type.k === "set" || w.r.chance(50) ? "add" : "delete");
      return q && filler && write
        ? update(
            "sharedSet",
          )`if (${p.path}.size < 3) { ${q.path} = ${p.path}; ${w.r.pick([p.path, q.path])}.${write}(${filler}); }`
        : null;
    },
    isAssignable,
  ),
  snapshot: touching(
    ["plain"],
    (p, w) => {
      const { form } = p.type;
      const from = target(w, [form.k], (q) => same(q.type, form) && !overlap(q.path, p.path));
      if (!from) return null;
      const write = scalarsIn(from.path, form).filter((part) => part.path !== from.path)[0];
      const then =
        write && w.r.chance(50) ? `${write.path} = ${text(literal(w.r, write.type))};` : "";
      const copy = form.k === "record" && w.r.chance(40) ? `{ ...${from.path} }` : from.path;
      return update("snapshot")`${p.path} = ${copy}; ${then}`;
    },
    isAssignable,
  ),
  snapshotOfElement: touching(
    ["plain"],
    (p, w) => {
      const from = target(
        w,
        ["seq"],
        (q) => q.type.k === "seq" && same(q.type.element, p.type.form),
      );
      return (
        from &&
        update("snapshotOfElement")`if (${from.path}.length > 0) ${p.path} = ${from.path}[0];`
      );
    },
    isAssignable,
  ),
};
