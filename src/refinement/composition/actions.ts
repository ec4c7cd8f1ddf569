/** What can happen in a composition: steps of nodes, crashes, and what the network does. */
import { Domain } from "../../spec/domain.ts";
import { oneOf, range } from "../../spec/scalars.ts";
import type { Sent } from "../arrow/view.ts";
import type { Input, NodeTypes } from "../node.ts";
import { type Asked, type Cluster, isMisconduct } from "./cluster.ts";
import { crash, type Drafted, isCut, type Occasion, stepOf, type Timer, take } from "./effects.ts";

/** An action as `actions` of a specification returns it. */
interface Written {
  readonly with: Readonly<Record<string, unknown>>;
  readonly when: Readonly<Record<string, (s: Drafted, given: never) => boolean>>;
  readonly then: (s: Drafted, given: never) => void;
  /** That it can never happen is no flaw of the nodes. */
  readonly rare: boolean;
}

/** What nodes take steps on: the messages, the timers … */
interface Kind<P> {
  /** What there is to choose from, if all goes on. */
  readonly with: { readonly [K in keyof P]: Domain<P[K]> | ((s: Drafted) => Iterable<P[K]>) };
  readonly when: Readonly<Record<string, (s: Drafted, given: P) => boolean>>;
  readonly occasion: (s: Drafted, given: P) => { readonly node: string; readonly input: In };
  /** Uses up what the step is taken on. */
  readonly consume?: (s: Drafted, given: P) => void;
  /** Whether that is more than a crash instead of the step would do. */
  readonly consumes: boolean;
  readonly rare?: boolean;
}
type In = Input<NodeTypes>;

export function actionsOf(cluster: Cluster): Readonly<Record<string, Written>> {
  const { crashes, restarts, duplicated, lost } = cluster.environment;
  const { chances, outputsMax, firings } = cluster.settings;
  const table: Record<string, Written> = {};
  const goesOn = (s: Drafted): boolean =>
    s.misconduct === null && (crashes === 0 || s.doomed === null);
  const mayCrash = (s: Drafted): boolean => goesOn(s) && s.crashed < crashes;
  const isUp = (s: Drafted, node: string): boolean => crashes === 0 || s.nodes[node]!.up;
  const chance = chances.length > 1 ? { chance: oneOf(...chances) } : {};

  /** Steps of a kind; where nodes crash, also steps in the midst of which that happens. */
  const steps = <P extends object>(name: string, kind: Kind<P>): void => {
    const occasion = (s: Drafted, given: P & { chance?: number }): Occasion => ({
      ...kind.occasion(s, given),
      chance: given.chance ?? chances[0]!,
    });
    /** Where nothing can be chosen, nobody need go through what might be. */
    const choices = (may: (s: Drafted) => boolean): Readonly<Record<string, unknown>> =>
      Object.fromEntries(
        Object.entries<Kind<P>["with"][keyof P]>(kind.with).map(([parameter, choice]) => [
          parameter,
          choice instanceof Domain ? choice : (s: Drafted) => (may(s) ? choice(s) : []),
        ]),
      );
    table[name] = {
      with: { ...choices(goesOn), ...chance },
      when: { "all goes on": goesOn, ...kind.when },
      then: (s: Drafted, given: P) => {
        const on = occasion(s, given);
        kind.consume?.(s, given);
        take(cluster, s, on);
      },
      rare: kind.rare === true,
    };
    if (crashes === 0) return;
    table[`${name}Cut`] = {
      with: {
        ...choices(mayCrash),
        ...chance,
        done: range(kind.consumes ? 0 : 1, outputsMax - 1),
      },
      when: {
        "all goes on, and somebody may still crash": mayCrash,
        ...kind.when,
        "the step has so many outputs, and a crash there makes a difference": (
          s,
          given: P & { readonly done: number },
        ) => {
          const step = stepOf(cluster, s, occasion(s, given));
          if (isMisconduct(step)) return false;
          if (step.outputs.length > outputsMax)
            throw new RangeError(
              `a step has ${step.outputs.length} outputs: set outputsMax, which is ${outputsMax}`,
            );
          return isCut(cluster, step.outputs, given.done, kind.consumes);
        },
      },
      then: (s: Drafted, given: P & { readonly done: number }) => {
        const on = occasion(s, given);
        kind.consume?.(s, given);
        take(cluster, s, on, given.done);
      },
      rare: true,
    };
  };

  steps<{ readonly m: Sent<NodeTypes> }>("Deliver", {
    with: { m: (s: Drafted) => s.messages },
    when: { "it is up": (s, { m }) => isUp(s, m.to) },
    occasion: (_, { m: { from, to, message } }) => ({
      node: to,
      input: { kind: "message", from, message },
    }),
    consume: (s, { m }) => {
      if (!duplicated || m.from === m.to) s.messages.delete(m);
    },
    // A crash does not lose what a node tells itself.
    consumes: !duplicated,
  });
  steps<{ readonly t: Timer }>("Fire", {
    with: { t: (s: Drafted) => s.timers },
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
  });
  const next = (s: Drafted, client: string): Asked =>
    cluster.operations.get(client)![s.clients[client]!.asked]!;
  if (cluster.asked.size > 0)
    steps<{ readonly client: string }>("Invoke", {
      with: { client: oneOf(...cluster.clients) },
      when: {
        "it waits for nothing": (s, { client }) => !s.clients[client]!.waiting,
        "it has something to ask": (s, { client }) =>
          s.clients[client]!.asked < cluster.operations.get(client)!.length,
        "whom it asks is up": (s, { client }) => isUp(s, next(s, client).operation.to),
      },
      occasion: (s, { client }) => {
        const { id, operation } = next(s, client);
        return { node: operation.to, input: { kind: "request", id, request: operation.request } };
      },
      consume: (s, { client }) => {
        const asking = s.clients[client]!;
        asking.asked += 1;
        asking.waiting = true;
      },
      consumes: true,
    });
  if ([...cluster.asked.values()].some(({ operation }) => operation.timeout !== undefined))
    table["GiveUp"] = {
      with: { client: oneOf(...cluster.clients) },
      when: {
        "all goes on": goesOn,
        "it waits": (s, { client }: { client: string }) => s.clients[client]!.waiting,
        "it does not wait for ever": (s, { client }: { client: string }) =>
          cluster.operations.get(client)![s.clients[client]!.asked - 1]!.operation.timeout !==
          undefined,
      },
      then: (s, { client }: { client: string }) => {
        s.clients[client]!.waiting = false;
      },
      rare: false,
    };
  if (lost && !duplicated)
    table["Drop"] = {
      with: { m: (s: Drafted) => s.messages },
      when: {
        "all goes on": goesOn,
        "it is on the network": (_, { m }: { m: Sent<NodeTypes> }) => m.from !== m.to,
      },
      then: (s, { m }: { m: Sent<NodeTypes> }) => {
        s.messages.delete(m);
      },
      rare: true,
    };
  if (crashes === 0) return table;
  table["Crash"] = {
    with: { node: cluster.Node },
    when: {
      "nobody has misbehaved": (s) => s.misconduct === null,
      "it is its turn, or anybody's": (s, { node }: { node: string }) =>
        s.doomed === null ? s.crashed < crashes && s.nodes[node]!.up : s.doomed === node,
    },
    then: (s, { node }: { node: string }) => {
      s.crashed += 1;
      s.doomed = null;
      crash(cluster, s, node);
    },
    rare: false,
  };
  if (restarts)
    steps<{ readonly node: string }>("Restart", {
      with: { node: cluster.Node },
      when: { "it is down": (s, { node }) => !s.nodes[node]!.up },
      occasion: (s, { node }) => ({
        node,
        input: { kind: "start", disk: s.nodes[node]!.disk },
      }),
      consumes: false,
    });
  return table;
}
