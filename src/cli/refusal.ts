export { existing, suggestion } from "../report/suggestion.ts";

/** The command line, a configuration or a file is wrong: one line that says what is, exit code 2. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Refusal";
  }
}
