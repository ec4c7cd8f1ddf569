/** What functions have answered on plain values, and in which states: some of it, to be asked for again. */
import type { Learner, Question } from "./learning.ts";
import { AFTER } from "./slots.ts";
import type { Trees } from "./tree.ts";

/** An answer that was given. The state must be loaded for it to be compared with another. */
interface Given {
  readonly learner: Learner;
  // biome-ignore lint/suspicious/noExplicitAny: the question knows what its answers are
  readonly question: Question<any>;
  readonly answer: unknown;
  /** The state in which it was asked, and the state after the step. */
  readonly state: Int32Array;
  readonly after: Int32Array;
}

/** So many answers are kept at most, evenly over the run. */
const KEPT_MAX = 1024;

export class Answers {
  #kept: Given[] = [];
  /** One answer in so many is kept. */
  #stride = 1;
  #count = 0;

  constructor(readonly trees: Trees) {}

  keep<T>(learner: Learner, question: Question<T>, answer: T): void {
    if (this.#count++ % this.#stride !== 0) return;
    if (this.#kept.length === KEPT_MAX) {
      this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
      this.#stride *= 2;
    }
    const { state, layout } = this.trees;
    const { words } = layout;
    this.#kept.push({
      learner,
      question,
      answer,
      state: state.slice(0, words),
      after: state.slice(AFTER, AFTER + words),
    });
  }

  /** Answers of the functions of a name, or of all; while one is looked at, its state is the one at hand. */
  *given(name: string | null): Generator<Given> {
    const { state, layout } = this.trees;
    const load = (now: Int32Array, after: Int32Array): void => {
      // A state may have become wider since.
      state.fill(0, now.length, layout.words);
      state.fill(0, AFTER + after.length, AFTER + layout.words);
      state.set(now);
      state.set(after, AFTER);
    };
    const { words } = layout;
    const before = [state.slice(0, words), state.slice(AFTER, AFTER + words)] as const;
    try {
      for (const given of this.#kept)
        if (name === null || given.learner.name === name) {
          load(given.state, given.after);
          yield given;
        }
    } finally {
      load(...before);
    }
  }
}
