/**
 * The graph of a model beside a monitor: which finite behaviours of the model are bad, in which a
 * promise is open, and how it is kept.
 */

import type { Alphabet, Cube } from "./language.ts";
import { cubeOf, type Monitor } from "./monitor.ts";
import type { StepGraph } from "./step-graph.ts";

/** A walk from an initial state. */
export interface Way {
  readonly initial: number;
  readonly steps: readonly number[];
}

/** A walk to where a promise is open, and on to where it is kept, if that is possible. */
export interface Promised {
  readonly open: Way;
  readonly kept: readonly number[] | null;
  /** Whether the formula fails wherever nothing happens any more: it asks for something for ever. */
  readonly restless: boolean;
}

/** Nodes looked at, before a search is given up. */
const NODES_MAX = 1 << 21;
/** Walks to an open promise, of which one that can be kept is taken. */
const OPEN_MAX = 16;

interface Node {
  readonly state: number;
  readonly set: number;
  readonly step: number;
  readonly before: Node | null;
}

export class Beside {
  /** Whether a search was given up: there may be more to find. */
  cut = false;
  readonly #states: readonly Place[];
  readonly #steps: readonly Place[];

  constructor(
    readonly graph: StepGraph,
    readonly monitor: Monitor,
    readonly alphabet: Alphabet,
  ) {
    this.#states = alphabet.states.map(placeOf);
    this.#steps = alphabet.steps.map(placeOf);
  }

  /** The shortest walk of which every continuation violates the formula. */
  bad(): Way | null {
    const search = this.searchBad(Number.POSITIVE_INFINITY);
    for (;;) {
      const next = search.next();
      if (next.done) return next.value;
    }
  }

  /** Looks for that walk, and comes back each time it has looked at so many nodes. */
  *searchBad(stride: number): Generator<void, Way | null> {
    const { graph, monitor } = this;
    let looked = 0;
    /** A walk that ends outside the constraint, one step further than where it was found. */
    let outside: Way | null = null;
    for (const node of this.#nodes(this.#initial())) {
      if (++looked % stride === 0) yield;
      const letter = this.#letter(node.state);
      const way = outside === null ? null : wayTo(node);
      if (outside !== null && way!.steps.length >= outside.steps.length) return outside;
      if (monitor.dead(node.set, letter)) return way ?? wayTo(node);
      if (outside !== null || !graph.expanded(node.state)) continue;
      // A step that leads outside the constraint may be bad, too.
      for (let step = graph.begin[node.state]!; step < graph.end[node.state]!; step++)
        if (
          graph.target(step) < 0 &&
          monitor.refused(monitor.next(node.set, letter, this.#stepLetter(step)))
        ) {
          const { initial, steps } = wayTo(node);
          outside ??= { initial, steps: [...steps, step] };
        }
    }
    return outside;
  }

  /** Whether every continuation of a walk violates the formula. */
  refuses({ initial, steps }: Way): boolean {
    const { graph, monitor } = this;
    let state = initial;
    let set = 0;
    for (const step of steps) {
      set = monitor.next(set, this.#letter(state), this.#stepLetter(step));
      state = graph.target(step);
    }
    return state < 0 ? monitor.refused(set) : monitor.dead(set, this.#letter(state));
  }

  /** The steps of the shortest beginning of a lasso of which every continuation violates the formula. */
  beginning(
    initial: number,
    stem: readonly number[],
    loop: readonly number[],
  ): readonly number[] | null {
    const { graph, monitor } = this;
    const steps: number[] = [];
    const seen = new Set<string>();
    let state = initial;
    let set = 0;
    for (;;) {
      if (monitor.dead(set, this.#letter(state))) return steps;
      const turn = steps.length - stem.length;
      if (turn >= 0) {
        // It stays there, which no formula tells from having been there; or all comes round again.
        const key = `${set} ${turn % loop.length}`;
        if (loop.length === 0 || seen.has(key)) return null;
        seen.add(key);
      }
      const step = turn < 0 ? stem[steps.length]! : loop[turn % loop.length]!;
      set = monitor.next(set, this.#letter(state), this.#stepLetter(step));
      steps.push(step);
      state = graph.target(step);
    }
  }

  /** Of a walk that is bad, what its states and steps must be like for that. */
  reasons({ initial, steps }: Way): readonly Cube[] {
    const { graph, monitor, alphabet } = this;
    const states = (1 << alphabet.states.length) - 1;
    const ofSteps = (1 << alphabet.steps.length) - 1;
    const prefix = [initial, ...steps.map((step) => graph.target(step))].map((state, i) => {
      const step = steps[i];
      return cubeOf(
        // Of a state outside the constraint nothing is known, and nothing asked.
        state < 0 ? 0 : this.#letter(state),
        state < 0 ? 0 : states,
        step === undefined ? 0 : this.#stepLetter(step),
        step === undefined ? 0 : ofSteps,
      );
    });
    return monitor.loosened(prefix);
  }

  /**
   * A shortest walk after which the formula fails if nothing happens any more, but need not fail; and
   * a shortest one from there after which it holds if nothing happens any more.
   */
  promised(): Promised | null {
    const { monitor } = this;
    let first: Way | null = null;
    let tried = 0;
    for (const node of this.#nodes(this.#initial())) {
      const letter = this.#letter(node.state);
      if (monitor.dead(node.set, letter) || monitor.rests(node.set, letter)) continue;
      first ??= wayTo(node);
      for (const later of this.#nodes([{ ...node, step: -1, before: null }]))
        if (monitor.rests(later.set, this.#letter(later.state)))
          return { open: wayTo(node), kept: wayTo(later).steps, restless: false };
      if (++tried === OPEN_MAX) break;
    }
    return first && { open: first, kept: null, restless: !this.#restsSomewhere() };
  }

  #restsSomewhere(): boolean {
    for (const { state, set } of this.#nodes(this.#initial()))
      if (this.monitor.rests(set, this.#letter(state))) return true;
    return false;
  }

  #initial(): Node[] {
    return this.graph.initial.map((state) => ({ state, set: 0, step: -1, before: null }));
  }

  /** Breadth-first. */
  *#nodes(first: readonly Node[]): Iterable<Node> {
    const { graph, monitor } = this;
    const seen = new Set<number>();
    const queue: Node[] = [];
    const meet = (node: Node): void => {
      const key = node.set * graph.states + node.state;
      if (seen.has(key)) return;
      if (seen.size >= NODES_MAX) {
        this.cut = true;
        return;
      }
      seen.add(key);
      queue.push(node);
    };
    for (const node of first) meet(node);
    for (const node of queue) {
      yield node;
      const { state, set } = node;
      if (!graph.expanded(state)) continue;
      const letter = this.#letter(state);
      for (let step = graph.begin[state]!; step < graph.end[state]!; step++) {
        const target = graph.target(step);
        if (target < 0) continue;
        const next = monitor.next(set, letter, this.#stepLetter(step));
        meet({ state: target, set: next, step, before: node });
      }
    }
  }

  #letter(state: number): number {
    const { atoms, stateWords } = this.graph;
    let letter = 0;
    for (let i = 0; i < this.#states.length; i++) {
      const { word, bit } = this.#states[i]!;
      if ((atoms[state * stateWords + word]! & bit) !== 0) letter |= 1 << i;
    }
    return letter;
  }

  #stepLetter(step: number): number {
    let letter = 0;
    for (let i = 0; i < this.#steps.length; i++) {
      const { word, bit } = this.#steps[i]!;
      if ((this.graph.stepAtoms(step, word) & bit) !== 0) letter |= 1 << i;
    }
    return letter;
  }
}

interface Place {
  readonly word: number;
  readonly bit: number;
}

const placeOf = (atom: number): Place => ({ word: atom >>> 5, bit: 1 << (atom & 31) });

function wayTo(node: Node): Way {
  const steps: number[] = [];
  let at = node;
  for (; at.before !== null; at = at.before) steps.push(at.step);
  return { initial: at.state, steps: steps.reverse() };
}
