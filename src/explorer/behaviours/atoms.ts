/** The predicates that temporal formulas are made of, each with a number: of states, and of steps. */
import type { Term } from "../../spec/formula.ts";
import type { Judge } from "../learning/judges.ts";
import type { Machine } from "../learning/machine.ts";

/** A formula over atoms. A step atom with `box` holds when the state stays as it is. */
export type Formula =
  | { readonly op: "state"; readonly atom: number }
  | { readonly op: "step"; readonly atom: number; readonly box: boolean }
  | { readonly op: "constant"; readonly value: boolean }
  | { readonly op: "not" | "always" | "eventually"; readonly of: Formula }
  | { readonly op: "and" | "or"; readonly of: readonly Formula[] }
  | { readonly op: "until"; readonly left: Formula; readonly right: Formula };

/** What one step atom means in a formula: under `always` it excuses stuttering. */
type Reading = "box" | "diamond";

export class Atoms {
  readonly states: Judge[] = [];
  readonly steps: Judge[] = [];
  /** One function may be a predicate of states and of steps: it is an atom of each kind then. */
  readonly #numbers = { state: new Map<Function, number>(), step: new Map<Function, number>() };
  /** By kind and number, the source of each predicate. */
  readonly #sources = { state: [] as string[], step: [] as string[] };

  constructor(readonly machine: Machine) {}

  /** Integers that the atoms of a state, or of a step, fill. */
  get stateWords(): number {
    return (this.states.length + 31) >>> 5;
  }
  get stepWords(): number {
    return (this.steps.length + 31) >>> 5;
  }

  /** A term as a formula over atoms. */
  formula(property: string, term: Term): Formula {
    return formulaOf(term, (leaf) => this.#atom(property, leaf));
  }

  /** The judge of a predicate in a term. */
  judgeOf({ op, run }: Leaf): Judge {
    return (op === "state" ? this.states : this.steps)[this.#numbers[op].get(run)!]!;
  }

  /** A predicate as its author wrote it. */
  sourceOf(op: Leaf["op"], atom: number): string {
    return this.#sources[op][atom]!;
  }

  #atom(property: string, { op, run, source }: Leaf): number {
    const known = this.#numbers[op].get(run);
    if (known !== undefined) return known;
    const list = op === "state" ? this.states : this.steps;
    const number = list.length;
    list.push(
      this.machine.judges.make(
        { kind: "property", name: property, part: null },
        { label: null, run: run as (...states: unknown[]) => unknown },
        op === "state" ? 1 : 2,
      ),
    );
    this.#sources[op].push(source);
    this.#numbers[op].set(run, number);
    return number;
  }
}

/** A predicate of states or of steps in a term. */
export type Leaf = Extract<Term, { op: "state" | "step" }>;

/** The number of a predicate among those of its kind. */
type AtomOf = (leaf: Leaf) => number;

/** A term as a formula over atoms. */
export function formulaOf(term: Term, atomOf: AtomOf, reading: Reading = "diamond"): Formula {
  switch (term.op) {
    case "state":
      return { op: "state", atom: atomOf(term) };
    case "step":
      return { op: "step", atom: atomOf(term), box: reading === "box" };
    case "constant":
      return term;
    case "not":
      // ¬□[A] is ◇⟨¬A⟩: under a negation the two readings change places.
      return { op: "not", of: formulaOf(term.of, atomOf, reading === "box" ? "diamond" : "box") };
    case "and":
    case "or":
      return { op: term.op, of: term.of.map((part) => formulaOf(part, atomOf, reading)) };
    case "always":
      return { op: "always", of: formulaOf(term.of, atomOf, "box") };
    case "eventually":
      return { op: "eventually", of: formulaOf(term.of, atomOf, "diamond") };
    case "until":
      return {
        op: "until",
        left: untilLeft(term, atomOf),
        right: formulaOf(term.right, atomOf, "diamond"),
      };
  }
}

/**
 * The left side of "until". Where the right side is about the step at hand, to stutter before it is
 * no time of its own, in which the left side would have to hold: [FALSE]_v excuses it.
 */
function untilLeft({ left, right }: Extract<Term, { op: "until" }>, atomOf: AtomOf): Formula {
  const formula = formulaOf(left, atomOf, "box");
  const about = stepIn(right);
  if (about === null) return formula;
  // [FALSE] is [A] ∧ [¬A]: it needs no predicate of its own.
  const atom = atomOf(about);
  const stutters: Formula = {
    op: "and",
    of: [
      { op: "step", atom, box: true },
      { op: "not", of: { op: "step", atom, box: false } },
    ],
  };
  return { op: "or", of: [formula, stutters] };
}

/** A step predicate that stands in a formula under no temporal operator of its own, if one does. */
function stepIn(term: Term): Leaf | null {
  if (term.op === "step") return term;
  if (term.op === "not") return stepIn(term.of);
  if (term.op !== "and" && term.op !== "or") return null;
  for (const part of term.of) {
    const found = stepIn(part);
    if (found !== null) return found;
  }
  return null;
}
