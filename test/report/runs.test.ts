/** Runs in words and pictures: what each kind of event is called, what is left out, and odd names. */
import { describe, expect, it } from "vitest";
import type { NodeTypes } from "../../src/refinement/node.ts";
import { FAULTS, type FaultModel } from "../../src/refinement/simulation/faults.ts";
import { parseSchedule } from "../../src/refinement/simulation/schedule.ts";
import { replay, run } from "../../src/refinement/simulation/simulation.ts";
import type { SimulationEvent } from "../../src/refinement/simulation/system.ts";
import { Chronicle } from "../../src/report/chronicle.ts";
import { type Row, rowsOf, runLines } from "../../src/report/run-trace.ts";
import { spaceTime } from "../../src/report/space-time.ts";
import { expectGolden } from "../golden.ts";
import { type PingPong, pingPong, pingPongSystem } from "../refinement/tiny-nodes.ts";

const everything: FaultModel = { name: "everything", faults: FAULTS };
const system = pingPongSystem(everything, 3);
const impatient = {
  ...system,
  clients: {
    c: Array.from({ length: 4 }, () => ({ to: "a", request: "ping" as const, timeout: 5 })),
  },
};

type AnyEvent = SimulationEvent<NodeTypes>;

const BASE: AnyEvent = {
  ...{ index: 0, id: "", kind: "start", phase: "faulty", at: 0, node: "a", incarnation: 0 },
  ...{ sequence: 0, choice: null, cause: null, message: null, timer: null, operation: null },
  ...{ cut: null, amount: null, input: null, outputs: [], performed: 0, sent: [], before: null },
  ...{ after: null, disk: null, synced: true },
};
const ping = { type: "ping", round: 1 };
const letter = { node: null, message: "m" };
const send = (to: string, message: unknown = ping) => ({ kind: "send", to, message }) as const;
const reply = { kind: "reply", id: "c.0", reply: { ok: true } } as const;

/** After the first, which sends the message that others are about. */
const EVENTS: readonly Partial<AnyEvent>[] = [
  { outputs: [send("b")], performed: 1, sent: ["m"] },
  { input: { kind: "start", disk: null }, incarnation: 1 },
  { input: { kind: "start", disk: 7 }, incarnation: 1 },
  {
    ...{ kind: "message", node: "b", message: "m" },
    input: { kind: "message", from: "a", message: ping },
    outputs: [send("a"), send("c"), send("c", { type: "pong" }), reply],
    ...{ performed: 4, sent: ["n", "o", "p"] },
  },
  {
    ...{ kind: "timer", timer: "retry later" },
    outputs: [
      { kind: "persist", disk: { round: 1, log: [] } },
      { kind: "persist", disk: { round: 2, log: ["x"] } },
      { kind: "persist", disk: { round: 2, log: ["x"] } },
      { kind: "set-timer", timer: "retry later", after: 20 },
      { kind: "cancel-timer", timer: "other" },
    ],
    performed: 5,
  },
  {
    ...{ kind: "request", operation: "c.0" },
    input: { kind: "request", id: "c.0", request: { type: "get", key: "x".repeat(90) } },
    outputs: ["b", "c", "d", "e", "f", "g"].map((to) => send(to)),
    ...{ performed: 3, sent: ["q", "r", "s"] },
  },
  { ...letter, kind: "drop" },
  { ...letter, kind: "drop", cut: "a|b,c" },
  { ...letter, kind: "duplicate" },
  { ...letter, kind: "delay", amount: 50 },
  { kind: "postpone", timer: "retry", amount: 5 },
  { kind: "timeout", node: null, operation: "c.0" },
  { kind: "partition", node: null, cut: "a|b,c", choice: "partition(a|b,c)" },
  { kind: "partition", node: null, cut: "a,b>c,d", choice: "partition(a,b>c,d;lossy)" },
  { kind: "heal", node: null, cut: "a|b,c" },
  { kind: "heal", node: null, cut: "a,b>c,d" },
  { kind: "crash", choice: "crash(a)" },
  { kind: "crash", choice: "crash(a;loses)" },
  { kind: "crash", choice: null },
  { kind: "drift", amount: 0.8 },
  { kind: "drift", amount: 1 },
  { kind: "jump", amount: 500 },
  { kind: "jump", amount: -500 },
  { kind: "sync" },
];

it("every kind of event has its words", () => {
  const log = EVENTS.map((event, index) => ({ ...BASE, index, id: `e${index}`, ...event }));
  const chronicle = new Chronicle<NodeTypes>(log);
  const texts = log.map((event) => {
    const { what, done, undone, fault } = chronicle.tell(event, 60);
    return [
      `${fault ? "!" : " "} ${event.kind}: ${what}`,
      ...done.map((text) => `    ${text}`),
      ...undone.map((text) => `    not done: ${text}`),
    ].join("\n");
  });
  expectGolden("run-events.txt", `${texts.join("\n")}\n`);
});

describe("of a long run", () => {
  const { log, healed } = Array.from({ length: 50 }, (_, seed) => run(impatient, seed)).find(
    (each) => each.log.length > 150,
  )!;
  const traced = (marked: number | null, last = log.length - 1) => ({
    ...{ log, healed, marked, last, seen: null },
  });
  const indexesOf = (rows: readonly Row<PingPong>[]): readonly number[] =>
    rows.flatMap((row) => (row.kind === "event" ? [row.event.index] : []));

  it("what is left out is counted, and nothing is told twice", () => {
    for (const marked of [null, 20, log.length - 1]) {
      const rows = rowsOf(traced(marked));
      const told = rows.flatMap((row) =>
        row.kind === "event" ? [row.event] : row.kind === "gap" ? row.events : [],
      );
      expect(told).toEqual(log);
      expect(indexesOf(rows).length).toBeLessThan(60);
    }
  });

  it("the event at stake is there, with what led to it, and the end", () => {
    const { index, cause } = log.findLast(({ kind }) => kind === "message")!;
    const indexes = indexesOf(rowsOf(traced(index)));
    expect(indexes).toContain(index);
    expect(indexes).toContain(log.findIndex(({ id }) => id === cause));
    expect(indexes.at(-1)).toBe(log.length - 1);
  });

  it("lines are no wider than a report", () => {
    for (const line of runLines(traced(30))) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("of a brief one only the end is told", () => {
    const rows = rowsOf({ ...traced(log.length - 1), brief: true });
    expect(rows.filter(({ kind }) => kind === "event").length).toBeLessThanOrEqual(16);
  });
});

/** Statements of a sequence diagram, as Mermaid's grammar has them; what is told is one line of text. */
const TEXT = String.raw`(?:[^#;<>%&\n]|#\d+;|<br\/>)+`;
const STATEMENTS = [
  `participant p\\d+ as ${TEXT}`,
  "(?:de)?activate p\\d+",
  `p\\d+(?:->>|-->>|--x)p\\d+: ${TEXT}`,
  `Note over p\\d+(?:,p\\d+)?: ${TEXT}`,
  "rect rgb\\(\\d+, \\d+, \\d+\\)",
  "end",
];
const STATEMENT = new RegExp(`^ {2}(?:${STATEMENTS.join("|")})$`);

/** What Mermaid would refuse. */
function expectDiagram(text: string): void {
  const [first, ...lines] = text.trimEnd().split("\n");
  expect(first).toBe("sequenceDiagram");
  const [lanes, up]: [Set<string>, Set<string>] = [new Set(), new Set()];
  let depth = 0;
  for (const line of lines) {
    expect(line).toMatch(STATEMENT);
    const [word, id] = line.trim().split(/[\s:]+/);
    if (word === "participant") lanes.add(id!);
    // It refuses to end a bar that has not begun.
    if (word === "activate") up.add(id!);
    if (word === "deactivate") expect(up.delete(id!)).toBe(true);
    if (word === "rect") depth++;
    if (word === "end") expect(--depth).toBe(0);
    for (const named of line.split(": ")[0]!.match(/\bp\d+\b/g) ?? [])
      expect(lanes.has(named)).toBe(true);
  }
  expect(depth).toBe(0);
}

describe("as a space-time diagram", () => {
  it("any run is one that Mermaid reads", () => {
    for (let seed = 0; seed < 40; seed++) {
      const { log, healed } = run(impatient, seed);
      const marked = seed % 2 === 0 ? null : log.length - 1 - (seed % 7);
      const last = log.length - 1;
      expectDiagram(spaceTime({ log, healed, marked, last, seen: null }, "Spec"));
    }
  });

  it("names and values may be anything", () => {
    const odd = 'end; #1 %%{init: {"a": 1}}%% <b>&amp;\n deactivate p1: \\n "x" style classDef';
    const { log, healed } = replay(
      {
        nodes: {
          a: {
            ...pingPong,
            step: (state, input, ...rest) => {
              const { outputs, ...step } = pingPong.step(state, input, ...rest);
              return {
                ...step,
                outputs: outputs.map((output) =>
                  output.kind === "reply"
                    ? { ...output, reply: odd as never }
                    : output.kind === "set-timer"
                      ? { ...output, timer: odd }
                      : output.kind === "persist"
                        ? { ...output, disk: odd as never }
                        : output,
                ),
              };
            },
          },
          b: pingPong,
        },
        clients: { "wrap:end; # <c>": [{ to: "a", request: odd as "ping" }] },
        faults: everything,
      },
      parseSchedule("s1 1"),
    );
    const diagram = spaceTime({ log, healed, marked: 4, last: log.length - 1, seen: null }, odd);
    expectDiagram(diagram);
    expect(diagram).toContain("participant p0 as wrap#58;end#59; #35; #60;c#62;\n");
  });

  it("a message that is lost has a cross, and a node that is down no bar", () => {
    const [sent] = replay(system, parseSchedule("s1 1 invoke(c.0)")).log.flatMap((e) => e.sent);
    const { log, healed } = replay(
      system,
      parseSchedule(`s1 1 invoke(c.0) drop(${sent}) crash(b)`),
    );
    const diagram = spaceTime(
      { log, healed, marked: null, last: log.length - 1, seen: null },
      "Spec",
    );
    expectDiagram(diagram);
    expect(diagram).toMatch(/^ {2}p1--xp2: \d+ ping\(1\) is lost$/m);
    expect(diagram.match(/deactivate/g)).toHaveLength(1);
    expect(diagram.match(/ activate/g)).toHaveLength(3);
  });

  it("nothing at all is a diagram, too", () => {
    const nothing = { log: [], healed: null, marked: null, last: -1, seen: null };
    expectDiagram(spaceTime(nothing, "Spec"));
  });
});
