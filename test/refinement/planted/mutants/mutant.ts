/** A mistake planted in an implementation: a small change of its text, and what should be said of it. */
import type { Need } from "../planting.ts";

export interface Mutant {
  readonly name: string;
  /** What the nodes now do wrong, in one sentence. */
  readonly what: string;
  /** In the implementation's folder. */
  readonly file: string;
  /** It must be there, and once. */
  readonly from: string;
  readonly to: string;
  /** What it needs in order to show. */
  readonly needs?: Need;
  /** What an explanation should point at. */
  readonly points: Pointer;
}

/** What an explanation may point at. */
export type Pointer =
  /** A step that the specification has, and a guard forbids. */
  | { readonly action: string; readonly guard: string }
  /** A step with a value that the specification does not offer. */
  | { readonly action: string; readonly parameter: string }
  /** Something that is not what the specification makes of it. */
  | { readonly variable: string }
  /** A rule of the mapping that no state keeps. */
  | { readonly agrees: string }
  /** What users saw. */
  | { readonly history: "inconsistent" }
  /** Somebody waits for ever. */
  | { readonly progress: "none" };

export function pointerText(pointer: Pointer): string {
  if ("guard" in pointer) return `${pointer.action}: "${pointer.guard}"`;
  if ("parameter" in pointer) return `${pointer.action}: no such ${pointer.parameter}`;
  if ("variable" in pointer) return `the variable ${pointer.variable}`;
  if ("agrees" in pointer) return `"${pointer.agrees}"`;
  if ("history" in pointer) return "the users' history";
  return "no progress";
}
