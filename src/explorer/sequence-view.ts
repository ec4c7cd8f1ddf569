/**
 * A sequence of the state as author code sees it: an array. Its length, an element at an index, a
 * push and a shift do not look at the rest of it; everything else looks at the whole.
 */
import { equal } from "../spec/value.ts";
import { pushKey } from "./draft.ts";
import { IDLE, Misdeed } from "./recorder.ts";
import type { ScalarSlot } from "./slots.ts";
import type { Role } from "./views.ts";

const LENGTH = 0;
const ELEMENT = 1;
/** Elements at higher indices are read from the whole sequence. */
const INDEX_MAX = 1023;

const MUTATORS = new Set(["splice", "sort", "reverse", "fill", "copyWithin"]);

type Sequence = readonly unknown[];

export function sequenceView(slot: ScalarSlot, role: Role): unknown[] {
  const { recorder, base, draft } = role;

  const whole = (): Sequence => {
    if (draft?.hasCopy(slot)) return draft.copy(slot) as Sequence;
    return slot.table.values[draft ? draft.number(slot) : recorder.scalar(slot, base)] as Sequence;
  };

  /** How many elements at the front are gone, when nothing else happened to the sequence. */
  const shifted = (): number | null => (draft ? draft.shiftsOnly(slot) : 0);

  const length = (): number => {
    const gone = shifted();
    if (gone === null) return draft!.peekLength(slot) ?? whole().length;
    const old = recorder.derived(slot, base, LENGTH, 0, (value) => (value as Sequence).length);
    return Math.max(0, old - gone);
  };

  const element = (i: number): unknown => {
    const gone = shifted();
    const value =
      gone === null || i + gone > INDEX_MAX
        ? whole()[i]
        : recorder.derived(slot, base, ELEMENT, i + gone, (v) => (v as Sequence)[i + gone]);
    return draft && typeof value === "object" && value !== null ? elementDraft(i, value) : value;
  };

  /** An element that author code may write into; reading it reads no more than the element. */
  const elementDraft = (i: number, value: object): object => {
    const writes = recorder.writes;
    const live = (): object => {
      if (draft!.hasCopy(slot)) return (draft!.copy(slot) as object[])[i]!;
      if (recorder.writes !== writes && shifted() !== 0)
        recorder.misdeed(new Misdeed("wrote-in-guard", { path: `${slot.path.join(".")}.${i}` }));
      return (draft!.copy(slot) as object[])[i]!;
    };
    if (Object.values(value).some((part) => typeof part === "object" && part !== null))
      return live();
    // A mutable stand-in of the element: writing into it makes the whole sequence a copy.
    const standIn = Array.isArray(value) ? [...value] : { ...value };
    return new Proxy(standIn as object, {
      get: (target, name) => Reflect.get(draft!.hasCopy(slot) ? sameOr(target, i) : target, name),
      set: (_target, name, given) => Reflect.set(live(), name, given),
      deleteProperty: (_target, name) => Reflect.deleteProperty(live(), name),
    });
  };
  const sameOr = (target: object, i: number): object =>
    ((draft!.copy(slot) as object[])[i] as object | undefined) ?? target;

  const checkWritable = (): void => {
    if (draft === null || recorder.mode === IDLE)
      recorder.misdeed(new Misdeed("wrote-in-guard", { path: slot.path.join(".") }));
  };

  const methods: Readonly<Record<string, (...args: never[]) => unknown>> = {
    push: (...items: unknown[]) => {
      checkWritable();
      for (const item of items) {
        const value = memberOf(slot, item);
        draft!.operate(slot, pushKey(value), (sequence) => [...sequence, value]);
      }
    },
    unshift: (...items: unknown[]) => {
      checkWritable();
      for (const item of items.reverse()) {
        const value = memberOf(slot, item);
        draft!.operate(slot, `un${pushKey(value)}`, (sequence) => [value, ...sequence]);
      }
    },
    shift: () => {
      checkWritable();
      if (length() === 0) return undefined;
      const first = frozenElement(0);
      draft!.operate(slot, "shift", (sequence) => sequence.slice(1));
      return first;
    },
    pop: () => {
      checkWritable();
      const last = length() - 1;
      if (last < 0) return undefined;
      const value = frozenElement(last);
      draft!.operate(slot, "pop", (sequence) => sequence.slice(0, -1));
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
    const sequence = draft.hasCopy(slot) ? (draft.copy(slot) as Sequence) : whole();
    return sequence.some((item) => typeof item === "object" && item !== null)
      ? (draft.copy(slot) as Sequence)
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
        const copy = draft!.copy(slot) as unknown[];
        return (Reflect.get(copy, name) as Function).bind(copy);
      }
      const on = receiver();
      const member: unknown = Reflect.get(on, name);
      return typeof member === "function" ? member.bind(on) : member;
    },
    set: (_target, name, value) => {
      checkWritable();
      return Reflect.set(draft!.copy(slot) as unknown[], name, value);
    },
    deleteProperty: (_target, name) => {
      checkWritable();
      return Reflect.deleteProperty(draft!.copy(slot) as unknown[], name);
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

/** The member of the element's domain that `item` stands for. @throws OutsideDomain */
function memberOf(slot: ScalarSlot, item: unknown): unknown {
  const { shape } = slot.table.domain;
  return shape.kind === "seq" ? shape.element.parse(item, slot.path) : item;
}
