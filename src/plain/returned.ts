/** What `then` returned: nothing that counts, or the next state, as in Immer. */
import { ValueBag, ValueMap, ValueSet } from "../spec/collections.ts";
import type { PlainState } from "../spec/init.ts";
import { isTrue } from "../spec/truth.ts";
import { contentKey } from "../spec/value.ts";

type Parts = Readonly<Record<string, unknown>>;

/** `then` returned a part of a state, or a state although it had changed the draft otherwise. */
export class BadReturn extends Error {
  constructor(
    readonly kind: "partial" | "both",
    /** Variables that the returned object has, or in which it differs from the draft. */
    readonly names: readonly string[],
    readonly known: readonly string[],
  ) {
    super(kind);
    this.name = "BadReturn";
  }
}

/**
 * What `then` returned that is no part of the draft: a state in its own right, as in Immer, or nothing.
 * What is no plain object, or is a parameter, is what an expression came to: `(s) => s.set.add(x)`.
 * @throws NoAnswer for a promise or a generator; BadReturn for some variables and not all
 */
export function returnedKind(
  returned: unknown,
  parameters: Parts,
  names: readonly string[],
): "state" | "nothing" {
  if (typeof returned !== "object" || returned === null) return "nothing";
  // A promise says that the update is not over; a generator, that it has not begun.
  isTrue(returned, "");
  const prototype: unknown = Object.getPrototypeOf(returned);
  if (prototype !== Object.prototype && prototype !== null) return "nothing";
  const given = Object.keys(returned);
  if (given.length === 0 || !given.every((name) => names.includes(name))) return "nothing";
  if (isPartOf(returned, parameters)) return "nothing";
  if (given.length < names.length) throw new BadReturn("partial", given, names);
  return "state";
}

export function isPartOf(object: unknown, whole: unknown): boolean {
  if (typeof object !== "object" || object === null) return false;
  if (whole === object) return true;
  if (typeof whole !== "object" || whole === null) return false;
  const parts =
    whole instanceof ValueMap || whole instanceof ValueSet || whole instanceof ValueBag
      ? [...(whole as Iterable<unknown>)]
      : Object.values(whole);
  return parts.some((part) => isPartOf(object, part));
}

/** A state that was returned must not hide what was written to the draft besides. @throws BadReturn */
export function requireOneUpdate(draft: Parts, before: PlainState, next: PlainState): void {
  const lost = Object.keys(next).filter((name) => {
    const key = keyOf(draft[name]);
    return key !== contentKey(before[name]) && key !== contentKey(next[name]);
  });
  if (lost.length > 0) throw new BadReturn("both", lost, Object.keys(next));
}

function keyOf(value: unknown): string | null {
  try {
    return contentKey(value);
  } catch {
    return null;
  }
}
