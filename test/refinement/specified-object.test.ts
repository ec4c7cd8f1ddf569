/** Specifications as objects: which actions are operations, what is input and what output. */
import { describe, expect, it } from "vitest";
import { Broken } from "../../src/explorer/breakage.ts";
import { seededRandom } from "../../src/explorer/random.ts";
import { optional, range, spec } from "../../src/index.ts";
import type { HistoryEvent } from "../../src/refinement/history/history.ts";
import { checkHistory } from "../../src/refinement/history/linearizability.ts";
import { UnfitOperation } from "../../src/refinement/history/sequential-model.ts";
import { keyValue } from "../../src/refinement/history/sequential-objects.ts";
import { specifiedObject } from "../../src/refinement/history/specified-object.ts";
import { instantiate } from "../../src/spec/model.ts";
import { counterLock, lazy, store, wrong } from "../cli/specs/objects.ts";
import { randomHistory } from "./random-history.ts";

const did = (client: string, f: string, input: unknown, out: unknown = null): HistoryEvent[] => [
  { kind: "invoke", client, f, in: input },
  { kind: "ok", client, out },
];

it("a store as a specification and the one that is built in agree", () => {
  const specified = specifiedObject(instantiate(store));
  const divided = specifiedObject(instantiate(store), { part: "key" });
  const told = { consistent: 0, inconsistent: 0, unknown: 0 };
  for (let seed = 1; seed <= 150; seed++) {
    const events = randomHistory(
      seed,
      keyValue(),
      (pick) =>
        [
          { f: "get", in: { key: "xy"[pick(2)] } },
          { f: "put", in: { key: "xy"[pick(2)], value: 1 + pick(3) } },
        ][pick(2)]!,
      { clients: 3, operations: 9, unfinished: 10, failed: 10, changed: 15, times: false },
    );
    if (!events.some(({ kind }) => kind === "ok")) continue;
    const wanted = checkHistory(events, keyValue());
    for (const model of [specified, divided]) {
      const { outcome, misplacement } = checkHistory(events, model);
      expect([seed, outcome]).toEqual([seed, wanted.outcome]);
      if (model === divided) {
        expect([seed, misplacement?.operation]).toEqual([seed, wanted.misplacement?.operation]);
        expect([seed, new Set(misplacement?.right)]).toEqual([
          seed,
          new Set(wanted.misplacement?.right),
        ]);
      }
    }
    told[wanted.outcome]++;
  }
  expect(Math.min(told.consistent, told.inconsistent)).toBeGreaterThan(10);
});

describe("steps that no client asks for", () => {
  const stale = [
    ...did("a", "put", { value: 1 }),
    ...did("a", "put", 2),
    ...did("b", "get", null, 1),
  ];
  const again = [...stale, ...did("b", "get", null, 2), ...did("b", "get", null, 1)];
  const settling = specifiedObject(instantiate(lazy), { internal: ["Settle"] });

  it("may happen between two operations, or not", () => {
    expect(checkHistory(stale, settling).outcome).toBe("consistent");
    expect(checkHistory(again, settling).outcome).toBe("consistent");
    const old = [...stale, ...did("b", "get", null, 3)];
    expect(checkHistory(old, settling)).toMatchObject({
      outcome: "inconsistent",
      misplacement: { operation: { op: "b.2" } },
    });
    expect(new Set(checkHistory(old, settling).misplacement!.right)).toEqual(new Set([1, 2]));
  });

  it("are no operations then, and are operations otherwise", () => {
    const events = [
      ...did("a", "put", 1),
      ...did("a", "settle", null),
      ...did("a", "get", null, null),
    ];
    expect(() => checkHistory(events, settling)).toThrow(UnfitOperation);
    expect(checkHistory(events, specifiedObject(instantiate(lazy))).outcome).toBe("inconsistent");
  });
});

describe("who asks, and an answer in a variable", () => {
  const lock = specifiedObject(instantiate(counterLock));
  it.each([
    [
      "granted, refused, released",
      [
        ["c1", "lock", "granted"],
        ["c2", "lock", "refused"],
        ["c1", "unlock", "released"],
        ["c2", "Lock", "granted"],
      ],
      true,
    ],
    [
      "granted twice",
      [
        ["c1", "lock", "granted"],
        ["c2", "lock", "granted"],
      ],
      false,
    ],
    [
      "released by another",
      [
        ["c1", "lock", "granted"],
        ["c2", "unlock", "released"],
      ],
      false,
    ],
  ] as const)("%s", (_, steps, right) => {
    const events = steps.flatMap(([client, f, out]) => did(client, f, null, out));
    expect(checkHistory(events, lock).outcome).toBe(right ? "consistent" : "inconsistent");
  });
});

it("what the specification has no room for is refused, and no verdict", () => {
  const model = specifiedObject(instantiate(store));
  for (const [f, input] of [
    ["put", { key: "x", value: 17 }],
    ["put", { key: "z", value: 1 }],
    ["put", { key: "x", value: 1, more: 2 }],
    ["get", "x y"],
    ["cas", { key: "x" }],
  ] as const)
    expect(() => checkHistory(did("a", f, input), model)).toThrow(UnfitOperation);
  const lock = specifiedObject(instantiate(counterLock));
  expect(() => checkHistory(did("c9", "lock", null), lock)).toThrow(UnfitOperation);
});

it("an operation with parameters is not called without an input, but with one that says nothing", () => {
  const model = specifiedObject(instantiate(store));
  for (const missing of [null, undefined]) {
    const events = [...did("a", "put", missing), ...did("a", "get", { key: "x" }, 3)];
    expect(() => checkHistory(events, model)).toThrow(UnfitOperation);
  }
  const any = (out: unknown) => [...did("a", "put", {}), ...did("a", "get", { key: "x" }, out)];
  expect(checkHistory(any(3), model).outcome).toBe("consistent");
  expect(checkHistory(any(17), model).outcome).toBe("inconsistent");
});

it("null is the input where it is a value of the only parameter", () => {
  const cell = spec({
    name: "Cell",
    state: () => ({ v: optional(range(0, 3)) }),
    init: () => ({ v: 0 }),
    actions: (action) => ({
      Write: action({
        with: { value: optional(range(0, 3)) },
        then: (s, { value }) => {
          s.v = value;
        },
      }),
      Read: action({
        with: { out: optional(range(0, 3)) },
        when: (s, { out }) => s.v === out,
        then: () => undefined,
      }),
    }),
  });
  const model = specifiedObject(instantiate(cell));
  const outcome = (out: unknown) =>
    checkHistory([...did("a", "write", null), ...did("a", "read", null, out)], model).outcome;
  expect([outcome(null), outcome(2)]).toEqual(["consistent", "inconsistent"]);
});

it("a specification that throws is broken, wherever the search meets it", () => {
  const model = specifiedObject(instantiate(wrong));
  expect(checkHistory(did("a", "get", null, 0), model).outcome).toBe("consistent");
  const events = [...did("a", "put", 1), ...did("a", "get", null, 1)];
  expect(() => checkHistory(events, model)).toThrow(Broken);
});

it("hundreds of operations on a specification take no longer than a moment", () => {
  const random = seededRandom(5);
  const values: Record<string, number | null> = { x: null, y: null };
  const events = Array.from({ length: 600 }, (_, i): HistoryEvent[] => {
    const key = random() < 0.5 ? "x" : "y";
    if (random() < 0.5) return did(`c${i % 5}`, "get", { key }, values[key]);
    const value = 1 + Math.floor(3 * random());
    values[key] = value;
    return did(`c${i % 5}`, "put", { key, value });
  }).flat();
  expect(checkHistory(events, specifiedObject(instantiate(store))).outcome).toBe("consistent");
});
