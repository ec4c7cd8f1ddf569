/**
 * The search: takes states from the frontier in batches, generates their successors by walking the
 * trees, and judges those that are new. One loop serves every order.
 */
import type { InitialChoices } from "../spec/init.ts";
import type { ModelProperty } from "../spec/model.ts";
import { product } from "../spec/structures.ts";
import { Candidates } from "./candidates.ts";
import type { Chooser } from "./choosers.ts";
import { Frontier, HEADER } from "./frontier.ts";
import type { Instance } from "./instances.ts";
import type { Judge } from "./judges.ts";
import type { Part } from "./layout.ts";
import { Links } from "./links.ts";
import type { Machine } from "./machine.ts";
import { INSTANCE_ENTRIES, recall } from "./memo.ts";
import { Plan, SHORTCUT, SOME } from "./plan.ts";
import { seededRandom } from "./random.ts";
import { AFTER, type SetSlot } from "./slots.ts";
import { DISABLED, FROM_SET, takeShortcuts } from "./tree.ts";
import type { CheckOptions, Cut } from "./verdict.ts";
import { Fingerprints, type Visited, WholeStates } from "./visited.ts";

/** States expanded together, so that the cache misses of their successors overlap. */
const BATCH = 128;
/** A leaf is checked against author code at this hit, and whenever its hits have grown so much. */
const AUDIT_FIRST = 16;
const AUDIT_GROWTH = 4096;
/** All instances are checked on state number 1, 256, 65,536 … */
const AUDIT_STATES = 256;

/** The first plan is made after so many states. */
const PLAN_STATES = 64;

/** A property with a tree for each of its clauses. */
export interface Judged {
  readonly property: ModelProperty;
  readonly judges: readonly Judge[];
}

/** Something found, as the search knows it: numbers, no plain states. */
export interface Discovery {
  readonly kind: "invariant" | "step" | "deadlock";
  readonly property: ModelProperty | null;
  readonly clause: string | null;
  /** The counted state from which the trace is rebuilt, and the step from it, if one is to follow. */
  readonly state: number;
  /** −1 for none. For an initial state outside the constraint, `state` is −1 and this its place. */
  readonly instance: number;
}

export class Search {
  readonly visited: Visited;
  readonly links = new Links();
  readonly frontier: Frontier;
  readonly invariants: readonly Judged[];
  readonly steps: readonly Judged[];
  /** Those not reached yet. */
  pending: Judged[];
  /** State in which each `reachable` was first seen. */
  readonly reached = new Map<string, number>();
  readonly constraint: Judge | null;
  readonly terminal: Judge | null;
  readonly discoveries: Discovery[] = [];
  readonly #found = new Set<string>();
  cut: Cut["bound"] | null = null;
  generated = 0;
  excluded = 0;
  depth = 0;
  /** States left unexpanded because of `maxDepth`. */
  beyondDepth = 0;
  distinctOf = new Float64Array(1 << 8);
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
  #nextAuditState = 1;
  #nextAuditFound = 0;
  readonly #fingerprints: Fingerprints | null;
  readonly #candidates: Candidates;
  #batch = new Int32Array(1 << 12);
  readonly #random: () => number;
  readonly #maxStates: number;
  readonly #maxDepth: number;
  readonly #stopAtFirst: boolean;

  constructor(
    readonly machine: Machine,
    readonly options: CheckOptions,
  ) {
    const { model } = machine;
    const wanted = (p: ModelProperty): boolean =>
      options.properties === undefined || options.properties.includes(p.name);
    const judged = (states: 1 | 2) => (property: ModelProperty) => ({
      property,
      judges: property.clauses.map((clause) =>
        machine.judges.make(
          { kind: property.kind, name: property.name, part: null },
          clause,
          states,
        ),
      ),
    });
    this.invariants = model.invariants.filter(wanted).map(judged(1));
    this.steps = model.steps.filter(wanted).map(judged(2));
    this.pending = model.reachables.filter(wanted).map(judged(1));
    const single = (kind: string, run: ((...s: unknown[]) => unknown) | null): Judge | null =>
      run ? machine.judges.make({ kind, name: null, part: null }, { label: null, run }, 1) : null;
    this.constraint = single("constraint", model.constraint);
    this.terminal = single("terminal", model.terminal);
    const { state } = machine.trees;
    this.#candidates = new Candidates(machine.trees);
    this.#fingerprints = options.exact ? null : new Fingerprints();
    this.visited = this.#fingerprints ?? new WholeStates(state, () => machine.layout.words);
    this.frontier = new Frontier(options.search ?? "bfs");
    this.#random = seededRandom(options.seed ?? 0);
    this.#maxStates = options.maxStates ?? Number.POSITIVE_INFINITY;
    this.#maxDepth = options.maxDepth ?? Number.POSITIVE_INFINITY;
    this.#stopAtFirst = options.continue !== true;
    if (options.eager) this.#planAt = 2;
  }

  get distinct(): number {
    return this.links.size;
  }
  /** Whether the search has ended, for whatever reason. */
  get ended(): boolean {
    return (
      this.cut !== null ||
      (this.#stopAtFirst && this.discoveries.length > 0) ||
      this.frontier.size === 0
    );
  }
  get bytes(): number {
    return (
      this.visited.bytes +
      this.links.bytes +
      this.frontier.peakBytes +
      this.machine.trees.code.byteLength
    );
  }

  /** Takes in the initial states that these choices make; they are numbered from 0. */
  *start(choices: InitialChoices): Iterable<void> {
    const { layout, trees } = this.machine;
    const parts = [...choices].map(([name, values]) =>
      values.map((value) => layout.part(name, value)),
    );
    for (const combination of product(parts) as Iterable<Part[]>) {
      trees.state.fill(0, 0, layout.words);
      let low = 0;
      let high = 0;
      for (const { words, bits, low: l, high: h } of combination) {
        for (let i = 0; i < words.length; i++) trees.state[words[i]!]! |= bits[i]!;
        low ^= l;
        high ^= h;
      }
      this.generated++;
      if (this.visited.add(low, high)) this.#judge(low, high, -1, this.#initial, 1);
      this.#initial++;
      yield;
    }
  }
  #initial = 0;

  /** Expands batches until `enough()` or the end. */
  run(enough: () => boolean): void {
    while (!this.ended) {
      this.#expandBatch();
      if (enough()) return;
    }
  }

  // ---- one batch ----------------------------------------------------------------------------

  #expandBatch(): void {
    const { frontier } = this;
    const bfs = frontier.order === "bfs";
    const words = frontier.nextWords;
    const width = HEADER + words;
    const depth = bfs ? frontier.nextDepth : 0;
    if (this.#batch.length < BATCH * width) this.#batch = new Int32Array(BATCH * width);
    const batch = this.#batch;
    const candidates = this.#candidates;
    candidates.clear();
    let taken = 0;
    // A batch stays on one level and in one width; other orders take one state at a time.
    while (
      taken < (bfs ? BATCH : 1) &&
      frontier.size > 0 &&
      frontier.nextWords === words &&
      (!bfs || frontier.nextDepth === depth)
    ) {
      const at = taken * width;
      frontier.take(batch, at, this.#random);
      if (batch[at + 3]! >= this.#maxDepth) {
        this.beyondDepth++;
        continue;
      }
      this.#load(batch, at + HEADER, words);
      this.#expand(taken, batch[at]!, batch[at + 1]!, batch[at + 2]!);
      taken++;
      if (this.#stopAtFirst && this.discoveries.length > 0) return;
      if (candidates.size > 1 << 16) break;
    }
    if (frontier.size === 0 && this.beyondDepth > 0) this.cut = "depth";
    const fingerprints = this.#fingerprints;
    if (fingerprints) {
      const { low, high } = candidates;
      let touched = 0;
      for (let i = 0; i < candidates.size; i++) touched ^= fingerprints.touch(low[i]!, high[i]!);
      this.touched = touched;
    }
    for (let i = 0; i < candidates.size; i++) {
      const low = candidates.low[i]!;
      const high = candidates.high[i]!;
      if (fingerprints) {
        if (!fingerprints.add(low, high)) continue;
        this.#arrive(i, batch, width, words);
      } else {
        this.#arrive(i, batch, width, words);
        if (!this.visited.add(low, high)) continue;
      }
      const at = candidates.parent[i]! * width;
      this.#judge(low, high, batch[at + 2]!, candidates.instance[i]!, batch[at + 3]! + 1);
      if (this.cut !== null || (this.#stopAtFirst && this.discoveries.length > 0)) return;
    }
  }
  /** Keeps the loop that warms the cache from being optimised away. */
  touched = 0;

  /** Puts a stored state into the working vector. */
  #load(from: Int32Array, at: number, words: number): void {
    const { state } = this.machine.trees;
    const all = this.machine.layout.words;
    for (let i = 0; i < words; i++) state[i] = from[at + i]!;
    for (let i = words; i < all; i++) state[i] = 0;
  }

  /** Puts the state after candidate `i` into the working vector. */
  #arrive(i: number, batch: Int32Array, width: number, words: number): void {
    this.#load(batch, this.#candidates.parent[i]! * width + HEADER, words);
    this.#candidates.flip(this.#candidates.leaf[i]!, 0);
  }

  // ---- successors ---------------------------------------------------------------------------

  /** Generates the successors of the state in the working vector. */
  #expand(parent: number, low: number, high: number, number: number): void {
    const { machine } = this;
    const before = this.generated;
    this.#here = number;
    this.#step = -1;
    const audited = this.options.audit === true || ++this.#expanded === this.#nextAuditState;
    machine.learning.expanded = this.#expanded;
    if (audited) this.#nextAuditState = this.#expanded * AUDIT_STATES;
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
    if (this.generated === before) {
      const terminal = this.terminal;
      if (!terminal || !this.#holds(terminal, audited))
        this.#discover("deadlock", null, null, number, -1);
    }
  }
  /** The state at hand, and the step from it to the one that is judged, if any. */
  #here = -1;
  #step = -1;

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
            this.#propose(
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
        const id =
          chooser.byPlace.get(place) ?? machine.choosers.instanceAt(chooser, slot, place).id;
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
      this.#propose(leaf, instance.id, parent, low ^ code[leaf + 3]!, high ^ code[leaf + 4]!);
      return;
    }
    if (effects.count === 0 || (effects.low === 0 && effects.high === 0)) {
      this.#idle(counter);
      return;
    }
    this.#propose(
      this.#candidates.keep(effects),
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
    this.#propose(
      this.#candidates.keep(effects),
      instance.id,
      parent,
      low ^ effects.low,
      high ^ effects.high,
    );
  }

  #propose(leaf: number, instance: number, parent: number, low: number, high: number): void {
    this.#candidates.add(leaf, instance, parent, low, high);
    if (this.steps.length > 0) this.#judgeStep(leaf, instance);
  }

  #auditOften(instance: Instance, leaf: number, counter: number, hits: number): void {
    if (counter >= this.#nextAudit.length) {
      const longer = new Float64Array(counter * 2).fill(AUDIT_FIRST);
      longer.set(this.#nextAudit);
      this.#nextAudit = longer;
    }
    if (hits < this.#nextAudit[counter]!) return;
    this.#nextAudit[counter] = hits * AUDIT_GROWTH;
    this.machine.instances.audit(instance, leaf);
    // The audit worked the effects out anew; they are the same.
  }

  #idle(counter: number): void {
    if (counter >= this.idle.length) {
      const longer = new Float64Array(counter * 2);
      longer.set(this.idle);
      this.idle = longer;
    }
    this.idle[counter]!++;
  }

  // ---- judgement ----------------------------------------------------------------------------

  #holds(judge: Judge, audited: boolean): boolean {
    const answer = this.machine.judges.holds(judge);
    if (audited) this.machine.judges.audit(judge, answer);
    return answer;
  }

  /** The clause that fails; null when all hold. */
  #failing(judged: Judged, audited: boolean): Judge | null {
    for (const judge of judged.judges) if (!this.#holds(judge, audited)) return judge;
    return null;
  }

  #judgeStep(leaf: number, instance: number): void {
    const { layout, trees } = this.machine;
    const { state } = trees;
    for (let i = 0; i < layout.words; i++) state[AFTER + i] = state[i]!;
    this.#candidates.flip(leaf, AFTER);
    this.#step = instance;
    for (const judged of this.steps) {
      const failing = this.#failing(judged, this.options.audit === true);
      if (failing) this.#discover("step", judged.property, failing.label, this.#here, instance);
    }
    this.#step = -1;
  }

  /** Counts and judges the new state in the working vector, and puts it to the frontier. */
  #judge(low: number, high: number, parent: number, instance: number, depth: number): void {
    this.#here = parent;
    this.#step = instance;
    const audited = this.options.audit === true || this.links.size === this.#nextAuditFound;
    if (audited) this.#nextAuditFound = Math.max(1, this.links.size) * AUDIT_STATES;
    const inside = !this.constraint || this.#holds(this.constraint, audited);
    let state = parent;
    let step = instance;
    if (inside) {
      if (this.links.size >= this.#maxStates) {
        this.cut = "states";
        return;
      }
      state = this.links.add(parent, instance);
      step = -1;
      if (parent >= 0) this.#countDistinct(instance);
      if (depth > this.depth) this.depth = depth;
      const { trees, layout } = this.machine;
      this.frontier.put(trees.state, layout.words, low, high, state, depth);
    } else this.excluded++;
    for (const judged of this.invariants) {
      const failing = this.#failing(judged, audited);
      if (failing) this.#discover("invariant", judged.property, failing.label, state, step);
    }
    if (inside && this.pending.length > 0)
      this.pending = this.pending.filter((judged) => {
        if (this.#failing(judged, audited)) return true;
        this.reached.set(judged.property.name, state);
        return false;
      });
  }

  #countDistinct(instance: number): void {
    if (instance >= this.distinctOf.length) {
      const longer = new Float64Array(instance * 2);
      longer.set(this.distinctOf);
      this.distinctOf = longer;
    }
    this.distinctOf[instance]!++;
  }

  #discover(
    kind: Discovery["kind"],
    property: ModelProperty | null,
    clause: string | null,
    state: number,
    instance: number,
  ): void {
    // With --continue, the first of each property is enough: later ones are no shorter.
    const key = property ? property.name : kind;
    if (this.#found.has(key)) return;
    this.#found.add(key);
    this.discoveries.push({ kind, property, clause, state, instance });
  }

  /** Where author code ran last: the state, and the step from it. */
  get lastRun(): { readonly state: number; readonly instance: number } {
    return { state: this.#here, instance: this.#step };
  }
}
