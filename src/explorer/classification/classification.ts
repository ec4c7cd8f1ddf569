/**
 * Which properties of a model are safety, which are liveness, and which have a part of each; with
 * witnesses from the model: a finite behaviour that is bad, one in which a promise is open, and a
 * behaviour without end that never keeps it.
 */
import type { Term } from "../../spec/formula.ts";
import type { Model, ModelProperty, ModelRefinement } from "../../spec/model.ts";
import { temporalClaim } from "../behaviours/claims.ts";
import { Broken } from "../breakage.ts";
import { check } from "../check.ts";
import type { Demand, Failure, Loop, NamedProperty, TraceStep, Why, Witness } from "../verdict.ts";
import type { Decomposition } from "./decomposition.ts";
import type { FormulaClass } from "./formula-class.ts";
import { type SurveyOptions, survey } from "./survey.ts";
import { Subject } from "./witnesses.ts";

/** A finite behaviour of the model, all continuations of which violate the property. */
export interface BadBehaviour {
  readonly trace: readonly TraceStep[];
  readonly witnesses: readonly Witness[];
  /** What of each state, and of the step from it, makes it bad. */
  readonly demands: readonly Demand[];
  /** The values of its quantifiers that decide a single predicate. */
  readonly why: Why | null;
}

/** A finite behaviour in which a promise is open, and goes on to where it is kept. */
export interface OpenPromise {
  readonly trace: readonly TraceStep[];
  /** The state in which it is open, and that in which it is kept; null: none was found. */
  readonly at: number;
  readonly kept: number | null;
  /** Where no state of the model ever does: a behaviour without end that keeps it again and again. */
  readonly again: { readonly trace: readonly TraceStep[]; readonly loop: Loop } | null;
  readonly witnesses: readonly Witness[];
  readonly failures: readonly Failure[];
}

/** A behaviour without end that violates the property, though none of its prefixes is bad. */
export interface NeverKept {
  readonly trace: readonly TraceStep[];
  readonly loop: Loop;
  readonly witnesses: readonly Witness[];
  /** Whether the model's fairness allows it. */
  readonly fair: boolean;
}

export interface Classified {
  readonly property: NamedProperty;
  /** Null of what is no property of single behaviours, or is too large. */
  readonly class: FormulaClass | null;
  readonly byParts: boolean;
  /** Whether the parts decide it: they have no predicate in common. */
  readonly exact: boolean;
  /** Whether nothing satisfies it. */
  readonly impossible: boolean;
  /** What a shortest bad prefix looks like, and of which part of an `each`. */
  readonly badPrefix: readonly Demand[] | null;
  /** Whether it looks otherwise for other parts. */
  readonly badOtherwise: boolean;
  readonly badFor: readonly Witness[];
  readonly decomposition: Decomposition | null;
  /** Of a refinement: what it refines, and whether that assumes fairness. */
  readonly abstract: { readonly name: string; readonly fair: boolean } | null;
  readonly bad: BadBehaviour | null;
  readonly open: OpenPromise | null;
  readonly never: NeverKept | null;
  /** Whether the search for a bad behaviour, or an open promise, was given up. */
  readonly cut: boolean;
}

export interface Classes {
  readonly properties: readonly Classified[];
  /** Where witnesses were looked for; null: nothing needed any. */
  readonly distinct: number | null;
  readonly complete: boolean;
}

/**
 * Classifies the properties of a model.
 * @param wanted their names; all when it is empty
 * @throws Broken
 */
export function classify(
  model: Model,
  options: SurveyOptions,
  wanted: readonly string[] = [],
): Classes {
  const isWanted = ({ name }: { name: string }): boolean =>
    wanted.length === 0 || wanted.includes(name);
  const declared = [...model.invariants, ...model.steps].filter(isWanted);
  const temporals = [
    ...declared.map(({ name, meaning, ...rest }) => ({
      kind: "temporal" as const,
      name,
      meaning,
      term: termOf(rest),
    })),
    ...model.temporals
      .filter(isWanted)
      .map((property) => ({ ...property, term: spread(property.term) })),
  ];
  const kindOf = (name: string): NamedProperty["kind"] =>
    declared.find((each) => each.name === name)?.kind ?? "temporal";
  let distinct: number | null = null;
  let complete = true;
  const properties: Classified[] = [];
  if (temporals.length > 0)
    survey(surveyed(model, temporals), options, (search, whole) => {
      properties.length = 0;
      distinct = search.distinct;
      complete = whole;
      for (const recorded of search.recording!.properties) {
        const { name, meaning } = recorded.property;
        const property = { kind: kindOf(name), name, meaning };
        properties.push(
          new Subject(search, temporalClaim(search, recorded), property).classified(),
        );
      }
    });
  for (const refinement of model.refinements.filter(isWanted)) {
    const found = refinementClassified(model, refinement, options);
    properties.push(found.classified);
    distinct = Math.max(distinct ?? 0, found.distinct);
    complete &&= found.complete;
  }
  for (const { kind, name, meaning } of model.reachables.filter(isWanted))
    properties.push({ ...NOTHING, property: { kind, name, meaning }, class: null });
  return { properties, distinct, complete };
}

const NOTHING = {
  byParts: false,
  exact: true,
  impossible: false,
  badPrefix: null,
  badOtherwise: false,
  badFor: [],
  decomposition: null,
  abstract: null,
  bad: null,
  open: null,
  never: null,
  cut: false,
} as const;

/** The model with nothing to judge but these. */
function surveyed(model: Model, temporals: Model["temporals"]): Model {
  return {
    ...model,
    invariants: [],
    steps: [],
    reachables: [],
    refinements: [],
    temporals,
    terminal: () => true,
    expect: null,
  };
}

/** An invariant, or a property of steps, as a formula. A clause with a label is known by that. */
function termOf({ kind, clauses }: Pick<ModelProperty, "kind" | "clauses">): Term {
  const terms = clauses.map(
    ({ label, run, source }): Term => ({
      op: "always",
      of: {
        op: kind === "step" ? "step" : "state",
        run: run as () => boolean,
        source: label === null ? (source ?? run.toString()) : JSON.stringify(label),
      },
    }),
  );
  return terms.length === 1 ? terms[0]! : { op: "and", of: terms, over: null };
}

/** □(f ∧ g) as □f ∧ □g: the parts can be looked at by themselves. */
function spread(term: Term): Term {
  if (term.op === "and") return { ...term, of: term.of.map(spread) };
  if (term.op !== "always") return term;
  const of = spread(term.of);
  return of.op === "and"
    ? { ...of, of: of.of.map((part) => spread({ op: "always", of: part })) }
    : { op: "always", of };
}

// ---- refinement -------------------------------------------------------------------------------

/** That every step is a step of the abstract spec is safety; its fairness is the liveness part. */
function refinementClassified(
  model: Model,
  refinement: ModelRefinement,
  options: SurveyOptions,
): { classified: Classified; distinct: number; complete: boolean } {
  const { name, meaning, abstract } = refinement;
  const fair = abstract.fairness.length > 0;
  const alone: Model = {
    ...model,
    invariants: [],
    steps: [],
    reachables: [],
    temporals: [],
    refinements: [refinement],
    terminal: () => true,
    expect: null,
  };
  const verdict = check(alone, options);
  const { finding, breakage } = verdict;
  if (breakage !== null) throw new Broken(breakage);
  const bad = finding?.trace && finding.loop === null ? finding : null;
  // If it fails without end under the model's own fairness, that is the witness; else without any.
  const lassoOf = (of: Model): NeverKept | null => {
    const found = of === alone ? finding : check(of, options).finding;
    if (!found?.trace || found.loop === null) return null;
    const own = of === alone || model.fairness.length === 0;
    return { trace: found.trace, loop: found.loop, witnesses: [], fair: own };
  };
  return {
    classified: {
      ...NOTHING,
      property: { kind: "refinement", name, meaning },
      class: fair ? "both" : "safety",
      abstract: { name: abstract.name, fair },
      bad: bad && { trace: bad.trace!, witnesses: [], demands: [], why: null },
      never: fair && !bad ? (lassoOf(alone) ?? lassoOf({ ...alone, fairness: [] })) : null,
    },
    distinct: verdict.distinct,
    complete: verdict.complete || (finding !== null && verdict.cut === null),
  };
}
