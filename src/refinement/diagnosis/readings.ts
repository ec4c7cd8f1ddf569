/** What a function reads of a state: it is given the state behind glass. */
import type { PlainState } from "../../spec/init.ts";

/** A part of a state that was read, or asked something, and the answer. */
export interface Reading {
  /** From the variable inwards. */
  readonly path: readonly string[];
  /** What was asked of it, such as `has`, with what; null of a plain reading. */
  readonly asked: { readonly method: string; readonly given: readonly unknown[] } | null;
  readonly value: unknown;
}

/** The state behind glass; `note` is told of every reading that gives a scalar, or a whole value. */
export function behindGlass(state: PlainState, note: (reading: Reading) => void): PlainState {
  return glass(state, [], note) as PlainState;
}

/** What is behind each: a value that is asked with another is asked with that. */
const panes = new WeakMap<object, object>();

function glass(value: unknown, path: readonly string[], note: (reading: Reading) => void): unknown {
  if (typeof value !== "object" || value === null) {
    note({ path, asked: null, value });
    return value;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) {
    note({ path, asked: null, value });
    return value;
  }
  // A value is frozen, so its own properties cannot be shown as anything else: a shadow's can.
  const plain = prototype === Object.prototype || prototype === null;
  const pane: object = new Proxy(plain ? {} : Object.create(prototype as object | null), {
    get: (_, name) => {
      const member: unknown = Reflect.get(value, name, value);
      if (typeof name === "symbol") {
        if (typeof member !== "function") return member;
        // Gone through, or compared: all of it was read.
        note({ path, asked: null, value });
        return member.bind(value);
      }
      if (plain) return Object.hasOwn(value, name) ? glass(member, [...path, name], note) : member;
      if (typeof member !== "function") return glass(member, [...path, name], note);
      return (...asked: unknown[]): unknown => {
        const given = asked.map((each) => panes.get(each as object) ?? each);
        const answer: unknown = (member as (...args: unknown[]) => unknown).apply(value, given);
        // Of a collection that was made of it, all of it was read.
        const made = isObject(answer) && Symbol.iterator in answer && !Array.isArray(answer);
        note(
          made
            ? { path, asked: null, value }
            : { path, asked: { method: name, given }, value: answer },
        );
        return answer;
      };
    },
    has: (_, name) => name in value,
    ownKeys: () => Reflect.ownKeys(value),
    getOwnPropertyDescriptor: (_, name) => {
      const own = Object.getOwnPropertyDescriptor(value, name);
      return own && { ...own, configurable: true, writable: true };
    },
  });
  panes.set(pane, value);
  return pane;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
