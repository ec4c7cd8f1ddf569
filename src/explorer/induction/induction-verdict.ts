/** What an induction is asked, and what it found. Data only; `src/report` turns it into words. */
import type { ModelProperty } from "../../spec/model.ts";
import type { Cut, Progress, Verdict } from "../verdict.ts";
import type { Counterexample } from "./inductive-step.ts";
import type { Draw } from "./sampling.ts";

export interface InductionOptions {
  /** Invariants of the model, by name: their conjunction is what is to be inductive. */
  readonly invariants: readonly string[];
  /** Other invariants that are taken for granted in the state before a step. */
  readonly assuming?: readonly string[];
  /** Where the domains have more states, some are drawn. */
  readonly maxStates?: number;
  readonly samples?: number;
  /** How many reachable states to search at first. */
  readonly maxReached?: number;
  /** Draws members of domains. Needed only where the domains have more states than that. */
  readonly draw?: Draw;
  readonly seed?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly watchdog?: number;
  readonly interruptible?: boolean;
  readonly stopped?: () => boolean;
  /** As in a check: plans and memos at once. For tests. */
  readonly eager?: boolean;
  /** Of the search of the reachable states, and of what comes after it. */
  readonly searching?: (progress: Progress) => void;
  readonly progress?: (progress: InductionProgress) => void;
}

export interface InductionProgress {
  readonly tried: number;
  readonly satisfying: number;
  /** How many states are to be tried. */
  readonly total: number;
  readonly seconds: number;
}

export interface Induction {
  readonly outcome: "held" | "bounded" | "violated" | "broken";
  readonly exit: number;
  /** What the search of the reachable states found, and as far as it got. */
  readonly reached: Verdict;
  /** Whether all initial states were seen to satisfy the invariant. */
  readonly based: boolean;
  readonly invariants: readonly ModelProperty[];
  readonly assumed: readonly ModelProperty[];
  readonly counterexample: Counterexample | null;
  /** Whether its first state is reachable; null where that is not known. */
  readonly reachable: boolean | null;
  readonly sampled: boolean;
  readonly seed: number;
  /** States tried, those of them that satisfy the invariants (and the constraint), steps from these. */
  readonly tried: number;
  readonly satisfying: number;
  readonly steps: number;
  /** States not considered: outside the constraint, or where an invariant is not defined. */
  readonly excluded: number;
  readonly unjudged: number;
  /** How many states the domains have, at most; and how many would have been gone through. */
  readonly states: number;
  readonly maxStates: number;
  readonly cut: Cut["bound"] | null;
  readonly timeout: number | null;
  readonly seconds: number;
  /** Seconds of it after the search of the reachable states. */
  readonly secondsTrying: number;
  readonly executions: number;
  readonly audits: number;
}
