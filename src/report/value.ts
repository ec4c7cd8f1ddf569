/**
 * Values as people read them, on one line: `{rm1: working, rm2: prepared}`, `{Prepared(rm1), Commit}`.
 *
 * Strings stand without quotes where they look like names. Two different values of one domain never
 * print the same, but for records with a tag and one field each, whose field name is left out.
 */
import { ValueBag, ValueMap, ValueSet } from "../spec/collections.ts";

/** Fields that name what a record is, as in `{ type: "Prepared", rm }`. */
const TAGS = ["type", "kind", "tag"];

const NAME = /^[\p{L}\p{N}_$][\p{L}\p{N}_$.@/-]*$/u;
const NUMBER_OR_WORD = /^(?:-?[\d.]+(?:e[+-]?\d+)?|null|true|false|undefined)$/i;

/** A string: bare if it is a name, else in quotes. */
export function nameText(name: string): string {
  return NAME.test(name) && !NUMBER_OR_WORD.test(name) ? name : JSON.stringify(name);
}

/** The key of a map or the name of a field. Numbers are usual keys, so they stay bare. */
export function keyText(key: unknown): string {
  if (typeof key !== "string") return valueText(key);
  return NAME.test(key) ? key : JSON.stringify(key);
}

export function valueText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return nameText(value);
    case "object":
      return value === null ? "null" : objectText(value);
    case "symbol":
    case "function":
    case "undefined":
      return nonValueText(value);
    default:
      return String(value);
  }
}

function objectText(value: object): string {
  if (value instanceof ValueSet) return braced(value.toArray().map(valueText));
  if (value instanceof ValueBag)
    return braced(value.entries().map(([element, copies]) => copiesText(element, copies)));
  if (value instanceof ValueMap)
    return braced([...value].map(([key, item]) => `${keyText(key)}: ${valueText(item)}`));
  if (Array.isArray(value)) return `[${Array.from(value, valueText).join(", ")}]`;
  const fields = Object.entries(value);
  const tag = TAGS.find((name) => typeof (value as Record<string, unknown>)[name] === "string");
  if (tag === undefined) return braced(fields.map(fieldText));
  const rest = fields.filter(([name]) => name !== tag);
  const name = nameText((value as Record<string, string>)[tag]!);
  if (rest.length === 0) return name;
  return `${name}(${rest.length === 1 ? valueText(rest[0]![1]) : rest.map(fieldText).join(", ")})`;
}

const braced = (parts: readonly string[]): string => `{${parts.join(", ")}}`;

const fieldText = ([name, value]: readonly [string, unknown]): string =>
  `${keyText(name)}: ${valueText(value)}`;

/** An element of a bag: `ack ×2`. */
export function copiesText(element: unknown, copies: number): string {
  return copies === 1 ? valueText(element) : `${valueText(element)} ×${copies}`;
}

/** What has no place in a state, so that a report can say what it was. */
function nonValueText(value: unknown): string {
  if (typeof value === "function") return value.name ? `function ${value.name}` : "a function";
  return String(value);
}

const LENGTH_MAX = 200;

/** Like `valueText`, for anything whatsoever, and never longer than a few lines. */
export function anyText(value: unknown): string {
  let text: string;
  try {
    text = typeof value === "object" && value !== null ? strangeText(value) : valueText(value);
  } catch {
    text = Object.prototype.toString.call(value);
  }
  return text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)}…` : text;
}

function strangeText(value: object): string {
  if (value instanceof Promise) return "a promise";
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  const plain = name === "Object" || name === undefined || Array.isArray(value);
  const known = value instanceof ValueSet || value instanceof ValueBag || value instanceof ValueMap;
  return plain || known ? valueText(value) : `an instance of ${String(name)}`;
}
