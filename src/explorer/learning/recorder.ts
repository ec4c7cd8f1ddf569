/**
 * What author code can observe of the state, and how it is written into decision trees.
 *
 * A quantifier, or a predicate over a set, is one observation, whose elements have trees of their
 * own: otherwise the tree would have a branch for every combination.
 */
import { satisfies } from "../../spec/truth.ts";
import { mapKey } from "../../spec/value.ts";
import type { Watcher } from "../../spec/watch.ts";
import type { Place } from "./layout.ts";
import { LEARN, type Passing, PLAIN, Run } from "./run.ts";
import { AFTER, type ScalarSlot, type SetSlot } from "./slots.ts";
import { ANY, COUNT, DERIVED, EXACT, FALSE, QUANT, READ, SUM, TRUE } from "./tree.ts";

// Keys of what a run has seen: bit fields count from 0, whole sets downwards from -1.
const DERIVED_KEY = 2 ** 40;
const wholeKey = (slot: SetSlot, base: number): number => -1 - 2 * slot.id - (base > 0 ? 1 : 0);
const NOTHING = Symbol("nothing");

function outcomeKey(outcome: unknown): unknown {
  return outcome === undefined ? NOTHING : mapKey(outcome);
}

export class Recorder extends Run implements Watcher {
  /** Whom views ask that are kept from an earlier run: always idle, so that to ask it is a misdeed. */
  past(): Recorder {
    const past = new Recorder(this.trees);
    past.misdeed = (error) => this.misdeed(error);
    return past;
  }

  /** Plain values were looked at, by other code than a predicate that is asked in its own order. */
  noticed(place: Place): void {
    if (this.nesting === 0) this.looksAt(place);
  }

  // ---- observations -------------------------------------------------------------------------

  /** A part of the state is looked at, and handed out. */
  got(place: Place, base: number, variable = false): void {
    this.looksAt(place, variable);
    if (this.comparing) this.#content(place, base);
  }

  #content(place: Place, base: number): void {
    if (place.kind === "record")
      for (const field of place.fields.values()) this.#content(field, base);
    else if (place.kind === "tuple") for (const item of place.items) this.#content(item, base);
    else if (place.kind === "map")
      for (const entry of place.entries.values()) this.#content(entry.place, base);
    else if (place.slot.kind === "scalar") this.scalar(place.slot, base);
    else this.exact(place.slot, base, null);
  }

  /** A bit field of the state. */
  field(word: number, shift: number, mask: number): number {
    if (this.trees.layout.growing[word % AFTER]) this.looked = true;
    const value = (this.trees.state[word]! >>> shift) & mask;
    this.note(word * 32 + shift, value);
    if (this.mode !== LEARN) {
      this.touch();
      return value;
    }
    this.observed = true;
    const key = word * 32 + shift;
    if (this.seen.has(key)) return value;
    this.see(key);
    let pc = this.trees.code[this.cell]!;
    if (pc === 0) {
      const cells = mask >= 0 && mask < 64 ? mask + 1 : Math.max(8, value + 1);
      pc = this.node(5 + cells, READ, word, shift, mask, cells);
    } else {
      const { code } = this.trees;
      if (code[pc] !== READ || code[pc + 1] !== word || code[pc + 2] !== shift) this.conflict();
      if (value >= code[pc + 4]!) pc = this.widen(pc, 5, value + 1);
    }
    this.cell = pc + 5 + value;
    return value;
  }

  /** Whether this run already knows the value of a bit field. */
  knows(word: number, shift: number): boolean {
    return this.mode !== LEARN || this.seen.has(word * 32 + shift);
  }

  /** The number of the value in a scalar slot. */
  scalar(slot: ScalarSlot, base: number): number {
    return this.field(base + slot.word, slot.shift, slot.mask);
  }

  /** Something that follows from the value in a slot: `what` and `argument` name it. */
  derived<T>(
    slot: ScalarSlot,
    base: number,
    what: number,
    argument: number,
    outcomeOf: (value: unknown) => T,
  ): T {
    const word = base + slot.word;
    const number = (this.trees.state[word]! >>> slot.shift) & slot.mask;
    const outcome = outcomeOf(slot.table.values[number]);
    this.note(word * 32 + slot.shift, (what << 16) + argument);
    if (this.mode !== LEARN) {
      this.touch();
      return outcome;
    }
    this.observed = true;
    const field = word * 32 + slot.shift;
    const key = DERIVED_KEY + (field * 2 + what) * 4096 + argument;
    if (this.seen.has(field) || this.seen.has(key)) return outcome;
    this.see(key);
    const derivation = this.trees.derivation(`${slot.table.id} ${what} ${argument}`, (n) =>
      outcomeKey(outcomeOf(slot.table.values[n])),
    );
    const kind = this.trees.derivations[derivation]!.classOf(number);
    let pc = this.trees.code[this.cell]!;
    if (pc === 0) {
      const cells = Math.max(4, kind + 2);
      pc = this.node(6 + cells, DERIVED, word, slot.shift, slot.mask, cells, derivation);
    } else {
      const { code } = this.trees;
      if (code[pc] !== DERIVED || code[pc + 1] !== word || code[pc + 5] !== derivation)
        this.conflict();
      if (code[pc + 2] !== slot.shift) this.conflict();
      if (kind >= code[pc + 4]!) pc = this.widen(pc, 6, kind + 1);
    }
    this.cell = pc + 6 + kind;
    return outcome;
  }

  /** How many copies of element `i` a set (0 or 1) or bag holds. */
  copies(slot: SetSlot, base: number, i: number): number {
    const word = base + slot.wordOf[i]!;
    const shift = slot.shiftOf[i]!;
    if (this.mode !== LEARN || !this.seen.has(wholeKey(slot, base)))
      return this.field(word, shift, slot.elementMask);
    const copies = (this.trees.state[word]! >>> shift) & slot.elementMask;
    this.note(word * 32 + shift, copies);
    return copies;
  }

  /** The elements present, among those passing, in the order of `compare`. */
  exact(slot: SetSlot, base: number, passing: Passing): number[] {
    if (slot.growing) this.looked = true;
    const present: number[] = [];
    for (let i = 0; i < slot.wordOf.length; i++) {
      if (passing !== null && !passing.has(i)) continue;
      if (this.#present(slot, base, i)) present.push(i);
    }
    const ranks = slot.ranks();
    present.sort((a, b) => ranks[a]! - ranks[b]!);
    for (const i of present) this.note(slot.id, i);
    if (this.mode !== LEARN) {
      this.touch();
      return present;
    }
    this.observed = true;
    if (passing === null) {
      if (this.seen.has(wholeKey(slot, base))) return present;
      this.see(wholeKey(slot, base));
    }
    const words = slot.words.length;
    const masks = this.#scratchMasks(slot, base, passing);
    // A set that has met no element has no word; it needs a node all the same, which ends when it does.
    for (let w = 0; w < Math.max(1, words); w++) {
      const word = base + (slot.words[w] ?? 0);
      let pc = this.trees.code[this.cell]!;
      if (pc !== 0) {
        const { code } = this.trees;
        const same = code[pc] === EXACT && code[pc + 2] === words && code[pc + 3] === word;
        // The set grew by a word, or a predicate now reads the state: learn anew from here.
        if (!same) {
          if (!this.#isOnSet(pc, slot)) this.conflict();
          pc = 0;
        }
      }
      if (pc === 0) {
        this.trees.tables.push(new Map());
        const table = this.trees.tables.length - 1;
        pc = this.node(7, EXACT, slot.id, words, word, 0, 0);
        this.trees.code[pc + 6] = table;
      }
      const [unknown, truth] = [masks[3 * w + 1] ?? 0, masks[3 * w + 2] ?? 0];
      const { code, state } = this.trees;
      code[pc + 4] = unknown;
      code[pc + 5] = truth;
      const cells = this.trees.tables[code[pc + 6]!]!;
      const bits = state[word]! & truth;
      let cell = cells.get(bits);
      if (cell === undefined) {
        cell = this.trees.allocate(1);
        cells.set(bits, cell);
      }
      this.cell = cell;
    }
    return present;
  }

  /** Whether the run has observed the whole set. */
  knowsWhole(slot: SetSlot, base: number): boolean {
    if (this.mode !== LEARN) return true;
    return this.seen.has(wholeKey(slot, base));
  }

  /** How many elements are present among those passing. */
  count(slot: SetSlot, base: number, passing: Passing): number {
    if (slot.growing) this.looked = true;
    let count = 0;
    for (let i = 0; i < slot.wordOf.length; i++)
      if (passing === null || passing.has(i))
        count +=
          (this.trees.state[base + slot.wordOf[i]!]! >>> slot.shiftOf[i]!) & slot.elementMask;
    this.note(slot.id, count);
    if (this.mode !== LEARN) {
      this.touch();
      return count;
    }
    this.observed = true;
    const words = slot.words.length;
    const kind = slot.kind === "bag" ? SUM : COUNT;
    let pc = this.trees.code[this.cell]!;
    let cells: number[] = [];
    let stale = true;
    if (pc !== 0) {
      const { code } = this.trees;
      if (code[pc] !== kind || code[pc + 1] !== slot.id) this.conflict();
      const from = pc + 4 + 3 * code[pc + 2]!;
      cells = [...code.subarray(from, from + code[pc + 3]!)];
      stale = code[pc + 2] !== words || count >= cells.length;
    }
    if (stale) {
      const length = Math.max(count + 2, cells.length);
      pc = this.node(4 + 3 * words + length, kind, slot.id, words, length);
      cells.forEach((cell, i) => {
        this.trees.code[pc + 4 + 3 * words + i] = cell;
      });
    }
    this.writeMasks(pc + 4, slot, base, passing);
    this.cell = pc + 4 + 3 * words + count;
    return count;
  }

  /**
   * A quantifier over the elements of a set: whether some present and passing element has the
   * decisive answer. An element for which the predicate reads nothing is judged once and for all,
   * present or not; for the others, the answer is learnt when they are present.
   */
  any<T>(
    slot: SetSlot,
    base: number,
    passing: Passing,
    predicate: (element: T) => boolean,
    decisive: boolean,
  ): boolean {
    if (slot.growing) this.looked = true;
    if (this.mode !== LEARN) return this.recalled();
    this.observed = true;
    const judged = passing === null ? slot.elements.values.length : passing.judged;
    const { code } = this.trees;
    const there = code[this.cell]!;
    // A node that has judged every element says for itself what the predicate answers.
    const complete =
      there !== 0 &&
      code[there] === ANY &&
      code[there + 1] === slot.id &&
      code[there + 2] === (decisive ? TRUE : FALSE) &&
      code[there + 5] === slot.words.length &&
      code[there + 7] === judged;
    const pc = complete ? there : this.#judgeElements(slot, base, passing, predicate, decisive);
    this.abstracted = true;
    const decided = this.#decides(pc, slot, base, predicate, decisive);
    this.cell = pc + (decided ? 4 : 3);
    return this.remember(decided ? decisive : !decisive);
  }

  /** Asks the predicate about each element, present or not, and makes the ANY node of its answers. */
  #judgeElements<T>(
    slot: SetSlot,
    base: number,
    passing: Passing,
    predicate: (element: T) => boolean,
    decisive: boolean,
  ): number {
    const values = slot.elements.values as T[];
    const judged = passing === null ? values.length : passing.judged;
    const deciding = new Uint8Array(judged);
    const reading: number[] = [];
    const asked: number[] = [];
    for (let i = 0; i < judged; i++) {
      if (passing !== null && !passing.has(i)) continue;
      const answer = this.probe(predicate, values[i]!);
      if (answer === null) reading.push(i);
      else {
        asked.push(i);
        if (answer === decisive) deciding[i] = 1;
      }
    }
    // Asked in another order, a predicate of the element alone says the same.
    for (const i of asked.reverse())
      if ((this.probe(predicate, values[i]!) === decisive) !== (deciding[i] === 1)) this.conflict();
    const truth = { has: (i: number) => deciding[i] === 1, judged };
    return this.#anyNode(slot, base, decisive ? TRUE : FALSE, truth, reading);
  }

  /** Whether an element present decides: by what the node knows, else by running the predicate. */
  #decides<T>(
    pc: number,
    slot: SetSlot,
    base: number,
    predicate: (element: T) => boolean,
    decisive: boolean,
  ): boolean {
    const { state } = this.trees;
    const words = this.trees.code[pc + 5]!;
    let p = pc + 8;
    for (let w = 0; w < words; w++, p += 3)
      if (state[this.trees.code[p]!]! & this.trees.code[p + 2]!) return true;
    const values = slot.elements.values as T[];
    for (let subtrees = this.trees.code[pc + 6]!; subtrees > 0; subtrees--, p += 3) {
      const word = this.trees.code[p]!;
      const mask = this.trees.code[p + 1]!;
      if ((state[word]! & mask) === 0) continue;
      const shift = 31 - Math.clz32(mask & -mask);
      const element = values[slot.at.get(((word - base) << 5) | shift)!]!;
      if (this.subtree(p + 2, () => satisfies(predicate, element)) === decisive) return true;
    }
    return false;
  }

  #anyNode(
    slot: SetSlot,
    base: number,
    decisive: number,
    deciding: Passing,
    reading: readonly number[],
  ): number {
    const words = slot.words.length;
    const former = this.trees.code[this.cell]!;
    const cells = new Map<string, number>();
    let undecided = 0;
    let decided = 0;
    let fits = false;
    if (former !== 0) {
      const { code } = this.trees;
      if (code[former] !== ANY || code[former + 1] !== slot.id || code[former + 2] !== decisive)
        this.conflict();
      undecided = code[former + 3]!;
      decided = code[former + 4]!;
      let p = former + 8 + 3 * code[former + 5]!;
      for (let i = 0; i < code[former + 6]!; i++, p += 3)
        cells.set(`${code[p]},${code[p + 1]}`, code[p + 2]!);
      fits = code[former + 5] === words && code[former + 6] === reading.length;
    }
    const pc = fits
      ? former
      : this.node(8 + 3 * words + 3 * reading.length, ANY, slot.id, decisive);
    const { code } = this.trees;
    code[pc + 3] = undecided;
    code[pc + 4] = decided;
    code[pc + 5] = words;
    code[pc + 6] = reading.length;
    code[pc + 7] = deciding === null ? 0 : deciding.judged;
    this.writeMasks(pc + 8, slot, base, deciding);
    reading.forEach((i, r) => {
      const p = pc + 8 + 3 * words + 3 * r;
      code[p] = base + slot.wordOf[i]!;
      code[p + 1] = slot.elementMask << slot.shiftOf[i]!;
      code[p + 2] = cells.get(`${code[p]},${code[p + 1]}`) ?? 0;
    });
    return pc;
  }

  /** A quantifier over a range that does not depend on the state (beyond what was observed). */
  quantify<T>(range: readonly T[], predicate: (element: T) => boolean, decisive: boolean): boolean {
    this.noteQuantifier(predicate, range.length > 0);
    if (range.length < 2) return decides(range, predicate, decisive);
    if (this.noticing && this.abstractable(predicate))
      return this.hidden(() => decides(range, predicate, decisive));
    if (!this.abstracts(predicate, QUANT)) return decides(range, predicate, decisive);
    if (this.mode !== LEARN) return this.recalled();
    this.observed = true;
    const decisiveLeaf = decisive ? TRUE : FALSE;
    let pc = this.trees.code[this.cell]!;
    if (pc === 0) {
      pc = this.node(6 + range.length, QUANT, decisiveLeaf);
      this.trees.code[pc + 4] = range.length;
      this.trees.quantifiers.push(pc);
    } else {
      const { code } = this.trees;
      if (code[pc] !== QUANT || code[pc + 1] !== decisiveLeaf || code[pc + 4] !== range.length)
        this.conflict();
    }
    let decided = false;
    for (let i = 0; i < range.length && !decided; i++)
      decided = this.subtree(pc + 6 + i, () => satisfies(predicate, range[i]!)) === decisive;
    this.cell = pc + (decided ? 3 : 2);
    return this.remember(decided ? decisive : !decisive);
  }

  implication(left: boolean, at: Function): void {
    if (!this.implications) return;
    const key = at.toString();
    this.implications.set(key, left || this.implications.get(key) === true);
  }

  noteQuantifier(predicate: Function, ranged: boolean): void {
    if (!this.quantifiers || (this.mode !== LEARN && this.mode !== PLAIN)) return;
    const key = predicate.toString();
    const note = this.quantifiers.get(key);
    if (!note) this.quantifiers.set(key, { ranged });
    else if (ranged) note.ranged = true;
  }

  // ---- parts --------------------------------------------------------------------------------

  #present(slot: SetSlot, base: number, i: number): boolean {
    const bits = this.trees.state[base + slot.wordOf[i]!]! >>> slot.shiftOf[i]!;
    return (bits & slot.elementMask) !== 0;
  }

  #isOnSet(pc: number, slot: SetSlot): boolean {
    const { code } = this.trees;
    const kind = code[pc]!;
    if (kind === EXACT) return code[pc + 1] === slot.id;
    return (kind === ANY || kind === COUNT || kind === SUM) && code[pc + 1] === slot.id;
  }

  #scratchMasks(slot: SetSlot, base: number, passing: Passing): Int32Array {
    const { trees } = this;
    const top = trees.size;
    const at = trees.allocate(3 * slot.words.length);
    this.writeMasks(at, slot, base, passing);
    const masks = trees.code.slice(at, at + 3 * slot.words.length);
    trees.release(top);
    return masks;
  }

  /**
   * Writes (word, unknown, truth) for each word of the slot: the places of elements not yet met (or
   * judged), and the elements that count.
   */
  writeMasks(at: number, slot: SetSlot, base: number, passing: Passing): void {
    const { code } = this.trees;
    const { words, wordOf, shiftOf, elementMask, owned } = slot;
    for (let w = 0; w < words.length; w++) {
      code[at + 3 * w] = base + words[w]!;
      code[at + 3 * w + 1] = owned[w]!;
      code[at + 3 * w + 2] = 0;
    }
    const judged = passing === null ? wordOf.length : Math.min(passing.judged, wordOf.length);
    // Elements fill the words in the order in which these were added.
    let w = 0;
    for (let i = 0; i < judged; i++) {
      if (words[w] !== wordOf[i]) w = words.indexOf(wordOf[i]!);
      const mask = elementMask << shiftOf[i]!;
      code[at + 3 * w + 1]! &= ~mask;
      if (passing === null || passing.has(i)) code[at + 3 * w + 2]! |= mask;
    }
  }
}

/** The answer of a quantifier, element by element. */
function decides<T>(
  range: readonly T[],
  predicate: (element: T) => boolean,
  decisive: boolean,
): boolean {
  for (const element of range) if (satisfies(predicate, element) === decisive) return decisive;
  return !decisive;
}
