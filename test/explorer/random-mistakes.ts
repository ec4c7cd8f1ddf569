/**
 * Conditions that are mistakes: they compare structures by identity, where states have content only, or
 * forget to return an answer. Rare: nothing but the breakage of such a spec is compared.
 */
import { number, over, overDomain, reading } from "./random-expressions.ts";
import { find, type Maker, type Place } from "./random-places.ts";
import { isScalar, node, same, type Type } from "./random-types.ts";

const bool = (kind: string) => node("bool", kind);

const holdsStructures = ({ type, maybe }: Place): boolean =>
  !maybe && "element" in type && !isScalar(type.element);
const isStructure = (type: Type): boolean =>
  ["record", "tuple", "seq", "set", "plain"].includes(type.k);

const IDENTITIES: Readonly<Record<string, Maker>> = {
  identicalElements: reading(
    ["seq"],
    (p) => bool("identicalElements")`(${p.path}.length > 1 && ${p.path}[0] === ${p.path}[1])`,
    holdsStructures,
  ),
  identicalIndex: reading(
    ["seq"],
    ({ path }, r) => {
      const method = r.pick(["indexOf", "lastIndexOf"]);
      return bool("identicalIndex")`${path}.${method}(${path}[${r.int(0, 1)}]) > 0`;
    },
    holdsStructures,
  ),
  identicalOthers: reading(
    ["seq"],
    ({ path }, r, s, d) => {
      const e = r.name();
      return bool(
        "identicalOthers",
      )`${path}.filter((${e}) => ${e} !== ${path}[0]).length < ${number(r, s, d - 1)}`;
    },
    holdsStructures,
  ),
  identicalSet: reading(
    ["seq"],
    ({ path }) => bool("identicalSet")`new Set(${path}).size === ${path}.length`,
    holdsStructures,
  ),
  identicalPlaces: (r, s) => {
    const a = find(r, s, ["record", "tuple", "seq", "set", "plain"]);
    const b =
      a && find(r, s, [a.type.k], (p) => !p.maybe && p.path !== a.path && same(p.type, a.type));
    return b && bool("identicalPlaces")`${a.path} ${r.pick(["===", "!=="])} ${b.path}`;
  },
  identicalMember: (r, s, d) => {
    const a = find(r, s, ["record", "tuple", "plain"]);
    if (!a) return null;
    const make = over(["set", "seq"], (p, e) => {
      return bool("identicalMember")`[...${p}].some((${e}) => ${e} === ${a.path})`;
    });
    return make(r, s, d);
  },
  identicalIncluded: reading(
    ["seq"],
    (p, r, s) => {
      const { element } = p.type;
      const a = find(r, s, [element.k], (q) => {
        return !q.maybe && isStructure(q.type) && same(q.type, element);
      });
      return a && bool("identicalIncluded")`${p.path}.includes(${a.path})`;
    },
    holdsStructures,
  ),
};

const FORGOTTEN: Readonly<Record<string, Maker>> = {
  forgottenReturn: over(["set", "bag"], (p, e, body, r) => {
    return bool("forgottenReturn")`${p}.${r.pick(["some", "every"])}((${e}) => { ${body}; })`;
  }),
  forgottenOfDomain: overDomain((domain, e, body, r) => {
    return bool(
      "forgottenOfDomain",
    )`${domain}.${r.pick(["some", "every", "count"])}((${e}) => { ${body}; })`;
  }),
};

export const MISTAKES: Readonly<Record<string, Maker>> = { ...IDENTITIES, ...FORGOTTEN };
