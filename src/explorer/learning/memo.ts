/**
 * Remembers the answers of a function by the bits of the state it looks at, where these are in few
 * words. A quantifier walks a tree for each element; its answer, once known, is one look-up.
 */
import type { Learner } from "./learning.ts";
import { ANY, COUNT, DERIVED, EXACT, QUANT, READ, SUM, type Trees } from "./tree.ts";

const WORDS_MAX = 4;
/** A property is asked of every state, and there are few; of instances there may be hundreds. */
export const JUDGE_ENTRIES = 1 << 14;
export const INSTANCE_ENTRIES = 1 << 11;
/** After so many look-ups, a memo that has not answered half of them is given up. */
const TRIAL = 1 << 13;

/** The leaf that a function has for the state at hand, or 0; by its memo where that helps. */
export function recall(learner: Learner, trees: Trees, asked: number, entries: number): number {
  const width = trees.layout.words;
  const root = trees.code[learner.cell]!;
  const { memo } = learner;
  if (memo !== null && memo.misses === learner.misses && memo.width === width)
    return memo.useful ? memo.answer(root) : trees.walk(root);
  if (asked >= learner.nextMemo) {
    // A tree that still changes is looked at again, ever more rarely.
    learner.nextMemo = asked * 2;
    learner.memo = new Memo(trees, learner, entries);
  }
  return trees.walk(root);
}

export class Memo {
  readonly #words = new Int32Array(WORDS_MAX);
  readonly #masks = new Int32Array(WORDS_MAX);
  #keys = new Int32Array(0);
  #answers = new Int32Array(0);
  #asked = 0;
  #known = 0;
  /** The tree this was made for, by its misses; and the width of the state then. */
  readonly misses: number;
  readonly width: number;
  /** Whether remembering helps. */
  useful: boolean;

  constructor(
    readonly trees: Trees,
    learner: Learner,
    readonly entries: number,
  ) {
    this.misses = learner.misses;
    this.width = trees.layout.words;
    const support = supportOf(trees, trees.code[learner.cell]!);
    this.useful = support.deep && support.masks.size <= WORDS_MAX;
    if (!this.useful) return;
    this.#keys = new Int32Array(WORDS_MAX * entries);
    this.#answers = new Int32Array(entries);
    let i = 0;
    for (const [word, mask] of support.masks) {
      this.#words[i] = word;
      this.#masks[i++] = mask;
    }
  }

  /** The answer for the state at hand (a leaf), or 0 when the tree does not know it. */
  answer(root: number): number {
    const { state } = this.trees;
    const words = this.#words;
    const masks = this.#masks;
    const a = state[words[0]!]! & masks[0]!;
    const b = state[words[1]!]! & masks[1]!;
    const c = state[words[2]!]! & masks[2]!;
    const d = state[words[3]!]! & masks[3]!;
    let at = Math.imul(a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0xc2b2ae35), 0x85ebca6b);
    at = Math.imul(at ^ (at >>> 15) ^ Math.imul(d, 0x27d4eb2f), 0x165667b1);
    at = (at ^ (at >>> 13)) & (this.entries - 1);
    const keys = this.#keys;
    const k = at << 2;
    const known = this.#answers[at]!;
    this.#asked++;
    if (
      known !== 0 &&
      keys[k] === a &&
      keys[k + 1] === b &&
      keys[k + 2] === c &&
      keys[k + 3] === d
    ) {
      this.#known++;
      return known;
    }
    if (this.#asked === TRIAL && this.#known * 2 < TRIAL) this.useful = false;
    const answer = this.trees.walk(root);
    if (answer !== 0) {
      this.#answers[at] = answer;
      keys[k] = a;
      keys[k + 1] = b;
      keys[k + 2] = c;
      keys[k + 3] = d;
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
