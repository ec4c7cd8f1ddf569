/**
 * What is judged of whole behaviours, once a search has recorded their graph: temporal properties,
 * refinement with hidden variables, and the fairness of what is refined.
 */

import { named, stepNotes } from "../findings.ts";
import { TooManyPossible } from "../mapping/hidden.ts";
import { fairnessClaim } from "../mapping/refined-fairness.ts";
import type { Search } from "../search.ts";
import { replay, trimmed } from "../trace.ts";
import type { Finding } from "../verdict.ts";
import { temporalClaim } from "./claims.ts";
import { Liveness } from "./liveness.ts";
import type { Refined } from "./recording.ts";

/** Work that is done in slices. */
interface Task {
  /** The property that it judges now. */
  readonly judging: string | null;
  /** Whether it is done. */
  advance(spent: () => boolean): boolean;
  /** Takes in what it has found by now. */
  collect(): void;
}

export class Behaviours implements Task {
  readonly findings: Finding[] = [];
  /** Assumptions that no step of the model is about. */
  idle: readonly string[] = [];
  /** Refinements of which only the steps were judged: hidden variables leave their fairness open. */
  readonly unfair: string[] = [];
  /** Refinements of which the fairness of the abstract spec was judged. */
  readonly claimed: string[] = [];
  /** Assumptions of an abstract spec that no step is about, in any state that one is mapped to. */
  readonly empty: {
    readonly property: string;
    readonly abstract: string;
    readonly name: string;
  }[] = [];
  readonly #tasks: (() => Task)[];
  #task: Task | null = null;
  readonly #undecided: Set<string>;
  #tooMany: TooManyPossible | null = null;
  /** Refinements with more that is possible than can be looked at. */
  readonly #unjudged = new Set<string>();

  constructor(
    readonly search: Search,
    readonly stopAtFirst: boolean,
  ) {
    const { refined, properties } = search.recording!;
    this.#undecided = new Set([
      ...properties.map(({ property }) => property.name),
      ...refined.map(({ check }) => check.name),
    ]);
    this.#tasks = [
      ...refined.map((one) => () => this.#hidden(one)),
      () => this.#temporal(),
      ...refined.map((one) => () => this.#fairness(one)),
    ];
  }

  get judging(): string | null {
    return this.#task?.judging ?? null;
  }
  /** Properties that have not been judged to the end. */
  get undecided(): readonly string[] {
    return [...this.#undecided];
  }

  advance(spent: () => boolean): boolean {
    for (;;) {
      if (this.#task === null) {
        if (this.stopAtFirst && this.findings.length > 0) return true;
        const next = this.#tasks.shift();
        if (!next && this.#tooMany) throw this.#tooMany;
        if (!next) return true;
        this.#task = next();
      }
      try {
        if (!this.#task.advance(spent)) return false;
      } catch (error) {
        // The others can still be judged.
        if (!(error instanceof TooManyPossible)) throw error;
        this.#tooMany = error;
        this.#unjudged.add(this.#task.judging!);
      }
      this.#task = null;
    }
  }

  #temporal(): Task {
    const { search } = this;
    const { properties } = search.recording!;
    const liveness = new Liveness(
      search,
      properties.map((recorded) => temporalClaim(search, recorded)),
      this.stopAtFirst,
    );
    this.idle = properties.length > 0 ? liveness.idle : [];
    return this.#judging(liveness);
  }

  /** Takes in what has been found by now, whatever of the rest can still be judged. */
  collect(): void {
    this.#task?.collect();
    for (const refined of this.search.recording!.refined)
      this.findings.push(...this.#unexplained(refined));
  }

  #hidden(refined: Refined): Task {
    const { check } = refined;
    const hidden = refined.hiddenIn(this.search.recording!.graph);
    if (hidden === null) return NOTHING;
    return this.#collecting(
      hidden,
      () => check.name,
      () => this.#unexplained(refined),
    );
  }

  #unexplained(refined: Refined): readonly Finding[] {
    const { machine, links, gathering, shortest, recording } = this.search;
    const { graph } = recording!;
    const { check } = refined;
    const hidden = refined.hiddenIn(graph);
    if (hidden === null || hidden.unexplained === null) return [];
    if (this.findings.some(({ property }) => property.name === check.name)) return [];
    const { initial, steps, before, after, possible } = hidden.unexplained;
    const instances = steps.map((step) => graph.instance(step));
    const place = initial < 0 ? -1 - initial : links.instance(initial);
    const way = { place, instances };
    return [
      {
        outcome: "violated",
        property: named(check.refinement),
        trace: replay(machine, gathering === null ? way : trimmed(machine, way)),
        loop: null,
        lasso: null,
        refinement: { ...stepNotes(check, before < 0 ? null : before, after), possible },
        why: null,
        shortest: shortest && !hidden.skipped,
      },
    ];
  }

  #fairness(refined: Refined): Task {
    const { check } = refined;
    const { fairness } = check.refinement.abstract;
    if (fairness.length > 0 && check.hidden.length > 0) this.unfair.push(check.name);
    if (fairness.length === 0 || check.hidden.length > 0) {
      if (!this.#unjudged.has(check.name)) this.#undecided.delete(check.name);
      return NOTHING;
    }
    const { claim, empty } = fairnessClaim(this.search, refined);
    const { name: property, refinement } = check;
    this.claimed.push(property);
    this.empty.push(
      ...empty.map((name) => ({ property, abstract: refinement.abstract.name, name })),
    );
    const liveness = new Liveness(this.search, [claim], this.stopAtFirst);
    this.idle = liveness.idle;
    return this.#judging(liveness);
  }

  #judging(liveness: Liveness): Task {
    let told = 0;
    return this.#collecting(
      liveness,
      () => liveness.judging,
      () => {
        for (const name of liveness.decided) this.#undecided.delete(name);
        const found = liveness.findings.slice(told);
        told = liveness.findings.length;
        return found;
      },
    );
  }

  #collecting(
    task: Pick<Task, "advance">,
    judging: () => string | null,
    findings: () => readonly Finding[],
  ): Task {
    const collect = (): void => {
      this.findings.push(...findings());
    };
    return {
      get judging() {
        return judging();
      },
      advance: (spent) => {
        if (!task.advance(spent)) return false;
        collect();
        return true;
      },
      collect,
    };
  }
}

const NOTHING: Task = { judging: null, advance: () => true, collect: () => {} };
