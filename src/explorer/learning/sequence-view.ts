/**
 * A sequence of the state as author code sees it: an array. Its length, an element at an index, a
 * push and a shift do not look at the rest of it; everything else looks at the whole.
 */
import { equal } from "../../spec/value.ts";
import { pushKey, type ScalarChange } from "./draft.ts";
import { inspectedAs } from "./inspection.ts";
import { IDLE, Misdeed, PLAIN } from "./run.ts";
import type { ScalarSlot } from "./slots.ts";
import { isExtensible, type Role } from "./views.ts";

const LENGTH = 0;
const ELEMENT = 1;
/** Elements at higher indices are read from the whole sequence. */
const INDEX_MAX = 1023;

/** In a draft these look at the sequence as it becomes, not as it was. */
const ITERATORS = new Set<string | symbol>([Symbol.iterator, "entries", "keys", "values"]);
const MUTATORS = new Set(["splice", "sort", "reverse", "fill", "copyWithin"]);

type Sequence = readonly unknown[];

/** @param change what `then` has done to the sequence; null in views */
export function sequenceView(slot: ScalarSlot, role: Role, change: ScalarChange | null): unknown[] {
  const { base } = role;
  const draft = change ? role.draft : null;

  const whole = (): Sequence => {
    if (change?.copy) return draft!.copy(change) as Sequence;
    return slot.table.values[
      draft ? draft.number(change!) : role.recorder.scalar(slot, base)
    ] as Sequence;
  };

  /** How many elements at the front are gone, when nothing else happened to the sequence. */
  const shifted = (): number | null => (draft ? draft.shiftsOnly(change!) : 0);

  const length = (): number => {
    const gone = shifted();
    if (gone === null) return whole().length;
    const old = role.recorder.derived(slot, base, LENGTH, 0, (value) => (value as Sequence).length);
    return Math.max(0, old - gone);
  };

  const element = (i: number): unknown => {
    if (i < 0) return undefined;
    const value = frozenElement(i);
    if (!draft || change!.copy || typeof value !== "object" || value === null) return value;
    const gone = shifted();
    return gone === null || change!.number !== null
      ? (draft.copy(change!) as Sequence)[i]
      : draft.element(change!, i + gone, value);
  };

  const checkWritable = (): void => {
    if (draft === null || role.recorder.mode === IDLE || role.recorder.mode === PLAIN)
      role.recorder.misdeed(new Misdeed("wrote-in-guard", { path: slot.path.join(".") }));
    role.recorder.changes(slot.path);
  };

  const methods: Readonly<Record<string, (...args: never[]) => unknown>> = {
    push: (...items: unknown[]) => {
      checkWritable();
      for (const item of items) {
        const value = role.recorder.muted(() => memberOf(slot, item));
        draft!.insert(change!, pushKey(value), item, value, (sequence, it) => [...sequence, it]);
      }
    },
    unshift: (...items: unknown[]) => {
      checkWritable();
      for (const item of items.reverse()) {
        const value = role.recorder.muted(() => memberOf(slot, item));
        draft!.insert(change!, `un${pushKey(value)}`, item, value, (sequence, it) => [
          it,
          ...sequence,
        ]);
      }
    },
    shift: () => {
      checkWritable();
      if (length() === 0) return undefined;
      const first = element(0);
      draft!.operate(change!, "shift", (sequence) => sequence.slice(1));
      return first;
    },
    pop: () => {
      checkWritable();
      const last = length() - 1;
      if (last < 0) return undefined;
      const value = element(last);
      draft!.operate(change!, "pop", (sequence) => sequence.slice(0, -1));
      return value;
    },
    at: (i: number) => element(i < 0 ? length() + i : i),
    includes: (item: unknown) => whole().some((other) => equal(other, item)),
    indexOf: (item: unknown) => whole().findIndex((other) => equal(other, item)),
    lastIndexOf: (item: unknown) => whole().findLastIndex((other) => equal(other, item)),
  };

  function frozenElement(i: number): unknown {
    const gone = shifted();
    if (gone === null || i + gone > INDEX_MAX) return whole()[i];
    return role.recorder.derived(slot, base, ELEMENT, i + gone, (v) => (v as Sequence)[i + gone]);
  }

  /** What a method runs on: frozen values for a view, a mutable copy for a draft of structures. */
  const receiver = (): Sequence => {
    if (!draft) return whole();
    const sequence = change!.copy ? (draft.copy(change!) as Sequence) : whole();
    return sequence.some((item) => typeof item === "object" && item !== null)
      ? (draft.copy(change!) as Sequence)
      : sequence;
  };

  const indexOf = (name: string | symbol): number =>
    typeof name === "string" && /^\d+$/.test(name) ? Number(name) : -1;

  /** The array that stands for the sequence once there is one; then it alone counts. */
  const array = (): unknown[] | null => (change?.copy ? (draft!.copy(change) as unknown[]) : null);

  /** A method of an array that stands for this sequence: what is that array is this. */
  const bound = (on: Sequence, member: unknown): unknown => {
    if (typeof member !== "function") return member;
    return (...given: unknown[]): unknown => {
      // A function that is handed the array as well is handed this.
      const self = given.some(takesArray) ? view : on;
      const result: unknown = Reflect.apply(member, self, given);
      return result === on ? view : result;
    };
  };

  const stand: unknown[] = [];
  inspectedAs(stand, () => [...whole()]);
  const view: unknown[] = new Proxy(stand, {
    get: (_target, name) => {
      role.recorder.shown(slot.path);
      if (name === "constructor") return Array;
      const real = array();
      if (real !== null) return bound(real, Reflect.get(real, name));
      if (name === "length") return length();
      const i = indexOf(name);
      if (i >= 0) return element(i);
      if (typeof name === "string" && Object.hasOwn(methods, name)) return methods[name];
      if (typeof name === "string" && MUTATORS.has(name)) {
        checkWritable();
        const copy = draft!.copy(change!) as unknown[];
        return bound(copy, Reflect.get(copy, name));
      }
      if (draft !== null && ITERATORS.has(name))
        return (Reflect.get(Array.prototype, name) as () => unknown).bind(view);
      const on = receiver();
      return bound(on, Reflect.get(on, name));
    },
    set: (_target, name, value) => {
      checkWritable();
      if (name !== "length" && indexOf(name) < 0)
        role.recorder.misdeed(
          new Misdeed("unknown-name", {
            operation: "write",
            name: String(name),
            within: slot.path.join("."),
            known: ["length"],
          }),
        );
      return Reflect.set(draft!.copy(change!) as unknown[], name, value);
    },
    deleteProperty: (_target, name) => {
      checkWritable();
      return Reflect.deleteProperty(draft!.copy(change!) as unknown[], name);
    },
    isExtensible: () => isExtensible(role),
    has: (_target, name) => {
      const real = array();
      if (real !== null) return Reflect.has(real, name);
      const i = indexOf(name);
      return i >= 0 ? i < length() : name in [];
    },
    ownKeys: () => {
      const real = array();
      if (real !== null) return Reflect.ownKeys(real);
      return [...Array.from({ length: length() }, (_, i) => String(i)), "length"];
    },
    getOwnPropertyDescriptor: (target, name) => {
      if (name === "length")
        return { ...Reflect.getOwnPropertyDescriptor(target, name), value: length() };
      const real = array();
      const i = indexOf(name);
      if (real !== null) return describing(Reflect.getOwnPropertyDescriptor(real, name));
      if (i < 0 || i >= length()) return undefined;
      const writable = draft !== null;
      return { value: element(i), enumerable: true, configurable: true, writable };
    },
  });
  return view;
}

/** Whether a callback of an array's method may look at the array that it is handed. */
function takesArray(given: unknown): boolean {
  if (typeof given !== "function") return false;
  if (given.length > 2) return true;
  const source = Function.prototype.toString.call(given);
  return /\barguments\b|^(?:async\s*)?(?:function[^(]*)?\([^)]*\.\.\./.test(source);
}

/** A property of the array, as one that the stand-in (which is empty) may show. */
const describing = (property: PropertyDescriptor | undefined): PropertyDescriptor | undefined =>
  property && { ...property, configurable: true };

/** The member of the element's domain that `item` stands for. @throws OutsideDomain */
function memberOf(slot: ScalarSlot, item: unknown): unknown {
  const { shape } = slot.table.domain;
  return shape.kind === "seq" ? shape.element.parse(item, slot.path) : item;
}
