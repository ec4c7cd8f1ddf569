/**
 * Leaves out states that others stand for. Where a model says of some sets that they only grow, and
 * that too much in them does no harm, a step that does nothing but add to them is taken before all
 * others, and alone: whatever else could have been done before it can be done after it, in the same
 * way. So of states that differ in such sets alone, only the fullest is explored to the end.
 *
 * That is right for properties that do not look at these sets: they see the same sequences of states,
 * but for steps that change nothing they see. So nothing may be left out where
 *
 * - a property, the constraint or a mapping looks at these sets, or an action takes something out;
 * - an action is not monotone in them: that is proved where it can be (see `growing-proof.ts`), and
 *   some steps are tried by the author's code in any case;
 * - a property of steps is broken by a step that changes nothing but these sets: there are fewer of
 *   these than there would be otherwise;
 * - a deadlock may be passed over (see `ends.ts`).
 *
 * Then the search ends, and another one begins that leaves out nothing (see `GROWING`).
 */
import { contentKey } from "../spec/value.ts";
import { Broken } from "./breakage.ts";
import { Ends } from "./ends.ts";
import type { Expansion } from "./expansion.ts";
import { GrowingProof, Refused } from "./growing-proof.ts";
import type { Judgement } from "./judgement.ts";
import { GROWING } from "./learning/doubts.ts";
import type { SlotWrite } from "./learning/effects.ts";
import type { Judge } from "./learning/judges.ts";
import type { Machine } from "./learning/machine.ts";
import { AFTER } from "./learning/slots.ts";
import { type CheckOptions, isWanted } from "./verdict.ts";

/** Gatherings from one that is confirmed to the next: so many times more each time. */
const CONFIRM_GROWTH = 4;
/** The first proof is tried after so many states, and others after so many times more each. */
const PROVE_STATES = 300;
const PROVE_GROWTH = 64;
/** What a proof on the way may take; what is left is proved later. */
const PROVE_EFFORT = 500_000;

export class Gathering {
  /** By place in the batch: 1 where a state has its one step only for that it gathers. */
  readonly batch = new Uint8Array(1 << 8);
  #count = 0;
  #nextConfirmed = 1;
  /** Names of instances, by which one of several steps is chosen: whoever searches chooses the same. */
  readonly #names: string[] = [];
  readonly proof: GrowingProof;
  readonly #ends: Ends | null;
  /** Properties of steps, by clause, as they judge steps that change nothing. */
  readonly #idle: readonly Judge[];
  #learnt = 0;
  #visited = 0;
  #nextProved = PROVE_STATES;

  /**
   * @param judgement what is judged of each state and step; null where nothing is
   * @param spec the name of the specification where it is not the one that is checked
   */
  constructor(
    readonly machine: Machine,
    readonly expansion: Expansion,
    judgement: Judgement | null,
    spec: string | null = null,
  ) {
    this.proof = new GrowingProof(machine, spec);
    this.#ends = judgement && new Ends(machine, this.proof, judgement.terminal);
    // Judges of their own: what quantifiers range over here is no news of the model.
    this.#idle = (judgement?.steps ?? []).flatMap(({ property }) =>
      property.clauses.map((clause) =>
        machine.judges.make({ kind: "step", name: property.name, part: null }, clause, 2),
      ),
    );
  }

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

  /** Takes in the counted state in the working vector. @throws Refused */
  admit(initial: boolean): void {
    if (initial) this.proof.begin();
    if (this.#idle.length === 0) return;
    const { state } = this.machine.trees;
    state.copyWithin(AFTER, 0, this.machine.layout.words);
    for (const judge of this.#idle) if (!this.#isIdle(judge)) throw new Refused(idleBreaks(judge));
  }

  #isIdle(judge: Judge): boolean {
    this.proof.supposing = true;
    try {
      return this.machine.judges.holds(judge);
    } catch (error) {
      // There need be no such step.
      if (error instanceof Broken) return false;
      throw error;
    } finally {
      this.proof.supposing = false;
    }
  }

  /** Takes in the state in the working vector, which is about to be expanded. @throws Refused */
  visit(): void {
    this.proof.visit();
    if (++this.#visited === this.#nextProved) {
      this.#nextProved *= PROVE_GROWTH;
      const until = this.proof.effort + PROVE_EFFORT;
      this.proof.restart();
      this.proof.advance(() => this.proof.effort > until);
      this.proof.restart();
    }
    this.#learnt = this.machine.learning.executions;
  }

  /** Proves what can be proved, once all is known; whether it is done. @throws Refused */
  conclude(spent: () => boolean): boolean {
    if (!this.proof.advance(spent)) return false;
    this.#ends?.conclude();
    return true;
  }

  /** Of the candidates from `first` on, keeps the first that only gathers; all, if none does. */
  gather(place: number, first: number, generated: number, audited: boolean): void {
    const { candidates } = this.expansion;
    const { growing } = this.machine.layout;
    this.batch[place] = 0;
    if (this.machine.learning.executions !== this.#learnt) this.proof.sample();
    // Where nothing can happen, that is judged for itself.
    if (this.expansion.generated > generated) this.#ends?.judge();
    let chosen = -1;
    for (let i = first; i < candidates.size; i++)
      if (candidates.isWithin(i, growing) && (chosen < 0 || this.#isBefore(i, chosen))) chosen = i;
    if (chosen < 0) return;
    if (audited || ++this.#count === this.#nextConfirmed) {
      if (!audited) this.#nextConfirmed *= CONFIRM_GROWTH;
      this.#confirm(first, chosen);
    }
    this.batch[place] = 1;
    this.#ends?.gathers(candidates.instance[chosen]!);
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

  /** Whether all that could be done before the step can be done after it. @throws Refused */
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
      if (writes !== null && this.#changeOf(writes) === change) continue;
      const learner = machine.instances.all[instance]!;
      const added = trees.state.findIndex((bits, word) => bits !== (before[word] ?? 0));
      throw new Refused({
        kind: writes === null ? "disables" : "changes",
        where: this.proof.where(learner),
        parameters: learner.parameters,
        ...this.proof.elementAt({
          word: added,
          bit: lowest(trees.state[added]! ^ (before[added] ?? 0)),
        }),
        by: null,
      });
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

function lowest(bits: number): number {
  return bits & -bits;
}

function idleBreaks(judge: Judge): Refused["refusal"] {
  const { where } = judge;
  return { kind: "idle", where, parameters: null, set: null, element: null, by: null };
}
