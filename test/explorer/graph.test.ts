import { describe, expect, it } from "vitest";
import dieHard from "../../specs/die-hard.ts";
import lamportMutex from "../../specs/lamport-mutex.ts";
import peterson from "../../specs/peterson.ts";
import commit from "../../specs/two-phase-commit.ts";
import { check } from "../../src/explorer/check.ts";
import { graphOf } from "../../src/explorer/graph.ts";
import { instantiate } from "../../src/spec/model.ts";

describe.each([
  ["die-hard", instantiate(dieHard)],
  ["peterson", instantiate(peterson)],
  ["two-phase-commit", instantiate(commit)],
  ["lamport-mutex, with a constraint", instantiate(lamportMutex, null, { N: 2, maxClock: 3 })],
])("the graph of %s", (_, model) => {
  const graph = graphOf(model, 2000)!;

  it("has the states that a check finds", () => {
    expect(graph.states).toHaveLength(check(model).distinct);
  });

  it("has as many steps as change a state", () => {
    const { actions, excluded } = check(model);
    const taken = Object.values(actions).reduce((sum, action) => sum + action.taken, 0);
    if (excluded === 0) expect(graph.edges).toHaveLength(taken);
    else expect(graph.edges.length).toBeLessThan(taken);
  });

  it("is not made when it is too large", () => {
    expect(graphOf(model, 10)).toBeNull();
  });
});
