/**
 * Remembers the answers of a predicate by the bits of the state it looks at, where these are few
 * words. A quantifier walks a tree for each element; its answer, once known, is one look-up.
 */
import type { Judge } from "./judges.ts";
import { ANY, COUNT, DERIVED, EXACT, QUANT, READ, SUM, type Trees } from "./tree.ts";

const WORDS_MAX = 2;
const ENTRIES = 1 << 14;

export class Memo {
  readonly #words = [0, 0];
  readonly #masks = [0, 0];
  readonly #keys = new Int32Array(2 * ENTRIES);
  readonly #answers = new Uint8Array(ENTRIES);
  /** The tree this was made for, by its misses; and the width of the state then. */
  readonly misses: number;
  readonly width: number;
  /** Whether remembering can help at all. */
  readonly useful: boolean;

  constructor(
    readonly trees: Trees,
    judge: Judge,
  ) {
    this.misses = judge.misses;
    this.width = trees.layout.words;
    const support = supportOf(trees, trees.code[judge.cell]!);
    this.useful = support.deep && support.masks.size <= WORDS_MAX;
    let i = 0;
    if (this.useful)
      for (const [word, mask] of support.masks) {
        this.#words[i] = word;
        this.#masks[i++] = mask;
      }
  }

  /** The answer for the state at hand (a leaf), or 0 when the tree does not know it. */
  answer(root: number): number {
    const { state } = this.trees;
    const a = state[this.#words[0]!]! & this.#masks[0]!;
    const b = state[this.#words[1]!]! & this.#masks[1]!;
    let at = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
    at = (at ^ (at >>> 15)) & (ENTRIES - 1);
    const known = this.#answers[at]!;
    if (known !== 0 && this.#keys[2 * at] === a && this.#keys[2 * at + 1] === b) return known;
    const answer = this.trees.walk(root);
    if (answer !== 0) {
      this.#answers[at] = answer;
      this.#keys[2 * at] = a;
      this.#keys[2 * at + 1] = b;
    }
    return answer;
  }
}

/** The bits of the state that a tree may look at; deep if it has more than plain fields. */
function supportOf(trees: Trees, root: number): { masks: Map<number, number>; deep: boolean } {
  const masks = new Map<number, number>();
  let deep = false;
  const { code } = trees;
  const see = (word: number, mask: number): void => {
    masks.set(word, (masks.get(word) ?? 0) | mask);
  };
  const seeWords = (from: number, words: number): number => {
    for (let p = from; p < from + 3 * words; p += 3) see(code[p]!, code[p + 1]! | code[p + 2]!);
    return from + 3 * words;
  };
  const stack = [root];
  while (stack.length > 0) {
    const pc = stack.pop()!;
    if (pc === 0) continue;
    const kind = code[pc]!;
    if (kind < READ) continue;
    if (kind === READ) {
      see(code[pc + 1]!, code[pc + 3]! << code[pc + 2]!);
      for (let i = 0; i < code[pc + 4]!; i++) stack.push(code[pc + 5 + i]!);
      continue;
    }
    deep = true;
    if (kind === ANY) {
      stack.push(code[pc + 3]!, code[pc + 4]!);
      let p = seeWords(pc + 8, code[pc + 5]!);
      for (let i = 0; i < code[pc + 6]!; i++, p += 3) {
        see(code[p]!, code[p + 1]!);
        stack.push(code[p + 2]!);
      }
    } else if (kind === QUANT) {
      stack.push(code[pc + 2]!, code[pc + 3]!);
      for (let i = 0; i < code[pc + 4]!; i++) stack.push(code[pc + 6 + i]!);
    } else if (kind === COUNT || kind === SUM) {
      const p = seeWords(pc + 4, code[pc + 2]!);
      for (let i = 0; i < code[pc + 3]!; i++) stack.push(code[p + i]!);
    } else if (kind === EXACT) {
      see(code[pc + 3]!, code[pc + 4]! | code[pc + 5]!);
      for (const cell of trees.tables[code[pc + 6]!]!.values()) stack.push(code[cell]!);
    } else if (kind === DERIVED) {
      see(code[pc + 1]!, code[pc + 3]! << code[pc + 2]!);
      for (let i = 0; i < code[pc + 4]!; i++) stack.push(code[pc + 6 + i]!);
    }
  }
  return { masks, deep };
}
