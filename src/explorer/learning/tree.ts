/**
 * Decision trees: what author code has been seen to answer, by what it observed.
 *
 * All trees of a model live in one array of integers, `code`. A *cell* is an index at which a
 * pointer to a node stands, 0 where nothing has been learnt yet. An inner node names one observation
 * of the state vector and has a cell for each outcome; a leaf is an answer. Walking a tree is a few
 * array reads. Nodes (offsets from the node):
 *
 *   TRUE, FALSE, DISABLED  nothing more
 *   LEAF     1 instance, 2 counter, 3 low, 4 high, 5 xors, 6 ops, then (word, xor)…, (kind, slot, argument)…
 *   FROM_SET 1 chooser, 2 slot, 3 words, then (word, unknown, truth)…
 *   LISTED   1 chooser, 2 length, then instances…
 *   VALUE    1 number
 *   READ     1 word, 2 shift, 3 mask, 4 cells, then cells by value
 *   ANY      1 slot, 2 decisive, 3 cell undecided, 4 cell decided, 5 words, 6 subtrees, 7 judged,
 *            then (word, unknown, truth)…, (word, mask, cell)…
 *   COUNT, SUM  1 slot, 2 words, 3 cells, then (word, unknown, truth)…, cells by outcome
 *   EXACT    1 slot, 2 words of the slot, 3 word, 4 unknown, 5 truth, 6 table of cells by masked bits
 *   QUANT    1 decisive, 2 cell undecided, 3 cell decided, 4 length, 5 shortcut, then cells of subtrees
 *   DERIVED  1 word, 2 shift, 3 mask, 4 cells, 5 derivation, then cells by class of the value
 *
 * `truth` is the mask of the elements that count, `unknown` that of the places whose element the
 * node has not judged yet: a state that has one of these makes the walk fall off the tree.
 */
import { grown } from "../growth.ts";
import type { Layout } from "./layout.ts";
import { AFTER } from "./slots.ts";

export const TRUE = 1;
export const FALSE = 2;
export const DISABLED = 3;
export const LEAF = 4;
export const FROM_SET = 5;
export const LISTED = 6;
export const VALUE = 7;
export const READ = 10;
export const ANY = 11;
export const COUNT = 12;
export const SUM = 13;
export const EXACT = 14;
export const QUANT = 15;
export const DERIVED = 16;

/** Something that follows from an interned value (a length, an element), as a class of values. */
export class Derivation {
  /** By number of the value; −1 where not worked out yet. */
  classes = new Int32Array(16).fill(-1);
  readonly #byOutcome = new Map<unknown, number>();

  /** @param outcomeOf gives the outcome for the value of a number, as a key of a `Map` */
  constructor(readonly outcomeOf: (number: number) => unknown) {}

  classOf(number: number): number {
    if (number >= this.classes.length) {
      const { length } = this.classes;
      this.classes = grown(this.classes, number + 1).fill(-1, length);
    }
    if (this.classes[number] === -1) {
      const outcome = this.outcomeOf(number);
      let known = this.#byOutcome.get(outcome);
      if (known === undefined) {
        known = this.#byOutcome.size;
        this.#byOutcome.set(outcome, known);
      }
      this.classes[number] = known;
    }
    return this.classes[number]!;
  }
}

export class Trees {
  code = new Int32Array(1 << 14);
  /** Cells of EXACT nodes by masked bits. */
  readonly tables: Map<number, number>[] = [];
  readonly derivations: Derivation[] = [];
  readonly #derivationNumbers = new Map<string, number>();
  /** Every QUANT node made, and programs that decide some of them without their subtrees. */
  readonly quantifiers: number[] = [];
  readonly shortcuts: Int32Array[] = [new Int32Array(0)];
  /** How often each leaf was walked to. */
  hits = new Float64Array(1 << 10);
  leaves = 0;
  /** The state walked on, and at AFTER the state after a step. */
  readonly state = new Int32Array(2 * AFTER);
  #top = 16;

  constructor(readonly layout: Layout) {
    // The nodes without content stand at their own number.
    for (const kind of [TRUE, FALSE, DISABLED]) this.code[kind] = kind;
  }

  /** Integers in use. */
  get size(): number {
    return this.#top;
  }

  allocate(length: number): number {
    const at = this.#top;
    this.#top += length;
    if (this.#top > this.code.length) this.code = grown(this.code, this.#top);
    return at;
  }

  /** The number of a derivation; equal keys are one. */
  derivation(key: string, outcomeOf: (number: number) => unknown): number {
    let number = this.#derivationNumbers.get(key);
    if (number === undefined) {
      number = this.derivations.length;
      this.derivations.push(new Derivation(outcomeOf));
      this.#derivationNumbers.set(key, number);
    }
    return number;
  }

  /** Gives back what was allocated since the top was here. */
  release(top: number): void {
    // Whoever allocates next counts on empty cells.
    this.code.fill(0, top, this.#top);
    this.#top = top;
  }

  counter(): number {
    if (this.leaves === this.hits.length) this.hits = grown(this.hits);
    return this.leaves++;
  }

  /** The leaf that the tree at `pc` has for the state; 0 when it falls off the tree. */
  walk(pc: number): number {
    const code = this.code;
    const state = this.state;
    while (pc !== 0) {
      const kind = code[pc]!;
      if (kind === READ) {
        const value = (state[code[pc + 1]!]! >>> code[pc + 2]!) & code[pc + 3]!;
        if (value >= code[pc + 4]!) return 0;
        pc = code[pc + 5 + value]!;
      } else if (kind < READ) return pc;
      else pc = this.#step(pc, kind);
    }
    return 0;
  }

  /** The next node after a node that is no READ; 0 when the outcome is new. */
  #step(pc: number, kind: number): number {
    const code = this.code;
    const state = this.state;
    switch (kind) {
      case ANY: {
        const words = code[pc + 5]!;
        if (words !== this.layout.wordCounts[code[pc + 1]!]) return 0;
        let p = pc + 8;
        let decided = 0;
        for (let i = 0; i < words; i++, p += 3) {
          const bits = state[code[p]!]!;
          if (bits & code[p + 1]!) return 0;
          decided |= bits & code[p + 2]!;
        }
        if (decided === 0) {
          const decisive = code[pc + 2]!;
          for (let i = code[pc + 6]!; i > 0; i--, p += 3) {
            if ((state[code[p]!]! & code[p + 1]!) === 0) continue;
            const answer = this.walk(code[p + 2]!);
            if (answer === 0) return 0;
            if (answer === decisive) {
              decided = 1;
              break;
            }
          }
        }
        return code[pc + (decided === 0 ? 3 : 4)]!;
      }
      case QUANT: {
        const shortcut = code[pc + 5]!;
        if (shortcut !== 0) {
          const answer = this.decide(this.shortcuts[shortcut]!);
          if (answer >= 0) return code[pc + 2 + answer]!;
        }
        const decisive = code[pc + 1]!;
        const end = pc + 6 + code[pc + 4]!;
        for (let p = pc + 6; p < end; p++) {
          // Most subtrees are one field, so its branch is taken here.
          let answer = code[p]!;
          if (code[answer] === READ) {
            const value = (state[code[answer + 1]!]! >>> code[answer + 2]!) & code[answer + 3]!;
            answer = value < code[answer + 4]! ? code[answer + 5 + value]! : 0;
          }
          if (answer > FALSE) answer = this.walk(answer);
          if (answer === 0) return 0;
          if (answer === decisive) return code[pc + 3]!;
        }
        return code[pc + 2]!;
      }
      case COUNT:
      case SUM: {
        const words = code[pc + 2]!;
        if (words !== this.layout.wordCounts[code[pc + 1]!]) return 0;
        let p = pc + 4;
        let count = 0;
        for (let i = 0; i < words; i++, p += 3) {
          const bits = state[code[p]!]!;
          if (bits & code[p + 1]!) return 0;
          count += kind === COUNT ? bitCount(bits & code[p + 2]!) : byteSum(bits & code[p + 2]!);
        }
        return count < code[pc + 3]! ? code[p + count]! : 0;
      }
      case EXACT: {
        if (code[pc + 2]! !== this.layout.wordCounts[code[pc + 1]!]) return 0;
        const bits = state[code[pc + 3]!]!;
        if (bits & code[pc + 4]!) return 0;
        const cell = this.tables[code[pc + 6]!]!.get(bits & code[pc + 5]!);
        return cell === undefined ? 0 : code[cell]!;
      }
      case DERIVED: {
        const value = (state[code[pc + 1]!]! >>> code[pc + 2]!) & code[pc + 3]!;
        const derivation = this.derivations[code[pc + 5]!]!;
        const known = value < derivation.classes.length ? derivation.classes[value]! : -1;
        const kindOf = known >= 0 ? known : derivation.classOf(value);
        return kindOf < code[pc + 4]! ? code[pc + 6 + kindOf]! : 0;
      }
      default:
        throw new Error(`node of kind ${kind}`);
    }
  }

  /** 1 when a test decides, 0 when none does, −1 when a value is new to one. */
  decide(program: Int32Array): number {
    const { state } = this;
    for (let p = 0; p < program.length; p += TEST) {
      let value = (state[program[p]!]! >>> program[p + 1]!) & program[p + 2]!;
      const derivation = program[p + 3]!;
      if (derivation >= 0) value = this.derivations[derivation]!.classOf(value);
      if (value > 31 || value < 0 || ((program[p + 4]! >>> value) & 1) === 0) return -1;
      if ((program[p + 5]! >>> value) & 1) return 1;
    }
    return 0;
  }
}

/** Tests of a shortcut: word, shift, mask, derivation or −1, values known, values that decide. */
const TEST = 6;

/**
 * Finds quantifiers of which every element is decided by one field (or derivation) alone, with few
 * values, and makes programs that test these fields one after the other.
 */
export function takeShortcuts(trees: Trees): void {
  for (const pc of trees.quantifiers) {
    const program: number[] = [];
    if (!addTests(trees, pc, program)) continue;
    const at = trees.code[pc + 5]!;
    if (at !== 0) trees.shortcuts[at] = Int32Array.from(program);
    else {
      trees.code[pc + 5] = trees.shortcuts.length;
      trees.shortcuts.push(Int32Array.from(program));
    }
  }
}

function addTests(trees: Trees, pc: number, program: number[]): boolean {
  const { code } = trees;
  const decisive = code[pc + 1]!;
  for (let p = pc + 6; p < pc + 6 + code[pc + 4]!; p++) {
    const node = code[p]!;
    const kind = code[node]!;
    if (node === 0) return false;
    if (kind === TRUE || kind === FALSE) {
      // An element that decides whatever the state is, comes after all that stand before it.
      if (kind === decisive) return false;
      continue;
    }
    if (kind === QUANT) {
      // The same quantifier inside: its elements are elements of the outer one.
      const [undecided, decided] = [code[node + 2]!, code[node + 3]!];
      const passes = undecided === 0 || (undecided !== decisive && isAnswer(undecided));
      if (code[node + 1] !== decisive || !passes || (decided !== 0 && decided !== decisive))
        return false;
      if (!addTests(trees, node, program)) return false;
      continue;
    }
    if (kind !== READ && kind !== DERIVED) return false;
    let known = 0;
    let deciding = 0;
    const cells = Math.min(32, code[node + 4]!);
    const first = node + (kind === READ ? 5 : 6);
    for (let value = 0; value < cells; value++) {
      const answer = code[first + value]!;
      if (answer === 0) continue;
      if (!isAnswer(answer)) return false;
      known |= 1 << value;
      if (answer === decisive) deciding |= 1 << value;
    }
    const derivation = kind === READ ? -1 : code[node + 5]!;
    program.push(code[node + 1]!, code[node + 2]!, code[node + 3]!, derivation, known, deciding);
  }
  return true;
}

function isAnswer(node: number): boolean {
  return node === TRUE || node === FALSE;
}

export function bitCount(bits: number): number {
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

export function byteSum(bits: number): number {
  return (bits & 0xff) + ((bits >>> 8) & 0xff) + ((bits >>> 16) & 0xff) + (bits >>> 24);
}
