/** Action instances: an action with its parameters chosen, and the tree of its steps. */
import { obstacle, updated } from "../../plain/author.ts";
import { returnedKind } from "../../plain/returned.ts";
import type { SetView } from "../../spec/collections.ts";
import { Domain } from "../../spec/domain.ts";
import type { Model, ModelAction } from "../../spec/model.ts";
import { PLAIN as LOOKS_PLAIN } from "../../spec/value.ts";
import { Broken } from "../breakage.ts";
import { type Effects, flipAll, type SlotWrite } from "./effects.ts";
import type { Layout } from "./layout.ts";
import type { Learner, Learning, Question } from "./learning.ts";
import type { Identity } from "./plain-copies.ts";
import { Conflict, LEARN } from "./run.ts";
import { DISABLED, LEAF } from "./tree.ts";

/** What an instance does: a leaf, or writes; null (or `DISABLED`) where it is not enabled. */
type Step = SlotWrite[] | null | number;

export interface Instance extends Learner {
  readonly id: number;
  readonly action: ModelAction;
  readonly actionIndex: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Parameters whose values a fixed domain lists. */
  readonly fixed: ReadonlySet<string>;
}

const fixedOf = ({ parameters }: ModelAction): ReadonlySet<string> =>
  new Set(parameters.filter(({ choice }) => choice instanceof Domain).map(({ name }) => name));

export class Instances {
  readonly all: Instance[] = [];
  /** By action and guard: how often it was tried, and how often it held. */
  readonly guards: Map<string, { tried: number; held: number }>[] = [];
  /** What the last run of an instance without a tree answered. */
  step: SlotWrite[] | null = null;

  constructor(
    readonly model: Model,
    readonly layout: Layout,
    readonly learning: Learning,
    readonly effects: Effects,
  ) {}

  add(
    action: ModelAction,
    actionIndex: number,
    parameters: Readonly<Record<string, unknown>>,
  ): number {
    const id = this.all.length;
    // Abstraction is given up by action: its instances run the same code.
    const learner = this.learning.learner(
      `action ${action.name}`,
      { kind: "action", name: action.name, part: null },
      parameters,
    );
    this.all.push({
      ...learner,
      fixed: fixedOf(action),
      id,
      action,
      actionIndex,
      parameters: Object.freeze(parameters),
    });
    return id;
  }

  /** On stand-ins: guards, then the update. The writes, or null when it is not enabled. */
  #act(instance: Instance): SlotWrite[] | null {
    const { action, parameters } = instance;
    const { learning } = this;
    const { standIns } = learning;
    if (!this.#isEnabled(instance, standIns.before, parameters)) {
      learning.trail = learning.recorder.trail;
      return null;
    }
    const { recorder } = learning;
    const { drafted } = standIns;
    const returned: unknown = action.then(drafted, parameters);
    if (this.#returnsState(returned, parameters)) {
      // Whether what was written to the draft is lost depends on what was there before.
      if (recorder.writes > 0) recorder.unlearnable();
      recorder.alone(() => Object.assign(drafted, returned));
    }
    learning.trail = learning.recorder.trail;
    return learning.draft.finish();
  }

  /** The same on plain values. */
  #actPlainly(instance: Instance, identity: Identity): SlotWrite[] | null {
    const { action, fixed } = instance;
    const { copies } = this.learning;
    const parameters = copies.parameters(instance.parameters, fixed, identity);
    const state = copies.before(identity);
    if (!this.#isEnabled(instance, state, parameters)) return null;
    const before = copies.before();
    const { draft, touched } = copies.draft(identity, parameters);
    // What is looked at besides is looked at by us.
    if (identity === "watched") {
      action.then(Object.preventExtensions(draft), parameters);
      return null;
    }
    const next = updated(this.model, action, draft, before, parameters, touched);
    for (const name of this.model.growing)
      if (!(before[name] as SetView<unknown>).isSubsetOf(next[name] as SetView<unknown>))
        this.learning.recorder.shrank = true;
    return this.effects.between(before, next, this.layout);
  }

  /** What follows a state, of the variables that are touched; null where the instance is not enabled there. */
  #told({ action, parameters, fixed }: Instance, identity: Identity): unknown {
    const { copies } = this.learning;
    const given = copies.parameters(parameters, fixed, identity);
    if (obstacle(action, copies.before(identity), given) !== null) return null;
    const { draft, touched } = copies.draft(identity, given);
    const next = updated(this.model, action, draft, copies.before(), given, touched);
    return [...touched].sort().map((name) => [name, next[name]]);
  }

  #isEnabled(
    { action, actionIndex }: Instance,
    state: unknown,
    parameters: Readonly<Record<string, unknown>>,
  ): boolean {
    const { learning } = this;
    for (const guard of action.guards) {
      const label = guard.label ?? "when";
      learning.recorder.part = label;
      const held = learning.boolean(guard.run(state, parameters), guard.source ?? guard.run);
      this.#noteGuard(actionIndex, label, held);
      if (!held) return false;
    }
    learning.recorder.part = "then";
    return true;
  }

  /** Whether `then` returned a state of its own; see `returnedKind`. */
  #returnsState(
    returned: unknown,
    parameters: Readonly<Record<string, unknown>>,
  ): returned is object {
    if (typeof returned !== "object" || returned === null || LOOKS_PLAIN in returned) return false;
    const names = Object.keys(this.model.variables);
    return returnedKind(returned, parameters, names) === "state";
  }

  #noteGuard(action: number, label: string, held: boolean): void {
    const notes = this.guards[action]!;
    let note = notes.get(label);
    if (!note) {
      note = { tried: 0, held: 0 };
      notes.set(label, note);
    }
    note.tried++;
    if (held) note.held++;
  }

  #question(instance: Instance): Question<Step> {
    this.#questions[instance.id] ??= this.#newQuestion(instance);
    return this.#questions[instance.id]!;
  }
  readonly #questions: Question<Step>[] = [];

  #newQuestion(instance: Instance): Question<Step> {
    return {
      learn: () => this.#act(instance),
      direct: () => this.#act(instance),
      plain: (identity) => this.#actPlainly(instance, identity),
      states: 1,
      told: (identity) => this.#told(instance, identity),
      same: (a, b) => this.#sameStep(a, b),
      shown: (step) => this.#shown(step),
    };
  }

  /**
   * The leaf of an instance for the state at hand, learning it first where it is not known. Where
   * it has no tree, 0, and `step` holds the answer.
   */
  leaf(instance: Instance): number {
    instance.walks++;
    const { effects, learning } = this;
    const { recorder, trees } = learning;
    if (!instance.dropped) {
      const pc = trees.walk(trees.code[instance.cell]!);
      if (pc !== 0) return pc;
    }
    const { truth, learnt } = learning.learn<Step>(instance, {
      ...this.#question(instance),
      learn: () => {
        const writes = this.#act(instance);
        const there = trees.code[recorder.cell]!;
        if (writes === null) {
          recorder.answer(DISABLED);
          return DISABLED;
        }
        const leaf = effects.leaf(instance.id, writes);
        if (there !== 0 && trees.code[there] === LEAF && effects.same(there, leaf)) return there;
        recorder.answer(leaf);
        return leaf;
      },
    });
    if (learnt !== null) return learnt as number;
    this.step = truth as SlotWrite[] | null;
    return 0;
  }

  /** Runs an instance on the state at hand as plain values: the writes, or null when it is not enabled. */
  perform(instance: Instance): SlotWrite[] | null {
    const { learning } = this;
    learning.audits++;
    return learning.plain(instance, this.#question(instance)) as SlotWrite[] | null;
  }

  /**
   * Learns of an instance that goes wrong in the state at hand that it cannot be taken there, nor in
   * any other state that shows it the same; where that can be told.
   */
  ruleOut(instance: Instance): void {
    const { learning } = this;
    if (instance.dropped) return;
    try {
      learning.run(instance, LEARN, () => this.#act(instance));
    } catch (error) {
      if (error instanceof Conflict) return;
      if (!(error instanceof Broken)) throw error;
      // Inside a quantifier, it is the tree of an element that ends here.
      const { recorder, trees } = learning;
      if (!recorder.nested && trees.code[recorder.cell] === 0) recorder.answer(DISABLED);
    }
  }

  /** Asks the author's code of an instance again, in all ways. @throws Broken */
  confirm(instance: Instance): void {
    this.learning.confirm(instance, this.#question(instance));
  }

  /** Runs an instance on plain values, and compares with what its tree says. @throws Broken, Restart */
  audit(instance: Instance, leaf: number): void {
    this.learning.audit(instance, this.#question(instance), leaf);
  }

  /** The state after a step, for a report; null where there is none. */
  #shown(step: Step): unknown {
    if (step === null || step === DISABLED) return null;
    const vector = this.learning.trees.state.slice();
    if (typeof step !== "number") flipAll(vector, step);
    else if (this.effects.apply(step)) this.effects.flip(vector);
    else return null;
    return this.layout.decode(vector);
  }

  /** Whether two answers (writes, null for "not enabled", or a leaf) mean the same step here. */
  #sameStep(a: Step, b: Step): boolean {
    if (a === null || b === null) return (a ?? DISABLED) === (b ?? DISABLED);
    return this.#stepKey(a) === this.#stepKey(b);
  }

  #stepKey(answer: SlotWrite[] | number): string {
    if (answer === DISABLED) return "disabled";
    const flips = new Map<number, number>();
    let low = 0;
    let high = 0;
    if (typeof answer === "number") {
      const { effects } = this;
      if (!effects.apply(answer)) return "no result";
      low = effects.low;
      high = effects.high;
      for (let i = 0; i < effects.count; i++)
        flips.set(effects.words[i]!, (flips.get(effects.words[i]!) ?? 0) ^ effects.bits[i]!);
    } else
      for (const write of answer) {
        if (write.kind !== "flip") return "not direct";
        flips.set(write.word, (flips.get(write.word) ?? 0) ^ write.bits);
        low ^= write.low;
        high ^= write.high;
      }
    const changed = [...flips].filter(([, bits]) => bits !== 0).sort(([x], [y]) => x - y);
    return `${low} ${high} ${changed.join(" ")}`;
  }
}
