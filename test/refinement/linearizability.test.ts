/**
 * The search for an order, compared with one that tries every order, on small random histories; and
 * what is known of some that are famous.
 */
import { describe, expect, it } from "vitest";
import {
  BadHistory,
  type HistoryEvent,
  type Operation,
} from "../../src/refinement/history/history.ts";
import {
  type Consistency,
  checkHistory,
  type HistoryVerdict,
} from "../../src/refinement/history/linearizability.ts";
import {
  type SequentialModel,
  UnfitOperation,
} from "../../src/refinement/history/sequential-model.ts";
import {
  bag,
  keyValue,
  lock,
  queue,
  register,
  stack,
} from "../../src/refinement/history/sequential-objects.ts";
import { isOrder, isRun, naivelyConsistent } from "./naive-linearizability.ts";
import { type HistorySize, randomHistory } from "./random-history.ts";

type Pick = (below: number) => number;

const value = (pick: Pick): number => pick(3);
const key = (pick: Pick): string => "xy"[pick(2)]!;

/** A register that forgets: a read may return what was written last, or often what was before. */
const twoBack: SequentialModel<readonly unknown[]> = {
  name: "two back",
  initial: () => [
    [null, null],
    [0, null],
  ],
  operations: {
    read: {
      input: "nothing",
      accepts: () => true,
      outcomes: (s) => s.map((out) => ({ state: s, out })),
    },
    write: {
      input: "a value",
      accepts: () => true,
      outcomes: ([last], next) => [{ state: [next, last] }, { state: [next, next] }],
    },
  },
};

/** A register that may lose what it has at any time. */
const leaky: SequentialModel = {
  ...register(),
  name: "leaky",
  drift: (s) => (s === null ? [] : [null]),
};

const OBJECTS: readonly (readonly [
  SequentialModel,
  (pick: Pick) => { readonly f: string; readonly in: unknown },
])[] = [
  [
    register(),
    (pick) =>
      [
        { f: "read", in: null },
        { f: "write", in: value(pick) },
        { f: "cas", in: [value(pick), value(pick)] },
      ][pick(3)]!,
  ],
  [
    keyValue() as SequentialModel,
    (pick) =>
      [
        { f: "get", in: { key: key(pick) } },
        { f: "put", in: { key: key(pick), value: value(pick) } },
        { f: "delete", in: { key: key(pick) } },
        { f: "append", in: { key: key(pick), value: value(pick) } },
        { f: "cas", in: { key: key(pick), from: null, to: value(pick) } },
      ][pick(5)]!,
  ],
  [
    queue() as SequentialModel,
    (pick) =>
      [
        { f: "enqueue", in: value(pick) },
        { f: "dequeue", in: null },
      ][pick(2)]!,
  ],
  [
    stack() as SequentialModel,
    (pick) =>
      [
        { f: "push", in: value(pick) },
        { f: "pop", in: null },
      ][pick(2)]!,
  ],
  [
    bag() as SequentialModel,
    (pick) =>
      [
        { f: "put", in: value(pick) },
        { f: "take", in: null },
      ][pick(2)]!,
  ],
  [lock() as SequentialModel, (pick) => ({ f: ["acquire", "try", "release"][pick(3)]!, in: null })],
  [
    leaky,
    (pick) =>
      [
        { f: "read", in: null },
        { f: "write", in: value(pick) },
      ][pick(2)]!,
  ],
  [
    twoBack as SequentialModel,
    (pick) =>
      [
        { f: "read", in: null },
        { f: "write", in: value(pick) },
      ][pick(2)]!,
  ],
];

/** Histories of each object and size; more of them with LONG=1. */
const HISTORIES = process.env["LONG"] ? 5000 : 400;

const SIZES: Readonly<Record<string, HistorySize>> = {
  plain: { clients: 3, operations: 6, unfinished: 0, failed: 5, changed: 15, times: false },
  unfinished: { clients: 3, operations: 6, unfinished: 35, failed: 5, changed: 20, times: false },
  timed: { clients: 3, operations: 6, unfinished: 10, failed: 5, changed: 40, times: true },
};

/** A history that says nothing is refused; there is nothing to compare. */
function verdictOf(
  events: readonly HistoryEvent[],
  model: SequentialModel,
  consistency: Consistency,
): HistoryVerdict | null {
  try {
    return checkHistory(events, model, { consistency });
  } catch (error) {
    if (error instanceof BadHistory) return null;
    throw error;
  }
}

/** What a verdict claims beyond yes or no. */
function requireSound(verdict: HistoryVerdict, model: SequentialModel, token: string): void {
  const { consistency, misplacement, history } = verdict;
  for (const { order, outcome, key } of verdict.parts) {
    if (outcome !== "consistent") continue;
    const all = history.operations.filter(
      ({ f, in: input }) => key === null || model.part!(f, input) === key,
    );
    expect([token, isOrder(order!, all, consistency), isRun(order!, model)]).toEqual([
      token,
      true,
      true,
    ]);
  }
  if (misplacement === null) return;
  for (const { order, states } of misplacement.deadEnds) {
    expect([token, isRun(order, model)]).toEqual([token, true]);
    expect(states.length).toBeGreaterThan(0);
  }
  expect([token, misplacement.deadEnds.length > 0]).toEqual([token, true]);
}

/** With a key, only what concerns it counts. */
function requireRight(verdict: HistoryVerdict, model: SequentialModel, token: string): void {
  const { misplacement, history } = verdict;
  if (!misplacement?.operation) return;
  const { operation, key, right, rightInAll } = misplacement;
  const until = history.operations
    .filter(({ f, in: input }) => key === null || model.part!(f, input) === key)
    .filter(({ called }) => called < operation.returned);
  // What returned later may be left out, but is known: it is tried in, and out.
  const later = until.filter(({ end, returned }) => end === "ok" && returned > operation.returned);
  const hasOrder = (out: unknown): boolean =>
    Array.from({ length: 2 ** later.length }, (_, mask) =>
      later.filter((_, i) => !((mask >> i) & 1)),
    ).some((left) => {
      // At equal times a client may have called again, which it did after what is left out.
      const isLeft = (b: Operation): boolean =>
        left.some((a) => a === b || (a.client === b.client && a.turn < b.turn));
      const operations = until
        .filter((op) => !isLeft(op))
        .map((op) => (op === operation ? { ...op, out } : op));
      return naivelyConsistent({ ...history, operations }, model, "linearizable");
    });
  expect([token, "itself", hasOrder(operation.out)]).toEqual([token, "itself", false]);
  for (const out of right) expect([token, out, hasOrder(out)]).toEqual([token, out, true]);
  if (rightInAll)
    for (const out of [null, true, false, 0, 1, 2])
      if (!right.includes(out)) expect([token, out, hasOrder(out)]).toEqual([token, out, false]);
}

/** Of all objects: histories that are not linearizable, and those of them that are sequential. */
let wrong = 0;
let separations = 0;

describe.each(OBJECTS.map(([model, ask]) => ({ name: model.name, model, ask })))(
  "$name: the same verdict as trying every order",
  ({ model, ask, name }) => {
    it.each(Object.entries(SIZES))("%s", (sizeName, size) => {
      const told = { consistent: 0, inconsistent: 0, unknown: 0 };
      let separated = 0;
      for (let seed = 1; seed <= HISTORIES; seed++) {
        const token = `${name} ${sizeName} ${seed}`;
        const events = randomHistory(seed, model, ask, size);
        const verdict = verdictOf(events, model, "linearizable");
        if (verdict === null) continue;
        const { history } = verdict;
        const naive = naivelyConsistent(history, model, "linearizable");
        expect([token, verdict.outcome]).toEqual([token, naive ? "consistent" : "inconsistent"]);
        told[verdict.outcome]++;
        requireSound(verdict, model, token);
        if (seed % 5 === 0) requireRight(verdict, model, token);
        const weak = verdictOf(events, model, "sequential")!;
        const naiveWeak = naive || naivelyConsistent(history, model, "sequential");
        expect([token, weak.outcome]).toEqual([token, naiveWeak ? "consistent" : "inconsistent"]);
        requireSound(weak, model, token);
        if (weak.outcome !== verdict.outcome) separated++;
      }
      // A comparison of histories that are all alike would say little.
      expect(told.consistent).toBeGreaterThan(HISTORIES / 10);
      expect(told.inconsistent).toBeGreaterThan(0);
      wrong += told.inconsistent;
      separations += separated;
    });
  },
);

it("many are not linearizable, and many of these are sequentially consistent", () => {
  expect(wrong).toBeGreaterThan(2 * HISTORIES);
  expect(separations).toBeGreaterThan(HISTORIES / 8);
});

// ---- what is known ------------------------------------------------------------------------------

/** Events in short: `c1 w 1` calls, `c1 ok` returns, `c1 ok 3` with something. */
function short(text: string): HistoryEvent[] {
  const names: Readonly<Record<string, string>> = {
    w: "write",
    r: "read",
    e: "enqueue",
    d: "dequeue",
  };
  return text.split(", ").map((written): HistoryEvent => {
    const [client, what, argument] = written.trim().split(" ") as [string, string, string?];
    const given: unknown = argument === undefined ? null : JSON.parse(argument);
    if (what === "ok") return { kind: "ok", client, out: given };
    if (what === "info" || what === "fail") return { kind: what, client };
    return { kind: "invoke", client, f: names[what] ?? what, in: given };
  });
}

const both = (text: string, model: SequentialModel): readonly string[] =>
  (["linearizable", "sequential"] as const).map(
    (consistency) => checkHistory(short(text), model, { consistency }).outcome,
  );

describe("histories that are known", () => {
  const q = queue() as SequentialModel;
  it.each([
    // After the examples with which Herlihy and Wing (1990) begin.
    [
      "a queue: enqueued at once, in either order",
      "A e 1, B e 2, B ok, A ok, B d, B ok 1, A d, A ok 2, A e 3",
      q,
      "yes",
      "yes",
    ],
    ["a queue: the first is passed over", "A e 1, A ok, B e 2, B ok, A d, A ok 2", q, "no", "yes"],
    [
      "a queue: one comes out twice",
      "A e 1, B e 2, A ok, B ok, A d, B d, A ok 2, B ok 2",
      q,
      "no",
      "no",
    ],
    // Reads that disagree about the order of two writes: Lamport (1979) allows none of it.
    [
      "two readers that disagree",
      "a w 1, b w 2, a ok, b ok, c r, c ok 1, c r, c ok 2, d r, d ok 2, d r, d ok 1",
      register(),
      "no",
      "no",
    ],
    ["a stale read", "a w 1, a ok, a w 2, a ok, b r, b ok 1", register(), "no", "yes"],
    ["a read of one's own past", "a w 1, a ok, a w 2, a ok, a r, a ok 1", register(), "no", "no"],
    [
      "a new value, then the old one",
      "a w 1, b r, b ok 1, c r, c ok null, a ok",
      register(),
      "no",
      "yes",
    ],
    ["a value from nowhere", "a w 1, a ok, b r, b ok 7", register(), "no", "no"],
    ["a read from the future", "b r, b ok 1, a w 1, a ok", register(), "no", "yes"],
    [
      "an unfinished write that is seen",
      "a w 1, a info, b r, b ok null, b r, b ok 1",
      register(),
      "yes",
      "yes",
    ],
    ["… and is seen no more", "a w 1, a info, b r, b ok 1, b r, b ok null", register(), "no", "no"],
    ["a failed write that is seen", "a w 1, a fail, b r, b ok 1", register(), "no", "no"],
    [
      "a lost update",
      "a cas [null,1], b cas [null,2], a ok true, b ok true",
      register(),
      "no",
      "no",
    ],
    [
      "two who are inside",
      "a acquire, b acquire, a ok, b ok",
      lock() as SequentialModel,
      "no",
      "no",
    ],
    [
      "one after the other",
      "a acquire, b acquire, a ok, a release, a ok, b ok",
      lock() as SequentialModel,
      "yes",
      "yes",
    ],
    [
      "a bag, in any order",
      "a put 1, a ok, a put 2, a ok, a take, a ok 2, a take, a ok 1",
      bag() as SequentialModel,
      "yes",
      "yes",
    ],
    [
      "a bag, the same twice",
      "a put 1, a ok, a take, a ok 1, a take, a ok 1",
      bag() as SequentialModel,
      "no",
      "no",
    ],
  ] as const)("%s", (_, text, model, linearizable, sequential) => {
    const word = { yes: "consistent", no: "inconsistent" };
    expect(both(text, model)).toEqual([word[linearizable], word[sequential]]);
  });

  it("sequential consistency is not found key by key: here each key has it, and both have not", () => {
    const event = (
      client: string,
      f: string,
      key: string,
      value: number | null,
    ): HistoryEvent[] => [
      { kind: "invoke", client, f, in: f === "put" ? { key, value } : { key } },
      { kind: "ok", client, out: f === "put" ? null : value },
    ];
    const events = [
      ...event("a", "put", "x", 1),
      ...event("b", "put", "y", 1),
      ...event("a", "get", "y", null),
      ...event("b", "get", "x", null),
    ];
    const model = keyValue();
    const ask = (some: readonly HistoryEvent[]): string =>
      checkHistory(some, model, { consistency: "sequential" }).outcome;
    const of = (key: string): HistoryEvent[] =>
      key === "x"
        ? [...event("a", "put", "x", 1), ...event("b", "get", "x", null)]
        : [...event("b", "put", "y", 1), ...event("a", "get", "y", null)];
    expect([ask(of("x")), ask(of("y")), ask(events)]).toEqual([
      "consistent",
      "consistent",
      "inconsistent",
    ]);
  });
});

describe("diagnosis", () => {
  it("names the operation, what it overlaps, where orders end, and what would have been right", () => {
    const { misplacement } = checkHistory(
      short("a w 1, a ok, b w 2, c r, c ok 2, c r, b ok, c ok 1, d w 5, d ok"),
      register(),
    );
    expect(misplacement).toMatchObject({
      operation: { client: "c", op: "c.2" },
      placed: 3,
      concurrent: [{ client: "b" }],
      right: [2],
      rightInAll: true,
      deadEndsInAll: 1,
    });
    expect(misplacement!.deadEnds[0]!.order.map(({ op }) => op)).toEqual(["a.1", "b.1", "c.1"]);
    expect(misplacement!.deadEnds[0]!.states).toMatchObject([
      { state: 2, next: [{ outputs: [2] }] },
    ]);
  });

  it("what is right may be more than where orders end: the read overlaps the write", () => {
    const { misplacement } = checkHistory(
      short("a w 1, a ok, a w 2, b r, a ok, b ok 0"),
      register(),
    );
    expect(misplacement!.right).toHaveLength(2);
    expect(new Set(misplacement!.right)).toEqual(new Set([1, 2]));
  });

  it("an operation that is not possible at all", () => {
    const { misplacement } = checkHistory(short("a acquire, a ok, b release, b ok"), lock());
    expect(misplacement).toMatchObject({ operation: { client: "b" }, right: [] });
    expect(misplacement!.deadEnds[0]!.states[0]!.next[0]!.outputs).toEqual([]);
  });
});

describe("bounds", () => {
  /** Writes that all overlap, and a read of what none wrote: every order has to be tried. */
  const hard = (writes: number): HistoryEvent[] => [
    ...Array.from(
      { length: writes },
      (_, i): HistoryEvent => ({ kind: "invoke", client: `w${i}`, f: "enqueue", in: i }),
    ),
    { kind: "invoke", client: "r", f: "dequeue", in: null },
    { kind: "ok", client: "r", out: "none of them" },
    ...Array.from({ length: writes }, (_, i): HistoryEvent => ({ kind: "ok", client: `w${i}` })),
  ];

  it.each([
    ["states", { maxStates: 5000 }, 5000],
    ["time", { timeout: 0.2 }, 0.2],
    ["memory", { maxMemory: 3e6 }, 3e6],
  ] as const)("unknown, for lack of %s", (by, options, limit) => {
    const verdict = checkHistory(hard(14), queue(), options);
    expect(verdict).toMatchObject({ outcome: "unknown", cut: { by, limit }, misplacement: null });
    if (by === "memory") expect(verdict.bytes).toBeLessThan(2 * limit);
    if (by === "states") expect(verdict.configurations).toBe(5000);
  });

  it("a part that is small and wrong is found, however hard the others are", () => {
    const keyed = (event: HistoryEvent, key: string): HistoryEvent =>
      event.kind === "invoke" ? { ...event, in: { key, item: event.in } } : event;
    const base = queue();
    const queues: SequentialModel<readonly unknown[]> = {
      ...base,
      operations: Object.fromEntries(
        Object.entries(base.operations).map(([f, operation]) => [
          f,
          {
            ...operation,
            outcomes: (state, { item }) => operation.outcomes(state, item, ""),
          },
        ]),
      ),
      part: (_, input) => (input as { key: string }).key,
    };
    const events = [
      ...hard(14).map((event) => keyed(event, "hard")),
      keyed({ kind: "invoke", client: "x", f: "dequeue", in: null }, "easy"),
      { kind: "ok", client: "x", out: 1 } as const,
    ];
    const verdict = checkHistory(events, queues, { maxStates: 1e6 });
    expect(verdict).toMatchObject({ outcome: "inconsistent", misplacement: { key: "easy" } });
  });

  it("what overlaps and is unfinished does not matter twice: alike operations are taken in turn", () => {
    const events = [
      ...Array.from({ length: 30 }, (_, i): HistoryEvent[] => [
        { kind: "invoke", client: `w${i}`, f: "enqueue", in: 1 },
        { kind: "info", client: `w${i}` },
      ]).flat(),
      { kind: "invoke", client: "r", f: "dequeue", in: null } as const,
      { kind: "ok", client: "r", out: 2 } as const,
    ];
    const verdict = checkHistory(events, queue());
    expect(verdict.outcome).toBe("inconsistent");
    expect(verdict.configurations).toBeLessThan(100);
  });
});

it("a model that only says it reads is found out", () => {
  const base = register();
  const liar: SequentialModel = {
    ...base,
    operations: { ...base.operations, write: { ...base.operations["write"]!, reads: true } },
  };
  expect(() => checkHistory(short("a w 1, a ok"), liar)).toThrow(/declared to read only/);
});

it("an operation that the model does not know, and an input that is none, are refused", () => {
  expect(() => checkHistory(short("a w 1, a ok"), queue())).toThrow(UnfitOperation);
  expect(() => checkHistory(short("a cas 1, a ok"), register())).toThrow(UnfitOperation);
});
