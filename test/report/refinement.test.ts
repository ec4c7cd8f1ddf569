/** A step that an abstract spec does not have: what it sees, and what it could have done. */
import { expect, it } from "vitest";
import type { Finding, RefinementNotes } from "../../src/explorer/verdict.ts";
import { every, ids, mapOf, oneOf, range, spec } from "../../src/index.ts";
import { diagnose } from "../../src/refinement/diagnosis/diagnosis.ts";
import { verdictJson } from "../../src/report/json.ts";
import { reportText } from "../../src/report/text.ts";
import { instantiate } from "../../src/spec/model.ts";
import { expectGolden } from "../golden.ts";
import { model, named, setting, starving, traceOf, verdictOf } from "./endless.ts";

/** One place, taken and left, and how often that happened. */
const abstract = instantiate(
  spec({
    name: "OnePlace",
    constants: { P: ids("p", 2) },
    state: ({ P }) => ({ at: mapOf(P, oneOf("out", "in")), turns: range(0, 3) }),
    init: ({ P }) => ({ at: every(P, "out"), turns: 0 }),
    actions: (action, { P }) => ({
      Come: action({
        with: { p: P },
        when: {
          "it is out": (s, { p }) => s.at[p] === "out",
          "nobody is in": (s) => P.every((q) => s.at[q] === "out"),
        },
        then: (s, { p }) => {
          s.at[p] = "in";
          s.turns += 1;
        },
      }),
      Go: action({
        with: { p: P },
        when: { "it is in": (s, { p }) => s.at[p] === "in" },
        then: (s, { p }) => {
          s.at[p] = "out";
        },
      }),
      Rest: action({ when: (s) => s.turns > 2, then: () => undefined }),
    }),
  }),
);

const seen = (p1: string, p2: string, turns: number) => ({ at: { p1, p2 }, turns });

function failing(notes: Partial<RefinementNotes>): Finding {
  const steps = [named("Want", "p1"), named("Want", "p2"), named("Enter", "p2")];
  return {
    outcome: "violated",
    property: { kind: "refinement", name: "IsOnePlace", meaning: "It is one place." },
    trace: traceOf(...(notes.kind === "initial" ? [] : steps)),
    loop: null,
    lasso: null,
    why: null,
    shortest: true,
    refinement: {
      abstract: "OnePlace",
      kind: "step",
      before: seen("out", "out", 0),
      after: null,
      fairness: null,
      ...notes,
    },
  };
}

const FINDINGS: Readonly<Record<string, Finding>> = {
  "a guard": failing({ before: seen("in", "out", 1), after: seen("in", "in", 2) }),
  "a field": failing({ after: seen("out", "in", 0) }),
  "two steps": failing({ before: seen("in", "out", 1), after: seen("out", "in", 2) }),
  "a hidden variable": failing({
    before: { at: { p1: "out", p2: "out" } },
    after: { at: { p1: "in", p2: "in" } },
  }),
  "an initial state": failing({ kind: "initial", before: null, after: seen("out", "in", 1) }),
  fairness: {
    ...failing({
      kind: "fairness",
      before: null,
      fairness: {
        name: "whoever is in goes",
        strength: "weak",
        actions: ["Leave"],
        parameters: null,
        whole: false,
        condition: null,
      },
    }),
    trace: starving.trace,
    loop: starving.loop,
    lasso: { ...starving.lasso!, witnesses: [] },
  },
};

const diagnosis = ({ refinement }: Finding) =>
  refinement?.after
    ? {
        variables: abstract.variables,
        diagnosis: diagnose(abstract, refinement.before, refinement.after),
      }
    : null;

it("a report says what it was nearest to", () => {
  const texts = Object.entries(FINDINGS).map(([name, finding]) => {
    const text = reportText(verdictOf(finding), { ...setting, diagnosis });
    return `# ${name}\n\n${text}`;
  });
  expectGolden("refinement.txt", texts.join("\n\n"));
});

it("JSON says so in a sentence", () => {
  const lines = Object.values(FINDINGS).map((finding) => {
    const { explanation, loop } = verdictJson(verdictOf(finding), { ...model, diagnosis });
    expect(loop).toBe(finding.loop?.start ?? null);
    return `${explanation}\n`;
  });
  expectGolden("refinement-explanations.txt", lines.join("\n"));
});
