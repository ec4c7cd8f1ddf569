/**
 * One inductive step: a state that satisfies the invariant, taken as it is, reachable or not, and every
 * step from it.
 *
 * What is not reachable need not make sense: author code may throw there, or leave a domain. That
 * breaks the induction, but not the spec, and it is only told where no step is found that breaks it
 * better.
 */
import type { AnyDomain } from "../../spec/domain.ts";
import type { ModelProperty } from "../../spec/model.ts";
import { Broken } from "../breakage.ts";
import { Expansion } from "../expansion.ts";
import { explain } from "../explanation.ts";
import { NO_LASSO, named } from "../findings.ts";
import { flipAll } from "../learning/effects.ts";
import type { Instance } from "../learning/instances.ts";
import type { Judge } from "../learning/judges.ts";
import type { Machine } from "../learning/machine.ts";
import { DISABLED } from "../learning/tree.ts";
import type { Breakage, CheckOptions, Finding, NamedProperty, TraceStep, Why } from "../verdict.ts";

/** What can be wrong with a step, the best reason first. */
export const KINDS = ["fails", "leaves", "undefined"] as const;

/** A step that breaks the induction, as the search knows it. */
export interface Break {
  /**
   * `fails`: an invariant is false after the step. `leaves`: the step sets a variable outside its
   * domain. `undefined`: author code throws, in the step or in an invariant after it.
   */
  readonly kind: (typeof KINDS)[number];
  /** Null where the choices of an action's parameters are what is not defined. */
  readonly instance: Instance | null;
  /** The clause that is false, or throws, after the step. */
  readonly judge: Judge | null;
  readonly breakage: Omit<Breakage, "trace"> | null;
  /** The state before, as a vector. */
  readonly before: Int32Array;
}

/** A counterexample to induction, confirmed by the author's code. */
export interface Counterexample {
  readonly kind: Break["kind"];
  /** The state before, and, where there is one, the state after. */
  readonly trace: readonly TraceStep[];
  /** The step. */
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The invariant that fails. */
  readonly property: NamedProperty | null;
  readonly why: Why | null;
  readonly breakage: Omit<Breakage, "trace"> | null;
}

/** What may go wrong in a state that nobody has to expect; anything else is the spec's own fault. */
const EXCUSED: readonly Breakage["kind"][] = [
  ...(["threw", "outside-domain", "unknown-name", "not-boolean", "not-a-value"] as const),
  ...(["too-large", "bad-choice", "no-return", "fills-memory"] as const),
];

/** Whether author code had to be ended. It is not asked again. */
export const isUnended = (breakage: Omit<Breakage, "trace"> | null): boolean =>
  breakage?.kind === "no-return" || breakage?.kind === "fills-memory";

interface Condition {
  readonly property: ModelProperty;
  readonly judge: Judge;
}

/** The functions run against author code on state number 1, 256, 65,536 … */
const AUDIT_STATES = 256;

export class InductiveStep {
  /** States looked at; those that satisfy the invariant and all that is assumed; steps from these. */
  tried = 0;
  satisfying = 0;
  steps = 0;
  /** States outside the constraint, and states in which author code throws before any step. */
  excluded = 0;
  undefined_ = 0;
  readonly expansion: Expansion;
  readonly #constraint: Judge | null;
  readonly #before: readonly Judge[];
  readonly #after: readonly Condition[];
  #nextAudit = 1;

  constructor(
    readonly machine: Machine,
    invariants: readonly ModelProperty[],
    assumed: readonly ModelProperty[],
    options: CheckOptions,
  ) {
    const { judges, model } = machine;
    this.expansion = new Expansion(machine, options);
    const conditions = (properties: readonly ModelProperty[]): Condition[] =>
      properties.flatMap((property) =>
        property.clauses.map((clause) => ({
          property,
          judge: judges.make({ kind: "invariant", name: property.name, part: null }, clause, 1),
        })),
      );
    this.#after = conditions(invariants);
    this.#before = [...this.#after, ...conditions(assumed)].map(({ judge }) => judge);
    this.#constraint = model.constraint
      ? judges.make(
          { kind: "constraint", name: null, part: null },
          { label: null, run: model.constraint },
          1,
        )
      : null;
  }

  /** Looks at the state in the working vector, which stays there: what breaks the induction in it. */
  examine(): Break | null {
    this.tried++;
    if (!this.satisfied()) return null;
    const { candidates } = this.expansion;
    const audited = ++this.satisfying === this.#nextAudit;
    if (audited) this.#nextAudit = this.satisfying * AUDIT_STATES;
    candidates.clear();
    try {
      this.expansion.expand(0, 0, 0, audited);
    } catch (error) {
      excuse(error);
      return this.#examineEach();
    }
    this.steps += candidates.size;
    let found: Best | null = null;
    for (let i = 0; i < candidates.size; i++) {
      const leaf = candidates.leaf[i]!;
      candidates.flip(leaf, 0);
      const broken = this.#judge(candidates.instance[i]!);
      candidates.flip(leaf, 0);
      if (broken === null) continue;
      found ??= new Best();
      found.add(broken);
    }
    return found && { ...found.found!, before: this.#vector(this.machine.trees.state) };
  }

  /** Whether the state in the working vector is one to start from. */
  satisfied(): boolean {
    const { judges } = this.machine;
    try {
      if (this.#constraint !== null && !judges.holds(this.#constraint)) {
        this.excluded++;
        return false;
      }
      for (let i = 0; i < this.#before.length; i++)
        if (!judges.holds(this.#before[i]!)) return false;
      return true;
    } catch (error) {
      excuse(error);
      this.undefined_++;
      return false;
    }
  }

  /**
   * The finding that an invariant is false in the state in the working vector, an initial one; else null.
   * @throws Broken when an invariant throws there
   */
  initialFinding(): Finding | null {
    const { judges, layout, trees } = this.machine;
    const failing = this.#after.find(({ judge }) => !judges.holds(judge));
    if (failing === undefined) return null;
    const { property, judge } = failing;
    const state = layout.decode(trees.state);
    if (judges.directly(judge)) this.machine.learning.impure(judge);
    return {
      outcome: "violated",
      property: named(property),
      trace: [{ action: null, parameters: {}, state }],
      ...NO_LASSO,
      why: explain(this.machine, judge),
      shortest: true,
    };
  }

  /** What is wrong with the state in the working vector, as one after a step. */
  #judge(instance: number): Omit<Break, "before"> | null {
    const { instances, judges } = this.machine;
    for (let i = 0; i < this.#after.length; i++) {
      const { judge } = this.#after[i]!;
      try {
        if (judges.holds(judge)) continue;
        return { kind: "fails", instance: instances.all[instance]!, judge, breakage: null };
      } catch (error) {
        const breakage = excuse(error);
        return { kind: "undefined", instance: instances.all[instance]!, judge, breakage };
      }
    }
    return null;
  }

  /** As `examine`, step by step: some of them cannot be taken. */
  #examineEach(): Break | null {
    const { fixedInstances, choosers, instances, trees } = this.machine;
    const found = new Best();
    for (const id of fixedInstances) this.#take(instances.all[id]!, found);
    for (const chooser of choosers.all) {
      let ids: readonly number[] = [];
      this.#attempt(null, found, () => {
        const leaf = choosers.leaf(chooser);
        ids = leaf === 0 ? choosers.list : choosers.chosen(leaf);
      });
      for (const id of ids) this.#take(instances.all[id]!, found);
    }
    return found.found && { ...found.found, before: this.#vector(trees.state) };
  }

  #take(instance: Instance, found: Best): void {
    const { instances, layout, trees } = this.machine;
    if (!instance.dropped && trees.walk(trees.code[instance.cell]!) === DISABLED) return;
    this.#attempt(instance, found, () => {
      const writes = instances.perform(instance) ?? [];
      if (writes.length === 0) return;
      this.steps++;
      const before = trees.state.slice(0, layout.words);
      flipAll(trees.state, writes);
      const broken = this.#judge(instance.id);
      trees.state.set(before);
      // A set that met a new element has a word that the state before did not have.
      trees.state.fill(0, before.length, layout.words);
      if (broken !== null) found.add(broken);
    });
  }

  #attempt(instance: Instance | null, found: Best, body: () => void): void {
    try {
      body();
    } catch (error) {
      const breakage = excuse(error);
      if (!overflows(breakage))
        found.add({ kind: kindOf(breakage), instance, judge: null, breakage });
      // Once is enough: in other states it would take long to fail in the same way.
      if (instance !== null) this.machine.instances.ruleOut(instance);
    }
  }

  /** Whether the state in the working vector is as bad as that of `known`: what breaks there. */
  examineAgain(known: Break): Break | null {
    const { instance, judge, kind } = known;
    // A step that went wrong is ruled out, and would not be found again.
    if (kind === "fails" || instance === null || judge !== null) return this.examine();
    if (!this.satisfied()) return null;
    const found = new Best();
    try {
      this.machine.instances.perform(instance);
    } catch (error) {
      const breakage = excuse(error);
      found.add({ kind: kindOf(breakage), instance, judge: null, breakage });
    }
    return found.found && { ...found.found, before: this.#vector(this.machine.trees.state) };
  }

  /**
   * Runs a step that was found through the author's code.
   * @throws Broken when that does not say the same again
   */
  confirm({ before, instance, judge, breakage }: Break): Counterexample {
    const { instances, judges, layout, learning, trees } = this.machine;
    this.load(before);
    const first: TraceStep = { action: null, parameters: {}, state: layout.decode(trees.state) };
    const step = {
      action: instance?.action.name ?? breakage?.where.name ?? "",
      parameters: instance?.parameters ?? breakage?.parameters ?? {},
    };
    const unfinished = (found: Omit<Breakage, "trace">): Counterexample => ({
      kind: kindOf(found),
      trace: [first],
      ...step,
      property: null,
      why: null,
      breakage: found,
    });
    if (instance === null || isUnended(breakage)) return unfinished(breakage!);
    for (const condition of this.#constraint ? [this.#constraint, ...this.#before] : this.#before)
      if (!judges.directly(condition)) learning.impure(condition);
    try {
      const writes = instances.perform(instance);
      if (writes === null) return learning.impure(instance);
      flipAll(trees.state, writes);
    } catch (error) {
      return unfinished(excuse(error));
    }
    if (judge === null) return learning.impure(instance);
    const { property } = this.#after.find((condition) => condition.judge === judge)!;
    const found = {
      trace: [first, { ...step, state: layout.decode(trees.state) }],
      ...step,
      property: named(property),
    } as const;
    try {
      if (judges.directly(judge)) return learning.impure(judge);
      return { kind: "fails", ...found, why: explain(this.machine, judge), breakage: null };
    } catch (error) {
      return { kind: "undefined", ...found, why: null, breakage: excuse(error) };
    }
  }

  /** Puts a state into the working vector. */
  load(vector: Int32Array): void {
    const { layout, trees } = this.machine;
    trees.state.set(vector);
    trees.state.fill(0, vector.length, layout.words);
  }

  #vector(state: Int32Array): Int32Array {
    return state.slice(0, this.machine.layout.words);
  }
}

/** The best of several steps that break the induction in one state. */
class Best {
  found: Omit<Break, "before"> | null = null;

  add(other: Omit<Break, "before">): void {
    if (this.found === null || rank(other) < rank(this.found)) this.found = other;
  }
}

/** How good a reason is, the best being 0. */
export const rank = ({ kind }: Pick<Break, "kind">): number => KINDS.indexOf(kind);

/** @throws what is thrown, unless a state that is not reachable may be to blame */
function excuse(error: unknown): Omit<Breakage, "trace"> {
  if (error instanceof Broken && EXCUSED.includes(error.breakage.kind)) return error.breakage;
  throw error;
}

function kindOf({ kind, where }: Omit<Breakage, "trace">): Break["kind"] {
  return kind === "outside-domain" && where.part === "then" ? "leaves" : "undefined";
}

/** Whether it is only that a number drawn was too large to count on with it. */
function overflows({ kind, facts }: Omit<Breakage, "trace">): boolean {
  return (
    kind === "outside-domain" &&
    (facts["domain"] as AnyDomain).shape.kind === "int" &&
    Number.isInteger(facts["value"]) &&
    !Number.isSafeInteger(facts["value"])
  );
}
