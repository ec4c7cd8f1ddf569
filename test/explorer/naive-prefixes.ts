/**
 * Finite behaviours that break a formula however they go on, naively: of each vector of truths that the
 * formula's temporal parts can have it is found out, over all letters, whether some word has it; then
 * every walk of a small graph is tried, the shortest first.
 */
import type { Term } from "../../src/spec/formula.ts";
import type { PlainState } from "../../src/spec/init.ts";
import { contentKey } from "../../src/spec/value.ts";
import { temporalParts } from "./naive-lassos.ts";
import { type Context, FLIPPED, type StateGraph } from "./naive-liveness.ts";

type Leaf = Extract<Term, { op: "state" | "step" }>;

/** Predicates, and temporal parts, with which a formula is still small. */
const LEAVES_MAX = 5;
const PARTS_MAX = 4;
/** Kinds of loops looked at. */
const LOOPS_MAX = 5_000;

export class Prefixes {
  readonly #leaves: readonly Leaf[];
  readonly #parts: readonly Term[];
  /** The vectors that the parts have at the beginning of some word. */
  readonly #possible: ReadonlySet<number>;

  private constructor(
    readonly graph: StateGraph,
    readonly term: Term,
    leaves: readonly Leaf[],
    parts: readonly Term[],
  ) {
    this.#leaves = leaves;
    this.#parts = parts;
    this.#possible = this.#possibleVectors();
  }

  /** Null where the formula is too large for that. */
  static of(graph: StateGraph, term: Term): Prefixes | null {
    const leaves = leavesOf(term);
    const parts = temporalParts(term);
    if (leaves.length > LEAVES_MAX || parts.length > PARTS_MAX) return null;
    const prefixes = new Prefixes(graph, term, leaves, parts);
    return prefixes.#tooMany ? null : prefixes;
  }

  /** Steps of the shortest walk that is bad; null when none is. */
  shortest(): number | null {
    const seen = new Set<string>();
    let level = Array.from({ length: this.graph.initial }, (_, state) => this.#begin(state));
    for (let steps = 0; level.length > 0; steps++) {
      if (level.some((node) => this.#isBad(node))) return steps;
      level = level.flatMap((node) =>
        this.graph.moves[node.state]!.flatMap(({ to, next: after }) => {
          const next = this.#go(node, to, after);
          // A step outside is judged by itself; nothing goes on from there.
          if (to < 0) return this.#isBad(next) ? [next] : [];
          const key = `${to} ${next.then!.join()}`;
          if (seen.has(key)) return [];
          seen.add(key);
          return [next];
        }),
      );
    }
    return null;
  }

  /** How many steps of a walk it takes to break the formula; null where all of it does not. */
  badAfter(walk: readonly PlainState[]): number | null {
    let node = this.#begin(this.#numberOf(walk[0]!));
    for (const [steps, next] of [...walk.slice(1), null].entries()) {
      if (this.#isBad(node)) return steps;
      if (next !== null) node = this.#go(node, this.#numberOf(next), next);
    }
    return null;
  }

  #numberOf(state: PlainState): number {
    const key = contentKey(state);
    return this.graph.states.findIndex((known) => contentKey(known) === key);
  }

  // ---- walks ------------------------------------------------------------------------------------

  #begin(state: number): Node {
    return { state, then: null };
  }

  #go({ state, then }: Node, to: number, next: PlainState): Node {
    const before = this.graph.states[state]!;
    const letter = this.#leaves.reduce((bits, { op, run }, i) => {
      const ask = run as unknown as (...states: unknown[]) => boolean;
      return (op === "state" ? ask(before) : ask(before, next)) ? bits | (1 << i) : bits;
    }, 0);
    const all = Array.from({ length: 2 ** this.#parts.length }, (_, after) => after);
    return {
      state: to,
      then: all.map((after) =>
        then === null ? this.#whole(letter, after) : then[this.#make(letter, after)]!,
      ),
    };
  }

  #isBad({ state, then }: Node): boolean {
    for (const letter of this.#lettersOf(state)) {
      const rests = [letter];
      if (then === null) {
        if (this.#wholeOf(rests, 0, true)) return false;
      } else if (then[this.#vectorOf(rests, 0, true)]) return false;
      for (const after of this.#possible)
        if (then === null ? this.#whole(letter, after) : then[this.#make(letter, after)])
          return false;
    }
    return true;
  }

  /** All letters that a state may have, with whatever step from it; outside, nothing is known of it. */
  #lettersOf(state: number): number[] {
    const fixed = this.#leaves.map(({ op, run }) =>
      op === "state" && state >= 0
        ? (run as unknown as (s: unknown) => boolean)(this.graph.states[state]!)
        : null,
    );
    return letters(this.#leaves.length).filter((letter) =>
      fixed.every((value, i) => value === null || value === ((letter >> i) & 1) > 0),
    );
  }

  // ---- vectors ----------------------------------------------------------------------------------

  #tooMany = false;

  #possibleVectors(): ReadonlySet<number> {
    const all = letters(this.#leaves.length);
    const found = new Set(all.map((letter) => this.#vectorOf([letter], 0, true)));
    // Loops that make the same of what follows are alike.
    const kinds = new Set<string>();
    let level: readonly { readonly word: readonly number[]; readonly makes: readonly number[] }[] =
      [{ word: [], makes: Array.from({ length: 2 ** this.#parts.length }, (_, i) => i) }];
    while (level.length > 0) {
      const next: { word: readonly number[]; makes: readonly number[] }[] = [];
      for (const { word, makes } of level)
        for (const letter of all) {
          const longer = [letter, ...word];
          const made = makes.map((after) => this.#make(letter, after));
          const key = made.join();
          if (kinds.has(key)) continue;
          kinds.add(key);
          if (kinds.size > LOOPS_MAX) this.#tooMany = true;
          if (this.#tooMany) return found;
          found.add(this.#vectorOf(longer, 0, false));
          next.push({ word: longer, makes: made });
        }
      level = next;
    }
    for (const vector of found) for (const letter of all) found.add(this.#make(letter, vector));
    return found;
  }

  #make(letter: number, after: number): number {
    return this.#parts.reduce(
      (bits, part, i) => bits | (this.#holds(part, letter, after, "bare") ? 1 << i : 0),
      0,
    );
  }

  #whole(letter: number, after: number): boolean {
    return this.#holds(this.term, letter, after, "bare");
  }

  #holds(t: Term, letter: number, after: number, context: Context): boolean {
    const same = (): boolean => (after & (1 << this.#parts.indexOf(t))) !== 0;
    switch (t.op) {
      case "constant":
        return t.value;
      case "state":
      case "step":
        return this.#bit(t, letter);
      case "not":
        return !this.#holds(t.of, letter, after, FLIPPED[context]);
      case "and":
        return t.of.every((part) => this.#holds(part, letter, after, context));
      case "or":
        return t.of.some((part) => this.#holds(part, letter, after, context));
      case "always":
        return this.#holds(t.of, letter, after, "universal") && same();
      case "eventually":
        return this.#holds(t.of, letter, after, "existential") || same();
      case "until":
        return (
          this.#holds(t.right, letter, after, "existential") ||
          (this.#holds(t.left, letter, after, "universal") && same())
        );
    }
  }

  #bit(leaf: Leaf, letter: number): boolean {
    const i = this.#leaves.findIndex(({ op, run }) => op === leaf.op && run === leaf.run);
    return ((letter >> i) & 1) > 0;
  }

  /** What the parts are at a place of a word that goes round for ever, or rests in its last letter. */
  #vectorOf(word: readonly number[], at: number, rests: boolean): number {
    return this.#parts.reduce(
      (bits, part, i) => bits | (this.#holdsIn(part, word, at, rests, "bare") ? 1 << i : 0),
      0,
    );
  }

  #wholeOf(word: readonly number[], at: number, rests: boolean): boolean {
    return this.#holdsIn(this.term, word, at, rests, "bare");
  }

  #holdsIn(
    t: Term,
    word: readonly number[],
    at: number,
    rests: boolean,
    context: Context,
  ): boolean {
    const last = word.length - 1;
    const since = Array.from({ length: word.length }, (_, i) => (at + i) % word.length);
    const inner = (of: Term, i: number, c: Context) => this.#holdsIn(of, word, i, rests, c);
    switch (t.op) {
      case "constant":
        return t.value;
      case "state":
        return this.#bit(t, word[at]!);
      case "step":
        return rests && at === last ? context === "universal" : this.#bit(t, word[at]!);
      case "not":
        return !inner(t.of, at, FLIPPED[context]);
      case "and":
        return t.of.every((part) => inner(part, at, context));
      case "or":
        return t.of.some((part) => inner(part, at, context));
      case "always":
        return since.every((i) => inner(t.of, i, "universal"));
      case "eventually":
        return since.some((i) => inner(t.of, i, "existential"));
      case "until": {
        const end = since.findIndex((i) => inner(t.right, i, "existential"));
        return end >= 0 && since.slice(0, end).every((i) => inner(t.left, i, "universal"));
      }
    }
  }
}

interface Node {
  readonly state: number;
  /** For each vector that may follow, whether the formula then holds; null at the beginning. */
  readonly then: readonly boolean[] | null;
}

const letters = (leaves: number): number[] => Array.from({ length: 2 ** leaves }, (_, i) => i);

/** The predicates, each once: one function may be one of states and one of steps. */
function leavesOf(term: Term): Leaf[] {
  const found: Leaf[] = [];
  const look = (t: Term): void => {
    if (t.op === "state" || t.op === "step") {
      if (!found.some(({ op, run }) => op === t.op && run === t.run)) found.push(t);
    } else if (t.op === "until") {
      look(t.left);
      look(t.right);
    } else if ("of" in t) for (const part of [t.of].flat()) look(part as Term);
  };
  look(term);
  return found;
}
