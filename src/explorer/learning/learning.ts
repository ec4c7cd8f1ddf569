/**
 * Runs author code, and learns from it: what a function is known to answer stands in its tree, and
 * what the tree does not know is found by running the function.
 *
 * Learning runs the function on stand-ins that look like the state. They imitate JavaScript, and an
 * imitation can be wrong. So whatever is learnt is confirmed at once: the function also runs on plain
 * values, once with all objects distinct, and once with equal ones being the same. The first says what
 * it answers. Where the second says something else, the function compares structures by identity.
 */

import { enter, leave, limited } from "../../host/calls.ts";
import { FrozenValue } from "../../spec/collections.ts";
import { isTrue, NoAnswer } from "../../spec/truth.ts";
import { contentKey } from "../../spec/value.ts";
import { Broken, brokenBy, tame, type Where } from "../breakage.ts";
import { Answers } from "./answers.ts";
import { COMPARING, type Doubts, ENDLESS, GROWING, Restart } from "./doubts.ts";
import type { Draft } from "./draft.ts";
import type { Place } from "./layout.ts";
import type { Memo } from "./memo.ts";
import type { Identity, PlainCopies } from "./plain-copies.ts";
import type { Recorder } from "./recorder.ts";
import { Conflict, DIRECT, LEARN, Misdeed, PLAIN, type QuantifierNote, SKIP } from "./run.ts";
import type { Trees } from "./tree.ts";
import { type States, Twins } from "./twins.ts";
import type { StandIns } from "./views.ts";

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
  /** Whether it compares structures by identity, and so all that they hold is observed. */
  readonly comparing: boolean;
  /** Whether it has no tree, and runs on plain values each time. */
  dropped: boolean;
  walks: number;
  misses: number;
  /** The number of walks at which its answer is audited next; the next ones that all are. */
  nextAudit: number;
  fresh: number;
  /** Whether it ever observed anything of the state. */
  observes: boolean;
  /** What its quantifiers and implications ranged over; for properties only. */
  readonly quantifiers: Map<string, QuantifierNote> | null;
  readonly implications: Map<string, boolean> | null;
  memo: Memo | null;
  /** How often it must have been asked before a memo is made. */
  nextMemo: number;
}

/** How a function is asked for its answer in the state at hand. */
export interface Question<T> {
  /** On stand-ins, adding to the tree. */
  readonly learn: () => T;
  /** On stand-ins, adding nothing. */
  readonly direct: () => T;
  readonly plain: (identity: Identity) => T;
  /** The states that it is asked about: one, or the two of a step. */
  readonly states: 1 | 2;
  /** As `plain`, as a value, for states that there may never be: nothing is kept of it. */
  readonly told: (identity: Identity) => unknown;
  /** Whether two answers mean the same here. */
  readonly same: (a: T, b: T) => boolean;
  /** An answer for a report. */
  readonly shown: (answer: T) => unknown;
}

/** What came of asking a function. */
type Attempt<T> = { readonly broken: null; readonly answer: T } | { readonly broken: Broken };

export interface LearningOptions {
  readonly trees: boolean;
  /** What is known of functions that cannot be learnt as others. */
  readonly doubts: Doubts;
  /** See `CheckOptions`. */
  readonly eager?: boolean;
  readonly confirm?: boolean;
  readonly confirmed?: number | null;
}

/** A function asked less often than this needs no memo. */
const MEMO_ASKED = 2000;
/** A tree that has missed this often, and more often than it has answered, is given up. */
const MISSES_MAX = 20_000;
/** So many runs that learn are confirmed with distinct objects and with shared ones, of later ones a share. */
const CONFIRMED_TWICE = 250;
/**
 * So many runs that learn are all confirmed. Of later ones are: of each name so many, those that touch
 * what none of that name has touched before, and one in so many.
 */
const CONFIRMED_ALL = 50_000;
const CONFIRMED_NAME = 2_000;
const CONFIRMED_SHARE = 16;
/** So many ways to touch a state are remembered of a name. */
const TOUCHED_MAX = 10_000;
/** A call about a state that is only supposed may take so many milliseconds. */
const SUPPOSED_MS = 2000;
/** Of audits, one in so many also asks what a function says where equal objects are one. */
const TWINS_SHARE = 8;
/** So many audits of functions of one name all do: the instances of an action run the same code. */
const TWINS_FIRST = 32;
/** The first answers of a function are all audited, and so are the next ones after it has learnt more. */
const AUDITED_FIRST = 8;
const AUDITED_AFRESH = 4;
/** Later, the walks from one audit to the next grow by this share of all walks. */
const AUDIT_SHARE = 4;

const likeness = ({ breakage: { kind } }: Broken): string =>
  kind === "not-a-value" ? "outside-domain" : kind;

export class Learning {
  /** Runs of author code to learn, and to check what was learnt. */
  executions = 0;
  audits = 0;
  /** Some of what functions have answered on plain values. */
  readonly answers: Answers;
  /** States expanded: an upper bound of how often each instance was asked. */
  expanded = 0;
  #running: Learner | null = null;
  /** Whether the search counts on sets that only grow: then only actions may look at them. */
  get growing(): boolean {
    return this.copies.looked !== null;
  }
  set growing(counts: boolean) {
    const { recorder } = this;
    this.copies.looked = counts
      ? () => {
          recorder.looked = true;
        }
      : null;
  }

  constructor(
    readonly trees: Trees,
    readonly recorder: Recorder,
    readonly draft: Draft,
    readonly standIns: StandIns,
    readonly copies: PlainCopies,
    readonly options: LearningOptions,
  ) {
    this.answers = new Answers(trees);
    this.#twins = new Twins(copies.layout);
  }

  /** A function of which nothing is known yet. */
  learner(
    name: string,
    where: Where,
    parameters: Readonly<Record<string, unknown>> | null,
  ): Learner {
    const trust = this.options.doubts.trust.get(name);
    const comparing = this.options.doubts.comparing.has(name);
    return {
      name,
      where,
      parameters,
      cell: this.trees.allocate(1),
      abstracting: trust === undefined && !comparing,
      comparing,
      dropped: !this.options.trees || trust === "plain",
      walks: 0,
      misses: 0,
      nextAudit: 1,
      fresh: AUDITED_FIRST,
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
    recorder.comparing = learner.comparing;
    // Other runs are samples: that something held in none of them says nothing.
    const noted = mode === LEARN || (learner.dropped && this.#supposing === null);
    recorder.quantifiers = noted ? learner.quantifiers : null;
    recorder.implications = noted ? learner.implications : null;
    this.draft.reset();
    if (mode !== PLAIN) this.standIns.renew();
    try {
      const result = body();
      if (recorder.fault) throw recorder.fault;
      if (recorder.misled) throw new Conflict();
      learner.observes ||= recorder.observed || (mode === PLAIN && learner.dropped);
      return result;
    } catch (error) {
      // Nobody is told.
      if (this.#supposing !== null) throw error;
      const cause = recorder.fault ?? tame(error);
      if (cause instanceof Conflict) throw cause;
      const part = recorder.fault === null ? recorder.part : recorder.faultPart;
      throw brokenBy(
        cause,
        { ...learner.where, part: part ?? learner.where.part },
        learner.parameters,
      );
    } finally {
      if (mode === LEARN) this.#abstracted = recorder.abstracted;
      recorder.end();
      this.running = null;
      const free = learner.where.kind === "action";
      if (this.growing && (free ? recorder.shrank : recorder.looked))
        // biome-ignore lint/correctness/noUnsafeFinally: whatever came of it, it is to be done again
        throw new Restart(GROWING, "literal", learner.where);
    }
  }
  /** What a function says on plain values. @throws Broken */
  plain<T>(learner: Learner, { plain }: Question<T>, identity: Identity = "any"): T {
    return this.run(learner, PLAIN, () => plain(identity));
  }

  /**
   * Learns what a function answers for the state at hand, and confirms it; `truth` where it has no tree.
   * @throws Broken, Restart
   */
  learn<T>(
    learner: Learner,
    question: Question<T>,
  ): { readonly truth: T | null; readonly learnt: T | null } {
    learner.misses++;
    const asked = Math.max(learner.walks, this.expanded);
    if (learner.misses > MISSES_MAX && learner.misses * 2 > asked) {
      learner.dropped = true;
      this.trees.code[learner.cell] = 0;
    }
    this.executions++;
    if (learner.dropped) return { truth: this.#ask(learner, question), learnt: null };
    learner.nextAudit = learner.walks + 1;
    learner.fresh = Math.max(learner.fresh, AUDITED_AFRESH);
    const early = this.executions <= CONFIRMED_TWICE;
    const identity = early ? "apart" : "any";
    // Before it is learnt: a function that remembers may answer otherwise only the first time.
    let first = this.#isConfirmed(learner) ? this.#attempt(learner, question, identity) : null;
    let learnt: T;
    try {
      learnt = this.run(learner, LEARN, question.learn);
    } catch (error) {
      if (error instanceof Conflict) this.#distrust(learner, question, first);
      if (error instanceof Broken) this.#confirmBreakage(learner, question, first, error);
      throw error;
    }
    const { trail } = this;
    const places = [...this.recorder.looks.keys()];
    const { touched } = this.recorder;
    if (first === null && !this.#touchesMore(learner)) return { truth: null, learnt };
    const elsewhere = this.#looksElsewhere(learner, question);
    first ??= this.#attempt(learner, question, identity);
    if (first.broken || elsewhere || !question.same(first.answer, learnt))
      this.#distrust(learner, question, first);
    this.answers.keep(learner, question, first.answer);
    const alike = learner.comparing || this.#suppose(learner, question, places, touched);
    if (early || alike || this.executions % TWINS_SHARE === 0)
      this.#requireContent(learner, question, first.answer);
    // With its quantifiers answered without asking their predicates, it says the same, unless these
    // do more than answer.
    if (this.#abstracted && !this.#sameSkipped(learner, question, learnt, trail))
      this.#distrust(learner, question, first);
    return { truth: null, learnt };
  }

  /** Whether a run that is about to learn is confirmed, whatever it comes to touch. */
  #isConfirmed({ name }: Learner): boolean {
    if (this.options.confirm === false) return false;
    const times = (this.#executionsOf.get(name) ?? 0) + 1;
    this.#executionsOf.set(name, times);
    return (
      this.executions <= (this.options.confirmed ?? CONFIRMED_ALL) ||
      times <= CONFIRMED_NAME ||
      this.executions % CONFIRMED_SHARE === 0
    );
  }
  readonly #executionsOf = new Map<string, number>();

  /** Whether the run that has just learnt touched what no unconfirmed one of its name had touched. */
  #touchesMore({ name }: Learner): boolean {
    if (this.options.confirm === false) return false;
    let known = this.#touchedBy.get(name);
    if (known === undefined) {
      known = new Set();
      this.#touchedBy.set(name, known);
    }
    const { touched } = this.recorder;
    if (known.has(touched)) return false;
    if (known.size < TOUCHED_MAX) known.add(touched);
    return true;
  }
  readonly #touchedBy = new Map<string, Set<string>>();

  /** Whether the last run that learnt asked predicates in an order of its own. */
  #abstracted = false;

  /** Whether a function looks at other parts of plain values than it has just looked at on stand-ins. */
  #looksElsewhere<T>(learner: Learner, question: Question<T>): boolean {
    const { recorder } = this;
    const looks = new Map(recorder.looks);
    const deliberate = [...recorder.deliberate];
    recorder.noticing = true;
    try {
      this.plain(learner, question, "watched");
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      // What watched values cannot do, such as being frozen when they are written to, says nothing.
      return false;
    } finally {
      recorder.noticing = false;
    }
    return (
      deliberate.some((place) => !recorder.looks.has(place)) ||
      [...recorder.looks].some(([place, times]) => times > (looks.get(place) ?? 0))
    );
  }

  /** What a function says on plain values, or how it goes wrong there. */
  #attempt<T>(learner: Learner, { plain }: Question<T>, identity: Identity): Attempt<T> {
    this.audits++;
    try {
      return { broken: null, answer: this.run(learner, PLAIN, () => plain(identity)) };
    } catch (error) {
      if (error instanceof Broken) return { broken: error };
      throw error;
    }
  }

  /** Whether a function varies, or compares structures by identity, in the state at hand. @throws Broken */
  confirm<T>(learner: Learner, question: Question<T>): void {
    const truth = this.plain(learner, question, "apart");
    this.#requireConstant(learner, question, truth);
    this.#requireContent(learner, question, truth);
  }

  /** What a function says that is not learnt, where no two objects are the same, or where equal ones are. */
  #ask<T>(learner: Learner, question: Question<T>): T {
    const early = this.executions <= CONFIRMED_TWICE;
    this.audits++;
    const truth = this.plain(learner, question, early ? "apart" : "any");
    this.answers.keep(learner, question, truth);
    // One whose tree was given up has been asked about supposed states; of others, nothing is known.
    const known = learner.misses > MISSES_MAX && !learner.comparing;
    if (!known || early || this.executions % TWINS_SHARE ** 2 === 0)
      this.#requireContent(learner, question, truth);
    return truth;
  }

  /**
   * Asks a function about states in which structures that it has looked at are equal, once with all
   * objects distinct, and once with equal ones being the same: where it then says two things, it
   * compares by identity.
   * @returns whether two of these structures are equal in the state at hand
   * @throws Restart
   */
  #suppose<T>(
    learner: Learner,
    question: Question<T>,
    places: readonly Place[],
    touched: string,
  ): boolean {
    if (this.options.confirm === false) return false;
    const { copies, options } = this;
    if (options.doubts.endless.has(learner.name)) return true;
    const states = question.states === 1 ? [copies.before()] : [copies.before(), copies.after()];
    const given = Object.values(learner.parameters ?? {});
    let known = this.#supposedOf.get(learner.name);
    if (known === undefined) {
      known = { touched: new Set(), turn: 0 };
      this.#supposedOf.set(learner.name, known);
    }
    // All of them, where a name comes to touch something else; later in turn.
    const turn = known.touched.has(touched) ? known.turn++ : null;
    if (known.touched.size < TOUCHED_MAX) known.touched.add(touched);
    const { alike, twins } = this.#twins.of(places, states, given, copies.listed, turn);
    for (const twin of twins)
      if (this.#tellsTwins(learner, question, twin)) throw new Restart(learner.name, COMPARING);
    return alike;
  }
  readonly #supposedOf = new Map<string, { readonly touched: Set<string>; turn: number }>();
  readonly #twins: Twins;

  /** Whether a function says two things about the states, as objects are distinct or shared. */
  #tellsTwins<T>(learner: Learner, question: Question<T>, states: States): boolean {
    const told = (identity: Identity): string | null => {
      try {
        return this.run(learner, PLAIN, () => contentKey(question.told(identity)));
      } catch {
        return null;
      }
    };
    const { trail } = this;
    this.#supposing = learner;
    this.copies.begin();
    try {
      return limited(SUPPOSED_MS, () =>
        this.copies.suppose(states, () => {
          const apart = told("apart");
          // As in #shared.
          return apart !== (told("shared") ?? told("copied"));
        }),
      );
    } finally {
      this.#supposing = null;
      this.trail = trail;
    }
  }
  /** The function that is asked about a state that is only supposed. */
  #supposing: Learner | null = null;

  /** What is to be done where a call was ended that was about a state that is only supposed; else null. */
  get ended(): Restart | null {
    return this.#supposing && new Restart(this.#supposing.name, ENDLESS);
  }

  /** A function says the same where equal objects are one, unless it varies. @throws Broken */
  #requireContent<T>(learner: Learner, question: Question<T>, truth: T): void {
    const twin = this.#shared(learner, question);
    if (twin === null || question.same(truth, twin.answer)) return;
    this.#requireConstant(learner, question, truth);
    const again = this.#shared(learner, question);
    if (again === null || !question.same(twin.answer, again.answer)) this.impure(learner);
    if (this.#ignoresRefusal(learner, question, twin.identity)) return;
    throw new Broken({
      kind: "identity",
      where: learner.where,
      parameters: learner.parameters,
      position: null,
      facts: {
        apart: question.shown(truth),
        shared: question.shown(twin.answer),
        state: this.copies.before(),
      },
    });
  }

  /** What a function says where equal objects are one; null where it does not get that far. */
  #shared<T>(
    learner: Learner,
    question: Question<T>,
  ): { readonly answer: T; readonly identity: Identity } | null {
    this.copies.begin();
    // An update that writes into what is shared here writes into something of its own elsewhere.
    for (const identity of ["shared", "copied"] as const)
      try {
        return { answer: this.plain(learner, question, identity), identity };
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
      }
    return null;
  }

  /** Whether a function writes to what is frozen where objects are shared, and goes on when it may not. */
  #ignoresRefusal<T>(learner: Learner, question: Question<T>, identity: Identity): boolean {
    const { copies } = this;
    const { thrown } = FrozenValue;
    let refused = false;
    copies.refused = () => {
      refused = true;
    };
    try {
      this.plain(learner, question, identity);
    } finally {
      copies.refused = null;
    }
    return refused || FrozenValue.thrown > thrown;
  }

  #sameSkipped<T>(learner: Learner, question: Question<T>, learnt: T, trail: number): boolean {
    this.audits++;
    try {
      return (
        question.same(this.run(learner, SKIP, question.direct), learnt) && this.trail === trail
      );
    } catch (error) {
      if (error instanceof Conflict || error instanceof Broken) return false;
      throw error;
    }
  }
  /** What the last run observed before it wrote its results down. */
  trail = 0;

  /** A function went wrong on stand-ins: whether it does so by itself. @throws Broken, Restart */
  #confirmBreakage<T>(
    learner: Learner,
    question: Question<T>,
    first: Attempt<T> | null,
    broken: Broken,
  ): never {
    let closer = broken;
    try {
      this.run(learner, DIRECT, question.direct);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      // What a specification must not do is seen on stand-ins only.
      if (this.recorder.fault instanceof Misdeed) throw error;
      closer = error;
    }
    const now = this.#attempt(learner, question, "apart");
    if (now.broken === null) this.#distrust(learner, question, first);
    if (first?.broken === null && now.broken.breakage.kind !== "impure") this.impure(learner);
    // The stand-ins know better where it happened, and that something is no value of any domain.
    throw likeness(closer) === likeness(now.broken) ? closer : now.broken;
  }

  /**
   * Says that a function must be learnt in a plainer way, or not at all; unless it varies.
   * @param first what it said on plain values before it was learnt
   */
  #distrust<T>(learner: Learner, question: Question<T>, first: Attempt<T> | null): never {
    // Where no predicate was asked in an order of ours, it would be learnt no better without that.
    const abstracted = learner.abstracting && this.#abstracted;
    const now = this.#attempt(learner, question, "apart");
    if (now.broken !== null) {
      // Unless it says itself why it is no function of the state.
      if (first?.broken === null && now.broken.breakage.kind !== "impure") this.impure(learner);
      throw now.broken;
    }
    if (first !== null && first.broken !== null) this.impure(learner);
    this.#requireConstant(learner, question, now.answer);
    if (first?.broken === null) {
      // Two that are equal may have been one object then.
      if (!question.same(first.answer, now.answer))
        this.#requireContent(learner, question, now.answer);
      this.#requireConstant(learner, question, first.answer);
    }
    throw new Restart(learner.name, abstracted ? "literal" : "plain");
  }

  /** A function says again what it says now, and what it has said before. @throws Broken */
  #requireConstant<T>(learner: Learner, question: Question<T>, truth: T): void {
    // Twice, for what alternates.
    for (let i = 0; i < 2; i++)
      if (!question.same(truth, this.plain(learner, question, "apart"))) this.impure(learner);
    this.askAgain(learner.name);
  }

  /**
   * Asks again for answers that functions have given, of one name or of all: one that
   * remembers anything but the state gives others. @throws Broken
   */
  askAgain(name: string | null = null): void {
    for (const { learner, question, answer } of this.answers.given(name)) {
      const now = this.#attempt(learner, question, "any");
      if (now.broken !== null || !question.same(answer, now.answer)) this.impure(learner);
    }
  }

  /** Puts off the next audit of a function: a little at first, and after it has learnt more. */
  postpone(learner: Learner): void {
    const { walks } = learner;
    learner.nextAudit = walks + 1;
    if (learner.fresh === 0) learner.nextAudit += Math.ceil(walks / AUDIT_SHARE);
  }

  /**
   * Compares what a tree said with what the function says.
   * @returns what it says
   * @throws Broken, Restart
   */
  audit<T>(learner: Learner, question: Question<T>, said: T): T {
    if (this.options.confirm === false) return said;
    this.audits++;
    const truth = this.plain(learner, question);
    if (!question.same(truth, said)) this.doubt(learner, question, said);
    this.answers.keep(learner, question, truth);
    if (learner.fresh > 0) learner.fresh--;
    if (learner.comparing || this.#comparesTwins(learner))
      this.#requireContent(learner, question, truth);
    return truth;
  }

  /** Whether an audit also asks where equal objects are one: the first ones of a name do, later a share. */
  #comparesTwins({ name }: Learner): boolean {
    const audits = this.#auditsOf.get(name) ?? 0;
    this.#auditsOf.set(name, audits + 1);
    return audits < TWINS_FIRST || audits % TWINS_SHARE === 0;
  }
  readonly #auditsOf = new Map<string, number>();

  /** A tree has said something else than its function: why. @throws Broken, Restart */
  doubt<T>(learner: Learner, question: Question<T>, said: T): never {
    const truth = this.plain(learner, question, "apart");
    this.#requireConstant(learner, question, truth);
    this.#requireContent(learner, question, truth);
    // It had said something else a moment ago.
    if (question.same(truth, said)) this.impure(learner);
    if (!learner.abstracting)
      this.options.doubts.differences.push({
        where: learner.where,
        parameters: learner.parameters,
        state: this.copies.before(),
        learnt: question.shown(said),
        plain: question.shown(truth),
      });
    throw new Restart(learner.name, learner.abstracting ? "literal" : "plain");
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

  /** What the answer of a guard or a property counts as. @throws Broken when that is nothing */
  boolean(given: unknown, source: Function | string): boolean {
    this.trail = this.recorder.trail;
    try {
      return isTrue(given, source);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      throw new Broken({
        kind: error.kind === "promise" ? "promise" : "not-boolean",
        where: { ...this.running!.where, part: this.recorder.part },
        parameters: this.running!.parameters,
        position: null,
        facts: { given },
      });
    }
  }
}
