/** What an event could have been, and what would explain it, in words. */
import { expect, it } from "vitest";
import commit from "../../specs/two-phase-commit.ts";
import type { Taken } from "../../src/refinement/arrow/abstract-states.ts";
import type { Hypothesis } from "../../src/refinement/arrow/hypotheses.ts";
import type { Explanation } from "../../src/refinement/arrow/mapping.ts";
import {
  claimText,
  explanationText,
  hypothesisBlock,
  readingText,
} from "../../src/report/divergence.ts";
import { instantiate } from "../../src/spec/model.ts";

const model = instantiate(commit, null, { RM: ["a", "b"] });
const act = (action: string, parameters: object = {}): Explanation => ({
  ...{ kind: "act", action },
  parameters: parameters as Readonly<Record<string, unknown>>,
});
const anyOf = (...parts: readonly Explanation[]): Explanation => ({ kind: "anyOf", parts });
const stutter: Explanation = { kind: "stutter" };
const said = (explanation: Explanation): string => explanationText(explanation, model);

it("an explanation says which steps it names, and which of their parameters", () => {
  expect(said(stutter)).toBe("nothing");
  expect(said({ kind: "ignore" })).toBe("nothing");
  expect(said(act("TMCommit"))).toBe("TMCommit");
  expect(said(act("RMPrepare", { rm: "a" }))).toBe("RMPrepare(a)");
  expect(said(act("RMPrepare"))).toBe("RMPrepare(any)");
  expect(said(act("RMPrepare", { rm: () => true }))).toBe("RMPrepare(some)");
  expect(said(anyOf(act("TMCommit"), anyOf(stutter, act("TMAbort")), stutter))).toBe(
    "TMCommit, nothing or TMAbort",
  );
  expect(said({ kind: "seq", parts: [act("TMCommit"), anyOf(stutter, act("TMAbort"))] })).toBe(
    "TMCommit and then (nothing or TMAbort)",
  );
  const many = ["a", "b", "c", "d", "e", "f", "g"].map((rm) => act("RMPrepare", { rm }));
  expect(said(anyOf(...many))).toBe("one of 7 steps");
  expect(said(anyOf(...many, stutter))).toBe("nothing, or one of 7 steps");
});

const step = (action: string, parameters: object = {}): Taken => ({
  ...{ action, from: 0, to: 1 },
  parameters: parameters as Taken["parameters"],
});
const prepare = { action: "RMPrepare", parameters: { rm: "a" } };

const HYPOTHESES: readonly (readonly [Hypothesis, string])[] = [
  [
    {
      ...{ kind: "guard-ignored", culprit: "implementation", label: "it is working" },
      ...{ ...prepare, carries: 3, of: 3 },
    },
    'if it was RMPrepare(a), although "it is working" is false: a mistake of the implementation; all 3 events after it would fit then, too',
  ],
  [
    {
      ...{ kind: "guard-ignored", culprit: "implementation", label: null },
      ...{ ...prepare, carries: 1, of: 1 },
    },
    "if it was RMPrepare(a), although its guard is false: a mistake of the implementation; the event after it would fit then, too",
  ],
  [
    {
      ...{ kind: "not-offered", culprit: "implementation", parameter: "rm" },
      ...{ ...prepare, carries: 1, of: 4 },
    },
    "if it was RMPrepare(a), although that rm is not there to choose: a mistake of the implementation; the next event would fit then, too",
  ],
  [
    { kind: "other-result", culprit: "implementation", ...prepare, carries: 0, of: 4 },
    "if RMPrepare(a), which was possible, had another outcome: a mistake of the implementation; but what comes next would not fit then, either",
  ],
  [
    {
      ...{ kind: "unbound-action", culprit: "mapping", carries: 0, of: 0 },
      step: step("RMPrepare", { rm: "a" }),
    },
    "if it was RMPrepare(a), which the mapping does not name for it: a mistake of the mapping, or of the implementation, if that must not happen",
  ],
  [
    { kind: "nothing", culprit: "mapping", carries: 2, of: 4 },
    "if it was nothing, which the mapping does not allow for it: a mistake of the mapping; the next 2 events would fit then, too",
  ],
  [
    {
      ...{ kind: "several", culprit: "specification", carries: 0, of: 0 },
      steps: [step("RMPrepare", { rm: "a" }), step("TMCommit")],
    },
    "if it was RMPrepare(a) TMCommit at once: the specification is too strict, or its steps too small",
  ],
  [
    { kind: "unseen", culprit: "mapping", carries: 0, of: 0, steps: [step("TMAbort")] },
    "if something happened before that no event tells of, TMAbort: a mistake of the mapping, unless it is `silent`",
  ],
];

it("a hypothesis says whose mistake it would be, and how far it carries", () => {
  for (const [hypothesis, text] of HYPOTHESES) {
    const [title, ...lines] = hypothesisBlock({ hypotheses: [hypothesis] } as never);
    expect(title).toBe("  It would be explained");
    expect(lines.map((line) => line.trim()).join(" ")).toBe(text);
    expect(text).toContain(claimText(hypothesis));
  }
  expect(hypothesisBlock({ hypotheses: [] } as never)).toEqual([]);
});

it("a reading says what of the state was read, and what was found", () => {
  const { variables } = model;
  const reading = (path: readonly string[], value: unknown, method?: string, given?: unknown) =>
    readingText(
      { path, value, asked: method === undefined ? null : { method, given: [given] } },
      variables,
    );
  expect(reading(["tmState"], "init")).toBe("tmState = init");
  expect(reading(["rmState", "a"], "working")).toBe("rmState[a] = working");
  expect(reading(["msgs"], false, "has", { type: "Abort" })).toBe("msgs.has(Abort) = false");
  expect(reading(["msgs"], true, "some", () => true)).toBe("msgs.some(…) = true");
  expect(reading(["nowhere", "x"], null)).toBe("nowhere.x = null");
});
