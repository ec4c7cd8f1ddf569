/** A check: explores a model, and says what it found and what it covered. */
import type { Model } from "../spec/model.ts";
import { Behaviours } from "./behaviours/behaviours.ts";
import { Broken } from "./breakage.ts";
import { CrossCheck, type CrossChecked } from "./cross-check.ts";
import { drained } from "./drained.ts";
import { compared } from "./expectation.ts";
import { Exploration } from "./exploration.ts";
import { findingOf, NO_LASSO, named, traceToBreakage } from "./findings.ts";
import { Refused } from "./growing-proof.ts";
import { Doubts, GROWING, type Restart, restarting } from "./learning/doubts.ts";
import type { Search } from "./search.ts";
import { actionCounts } from "./statistics.ts";
import { routeTo, trimmed } from "./trace.ts";
import { behaviourWarnings, vacuity } from "./vacuity.ts";
import {
  type ActionCounts,
  type Breakage,
  type CheckOptions,
  EXIT,
  EXIT_LIVENESS,
  EXIT_OURS,
  EXIT_REFINEMENT,
  type Finding,
  type Growing,
  isWanted,
  type Outcome,
  type Refusal,
  SECOND_ENGINE,
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
  const given = { reduce: true, ...options };
  const { verdict } = yield* exploring(model, given);
  const found = verdict.fullest.length > 0 ? yield* shortened(model, options, verdict) : verdict;
  const comparison = compared(model, given, found);
  // Where everything holds, but something else was to come about, the check has failed all the same.
  const failed = found.outcome === "held" && comparison.unexpected.length > 0;
  return { ...found, comparison, ...(failed ? { exit: EXIT.unreached } : {}) };
}

/** Milliseconds after which the second engine stops by default, however little it has seen. */
const CROSS_CHECK_MS = 1_000;
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
  const { trace, property } = finding;
  // That a state has no successor is seen when it is expanded.
  const levels = property.kind === "deadlock" ? trace.length : trace.length - 1;
  const { verdict: whole } = yield* exploring(model, {
    ...options,
    reduce: false,
    crossCheck: false,
    continue: false,
    maxDepth: Math.max(1, levels),
    maxStates: SHORTER_MAX,
    progress: () => {},
  });
  const shorter = whole.finding?.trace ? whole.finding : null;
  const unsure = whole.breakage !== null || (whole.cut !== null && whole.cut.bound !== "depth");
  if (shorter === null && unsure) return verdict;
  const found = shorter ?? { ...finding, shortest: true };
  const isOther = (one: Finding): boolean =>
    one.property.kind !== found.property.kind || one.property.name !== found.property.name;
  return {
    ...verdict,
    outcome: found.outcome,
    exit: exitOf(found.outcome, found),
    finding: found,
    findings: [found, ...verdict.findings.filter(isOther)],
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
 * @param doubts functions that cannot be learnt as others; the search may find more of them
 */
export function explore(
  model: Model,
  options: CheckOptions,
  begun?: (search: Search) => void,
  doubts = new Doubts(),
): Explored {
  return drained(exploring(model, options, begun, doubts));
}

/** As `explore`, with pauses in which something else can be done. */
export function* exploring(
  model: Model,
  options: CheckOptions,
  begun?: (search: Search) => void,
  doubts = new Doubts(),
): Generator<void, Explored> {
  const started = performance.now();
  return yield* restarting(function* (known) {
    const exploration = new Exploration(model, options, started, known, begun);
    const refusal = known.growing === null ? null : refusalOf(known.growing);
    const verdict = yield* new Check(exploration, refusal).run();
    return { verdict: doubted(verdict, known), search: exploration.search };
  }, doubts);
}

/** The verdict where a function had answered otherwise than was learnt of it: none. */
function doubted(verdict: Verdict, { differences }: Doubts): Verdict {
  const [first] = differences;
  if (first === undefined || verdict.outcome === "broken") return verdict;
  const { where, parameters, ...facts } = first;
  return {
    ...verdict,
    outcome: "broken",
    exit: EXIT_OURS,
    finding: null,
    findings: [],
    breakage: {
      kind: "engines-differ",
      where,
      parameters,
      position: null,
      facts: { what: "function", ...facts, verdict: { ...verdict } },
      trace: null,
    },
  };
}

function refusalOf(error: Restart): Refusal {
  if (error instanceof Refused) return error.refusal;
  const { where } = error;
  const kind = where?.kind === "action" ? "shrinks" : "looks";
  return { kind, where, parameters: null, set: null, element: null, by: null };
}

class Check {
  #behaviours: Behaviours | null = null;
  #breakage: Breakage | null = null;
  readonly #findings: Finding[] = [];
  /** How many of the search's discoveries have been told. */
  #told = 0;
  /** The states on the way to what was to be reached. */
  readonly #reached: Record<string, number> = {};
  #actions: Readonly<Record<string, ActionCounts>> | null = null;
  #crossChecked: CrossChecked | null = null;

  /** @param refusal why an earlier search left out states that it must not leave out */
  constructor(
    readonly exploration: Exploration,
    readonly refusal: Refusal | null,
  ) {}

  *run(): Generator<void, Verdict> {
    const { exploration } = this;
    try {
      yield* exploration.run(
        (search) => this.#judge(search),
        (search) => this.#keep(search),
      );
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      const { search } = exploration;
      this.#breakage = { ...error.breakage, trace: search && traceToBreakage(search) };
    }
    return this.#verdict();
  }

  /** Judges what a search has found, and whatever can be judged once it is over. */
  *#judge(search: Search): Generator<void> {
    const { options } = this.exploration;
    yield* this.#prove((spent) => search.gathering?.conclude(spent) ?? true);
    const { discoveries, reached } = search.judgement;
    for (const [name, state] of reached) this.#reached[name] = this.#steps(search, state) + 1;
    while (this.#told < discoveries.length)
      this.#findings.push(findingOf(search, discoveries[this.#told++]!));
    if (search.recording && (options.continue || this.#findings.length === 0))
      yield* this.#judgeBehaviours(search);
    for (const hidden of search.recording?.hidden ?? [])
      yield* this.#prove((spent) => hidden.conclude(spent));
    // What the second engine asks of the trees counts for no action.
    this.#actions = actionCounts(search);
    yield* this.#prove(() => {
      const refined = search.recording?.refined ?? [];
      for (const { learning } of [search.machine, ...refined.map(({ check }) => check.abstract)])
        learning.askAgain();
      return true;
    });
    if (options.crossCheck !== false) yield* this.#crossCheck(search);
  }

  /** Compares the search with the second engine, as far as that goes. @throws Broken, Restart */
  *#crossCheck(search: Search): Generator<void> {
    const { exploration } = this;
    const { cut, options } = exploration;
    // Where there is no more time or memory, or a user has had enough, nothing more is begun.
    if (cut === "interrupted" || cut === "memory" || cut === "time") return;
    const check = new CrossCheck(search, options);
    const until = performance.now() + CROSS_CHECK_MS;
    exploration.cut = null;
    exploration.judging = SECOND_ENGINE;
    yield* exploration.inSlices(
      (spent) => check.run(spent) || (options.crossCheck !== true && performance.now() > until),
    );
    const ended = search.waiting === 0 && cut === null;
    check.compareEnds(this.#findings, ended && (options.continue === true || !search.stopped));
    exploration.cut = cut;
    this.#crossChecked = check.result;
  }

  /** Takes in what was found before the spec turned out to be broken, as far as it can be told. */
  #keep(search: Search): void {
    const attempt = (tell: () => void): void => {
      try {
        tell();
      } catch (error) {
        // What is broken may be needed to tell it.
        if (!(error instanceof Broken)) throw error;
      }
    };
    const { discoveries, reached } = search.judgement;
    for (const [name, state] of reached)
      attempt(() => {
        this.#reached[name] ??= this.#steps(search, state) + 1;
      });
    while (this.#told < discoveries.length) {
      const discovery = discoveries[this.#told++]!;
      attempt(() => {
        this.#findings.push(findingOf(search, discovery));
      });
    }
    const behaviours = this.#behaviours;
    if (behaviours === null) return;
    attempt(() => behaviours.collect());
    this.#findings.push(
      ...behaviours.findings.filter((finding) => !this.#findings.includes(finding)),
    );
  }

  /** Proves what the search relied on, as far as time and memory allow. @throws Refused */
  *#prove(conclude: (spent: () => boolean) => boolean): Generator<void> {
    const { exploration } = this;
    const { cut } = exploration;
    if (cut === "interrupted" || cut === "memory" || cut === "time") return;
    exploration.cut = null;
    yield* exploration.inSlices(conclude);
    exploration.cut ??= cut;
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
    const { model, options, search, machine, cut, doubts } = this.exploration;
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
    // A broken spec is what the verdict is about; what was found before that is told beside it.
    const finding = this.#breakage ? null : (findings[0] ?? null);
    const outcome: Outcome = this.#breakage
      ? "broken"
      : finding
        ? finding.outcome
        : cut
          ? "bounded"
          : "held";
    const actions = this.#actions ?? (search ? actionCounts(search) : {});
    const distinct = search?.distinct ?? 0;
    const generated = search?.generated ?? 0;
    const fingerprints = search?.visited instanceof Fingerprints ? search.visited : null;
    const judged = search ? [...search.judgement.invariants, ...search.judgement.steps] : [];
    const warnings: Warning[] = [];
    if (search && machine && !this.#breakage) {
      warnings.push(...vacuity(machine, search, actions, complete));
      for (const [name, trust] of doubts.trust)
        if (name !== GROWING)
          warnings.push({ kind: trust === "plain" ? "not-learnt" : "side-effect", function: name });
      if (this.#behaviours) warnings.push(...behaviourWarnings(search, this.#behaviours, complete));
      const dropped = [
        ...machine.instances.all,
        ...machine.choosers.all,
        ...judged.flatMap((j) => j.judges),
      ]
        .filter((learner) => learner.dropped && options.trees !== false)
        .map((learner) => learner.name)
        .filter((name) => doubts.trust.get(name) !== "plain");
      for (const name of new Set(dropped)) warnings.push({ kind: "tree-dropped", function: name });
    }
    const reached: Record<string, number | null> = {};
    for (const { property } of search?.judgement.pending ?? []) reached[property.name] = null;
    Object.assign(reached, this.#reached);
    return {
      outcome,
      exit: this.#breakage?.kind === "engines-differ" ? EXIT_OURS : exitOf(outcome, finding),
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
      growing: this.#growing(search),
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
      crossChecked: this.#crossChecked,
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
      comparison: { compared: [], unexpected: [] },
      allTerminal: search?.judgement.allTerminal ?? false,
      collision: {
        optimistic: fingerprints ? (distinct * (generated - distinct)) / 2 ** 64 : 0,
        observed: fingerprints ? Math.min(1, 1 / fingerprints.closest()) : 0,
      },
      peakBytes: Math.max(this.exploration.peakBytes, process.memoryUsage.rss()),
      storeBytes: search?.bytes ?? 0,
    };
  }

  #growing(search: Search | null): Growing | null {
    const { refusal } = this;
    const gatherings = search?.gatherings ?? [];
    if (gatherings.length === 0 && refusal === null) return null;
    const hidden = new Map(
      gatherings.flatMap(({ proof: { spec, machine } }) =>
        spec === null
          ? []
          : [[`${spec} ${machine.model.growing.join()}`, { spec, sets: machine.model.growing }]],
      ),
    );
    return {
      hidden: [...hidden.values()],
      unproved: gatherings.flatMap(({ proof }) => proof.unproved),
      refusal,
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
  // A temporal property that a finite behaviour breaks is broken as a property of safety.
  if (outcome === "violated" && finding?.property.kind === "temporal" && finding.loop !== null)
    return EXIT_LIVENESS;
  if (outcome === "violated" && finding?.property.kind === "refinement") return EXIT_REFINEMENT;
  return EXIT[outcome];
}
