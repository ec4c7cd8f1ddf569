/** The successors of a state: by plan where the trees know enough, else by each instance's tree. */
import { Candidates } from "./candidates.ts";
import { grown } from "./growth.ts";
import type { Chooser } from "./learning/choosers.ts";
import type { Instance } from "./learning/instances.ts";
import type { Machine } from "./learning/machine.ts";
import { INSTANCE_ENTRIES, recall } from "./learning/memo.ts";
import { Plan, SHORTCUT, SOME } from "./learning/plan.ts";
import type { SetSlot } from "./learning/slots.ts";
import { DISABLED, FROM_SET, takeShortcuts } from "./learning/tree.ts";
import type { CheckOptions } from "./verdict.ts";

/** A leaf is checked against author code at this hit, and whenever its hits have grown so much. */
const AUDIT_FIRST = 8;
const AUDIT_GROWTH = 512;

/** The first plan is made after so many states. */
const PLAN_STATES = 64;

export class Expansion {
  /** The successors made since they were cleared. */
  readonly candidates: Candidates;
  /** Successors made, those that are the state itself included. */
  generated = 0;
  /** Hits of a leaf with operations that changed nothing. */
  idle = new Float64Array(1 << 8);
  /** Steps by instances without a tree: enabled, changed. */
  readonly direct = new Map<number, { enabled: number; changed: number }>();
  #nextAudit = new Float64Array(1 << 10).fill(AUDIT_FIRST);
  #plan: Plan | null = null;
  /** The state at which to make a plan, and what the trees had learnt when one was made. */
  #planAt = PLAN_STATES;
  #planned = 0;
  #stack = new Int32Array(1 << 10);
  #expanded = 0;

  constructor(
    readonly machine: Machine,
    options: CheckOptions,
  ) {
    this.candidates = new Candidates(machine.trees);
    if (options.eager) this.#planAt = 2;
  }

  /**
   * Makes candidates of the successors of the state in the working vector.
   * @param parent the state's place in the batch; `low` and `high`, its fingerprint
   * @param audited whether author code is to confirm each of them
   */
  expand(parent: number, low: number, high: number, audited: boolean): void {
    const { machine } = this;
    machine.learning.expanded = ++this.#expanded;
    if (this.#planAt === this.#expanded) this.#makePlan();
    // A set that has got another word since holds elements that the plan does not know of.
    else if (this.#plan !== null && this.#plan.width !== machine.layout.words) this.#makePlan();
    const plan = this.#plan;
    if (plan === null || audited || this.#meetsUnknown(plan)) {
      for (const id of machine.fixedInstances) this.#walkAndTake(id, parent, low, high, audited);
      for (const chooser of machine.choosers.all) this.#choose(chooser, parent, low, high, audited);
    } else {
      this.#follow(plan, parent, low, high);
      for (const chooser of plan.choosers) this.#choose(chooser, parent, low, high, audited);
    }
  }

  /** Makes a new plan if the trees have grown, and says when to look again. */
  #makePlan(): void {
    this.#planAt = this.#expanded * 4;
    const { instances, layout, learning } = this.machine;
    // What the trees have learnt only ever grows.
    const learnt = learning.executions + instances.all.length + layout.words;
    if (this.#plan !== null && learnt === this.#planned) return;
    this.#planned = learnt;
    takeShortcuts(this.machine.trees);
    this.#plan = new Plan(this.machine);
    if (this.#plan.branches > this.#stack.length)
      this.#stack = new Int32Array(this.#plan.branches * 2);
  }

  #meetsUnknown({ unknown }: Plan): boolean {
    const { state } = this.machine.trees;
    for (let i = 0; i < unknown.length; i += 2)
      if (state[unknown[i]!]! & unknown[i + 1]!) return true;
    return false;
  }

  /** As `#walkAndTake`, by the memo of the instance where it has one. */
  #recallAndTake(id: number, parent: number, low: number, high: number): void {
    const { instances, learning, trees } = this.machine;
    const instance = instances.all[id]!;
    if (instance.dropped) {
      this.#take(instance, 0, parent, low, high, false);
      return;
    }
    const leaf = recall(instance, trees, learning.expanded, INSTANCE_ENTRIES);
    if (leaf !== DISABLED) this.#take(instance, leaf, parent, low, high, false);
  }

  /** Generates the successors that a plan gives for the state in the working vector. */
  #follow({ program, root, shortcuts }: Plan, parent: number, low: number, high: number): void {
    const { trees } = this.machine;
    const { state } = trees;
    const stack = this.#stack;
    const { candidates } = this;
    let top = 0;
    if (root !== 0) stack[top++] = root;
    while (top > 0) {
      let p = stack[--top]!;
      const leaves = program[p++]!;
      if (leaves > 0) {
        const { code, hits } = trees;
        for (const end = p + leaves; p < end; p++) {
          const leaf = program[p]!;
          const counter = code[leaf + 2]!;
          const count = ++hits[counter]!;
          if (count >= AUDIT_FIRST && count >= this.#nextAudit[counter]!)
            this.#auditOften(this.machine.instances.all[code[leaf + 1]!]!, leaf, counter, count);
          this.generated++;
          if (code[leaf + 5]! !== 0)
            candidates.add(
              leaf,
              code[leaf + 1]!,
              parent,
              low ^ code[leaf + 3]!,
              high ^ code[leaf + 4]!,
            );
        }
      }
      const walks = program[p++]!;
      for (const end = p + walks; p < end; p++) this.#recallAndTake(program[p]!, parent, low, high);
      for (let fields = program[p++]!; fields > 0; fields--) {
        const word = state[program[p]!]!;
        const derivation = program[p + 3]!;
        let value: number;
        if (derivation === SHORTCUT) {
          const answer = trees.decide(shortcuts[program[p]!]!);
          value = answer < 0 ? 2 : answer;
        } else if (derivation === SOME)
          value = word & program[p + 2]! ? 1 : word & program[p + 1]! ? 2 : 0;
        else {
          value = (word >>> program[p + 1]!) & program[p + 2]!;
          if (derivation >= 0) value = trees.derivations[derivation]!.classOf(value);
        }
        const values = program[p + 4]!;
        const next = program[p + 5 + (value < values ? value : values)]!;
        if (next !== 0) stack[top++] = next;
        p += 6 + values;
      }
    }
  }

  #choose(chooser: Chooser, parent: number, low: number, high: number, audited: boolean): void {
    const { machine } = this;
    const { layout, trees } = machine;
    const leaf = machine.choosers.leaf(chooser);
    if (leaf === 0) {
      for (const id of machine.choosers.list) this.#walkAndTake(id, parent, low, high, audited);
      return;
    }
    if (audited) machine.choosers.audit(chooser, leaf);
    // The array may be replaced while instances are learnt, the leaf's content stays.
    if (trees.code[leaf] !== FROM_SET) {
      const count = trees.code[leaf + 2]!;
      for (let i = 0; i < count; i++)
        this.#walkAndTake(trees.code[leaf + 3 + i]!, parent, low, high, audited);
      return;
    }
    const slot = layout.slots[trees.code[leaf + 2]!] as SetSlot;
    const words = trees.code[leaf + 3]!;
    const width = slot.width;
    for (let w = 0; w < words; w++) {
      const word = trees.code[leaf + 4 + 3 * w]!;
      let bits = trees.state[word]! & trees.code[leaf + 6 + 3 * w]!;
      while (bits !== 0) {
        let shift = 31 - Math.clz32(bits & -bits);
        if (width === 8) {
          shift &= ~7;
          bits &= ~(0xff << shift);
        } else bits &= bits - 1;
        const place = (word << 5) | shift;
        const known = place < chooser.byPlace.length ? chooser.byPlace[place]! : 0;
        const id = known > 0 ? known - 1 : machine.choosers.instanceAt(chooser, slot, place).id;
        this.#walkAndTake(id, parent, low, high, audited);
      }
    }
  }

  #walkAndTake(id: number, parent: number, low: number, high: number, audited: boolean): void {
    const { trees, instances } = this.machine;
    const instance = instances.all[id]!;
    const leaf = instance.dropped ? 0 : trees.walk(trees.code[instance.cell]!);
    if (leaf === DISABLED && !audited) return;
    this.#take(instance, leaf, parent, low, high, audited);
  }

  /** Makes a candidate of a step; `leaf` is 0 when it is not known. */
  #take(
    instance: Instance,
    leaf: number,
    parent: number,
    low: number,
    high: number,
    audited: boolean,
  ): void {
    const { machine } = this;
    const { trees, effects } = machine;
    if (leaf === 0) {
      leaf = machine.instances.leaf(instance);
      if (leaf === 0) {
        this.#takeDirect(instance, parent, low, high);
        return;
      }
    } else if (audited) machine.instances.audit(instance, leaf);
    if (leaf === DISABLED) return;
    const { code } = trees;
    const counter = code[leaf + 2]!;
    let operated = code[leaf + 6]! !== 0;
    if (operated && !effects.apply(leaf)) {
      // The sequence would leave its domain: author code says so itself.
      machine.instances.audit(instance, leaf);
      operated = false;
    }
    const hits = ++trees.hits[counter]!;
    if (hits >= AUDIT_FIRST && !(hits < this.#nextAudit[counter]!))
      this.#auditOften(instance, leaf, counter, hits);
    this.generated++;
    if (!operated) {
      if (code[leaf + 5]! === 0) return;
      this.candidates.add(leaf, instance.id, parent, low ^ code[leaf + 3]!, high ^ code[leaf + 4]!);
      return;
    }
    if (effects.count === 0 || (effects.low === 0 && effects.high === 0)) {
      this.#idle(counter);
      return;
    }
    this.candidates.add(
      this.candidates.keep(effects),
      instance.id,
      parent,
      low ^ effects.low,
      high ^ effects.high,
    );
  }

  #takeDirect(instance: Instance, parent: number, low: number, high: number): void {
    const { machine } = this;
    const { trees, effects } = machine;
    if (machine.instances.step === null) return;
    const top = trees.size;
    const leaf = effects.leaf(instance.id, machine.instances.step, true);
    effects.apply(leaf);
    trees.release(top);
    this.generated++;
    let counts = this.direct.get(instance.id);
    if (!counts) {
      counts = { enabled: 0, changed: 0 };
      this.direct.set(instance.id, counts);
    }
    counts.enabled++;
    if (effects.count === 0) return;
    counts.changed++;
    this.candidates.add(
      this.candidates.keep(effects),
      instance.id,
      parent,
      low ^ effects.low,
      high ^ effects.high,
    );
  }

  #auditOften(instance: Instance, leaf: number, counter: number, hits: number): void {
    if (counter >= this.#nextAudit.length) {
      const { length } = this.#nextAudit;
      this.#nextAudit = grown(this.#nextAudit, counter + 1).fill(AUDIT_FIRST, length);
    }
    if (hits < this.#nextAudit[counter]!) return;
    this.#nextAudit[counter] = hits * AUDIT_GROWTH;
    this.machine.instances.audit(instance, leaf);
    // The audit worked the effects out anew; they are the same.
  }

  #idle(counter: number): void {
    if (counter >= this.idle.length) this.idle = grown(this.idle, counter + 1);
    this.idle[counter]!++;
  }
}
