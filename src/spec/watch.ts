/**
 * Quantifiers (`every`, `some`) over domains and sets tell whoever watches what they range over.
 * The explorer watches in order to learn each element's answer on its own; the explanation of a
 * violated property watches in order to name the witness. Nobody watches otherwise.
 */
import { satisfies } from "./truth.ts";

/** Decides a quantifier: `decisive` is the answer that ends it (`true` for `some`). */
export interface Watcher {
  quantify<T>(range: readonly T[], predicate: (element: T) => boolean, decisive: boolean): boolean;
  /** An `implies` was evaluated; `left` is its left side. */
  implication(left: boolean, at: Function): void;
}

let current: Watcher | null = null;

/** The name of a function's first parameter, as its author wrote it; null when it has no plain one. */
export function parameterName(of: Function): string | null {
  const pattern = /^(?:async\s+)?(?:function\s*[\w$]*\s*)?\(?\s*([\p{L}_$][\p{L}\p{N}_$]*)/u;
  return pattern.exec(of.toString())?.[1] ?? null;
}

/** Runs `body` with `watcher` watching, and puts the former watcher back. */
export function watching<T>(watcher: Watcher | null, body: () => T): T {
  const restore = watchBy(watcher);
  try {
    return body();
  } finally {
    restore();
  }
}

/** Has `watcher` watch, until what it returns is called: that puts the former watcher back. */
export function watchBy(watcher: Watcher | null): () => void {
  const former = current;
  current = watcher;
  return () => {
    current = former;
  };
}

/** Whoever watches now. */
export function watcher(): Watcher | null {
  return current;
}

/** `some` (decisive = true) and `every` (decisive = false) over a finite range. */
export function quantify<T>(
  range: readonly T[],
  predicate: (element: T) => boolean,
  decisive: boolean,
): boolean {
  if (current) return current.quantify(range, predicate, decisive);
  for (const element of range) if (satisfies(predicate, element) === decisive) return decisive;
  return !decisive;
}

/**
 * `left ⇒ right`. The right side is a function, so it runs only when the left side holds; a check
 * warns when the left side never held, because then the property said nothing.
 */
export function implies(left: boolean, right: () => boolean): boolean {
  current?.implication(left, right);
  return !left || right();
}
