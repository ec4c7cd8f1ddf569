/** Predicates that look as if they wrote to something. */
import { bySource } from "../../spec/source.ts";

/**
 * Whether a function looks as if it wrote to something: then its calls are left as they are. It may
 * say so of a function that writes to variables of its own only, which costs time and nothing else;
 * a function that writes by way of another is found out by comparing runs.
 */
export const writes = bySource((source) => {
  const undeclared = source.replace(/\b(?:const|let|var)\s+[\w$\s,:{}[\]]+=/g, "");
  return (
    /\+\+|--|(?:^|[^=!<>])=(?![=>])|\bdelete\b|\byield\b|\bawait\b/.test(undeclared) ||
    /\.\s*(?:push|pop|shift|unshift|splice|sort|reverse|fill|add|set|delete|clear|assign|next)\s*\(/.test(
      undeclared,
    )
  );
});
