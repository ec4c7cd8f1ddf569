/**
 * Watches a run of an implementation, and follows it in its specification. When no abstract state is
 * left that could explain what has happened, the implementation diverges.
 */
import { Broken } from "../../explorer/breakage.ts";
import type { PlainState } from "../../spec/init.ts";
import type { NodeTypes } from "../node.ts";
import type { Observer, Report, SimulationEvent } from "../simulation/system.ts";
import { AbstractStates, type Taken } from "./abstract-states.ts";
import { BadMapping, judged } from "./bad-mapping.ts";
import type { BoundMapping } from "./bound-mapping.ts";
import { Follower, POSSIBLE_MAX, type Reached, type Shown } from "./follower.ts";
import { type Explanation, eventName, occasionOf } from "./mapping.ts";
import { type Moment, Onlooker } from "./onlooker.ts";
import type { View } from "./view.ts";

/** Something that happened, and what it may have been. */
export interface Match {
  /** The event's place in the log; null for the beginning. */
  readonly event: number | null;
  /** The abstract states to which it led, each with its steps; none if it was nothing. */
  readonly reached: Reached;
  /** The steps that nobody sees, by the states to which they led then. */
  readonly unseen: ReadonlyMap<number, Taken>;
  /** The abstract states that were possible after it. */
  readonly possible: readonly number[];
}

/** Why a run cannot be followed any more. */
export interface Divergence<T extends NodeTypes> {
  readonly kind: /** No initial state shows what the implementation shows when all nodes have started. */
    | "initial"
    | "step"
    /** The mapping does not say what such an event may be. */
    | "unbound"
    /** An invariant of the implementation does not hold. */
    | "invariant"
    /** The mapping leaves so much open that it cannot be followed. */
    | "too-many-possible"
    /** What the author says of the implementation, or of the specification, is itself wrong. */
    | "flawed";
  /** The kind of event, as mappings name it; of an invariant, its name. */
  readonly name: string;
  readonly flaw: BadMapping | Broken | null;
  readonly moment: Moment<T>;
  /** What the event could have been. */
  readonly explanation: Explanation | null;
  readonly follower: Follower<T>;
  /** The abstract states that were possible before. */
  readonly possible: readonly number[];
  /** What the abstraction gave before and after; null if there is no abstraction. */
  readonly before: PlainState | null;
  readonly after: Shown | null;
  readonly matched: readonly Match[];
  /** The labels of what must agree, and does not in states that were reached otherwise. */
  readonly disagreeing: readonly string[];
}

export interface Invariants<W> {
  readonly [name: string]: (world: W) => boolean;
}

/** Events that are steps of a node, or end one: those must be explained. */
const EXPLAINED: ReadonlySet<string> = new Set(["message", "timer", "request", "crash", "start"]);

const STUTTER: Explanation = Object.freeze({ kind: "stutter" });

export class Monitor<T extends NodeTypes> implements Observer<T> {
  readonly matched: Match[] = [];
  readonly follower: Follower<T>;
  /** How often each kind of event has been explained. */
  readonly events = new Map<string, number>();
  #possible: readonly number[] = [];
  #shown: Shown | null = null;
  #nodes: View<T>["nodes"] | null = null;
  /** Whether what is shown is older than the nodes. */
  #ignored = false;
  readonly #onlooker: Onlooker<T>;

  constructor(
    readonly mapping: BoundMapping<T>,
    nodes: readonly string[],
    lying: boolean,
    readonly invariants: Invariants<View<T>> = {},
    /** Whether the run is followed in the specification, too. */
    readonly following = true,
  ) {
    this.follower = new Follower(mapping, new AbstractStates(mapping.model, mapping.shown));
    this.#onlooker = new Onlooker(nodes, lying);
  }

  observe(event: SimulationEvent<T>): Report | null {
    return this.#meetAll(this.#onlooker.meet(event));
  }

  end(): Report | null {
    return this.#meetAll(this.#onlooker.end());
  }

  #meetAll(moments: readonly Moment<T>[]): Report | null {
    for (const moment of moments) {
      const divergence = this.#meet(moment);
      if (divergence !== null)
        return { what: `${divergence.kind} ${divergence.name}`, details: divergence };
    }
    return null;
  }

  #meet(moment: Moment<T>): Divergence<T> | null {
    try {
      return (this.following ? this.#explain(moment) : null) ?? this.#judge(moment);
    } catch (flaw) {
      if (!(flaw instanceof BadMapping || flaw instanceof Broken)) throw flaw;
      const name = moment.event === null ? "begin" : eventName(moment.event);
      return { ...this.#divergence("flawed", name, moment), flaw };
    }
  }

  #divergence(kind: Divergence<T>["kind"], name: string, moment: Moment<T>): Divergence<T> {
    return {
      ...{ kind, name, moment, flaw: null, explanation: null, follower: this.follower },
      ...{ possible: this.#possible, before: this.#shown?.values ?? null, after: null },
      ...{ matched: this.matched, disagreeing: [] },
    };
  }

  #explain(moment: Moment<T>): Divergence<T> | null {
    const { event, world } = moment;
    const { follower, mapping } = this;
    const unchanged =
      !this.#ignored &&
      this.#nodes !== null &&
      alike(this.#nodes, world.nodes) &&
      !mapping.readsMessages;
    const before = this.#shown;
    // What an abstraction makes of messages it makes anew each time.
    const after = unchanged ? before : follower.show(world);
    const fail = (
      kind: Divergence<T>["kind"],
      name: string,
      explanation: Explanation | null,
      disagreeing: readonly string[] = [],
    ): Divergence<T> => ({
      ...this.#divergence(kind, name, moment),
      ...{ explanation, disagreeing, after },
    });
    const accept = (
      kind: "initial" | "step",
      name: string,
      reached: Reached,
      was: Explanation | null,
    ) => {
      if (reached.size > POSSIBLE_MAX) return fail("too-many-possible", name, was);
      const agreeing = follower.agreeing(reached, world);
      if (agreeing.size === 0) return fail(kind, name, was, follower.disagreeing(reached, world));
      const unseen = new Map<number, Taken>();
      const possible = follower.closed(agreeing.keys(), after, unseen);
      if (possible === null) return fail("too-many-possible", name, was);
      this.matched.push({ event: event?.index ?? null, reached: agreeing, unseen, possible });
      this.#possible = possible;
      this.#shown = after;
      return null;
    };
    if (event === null) return accept("initial", "begin", follower.begin(after), null);
    const name = eventName(event);
    const explanation = mapping.explain(name, occasionOf(event, world));
    if (explanation === null && EXPLAINED.has(event.kind)) return fail("unbound", name, null);
    if (explanation !== null) this.events.set(name, (this.events.get(name) ?? 0) + 1);
    const was = explanation ?? STUTTER;
    this.#ignored = was.kind === "ignore";
    if (this.#ignored || (was.kind === "stutter" && after === before && unchanged)) return null;
    return accept("step", name, follower.follow(this.#possible, was, after), was);
  }

  /** Judges the invariants of the implementation, when a node has changed. */
  #judge(moment: Moment<T>): Divergence<T> | null {
    const { nodes } = moment.world;
    const former = this.#nodes;
    this.#nodes = nodes;
    if (former !== null && alike(former, nodes)) return null;
    for (const [name, holds] of Object.entries(this.invariants))
      if (!judged(`invariants.${name}`, () => holds(moment.world)))
        return this.#divergence("invariant", name, moment);
    return null;
  }
}

const alike = <T extends NodeTypes>(a: View<T>["nodes"], b: View<T>["nodes"]): boolean =>
  Object.keys(b).every(
    (name) =>
      a[name]!.state === b[name]!.state &&
      a[name]!.disk === b[name]!.disk &&
      a[name]!.up === b[name]!.up,
  );
