/**
 * A model made executable on state vectors: every function of the author's with its decision tree,
 * learnt when a walk falls off it.
 */
import { Domain } from "../spec/domain.ts";
import type { Clause, Model, ModelAction } from "../spec/model.ts";
import { product } from "../spec/structures.ts";
import { mapKey } from "../spec/value.ts";
import { Broken, brokenBy, type Where } from "./breakage.ts";
import { Draft } from "./draft.ts";
import { Effects, type SlotWrite } from "./effects.ts";
import { Memo } from "./memo.ts";
import {
  COMPARE,
  Conflict,
  DIRECT,
  LEARN,
  type QuantifierNote,
  Recorder,
  SKIP,
} from "./recorder.ts";
import { SetHandle } from "./set-view.ts";
import { AFTER, Layout, type SetSlot } from "./slots.ts";
import { snapshot } from "./snapshot.ts";
import { DISABLED, FALSE, FROM_SET, LEAF, LISTED, TRUE, Trees } from "./tree.ts";
import { stateView } from "./views.ts";

/**
 * Abstraction proved unsound for a function (a predicate with side effects): all that was explored
 * with it must be explored again without.
 */
export class Restart extends Error {
  constructor(readonly name_: string) {
    super(name_);
  }
}

/** A function of the author's and what is known of it. */
export interface Learner {
  /** Unique among the model's functions, and the same in every run. */
  readonly name: string;
  readonly where: Where;
  readonly parameters: Readonly<Record<string, unknown>> | null;
  /** Where its tree hangs. */
  readonly cell: number;
  /** Whether quantifiers are observations of their own. */
  abstracting: boolean;
  /** Whether its tree was given up, because it kept missing. */
  dropped: boolean;
  walks: number;
  misses: number;
  /** Whether it ever observed anything of the state. */
  observes: boolean;
  readonly quantifiers: Map<string, QuantifierNote>;
  readonly implications: Map<string, boolean>;
}

export interface Instance extends Learner {
  readonly id: number;
  readonly action: ModelAction;
  readonly actionIndex: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** An action of which some parameters are drawn from the state. */
export interface Chooser extends Learner {
  readonly id: number;
  readonly action: ModelAction;
  readonly actionIndex: number;
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly drawn: readonly string[];
  /** Instances by place of the element in the set drawn from: (word << 5 | shift) → instance. */
  readonly byPlace: Map<number, number>;
  /** Instances by the values chosen. */
  readonly byValues: Map<string, number>;
}

export interface Judge extends Learner {
  readonly label: string | null;
  readonly run: () => unknown;
  memo: Memo | null;
  /** The walk at which to make a memo. */
  nextMemo: number;
}

/** A predicate asked less often than this needs no memo. */
const MEMO_WALKS = 2000;

export interface MachineOptions {
  readonly seed: number;
  readonly trees: boolean;
  /** See `CheckOptions`. */
  readonly eager?: boolean;
  /** Functions that must not be learnt by abstraction; see `Restart`. */
  readonly literal: ReadonlySet<string>;
}

/** A tree that has missed this often, and more often than it has answered, is given up. */
const MISSES_MAX = 20_000;

export class Machine {
  readonly layout: Layout;
  readonly trees: Trees;
  readonly recorder: Recorder;
  readonly effects: Effects;
  readonly draft: Draft;
  readonly before: object;
  readonly after: object;
  readonly drafted: object;
  readonly instances: Instance[] = [];
  /** Instances whose parameters are all fixed, by number. */
  readonly fixedInstances: number[] = [];
  readonly choosers: Chooser[] = [];
  readonly actionGuards: Map<string, { tried: number; held: number }>[] = [];
  /** Runs of author code to learn, and to check what was learnt. */
  executions = 0;
  audits = 0;
  /** States expanded: an upper bound of how often each instance was asked. */
  expanded = 0;
  /** The function that runs now, for the watchdog. */
  running: Learner | null = null;

  constructor(
    readonly model: Model,
    readonly options: MachineOptions,
  ) {
    this.layout = new Layout(model, options.seed);
    this.trees = new Trees(this.layout);
    this.recorder = new Recorder(this.trees);
    this.effects = new Effects(this.trees, this.layout.slots);
    this.draft = new Draft(this.recorder, this.effects);
    const { recorder, layout } = this;
    this.before = stateView(layout, { recorder, base: 0, draft: null });
    this.after = stateView(layout, { recorder, base: AFTER, draft: null });
    this.drafted = stateView(layout, { recorder, base: 0, draft: this.draft });
    model.actions.forEach((action, i) => {
      this.#addAction(action, i);
    });
  }

  #learner(
    name: string,
    where: Where,
    parameters: Readonly<Record<string, unknown>> | null,
  ): Learner {
    return {
      name,
      where,
      parameters,
      cell: this.trees.allocate(1),
      abstracting: !this.options.literal.has(name),
      dropped: !this.options.trees,
      walks: 0,
      misses: 0,
      observes: false,
      quantifiers: new Map(),
      implications: new Map(),
    };
  }

  #addAction(action: ModelAction, actionIndex: number): void {
    this.actionGuards.push(new Map());
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
        this.fixedInstances.push(this.#addInstance(action, actionIndex, parameters));
        continue;
      }
      this.choosers.push({
        ...this.#learner(`with of ${action.name} ${JSON.stringify(parameters)}`, where, parameters),
        id: this.choosers.length,
        action,
        actionIndex,
        fixed: parameters,
        drawn: drawn.map((p) => p.name),
        byPlace: new Map(),
        byValues: new Map(),
      });
    }
  }

  #addInstance(
    action: ModelAction,
    actionIndex: number,
    parameters: Readonly<Record<string, unknown>>,
  ): number {
    const id = this.instances.length;
    // Abstraction is given up by action: its instances run the same code.
    const learner = this.#learner(
      `action ${action.name}`,
      { kind: "action", name: action.name, part: null },
      parameters,
    );
    this.instances.push({
      ...learner,
      id,
      action,
      actionIndex,
      parameters: Object.freeze(parameters),
    });
    return id;
  }

  // ---- running author code ------------------------------------------------------------------

  #run<T>(learner: Learner, mode: number, part: string | null, body: () => T): T {
    const { recorder } = this;
    this.running = learner;
    recorder.begin(mode, learner.cell, learner.abstracting);
    recorder.quantifiers = learner.quantifiers;
    recorder.implications = learner.implications;
    this.draft.reset();
    this.part = part;
    try {
      const result = body();
      if (recorder.fault) throw recorder.fault;
      learner.observes ||= recorder.observed;
      return result;
    } catch (error) {
      const cause = recorder.fault ?? error;
      if (cause instanceof Conflict) throw cause;
      throw brokenBy(
        cause,
        { ...learner.where, part: this.part ?? learner.where.part },
        learner.parameters,
      );
    } finally {
      recorder.end();
      this.running = null;
    }
  }
  /** The part of the function that runs: a guard's label, "then" … */
  part: string | null = null;

  /**
   * Learns what a function answers for the state at hand, and compares with what it says when it runs
   * again: when the two differ, abstraction has misled us, or the function varies.
   */
  #learn<T>(
    learner: Learner,
    direct: () => T,
    learning: () => T,
    same: (a: T, b: T) => boolean,
  ): { readonly truth: T | null; readonly learnt: T | null } {
    learner.misses++;
    const asked = Math.max(learner.walks, this.expanded);
    if (learner.misses > MISSES_MAX && learner.misses * 2 > asked) {
      learner.dropped = true;
      this.trees.code[learner.cell] = 0;
    }
    if (learner.dropped) {
      this.executions++;
      return { truth: this.#run(learner, DIRECT, null, direct), learnt: null };
    }
    this.executions++;
    let learnt: T | null = null;
    let failed = false;
    try {
      learnt = this.#run(learner, LEARN, null, learning);
    } catch (error) {
      if (!(error instanceof Conflict || error instanceof Broken)) throw error;
      failed = true;
    }
    const { abstracted } = this.recorder;
    // Once more: a function that varies shows. So does a predicate with side effects, which is asked
    // about fewer elements this time, and about none the next.
    if (
      !failed &&
      this.#agrees(learner, COMPARE, direct, learnt as T, same) &&
      (!abstracted || this.#agrees(learner, SKIP, direct, learnt as T, same))
    )
      return { truth: null, learnt };
    this.executions++;
    this.#doubt(learner, direct, this.#run(learner, DIRECT, null, direct), same);
  }

  /**
   * Whether a function says the same, and observes the same, when its quantifiers are asked anew
   * (COMPARE) or not asked at all (SKIP).
   */
  #agrees<T>(
    learner: Learner,
    mode: number,
    direct: () => T,
    learnt: T,
    same: (a: T, b: T) => boolean,
  ): boolean {
    this.executions++;
    const { trail } = this;
    try {
      const answer = this.#run(learner, mode, null, direct);
      // Without abstraction only the answers count: the trail is there to find what it misreads.
      return same(answer, learnt) && (this.trail === trail || !learner.abstracting);
    } catch (error) {
      if (error instanceof Conflict || error instanceof Broken) return false;
      throw error;
    }
  }
  /** What the last run observed before it wrote its results down. */
  trail = 0;

  /** A function has answered in two ways: finds out whether it varies or was misread. */
  #doubt<T>(learner: Learner, direct: () => T, truth: T, same: (a: T, b: T) => boolean): never {
    this.audits++;
    const again = this.#run(learner, DIRECT, null, direct);
    if (!same(truth, again) || !learner.abstracting) this.impure(learner);
    throw new Restart(learner.name);
  }

  impure(learner: Learner): never {
    throw new Broken({
      kind: "impure",
      where: learner.where,
      parameters: learner.parameters,
      position: null,
      facts: { source: null },
    });
  }

  #boolean(given: unknown): boolean {
    this.trail = this.recorder.trail;
    if (typeof given === "boolean") return given;
    const promise =
      typeof given === "object" &&
      given !== null &&
      typeof Reflect.get(given, "then") === "function";
    if (promise) (given as Promise<unknown>).then(undefined, () => undefined);
    throw new Broken({
      kind: promise ? "promise" : "not-boolean",
      where: { ...this.running!.where, part: this.part },
      parameters: this.running!.parameters,
      position: null,
      facts: { given },
    });
  }

  // ---- properties ---------------------------------------------------------------------------

  judge(where: Where, clause: Clause<(...states: unknown[]) => unknown>, states: 1 | 2): Judge {
    const name = `${where.kind} ${where.name ?? ""} ${clause.label ?? ""}`;
    const run = (): unknown =>
      states === 1 ? clause.run(this.before) : clause.run(this.before, this.after);
    return {
      ...this.#learner(name, { ...where, part: clause.label }, null),
      label: clause.label,
      run,
      memo: null,
      nextMemo: this.options.eager ? 2 : MEMO_WALKS,
    };
  }

  /** Whether a predicate holds in the state at hand. */
  holds(judge: Judge): boolean {
    const walks = ++judge.walks;
    if (!judge.dropped) {
      const root = this.trees.code[judge.cell]!;
      const memo = judge.memo;
      const pc =
        memo !== null && memo.misses === judge.misses && memo.width === this.layout.words
          ? memo.useful
            ? memo.answer(root)
            : this.trees.walk(root)
          : this.trees.walk(root);
      if (walks >= judge.nextMemo) {
        // A tree that still changes is looked at again, ever more rarely.
        judge.nextMemo = walks * 2;
        if (memo === null || memo.misses !== judge.misses || memo.width !== this.layout.words)
          judge.memo = new Memo(this.trees, judge);
      }
      if (pc !== 0) return pc === TRUE;
    }
    const { recorder } = this;
    const { truth, learnt } = this.#learn(
      judge,
      () => this.#boolean(judge.run()),
      () => {
        const answer = this.#boolean(judge.run());
        recorder.answer(answer ? TRUE : FALSE);
        return answer;
      },
      (a, b) => a === b,
    );
    return (learnt ?? truth) as boolean;
  }

  /** Runs a predicate directly, and compares with what its tree says. */
  auditJudge(judge: Judge, said: boolean): void {
    this.audits++;
    const direct = (): boolean => this.#boolean(judge.run());
    const truth = this.#run(judge, DIRECT, null, direct);
    if (truth !== said) this.#doubt(judge, direct, truth, (a, b) => a === b);
  }

  // ---- actions ------------------------------------------------------------------------------

  /** Guards, then the update: the writes, or null when it is not enabled. */
  #act(instance: Instance): SlotWrite[] | null {
    const { action, parameters } = instance;
    for (const guard of action.guards) {
      this.part = guard.label ?? "when";
      const held = this.#boolean(guard.run(this.before, parameters));
      this.#noteGuard(instance.actionIndex, guard.label ?? "when", held);
      if (!held) {
        this.trail = this.recorder.trail;
        return null;
      }
    }
    this.part = "then";
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
    this.trail = this.recorder.trail;
    return this.draft.finish();
  }

  #noteGuard(action: number, label: string, held: boolean): void {
    const notes = this.actionGuards[action]!;
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
    const { effects, recorder, trees } = this;
    if (!instance.dropped) {
      const pc = trees.walk(trees.code[instance.cell]!);
      if (pc !== 0) return pc;
    }
    const { truth, learnt } = this.#learn<SlotWrite[] | null | number>(
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
  step: SlotWrite[] | null = null;

  /** Runs an instance directly on the state at hand: the writes, or null when it is not enabled. */
  perform(instance: Instance): SlotWrite[] | null {
    this.audits++;
    return this.#run(instance, DIRECT, null, () => this.#act(instance));
  }

  /** Runs a predicate directly on the state at hand. */
  judgeDirectly(judge: Judge): boolean {
    this.audits++;
    return this.#run(judge, DIRECT, null, () => this.#boolean(judge.run()));
  }

  /** Runs an instance directly, and compares with what its tree says. */
  auditLeaf(instance: Instance, leaf: number): void {
    this.audits++;
    const direct = (): SlotWrite[] | null | number => this.#act(instance);
    const truth = this.#run(instance, DIRECT, null, direct);
    if (!this.#sameStep(truth, leaf))
      this.#doubt(instance, direct, truth, (a, b) => this.#sameStep(a, b));
  }

  /** Whether two answers (writes, null for "not enabled", or a leaf) mean the same step here. */
  #sameStep(a: SlotWrite[] | null | number, b: SlotWrite[] | null | number): boolean {
    return this.#stepKey(a) === this.#stepKey(b);
  }

  #stepKey(answer: SlotWrite[] | null | number): string {
    if (answer === null || answer === DISABLED) return "disabled";
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

  // ---- parameters drawn from the state ------------------------------------------------------

  /**
   * The leaf (FROM_SET or LISTED) that says which instances a chooser has in the state at hand.
   * Where its tree was given up, 0, and `list` holds them.
   */
  choices(chooser: Chooser): number {
    chooser.walks++;
    const { trees, recorder } = this;
    if (!chooser.dropped) {
      const pc = trees.walk(trees.code[chooser.cell]!);
      if (pc !== 0 && (trees.code[pc] === LISTED || this.#current(pc))) return pc;
    }
    const { truth, learnt } = this.#learn<readonly number[] | number>(
      chooser,
      () => this.#list(chooser),
      () => {
        const drawn = chooser.drawn.length === 1 ? this.#draw(chooser, chooser.drawn[0]!) : null;
        if (drawn instanceof SetHandle && recorder.abstracting)
          return this.#fromSet(chooser, drawn);
        const list = this.#list(chooser, drawn);
        const there = trees.code[recorder.cell]!;
        const leaf = this.#listed(chooser, list);
        if (there !== 0 && trees.code[there] === LISTED && this.#sameList(there, leaf))
          return there;
        if (there !== 0 && trees.code[there] !== FROM_SET) throw new Conflict();
        trees.code[recorder.cell] = leaf;
        return leaf;
      },
      (a, b) => this.#choiceKey(a) === this.#choiceKey(b),
    );
    if (learnt !== null) return learnt as number;
    this.list = truth as readonly number[];
    return 0;
  }
  list: readonly number[] = [];

  #draw(chooser: Chooser, parameter: string): unknown {
    this.part = `with ${parameter}`;
    const { choice } = chooser.action.parameters.find((p) => p.name === parameter)!;
    return (choice as (s: unknown) => unknown)(this.before);
  }

  /** Whether no element has been met since a FROM_SET leaf was made that the state may have. */
  #current(pc: number): boolean {
    const { code, state } = this.trees;
    if (code[pc] !== FROM_SET) return false;
    const words = code[pc + 3]!;
    if (words !== this.layout.wordCounts[code[pc + 2]!]) return false;
    for (let p = pc + 4; p < pc + 4 + 3 * words; p += 3)
      if (state[code[p]!]! & code[p + 1]!) return false;
    return true;
  }

  #fromSet(chooser: Chooser, handle: SetHandle): number {
    const { trees, recorder } = this;
    const { slot, passing } = handle;
    const there = trees.code[recorder.cell]!;
    if (there !== 0 && (trees.code[there] !== FROM_SET || trees.code[there + 2] !== slot.id))
      throw new Conflict();
    const words = slot.words.length;
    const pc =
      there !== 0 && trees.code[there + 3] === words ? there : trees.allocate(4 + 3 * words);
    trees.code[recorder.cell] = pc;
    trees.code.set([FROM_SET, chooser.id, slot.id, words], pc);
    recorder.observed = true;
    recorder.writeMasks(pc + 4, slot, 0, passing);
    this.trail = recorder.trail;
    return pc;
  }

  /** The instance for the element of a set at this place. */
  instanceAt(chooser: Chooser, slot: SetSlot, place: number): Instance {
    let id = chooser.byPlace.get(place);
    if (id === undefined) {
      const element = slot.elements.values[slot.at.get(place)!];
      id = this.#instanceFor(chooser, [element]);
      chooser.byPlace.set(place, id);
    }
    return this.instances[id]!;
  }

  #instanceFor(chooser: Chooser, values: readonly unknown[]): number {
    const key = values.map((value) => String(mapKey(value)) + typeof value).join("\u0000");
    let id = chooser.byValues.get(key);
    if (id === undefined) {
      const parameters: Record<string, unknown> = {};
      for (const { name } of chooser.action.parameters)
        parameters[name] = chooser.drawn.includes(name)
          ? values[chooser.drawn.indexOf(name)]
          : chooser.fixed[name];
      id = this.#addInstance(chooser.action, chooser.actionIndex, parameters);
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
      if (whole && this.recorder.abstracting) this.recorder.hidden(collect);
      else collect();
      return [...values.values()];
    });
    const ids: number[] = [];
    for (const values of product(lists)) ids.push(this.#instanceFor(chooser, values));
    this.trail = this.recorder.trail;
    return ids;
  }

  #listed(chooser: Chooser, instances: readonly number[]): number {
    const pc = this.trees.allocate(3 + instances.length);
    this.trees.code.set([LISTED, chooser.id, instances.length, ...instances], pc);
    return pc;
  }

  #sameList(a: number, b: number): boolean {
    return this.#choiceKey(a) === this.#choiceKey(b);
  }

  #choiceKey(answer: readonly number[] | number): string {
    const ids = typeof answer === "number" ? this.chosen(answer) : [...answer];
    return ids.sort((a, b) => a - b).join();
  }

  /** The instances that a choice leaf stands for in the state at hand. */
  chosen(leaf: number): number[] {
    const { code, state } = this.trees;
    if (code[leaf] === LISTED) return [...code.subarray(leaf + 3, leaf + 3 + code[leaf + 2]!)];
    const chooser = this.choosers[code[leaf + 1]!]!;
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

  auditChoices(chooser: Chooser, leaf: number): void {
    this.audits++;
    const direct = (): readonly number[] | number => this.#list(chooser);
    const same = (a: readonly number[] | number, b: readonly number[] | number): boolean =>
      this.#choiceKey(a) === this.#choiceKey(b);
    const truth = this.#run(chooser, DIRECT, null, direct);
    if (!same(truth, leaf)) this.#doubt(chooser, direct, truth, same);
  }
}
