/**
 * Refinement with hidden variables: some values of them must explain each behaviour. With every state
 * goes the set of abstract states still possible: those that show what the mapping says, and are
 * reached by abstract steps that show what happened so far. When none is left, refinement fails.
 *
 * Of those that differ in hidden sets alone which only grow, the fullest will do: whatever is possible
 * with less in them is possible with more (see `gathering.ts`).
 */
import type { PlainState } from "../../spec/init.ts";
import { outside, type StepGraph } from "../behaviours/step-graph.ts";
import { Broken } from "../breakage.ts";
import { Expansion } from "../expansion.ts";
import { Gathering } from "../gathering.ts";
import { grown } from "../growth.ts";
import { NumberedFingerprints } from "../visited.ts";
import type { RefinementCheck } from "./refinement.ts";

/** States looked at before the time is. */
const STRIDE = 256;

/** States with the sets of abstract states possible in them, numbered as they are met. */
class Nodes {
  readonly #known = new NumberedFingerprints();
  #states = new Int32Array(1 << 10);
  #sets = new Int32Array(1 << 10);
  /** How each was reached: from which node, by which step; −1 for initial states. */
  #before = new Int32Array(1 << 10);
  #steps = new Int32Array(1 << 10);

  get size(): number {
    return this.#known.size;
  }
  state(node: number): number {
    return this.#states[node]!;
  }
  set(node: number): number {
    return this.#sets[node]!;
  }

  meet(state: number, set: number, before: number, step: number): void {
    // One half is mixed, for the table looks at it most; the two still tell all pairs apart.
    const mixed = (Math.imul(state, 0x9e3779b1) + Math.imul(set, 0x85ebca6b)) | 0;
    if (!this.#known.add(mixed, set)) return;
    const node = this.#known.last;
    if (node === this.#states.length) {
      this.#states = grown(this.#states);
      this.#sets = grown(this.#sets);
      this.#before = grown(this.#before);
      this.#steps = grown(this.#steps);
    }
    this.#states[node] = state;
    this.#sets[node] = set;
    this.#before[node] = before;
    this.#steps[node] = step;
  }

  /** The way to a node and one step further. */
  wayTo(last: number, step: number): Pick<Unexplained, "initial" | "steps"> {
    const steps = [step];
    let node = last;
    for (; this.#before[node]! >= 0; node = this.#before[node]!) steps.push(this.#steps[node]!);
    return { initial: this.#states[node]!, steps: steps.reverse() };
  }
}

/** The way to what no abstract behaviour explains: the last step, or the initial state itself. */
export interface Unexplained {
  /** The state that it begins in; or, of an initial state outside the constraint, −1 − its place there. */
  readonly initial: number;
  readonly steps: readonly number[];
  /** What the mapping says of the last two states; `before` is −1 of an initial state. */
  readonly before: number;
  readonly after: number;
  /** Abstract states in which the last step begins. */
  readonly possible: readonly PlainState[];
}

/** More abstract states than this behind one state: somebody counts without end. */
const POSSIBLE_MAX = 1 << 16;

/** Of those that are possible where nothing is any more, so many are shown. */
const SHOWN_MAX = 16;

/** The abstract spec does too much that shows nothing. */
export class TooManyPossible extends Error {}

export class HiddenRefinement {
  unexplained: Unexplained | null = null;
  /** Whether states have been passed over whose steps are not known. */
  skipped = false;
  readonly #expansion: Expansion;
  /** Null where every abstract state is looked at for itself. */
  readonly gathering: Gathering | null;
  /** By abstract state: the one that it gathers, whatever else it can do; −1 for none. */
  readonly #gathered: number[] = [];
  /** Abstract states with all their variables, by number. */
  readonly #full = new NumberedFingerprints();
  readonly #vectors: Int32Array[] = [];
  /** What they show, by number: also what no state has been mapped to, or not yet. */
  readonly #visible = new NumberedFingerprints();
  readonly #shown: number[] = [];
  readonly #mapped: number[] = [];
  readonly #successors: (readonly number[] | undefined)[] = [];
  /** Sets of them, by number. */
  readonly #sets: (readonly number[])[] = [];
  readonly #setNumbers = new Map<string, number>();
  /** By set: the set after a step to each shown state. */
  readonly #after: (Map<number, number> | undefined)[] = [];
  readonly #nodes = new Nodes();
  /** The node whose steps come next. */
  #at = 0;

  /** @param mapped what the mapping says of a state of the graph, or of one outside */
  constructor(
    readonly check: RefinementCheck,
    readonly graph: StepGraph,
    readonly mapped: (target: number) => number,
  ) {
    const { abstract, options, hidden } = check;
    this.#expansion = new Expansion(abstract, options);
    const { growing } = abstract.model;
    const unseen = growing.length > 0 && growing.every((name) => hidden.includes(name));
    this.gathering =
      unseen && Gathering.isOf(abstract, options)
        ? new Gathering(abstract, this.#expansion, null, abstract.model.name)
        : null;
    abstract.learning.growing = this.gathering !== null;
  }

  /** Takes in the initial states. @throws TooManyPossible */
  #begin(): void {
    const first = Array.from(this.check.initial(), ([low, high]) => this.#number(low, high));
    const possibleIn = (mapped: number): number =>
      this.#closed(first.filter((full) => this.#shown[full] === this.#shownBy(mapped)));
    for (const { place, initial } of this.graph.initialOutside) {
      const after = this.mapped(outside(place));
      if (possibleIn(after) < 0)
        this.unexplained ??= { initial: -1 - initial, steps: [], before: -1, after, possible: [] };
    }
    for (const state of this.graph.initial) {
      const after = this.mapped(state);
      const possible = possibleIn(after);
      if (possible < 0)
        this.unexplained ??= { initial: state, steps: [], before: -1, after, possible: [] };
      else this.#nodes.meet(state, possible, -1, -1);
    }
  }
  #begun = false;

  /** Proves what was relied on, once all is known; whether it is done. @throws Refused */
  conclude(spent: () => boolean): boolean {
    return this.check.within(() => this.gathering?.conclude(spent) ?? true);
  }

  /** Goes as far as a search has come which still goes on, or until `spent()`. */
  follow(spent: () => boolean): void {
    if (this.#given) return;
    try {
      this.#advance(spent, false);
    } catch (error) {
      // Whatever else is to be found comes first; it will be said when all is judged.
      if (!(error instanceof TooManyPossible || error instanceof Broken)) throw error;
      this.#given = true;
    }
  }
  /** Whether there is something that cannot be judged. */
  #given = false;

  /** Goes on until the end or `spent()`; whether the end has come. @throws TooManyPossible */
  advance(spent: () => boolean): boolean {
    return this.#advance(spent, true);
  }

  #advance(spent: () => boolean, over: boolean): boolean {
    const nodes = this.#nodes;
    const { graph } = this;
    if (!this.#begun) this.#begin();
    this.#begun = true;
    for (; this.#at < nodes.size && this.unexplained === null; this.#at++) {
      if (this.#at % STRIDE === STRIDE - 1 && spent()) return false;
      const node = this.#at;
      const state = nodes.state(node);
      if (!graph.expanded(state)) {
        if (!over) return false;
        this.skipped = true;
        continue;
      }
      for (let step = graph.begin[state]!; step < graph.end[state]!; step++) {
        const target = graph.target(step);
        const after = this.mapped(target);
        const next = this.#follow(nodes.set(node), this.#shownBy(after));
        if (next < 0) {
          const before = this.mapped(state);
          const possible = this.#plain(nodes.set(node));
          this.unexplained = { ...nodes.wayTo(node, step), before, after, possible };
          return true;
        }
        if (target >= 0) nodes.meet(target, next, node, step);
      }
    }
    return true;
  }

  /** Some of the abstract states in a set. */
  #plain(set: number): readonly PlainState[] {
    const { layout } = this.check.abstract;
    return this.#sets[set]!.slice(0, SHOWN_MAX).map((full) => {
      const vector = new Int32Array(layout.words);
      vector.set(this.#vectors[full]!.subarray(0, -2));
      return layout.decode(vector);
    });
  }

  /** The number of the state in the abstract vector. */
  #number(low: number, high: number): number {
    const { layout, trees } = this.check.abstract;
    if (this.#full.add(low, high)) {
      this.#vectors.push(trees.state.slice(0, layout.words + 2));
      this.#vectors.at(-1)!.set([low, high], layout.words);
      this.#shown.push(this.#see(...this.check.shown()));
    }
    return this.#full.last;
  }

  #see(low: number, high: number): number {
    this.#visible.add(low, high);
    return this.#visible.last;
  }

  /** What an abstract state shows to which a state is mapped. */
  #shownBy(mapped: number): number {
    this.#mapped[mapped] ??= this.#see(...this.check.fingerprint(mapped));
    return this.#mapped[mapped]!;
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
      this.gathering?.visit();
      this.#expansion.expand(0, low!, high!, options.audit === true);
      this.gathering?.gather(0, 0, 0, options.audit === true);
      const numbers = new Set<number>();
      for (let i = 0; i < candidates.size; i++) {
        load();
        candidates.flip(candidates.leaf[i]!, 0);
        numbers.add(this.#number(candidates.low[i]!, candidates.high[i]!));
      }
      return [...numbers];
    });
    this.#successors[full] = next;
    this.#gathered[full] = this.gathering?.batch[0] === 1 ? next[0]! : -1;
    return next;
  }

  /** An abstract state with all in its growing sets that steps add which do nothing else. */
  #fullest(full: number): number {
    for (;;) {
      this.#next(full);
      const more = this.#gathered[full]!;
      if (more < 0) return full;
      full = more;
    }
  }

  /** Whether two abstract states differ in growing sets alone, and the first has no more in them. */
  #isWithin(a: number, b: number): boolean {
    const { growing, words } = this.check.abstract.layout;
    const [one, other] = [this.#vectors[a]!, this.#vectors[b]!];
    // Behind the words of a state stands its fingerprint.
    const word = (of: Int32Array, i: number): number => (i < of.length - 2 ? of[i]! : 0);
    for (let i = 0; i < words; i++) {
      const [x, y] = [word(one, i), word(other, i)];
      if (x !== y && (!growing[i] || (x & ~y) !== 0)) return false;
    }
    return true;
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
    const closed = new Set(this.gathering ? members.map((full) => this.#fullest(full)) : members);
    for (const full of closed)
      for (const target of this.#next(full))
        if (this.#shown[target] === this.#shown[full]) {
          closed.add(this.gathering ? this.#fullest(target) : target);
          if (closed.size > POSSIBLE_MAX) throw new TooManyPossible();
        }
    if (closed.size === 0) return -1;
    if (this.gathering)
      for (const full of closed)
        for (const other of closed)
          if (full !== other && this.#isWithin(full, other)) {
            closed.delete(full);
            break;
          }
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
