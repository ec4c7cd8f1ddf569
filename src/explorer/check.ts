/** A check: explores a model, and says what it found and what it covered. */
import type { Model } from "../spec/model.ts";
import { Behaviours } from "./behaviours/behaviours.ts";
import { Broken } from "./breakage.ts";
import { drained } from "./drained.ts";
import { Exploration } from "./exploration.ts";
import { findingOf, NO_LASSO, named, traceToBreakage } from "./findings.ts";
import { GROWING, Restart } from "./learning/learning.ts";
import type { Search } from "./search.ts";
import { actionCounts } from "./statistics.ts";
import { routeTo, trimmed } from "./trace.ts";
import { behaviourWarnings, vacuity } from "./vacuity.ts";
import {
  type Breakage,
  type CheckOptions,
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

/** Explores every reachable state of a model, within the bounds given. Never throws for a bad spec. */
export function check(model: Model, options: CheckOptions = {}): Verdict {
  return drained(checking(model, options));
}

/** As `check`, with pauses in which something else can be done. */
export function* checking(model: Model, options: CheckOptions = {}): Generator<void, Verdict> {
  const { verdict } = yield* exploring(model, { reduce: true, ...options });
  return verdict.fullest.length > 0 ? yield* shortened(model, options, verdict) : verdict;
}

/** States among which a shorter trace is looked for. */
const SHORTER_MAX = 1_000_000;

/** Where states were left out, whether a shorter trace exists is found without leaving any out. */
function* shortened(
  model: Model,
  options: CheckOptions,
  verdict: Verdict,
): Generator<void, Verdict> {
  const { finding } = verdict;
  if (!finding?.trace || finding.loop !== null || (options.search ?? "bfs") !== "bfs")
    return verdict;
  const { trace } = finding;
  const { verdict: whole } = yield* exploring(model, {
    ...options,
    reduce: false,
    continue: false,
    maxDepth: Math.max(1, trace.length - 1),
    maxStates: SHORTER_MAX,
    progress: () => {},
  });
  const shorter = whole.finding?.trace ? whole.finding : null;
  const unsure = whole.breakage !== null || (whole.cut !== null && whole.cut.bound !== "depth");
  if (shorter === null && unsure) return verdict;
  const found = shorter ?? { ...finding, shortest: true };
  return {
    ...verdict,
    outcome: found.outcome,
    exit: exitOf(found.outcome, found),
    finding: found,
    findings: [found, ...verdict.findings.slice(1)],
  };
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
  return drained(exploring(model, options, begun, literal));
}

/** As `explore`, with pauses in which something else can be done. */
export function* exploring(
  model: Model,
  options: CheckOptions,
  begun?: (search: Search) => void,
  literal = new Set<string>(),
): Generator<void, Explored> {
  const started = performance.now();
  for (;;) {
    try {
      const exploration = new Exploration(model, options, started, literal, begun);
      const verdict = yield* new Check(exploration).run();
      return { verdict, search: exploration.search };
    } catch (error) {
      if (!(error instanceof Restart) || literal.has(error.name_)) throw error;
      literal.add(error.name_);
    }
  }
}

class Check {
  #behaviours: Behaviours | null = null;
  #breakage: Breakage | null = null;
  #findings: Finding[] = [];
  /** The states on the way to what was to be reached. */
  readonly #reached: Record<string, number> = {};

  constructor(readonly exploration: Exploration) {}

  *run(): Generator<void, Verdict> {
    const { exploration } = this;
    const { options } = exploration;
    try {
      yield* exploration.run((search) => {
        const { discoveries, reached } = search.judgement;
        for (const [name, state] of reached) this.#reached[name] = this.#steps(search, state) + 1;
        this.#findings = discoveries.map((discovery) => findingOf(search, discovery));
        return search.recording && (options.continue || this.#findings.length === 0)
          ? this.#judgeBehaviours(search)
          : [];
      });
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      const { search } = exploration;
      this.#breakage = { ...error.breakage, trace: search && traceToBreakage(search) };
    }
    return this.#verdict();
  }

  /** Steps to a state. */
  #steps(search: Search, state: number): number {
    const route = routeTo(search.links, state);
    const { gathering, machine } = search;
    return (gathering === null ? route : trimmed(machine, route)).instances.length;
  }

  /** Judges what is said of whole behaviours on what has been explored. */
  *#judgeBehaviours(search: Search): Generator<void> {
    const { exploration } = this;
    const behaviours = new Behaviours(search, exploration.options.continue !== true);
    this.#behaviours = behaviours;
    // A search that was cut has its reason; what it has found can still be judged.
    const { cut } = exploration;
    exploration.cut = null;
    behaviours.collect();
    if (cut !== "interrupted" && cut !== "memory")
      yield* exploration.inSlices((spent) => {
        const done = behaviours.advance(spent);
        exploration.judging = behaviours.judging;
        return done;
      });
    exploration.cut ??= cut;
    behaviours.collect();
    this.#findings.push(...behaviours.findings);
  }

  #verdict(): Verdict {
    const { model, options, search, machine, cut, literal } = this.exploration;
    const ended = search !== null && search.waiting === 0 && cut === null;
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
        : cut
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
      for (const name of literal)
        if (name !== GROWING) warnings.push({ kind: "side-effect", function: name });
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
          // What is expected of a spec with sets that only grow is how many states are left.
          const comparable =
            (what !== "depth" || (options.search ?? "bfs") === "bfs") &&
            (options.reduce === true || model.growing.length === 0);
          if (expected !== undefined && comparable && expected !== found[what])
            warnings.push({ kind: "unexpected-count", what, expected, found: found[what] });
        }
      }
    }
    const reached: Record<string, number | null> = {};
    for (const { property } of search?.judgement.pending ?? []) reached[property.name] = null;
    Object.assign(reached, this.#reached);
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
      fullest: search?.gathering ? model.growing : [],
      excluded: search?.excluded ?? 0,
      complete,
      cut:
        cut === null
          ? null
          : {
              bound: cut,
              limit: this.#limit(),
              unexplored: (search?.waiting ?? 0) + (search?.beyondDepth ?? 0),
            },
      undecided: this.#undecided(),
      seconds: (performance.now() - this.exploration.started) / 1000,
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
      peakBytes: Math.max(this.exploration.peakBytes, process.memoryUsage.rss()),
      storeBytes: search?.bytes ?? 0,
    };
  }

  /** Properties of behaviours that were not judged to the end: a bound came first. */
  #undecided(): readonly string[] {
    if (this.#behaviours) return this.#behaviours.undecided;
    const { model, options } = this.exploration;
    const { temporals, refinements } = model;
    return [...temporals, ...refinements]
      .map(({ name }) => name)
      .filter((name) => isWanted(options, name));
  }

  #limit(): number | null {
    const { options, cut } = this.exploration;
    switch (cut) {
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
