/**
 * Leaves out states that others stand for. Where a model says of some sets that they only grow, and
 * that too much in them does no harm, a step that does nothing but add to them is taken before all
 * others, and alone: whatever else could have been done before it can be done after it, in the same
 * way. So of states that differ in such sets alone, only the fullest is explored to the end.
 *
 * That is right for properties that do not look at these sets: they see the same sequences of states,
 * but for steps that change nothing they see. One that does look ends the search, and another one
 * begins that leaves out nothing (see `GROWING`). So does an action that takes something out of such a
 * set, or a sample that shows that too much did harm.
 */
import { contentKey } from "../spec/value.ts";
import type { Expansion } from "./expansion.ts";
import { GROWING, Restart } from "./learning/doubts.ts";
import type { SlotWrite } from "./learning/effects.ts";
import type { Machine } from "./learning/machine.ts";
import { type CheckOptions, isWanted } from "./verdict.ts";

/** Gatherings from one that is confirmed to the next: so many times more each time. */
const CONFIRM_GROWTH = 4;

export class Gathering {
  /** By place in the batch: 1 where a state has its one step only for that it gathers. */
  readonly batch = new Uint8Array(1 << 8);
  #count = 0;
  #nextConfirmed = 1;
  /** Names of instances, by which one of several steps is chosen: whoever searches chooses the same. */
  readonly #names: string[] = [];

  constructor(
    readonly machine: Machine,
    readonly expansion: Expansion,
  ) {}

  /** Whether states may be left out. Of behaviours without end more would have to be known. */
  static isOf({ model, learning }: Machine, options: CheckOptions): boolean {
    if (options.reduce !== true || model.growing.length === 0) return false;
    if (learning.options.doubts.has(GROWING)) return false;
    const wanted = ({ name }: { readonly name: string }): boolean => isWanted(options, name);
    return (
      !model.temporals.some(wanted) &&
      !model.refinements.some((each) => wanted(each) && each.abstract.fairness.length > 0)
    );
  }

  /** Of the candidates from `first` on, keeps the first that only gathers; all, if none does. */
  gather(place: number, first: number, generated: number, audited: boolean): void {
    const { candidates } = this.expansion;
    const { growing } = this.machine.layout;
    this.batch[place] = 0;
    let chosen = -1;
    for (let i = first; i < candidates.size; i++)
      if (candidates.isWithin(i, growing) && (chosen < 0 || this.#isBefore(i, chosen))) chosen = i;
    if (chosen < 0) return;
    if (audited || ++this.#count === this.#nextConfirmed) {
      if (!audited) this.#nextConfirmed *= CONFIRM_GROWTH;
      this.#confirm(first, chosen);
    }
    this.batch[place] = 1;
    candidates.keepOnly(first, chosen);
    this.expansion.generated = generated + 1;
  }

  #isBefore(i: number, j: number): boolean {
    const { instance } = this.expansion.candidates;
    const [a, b] = [instance[i]!, instance[j]!];
    return a !== b && this.#name(a) < this.#name(b);
  }

  #name(id: number): string {
    const { action, parameters } = this.machine.instances.all[id]!;
    this.#names[id] ??= `${action.name} ${contentKey(parameters)}`;
    return this.#names[id]!;
  }

  /** Whether all that could be done before the step can be done after it. @throws Restart */
  #confirm(first: number, chosen: number): void {
    const { candidates } = this.expansion;
    const { machine } = this;
    const { trees, layout } = machine;
    const before = trees.state.slice(0, layout.words);
    const others: (readonly [instance: number, change: string])[] = [];
    for (let i = first; i < candidates.size; i++) {
      candidates.flip(candidates.leaf[i]!, 0);
      const change: number[] = [];
      for (let word = 0; word < before.length; word++)
        if (!layout.growing[word] && trees.state[word] !== before[word])
          change.push(word, trees.state[word]! ^ before[word]!);
      others.push([candidates.instance[i]!, change.join()]);
      candidates.flip(candidates.leaf[i]!, 0);
    }
    candidates.flip(candidates.leaf[chosen]!, 0);
    for (const [instance, change] of others) {
      const writes = machine.perform(instance);
      if (writes === null || this.#changeOf(writes) !== change) throw new Restart(GROWING);
    }
    candidates.flip(candidates.leaf[chosen]!, 0);
  }

  #changeOf(writes: readonly SlotWrite[]): string {
    const { growing } = this.machine.layout;
    const flips = new Map<number, number>();
    for (const write of writes)
      if (write.kind === "flip" && !growing[write.word])
        flips.set(write.word, (flips.get(write.word) ?? 0) ^ write.bits);
    return [...flips]
      .filter(([, bits]) => bits !== 0)
      .sort(([a], [b]) => a - b)
      .join();
  }
}
