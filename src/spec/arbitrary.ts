/**
 * Domains as generators for property-based tests (fast-check): random members, which shrink towards
 * the first member of their domain and towards small collections.
 *
 * A module of its own, `fairlead/arbitrary`: whoever only checks does not load fast-check.
 */
import * as fc from "fast-check";
import { ValueBag } from "./collections.ts";
import type { MapOf } from "./containers.ts";
import type { AnyDomain, Domain, ViewOf } from "./domain.ts";
import type { PlainState } from "./init.ts";
import { contentKey } from "./value.ts";

/** Copies of one element that a bag in a state can hold. */
const COPIES_MAX = 255;
/** A set over a domain of at most this many members is drawn as a part of their list. */
const LISTED_MAX = 1 << 10;
/** Levels of plain data. */
const PLAIN_DEPTH_MAX = 3;

/** The members of a domain. @throws RangeError when it has none */
export function arbitraryOf<D extends AnyDomain>(domain: D): fc.Arbitrary<ViewOf<D>> {
  if (domain.cardinality === 0) throw new RangeError("the domain has no members to draw");
  return raw(domain).map((value) => domain.parse(value, []) as ViewOf<D>);
}

/** States that the domains of the variables allow, reachable or not. */
export function stateArbitrary(model: {
  readonly variables: Readonly<Record<string, AnyDomain>>;
}): fc.Arbitrary<PlainState> {
  const names = Object.keys(model.variables);
  return fc
    .tuple(...names.map((name) => arbitraryOf(model.variables[name] as Domain<unknown>)))
    .map((values) => Object.freeze(Object.fromEntries(names.map((name, i) => [name, values[i]]))));
}

/** As a plain value that the domain parses. */
function raw(domain: AnyDomain): fc.Arbitrary<unknown> {
  const { shape } = domain;
  switch (shape.kind) {
    case "bool":
      return fc.boolean();
    case "int":
      return fc.maxSafeInteger();
    case "range": {
      const { low, high } = shape;
      return fc.integer({ min: 0, max: high - low }).map((offset) => low + offset);
    }
    case "oneOf":
    case "ids":
    case "listed":
      return fc.constantFrom(...(domain.members as readonly unknown[]));
    case "record": {
      const fields = Object.entries(shape.fields);
      return fc
        .tuple(...fields.map(([, field]) => arbitraryOf(field) as fc.Arbitrary<unknown>))
        .map((values) => Object.fromEntries(fields.map(([name], i) => [name, values[i]])));
    }
    case "tuple":
      return fc.tuple(...shape.items.map((item) => arbitraryOf(item) as fc.Arbitrary<unknown>));
    case "union": {
      const options = shape.options.filter((option) => option.cardinality > 0);
      return fc.oneof({ withCrossShrink: true }, ...options.map((option) => arbitraryOf(option)));
    }
    case "optional":
      return shape.some.cardinality === 0
        ? fc.constant(null)
        : fc.option(arbitraryOf(shape.some), { nil: null });
    case "plain":
      return fc.jsonValue({ maxDepth: PLAIN_DEPTH_MAX });
    case "set":
      return setArbitrary(shape.element);
    case "bag":
      return shape.element.cardinality === 0
        ? fc.constant([])
        : fc
            .array(arbitraryOf(shape.element), { maxLength: COPIES_MAX })
            .map((elements) => new ValueBag(elements));
    case "seq": {
      const { element, lengthMax } = shape;
      return element.cardinality === 0 || lengthMax === 0
        ? fc.constant([])
        : fc.array(
            arbitraryOf(element),
            Number.isFinite(lengthMax) ? { maxLength: lengthMax } : {},
          );
    }
    case "map": {
      const keys = shape.keys.members as readonly unknown[];
      const indexed = (domain as MapOf<AnyDomain, AnyDomain>).indexed;
      if (keys.length === 0) return fc.constant(indexed ? {} : []);
      return fc
        .tuple(...keys.map(() => arbitraryOf(shape.values) as fc.Arbitrary<unknown>))
        .map((values) => {
          const entries = keys.map((key, i) => [key, values[i]] as const);
          return indexed ? Object.fromEntries(entries.map(([k, v]) => [String(k), v])) : entries;
        });
    }
  }
}

function setArbitrary(element: AnyDomain): fc.Arbitrary<unknown> {
  if (element.cardinality <= LISTED_MAX)
    return fc.subarray([...(element.members as readonly unknown[])]);
  return fc.uniqueArray(arbitraryOf(element) as fc.Arbitrary<unknown>, {
    selector: (member) => contentKey(member),
  });
}
