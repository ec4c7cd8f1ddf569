/** A closed walk in a fair component that does all that fairness and the formula ask for. */
import type { Assumptions } from "./assumptions.ts";
import type { Transition } from "./automaton.ts";
import type { FairComponents } from "./fair-components.ts";
import type { Product } from "./product.ts";

/** A promise to keep, a condition to meet, or a state of a kind to go through. */
interface Need {
  readonly kind: "promise" | "weak" | "strong" | "visit";
  readonly word: number;
  readonly bit: number;
}

/** A move in the product; the step is −1 where the state stutters. */
interface Move {
  readonly from: number;
  readonly step: number;
  readonly postponed: number;
  readonly to: number;
}

/** Places of the search that are remembered, before it is content with less than a shortest walk. */
const SEARCH_MAX = 1 << 18;
/** With more to do than this, one thing is gone for after the other. */
const NEEDS_MAX = 12;

export class Round {
  readonly #component: number;
  readonly #needs: readonly Need[];

  constructor(
    readonly product: Product,
    readonly assumptions: Assumptions,
    readonly components: FairComponents,
    readonly entry: number,
    /** What some state on the way has to satisfy; null for nothing. */
    readonly visit: Transition | null = null,
  ) {
    this.#component = components.fairOf![entry]!;
    this.#needs = [
      ...this.#promises(),
      ...this.#conditions(),
      ...(visit ? [{ kind: "visit", word: 0, bit: 0 } as const] : []),
    ];
  }

  /** The steps of the walk, without those that stutter: a shortest one where that is not too hard. */
  steps(): number[] {
    const moves = (this.#needs.length <= NEEDS_MAX ? this.#shortest() : null) ?? this.#oneByOne();
    return moves.map(({ step }) => step).filter((step) => step >= 0);
  }

  #promises(): Need[] {
    const needs: Need[] = [];
    for (let bit = 1; bit <= this.product.automaton.promises; bit <<= 1)
      needs.push({ kind: "promise", word: 0, bit });
    return needs;
  }

  /** Conditions that are possible somewhere in the component have to be met. */
  #conditions(): Need[] {
    const { words, weak, possible, conditions } = this.assumptions;
    const { graph } = this.product;
    const somewhere = new Int32Array(words);
    for (const node of this.components.fair[this.#component - 1]!)
      for (let w = 0; w < words; w++) somewhere[w]! |= possible[(node % graph.states) * words + w]!;
    return conditions.flatMap((_, i): Need[] => {
      const word = i >>> 5;
      const bit = 1 << (i & 31);
      if ((somewhere[word]! & bit) === 0) return [];
      return [{ kind: (weak[word]! & bit) !== 0 ? "weak" : "strong", word, bit }];
    });
  }

  /** Whether being at a node meets a need: a weak condition that is not possible there. */
  #meetsAt(node: number, { kind, word, bit }: Need): boolean {
    const { product } = this;
    if (kind === "visit") return product.admits(node % product.graph.states, this.visit!);
    return kind === "weak" && !this.#isPossible(node, word, bit);
  }

  /** Whether being at a node makes a need of a strong condition, which before was none. */
  #owesAt(node: number, { kind, word, bit }: Need): boolean {
    return kind === "strong" && this.#isPossible(node, word, bit);
  }

  #isPossible(node: number, word: number, bit: number): boolean {
    const { words, possible } = this.assumptions;
    return (possible[(node % this.product.graph.states) * words + word]! & bit) !== 0;
  }

  /** Whether a move meets a need, by itself or by where it leads. */
  #meets({ from, step, postponed, to }: Move, need: Need): boolean {
    const { kind, word, bit } = need;
    if (kind === "promise") return (postponed & bit) === 0;
    if (this.#meetsAt(to, need)) return true;
    if (step < 0 || kind === "visit") return false;
    // All instances that lead to the same state are taken at once.
    const { graph } = this.product;
    const { words, ofInstance } = this.assumptions;
    const state = from % graph.states;
    for (let other = graph.begin[state]!; other < graph.end[state]!; other++)
      if (
        graph.target(other) === graph.target(step) &&
        (ofInstance[graph.instance(other) * words + word]! & bit) !== 0
      )
        return true;
    return false;
  }

  #moves(node: number): Move[] {
    const moves: Move[] = [];
    this.product.successors(node, (to, step, { postponed }) => {
      if (this.components.fairOf![to] === this.#component)
        moves.push({ from: node, step, postponed, to });
    });
    return moves;
  }

  /** A walk with the fewest steps; null when the search grows too large. */
  #shortest(): Move[] | null {
    const needs = this.#needs;
    // A strong condition asks for nothing until it is possible.
    const owed = (node: number): number =>
      needs.reduce((bits, need, i) => (this.#owesAt(node, need) ? bits | (1 << i) : bits), 0);
    let always = 0;
    let start = 0;
    needs.forEach((need, i) => {
      if (need.kind !== "strong") always |= 1 << i;
      if (this.#meetsAt(this.entry, need)) start |= 1 << i;
    });
    interface Place {
      readonly node: number;
      readonly met: number;
      readonly owed: number;
      readonly move: Move | null;
      readonly before: Place | null;
    }
    const seen = new Set<number>();
    let level: Place[] = [
      {
        node: this.entry,
        met: start,
        owed: always | owed(this.entry),
        move: null,
        before: null,
      },
    ];
    while (level.length > 0) {
      const next: Place[] = [];
      // The places reached by stuttering belong to the same level.
      for (let i = 0; i < level.length; i++) {
        const place = level[i]!;
        const key = (place.node * 2 ** NEEDS_MAX + place.met) * 2 ** NEEDS_MAX + place.owed;
        // Where the walk begins it may also pass: it has not moved yet.
        if (place.move !== null) {
          if (seen.has(key)) continue;
          seen.add(key);
          if (place.node === this.entry && (place.owed & ~place.met) === 0) {
            const walk: Move[] = [];
            for (let at: Place = place; at.move !== null; at = at.before!) walk.push(at.move);
            return walk.reverse();
          }
          if (seen.size > SEARCH_MAX) return null;
        }
        for (const move of this.#moves(place.node)) {
          let { met } = place;
          for (let n = 0; n < needs.length; n++)
            if ((met & (1 << n)) === 0 && this.#meets(move, needs[n]!)) met |= 1 << n;
          (move.step < 0 ? level : next).push({
            node: move.to,
            met,
            owed: place.owed | owed(move.to),
            move,
            before: place,
          });
        }
      }
      level = next;
    }
    throw new Error("a fair component does not do what it must");
  }

  /** Meets one need after the other, by the shortest way to each, and returns. */
  #oneByOne(): Move[] {
    const walk: Move[] = [];
    let at = this.entry;
    for (const need of this.#needs) {
      if (this.#meetsAt(this.entry, need) || walk.some((move) => this.#meets(move, need))) continue;
      walk.push(...this.#way(at, (move) => this.#meets(move, need)));
      at = walk.at(-1)!.to;
    }
    if (at !== this.entry || walk.length === 0)
      walk.push(...this.#way(at, (move) => move.to === this.entry));
    return walk;
  }

  /** A shortest way from a node that ends with a move of a kind. */
  #way(from: number, wanted: (move: Move) => boolean): Move[] {
    const before = new Map<number, Move | null>([[from, null]]);
    for (let level = [from]; level.length > 0; ) {
      const next: number[] = [];
      for (const node of level)
        for (const move of this.#moves(node)) {
          if (wanted(move)) {
            const way = [move];
            for (let last = before.get(node)!; last !== null; last = before.get(last.from)!)
              way.push(last);
            return way.reverse();
          }
          if (before.has(move.to)) continue;
          before.set(move.to, move);
          next.push(move.to);
        }
      level = next;
    }
    throw new Error("a fair component does not do what it must");
  }
}
