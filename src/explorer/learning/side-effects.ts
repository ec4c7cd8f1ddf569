/** Predicates that look as if they wrote to something. */

const sources = new Map<string, boolean>();
/** So many are remembered: more than a process checks, unless it makes them. */
const SOURCES_MAX = 10_000;

/**
 * Whether a function looks as if it wrote to something: then its calls are left as they are. It may
 * say so of a function that writes to variables of its own only, which costs time and nothing else;
 * a function that writes by way of another is found out by comparing runs.
 */
export function writes(source: string): boolean {
  let answer = sources.get(source);
  if (answer === undefined) {
    const undeclared = source.replace(/\b(?:const|let|var)\s+[\w$\s,:{}[\]]+=/g, "");
    answer =
      /\+\+|--|(?:^|[^=!<>])=(?![=>])|\bdelete\b|\byield\b|\bawait\b/.test(undeclared) ||
      /\.\s*(?:push|pop|shift|unshift|splice|sort|reverse|fill|add|set|delete|clear|assign|next)\s*\(/.test(
        undeclared,
      );
    if (sources.size >= SOURCES_MAX) sources.clear();
    sources.set(source, answer);
  }
  return answer;
}
