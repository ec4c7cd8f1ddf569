/** Compositions: the same worlds as a naive search finds, the same violations, the same distances. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, explore } from "../../src/explorer/check.ts";
import { routeTo } from "../../src/explorer/trace.ts";
import { always } from "../../src/index.ts";
import { composed } from "../../src/refinement/composition/composition.ts";
import { ValueBag } from "../../src/spec/collections.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";
import { type Cluster, contentOf, everyWorld, type World } from "./naive-composition.ts";
import { randomCluster } from "./random-nodes.ts";

// biome-ignore lint/suspicious/noExplicitAny: states of any specification
type Any = any;

type Random = Cluster & { readonly inFlight: number };

/**
 * A cluster as a specification; with an invariant that its states never are all of these.
 * @param bounded whether a constraint looks at the messages
 */
const specOf = (cluster: Random, never?: Any, bounded = true): AnySpec =>
  composed({
    name: "Random",
    constants: {
      ...cluster.environment,
      ...(bounded || !cluster.environment.duplicated ? { inFlight: cluster.inFlight } : {}),
    },
    nodes: () => cluster.nodes,
    clients: () => cluster.clients,
    firings: () => cluster.firings,
    invariants: () => ({
      Never: always("The nodes are never so.", (s: Any) => !isSo(s.nodes, never)),
    }),
  }) as AnySpec;

const isSo = (nodes: World["nodes"], never: Any): boolean =>
  never !== undefined &&
  Object.keys(never).every((name) => nodes[name]!.state?.deep.n === never[name]);

/** A state of a composition as a naive world. */
function worldOf(state: Any): World {
  const { messages, misconduct, doomed = null, crashed = 0, fired = {} } = state;
  const list =
    messages instanceof ValueBag
      ? messages.entries().flatMap(([message, copies]) => Array(copies).fill(message))
      : [...messages];
  const sorted = (values: Any[]): Any[] =>
    values.sort((x, y) => (contentOf(x) < contentOf(y) ? -1 : 1));
  return {
    nodes: state.nodes,
    messages: sorted(list),
    timers: sorted([...state.timers]),
    clients: state.clients ?? { c: { asked: 0, waiting: false } },
    replies: state.replies ?? {},
    fired,
    crashed,
    doomed,
    misconduct: misconduct && { node: misconduct.node },
  };
}

/** Every world that is explored, with its distance; not those in which somebody is about to crash. */
function explored(spec: AnySpec, reduce: boolean, key: (world: World) => string) {
  const found = new Map<string, number>();
  const { verdict } = explore(instantiate(spec), { reduce, continue: true }, (search) => {
    search.admitted = (_low, _high, state) => {
      const { layout, trees } = search.machine;
      const world = worldOf(layout.decode(trees.state));
      const { length } = routeTo(search.links, state).instances;
      if (world.doomed === null && !found.has(key(world))) found.set(key(world), length);
    };
  });
  return { verdict, found };
}

/** As `explored`, by the judge; null where there are too many of them. */
function naive(cluster: Random, key: (world: World) => string, most = 1000) {
  const found = new Map<string, number>();
  const all = everyWorld(
    cluster,
    (world, steps, inside) => {
      if (inside && world.doomed === null && !found.has(key(world))) found.set(key(world), steps);
    },
    ({ messages }) => messages.length <= cluster.inFlight,
    most,
  );
  return all ? found : null;
}

const RUNS = process.env["LONG"] ? 3000 : 200;
const withoutMessages = (world: World): string => contentOf({ ...world, messages: [] });

describe("random nodes", () => {
  it("have the same worlds, as far away", () => {
    fc.assert(
      fc.property(randomCluster, (cluster) => {
        const expected = naive(cluster, contentOf);
        if (expected === null) return;
        const { found, verdict } = explored(specOf(cluster), false, contentOf);
        expect(verdict.breakage).toBeNull();
        expect(found).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });

  it("have the same worlds, but for messages, where only the fullest are explored", () => {
    let fewer = 0;
    fc.assert(
      fc.property(randomCluster, (cluster) => {
        fc.pre(cluster.environment.duplicated);
        const expected = naive(cluster, withoutMessages);
        if (expected === null) return;
        const spec = specOf(cluster, undefined, false);
        const { found, verdict } = explored(spec, true, withoutMessages);
        expect(verdict.fullest).toEqual(["messages"]);
        expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
        if (verdict.distinct < explored(spec, false, contentOf).verdict.distinct) fewer++;
      }),
      { numRuns: RUNS },
    );
    expect(fewer).toBeGreaterThan(RUNS / 20);
  });

  it("violate the same invariants, in traces as short", () => {
    const so = fc.record({ a: fc.nat(2), b: fc.nat(2) });
    const seen = { violated: 0, held: 0 };
    fc.assert(
      fc.property(randomCluster, so, fc.boolean(), (cluster, never, bounded) => {
        let least: number | null = null;
        const all = everyWorld(
          cluster,
          ({ nodes, misconduct }, steps) => {
            if (isSo(nodes, never) || misconduct !== null) least ??= steps;
          },
          ({ messages }) => messages.length <= cluster.inFlight,
          1000,
        );
        if (!all) return;
        const { finding, outcome } = check(instantiate(specOf(cluster, never, bounded)));
        if (outcome === "deadlocked") return;
        expect(outcome).toBe(least === null ? "held" : "violated");
        seen[least === null ? "held" : "violated"]++;
        if (least === null) return;
        expect([finding?.trace?.length, finding?.shortest]).toEqual([least + 1, true]);
      }),
      { numRuns: RUNS },
    );
    expect(Math.min(seen.held, seen.violated)).toBeGreaterThan(RUNS / 10);
  });
});
