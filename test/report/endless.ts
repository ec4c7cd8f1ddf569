/** Findings about behaviours without end, made by hand: a lock that two ask for, again and again. */
import { Walk } from "../../src/explorer/replay.ts";
import type { Finding, LassoNotes, NamedStep, Verdict } from "../../src/explorer/verdict.ts";
import { each, every, ids, leadsTo, mapOf, oneOf, spec } from "../../src/index.ts";
import type { Setting } from "../../src/report/text.ts";
import { instantiate } from "../../src/spec/model.ts";

export const model = instantiate(
  spec({
    name: "Lock",
    constants: { P: ids("p", 2) },
    state: ({ P }) => ({ pc: mapOf(P, oneOf("idle", "want", "cs")), owner: oneOf("none", "some") }),
    init: ({ P }) => ({ pc: every(P, "idle"), owner: "none" }),
    actions: (action, { P }) => ({
      Want: action({
        with: { p: P },
        when: (s, { p }) => s.pc[p] === "idle",
        then: (s, { p }) => {
          s.pc[p] = "want";
        },
      }),
      Enter: action({
        with: { p: P },
        when: (s, { p }) => s.pc[p] === "want" && s.owner === "none",
        then: (s, { p }) => {
          s.pc[p] = "cs";
          s.owner = "some";
        },
      }),
      Leave: action({
        with: { p: P },
        when: (s, { p }) => s.pc[p] === "cs",
        then: (s, { p }) => {
          s.pc[p] = "idle";
          s.owner = "none";
        },
      }),
    }),
    properties: ({ P }) => ({
      Served: each("Whoever wants to enter, enters.", P, (p) =>
        leadsTo(
          (s) => s.pc[p] === "want",
          (s) => s.pc[p] === "cs",
        ),
      ),
    }),
    fairness: ({ weak }) => ({
      "everybody moves": weak.each("Enter"),
      "nobody stays": weak.each("Leave"),
    }),
  }),
);

export const named = (action: string, p: string): NamedStep => ({ action, parameters: { p } });

/** The trace of a sequence of steps. */
export function traceOf(...steps: readonly NamedStep[]): Walk["trace"] {
  const walk = new Walk(model);
  walk.start();
  for (const { action, parameters } of steps)
    walk.take(
      walk
        .choices()
        .find((choice) => choice.action === action && choice.parameters["p"] === parameters["p"])!,
    );
  return walk.trace;
}

export const steps = [named("Want", "p1"), named("Want", "p2"), named("Enter", "p2")];

const failures: LassoNotes["failures"] = [
  {
    kind: "then-never",
    at: 1,
    left: '(s) => s.pc[p] === "want"',
    right: '(s) => s.pc[p] === "cs"',
  },
];

const base = {
  outcome: "violated",
  property: { kind: "temporal", name: "Served", meaning: "Whoever wants to enter, enters." },
  refinement: null,
  why: null,
  shortest: true,
} as const;

const note = (action: string, p: string, met: "taken" | "not-possible", at: number) =>
  ({
    name: action === "Enter" ? "everybody moves" : "nobody stays",
    strength: "weak",
    actions: [action],
    parameters: { p },
    whole: true,
    condition: null,
    met,
    at,
  }) as const;

/** One starves while the other enters again and again. */
export const starving: Finding = {
  ...base,
  trace: traceOf(...steps),
  loop: { start: 1, back: named("Leave", "p2") },
  lasso: {
    witnesses: [{ variable: "p", value: "p1" }],
    failures,
    fairness: [
      note("Enter", "p1", "not-possible", 3),
      note("Enter", "p2", "taken", 3),
      note("Leave", "p1", "not-possible", 2),
      note("Leave", "p2", "taken", 1),
    ],
    finite: false,
    demands: [],
    neglected: [
      {
        ...named("Enter", "p1"),
        always: false,
        strength: "strong",
        suffices: true,
        eachSuffices: null,
      },
    ],
  },
};

/** Nobody does anything any more. */
export const idle: Finding = {
  ...base,
  trace: traceOf(steps[0]!),
  loop: { start: 1, back: null },
  lasso: {
    witnesses: [{ variable: "p", value: "p1" }],
    failures,
    fairness: [],
    finite: false,
    demands: [],
    neglected: [
      {
        ...named("Want", "p2"),
        always: true,
        strength: "weak",
        suffices: false,
        eachSuffices: false,
      },
      {
        ...named("Enter", "p1"),
        always: true,
        strength: "weak",
        suffices: false,
        eachSuffices: false,
      },
    ],
  },
};

/** Fairness of no action excludes it. */
export const unavoidable: Finding = {
  ...idle,
  lasso: { ...idle.lasso!, witnesses: [], fairness: [], neglected: [] },
};

/** Many assumptions, many that are missing. */
export const crowded: Finding = {
  ...starving,
  lasso: {
    ...starving.lasso!,
    fairness: Array.from({ length: 12 }, (_, i) => note("Enter", `p${i + 1}`, "not-possible", 3)),
    finite: false,
    neglected: Array.from({ length: 9 }, (_, i) => ({
      action: "Receive",
      parameters: { m: { type: "Ask", from: `p${i + 1}`, ballot: 17 } },
      always: true,
      strength: "weak" as const,
      suffices: false,
      eachSuffices: false,
    })),
  },
};

export const verdictOf = (finding: Finding | null, more: Partial<Verdict> = {}): Verdict => ({
  outcome: finding?.outcome ?? "held",
  crossChecked: null,
  exit: finding ? 13 : 0,
  spec: model.name,
  configuration: null,
  constants: model.constants,
  search: "bfs",
  exact: false,
  seed: 0,
  finding,
  findings: finding ? [finding] : [],
  breakage: null,
  distinct: 8,
  generated: 13,
  depth: 4,
  excluded: 0,
  fullest: [],
  growing: null,
  complete: true,
  cut: null,
  undecided: [],
  seconds: 0,
  executions: 1,
  audits: 0,
  actions: {},
  properties: [base.property],
  reached: {},
  warnings: [],
  expect: null,
  comparison: { compared: [], unexpected: [] },
  allTerminal: false,
  collision: { optimistic: 1e-18, observed: 0 },
  peakBytes: 1,
  storeBytes: 1,
  ...more,
});

export const setting: Setting = {
  variables: model.variables,
  constrained: false,
  fairness: model.fairness,
  refinements: model.refinements,
  replay: () => "fairlead replay …",
  choices: () => [],
  diagnosis: () => null,
  line: () => null,
};
