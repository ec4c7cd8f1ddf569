/** The variables of a composition, how it begins, and when nothing more need happen in it. */
import { ValueBag, ValueSet } from "../../spec/collections.ts";
import { bagOf, mapOf, setOf } from "../../spec/containers.ts";
import type { AnyDomain } from "../../spec/domain.ts";
import { plain } from "../../spec/plain.ts";
import { bool, oneOf, range } from "../../spec/scalars.ts";
import { optional, product, record } from "../../spec/structures.ts";
import { contentKey } from "../../spec/value.ts";
import type { Cluster } from "./cluster.ts";
import { type Drafted, take } from "./effects.ts";

/** Variables that say nothing under these constants are not there. */
export function variablesOf(cluster: Cluster): Readonly<Record<string, AnyDomain>> {
  const { crashes, duplicated } = cluster.environment;
  const { firings } = cluster.settings;
  const variables: Record<string, AnyDomain> = {
    nodes: mapOf(cluster.Node, record({ up: bool, state: plain(), disk: plain() })),
    messages: duplicated ? setOf(plain()) : bagOf(plain()),
    timers: setOf(plain()),
  };
  if (cluster.asked.size > 0) {
    const most = Math.max(...[...cluster.operations.values()].map(({ length }) => length));
    variables["clients"] = mapOf(
      oneOf(...cluster.clients),
      record({ asked: range(0, most), waiting: bool }),
    );
    variables["replies"] = mapOf(oneOf(...cluster.asked.keys()), plain());
  }
  if (Object.keys(firings).length > 0)
    variables["fired"] = mapOf(
      oneOf(...Object.keys(firings)),
      range(0, Math.max(...Object.values(firings))),
    );
  if (crashes > 0) {
    variables["crashed"] = range(0, crashes);
    variables["doomed"] = optional(cluster.Node);
  }
  variables["misconduct"] = plain();
  return variables;
}

/** All nodes start. */
export function* initialStatesOf(cluster: Cluster): Iterable<unknown> {
  const { crashes, duplicated } = cluster.environment;
  const { chances, firings } = cluster.settings;
  const seen = new Set<string>();
  const each = <V>(names: Iterable<string>, value: () => V): Record<string, V> =>
    Object.fromEntries(Array.from(names, (name) => [name, value()]));
  for (const drawn of product(cluster.names.map(() => chances))) {
    const world = {
      nodes: each(cluster.names, () => ({ up: false, state: null, disk: null })),
      messages: duplicated ? new ValueSet() : new ValueBag(),
      timers: new ValueSet(),
      ...(cluster.asked.size > 0
        ? {
            clients: each(cluster.clients, () => ({ asked: 0, waiting: false })),
            replies: each(cluster.asked.keys(), () => null),
          }
        : {}),
      ...(Object.keys(firings).length > 0 ? { fired: each(Object.keys(firings), () => 0) } : {}),
      ...(crashes > 0 ? { crashed: 0, doomed: null } : {}),
      misconduct: null,
    };
    cluster.names.forEach((node, i) => {
      const occasion = { node, input: { kind: "start", disk: null }, chance: drawn[i] as number };
      take(cluster, world as unknown as Drafted, occasion as never);
    });
    const key = contentKey(world);
    if (seen.has(key)) continue;
    seen.add(key);
    yield world;
  }
}

/**
 * Whether there need be no way on: every client has had what it wanted; or a node is gone for good;
 * or a timer may run out no more, because somebody said how often it may.
 */
export function isOver(cluster: Cluster, s: Drafted): boolean {
  const { crashes, restarts } = cluster.environment;
  const { firings } = cluster.settings;
  if (s.misconduct !== null) return true;
  if (crashes > 0 && !restarts && cluster.names.some((name) => !s.nodes[name]!.up)) return true;
  if (Object.entries(firings).some(([timer, most]) => s.fired[timer] === most)) return true;
  return cluster.clients.every((client) => {
    const { asked, waiting } = s.clients[client]!;
    return !waiting && asked === cluster.operations.get(client)!.length;
  });
}
