/** Domains as people read them: `0..3`, `working | prepared`, `set of rm`. */
import type { AnyDomain } from "../spec/domain.ts";
import { keyText, valueText } from "./value.ts";

const LISTED_MAX = 8;

export function domainText(domain: AnyDomain): string {
  const { shape } = domain;
  switch (shape.kind) {
    case "bool":
      return "true or false";
    case "int":
      return "any integer";
    case "range":
      return `${shape.low}..${shape.high}`;
    case "oneOf":
      return shape.values.length === 1
        ? valueText(shape.values[0])
        : `one of ${listText(shape.values)}`;
    case "ids":
      return `one of ${listText(shape.members)}`;
    case "record":
      return `{${Object.entries(shape.fields)
        .map(([name, field]) => `${keyText(name)}: ${domainText(field)}`)
        .join(", ")}}`;
    case "tuple":
      return `[${shape.items.map(domainText).join(", ")}]`;
    case "union":
      return shape.options.map(domainText).join(" or ");
    case "optional":
      return `${domainText(shape.some)}, or null`;
    case "set":
      return `a set of ${elementText(shape.element)}`;
    case "bag":
      return `a bag of ${elementText(shape.element)}`;
    case "seq":
      return Number.isFinite(shape.lengthMax)
        ? `a sequence of ${elementText(shape.element)}, at most ${shape.lengthMax} long`
        : `a sequence of ${elementText(shape.element)}`;
    case "map":
      return `a map from ${elementText(shape.keys)} to ${elementText(shape.values)}`;
    case "listed":
      return `one of ${listText(shape.values)}`;
    case "plain":
      return "plain data: null, booleans, finite numbers, strings, arrays and objects of these";
  }
}

/** After "of", "one of" would be once too often. */
const elementText = (domain: AnyDomain): string => domainText(domain).replace(/^one of /, "");

function listText(values: readonly unknown[]): string {
  const shown = values.slice(0, LISTED_MAX).map(valueText).join(", ");
  return values.length > LISTED_MAX ? `${shown}, … (${values.length} in all)` : shown;
}

/** The domain of what lies at `key` inside a member of `domain`; null where nothing is known. */
export function domainWithin(
  domain: AnyDomain | null,
  member: unknown,
  key: string | number,
): AnyDomain | null {
  if (domain === null) return null;
  const { shape } = domain;
  switch (shape.kind) {
    case "record":
      return shape.fields[key] ?? null;
    case "tuple":
      return shape.items[Number(key)] ?? null;
    case "seq":
      return shape.element;
    case "map":
      return shape.values;
    case "optional":
    case "union":
      return domainWithin(narrowed(domain, member), member, key);
    default:
      return null;
  }
}

/** The part of a union or an option that a member belongs to. */
export function narrowed(domain: AnyDomain | null, member: unknown): AnyDomain | null {
  if (domain === null) return null;
  const { shape } = domain;
  if (shape.kind === "optional") return member === null ? null : narrowed(shape.some, member);
  if (shape.kind === "union")
    return narrowed(shape.options.find((option) => option.has(member)) ?? null, member);
  return domain;
}
