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

/** A kind of event, as finely as words tell kinds apart. */
function kindOf<T extends NodeTypes>(event: SimulationEvent<T>): string {
  const { kind, choice, cut, amount, incarnation, input, outputs, performed } = event;
  const details = [
    ...(choice?.includes("lossy") ? ["lossy"] : []),
    ...(choice?.includes("loses") ? ["loses"] : []),
    ...(kind === "crash" && choice === null ? ["in a step"] : []),
    ...(cut === null ? [] : [cut.includes("|") ? "both ways" : "one way"]),
    ...(kind === "drift" ? [amount === 1 ? "right" : "wrong"] : []),
    ...(kind === "jump" ? [amount! < 0 ? "back" : "ahead"] : []),
    ...(kind === "start" && incarnation > 0 ? ["again"] : []),
    ...(input?.kind === "start" && input.disk !== null ? ["with disk"] : []),
    ...(performed < outputs.length ? ["cut off"] : []),
  ];
  return [kind, ...details].join(", ");
}

it("every kind of event has its words", () => {
  const found = new Map<string, string>();
  for (let seed = 0; seed < 60; seed++) {
    const { log } = run(impatient, seed);
    const chronicle = new Chronicle(log);
    for (const event of log) {
      const kind = kindOf(event);
      if (found.has(kind)) continue;
      const { what, done, undone, fault } = chronicle.tell(event, 60);
      const lines = [
        `${fault ? "! " : ""}${what}`,
        ...done.map((text) => `  ${text}`),
        ...undone.map((text) => `  not done: ${text}`),
      ];
      found.set(kind, lines.join("\n"));
    }
  }
  const texts = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  expectGolden("run-events.txt", texts.map(([kind, text]) => `# ${kind}\n${text}\n`).join("\n"));
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
