/**
 * States like the one at hand in which two structures are equal that a function has looked at. One
 * that compares structures by identity shows that there, and perhaps nowhere else: what `===` looks
 * at is seen by no stand-in. No search need ever come to such a state. That the function compares by
 * identity is all it can tell.
 */
import { apart } from "../../plain/values.ts";
import { ValueBag, ValueMap, ValueSet } from "../../spec/collections.ts";
import { type AnyDomain, contains } from "../../spec/domain.ts";
import type { PlainState } from "../../spec/init.ts";
import { contentKey, mapKey } from "../../spec/value.ts";
import type { Layout, Place } from "./layout.ts";

/** The states that a function is given: one, or the ones before and after a step. */
export type States = readonly PlainState[];

/** A structure that a function may hold: where its place is, and in which of the states. */
interface Structure {
  readonly value: object;
  readonly key: string;
  readonly place: Place | null;
  readonly at: number;
}

/** So many structures inside one that was looked at are told apart. */
const PARTS_MAX = 64;
/** So many states are made of one at a time. */
const TWINS_MAX = 32;

export class Twins {
  readonly #steps = new Map<Place, readonly unknown[]>();

  constructor(layout: Layout) {
    for (const [name, place] of layout.variables) this.#enter(place, [name]);
  }

  #enter(place: Place, steps: readonly unknown[]): void {
    this.#steps.set(place, steps);
    if (place.kind === "record")
      for (const [name, field] of place.fields) this.#enter(field, [...steps, name]);
    else if (place.kind === "tuple")
      for (const [i, item] of place.items.entries()) this.#enter(item, [...steps, i]);
    else if (place.kind === "map")
      for (const { key, place: entry } of place.entries.values())
        this.#enter(entry, [...steps, key]);
  }

  /**
   * @param places where a function has looked
   * @param given what it is given besides
   * @param known objects that its author may hold
   * @param turn where it is a number, one state is made, now of one structure and now of another
   * @returns whether two of its structures may be equal in these states, and states in which others are
   */
  of(
    places: Iterable<Place>,
    states: States,
    given: readonly unknown[],
    known: readonly unknown[],
    turn: number | null,
  ): { readonly alike: boolean; readonly twins: readonly States[] } {
    const targets: Structure[] = [];
    const structures: Structure[] = [];
    const enter = (value: unknown, place: Place | null, at: number): void => {
      const parts = withParts(value);
      for (const part of parts) structures.push({ ...part, place, at });
      all &&= parts.length < PARTS_MAX;
    };
    let all = true;
    for (const place of places)
      for (const [at, state] of states.entries()) {
        const value = within(state, this.#steps.get(place)!);
        if (typeof value !== "object" || value === null) continue;
        targets.push({ value, key: keyOf(value), place, at });
        enter(value, place, at);
      }
    for (const value of given) enter(value, null, -1);
    const alike = !all || new Set(structures.map(({ key }) => key)).size < structures.length;
    const twins: States[] = [];
    if (targets.length === 0) return { alike, twins };
    for (const value of known) enter(value, null, -1);
    const [from, most] = turn === null ? [0, TWINS_MAX] : [turn % targets.length, 1];
    for (let i = 0; i < targets.length && twins.length < most; i++) {
      const target = targets[(from + i) % targets.length]!;
      const values = likenesses(target, structures);
      const chosen =
        turn === null || values.length === 0
          ? values
          : [values[Math.floor(turn / targets.length) % values.length]];
      for (const value of chosen)
        if (twins.length < most) twins.push(this.#supposed(states, target, value));
    }
    return { alike, twins };
  }

  #supposed(states: States, { place, at }: Structure, value: unknown): States {
    const steps = this.#steps.get(place!)!;
    return states.map((state, i) =>
      i === at ? (replaced(state, steps, apart(value)) as PlainState) : state,
    );
  }
}

/** What a place could hold so that it is, or has in it, the equal of another structure. */
function likenesses(target: Structure, structures: readonly Structure[]): readonly unknown[] {
  const { value, key, place, at } = target;
  const { domain } = place!;
  const found = new Map<string, unknown>();
  for (const other of structures) {
    if (other.place === place && other.at === at) continue;
    if (other.key !== key && sameForm(value, other.value) && isMember(domain, other))
      found.set(other.key, other.value);
    if (holds(domain, other)) found.set(`+${other.key}`, joined(value, other.value));
  }
  return [...found.values()];
}

/** Whether a domain is one of collections that may have the value for an element. */
function holds({ shape }: AnyDomain, structure: Structure): boolean {
  return (
    (shape.kind === "set" || shape.kind === "bag" || shape.kind === "seq") &&
    isMember(shape.element, structure)
  );
}

/** The same few values are asked for again and again. */
const members = new WeakMap<AnyDomain, Map<string, boolean>>();
const MEMBERS_KEPT = 1 << 12;
const SCALARS: ReadonlySet<string> = new Set(["bool", "int", "range", "oneOf", "ids"]);

function isMember(domain: AnyDomain, { value, key }: Structure): boolean {
  if (SCALARS.has(domain.shape.kind)) return false;
  let known = members.get(domain);
  if (known === undefined || known.size > MEMBERS_KEPT) {
    known = new Map();
    members.set(domain, known);
  }
  const former = known.get(key);
  if (former !== undefined) return former;
  const answer = contains(domain, value);
  known.set(key, answer);
  return answer;
}

/** A collection with one element more; a sequence has it for its first. */
function joined(collection: object, element: object): object {
  if (Array.isArray(collection)) return [element, ...collection.slice(1)];
  if (collection instanceof ValueBag)
    return ValueBag.of([...collection.entries(), [element, 1] as const]);
  return new ValueSet([...(collection as ValueSet<unknown>), element]);
}

const sameForm = (a: object, b: object): boolean =>
  Array.isArray(a) === Array.isArray(b) && a.constructor === b.constructor;

/** Many functions look at the same structures of one state. */
const keys = new WeakMap<object, string>();

function keyOf(value: object): string {
  let key = keys.get(value);
  if (key === undefined) {
    key = contentKey(value);
    keys.set(value, key);
  }
  return key;
}

/** A structure and those inside it, the outer ones first. */
function withParts(value: unknown): readonly { readonly value: object; readonly key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const found = [{ value: value as object, key: keyOf(value) }];
  for (let i = 0; i < found.length && found.length < PARTS_MAX; i++)
    for (const part of contentsOf(found[i]!.value))
      if (typeof part === "object" && part !== null && found.length < PARTS_MAX)
        found.push({ value: part, key: keyOf(part) });
  return found;
}

function contentsOf(value: object): Iterable<unknown> {
  if (value instanceof ValueMap) return [...value].map(([, entry]) => entry);
  if (value instanceof ValueSet || value instanceof ValueBag) return value.toArray();
  return Object.values(value);
}

function within(state: PlainState, steps: readonly unknown[]): unknown {
  let value: unknown = state;
  for (const step of steps)
    value =
      value instanceof ValueMap
        ? value.get(step)
        : (value as Record<string, unknown>)[String(step)];
  return value;
}

/** The value with another one in a place inside it. */
function replaced(value: unknown, [step, ...rest]: readonly unknown[], twin: unknown): unknown {
  if (step === undefined) return twin;
  if (value instanceof ValueMap) {
    const at = mapKey(step);
    return new ValueMap(
      [...value].map(
        ([key, entry]) =>
          [key, mapKey(key) === at ? replaced(entry, rest, twin) : (entry as unknown)] as const,
      ),
    ).freeze();
  }
  if (Array.isArray(value))
    return Object.freeze(
      value.map((item, i) => (i === step ? replaced(item, rest, twin) : (item as unknown))),
    );
  const record = value as Record<string, unknown>;
  return Object.freeze({ ...record, [String(step)]: replaced(record[String(step)], rest, twin) });
}
