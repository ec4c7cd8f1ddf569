/** What can happen in a composition: steps of nodes, crashes, and what the network does. */
import { Domain } from "../../spec/domain.ts";
import { oneOf, range } from "../../spec/scalars.ts";
import type { Sent } from "../arrow/view.ts";
import type { Input, NodeTypes } from "../node.ts";
import { type Asked, type Cluster, isMisconduct } from "./cluster.ts";
import { crash, type Drafted, isCut, type Occasion, stepOf, type Timer, take } from "./effects.ts";

type Guards<P> = Readonly<Record<string, (s: Drafted, given: P) => boolean>>;

/** An action as `actions` of a specification returns it. */
interface Written {
  readonly with: Readonly<Record<string, unknown>>;
  readonly when: Guards<never>;
  readonly then: (s: Drafted, given: never) => void;
  /** That it can never happen is no flaw of the nodes. */
  readonly rare: boolean;
}

/** What nodes take steps on: the messages, the timers … */
interface Kind<P> {
  /** What there is to choose from, if all goes on. */
  readonly with: { readonly [K in keyof P]: Domain<P[K]> | ((s: Drafted) => Iterable<P[K]>) };
  readonly when: Guards<P>;
  readonly occasion: (
    s: Drafted,
    given: P,
  ) => { readonly node: string; readonly input: Input<NodeTypes> };
  /** Uses up what the step is taken on. */
  readonly consume?: (s: Drafted, given: P) => void;
  /** Whether that is more than a crash instead of the step would do. */
  readonly consumes: boolean;
  readonly rare?: boolean;
}

interface OfMessage {
  readonly m: Sent<NodeTypes>;
}
interface OfTimer {
  readonly t: Timer;
}
interface OfClient {
  readonly client: string;
}
interface OfNode {
  readonly node: string;
}

export function actionsOf(cluster: Cluster): Readonly<Record<string, Written>> {
  const { crashes, restarts, duplicated, lost } = cluster.environment;
  const asked = [...cluster.asked.values()];
  const actions = new Actions(cluster);
  return {
    ...actions.steps("Deliver", actions.deliver()),
    ...actions.steps("Fire", actions.fire()),
    ...(asked.length > 0 ? actions.steps("Invoke", actions.invoke()) : {}),
    ...(asked.some(({ operation }) => operation.timeout !== undefined)
      ? { GiveUp: actions.giveUp() }
      : {}),
    ...(lost && !duplicated ? { Drop: actions.drop() } : {}),
    ...(crashes > 0 ? { Crash: actions.crash() } : {}),
    ...(crashes > 0 && restarts ? actions.steps("Restart", actions.restart()) : {}),
  };
}

class Actions {
  constructor(readonly cluster: Cluster) {}

  /** Steps of a kind; where nodes crash, also steps in the midst of which that happens. */
  steps<P extends object>(name: string, kind: Kind<P>): Readonly<Record<string, Written>> {
    const whole = this.#whole(kind);
    return this.cluster.environment.crashes === 0
      ? { [name]: whole }
      : { [name]: whole, [`${name}Cut`]: this.#cut(kind) };
  }

  #whole<P extends object>(kind: Kind<P>): Written {
    return {
      with: this.#choices(kind, this.#goesOn),
      when: { "all goes on": this.#goesOn, ...kind.when },
      then: (s: Drafted, given: P) => {
        const occasion = this.#occasion(kind, s, given);
        kind.consume?.(s, given);
        take(this.cluster, s, occasion);
      },
      rare: kind.rare === true,
    };
  }

  #cut<P extends object>(kind: Kind<P>): Written {
    const { outputsMax } = this.cluster.settings;
    const stops = (s: Drafted, given: P & { readonly done: number }): boolean => {
      const step = stepOf(this.cluster, s, this.#occasion(kind, s, given));
      if (isMisconduct(step)) return false;
      const { length } = step.outputs;
      if (length > outputsMax)
        throw new RangeError(
          `a step has ${length} outputs: set outputsMax, which is ${outputsMax}`,
        );
      return isCut(this.cluster, step.outputs, given.done, kind.consumes);
    };
    return {
      with: {
        ...this.#choices(kind, this.#mayCrash),
        done: range(kind.consumes ? 0 : 1, outputsMax - 1),
      },
      when: {
        "all goes on, and somebody may still crash": this.#mayCrash,
        ...kind.when,
        "the step has so many outputs, and a crash there makes a difference": stops,
      },
      then: (s: Drafted, given: P & { readonly done: number }) => {
        const occasion = this.#occasion(kind, s, given);
        kind.consume?.(s, given);
        take(this.cluster, s, occasion, given.done);
      },
      rare: true,
    };
  }

  /** Where nothing may be chosen, nobody need go through what there is. */
  #choices<P>(kind: Kind<P>, may: (s: Drafted) => boolean): Readonly<Record<string, unknown>> {
    const { chances } = this.cluster.settings;
    const choices = Object.entries<Kind<P>["with"][keyof P]>(kind.with).map(
      ([parameter, choice]) => [
        parameter,
        choice instanceof Domain ? choice : (s: Drafted) => (may(s) ? choice(s) : []),
      ],
    );
    return {
      ...Object.fromEntries(choices),
      ...(chances.length > 1 ? { chance: oneOf(...chances) } : {}),
    };
  }

  #occasion<P>(kind: Kind<P>, s: Drafted, given: P & { readonly chance?: number }): Occasion {
    const chance = given.chance ?? this.cluster.settings.chances[0]!;
    return { ...kind.occasion(s, given), chance };
  }

  readonly #goesOn = (s: Drafted): boolean =>
    s.misconduct === null && (this.cluster.environment.crashes === 0 || s.doomed === null);

  readonly #mayCrash = (s: Drafted): boolean =>
    this.#goesOn(s) && s.crashed < this.cluster.environment.crashes;

  #isUp(s: Drafted, node: string): boolean {
    return this.cluster.environment.crashes === 0 || s.nodes[node]!.up;
  }

  /** What a client asks next. */
  #next(s: Drafted, client: string): Asked {
    return this.cluster.operations.get(client)![s.clients[client]!.asked]!;
  }

  deliver(): Kind<OfMessage> {
    const { duplicated } = this.cluster.environment;
    return {
      with: { m: (s) => s.messages },
      when: { "it is up": (s, { m }) => this.#isUp(s, m.to) },
      occasion: (_, { m: { from, to, message } }) => ({
        node: to,
        input: { kind: "message", from, message },
      }),
      consume: (s, { m }) => {
        if (!duplicated || m.from === m.to) s.messages.delete(m);
      },
      // A crash does not lose what a node tells itself.
      consumes: !duplicated,
    };
  }

  fire(): Kind<OfTimer> {
    const { firings } = this.cluster.settings;
    return {
      with: { t: (s) => s.timers },
      when: {
        "it may run out once more": (s, { t }) => {
          const most = firings[t.timer];
          return most === undefined || s.fired[t.timer]! < most;
        },
      },
      occasion: (_, { t: { node, timer } }) => ({ node, input: { kind: "timer", timer } }),
      consume: (s, { t }) => {
        s.timers.delete(t);
        if (firings[t.timer] !== undefined) s.fired[t.timer]! += 1;
      },
      consumes: false,
      rare: true,
    };
  }

  invoke(): Kind<OfClient> {
    const { clients, operations } = this.cluster;
    return {
      with: { client: oneOf(...clients) },
      when: {
        "it waits for nothing": (s, { client }) => !s.clients[client]!.waiting,
        "it has something to ask": (s, { client }) =>
          s.clients[client]!.asked < operations.get(client)!.length,
        "whom it asks is up": (s, { client }) => this.#isUp(s, this.#next(s, client).operation.to),
      },
      occasion: (s, { client }) => {
        const { id, operation } = this.#next(s, client);
        return { node: operation.to, input: { kind: "request", id, request: operation.request } };
      },
      consume: (s, { client }) => {
        const asking = s.clients[client]!;
        asking.asked += 1;
        asking.waiting = true;
      },
      consumes: true,
    };
  }

  restart(): Kind<OfNode> {
    return {
      with: { node: this.cluster.Node },
      when: { "it is down": (s, { node }) => !s.nodes[node]!.up },
      occasion: (s, { node }) => ({ node, input: { kind: "start", disk: s.nodes[node]!.disk } }),
      consumes: false,
    };
  }

  /** What it asked for may be done, or may be yet, or never. */
  giveUp(): Written {
    const { clients, operations } = this.cluster;
    return {
      with: { client: oneOf(...clients) },
      when: {
        "all goes on": this.#goesOn,
        "it waits": (s, { client }: OfClient) => s.clients[client]!.waiting,
        "it does not wait for ever": (s, { client }: OfClient) => {
          const { operation } = operations.get(client)![s.clients[client]!.asked - 1]!;
          return operation.timeout !== undefined;
        },
      },
      then: (s, { client }: OfClient) => {
        s.clients[client]!.waiting = false;
      },
      rare: false,
    };
  }

  drop(): Written {
    return {
      with: { m: (s: Drafted) => s.messages },
      when: {
        "all goes on": this.#goesOn,
        "it is on the network": (_, { m }: OfMessage) => m.from !== m.to,
      },
      then: (s, { m }: OfMessage) => {
        s.messages.delete(m);
      },
      rare: true,
    };
  }

  crash(): Written {
    const { crashes } = this.cluster.environment;
    return {
      with: { node: this.cluster.Node },
      when: {
        "nobody has misbehaved": (s) => s.misconduct === null,
        "it is its turn, or anybody's": (s, { node }: OfNode) =>
          s.doomed === null ? s.crashed < crashes && s.nodes[node]!.up : s.doomed === node,
      },
      then: (s, { node }: OfNode) => {
        s.crashed += 1;
        s.doomed = null;
        crash(this.cluster, s, node);
      },
      rare: false,
    };
  }
}
