/** What a check found. Data only; `src/report` turns it into words. */
import type { PlainState } from "../spec/init.ts";
import type { Expectation } from "../spec/spec.ts";

export type Outcome = "held" | "bounded" | "violated" | "deadlocked" | "unreached" | "broken";

export interface TraceStep {
  /** `null` for the initial state. */
  readonly action: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly state: PlainState;
}

export interface NamedProperty {
  readonly kind: "invariant" | "step" | "reachable" | "deadlock" | "temporal" | "refinement";
  readonly name: string;
  readonly meaning: string | null;
}

/** Why a property does not hold where it was judged. */
export interface Why {
  /** The labelled conjunct that failed, if the author labelled them. */
  readonly clause: string | null;
  /** The quantifiers that decided it, outermost first: `r1 = rm2` of an `every`. */
  readonly witnesses: readonly Witness[];
}

export interface Witness {
  /** The name of the quantified variable, as the author wrote it. */
  readonly variable: string | null;
  readonly value: unknown;
}

/** An action instance. */
export interface NamedStep {
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** How a trace goes on for ever: its last state is followed by the state at `start`. */
export interface Loop {
  readonly start: number;
  /** The step back; `null` where the behaviour stays in its last state, which `start` is. */
  readonly back: NamedStep | null;
}

/** Why a lasso is fair: for each assumption, in which way it is met. */
export interface FairnessNote {
  /** The name of the assumption in the spec. */
  readonly name: string;
  readonly strength: "weak" | "strong";
  readonly actions: readonly string[];
  /** The parameters that it is about: all of one instance's (`whole`), or some; null for any. */
  readonly parameters: Readonly<Record<string, unknown>> | null;
  readonly whole: boolean;
  /** Where a function says which parameters are meant, that as its author wrote it. */
  readonly condition: string | null;
  /**
   * Taken in the loop, by the step that leads to state `at` (an index of the trace; the loop's start
   * for the step back); or not possible in state `at`; or, for a strong one, never possible in the loop.
   */
  readonly met: "taken" | "not-possible" | "never-possible";
  readonly at: number;
}

/** What a loop could do in some of its states, and never does. */
export interface Neglected extends NamedStep {
  /** Whether it is possible in every state of the loop. */
  readonly always: boolean;
  /** The fairness that would oblige it to happen, and whether the property held with that added. */
  readonly strength: "weak" | "strong";
  /** `null` where that was not tried. */
  readonly suffices: boolean | null;
  /** The same if it is assumed of every instance of the action. */
  readonly eachSuffices: boolean | null;
}

/** What a bad prefix asks of a state, and of the step from it: sources of predicates. */
export interface Demand {
  readonly holds: readonly string[];
  readonly fails: readonly string[];
  readonly step: { readonly holds: readonly string[]; readonly fails: readonly string[] } | null;
}

/** Why a lasso is a behaviour, and breaks the property; or why a finite behaviour does. */
export interface LassoNotes {
  /** The values of `each` for which the formula fails, outermost first. */
  readonly witnesses: readonly Witness[];
  readonly fairness: readonly FairnessNote[];
  /** Whether some beginning of the behaviour breaks the property already, however it goes on. */
  readonly finite: boolean;
  readonly neglected: readonly Neglected[];
  /** What fails, from the outside in: see `lasso.ts`. */
  readonly failures: readonly Failure[];
  /** Of a finite behaviour that breaks it however it goes on: what of its states and steps does. */
  readonly demands: readonly Demand[];
}

/** A part of a formula that fails at a state of a lasso. */
export interface Failure {
  /**
   * `never`: from `at` on, `right` never holds, and should at some time. `then-never`: `left` holds
   * at `at`, and `right` neither there nor later. `not-always`: `right` fails at `at`, and should hold
   * always. `again-not`: `right` fails at `at`, in the loop, so again and again. `stops`: at `at`,
   * `left` fails before `right` has held. `false`: `right` fails at `at`, the first state.
   */
  readonly kind: "never" | "then-never" | "not-always" | "again-not" | "stops" | "false";
  readonly at: number;
  /** The source of the author's predicates; null where it is no single predicate. */
  readonly left: string | null;
  readonly right: string | null;
}

/** A step, or an initial state, that the abstract spec does not have. */
export interface RefinementNotes {
  readonly abstract: string;
  readonly kind: "initial" | "step" | "fairness";
  /** The mapped states; of an initial state there is only `after`. */
  readonly before: PlainState | null;
  readonly after: PlainState | null;
  /** With hidden variables: the abstract states, or some, that explain all up to `before`. */
  readonly possible?: readonly PlainState[];
  /** The abstract assumption that does not hold, for `fairness`. */
  readonly fairness: Omit<FairnessNote, "met" | "at"> | null;
}

export interface Finding {
  readonly outcome: "violated" | "deadlocked" | "unreached";
  readonly property: NamedProperty;
  /**
   * From an initial state to the state that breaks the property, or, with a loop, to its last state;
   * `null` for `unreached`. A temporal property without a loop is broken however the trace goes on.
   */
  readonly trace: readonly TraceStep[] | null;
  readonly loop: Loop | null;
  readonly lasso: LassoNotes | null;
  readonly refinement: RefinementNotes | null;
  readonly why: Why | null;
  /** Whether no shorter trace exists (breadth-first search). */
  readonly shortest: boolean;
}

/** What is wrong with the spec itself. */
export interface Breakage {
  readonly kind:
    | "threw" // author code threw
    | "outside-domain" // a write or an initial state outside its domain
    | "wrote-in-guard" // a guard, invariant, … changed the state it judges
    | "mutated-value" // author code mutated a value that it was given
    | "impure" // not a function of the state
    | "not-boolean" // a guard or a property returned something else (a promise, undefined …)
    | "promise" // author code returned a promise
    | "engines-differ" // our two engines disagree: a fault of ours
    | "bad-return" // what an update returned is no state, or not the only one
    | "identity" // author code compares structures by identity, where their content is equal
    | "ends-process" // author code tries to end the process
    | "no-return" // author code runs longer than the watchdog allows
    | "fills-memory" // author code takes ever more memory
    | "not-a-value" // a function, NaN, a symbol, a cyclic object, a class instance …
    | "unknown-name" // read or wrote a variable or field that does not exist
    | "no-initial-state"
    | "bad-init" // init returned no state
    | "bad-constants" // constants that disagree, empty ids, an assumption that fails
    | "malformed" // a part of the spec is not what it should be: a variable without a domain …
    | "bad-choice" // a `with` that is neither a finite domain nor gives an iterable
    | "too-large"; // a state needs more room than the explorer has for one
  /** The author's function at fault: "action TMCommit", "invariant Consistent", "init" … */
  readonly where: {
    readonly kind: string;
    readonly name: string | null;
    readonly part: string | null;
  };
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** Position in the author's file, when a stack told it: "specs/foo.ts:12:7". */
  readonly position: string | null;
  /** Facts for the report, by name; see `src/report/breakage.ts`. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** How the state was reached in which it happened, when it was reached. */
  readonly trace: readonly TraceStep[] | null;
}

/** A bound that cut the search. */
export interface Cut {
  readonly bound: "states" | "depth" | "time" | "memory" | "interrupted" | "hidden";
  readonly limit: number | null;
  /** States found but not expanded. */
  readonly unexplored: number;
}

export interface ActionCounts {
  /** (state, parameters) pairs in which the action was enabled. */
  readonly enabled: number;
  /** Those that changed the state. */
  readonly taken: number;
  /** Those that led to a state not seen before. */
  readonly distinct: number;
}

/** Something the run showed to be empty: see the list in `vacuity.ts`. */
export type Warning =
  | { readonly kind: "never-enabled" | "never-taken"; readonly action: string }
  | { readonly kind: "guard-always-false"; readonly action: string; readonly guard: string }
  | { readonly kind: "implication-never-applied"; readonly property: string }
  | { readonly kind: "quantifier-over-nothing"; readonly property: string }
  | { readonly kind: "reads-nothing"; readonly property: string }
  | { readonly kind: "constraint-cuts-nothing" }
  | { readonly kind: "no-property" }
  | { readonly kind: "tree-dropped"; readonly function: string }
  | { readonly kind: "side-effect" | "not-learnt"; readonly function: string }
  | { readonly kind: "no-fairness"; readonly property: string }
  | { readonly kind: "constraint-and-liveness"; readonly property: string }
  | { readonly kind: "hidden-and-fairness"; readonly property: string }
  | { readonly kind: "fairness-never-mattered"; readonly name: string }
  | {
      readonly kind: "abstract-fairness-of-nothing";
      readonly property: string;
      readonly abstract: string;
      readonly name: string;
    };

/** A part of what a configuration expects. */
export type Expected = "distinct" | "generated" | "depth" | "violates" | "states";

/** Something that a configuration expects and that did not come about. */
export type Unexpected =
  | {
      readonly kind: "count";
      readonly what: "distinct" | "generated" | "depth";
      readonly expected: number;
      readonly found: number;
    }
  /** `instead` is what was found to be violated, if anything was. */
  | { readonly kind: "not-violated"; readonly property: string; readonly instead: string | null }
  /** The states of the trace that breaks the property. */
  | {
      readonly kind: "trace";
      readonly property: string;
      readonly expected: number;
      readonly found: number;
    };

/** What a configuration expects, as far as the check could tell whether it comes about. */
export interface Comparison {
  readonly compared: readonly Expected[];
  readonly unexpected: readonly Unexpected[];
}

/** A function of an action of which it is not proved that it is monotone in sets that only grow. */
export interface Unproved {
  readonly action: string;
  /** Whether it is what parameters are drawn from, not its guards and its update. */
  readonly choosing: boolean;
}

/** Why nothing was left out, although the model says of some sets that they only grow. */
export interface Refusal {
  /**
   * `looks`: something that is judged asks what is in them. `shrinks`: an action takes something out,
   * or assigns the set. With one element more, an action is not enabled (`disables`), does something
   * else (`changes`), adds less (`adds-less`), or has less to choose from (`chooses-less`). `idle`: a
   * property is broken by steps that change nothing else. `ends`: a deadlock might be passed over.
   * `no-return`: author code does not return in a state that was made up. `missed`: the second engine,
   * which leaves nothing out, finds what was passed over.
   */
  readonly kind:
    | "looks"
    | "shrinks"
    | "disables"
    | "changes"
    | "adds-less"
    | "chooses-less"
    | "idle"
    | "ends"
    | "no-return"
    | "missed";
  /** The author's function; for `ends`, the action that was taken before all others. */
  readonly where: Breakage["where"] | null;
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** The element that makes the difference, and the set. */
  readonly set: string | null;
  readonly element: unknown;
  /** Of `ends`: the action that may keep it from being taken; null where that is not known. */
  readonly by: string | null;
}

/** What became of sets of which the model says that they only grow. */
export interface Growing {
  /** Specifications refined with hidden variables, of whose states only the fullest were followed. */
  readonly hidden: readonly { readonly spec: string; readonly sets: readonly string[] }[];
  /** Actions for which that is the author's word, where states were left out. */
  readonly unproved: readonly Unproved[];
  readonly refusal: Refusal | null;
}

export interface Verdict {
  readonly outcome: Outcome;
  readonly exit: number;
  readonly spec: string;
  readonly configuration: string | null;
  readonly constants: Readonly<Record<string, unknown>>;
  readonly search: "bfs" | "dfs" | "random";
  readonly exact: boolean;
  readonly seed: number;
  /** The first finding; with `--continue`, more in `findings`. Null of a broken spec. */
  readonly finding: Finding | null;
  /** Of a broken spec, what was found before that. */
  readonly findings: readonly Finding[];
  readonly breakage: Breakage | null;
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  /** Sets that only grow: of states that differ in them alone, only the fullest was explored. */
  readonly fullest: readonly string[];
  /** `null` where no state was to be left out. */
  readonly growing: Growing | null;
  /** States found outside the constraint: judged, but neither counted nor explored. */
  readonly excluded: number;
  /** Whether every reachable state was covered. */
  readonly complete: boolean;
  readonly cut: Cut | null;
  /** Properties of behaviours that were not judged to the end. */
  readonly undecided: readonly string[];
  readonly seconds: number;
  /** Runs of author code to learn a transition or a judgement. */
  readonly executions: number;
  /** Runs of author code to check what had been learnt. */
  readonly audits: number;
  /** How far the second engine went; null where it did not run. */
  readonly crossChecked: { readonly states: number; readonly complete: boolean } | null;
  readonly actions: Readonly<Record<string, ActionCounts>>;
  readonly properties: readonly NamedProperty[];
  /** Where each `reachable` was first seen, in states from an initial one; null if never. */
  readonly reached: Readonly<Record<string, number | null>>;
  readonly warnings: readonly Warning[];
  readonly expect: Expectation | null;
  readonly comparison: Comparison;
  /** Whether every state is declared terminal: then no deadlock was looked for. */
  readonly allTerminal: boolean;
  /** The chance that two states shared a fingerprint: estimated, and from the closest pair. */
  readonly collision: { readonly optimistic: number; readonly observed: number };
  readonly peakBytes: number;
  /** Bytes of the visited set, the parents and the frontier at its largest. */
  readonly storeBytes: number;
}

/** Exit codes of violations of temporal properties, and of refinement (design: fixed). */
export const EXIT_LIVENESS = 13;
export const EXIT_REFINEMENT = 15;
/** The fault is Fairlead's own. */
export const EXIT_OURS = 1;

/** Exit codes of the command line, by outcome (design: fixed). */
export const EXIT = {
  held: 0,
  bounded: 20,
  violated: 12,
  deadlocked: 11,
  unreached: 14,
  broken: 3,
} as const satisfies Record<Outcome, number>;

/** Progress of a running search. */
/** What `Progress` names while the second engine runs. */
export const SECOND_ENGINE = "the second engine";

export interface Progress {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  /** States waiting to be expanded. */
  readonly queue: number;
  /** The property of behaviours that is judged, once the search is over. */
  readonly judging: string | null;
  readonly seconds: number;
  readonly bytes: number;
}

export interface CheckOptions {
  readonly search?: "bfs" | "dfs" | "random";
  readonly exact?: boolean;
  readonly maxStates?: number;
  readonly maxDepth?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** Bytes of resident memory at which the search stops as `bounded`. */
  readonly maxMemory?: number;
  /** Varies the fingerprint function, and the order of `random`. */
  readonly seed?: number;
  /** Go on after a violation, to find one of each property. */
  readonly continue?: boolean;
  /** Re-run author code for every answer of a tree, not just for a sample. */
  readonly audit?: boolean;
  /** Make plans and memos at once rather than when they pay. For tests: it changes no answer. */
  readonly eager?: boolean;
  /** Whether what is learnt is confirmed, and audited. For tests: without that, faults of learning show. */
  readonly confirm?: boolean;
  /** How many runs that learn are confirmed, whatever they are. For tests: by default, many. */
  readonly confirmed?: number;
  /** Run author code for every transition: no trees. */
  readonly trees?: boolean;
  /** How far the second engine goes: not at all (false), by default a little, or all the way (true). */
  readonly crossCheck?: boolean;
  /** Whether states may be left out that others stand for; see `growing` of a specification. */
  readonly reduce?: boolean;
  /** Seconds that one call of author code may take; 0 turns the watchdog off. */
  readonly watchdog?: number;
  /** Whether Ctrl-C ends the search as `bounded`, rather than the process. */
  readonly interruptible?: boolean;
  /** Asked from time to time: whether the search is to end, as if by Ctrl-C. */
  readonly stopped?: () => boolean;
  /** Only these properties (by name); all when absent. */
  readonly properties?: readonly string[];
  /** Called from time to time. */
  readonly progress?: (progress: Progress) => void;
}

/** Whether a property is to be judged. */
export function isWanted(options: CheckOptions, property: string): boolean {
  return options.properties === undefined || options.properties.includes(property);
}
