/**
 * Follows a run of an implementation in its specification: with every moment goes the set of abstract
 * states that the specification may be in, which show what the implementation shows and are reached
 * by steps that explain what has happened. When none is left, the implementation diverges.
 */
import type { PlainState } from "../../spec/init.ts";
import type { NodeTypes } from "../node.ts";
import type { Observer, Report, RunRecord, SimulationEvent } from "../simulation/system.ts";
import { AbstractStates, type Taken } from "./abstract-states.ts";
import type { BoundMapping } from "./bound-mapping.ts";
import { type Explanation, eventName, occasionOf } from "./mapping.ts";
import { type Moment, Onlooker } from "./onlooker.ts";
import type { View } from "./view.ts";

/** More possible states than this, and the mapping leaves too much open to be followed. */
export const POSSIBLE_MAX = 4096;

/** Something that happened, and what it was seen as. */
export interface Match {
  /** The event's place in the log; null for the beginning. */
  readonly event: number | null;
  /** The steps of the first explanation found; none if it was nothing. */
  readonly steps: readonly Taken[];
  /** How many abstract states were possible after it. */
  readonly possible: number;
}

/** Why a run cannot be followed any more. */
export interface Divergence {
  readonly kind:
    | "initial"
    | "step"
    /** The mapping does not say what such an event may be. */
    | "unbound"
    /** An invariant of the implementation. */
    | "invariant"
    | "too-many-possible";
  /** The event's place in the log; null for the beginning. */
  readonly event: number | null;
  /** The kind of event, as mappings name it; of an invariant, its name. */
  readonly name: string;
  /** What the event could have been. */
  readonly explanation: Explanation | null;
  readonly states: AbstractStates;
  /** The abstract states that were possible before. */
  readonly possible: readonly number[];
  /** What the abstraction gave before and after; null if there is no abstraction. */
  readonly before: PlainState | null;
  readonly after: PlainState | null;
  readonly matched: readonly Match[];
  /** The labels of what must agree, and would for no state that was reached. */
  readonly disagreeing: readonly string[];
}

export interface Invariants<T extends NodeTypes> {
  readonly [name: string]: (world: View<T>) => boolean;
}

/** Events that are steps of a node, or end one: those must be explained. */
const EXPLAINED: ReadonlySet<string> = new Set(["message", "timer", "request", "crash", "start"]);

export class Monitor<T extends NodeTypes> implements Observer<T> {
  readonly matched: Match[] = [];
  readonly states: AbstractStates;
  /** How often each kind of event has been explained. */
  readonly events = new Map<string, number>();
  #possible: readonly number[] = [];
  #shown: { readonly values: PlainState; readonly text: string } | null = null;
  readonly #onlooker: Onlooker<T>;
  #nodes: View<T>["nodes"] | null = null;

  constructor(
    readonly mapping: BoundMapping<T>,
    nodes: readonly string[],
    lying: boolean,
    readonly invariants: Invariants<T> = {},
  ) {
    this.states = new AbstractStates(mapping.model, mapping.shown);
    this.#onlooker = new Onlooker(nodes, lying);
  }

  observe(event: SimulationEvent<T>): Report | null {
    return this.#follow(this.#onlooker.meet(event));
  }

  end(_record: RunRecord<T>): Report | null {
    return this.#follow(this.#onlooker.end());
  }

  #follow(moments: readonly Moment<T>[]): Report | null {
    for (const moment of moments) {
      const divergence = this.#meet(moment);
      if (divergence !== null)
        return { what: `${divergence.kind} ${divergence.name}`, details: divergence };
    }
    return null;
  }

  #meet({ event, world }: Moment<T>): Divergence | null {
    const { mapping, states } = this;
    const before = this.#shown;
    const after = mapping.abstraction === null ? null : states.show(mapping.abstraction(world));
    this.#shown = after;
    const fail = (
      kind: Divergence["kind"],
      name: string,
      explanation: Explanation | null,
      disagreeing: readonly string[] = [],
    ): Divergence => ({
      kind,
      event: event?.index ?? null,
      name,
      explanation,
      states,
      possible: this.#possible,
      before: before?.values ?? null,
      after: after?.values ?? null,
      matched: this.matched,
      disagreeing,
    });
    if (event === null) {
      const shown = states.initial().filter((state) => this.#shows(state, after?.text));
      const reached = new Map(shown.map((state) => [state, [] as readonly Taken[]]));
      const agreeing = this.#agreeing(reached, world);
      if (agreeing.size === 0)
        return fail("initial", "begin", null, this.#disagreeing(reached, world));
      return this.#accept(null, agreeing, fail) ?? this.#judge(world, fail);
    }
    const name = eventName(event);
    const explanation = mapping.explain(name, occasionOf(event, world));
    if (explanation === null) {
      if (EXPLAINED.has(event.kind)) return fail("unbound", name, null);
    } else this.events.set(name, (this.events.get(name) ?? 0) + 1);
    const follows = explanation ?? STUTTER;
    if (follows.kind === "ignore") return this.#judge(world, fail);
    const reached = new Map<number, readonly Taken[]>();
    const from = new Map(this.#possible.map((state) => [state, [] as readonly Taken[]]));
    for (const [state, steps] of this.#apply(from, follows))
      if (this.#shows(state, after?.text)) reached.set(state, steps);
    const agreeing = this.#agreeing(reached, world);
    if (agreeing.size === 0) return fail("step", name, follows, this.#disagreeing(reached, world));
    return this.#accept(event.index, agreeing, fail) ?? this.#judge(world, fail);
  }

  /** What an explanation makes of abstract states; for each, the steps that led there. */
  #apply(
    from: ReadonlyMap<number, readonly Taken[]>,
    explanation: Explanation,
  ): ReadonlyMap<number, readonly Taken[]> {
    switch (explanation.kind) {
      case "stutter":
      case "ignore":
        return from;
      case "act": {
        const reached = new Map<number, readonly Taken[]>();
        for (const [state, steps] of from)
          for (const taken of this.states.steps(state, explanation.action, explanation.parameters))
            if (!reached.has(taken.to)) reached.set(taken.to, [...steps, taken]);
        return reached;
      }
      case "seq":
        return explanation.parts.reduce((states, part) => this.#apply(states, part), from);
      case "anyOf": {
        const reached = new Map<number, readonly Taken[]>();
        for (const part of explanation.parts)
          for (const [state, steps] of this.#apply(from, part))
            if (!reached.has(state)) reached.set(state, steps);
        return reached;
      }
    }
  }

  #accept(
    event: number | null,
    reached: ReadonlyMap<number, readonly Taken[]>,
    fail: (kind: "too-many-possible", name: string, explanation: null) => Divergence,
  ): Divergence | null {
    const possible = new Set(reached.keys());
    const text = this.#shown?.text;
    for (const state of possible) {
      for (const action of this.mapping.silent)
        for (const { to } of this.states.steps(state, action, {}))
          if (this.#shows(to, text)) possible.add(to);
      if (possible.size > POSSIBLE_MAX) return fail("too-many-possible", "", null);
    }
    const [steps] = reached.values();
    this.matched.push({ event, steps: steps!, possible: possible.size });
    this.#possible = [...possible];
    return null;
  }

  #shows(state: number, text: string | undefined): boolean {
    return text === undefined || this.states.shownOf(state) === text;
  }

  #agreeing(
    reached: ReadonlyMap<number, readonly Taken[]>,
    world: View<T>,
  ): ReadonlyMap<number, readonly Taken[]> {
    const rules = Object.values(this.mapping.agrees);
    if (rules.length === 0) return reached;
    return new Map(
      [...reached].filter(([state]) => {
        const plain = this.states.plain(state);
        return rules.every((rule) => rule(plain, world));
      }),
    );
  }

  /** The rules that each state reached breaks one of. */
  #disagreeing(reached: ReadonlyMap<number, readonly Taken[]>, world: View<T>): readonly string[] {
    return Object.entries(this.mapping.agrees)
      .filter(([, rule]) => [...reached.keys()].some((s) => !rule(this.states.plain(s), world)))
      .map(([label]) => label);
  }

  /** Judges the invariants of the implementation, when a node has changed. */
  #judge(
    world: View<T>,
    fail: (kind: "invariant", name: string, explanation: null) => Divergence,
  ): Divergence | null {
    const former = this.#nodes;
    this.#nodes = world.nodes;
    if (
      former !== null &&
      Object.entries(world.nodes).every(([name, view]) => former[name] === view)
    )
      return null;
    for (const [name, holds] of Object.entries(this.invariants))
      if (!holds(world)) return fail("invariant", name, null);
    return null;
  }
}

const STUTTER: Explanation = Object.freeze({ kind: "stutter" });
