/**
 * A property that is a formula, on what has been explored: its class, and witnesses for it: a finite
 * behaviour that is bad, a promise that is open and how it is kept, and a behaviour without end that
 * never keeps it.
 */
import type { Term } from "../../spec/formula.ts";
import { Assumptions, type Condition, conditionsOf } from "../behaviours/assumptions.ts";
import type { Atoms, Formula } from "../behaviours/atoms.ts";
import { automatonOf, FormulaTooLarge } from "../behaviours/automaton.ts";
import { Beside, type Way } from "../behaviours/beside.ts";
import type { Claim, Part } from "../behaviours/claims.ts";
import { demandsOf } from "../behaviours/demands.ts";
import { Evaluation } from "../behaviours/evaluation.ts";
import { FairComponents } from "../behaviours/fair-components.ts";
import { Alphabet, type Cube, Language } from "../behaviours/language.ts";
import { type Lasso, lassoIn } from "../behaviours/lasso.ts";
import { Monitor } from "../behaviours/monitor.ts";
import { Product } from "../behaviours/product.ts";
import { explain } from "../explanation.ts";
import type { Search } from "../search.ts";
import { replay } from "../trace.ts";
import type { Demand, Failure, Loop, NamedProperty, TraceStep, Why, Witness } from "../verdict.ts";
import { Alike } from "./alike.ts";
import type { BadBehaviour, Classified, NeverKept, OpenPromise } from "./classification.ts";
import { decomposition } from "./decomposition.ts";
import { type Classification, classOf } from "./formula-class.ts";

interface Bad {
  readonly beside: Beside;
  readonly way: Way;
  readonly term: Term;
  readonly witnesses: readonly Witness[];
}

/** Lassos whose formula has this many automaton states times states of the model: too large. */
const PRODUCT_MAX = 1 << 25;

export class Subject {
  readonly #parts: readonly Part[];
  readonly #classification: Classification;
  /** The sources of its predicates, by kind and number of the atom. */
  readonly #sources: ReadonlyMap<string, string>;
  readonly #alike: Alike;
  readonly #searches: Beside[] = [];

  constructor(
    readonly search: Search,
    readonly claim: Claim,
    readonly property: NamedProperty,
  ) {
    this.#sources = sourcesOf(
      search.recording!.atoms,
      new Alphabet(claim.parts.map((p) => p.formula)),
    );
    this.#alike = new Alike(search.recording!.graph, this.#sources);
    this.#parts = claim.parts.map((part) => ({
      ...part,
      formula: this.#alike.merged(part.formula),
    }));
    this.#classification = classOf(this.#parts.map(({ formula }) => formula));
  }

  classified(): Classified {
    const { groups, ...rest } = this.#classification;
    const prefixes = groups
      .filter(({ decided }) => decided.badPrefix !== null)
      .sort((a, b) => a.decided.badPrefix!.length - b.decided.badPrefix!.length);
    const first = prefixes[0];
    const impossible = groups.some(({ decided }) => decided.impossible);
    const safe = (rest.class === "safety" || rest.class === "both") && !impossible;
    const live = rest.class === "liveness" || rest.class === "both";
    const promise = live ? this.#promise() : null;
    const bad = safe ? this.#bad() : null;
    return {
      property: this.property,
      class: rest.class,
      byParts: rest.byParts,
      exact: rest.exact,
      impossible,
      badPrefix: first ? this.#demands(first.decided.badPrefix!, first.decided.alphabet) : null,
      badOtherwise: prefixes.length > 1 || (first?.parts.length ?? 0) > 1,
      badFor: first?.parts.length === 1 ? this.#parts[first.parts[0]!]!.witnesses : [],
      decomposition: rest.class === "both" ? decomposition(this.#parts, this.formulaOf) : null,
      abstract: null,
      bad,
      open: promise?.open ?? null,
      never: promise?.never ?? null,
      cut: this.#searches.some(({ cut }) => cut),
    };
  }

  /** A term over the predicates of the property. */
  readonly formulaOf = (term: Term): Formula =>
    this.#alike.merged(this.search.recording!.atoms.formula(this.property.name, term));

  /** What cubes ask, in the author's words. */
  #demands(cubes: readonly Cube[], alphabet: Alphabet): readonly Demand[] {
    return demandsOf(cubes, alphabet, this.search.recording!.atoms);
  }

  #beside(formula: Formula): Beside {
    const alphabet = new Alphabet([formula]);
    const monitor = new Monitor(new Language(alphabet, formula));
    const beside = new Beside(this.search.recording!.graph, monitor, alphabet);
    this.#searches.push(beside);
    return beside;
  }

  // ---- a finite behaviour that is bad -------------------------------------------------------

  #bad(): BadBehaviour | null {
    const found: Bad[] = [];
    const attempt = (formula: Formula, term: Term, witnesses: readonly Witness[]): void => {
      const beside = this.#beside(formula);
      const way = beside.bad();
      if (way !== null) found.push({ beside, way, term, witnesses });
    };
    try {
      for (const { parts, decided } of this.#classification.groups) {
        if (decided.badPrefix === null) continue;
        const together = parts.map((i) => this.#parts[i]!);
        for (const { formula, term, witnesses } of together) attempt(formula, term, witnesses);
        // Together they may refuse what each of them would not.
        if (found.length === 0 && together.length > 1)
          attempt(
            { op: "and", of: together.map(({ formula }) => formula) },
            { op: "and", of: together.map(({ term }) => term), over: null },
            [],
          );
      }
    } catch (error) {
      if (!(error instanceof FormulaTooLarge)) throw error;
    }
    const shortest = Math.min(...found.map(({ way }) => way.steps.length));
    const best = found.find(({ way }) => way.steps.length === shortest);
    if (best === undefined) return null;
    const { beside, way, term, witnesses } = best;
    const trace = this.#trace(way.initial, way.steps);
    return {
      trace,
      witnesses,
      demands: this.#demands(beside.reasons(way), beside.alphabet),
      why: this.#why(term, trace),
    };
  }

  #trace(initial: number, steps: readonly number[]): readonly TraceStep[] {
    const { machine, links, recording } = this.search;
    const instances = steps.map((step) => recording!.graph.instance(step));
    return replay(machine, { place: links.instance(initial), instances });
  }

  /** Why a formula fails, if nothing happens any more after a trace. */
  #failures(term: Term, trace: readonly TraceStep[]): readonly Failure[] {
    const start = trace.length - 1;
    const shape = { length: trace.length, start, stutters: true };
    const course = { trace, start };
    return new Evaluation(shape, (leaf, at) => this.claim.ask(leaf, at, course)).failures(term);
  }

  /** Which values of its quantifiers make an invariant fail, or a property of steps. */
  #why(term: Term, trace: readonly TraceStep[]): Why | null {
    if (term.op !== "always") return null;
    const { of } = term;
    if (of.op !== "state" && of.op !== "step") return null;
    const last = trace.length - 1;
    // Asking puts the states before the predicate.
    this.claim.ask(of, of.op === "step" ? last - 1 : last, { trace, start: last });
    const { machine, recording } = this.search;
    return explain(machine, recording!.atoms.judgeOf(of));
  }

  // ---- a promise ----------------------------------------------------------------------------

  /** The first part that promises something, with a promise that is open; and how it is never kept. */
  #promise(): { readonly open: OpenPromise | null; readonly never: NeverKept | null } {
    try {
      return this.#promiseOf(this.#promising());
    } catch (error) {
      if (error instanceof FormulaTooLarge) return { open: null, never: null };
      throw error;
    }
  }

  #promiseOf(promising: readonly Part[]): {
    readonly open: OpenPromise | null;
    readonly never: NeverKept | null;
  } {
    let unkept: { readonly part: Part; readonly open: OpenPromise } | null = null;
    for (const part of promising) {
      const open = this.#open(part);
      if (open === null) continue;
      unkept ??= { part, open };
      if (open.kept === null && open.again === null) continue;
      return { open, never: this.#never(part) };
    }
    const part = unkept?.part ?? promising[0];
    return { open: unkept?.open ?? null, never: part ? this.#never(part) : null };
  }

  /** The parts that are not safety; all, where only together they promise something. */
  #promising(): readonly Part[] {
    const promising = this.#parts.filter(({ formula }) => {
      const { class: own } = classOf([formula]);
      return own === "liveness" || own === "both";
    });
    return promising.length > 0 ? promising : this.#parts;
  }

  #open(part: Part): OpenPromise | null {
    const found = this.#beside(part.formula).promised();
    if (found === null) return null;
    const { initial, steps } = found.open;
    const trace = this.#trace(initial, [...steps, ...(found.kept ?? [])]);
    const at = steps.length;
    const again = found.restless ? this.#lasso(part.formula, [[]]) : null;
    // What is promised says more than all of it.
    const promised = decomposition([part], this.formulaOf)?.liveness ?? [part];
    return {
      trace,
      at,
      kept: found.kept && at + found.kept.length,
      again: again && this.#loop(again.lasso),
      witnesses: part.witnesses,
      failures: promised.flatMap(({ term }) => this.#failures(term, trace.slice(0, at + 1))),
    };
  }

  #never(part: Part): NeverKept | null {
    const { model, instances } = this.search.machine;
    const split = decomposition([part], this.formulaOf);
    if (split === null) return null;
    // Not a violation that a prefix shows: one of what is promised.
    const violation: Formula = {
      op: "and",
      of: [
        ...split.safety.map(({ term }) => this.formulaOf(term)),
        { op: "not", of: part.formula },
      ],
    };
    const own = conditionsOf(model.fairness, instances.all);
    const fair = model.fairness.length > 0 ? [own] : [];
    // What goes on for ever shows more than what stops.
    const going = goingOn(instances.all.map(({ id }) => id));
    const found = this.#lasso(violation, [...fair, [going], []]);
    return (
      found && {
        ...this.#loop(found.lasso),
        witnesses: part.witnesses,
        fair: found.conditions === own || model.fairness.length === 0,
      }
    );
  }

  /** A lasso that satisfies a formula, under the first of several assumptions that allow one. */
  #lasso(
    formula: Formula,
    assumed: readonly (readonly Condition[])[],
  ): { readonly lasso: Lasso; readonly conditions: readonly Condition[] } | null {
    const { machine, recording } = this.search;
    const { graph } = recording!;
    const automaton = automatonOf(formula, graph.stateWords, graph.stepWords);
    if (automaton.transitions.length * graph.states > PRODUCT_MAX) return null;
    const product = new Product(graph, automaton);
    for (const conditions of assumed) {
      const assumptions = new Assumptions(conditions, graph, machine.instances.all.length);
      const components = new FairComponents(product, assumptions);
      components.advance(() => false);
      if (components.fair.length > 0)
        return { lasso: lassoIn(product, assumptions, components), conditions };
    }
    return null;
  }

  #loop({ initial, stem, loop }: Lasso): { trace: readonly TraceStep[]; loop: Loop } {
    const whole = this.#trace(initial, [...stem, ...loop]);
    const start = stem.length;
    if (loop.length === 0) return { trace: whole, loop: { start, back: null } };
    const { action, parameters } = whole.at(-1)!;
    return { trace: whole.slice(0, -1), loop: { start, back: { action: action!, parameters } } };
  }
}

/** That something happens as long as something can. */
const goingOn = (instances: readonly number[]): Condition => ({
  name: "it goes on",
  strength: "weak",
  actions: [],
  parameters: null,
  whole: false,
  condition: null,
  instances: new Set(instances),
});

/** The sources of the predicates of some formulas, by their kind and number. */
function sourcesOf(atoms: Atoms, { states, steps }: Alphabet): ReadonlyMap<string, string> {
  return new Map([
    ...states.map((atom) => [`state ${atom}`, atoms.sourceOf("state", atom)] as const),
    ...steps.map((atom) => [`step ${atom}`, atoms.sourceOf("step", atom)] as const),
  ]);
}
