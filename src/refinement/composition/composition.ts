/**
 * Implementations as specifications: nodes, composed with an environment of clients, a network and
 * faults, are a specification like any other. Whatever order messages arrive in, however often or
 * never; whenever timers run out; wherever a node crashes, also in the midst of a step: all of it is
 * explored, by the code of the nodes themselves.
 *
 * Time is left out. A timer that is set may run out at once, or never, which allows for more than any
 * clock does: what is found to hold, holds for every timing, and a timer that cannot run out so early
 * may show as a violation.
 */

import type { SetDraft, SetView } from "../../spec/collections.ts";
import type { Domain } from "../../spec/domain.ts";
import { always } from "../../spec/property.ts";
import {
  type Action,
  type Constants,
  type Definition,
  type Spec,
  spec,
  type Widened,
} from "../../spec/spec.ts";
import type { Nodes, NodeView, Sent, TypesIn, TypesOf } from "../arrow/view.ts";
import type { NodeTypes } from "../node.ts";
import type { Workload } from "../simulation/system.ts";
import { actionsOf } from "./actions.ts";
import { Cluster } from "./cluster.ts";
import type { Drafted, Misstep, Timer } from "./effects.ts";
import { ENVIRONMENT, type Environment } from "./environment.ts";
import { initialStatesOf, isOver, variablesOf } from "./variables.ts";

/** The variables of a composition. */
export type World<N> = {
  readonly nodes: Domain<{ readonly [K in keyof N]: NodeView<TypesOf<N[K]>> }>;
  /** The messages that may arrive. */
  readonly messages: Domain<
    SetView<Sent<TypesIn<N>>>,
    SetDraft<Sent<TypesIn<N>>>,
    Iterable<Sent<TypesIn<N>>>
  >;
  /** The timers that may run out. */
  readonly timers: Domain<SetView<Timer>, SetDraft<Timer>, Iterable<Timer>>;
  readonly clients: Domain<
    Readonly<Record<string, { readonly asked: number; readonly waiting: boolean }>>
  >;
  /** What each operation of a client was answered; null as long as it was not. */
  readonly replies: Domain<
    Readonly<Record<string, { readonly reply: TypesIn<N>["Reply"] } | null>>
  >;
  readonly misconduct: Domain<Misstep | null>;
};

export type Occurrence =
  | "Deliver"
  | "DeliverCut"
  | "Fire"
  | "FireCut"
  | "Invoke"
  | "InvokeCut"
  | "GiveUp"
  | "Drop"
  | "Crash"
  | "Restart"
  | "RestartCut";

/** The constants of a composition: its own, and its environment's. */
export type Setup<C> = Environment &
  (string extends keyof C ? unknown : Omit<C, keyof Environment>);

type Actions<N> = Readonly<Record<Occurrence, Action<World<N>, Readonly<Record<string, unknown>>>>>;

export interface Composition<C, N extends Nodes>
  extends Omit<Definition<C, World<N>, Actions<N>>, "state" | "init" | "actions"> {
  readonly nodes: (constants: C) => N;
  /** What each client asks, one thing after the other. */
  readonly clients?: (constants: NoInfer<C>) => Workload<TypesIn<NoInfer<N>>>;
  /** The random numbers that a step may be given; it is given the same one whenever it asks. */
  readonly random?: readonly number[];
  /** How often timers of some names run out, all nodes together; else as often as they like. */
  readonly firings?: (constants: NoInfer<C>) => Readonly<Record<string, number>>;
  /** More outputs than any step has; it matters where nodes crash. */
  readonly outputsMax?: number;
}

const OUTPUTS_MAX = 8;

/** A constant of this name bounds how many messages may be on their way. */
interface Bound {
  readonly inFlight?: number;
}

/** Composes nodes with an environment: a specification, for `fairlead check` and all else. */
export function composed<C extends Constants, N extends Nodes>(
  definition: {
    readonly constants?: C & { readonly [K in keyof Environment]?: Environment[K] };
  } & Omit<Composition<Setup<Widened<C>>, N>, "constants">,
): Spec<Setup<Widened<C>>, World<N>, Actions<N>> {
  const { nodes, clients, random, firings, outputsMax, invariants, constraint, terminal, ...rest } =
    definition as unknown as Composition<Environment & Bound, Nodes>;
  const bound = (definition.constants as Partial<Bound> | undefined)?.inFlight;
  const clusters = new WeakMap<object, Cluster>();
  const clusterOf = (constants: Environment): Cluster => {
    let cluster = clusters.get(constants);
    if (cluster === undefined) {
      const workload = (clients?.(constants) ?? {}) as Workload<NodeTypes>;
      cluster = new Cluster(nodes(constants), workload, constants, {
        chances: random ?? [0.5],
        outputsMax: outputsMax ?? OUTPUTS_MAX,
        firings: firings?.(constants) ?? {},
      });
      clusters.set(constants, cluster);
    }
    return cluster;
  };
  return spec({
    ...rest,
    constants: { ...ENVIRONMENT, ...definition.constants },
    state: (constants: Environment) => variablesOf(clusterOf(constants)),
    init: (constants: Environment) => initialStatesOf(clusterOf(constants)),
    actions: (_: unknown, constants: Environment) => actionsOf(clusterOf(constants)),
    invariants: (constants: Environment) => ({
      ...(typeof invariants === "function" ? invariants(constants as never) : invariants),
      Conduct: always(
        "No node throws, changes what it is given, or returns what is no step.",
        (s: Drafted) => s.misconduct === null,
      ),
    }),
    ...(constraint === undefined && bound === undefined
      ? {}
      : {
          constraint: (s: Drafted, constants: Environment & Bound) =>
            (constants.inFlight === undefined || s.messages.size <= constants.inFlight) &&
            (constraint === undefined || constraint(s as never, constants as never)),
        }),
    growing: ({ duplicated }: Environment) => (duplicated ? ["messages"] : []),
    terminal: terminal ?? ((s: Drafted, constants: Environment) => isOver(clusterOf(constants), s)),
  } as never) as never;
}

/**
 * An abstraction function of worlds as a mapping of a composition's states: `refines("…", spec, {
 * mapping: seen(abstraction) })`. What is written for simulated runs is good for all runs so.
 */
export const seen =
  <W extends { readonly nodes: unknown; readonly messages: readonly unknown[] }, A>(
    abstraction: (world: W) => A,
  ) =>
  (s: { readonly nodes: W["nodes"]; readonly messages: Iterable<W["messages"][number]> }): A =>
    abstraction({
      nodes: s.nodes,
      // Only who asks for the messages looks at them.
      get messages() {
        return [...s.messages];
      },
    } as unknown as W);
