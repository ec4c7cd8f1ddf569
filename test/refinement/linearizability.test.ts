/**
 * The search for an order, compared with one that tries every order, on small random histories; and
 * what is known of some that are famous.
 */
import { describe, expect, it } from "vitest";
import { BadHistory, type HistoryEvent } from "../../src/refinement/history.ts";
import {
  type Consistency,
  checkHistory,
  type HistoryVerdict,
} from "../../src/refinement/linearizability.ts";
import type { SequentialModel } from "../../src/refinement/sequential-model.ts";
import {
  bag,
  keyValue,
  lock,
  queue,
  register,
  stack,
} from "../../src/refinement/sequential-objects.ts";
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
      until
        .filter((op) => !later.includes(op) || (mask >> later.indexOf(op)) & 1)
        .map((op) => (op === operation ? { ...op, out } : op)),
    ).some((operations) => naivelyConsistent({ ...history, operations }, model, "linearizable"));
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
