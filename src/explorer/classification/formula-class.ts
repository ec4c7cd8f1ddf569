/**
 * Whether a formula is a safety property (every violation has a finite bad prefix), a liveness
 * property (no finite behaviour is a violation), both (then it always holds), or neither: then it is
 * the intersection of one and the other (Alpern & Schneider, "Defining liveness", 1985).
 *
 * Its predicates are taken as independent of each other, so it is decided on automata alone. The
 * safety part is the closure: the words whose prefixes the formula's words have, too. The formula is
 * safety if no word of the closure violates it, and liveness if the closure has every word.
 */
import type { Formula } from "../behaviours/atoms.ts";
import { FormulaTooLarge } from "../behaviours/automaton.ts";
import { related, TOGETHER_MAX } from "../behaviours/bad-prefix.ts";
import { Alphabet, ATOMS_MAX, type Cube, closureMeets, Language } from "../behaviours/language.ts";
import { Monitor } from "../behaviours/monitor.ts";

export type FormulaClass = "safety" | "liveness" | "both" | "trivial";

/** A formula, decided by itself. */
export interface Decided {
  readonly class: FormulaClass;
  /** Whether nothing satisfies it. */
  readonly impossible: boolean;
  /** A shortest one, if there is any. */
  readonly badPrefix: readonly Cube[] | null;
  /** What the bits of the prefix are about. */
  readonly alphabet: Alphabet;
}

/** @throws FormulaTooLarge */
export function decided(formula: Formula): Decided {
  const alphabet = new Alphabet([formula]);
  const language = new Language(alphabet, formula);
  const negation = new Language(alphabet, { op: "not", of: formula });
  const badPrefix = new Monitor(language).badPrefix();
  const safety = !closureMeets(language, negation);
  return {
    class: badPrefix === null ? (safety ? "trivial" : "liveness") : safety ? "safety" : "both",
    impossible: language.empty,
    badPrefix,
    alphabet,
  };
}

/** Parts of a conjunction that were decided together. */
export interface Group {
  readonly parts: readonly number[];
  readonly decided: Decided;
}

export interface Classification {
  /** Null: it has too many predicates in one part. */
  readonly class: FormulaClass | null;
  /** Whether it was too large to be decided but by its parts. */
  readonly byParts: boolean;
  /** Whether what was decided of the parts decides the whole: they share no predicate. */
  readonly exact: boolean;
  readonly groups: readonly Group[];
}

/** Classifies the conjunction of some formulas. */
export function classOf(parts: readonly Formula[]): Classification {
  const alphabets = parts.map((part) => new Alphabet([part]));
  const byParts = new Alphabet(parts).size > ATOMS_MAX;
  const groups: Group[] = [];
  let exact = true;
  let apart = false;
  for (const together of related(alphabets)) {
    const formulas = together.map((i) => parts[i]!);
    try {
      if (together.length > TOGETHER_MAX) throw new FormulaTooLarge();
      groups.push({ parts: together, decided: decided({ op: "and", of: formulas }) });
    } catch (error) {
      if (!(error instanceof FormulaTooLarge)) throw error;
      if (together.length === 1) return { class: null, byParts, exact: false, groups: [] };
      exact = false;
      apart = true;
      for (const i of together)
        try {
          groups.push({ parts: [i], decided: decided(parts[i]!) });
        } catch (inner) {
          if (!(inner instanceof FormulaTooLarge)) throw inner;
          return { class: null, byParts: true, exact: false, groups: [] };
        }
    }
  }
  const classes = groups.map((group) => group.decided.class).filter((one) => one !== "trivial");
  const [first = "trivial"] = classes;
  const impossible = groups.some((group) => group.decided.impossible);
  // The conjunction of safety properties is one, whatever they have in common.
  if (classes.every((one) => one === "safety")) exact = true;
  return {
    class: impossible ? "safety" : classes.every((one) => one === first) ? first : "both",
    byParts: byParts || apart,
    exact,
    groups,
  };
}
