/**
 * Makes a counterexample to induction smaller: as like an initial state as it can be, and simple where
 * it differs. Few things out of the ordinary show what an invariant forgets.
 */
import type { AnyDomain } from "../../spec/domain.ts";
import { contains } from "../../spec/domain.ts";
import type { Layout } from "../learning/layout.ts";
import type { ScalarSlot } from "../learning/slots.ts";
import { type Axis, axis } from "./axes.ts";
import { type Break, type InductiveStep, rank } from "./inductive-step.ts";

/** A slot with so few values is tried with all of them. */
const VALUES_MAX = 64;
/** States tried at most. */
const TRIES = 20_000;

/**
 * @param initial some initial states, as vectors
 * @param spent whether it has taken too long
 */
export function shrink(
  step: InductiveStep,
  found: Break,
  initial: readonly Int32Array[],
  spent: () => boolean,
): Break {
  const { layout, trees } = step.machine;
  let best = found;
  let tries = TRIES;
  /** Whether the state at hand, with other values on some axes, is as good: if so, it is taken. */
  const accept = (...moves: readonly (readonly [Axis, number])[]): boolean => {
    if (tries-- <= 0 || spent()) return false;
    step.load(best.before);
    for (const [{ word, mask }, value] of moves)
      trees.state[word] = (trees.state[word]! & ~mask) | value;
    const other = step.examineAgain(best);
    if (other === null || rank(other) > rank(best)) return false;
    best = other;
    return true;
  };
  const single = (): boolean =>
    axesAt(layout, best.before, initial).some((each) =>
      simpler(each, best.before).some((value) => accept([each, value])),
    );
  /** Two that hold each other up: one is given up, and the other changed. */
  const pair = (): boolean => {
    const odd = axesAt(layout, best.before, initial).filter(
      (each) => simpler(each, best.before).length > 0,
    );
    return odd.some((one) =>
      odd.some(
        (other) =>
          one !== other &&
          [...other.values].some((value) => accept([one, one.values[0]!], [other, value])),
      ),
    );
  };
  /** What is odd about one of several slots alike is as odd about the first of them. */
  const shift = (): boolean => {
    const all = axesAt(layout, best.before, initial);
    return all.some((one, i) => {
      const value = at(one, best.before);
      if (one.slot.kind !== "scalar" || value === one.values[0]) return false;
      const number = value >>> one.slot.shift;
      return all
        .slice(0, i)
        .some(
          (other) =>
            other.slot.kind === "scalar" &&
            other.slot.table === (one.slot as ScalarSlot).table &&
            at(other, best.before) === other.values[0] &&
            accept([one, one.values[0]!], [other, number << other.slot.shift]),
        );
    });
  };
  while (single() || pair() || shift());
  return best;
}

const at = ({ word, mask }: Axis, vector: Int32Array): number => (vector[word] ?? 0) & mask;

/** The values that come before the one at hand. */
function simpler(each: Axis, vector: Int32Array): readonly number[] {
  return [...each.values.subarray(0, Math.max(0, each.values.indexOf(at(each, vector))))];
}

/** The axes along which a state may be made simpler. */
function axesAt(layout: Layout, vector: Int32Array, initial: readonly Int32Array[]): Axis[] {
  const bits = (of: Int32Array, word: number, shift: number, mask: number): number =>
    ((of[word] ?? 0) >>> shift) & mask;
  return layout.slots.flatMap((slot): Axis[] => {
    if (slot.kind === "scalar") {
      const { word, shift, mask, table, path } = slot;
      const { domain } = table;
      const number = bits(vector, word, shift, mask);
      const values: Iterable<unknown> =
        domain.cardinality <= VALUES_MAX
          ? domain.members
          : [...simplifications(domain, table.values[number]), table.values[number]];
      const numbers = [...values].map((value) => table.number(value, path));
      return [axis(slot, -1, word, shift, mask, numbers, initial)];
    }
    return slot.wordOf.flatMap((word, i): Axis[] => {
      const [shift, mask] = [slot.shiftOf[i]!, slot.elementMask];
      const copies = bits(vector, word, shift, mask);
      if (copies === 0 && initial.every((of) => bits(of, word, shift, mask) === 0)) return [];
      return [axis(slot, i, word, shift, mask, [0, 1, copies], initial)];
    });
  });
}

/** Members of the domain that are simpler than this one, the simplest first. */
export function* simplifications(domain: AnyDomain, value: unknown): Iterable<unknown> {
  const { shape } = domain;
  if (shape.kind === "union" || shape.kind === "optional") {
    if (shape.kind === "optional" && value !== null) yield null;
    const options = shape.kind === "union" ? shape.options : [shape.some];
    for (const option of options)
      if (contains(option, value)) {
        yield* simplifications(option, value);
        return;
      }
  } else if (typeof value === "number" && (shape.kind === "int" || shape.kind === "range")) {
    const nearer = [0, Math.trunc(value / 2), value - Math.sign(value)];
    for (const number of new Set(nearer))
      if (number !== value && contains(domain, number)) yield number;
  } else if (Array.isArray(value)) {
    if (shape.kind === "seq")
      for (let i = 0; i < value.length; i++) yield Object.freeze(value.toSpliced(i, 1));
    for (let i = 0; i < value.length; i++) {
      const item =
        shape.kind === "tuple" ? shape.items[i]! : shape.kind === "seq" ? shape.element : null;
      if (item)
        for (const other of lesser(item, value[i])) yield Object.freeze(value.with(i, other));
    }
  } else if (shape.kind === "record") {
    for (const [name, field] of Object.entries(shape.fields)) {
      const record = value as Readonly<Record<string, unknown>>;
      for (const other of lesser(field, record[name]))
        yield Object.freeze({ ...record, [name]: other });
    }
  }
}

/** Members that come before this one, where there are few, else those that are simpler. */
function* lesser(domain: AnyDomain, value: unknown): Iterable<unknown> {
  if (domain.cardinality > VALUES_MAX) {
    yield* simplifications(domain, value);
    return;
  }
  for (const member of domain.members as Iterable<unknown>) {
    if (member === value) return;
    yield member;
  }
}
