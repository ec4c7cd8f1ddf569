/**
 * Compares the two engines on the states of a model. The plain one explores; in each state that it
 * finds, and on each step that it takes, the learning one must have the same successors, and judge all
 * properties and atoms alike. Where both have seen everything, their counts and their ends must agree.
 */
import { choices, after as takes } from "../plain/author.ts";
import { PlainExplorer, type PlainStep } from "../plain/explorer.ts";
import type { PlainState } from "../spec/init.ts";
import type { ModelProperty } from "../spec/model.ts";
import { contentKey, equal, rememberedKey } from "../spec/value.ts";
import { Broken, type Where } from "./breakage.ts";
import { Expansion } from "./expansion.ts";
import { Refused } from "./growing-proof.ts";
import type { Judged } from "./judgement.ts";
import { Restart } from "./learning/doubts.ts";
import type { Judge } from "./learning/judges.ts";
import type { Part } from "./learning/layout.ts";
import type { Learner } from "./learning/learning.ts";
import { PLAIN } from "./learning/run.ts";
import { AFTER } from "./learning/slots.ts";
import type { RefinementCheck } from "./mapping/refinement.ts";
import type { Search } from "./search.ts";
import {
  type CheckOptions,
  type Finding,
  isWanted,
  type Refusal,
  SECOND_ENGINE,
} from "./verdict.ts";

/** How far the second engine went. */
export interface CrossChecked {
  readonly states: number;
  /** Whether that is all there is; or all up to the first level that shows something wrong. */
  readonly complete: boolean;
}

/** A space is compared whole where this many questions to the author's functions suffice … */
const ASKED_WHOLE = 30_000;
/** … and else so many are put. */
const ASKED_PART = 2_000;

/** Why nothing may be left out where states that were left out show something. */
const MISSED: Refusal = {
  ...{ kind: "missed", where: null, parameters: null },
  ...{ set: null, element: null, by: null },
};

const SPECIFICATION: Where = { kind: "specification", name: null, part: null };

export class CrossCheck {
  readonly #explorer: PlainExplorer;
  readonly #expansion: Expansion;
  /** In whose name the author's code runs for the second engine. */
  readonly #learner: Learner;
  readonly #next = new Int32Array(AFTER);
  readonly #judged: ReadonlyMap<ModelProperty, Judged>;
  #expanded = 0;
  over = false;

  constructor(
    readonly search: Search,
    readonly options: CheckOptions,
  ) {
    const { machine, judgement } = search;
    this.#expansion = new Expansion(machine, options);
    this.#parts = new Map(Object.keys(machine.model.variables).map((name) => [name, new Map()]));
    this.#learner = machine.learning.learner(SECOND_ENGINE, SPECIFICATION, null);
    const { invariants, steps, reachables } = judgement;
    this.#judged = new Map(
      [...invariants, ...steps, ...reachables].map((judged) => [judged.property, judged]),
    );
    this.#explorer = new PlainExplorer(
      machine.model,
      {
        met: (state, judged, inside) => this.#compareState(state, judged, inside),
        stepped: (from, to, judged) => this.#compareStep(from, to, judged),
        expanded: (state, steps, terminal) => this.#compareSteps(state, steps, terminal),
      },
      ({ name }) => isWanted(options, name),
      (body) => this.#author(body),
      options.continue === true,
    );
  }

  get result(): CrossChecked {
    return { states: this.#explorer.distinct, complete: this.over };
  }

  /** Goes on until it is over, or enough; whether it is over. @throws Broken, Restart */
  run(spent: () => boolean): boolean {
    const explorer = this.#explorer;
    this.over = explorer.run(() => this.#isMistaken() || this.#isEnough() || spent());
    const broken = explorer.problems.find(({ outcome }) => outcome === "broken");
    if (broken) throw broken.error;
    return this.over || this.#isEnough();
  }

  /** Whether something was learnt wrongly: then what the trees say is of no use any more. */
  #isMistaken(): boolean {
    return this.#explorer.problems.at(-1)?.error instanceof Restart;
  }

  /** Whether what is asked by default has been asked. */
  #isEnough(): boolean {
    const { asked, distinct, depth } = this.#explorer;
    const { crossCheck, maxStates = Infinity, maxDepth = Infinity } = this.options;
    if (distinct >= maxStates || depth >= maxDepth) return true;
    if (crossCheck === true) return false;
    if (asked < ASKED_PART) return false;
    const expected = (asked / Math.max(1, this.#expanded)) * this.search.distinct;
    return asked >= ASKED_WHOLE || expected > ASKED_WHOLE;
  }

  /** Compares the ends, and the counts where both engines have seen all. @throws Broken */
  compareEnds(findings: readonly Finding[], complete: boolean): void {
    if (!this.over) return;
    const { search } = this;
    const { distinct, generated, depth, problems } = this.#explorer;
    const problem = problems[0] ?? null;
    if (problem !== null && problem.outcome !== "unreached") {
      const level = problem.traceLength;
      // A refinement that fails ends the search, too; the second engine goes on.
      const known = findings.some(
        ({ trace, property: { kind }, shortest }) =>
          trace !== null &&
          (kind === "temporal" || kind === "refinement"
            ? !complete
            : !shortest || trace.length <= level),
      );
      if (!known && (complete || findings.length > 0)) {
        if (search.gathering !== null) throw new Refused(MISSED);
        this.#differ("outcome", { plain: problem.property, steps: level - 1 });
      }
      if (!this.#explorer.going) return;
    }
    const all = findings.length === 0 || this.#explorer.going;
    const whole = complete && all && search.gathering === null;
    if (!whole) return;
    const bfs = (this.options.search ?? "bfs") === "bfs";
    const learnt = { distinct: search.distinct, generated: search.generated, depth: search.depth };
    const plain = { distinct, generated, depth };
    for (const what of ["distinct", "generated", "depth"] as const)
      if (learnt[what] !== plain[what] && (bfs || what !== "depth"))
        this.#differ("counts", { count: what, learnt: learnt[what], plain: plain[what] });
  }

  #compareState(
    state: PlainState,
    judged: ReadonlyMap<ModelProperty, boolean>,
    inside: boolean,
  ): void {
    const { judgement, recording } = this.search;
    this.#load(state);
    this.#compareJudged(judged);
    if (judgement.inside(false) !== inside)
      this.#explain([judgement.constraint!], "the constraint", inside);
    if (recording === null) return;
    this.#auditAll(recording.atoms.states);
    for (const { check } of recording.refined) if (inside) check.confirmMapping();
  }

  #compareStep(
    from: PlainState,
    to: PlainState,
    judged: ReadonlyMap<ModelProperty, boolean>,
  ): void {
    const { machine, recording } = this.search;
    const atoms = recording?.atoms.steps ?? [];
    for (const { check } of recording?.refined ?? [])
      if (check.hidden.length === 0) this.#compareRefined(check, from, to);
    if (judged.size === 0 && atoms.length === 0) return;
    const { layout, trees } = machine;
    this.#encode(to, this.#next);
    this.#load(from);
    for (let w = 0; w < layout.words; w++) trees.state[AFTER + w] = this.#next[w]!;
    this.#compareJudged(judged);
    this.#auditAll(atoms);
  }

  /** Whether the abstract specification allows a step, as each engine has it. */
  #compareRefined(check: RefinementCheck, from: PlainState, to: PlainState): void {
    const before = this.#mapped(check, from);
    const after = this.#mapped(check, to);
    const key = `${check.name} ${contentKey([before, after])}`;
    if (this.#refined.has(key)) return;
    this.#refined.add(key);
    const { model } = check.abstract;
    const allowed =
      equal(before, after) ||
      model.actions.some((action) =>
        this.#author(() => choices(action, before)).some((parameters) => {
          const next = this.#author(() => takes(model, action, before, parameters));
          return next !== null && equal(next, after);
        }),
      );
    this.#load(from);
    const state = check.meet();
    this.#load(to);
    if (check.isStep(state, check.meet()) === allowed) return;
    check.confirmSteps(state);
    this.#differ("property", { property: check.name, plain: allowed });
  }
  readonly #refined = new Set<string>();

  /** What a state is mapped to, by the author's mapping on plain values. */
  #mapped({ abstract, refinement }: RefinementCheck, state: PlainState): PlainState {
    const mapped = this.#author(() => refinement.mapping(state)) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(abstract.model.variables).map(([name, domain]) => [
        name,
        domain.parse(mapped[name], [name]),
      ]),
    );
  }

  #compareSteps(state: PlainState, steps: readonly PlainStep[], terminal: boolean | null): void {
    const { machine, judgement } = this.search;
    this.#expanded++;
    const expansion = this.#expansion;
    const { candidates } = expansion;
    const before = expansion.generated;
    const plain = steps.filter(({ idle }) => !idle).map((step) => this.#named(step));
    const [low, high] = this.#load(state);
    candidates.clear();
    expansion.expand(0, low, high, false);
    const learnt: string[] = [];
    for (let i = 0; i < candidates.size; i++) {
      const { action, parameters } = machine.instances.all[candidates.instance[i]!]!;
      const name = `${action.name} ${rememberedKey(parameters)}`;
      learnt.push(`${name} ${candidates.low[i]} ${candidates.high[i]}`);
    }
    if (
      expansion.generated - before !== steps.length ||
      plain.sort().join("\n") !== learnt.sort().join("\n")
    ) {
      // Which function it was, its audit says.
      this.#load(state);
      candidates.clear();
      expansion.expand(0, low, high, true);
      for (const chooser of machine.choosers.all) machine.choosers.confirm(chooser);
      for (const instance of machine.instances.all)
        if (machine.isOffered(instance.id)) machine.instances.confirm(instance);
      this.#requireConstant(state, steps);
      this.#differ("successors", { state, learnt: learnt.length, plain: plain.length });
    }
    if (terminal === null || judgement.terminal === null) return;
    this.#load(state);
    if (machine.judges.holds(judgement.terminal) !== terminal)
      this.#explain([judgement.terminal], "the terminal states", terminal);
  }

  /** The actions take a state where they took it before. @throws Broken */
  #requireConstant(state: PlainState, steps: readonly PlainStep[]): void {
    const { model } = this.search.machine;
    for (const action of model.actions) {
      const before = steps.filter((step) => step.action === action);
      const again = this.#author(() => choices(action, state)).flatMap((parameters) => {
        const next = this.#author(() => takes(model, action, state, parameters));
        return next === null ? [] : [{ parameters, state: next }];
      });
      const content = (all: readonly { parameters: unknown; state: PlainState }[]): string =>
        contentKey(all.map((step) => [step.parameters, step.state]));
      if (content(before) !== content(again))
        this.search.machine.learning.impure({
          ...this.#learner,
          where: { kind: "action", name: action.name, part: null },
        });
    }
  }

  /** A step by its action, its parameters and the fingerprint of where it leads. */
  #named({ action, parameters, state }: PlainStep): string {
    const [low, high] = this.#encode(state, null);
    return `${action.name} ${rememberedKey(parameters)} ${low} ${high}`;
  }

  /** Writes a state into a vector, if one is given; its fingerprint. */
  #encode(state: PlainState, vector: Int32Array | null): [low: number, high: number] {
    const { layout } = this.search.machine;
    let [low, high] = [0, 0];
    vector?.fill(0, 0, layout.words);
    for (const [name, known] of this.#parts) {
      const value = state[name];
      let part = known.get(value);
      if (part === undefined) {
        part = layout.part(name, value);
        known.set(value, part);
      }
      low ^= part.low;
      high ^= part.high;
      if (vector !== null)
        for (let i = 0; i < part.words.length; i++) vector[part.words[i]!]! |= part.bits[i]!;
    }
    return [low, high];
  }
  /** What the values of each variable, of which equal ones are one object, are in a vector. */
  readonly #parts: ReadonlyMap<string, Map<unknown, Part>>;

  /** Properties of what is in the working vector. */
  #compareJudged(judged: ReadonlyMap<ModelProperty, boolean>): void {
    const { judges } = this.search.machine;
    for (const [property, holds] of judged) {
      const known = this.#judged.get(property)!;
      if (known.judges.every((judge) => judges.holds(judge)) === holds) continue;
      this.#explain(known.judges, property.name, holds);
    }
  }

  /** Why predicates together said something else to the second engine. @throws Broken, Restart */
  #explain(all: readonly Judge[], property: string, holds: boolean): never {
    const { judges, learning } = this.search.machine;
    this.#auditAll(all);
    for (const judge of all) judges.confirm(judge);
    // What says something else now, in the same state, remembers that it was asked.
    if (all.every((judge) => judges.directly(judge)) !== holds) learning.impure(all[0]!);
    this.#differ("property", { property, plain: holds });
  }

  /** Compares what trees say of the state in the working vector with the functions themselves. */
  #auditAll(all: readonly Judge[]): void {
    const { judges } = this.search.machine;
    for (const judge of all) judges.audit(judge, judges.holds(judge));
  }

  /** Runs the author's code for the second engine. */
  #author<T>(body: () => T): T {
    return this.search.machine.learning.run(this.#learner, PLAIN, body);
  }

  #load(state: PlainState): [low: number, high: number] {
    this.search.judgement.state = -1;
    this.search.judgement.step = -1;
    return this.#encode(state, this.search.machine.trees.state);
  }

  #differ(what: string, facts: Readonly<Record<string, unknown>>): never {
    throw new Broken({
      kind: "engines-differ",
      where: { kind: "engines", name: null, part: null },
      parameters: null,
      position: null,
      facts: { what, ...facts },
    });
  }
}
