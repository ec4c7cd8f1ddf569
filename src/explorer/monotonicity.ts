/**
 * Whether a function is monotone in the sets that only grow, read off its tree: with one element more
 * an instance is still enabled, does the same elsewhere, and adds no less; a chooser offers no less.
 *
 * The tree is walked for two states at once that differ in one element: the *lesser* has not got it,
 * the *greater* has. They part at a node that observes the element. From there on, every way of the
 * greater one through what is known is combined with every way of the lesser one that agrees with it
 * in all that was read. (What holds of one element more holds of any number, one after the other.)
 *
 * Where the lesser way ends in what the author's code was never asked, there is a *gap*: it is
 * open whether the function is monotone there. A greater state that is unknown matters as little as one
 * that is never visited: from each state that was visited, all lesser ones are reached element by
 * element, and the first one that is unknown is a gap.
 */
import { ASSIGN } from "./learning/effects.ts";
import type { Machine } from "./learning/machine.ts";
import type { ScalarSlot, SetSlot } from "./learning/slots.ts";
import {
  ANY,
  bitCount,
  byteSum,
  COUNT,
  DERIVED,
  DISABLED,
  EXACT,
  FALSE,
  FROM_SET,
  LEAF,
  LISTED,
  QUANT,
  READ,
  SUM,
  TRUE,
} from "./learning/tree.ts";

/** An element of a growing set, by its bit. */
export interface Difference {
  readonly word: number;
  readonly bit: number;
}

/**
 * What is known of two states on their ways: the last thing learnt, and what was known before. Bits
 * are the same in both, but for the one in which they differ, of which nothing is said here.
 */
export type Facts = Fact | null;
type Fact = { readonly before: Facts } & (
  | { readonly kind: "bits"; readonly word: number; readonly mask: number; readonly value: number }
  | {
      readonly kind: "class";
      readonly word: number;
      readonly shift: number;
      readonly mask: number;
      readonly derivation: number;
      readonly value: number;
    }
  /** At least one of these bits is set in the greater state: (word, mask)…. */
  | { readonly kind: "some"; readonly bits: readonly number[] }
  /**
   * So many of these are set, leaving the difference aside: (word, mask)…. Where the two states were
   * on one way (`same`), the difference is none of them.
   */
  | {
      readonly kind: "count";
      readonly bits: readonly number[];
      readonly value: number;
      readonly same: boolean;
    }
  /** What a node with predicates that read the state decided, for each state; null for any. */
  | {
      readonly kind: "node";
      readonly pc: number;
      readonly lesser: boolean | null;
      readonly greater: boolean | null;
    }
);

/** The lesser state of a pair is one that the tree does not know. */
export interface Gap {
  readonly difference: Difference;
  /** What is known of the greater state, and then of the lesser one, too. */
  readonly greater: Facts;
  readonly both: Facts;
  /** Whether no state can be made of these facts. */
  readonly hopeless: boolean;
}

/** What an element more does that it must not. */
export interface Harm {
  readonly kind: "disables" | "changes" | "adds-less" | "chooses-less";
  readonly difference: Difference;
  /** Whether the two states may not exist. */
  readonly vague: boolean;
}

export interface Monotone {
  readonly harms: readonly Harm[];
  readonly gaps: readonly Gap[];
  /** Whether the walk was given up before its end. */
  readonly cut: boolean;
}

type Pair = (
  lesser: number,
  greater: number,
  facts: { readonly greater: Facts; readonly both: Facts },
  difference: Difference,
  hopeless: boolean,
) => void;

/** Ends a walk that takes too long, and one that has found enough. */
const TOO_LONG = new Error("too many pairs");
const ENOUGH = new Error("enough gaps");

const LESSER = 0;
const GREATER = 1;
type Side = typeof LESSER | typeof GREATER;

const NOTHING: ReadonlyMap<number, number> = new Map();

/** More gaps than this are not looked for at once. */
const GAPS_MAX = 64;

export class MonotoneWalk {
  #steps = 0;
  #most = 0;
  #harms: Harm[] = [];
  #gaps: Gap[] = [];
  readonly #slotOfField = new Map<number, ScalarSlot>();
  readonly #slotOfWord = new Map<number, SetSlot[]>();
  /** Which bits of growing sets a tree observes, by node. */
  #observed = new Map<number, ReadonlyMap<number, number>>();

  /** @param met by word: the elements of growing sets that states had which were visited */
  constructor(
    readonly machine: Machine,
    readonly met: Int32Array,
  ) {
    for (const slot of machine.layout.slots)
      if (slot.kind === "scalar") this.#slotOfField.set(slot.word * 32 + slot.shift, slot);
  }

  /** Steps of all walks so far. */
  get steps(): number {
    return this.#steps;
  }

  /** What is wrong with the answers for two states, of which the lesser one is given. */
  harmBetween(lesser: number, greater: number, state: Int32Array, at: Difference): Harm | null {
    let facts: Facts = null;
    for (let word = 0; word < state.length; word++)
      facts = { kind: "bits", word, mask: -1, value: state[word]!, before: facts };
    const harm = this.#harmOf(lesser, greater, facts, at);
    return harm && { ...harm, difference: at };
  }

  /** Walks the tree at a cell. @param most steps before the walk is given up */
  walk(cell: number, most: number): Monotone {
    this.#harms = [];
    this.#gaps = [];
    this.#asking = 0;
    this.#most = this.#steps + most;
    this.#observed = new Map();
    this.#slotOfWord.clear();
    for (const slot of this.machine.layout.slots)
      if (slot.kind !== "scalar")
        for (const word of slot.words)
          this.#slotOfWord.set(word, [...(this.#slotOfWord.get(word) ?? []), slot]);
    let cut = false;
    try {
      if (this.#observes(cell).size > 0) this.#together(cell, null, this.#judge);
    } catch (error) {
      if (error !== TOO_LONG && error !== ENOUGH) throw error;
      cut = error === TOO_LONG;
    }
    return { harms: this.#harms, gaps: this.#gaps, cut };
  }

  readonly #judge: Pair = (lesser, greater, { greater: before, both }, difference, hopeless) => {
    if (!this.#mayBe(both, difference)) return;
    if (lesser === 0) {
      if (this.#gaps.length >= GAPS_MAX) throw ENOUGH;
      this.#gaps.push({ difference, greater: before, both, hopeless });
      return;
    }
    const harm = this.#harmOf(lesser, greater, both, difference);
    if (harm === null) return;
    this.#harms.push({ ...harm, difference, vague: harm.vague || hopeless || isVague(both) });
  };

  // ---- what is known ------------------------------------------------------------------------

  /** The bits of a word that may be set at all: of a growing set, those of elements that were met. */
  #possible(word: number): number {
    return this.machine.layout.growing[word] ? (this.met[word] ?? 0) : -1;
  }

  #knownMask(facts: Facts, word: number, side: Side | null, difference: Difference | null): number {
    let mask = ~this.#possible(word);
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind === "bits" && fact.word === word) mask |= fact.mask;
    if (difference !== null && difference.word === word)
      mask = side === null ? mask & ~difference.bit : mask | difference.bit;
    return mask;
  }

  #knownBits(facts: Facts, word: number, side: Side | null, difference: Difference | null): number {
    let bits = 0;
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind === "bits" && fact.word === word) bits |= fact.value;
    if (difference !== null && difference.word === word) {
      bits &= ~difference.bit;
      if (side === GREATER) bits |= difference.bit;
    }
    return bits;
  }

  /** Facts with some bits more; undefined where that contradicts them. */
  #assume(
    facts: Facts,
    word: number,
    mask: number,
    value: number,
    difference: Difference | null,
  ): Facts | undefined {
    const known = this.#knownMask(facts, word, null, difference);
    if ((this.#knownBits(facts, word, null, difference) ^ value) & known & mask) return undefined;
    const own = difference !== null && difference.word === word ? difference.bit : 0;
    const fresh = mask & ~known & ~own;
    if (fresh === 0) return facts;
    const after: Fact = { kind: "bits", word, mask: fresh, value: value & fresh, before: facts };
    for (let fact: Facts = facts; fact !== null; fact = fact.before)
      if (fact.kind === "some" && !this.#mayHave(after, fact.bits, difference)) return undefined;
    return after;
  }

  /** Whether nodes may have decided what they are said to have, by all that is known now. */
  #mayBe(facts: Facts, at: Difference): boolean {
    for (let fact = facts; fact !== null; fact = fact.before) {
      if (fact.kind === "count" && !this.#isCountable(facts, fact.bits, fact.value, at))
        return false;
      if (fact.kind !== "node") continue;
      for (const side of [LESSER, GREATER] as const) {
        const decided = side === LESSER ? fact.lesser : fact.greater;
        if (decided === null) continue;
        const may = this.#outcomes(fact.pc, side, facts, at);
        if (may !== "maybe" && (may === "decided") !== decided) return false;
      }
    }
    return true;
  }

  /** What a node may decide. */
  #outcomes(
    pc: number,
    side: Side,
    facts: Facts,
    at: Difference,
  ): "decided" | "maybe" | "undecided" {
    const { code } = this.machine.trees;
    if (code[pc] === QUANT) return this.#answers(pc, side, facts, at);
    const truth = this.#masks(pc + 8, code[pc + 5]!);
    if (this.#has(truth, side, facts, at)) return "decided";
    const readers = this.#readers(pc, code[pc + 5]!, side, facts, at);
    if (readers === "decided") return "decided";
    return readers === "maybe" || this.#mayHaveOn(side, facts, truth, at) ? "maybe" : "undecided";
  }

  /** Whether one of these bits is known to be set. */
  #has(masks: readonly number[], side: Side, facts: Facts, at: Difference): boolean {
    for (let i = 0; i < masks.length; i += 2)
      if (masks[i + 1]! & this.#knownBits(facts, masks[i]!, side, at)) return true;
    return false;
  }

  /** Whether so many of these bits may be set, leaving the difference aside. */
  #isCountable(
    facts: Facts,
    masks: readonly number[],
    count: number,
    at: Difference | null,
  ): boolean {
    let least = 0;
    let most = 0;
    for (let i = 0; i < masks.length; i += 2) {
      const own = at !== null && at.word === masks[i] ? at.bit : 0;
      const mask = masks[i + 1]! & ~own;
      const known = this.#knownMask(facts, masks[i]!, null, at);
      const there = mask & this.#knownBits(facts, masks[i]!, null, at);
      least += bitCount(there);
      most += bitCount(there | (mask & ~known));
    }
    return least <= count && count <= most;
  }

  /** Whether one of these bits may be set in the greater state. */
  #mayHave(facts: Facts, bits: readonly number[], difference: Difference | null): boolean {
    for (let i = 0; i < bits.length; i += 2) {
      const [word, mask] = [bits[i]!, bits[i + 1]!];
      const known = this.#knownMask(facts, word, GREATER, difference);
      if (mask & (~known | this.#knownBits(facts, word, GREATER, difference))) return true;
    }
    return false;
  }

  #class(facts: Facts, word: number, shift: number, derivation: number): number {
    for (let fact = facts; fact !== null; fact = fact.before)
      if (
        fact.kind === "class" &&
        fact.word === word &&
        fact.shift === shift &&
        fact.derivation === derivation
      )
        return fact.value;
    return -1;
  }

  /** Whether a value is of the classes known of its field. */
  #isOfClass(facts: Facts, word: number, shift: number, value: number): boolean {
    const { derivations } = this.machine.trees;
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind === "class" && fact.word === word && fact.shift === shift)
        if (derivations[fact.derivation]!.classOf(value) !== fact.value) return false;
    return true;
  }

  // ---- both states on one way ---------------------------------------------------------------

  #step(): void {
    if (++this.#steps > this.#most) throw TOO_LONG;
  }

  /** Walks a tree with both states, and tells of each pair of ends that they come to apart. */
  #together(cell: number, facts: Facts, pair: Pair): void {
    this.#step();
    const { code, tables } = this.machine.trees;
    const pc = code[cell]!;
    if (pc === 0 || code[pc]! < READ || this.#observes(cell).size === 0) return;
    const go = (to: number, known: Facts | undefined): void => {
      if (known !== undefined) this.#together(to, known, pair);
    };
    const part = (
      lesser: number,
      greater: number,
      known: Facts | undefined,
      at: Difference,
    ): void => {
      if (known !== undefined) this.#apart(lesser, greater, known, at, pair);
    };
    switch (code[pc]) {
      case READ: {
        const [word, shift, mask] = [code[pc + 1]!, code[pc + 2]!, code[pc + 3]!];
        const { growing } = this.machine.layout;
        if (growing[word]) {
          const bit = mask << shift;
          if (this.#knownMask(facts, word, null, null) & bit) {
            go(pc + 5 + ((this.#knownBits(facts, word, null, null) & bit) === 0 ? 0 : 1), facts);
            return;
          }
          part(pc + 5, pc + 6, facts, { word, bit });
        }
        for (let value = 0; value < code[pc + 4]!; value++)
          go(pc + 5 + value, this.#assume(facts, word, mask << shift, value << shift, null));
        return;
      }
      case DERIVED: {
        const [word, shift, mask, derivation] = [
          code[pc + 1]!,
          code[pc + 2]!,
          code[pc + 3]!,
          code[pc + 5]!,
        ];
        for (let value = 0; value < code[pc + 4]!; value++)
          go(pc + 6 + value, {
            kind: "class",
            word,
            shift,
            mask,
            derivation,
            value,
            before: facts,
          });
        return;
      }
      case ANY: {
        const words = code[pc + 5]!;
        const truth = this.#masks(pc + 8, words);
        const [undecided, decided] = [pc + 3, pc + 4];
        const readers = code[pc + 6]!;
        const so = (known: Facts | undefined, lesser: boolean, greater: boolean) =>
          readers === 0 ? known : decides(pc, lesser, greater, known);
        for (const at of this.#differences(truth, facts, readers === 0, undecided, decided))
          part(undecided, decided, so(this.#none(facts, truth, at), false, true), at);
        let p = pc + 8 + 3 * words;
        for (let i = readers; i > 0; i--, p += 3) {
          const [word, mask] = [code[p]!, code[p + 1]!];
          const there = this.#assume(facts, word, mask, mask, null);
          // The element itself may be what the lesser state has not got.
          if (
            this.machine.layout.growing[word] &&
            (this.#knownMask(facts, word, null, null) & mask) === 0
          )
            part(undecided, decided, so(this.#none(facts, truth, null), false, true), {
              word,
              bit: mask,
            });
          if (there !== undefined || this.#isBag(word))
            this.#parts(p + 2, there ?? facts, pc, part, pair);
        }
        go(undecided, so(this.#none(facts, truth, null), false, false));
        go(decided, readers === 0 ? this.#some(facts, truth) : decides(pc, true, true, facts));
        return;
      }
      case QUANT:
        for (let i = 0; i < code[pc + 4]!; i++) this.#parts(pc + 6 + i, facts, pc, part, pair);
        go(pc + 2, decides(pc, false, false, facts));
        go(pc + 3, decides(pc, true, true, facts));
        return;
      case COUNT:
      case SUM: {
        const words = code[pc + 2]!;
        const truth = this.#masks(pc + 4, words);
        const first = pc + 4 + 3 * words;
        const cells = code[pc + 3]!;
        for (let n = 0; n < cells; n++) {
          const known = this.#counted(facts, truth, n, null);
          if (n + 1 < cells && code[pc] === COUNT)
            for (const at of this.#differences(truth, facts, true, first + n, first + n + 1))
              part(first + n, first + n + 1, this.#counted(facts, truth, n, at), at);
          go(first + n, known);
        }
        return;
      }
      case EXACT: {
        const [word, truth] = [code[pc + 3]!, code[pc + 5]!];
        const table = tables[code[pc + 6]!]!;
        for (const [key, cell] of [...table]) {
          if (this.machine.layout.growing[word])
            for (const bit of bitsOf(key & this.#possible(word))) {
              const at = { word, bit };
              part(
                table.get(key & ~bit) ?? -1,
                cell,
                this.#assume(facts, word, truth, key, at),
                at,
              );
            }
          go(cell, this.#assume(facts, word, truth, key, null));
        }
        return;
      }
    }
  }

  /** What becomes of a quantifier where the predicate's answer about one element differs. */
  #parts(
    cell: number,
    facts: Facts,
    pc: number,
    part: (lesser: number, greater: number, known: Facts | undefined, at: Difference) => void,
    pair: Pair,
  ): void {
    const { code } = this.machine.trees;
    const [decisive, undecided, decided] =
      code[pc] === QUANT ? [code[pc + 1]!, pc + 2, pc + 3] : [code[pc + 2]!, pc + 3, pc + 4];
    this.#together(cell, facts, (lesser, greater, known, at, hopeless) => {
      // What it answers must be known before it is known what follows.
      if (lesser === 0) pair(0, greater, known, at, hopeless);
      else if (lesser === greater) return;
      else if (greater === decisive)
        part(undecided, decided, decides(pc, false, true, known.both), at);
      else part(decided, undecided, decides(pc, true, false, known.both), at);
    });
  }

  // ---- each state on its own way ------------------------------------------------------------

  /** Combines each way of the greater state with each of the lesser one that agrees with it. */
  #apart(lesser: number, greater: number, facts: Facts, at: Difference, pair: Pair): void {
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind === "count" && fact.same && this.#isAmong(fact.bits, at)) return;
    this.#ways(greater, GREATER, facts, at, (end, known) => {
      if (end === 0) return;
      this.#ways(lesser, LESSER, known, at, (other, both, hopeless) => {
        pair(other, end, { greater: known, both }, at, hopeless);
      });
    });
  }

  /**
   * All ways of one state from a cell (−1 for one that is not there) to a leaf, or to what is not
   * known, which is 0.
   */
  #ways(
    cell: number,
    side: Side,
    facts: Facts,
    at: Difference,
    end: (leaf: number, facts: Facts, hopeless: boolean) => void,
  ): void {
    this.#step();
    const { code, derivations, tables } = this.machine.trees;
    const pc = cell < 0 ? 0 : code[cell]!;
    if (pc === 0 || code[pc]! < READ) {
      end(pc, facts, false);
      return;
    }
    const go = (to: number, known: Facts | undefined): void => {
      if (known === undefined) return;
      // A greater state that is not known is of no concern; what a predicate answers there may be.
      const unknown = to < 0 || code[to] === 0;
      if (side === GREATER && unknown && this.#asking === 0) return;
      this.#ways(to, side, known, at, end);
    };
    switch (code[pc]) {
      case READ: {
        const [word, shift, mask] = [code[pc + 1]!, code[pc + 2]!, code[pc + 3]!];
        const field = mask << shift;
        const known = this.#knownMask(facts, word, side, at);
        const bits = this.#knownBits(facts, word, side, at);
        const cells = code[pc + 4]!;
        const cellOf = (value: number): number =>
          value >= 0 && value < cells ? pc + 5 + value : -1;
        if ((field & ~known) === 0) {
          go(cellOf((bits >>> shift) & mask), facts);
          return;
        }
        const values = this.#values(word, shift, mask);
        for (let value = 0; value < Math.max(values, cells); value++) {
          const to = cellOf(value);
          // Values that no state has had are of no concern.
          if (value >= values && (to < 0 || code[to] === 0)) continue;
          if (!this.#isOfClass(facts, word, shift, value)) continue;
          go(to, this.#assume(facts, word, field, value << shift, at));
        }
        if (values === 0 && side === LESSER) end(0, facts, true);
        return;
      }
      case DERIVED: {
        const [word, shift, mask, derivation] = [
          code[pc + 1]!,
          code[pc + 2]!,
          code[pc + 3]!,
          code[pc + 5]!,
        ];
        const cellOf = (value: number): number =>
          value >= 0 && value < code[pc + 4]! ? pc + 6 + value : -1;
        const field = mask << shift;
        if ((field & ~this.#knownMask(facts, word, side, at)) === 0) {
          const value = (this.#knownBits(facts, word, side, at) >>> shift) & mask;
          go(cellOf(derivations[derivation]!.classOf(value)), facts);
          return;
        }
        const known = this.#class(facts, word, shift, derivation);
        if (known >= 0) {
          go(cellOf(known), facts);
          return;
        }
        const classes = new Set<number>();
        const values = this.#values(word, shift, mask);
        for (let value = 0; value < values; value++)
          if (this.#isOfClass(facts, word, shift, value))
            classes.add(derivations[derivation]!.classOf(value));
        for (const value of classes)
          go(cellOf(value), {
            kind: "class",
            word,
            shift,
            mask,
            derivation,
            value,
            before: facts,
          });
        return;
      }
      case ANY: {
        const words = code[pc + 5]!;
        const truth = this.#masks(pc + 8, words);
        if (side === LESSER) this.#unjudged(code[pc + 1]!, pc + 8, words, facts, at, end);
        const may = this.#outcomes(pc, side, facts, at);
        const readers = code[pc + 6]! > 0;
        const so = (known: Facts | undefined, decided: boolean) =>
          decides(pc, side === LESSER ? decided : null, side === GREATER ? decided : null, known);
        if (may === "decided") go(pc + 4, facts);
        if (may === "undecided") go(pc + 3, this.#none(facts, truth, at));
        if (may !== "maybe") return;
        const none = this.#none(facts, truth, at);
        go(pc + 3, readers ? so(none, false) : none);
        go(pc + 4, readers ? so(facts, true) : this.#some(facts, truth, at));
        return;
      }
      case QUANT: {
        const answers = this.#answers(pc, side, facts, at);
        const so = (decided: boolean) =>
          answers === "maybe"
            ? decides(
                pc,
                side === LESSER ? decided : null,
                side === GREATER ? decided : null,
                facts,
              )
            : facts;
        if (answers !== "decided") go(pc + 2, so(false));
        if (answers !== "undecided") go(pc + 3, so(true));
        return;
      }
      case COUNT:
      case SUM: {
        const words = code[pc + 2]!;
        const truth = this.#masks(pc + 4, words);
        if (side === LESSER) this.#unjudged(code[pc + 1]!, pc + 4, words, facts, at, end);
        let least = 0;
        let most = 0;
        for (let i = 0; i < truth.length; i += 2) {
          const [word, mask] = [truth[i]!, truth[i + 1]!];
          const known = this.#knownMask(facts, word, side, at);
          const there = mask & this.#knownBits(facts, word, side, at);
          least += code[pc] === COUNT ? bitCount(there) : byteSum(there);
          most +=
            code[pc] === COUNT
              ? bitCount(there | (mask & ~known))
              : byteSum(there | (mask & ~known));
        }
        const own = this.#isAmong(truth, at) && side === GREATER ? 1 : 0;
        const counted = this.#count(facts, truth);
        if (counted >= 0) [least, most] = [counted + own, counted + own];
        // Of a bag, only counts that were met are of concern.
        const cells = code[pc + 3]!;
        if (code[pc] === SUM) most = Math.min(most, cells - 1);
        for (let n = least; n <= most; n++) {
          const to = n < cells ? pc + 4 + 3 * words + n : -1;
          if (code[pc] === SUM && code[to] === 0) continue;
          go(to, this.#counted(facts, truth, n - own, at));
        }
        return;
      }
      case EXACT: {
        const [word, truth] = [code[pc + 3]!, code[pc + 5]!];
        const known = this.#knownMask(facts, word, side, at);
        const bits = this.#knownBits(facts, word, side, at);
        const table = tables[code[pc + 6]!]!;
        const open = truth & ~known;
        if (side === LESSER)
          this.#unjudged(code[pc + 1]!, pc + 3, 1, facts, at, end, code[pc + 2]!);
        if (open === 0) {
          go(table.get(bits & truth) ?? -1, facts);
          return;
        }
        let met = 0;
        for (const [key, to] of [...table]) {
          if ((key ^ bits) & truth & known) continue;
          met++;
          go(to, this.#assume(facts, word, truth, key, at));
        }
        if (side === LESSER && met < 2 ** bitCount(open)) end(0, facts, true);
        return;
      }
    }
  }

  /**
   * Tells of a way on which an element is met that a node has not judged.
   * @param others the first words of the set that other nodes are about
   */
  #unjudged(
    slot: number,
    from: number,
    words: number,
    facts: Facts,
    at: Difference,
    end: (leaf: number, facts: Facts, hopeless: boolean) => void,
    others = 0,
  ): void {
    const { code } = this.machine.trees;
    const { words: all, at: places } = this.machine.layout.slots[slot] as SetSlot;
    const judged = new Map<number, number>();
    for (let i = 0; i < words; i++) judged.set(code[from + 3 * i]!, ~code[from + 3 * i + 1]!);
    for (const [i, word] of all.entries()) {
      if (i < others && !judged.has(word)) continue;
      let unjudged = ~(judged.get(word) ?? 0) & this.#possible(word);
      if (!this.machine.layout.growing[word]) {
        let placed = 0;
        for (const place of places.keys()) if (place >>> 5 === word) placed |= 1 << (place & 31);
        unjudged &= placed;
      }
      for (const bit of bitsOf(unjudged)) {
        const known = this.#assume(facts, word, bit, bit, at);
        if (known === undefined || (at.word === word && at.bit === bit)) continue;
        end(0, known, false);
        return;
      }
    }
  }

  /** What the elements of an ANY node decide of which a predicate reads the state. */
  #readers(
    pc: number,
    words: number,
    side: Side,
    facts: Facts,
    at: Difference,
  ): "decided" | "maybe" | "none" {
    const { code } = this.machine.trees;
    let answer: "decided" | "maybe" | "none" = "none";
    let p = pc + 8 + 3 * words;
    for (let i = code[pc + 6]!; i > 0; i--, p += 3) {
      const [word, mask] = [code[p]!, code[p + 1]!];
      const known = this.#knownMask(facts, word, side, at) & mask;
      const bits = this.#knownBits(facts, word, side, at) & mask;
      if (known === mask && bits === 0) continue;
      const there = bits !== 0;
      const within = there ? facts : this.#assume(facts, word, mask, mask, at);
      if (within === undefined && !this.#isBag(word)) continue;
      const answers = this.#answersOf(p + 2, side, within ?? facts, at);
      if (there && answers.size === 1 && answers.has(code[pc + 2]!)) return "decided";
      if (answers.has(code[pc + 2]!)) answer = "maybe";
    }
    return answer;
  }

  #answers(
    pc: number,
    side: Side,
    facts: Facts,
    at: Difference,
  ): "decided" | "maybe" | "undecided" {
    const { code } = this.machine.trees;
    let answer: "maybe" | "undecided" = "undecided";
    for (let i = 0; i < code[pc + 4]!; i++) {
      const answers = this.#answersOf(pc + 6 + i, side, facts, at);
      if (answers.size === 1 && answers.has(code[pc + 1]!)) return "decided";
      if (answers.has(code[pc + 1]!)) answer = "maybe";
    }
    return answer;
  }

  /** What a predicate may answer about an element: where that is not known, either. */
  #answersOf(cell: number, side: Side, facts: Facts, at: Difference): Set<number> {
    const answers = new Set<number>();
    this.#asking++;
    this.#ways(cell, side, facts, at, (answer) => {
      if (answer === 0) answers.add(TRUE).add(FALSE);
      else answers.add(answer);
    });
    this.#asking--;
    return answers;
  }
  #asking = 0;

  // ---- parts of nodes -----------------------------------------------------------------------

  /** (word, truth)… of a node. */
  #masks(from: number, words: number): readonly number[] {
    const { code } = this.machine.trees;
    const masks: number[] = [];
    for (let p = from; p < from + 3 * words; p += 3) masks.push(code[p]!, code[p + 2]!);
    return masks;
  }

  #isAmong(masks: readonly number[], { word, bit }: Difference): boolean {
    for (let i = 0; i < masks.length; i += 2)
      if (masks[i] === word && masks[i + 1]! & bit) return true;
    return false;
  }

  /**
   * Elements of growing sets that make a difference at a node with two ways on.
   * @param alike whether the node itself treats them all alike
   */
  *#differences(
    masks: readonly number[],
    facts: Facts,
    alike: boolean,
    ...cells: readonly number[]
  ): Iterable<Difference> {
    const { growing } = this.machine.layout;
    const observed = cells.map((cell) => this.#observes(cell));
    let likewise = alike;
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind !== "bits" && fact.kind !== "class") likewise = false;
    let unseen = false;
    for (let i = 0; i < masks.length; i += 2) {
      const word = masks[i]!;
      if (!growing[word]) continue;
      const free = masks[i + 1]! & ~this.#knownMask(facts, word, null, null);
      for (const bit of bitsOf(free)) {
        const seen = observed.some((bits) => ((bits.get(word) ?? 0) & bit) !== 0);
        // Of those that nothing looks at for themselves, one is as good as another.
        if (likewise && !seen && unseen) continue;
        if (!seen) unseen = true;
        yield { word, bit };
      }
    }
  }

  #none(facts: Facts, masks: readonly number[], at: Difference | null): Facts | undefined {
    let known: Facts | undefined = facts;
    for (let i = 0; i < masks.length && known !== undefined; i += 2)
      known = this.#assume(known, masks[i]!, masks[i + 1]!, 0, at);
    return known;
  }

  #some(facts: Facts, masks: readonly number[], at: Difference | null = null): Facts | undefined {
    const bits = masks.map((mask, i) =>
      at !== null && i % 2 === 1 && masks[i - 1] === at.word ? mask & ~at.bit : mask,
    );
    return this.#mayHave(facts, bits, at) ? { kind: "some", bits, before: facts } : undefined;
  }

  #mayHaveOn(side: Side, facts: Facts, masks: readonly number[], at: Difference): boolean {
    for (let i = 0; i < masks.length; i += 2) {
      const [word, mask] = [masks[i]!, masks[i + 1]!];
      const known = this.#knownMask(facts, word, side, at);
      if (mask & (~known | this.#knownBits(facts, word, side, at))) return true;
    }
    return false;
  }

  #count(facts: Facts, masks: readonly number[]): number {
    const key = masks.join();
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind === "count" && fact.bits.join() === key) return fact.value;
    return -1;
  }

  /** Facts with a number of elements, that of the lesser state. */
  #counted(
    facts: Facts,
    masks: readonly number[],
    count: number,
    at: Difference | null,
  ): Facts | undefined {
    if (!this.#isCountable(facts, masks, count, at)) return undefined;
    if (count === 0 && at !== null) return this.#none(facts, masks, at);
    return { kind: "count", bits: masks, value: count, same: at === null, before: facts };
  }

  /** How many values a field may have; 0 where that is not known. */
  #values(word: number, shift: number, mask: number): number {
    const slot = this.#slotOfField.get(word * 32 + shift);
    if (slot !== undefined && slot.mask === mask) return slot.table.values.length;
    return mask === 1 ? 2 : 0;
  }

  #isBag(word: number): boolean {
    return (this.#slotOfWord.get(word) ?? []).some(({ kind }) => kind === "bag");
  }

  /** The bits of growing sets that a tree observes: (word, mask). */
  #observes(cell: number): ReadonlyMap<number, number> {
    const { trees, layout } = this.machine;
    const { code } = trees;
    const root = code[cell]!;
    const known = this.#observed.get(root);
    if (known !== undefined) return known;
    let bits: Map<number, number> | null = null;
    const see = (word: number, mask: number): void => {
      const own = layout.growing[word] ? mask & this.#possible(word) : 0;
      if (own === 0) return;
      bits ??= new Map();
      bits.set(word, (bits.get(word) ?? 0) | own);
    };
    for (const { word, mask } of observations(this.machine, root)) see(word, mask);
    for (const inner of cellsOf(this.machine, root))
      if (code[code[inner]!]! >= READ)
        for (const [word, mask] of this.#observes(inner)) see(word, mask);
    this.#observed.set(root, bits ?? NOTHING);
    return bits ?? NOTHING;
  }

  // ---- leaves -------------------------------------------------------------------------------

  /** What is wrong with the greater state's answer, given the lesser one's. */
  #harmOf(
    lesser: number,
    greater: number,
    facts: Facts,
    difference: Difference,
  ): Pick<Harm, "kind" | "vague"> | null {
    const { code } = this.machine.trees;
    const kind = code[lesser];
    if (kind === DISABLED || lesser === greater) return null;
    if (kind === LISTED || kind === FROM_SET)
      return this.#offersLess(lesser, greater) ? { kind: "chooses-less", vague: false } : null;
    if (kind !== LEAF) throw new Error(`a step ends in a node of kind ${kind}`);
    if (code[greater] !== LEAF) return { kind: "disables", vague: false };
    const [one, other] = [this.#deed(lesser, facts), this.#deed(greater, facts)];
    const { growing } = this.machine.layout;
    // An operation on what was not read may come to the same as a change of what was.
    const vague = [...one.operations.keys()].join() !== [...other.operations.keys()].join();
    for (const word of new Set([...one.bits.keys(), ...other.bits.keys()]))
      if (!growing[word] && (one.bits.get(word) ?? 0) !== (other.bits.get(word) ?? 0))
        return { kind: "changes", vague };
    if (vague) return { kind: "changes", vague };
    for (const [slot, operation] of one.operations)
      if (other.operations.get(slot) !== operation) return { kind: "changes", vague: false };
    for (const [word, added] of one.bits) {
      if (!growing[word]) continue;
      const there = this.#knownBits(facts, word, GREATER, difference);
      if (added & ~(other.bits.get(word) ?? 0) & ~there) return { kind: "adds-less", vague: false };
    }
    return null;
  }

  /** What a leaf does: bits that it flips, and by slot operations on what was not looked at. */
  #deed(
    leaf: number,
    facts: Facts,
  ): {
    readonly bits: ReadonlyMap<number, number>;
    readonly operations: ReadonlyMap<number, string>;
  } {
    const { trees, layout, effects } = this.machine;
    const { code } = trees;
    const bits = new Map<number, number>();
    let p = leaf + 7;
    for (let i = code[leaf + 5]!; i > 0; i--, p += 2)
      bits.set(code[p]!, (bits.get(code[p]!) ?? 0) ^ code[p + 1]!);
    const operations: [slot: number, key: string][] = [];
    for (let i = code[leaf + 6]!; i > 0; i--, p += 3) {
      const slot = layout.slots[code[p + 1]!]!;
      if (slot.kind === "scalar" && code[p] === ASSIGN) {
        const field = slot.mask << slot.shift;
        // An assignment is a flip where the old value is known.
        if ((field & ~this.#knownMask(facts, slot.word, null, null)) === 0) {
          const old = this.#knownBits(facts, slot.word, null, null) & field;
          const change = old ^ ((code[p + 2]! & slot.mask) << slot.shift);
          bits.set(slot.word, (bits.get(slot.word) ?? 0) ^ change);
          continue;
        }
      }
      const last = operations.at(-1);
      const key = effects.operationKey(p);
      // Several operations on one slot stand side by side, and their order matters.
      if (last?.[0] === slot.id) last[1] += `, ${key}`;
      else operations.push([slot.id, key]);
    }
    for (const [word, change] of bits) if (change === 0) bits.delete(word);
    return { bits, operations: new Map(operations.sort(([a], [b]) => a - b)) };
  }

  #offersLess(lesser: number, greater: number): boolean {
    const { code } = this.machine.trees;
    if (lesser === greater) return false;
    if (code[lesser] === LISTED) {
      const list = [...code.subarray(lesser + 3, lesser + 3 + code[lesser + 2]!)];
      if (list.length === 0) return false;
      if (code[greater] !== LISTED) return true;
      const all = new Set(code.subarray(greater + 3, greater + 3 + code[greater + 2]!));
      return list.some((id) => !all.has(id));
    }
    if (code[greater] !== FROM_SET || code[lesser + 2] !== code[greater + 2]) return true;
    const offered = new Map<number, number>();
    for (let p = greater + 4; p < greater + 4 + 3 * code[greater + 3]!; p += 3)
      offered.set(code[p]!, code[p + 2]!);
    for (let p = lesser + 4; p < lesser + 4 + 3 * code[lesser + 3]!; p += 3)
      if (code[p + 2]! & ~(offered.get(code[p]!) ?? 0)) return true;
    return false;
  }
}

function decides(
  pc: number,
  lesser: boolean | null,
  greater: boolean | null,
  facts: Facts | undefined,
): Facts | undefined {
  return facts === undefined ? undefined : { kind: "node", pc, lesser, greater, before: facts };
}

/** Whether not all that was observed is said exactly: two states as they are said to be may not exist. */
function isVague(facts: Facts): boolean {
  for (let fact = facts; fact !== null; fact = fact.before)
    if (fact.kind === "node" || fact.kind === "count") return true;
  return false;
}

function* bitsOf(mask: number): Iterable<number> {
  for (let left = mask; left !== 0; left &= left - 1) yield left & -left;
}

/** What a node itself observes: bits of words. */
export function* observations(
  { trees }: Machine,
  pc: number,
): Iterable<{ readonly word: number; readonly mask: number }> {
  const { code } = trees;
  const kind = code[pc]!;
  const words = function* (from: number, count: number) {
    for (let p = from; p < from + 3 * count; p += 3)
      yield { word: code[p]!, mask: code[p + 1]! | code[p + 2]! };
  };
  if (kind === READ || kind === DERIVED)
    yield { word: code[pc + 1]!, mask: code[pc + 3]! << code[pc + 2]! };
  else if (kind === EXACT) yield { word: code[pc + 3]!, mask: code[pc + 4]! | code[pc + 5]! };
  else if (kind === COUNT || kind === SUM) yield* words(pc + 4, code[pc + 2]!);
  else if (kind === ANY) {
    yield* words(pc + 8, code[pc + 5]!);
    let p = pc + 8 + 3 * code[pc + 5]!;
    for (let i = code[pc + 6]!; i > 0; i--, p += 3) yield { word: code[p]!, mask: code[p + 1]! };
  }
}

/** The cells of a node, those of what its predicates say included. */
export function* cellsOf({ trees }: Machine, pc: number): Iterable<number> {
  const { code, tables } = trees;
  const kind = code[pc]!;
  if (pc === 0 || kind < READ) return;
  const range = function* (from: number, count: number) {
    for (let i = 0; i < count; i++) yield from + i;
  };
  if (kind === READ) yield* range(pc + 5, code[pc + 4]!);
  else if (kind === DERIVED) yield* range(pc + 6, code[pc + 4]!);
  else if (kind === EXACT) yield* [...tables[code[pc + 6]!]!.values()];
  else if (kind === COUNT || kind === SUM) yield* range(pc + 4 + 3 * code[pc + 2]!, code[pc + 3]!);
  else if (kind === QUANT) {
    yield* range(pc + 2, 2);
    yield* range(pc + 6, code[pc + 4]!);
  } else if (kind === ANY) {
    yield* range(pc + 3, 2);
    let p = pc + 8 + 3 * code[pc + 5]!;
    for (let i = code[pc + 6]!; i > 0; i--, p += 3) yield p + 2;
  }
}
