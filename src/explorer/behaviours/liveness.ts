/**
 * Temporal properties, judged on the graph that a search has recorded: a property fails if some
 * behaviour satisfies its negation, fairly. The counterexample is a lasso, run again by the author's
 * code and judged by what the formula means before anybody sees it. Where a finite behaviour breaks the
 * property already, however it goes on, that is the counterexample: a violation of safety.
 */
import type { Term } from "../../spec/formula.ts";
import { contentKey } from "../../spec/value.ts";
import { Broken } from "../breakage.ts";
import { flipAll } from "../learning/effects.ts";
import type { Search } from "../search.ts";
import { replay } from "../trace.ts";
import type { FairnessNote, Finding } from "../verdict.ts";
import { Assumptions, type Condition, conditionsOf } from "./assumptions.ts";
import type { Formula } from "./atoms.ts";
import { automatonOf, FormulaTooLarge } from "./automaton.ts";
import { type BadPrefix, BadPrefixes, refusesTerm } from "./bad-prefix.ts";
import { type Claim, type Course, following, type Part } from "./claims.ts";
import { demandsOf } from "./demands.ts";
import { Evaluation } from "./evaluation.ts";
import { FairComponents } from "./fair-components.ts";
import { type Lasso, lassoIn } from "./lasso.ts";
import { neglectedIn } from "./neglect.ts";
import { Product } from "./product.ts";

/** Failures that nothing to come can mend. */
const FINITE: ReadonlySet<string> = new Set(["not-always", "stops", "false"]);

export class Liveness {
  /** Names of the properties that have been judged. */
  readonly decided: string[] = [];
  readonly findings: Finding[] = [];
  /** Assumptions that no step of the model is about. */
  readonly idle: readonly string[];
  readonly #conditions: readonly Condition[];
  readonly #assumptions: Assumptions;
  readonly #work: {
    readonly claim: Claim;
    readonly part: Part;
    readonly first: boolean;
    readonly last: boolean;
  }[];
  #at = 0;
  #components: FairComponents | null = null;
  /** Finite behaviours that break the property being judged; null of what only whole behaviours can. */
  #prefixes: BadPrefixes | null = null;
  /** The best counterexample to the property at hand so far. */
  #best: { readonly part: Part; readonly lasso: Lasso } | null = null;

  /** @param stopAtFirst whether one property that fails is enough */
  constructor(
    readonly search: Search,
    claims: readonly Claim[],
    readonly stopAtFirst: boolean,
  ) {
    const { machine } = search;
    const { graph } = search.recording!;
    this.#conditions = conditionsOf(machine.model.fairness, machine.instances.all);
    this.#assumptions = new Assumptions(this.#conditions, graph, machine.instances.all.length);
    this.#work = claims.flatMap((claim) =>
      claim.parts.map((part, i) => ({
        claim,
        part,
        first: i === 0,
        last: i === claim.parts.length - 1,
      })),
    );
    this.idle = this.#neverPossible();
  }

  /** The property at hand. */
  get judging(): string | null {
    return this.#work[this.#at]?.claim.property.name ?? null;
  }

  /** Goes on until the end or `spent()`; whether the end has come. */
  advance(spent: () => boolean): boolean {
    while (this.#at < this.#work.length) {
      const { claim, part, first } = this.#work[this.#at]!;
      // What an abstract spec assumes is liveness: no finite behaviour breaks it.
      if (first && claim.property.kind === "temporal") {
        this.#prefixes ??= new BadPrefixes(
          this.search.recording!.graph,
          claim.parts.map(({ formula }) => formula),
        );
        if (!this.#prefixes.advance(spent)) return false;
      }
      this.#components ??= this.#componentsFor(part.formula, this.#assumptions);
      if (!this.#components.advance(spent)) return false;
      this.#conclude();
      this.#components = null;
      if (this.stopAtFirst && this.findings.length > 0) return true;
      this.#at++;
    }
    return true;
  }

  #componentsFor(formula: Formula, assumptions: Assumptions): FairComponents {
    const { graph } = this.search.recording!;
    try {
      const automaton = automatonOf({ op: "not", of: formula }, graph.stateWords, graph.stepWords);
      return new FairComponents(new Product(graph, automaton), assumptions);
    } catch (error) {
      if (!(error instanceof FormulaTooLarge)) throw error;
      const { kind, name } = this.#work[this.#at]!.claim.property;
      throw new Broken({
        kind: "too-large",
        where: { kind: kind === "refinement" ? "refinement" : "temporal", name, part: null },
        parameters: null,
        position: null,
        facts: { formula: true },
      });
    }
  }

  /** The part at hand is decided; after the last one of a property, so is the property. */
  #conclude(): void {
    const { claim, part, last } = this.#work[this.#at]!;
    const components = this.#components!;
    if (components.fair.length > 0) {
      const lasso = lassoIn(components.product, this.#assumptions, components);
      const size = ({ stem, loop }: Lasso): number => stem.length * 2 ** 20 + loop.length;
      if (this.#best === null || size(lasso) < size(this.#best.lasso)) this.#best = { part, lasso };
    }
    if (last) this.decided.push(claim.property.name);
    if (!last) return;
    const best = this.#best;
    const prefixes = this.#prefixes;
    this.#best = null;
    this.#prefixes = null;
    // A lasso with a beginning that is bad is no violation of liveness; nor is a longer way shown.
    const own = best === null ? null : (prefixes?.beginning(best.lasso) ?? null);
    const bad = prefixes?.shortest ?? own;
    if (
      bad &&
      (!best || own || bad.way.steps.length <= best.lasso.stem.length + best.lasso.loop.length)
    )
      this.findings.push(this.#safetyFinding(claim, bad, prefixes!.exact));
    else if (best) this.findings.push(this.#finding(claim, best.part, best.lasso));
  }

  #neverPossible(): string[] {
    const { words, possible } = this.#assumptions;
    const somewhere = new Int32Array(words);
    possible.forEach((bits, i) => {
      somewhere[i % words]! |= bits;
    });
    const names = new Set(this.search.machine.model.fairness.map(({ name }) => name));
    this.#conditions.forEach(({ name }, i) => {
      if ((somewhere[i >>> 5]! >>> (i & 31)) & 1) names.delete(name);
    });
    return [...names];
  }

  // ---- a counterexample ---------------------------------------------------------------------

  /** @param exact whether no shorter one has been missed */
  #safetyFinding(
    claim: Claim,
    { way, parts, beside, reasons }: BadPrefix,
    exact: boolean,
  ): Finding {
    const { property } = claim;
    const { machine, links, recording } = this.search;
    const { graph, atoms } = recording!;
    const instances = way.steps.map((step) => graph.instance(step));
    const trace = replay(machine, { place: links.instance(way.initial), instances });
    const broken = parts.map((i) => claim.parts[i]!);
    const [only] = broken;
    const term: Term =
      broken.length === 1
        ? only!.term
        : { op: "and", of: broken.map((part) => part.term), over: null };
    const start = trace.length - 1;
    const course = { trace, start };
    const shape = { length: trace.length, start, stutters: true };
    const evaluation = new Evaluation(shape, (leaf, at) => claim.ask(leaf, at, course));
    const bad = refusesTerm(term, trace.length, (leaf, at) => claim.ask(leaf, at, course));
    if (evaluation.holds(term) || bad === false)
      throw new Error(`the counterexample to ${property.name} does not stand: a fault of Fairlead`);
    const failures = evaluation.failures(term);
    return {
      outcome: "violated",
      property,
      trace,
      loop: null,
      lasso: {
        witnesses: broken.length === 1 ? only!.witnesses : [],
        fairness: [],
        finite: true,
        neglected: [],
        // Where nothing happens any more, more may fail than what the trace breaks.
        failures: failures.every(({ kind }) => FINITE.has(kind)) ? failures : [],
        demands: demandsOf(reasons, beside.alphabet, atoms),
      },
      refinement: null,
      why: null,
      // Of states outside a constraint only the steps to them are judged.
      shortest: exact && graph.isWhole && this.search.excluded === 0,
    };
  }

  #finding(claim: Claim, part: Part, lasso: Lasso): Finding {
    const { property } = claim;
    const { search } = this;
    const { machine, links } = search;
    const { graph } = search.recording!;
    const instances = [...lasso.stem, ...lasso.loop].map((step) => graph.instance(step));
    const whole = replay(machine, { place: links.instance(lasso.initial), instances });
    const stutters = lasso.loop.length === 0;
    const trace = stutters ? whole : whole.slice(0, -1);
    const start = lasso.stem.length;
    const back = stutters ? null : whole.at(-1)!;
    const closing = machine.instances.all[instances.at(-1) ?? 0];
    if (back && contentKey(back.state) !== contentKey(whole[start]!.state))
      machine.learning.impure(closing!);
    const course = { trace, start };
    const shape = { length: trace.length, start, stutters };
    const evaluation = new Evaluation(shape, (term, at) => claim.ask(term, at, course));
    const fairness = this.#fairness(lasso, course);
    if (evaluation.holds(part.term) || fairness === null)
      throw new Error(`the counterexample to ${property.name} does not stand: a fault of Fairlead`);
    const failures = evaluation.failures(part.term);
    const finite = failures.every(({ kind }) => FINITE.has(kind));
    return {
      outcome: "violated",
      property,
      trace,
      loop: {
        start,
        back: back && { action: back.action!, parameters: back.parameters },
      },
      lasso: {
        witnesses: part.witnesses,
        fairness,
        finite,
        neglected: finite
          ? []
          : neglectedIn(search, lasso, this.#conditions, claim.parts.length, (conditions) =>
              this.#holdsWith(property.name, conditions),
            ),
        failures,
        demands: [],
      },
      refinement: part.notes,
      why: null,
      // The way to the loop is short; that nothing shorter breaks the property is not claimed.
      shortest: false,
    };
  }

  /** How each assumption is met by the loop; null if one is not. The author's code says so itself. */
  #fairness(lasso: Lasso, course: Course): FairnessNote[] | null {
    const { trace, start } = course;
    const { machine } = this.search;
    const { graph } = this.search.recording!;
    const { layout, trees } = machine;
    const places = trace.slice(start).map((_, i) => start + i);
    /** Whether an instance changes a state of the loop, and to what. */
    const result = (id: number, at: number): string | null => {
      layout.encode(trace[at]!.state, trees.state);
      const writes = machine.perform(id);
      if (writes === null) return null;
      flipAll(trees.state, writes);
      const after = layout.decode(trees.state);
      const key = contentKey(after);
      return key === contentKey(trace[at]!.state) ? null : key;
    };
    const notes: FairnessNote[] = [];
    for (const { instances, ...about } of this.#conditions) {
      const { strength } = about;
      const note = (met: FairnessNote["met"], at: number): FairnessNote => ({
        ...about,
        met,
        at,
      });
      const taken = lasso.loop.findIndex((step) => instances.has(graph.instance(step)));
      if (taken >= 0) {
        notes.push(note("taken", following(course, start + taken)));
        continue;
      }
      let found: FairnessNote | null = null;
      let possible = false;
      for (const at of places) {
        const next = following(course, at);
        const results = [...instances].map((id) => result(id, at)).filter((key) => key !== null);
        if (results.length > 0) possible = true;
        if (results.includes(contentKey(trace[next]!.state))) found = note("taken", next);
        else if (results.length === 0 && strength === "weak") found ??= note("not-possible", at);
        if (found) break;
      }
      if (!found && !possible) found = note("never-possible", start);
      if (!found) return null;
      notes.push(found);
    }
    return notes;
  }

  /** Whether a property holds if these conditions are assumed, too. */
  #holdsWith(name: string, added: readonly Condition[]): boolean {
    const { machine } = this.search;
    const { graph } = this.search.recording!;
    const assumptions = new Assumptions(
      [...this.#conditions, ...added],
      graph,
      machine.instances.all.length,
    );
    return this.#work
      .filter(({ claim }) => claim.property.name === name)
      .every(({ part }) => {
        const components = this.#componentsFor(part.formula, assumptions);
        components.advance(() => false);
        return components.fair.length === 0;
      });
  }
}
