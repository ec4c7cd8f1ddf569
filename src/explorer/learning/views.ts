/**
 * The state as author code sees it: objects that look like the state and ask the recorder. A view
 * reads the state before (or after) a step; a draft also takes writes, and sees its own.
 */
import { ValueBag, ValueMap } from "../../spec/collections.ts";
import { pathKey } from "../../spec/containers.ts";
import type { AnyDomain } from "../../spec/domain.ts";
import { CONTENT_KEY, PLAIN as LOOKS_PLAIN, mapKey } from "../../spec/value.ts";
import type { Change, Draft, ScalarChange, SetChange } from "./draft.ts";
import { inspectedAs } from "./inspection.ts";
import type { Layout, Place } from "./layout.ts";
import type { Recorder } from "./recorder.ts";
import { IDLE, Misdeed, PLAIN } from "./run.ts";
import { sequenceView } from "./sequence-view.ts";
import { handleOf, type SetHandle } from "./set-view.ts";
import { AFTER, type ScalarSlot, type SetSlot, type Slot } from "./slots.ts";

/** Which state a view shows, and whether it takes writes. */
export interface Role {
  /** Whom the view asks. One that has been kept from an earlier run is refused an answer. */
  recorder: Recorder;
  readonly base: number;
  /** The draft that takes the writes; null in guards and properties. */
  readonly draft: Draft | null;
}

/** The states as author code sees them in one run: objects that no other run has seen. */
export class StandIns {
  readonly #made: { readonly role: Role; view: object | null }[];
  readonly #past: Recorder;

  constructor(
    readonly layout: Layout,
    readonly recorder: Recorder,
    readonly draft: Draft,
  ) {
    this.#past = recorder.past();
    this.#made = [
      { base: 0, draft: null },
      { base: AFTER, draft: null },
      { base: 0, draft },
    ].map((role) => ({ role: { ...role, recorder }, view: null }));
  }

  get before(): object {
    return this.#view(BEFORE);
  }
  get after(): object {
    return this.#view(NEXT);
  }
  get drafted(): object {
    return this.#view(DRAFTED);
  }

  /** Makes new ones, once they are asked for. What was kept of the old ones is no state any more. */
  renew(): void {
    const { recorder } = this;
    this.#made.forEach(({ role, view }, i) => {
      if (view === null) return;
      role.recorder = this.#past;
      this.#made[i] = { role: { ...role, recorder }, view: null };
    });
  }

  #view(which: number): object {
    const made = this.#made[which]!;
    made.view ??= stateView(this.layout, made.role);
    return made.view;
  }
}

const BEFORE = 0;
const NEXT = 1;
const DRAFTED = 2;

/** The root of a state: an object with a property for each variable. */
export function stateView(layout: Layout, role: Role): object {
  return recordView(layout.variables, role, [], new Holder());
}

function pathOf(path: readonly (string | number)[], name: string | number): string {
  return [...path, name].join(".");
}

/**
 * The part of a draft that one structure (record, map, tuple) makes up. When the structure is
 * assigned as a whole, whoever holds the old one goes on with the old values: these are kept here.
 */
class Holder {
  /** What had been done to each slot inside when the structure was replaced. */
  kept: Map<Slot, Change> | null = null;
  readonly parts: Accessor[] = [];
  /** Makes the parts that there are not yet. */
  fill: (() => void) | null = null;

  /** See `Accessor`. */
  keep(kept: Map<Slot, Change>): void {
    this.fill?.();
    for (const part of this.parts) part.keep(kept);
  }

  change(slot: ScalarSlot, draft: Draft): ScalarChange;
  change(slot: SetSlot, draft: Draft): SetChange;
  change(slot: Slot, draft: Draft): Change;
  change(slot: Slot, draft: Draft): Change {
    return this.kept?.get(slot) ?? draft.change(slot);
  }
}

/** How a part of the state is read, and written as a whole. */
interface Accessor {
  get(): unknown;
  set(value: unknown): void;
  /** Keeps the values as they are, for whoever holds the structure around. */
  keep(kept: Map<Slot, Change>): void;
}

function accessorOf(
  place: Place,
  role: Role,
  path: readonly (string | number)[],
  holder: Holder,
): Accessor {
  const accessor =
    place.kind === "slot"
      ? slotAccessor(place.slot, place.domain, role, holder)
      : structureAccessor(place, role, path, holder);
  holder.parts.push(accessor);
  return accessor;
}

function slotAccessor(slot: Slot, domain: AnyDomain, role: Role, holder: Holder): Accessor {
  const { draft, base } = role;
  const keep = (kept: Map<Slot, Change>): void => {
    kept.set(slot, holder.change(slot, draft!));
  };
  // A value assigned to a structure no longer in the state is bound there, and nowhere else.
  const bind = (change: Change): void => {
    if (holder.kept) holder.kept.set(slot, change);
  };
  if (slot.kind !== "scalar") {
    let view: SetHandle | null = null;
    return {
      get: () => {
        if (!draft) {
          view ??= new (handleOf(slot))(slot, role, null, null);
          return view;
        }
        const change = holder.change(slot, draft!);
        change.view ??= new (handleOf(slot))(slot, role, null, change);
        return change.view;
      },
      set: (value) => {
        const parsed = role.recorder.assigned(slot.path, () =>
          domain.parse(value, slot.path),
        ) as Iterable<unknown>;
        draft!.given.take(value);
        const copies = new Map<number, number>();
        for (const element of parsed)
          copies.set(
            slot.element(element),
            parsed instanceof ValueBag ? parsed.copies(element) : 1,
          );
        bind(draft!.replace(holder.change(slot, draft!), copies));
      },
      keep,
    };
  }
  const set = (value: unknown): void => bind(draft!.assign(holder.change(slot, draft!), value));
  if (slot.table.domain.shape.kind === "seq") {
    let view: unknown[] | null = null;
    return {
      get: () => {
        if (!draft) {
          view ??= sequenceView(slot, role, null);
          return view;
        }
        const change = holder.change(slot, draft!);
        change.view ??= sequenceView(slot, role, change);
        return change.view;
      },
      set,
      keep,
    };
  }
  const { values } = slot.table;
  if (!draft) return { get: () => values[role.recorder.scalar(slot, base)], set, keep };
  // Plain data is not changed but replaced: nobody need copy it to look at it.
  if (slot.table.domain.shape.kind === "plain")
    return {
      get: () => {
        const change = holder.change(slot, draft);
        return change.copy ? change.copy.value : values[draft.number(change)];
      },
      set,
      keep,
    };
  return {
    get: () => {
      const change = holder.change(slot, draft);
      if (change.copy) return draft.copy(change);
      const value = values[draft.number(change)];
      return typeof value === "object" && value !== null ? draft.copy(change) : value;
    },
    set,
    keep,
  };
}

function structureAccessor(
  place: Exclude<Place, { kind: "slot" }>,
  role: Role,
  path: readonly (string | number)[],
  outer: Holder,
): Accessor {
  let holder = new Holder();
  const build = (): object => {
    holder = new Holder();
    holder.kept = outer.kept;
    return structureView(place, role, path, holder);
  };
  let built: object | null = null;
  return {
    get: () => {
      built ??= build();
      return built;
    },
    set: (value) => {
      // Parsed as a whole first: the value may be made of the places it is written to.
      const parsed: unknown = role.recorder.assigned(path, () => place.domain.parse(value, path));
      role.draft!.given.take(value);
      const kept = new Map<Slot, Change>();
      holder.keep(kept);
      const former = holder;
      built = build();
      former.kept = kept;
      role.recorder.alone(() => writeParts(place, built!, parsed));
    },
    keep: (kept) => {
      holder.keep(kept);
      holder.kept = kept;
    },
  };
}

/** Assigns the parts of a parsed value to the view of a structure. */
function writeParts(place: Exclude<Place, { kind: "slot" }>, view: object, parsed: unknown): void {
  const target = view as Record<string, unknown>;
  if (place.kind === "record")
    for (const name of place.fields.keys()) target[name] = (parsed as typeof target)[name];
  else if (place.kind === "tuple")
    place.items.forEach((_, i) => {
      target[String(i)] = (parsed as unknown[])[i];
    });
  else
    for (const { key } of place.entries.values())
      if (place.domain.indexed) target[String(key)] = (parsed as typeof target)[String(key)];
      else (view as KeyedView).set(key, (parsed as ValueMap<unknown, unknown>).get(key));
}

function structureView(
  place: Exclude<Place, { kind: "slot" }>,
  role: Role,
  path: readonly (string | number)[],
  holder: Holder,
): object {
  if (place.kind === "record") return recordView(place.fields, role, path, holder);
  if (place.kind === "tuple") return tupleView(place.items, role, path, holder);
  if (!place.domain.indexed) return new KeyedView(place.entries, role, path, holder);
  const entries = [...place.entries.values()].map((entry) => [String(entry.key), entry.place]);
  // An object lists its properties in an order of its own: those that look like an index come first.
  const fields = new Map<string, Place>(Object.entries(Object.fromEntries(entries)));
  return recordView(fields, role, path, holder);
}

/** Asked whether a part is frozen: what may not be written is, which a stand-in cannot say. */
export function isExtensible({ draft, recorder }: Role): boolean {
  return draft !== null || recorder.unlearnable();
}

function checkWritable(role: Role, path: string): void {
  if (role.draft === null || role.recorder.mode === IDLE || role.recorder.mode === PLAIN)
    role.recorder.misdeed(new Misdeed("wrote-in-guard", { path }));
}

function recordView(
  fields: ReadonlyMap<string, Place>,
  role: Role,
  path: readonly (string | number)[],
  holder: Holder,
): object {
  const view = new RecordView(fields, role, path, holder);
  const target = {};
  inspectedAs(target, () => view.content());
  return new Proxy(target, view);
}

/** A record: a plain object to whoever asks, with a part of the state behind each name. */
class RecordView implements ProxyHandler<object> {
  readonly #accessors = new Map<string, Accessor>();

  constructor(
    readonly fields: ReadonlyMap<string, Place>,
    readonly role: Role,
    readonly path: readonly (string | number)[],
    readonly holder: Holder,
  ) {
    holder.fill = () => {
      for (const name of fields.keys()) this.#accessor(name);
    };
  }

  content(): object {
    return Object.fromEntries(
      [...this.fields.keys()].map((name) => [name, this.#accessor(name)!.get()]),
    );
  }

  get(_target: object, name: string | symbol): unknown {
    const accessor = this.#accessor(name);
    if (accessor !== null) {
      this.role.recorder.shown(this.path);
      const place = this.fields.get(name as string)!;
      this.role.recorder.got(place, this.role.base, this.path.length === 0);
      return accessor.get();
    }
    // What is asked of any object, by the language or by those who print it.
    if (
      typeof name === "symbol" ||
      name in Object.prototype ||
      name === "toJSON" ||
      name === "then"
    )
      return Reflect.get(Object.prototype, name);
    return this.#unknown("read", name);
  }

  set(_target: object, name: string | symbol, value: unknown): boolean {
    const accessor = this.#accessor(name);
    if (accessor === null) return this.#unknown("write", String(name));
    checkWritable(this.role, pathOf(this.path, String(name)));
    this.role.recorder.changes(this.path);
    this.role.recorder.looksAt(this.fields.get(name as string)!, this.path.length === 0);
    accessor.set(value);
    return true;
  }

  has(_target: object, name: string | symbol): boolean {
    return name === LOOKS_PLAIN || this.fields.has(name as string) || name in Object.prototype;
  }

  ownKeys(): string[] {
    return [...this.fields.keys()];
  }

  // A property is a value to whoever asks for its description, too; few of them look at it.
  getOwnPropertyDescriptor(target: object, name: string | symbol): PropertyDescriptor | undefined {
    if (!this.fields.has(name as string)) return undefined;
    const { draft, recorder } = this.role;
    const value = recorder.muted(() => this.get(target, name));
    return { value, enumerable: true, configurable: true, writable: draft !== null };
  }

  getPrototypeOf(): object {
    return Object.prototype;
  }
  isExtensible(): boolean {
    return isExtensible(this.role);
  }
  defineProperty(): boolean {
    return this.role.recorder.unlearnable();
  }
  deleteProperty(): boolean {
    return this.role.recorder.unlearnable();
  }
  preventExtensions(): boolean {
    return this.role.recorder.unlearnable();
  }
  setPrototypeOf(): boolean {
    return this.role.recorder.unlearnable();
  }

  /** Made when it is first asked for: most functions look at few fields. */
  #accessor(name: string | symbol): Accessor | null {
    const known = this.#accessors.get(name as string);
    if (known !== undefined) return known;
    const place = this.fields.get(name as string);
    if (place === undefined) return null;
    const accessor = accessorOf(place, this.role, [...this.path, name as string], this.holder);
    this.#accessors.set(name as string, accessor);
    return accessor;
  }

  #unknown(operation: string, name: string): never {
    const { role, path, fields } = this;
    return role.recorder.misdeed(
      new Misdeed("unknown-name", {
        operation,
        name,
        within: path.join("."),
        known: [...fields.keys()],
      }),
    );
  }
}

/** A tuple: an array to whoever asks, with an element of the state behind each index. */
function tupleView(
  items: readonly Place[],
  role: Role,
  path: readonly (string | number)[],
  holder: Holder,
): unknown[] {
  const accessors = items.map((item, i) => accessorOf(item, role, [...path, i], holder));
  const index = (name: string | symbol): number =>
    typeof name === "string" && /^\d+$/.test(name) ? Number(name) : -1;
  const item = (i: number): unknown => {
    role.recorder.got(items[i]!, role.base);
    return accessors[i]!.get();
  };
  const target: unknown[] = [];
  inspectedAs(target, () => accessors.map((accessor) => accessor.get()));
  return new Proxy(target, {
    get: (_target, name) => {
      role.recorder.shown(path);
      const i = index(name);
      if (i >= 0) return i < items.length ? item(i) : undefined;
      if (name === "length") return items.length;
      if (name === "constructor") return Array;
      const whole = items.map((_, k) => item(k));
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
      role.recorder.changes(path);
      accessors[i]!.set(value);
      return true;
    },
    isExtensible: () => isExtensible(role),
    has: (_target, name) => {
      const i = index(name);
      return i >= 0 ? i < items.length : name in [];
    },
    ownKeys: () => [...items.map((_, i) => String(i)), "length"],
    getOwnPropertyDescriptor: (target, name) => {
      if (name === "length")
        return { ...Reflect.getOwnPropertyDescriptor(target, name), value: items.length };
      const i = index(name);
      if (i < 0 || i >= items.length) return undefined;
      const writable = role.draft !== null;
      return { value: item(i), enumerable: true, configurable: true, writable };
    },
  });
}

/** A map whose keys are no property names. */
class KeyedView {
  readonly #entries: ReadonlyMap<
    unknown,
    { readonly key: unknown; readonly place: Place; readonly accessor: Accessor }
  >;
  readonly #role: Role;
  readonly #path: string;
  readonly #steps: readonly (string | number)[];

  constructor(
    entries: ReadonlyMap<unknown, { readonly key: unknown; readonly place: Place }>,
    role: Role,
    path: readonly (string | number)[],
    holder: Holder,
  ) {
    this.#role = role;
    this.#path = path.join(".");
    this.#steps = path;
    this.#entries = new Map(
      [...entries].map(([id, { key, place }]) => [
        id,
        { key, place, accessor: accessorOf(place, role, [...path, pathKey(key)], holder) },
      ]),
    );
    Object.preventExtensions(this);
  }
  get size(): number {
    return this.#entries.size;
  }
  get(key: unknown): unknown {
    this.#role.recorder.shown(this.#steps);
    return this.#value(this.#entry(key));
  }
  set(key: unknown, value: unknown): this {
    checkWritable(this.#role, `${this.#path}.${pathKey(key)}`);
    this.#role.recorder.changes(this.#steps);
    this.#entry(key).accessor.set(value);
    return this;
  }
  *[Symbol.iterator](): Iterator<readonly [unknown, unknown]> {
    this.#role.recorder.shown(this.#steps);
    for (const entry of this.#entries.values()) yield [entry.key, this.#value(entry)];
  }
  [CONTENT_KEY](): string {
    return new ValueMap([...this])[CONTENT_KEY]();
  }
  #value({ place, accessor }: { readonly place: Place; readonly accessor: Accessor }): unknown {
    this.#role.recorder.got(place, this.#role.base);
    return accessor.get();
  }
  #entry(key: unknown) {
    const entry = this.#entries.get(mapKey(key));
    if (!entry)
      return this.#role.recorder.misdeed(
        new Misdeed("no-such-key", { within: this.#path, given: key }),
      );
    return entry;
  }
}
Object.defineProperty(KeyedView.prototype, "constructor", { value: ValueMap });
