/**
 * What a search asks of each state and step: invariants, step properties, what should be reachable,
 * the constraint and the terminal states; and what was found.
 */
import type { ModelProperty, ModelRefinement } from "../spec/model.ts";
import { watching } from "../spec/watch.ts";
import type { Candidates } from "./candidates.ts";
import type { Judge } from "./learning/judges.ts";
import type { Machine } from "./learning/machine.ts";
import { AFTER } from "./learning/slots.ts";
import { type CheckOptions, isWanted } from "./verdict.ts";

/** A property with a tree for each of its clauses. */
export interface Judged {
  readonly property: ModelProperty;
  readonly judges: readonly Judge[];
}

/** Something found, as the search knows it: numbers, no plain states. */
export interface Discovery {
  readonly kind: "invariant" | "step" | "deadlock" | "refinement";
  readonly property: ModelProperty | ModelRefinement | null;
  readonly clause: string | null;
  /** The counted state from which the trace is rebuilt, and the step from it, if one is to follow. */
  readonly state: number;
  /** −1 for none. For an initial state outside the constraint, `state` is −1 and this its place. */
  readonly instance: number;
}

/** In place of a state: what reads nothing of it says the same of every one. */
const UNREADABLE = new Proxy(
  {},
  {
    get() {
      throw new TypeError("it depends on the state");
    },
    has() {
      throw new TypeError("it depends on the state");
    },
    ownKeys() {
      throw new TypeError("it depends on the state");
    },
  },
);
/** States with successors that are asked whether they are terminal, as long as all are. */
const TERMINAL_ASKED = 1000;

export class Judgement {
  readonly invariants: readonly Judged[];
  readonly steps: readonly Judged[];
  readonly reachables: readonly Judged[];
  /** Those not reached yet. */
  readonly pending: Judged[];
  /** State in which each `reachable` was first seen. */
  readonly reached = new Map<string, number>();
  readonly constraint: Judge | null;
  readonly terminal: Judge | null;
  readonly discoveries: Discovery[] = [];
  readonly #found = new Set<string>();
  readonly #machine: Machine;
  readonly #audit: boolean;
  /** Whether every state so far is declared terminal, also those that have a successor. */
  allTerminal: boolean;
  #asked = 0;
  /** Where author code may run now: the state at hand, and the step from it, −1 for none. */
  state = -1;
  step = -1;

  constructor(machine: Machine, options: CheckOptions) {
    this.#machine = machine;
    this.#audit = options.audit === true;
    const { model } = machine;
    const wanted = (p: ModelProperty): boolean => isWanted(options, p.name);
    const judged = (states: 1 | 2) => (property: ModelProperty) => ({
      property,
      judges: property.clauses.map((clause) =>
        machine.judges.make(
          { kind: property.kind, name: property.name, part: null },
          clause,
          states,
        ),
      ),
    });
    this.invariants = model.invariants.filter(wanted).map(judged(1));
    this.steps = model.steps.filter(wanted).map(judged(2));
    this.reachables = model.reachables.filter(wanted).map(judged(1));
    this.pending = [...this.reachables];
    const single = (kind: string, run: ((...s: unknown[]) => unknown) | null): Judge | null =>
      run ? machine.judges.make({ kind, name: null, part: null }, { label: null, run }, 1) : null;
    this.constraint = single("constraint", model.constraint);
    this.terminal = single("terminal", model.terminal);
    this.allTerminal = model.terminal !== null;
    this.#constant = this.allTerminal && this.#isTerminal(UNREADABLE);
  }
  /** Whether it says so whatever the state. */
  readonly #constant: boolean;

  /** Whether the state in the working vector is inside the constraint. */
  inside(audited: boolean): boolean {
    return this.constraint === null || this.#holds(this.constraint, audited);
  }

  /** Judges the counted state in the working vector, or, with a step, an excluded successor. */
  judgeState(state: number, step: number, audited: boolean): void {
    const { invariants, pending } = this;
    for (let i = 0; i < invariants.length; i++) {
      const judged = invariants[i]!;
      const failing = this.#failing(judged, audited);
      if (failing) this.#discover("invariant", judged.property, failing.label, state, step);
    }
    if (step >= 0) return;
    for (let i = 0; i < pending.length; )
      if (this.#failing(pending[i]!, audited)) i++;
      else this.reached.set(pending.splice(i, 1)[0]!.property.name, state);
  }

  /** Judges the candidates from `first` on as steps from the state in the working vector. */
  judgeSteps(candidates: Candidates, first: number): void {
    const { steps } = this;
    const { layout, trees } = this.#machine;
    const { state } = trees;
    for (let i = first; i < candidates.size; i++) {
      for (let w = 0; w < layout.words; w++) state[AFTER + w] = state[w]!;
      candidates.flip(candidates.leaf[i]!, AFTER);
      this.step = candidates.instance[i]!;
      for (const judged of steps) {
        const failing = this.#failing(judged, this.#audit);
        if (failing) this.#discover("step", judged.property, failing.label, this.state, this.step);
      }
    }
    this.step = -1;
  }

  /** Notes whether a state that has successors is declared terminal, too. */
  passOn(): void {
    if (!this.allTerminal || this.#constant) return;
    const { layout, trees } = this.#machine;
    this.allTerminal =
      ++this.#asked <= TERMINAL_ASKED && this.#isTerminal(layout.decode(trees.state));
    const terminal = this.terminal!;
    if (this.allTerminal) this.#machine.learning.answers.keep(terminal, terminal.question, true);
  }

  /** Asks directly: where the state has successors, what `terminal` cannot answer is no fault. */
  #isTerminal(state: unknown): boolean {
    try {
      return Boolean(watching(null, () => this.#machine.model.terminal!(state)));
    } catch {
      return false;
    }
  }

  /** Judges a state without successors. */
  judgeEnd(audited: boolean): void {
    if (this.terminal === null || !this.#holds(this.terminal, audited))
      this.#discover("deadlock", null, null, this.state, -1);
  }

  /** A refinement does not allow an initial state, or a step from a state. */
  discoverRefinement(refinement: ModelRefinement, state: number, instance: number): void {
    this.#discover("refinement", refinement, null, state, instance);
  }

  #holds(judge: Judge, audited: boolean): boolean {
    const answer = this.#machine.judges.holds(judge);
    if (audited) this.#machine.judges.audit(judge, answer);
    return answer;
  }

  /** The clause that fails; null when all hold. */
  #failing({ judges }: Judged, audited: boolean): Judge | null {
    for (let i = 0; i < judges.length; i++)
      if (!this.#holds(judges[i]!, audited)) return judges[i]!;
    return null;
  }

  #discover(
    kind: Discovery["kind"],
    property: Discovery["property"],
    clause: string | null,
    state: number,
    instance: number,
  ): void {
    // With --continue, the first of each property is enough: later ones are no shorter.
    const key = property ? property.name : kind;
    if (this.#found.has(key)) return;
    this.#found.add(key);
    this.discoveries.push({ kind, property, clause, state, instance });
  }
}
