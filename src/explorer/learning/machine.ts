/** A model made executable on state vectors: its layout, its trees, and the author's functions. */
import { Domain } from "../../spec/domain.ts";
import type { Model, ModelAction } from "../../spec/model.ts";
import { product } from "../../spec/structures.ts";
import { Broken, type Where } from "../breakage.ts";
import { Choosers } from "./choosers.ts";
import { Draft } from "./draft.ts";
import { Effects, type SlotWrite } from "./effects.ts";
import { Instances } from "./instances.ts";
import { Judges } from "./judges.ts";
import { Layout } from "./layout.ts";
import { Learning, type LearningOptions } from "./learning.ts";
import { PlainCopies } from "./plain-copies.ts";
import { Recorder } from "./recorder.ts";
import { Trees } from "./tree.ts";
import { StandIns } from "./views.ts";

export interface MachineOptions extends LearningOptions {
  readonly seed: number;
}

export class Machine {
  readonly layout: Layout;
  readonly trees: Trees;
  readonly recorder: Recorder;
  readonly effects: Effects;
  readonly learning: Learning;
  readonly judges: Judges;
  readonly instances: Instances;
  readonly choosers: Choosers;
  /** Instances whose parameters are all fixed, by number. */
  readonly fixedInstances: number[] = [];
  readonly #fixed = new Set<number>();

  constructor(
    readonly model: Model,
    options: MachineOptions,
  ) {
    const layout = new Layout(model, options.seed);
    const trees = new Trees(layout);
    const recorder = new Recorder(trees);
    const effects = new Effects(trees, layout.slots);
    const draft = new Draft(recorder, effects);
    const standIns = new StandIns(layout, recorder, draft);
    this.layout = layout;
    this.trees = trees;
    this.recorder = recorder;
    this.effects = effects;
    const copies = new PlainCopies(layout, trees, model.growing);
    copies.notice = (place) => recorder.noticed(place);
    this.learning = new Learning(trees, recorder, draft, standIns, copies, options);
    this.judges = new Judges(this.learning);
    this.instances = new Instances(model, layout, this.learning, effects);
    this.choosers = new Choosers(this.learning, this.instances, layout);
    model.actions.forEach((action, i) => {
      this.#addAction(action, i);
    });
  }

  /**
   * What an instance does in the state at hand, by the author's code alone; null where it is not
   * enabled, or its parameters are drawn from the state and this state does not offer them.
   */
  perform(id: number): SlotWrite[] | null {
    return this.isOffered(id) ? this.instances.perform(this.instances.all[id]!) : null;
  }

  /** Whether the state at hand offers the parameters of an instance. */
  isOffered(id: number): boolean {
    return (
      this.#fixed.has(id) || this.choosers.all.some((chooser) => this.choosers.offers(chooser, id))
    );
  }

  #addAction(action: ModelAction, actionIndex: number): void {
    this.instances.guards.push(new Map());
    const fixed = action.parameters.filter((p) => p.choice instanceof Domain);
    const drawn = action.parameters.filter((p) => !(p.choice instanceof Domain));
    const where: Where = { kind: "action", name: action.name, part: "with" };
    const lists = fixed.map(({ name, choice }) => {
      const domain = choice as Domain<unknown>;
      if (!domain.finite)
        throw new Broken({
          kind: "bad-choice",
          where,
          parameters: null,
          position: null,
          facts: { parameter: name, infinite: true },
        });
      this.learning.copies.adopt(domain.members);
      return domain.members;
    });
    for (const { name, choice } of drawn)
      if (typeof choice !== "function")
        throw new Broken({
          kind: "bad-choice",
          where,
          parameters: null,
          position: null,
          facts: { parameter: name, given: choice },
        });
    for (const values of fixed.length === 0 ? [[]] : product(lists)) {
      const parameters = Object.fromEntries(fixed.map(({ name }, i) => [name, values[i]]));
      if (drawn.length === 0) {
        const id = this.instances.add(action, actionIndex, parameters);
        this.fixedInstances.push(id);
        this.#fixed.add(id);
        continue;
      }
      this.choosers.add(
        action,
        actionIndex,
        parameters,
        drawn.map((p) => p.name),
      );
    }
  }
}
