/** A mapping made ready for one model: its names are known to exist, and nothing is left unsaid. */
import { snapshot } from "../../explorer/learning/snapshot.ts";
import type { PlainState } from "../../spec/init.ts";
import type { Model } from "../../spec/model.ts";
import type { NodeTypes } from "../node.ts";
import { isCondition } from "./abstract-states.ts";
import { authored, BadMapping, judged } from "./bad-mapping.ts";
import type { Explaining, Explanation, Mapping, Occasion, Told } from "./mapping.ts";
import type { View } from "./view.ts";

/** A mapping of a specification of any kind. */
// biome-ignore lint/suspicious/noExplicitAny: variables and actions of any specification
export type AnyMapping<T extends NodeTypes> = Mapping<any, any, T>;

type Table<T extends NodeTypes> = Readonly<Record<string, Told<T>>>;

const KINDS: readonly unknown[] = ["act", "seq", "anyOf", "stutter", "ignore"];

export class BoundMapping<T extends NodeTypes> {
  readonly abstraction: ((world: View<T>) => Readonly<Record<string, unknown>>) | null;
  /** The variables that the abstraction gives. */
  readonly shown: readonly string[];
  readonly silent: readonly string[];
  readonly agrees: Readonly<Record<string, (s: PlainState, world: View<T>) => boolean>>;
  /** The names of the events that have an explanation; null if any event may be anything. */
  readonly bound: readonly string[] | null;
  readonly model: Model;
  readonly #events: Table<T> | null;
  readonly #anything: Explanation;
  /** Whether the abstraction, or what must agree, has looked at messages. */
  readsMessages = false;
  /** Of all events, while one of them is asked for. */
  #place = "events";

  /** @throws BadMapping */
  constructor(model: Model, mapping: AnyMapping<T>) {
    const { abstraction, hidden = [], agrees = {}, events, without = [] } = mapping;
    const variables = Object.keys(model.variables);
    const actions = model.actions.map(({ name }) => name);
    requireKnown(hidden, "variable", "hidden", variables);
    requireKnown(mapping.silent ?? [], "action", "silent", actions);
    requireKnown(without, "action", "without", actions);
    this.model = {
      ...model,
      actions: model.actions.filter(({ name }) => !without.includes(name)),
    };
    this.agrees = Object.fromEntries(
      Object.entries(agrees).map(([label, rule]) => [
        label,
        (s: PlainState, world: View<T>) =>
          judged(`agrees.${label}`, () => rule(s as never, this.#noticing(world))),
      ]),
    );
    this.shown = variables.filter((name) => !hidden.includes(name));
    if (abstraction === undefined)
      for (const name of this.shown)
        throw new BadMapping({ kind: "unconstrained", name, abstraction: false });
    this.abstraction =
      abstraction === undefined
        ? null
        : (world) =>
            this.#checked(
              authored("abstraction", () => abstraction(this.#noticing(world))) as Readonly<
                Record<string, unknown>
              >,
              hidden,
            );
    const taken = this.model.actions.map(({ name }) => name);
    this.#anything = {
      kind: "anyOf",
      parts: [
        { kind: "stutter" },
        ...taken.map((action): Explanation => ({ kind: "act", action, parameters: {} })),
      ],
    };
    this.#events =
      events === undefined
        ? null
        : (authored("events", () => events(this.#explaining())) as unknown as Table<T>);
    if (this.#events === undefined || typeof this.#events !== "object")
      throw new BadMapping({ kind: "malformed", place: "events", given: this.#events });
    this.bound = this.#events === null ? null : Object.keys(this.#events);
    const unseen = mapping.silent ?? (this.#events === null && hidden.length > 0 ? taken : []);
    this.silent = unseen.filter((name) => taken.includes(name));
  }

  /** What an event of this name may be; null if the mapping does not say. */
  explain(name: string, occasion: Occasion<T>): Explanation | null {
    if (this.#events === null) return this.#anything;
    const place = Object.hasOwn(this.#events, name) ? name : "*";
    const written = this.#events[place];
    if (written === undefined) return null;
    this.#place = `events.${place}`;
    const explanation =
      typeof written === "function" ? authored(this.#place, () => written(occasion)) : written;
    return this.#wellFormed(explanation);
  }

  #wellFormed(given: Explanation): Explanation {
    if (typeof given !== "object" || given === null || !KINDS.includes(given.kind))
      throw new BadMapping({ kind: "malformed", place: this.#place, given });
    return given;
  }

  #noticing(world: View<T>): View<T> {
    if (this.readsMessages) return world;
    const notice = (): void => {
      this.readsMessages = true;
    };
    return {
      nodes: world.nodes,
      get messages() {
        notice();
        return world.messages;
      },
    };
  }

  #checked(
    given: Readonly<Record<string, unknown>>,
    hidden: readonly string[],
  ): Readonly<Record<string, unknown>> {
    if (this.#seen) return given;
    if (typeof given !== "object" || given === null)
      throw new BadMapping({ kind: "malformed", place: "abstraction", given });
    requireKnown(Object.keys(given), "variable", "abstraction", Object.keys(this.model.variables));
    for (const name of hidden)
      if (Object.hasOwn(given, name)) throw new BadMapping({ kind: "both", name });
    for (const name of this.shown)
      if (!Object.hasOwn(given, name))
        throw new BadMapping({ kind: "unconstrained", name, abstraction: true });
    this.#seen = true;
    return given;
  }
  /** Whether what the abstraction gives has been found right. */
  #seen = false;

  #explaining(): Explaining<unknown> {
    const stutter: Explanation = { kind: "stutter" };
    const all = (parts: readonly Explanation[]) => parts.map((part) => this.#wellFormed(part));
    const anyOf = (...parts: readonly Explanation[]): Explanation => ({
      kind: "anyOf",
      parts: all(parts),
    });
    return {
      act: (action: string, parameters: Readonly<Record<string, unknown>> = {}): Explanation => {
        const { actions } = this.model;
        const names = actions.map(({ name }) => name);
        requireKnown([action], "action", this.#place, names);
        const meant = actions.find(({ name }) => name === action)!;
        const known = meant.parameters.map(({ name }) => name);
        requireKnown(Object.keys(parameters), "parameter", `${this.#place}.${action}`, known);
        const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
        return {
          kind: "act",
          action,
          parameters: Object.fromEntries(
            given.map(([name, value]) => [name, isCondition(value) ? value : snapshot(value)]),
          ),
        };
      },
      seq: (...parts: readonly Explanation[]): Explanation => ({ kind: "seq", parts: all(parts) }),
      anyOf,
      maybe: (part: Explanation) => anyOf(part, stutter),
      stutter,
      ignore: { kind: "ignore" },
    } as Explaining<unknown>;
  }
}

function requireKnown(
  names: readonly string[],
  what: "variable" | "action" | "parameter",
  place: string,
  known: readonly string[],
): void {
  for (const name of names)
    if (!known.includes(name)) throw new BadMapping({ kind: "unknown", what, name, place, known });
}
