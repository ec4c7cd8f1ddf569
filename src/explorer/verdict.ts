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
  readonly kind: "invariant" | "step" | "reachable" | "deadlock";
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

export interface Finding {
  readonly outcome: "violated" | "deadlocked" | "unreached";
  readonly property: NamedProperty;
  /** From an initial state to the state that breaks the property; `null` for `unreached`. */
  readonly trace: readonly TraceStep[] | null;
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
    | "no-return" // author code runs longer than the watchdog allows
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
  readonly bound: "states" | "depth" | "time" | "memory" | "interrupted";
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
  | { readonly kind: "side-effect"; readonly function: string }
  | {
      readonly kind: "unexpected-count";
      readonly what: "distinct" | "generated" | "depth";
      readonly expected: number;
      readonly found: number;
    };

export interface Verdict {
  readonly outcome: Outcome;
  readonly exit: number;
  readonly spec: string;
  readonly configuration: string | null;
  readonly constants: Readonly<Record<string, unknown>>;
  readonly search: "bfs" | "dfs" | "random";
  readonly exact: boolean;
  readonly seed: number;
  /** The first finding; with `--continue`, more in `findings`. */
  readonly finding: Finding | null;
  readonly findings: readonly Finding[];
  readonly breakage: Breakage | null;
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  /** States found outside the constraint: judged, but neither counted nor explored. */
  readonly excluded: number;
  /** Whether every reachable state was covered. */
  readonly complete: boolean;
  readonly cut: Cut | null;
  readonly seconds: number;
  /** Runs of author code to learn a transition or a judgement. */
  readonly executions: number;
  /** Runs of author code to check what had been learnt. */
  readonly audits: number;
  readonly actions: Readonly<Record<string, ActionCounts>>;
  readonly properties: readonly NamedProperty[];
  /** Where each `reachable` was first seen, in states from an initial one; null if never. */
  readonly reached: Readonly<Record<string, number | null>>;
  readonly warnings: readonly Warning[];
  readonly expect: Expectation | null;
  /** The chance that two states shared a fingerprint: estimated, and from the closest pair. */
  readonly collision: { readonly optimistic: number; readonly observed: number };
  readonly peakBytes: number;
  /** Bytes of the visited set, the parents and the frontier at its largest. */
  readonly storeBytes: number;
}

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
export interface Progress {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  /** States waiting to be expanded. */
  readonly queue: number;
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
  /** Run author code for every transition: no trees. */
  readonly trees?: boolean;
  /** Seconds that one call of author code may take; 0 turns the watchdog off. */
  readonly watchdog?: number;
  /** Whether Ctrl-C ends the search as `bounded`, rather than the process. */
  readonly interruptible?: boolean;
  /** Only these properties (by name); all when absent. */
  readonly properties?: readonly string[];
  /** Called from time to time. */
  readonly progress?: (progress: Progress) => void;
}
