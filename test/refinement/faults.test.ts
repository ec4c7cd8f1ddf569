/** Each fault does what it says, and none happens that the fault model does not have. */
import { describe, expect, it } from "vitest";
import type { Node } from "../../src/refinement/node.ts";
import {
  DRIFTING,
  FAULTS,
  faultsOff,
  RELIABLE,
  RELIABLE_FAIL_STOP,
  UNRELIABLE_RECOVERING,
} from "../../src/refinement/simulation/faults.ts";
import type { System } from "../../src/refinement/simulation/system.ts";
import { Director } from "./director.ts";
import { type Counter, counterSystem, type PingPong, pingPongSystem } from "./tiny-nodes.ts";

const everything = {
  name: "everything that honest disks allow",
  faults: FAULTS.filter((fault) => fault !== "lying disk"),
};
const lyingDisks = { name: "everything", faults: FAULTS };
const asked = (system: System<PingPong> = pingPongSystem(everything)): Director<PingPong> => {
  const director = new Director(system);
  director.take(/^invoke\(c\.0\)$/);
  return director;
};
const kinds = (events: readonly { readonly kind: string }[]): string[] =>
  events.map(({ kind }) => kind);

describe("messages", () => {
  it("arrive once, a millisecond later, and the reply ends the operation", () => {
    const director = asked();
    const events = director.rest(2);
    expect(kinds(events)).toEqual(["message", "message"]);
    expect(events.map(({ node }) => node)).toEqual(["b", "a"]);
    expect(director.world.clients.history).toMatchObject([
      { kind: "invoke", client: "c", op: "c.0", f: "request", in: "ping" },
      { kind: "ok", client: "c", op: "c.0", f: "request", out: 1 },
    ]);
    const [invoke, ok] = director.world.clients.history;
    expect(ok!.at - invoke!.at).toBe(2);
  });

  it("are lost when they are dropped; the timer asks again", () => {
    const director = asked();
    expect(director.take(/^drop/)).toMatchObject([{ kind: "drop", node: null }]);
    expect(director.world.network.flights).toEqual([]);
    const [again, ping] = director.rest(2);
    expect(again).toMatchObject({ kind: "timer", timer: "retry", node: "a" });
    expect(again!.at - director.world.clients.history[0]!.at).toBe(20);
    expect(ping).toMatchObject({ kind: "message", node: "b" });
  });

  it("arrive twice when they are duplicated, and both come from the step that sent them", () => {
    const director = asked();
    const sender = director.world.log.at(-1)!;
    director.take(/^duplicate/);
    const events = director.take(/^deliver\(.*>b\)$/, /^deliver\(.*>b\)$/);
    expect(events).toMatchObject([
      { kind: "message", node: "b", cause: sender.id, message: sender.sent[0] },
      { kind: "message", node: "b", cause: sender.id, message: sender.sent[0] },
    ]);
    expect(events[0]!.id).not.toBe(events[1]!.id);
  });

  it("are as late as they are delayed, so that a timer runs out first", () => {
    const director = asked();
    director.take(/^delay\(.*;50\)$/);
    expect(director.options.filter((text) => text.startsWith("deliver"))).toEqual([]);
    expect(kinds(director.rest(1))).toEqual(["timer"]);
  });

  it("overtake each other only where the network reorders", () => {
    for (const [faults, count] of [
      [RELIABLE, 1],
      [UNRELIABLE_RECOVERING, 2],
    ] as const) {
      const director = asked(pingPongSystem(faults));
      director.take(/^fire\(a;retry\)$/);
      const arriving = director.options.filter((text) => /^deliver\([^!]*\)$/.test(text));
      expect(arriving).toHaveLength(count);
    }
  });
});

describe("partitions", () => {
  it("hold messages both ways until they heal", () => {
    const director = asked();
    director.take(/^partition\(a\|b\)$/);
    expect(director.options.filter((text) => text.startsWith("deliver"))).toEqual([]);
    director.take(/^heal/);
    director.take(/^deliver\(.*>b\)$/, /^partition\(a\|b\)$/);
    expect(director.options.filter((text) => text.startsWith("deliver"))).toEqual([]);
    expect(director.world.network.flights).toHaveLength(1);
  });

  it("cut one way only, if they are such", () => {
    const director = asked();
    director.take(/^partition\(b>a\)$/, /^deliver\(.*>b\)$/);
    expect(director.options.filter((text) => text.startsWith("deliver"))).toEqual([]);
    expect(director.world.network.flights).toMatchObject([{ from: "b", to: "a" }]);
  });

  it("lose what is sent while they last, if they are lossy, but not what was under way", () => {
    const director = asked();
    director.take(/^partition\(a\|b;lossy\)$/);
    expect(director.world.network.flights).toHaveLength(1);
    const [timer, drop] = director.take(/^fire\(a;retry\)$/);
    expect(timer!.sent).toHaveLength(1);
    expect(drop).toMatchObject({ kind: "drop", message: timer!.sent[0], cut: "a|b" });
    expect(director.world.network.flights).toHaveLength(1);
  });
});

describe("crashes", () => {
  it("lose the state and the timers, keep the disk and what is in the network", () => {
    const director = asked();
    director.take(/^deliver\(.*>b\)$/);
    const [crash] = director.take(/^crash\(a\)$/);
    expect(crash).toMatchObject({ kind: "crash", node: "a", after: null, sequence: 2 });
    expect(director.state("a")).toBeNull();
    expect(director.disk("a")).toBe(1);
    expect(director.world.places.get("a")!.timers.size).toBe(0);
    expect(director.world.network.flights).toMatchObject([{ from: "b", to: "a" }]);
    expect(director.options.filter((text) => text.startsWith("deliver"))).toEqual([]);
    // Whoever waited does not know what became of what it asked.
    expect(director.world.clients.history.at(-1)).toMatchObject({ kind: "info", op: "c.0" });
    const [start] = director.take(/^restart\(a\)$/);
    expect(start).toMatchObject({
      kind: "start",
      incarnation: 1,
      sequence: 3,
      cause: crash!.id,
      input: { kind: "start", disk: 1 },
      after: { asked: null, round: 1 },
    });
    director.take(/^deliver\(.*>a\)$/, /^invoke\(c\.1\)$/);
    expect(director.world.clients.history.at(-1)).toMatchObject({ kind: "invoke", client: "c~1" });
  });

  it("in a step leave done what came before, and undone what comes after", () => {
    // persist, send, set-timer
    for (const [crash, disk, flights] of [
      [0, null, 0],
      [1, 1, 0],
      [2, 1, 1],
    ] as const) {
      const director = new Director(pingPongSystem(everything));
      const events = director.take({ kind: "invoke", operation: "c.0", crash });
      expect(events).toMatchObject([
        { kind: "request", performed: crash, sent: { length: flights } },
        { kind: "crash", node: "a", cause: events[0]!.id },
      ]);
      expect(director.disk("a")).toBe(disk);
      expect(director.world.network.flights).toHaveLength(flights);
    }
  });

  it("may lose the last write, if nothing has followed it", () => {
    const director = new Director(counterSystem("late"));
    director.take(/^invoke\(d\.0\)$/);
    expect(director.disk("a")).toBeNull();
    director.take(/^crash\(a;loses\)$/, /^restart\(a\)$/);
    expect(director.state("a")).toBe(0);
    director.take(/^invoke\(c\.1\)$/, /^invoke\(c\.2\)$/);
    expect(director.disk("a")).toBe(1);
    expect(director.options).not.toContain("crash(a;loses)");
    const keeps = new Director(counterSystem("first"));
    keeps.take(/^invoke\(d\.0\)$/);
    expect(keeps.options).not.toContain("crash(a;loses)");
  });

  it("lose what a lying disk has not written", () => {
    const lying = (): Director<Counter> => new Director(counterSystem("first", lyingDisks));
    const lost = lying();
    lost.take(/^invoke\(d\.0\)$/, /^crash\(a\)$/, /^restart\(a\)$/);
    expect(lost.state("a")).toBe(0);
    const kept = lying();
    kept.take(/^invoke\(d\.0\)$/, /^sync\(a\)$/, /^crash\(a\)$/, /^restart\(a\)$/);
    expect(kept.state("a")).toBe(1);
  });

  it("are for good where nodes only stop", () => {
    const director = new Director(pingPongSystem(RELIABLE_FAIL_STOP));
    director.take(/^crash\(b\)$/);
    expect(director.options.filter((text) => text.startsWith("restart"))).toEqual([]);
  });
});

interface Alarms {
  readonly State: readonly string[];
  readonly Message: never;
  readonly Request: never;
  readonly Reply: never;
  readonly Disk: never;
}

/** Sets two timers as it starts, and says so when they fire. */
const alarms: Node<Alarms> = {
  start: () => ({
    state: [],
    outputs: [
      { kind: "set-timer", timer: "late", after: 40 },
      { kind: "set-timer", timer: "early", after: 30 },
    ],
  }),
  step: (state, input) => ({
    state: input.kind === "timer" ? [...state, input.timer] : state,
    outputs: [],
  }),
};

describe("timers", () => {
  const system = { nodes: { a: alarms, b: alarms }, faults: everything };
  const fired = (director: Director<Alarms>, count: number): readonly string[] =>
    director.rest(count).map(({ node, timer, at }) => `${node} ${timer} ${Math.round(at)}`);

  it("fire by time, then by identity, and never early", () => {
    expect(fired(new Director<Alarms>(system), 9)).toEqual([
      "a early 30",
      "b early 30",
      "a late 40",
      "b late 40",
    ]);
  });

  it("fire later when the process is slow", () => {
    const director = new Director<Alarms>(system);
    director.take(/^postpone\(a;early;500\)$/);
    expect(fired(director, 9).at(-1)).toBe("a early 530");
  });

  it("are late no more once all is mended, and neither are messages", () => {
    const director = new Director<Alarms>(system);
    director.take(/^postpone\(a;early;500\)$/, /^postpone\(a;early;50\)$/);
    director.world.calm();
    expect(fired(director, 9)).toEqual(["a early 30", "b early 30", "a late 40", "b late 40"]);
    const talking = asked();
    talking.take(/^delay\(.*;500\)$/);
    talking.world.calm();
    expect(talking.rest(1)[0]!.at).toBeLessThan(3);
  });

  it("fire at other times when clocks run at other rates, or jump", () => {
    const fast = new Director<Alarms>(system);
    fast.take(/^drift\(a;1\.25\)$/);
    expect(fired(fast, 9)).toEqual(["a early 24", "b early 30", "a late 32", "b late 40"]);
    const set = new Director<Alarms>(system);
    set.take(/^jump\(b;500\)$/);
    expect(fired(set, 2)).toEqual(["b early 0", "b late 0"]);
  });
});

it("a client may stop waiting, and goes on as another", () => {
  const system = pingPongSystem(everything);
  const director = new Director<PingPong>({
    ...system,
    clients: { c: [1, 2].map(() => ({ to: "a", request: "ping", timeout: 10 })) },
  });
  director.take(/^invoke\(c\.0\)$/, /^timeout\(c\.0\)$/, /^invoke\(c\.1\)$/);
  expect(director.world.clients.history).toMatchObject([
    { kind: "invoke", client: "c", at: expect.closeTo(0, 1) },
    { kind: "info", client: "c", op: "c.0", at: expect.closeTo(10, 1) },
    { kind: "invoke", client: "c~1", op: "c.1" },
  ]);
});

it("what a fault model does not have is off, and listed", () => {
  expect(faultsOff(RELIABLE_FAIL_STOP)).toEqual([
    "reordered",
    "dropped",
    "duplicated",
    "partition",
    "one-way partition",
    "crash-recover",
    "drift",
    "lying disk",
  ]);
  expect(faultsOff(DRIFTING)).toEqual(["lying disk"]);
  const director = asked(pingPongSystem(RELIABLE));
  director.take(/^invoke|^fire/);
  const possible = new Set(director.options.map((text) => text.replace(/\(.*/, "")));
  expect([...possible].sort()).toEqual(["delay", "deliver", "fire"]);
});
