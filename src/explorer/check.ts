/** A check: explores a model, and says what it found and what it covered. */
import { type InitialChoices, initialChoices } from "../spec/init.ts";
import type { Model } from "../spec/model.ts";
import { watching } from "../spec/watch.ts";
import { Behaviours } from "./behaviours.ts";
import { Broken, brokenBy, type Where } from "./breakage.ts";
import { findingOf, NO_LASSO, named, traceToBreakage } from "./findings.ts";
import { TooManyPossible } from "./hidden.ts";
import { Restart } from "./learning.ts";
import { Machine } from "./machine.ts";
import { heapIsFull, memoryLimit } from "./memory.ts";
import { guarded } from "./purity.ts";
import { Search } from "./search.ts";
import { actionCounts } from "./statistics.ts";
import { routeTo } from "./trace.ts";
import { behaviourWarnings, vacuity } from "./vacuity.ts";
import {
  type Breakage,
  type CheckOptions,
  type Cut,
  EXIT,
  EXIT_LIVENESS,
  EXIT_REFINEMENT,
  type Finding,
  isWanted,
  type Outcome,
  type Verdict,
  type Warning,
} from "./verdict.ts";
import { Fingerprints } from "./visited.ts";
import { Interrupt, Overrun, watched } from "./watchdog.ts";

/** Milliseconds the search runs before it looks at the time, the memory and the progress. */
const SLICE_MS = 100;
const WATCHDOG_SECONDS = 5;
/** Milliseconds that it may take to find a short lasso in a large graph, which is not cut in slices. */
const LASSO_MS = 600_000;

/** Explores every reachable state of a model, within the bounds given. Never throws for a bad spec. */
export function check(model: Model, options: CheckOptions = {}): Verdict {
  return explore(model, options).verdict;
}

export interface Explored {
  readonly verdict: Verdict;
  /** `null` where the spec is so broken that there was none. */
  readonly search: Search | null;
}

/**
 * As `check`, for those who go on from what was found.
 * @param begun is given each search before it begins; there may be several, of which the last counts
 * @param literal functions that must not be learnt by abstraction; the search may add some
 */
export function explore(
  model: Model,
  options: CheckOptions,
  begun?: (search: Search) => void,
  literal = new Set<string>(),
): Explored {
  const started = performance.now();
  for (;;) {
    try {
      const check = new Check(model, options, literal, started, begun);
      const verdict = check.run();
      return { verdict, search: check.search };
    } catch (error) {
      if (!(error instanceof Restart) || literal.has(error.name_)) throw error;
      literal.add(error.name_);
    }
  }
}

class Check {
  #machine: Machine | null = null;
  #search: Search | null = null;
  #behaviours: Behaviours | null = null;
  #breakage: Breakage | null = null;
  #cut: Cut["bound"] | null = null;
  #peakBytes = 0;
  #findings: Finding[] = [];

  constructor(
    readonly model: Model,
    readonly options: CheckOptions,
    readonly literal: ReadonlySet<string>,
    readonly started: number,
    readonly begun?: (search: Search) => void,
  ) {}

  get search(): Search | null {
    return this.#search;
  }

  run(): Verdict {
    try {
      const machine = this.#build();
      this.#machine = machine;
      guarded(machine.recorder, () =>
        watching(machine.recorder, () => {
          const search = new Search(machine, this.options);
          this.#search = search;
          this.begun?.(search);
          const refined = search.recording?.refined ?? [];
          // The author's code of the abstract specs is guarded like that of this one.
          refined.reduce(
            (body, { check }) =>
              () =>
                guarded(check.abstract.recorder, body),
            () => this.#explore(machine, search),
          )();
        }),
      );
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      this.#breakage = { ...error.breakage, trace: this.#search && traceToBreakage(this.#search) };
    }
    return this.#verdict();
  }

  #build(): Machine {
    try {
      return new Machine(this.model, {
        seed: this.options.seed ?? 0,
        trees: this.options.trees !== false,
        eager: this.options.eager === true,
        literal: this.literal,
      });
    } catch (error) {
      throw brokenBy(error, { kind: "state", name: null, part: null }, null);
    }
  }

  #explore(machine: Machine, search: Search): void {
    const where: Where = { kind: "init", name: null, part: null };
    const initial = this.#initial(search, where);
    let started = false;
    let begun = 0;
    this.#inSlices(machine, search, (spent) => {
      while (!started) {
        if (initial.next().done || search.stopped) started = true;
        else if ((++begun & 1023) === 0 && spent()) return false;
      }
      search.run(spent);
      return search.ended;
    });
    if (search.generated === 0 && this.#cut === null)
      throw new Broken({
        kind: "no-initial-state",
        where,
        parameters: null,
        position: null,
        facts: {},
      });
    this.#cut ??= search.cut;
    this.#findings = search.judgement.discoveries.map((discovery) => findingOf(search, discovery));
    if (search.recording && (this.options.continue || this.#findings.length === 0))
      this.#judgeBehaviours(machine, search);
  }

  /** Judges what is said of whole behaviours on what has been explored. */
  #judgeBehaviours(machine: Machine, search: Search): void {
    const behaviours = new Behaviours(search, this.options.continue !== true);
    this.#behaviours = behaviours;
    // A search that was cut has its reason; what it has found can still be judged.
    const cut = this.#cut;
    this.#cut = null;
    if (cut !== "interrupted" && cut !== "memory")
      this.#inSlices(machine, search, (spent) => behaviours.advance(spent), LASSO_MS);
    this.#cut ??= cut;
    this.#findings.push(...behaviours.findings);
  }

  /** Does a piece of work, until it says that it is done or a bound is met. */
  #inSlices(
    machine: Machine,
    search: Search,
    work: (spent: () => boolean) => boolean,
    longest = SLICE_MS,
  ): void {
    const limit = (this.options.watchdog ?? WATCHDOG_SECONDS) * 1000;
    let done = false;
    try {
      while (!done && !this.#enough(search)) {
        const until = performance.now() + SLICE_MS;
        watched(
          () => {
            done = work(() => performance.now() > until);
          },
          longest,
          limit,
          this.options.interruptible === true,
        );
      }
    } catch (error) {
      if (error instanceof Overrun) throw this.#overrun(machine, limit);
      if (error instanceof Interrupt) {
        machine.recorder.end();
        this.#cut = "interrupted";
      } else if (isOutOfMemory(error)) this.#cut = "memory";
      else if (error instanceof TooManyPossible) this.#cut = "hidden";
      else throw error;
    }
  }

  /** Takes in the initial states, one at a time. */
  *#initial(search: Search, where: Where): Iterator<void> {
    const several = initialChoices(this.model)[Symbol.iterator]();
    for (;;) {
      let next: IteratorResult<InitialChoices>;
      this.#inInit = true;
      try {
        next = several.next();
      } catch (error) {
        throw brokenBy(error, where, null);
      } finally {
        this.#inInit = false;
      }
      if (next.done) return;
      yield* search.start(next.value);
    }
  }
  #inInit = false;

  /** Bounds of time and memory, and progress: looked at between slices. */
  #enough(search: Search): boolean {
    const { options } = this;
    const seconds = (performance.now() - this.started) / 1000;
    const bytes = process.memoryUsage.rss();
    if (bytes > this.#peakBytes) this.#peakBytes = bytes;
    options.progress?.({
      distinct: search.distinct,
      generated: search.generated,
      depth: search.depth,
      queue: search.frontier.size,
      judging: this.#behaviours?.judging ?? null,
      seconds,
      bytes,
    });
    if (options.timeout !== undefined && seconds >= options.timeout) this.#cut = "time";
    else if (bytes > (options.maxMemory ?? memoryLimit()) || heapIsFull()) this.#cut = "memory";
    return this.#cut !== null;
  }

  #overrun(machine: Machine, limit: number): Error {
    const { running } = machine.learning;
    if (!running && !this.#inInit) return new Error("the explorer did not return in time");
    machine.recorder.end();
    return new Broken({
      kind: "no-return",
      where: running
        ? { ...running.where, part: machine.learning.part ?? running.where.part }
        : { kind: "init", name: null, part: null },
      parameters: running?.parameters ?? null,
      position: null,
      facts: { seconds: limit / 1000 },
    });
  }

  // ---- the verdict --------------------------------------------------------------------------

  #verdict(): Verdict {
    const { model, options } = this;
    const search = this.#search;
    const machine = this.#machine;
    const ended = search !== null && search.frontier.size === 0 && this.#cut === null;
    const complete =
      ended && this.#breakage === null && (options.continue === true || !search.stopped);
    const unreached =
      complete && search.judgement.pending.length > 0 && !this.#findings.length
        ? search.judgement.pending.map(
            ({ property }): Finding => ({
              outcome: "unreached",
              property: named(property),
              trace: null,
              ...NO_LASSO,
              why: null,
              shortest: false,
            }),
          )
        : [];
    const findings = [...this.#findings, ...unreached];
    const finding = findings[0] ?? null;
    const outcome: Outcome = this.#breakage
      ? "broken"
      : finding
        ? finding.outcome
        : this.#cut
          ? "bounded"
          : "held";
    const actions = search ? actionCounts(search) : {};
    const distinct = search?.distinct ?? 0;
    const generated = search?.generated ?? 0;
    const fingerprints = search?.visited instanceof Fingerprints ? search.visited : null;
    const judged = search ? [...search.judgement.invariants, ...search.judgement.steps] : [];
    const warnings: Warning[] = [];
    if (search && machine && !this.#breakage) {
      warnings.push(...vacuity(machine, search, actions, complete));
      for (const name of this.literal) warnings.push({ kind: "side-effect", function: name });
      if (this.#behaviours) warnings.push(...behaviourWarnings(search, this.#behaviours, complete));
      const dropped = [
        ...machine.instances.all,
        ...machine.choosers.all,
        ...judged.flatMap((j) => j.judges),
      ]
        .filter((learner) => learner.dropped && options.trees !== false)
        .map((learner) => learner.name);
      for (const name of new Set(dropped)) warnings.push({ kind: "tree-dropped", function: name });
      if (complete && !this.#findings.length) {
        const found = { distinct, generated, depth: search.depth };
        for (const what of ["distinct", "generated", "depth"] as const) {
          const expected = model.expect?.[what];
          const comparable = what !== "depth" || (options.search ?? "bfs") === "bfs";
          if (expected !== undefined && comparable && expected !== found[what])
            warnings.push({ kind: "unexpected-count", what, expected, found: found[what] });
        }
      }
    }
    const reached: Record<string, number | null> = {};
    for (const { property } of search?.judgement.pending ?? []) reached[property.name] = null;
    for (const [name, state] of search?.judgement.reached ?? [])
      reached[name] = routeTo(search!.links, state).instances.length + 1;
    return {
      outcome,
      exit: exitOf(outcome, finding),
      spec: model.name,
      configuration: model.configuration,
      constants: model.constants,
      search: options.search ?? "bfs",
      exact: options.exact === true,
      seed: options.seed ?? 0,
      finding,
      findings,
      breakage: this.#breakage,
      distinct,
      generated,
      depth: search?.depth ?? 0,
      excluded: search?.excluded ?? 0,
      complete,
      cut:
        this.#cut === null
          ? null
          : {
              bound: this.#cut,
              limit: this.#limit(),
              unexplored: (search?.frontier.size ?? 0) + (search?.beyondDepth ?? 0),
            },
      undecided: this.#undecided(),
      seconds: (performance.now() - this.started) / 1000,
      executions: machine?.learning.executions ?? 0,
      audits: machine?.learning.audits ?? 0,
      actions,
      properties: [
        ...judged.map((j) => named(j.property)),
        ...[...model.temporals, ...model.refinements]
          .filter(({ name }) => isWanted(options, name))
          .map(named),
        ...model.reachables.map(named),
      ],
      reached,
      warnings,
      expect: model.expect,
      collision: {
        optimistic: fingerprints ? (distinct * (generated - distinct)) / 2 ** 64 : 0,
        observed: fingerprints ? Math.min(1, 1 / fingerprints.closest()) : 0,
      },
      peakBytes: Math.max(this.#peakBytes, process.memoryUsage.rss()),
      storeBytes: search?.bytes ?? 0,
    };
  }

  /** Properties of behaviours that were not judged to the end: a bound came first. */
  #undecided(): readonly string[] {
    if (this.#behaviours) return this.#behaviours.undecided;
    const { temporals, refinements } = this.model;
    return [...temporals, ...refinements]
      .map(({ name }) => name)
      .filter((name) => isWanted(this.options, name));
  }

  #limit(): number | null {
    const { options } = this;
    switch (this.#cut) {
      case "states":
        return options.maxStates ?? null;
      case "depth":
        return options.maxDepth ?? null;
      case "time":
        return options.timeout ?? null;
      case "memory":
        return options.maxMemory ?? null;
      default:
        return null;
    }
  }
}

function exitOf(outcome: Outcome, finding: Finding | null): number {
  if (outcome === "violated" && finding?.property.kind === "temporal") return EXIT_LIVENESS;
  if (outcome === "violated" && finding?.property.kind === "refinement") return EXIT_REFINEMENT;
  return EXIT[outcome];
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /allocation failed|Invalid typed array length|Map maximum size|Set maximum size/.test(
      error.message,
    )
  );
}
