/** Plain data: what nodes keep, write down and say, and what a text can hold without loss. */

export type PlainData =
  | null
  | boolean
  | number
  | string
  | readonly PlainData[]
  | { readonly [key: string]: PlainData };

/** As JSON. What would not come back as it was is refused, instead of being left out or made null. */
export function plainText(value: unknown): string {
  const text = JSON.stringify(value, refuse) as string | undefined;
  if (text === undefined) throw new TypeError(`${typeof value} is not plain data`);
  return text;
}

/** Called for each part, with what it belongs to; `toJSON` may have replaced the part already. */
function refuse(this: Readonly<Record<string, unknown>>, key: string, part: unknown): unknown {
  const value = this[key];
  if (typeof value === "string" || typeof value === "boolean" || value === null) return part;
  if (typeof value === "number" && Number.isFinite(value)) return part;
  if (Array.isArray(value)) return part;
  if (typeof value === "object" && typeof (value as { toJSON?: unknown }).toJSON !== "function") {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return part;
  }
  const kind = typeof value === "object" ? value.constructor.name : String(value);
  throw new TypeError(`${key === "" ? "" : `"${key}": `}${kind} is not plain data`);
}

/**
 * Freezes a value with all that it holds. What is frozen already is taken to be so all through, so
 * that the parts which a step has not touched cost nothing.
 */
export function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}
