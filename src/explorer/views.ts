/**
 * The state as author code sees it: objects that look like the state and ask the recorder. A view
 * reads the state before (or after) a step; a draft also takes writes, and sees its own.
 */
import { PLAIN, contentKey, mapKey } from "../spec/value.ts";
import type { Draft } from "./draft.ts";
import { IDLE, Misdeed, type Recorder } from "./recorder.ts";
import { sequenceView } from "./sequence-view.ts";
import { SetHandle } from "./set-view.ts";
import type { Layout, Place, ScalarSlot } from "./slots.ts";

/** Which state a view shows, and whether it takes writes. */
export interface Role {
  readonly recorder: Recorder;
  readonly base: number;
  /** The draft that takes the writes; null in guards and properties. */
  readonly draft: Draft | null;
}

/** The root of a state: an object with a property for each variable. */
export function stateView(layout: Layout, role: Role): object {
  return recordView(layout.variables, role, []);
}

function pathOf(path: readonly (string | number)[], name: string | number): string {
  return [...path, name].join(".");
}

function read(place: Place, role: Role): unknown {
  return place.kind === "slot" && place.slot.kind === "scalar"
    ? readScalar(place.slot, role)
    : undefined;
}

/** The object, handle or accessor that stands for a place; scalars are read through `get`. */
function makeGetter(place: Place, role: Role, path: readonly (string | number)[]): () => unknown {
  switch (place.kind) {
    case "record": {
      const view = recordView(place.fields, role, path);
      return () => view;
    }
    case "map": {
      if (place.domain.indexed) {
        const fields = new Map<string, Place>();
        for (const { key, place: entry } of place.entries.values()) fields.set(String(key), entry);
        const view = recordView(fields, role, path);
        return () => view;
      }
      const view = new KeyedView(place.entries, role, path);
      return () => view;
    }
    case "tuple": {
      const view = tupleView(place.items, role, path);
      return () => view;
    }
    case "slot": {
      const slot = place.slot;
      if (slot.kind !== "scalar") {
        const handle = new SetHandle(slot, role, null);
        return () => handle;
      }
      if (slot.table.domain.shape.kind === "seq") {
        const view = sequenceView(slot, role);
        return () => view;
      }
      return () => read(place, role);
    }
  }
}

function readScalar(slot: ScalarSlot, role: Role): unknown {
  const { draft, recorder } = role;
  if (draft?.hasCopy(slot)) return draft.copy(slot);
  const number = draft ? draft.number(slot) : recorder.scalar(slot, role.base);
  const value = slot.table.values[number];
  return draft && typeof value === "object" && value !== null ? draft.copy(slot) : value;
}

/** Assigns a value to a place, part by part. */
function write(place: Place, role: Role, value: unknown): void {
  const draft = role.draft!;
  switch (place.kind) {
    case "slot": {
      const slot = place.slot;
      if (slot.kind === "scalar") return draft.assign(slot, value);
      const parsed = place.domain.parse(value, slot.path) as Iterable<unknown>;
      const copies = new Map<number, number>();
      for (const element of parsed)
        copies.set(
          slot.element(element),
          slot.kind === "bag" ? (parsed as { copies(e: unknown): number } & typeof parsed).copies(element) : 1,
        );
      return draft.replace(slot, copies);
    }
    case "record": {
      // Parsed as a whole first: the value may be made of the places it is written to.
      const parsed = place.domain.parse(value, firstPath(place)) as Record<string, unknown>;
      for (const [name, field] of place.fields) write(field, role, parsed[name]);
      return;
    }
    case "tuple": {
      const parsed = place.domain.parse(value, firstPath(place)) as unknown[];
      place.items.forEach((item, i) => write(item, role, parsed[i]));
      return;
    }
    case "map": {
      const parsed = place.domain.parse(value, firstPath(place));
      for (const { key, place: entry } of place.entries.values())
        write(
          entry,
          role,
          place.domain.indexed
            ? (parsed as Record<string, unknown>)[String(key)]
            : (parsed as { get(key: unknown): unknown }).get(key),
        );
    }
  }
}

/** The path of the first slot inside, less what is below the place: good enough for a message. */
function firstPath(place: Place): readonly (string | number)[] {
  let depth = 0;
  let inner: Place = place;
  while (inner.kind !== "slot") {
    const next: Place | undefined =
      inner.kind === "record"
        ? inner.fields.values().next().value
        : inner.kind === "tuple"
          ? inner.items[0]
          : inner.entries.values().next().value?.place;
    if (!next) return [];
    inner = next;
    depth++;
  }
  return inner.slot.path.slice(0, inner.slot.path.length - depth);
}

function checkWritable(role: Role, path: string): void {
  if (role.draft === null || role.recorder.mode === IDLE)
    role.recorder.misdeed(new Misdeed("wrote-in-guard", { path }));
}

function recordView(
  fields: ReadonlyMap<string, Place>,
  role: Role,
  path: readonly (string | number)[],
): object {
  const names = [...fields.keys()];
  const unknown = (operation: string, name: string): never =>
    role.recorder.misdeed(
      new Misdeed("unknown-name", { operation, name, within: path.join("."), known: names }),
    );
  // Own accessors answer what exists; whatever else is asked for ends up at the prototype.
  const prototype = new Proxy(Object.create(null) as object, {
    get: (_target, name) =>
      typeof name === "symbol" || name in Object.prototype || name === "toJSON" || name === "then"
        ? Reflect.get(Object.prototype, name)
        : unknown("read", name),
    set: (_target, name) => unknown("write", String(name)),
    has: (_target, name) => name === PLAIN,
    getPrototypeOf: () => null,
  });
  const view = Object.create(prototype) as object;
  for (const [name, place] of fields) {
    const get = makeGetter(place, role, [...path, name]);
    Object.defineProperty(view, name, {
      enumerable: true,
      get,
      set: (value: unknown) => {
        checkWritable(role, pathOf(path, name));
        write(place, role, value);
      },
    });
  }
  return Object.preventExtensions(view);
}

/** A tuple: an array to whoever asks, with an element of the state behind each index. */
function tupleView(
  items: readonly Place[],
  role: Role,
  path: readonly (string | number)[],
): unknown[] {
  const getters = items.map((item, i) => makeGetter(item, role, [...path, i]));
  const index = (name: string | symbol): number =>
    typeof name === "string" && /^\d+$/.test(name) ? Number(name) : -1;
  return new Proxy([] as unknown[], {
    get: (_target, name) => {
      const i = index(name);
      if (i >= 0) return i < items.length ? getters[i]!() : undefined;
      if (name === "length") return items.length;
      const whole = getters.map((get) => get());
      const member: unknown = Reflect.get(whole, name);
      return typeof member === "function" ? member.bind(whole) : member;
    },
    set: (_target, name, value) => {
      const i = index(name);
      checkWritable(role, pathOf(path, String(name)));
      if (i < 0 || i >= items.length)
        role.recorder.misdeed(
          new Misdeed("unknown-name", {
            operation: "write",
            name: String(name),
            within: path.join("."),
            known: items.map((_, k) => String(k)),
          }),
        );
      write(items[i]!, role, value);
      return true;
    },
    has: (_target, name) => {
      const i = index(name);
      return i >= 0 ? i < items.length : name in [];
    },
    ownKeys: () => [...items.map((_, i) => String(i)), "length"],
    getOwnPropertyDescriptor: (target, name) => {
      if (name === "length") return Reflect.getOwnPropertyDescriptor(target, name);
      const i = index(name);
      if (i < 0 || i >= items.length) return undefined;
      return { value: getters[i]!(), enumerable: true, configurable: true, writable: true };
    },
  });
}

/** A map whose keys are no property names. */
class KeyedView {
  readonly #entries: ReadonlyMap<
    unknown,
    { readonly key: unknown; readonly place: Place; readonly get: () => unknown }
  >;
  readonly #role: Role;
  readonly #path: string;

  constructor(
    entries: ReadonlyMap<unknown, { readonly key: unknown; readonly place: Place }>,
    role: Role,
    path: readonly (string | number)[],
  ) {
    this.#role = role;
    this.#path = path.join(".");
    this.#entries = new Map(
      [...entries].map(([id, { key, place }]) => [
        id,
        { key, place, get: makeGetter(place, role, [...path, contentKey(key)]) },
      ]),
    );
  }
  get size(): number {
    return this.#entries.size;
  }
  get(key: unknown): unknown {
    return this.#entry(key).get();
  }
  set(key: unknown, value: unknown): this {
    checkWritable(this.#role, `${this.#path}.${contentKey(key)}`);
    write(this.#entry(key).place, this.#role, value);
    return this;
  }
  *[Symbol.iterator](): Iterator<readonly [unknown, unknown]> {
    for (const { key, get } of this.#entries.values()) yield [key, get()];
  }
  #entry(key: unknown) {
    const entry = this.#entries.get(mapKey(key));
    if (!entry)
      return this.#role.recorder.misdeed(
        new Misdeed("no-such-key", { within: this.#path, name: contentKey(key) }),
      );
    return entry;
  }
}

