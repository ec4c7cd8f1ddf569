/**
 * Violations of safety in temporal formulas: finite behaviours of which every continuation breaks the
 * formula. Its predicates are taken as independent of each other, so what is found to be bad is bad.
 */
import type { Term } from "../../spec/formula.ts";
import { type Formula, formulaOf, type Leaf } from "./atoms.ts";
import { FormulaTooLarge } from "./automaton.ts";
import { Beside, type Way } from "./beside.ts";
import { Alphabet, ATOMS_MAX, type Cube, Language } from "./language.ts";
import type { Lasso } from "./lasso.ts";
import { Monitor } from "./monitor.ts";
import type { StepGraph } from "./step-graph.ts";

/** A finite behaviour that is bad for some parts of a conjunction. */
export interface BadPrefix {
  readonly way: Way;
  /** The parts that it breaks: one, or several that only together refuse it. */
  readonly parts: readonly number[];
  readonly beside: Beside;
  /** Of each state, and of the step from it, what makes it bad. */
  readonly reasons: readonly Cube[];
}

/** Parts of a conjunction that are looked at together. */
interface Group {
  readonly parts: readonly number[];
  readonly beside: Beside;
}

/** More parts together are not tried: the automaton grows with 2 to their number, and more. */
export const TOGETHER_MAX = 6;
/** Without predicates of steps the letters are not gone through: they have to fit an integer. */
const STATE_ATOMS_MAX = 30;
/** Nodes looked at before the time is. */
const STRIDE = 4096;

export class BadPrefixes {
  /** Whether every bad prefix shows: nothing was too large to be looked at. */
  exact = true;
  readonly #groups: Group[] = [];
  readonly #best: { found: BadPrefix | null } = { found: null };
  #search: Iterator<void> | null = null;

  /** @param formulas the parts of a conjunction */
  constructor(
    readonly graph: StepGraph,
    readonly formulas: readonly Formula[],
  ) {
    for (const parts of related(formulas.map((formula) => new Alphabet([formula])))) {
      if (parts.length <= TOGETHER_MAX && this.#take(parts)) continue;
      this.exact = false;
      if (parts.length > 1) for (const part of parts) this.#take([part]);
    }
  }

  /** The shortest that was found, once `advance` has come to its end. */
  get shortest(): BadPrefix | null {
    return this.#best.found;
  }

  /** Looks for the shortest until the end or `spent()`; whether the end has come. */
  advance(spent: () => boolean): boolean {
    this.#search ??= this.#searching();
    for (;;) {
      if (this.#search.next().done) return true;
      if (spent()) return false;
    }
  }

  /** The shortest beginning of a lasso that is bad; null when none is. */
  beginning({ initial, stem, loop }: Lasso): BadPrefix | null {
    let best: Group | null = null;
    let steps: readonly number[] = [];
    for (const group of this.#groups) {
      const found = group.beside.beginning(initial, stem, loop);
      if (found !== null && (best === null || found.length < steps.length)) {
        best = group;
        steps = found;
      }
    }
    return best && this.#prefix(best, { initial, steps });
  }

  /** Takes in some parts, if they are not too large; those that have no bad prefix are left out. */
  #take(parts: readonly number[]): boolean {
    try {
      const formula = this.#together(parts);
      if (hasBadPrefix(formula)) this.#groups.push({ parts, beside: this.#beside(formula) });
      return true;
    } catch (error) {
      if (error instanceof FormulaTooLarge) return false;
      throw error;
    }
  }

  #together(parts: readonly number[]): Formula {
    return conjunction(parts.map((part) => this.formulas[part]!));
  }

  /** @throws FormulaTooLarge */
  #beside(formula: Formula): Beside {
    const alphabet = new Alphabet([formula]);
    return new Beside(this.graph, new Monitor(languageOf(alphabet, formula)), alphabet);
  }

  *#searching(): Iterator<void> {
    for (const group of this.#groups)
      try {
        const search = group.beside.searchBad(STRIDE);
        let next = search.next();
        for (; !next.done; next = search.next()) yield;
        const way = next.value;
        const length = this.#best.found?.way.steps.length ?? Number.POSITIVE_INFINITY;
        if (way !== null && way.steps.length < length) this.#best.found = this.#prefix(group, way);
        if (group.beside.cut) this.exact = false;
      } catch (error) {
        if (!(error instanceof FormulaTooLarge)) throw error;
        this.exact = false;
      }
  }

  /** One part is named that refuses it by itself, if one does. */
  #prefix({ parts, beside }: Group, way: Way): BadPrefix {
    if (parts.length > 1)
      for (const part of parts) {
        const alone = this.#beside(this.formulas[part]!);
        if (alone.refuses(way))
          return { way, parts: [part], beside: alone, reasons: alone.reasons(way) };
      }
    return { way, parts, beside, reasons: beside.reasons(way) };
  }
}

/** @throws FormulaTooLarge */
function languageOf(alphabet: Alphabet, formula: Formula): Language {
  return new Language(alphabet, formula, alphabet.steps.length > 0 ? ATOMS_MAX : STATE_ATOMS_MAX);
}

/** Whether some word begins with what the formula refuses, as far as that is easily found out. */
function hasBadPrefix(formula: Formula): boolean {
  try {
    const language = new Language(new Alphabet([formula]), formula);
    return new Monitor(language).badPrefix() !== null;
  } catch (error) {
    if (error instanceof FormulaTooLarge) return true;
    throw error;
  }
}

/** Whether an atom holds of the state at a place of a word, or of the step from it. */
type Holds = (kind: "state" | "step", atom: number, at: number) => boolean;

/**
 * Whether a word breaks a formula however it goes on; null where that is too large to be found out.
 * Parts of a conjunction that have nothing to do with each other are looked at by themselves.
 */
function refuses(formula: Formula, length: number, holds: Holds): boolean | null {
  const parts = conjuncts(formula);
  let exact = true;
  for (const group of related(parts.map((part) => new Alphabet([part])))) {
    const of = group.map((i) => parts[i]!);
    const refused = of.length <= TOGETHER_MAX ? refusesWhole(conjunction(of), length, holds) : null;
    if (refused ?? of.some((part) => refusesWhole(part, length, holds))) return true;
    if (refused === null) exact = false;
  }
  return exact ? false : null;
}

const conjuncts = (formula: Formula): readonly Formula[] =>
  formula.op === "and" ? formula.of.flatMap(conjuncts) : [formula];

const conjunction = (of: readonly Formula[]): Formula =>
  of.length === 1 ? of[0]! : { op: "and", of };

/** The same, of a formula as a whole. */
function refusesWhole(formula: Formula, length: number, holds: Holds): boolean | null {
  try {
    const alphabet = new Alphabet([formula]);
    const monitor = new Monitor(languageOf(alphabet, formula));
    const letter = (kind: "state" | "step", at: number): number =>
      (kind === "state" ? alphabet.states : alphabet.steps).reduce(
        (bits, atom, i) => (holds(kind, atom, at) ? bits | (1 << i) : bits),
        0,
      );
    let set = 0;
    for (let at = 0; at < length - 1; at++)
      set = monitor.next(set, letter("state", at), letter("step", at));
    return monitor.refused(set) || monitor.dead(set, letter("state", length - 1));
  } catch (error) {
    if (error instanceof FormulaTooLarge) return null;
    throw error;
  }
}

/** The same of a term, of which a predicate is asked at each place. */
export function refusesTerm(
  term: Term,
  length: number,
  ask: (leaf: Leaf, at: number) => boolean,
): boolean | null {
  const leaves = { state: [] as Leaf[], step: [] as Leaf[] };
  const formula = formulaOf(term, (leaf) => {
    const known = leaves[leaf.op];
    const number = known.findIndex(({ run }) => run === leaf.run);
    return number >= 0 ? number : known.push(leaf) - 1;
  });
  return refuses(formula, length, (kind, atom, at) => ask(leaves[kind][atom]!, at));
}

/**
 * Parts that share predicates, together; those with predicates of steps, too: where one of them asks
 * that nothing happens any more, that is about all of them.
 */
export function related(alphabets: readonly Alphabet[]): readonly (readonly number[])[] {
  if (alphabets.some(({ steps }) => steps.length > 0)) return [alphabets.map((_, i) => i)];
  let groups: { readonly parts: number[]; readonly atoms: Set<number> }[] = [];
  alphabets.forEach(({ states }, i) => {
    const touched = groups.filter(({ atoms }) => states.some((atom) => atoms.has(atom)));
    groups = [
      ...groups.filter((group) => !touched.includes(group)),
      {
        parts: [...touched.flatMap(({ parts }) => parts), i].sort((a, b) => a - b),
        atoms: new Set([...touched.flatMap(({ atoms }) => [...atoms]), ...states]),
      },
    ];
  });
  return groups.map(({ parts }) => parts).sort((a, b) => a[0]! - b[0]!);
}
