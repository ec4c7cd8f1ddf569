/**
 * States of a specification, and the steps between them, one state at a time and by the author's
 * code alone: what a run of an implementation is followed with. A state in one run is hardly ever
 * one of another, so nothing is learnt.
 */
import { Broken, brokenBy, type Where } from "../../explorer/breakage.ts";
import { Doubts } from "../../explorer/learning/doubts.ts";
import { flipAll } from "../../explorer/learning/effects.ts";
import type { Place } from "../../explorer/learning/layout.ts";
import { Machine } from "../../explorer/learning/machine.ts";
import { DIRECT, PLAIN } from "../../explorer/learning/run.ts";
import { SetHandle } from "../../explorer/learning/set-view.ts";
import { fingerprintOf, type Slot } from "../../explorer/learning/slots.ts";
import { snapshot } from "../../explorer/learning/snapshot.ts";
import { ValueBag, ValueSet } from "../../spec/collections.ts";
import { contains, Domain } from "../../spec/domain.ts";
import { initialStates, type PlainState } from "../../spec/init.ts";
import type { Model, ModelAction, ModelParameter } from "../../spec/model.ts";
import { product } from "../../spec/structures.ts";
import { contentKey } from "../../spec/value.ts";
import { authored } from "./bad-mapping.ts";

export type Parameters = Readonly<Record<string, unknown>>;

/** A step with all its parameters. */
export interface Taken {
  readonly action: string;
  readonly parameters: Parameters;
  readonly from: number;
  readonly to: number;
}

/** A way to choose the parameters of an action, and whether its guards let it be taken. */
export interface Try {
  readonly parameters: Parameters;
  readonly to: number | null;
}

interface StoredState {
  readonly vector: Int32Array;
  readonly low: number;
  readonly high: number;
  /** The fingerprint of what is shown of it. */
  shown: string | null;
}

export class AbstractStates {
  readonly machine: Machine;
  readonly #states: StoredState[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #instances = new Map<string, number>();
  readonly #shownSlots: readonly Slot[];

  /** @param shown the variables that the abstraction gives */
  constructor(
    readonly model: Model,
    readonly shown: readonly string[],
  ) {
    const nothing = { actions: [], invariants: [], steps: [], reachables: [], temporals: [] };
    this.machine = new Machine(
      { ...model, ...nothing, refinements: [], constraint: null },
      { seed: 0, trees: false, doubts: new Doubts() },
    );
    for (const _ of model.actions) this.machine.instances.guards.push(new Map());
    const { variables } = this.machine.layout;
    this.#shownSlots = shown.flatMap((name) => slotsOf(variables.get(name)!));
  }

  /** How often each guard was asked, and held: by action and label. */
  get guards(): readonly ReadonlyMap<string, { readonly tried: number; readonly held: number }>[] {
    return this.machine.instances.guards;
  }

  /** @throws Broken */
  initial(): readonly number[] {
    const { layout, trees } = this.machine;
    try {
      return [
        ...new Set(
          Array.from(initialStates(this.model), (state) => {
            const [low, high] = layout.encode(state, trees.state);
            return this.#number(low, high);
          }),
        ),
      ];
    } catch (error) {
      throw brokenBy(error, { kind: "init", name: this.model.name, part: null }, null);
    }
  }

  plain(state: number): PlainState {
    const { layout } = this.machine;
    return layout.decode(this.#whole(state));
  }

  /** A state of which only what is looked at is worked out. */
  glimpse(state: number): PlainState {
    const { layout } = this.machine;
    const vector = this.#whole(state);
    const known = new Map<string, unknown>();
    const valueAt = (name: string | symbol): unknown => {
      const place = typeof name === "string" ? layout.variables.get(name) : undefined;
      if (place === undefined) return undefined;
      if (!known.has(name as string))
        known.set(name as string, layout.decodePlace(place, vector, 0));
      return known.get(name as string);
    };
    const has = (name: string | symbol): boolean => layout.variables.has(name as string);
    return new Proxy({} as PlainState, {
      get: (_, name) => valueAt(name),
      has: (_, name) => has(name),
      ownKeys: () => [...layout.variables.keys()],
      getOwnPropertyDescriptor: (_, name) =>
        has(name)
          ? { value: valueAt(name), enumerable: true, configurable: true, writable: true }
          : undefined,
    });
  }

  /** The vector of a state, with the words that have been added since. */
  #whole(state: number): Int32Array {
    const vector = new Int32Array(this.machine.layout.words);
    vector.set(this.#states[state]!.vector);
    return vector;
  }

  /** What is shown of a state, as a text: equal for two states that show the same. */
  shownOf(state: number): string {
    const stored = this.#states[state]!;
    stored.shown ??= this.#withState(state, () =>
      fingerprintOf(this.#shownSlots, this.machine.trees.state).join(),
    );
    return stored.shown;
  }

  /** What an abstraction shows: its values for the shown variables, and the text for them. */
  show(mapped: Readonly<Record<string, unknown>>): {
    readonly values: PlainState;
    readonly text: string;
  } {
    const { layout } = this.machine;
    let low = 0;
    let high = 0;
    const values: Record<string, unknown> = {};
    for (const name of this.shown) {
      const domain = this.model.variables[name]!;
      const value: unknown = authored("abstraction", () => domain.parse(mapped[name], [name]));
      const part = layout.part(name, value);
      low ^= part.low;
      high ^= part.high;
      values[name] = value;
    }
    return { values, text: [low, high].join() };
  }

  /** The steps of an action with these parameters, and any values of the others. @throws Broken */
  steps(from: number, action: string, known: Parameters): readonly Taken[] {
    const taken: Taken[] = [];
    for (const { parameters, to } of this.tries(from, action, known))
      if (to !== null) taken.push({ action, parameters, from, to });
    return taken;
  }

  /** All ways to choose what is not known of an action's parameters, possible or not. @throws Broken */
  tries(from: number, name: string, known: Parameters): readonly Try[] {
    const index = this.model.actions.findIndex((action) => action.name === name);
    const action = this.model.actions[index]!;
    return this.#withState(from, () => {
      const lists = action.parameters.map((parameter) =>
        this.#values(action, parameter, known, from),
      );
      if (lists.some((list) => list.length === 0)) return [];
      return Array.from(lists.length === 0 ? [[]] : product(lists), (values) => {
        const parameters = Object.fromEntries(
          action.parameters.map((parameter, i) => [parameter.name, values[i]]),
        );
        return { parameters, to: this.#take(from, action, index, parameters) };
      });
    });
  }

  /** The values that a state offers for a parameter that is drawn from it. @throws Broken */
  offered(state: number, action: ModelAction, parameter: string): readonly unknown[] {
    const drawn = action.parameters.find(({ name }) => name === parameter)!;
    return this.#withState(state, () => this.#values(action, drawn, {}, state));
  }

  /** The values that a parameter may have in the state at hand. */
  #values(
    action: ModelAction,
    { name, choice }: ModelParameter,
    known: Parameters,
    from: number,
  ): readonly unknown[] {
    const given = Object.hasOwn(known, name);
    const wanted = known[name];
    if (typeof choice !== "function") {
      const domain = choice as Domain<unknown>;
      if ((!given || isCondition(wanted)) && !domain.finite)
        throw new Broken({
          kind: "bad-choice",
          where: { kind: "action", name: action.name, part: "with" },
          parameters: null,
          position: null,
          facts: { parameter: name, infinite: true },
        });
      if (!given) return domain.members;
      if (isCondition(wanted)) return domain.filter(wanted);
      return contains(domain, known[name]) ? [domain.parse(known[name], [name])] : [];
    }
    const where: Where = { kind: "action", name: action.name, part: `with ${name}` };
    const { learning } = this.machine;
    this.#load(from);
    const learner = learning.learner(`${action.name} with ${name}`, where, null);
    const asked = (take: (values: Iterable<unknown>) => readonly unknown[]): readonly unknown[] =>
      learning.run(learner, PLAIN, () =>
        take(iterable(choice(learning.copies.before()), name, where)),
      );
    if (!given) return distinct(asked((values) => Array.from(values, snapshot)));
    if (isCondition(wanted))
      return distinct(asked((values) => [...values].filter(wanted).map(snapshot)));
    const same = withContent(
      asked((values) => elementOf(values, wanted)),
      wanted,
    );
    if (same.length > 0) return same;
    // A handle of the set knows the domain of its elements, so a value may be given as `init` takes it.
    const member = learning.run(learner, DIRECT, () =>
      memberOf(choice(learning.standIns.before), wanted),
    );
    if (member === null) return [];
    return withContent(
      asked((values) => elementOf(values, member)),
      member,
    );
  }

  /**
   * Where an action would lead with these parameters, its guards aside, and whether or not they are
   * offered; null where its update goes wrong without them.
   */
  forced(from: number, name: string, parameters: Parameters): number | null {
    const action = this.model.actions.find((each) => each.name === name)!;
    const key = `forced ${name} ${contentKey(parameters)}`;
    try {
      return this.#perform(from, { ...action, guards: [] }, 0, parameters, key);
    } catch (error) {
      if (error instanceof Broken) return null;
      throw error;
    }
  }

  #take(from: number, action: ModelAction, index: number, parameters: Parameters): number | null {
    const key = `${index} ${contentKey(parameters)}`;
    return this.#perform(from, action, index, parameters, key);
  }

  #perform(
    from: number,
    action: ModelAction,
    index: number,
    parameters: Parameters,
    key: string,
  ): number | null {
    const { instances, trees } = this.machine;
    let id = this.#instances.get(key);
    if (id === undefined) {
      id = instances.add(action, index, parameters);
      this.#instances.set(key, id);
    }
    this.#load(from);
    const writes = instances.perform(instances.all[id]!);
    if (writes === null) return null;
    flipAll(trees.state, writes);
    let { low, high } = this.#states[from]!;
    for (const write of writes)
      if (write.kind === "flip") {
        low ^= write.low;
        high ^= write.high;
      }
    return this.#number(low, high);
  }

  /** The number of the state in the working vector. */
  #number(low: number, high: number): number {
    const { layout, trees } = this.machine;
    const key = `${low},${high}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      const vector = trees.state.slice(0, layout.words);
      number = this.#states.push({ vector, low, high, shown: null }) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  #load(state: number): void {
    const { layout, trees } = this.machine;
    trees.state.fill(0, 0, layout.words);
    trees.state.set(this.#states[state]!.vector);
  }

  #withState<A>(state: number, body: () => A): A {
    this.#load(state);
    return body();
  }
}

/** What `with` gave, which must be something to go through. @throws Broken */
function iterable(given: unknown, parameter: string, where: Where): Iterable<unknown> {
  if (typeof given === "object" && given !== null && Symbol.iterator in given)
    return given as Iterable<unknown>;
  throw new Broken({
    ...{ kind: "bad-choice", where, parameters: null, position: null },
    facts: { parameter, given },
  });
}

/** The element that is asked for, or none; all, where it must be looked for. */
function elementOf(values: Iterable<unknown>, wanted: unknown): readonly unknown[] {
  if (values instanceof ValueSet || values instanceof ValueBag)
    return values.has(wanted) ? [snapshot(wanted)] : [];
  if (values instanceof Domain) return values.has(wanted) ? [values.parse(wanted, [])] : [];
  return Array.from(values, snapshot);
}

const withContent = (values: readonly unknown[], wanted: unknown): readonly unknown[] => {
  const key = contentKey(wanted);
  return distinct(values.filter((value) => contentKey(value) === key));
};

/** The element of a set of the state that is given in the form in which `init` takes it. */
function memberOf(values: unknown, given: unknown): unknown {
  if (!(values instanceof SetHandle) || !values.has(given)) return null;
  const { slot } = SetHandle.of(values);
  return slot.elements.values[slot.element(given)];
}

/** Whether a parameter is given by what must be true of it. */
export function isCondition(given: unknown): given is (value: unknown) => boolean {
  return typeof given === "function";
}

function slotsOf(place: Place): readonly Slot[] {
  if (place.kind === "slot") return [place.slot];
  if (place.kind === "record") return [...place.fields.values()].flatMap(slotsOf);
  if (place.kind === "tuple") return place.items.flatMap(slotsOf);
  return [...place.entries.values()].flatMap((entry) => slotsOf(entry.place));
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  return [...new Map(values.map((value) => [contentKey(value), value])).values()];
}
