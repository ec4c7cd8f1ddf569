/**
 * The states of an object by numbers, and where operations lead. As an object may choose, what is
 * known of it is a set of states; the sets have numbers too, 0 that of the empty one.
 */
import { contentKey } from "../../spec/value.ts";
import type { Operation } from "./history.ts";
import { NotARead, type SequentialModel } from "./sequential-model.ts";

/** The empty set: the operation cannot have happened here, or not with that output. */
export const IMPOSSIBLE = 0;

/** Transitions that are remembered; they can be found again. */
const TRANSITIONS_MAX = 1 << 20;
/** What a state takes besides its content, roughly. */
const STATE_BYTES = 250;
const TRANSITION_BYTES = 40;

/** Operations that ask for the same, and were told the same, need not be told apart. */
interface Kind {
  readonly operation: Operation;
  /** The content of what it returned; null where nobody knows. */
  readonly out: string | null;
}

export class ObjectStates<S = unknown> {
  readonly initial: number;
  /** An estimate. */
  bytes = 0;
  readonly #states: S[] = [];
  readonly #stateNumbers = new Map<string, number>();
  readonly #sets: (readonly number[])[] = [[]];
  readonly #setNumbers = new Map<string, number>([["", IMPOSSIBLE]]);
  readonly #kinds: Kind[] = [];
  readonly #kindNumbers = new Map<string, number>();
  readonly #transitions = new Map<number, number>();
  readonly #drifts = new Map<number, readonly number[]>();

  constructor(readonly model: SequentialModel<S>) {
    const initial = [...model.initial()].map((state) => this.#number(state));
    this.initial = this.#set(this.#settled(initial));
  }

  /** How many states and sets of them there are. */
  get size(): number {
    return Math.max(this.#states.length, this.#sets.length);
  }

  /** The number of what an operation asks for, and was told. */
  kind(operation: Operation): number {
    const { f, in: input, client, end } = operation;
    const read = this.model.operations[f]!.output;
    const out = end === "ok" ? contentKey(read ? read(operation.out) : operation.out) : null;
    const key = `${f}\n${contentKey(input)}\n${out ?? "?"}\n${this.model.byClient ? client : ""}`;
    const known = this.#kindNumbers.get(key);
    if (known !== undefined) return known;
    const kind = this.#kinds.length;
    this.#kinds.push({ operation, out });
    this.#kindNumbers.set(key, kind);
    return kind;
  }

  /**
   * Twice the number of the set of states after an operation, and 1 more where it only reads, and what
   * it returned was right in every state of the set.
   */
  step(set: number, kind: number): number {
    // Kinds may still grow in number, so they come first.
    const key = kind * 2 ** 32 + set;
    const known = this.#transitions.get(key);
    if (known !== undefined) return known;
    if (this.#transitions.size >= TRANSITIONS_MAX) this.#forget();
    const reached = this.#reached(set, kind);
    this.#transitions.set(key, reached);
    this.bytes += TRANSITION_BYTES;
    return reached;
  }

  #forget(): void {
    this.bytes -= TRANSITION_BYTES * this.#transitions.size;
    this.#transitions.clear();
  }

  #reached(set: number, number: number): number {
    const { operation, out } = this.#kinds[number]!;
    const { outcomes, reads = false } = this.model.operations[operation.f]!;
    const after = new Set<number>();
    for (const before of this.#sets[set]!)
      for (const outcome of outcomes(this.#states[before]!, operation.in, operation.client)) {
        const state = this.#number(outcome.state);
        if (reads && state !== before) throw new NotARead(this.model.name, operation.f);
        if (out === null || outcome.out === undefined || contentKey(outcome.out) === out)
          after.add(state);
      }
    const reached = this.#set(this.#settled([...after]));
    return reached * 2 + Number(reads && reached === set);
  }

  /** What an operation could return, in each state of a set. */
  outputs(set: number, operation: Operation): readonly { state: S; outputs: readonly unknown[] }[] {
    const { outcomes } = this.model.operations[operation.f]!;
    return this.states(set).map((state) => ({
      state,
      outputs: outcomes(state, operation.in, operation.client).map(({ out }) => out),
    }));
  }

  states(set: number): readonly S[] {
    return this.#sets[set]!.map((state) => this.#states[state]!);
  }

  /** States, and all to which the object may go from them by itself. */
  #settled(states: readonly number[]): readonly number[] {
    const { drift } = this.model;
    if (!drift) return states;
    const all = new Set(states);
    // A set may grow while it is gone through.
    for (const state of all) {
      let next = this.#drifts.get(state);
      if (!next) {
        next = drift(this.#states[state]!).map((to) => this.#number(to));
        this.#drifts.set(state, next);
      }
      for (const to of next) all.add(to);
    }
    return [...all];
  }

  #number(state: S): number {
    const key = contentKey(state);
    const known = this.#stateNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.length;
    this.#states.push(state);
    this.#stateNumbers.set(key, number);
    this.bytes += STATE_BYTES + 2 * key.length;
    return number;
  }

  #set(states: readonly number[]): number {
    const sorted = [...states].sort((a, b) => a - b);
    const key = sorted.join();
    const known = this.#setNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.#sets.length;
    this.#sets.push(sorted);
    this.#setNumbers.set(key, number);
    this.bytes += STATE_BYTES + 2 * key.length;
    return number;
  }
}
