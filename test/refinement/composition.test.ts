/** Compositions: the same worlds as a naive search finds, the same violations, the same distances. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { client } from "../../impl/rpc/client.ts";
import { server } from "../../impl/rpc/server.ts";
import { resourceManager } from "../../impl/two-phase-commit/resource-manager.ts";
import { transactionManager } from "../../impl/two-phase-commit/transaction-manager.ts";
import rpcHasty from "../../refinement/rpc.exhaustive.hasty.ts";
import rpc from "../../refinement/rpc.exhaustive.ts";
import twoPhaseCommitHasty from "../../refinement/two-phase-commit.exhaustive.hasty.ts";
import twoPhaseCommit from "../../refinement/two-phase-commit.exhaustive.ts";
import { check, explore } from "../../src/explorer/check.ts";
import { routeTo } from "../../src/explorer/trace.ts";
import { always } from "../../src/index.ts";
import { composed } from "../../src/refinement/composition/composition.ts";
import { ValueBag } from "../../src/spec/collections.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";
import { type Cluster, contentOf, everyWorld, type World } from "./naive-composition.ts";
import { randomCluster } from "./random-nodes.ts";

const exhaustive: Readonly<Record<string, AnySpec>> = {
  "rpc.exhaustive.ts": rpc,
  "rpc.exhaustive.hasty.ts": rpcHasty,
  "two-phase-commit.exhaustive.ts": twoPhaseCommit,
  "two-phase-commit.exhaustive.hasty.ts": twoPhaseCommitHasty,
};

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

const RUNS = process.env["LONG"] ? 3000 : 100;
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

describe("the nodes of impl/", () => {
  const faults = { crashes: 1, restarts: true, duplicated: true, lost: true };
  const asking = client({ server: "s", block: 1, delayMin: 1, delayMax: 1 });
  const append = (to: string, value: string) => ({
    to,
    request: { type: "append", key: "k", value },
  });
  const managers = { delayMin: 1, delayMax: 1 };
  const transaction = {
    to: "tm",
    request: { type: "transaction", parts: { a: { x: -1 }, b: { x: -1 } } },
  };
  const clusters: Readonly<Record<string, Cluster>> = {
    "the store": {
      nodes: { s: server(), c: asking, d: asking },
      clients: { u: [append("c", "a"), append("c", "b")], v: [append("d", "c")] },
      firings: {},
      environment: faults,
    },
    "the store, if each message arrives but once": {
      nodes: { s: server(), c: asking },
      clients: { u: [append("c", "a"), append("c", "b")] },
      firings: { retransmit: 2 },
      environment: { ...faults, duplicated: false, crashes: 2 },
    },
    "two-phase commit": {
      nodes: {
        tm: transactionManager({ ...managers, block: 1, attemptsMax: 1 }),
        a: resourceManager({ ...managers, balances: { x: 1 } }),
        b: resourceManager({ ...managers, balances: { x: 1 } }),
      },
      clients: { u: [transaction] },
      firings: {},
      environment: faults,
    },
  };
  it.each(Object.entries(clusters))("%s: the same worlds", (_, cluster) => {
    const spec = specOf({ ...cluster, inFlight: 1000 }, undefined, false);
    const { found } = explored(spec, false, contentOf);
    expect(found.size).toBeGreaterThan(200);
    expect(found).toEqual(naive({ ...cluster, inFlight: 1000 }, contentOf, 1e6));
  });
});

describe.each(Object.entries(exhaustive))("refinement/%s", (_, spec) => {
  for (const [name, { expect: expected }] of Object.entries(spec.configurations!)) {
    if ((expected!.distinct ?? 0) > (process.env["LONG"] ? 1e7 : 20_000)) continue;
    it(`${name}: ${expected!.violates ? "is refuted" : "holds"}`, () => {
      const verdict = check(instantiate(spec, name));
      expect([verdict.breakage, verdict.warnings]).toEqual([null, []]);
      if (expected!.violates === undefined) {
        const { distinct, generated, depth } = verdict;
        expect({ distinct, generated, depth }).toEqual(expected);
        expect(verdict.outcome).toBe("held");
        return;
      }
      const { finding } = verdict;
      expect(verdict.outcome).toBe("violated");
      expect(finding?.property.name).toBe(expected!.violates);
      expect([finding?.trace?.length, finding?.shortest]).toEqual([expected!.states, true]);
    });
  }

  it("says the same when no state is left out", () => {
    const model = instantiate(spec, "small");
    const [whole, reduced] = [false, true].map((reduce) => check(model, { reduce }));
    expect(reduced!.outcome).toBe(whole!.outcome);
    expect(reduced!.finding?.trace?.length).toBe(whole!.finding?.trace?.length);
  });
});
