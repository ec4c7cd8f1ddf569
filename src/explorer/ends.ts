/**
 * Whether a search that leaves out states may still say that there is no deadlock. What it leaves out
 * are states with less in sets that only grow, and where there is less, less can happen: so a state
 * that was passed over may have no successor, though the one that stands for it has.
 *
 * Of a state it is known that none like it is a deadlock where it is declared terminal, or where
 * something can happen with nothing in these sets: then it can happen whatever is in them.
 *
 * Of others it is known by the steps that were taken before all others. A way on which one of them was
 * possible and was not taken leads to a deadlock only if something else has made it impossible. No
 * other step does so where none writes what it asks for (it *lasts*). And where it asks for what is in
 * the sets and for the rest of the state apart from each other, the state that was visited shows
 * whether it is still possible.
 */
import { type GrowingProof, Refused } from "./growing-proof.ts";
import type { Chooser } from "./learning/choosers.ts";
import type { Instance } from "./learning/instances.ts";
import type { Judge } from "./learning/judges.ts";
import type { Machine } from "./learning/machine.ts";
import { ANY, DISABLED, FROM_SET, LISTED, QUANT, READ } from "./learning/tree.ts";
import { cellsOf, observations } from "./monotonicity.ts";

/** Integers of the states that are kept because it is not known yet whether they are ends. */
const KEPT_MAX = 1 << 22;

/** What decides whether a step is possible: fields of the state, and whether growing sets do, too. */
interface Condition {
  readonly misses: number;
  /** By word. */
  readonly read: ReadonlyMap<number, number>;
  readonly growing: boolean;
}

export class Ends {
  /** Instances that were taken before all others. */
  readonly #gatherers = new Set<number>();
  /** Visited states of which it depends on these whether one like them may be a deadlock. */
  readonly #doubtful: Int32Array[] = [];
  #kept = 0;
  readonly #conditions = new Map<Instance | Chooser, Condition>();
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
    const { state } = this.machine.trees;
    this.#kept += this.machine.layout.words;
    if (this.#kept > KEPT_MAX) throw this.#refused(null, null);
    this.#doubtful.push(state.slice(0, this.machine.layout.words));
    for (const id of this.#gatherers) this.#judgeGatherer(this.machine.instances.all[id]!);
  }

  /** Looks again at what depended on what was not known yet. @throws Refused */
  conclude(): void {
    const { machine, proof } = this;
    const { state } = machine.trees;
    if (this.#doubtful.length === 0) return;
    const gatherers = [...this.#gatherers].map((id) => machine.instances.all[id]!);
    for (const each of gatherers.flatMap((gatherer) => [gatherer, ...this.#drawing(gatherer)]))
      if (!proof.isProved(each)) throw this.#refused(each, null);
    const lasting = gatherers.filter((gatherer) => this.#disabler(gatherer) === null);
    for (const doubtful of this.#doubtful) {
      state.fill(0, 0, machine.layout.words);
      state.set(doubtful);
      for (const gatherer of gatherers)
        if (!lasting.includes(gatherer)) this.#judgeGatherer(gatherer);
    }
  }

  /** Whether a step may have become impossible in a state like the one at work. @throws Refused */
  #judgeGatherer(gatherer: Instance): void {
    if (this.#staysPossible(gatherer)) return;
    const by = this.#disabler(gatherer);
    if (by !== null) throw this.#refused(gatherer, by);
  }

  #refused(where: Instance | Chooser | null, by: string | null): Refused {
    return new Refused({
      kind: "ends",
      where: where && this.proof.where(where, "drawn" in where ? "with" : null),
      parameters: where?.parameters ?? null,
      set: null,
      element: null,
      by,
    });
  }

  #drawing({ action }: Instance): readonly Chooser[] {
    return this.machine.choosers.all.filter((chooser) => chooser.action === action);
  }

  /**
   * Whether a step asks for what is in the sets apart from all else, and would be possible in the
   * visited state at work, or in none like it.
   */
  #staysPossible(gatherer: Instance): boolean {
    const { machine } = this;
    const { trees } = machine;
    if (gatherer.dropped || this.#condition(gatherer).growing) return false;
    const drawing = this.#drawing(gatherer);
    if (drawing.length > 0) {
      const chooser = drawing.find(({ byPlace }) => byPlace.includes(gatherer.id + 1));
      if (chooser === undefined || chooser.dropped || this.#condition(chooser).growing)
        return false;
      const place = chooser.byPlace.indexOf(gatherer.id + 1);
      if (!isDrawnFrom(machine, chooser, place >>> 5)) return false;
      // Without what it is drawn from, it was never possible on the way here.
      if ((trees.state[place >>> 5]! & (1 << (place & 31))) === 0) return true;
      const leaf = trees.walk(trees.code[chooser.cell]!);
      if (leaf === 0 || trees.code[leaf] !== FROM_SET) return false;
      if (!machine.choosers.chosen(leaf).includes(gatherer.id)) return false;
    }
    const leaf = trees.walk(trees.code[gatherer.cell]!);
    return leaf !== 0 && leaf !== DISABLED;
  }

  /** What decides whether a step is possible, or what there is to choose from. */
  #condition(learner: Instance | Chooser): Condition {
    const known = this.#conditions.get(learner);
    if (known?.misses === learner.misses) return known;
    const { machine } = this;
    const { code } = machine.trees;
    const read = new Map<number, number>();
    let growing = false;
    const see = (word: number, mask: number): void => {
      if (machine.layout.growing[word]) growing = true;
      else read.set(word, (read.get(word) ?? 0) | mask);
    };
    const seeAll = (cell: number): void => {
      const pc = code[cell]!;
      for (const { word, mask } of observations(machine, pc)) see(word, mask);
      if (code[pc]! >= READ) for (const inner of cellsOf(machine, pc)) seeAll(inner);
    };
    const choosing = "drawn" in learner;
    /** Whether there is more than one answer below: not only steps. */
    const decides = (cell: number): boolean => {
      const pc = code[cell]!;
      if (pc === 0 || code[pc]! < READ) return choosing || code[pc] === DISABLED;
      const ways = [...waysOf(machine, pc)];
      // What is asked where each answer is a step decides nothing.
      if (!ways.map(decides).includes(true)) return false;
      for (const { word, mask } of observations(machine, pc)) see(word, mask);
      for (const inner of cellsOf(machine, pc)) if (!ways.includes(inner)) seeAll(inner);
      return true;
    };
    decides(learner.cell);
    const condition = { misses: learner.misses, read, growing };
    this.#conditions.set(learner, condition);
    return condition;
  }

  /** Whether something can happen in the expanded state with nothing in the sets. */
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

  /** An action that writes what decides whether a step is possible; null where it lasts. */
  #disabler(own: Instance): string | null {
    const { machine } = this;
    const { trees, layout, effects, instances } = machine;
    const { code } = trees;
    const read = new Map<number, number>();
    for (const learner of [own, ...this.#drawing(own)]) {
      if (learner.dropped) return learner.action.name;
      for (const [word, mask] of this.#condition(learner).read)
        read.set(word, (read.get(word) ?? 0) | mask);
      if ("drawn" in learner)
        for (const word of drawnFrom(machine, learner))
          if (!layout.growing[word]) read.set(word, -1);
    }
    const writes = (word: number, mask: number): boolean => ((read.get(word) ?? 0) & mask) !== 0;
    for (const instance of instances.all) if (instance.dropped) return instance.action.name;
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

/** The cells of a node at which the function goes on, without those of its predicates. */
function* waysOf(machine: Machine, pc: number): Iterable<number> {
  const kind = machine.trees.code[pc]!;
  if (kind === ANY) yield* [pc + 3, pc + 4];
  else if (kind === QUANT) yield* [pc + 2, pc + 3];
  else yield* cellsOf(machine, pc);
}

/** Whether a chooser draws from one growing set, to which a word belongs, or from nothing. */
function isDrawnFrom(machine: Machine, chooser: Chooser, word: number): boolean {
  const { code } = machine.trees;
  const { layout } = machine;
  const isSo = (cell: number): boolean => {
    const pc = code[cell]!;
    if (pc === 0) return true;
    if (code[pc]! >= READ) return [...waysOf(machine, pc)].every(isSo);
    if (code[pc] === LISTED) return code[pc + 2] === 0;
    const slot = layout.slots[code[pc + 2]!];
    return slot?.kind === "set" && slot.growing && slot.words.includes(word);
  };
  return isSo(chooser.cell);
}

/** Words of sets that a chooser draws from. */
function drawnFrom(machine: Machine, chooser: Chooser): ReadonlySet<number> {
  const { code } = machine.trees;
  const words = new Set<number>();
  const stack = [chooser.cell];
  while (stack.length > 0) {
    const pc = code[stack.pop()!]!;
    if (code[pc]! >= READ) stack.push(...cellsOf(machine, pc));
    else if (code[pc] === FROM_SET)
      for (let p = pc + 4; p < pc + 4 + 3 * code[pc + 3]!; p += 3) words.add(code[p]!);
  }
  return words;
}
