/** Behaviours without end: in text, JSON, ITF, Mermaid and DOT. */
import { describe, expect, it } from "vitest";
import { graphOf } from "../../src/explorer/graph.ts";
import { dotGraph } from "../../src/report/dot.ts";
import { itfTrace } from "../../src/report/itf.ts";
import { verdictJson } from "../../src/report/json.ts";
import { mermaidSequence } from "../../src/report/mermaid.ts";
import { reportText } from "../../src/report/text.ts";
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
