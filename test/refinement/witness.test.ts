/** The one way through a specification that a run is told by; and what failing runs come to. */
import { describe, expect, it } from "vitest";
import commit from "../../refinement/two-phase-commit.nodes.ts";
import {
  judgement,
  judgementOn,
  type Trouble,
  troubleOf,
} from "../../src/refinement/arrow/trouble.ts";
import type { NodeTypes } from "../../src/refinement/node.ts";
import { run } from "../../src/refinement/simulation/simulation.ts";
import { right, vague } from "../cli/arrows/lock.ts";

describe("a run is explained by one behaviour", () => {
  it("whose steps follow one upon the other, from the beginning to a state that was possible", () => {
    let steps = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { schedule } = run(commit.system, seed);
      const { seen, run: followed } = commit.follow(schedule);
      expect(followed.failure).toBeNull();
      const taken = seen.flatMap((each) => [...each.steps, ...each.unseen]);
      taken.forEach((step, i) => {
        if (i > 0) expect(step.from).toBe(taken[i - 1]!.to);
      });
      // Every event that needs explaining is there, once, in the order in which it counted.
      const events = seen.map(({ event }) => event);
      expect(new Set(events).size).toBe(events.length);
      steps += taken.length;
    }
    expect(steps).toBeGreaterThan(40);
  });

  it("in which nothing is left out that a later step needs", () => {
    const { schedule } = run(commit.system, 3);
    const { seen } = commit.follow({ ...schedule, choices: [] });
    const actions = seen.flatMap((each) => each.steps).map(({ action }) => action);
    const decided = actions.indexOf("TMCommit");
    if (decided >= 0)
      expect(actions.slice(0, decided).filter((name) => name === "TMRcvPrepared")).toHaveLength(2);
  });
});

describe("what failing runs come to", () => {
  const exits = (trouble: Partial<Trouble<NodeTypes>>): readonly [string, number] => {
    const { outcome, exit } = judgementOn(trouble as Trouble<NodeTypes>);
    return [outcome, exit];
  };

  it("each kind has its verdict and its exit code", () => {
    expect(exits({ kind: "divergence" })).toEqual(["diverged", 15]);
    expect(exits({ kind: "invariant" })).toEqual(["violated", 12]);
    expect(exits({ kind: "reported" })).toEqual(["violated", 12]);
    for (const kind of ["throws", "mutates", "impure", "malformed"] as const)
      expect(exits({ kind })).toEqual(["violated", 12]);
    expect(exits({ kind: "no-progress" })).toEqual(["violated", 13]);
    for (const kind of ["vague-mapping", "bad-mapping", "broken-spec", "not-reproducible"] as const)
      expect(exits({ kind })).toEqual(["broken", 3]);
  });

  it("a history that could not be judged is no verdict, one that cannot be explained is", () => {
    const history = (outcome: string): Trouble<NodeTypes> =>
      troubleOf({
        ...{ kind: "observed", event: 3 },
        report: {
          what: `history ${outcome}`,
          details: { consistency: "linearizable", outcome },
        },
      });
    expect(exits(history("unknown"))).toEqual(["bounded", 20]);
    expect(exits(history("inconsistent"))).toEqual(["violated", 12]);
  });

  it("what an author's observer says is not taken for ours", () => {
    const report = { what: "history of the world", details: { follower: "somebody" } };
    expect(troubleOf({ kind: "observed", event: 0, report })).toEqual({ kind: "reported", report });
  });

  it("of none, it passed; with complaints, only where nobody is strict", () => {
    const passed = right.run({ runs: 10 });
    expect(judgement(passed, true)).toEqual({ outcome: "passed", exit: 0 });
    const complaints = [{ kind: "event-never-happened", event: "x" }] as const;
    expect(judgement({ ...passed, complaints }, false)).toEqual({ outcome: "passed", exit: 0 });
    expect(judgement({ ...passed, complaints }, true)).toEqual({ outcome: "passed", exit: 14 });
    const cut = { ...passed, campaign: { ...passed.campaign, cut: "time" } } as const;
    expect(judgement(cut, false)).toEqual({ outcome: "bounded", exit: 20 });
    const failing = vague.run({ runs: 1, budget: 1 });
    expect(judgement(failing, false)).toEqual({ outcome: "broken", exit: 3 });
  });
});
