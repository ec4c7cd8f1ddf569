/**
 * A sequence of the state as author code sees it: an array. Its length, an element at an index, a
 * push and a shift do not look at the rest of it; everything else looks at the whole.
 */
import { CONTENT_KEY, equal } from "../../spec/value.ts";
import { pushKey, type ScalarChange, thaw } from "./draft.ts";
import { IDLE, Misdeed, PLAIN } from "./run.ts";
import type { ScalarSlot } from "./slots.ts";
import { snapshot } from "./snapshot.ts";
import type { Role } from "./views.ts";

const LENGTH = 0;
const ELEMENT = 1;
/** Elements at higher indices are read from the whole sequence. */
const INDEX_MAX = 1023;

const MUTATORS = new Set(["splice", "sort", "reverse", "fill", "copyWithin"]);

type Sequence = readonly unknown[];

/** @param change what `then` has done to the sequence; null in views */
export function sequenceView(slot: ScalarSlot, role: Role, change: ScalarChange | null): unknown[] {
  const { recorder, base } = role;
  const draft = change ? role.draft : null;

  const whole = (): Sequence => {
    if (change?.copy) return draft!.copy(change) as Sequence;
    return slot.table.values[
      draft ? draft.number(change!) : recorder.scalar(slot, base)
    ] as Sequence;
  };

  /** How many elements at the front are gone, when nothing else happened to the sequence. */
  const shifted = (): number | null => (draft ? draft.shiftsOnly(change!) : 0);

  const length = (): number => {
    const gone = shifted();
    if (gone === null) return whole().length;
    const old = recorder.derived(slot, base, LENGTH, 0, (value) => (value as Sequence).length);
    return Math.max(0, old - gone);
  };

  const element = (i: number): unknown => {
    if (i < 0) return undefined;
    const value = frozenElement(i);
    return draft && typeof value === "object" && value !== null ? elementDraft(i, value) : value;
  };

  /** An element that author code may write into; reading it reads no more than the element. */
  const elementDraft = (i: number, value: object): object => {
    const writes = recorder.writes;
    const live = (): object => {
      if (change!.copy) return (draft!.copy(change!) as object[])[i]!;
      if (recorder.writes !== writes && shifted() !== 0)
        recorder.misdeed(new Misdeed("wrote-in-guard", { path: `${slot.path.join(".")}.${i}` }));
      return (draft!.copy(change!) as object[])[i]!;
    };
    if (
      CONTENT_KEY in value ||
      Object.values(value).some((part) => typeof part === "object" && part !== null)
    )
      return live();
    // A mutable stand-in of the element: writing into it makes the whole sequence a copy.
    const standIn = Array.isArray(value) ? [...value] : { ...value };
    return new Proxy(standIn as object, {
      get: (target, name) => Reflect.get(change!.copy ? sameOr(target, i) : target, name),
      set: (_target, name, given) => Reflect.set(live(), name, ownCopy(given)),
      deleteProperty: (_target, name) => Reflect.deleteProperty(live(), name),
    });
  };
  const sameOr = (target: object, i: number): object =>
    ((draft!.copy(change!) as object[])[i] as object | undefined) ?? target;

  const checkWritable = (): void => {
    if (draft === null || recorder.mode === IDLE || recorder.mode === PLAIN)
      recorder.misdeed(new Misdeed("wrote-in-guard", { path: slot.path.join(".") }));
  };

  const methods: Readonly<Record<string, (...args: never[]) => unknown>> = {
    push: (...items: unknown[]) => {
      checkWritable();
      for (const item of items) {
        const value = recorder.muted(() => memberOf(slot, item));
        draft!.operate(change!, pushKey(value), (sequence) => [...sequence, value]);
      }
    },
    unshift: (...items: unknown[]) => {
      checkWritable();
      for (const item of items.reverse()) {
        const value = recorder.muted(() => memberOf(slot, item));
        draft!.operate(change!, `un${pushKey(value)}`, (sequence) => [value, ...sequence]);
      }
    },
    shift: () => {
      checkWritable();
      if (length() === 0) return undefined;
      const first = frozenElement(0);
      draft!.operate(change!, "shift", (sequence) => sequence.slice(1));
      return first;
    },
    pop: () => {
      checkWritable();
      const last = length() - 1;
      if (last < 0) return undefined;
      const value = frozenElement(last);
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
    return recorder.derived(slot, base, ELEMENT, i + gone, (v) => (v as Sequence)[i + gone]);
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

  return new Proxy([] as unknown[], {
    get: (_target, name) => {
      if (name === "length") return length();
      const i = indexOf(name);
      if (i >= 0) return element(i);
      if (typeof name === "string" && Object.hasOwn(methods, name)) return methods[name];
      if (typeof name === "string" && MUTATORS.has(name)) {
        checkWritable();
        const copy = draft!.copy(change!) as unknown[];
        const method = Reflect.get(copy, name) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) =>
          method.apply(
            copy,
            recorder.muted(() => args.map(ownCopy)),
          );
      }
      const on = receiver();
      const member: unknown = Reflect.get(on, name);
      return typeof member === "function" ? member.bind(on) : member;
    },
    set: (_target, name, value) => {
      checkWritable();
      return Reflect.set(draft!.copy(change!) as unknown[], name, ownCopy(value));
    },
    deleteProperty: (_target, name) => {
      checkWritable();
      return Reflect.deleteProperty(draft!.copy(change!) as unknown[], name);
    },
    has: (_target, name) => {
      const i = indexOf(name);
      return i >= 0 ? i < length() : name in [];
    },
    ownKeys: () => [...Array.from({ length: length() }, (_, i) => String(i)), "length"],
    getOwnPropertyDescriptor: (target, name) => {
      if (name === "length") return Reflect.getOwnPropertyDescriptor(target, name);
      const i = indexOf(name);
      if (i < 0 || i >= length()) return undefined;
      return { value: element(i), enumerable: true, configurable: true, writable: true };
    },
  });
}

/** A value to be written, of its own even if it is part of the sequence it is written to. */
function ownCopy(value: unknown): unknown {
  return typeof value === "object" && value !== null ? thaw(snapshot(value)) : value;
}

/** The member of the element's domain that `item` stands for. @throws OutsideDomain */
function memberOf(slot: ScalarSlot, item: unknown): unknown {
  const { shape } = slot.table.domain;
  return shape.kind === "seq" ? shape.element.parse(item, slot.path) : item;
}
