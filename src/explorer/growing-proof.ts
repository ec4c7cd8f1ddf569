/**
 * What is proved of sets that only grow, and what is the author's word: of each function of an
 * action, whether it is monotone in them (see `monotonicity.ts`).
 *
 * Where the proof needs an answer that nothing has asked for, the author's code is asked: in a state
 * made up for it, as near as can be to one that was visited. No such state need exist; code that goes
 * wrong there is forgiven, and its answer stays unknown.
 */
import { Broken, type Where } from "./breakage.ts";
import type { Chooser } from "./learning/choosers.ts";
import { GROWING, Restart } from "./learning/doubts.ts";
import type { Instance } from "./learning/instances.ts";
import type { Learner } from "./learning/learning.ts";
import type { Machine } from "./learning/machine.ts";
import { AFTER, type SetSlot } from "./learning/slots.ts";
import { ANY, bitCount, EXACT } from "./learning/tree.ts";
import {
  cellsOf,
  type Difference,
  type Facts,
  type Gap,
  type Harm,
  MonotoneWalk,
} from "./monotonicity.ts";
import type { Refusal, Unproved } from "./verdict.ts";

/** The promise is not kept, or does not help: nothing may be left out. */
export class Refused extends Restart {
  constructor(readonly refusal: Refusal) {
    super(GROWING, "literal", refusal.where);
  }
}

/** Steps that the proof of one function may take, and all proofs at once. */
const STEPS_MAX = 200_000;
const STEPS_ALL = 20_000_000;
/** How often unknown answers of one function are asked for. */
const ROUNDS_MAX = 16;
/** States made up for one function, and for all. */
const SUPPOSED_MAX = 256;
const SUPPOSED_ALL = 16_384;
/** What asking the author's code takes, in steps. */
const SUPPOSED_STEPS = 500;
/** Visited states looked at for one answer that is asked for. */
const TRIES_MAX = 4096;
/** Integers of the states kept in which something was learnt. */
const SAMPLES_MAX = 1 << 21;

export class GrowingProof {
  /** By word: the elements of growing sets in states that were visited. */
  readonly met = new Int32Array(AFTER);
  /** Whether author code runs now in a state that need not exist. */
  supposing = false;
  /** The growing words of initial states: what is always there. */
  readonly #least = new Int32Array(AFTER).fill(-1);
  readonly #walk: MonotoneWalk;
  /** Visited states in which something of actions was learnt. */
  readonly #samples: Int32Array[] = [];
  #sampled = 0;
  /** States made up for the function that is proved. */
  readonly #made: Int32Array[] = [];
  /** Whether all of them were kept. */
  #whole = true;
  #words: readonly number[] = [];
  #width = 0;
  /** How often an element was met first. */
  #meetings = 0;
  #supposed = 0;
  /** What was known of a function when it was proved, or could not be. */
  readonly #proved = new Map<Learner, string>();
  readonly #open = new Map<Learner, string>();
  #at = 0;

  /** @param spec the name of the specification where it is not the one that is checked */
  constructor(
    readonly machine: Machine,
    readonly spec: string | null,
  ) {
    this.#walk = new MonotoneWalk(machine, this.met);
  }

  /** What the proofs took so far. */
  get effort(): number {
    return this.#walk.steps + SUPPOSED_STEPS * this.#supposed;
  }

  /** Takes in the elements that the state in the working vector has. */
  visit(): void {
    const { state } = this.machine.trees;
    for (const word of this.growing()) {
      const fresh = state[word]! & ~this.met[word]!;
      if (fresh === 0) continue;
      this.met[word]! |= fresh;
      this.#meetings++;
    }
  }

  /** Takes in an initial state. */
  begin(): void {
    const { state } = this.machine.trees;
    for (const word of this.growing()) this.#least[word]! &= state[word]!;
    // A word that comes later was empty.
    for (let word = this.machine.layout.words; word < this.#least.length; word++)
      this.#least[word] = 0;
  }

  /** What any state has of a word of a growing set. */
  least(word: number): number {
    return this.#least[word]!;
  }

  /** Words of growing sets. */
  growing(): readonly number[] {
    const { layout } = this.machine;
    if (this.#width !== layout.words) {
      this.#width = layout.words;
      this.#words = Array.from({ length: layout.words }, (_, word) => word).filter(
        (word) => layout.growing[word] === 1,
      );
    }
    return this.#words;
  }

  /** Keeps the visited state at hand, in which something was learnt. */
  sample(): void {
    const { layout, trees } = this.machine;
    this.#sampled += layout.words;
    if (this.#sampled > SAMPLES_MAX) this.#whole = false;
    else this.#samples.push(trees.state.slice(0, layout.words));
  }

  /** Whether this is proved of a function, by what is known now. */
  isProved(learner: Learner): boolean {
    return this.#proved.get(learner) === this.#known(learner);
  }

  /** Functions of which it is not proved, once all has been gone through. */
  get unproved(): readonly Unproved[] {
    const { instances, choosers } = this.machine;
    const names = new Map<string, Unproved>();
    const add = (learner: Instance | Chooser, choosing: boolean): void => {
      if (this.isProved(learner)) return;
      const { name } = learner.action;
      names.set(`${name} ${choosing}`, { action: this.#named(name), choosing });
    };
    for (const chooser of choosers.all) add(chooser, true);
    for (const instance of instances.all) add(instance, false);
    const order = this.machine.model.actions.map(({ name }) => this.#named(name));
    return [...names.values()].sort((a, b) => order.indexOf(a.action) - order.indexOf(b.action));
  }

  #named(action: string): string {
    return this.spec === null ? action : `${this.spec}!${action}`;
  }

  #known(learner: Learner): string {
    return `${learner.misses} ${this.#meetings}`;
  }

  /** Goes through all functions, from the first one on. */
  restart(): void {
    this.#at = 0;
  }

  /** Goes on proving; whether it is done. @throws Refused */
  advance(spent: () => boolean): boolean {
    const { machine } = this;
    const { trees, layout, instances, choosers } = machine;
    const state = trees.state.slice(0, layout.words);
    try {
      for (; ; this.#at++) {
        // Asking choosers makes new instances, so the choosers come first.
        const learner =
          this.#at < choosers.all.length
            ? choosers.all[this.#at]
            : instances.all[this.#at - choosers.all.length];
        if (learner === undefined) return true;
        if (this.isProved(learner) || this.#open.get(learner) === this.#known(learner)) continue;
        if (this.#prove(learner as Instance | Chooser))
          this.#proved.set(learner, this.#known(learner));
        else this.#open.set(learner, this.#known(learner));
        if (spent()) {
          this.#at++;
          return false;
        }
      }
    } finally {
      trees.state.fill(0, 0, layout.words);
      trees.state.set(state);
    }
  }

  #prove(learner: Instance | Chooser): boolean {
    if (learner.dropped || !this.#whole) return false;
    this.#renew(learner);
    this.#made.length = 0;
    let budget = SUPPOSED_MAX;
    const most = this.#walk.steps + STEPS_MAX;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      if (this.#walk.steps > STEPS_ALL) return false;
      const { harms, gaps, cut } = this.#walk.walk(learner.cell, most - this.#walk.steps);
      for (const harm of harms) {
        const real = harm.vague ? this.#witness(learner, harm) : harm;
        if (real !== null) throw new Refused(this.#refusal(learner, real));
      }
      if (cut || harms.length > 0) return false;
      if (gaps.length === 0) return true;
      const supposed = this.#supposed;
      for (const gap of gaps) {
        if (this.#supposed - supposed > budget || this.#supposed > SUPPOSED_ALL) return false;
        this.#fill(learner, gap);
      }
      budget -= this.#supposed - supposed;
      if (this.#supposed === supposed || learner.dropped) return false;
    }
    return false;
  }

  /** A node that lists a whole set is made anew when the set grows: then what it knew is learnt again. */
  #renew(learner: Instance | Chooser): void {
    const { code } = this.machine.trees;
    const listing = (cell: number): boolean =>
      code[cell] !== 0 &&
      (code[code[cell]!] === EXACT || [...cellsOf(this.machine, code[cell]!)].some(listing));
    if (!listing(learner.cell)) return;
    for (const sample of this.#samples) {
      this.#load(sample);
      this.#ask(learner);
    }
  }

  #load(sample: Int32Array): void {
    const { trees, layout } = this.machine;
    trees.state.fill(0, 0, layout.words);
    trees.state.set(sample);
  }

  /** The answer for the state in the working vector; 0 where it is not known. */
  #answer(learner: Instance | Chooser): number {
    const { trees } = this.machine;
    return trees.walk(trees.code[learner.cell]!);
  }

  /** Asks the author's code; false where it goes wrong. */
  #ask(learner: Instance | Chooser): boolean {
    const { instances, choosers } = this.machine;
    const notes = instances.guards[learner.actionIndex]!;
    const former = new Map([...notes].map(([label, note]) => [label, { ...note }]));
    this.supposing = true;
    try {
      if ("drawn" in learner) choosers.leaf(learner);
      else instances.leaf(learner);
      return true;
    } catch (error) {
      if (error instanceof Broken) return false;
      throw error;
    } finally {
      this.supposing = false;
      // What guards say in states that are made up is no news of the model.
      notes.clear();
      for (const [label, note] of former) notes.set(label, note);
    }
  }

  /** Learns what a function answers in the state in the working vector, which need not exist. */
  suppose(learner: Instance | Chooser): boolean {
    if (this.#supposed > SUPPOSED_ALL) return false;
    this.#supposed++;
    return this.#ask(learner);
  }

  /** Asks for an answer in a lesser state, made of a visited one, that is not known. */
  #fill(learner: Instance | Chooser, gap: Gap): void {
    if (gap.hopeless) return;
    const { trees, layout } = this.machine;
    const { word, bit } = gap.difference;
    const has = (sample: Int32Array): boolean => ((sample[word] ?? 0) & bit) !== 0;
    const nearness = [
      (sample: Int32Array) => has(sample) && this.#fits(sample, gap.both),
      (sample: Int32Array) => has(sample) && this.#fits(sample, gap.greater),
      () => true,
    ];
    let tries = TRIES_MAX;
    for (const near of nearness)
      for (let i = 0; i < this.#samples.length + this.#made.length; i++) {
        const sample = this.#samples[i] ?? this.#made[i - this.#samples.length]!;
        if (!near(sample)) continue;
        if (tries-- === 0) return;
        this.#load(sample);
        if (!this.#overwrite(gap.both, gap.difference)) continue;
        if (this.#answer(learner) !== 0) continue;
        const made = trees.state.slice(0, layout.words);
        if (this.suppose(learner)) {
          this.#made.push(made);
          return;
        }
        // Where one state that is made up makes no sense, another one may.
        tries -= TRIES_MAX >> 4;
        if (tries <= 0) return;
      }
  }

  /** Whether a state is as is said of it. */
  #fits(sample: Int32Array, facts: Facts): boolean {
    const { derivations } = this.machine.trees;
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind === "bits") {
        if (((sample[fact.word] ?? 0) ^ fact.value) & fact.mask) return false;
      } else if (fact.kind === "class") {
        const value = ((sample[fact.word] ?? 0) >>> fact.shift) & fact.mask;
        if (derivations[fact.derivation]!.classOf(value) !== fact.value) return false;
      }
    return true;
  }

  /** Changes the state in the working vector so that it is as is said of it; false where that is too hard. */
  #overwrite(facts: Facts, { word: own, bit }: Difference): boolean {
    const { state, derivations } = this.machine.trees;
    state[own]! &= ~bit;
    const classes: Facts[] = [];
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind === "bits")
        state[fact.word] = (state[fact.word]! & ~fact.mask) | (fact.value & fact.mask);
      else if (fact.kind === "class") classes.push(fact);
    for (const fact of classes) {
      if (fact?.kind !== "class") continue;
      const { word, shift, mask, derivation, value } = fact;
      const { layout } = this.machine;
      const slot = layout.slots.find(
        (each) => each.kind === "scalar" && each.word === word && each.shift === shift,
      );
      if (slot?.kind !== "scalar") return false;
      const classOf = (number: number): number => derivations[derivation]!.classOf(number);
      if (classOf((state[word]! >>> shift) & mask) === value) continue;
      const number = slot.table.values.findIndex((_, i) => classOf(i) === value);
      if (number < 0) return false;
      state[word] = (state[word]! & ~(mask << shift)) | (number << shift);
    }
    /** Bits that must stay as they are. */
    const fixed = new Map<number, number>([[own, bit]]);
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind === "bits") fixed.set(fact.word, (fixed.get(fact.word) ?? 0) | fact.mask);
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind === "count") this.#recount(fact.bits, fact.value, fixed);
      else if (fact.kind === "some") this.#recount(fact.bits, 1, fixed, true);
    for (let fact = facts; fact !== null; fact = fact.before)
      if (fact.kind === "node" && fact.lesser === false) this.#thinOut(fact.pc, fixed);
    return this.#fits(state, facts);
  }

  /** Takes out elements that decide what is to be left undecided. */
  #thinOut(pc: number, fixed: ReadonlyMap<number, number>): void {
    const { trees } = this.machine;
    const { code, state } = trees;
    if (code[pc] !== ANY) return;
    let p = pc + 8;
    for (let i = code[pc + 5]!; i > 0; i--, p += 3)
      state[code[p]!]! &= ~(code[p + 2]! & ~(fixed.get(code[p]!) ?? 0));
    for (let i = code[pc + 6]!; i > 0; i--, p += 3) {
      const [word, mask] = [code[p]!, code[p + 1]!];
      if ((state[word]! & mask) === 0 || (fixed.get(word) ?? 0) & mask) continue;
      const answer = trees.walk(code[p + 2]!);
      if (answer === 0 || answer === code[pc + 2]) state[word]! &= ~mask;
    }
  }

  /** Sets bits, or clears some, until so many are set; where there are enough, or exactly so many. */
  #recount(
    masks: readonly number[],
    count: number,
    fixed: ReadonlyMap<number, number>,
    enough = false,
  ): void {
    const { trees, layout } = this.machine;
    const { state } = trees;
    let there = 0;
    for (let i = 0; i < masks.length; i += 2) there += bitCount(state[masks[i]!]! & masks[i + 1]!);
    for (let i = 0; i < masks.length; i += 2) {
      const word = masks[i]!;
      const met = layout.growing[word] ? this.met[word]! : -1;
      let free = masks[i + 1]! & ~(fixed.get(word) ?? 0) & met;
      for (; free !== 0; free &= free - 1) {
        const one = free & -free;
        const set = (state[word]! & one) !== 0;
        if ((set && there > count && !enough) || (!set && there < count)) {
          state[word]! ^= one;
          there += set ? -1 : 1;
        }
      }
    }
  }

  /** Two states in which harm is done, made of one that is known; null where none is found. */
  #witness(learner: Instance | Chooser, { difference }: Harm): Harm | null {
    const { trees, layout } = this.machine;
    const { word, bit } = difference;
    let tries = TRIES_MAX;
    for (const sample of [...this.#made, ...this.#samples]) {
      if (tries-- === 0) return null;
      this.#load(sample);
      trees.state[word]! |= bit;
      const greater = this.#answer(learner);
      trees.state[word]! &= ~bit;
      const lesser = this.#answer(learner);
      if (lesser === 0 || greater === 0) continue;
      const state = trees.state.slice(0, layout.words);
      const harm = this.#walk.harmBetween(lesser, greater, state, difference);
      if (harm !== null && !harm.vague) return harm;
    }
    return null;
  }

  #refusal(learner: Instance | Chooser, { kind, difference }: Harm): Refusal {
    const part = "drawn" in learner ? "with" : null;
    const { parameters } = learner;
    return {
      kind,
      where: this.where(learner, part),
      parameters,
      ...this.elementAt(difference),
      by: null,
    };
  }

  /** Where a function is. */
  where({ where }: Learner, part: string | null = where.part): Where {
    return { ...where, name: where.name === null ? null : this.#named(where.name), part };
  }

  /** Author code did not return in a state that was made up. */
  overrun(): Refused {
    const { running } = this.machine.learning;
    const where = running && this.where(running);
    return new Refused({
      kind: "no-return",
      where,
      parameters: running?.parameters ?? null,
      set: null,
      element: null,
      by: null,
    });
  }

  /** An element of a growing set, by its bit. */
  elementAt({ word, bit }: Difference): Pick<Refusal, "set" | "element"> {
    const place = (word << 5) | (31 - Math.clz32(bit));
    const slot = this.machine.layout.slots.find(
      (each): each is SetSlot => each.kind === "set" && each.at.has(place),
    )!;
    return {
      set: slot.path.join("."),
      element: slot.elements.values[slot.at.get(place)!],
    };
  }
}
