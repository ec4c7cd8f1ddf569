/**
 * What a search writes down for temporal properties, while it goes: the graph of states and steps,
 * and which atoms hold where.
 */
import { Atoms, type Formula } from "./atoms.ts";
import type { Candidates } from "./candidates.ts";
import { grown } from "./growth.ts";
import type { Judge } from "./judges.ts";
import type { Machine } from "./machine.ts";
import { AFTER } from "./slots.ts";
import { OUTSIDE, StepGraph } from "./step-graph.ts";
import { type CheckOptions, isWanted } from "./verdict.ts";
import type { Numbered } from "./visited.ts";

/** A temporal property, and its formula over the atoms of the recording. */
export interface Recorded {
  readonly property: Machine["model"]["temporals"][number];
  readonly formula: Formula;
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

  constructor(
    readonly machine: Machine,
    options: CheckOptions,
    readonly visited: Numbered,
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
  }

  get bytes(): number {
    return this.graph.bytes + this.#numbers.byteLength;
  }

  /** The state that the visited set has just added is counted as `state`, and at hand. */
  admit(state: number, initial: boolean): void {
    const { graph } = this;
    this.#number(state);
    graph.addState(state);
    if (initial) graph.initial.push(state);
    const { stateWords, atoms } = graph;
    const { states } = this.atoms;
    for (let i = 0; i < states.length; i++)
      if (this.#holds(states[i]!)) atoms[state * stateWords + (i >>> 5)]! |= 1 << (i & 31);
  }

  /** The state that the visited set has just added lies outside the constraint. */
  exclude(): void {
    this.#number(OUTSIDE);
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
    this.#openUpTo(place);
    const state = this.#parents[place]!;
    const target = this.#numbers[this.visited.last]!;
    const step = graph.addStep(state, target, candidates.instance[i]!);
    for (let w = 0; w < graph.stepWords; w++)
      graph.setStepAtoms(step, w, this.#stepAtoms[i * graph.stepWords + w]!);
  }

  /** All candidates of the batch have arrived. */
  close(): void {
    this.#openUpTo(this.#taken - 1);
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
