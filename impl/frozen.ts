/**
 * Freezes a value with all that it holds, and returns it. What is frozen already is taken to be so
 * all through, so that the parts which a step has not touched cost nothing.
 */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
