/** Actions with parameters drawn from the state: which instances there are in a state. */
import { offered } from "../../plain/author.ts";
import type { ModelAction, ModelParameter } from "../../spec/model.ts";
import { product } from "../../spec/structures.ts";
import { contentKey, mapKey } from "../../spec/value.ts";
import { Broken } from "../breakage.ts";
import { grown } from "../growth.ts";
import type { Instance, Instances } from "./instances.ts";
import type { Layout } from "./layout.ts";
import type { Learner, Learning, Question } from "./learning.ts";
import type { Identity } from "./plain-copies.ts";
import { Conflict } from "./run.ts";
import { SetHandle } from "./set-view.ts";
import type { SetSlot } from "./slots.ts";
import { snapshot } from "./snapshot.ts";
import { FROM_SET, LISTED } from "./tree.ts";

/** An action of which some parameters are drawn from the state. */
export interface Chooser extends Learner {
  readonly id: number;
  readonly action: ModelAction;
  readonly actionIndex: number;
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly drawn: readonly string[];
  /** By place of the element in the set drawn from (word << 5 | shift): 1 + the instance, or 0. */
  byPlace: Int32Array;
  /** Instances by the values chosen. */
  readonly byValues: Map<string, number>;
}

/** Instances, or the leaf that stands for them. */
type Choices = readonly number[] | number;
type DrawnParameter = ModelParameter & { readonly choice: (s: unknown) => unknown };

export class Choosers {
  readonly all: Chooser[] = [];
  /** What the last run of a chooser without a tree answered: instances. */
  list: readonly number[] = [];

  constructor(
    readonly learning: Learning,
    readonly instances: Instances,
    readonly layout: Layout,
  ) {}

  add(
    action: ModelAction,
    actionIndex: number,
    fixed: Readonly<Record<string, unknown>>,
    drawn: readonly string[],
  ): void {
    this.all.push({
      ...this.learning.learner(
        `with of ${action.name}`,
        { kind: "action", name: action.name, part: "with" },
        fixed,
      ),
      id: this.all.length,
      action,
      actionIndex,
      fixed,
      drawn,
      byPlace: new Int32Array(1 << 6),
      byValues: new Map(),
    });
  }

  /**
   * The leaf (FROM_SET or LISTED) that says which instances a chooser has in the state at hand.
   * Where its tree was given up, 0, and `list` holds them.
   */
  leaf(chooser: Chooser): number {
    chooser.walks++;
    const { recorder, trees } = this.learning;
    if (!chooser.dropped) {
      const pc = trees.walk(trees.code[chooser.cell]!);
      if (pc !== 0 && (trees.code[pc] === LISTED || this.#current(pc))) {
        if (chooser.walks >= chooser.nextAudit) {
          this.learning.postpone(chooser);
          this.audit(chooser, pc);
        }
        return pc;
      }
    }
    const { truth, learnt } = this.learning.learn<Choices>(chooser, {
      ...this.#question(chooser),
      learn: () => {
        const drawn = chooser.drawn.length === 1 ? this.#draw(chooser, chooser.drawn[0]!) : null;
        if (drawn instanceof SetHandle && recorder.abstracting)
          return this.#fromSet(chooser, drawn);
        const list = this.#list(chooser, drawn);
        const there = trees.code[recorder.cell]!;
        const leaf = this.#listed(chooser, list);
        if (there !== 0 && trees.code[there] === LISTED && this.#sameList(there, leaf))
          return there;
        if (there !== 0 && trees.code[there] !== FROM_SET) throw new Conflict();
        recorder.extended = true;
        trees.code[recorder.cell] = leaf;
        return leaf;
      },
    });
    if (learnt !== null) return learnt as number;
    this.list = truth as readonly number[];
    return 0;
  }

  /** Whether a chooser has an instance in the state at hand. */
  offers(chooser: Chooser, instance: number): boolean {
    const leaf = this.leaf(chooser);
    return (leaf === 0 ? this.list : this.chosen(leaf)).includes(instance);
  }

  #draw(chooser: Chooser, parameter: string): unknown {
    this.learning.recorder.part = `with ${parameter}`;
    return this.#parameter(chooser, parameter).choice(this.learning.standIns.before);
  }

  #parameter({ action }: Chooser, parameter: string): DrawnParameter {
    return action.parameters.find(({ name }) => name === parameter) as DrawnParameter;
  }

  #question(chooser: Chooser): Question<Choices> {
    return {
      learn: () => this.#list(chooser),
      direct: () => this.#list(chooser),
      plain: (identity) => this.#listPlainly(chooser, identity),
      states: 1,
      told: (identity) => this.#offeredPlainly(chooser, identity),
      same: (a, b) => this.#choiceKey(a) === this.#choiceKey(b),
      shown: (answer) => this.#ids(answer).map((id) => this.instances.all[id]!.parameters),
    };
  }

  /** The instances of a chooser, worked out on plain values. */
  #listPlainly(chooser: Chooser, identity: Identity): readonly number[] {
    const lists = this.#offeredPlainly(chooser, identity);
    return [...product(lists)].map((values) => this.#instanceFor(chooser, values));
  }

  #offeredPlainly(chooser: Chooser, identity: Identity): readonly (readonly unknown[])[] {
    const { learning } = this;
    const state = learning.copies.before(identity);
    return chooser.drawn.map((parameter) => {
      learning.recorder.part = `with ${parameter}`;
      return offered(this.#parameter(chooser, parameter), state);
    });
  }

  /** Whether no element has been met since a FROM_SET leaf was made that the state may have. */
  #current(pc: number): boolean {
    const { code, state } = this.learning.trees;
    if (code[pc] !== FROM_SET) return false;
    const words = code[pc + 3]!;
    if (words !== this.layout.wordCounts[code[pc + 2]!]) return false;
    for (let p = pc + 4; p < pc + 4 + 3 * words; p += 3)
      if (state[code[p]!]! & code[p + 1]!) return false;
    return true;
  }

  #fromSet(chooser: Chooser, handle: SetHandle): number {
    const { recorder, trees } = this.learning;
    const { slot, passing } = SetHandle.of(handle);
    const there = trees.code[recorder.cell]!;
    if (there !== 0 && (trees.code[there] !== FROM_SET || trees.code[there + 2] !== slot.id))
      throw new Conflict();
    const words = slot.words.length;
    const pc =
      there !== 0 && trees.code[there + 3] === words ? there : trees.allocate(4 + 3 * words);
    if (there === 0) recorder.extended = true;
    trees.code[recorder.cell] = pc;
    trees.code.set([FROM_SET, chooser.id, slot.id, words], pc);
    recorder.observed = true;
    recorder.writeMasks(pc + 4, slot, 0, passing);
    this.learning.trail = recorder.trail;
    return pc;
  }

  /** The instance for the element of a set at this place. */
  instanceAt(chooser: Chooser, slot: SetSlot, place: number): Instance {
    if (place >= chooser.byPlace.length) chooser.byPlace = grown(chooser.byPlace, place + 1);
    if (chooser.byPlace[place] === 0) {
      const element = slot.elements.values[slot.at.get(place)!];
      chooser.byPlace[place] = 1 + this.#instanceFor(chooser, [element]);
    }
    return this.instances.all[chooser.byPlace[place]! - 1]!;
  }

  #instanceFor(chooser: Chooser, values: readonly unknown[]): number {
    const key = contentKey(values);
    let id = chooser.byValues.get(key);
    if (id === undefined) {
      const parameters: Record<string, unknown> = {};
      for (const { name } of chooser.action.parameters)
        parameters[name] = chooser.drawn.includes(name)
          ? values[chooser.drawn.indexOf(name)]
          : chooser.fixed[name];
      id = this.instances.add(chooser.action, chooser.actionIndex, parameters);
      chooser.byValues.set(key, id);
    }
    return id;
  }

  /** The instances of a chooser, worked out from whole values. */
  #list(chooser: Chooser, drawnFirst: unknown = null): readonly number[] {
    const lists = chooser.drawn.map((parameter, i) => {
      const given = i === 0 && drawnFirst !== null ? drawnFirst : this.#draw(chooser, parameter);
      if (typeof given !== "object" || given === null || !(Symbol.iterator in given))
        throw new Broken({
          kind: "bad-choice",
          where: chooser.where,
          parameters: chooser.parameters,
          position: null,
          facts: { parameter, given },
        });
      const values = new Map<unknown, unknown>();
      const collect = (): void => {
        for (const value of given as Iterable<unknown>) {
          const kept = snapshot(value);
          values.set(mapKey(kept), kept);
        }
      };
      // Learning does not go through the elements of a set drawn from: see #fromSet.
      const whole = chooser.drawn.length === 1 && given instanceof SetHandle;
      if (whole && this.learning.recorder.abstracting) this.learning.recorder.hidden(collect);
      else collect();
      return [...values.values()];
    });
    const ids: number[] = [];
    for (const values of product(lists)) ids.push(this.#instanceFor(chooser, values));
    this.learning.trail = this.learning.recorder.trail;
    return ids;
  }

  #listed(chooser: Chooser, instances: readonly number[]): number {
    const pc = this.learning.trees.allocate(3 + instances.length);
    this.learning.trees.code.set([LISTED, chooser.id, instances.length, ...instances], pc);
    return pc;
  }

  #sameList(a: number, b: number): boolean {
    return this.#choiceKey(a) === this.#choiceKey(b);
  }

  #choiceKey(answer: Choices): string {
    return this.#ids(answer)
      .sort((a, b) => a - b)
      .join();
  }

  #ids(answer: Choices): number[] {
    return typeof answer === "number" ? this.chosen(answer) : [...answer];
  }

  /** The instances that a choice leaf stands for in the state at hand. */
  chosen(leaf: number): number[] {
    const { code, state } = this.learning.trees;
    if (code[leaf] === LISTED) return [...code.subarray(leaf + 3, leaf + 3 + code[leaf + 2]!)];
    const chooser = this.all[code[leaf + 1]!]!;
    const slot = this.layout.slots[code[leaf + 2]!] as SetSlot;
    const ids: number[] = [];
    for (let p = leaf + 4; p < leaf + 4 + 3 * code[leaf + 3]!; p += 3) {
      const bits = state[code[p]!]! & code[p + 2]!;
      for (let shift = 0; shift < 32; shift += slot.width)
        if ((bits >>> shift) & slot.elementMask)
          ids.push(this.instanceAt(chooser, slot, (code[p]! << 5) | shift).id);
    }
    return ids;
  }

  /** Asks a chooser again, in all ways. @throws Broken */
  confirm(chooser: Chooser): void {
    this.learning.confirm(chooser, this.#question(chooser));
  }

  /** Runs a chooser on plain values, and compares with what its tree says. @throws Broken, Restart */
  audit(chooser: Chooser, leaf: number): void {
    this.learning.audit(chooser, this.#question(chooser), leaf);
  }
}
