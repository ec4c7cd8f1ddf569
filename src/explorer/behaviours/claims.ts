/** What is claimed of all behaviours: temporal properties, and the fairness of what is refined. */
import type { Term } from "../../spec/formula.ts";
import { AFTER } from "../learning/slots.ts";
import type { Search } from "../search.ts";
import type { NamedProperty, RefinementNotes, TraceStep, Witness } from "../verdict.ts";
import type { Formula } from "./atoms.ts";
import type { Recorded } from "./recording.ts";

/** A part of a claim that must hold by itself. */
export interface Part {
  readonly formula: Formula;
  readonly term: Term;
  /** The values of `each` that it is for. */
  readonly witnesses: readonly Witness[];
  /** Of a refinement: what it does not have. */
  readonly notes: RefinementNotes | null;
}

/** A lasso run by the author's code: its states, of which the last is followed by that at `start`. */
export interface Course {
  readonly trace: readonly TraceStep[];
  readonly start: number;
}

export interface Claim {
  readonly property: NamedProperty;
  readonly parts: readonly Part[];
  /** Asks a predicate of a term about a state of a lasso, or about the step from it. */
  readonly ask: (term: Term, at: number, course: Course) => boolean;
}

/** The state that follows another one. */
export function following({ trace, start }: Course, at: number): number {
  return at + 1 < trace.length ? at + 1 : start;
}

export function temporalClaim(search: Search, { property, formula }: Recorded): Claim {
  const { layout, trees, judges } = search.machine;
  const { atoms } = search.recording!;
  return {
    property: { kind: "temporal", name: property.name, meaning: property.meaning },
    parts: partsOf(formula, property.term, []),
    ask: (term, at, course) => {
      if (term.op !== "state" && term.op !== "step") throw new Error("not a predicate");
      if (term.op === "step") {
        layout.encode(course.trace[following(course, at)]!.state, trees.state);
        trees.state.copyWithin(AFTER, 0, layout.words);
      }
      layout.encode(course.trace[at]!.state, trees.state);
      return judges.directly(atoms.judgeOf(term));
    },
  };
}

/** The conjuncts of a formula: it fails if one of them does. */
function partsOf(formula: Formula, term: Term, witnesses: readonly Witness[]): Part[] {
  if (formula.op !== "and" || term.op !== "and") return [{ formula, term, witnesses, notes: null }];
  return term.of.flatMap((part, i) =>
    partsOf(
      formula.of[i]!,
      part,
      term.over
        ? [...witnesses, { variable: term.over.variable, value: term.over.values[i] }]
        : witnesses,
    ),
  );
}
