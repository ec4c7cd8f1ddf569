/** Histories as they are written down: events, lines, times; and what is wrong with them. */
import { describe, expect, it } from "vitest";
import {
  BadHistory,
  type Flaw,
  type History,
  type HistoryEvent,
  historyOf,
} from "../../src/refinement/history/history.ts";
import { readHistory } from "../../src/refinement/history/history-lines.ts";
import { checkHistory } from "../../src/refinement/history/linearizability.ts";
import { register } from "../../src/refinement/history/sequential-objects.ts";
import { flawText } from "../../src/report/history.ts";

const lines = (...events: readonly unknown[]): string =>
  events.map((event) => JSON.stringify(event)).join("\n");

const called = (client: string, op: string, at?: number): HistoryEvent => ({
  ...{ kind: "invoke", client, op, f: "read", in: null },
  ...(at === undefined ? {} : { at }),
});
const returned = (client: string, op: string, at?: number): HistoryEvent => ({
  ...{ kind: "ok", client, op, out: null },
  ...(at === undefined ? {} : { at }),
});

const intervals = ({ operations }: History): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(operations.map((one) => [one.op, [one.called, one.returned]]));

describe("what a history tells", () => {
  it("operations by their calls; what failed is left out, what did not end has no end", () => {
    const history = historyOf([
      called("c1", "o1"),
      called("c2", "o2"),
      { kind: "fail", client: "c1", op: "o1" },
      called("c1", "o3"),
      { kind: "info", client: "c2", op: "o2" },
      returned("c1", "o3"),
      called("c1", "o4"),
    ]);
    expect(history).toMatchObject({ clients: 2, failed: 1 });
    expect(history.operations.map(({ op, end, turn }) => [op, end, turn])).toEqual([
      ["o2", "unfinished", 0],
      ["o3", "ok", 1],
      ["o4", "unfinished", 2],
    ]);
    expect(history.operations[0]!.returned).toBe(Number.POSITIVE_INFINITY);
  });

  it("times count, not lines; at equal times, what returns overlaps what is called", () => {
    const history = historyOf([
      called("c1", "o1", 10),
      returned("c1", "o1", 20),
      called("c3", "o3", 21),
      called("c2", "o2", 20),
      returned("c2", "o2", 30),
      returned("c3", "o3", 22),
    ]);
    expect(intervals(history)).toEqual({ o1: [0, 2], o2: [1, 5], o3: [3, 4] });
  });

  it("but a client's own operations keep their order at equal times", () => {
    const write = (op: string, value: number): HistoryEvent[] => [
      { kind: "invoke", client: "c1", op, f: "write", in: value, at: 1 },
      { kind: "ok", client: "c1", op, at: 1 },
    ];
    const read = (out: number): HistoryEvent[] => [
      { kind: "invoke", client: "c2", f: "read", at: 2 },
      { kind: "ok", client: "c2", out, at: 2 },
    ];
    const writes = [...write("o1", 1), ...write("o2", 2)];
    expect(checkHistory([...writes, ...read(2)], register()).outcome).toBe("consistent");
    expect(checkHistory([...writes, ...read(1)], register()).outcome).toBe("inconsistent");
  });

  it("names of operations, inputs and outputs may be left out; empty lines do not count", () => {
    const text = `\uFEFF${lines({ kind: "invoke", client: 1, f: "read" })}\r\n\n${lines({ kind: "ok", client: 1 })}\n`;
    expect(readHistory(text).operations).toMatchObject([
      { op: "1.1", client: "1", f: "read", in: null, out: null, end: "ok" },
    ]);
  });

  it("Jepsen's lines: what a return repeats is no output", () => {
    const history = readHistory(
      lines(
        { type: "invoke", process: 0, f: "write", value: 3, time: 5 },
        { type: "info", process: "nemesis", f: "start", value: null },
        { type: "invoke", process: 1, f: ":cas", value: [3, 4] },
        { type: "ok", process: 0, f: "write", value: 3 },
        { type: ":ok", process: 1, f: "cas", value: [3, 4] },
        { type: "invoke", process: 0, f: "read", value: null },
        { type: "ok", process: 0, f: "read", value: 4 },
      ),
    );
    expect(history.operations.map(({ f, in: input, out }) => [f, input, out])).toEqual([
      ["write", 3, true],
      ["cas", [3, 4], true],
      ["read", null, 4],
    ]);
    expect(checkHistory(history, register()).outcome).toBe("consistent");
  });
});

const call = { kind: "invoke", client: "c1", op: "o1", f: "read" };
const end = { kind: "ok", client: "c1", op: "o1" };

const FLAWS: readonly (readonly [string, string, Partial<Flaw> & { readonly kind: string }])[] = [
  ["nothing", "", { kind: "empty" }],
  ["empty lines", "\n\n  \n", { kind: "empty" }],
  ["only a call", lines(call), { kind: "nothing-returned" }],
  ["only failures", lines(call, { ...end, kind: "fail" }), { kind: "nothing-returned" }],
  ["no JSON", `${lines(call)}\n{"kind":"ok","cli`, { kind: "not-json", line: 2 }],
  ["binary", "\u0000\u0001\u0002", { kind: "not-json", line: 1 }],
  ["an array", `[${lines(call)}]`, { kind: "not-an-event", line: 1 }],
  ["a number", "5", { kind: "not-an-event", line: 1 }],
  ["no kind", lines({ client: "c1" }), { kind: "bad-field", line: 1 }],
  ["another kind", lines({ ...call, kind: "start" }), { kind: "bad-field", line: 1 }],
  ["another type", lines({ type: "begin", process: 0 }), { kind: "bad-field", line: 1 }],
  ["no client", lines({ kind: "invoke", f: "read" }), { kind: "bad-field", line: 1 }],
  ["a strange client", lines({ ...call, client: {} }), { kind: "bad-field", line: 1 }],
  ["no operation", lines({ ...call, f: undefined }), { kind: "bad-field", line: 1 }],
  ["a strange time", lines({ ...call, at: "now" }), { kind: "bad-field", line: 1 }],
  ["two at once", lines(call, { ...call, op: "o2" }), { kind: "busy", line: 2 }],
  ["one name twice", lines(call, end, call), { kind: "repeated", line: 3 }],
  ["two ends", lines(call, end, end), { kind: "not-invoked", line: 3 }],
  ["no call", lines(end), { kind: "not-invoked", line: 1 }],
  ["an end without a name", lines({ kind: "ok", client: 3 }), { kind: "not-invoked", line: 1 }],
  ["of another client", lines(call, { ...end, client: "c2" }), { kind: "not-invoked", line: 2 }],
  ["a time, then none", lines({ ...call, at: 1 }, end), { kind: "mixed-times", line: 2 }],
  ["no time, then one", lines(call, { ...end, at: 1 }), { kind: "mixed-times", line: 2 }],
  ["time goes back", lines({ ...call, at: 5 }, { ...end, at: 4 }), { kind: "backwards", line: 2 }],
];

it.each(FLAWS)("refused: %s", (_, text, flaw) => {
  let found: unknown;
  try {
    readHistory(text);
  } catch (error) {
    found = error;
  }
  expect(found).toBeInstanceOf(BadHistory);
  const { flaw: given } = found as BadHistory;
  expect(given).toMatchObject(flaw);
  const sentence = flawText(given);
  expect(sentence).not.toMatch(/undefined|\[object/);
  if ("line" in given) expect(sentence).toContain(`line ${given.line}`);
});

describe("a field that an event does not have", () => {
  const flawOf = (...events: readonly unknown[]): Flaw | null => {
    try {
      readHistory(lines(...events));
      return null;
    } catch (error) {
      return (error as BadHistory).flaw;
    }
  };
  const call = { kind: "invoke", client: "c1", f: "write", in: 1 };
  const ok = { kind: "ok", client: "c1" };

  it("is refused, where it stands, and not dropped", () => {
    expect(flawOf(call, { ...ok, ouput: 2 })).toMatchObject({
      kind: "unknown-field",
      line: 2,
      field: "ouput",
    });
    const { in: _, ...misnamed } = { ...call, value: 1 };
    expect(flawOf(misnamed)).toMatchObject({ kind: "unknown-field", field: "value" });
    expect(flawText(flawOf(misnamed)!)).toContain("Jepsen's");
    expect(flawText(flawOf({ ...call, clients: 1 })!)).toContain("did you mean client?");
    for (const field of ["type", "process", "time", "error", ":kind"])
      expect(flawOf({ ...call, [field]: 0 })).toMatchObject({ kind: "unknown-field", field });
  });

  it("or that is another event's is refused, unless it says nothing", () => {
    expect(flawOf({ ...call, out: 1 })).toMatchObject({ kind: "bad-field", field: "out" });
    expect(flawOf(call, { ...ok, kind: "info", out: 1 })).toMatchObject({ field: "out", line: 2 });
    expect(flawOf({ ...call, out: null }, { ...ok, f: null, in: null, out: 1 })).toBeNull();
  });

  it("may repeat in a return what was called, and nothing else", () => {
    expect(flawOf(call, { ...ok, f: "write", in: 1 })).toBeNull();
    expect(flawOf(call, { ...ok, f: "read" })).toMatchObject({ field: "f", given: "read" });
    expect(flawOf(call, { ...ok, in: 2 })).toMatchObject({ field: "in", given: 2 });
  });

  it("of Jepsen's is known: some are notes, others are refused", () => {
    const asked = { type: "invoke", process: 0, f: "write", value: 1 };
    const told = { type: ":ok", process: 0, f: "write", value: 1 };
    const notes = { time: 1, index: 2, error: "none", exception: null, node: "n1" };
    expect(flawOf({ ...asked, ...notes }, { ...told, ...notes })).toBeNull();
    for (const field of ["in", "client", "op", "at", "valeu"])
      expect(flawOf({ ...asked, [field]: 1 })).toMatchObject({ kind: "unknown-field", field });
    const nemesis = { type: "info", process: "nemesis", f: "kill", targets: ["n1"] };
    expect(flawOf(nemesis, asked, told)).toBeNull();
  });
});
