/**
 * The state graph as numbers: for each expanded state its steps, and which atoms hold where. States
 * have the numbers of `Links`. Steps that leave the state as it is are left out: every state may
 * stutter anyway.
 */
import { grown } from "../growth.ts";

/** In place of the number of a state: it lies outside the constraint. */
export const OUTSIDE = -1;

/**
 * In place of a target: a state outside the constraint, by its place in the visited set. Nothing is
 * known of its steps.
 */
export const outside = (place: number): number => -1 - place;

const PAGE_BITS = 18;
const PAGE = 1 << PAGE_BITS;

export class StepGraph {
  states = 0;
  steps = 0;
  /** Steps that lead outside. */
  leaving = 0;
  /** Where the steps of a state begin and end, by number of the step; `begin` is −1 if not expanded. */
  begin = new Int32Array(1 << 10).fill(-1);
  end = new Int32Array(1 << 10);
  /** Atoms of states: `stateWords` words for each. */
  atoms: Int32Array;
  readonly initial: number[] = [];
  /** Initial states outside the constraint: the place in the visited set, and among initial states. */
  readonly initialOutside: { readonly place: number; readonly initial: number }[] = [];
  readonly #targets: Int32Array[] = [];
  readonly #instances: Int32Array[] = [];
  readonly #atoms: Int32Array[] = [];

  /** @param stateWords integers that the atoms of a state fill; `stepWords`, those of a step */
  constructor(
    public stateWords: number,
    public stepWords: number,
  ) {
    this.atoms = new Int32Array(Math.max(1, stateWords) << 10);
  }

  get bytes(): number {
    const pages = [...this.#targets, ...this.#instances, ...this.#atoms];
    return (
      pages.reduce((sum, page) => sum + page.byteLength, 0) +
      this.begin.byteLength +
      this.end.byteLength +
      this.atoms.byteLength
    );
  }

  /** Makes room for a new state. */
  addState(state: number): void {
    if (state >= this.begin.length) {
      const { length } = this.begin;
      this.begin = grown(this.begin, state + 1).fill(-1, length);
      this.end = grown(this.end, state + 1);
    }
    if ((state + 1) * this.stateWords > this.atoms.length)
      this.atoms = grown(this.atoms, (state + 1) * this.stateWords);
    if (state >= this.states) this.states = state + 1;
  }

  /** The steps added from now on are those of `state`. */
  open(state: number): void {
    this.begin[state] = this.steps;
    this.end[state] = this.steps;
  }

  /** Adds a step of the state opened last; its atoms are set by `setStepAtoms`. */
  addStep(state: number, target: number, instance: number): number {
    const number = this.steps++;
    const page = number >>> PAGE_BITS;
    const at = number & (PAGE - 1);
    if (page === this.#targets.length) {
      // The first page grows with the graph, so that a small one stays small.
      const length = page === 0 ? 1 << 10 : PAGE;
      this.#targets.push(new Int32Array(length));
      this.#instances.push(new Int32Array(length));
      if (this.stepWords > 0) this.#atoms.push(new Int32Array(length * this.stepWords));
    } else if (at >= this.#targets[page]!.length) {
      for (const pages of [this.#targets, this.#instances, this.#atoms])
        if (pages.length > page) pages[page] = grown(pages[page]!);
    }
    this.#targets[page]![at] = target;
    this.#instances[page]![at] = instance;
    if (target < 0) this.leaving++;
    this.end[state] = this.steps;
    return number;
  }

  /** Makes room for other atoms in place of these. */
  resetAtoms(stateWords: number, stepWords: number): void {
    this.stateWords = stateWords;
    this.stepWords = stepWords;
    this.atoms = new Int32Array(stateWords * this.states);
    this.#atoms.length = 0;
    for (const page of this.#targets) this.#atoms.push(new Int32Array(page.length * stepWords));
  }

  setStepAtoms(step: number, word: number, bits: number): void {
    this.#atoms[step >>> PAGE_BITS]![(step & (PAGE - 1)) * this.stepWords + word] = bits;
  }

  target(step: number): number {
    return this.#targets[step >>> PAGE_BITS]![step & (PAGE - 1)]!;
  }
  instance(step: number): number {
    return this.#instances[step >>> PAGE_BITS]![step & (PAGE - 1)]!;
  }
  stepAtoms(step: number, word: number): number {
    return this.#atoms[step >>> PAGE_BITS]![(step & (PAGE - 1)) * this.stepWords + word]!;
  }

  /** Whether all of its states have been expanded. */
  get isWhole(): boolean {
    return !this.begin.subarray(0, this.states).includes(-1);
  }

  expanded(state: number): boolean {
    return this.begin[state]! >= 0;
  }
}
