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
  readonly #numbers = new Map<Function, number>();
  readonly #judges = new Map<Function, Judge>();

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
    return formulaOf(term, (run, states) => this.#atom(property, run, states));
  }

  /** The judge of a predicate in a term. */
  judgeOf(run: Function): Judge {
    return this.#judges.get(run)!;
  }

  #atom(property: string, run: Function, states: 1 | 2): number {
    const known = this.#numbers.get(run);
    if (known !== undefined) return known;
    const list = states === 1 ? this.states : this.steps;
    const number = list.length;
    const judge = this.machine.judges.make(
      { kind: "property", name: property, part: null },
      { label: null, run: run as (...states: unknown[]) => unknown },
      states,
    );
    list.push(judge);
    this.#judges.set(run, judge);
    this.#numbers.set(run, number);
    return number;
  }
}

/** The number of a predicate of one state, or of two. */
type AtomOf = (run: Function, states: 1 | 2) => number;

/** A term as a formula over atoms. */
export function formulaOf(term: Term, atomOf: AtomOf, reading: Reading = "diamond"): Formula {
  switch (term.op) {
    case "state":
      return { op: "state", atom: atomOf(term.run, 1) };
    case "step":
      return { op: "step", atom: atomOf(term.run, 2), box: reading === "box" };
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
  if (!isAboutStep(right)) return formula;
  return { op: "or", of: [formula, { op: "step", atom: atomOf(never, 2), box: true }] };
}

const never = (): boolean => false;

/** Whether a step predicate stands in a formula under no temporal operator of its own. */
function isAboutStep(term: Term): boolean {
  if (term.op === "step") return true;
  if (term.op === "not") return isAboutStep(term.of);
  return (term.op === "and" || term.op === "or") && term.of.some(isAboutStep);
}
