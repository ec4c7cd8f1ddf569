/** The key-value store: each node by itself, and all runs of one client, one server, two requests. */
import type { Step } from "fairlead";
import { describe, expect, it } from "vitest";
import { type ClientTypes, client } from "../../impl/rpc/client.ts";
import type { Operation } from "../../impl/rpc/messages.ts";
import { type ServerTypes, type Store, server } from "../../impl/rpc/server.ts";
import { type Cluster, everyRun, type Run } from "./every-run.ts";

const NODES = ["c", "d", "s"];
const put = (key: string, value: string): Operation => ({ type: "put", key, value });
const append = (key: string, value: string): Operation => ({ type: "append", key, value });
const get = (key: string): Operation => ({ type: "get", key });

/** All that a step returns is frozen. */
function expectFrozen(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  expect(Object.isFrozen(value)).toBe(true);
  for (const part of Object.values(value)) expectFrozen(part);
}

describe("the server", () => {
  const node = server({ keysMax: 2, lengthMax: 9 });
  const around = { self: "s", nodes: NODES };
  const begin = (disk: Store | null = null) => node.start(around, disk, () => 0);
  const call = (
    { state }: Step<ServerTypes>,
    from: string,
    seq: number,
    operation: Operation,
  ): Step<ServerTypes> => {
    const message = { type: "request", seq, operation } as const;
    const step = node.step(state, { kind: "message", from, message }, around, () => 0);
    expectFrozen(step);
    return step;
  };
  const done = (before: string | null) => ({ type: "done", before });
  /** What the server sends. */
  const said = ({ outputs }: Step<ServerTypes>) =>
    outputs.flatMap((output) => (output.kind === "send" ? [[output.to, output.message]] : []));

  it("executes, writes down what it did, and answers, in this order", () => {
    const step = call(begin(), "c", 1, put("k", "v"));
    expect(step.state).toEqual({
      values: { k: "v" },
      calls: { c: { seq: 1, result: done(null) } },
    });
    expect(step.outputs).toEqual([
      { kind: "persist", disk: step.state },
      { kind: "send", to: "c", message: { type: "reply", seq: 1, result: done(null) } },
    ]);
  });

  it("tells what was there before", () => {
    let step = call(begin(), "c", 1, append("k", "a"));
    step = call(step, "c", 2, append("k", "b"));
    expect(said(step)).toEqual([["c", { type: "reply", seq: 2, result: done("a") }]]);
    step = call(step, "d", 1, get("k"));
    expect(said(step)).toEqual([["d", { type: "reply", seq: 1, result: done("ab") }]]);
    expect(said(call(step, "d", 2, get("none")))[0]![1]).toMatchObject({ result: done(null) });
  });

  it("answers a repetition as it did, without executing it", () => {
    const first = call(begin(), "c", 1, append("k", "a"));
    const other = call(first, "d", 1, append("k", "b"));
    const again = call(other, "c", 1, append("k", "a"));
    expect(again.state).toBe(other.state);
    expect(again.outputs).toEqual([first.outputs[1]]);
  });

  it("says nothing to an old copy", () => {
    const step = call(call(begin(), "c", 1, put("k", "a")), "c", 7, put("k", "b"));
    expect(call(step, "c", 1, put("k", "a"))).toEqual({ state: step.state, outputs: [] });
  });

  it("remembers one call of each client", () => {
    let step = begin();
    for (let seq = 1; seq <= 100; seq++) step = call(step, seq % 2 ? "c" : "d", seq, get("k"));
    expect(step.state.calls).toMatchObject({ c: { seq: 99 }, d: { seq: 100 } });
    expect(Object.keys(step.state.calls)).toHaveLength(2);
  });

  it("begins after a crash with what is on disk", () => {
    const { state } = call(begin(), "c", 1, append("k", "a"));
    const step = begin(JSON.parse(JSON.stringify(state)));
    expect(step).toEqual({ state, outputs: [] });
    expect(call(step, "c", 1, append("k", "a")).state).toEqual(state);
  });

  it("refuses what it has no room for, and changes nothing", () => {
    let step = call(begin(), "c", 1, put("a", "12345678"));
    step = call(step, "c", 2, append("a", "90"));
    expect(said(step)[0]![1]).toMatchObject({ result: { type: "refused", because: "too long" } });
    step = call(call(step, "c", 3, put("b", "")), "c", 4, put("d", ""));
    expect(said(step)[0]![1]).toMatchObject({
      result: { type: "refused", because: "store is full" },
    });
    expect(step.state.values).toEqual({ a: "12345678", b: "" });
  });

  it("knows keys that every object seems to have", () => {
    let step = call(begin(), "c", 1, get("__proto__"));
    expect(said(step)[0]![1]).toMatchObject({ result: done(null) });
    step = call(step, "c", 2, put("__proto__", "x"));
    step = call(begin(JSON.parse(JSON.stringify(step.state))), "c", 3, get("__proto__"));
    expect(said(step)[0]![1]).toMatchObject({ result: done("x") });
    expect(said(call(step, "d", 1, get("constructor")))[0]![1]).toMatchObject({
      result: done(null),
    });
  });

  it("has nothing to do with strangers", () => {
    expect(call(begin(), "x", 1, put("k", "v"))).toEqual(begin());
  });
});

describe("the client", () => {
  const node = client({ server: "s", queueMax: 2, block: 10, delayMin: 100, delayMax: 300 });
  const around = { self: "c", nodes: NODES };
  type Input = Parameters<typeof node.step>[1];
  const begin = (disk: ClientTypes["Disk"] | null = null) => node.start(around, disk, () => 0);
  const step = (before: Step<ClientTypes>, input: Input, random = 0): Step<ClientTypes> => {
    const after = node.step(before.state, input, around, () => random);
    expectFrozen(after);
    return after;
  };
  const request = (id: string, operation: Operation): Input => ({
    kind: "request",
    id,
    request: operation,
  });
  const reply = (seq: number, from = "s"): Input => ({
    kind: "message",
    from,
    message: { type: "reply", seq, result: { type: "done", before: null } },
  });
  const timer: Input = { kind: "timer", timer: "retransmit" };
  const sent = (seq: number, operation: Operation) => ({
    kind: "send",
    to: "s",
    message: { type: "request", seq, operation },
  });
  const set = (after: number) => ({ kind: "set-timer", timer: "retransmit", after });

  it("reserves numbers before it uses one, and then for a while no more", () => {
    const first = step(begin(), request("1", get("k")));
    expect(first.outputs).toEqual([
      { kind: "persist", disk: { reserved: 10 } },
      sent(1, get("k")),
      set(100),
    ]);
    const second = step(step(first, reply(1)), request("2", get("k")));
    expect(second.outputs).toEqual([sent(2, get("k")), set(100)]);
  });

  it("uses no number again after a crash", () => {
    const after = step(begin({ reserved: 10 }), request("1", get("k")));
    expect(after.outputs).toEqual([
      { kind: "persist", disk: { reserved: 20 } },
      sent(11, get("k")),
      set(100),
    ]);
  });

  it("passes the answer on, and rests", () => {
    const after = step(step(begin(), request("1", get("k"))), reply(1));
    expect(after.outputs).toEqual([
      { kind: "reply", id: "1", reply: { type: "done", before: null } },
      { kind: "cancel-timer", timer: "retransmit" },
    ]);
    expect(after.state.call).toBeNull();
    // The timer may have run out already.
    expect(step(after, timer)).toEqual({ state: after.state, outputs: [] });
  });

  it("repeats the request, and waits longer each time, up to a limit", () => {
    let now = step(begin(), request("1", get("k")));
    for (const delay of [200, 300, 300]) {
      now = step(now, timer);
      expect(now.outputs).toEqual([sent(1, get("k")), set(delay)]);
    }
    expect(step(now, timer, 0.999).outputs[1]).toEqual(set(151));
  });

  it("does one thing after the other, and refuses what it has no room for", () => {
    let now = step(begin(), request("1", put("k", "a")));
    for (const id of ["2", "3"]) {
      now = step(now, request(id, put("k", id)));
      expect(now.outputs).toEqual([]);
    }
    now = step(now, request("4", put("k", "4")));
    expect(now.outputs).toEqual([
      { kind: "reply", id: "4", reply: { type: "refused", because: "too many requests wait" } },
    ]);
    now = step(now, reply(1));
    expect(now.outputs).toEqual([
      { kind: "reply", id: "1", reply: { type: "done", before: null } },
      sent(2, put("k", "2")),
      set(100),
    ]);
    expect(now.state.queue.map(({ id }) => id)).toEqual(["3"]);
  });

  it("has no ear for other replies", () => {
    const waiting = step(
      step(step(begin(), request("1", get("k"))), reply(1)),
      request("2", get("k")),
    );
    for (const other of [reply(1), reply(3), reply(2, "d")])
      expect(step(waiting, other)).toEqual({ state: waiting.state, outputs: [] });
  });
});

describe("all runs of a small store", () => {
  const asking = client({ server: "s", block: 1, delayMin: 1, delayMax: 1 });
  const right: Cluster["nodes"] = { c: asking, s: server() };
  const two: Cluster["requests"] = [
    ["c", "1", append("k", "a")],
    ["c", "2", append("k", "b")],
  ];

  /** Each request appends a letter of its own: its place tells when it was executed. */
  function judge(cluster: Cluster, { world, events }: Run): void {
    const wrong = (what: string) => new Error([what, ...events].join("\n"));
    const value: string = world.places["s"]!.disk?.values["k"] ?? "";
    if (new Set(value).size < value.length) throw wrong(`executed twice: ${value}`);
    for (const [, id, { value: letter }] of cluster.requests) {
      const replies = world.replies[id] ?? [];
      if (replies.length > 1) throw wrong(`${id} is answered twice`);
      if (replies.length === 0) continue;
      if (!value.includes(letter)) throw wrong(`${id} is answered, but was not executed`);
      const before = value.slice(0, value.indexOf(letter)) || null;
      if (replies[0].before !== before) throw wrong(`${id} is told that ${replies[0].before}`);
    }
  }

  function judgeCalm(cluster: Cluster, { world, events }: Run): void {
    const { replies, forgotten, made } = world;
    for (const [, id] of cluster.requests.slice(0, made))
      if (!replies[id] && !forgotten.includes(id))
        throw new Error([`${id} is never answered`, ...events].join("\n"));
  }

  function run(nodes: Cluster["nodes"], requests = two): number {
    const cluster = { nodes, requests };
    return everyRun(
      cluster,
      (run) => judge(cluster, run),
      (run) => judgeCalm(cluster, run),
    );
  }

  it("one client, two requests: executed at most once, rightly answered, unless it crashes", () => {
    expect(run(right)).toBe(66);
  });

  it("two clients, four requests", () => {
    const more: Cluster["requests"] = [
      ["d", "3", append("k", "c")],
      ["d", "4", append("k", "d")],
    ];
    expect(run({ ...right, d: asking }, [...two, ...more])).toBe(7707);
  });

  it("a client that forgets its numbers is found out", () => {
    const forgetful: Cluster["nodes"][string] = {
      ...asking,
      start: (around, _disk, random) => asking.start(around, null, random),
    };
    expect(() => run({ ...right, c: forgetful })).toThrow("2 is answered, but was not executed");
  });

  it("a server that answers before it writes is found out", () => {
    const hasty: Cluster["nodes"][string] = {
      ...right["s"]!,
      step: (state, input, around, random) => {
        const step = right["s"]!.step(state, input, around, random);
        return { ...step, outputs: step.outputs.toReversed() };
      },
    };
    expect(() => run({ ...right, s: hasty })).toThrow("1 is answered, but was not executed");
  });

  it("a server that executes every copy is found out", () => {
    const simple: Cluster["nodes"][string] = {
      ...right["s"]!,
      step: (state, input, around, random) =>
        right["s"]!.step({ ...state, calls: {} }, input, around, random),
    };
    expect(() => run({ ...right, s: simple })).toThrow("executed twice: aa");
  });

  it("a client that asks but once is found out", () => {
    const patient: Cluster["nodes"][string] = {
      ...asking,
      step: (state, input, around, random) =>
        input.kind === "timer" ? { state, outputs: [] } : asking.step(state, input, around, random),
    };
    expect(() => run({ ...right, c: patient })).toThrow("1 is never answered");
  });
});
