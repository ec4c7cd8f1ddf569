/**
 * What an answer of the author's counts as. Guards, properties and the predicates of quantifiers have
 * JavaScript's truthiness. Two answers have none: that of a function that never returns one, and a
 * promise (or a generator), which is always truthy and says nothing.
 */
import { bySource } from "./source.ts";

/** An answer that is neither true nor false. */
export class NoAnswer extends Error {
  constructor(
    readonly kind: "promise" | "no-answer",
    readonly given: unknown,
  ) {
    super(kind);
    this.name = "NoAnswer";
  }
}

/** Whether a function returns nothing on every way through it: a forgotten `return`. */
const neverReturns = bySource((source) => {
  const body = source.slice(bodyAt(source)).trimStart();
  return body.startsWith("{") && !/\breturn\b|\[native code\]/.test(body);
});

/** Where the body of a function begins: behind its parameters and, if it has one, its arrow. */
function bodyAt(source: string): number {
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!;
    if (char === "(" || char === "[" || (char === "{" && depth > 0)) depth++;
    else if (char === ")" || char === "]" || (char === "}" && depth > 0)) depth--;
    else if (depth === 0 && char === "=" && source[i + 1] === ">") return i + 2;
    else if (depth === 0 && char === "{") return i;
  }
  return source.length;
}

/** Whether an answer is something that always counts as true and means nothing. */
function isPending(given: unknown): boolean {
  if (typeof given !== "object" || given === null) return false;
  return given instanceof Promise || Object.prototype.toString.call(given) === "[object Generator]";
}

/**
 * Whether an answer counts as true.
 * @param source of the function that answered, as its author wrote it
 * @throws NoAnswer
 */
export function isTrue(given: unknown, source: Function | string): boolean {
  if (typeof given === "boolean") return given;
  if (given === undefined && neverReturns(String(source))) throw new NoAnswer("no-answer", given);
  if (isPending(given)) {
    if (given instanceof Promise) given.catch(() => undefined);
    throw new NoAnswer("promise", given);
  }
  return Boolean(given);
}

/** Whether a predicate holds of an element. @throws NoAnswer */
export function satisfies<T>(predicate: (element: T) => unknown, element: T): boolean {
  return isTrue(predicate(element), predicate);
}
