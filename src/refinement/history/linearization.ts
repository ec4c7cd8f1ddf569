/**
 * The search for an order in which the operations of a history could have happened, one after
 * another: depth first, and never twice in one configuration.
 */
import { performance } from "node:perf_hooks";
import { heapIsFull } from "../../host/memory.ts";
import { Configurations } from "./configurations.ts";
import { IMPOSSIBLE, type ObjectStates } from "./object-states.ts";
import { NONE, type Part, type Placement } from "./placement.ts";

/** What searches may take, all of them together. */
export class Bounds {
  /** Which bound has been reached. */
  cut: "states" | "time" | "memory" | null = null;
  configurations = 0;
  bytes = 0;

  constructor(
    readonly configurationsMax: number,
    /** On the clock of `performance.now()`. */
    readonly deadline: number,
    readonly bytesMax: number,
  ) {}

  /** Looks at the clock and at the heap, which takes a while. */
  look(): void {
    if (performance.now() > this.deadline) this.cut ??= "time";
    else if (heapIsFull()) this.cut ??= "memory";
  }

  grow(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.bytesMax) this.cut ??= "memory";
    if (this.configurations >= this.configurationsMax) this.cut ??= "states";
    else this.configurations++;
  }
}

/** Somebody who wants to know why there is no order. */
export interface Onlooker {
  /** An operation is tried. */
  tries?(op: number, set: number): void;
  /** Nothing that may be placed next fits. */
  stuck(search: Search): void;
}

/** Steps between two looks at the clock. */
const LOOK_STEPS = 1 << 9;
/** Configurations that are listed by number only up to here. */
const STATES_MAX = 1 << 23;

export class Search {
  outcome: "found" | "none" | "open" = "open";
  /** How far the search got, by the measure of its placement. */
  reach = -1;
  /** What is known of the object now. */
  set: number;
  readonly configurations = new Configurations();
  readonly #required: number;
  readonly #total: number;
  readonly #kinds: Int32Array;
  /** Whether an operation is unfinished. */
  readonly #unseen: Uint8Array;
  /** The optional operation before this one that asks for the same, and was told the same. */
  readonly #twin: Int32Array;
  /** The operations that are placed, in their order, and what was known before each. */
  readonly #order: Int32Array;
  readonly #sets: Int32Array;
  /** Whether an operation only reads, and may: then no other need be tried in its place. */
  readonly #still: Uint8Array;
  readonly #words: Uint32Array;
  #depth = 0;
  #after = NONE;
  #bytes = 0;
  #steps = 0;

  constructor(
    part: Part,
    readonly states: ObjectStates,
    readonly placement: Placement,
    readonly bounds: Bounds,
    readonly onlooker: Onlooker | null = null,
  ) {
    const all = [...part.required, ...part.optional];
    this.#required = part.required.length;
    this.#total = all.length;
    this.#kinds = Int32Array.from(all, (operation) => states.kind(operation));
    this.#unseen = Uint8Array.from(all, ({ end }) => Number(end === "unfinished"));
    this.#twin = new Int32Array(all.length).fill(NONE);
    const last = new Map<number, number>();
    for (let i = this.#required; i < all.length; i++) {
      this.#twin[i] = last.get(this.#kinds[i]!) ?? NONE;
      last.set(this.#kinds[i]!, i);
    }
    this.#order = new Int32Array(all.length);
    this.#sets = new Int32Array(all.length);
    this.#still = new Uint8Array(all.length);
    this.#words = new Uint32Array(2 + placement.words);
    this.set = states.initial;
  }

  /** The operations that are placed now, in their order. */
  get order(): readonly number[] {
    return [...this.#order.subarray(0, this.#depth)];
  }

  /** Goes on for so many steps. */
  run(steps: number): Search["outcome"] {
    if (this.outcome !== "open") return this.outcome;
    while (this.bounds.cut === null) {
      if (this.placement.missing === 0) return this.#end("found");
      if (steps-- <= 0) return "open";
      if (++this.#steps % LOOK_STEPS === 0) this.bounds.look();
      const op = this.#next();
      if (op === NONE) {
        this.#stuck();
        if (!this.#back()) return this.#end("none");
      } else this.#try(op);
    }
    return "open";
  }

  #end(outcome: "found" | "none"): Search["outcome"] {
    this.outcome = outcome;
    return outcome;
  }

  /** What may be placed next, after what has been tried here: first of all what only reads. */
  #next(): number {
    const after = this.#after;
    if (after === NONE)
      for (let op = this.placement.next(NONE); op !== NONE; op = this.placement.next(op))
        if (this.states.step(this.set, this.#kinds[op]!) & 1) return op;
    if (after < this.#required) {
      const op = this.placement.next(after);
      if (op !== NONE) return op;
    }
    for (let op = Math.max(after + 1, this.#required); op < this.#total; op++)
      if (this.#isOpen(op) && !this.#isOpen(this.#twin[op]!)) return op;
    return NONE;
  }

  #isOpen(op: number): boolean {
    return op !== NONE && this.placement.open(op);
  }

  #try(op: number): void {
    this.#after = op;
    this.onlooker?.tries?.(op, this.set);
    const step = this.states.step(this.set, this.#kinds[op]!);
    const reached = step >>> 1;
    if (reached === IMPOSSIBLE) return;
    // Nobody saw it end, and it would not matter.
    if (this.#unseen[op] === 1 && reached === this.set) return;
    this.#order[this.#depth] = op;
    this.#sets[this.#depth] = this.set;
    this.#still[this.#depth] = step & 1;
    this.#depth++;
    this.placement.place(op);
    this.set = reached;
    this.#after = NONE;
    if (!this.#isNew()) this.#back();
  }

  /** Takes back what was placed last, and what need not be replaced. False when there is nothing. */
  #back(): boolean {
    for (;;) {
      if (this.#depth === 0) return false;
      this.#depth--;
      const op = this.#order[this.#depth]!;
      this.placement.remove(op);
      this.set = this.#sets[this.#depth]!;
      this.#after = op;
      if (this.#still[this.#depth] === 0) return true;
    }
  }

  #isNew(): boolean {
    const words = this.#words;
    words[1] = this.set;
    words[0] = this.placement.write(words, 2);
    if (!this.configurations.add(words)) return false;
    const bytes = this.configurations.bytes + this.states.bytes;
    this.bounds.grow(bytes - this.#bytes);
    this.#bytes = bytes;
    if (this.configurations.full || this.states.size > STATES_MAX) this.bounds.cut ??= "memory";
    return true;
  }

  #stuck(): void {
    const reach = this.placement.reach();
    if (reach > this.reach) this.reach = reach;
    this.onlooker?.stuck(this);
  }
}
