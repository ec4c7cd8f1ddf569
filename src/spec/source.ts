/** What can be told of a function by its source alone. */

/** So many sources are remembered: more than a process checks, unless it makes them. */
const SOURCES_MAX = 10_000;

/** A question about sources, each of which is looked at once. */
export function bySource(answer: (source: string) => boolean): (source: string) => boolean {
  const known = new Map<string, boolean>();
  return (source) => {
    const former = known.get(source);
    if (former !== undefined) return former;
    if (known.size >= SOURCES_MAX) known.clear();
    const found = answer(source);
    known.set(source, found);
    return found;
  };
}
