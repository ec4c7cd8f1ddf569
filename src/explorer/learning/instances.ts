/** Action instances: an action with its parameters chosen, and the tree of its steps. */
import type { ModelAction } from "../../spec/model.ts";
import { Broken } from "../breakage.ts";
import type { Effects, SlotWrite } from "./effects.ts";
import type { Learner, Learning } from "./learning.ts";
import { Conflict, DIRECT, LEARN } from "./run.ts";
import { DISABLED, LEAF } from "./tree.ts";

export interface Instance extends Learner {
  readonly id: number;
  readonly action: ModelAction;
  readonly actionIndex: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export class Instances {
  readonly all: Instance[] = [];
  /** By action and guard: how often it was tried, and how often it held. */
  readonly guards: Map<string, { tried: number; held: number }>[] = [];
  /** What the last run of an instance without a tree answered. */
  step: SlotWrite[] | null = null;

  constructor(
    readonly learning: Learning,
    readonly effects: Effects,
    readonly before: object,
    readonly drafted: object,
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
      id,
      action,
      actionIndex,
      parameters: Object.freeze(parameters),
    });
    return id;
  }

  /** Guards, then the update: the writes, or null when it is not enabled. */
  #act(instance: Instance): SlotWrite[] | null {
    const { action, parameters } = instance;
    const { learning } = this;
    for (const guard of action.guards) {
      learning.part = guard.label ?? "when";
      const held = learning.boolean(guard.run(this.before, parameters));
      this.#noteGuard(instance.actionIndex, guard.label ?? "when", held);
      if (!held) {
        learning.trail = learning.recorder.trail;
        return null;
      }
    }
    learning.part = "then";
    const returned: unknown = action.then(this.drafted, parameters);
    if (
      typeof returned === "object" &&
      returned !== null &&
      (returned instanceof Promise ||
        Object.prototype.toString.call(returned) === "[object Generator]")
    ) {
      if (returned instanceof Promise) returned.catch(() => undefined);
      throw new Broken({
        kind: "promise",
        where: { ...instance.where, part: "then" },
        parameters,
        position: null,
        facts: { given: returned },
      });
    }
    learning.trail = learning.recorder.trail;
    return learning.draft.finish();
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

  /**
   * The leaf of an instance for the state at hand, learning it first where it is not known. Where
   * the tree was given up, 0, and `step` holds the answer.
   */
  leaf(instance: Instance): number {
    instance.walks++;
    const { effects, learning } = this;
    const { recorder, trees } = learning;
    if (!instance.dropped) {
      const pc = trees.walk(trees.code[instance.cell]!);
      if (pc !== 0) return pc;
    }
    const { truth, learnt } = learning.learn<SlotWrite[] | null | number>(
      instance,
      () => this.#act(instance),
      () => {
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
      (a, b) => this.#sameStep(a, b),
    );
    if (learnt !== null) return learnt as number;
    this.step = truth as SlotWrite[] | null;
    return 0;
  }

  /** Runs an instance directly on the state at hand: the writes, or null when it is not enabled. */
  perform(instance: Instance): SlotWrite[] | null {
    this.learning.audits++;
    return this.learning.run(instance, DIRECT, () => this.#act(instance));
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

  /** Runs an instance directly, and compares with what its tree says. */
  audit(instance: Instance, leaf: number): void {
    const { learning } = this;
    learning.audits++;
    const direct = (): SlotWrite[] | null | number => this.#act(instance);
    const truth = learning.run(instance, DIRECT, direct);
    if (!this.#sameStep(truth, leaf))
      learning.doubt(instance, direct, truth, (a, b) => this.#sameStep(a, b));
  }

  /** Whether two answers (writes, null for "not enabled", or a leaf) mean the same step here. */
  #sameStep(a: SlotWrite[] | null | number, b: SlotWrite[] | null | number): boolean {
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
