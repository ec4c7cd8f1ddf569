/**
 * Predicates that are written alike: `(s) => s.n > 0`, twice in one formula, makes two functions, and
 * so two atoms. Whether they say the same cannot be seen from their text, for they may be about
 * different values from outside; but if they agree wherever anybody has looked, and are sometimes true
 * and sometimes false, they are taken for one.
 */
import type { Formula } from "../behaviours/atoms.ts";
import type { StepGraph } from "../behaviours/step-graph.ts";

type Kind = "state" | "step";

/** For each atom of some kinds, the first one that it is taken for. */
export class Alike {
  readonly #first = new Map<string, number>();

  /** @param sources of atoms, by kind and number: `state 3` */
  constructor(
    readonly graph: StepGraph,
    sources: ReadonlyMap<string, string>,
  ) {
    const firsts = new Map<string, number[]>();
    for (const [key, source] of sources) {
      const [kind, number] = key.split(" ") as [Kind, string];
      const atom = Number(number);
      const written = `${kind} ${source}`;
      const others = firsts.get(written) ?? [];
      const same = others.find((other) => this.#agree(kind, other, atom));
      if (same === undefined) firsts.set(written, [...others, atom]);
      else this.#first.set(key, same);
    }
  }

  /** The formula with one atom for those that are taken for one. */
  merged(formula: Formula): Formula {
    switch (formula.op) {
      case "state":
      case "step":
        return {
          ...formula,
          atom: this.#first.get(`${formula.op} ${formula.atom}`) ?? formula.atom,
        };
      case "constant":
        return formula;
      case "and":
      case "or":
        return { op: formula.op, of: formula.of.map((part) => this.merged(part)) };
      case "until":
        return {
          op: "until",
          left: this.merged(formula.left),
          right: this.merged(formula.right),
        };
      default:
        return { op: formula.op, of: this.merged(formula.of) };
    }
  }

  #agree(kind: Kind, a: number, b: number): boolean {
    const { graph } = this;
    const count = kind === "state" ? graph.states : graph.steps;
    const holds = (at: number, atom: number): boolean => {
      const bits =
        kind === "state"
          ? graph.atoms[at * graph.stateWords + (atom >>> 5)]!
          : graph.stepAtoms(at, atom >>> 5);
      return (bits & (1 << (atom & 31))) !== 0;
    };
    let seen = 0;
    for (let at = 0; at < count; at++) {
      const truth = holds(at, a);
      if (truth !== holds(at, b)) return false;
      seen |= truth ? 1 : 2;
    }
    return seen === 3;
  }
}
