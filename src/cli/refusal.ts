export { suggestion } from "../report/suggestion.ts";

/** The command line, a configuration or a file is wrong: one line that says what is, exit code 2. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Refusal";
  }
}

/** Names that a line lists. */
const LISTED_MAX = 30;

/** What exists, after what does not: `it has a, b, c`. */
export function existing(verb: string, names: readonly string[], none: string): string {
  if (names.length === 0) return none;
  const more = names.length > LISTED_MAX ? `, … (${names.length} in all)` : "";
  return `${verb} ${names.slice(0, LISTED_MAX).join(", ")}${more}`;
}
