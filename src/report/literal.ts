/** Values and assumptions as an author writes them in a specification. */
import { ValueBag, ValueMap, ValueSet } from "../spec/collections.ts";

/** `{ type: "Ask", from: "p1" }` */
export function literal(value: unknown): string {
  if (value instanceof ValueSet) return `set(${value.toArray().map(literal).join(", ")})`;
  if (value instanceof ValueBag)
    return `bag(${value
      .entries()
      .flatMap(([element, copies]) => Array<string>(copies).fill(literal(element)))
      .join(", ")})`;
  if (value instanceof ValueMap) return `[${[...value].map((entry) => literal(entry)).join(", ")}]`;
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null)
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  const fields = Object.entries(value).map(([name, item]) => `${field(name)}: ${literal(item)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

const field = (name: string): string =>
  /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name);

/** `weak("Enter", { p: "p1" })`: fairness of one instance of an action. */
export function fairnessLiteral(
  strength: "weak" | "strong",
  action: string,
  parameters: Readonly<Record<string, unknown>>,
): string {
  const matching = Object.keys(parameters).length === 0 ? "" : `, ${literal(parameters)}`;
  return `${strength}(${JSON.stringify(action)}${matching})`;
}

/** The widest that a predicate is shown. */
const PREDICATE_MAX = 160;

/** What a predicate says, of its source: `(s)=>s.n>0` says `s.n > 0`. */
export function predicateText(source: string): string {
  const line = source.replace(/\s+/g, " ").trim();
  const body = line
    .replace(/^(?:\((?:[^()]|\([^()]*\))*\)|[\w$]+) ?=> ?/, "")
    .replace(/^\{ ?return (.*?);? ?\}$/, "$1")
    .replace(/^\((.*)\)$/, (whole, inner: string) => (closed(inner) ? inner : whole));
  const text = spaced(body);
  return text.length > PREDICATE_MAX ? `${text.slice(0, PREDICATE_MAX - 1)}…` : text;
}

/** What a source denies: of `!(s.n>0)`, `s.n > 0`; null when it denies nothing as a whole. */
export function negated(source: string): string | null {
  const [, inner, name] = /^!(?:\((.*)\)|([\w$.[\]"']+))$/s.exec(source.trim()) ?? [];
  if (name !== undefined) return predicateText(name);
  return inner !== undefined && closed(inner) ? predicateText(inner) : null;
}

const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/;
const OPERATOR = /===|!==|=>|&&|\|\||\?\?|==|!=|<=|>=|<|>|%|\*|(?<=[\w)\]] ?)[-+]|\?(?!\.)/;
const PARTS = new RegExp(`(${STRING.source})| ?(${OPERATOR.source}) ?| ?(,) ?`, "g");

/** The loader takes spaces out of what it loads; here they come back. */
function spaced(code: string): string {
  return code.replace(PARTS, (_, text?: string, operator?: string, comma?: string) =>
    text !== undefined ? text : operator !== undefined ? ` ${operator} ` : comma ? ", " : "",
  );
}

/** Whether every bracket in a text is opened before it is closed. */
function closed(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth++;
    if (character === ")" && --depth < 0) return false;
  }
  return depth === 0;
}
