/**
 * A model: a specification whose constants have been fixed. Everything below the language (explorer,
 * refinement, report) works on models and never sees how the author wrote them down.
 */
import { type AnyDomain, Domain, Listed } from "./domain.ts";
import { type Fairness, fairnessBuilder } from "./fairness.ts";
import { BadFormula, isTemporal, type Term } from "./formula.ts";
import type { Labelled } from "./property.ts";
import { isRefinement } from "./refinement.ts";
import { Ids, ids } from "./scalars.ts";
import type { AnySpec, ConstantValue, Expectation } from "./spec.ts";
import { equal } from "./value.ts";

/** A constant, a configuration or a setting that does not fit the spec. Exit code 2. */
export class BadSetting extends Error {
  constructor(
    readonly reason:
      | { readonly kind: "unknown-configuration"; readonly name: string; readonly known: string[] }
      | { readonly kind: "unknown-constant"; readonly name: string; readonly known: string[] }
      | {
          readonly kind: "unfit-constant";
          readonly name: string;
          readonly given: unknown;
          readonly wanted: string;
        },
  ) {
    super(reason.kind);
    this.name = "BadSetting";
  }
}

/** Constants that contradict each other or an `assume`: a broken spec. */
export class BadConstants extends Error {
  constructor(
    readonly reason:
      | { readonly kind: "assumption"; readonly label: string }
      | { readonly kind: "empty-ids"; readonly name: string }
      | { readonly kind: "duplicate-ids"; readonly name: string }
      | { readonly kind: "clashing-ids"; readonly names: readonly [string, string] }
      | { readonly kind: "name-taken"; readonly name: string }
      | {
          readonly kind: "unfair";
          /** The name of the assumption, and what it names that there is not. */
          readonly name: string;
          readonly action: string | null;
          readonly parameter: string | null;
          readonly known: readonly string[];
        },
  ) {
    super(reason.kind);
    this.name = "BadConstants";
  }
}

// The explorer calls author code through these: arguments are views it makes itself.
type Guard = (s: unknown, parameters: Readonly<Record<string, unknown>>) => unknown;
type Holds = (...states: unknown[]) => unknown;

export interface Clause<F> {
  /** `null` when the author wrote one function instead of labelled ones. */
  readonly label: string | null;
  readonly run: F;
  /** The function as its author wrote it, where `run` is not that itself. */
  readonly source?: string;
}

export interface ModelParameter {
  readonly name: string;
  /** A fixed domain, or a function of the state that gives the values to choose from. */
  readonly choice: AnyDomain | ((s: unknown) => unknown);
}

export interface ModelAction {
  readonly name: string;
  readonly parameters: readonly ModelParameter[];
  readonly guards: readonly Clause<Guard>[];
  readonly then: (draft: unknown, parameters: Readonly<Record<string, unknown>>) => unknown;
  /** Whether it is no flaw that it can never happen. */
  readonly rare: boolean;
}

export interface ModelProperty {
  readonly kind: "invariant" | "step" | "reachable";
  readonly name: string;
  readonly meaning: string | null;
  /** All must hold. Invariants and reachables take one state, step properties two. */
  readonly clauses: readonly Clause<Holds>[];
}

export interface ModelTemporal {
  readonly kind: "temporal";
  readonly name: string;
  readonly meaning: string | null;
  readonly term: Term;
}

export interface ModelRefinement {
  readonly kind: "refinement";
  readonly name: string;
  readonly meaning: string;
  readonly abstract: Model;
  readonly mapping: (s: unknown) => unknown;
}

/** One fairness assumption: of a set of instances together, or of each of them. */
export interface ModelFairness {
  readonly name: string;
  readonly strength: "weak" | "strong";
  readonly each: boolean;
  readonly actions: readonly string[];
  /** The parameters that it names with their values; null where it names none. */
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** Whether an instance with these parameters is meant. */
  readonly meant: (parameters: Readonly<Record<string, unknown>>) => boolean;
}

export interface Model {
  readonly spec: AnySpec;
  readonly name: string;
  readonly configuration: string | null;
  readonly constants: Readonly<Record<string, ConstantValue>>;
  readonly variables: Readonly<Record<string, AnyDomain>>;
  /** What `init` returned, not yet expanded; see `init.ts`. */
  readonly init: () => unknown;
  readonly actions: readonly ModelAction[];
  readonly invariants: readonly ModelProperty[];
  readonly steps: readonly ModelProperty[];
  readonly reachables: readonly ModelProperty[];
  readonly temporals: readonly ModelTemporal[];
  readonly refinements: readonly ModelRefinement[];
  readonly fairness: readonly ModelFairness[];
  readonly constraint: Holds | null;
  readonly terminal: Holds | null;
  /** Variables that are sets which only grow; see `Definition`. */
  readonly growing: readonly string[];
  /** What the configuration expects, when its constants are used unchanged. */
  readonly expect: Expectation | null;
}

export type Settings = Readonly<Record<string, unknown>>;

/**
 * Fixes the constants: the spec's defaults, then the configuration's, then the settings.
 * @throws BadSetting, BadConstants, and whatever the author's own functions throw
 */
export function instantiate(
  spec: AnySpec,
  configuration: string | null = null,
  settings: Settings = {},
): Model {
  const defaults = (spec.constants ?? {}) as Readonly<Record<string, ConstantValue>>;
  const configurations = (spec.configurations ?? {}) as Record<string, Settings>;
  if (configuration !== null && !Object.hasOwn(configurations, configuration))
    throw new BadSetting({
      kind: "unknown-configuration",
      name: configuration,
      known: Object.keys(configurations),
    });
  const chosen = configuration === null ? {} : configurations[configuration]!;
  const { expect = null, ...configured } = chosen as Settings & { expect?: Expectation };
  const constants: Record<string, ConstantValue> = { ...defaults };
  for (const [name, value] of [...Object.entries(configured), ...Object.entries(settings)]) {
    if (!Object.hasOwn(defaults, name))
      throw new BadSetting({ kind: "unknown-constant", name, known: Object.keys(defaults) });
    constants[name] = fit(name, defaults[name]!, value);
  }
  requireSoundConstants(constants);
  for (const [label, holds] of Object.entries(spec.assume ?? {}))
    if (!(holds as (c: unknown) => boolean)(constants))
      throw new BadConstants({ kind: "assumption", label });
  return build(spec, configuration, constants, Object.keys(settings).length === 0 ? expect : null);
}

function fit(name: string, base: ConstantValue, value: unknown): ConstantValue {
  const unfit = (wanted: string): never => {
    throw new BadSetting({ kind: "unfit-constant", name, given: value, wanted });
  };
  if (base instanceof Ids) {
    if (typeof value === "number" && Number.isInteger(value) && value >= 0)
      return ids(base.name, value);
    if (Array.isArray(value) && value.every((id) => typeof id === "string"))
      return ids(base.name, value as string[]);
    return unfit("ids");
  }
  if (base instanceof Domain) {
    if (value instanceof Domain) return value;
    if (Array.isArray(value)) return new Listed(value);
    return unfit("list");
  }
  if (typeof base === "number" && typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof base === "number") return unfit("number");
  if (typeof base === "boolean") return typeof value === "boolean" ? value : unfit("boolean");
  return typeof value === "string" || typeof value === "number" ? String(value) : unfit("string");
}

function requireSoundConstants(constants: Readonly<Record<string, ConstantValue>>): void {
  const kinds = new Map<string, [string, Ids<string>]>();
  for (const [constant, value] of Object.entries(constants)) {
    if (!(value instanceof Ids)) continue;
    if (value.cardinality === 0) throw new BadConstants({ kind: "empty-ids", name: constant });
    if (value.shape.kind === "ids" && value.given !== value.cardinality)
      throw new BadConstants({ kind: "duplicate-ids", name: constant });
    const former = kinds.get(value.name);
    if (former && former[1].members.join() !== value.members.join())
      throw new BadConstants({ kind: "clashing-ids", names: [former[0], constant] });
    kinds.set(value.name, [constant, value]);
  }
}

function clauses<F>(labelled: Labelled<never[]> | undefined): readonly Clause<F>[] {
  if (labelled === undefined) return [];
  if (typeof labelled === "function") return [{ label: null, run: labelled as F }];
  return Object.entries(labelled).map(([label, run]) => ({ label, run: run as F }));
}

type Written =
  | ((...args: never[]) => boolean)
  | { readonly kind?: string; readonly meaning?: string; readonly holds: Labelled<never[]> };

/** Whether a step predicate stands under no temporal operator: which step would it mean? */
function hasBareStep(term: Term): boolean {
  switch (term.op) {
    case "step":
      return true;
    case "not":
      return hasBareStep(term.of);
    case "and":
    case "or":
      return term.of.some(hasBareStep);
    default:
      return false;
  }
}

type Run = (...given: unknown[]) => boolean;

/** A function that is given the constants last, and shows itself as its author wrote it. */
function asWritten(run: Run, constants: unknown): Run {
  const bound: Run = (...states) => run(...states, constants);
  return Object.defineProperty(bound, "toString", { value: () => run.toString() });
}

/**
 * A term whose predicates are given the constants, too.
 * @param bound those that have been: one that is written several times stays one
 */
function boundTerm(term: Term, constants: unknown, bound = new Map<unknown, Run>()): Term {
  switch (term.op) {
    case "state":
    case "step": {
      const run = term.run as Run;
      if (!bound.has(run)) bound.set(run, asWritten(run, constants));
      return { ...term, run: bound.get(run)! };
    }
    case "constant":
      return term;
    case "and":
    case "or":
      return { ...term, of: term.of.map((part) => boundTerm(part, constants, bound)) };
    case "until":
      return {
        op: "until",
        left: boundTerm(term.left, constants, bound),
        right: boundTerm(term.right, constants, bound),
      };
    default:
      return { op: term.op, of: boundTerm(term.of, constants, bound) };
  }
}

function assumption(
  name: string,
  fairness: Fairness,
  actions: readonly ModelAction[],
): ModelFairness {
  const { matching } = fairness;
  const known = actions.map((action) => action.name);
  for (const named of fairness.actions) {
    const action = actions.find((a) => a.name === named);
    const unfair = (parameter: string | null, known: readonly string[]): never => {
      throw new BadConstants({ kind: "unfair", name, action: named, parameter, known });
    };
    if (!action) return unfair(null, known);
    const parameters = action.parameters.map((p) => p.name);
    if (typeof matching === "object" && matching !== null)
      for (const parameter of Object.keys(matching))
        if (!parameters.includes(parameter)) unfair(parameter, parameters);
  }
  return {
    name,
    strength: fairness.strength,
    each: fairness.each,
    actions: fairness.actions,
    parameters: typeof matching === "object" ? (matching as Record<string, unknown> | null) : null,
    meant:
      matching === null
        ? () => true
        : typeof matching === "function"
          ? (matching as (parameters: unknown) => boolean)
          : (parameters) =>
              Object.entries(matching).every(([parameter, value]) =>
                equal(parameters[parameter], value),
              ),
  };
}

function build(
  spec: AnySpec,
  configuration: string | null,
  constants: Readonly<Record<string, ConstantValue>>,
  expect: Expectation | null,
): Model {
  const table = (written: unknown): readonly (readonly [string, Written])[] =>
    Object.entries(
      (typeof written === "function" ? written(constants) : (written ?? {})) as Record<
        string,
        Written
      >,
    );
  // Properties take the constants last, after one or two states.
  const withConstants = (clause: Clause<Holds>): Clause<Holds> => ({
    label: clause.label,
    run: (...states) => clause.run(...states, constants),
    source: clause.run.toString(),
  });
  const property = (
    kind: ModelProperty["kind"],
    [name, written]: readonly [string, Written],
  ): ModelProperty => ({
    kind: typeof written === "function" || written.kind !== "step" ? kind : "step",
    name,
    meaning: typeof written === "function" ? null : (written.meaning ?? null),
    clauses: clauses<Holds>(typeof written === "function" ? written : written.holds).map(
      withConstants,
    ),
  });
  const temporals: ModelTemporal[] = [];
  const refinements: ModelRefinement[] = [];
  const declared: ModelProperty[] = [];
  for (const [name, written] of [...table(spec.invariants), ...table(spec.properties)]) {
    if (isTemporal(written)) {
      if (hasBareStep(written.term)) throw new BadFormula("bare-step", name);
      temporals.push({
        kind: "temporal",
        name,
        meaning: written.meaning,
        term: boundTerm(written.term, constants),
      });
    } else if (isRefinement(written)) {
      const { abstract, mapping } = written;
      refinements.push({
        kind: "refinement",
        name,
        meaning: written.meaning,
        abstract: instantiate(abstract, null, written.constants),
        mapping: (s) => mapping(s as never, constants as never),
      });
    } else declared.push(property("invariant", [name, written]));
  }
  const reachables = table(spec.reachable).map((entry) => property("reachable", entry));
  const names = new Set<string>();
  for (const { name } of [...declared, ...temporals, ...refinements, ...reachables]) {
    if (names.has(name)) throw new BadConstants({ kind: "name-taken", name });
    names.add(name);
  }
  const written = spec.actions(((action: unknown) => action) as never, constants) as Record<
    string,
    {
      with?: Record<string, ModelParameter["choice"]>;
      when?: Labelled<never[]>;
      then: ModelAction["then"];
      rare?: boolean;
    }
  >;
  const actions = Object.entries(written).map(
    ([name, action]): ModelAction => ({
      name,
      parameters: Object.entries(action.with ?? {}).map(([parameter, choice]) => ({
        name: parameter,
        choice,
      })),
      guards: clauses<Guard>(action.when),
      then: action.then,
      rare: action.rare === true,
    }),
  );
  const fairness = Object.entries(spec.fairness?.(fairnessBuilder, constants) ?? {}).flatMap(
    ([name, assumed]) => [assumed].flat().map((one) => assumption(name, one as Fairness, actions)),
  );
  const variables: Model["variables"] = spec.state(constants);
  const growing: readonly string[] = spec.growing?.(constants) ?? [];
  for (const name of growing)
    if (variables[name]?.shape.kind !== "set")
      throw new RangeError(`growing: ${name} is no variable that is a set`);
  const constraint = spec.constraint as Holds | undefined;
  const terminal = spec.terminal as Holds | undefined;
  return {
    spec,
    name: spec.name,
    configuration,
    constants,
    variables,
    init: () => spec.init(constants),
    actions,
    invariants: declared.filter((p) => p.kind === "invariant"),
    steps: declared.filter((p) => p.kind === "step"),
    reachables,
    temporals,
    refinements,
    fairness,
    constraint: constraint ? asWritten(constraint as Run, constants) : null,
    terminal: terminal ? asWritten(terminal as Run, constants) : null,
    growing,
    expect,
  };
}
