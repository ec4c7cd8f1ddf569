/** Behaviours without end: in text, JSON, ITF, Mermaid and DOT. */
import { describe, expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import { graphOf } from "../../src/explorer/graph.ts";
import type { Finding } from "../../src/explorer/verdict.ts";
import { alwaysEventually, bool, oneOf, range, spec, type Temporal } from "../../src/index.ts";
import { dotGraph } from "../../src/report/dot.ts";
import { itfTrace } from "../../src/report/itf.ts";
import { verdictJson } from "../../src/report/json.ts";
import { mermaidSequence } from "../../src/report/mermaid.ts";
import { reportText } from "../../src/report/text.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { Constants } from "../../src/spec/spec.ts";
import { expectGolden } from "../golden.ts";
import { crowded, idle, model, setting, starving, unavoidable, verdictOf } from "./endless.ts";

const FINDINGS = { starving, idle, unavoidable, crowded };

it("a report tells the story, why it is fair, and what is missing", () => {
  const texts = Object.entries(FINDINGS).map(
    ([name, finding]) => `# ${name}\n\n${reportText(verdictOf(finding), setting)}`,
  );
  const passes = [
    reportText(verdictOf(null), setting),
    reportText(verdictOf(null), { ...setting, fairness: [] }),
    reportText(
      verdictOf(null, {
        outcome: "bounded",
        cut: { bound: "states", limit: 8, unexplored: 3 },
        complete: false,
      }),
      setting,
    ),
  ];
  expectGolden("lasso.txt", [...texts, ...passes].join("\n\n"));
});

it("JSON says where the loop begins, and why in a few sentences", () => {
  const json = verdictJson(verdictOf(starving), model);
  expect(json).toMatchObject({
    exit: 13,
    loop: 1,
    back: { action: "Leave", params: { p: "p2" } },
    findings: [{ loop: 1 }],
  });
  expect(json.trace).toHaveLength(4);
  expectGolden(
    "lasso-explanations.txt",
    Object.values(FINDINGS)
      .map((finding) => `${verdictJson(verdictOf(finding), model).explanation}\n`)
      .join("\n"),
  );
});

describe("fairness", () => {
  const coins = (property: Temporal<{ x: typeof bool; y: typeof bool }, Constants>) =>
    instantiate(
      spec({
        name: "Coins",
        state: () => ({ x: bool, y: bool }),
        init: () => ({ x: false, y: false }),
        actions: (action) => ({
          Flip: action({
            with: { coin: oneOf("x", "y"), times: range(1, 2) },
            then: (s, { coin }) => {
              s[coin] = !s[coin];
            },
          }),
        }),
        fairness: ({ weak }) => ({
          F: [weak("Flip", { coin: "x" }), weak("Flip", { coin: "y", times: 2 })],
          G: weak("Flip", ({ coin }) => coin !== "x"),
          H: weak.each("Flip"),
        }),
        properties: () => ({ Property: property }),
        terminal: () => true,
      }),
    );
  it("that is assumed is told with its parameters", () => {
    const written = coins(alwaysEventually((s) => s.x || !s.x));
    const { fairness, variables } = written;
    const text = reportText(check(written), { ...setting, fairness, variables });
    expect(text).toContain("F  weak, Flip with coin = x; weak, Flip with coin = y and times = 2\n");
    expect(text).toContain('G  weak, Flip with `coin !== "x"`\n');
    expect(text).toContain("H  weak, each Flip\n");
  });

  it("that a behaviour meets is told so that two assumptions are told apart", () => {
    const about = { name: "F", strength: "weak", actions: ["Flip"], met: "taken", at: 1 } as const;
    const fairness = [
      { ...about, parameters: { coin: "x" }, whole: false, condition: null },
      { ...about, parameters: { times: "x" }, whole: false, condition: null },
      { ...about, parameters: null, whole: false, condition: "({ coin }) => coin > 1" },
      { ...about, parameters: null, whole: false, condition: null },
      { ...about, actions: ["Flip", "Drop"], parameters: null, whole: false, condition: null },
    ];
    const finding = { ...starving, lasso: { ...starving.lasso!, fairness } };
    const text = reportText(verdictOf(finding), setting).replaceAll(/\s+/g, " ");
    expect(text).toContain("F, weak Flip with coin = x, Flip with times = x and 2 more taken by");
    const few = { ...finding, lasso: { ...finding.lasso, fairness: fairness.slice(2) } };
    expect(reportText(verdictOf(few), setting)).toContain("F, weak Flip with `coin > 1` and Flip");
  });

  const untried = {
    ...idle,
    lasso: {
      ...idle.lasso!,
      neglected: [
        { ...idle.lasso!.neglected[0]!, suffices: true, eachSuffices: null },
        { ...idle.lasso!.neglected[1]!, suffices: null, eachSuffices: null },
      ],
    },
  };
  it("that was not tried stands apart from what was", () => {
    const lines = reportText(verdictOf(untried), setting).split("\n");
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    const [tried, not] = [
      at("  Fairness with which the property would hold"),
      at(
        "  Fairness that would exclude this behaviour; whether the property would then hold was not",
      ),
    ];
    expect(lines[tried + 1]).toContain('weak("Want", { p: "p2" })');
    expect(not).toBe(tried + 2);
    expect(lines.slice(not).join("\n")).toContain('weak("Enter", { p: "p1" })');
  });
  it("of which none was tried is not said to be enough, or not", () => {
    const neglected = untried.lasso.neglected.slice(1);
    const finding = { ...untried, lasso: { ...untried.lasso, neglected } };
    const text = reportText(verdictOf(finding), setting);
    expect(text).toContain('weak.each("Enter"), of every instance, was not tried.');
    const { explanation } = verdictJson(verdictOf(finding), model);
    expect(explanation).toContain("whether the property would then hold was not tried.");
  });
});

it("a search within a constraint has not visited every reachable state", () => {
  const text = reportText(verdictOf(null, { excluded: 2 }), setting);
  expect(text).toContain("Every state reachable within the constraint was visited: 8 states");
  expect(text).not.toContain("Every reachable state");
});

it("a finite behaviour is explained by what breaks it, or by all that makes it bad", () => {
  const [state] = idle.trace!;
  const step = { holds: [], fails: ["(a, b) => b.n > a.n"] };
  const finding: Finding = {
    ...idle,
    trace: [state!, idle.trace![1]!],
    loop: null,
    lasso: {
      ...idle.lasso!,
      finite: true,
      neglected: [],
      failures: [],
      demands: [
        { holds: ["(s) => s.n > 0"], fails: [], step },
        { holds: [], fails: ["(s) => s.m > 1"], step: null },
      ],
    },
  };
  const text = reportText(verdictOf(finding), setting);
  expect(text.replaceAll(/\n {2,}/g, " ")).toContain(
    "But whatever follows state 1, it fails for p = p1: in state 0 `s.n > 0` holds, and the step to state 1 does not satisfy `b.n > a.n`, and in state 1 `s.m > 1` does not hold.",
  );
  expect(text).toContain("Served, in 1 step");
  expect(text).not.toContain("fairness");
});

describe("other formats", () => {
  it("ITF has the index of the loop", () => {
    const itf = itfTrace(model.variables, starving.trace!, "a lasso", starving.loop);
    expect(itf.loop).toBe(1);
    expect(itf.states).toHaveLength(4);
    expect(Object.keys(itfTrace(model.variables, starving.trace!, "a trace"))).not.toContain(
      "loop",
    );
  });

  it("Mermaid", () => {
    expectGolden("lasso.mmd", mermaidSequence(model, starving.trace!, starving.loop));
    expect(mermaidSequence(model, idle.trace!, idle.loop)).toContain("for ever");
  });

  it("DOT", () => {
    const graph = graphOf(model, 100)!;
    const dot = dotGraph("Lock", model.variables, graph, starving.trace, starving.loop);
    expect(dot.match(/fillcolor=/g)).toHaveLength(3);
    expect(dot.match(/ -> .*penwidth=2/g)).toHaveLength(4);
    const still = dotGraph("Lock", model.variables, graph, idle.trace, idle.loop);
    expect(still).toMatch(/s(\d) -> s\1 \[label="for ever"/);
  });
});
