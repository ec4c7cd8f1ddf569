/** What exists, for those who wrote what does not. */

/** Names that a line lists. */
const LISTED_MAX = 30;

/** What exists, after what does not: `it has a, b, c`. */
export function existing(verb: string, names: readonly string[], none: string): string {
  if (names.length === 0) return none;
  const more = names.length > LISTED_MAX ? `, … (${names.length} in all)` : "";
  return `${verb} ${names.slice(0, LISTED_MAX).join(", ")}${more}`;
}

/** ` (did you mean NAME?)`, when one name is close to what was written. */
export function suggestion(written: string, names: readonly string[]): string {
  const close = nearest(written, names);
  return close === null ? "" : ` (did you mean ${close}?)`;
}

/** The name that is close to what was written, if one is. */
export function nearest(written: string, names: readonly string[]): string | null {
  const close = names
    .map((name) => [name, distance(written.toLowerCase(), name.toLowerCase())] as const)
    // Of a name with one letter every other one would be close.
    .filter(([name, edits]) => edits <= Math.max(1, Math.floor(name.length / 3)))
    .filter(([name, edits]) => edits < Math.max(name.length, written.length))
    .sort(([, a], [, b]) => a - b)[0];
  return close?.[0] ?? null;
}

/** How many letters to insert, delete or replace to get from one word to another. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length]!;
}
