/** Compositions: the same worlds as a naive search finds, the same violations, the same distances. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { client } from "../../impl/rpc/client.ts";
import { server } from "../../impl/rpc/server.ts";
import { resourceManager } from "../../impl/two-phase-commit/resource-manager.ts";
import { transactionManager } from "../../impl/two-phase-commit/transaction-manager.ts";
import raftForgetful from "../../refinement/raft.exhaustive.forgetful.ts";
import raft from "../../refinement/raft.exhaustive.ts";
import rpcHasty from "../../refinement/rpc.exhaustive.hasty.ts";
import rpc from "../../refinement/rpc.exhaustive.ts";
import twoPhaseCommitHasty from "../../refinement/two-phase-commit.exhaustive.hasty.ts";
import twoPhaseCommit from "../../refinement/two-phase-commit.exhaustive.ts";
import { check, explore } from "../../src/explorer/check.ts";
import { routeTo } from "../../src/explorer/trace.ts";
import { always, bool, range, refines, spec, variant } from "../../src/index.ts";
import { composed, seen } from "../../src/refinement/composition/composition.ts";
import type { Node } from "../../src/refinement/node.ts";
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
  "raft.exhaustive.ts": raft,
  "raft.exhaustive.forgetful.ts": raftForgetful,
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

const RUNS = process.env["LONG"] ? 1000 : 100;
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
    if (expected === undefined) continue;
    if ((expected.distinct ?? 0) > (process.env["LONG"] ? 1e6 : 20_000)) continue;
    it(`${name}: ${expected.violates ? "is refuted" : "holds"}`, () => {
      const verdict = check(instantiate(spec, name));
      expect([verdict.breakage, verdict.warnings]).toEqual([null, []]);
      if (expected.violates === undefined) {
        const { distinct, generated, depth } = verdict;
        expect({ distinct, generated, depth }).toEqual(expected);
        expect(verdict.outcome).toBe("held");
        return;
      }
      const { finding } = verdict;
      expect(verdict.outcome).toBe("violated");
      expect(finding?.property.name).toBe(expected.violates);
      expect([finding?.trace?.length, finding?.shortest]).toEqual([expected.states, true]);
    });
  }

  it("says the same when no state is left out", () => {
    const model = instantiate(spec, "small");
    const [whole, reduced] = [false, true].map((reduce) => check(model, { reduce }));
    expect(reduced!.outcome).toBe(whole!.outcome);
    expect(reduced!.finding?.trace?.length).toBe(whole!.finding?.trace?.length);
  });
});

/** One node that does what it is told, by a function of what comes in. */
const lone = (
  step: (state: Any, input: Any) => { state: Any; outputs: Any[] },
  more: Partial<Parameters<typeof composed>[0]> = {},
) =>
  check(
    instantiate(
      composed({
        name: "Lone",
        nodes: () => ({ a: { start: () => ({ state: 0, outputs: [] }), step } as Node<Any> }),
        clients: () => ({ c: [{ to: "a", request: "go" }] }),
        ...(more as object),
      }) as AnySpec,
    ),
  );

describe("what no node may do is a violation, with the way to it", () => {
  const done = { kind: "reply", id: "c.0", reply: null };
  it.each<[string, (state: Any, input: Any) => Any, object]>([
    [
      "throw",
      () => {
        throw new Error("Oh!");
      },
      { kind: "throws", what: "Oh!" },
    ],
    [
      "change what it is given",
      (_, input) => {
        input.request = "";
        return { state: 0, outputs: [] };
      },
      { kind: "mutates" },
    ],
    [
      "keep what is no data",
      () => ({ state: new Map(), outputs: [] }),
      { kind: "malformed", what: "state is a Map" },
    ],
    [
      "send to nobody",
      (state) => ({ state, outputs: [{ kind: "send", to: "b", message: 1 }] }),
      { kind: "malformed", what: "it sends to b, which is no node" },
    ],
    [
      "answer what nobody has asked",
      (state) => ({ state, outputs: [{ kind: "reply", id: "c.1", reply: 1 }] }),
      { kind: "malformed", what: "it replies to c.1, which nobody has asked" },
    ],
  ])("%s", (_, step, expected) => {
    const { finding, outcome, breakage } = lone(step);
    expect(breakage).toBeNull();
    expect([outcome, finding?.property.name]).toEqual(["violated", "Conduct"]);
    expect(finding?.trace?.map(({ action }) => action)).toEqual([null, "Invoke"]);
    expect(finding?.trace?.at(-1)?.state["misconduct"]).toMatchObject({
      node: "a",
      input: { kind: "request", id: "c.0", request: "go" },
      ...expected,
    });
  });

  it("ask the clock, or remember what is not in its state, makes the specification broken", () => {
    expect(lone(() => ({ state: Date.now(), outputs: [] })).breakage).toMatchObject({
      kind: "impure",
    });
    let calls = 0;
    expect(lone(() => ({ state: calls++, outputs: [done] })).breakage).toMatchObject({
      kind: "impure",
      where: { name: "Invoke" },
    });
  });
});

it("a step may be given each of some random numbers", () => {
  const draw = (chances?: readonly number[]) => {
    const { distinct } = check(
      instantiate(
        composed({
          name: "Drawing",
          ...(chances ? { random: chances } : {}),
          nodes: () => ({
            a: {
              start: (_: Any, __: Any, random: Any) => ({ state: random(), outputs: [] }),
              step: (state: number, _: Any, __: Any, random: Any) => ({
                state: state + random(),
                outputs: [{ kind: "reply", id: "c.0", reply: null }],
              }),
            } as Node<Any>,
          }),
          clients: () => ({ c: [{ to: "a", request: null }] }),
        }) as AnySpec,
      ),
    );
    return distinct;
  };
  expect(draw()).toBe(2);
  expect(draw([0, 0.25, 0.75])).toBe(3 + 6);
});

describe("who waits in vain", () => {
  /** Asks b once, or again and again. */
  const asking = (again: boolean): Node<Any> => ({
    start: () => ({ state: null, outputs: [] }),
    step: (state, input) => {
      const ask = [
        { kind: "send", to: "b", message: "ask" },
        ...(again ? [{ kind: "set-timer", timer: "again", after: 1 }] : []),
      ] as Any[];
      if (input.kind === "request") return { state: input.id, outputs: ask };
      if (input.kind === "timer") return { state, outputs: state === null ? [] : ask };
      const outputs = state === null ? [] : [{ kind: "reply", id: state, reply: null }];
      return { state: null, outputs: outputs as Any[] };
    },
  });
  const answering: Node<Any> = {
    start: () => ({ state: null, outputs: [] }),
    step: (state, input) => ({
      state,
      outputs: input.kind === "message" ? [{ kind: "send", to: input.from, message: "told" }] : [],
    }),
  };
  const outcome = (again: boolean, constants: object, operation: object = {}) => {
    const spec = composed({
      name: "Asking",
      constants: { duplicated: false, ...constants },
      nodes: () => ({ a: asking(again), b: answering }),
      clients: () => ({ c: [{ to: "a", request: null, ...operation }] }),
      firings: () => ({ again: 2 }),
    });
    const { outcome, finding } = check(instantiate(spec as AnySpec));
    return [outcome, finding?.trace?.map(({ action }) => action).slice(1)];
  };

  it("is in a deadlock: nothing comes any more", () => {
    expect(outcome(false, {})).toEqual(["deadlocked", ["Invoke", "Drop"]]);
  });
  it("is not, if no message is lost, or it asks again, or has patience only for so long", () => {
    expect(outcome(false, { lost: false })).toEqual(["held", undefined]);
    expect(outcome(true, {})).toEqual(["held", undefined]);
    expect(outcome(false, {}, { timeout: 10 })).toEqual(["held", undefined]);
  });
  it("is not, if somebody has crashed for good", () => {
    expect(outcome(true, { crashes: 1, restarts: false })).toEqual(["held", undefined]);
  });
});

describe("what a node tells itself", () => {
  /** Tells itself to count, as often as it is asked to. */
  const counting: Node<Any> = {
    start: () => ({ state: { n: 0 }, outputs: [] }),
    step: ({ n }, input) =>
      input.kind === "request"
        ? {
            state: { n },
            outputs: [
              { kind: "send", to: "a", message: "count" },
              { kind: "reply", id: input.id, reply: null },
            ] as Any[],
          }
        : { state: { n: n + 1 }, outputs: [] },
  };
  const counted = (operations: number, duplicated: boolean) =>
    check(
      instantiate(
        composed({
          name: "Counting",
          constants: { duplicated },
          nodes: () => ({ a: counting }),
          clients: () => ({
            c: Array.from({ length: operations }, () => ({ to: "a", request: 1 })),
          }),
          invariants: () => ({
            NotTwice: (s) => s.nodes.a.state.n <= s.clients["c"]!.asked,
          }),
        }) as AnySpec,
      ),
    );
  it("arrives once, whatever the network does", () => {
    expect(counted(1, true)).toMatchObject({ outcome: "held", distinct: 3, fullest: [] });
    expect(counted(2, false)).toMatchObject({ outcome: "held", distinct: 6 });
  });
  it("must not wait for itself twice where a message has no copies", () => {
    expect(counted(2, true).breakage).toMatchObject({ kind: "threw" });
    expect(counted(2, true).breakage?.facts["message"]).toContain("duplicated = false");
  });
});

it("a step of more outputs than were expected is no reason to leave out crashes", () => {
  const outputs = Array.from({ length: 9 }, (_, i) => ({ kind: "persist", disk: i }));
  const step = () => ({ state: 0, outputs });
  expect(lone(step, { constants: { crashes: 1 } } as Any).breakage?.facts["message"]).toBe(
    "a step has 9 outputs: set outputsMax, which is 8",
  );
  const { breakage } = lone(step, { constants: { crashes: 1 }, outputsMax: 9 } as Any);
  expect(breakage).toBeNull();
});

it("an abstraction function of worlds is a mapping of states", () => {
  const values = (world: { readonly nodes: Any; readonly messages: readonly Any[] }) => ({
    kept: Object.keys(world.nodes.s.disk?.values ?? {}).length,
    asked: world.messages.length > 0,
  });
  const abstract = spec({
    name: "Asked",
    state: () => ({ kept: range(0, 1), asked: bool }),
    init: () => ({ kept: 0, asked: false }),
    actions: (action) => ({
      Ask: action({
        then: (s) => {
          s.asked = true;
        },
      }),
      Keep: action({
        when: { "it was asked to": (s) => s.asked },
        then: (s) => {
          s.kept = 1;
        },
      }),
    }),
  });
  const store = composed({
    name: "Store",
    nodes: () => ({ s: server(), c: client({ server: "s" }) }),
    clients: () => ({
      u: [{ to: "c", request: { type: "put", key: "k", value: "v" } as const }],
    }),
    properties: (_) => ({ Asked: refines("As asked.", abstract, { mapping: seen(values) }) }),
  });
  // It looks at the messages: no state is left out.
  expect(check(instantiate(store as AnySpec))).toMatchObject({ outcome: "held", fullest: [] });
  const { refinements } = instantiate(
    variant(store, {
      name: "Wrong",
      properties: (_) => ({
        Asked: refines("As asked.", variant(abstract, { name: "Deaf", without: ["Ask"] }), {
          mapping: seen(values),
        }),
      }),
    }) as AnySpec,
  );
  expect(refinements).toHaveLength(1);
});
