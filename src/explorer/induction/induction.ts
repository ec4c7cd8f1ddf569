/**
 * Induction: whether an invariant is inductive, that is, whether it holds initially, and every action
 * preserves it from every state of the declared domains that satisfies it, reachable or not. All these
 * states are gone through where there are few enough; else some are drawn.
 */
import { heapIsFull, memoryLimit } from "../../host/memory.ts";
import { guard, guarded } from "../../host/purity.ts";
import { Interrupt, Overrun, watched } from "../../host/watchdog.ts";
import { initialChoices } from "../../spec/init.ts";
import type { Model, ModelProperty } from "../../spec/model.ts";
import { product } from "../../spec/structures.ts";
import { watchBy, watching } from "../../spec/watch.ts";
import { learntAuthor, unendedCall } from "../author.ts";
import { Broken, type Where } from "../breakage.ts";
import { exploring } from "../check.ts";
import { drained } from "../drained.ts";
import { NO_LASSO } from "../findings.ts";
import { type Doubts, restarting } from "../learning/doubts.ts";
import type { Part } from "../learning/layout.ts";
import type { Machine } from "../learning/machine.ts";
import { fingerprintOf } from "../learning/slots.ts";
import { seededRandom } from "../random.ts";
import type { Search } from "../search.ts";
import { replay, routeTo } from "../trace.ts";
import { type CheckOptions, type Cut, EXIT, type Finding, type Verdict } from "../verdict.ts";
import { Fingerprints } from "../visited.ts";
import { axesOf, isGrid, Odometer, stateCount } from "./axes.ts";
import type { Induction, InductionOptions, InductionProgress } from "./induction-verdict.ts";
import {
  type Break,
  type Counterexample,
  InductiveStep,
  isUnended,
  rank,
} from "./inductive-step.ts";
import { type Draw, NEAR_MAX, Sampler } from "./sampling.ts";
import { shrink } from "./shrinking.ts";

export type { Counterexample, Draw, Induction, InductionOptions, InductionProgress };

/** States of the domains gone through, states drawn, and states searched at first; by default. */
export const STATES_MAX = 20_000_000;
export const SAMPLES = 500_000;
export const REACHED_MAX = 1_000_000;

/** Milliseconds of work before the time is looked at, and states before the clock is. */
const SLICE_MS = 100;
const STRIDE = 1024;
const WATCHDOG_SECONDS = 5;
/** Milliseconds that a counterexample may be made smaller for. */
const SHRINK_MS = 3000;
const INIT: Where = { kind: "init", name: null, part: null };
/** Initial states that a counterexample is compared with. */
const INITIAL_MAX = 64;
/** Of states drawn several times, so many in all for each that counts. */
const DRAWS_EACH = 4;

/** Whether there are too many states to go through all of them. */
export function isSampled(
  model: Model,
  { maxStates = STATES_MAX }: Pick<InductionOptions, "maxStates">,
): boolean {
  return !isGrid(model, maxStates);
}

/** Never throws for a bad spec. */
export function induct(model: Model, options: InductionOptions): Induction {
  return drained(inducting(model, options));
}

/** As `induct`, with pauses in which something else can be done. */
export function inducting(model: Model, options: InductionOptions): Generator<void, Induction> {
  return restarting((doubts) => new Inducting(model, options, doubts).run());
}

class Inducting {
  readonly #started = performance.now();
  readonly #invariants: readonly ModelProperty[];
  readonly #assumed: readonly ModelProperty[];
  readonly #near: Int32Array[] = [];
  #tryingSince = 0;
  #cut: Cut["bound"] | null = null;
  #found: Break | null = null;
  #step: InductiveStep | null = null;

  constructor(
    readonly model: Model,
    readonly options: InductionOptions,
    readonly doubts: Doubts,
  ) {
    const byName = (names: readonly string[]): readonly ModelProperty[] =>
      model.invariants.filter(({ name }) => names.includes(name));
    this.#invariants = byName(options.invariants);
    this.#assumed = byName(options.assuming ?? []).filter((p) => !this.#invariants.includes(p));
  }

  *run(): Generator<void, Induction> {
    const random = seededRandom(this.options.seed ?? 0);
    const { verdict, search } = yield* this.#explore((each) => {
      this.#near.length = 0;
      each.admitted = (_low, _high, state) => this.#remember(each, state, random);
    });
    this.#tryingSince = performance.now();
    if (search !== null) search.admitted = null;
    if (search === null || verdict.outcome === "violated" || verdict.outcome === "broken")
      return this.#result(verdict, verdict.outcome === "broken" ? "broken" : "violated");
    if (verdict.cut?.bound === "interrupted" || verdict.cut?.bound === "memory") {
      this.#cut = verdict.cut.bound;
      return this.#result(verdict, "bounded");
    }
    try {
      return yield* this.#induct(verdict, search, random);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      const broken: Verdict = {
        ...verdict,
        outcome: "broken",
        exit: EXIT.broken,
        breakage: { ...error.breakage, trace: null },
      };
      return this.#result(broken, "broken");
    }
  }

  /** Searches the reachable states: an invariant that fails in one of them needs no induction. */
  #explore(begun: (search: Search) => void, bounds: CheckOptions = this.#searchBounds()) {
    const { options } = this;
    const model: Model = {
      ...this.model,
      ...{ steps: [], reachables: [], temporals: [], refinements: [], fairness: [] },
      // What cannot go on is no business of an invariant's.
      terminal: () => true,
      expect: null,
    };
    return exploring(
      model,
      {
        ...bounds,
        seed: options.seed ?? 0,
        properties: [...this.#invariants, ...this.#assumed].map(({ name }) => name),
        ...(options.watchdog === undefined ? {} : { watchdog: options.watchdog }),
        ...(options.interruptible ? { interruptible: true } : {}),
        ...(options.stopped ? { stopped: options.stopped } : {}),
        ...(options.eager ? { eager: true } : {}),
        ...(options.searching ? { progress: options.searching } : {}),
      },
      begun,
      this.doubts,
    );
  }

  #searchBounds(): CheckOptions {
    const { timeout, maxReached = REACHED_MAX } = this.options;
    return { maxStates: maxReached, ...(timeout === undefined ? {} : { timeout: timeout / 2 }) };
  }

  /** Keeps the state in the working vector, or not: each that was reached has the same chance. */
  #remember({ machine }: Search, state: number, random: () => number): void {
    const { layout, trees } = machine;
    const at = state < NEAR_MAX ? state : Math.floor(random() * (state + 1));
    if (at < NEAR_MAX) this.#near[at] = trees.state.slice(0, layout.words);
  }

  *#induct(verdict: Verdict, search: Search, random: () => number): Generator<void, Induction> {
    const { machine } = search;
    const sampled = this.#sampled;
    const restore = [guard(learntAuthor(machine.recorder)), watchBy(machine.recorder)];
    try {
      yield* this.#try(verdict, search, random);
    } finally {
      for (const each of restore.reverse()) each();
    }
    const finding = this.#initialFinding;
    if (finding !== null) return this.#result(violated(verdict, finding), "violated");
    if (this.#found === null) {
      const proved = this.#cut === null && !sampled && this.#based;
      return this.#result(verdict, proved ? "held" : "bounded");
    }
    return yield* this.#counterexample(this.#found, verdict, search);
  }

  /** Tries states, and makes smaller what is found. */
  *#try(verdict: Verdict, search: Search, random: () => number): Generator<void> {
    const { machine } = search;
    const step = new InductiveStep(machine, this.#invariants, this.#assumed, {
      ...(this.options.eager ? { eager: true } : {}),
    });
    this.#step = step;
    const initial = this.#initial(search);
    if (!based(verdict, search)) yield* this.#inSlices(step, this.#base(search, step));
    else this.#based = true;
    if (this.#initialFinding !== null) return;
    const work = this.#sampled
      ? this.#sampling(search, step, initial, random)
      : this.#enumeration(search, step, initial);
    yield* this.#inSlices(step, work);
    if (this.#found === null) return;
    const { tried, satisfying, steps, excluded, undefined_ } = step;
    if (!isUnended(this.#found.breakage))
      yield* this.#inSlices(step, () => {
        const until = performance.now() + SHRINK_MS;
        this.#found = shrink(step, this.#found!, initial, () => performance.now() > until);
        return true;
      });
    Object.assign(step, { tried, satisfying, steps, excluded, undefined_ });
  }

  *#counterexample(found: Break, verdict: Verdict, search: Search): Generator<void, Induction> {
    const { machine, visited } = search;
    let confirmed: Counterexample | undefined;
    guarded(learntAuthor(machine.recorder), () =>
      watching(machine.recorder, () => {
        confirmed = this.#step!.confirm(found);
      }),
    );
    const counterexample = confirmed!;
    this.#step!.load(found.before);
    const [low, high] = fingerprintOf(machine.layout.slots, machine.trees.state);
    const reachable = visited.has(low, high) ? true : verdict.cut === null ? false : null;
    const result = { ...this.#result(verdict, "violated"), counterexample, reachable };
    if (!reachable || counterexample.kind !== "fails") return result;
    const reached = yield* this.#violated(counterexample, low, high);
    return reached ? { ...result, reached, counterexample: null } : result;
  }

  /** Some initial states, as vectors. */
  #initial({ machine }: Search): Int32Array[] {
    const { layout, trees } = machine;
    const vectors: Int32Array[] = [];
    for (const _ of this.#initialStates(machine)) {
      vectors.push(trees.state.slice(0, layout.words));
      if (vectors.length === INITIAL_MAX) break;
    }
    return vectors;
  }

  get #sampled(): boolean {
    return isSampled(this.model, this.options);
  }

  /** Goes through all initial states: there are more of them than the search could take in. */
  #base({ machine }: Search, step: InductiveStep): (spent: () => boolean) => boolean {
    const states = this.#initialStates(machine);
    return (spent) => {
      for (;;) {
        for (let i = 0; i < STRIDE; i++) {
          if (states.next().done) {
            this.#based = true;
            return true;
          }
          this.#initialFinding = step.initialFinding();
          if (this.#initialFinding !== null) return true;
        }
        if (spent()) return false;
      }
    };
  }

  /** Puts one initial state after the other into the working vector. */
  *#initialStates({ layout, trees }: Machine): Generator<void> {
    for (const choices of initialChoices(this.model)) {
      const parts = [...choices].map(([name, values]) =>
        values.map((value) => layout.part(name, value)),
      );
      for (const combination of product(parts) as Iterable<Part[]>) {
        trees.state.fill(0, 0, layout.words);
        for (const { words, bits } of combination)
          for (let i = 0; i < words.length; i++) trees.state[words[i]!]! |= bits[i]!;
        yield;
      }
    }
  }
  #based = false;
  #initialFinding: Finding | null = null;

  /** Goes through all states of the domains. */
  #enumeration(
    { machine }: Search,
    step: InductiveStep,
    initial: readonly Int32Array[],
  ): (spent: () => boolean) => boolean {
    const { layout, trees } = machine;
    const axes = axesOf(layout, initial);
    trees.state.fill(0, 0, layout.words);
    const odometer = new Odometer(axes, trees.state);
    this.#grid = odometer.count;
    this.#total = this.#grid;
    return (spent) => {
      for (;;) {
        for (let i = 0; i < STRIDE; i++) {
          this.#note(step.examine());
          if (this.#found?.kind === "fails" || !odometer.next()) return true;
        }
        if (spent()) return false;
      }
    };
  }

  /** Draws states. */
  #sampling(
    { machine, visited }: Search,
    step: InductiveStep,
    initial: readonly Int32Array[],
    random: () => number,
  ): (spent: () => boolean) => boolean {
    const { samples = SAMPLES, draw, seed = 0 } = this.options;
    if (draw === undefined) throw new Error("there is nothing to draw states with");
    // All initial states may be outside the constraint: none of them counts as reached then.
    const near = this.#near.length > 0 ? this.#near : initial;
    const sampler = new Sampler(machine, near, draw, seed, random);
    const seen = new Fingerprints();
    let draws = samples * DRAWS_EACH;
    this.#total = samples;
    return (spent) => {
      for (;;) {
        for (let i = 0; i < STRIDE; i++) {
          if (step.tried >= samples || draws-- <= 0) return true;
          sampler.next();
          const [low, high] = fingerprintOf(machine.layout.slots, machine.trees.state);
          if (!seen.add(low, high)) continue;
          const before = step.satisfying;
          this.#note(step.examine());
          if (this.#found?.kind === "fails") return true;
          if (step.satisfying > before && !visited.has(low, high)) sampler.keep();
        }
        if (spent()) return false;
      }
    };
  }
  #total = 0;
  #grid: number | null = null;

  #note(found: Break | null): void {
    if (found !== null && (this.#found === null || rank(found) < rank(this.#found)))
      this.#found = found;
  }

  /** Does a piece of work, until it says that it is done or a bound is met. */
  *#inSlices(step: InductiveStep, work: (spent: () => boolean) => boolean): Generator<void> {
    const { watchdog = WATCHDOG_SECONDS, interruptible = false } = this.options;
    const traced = Error.stackTraceLimit;
    // Nobody looks at the stacks of what goes wrong here, and they are most of what an error costs.
    Error.stackTraceLimit = 0;
    let done = false;
    try {
      while (!done && !this.#enough(step)) {
        // As late as can be: a signal that arrives between here and the slice is lost.
        yield;
        const until = performance.now() + SLICE_MS;
        watched(
          () => {
            done = work(() => performance.now() > until);
          },
          watchdog * 1000,
          interruptible,
        );
      }
    } catch (error) {
      const { machine } = step;
      machine.recorder.end();
      if (error instanceof Overrun && machine.learning.ended) throw machine.learning.ended;
      if (error instanceof Interrupt) this.#cut = "interrupted";
      else if (error instanceof Overrun) this.#overrun(step, error, watchdog);
      else throw error;
    } finally {
      Error.stackTraceLimit = traced;
    }
  }

  /** A call of author code was ended, in a state that need not be reachable. */
  #overrun(step: InductiveStep, overrun: Overrun, seconds: number): void {
    const { learning, instances } = step.machine;
    const { running } = learning;
    const broken = unendedCall([learning], overrun, seconds, INIT);
    if (running?.where.kind !== "action") throw broken;
    const instance = instances.all.find((each) => each === running) ?? null;
    const { layout, trees } = step.machine;
    const before = trees.state.slice(0, layout.words);
    const { breakage } = broken;
    this.#note({ kind: "undefined", instance, judge: null, breakage, before });
    this.#cut = "time";
  }

  #enough({ tried, satisfying }: InductiveStep): boolean {
    const { timeout, progress } = this.options;
    const seconds = (performance.now() - this.#started) / 1000;
    progress?.({ tried, satisfying, total: this.#total, seconds });
    if (this.options.stopped?.() === true) this.#cut = "interrupted";
    else if (timeout !== undefined && seconds >= timeout) this.#cut = "time";
    else if (process.memoryUsage.rss() > memoryLimit() || heapIsFull()) this.#cut = "memory";
    return this.#cut !== null;
  }

  /**
   * The verdict where the state before turns out to have been reached: its trace, and the step. The
   * search was cut before it took that step.
   */
  *#violated(
    { action, parameters, trace, property, why }: Counterexample,
    low: number,
    high: number,
  ): Generator<void, Verdict | null> {
    let target = -1;
    const { verdict, search } = yield* this.#explore((each) => {
      each.admitted = (l, h, state) => {
        if (l !== low || h !== high) return;
        target = state;
        each.cut = "states";
      };
    }, {});
    if (target < 0 || search === null) return null;
    const { machine, links } = search;
    const way = watching(machine.recorder, () => replay(machine, routeTo(links, target)));
    const finding: Finding = {
      outcome: "violated",
      property: property!,
      trace: [...way, { action, parameters, state: trace.at(-1)!.state }],
      ...NO_LASSO,
      why,
      shortest: false,
    };
    return violated(verdict, finding);
  }

  #result(reached: Verdict, outcome: Induction["outcome"]): Induction {
    const step = this.#step;
    const now = performance.now();
    return {
      outcome,
      exit: EXIT[outcome],
      reached,
      based: this.#based,
      invariants: this.#invariants,
      assumed: this.#assumed,
      counterexample: null,
      reachable: outcome === "violated" ? true : null,
      sampled: step !== null && this.#sampled,
      seed: this.options.seed ?? 0,
      tried: step?.tried ?? 0,
      satisfying: step?.satisfying ?? 0,
      steps: step?.steps ?? 0,
      excluded: step?.excluded ?? 0,
      unjudged: step?.undefined_ ?? 0,
      // Options of a union may overlap, so that there are fewer than they have together.
      states: this.#grid ?? stateCount(this.model),
      maxStates: this.options.maxStates ?? STATES_MAX,
      cut: this.#cut,
      timeout: this.options.timeout ?? null,
      seconds: (now - this.#started) / 1000,
      secondsTrying: this.#tryingSince === 0 ? 0 : (now - this.#tryingSince) / 1000,
      executions: step?.machine.learning.executions ?? reached.executions,
      audits: step?.machine.learning.audits ?? reached.audits,
    };
  }
}

/** A verdict of a search that was cut, when something was found after it. */
function violated(verdict: Verdict, finding: Finding): Verdict {
  const outcome = { outcome: "violated", exit: EXIT.violated, cut: null } as const;
  return { ...verdict, ...outcome, finding, findings: [finding] };
}

/** Whether the search took in all initial states, and so judged them: it does before anything else. */
function based({ cut, breakage }: Verdict, search: Search): boolean {
  return breakage === null && (cut === null || search.expansion.generated > 0);
}
