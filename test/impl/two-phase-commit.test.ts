/** Two-phase commit: each manager by itself, and all runs of three of them and two transactions. */
import type { Node, NodeTypes, Step } from "fairlead";
import { describe, expect, it } from "vitest";
import type { Message } from "../../impl/two-phase-commit/messages.ts";
import { resourceManager } from "../../impl/two-phase-commit/resource-manager.ts";
import { transactionManager } from "../../impl/two-phase-commit/transaction-manager.ts";
import { type Cluster, everyRun, type Run } from "./every-run.ts";

/** All that a step returns is frozen. */
function expectFrozen(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  expect(Object.isFrozen(value)).toBe(true);
  for (const part of Object.values(value)) expectFrozen(part);
}

/** A node to which things happen one after the other. */
function script<T extends NodeTypes & { readonly Message: Message }>(
  node: Node<T>,
  self: string,
  disk: T["Disk"] | null = null,
) {
  const around = { self, nodes: ["tm", "tm2", "rm1", "rm2"] };
  let now: Step<T> = node.start(around, disk, () => 0);
  const take = (input: Parameters<typeof node.step>[1]) => {
    now = node.step(now.state, input, around, () => 0);
    expectFrozen(now);
    return now.outputs;
  };
  return {
    first: now.outputs,
    state: () => now.state,
    hear: (from: string, message: Message) => take({ kind: "message", from, message }),
    ask: (id: string, request: T["Request"]) => take({ kind: "request", id, request }),
    wait: (timer: string) => take({ kind: "timer", timer }),
  };
}

const send = (to: string, message: Message) => ({ kind: "send", to, message });
const set = (timer: string, after: number) => ({ kind: "set-timer", timer, after });
const cancel = (timer: string) => ({ kind: "cancel-timer", timer });
const persist = (disk: unknown) => ({ kind: "persist", disk });
const reply = (id: string, answer: unknown) => ({ kind: "reply", id, reply: answer });

describe("the resource manager", () => {
  const node = resourceManager({ balances: { a: 1, b: 0 }, delayMin: 10, delayMax: 30 });
  const begin = (disk: Parameters<typeof node.start>[1] = null) => script(node, "rm1", disk);
  const prepare = (number: number, changes: Readonly<Record<string, number>> = { a: -1, b: 1 }) =>
    ({ type: "Prepare", number, changes }) as const;
  const fresh = { balances: { a: 1, b: 0 }, prepared: null, over: {} };
  const promise = {
    ...fresh,
    prepared: { manager: "tm", number: 1, changes: { a: -1, b: 1 } },
  };
  const over = (outcome: "committed" | "aborted", number = 1) => ({
    balances: outcome === "committed" ? { a: 0, b: 1 } : fresh.balances,
    prepared: null,
    over: { tm: { number, outcome } },
  });

  it("writes its promise down before it gives it, and asks until it is told", () => {
    const rm = begin();
    expect(rm.hear("tm", prepare(1))).toEqual([
      persist(promise),
      send("tm", { type: "Prepared", number: 1 }),
      set("ask", 10),
    ]);
    for (const delay of [20, 30, 30])
      expect(rm.wait("ask")).toEqual([
        send("tm", { type: "Prepared", number: 1 }),
        set("ask", delay),
      ]);
    expect(rm.hear("tm", prepare(1))).toEqual([send("tm", { type: "Prepared", number: 1 })]);
  });

  it("asks at once after a crash", () => {
    expect(begin(promise).first).toEqual([
      send("tm", { type: "Prepared", number: 1 }),
      set("ask", 10),
    ]);
    expect(begin(over("committed")).first).toEqual([]);
  });

  it("commits, once, and says so as often as it is told to", () => {
    const rm = begin(promise);
    expect(rm.hear("tm", { type: "Commit", number: 1 })).toEqual([
      persist(over("committed")),
      cancel("ask"),
      send("tm", { type: "Done", number: 1 }),
    ]);
    expect(rm.hear("tm", { type: "Commit", number: 1 })).toEqual([
      send("tm", { type: "Done", number: 1 }),
    ]);
    // Old copies do not bring it to life again, nor undo it.
    expect(rm.hear("tm", prepare(1))).toEqual([]);
    expect(rm.hear("tm", { type: "Abort", number: 1 })).toEqual([
      send("tm", { type: "Done", number: 1 }),
    ]);
    expect(rm.wait("ask")).toEqual([]);
    expect(rm.state().ledger).toEqual(over("committed"));
  });

  it("aborts", () => {
    const rm = begin(promise);
    expect(rm.hear("tm", { type: "Abort", number: 1 })).toEqual([
      persist(over("aborted")),
      cancel("ask"),
      send("tm", { type: "Done", number: 1 }),
    ]);
    expect(rm.hear("tm", prepare(1))).toEqual([send("tm", { type: "Refused", number: 1 })]);
  });

  it("has no part in what was aborted before it was asked", () => {
    const rm = begin();
    expect(rm.hear("tm", { type: "Abort", number: 1 })).toEqual([
      persist(over("aborted")),
      send("tm", { type: "Done", number: 1 }),
    ]);
    expect(rm.hear("tm", prepare(1))).toEqual([send("tm", { type: "Refused", number: 1 })]);
  });

  it.each([
    ["an account would be overdrawn", { a: -2 }],
    ["an account is unknown", { a: -1, c: 1 }],
    ["an account is no account", { constructor: 1 }],
    ["a change is no number", { a: 0.5 }],
  ])("refuses when %s, for good", (_why, changes) => {
    const rm = begin();
    const refusal = send("tm", { type: "Refused", number: 1 });
    expect(rm.hear("tm", prepare(1, changes))).toEqual([persist(over("aborted")), refusal]);
    expect(rm.hear("tm", prepare(1))).toEqual([refusal]);
  });

  it("refuses another transaction manager while it has promised, and keeps its promise", () => {
    const rm = begin(promise);
    expect(rm.hear("tm2", prepare(5))).toEqual([
      persist({ ...promise, over: { tm2: { number: 5, outcome: "aborted" } } }),
      send("tm2", { type: "Refused", number: 5 }),
    ]);
    expect(rm.hear("tm2", { type: "Commit", number: 6 })).toEqual([]);
    expect(rm.hear("tm2", { type: "Abort", number: 1 })).toEqual([
      send("tm2", { type: "Done", number: 1 }),
    ]);
    expect(rm.state().ledger.prepared).toEqual(promise.prepared);
  });

  it("learns from the next question that what it promised before was aborted", () => {
    const rm = begin(promise);
    const next = { manager: "tm", number: 2, changes: { b: 3 } };
    expect(rm.hear("tm", prepare(2, { b: 3 }))).toEqual([
      persist({ ...over("aborted"), prepared: next }),
      send("tm", { type: "Prepared", number: 2 }),
      set("ask", 10),
    ]);
    expect(rm.hear("tm", prepare(1))).toEqual([send("tm", { type: "Refused", number: 1 })]);
    expect(rm.hear("tm", { type: "Commit", number: 2 })[0]).toMatchObject({
      disk: { balances: { a: 1, b: 3 } },
    });
  });

  it("does not commit what it has not promised, and says nothing that sounds so", () => {
    const rm = begin();
    expect(rm.hear("tm", { type: "Commit", number: 1 })).toEqual([]);
    expect(rm.hear("tm", prepare(1, { a: -2 }))).toHaveLength(2);
    expect(rm.hear("tm", { type: "Commit", number: 1 })).toEqual([]);
  });

  it("tells what is committed", () => {
    const rm = begin(promise);
    expect(rm.ask("1", { type: "read", account: "a" })).toEqual([reply("1", { balance: 1 })]);
    rm.hear("tm", { type: "Commit", number: 1 });
    expect(rm.ask("2", { type: "read", account: "a" })).toEqual([reply("2", { balance: 0 })]);
    expect(rm.ask("3", { type: "read", account: "toString" })).toEqual([
      reply("3", { balance: null }),
    ]);
  });

  it("has nothing to do with strangers", () => {
    const rm = begin();
    expect(rm.hear("x", prepare(1))).toEqual([]);
    expect(rm.hear("x", { type: "Abort", number: 1 })).toEqual([]);
    expect(rm.state().ledger).toEqual(fresh);
  });
});

describe("the transaction manager", () => {
  const node = transactionManager({ block: 10, attemptsMax: 3, delayMin: 10, delayMax: 30 });
  const begin = (disk: Parameters<typeof node.start>[1] = null) => script(node, "tm", disk);
  const parts = { rm1: { a: -1 }, rm2: { b: 1 } };
  const transaction = { type: "transaction", parts } as const;
  const asking = (number: number) => [
    send("rm1", { type: "Prepare", number, changes: { a: -1 } }),
    send("rm2", { type: "Prepare", number, changes: { b: 1 } }),
  ];
  const prepared = { type: "Prepared", number: 1 } as const;
  const done = { type: "Done", number: 1 } as const;
  const telling = (type: "Commit" | "Abort", number = 1) => [
    send("rm1", { type, number }),
    send("rm2", { type, number }),
  ];
  const participants = ["rm1", "rm2"];

  it("asks all, and has reserved the number before", () => {
    expect(begin().ask("t", transaction)).toEqual([
      persist({ reserved: 10, committed: null }),
      ...asking(1),
      set("again", 10),
    ]);
    expect(begin({ reserved: 10, committed: null }).ask("t", transaction)).toEqual([
      persist({ reserved: 20, committed: null }),
      ...asking(11),
      set("again", 10),
    ]);
  });

  it("commits when all have promised, and has written so before anybody hears of it", () => {
    const tm = begin();
    tm.ask("t", transaction);
    expect(tm.hear("rm2", prepared)).toEqual([]);
    expect(tm.hear("rm2", prepared)).toEqual([]);
    expect(tm.hear("rm1", prepared)).toEqual([
      persist({ reserved: 10, committed: { number: 1, participants } }),
      reply("t", { type: "committed" }),
      ...telling("Commit"),
      set("again", 10),
    ]);
  });

  it("tells it until all have confirmed, also after a crash", () => {
    const tm = begin({ reserved: 10, committed: { number: 1, participants } });
    expect(tm.first).toEqual([...telling("Commit"), set("again", 10)]);
    expect(tm.hear("rm1", done)).toEqual([]);
    for (const delay of [20, 30, 30])
      expect(tm.wait("again")).toEqual([
        send("rm2", { type: "Commit", number: 1 }),
        set("again", delay),
      ]);
    expect(tm.hear("rm2", prepared)).toEqual([send("rm2", { type: "Commit", number: 1 })]);
    expect(tm.hear("rm2", done)).toEqual([
      persist({ reserved: 10, committed: null }),
      cancel("again"),
    ]);
    expect(tm.hear("rm2", done)).toEqual([]);
    expect(tm.wait("again")).toEqual([]);
  });

  it("aborts when somebody refuses", () => {
    const tm = begin();
    tm.ask("t", transaction);
    tm.hear("rm2", prepared);
    expect(tm.hear("rm1", { type: "Refused", number: 1 })).toEqual([
      reply("t", { type: "aborted", because: "somebody refused" }),
      ...telling("Abort"),
      set("again", 10),
    ]);
    expect(tm.hear("rm1", prepared)).toEqual([send("rm1", { type: "Abort", number: 1 })]);
    tm.hear("rm1", done);
    expect(tm.wait("again")).toEqual([send("rm2", { type: "Abort", number: 1 }), set("again", 20)]);
    expect(tm.hear("rm2", done)).toEqual([cancel("again")]);
  });

  it("asks the silent again, and aborts when it has asked often enough", () => {
    const tm = begin();
    tm.ask("t", transaction);
    tm.hear("rm1", prepared);
    for (const delay of [20, 30])
      expect(tm.wait("again")).toEqual([asking(1)[1], set("again", delay)]);
    expect(tm.wait("again")).toEqual([
      reply("t", { type: "aborted", because: "somebody is silent" }),
      ...telling("Abort"),
      set("again", 10),
    ]);
  });

  it("says of what it does not know that it was aborted", () => {
    const tm = begin({ reserved: 10, committed: null });
    expect(tm.hear("rm1", prepared)).toEqual([send("rm1", { type: "Abort", number: 1 })]);
    expect(tm.hear("rm1", { type: "Refused", number: 1 })).toEqual([]);
  });

  it("does one transaction at a time, but forgets an abort for another one", () => {
    const tm = begin();
    tm.ask("1", transaction);
    const busy = { type: "rejected", because: "busy" };
    expect(tm.ask("2", transaction)).toEqual([reply("2", busy)]);
    tm.hear("rm1", { type: "Refused", number: 1 });
    expect(tm.ask("3", transaction)).toEqual([...asking(2), set("again", 10)]);
    expect(tm.hear("rm2", prepared)).toEqual([send("rm2", { type: "Abort", number: 1 })]);
    tm.hear("rm1", { type: "Prepared", number: 2 });
    tm.hear("rm2", { type: "Prepared", number: 2 });
    expect(tm.ask("4", transaction)).toEqual([reply("4", busy)]);
  });

  it("rejects what cannot be done", () => {
    const ask = (parts: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
      begin().ask("t", { type: "transaction", parts });
    const rejected = (because: string) => [reply("t", { type: "rejected", because })];
    expect(ask({})).toEqual(rejected("nobody takes part"));
    expect(ask({ rm1: {}, rm3: {} })).toEqual(rejected("somebody is unknown"));
    expect(ask({ rm1: {}, tm: {} })).toEqual(rejected("somebody is unknown"));
  });
});

describe("all runs of a transaction manager and two resource managers", () => {
  const slow = { delayMin: 1, delayMax: 1 };
  const right: Cluster["nodes"] = {
    tm: transactionManager({ ...slow, block: 1, attemptsMax: 1 }),
    rm1: resourceManager({ ...slow, balances: { a: 1 } }),
    rm2: resourceManager({ ...slow, balances: { b: 0 } }),
  };
  /** One gets the only thing that there is; the other must do without, unless the first aborted. */
  const transfer = { type: "transaction", parts: { rm1: { a: -1 }, rm2: { b: 1 } } };
  const requests: Cluster["requests"] = [
    ["tm", "1", transfer],
    ["tm", "2", transfer],
  ];

  /** How many transactions each resource manager has committed. */
  function committed({ places }: Run["world"]): readonly [rm1: number, rm2: number] {
    const { rm1, rm2 } = places;
    return [1 - rm1!.state.ledger.balances["a"], rm2!.state.ledger.balances["b"]];
  }

  const wrong = (what: string, { events }: Run) => new Error([what, ...events].join("\n"));

  function judge(run: Run): void {
    const { rm1, rm2 } = run.world.places;
    const [one, two] = committed(run.world);
    if (one > two && !rm2!.state.ledger.prepared) throw wrong("only rm1 commits", run);
    if (two > one && !rm1!.state.ledger.prepared) throw wrong("only rm2 commits", run);
  }

  function judgeCalm(run: Run): void {
    const { places, replies, made } = run.world;
    const [one, two] = committed(run.world);
    if (one !== two) throw wrong(`rm1 has committed ${one}, rm2 ${two}`, run);
    if (places["rm1"]!.state.ledger.prepared || places["rm2"]!.state.ledger.prepared)
      throw wrong("somebody is never told", run);
    for (const { state } of Object.values(places))
      if ((state.phase?.name ?? "idle") !== "idle") throw wrong("it never ends", run);
    const answers = Object.values(replies).flat();
    if (Object.values(replies).some(({ length }) => length > 1)) throw wrong("answered twice", run);
    const confirmed = answers.filter(({ type }) => type === "committed").length;
    if (one < confirmed) throw wrong("what was confirmed is not committed", run);
    // Of a transaction without an answer nothing is known.
    if (one > confirmed + made - answers.length) throw wrong("what was denied is committed", run);
  }

  const run = (nodes: Cluster["nodes"], asked = requests): number =>
    everyRun({ nodes, requests: asked }, judge, judgeCalm);

  it("one transaction: all commit or none, and everybody is told", () => {
    expect(run(right, requests.slice(0, 1))).toBe(419);
  });

  it("two transactions", () => {
    expect(run(right)).toBe(72_570);
  });

  it.runIf(process.env["LONG"])("two transaction managers, a transaction each", () => {
    const asked = [requests[0]!, ["tm2", "2", transfer]] as const;
    expect(run({ ...right, tm2: right["tm"]! }, asked)).toBe(551_164);
  });

  /** What is given overrides what the node does. */
  const changed = (name: string, change: (node: Cluster["nodes"][string]) => object) => ({
    ...right,
    [name]: { ...right[name]!, ...change(right[name]!) },
  });
  const forgetful = (name: string) =>
    changed(name, (node) => ({
      start: (around: never, _disk: never, random: never) => node.start(around, null, random),
    }));
  /** It does last what it should do first. */
  const hasty = (name: string) =>
    changed(name, (node) => ({
      step: (...given: Parameters<typeof node.step>) => {
        const { state, outputs } = node.step(...given);
        return { state, outputs: outputs.toReversed() };
      },
    }));

  it.each<[string, Cluster["nodes"], string]>([
    [
      "transaction manager that forgets its decision",
      forgetful("tm"),
      "what was confirmed is not committed",
    ],
    [
      "transaction manager that tells before it writes",
      hasty("tm"),
      "what was confirmed is not committed",
    ],
    ["resource manager that forgets its promise", forgetful("rm2"), "It never comes to rest"],
    ["resource manager that promises before it writes", hasty("rm2"), "It never comes to rest"],
    [
      "resource manager that takes an old question for a new one",
      changed("rm2", (node) => ({
        step: (...[state, input, around, random]: Parameters<typeof node.step>) => {
          const asked = input.kind === "message" && input.message.type === "Prepare";
          const { ledger } = state;
          const before = asked ? { ...state, ledger: { ...ledger, over: {} } } : state;
          return node.step(before, input, around, random);
        },
      })),
      "rm1 has committed 1, rm2 2",
    ],
    [
      "transaction manager that does not tell twice",
      changed("tm", (node) => ({
        step: (...given: Parameters<typeof node.step>) =>
          given[1].kind === "timer" ? { state: given[0], outputs: [] } : node.step(...given),
      })),
      "it never ends",
    ],
  ])("a %s is found out", (_what, nodes, found) => {
    expect(() => run(nodes)).toThrow(found);
  });
});
