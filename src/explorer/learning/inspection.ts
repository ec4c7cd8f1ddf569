/** How Node.js prints a stand-in: it looks behind proxies, where nothing is noticed. */

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Has the target of a proxy printed as what `content` gives; this is asked for like any other reading. */
export function inspectedAs(target: object, content: () => unknown): void {
  (target as Record<symbol, unknown>)[INSPECT] = content;
}
