/**
 * Runs author code, and learns from it: what a function is known to answer stands in its tree, and
 * what the tree does not know is found by running the function.
 */

import { enter, leave } from "../../host/calls.ts";
import { Broken, brokenBy, type Where } from "../breakage.ts";
import type { Draft } from "./draft.ts";
import type { Memo } from "./memo.ts";
import type { Recorder } from "./recorder.ts";
import { COMPARE, Conflict, DIRECT, LEARN, type QuantifierNote, SKIP } from "./run.ts";
import type { Trees } from "./tree.ts";

/**
 * Abstraction proved unsound for a function (a predicate with side effects): all that was explored
 * with it must be explored again without.
 */
export class Restart extends Error {
  constructor(readonly name_: string) {
    super(name_);
  }
}

/** Instead of a function: what the model says of sets that only grow is of no use, or not so. */
export const GROWING = "growing sets";

/** A function of the author's and what is known of it. */
export interface Learner {
  /** Unique among the model's functions, and the same in every run. */
  readonly name: string;
  readonly where: Where;
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** Where its tree hangs. */
  readonly cell: number;
  /** Whether quantifiers are observations of their own. */
  abstracting: boolean;
  /** Whether its tree was given up, because it kept missing. */
  dropped: boolean;
  walks: number;
  misses: number;
  /** Whether it ever observed anything of the state. */
  observes: boolean;
  /** What its quantifiers and implications ranged over; for properties only. */
  readonly quantifiers: Map<string, QuantifierNote> | null;
  readonly implications: Map<string, boolean> | null;
  memo: Memo | null;
  /** How often it must have been asked before a memo is made. */
  nextMemo: number;
}

export interface LearningOptions {
  readonly trees: boolean;
  /** Functions that must not be learnt by abstraction; see `Restart`. */
  readonly literal: ReadonlySet<string>;
  /** See `CheckOptions`. */
  readonly eager?: boolean;
}

/** A function asked less often than this needs no memo. */
const MEMO_ASKED = 2000;
/** A tree that has missed this often, and more often than it has answered, is given up. */
const MISSES_MAX = 20_000;

export class Learning {
  /** Runs of author code to learn, and to check what was learnt. */
  executions = 0;
  audits = 0;
  /** States expanded: an upper bound of how often each instance was asked. */
  expanded = 0;
  #running: Learner | null = null;
  /** Whether the search counts on sets that only grow: then only actions may look at them. */
  growing = false;

  constructor(
    readonly trees: Trees,
    readonly recorder: Recorder,
    readonly draft: Draft,
    readonly options: LearningOptions,
  ) {}

  /** A function of which nothing is known yet. */
  learner(
    name: string,
    where: Where,
    parameters: Readonly<Record<string, unknown>> | null,
  ): Learner {
    return {
      name,
      where,
      parameters,
      cell: this.trees.allocate(1),
      abstracting: !this.options.literal.has(name),
      dropped: !this.options.trees,
      walks: 0,
      misses: 0,
      observes: false,
      quantifiers: null,
      implications: null,
      memo: null,
      nextMemo: this.options.eager ? 2 : MEMO_ASKED,
    };
  }

  /** The function that runs now. */
  get running(): Learner | null {
    return this.#running;
  }
  set running(learner: Learner | null) {
    // The only way to interfere with the end of the process that cannot be refused where it happens.
    if (process.exitCode !== this.#exitCode) this.ending ??= this.#running;
    this.#running = learner;
    if (learner === null) leave();
    else {
      Learning.latest = this;
      enter();
    }
  }
  /** The function that set `process.exitCode`. */
  ending: Learner | null = null;
  readonly #exitCode = process.exitCode;
  /** Whose functions ran last. */
  static latest: Learning | null = null;

  /** Runs one of the author's functions on the state at hand. @throws Broken, Conflict */
  run<T>(learner: Learner, mode: number, body: () => T): T {
    const { recorder } = this;
    this.running = learner;
    recorder.begin(mode, learner.cell, learner.abstracting);
    recorder.quantifiers = learner.quantifiers;
    recorder.implications = learner.implications;
    this.draft.reset();
    this.part = null;
    try {
      const result = body();
      if (recorder.fault) throw recorder.fault;
      learner.observes ||= recorder.observed;
      return result;
    } catch (error) {
      const cause = recorder.fault ?? error;
      if (cause instanceof Conflict) throw cause;
      throw brokenBy(
        cause,
        { ...learner.where, part: this.part ?? learner.where.part },
        learner.parameters,
      );
    } finally {
      recorder.end();
      this.running = null;
      const free = learner.where.kind === "action";
      // biome-ignore lint/correctness/noUnsafeFinally: whatever came of it, it is to be done again
      if (this.growing && (free ? recorder.shrank : recorder.looked)) throw new Restart(GROWING);
    }
  }
  /** The part of the function that runs: a guard's label, "then" … */
  part: string | null = null;

  /**
   * Learns what a function answers for the state at hand, and compares with what it says when it runs
   * again: when the two differ, abstraction has misled us, or the function varies.
   */
  learn<T>(
    learner: Learner,
    direct: () => T,
    learning: () => T,
    same: (a: T, b: T) => boolean,
  ): { readonly truth: T | null; readonly learnt: T | null } {
    learner.misses++;
    const asked = Math.max(learner.walks, this.expanded);
    if (learner.misses > MISSES_MAX && learner.misses * 2 > asked) {
      learner.dropped = true;
      this.trees.code[learner.cell] = 0;
    }
    if (learner.dropped) {
      this.executions++;
      return { truth: this.run(learner, DIRECT, direct), learnt: null };
    }
    this.executions++;
    let learnt: T | null = null;
    let failed = false;
    try {
      learnt = this.run(learner, LEARN, learning);
    } catch (error) {
      if (!(error instanceof Conflict || error instanceof Broken)) throw error;
      failed = true;
    }
    // Where only the answers for some elements were new, the path has stood this test before.
    const skip = this.recorder.abstracted && this.recorder.extended;
    // Once more: a function that varies shows. So does a predicate with side effects, which is asked
    // about fewer elements this time, and about none the next.
    if (
      !failed &&
      this.#agrees(learner, COMPARE, direct, learnt as T, same) &&
      (!skip || this.#agrees(learner, SKIP, direct, learnt as T, same))
    )
      return { truth: null, learnt };
    this.executions++;
    this.doubt(learner, direct, this.run(learner, DIRECT, direct), same);
  }

  /**
   * Whether a function says the same, and observes the same, when its quantifiers are asked anew
   * (COMPARE) or not asked at all (SKIP).
   */
  #agrees<T>(
    learner: Learner,
    mode: number,
    direct: () => T,
    learnt: T,
    same: (a: T, b: T) => boolean,
  ): boolean {
    this.executions++;
    const { trail } = this;
    try {
      const answer = this.run(learner, mode, direct);
      // Without abstraction only the answers count: the trail is there to find what it misreads.
      return same(answer, learnt) && (this.trail === trail || !learner.abstracting);
    } catch (error) {
      if (error instanceof Conflict || error instanceof Broken) return false;
      throw error;
    }
  }
  /** What the last run observed before it wrote its results down. */
  trail = 0;

  /** A function has answered in two ways: finds out whether it varies or was misread. */
  doubt<T>(learner: Learner, direct: () => T, truth: T, same: (a: T, b: T) => boolean): never {
    this.audits++;
    const again = this.run(learner, DIRECT, direct);
    if (!same(truth, again) || !learner.abstracting) this.impure(learner);
    throw new Restart(learner.name);
  }

  impure(learner: Learner): never {
    throw new Broken({
      kind: "impure",
      where: learner.where,
      parameters: learner.parameters,
      position: null,
      facts: { source: null },
    });
  }

  /** What a guard or a property answered. @throws Broken when that is no boolean */
  boolean(given: unknown): boolean {
    this.trail = this.recorder.trail;
    if (typeof given === "boolean") return given;
    const promise =
      typeof given === "object" &&
      given !== null &&
      typeof Reflect.get(given, "then") === "function";
    if (promise) (given as Promise<unknown>).then(undefined, () => undefined);
    throw new Broken({
      kind: promise ? "promise" : "not-boolean",
      where: { ...this.running!.where, part: this.part },
      parameters: this.running!.parameters,
      position: null,
      facts: { given },
    });
  }
}
