/**
 * What an onlooker says of random runs, compared with what the simulated world really is like, and
 * with what can be said in hindsight. Of a step that is told of late the world is compared as it was
 * then.
 */
import { describe, expect, it, test } from "vitest";
import { client } from "../../impl/rpc/client.ts";
import { server } from "../../impl/rpc/server.ts";
import { implementation, nodes as managers } from "../../refinement/two-phase-commit.nodes.ts";
import { type Moment, Onlooker } from "../../src/refinement/arrow/onlooker.ts";
import type { NodeView, Sent, View } from "../../src/refinement/arrow/view.ts";
import type { Node, NodeTypes, Step } from "../../src/refinement/node.ts";
import { FAULTS, type FaultModel } from "../../src/refinement/simulation/faults.ts";
import type { SimulationEvent, System } from "../../src/refinement/simulation/system.ts";
import type { World } from "../../src/refinement/simulation/world.ts";
import { contentKey } from "../../src/spec/value.ts";
import { Hindsight, isCut } from "./hindsight.ts";
import { counterSystem, lockSystem, pingPongSystem } from "./tiny-nodes.ts";
import { wander } from "./wandering.ts";

const LONG = process.env["LONG"] !== undefined;
const RUNS = LONG ? 500 : 6;
/** Of nodes that write as they like there is more to see. */
const SCRIBBLED = LONG ? 2_000 : 40;
const STEPS = 60;
const TIMEOUT = 1_800_000;
const HONEST: FaultModel = {
  name: "all but lying disks",
  faults: FAULTS.filter((fault) => fault !== "lying disk"),
};
const LYING: FaultModel = { name: "all", faults: FAULTS };

/** Writes as often, and wherever, as it likes. */
interface Scribbler {
  readonly State: number;
  readonly Message: number;
  readonly Request: null;
  readonly Reply: number;
  readonly Disk: readonly [step: number, write: number];
}

const scribbler: Node<Scribbler> = {
  start: (_, disk, random) => ({
    state: disk === null ? 0 : disk[0],
    outputs: [
      { kind: "set-timer", timer: "t", after: 5 },
      ...(random() < 0.5 ? [{ kind: "persist", disk: [0, 0] } as const] : []),
    ],
  }),
  step: (state, input, { nodes }, random): Step<Scribbler> => {
    const pick = <A>(of: readonly A[]): A => of[Math.floor(random() * of.length)]!;
    const next = state + 1;
    const outputs: Step<Scribbler>["outputs"][number][] = [];
    for (let i = pick([0, 0, 1, 2, 3, 4]); i > 0; i--)
      outputs.push(
        pick([
          { kind: "persist", disk: [next, i] } as const,
          { kind: "persist", disk: [next, i] } as const,
          { kind: "send", to: pick(nodes), message: next } as const,
          { kind: "set-timer", timer: "t", after: 5 } as const,
        ]),
      );
    if (input.kind === "request" && random() < 0.8)
      outputs.splice(pick([0, outputs.length]), 0, { kind: "reply", id: input.id, reply: next });
    return { state: next, outputs };
  },
};

const scribblers = (faults: FaultModel): System<Scribbler> => ({
  nodes: { a: scribbler, b: scribbler },
  clients: Object.fromEntries(
    ["a", "b"].map((to) => [
      `c${to}`,
      Array.from({ length: 20 }, () => ({ to, request: null, timeout: 3 })),
    ]),
  ),
  faults,
});

// biome-ignore lint/suspicious/noExplicitAny: systems of nodes of any types
const SYSTEMS: Readonly<Record<string, (faults: FaultModel) => System<any>>> = {
  scribblers,
  "ping-pong": (faults) => pingPongSystem(faults, 6),
  "a counter that writes first": (faults) => counterSystem("first", faults),
  "a counter that writes late": (faults) => counterSystem("late", faults),
  "a counter that never writes": (faults) => counterSystem("never", faults),
  locks: (faults) => ({ ...lockSystem(true), faults }),
  "remote calls": (faults) => ({
    nodes: { s: server(), a: client({ server: "s" }), b: client({ server: "s" }) },
    clients: Object.fromEntries(
      ["a", "b"].map((to) => [
        `u${to}`,
        Array.from({ length: 4 }, (_, i) => ({
          to,
          request: { type: "append", key: "x", value: `${to}${i}` },
          timeout: 50,
        })),
      ]),
    ),
    faults,
  }),
  "two-phase commit": (faults) => ({ ...implementation(managers), faults }),
};

/** What is really so, just after an event. */
interface Truth<T extends NodeTypes> {
  readonly nodes: Readonly<Record<string, NodeView<T> & { readonly unsynced: readonly unknown[] }>>;
  readonly messages: readonly Sent<T>[];
}

const truthOf = <T extends NodeTypes>({ places, network }: World<T>): Truth<T> => ({
  nodes: Object.fromEntries(
    [...places.values()].map(({ name, up, state, disk, unsynced }) => [
      name,
      { up, state, disk, unsynced: [...unsynced] },
    ]),
  ),
  messages: network.flights.map(({ from, to, message }) => ({ from, to, message })),
});

const sorted = (messages: readonly unknown[]): readonly string[] => messages.map(keyOf).sort();
const keyOf = (value: unknown): string => contentKey(value);

interface Telling<T extends NodeTypes> {
  readonly toldBy: number;
  readonly moment: Moment<T>;
}

/** A run, what was really so in it, and what was told of it. */
function watched<T extends NodeTypes>(system: System<T>, seed: number) {
  const lying = system.faults === LYING;
  const names = Object.keys(system.nodes);
  const onlooker = new Onlooker<T>(names, lying);
  const truths: Truth<T>[] = [];
  const told: Telling<T>[] = [];
  const { log } = wander(system, seed, STEPS, (event, world) => {
    truths.push(truthOf(world));
    for (const moment of onlooker.meet(event)) told.push({ toldBy: event.index, moment });
  });
  for (const moment of onlooker.end()) told.push({ toldBy: log.length, moment });
  return { names, log, truths, told, lying, hindsight: new Hindsight(log, names, lying) };
}

type Watching<T extends NodeTypes> = ReturnType<typeof watched<T>>;

/** Messages that a partition swallows are on their way until the next event says that they are lost. */
const swallowed = <T extends NodeTypes>(
  log: readonly SimulationEvent<T>[],
  at: number,
): readonly Sent<T>[] =>
  log.slice(at + 1).flatMap(({ kind, cut, message, cause }) => {
    if (kind !== "drop" || cut === null) return [];
    const sender = log.find(({ id }) => id === cause)!;
    if (sender.index > at) return [];
    const sends = sender.outputs.filter((output) => output.kind === "send");
    const { to, message: said } = sends[sender.sent.indexOf(message!)]!;
    return [{ from: sender.node!, to, message: said }];
  });

/** The world that a moment shows, by what was so when the last event of each node had happened. */
function expectTrue<T extends NodeTypes>(run: Watching<T>): void {
  const { log, truths, told, names, lying } = run;
  const latest = new Map(names.map((name, i) => [name, i]));
  for (const { toldBy, moment } of told) {
    const { event, world } = moment;
    if (event?.node != null && !run.hindsight.isUndone(event)) latest.set(event.node, event.index);
    for (const [name, index] of latest) {
      const { up, state, disk, unsynced } = truths[index]!.nodes[name]!;
      const kept = lying || unsynced.length === 0 ? disk : unsynced.at(-1);
      expect(world.nodes[name]).toEqual({ up, state, disk: kept });
      expect(world.nodes[name]!.state).toBe(state);
    }
    const at = Math.min(toldBy, log.length - 1);
    const real = [...truths[at]!.messages, ...swallowed(log, at)];
    expect(sorted(world.messages)).toEqual(sorted(real));
  }
}

/**
 * What has been shown of an honest disk is what a crash leaves, unless a step that never counted had
 * written before it was cut off or lost. At the beginning, a node's first write may still be lost.
 */
function expectKept<T extends NodeTypes>({ told, log, hindsight }: Watching<T>): void {
  let shown: View<T> = told[0]!.moment.world;
  const places = new Map<string, number>();
  for (const { event, world } of told.slice(1).map(({ moment }) => moment)) {
    const node = event?.node ?? null;
    if (node !== null && event!.kind === "crash") {
      const since = log.slice(places.get(node) ?? 0, event!.index);
      const written = since
        .filter((each) => each.node === node && hindsight.isUndone(each))
        .flatMap(({ outputs, performed }) => outputs.slice(0, performed))
        .flatMap((output) => (output.kind === "persist" ? [output.disk] : []));
      const possible = [shown.nodes[node]!.disk, ...written, ...(places.has(node) ? [] : [null])];
      expect(possible.map(keyOf)).toContain(keyOf(world.nodes[node]!.disk));
    }
    if (node !== null) places.set(node, event!.index);
    shown = world;
  }
}

describe.each(Object.entries(SYSTEMS))("%s", (name, make) => {
  const runs = name === "scribblers" ? SCRIBBLED : RUNS;

  it.each([
    ["with all faults but lying disks", HONEST],
    ["with all faults", LYING],
  ])(
    "%s",
    (_, faults) => {
      for (let seed = 1; seed <= runs; seed++) {
        const run = watched(make(faults), seed);
        const { told, hindsight } = run;
        const wanted = hindsight.moments();
        expect(told.map(({ toldBy, moment }) => [toldBy, moment.event?.index ?? null])).toEqual(
          wanted.map(({ toldBy, event }) => [toldBy, event?.index ?? null]),
        );
        for (const [i, { world }] of wanted.entries()) {
          expect(told[i]!.moment.world.nodes).toEqual(world.nodes);
          expect(told[i]!.moment.world.messages).toEqual(world.messages);
        }
        expectTrue(run);
        if (faults === HONEST) expectKept(run);
      }
    },
    TIMEOUT,
  );
});

test(
  "late and lost steps, chains of them and steps cut off are frequent among these runs",
  () => {
    const counts = { late: 0, chained: 0, lost: 0, cut: 0, "late at the end": 0 };
    for (let seed = 1; seed <= SCRIBBLED; seed++) {
      const { hindsight, log } = watched(scribblers(HONEST), seed);
      for (const event of log.slice(2)) {
        if (event.node === null || event.input === null) continue;
        const toldBy = hindsight.toldBy(event);
        if (isCut(event)) counts.cut++;
        else if (toldBy === null || hindsight.isUndone(event)) counts.lost++;
        else if (toldBy === log.length) counts["late at the end"]++;
        else if (toldBy > event.index) counts.late++;
        if (!event.synced && !event.outputs.some(({ kind }) => kind === "persist"))
          counts.chained++;
      }
    }
    for (const [what, count] of Object.entries(counts))
      expect([what, count]).toEqual([
        what,
        expect.toSatisfy((many: number) => many >= SCRIBBLED / 4),
      ]);
  },
  TIMEOUT,
);
