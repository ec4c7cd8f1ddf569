/**
 * Whether a search that leaves out states may still say that there is no deadlock. What it leaves out
 * are states with less in sets that only grow, and where there is less, less can happen: so a state
 * that was passed over may have no successor, though the one that stands for it has.
 *
 * Of a state it is known that none like it is a deadlock where it is declared terminal, or where
 * something can happen with nothing in these sets: then it can happen whatever is in them. Of others
 * it is known as long as no step that was taken before all others can be kept from being taken: from
 * where it was possible, it is possible for ever.
 */
import { type GrowingProof, Refused } from "./growing-proof.ts";
import type { Chooser } from "./learning/choosers.ts";
import type { Instance } from "./learning/instances.ts";
import type { Judge } from "./learning/judges.ts";
import type { Machine } from "./learning/machine.ts";
import { DISABLED, FROM_SET, READ } from "./learning/tree.ts";
import { cellsOf, observations } from "./monotonicity.ts";

export class Ends {
  /** Instances that were taken before all others. */
  readonly #gatherers = new Set<number>();
  /** Whether it had to be known that these stay possible. */
  #lasting = false;
  /** What was learnt when that was looked at last. */
  #looked = "";
  /** The instance that was possible last, where nothing was in the sets. */
  #last = -1;

  constructor(
    readonly machine: Machine,
    readonly proof: GrowingProof,
    readonly terminal: Judge | null,
  ) {}

  /** Takes note of an instance that is taken before all others. */
  gathers(instance: number): void {
    this.#gatherers.add(instance);
  }

  /**
   * Looks at the expanded state in the working vector, which has successors.
   * @throws Refused when one like it may be a deadlock that is passed over
   */
  judge(): void {
    if (this.terminal !== null && this.machine.judges.holds(this.terminal)) return;
    if (this.#goesOn()) return;
    this.#lasting = true;
    this.#judgeLasting(false);
  }

  /** Looks again at what had to be so, once all is known. @throws Refused */
  conclude(): void {
    if (this.#lasting) this.#judgeLasting(true);
  }

  /** Whether something can happen in the state at hand with nothing in the sets. */
  #goesOn(): boolean {
    const { machine, proof } = this;
    const { state } = machine.trees;
    const words = proof.growing();
    const former = words.map((word) => state[word]!);
    for (const word of words) state[word] = state[word]! & proof.least(word);
    try {
      if (this.#last >= 0 && this.#isPossible(this.#last)) return true;
      for (const id of machine.fixedInstances)
        if (this.#isPossible(id)) {
          this.#last = id;
          return true;
        }
      for (const chooser of machine.choosers.all)
        for (const id of this.#offered(chooser)) if (this.#isPossible(id)) return true;
      return false;
    } finally {
      words.forEach((word, i) => {
        state[word] = former[i]!;
      });
    }
  }

  #isPossible(id: number): boolean {
    const { trees, instances } = this.machine;
    const instance = instances.all[id]!;
    const known = (): number => (instance.dropped ? 0 : trees.walk(trees.code[instance.cell]!));
    let leaf = known();
    if (leaf === 0 && !instance.dropped && this.proof.suppose(instance)) leaf = known();
    return leaf !== 0 && leaf !== DISABLED;
  }

  #offered(chooser: Chooser): readonly number[] {
    const { trees, choosers } = this.machine;
    if (chooser.dropped) return [];
    const known = (): number => trees.walk(trees.code[chooser.cell]!);
    let leaf = known();
    if (leaf === 0 && this.proof.suppose(chooser)) leaf = known();
    return leaf === 0 ? [] : choosers.chosen(leaf);
  }

  /** @param proved whether it must be proved of these steps that more never disables them */
  #judgeLasting(proved: boolean): void {
    const { machine, proof } = this;
    const { instances, choosers, learning } = machine;
    const learnt = `${learning.executions} ${this.#gatherers.size}`;
    if (!proved && learnt === this.#looked) return;
    this.#looked = learnt;
    for (const id of this.#gatherers) {
      const gatherer = instances.all[id]!;
      const { action } = gatherer;
      const drawing = choosers.all.filter((chooser) => chooser.action === action);
      const functions: readonly (Instance | Chooser)[] = [gatherer, ...drawing];
      const unproved = proved && functions.some((each) => !proof.isProved(each));
      const by = unproved ? action.name : this.#disabler(gatherer, functions);
      if (by === null) continue;
      throw new Refused({
        kind: "ends",
        where: gatherer.where,
        parameters: gatherer.parameters,
        set: null,
        element: null,
        by: unproved ? null : by,
      });
    }
  }

  /** An action that writes what these functions read, sets that only grow aside; null for none. */
  #disabler(own: Instance, functions: readonly (Instance | Chooser)[]): string | null {
    const { machine } = this;
    const { trees, layout, effects, instances } = machine;
    const { code } = trees;
    const read = new Map<number, number>();
    const see = (word: number, mask: number): void => {
      if (!layout.growing[word]) read.set(word, (read.get(word) ?? 0) | mask);
    };
    for (const learner of functions) {
      if (learner.dropped) return learner.action.name;
      const stack = [learner.cell];
      while (stack.length > 0) {
        const pc = code[stack.pop()!]!;
        for (const { word, mask } of observations(machine, pc)) see(word, mask);
        if (code[pc] === FROM_SET)
          for (let p = pc + 4; p < pc + 4 + 3 * code[pc + 3]!; p += 3) see(code[p]!, -1);
        if (code[pc]! >= READ) stack.push(...cellsOf(machine, pc));
      }
    }
    const writes = (word: number, mask: number): boolean => ((read.get(word) ?? 0) & mask) !== 0;
    for (const instance of instances.all)
      if (instance !== own && instance.dropped) return instance.action.name;
    for (const leaf of effects.leaves) {
      const by = instances.all[code[leaf + 1]!]!;
      let p = leaf + 7;
      for (let i = code[leaf + 5]!; i > 0; i--, p += 2)
        if (writes(code[p]!, code[p + 1]!)) return by.action.name;
      for (let i = code[leaf + 6]!; i > 0; i--, p += 3) {
        const slot = layout.slots[code[p + 1]!]!;
        const words = slot.kind === "scalar" ? [slot.word] : slot.words;
        const mask = slot.kind === "scalar" ? slot.mask << slot.shift : -1;
        if (words.some((word) => writes(word, mask))) return by.action.name;
      }
    }
    return null;
  }
}
