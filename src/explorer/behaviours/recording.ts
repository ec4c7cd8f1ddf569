/**
 * What a search writes down for temporal properties, while it goes: the graph of states and steps,
 * and which atoms hold where.
 */
import type { Model } from "../../spec/model.ts";
import type { Candidates } from "../candidates.ts";
import { grown } from "../growth.ts";
import type { Judge } from "../learning/judges.ts";
import type { Machine } from "../learning/machine.ts";
import { AFTER } from "../learning/slots.ts";
import { HiddenRefinement } from "../mapping/hidden.ts";
import { RefinementCheck } from "../mapping/refinement.ts";
import { type CheckOptions, isWanted } from "../verdict.ts";
import type { Numbered } from "../visited.ts";
import { Atoms, type Formula } from "./atoms.ts";
import { OUTSIDE, outside, StepGraph } from "./step-graph.ts";

/** A temporal property, and its formula over the atoms of the recording. */
export interface Recorded {
  readonly property: Machine["model"]["temporals"][number];
  readonly formula: Formula;
}

/** A refinement, and which abstract state each state is mapped to. */
export class Refined {
  /** By place in the visited set, and by number of the state. */
  #ofPlace = new Int32Array(1 << 10);
  ofState = new Int32Array(1 << 10);

  constructor(readonly check: RefinementCheck) {}

  get bytes(): number {
    return this.#ofPlace.byteLength + this.ofState.byteLength;
  }

  /** Maps the state at hand. */
  meet(place: number, state: number): number {
    const mapped = this.check.meet();
    if (place >= this.#ofPlace.length) this.#ofPlace = grown(this.#ofPlace, place + 1);
    this.#ofPlace[place] = mapped;
    if (state >= this.ofState.length) this.ofState = grown(this.ofState, state + 1);
    if (state >= 0) this.ofState[state] = mapped;
    return mapped;
  }

  /** Whether the abstract spec has the step from a state to that at a place, or sees none. */
  allows(state: number, place: number): boolean {
    const { check } = this;
    return check.hidden.length > 0 || check.isStep(this.ofState[state]!, this.#ofPlace[place]!);
  }

  /** What the state at a place is mapped to. */
  at(place: number): number {
    return this.#ofPlace[place]!;
  }

  /** The judge of what is hidden; null where nothing is. There is one of a graph. */
  hiddenIn(graph: StepGraph): HiddenRefinement | null {
    if (this.check.hidden.length > 0)
      this.#hidden ??= new HiddenRefinement(this.check, graph, (target) =>
        target < 0 ? this.at(-1 - target) : this.ofState[target]!,
      );
    return this.#hidden;
  }
  get hidden(): HiddenRefinement | null {
    return this.#hidden;
  }
  #hidden: HiddenRefinement | null = null;
}

export class Recording {
  readonly atoms: Atoms;
  readonly graph: StepGraph;
  readonly properties: readonly Recorded[];
  /** By place in the visited set: the number of the state, or OUTSIDE. */
  #numbers = new Int32Array(1 << 10);
  /** Of the batch: by place of the parent, its number; and the atoms of each step. */
  #parents = new Int32Array(128);
  #taken = 0;
  #stepAtoms = new Int32Array(1 << 10);
  #opened = -1;
  readonly #audit: boolean;
  /** Whether the graph is needed; refinement alone needs none. */
  #keeps: boolean;
  readonly refined: readonly Refined[];

  /** @param found is told of a step, or an initial state, that a refinement does not allow */
  constructor(
    readonly machine: Machine,
    options: CheckOptions,
    readonly visited: Numbered,
    readonly found: (refined: Refined, state: number, instance: number) => void,
  ) {
    this.atoms = new Atoms(machine);
    this.properties = machine.model.temporals
      .filter(({ name }) => isWanted(options, name))
      .map((property) => ({
        property,
        formula: this.atoms.formula(property.name, property.term),
      }));
    this.graph = new StepGraph(this.atoms.stateWords, this.atoms.stepWords);
    this.#audit = options.audit === true;
    this.refined = machine.model.refinements
      .filter(({ name }) => isWanted(options, name))
      .map((refinement) => new Refined(new RefinementCheck(machine, refinement, options)));
    this.#keeps =
      this.properties.length > 0 ||
      this.refined.some(({ check }) => check.refinement.abstract.fairness.length > 0);
  }

  /** Whether there is anything to record. */
  static needed({ temporals, refinements }: Model, options: CheckOptions): boolean {
    return [...temporals, ...refinements].some(({ name }) => isWanted(options, name));
  }

  get bytes(): number {
    return (
      this.graph.bytes +
      this.#numbers.byteLength +
      this.refined.reduce((sum, refined) => sum + refined.bytes, 0)
    );
  }

  /** The state that the visited set has just added is counted as `state`, and at hand. */
  admit(state: number, initial: boolean): void {
    const { graph } = this;
    this.#number(state);
    graph.addState(state);
    if (initial) graph.initial.push(state);
    for (const refined of this.refined) {
      const mapped = refined.meet(this.visited.last, state);
      // Hidden variables show only now.
      if (refined.check.hidden.length > 0) this.#keeps = true;
      else if (initial && !refined.check.isInitial(mapped)) this.found(refined, state, -1);
    }
    const { stateWords, atoms } = graph;
    const { states } = this.atoms;
    for (let i = 0; i < states.length; i++)
      if (this.#holds(states[i]!)) atoms[state * stateWords + (i >>> 5)]! |= 1 << (i & 31);
  }

  /**
   * The state that the visited set has just added lies outside the constraint.
   * @param initial its place among the initial states; −1 where it is none
   */
  exclude(initial: number): void {
    const place = this.visited.last;
    this.#number(OUTSIDE);
    if (initial >= 0) this.graph.initialOutside.push({ place, initial });
    for (const refined of this.refined) {
      const mapped = refined.meet(place, OUTSIDE);
      if (initial >= 0 && refined.check.hidden.length === 0 && !refined.check.isInitial(mapped))
        this.found(refined, -1, initial);
    }
  }

  #number(state: number): void {
    const place = this.visited.last;
    if (place >= this.#numbers.length) this.#numbers = grown(this.#numbers, place + 1);
    this.#numbers[place] = state;
  }

  /** The state at hand has been expanded, as number `place` of a batch: its candidates are the last ones. */
  expanded(state: number, place: number, candidates: Candidates): void {
    this.#parents[place] = state;
    this.#taken = place + 1;
    const words = this.graph.stepWords;
    if (words === 0) return;
    if (candidates.size * words > this.#stepAtoms.length)
      this.#stepAtoms = grown(this.#stepAtoms, candidates.size * words);
    const { layout, trees } = this.machine;
    for (let i = candidates.size - 1; i >= 0 && candidates.parent[i] === place; i--) {
      for (let w = 0; w < layout.words; w++) trees.state[AFTER + w] = trees.state[w]!;
      candidates.flip(candidates.leaf[i]!, AFTER);
      this.#stepAtoms.fill(0, i * words, (i + 1) * words);
      const { steps } = this.atoms;
      for (let n = 0; n < steps.length; n++)
        if (this.#holds(steps[n]!)) this.#stepAtoms[i * words + (n >>> 5)]! |= 1 << (n & 31);
    }
  }

  /** The visited set was asked about candidate `i` last: it is a step from its parent. */
  arrive(i: number, candidates: Candidates): void {
    const { graph } = this;
    const place = candidates.parent[i]!;
    const state = this.#parents[place]!;
    for (const refined of this.refined)
      if (!refined.allows(state, this.visited.last))
        this.found(refined, state, candidates.instance[i]!);
    if (!this.#keeps) return;
    this.#openUpTo(place);
    const found = this.#numbers[this.visited.last]!;
    const target = found === OUTSIDE ? outside(this.visited.last) : found;
    const step = graph.addStep(state, target, candidates.instance[i]!);
    for (let w = 0; w < graph.stepWords; w++)
      graph.setStepAtoms(step, w, this.#stepAtoms[i * graph.stepWords + w]!);
  }

  /** Judges what is hidden, as far as the graph goes; whether something is wrong. @throws Broken */
  follow(spent: () => boolean): boolean {
    for (const refined of this.refined) {
      const hidden = refined.hiddenIn(this.graph);
      hidden?.follow(spent);
      if (hidden?.unexplained) return true;
    }
    return false;
  }

  /** The judges of what is hidden, as far as there are any. */
  get hidden(): readonly HiddenRefinement[] {
    return this.refined.flatMap(({ hidden }) => hidden ?? []);
  }

  /** All candidates of the batch have arrived. */
  close(): void {
    if (this.#keeps) this.#openUpTo(this.#taken - 1);
    this.#taken = 0;
    this.#opened = -1;
  }

  /** The search stops in the midst of a batch: the state whose steps arrive has not got all of them. */
  abandon(): void {
    if (this.#opened >= 0) this.graph.begin[this.#parents[this.#opened]!] = -1;
  }

  #openUpTo(place: number): void {
    while (this.#opened < place) this.graph.open(this.#parents[++this.#opened]!);
  }

  #holds(judge: Judge): boolean {
    const { judges } = this.machine;
    const answer = judges.holds(judge);
    if (this.#audit) judges.audit(judge, answer);
    return answer;
  }
}
