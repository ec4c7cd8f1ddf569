/**
 * Refinement with hidden variables: some values of them must explain each behaviour. With every state
 * goes the set of abstract states still possible: those that show what the mapping says, and are
 * reached by abstract steps that show what happened so far. When none is left, refinement fails.
 */
import { outside, type StepGraph } from "../behaviours/step-graph.ts";
import { Expansion } from "../expansion.ts";
import { NumberedFingerprints } from "../visited.ts";
import type { RefinementCheck } from "./refinement.ts";

/** States looked at before the time is. */
const STRIDE = 256;
/** So many nodes done with are dropped at once. */
const QUEUE_MAX = 1 << 16;

/** A state with the abstract states possible in it, and how it was reached. */
interface Node {
  readonly state: number;
  readonly possible: number;
  readonly before: Node | null;
  /** −1 for an initial state. */
  readonly step: number;
}

/** The way to what no abstract behaviour explains: the last step, or the initial state itself. */
export interface Unexplained {
  /** The state that it begins in; or, of an initial state outside the constraint, −1 − its place there. */
  readonly initial: number;
  readonly steps: readonly number[];
  /** What the mapping says of the last two states; `before` is −1 of an initial state. */
  readonly before: number;
  readonly after: number;
}

/** More abstract states than this behind one state: somebody counts without end. */
const POSSIBLE_MAX = 1 << 16;

/** The abstract spec does too much that shows nothing. */
export class TooManyPossible extends Error {}

export class HiddenRefinement {
  unexplained: Unexplained | null = null;
  readonly #expansion: Expansion;
  /** Abstract states with all their variables, by number. */
  readonly #full = new NumberedFingerprints();
  readonly #vectors: Int32Array[] = [];
  readonly #shown: number[] = [];
  readonly #successors: (readonly number[] | undefined)[] = [];
  /** Sets of them, by number. */
  readonly #sets: (readonly number[])[] = [];
  readonly #setNumbers = new Map<string, number>();
  /** By set: the set after a step to each shown state. */
  readonly #after: (Map<number, number> | undefined)[] = [];
  readonly #seen = new Set<number>();
  #queue: Node[] = [];
  #at = 0;
  #looked = 0;

  /** @param shownBy what the mapping says of a state of the graph, or of one outside */
  constructor(
    readonly check: RefinementCheck,
    readonly graph: StepGraph,
    readonly shownBy: (target: number) => number,
  ) {
    this.#expansion = new Expansion(check.abstract, check.options);
  }

  /** Takes in the initial states. @throws TooManyPossible */
  #begin(): void {
    const first = Array.from(this.check.initial(), ([low, high]) => this.#number(low, high));
    const possibleIn = (shown: number): number =>
      this.#closed(first.filter((full) => this.#shown[full] === shown));
    for (const { place, initial } of this.graph.initialOutside) {
      const after = this.shownBy(outside(place));
      if (possibleIn(after) < 0)
        this.unexplained ??= { initial: -1 - initial, steps: [], before: -1, after };
    }
    for (const state of this.graph.initial) {
      const after = this.shownBy(state);
      const possible = possibleIn(after);
      if (possible < 0) this.unexplained ??= { initial: state, steps: [], before: -1, after };
      else this.#meet({ state, possible, before: null, step: -1 });
    }
  }
  #begun = false;

  /** Goes on until the end or `spent()`; whether the end has come. @throws TooManyPossible */
  advance(spent: () => boolean): boolean {
    const { graph } = this;
    if (!this.#begun) this.#begin();
    this.#begun = true;
    while (this.#at < this.#queue.length && this.unexplained === null) {
      if (++this.#looked % STRIDE === 0 && spent()) return false;
      if (this.#at > QUEUE_MAX) {
        this.#queue = this.#queue.slice(this.#at);
        this.#at = 0;
      }
      const node = this.#queue[this.#at++]!;
      if (!graph.expanded(node.state)) continue;
      for (let step = graph.begin[node.state]!; step < graph.end[node.state]!; step++) {
        const target = graph.target(step);
        const after = this.shownBy(target);
        const possible = this.#follow(node.possible, after);
        if (possible < 0) {
          this.unexplained = { ...wayTo(node, step), before: this.shownBy(node.state), after };
          return true;
        }
        if (target >= 0) this.#meet({ state: target, possible, before: node, step });
      }
    }
    return true;
  }

  #meet(node: Node): void {
    const key = node.possible * this.graph.states + node.state;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#queue.push(node);
  }

  /** The number of the state in the abstract vector. */
  #number(low: number, high: number): number {
    const { layout, trees } = this.check.abstract;
    if (this.#full.add(low, high)) {
      this.#vectors.push(trees.state.slice(0, layout.words + 2));
      this.#vectors.at(-1)!.set([low, high], layout.words);
      this.#shown.push(this.check.shown());
    }
    return this.#full.last;
  }

  #next(full: number): readonly number[] {
    const known = this.#successors[full];
    if (known) return known;
    const { abstract, options } = this.check;
    const { trees, layout } = abstract;
    const { candidates } = this.#expansion;
    const stored = this.#vectors[full]!;
    const [low, high] = stored.subarray(-2);
    const load = (): void => {
      trees.state.fill(0, 0, layout.words);
      trees.state.set(stored.subarray(0, -2));
    };
    const next = this.check.within(() => {
      load();
      candidates.clear();
      this.#expansion.expand(0, low!, high!, options.audit === true);
      const numbers = new Set<number>();
      for (let i = 0; i < candidates.size; i++) {
        load();
        candidates.flip(candidates.leaf[i]!, 0);
        numbers.add(this.#number(candidates.low[i]!, candidates.high[i]!));
      }
      return [...numbers];
    });
    this.#successors[full] = next;
    return next;
  }

  /** The set of what is possible after a step to something shown; −1 if nothing is. */
  #follow(set: number, shown: number): number {
    let after = this.#after[set];
    if (!after) {
      after = new Map();
      this.#after[set] = after;
    }
    let next = after.get(shown);
    if (next === undefined) {
      const reached = new Set<number>();
      for (const full of this.#sets[set]!)
        for (const target of [full, ...this.#next(full)])
          if (this.#shown[target] === shown) reached.add(target);
      next = this.#closed([...reached]);
      after.set(shown, next);
    }
    return next;
  }

  /** The number of a set with all that abstract steps make of it which show nothing; −1 if empty. */
  #closed(members: readonly number[]): number {
    const closed = new Set(members);
    for (const full of closed)
      for (const target of this.#next(full))
        if (this.#shown[target] === this.#shown[full]) {
          closed.add(target);
          if (closed.size > POSSIBLE_MAX) throw new TooManyPossible();
        }
    if (closed.size === 0) return -1;
    const sorted = [...closed].sort((a, b) => a - b);
    const key = sorted.join();
    let number = this.#setNumbers.get(key);
    if (number === undefined) {
      number = this.#sets.push(sorted) - 1;
      this.#setNumbers.set(key, number);
    }
    return number;
  }
}

function wayTo(last: Node, step: number): Pick<Unexplained, "initial" | "steps"> {
  const steps = [step];
  let node = last;
  for (; node.before !== null; node = node.before) steps.push(node.step);
  return { initial: node.state, steps: steps.reverse() };
}
