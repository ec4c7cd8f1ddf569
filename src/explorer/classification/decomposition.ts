/**
 * The safety part and the liveness part of a formula, as formulas: of p U q, that p holds as long as q
 * has not, and that q holds some time. They are guessed by how the formula is written, and then it is
 * proved on automata that the guess is right; where it is not, nothing is said.
 */
import type { Term } from "../../spec/formula.ts";
import type { Formula } from "../behaviours/atoms.ts";
import { FormulaTooLarge } from "../behaviours/automaton.ts";
import { Alphabet, Language } from "../behaviours/language.ts";
import { Monitor } from "../behaviours/monitor.ts";
import type { Witness } from "../verdict.ts";
import { decided, type FormulaClass } from "./formula-class.ts";

/** A formula, and for which values of an `each` it is a part of the property. */
export interface Piece {
  readonly term: Term;
  readonly witnesses: readonly Witness[];
}

export interface Decomposition {
  readonly safety: readonly Piece[];
  /** Null: it cannot be said more simply than by "if the safety part holds, all of it does". */
  readonly liveness: readonly Piece[] | null;
}

const TRUE: Term = { op: "constant", value: true };
const and = (...of: readonly Term[]): Term => ({ op: "and", of, over: null });
const or = (...of: readonly Term[]): Term => ({ op: "or", of, over: null });
const not = (of: Term): Term => ({ op: "not", of });

/**
 * The parts of a conjunction of parts.
 * @param formulaOf a term over the atoms of the parts, as a formula
 */
export function decomposition(
  parts: readonly Piece[],
  formulaOf: (term: Term) => Formula,
): Decomposition | null {
  const safety: Piece[] = [];
  const liveness: Piece[] = [];
  let rest = false;
  try {
    for (const part of parts) {
      const { class: own } = decided(formulaOf(part.term));
      if (own === "safety") safety.push(part);
      else if (own === "liveness") liveness.push(part);
      else if (own === "both") {
        const closure = weakened(part.term);
        safety.push({ ...part, term: closure });
        const live = promised(part.term, (term) => decided(formulaOf(term)).class);
        if (isRight(part.term, closure, live, formulaOf))
          liveness.push(...conjuncts(live).map((term) => ({ ...part, term })));
        else if (isClosure(part.term, closure, formulaOf)) rest = true;
        else return null;
      }
    }
    // What is right of each part may be wrong of all, where they share predicates.
    const whole = and(...parts.map(({ term }) => term));
    const closed = and(...safety.map(({ term }) => term));
    const live = and(...liveness.map(({ term }) => term));
    const overlap =
      parts.length > 1 &&
      new Alphabet([formulaOf(whole)]).size <
        parts.reduce((sum, { term }) => sum + new Alphabet([formulaOf(term)]).size, 0);
    if (overlap && !isClosure(whole, closed, formulaOf)) return null;
    if (overlap && !rest && !isRight(whole, closed, live, formulaOf)) rest = true;
  } catch (error) {
    if (error instanceof FormulaTooLarge) return null;
    throw error;
  }
  return { safety, liveness: rest ? null : liveness };
}

/** What remains of a term when nothing is asked that may always come later. */
function weakened(term: Term): Term {
  switch (term.op) {
    case "eventually":
      return TRUE;
    case "until": {
      const [left, right] = [weakened(term.left), weakened(term.right)];
      if (left === TRUE || right === TRUE) return TRUE;
      return or({ op: "always", of: left }, { op: "until", left, right });
    }
    case "always": {
      const of = weakened(term.of);
      return of === TRUE ? TRUE : { op: "always", of };
    }
    case "and": {
      const of = term.of.map(weakened).filter((part) => part !== TRUE);
      return of.length === 0 ? TRUE : of.length === 1 ? of[0]! : { ...term, of, over: null };
    }
    case "or": {
      const of = term.of.map(weakened);
      return of.includes(TRUE) ? TRUE : { ...term, of, over: null };
    }
    case "not":
      return denied(term.of) === null ? term : weakened(denied(term.of)!);
    default:
      return term;
  }
}

/** The negation of a term that begins with an operator, pushed below it; else null. */
function denied(term: Term): Term | null {
  switch (term.op) {
    case "not":
      return term.of;
    case "always":
      return { op: "eventually", of: not(term.of) };
    case "eventually":
      return { op: "always", of: not(term.of) };
    case "and":
      return or(...term.of.map(not));
    case "or":
      return and(...term.of.map(not));
    default:
      return null;
  }
}

/** What a term promises. */
function promised(term: Term, classOf: (term: Term) => FormulaClass): Term {
  switch (term.op) {
    case "until":
      return { op: "eventually", of: term.right };
    case "and": {
      const of = term.of.flatMap((part) => {
        const own = classOf(part);
        if (own === "safety" || own === "trivial") return [];
        return [own === "liveness" ? part : promised(part, classOf)];
      });
      return of.length === 1 ? of[0]! : { ...term, of, over: null };
    }
    case "or":
      return { ...term, of: term.of.map((part) => promised(part, classOf)), over: null };
    case "always":
      return { op: "always", of: promised(term.of, classOf) };
    case "not":
      return denied(term.of) === null ? term : promised(denied(term.of)!, classOf);
    default:
      return term;
  }
}

const conjuncts = (term: Term): readonly Term[] => (term.op === "and" ? term.of : [term]);

/** Whether a term is the other one's closure. */
function isClosure(term: Term, closure: Term, formulaOf: (term: Term) => Formula): boolean {
  const [whole, closed] = [formulaOf(term), formulaOf(closure)];
  const alphabet = new Alphabet([whole, closed]);
  if (!implies(alphabet, whole, closed)) return false;
  if (!["safety", "trivial"].includes(decided(closed).class)) return false;
  return !new Monitor(new Language(alphabet, whole)).refusesSome(new Language(alphabet, closed));
}

/** Whether a term is the conjunction of its closure and of a liveness property. */
function isRight(
  term: Term,
  closure: Term,
  live: Term,
  formulaOf: (term: Term) => Formula,
): boolean {
  if (!isClosure(term, closure, formulaOf)) return false;
  const [whole, both, promise] = [formulaOf(term), formulaOf(and(closure, live)), formulaOf(live)];
  const alphabet = new Alphabet([whole, both]);
  return (
    decided(promise).class === "liveness" &&
    implies(alphabet, whole, promise) &&
    implies(alphabet, both, whole)
  );
}

function implies(alphabet: Alphabet, left: Formula, right: Formula): boolean {
  return new Language(alphabet, { op: "and", of: [left, { op: "not", of: right }] }).empty;
}
