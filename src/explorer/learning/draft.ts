/** The writes of a running `then`, by slot, and what becomes of them when it ends. */
import { thaw } from "../../plain/values.ts";
import { OutsideDomain } from "../../spec/domain.ts";
import { contentKey, equal } from "../../spec/value.ts";
import type { Effects, SlotWrite } from "./effects.ts";
import { Given } from "./given.ts";
import type { Recorder } from "./recorder.ts";
import { COPIES_MAX, type ScalarSlot, type SetSlot, type Slot, TooManyCopies } from "./slots.ts";

/**
 * What `then` has done to the value bound to an interned slot. Assigning the slot binds another
 * value to it; whoever still holds the old one goes on seeing, and changing, the old one.
 */
export interface ScalarChange {
  readonly kind: "scalar";
  readonly slot: ScalarSlot;
  /** The number of the new value, once it is known. */
  number: number | null;
  /** Sequence operations not yet applied to the old value, which nobody has looked at. */
  ops: SequenceChange[];
  /** A mutable copy that author code holds parts of, or a value outside the domain (for now). */
  copy: { value: unknown } | null;
  /** Elements of the old sequence that author code holds, by their index there: copies of their own. */
  readonly elements: Map<number, { readonly value: object; readonly copy: object }>;
  /** Why the value was outside its domain when it was written. */
  error: OutsideDomain | null;
  /** The object that stands for the value, where it is a sequence. */
  view: unknown;
}
interface SequenceChange {
  readonly number: number;
  readonly shifts: boolean;
  readonly apply: SequenceFunction;
  /** The object that it puts in, which is the author's, too; its value then; and how to put it in. */
  readonly item: object | null;
  readonly value: unknown;
  readonly put: (sequence: readonly unknown[], item: unknown) => readonly unknown[];
}
type SequenceFunction = (sequence: readonly unknown[]) => readonly unknown[];

/** What `then` has done to the set or bag bound to a slot: elements with their new copies. */
export interface SetChange {
  readonly kind: "set";
  readonly slot: SetSlot;
  /** Whether the old elements are gone. */
  replaced: boolean;
  readonly copies: Map<number, number>;
  /** The object that stands for the set. */
  view: unknown;
  /** Filtered sets that still look at this one: they keep what they have when it changes. */
  filtered: (() => void)[];
}

export type Change = ScalarChange | SetChange;

/** Outcomes up to this many are told apart in the tree rather than left to an operation. */
const TOLD_APART_MAX = 15;

export class Draft {
  readonly #scalars = new Map<ScalarSlot, ScalarChange>();
  readonly #sets = new Map<SetSlot, SetChange>();
  readonly given = new Given();

  constructor(
    readonly recorder: Recorder,
    readonly effects: Effects,
  ) {}

  reset(): void {
    this.#scalars.clear();
    this.#sets.clear();
    this.given.clear();
  }

  /** What has been done to the value bound to a slot now. */
  change(slot: ScalarSlot): ScalarChange;
  change(slot: SetSlot): SetChange;
  change(slot: Slot): Change;
  change(slot: Slot): Change {
    if (slot.kind === "scalar") {
      const known = this.#scalars.get(slot);
      if (known) return known;
      const change = unchanged(slot) as ScalarChange;
      this.#scalars.set(slot, change);
      return change;
    }
    const known = this.#sets.get(slot);
    if (known) return known;
    const change = unchanged(slot) as SetChange;
    this.#sets.set(slot, change);
    return change;
  }

  /** Binds a new value to the slot, about which nothing is known yet. */
  #rebind(old: Change): Change {
    const change = unchanged(old.slot);
    // A value that is no longer bound to its slot has no effect on the state.
    if (change.kind === "scalar" && this.#scalars.get(change.slot) === old)
      this.#scalars.set(change.slot, change);
    if (change.kind === "set" && this.#sets.get(change.slot) === old)
      this.#sets.set(change.slot, change);
    return change;
  }

  // ---- interned values ----------------------------------------------------------------------

  /** Assigns a value to the slot to which `old` is bound; what is bound to it now. */
  assign(old: ScalarChange, value: unknown): ScalarChange {
    const { slot } = old;
    // The domain is asked before anything is forgotten: the value may be made from the old one.
    let number: number | null = null;
    let error: OutsideDomain | null = null;
    try {
      number = this.recorder.muted(() => slot.table.number(value, slot.path));
    } catch (thrown) {
      // Only what the action leaves behind has to be in its domain.
      if (!(thrown instanceof OutsideDomain)) throw thrown;
      error = thrown;
    }
    this.recorder.writes++;
    const change = this.#rebind(old) as ScalarChange;
    // An object is the author's, too, until the step is over: what becomes of it is found at the end.
    if (error || (typeof value === "object" && value !== null)) change.copy = { value };
    else change.number = number;
    change.error = error;
    return change;
  }

  operate(change: ScalarChange, key: string, apply: SequenceFunction): void {
    this.#operate(change, key, { apply, item: null, value: null, put: apply });
  }

  /** Puts an element into a sequence. @param value the member of the element's domain that it stands for */
  insert(
    change: ScalarChange,
    key: string,
    item: unknown,
    value: unknown,
    put: SequenceChange["put"],
  ): void {
    const object = typeof item === "object" && item !== null ? item : null;
    const apply: SequenceFunction = (sequence) => put(sequence, value);
    this.#operate(change, key, { apply, item: object, value, put });
  }

  #operate(
    change: ScalarChange,
    key: string,
    operation: Pick<SequenceChange, "apply" | "item" | "value" | "put">,
  ): void {
    const { slot } = change;
    const { apply } = operation;
    this.recorder.writes++;
    // What the operation does now is asked now, so that a sequence too long is blamed on its push.
    try {
      const now = slot.table.number(apply(this.peek(change)), slot.path);
      if (change.copy) change.copy.value = this.#applied(change.copy.value as unknown[], operation);
      else if (change.number !== null && operation.item === null) change.number = now;
      else if (change.number !== null)
        change.copy = { value: this.#applied(this.copy(change) as unknown[], operation) };
      else
        change.ops.push({
          number: this.effects.sequenceOp(slot, key, apply),
          shifts: key === "shift",
          ...operation,
        });
    } catch (error) {
      if (!(error instanceof OutsideDomain)) throw error;
      const sequence = this.copy(change) as unknown[];
      change.copy = { value: this.#applied(sequence, operation) };
      change.error ??= error;
    }
  }

  /** An operation on a sequence that author code holds parts of. */
  #applied(
    sequence: readonly unknown[],
    { item, apply, put }: Pick<SequenceChange, "apply" | "item" | "put">,
  ): unknown[] {
    return [...(item === null ? apply(sequence) : put(sequence, item))];
  }

  /** The value as it is now, without observing it: for checks that no tree depends on. */
  peek(change: ScalarChange): readonly unknown[] {
    const { state } = this.recorder.trees;
    const { slot, copy, number, ops } = change;
    if (copy) return copy.value as readonly unknown[];
    const { values } = slot.table;
    if (number !== null) return values[number] as readonly unknown[];
    let value = values[(state[slot.word]! >>> slot.shift) & slot.mask] as readonly unknown[];
    for (const op of ops) value = op.apply(value);
    return value;
  }

  /** How often the sequence was shifted, if that is all that happened to it; null otherwise. */
  shiftsOnly(change: ScalarChange): number | null {
    if (change.copy || change.number !== null) return null;
    return change.ops.every((op) => op.shifts) ? change.ops.length : null;
  }

  /** The number of the value now; observes the old one if the new one depends on it. */
  number(change: ScalarChange): number {
    const { slot } = change;
    if (change.copy) return slot.table.number(change.copy.value, slot.path);
    if (change.number !== null) return change.number;
    // Not kept: what a predicate of a quantifier observes, only the predicate has observed.
    let number = this.recorder.scalar(slot, 0);
    for (const op of change.ops)
      number = slot.table.number(
        op.apply(slot.table.values[number] as readonly unknown[]),
        slot.path,
      );
    return number;
  }

  /** A mutable copy of an element of the old sequence, the same for all who ask for it. */
  element({ elements }: ScalarChange, index: number, value: object): object {
    const known = elements.get(index);
    if (known) return this.#held(known.copy);
    const copy = thaw(value) as object;
    elements.set(index, { value, copy });
    return this.#held(copy);
  }

  /** A mutable copy of the value; what author code does to it is found at the end. */
  copy(change: ScalarChange): unknown {
    change.copy ??= { value: this.#copyOf(change) };
    // Whether it gets written cannot be seen, so it counts as written.
    this.recorder.writes++;
    return this.#held(change.copy.value);
  }

  /** Author code holds a copy. Where it is a part of what is assigned, it is in two places. */
  #held<T>(copy: T): T {
    if (this.recorder.assigning) this.given.take(copy);
    return copy;
  }

  #copyOf(change: ScalarChange): unknown {
    const { slot, number, elements, ops } = change;
    const { values } = slot.table;
    const owned = elements.size > 0 || ops.some(({ item }) => item !== null);
    if (number !== null || !owned) return thaw(values[this.number(change)]);
    // Author code goes on with the elements that it holds.
    const old = values[this.recorder.scalar(slot, 0)] as readonly unknown[];
    let sequence: readonly unknown[] = old.map((value, i) => elements.get(i)?.copy ?? thaw(value));
    for (const op of ops) sequence = this.#applied(sequence, op);
    return [...sequence];
  }

  // ---- sets and bags ------------------------------------------------------------------------

  copies(change: SetChange, i: number): number {
    const written = change.copies.get(i);
    if (written !== undefined) return written;
    return change.replaced ? 0 : this.recorder.copies(change.slot, 0, i);
  }

  put(change: SetChange, i: number, copies: number): void {
    const { slot } = change;
    if (copies > COPIES_MAX) throw new TooManyCopies(slot.path, slot.elements.values[i]);
    if (slot.growing && copies === 0) this.recorder.shrank = true;
    this.#aboutToChange(change);
    change.copies.set(i, copies);
  }

  clear(change: SetChange): void {
    if (change.slot.growing) this.recorder.shrank = true;
    this.#aboutToChange(change);
    change.replaced = true;
    change.copies.clear();
  }

  #aboutToChange(change: SetChange): void {
    for (const keep of change.filtered) keep();
    change.filtered = [];
    this.recorder.writes++;
  }

  /** Binds a new set to the slot to which `old` is bound. */
  replace(old: SetChange, copies: ReadonlyMap<number, number>): SetChange {
    const { slot } = old;
    if (slot.growing) this.recorder.shrank = true;
    for (const [i, count] of copies)
      if (count > COPIES_MAX) throw new TooManyCopies(slot.path, slot.elements.values[i]);
    this.recorder.writes++;
    const change = this.#rebind(old) as SetChange;
    change.replaced = true;
    for (const [i, count] of copies) change.copies.set(i, count);
    return change;
  }

  /** Each element present now, with its copies. Observes the whole set unless it was replaced. */
  present(change: SetChange): Map<number, number> {
    const { slot } = change;
    const present = new Map<number, number>();
    if (!change.replaced)
      for (const i of this.recorder.exact(slot, 0, null))
        present.set(i, this.recorder.copies(slot, 0, i));
    for (const [i, copies] of change.copies)
      if (copies > 0) present.set(i, copies);
      else present.delete(i);
    return present;
  }

  // ---- the end ------------------------------------------------------------------------------

  /** The writes that change something. @throws OutsideDomain for a copy that left its domain */
  finish(): SlotWrite[] {
    if (this.given.changed()) this.recorder.unlearnable();
    const writes: SlotWrite[] = [];
    for (const [slot, change] of this.#scalars) {
      for (const { value, copy } of change.elements.values())
        if (!change.copy && change.number === null && !equal(value, copy)) this.copy(change);
      for (const { item, value } of change.ops)
        if (!change.copy && item !== null && !this.#isStill(item, value)) this.copy(change);
      if (change.copy) {
        try {
          change.number = slot.table.number(change.copy.value, slot.path);
        } catch (error) {
          throw change.error ?? error;
        }
        change.copy = null;
      }
      if (change.number === null) {
        if (change.ops.length === 0) continue;
        if (!this.recorder.knows(slot.word, slot.shift)) {
          writes.push({ kind: "sequence", slot, ops: change.ops.map((op) => op.number) });
          continue;
        }
      }
      const number = this.number(change);
      const apart = slot.mask >= 0 && slot.mask <= TOLD_APART_MAX;
      if (!apart && !this.recorder.knows(slot.word, slot.shift)) {
        writes.push({ kind: "assign", slot, number });
        continue;
      }
      const old = this.recorder.scalar(slot, 0);
      if (old !== number)
        writes.push({
          kind: "flip",
          word: slot.word,
          bits: ((old ^ number) & slot.mask) << slot.shift,
          low: slot.low(old) ^ slot.low(number),
          high: slot.high(old) ^ slot.high(number),
        });
    }
    for (const [slot, change] of this.#sets) this.#finishSet(slot, change, writes);
    return writes;
  }

  /** Whether an object that was put into a sequence has the content that it had then. */
  #isStill(item: object, value: unknown): boolean {
    try {
      return this.recorder.muted(() => equal(item, value));
    } catch {
      return false;
    }
  }

  #finishSet(slot: SetSlot, change: SetChange, writes: SlotWrite[]): void {
    const copies = new Map(change.copies);
    if (!change.replaced && copies.size === 0) return;
    if (change.replaced) {
      if (!this.recorder.knowsWhole(slot, 0)) {
        for (const [i, count] of copies) if (count === 0) copies.delete(i);
        writes.push({ kind: "fill", slot, copies });
        return;
      }
      for (const i of this.recorder.exact(slot, 0, null)) if (!copies.has(i)) copies.set(i, 0);
    }
    for (const [i, now] of copies) {
      const old = this.recorder.copies(slot, 0, i);
      if (old !== now)
        writes.push({
          kind: "flip",
          word: slot.wordOf[i]!,
          bits: (old ^ now) << slot.shiftOf[i]!,
          low: slot.low(i, old) ^ slot.low(i, now),
          high: slot.high(i, old) ^ slot.high(i, now),
        });
    }
  }
}

function unchanged(slot: Slot): Change {
  return slot.kind === "scalar"
    ? {
        kind: "scalar",
        slot,
        number: null,
        ops: [],
        copy: null,
        elements: new Map(),
        error: null,
        view: null,
      }
    : { kind: "set", slot, replaced: false, copies: new Map(), view: null, filtered: [] };
}

/** A key for a sequence operation that pushes this value. */
export function pushKey(value: unknown): string {
  return `push ${contentKey(value)}`;
}
