/** What fairness assumes, and what not: one thing that is easy to get wrong a test. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/explorer/check.ts";
import {
  alwaysEventually,
  bool,
  each,
  eventually,
  every,
  ids,
  mapOf,
  range,
  setOf,
  spec,
} from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";
import { at, graph, judge } from "./small-graph.ts";

const ONCE = { Go: [[0, 1]] } as const;

describe("without fairness", () => {
  judge(
    "nothing need ever happen: the initial state may stutter",
    graph(ONCE, { property: eventually(at(1)) }),
    { stem: [], loop: [0] },
  );
  test("a property that fails for that reason is warned of", () => {
    const { warnings } = check(instantiate(graph(ONCE, { property: eventually(at(1)) })));
    expect(warnings).toContainEqual({ kind: "no-fairness", property: "Property" });
  });
  judge(
    "what happens need not go on",
    graph(
      {
        Go: [
          [0, 1],
          [1, 0],
        ],
      },
      { property: alwaysEventually(at(1)) },
    ),
    { stem: [], loop: [0] },
  );
  judge(
    "what holds at first has held",
    graph(ONCE, { initial: [0, 1], property: eventually(at(0, 1)) }),
    "held",
  );
});

describe("weak fairness", () => {
  judge(
    "makes happen what stays possible",
    graph(ONCE, { fairness: ({ weak }) => ({ F: weak("Go") }), property: eventually(at(1)) }),
    "held",
  );
  judge(
    "of an action that only stutters assumes nothing",
    graph(
      {
        Go: [[0, 1]],
        Stay: [
          [0, 0],
          [1, 1],
        ],
      },
      { fairness: ({ weak }) => ({ F: weak("Stay") }), property: eventually(at(1)) },
    ),
    { stem: [], loop: [0] },
  );
  judge(
    "does not ask for a step that would stutter here",
    graph(
      {
        Set: [
          [0, 1],
          [1, 1],
        ],
        Reset: [[1, 0]],
      },
      { fairness: ({ weak }) => ({ F: weak("Set") }), property: alwaysEventually(at(0)) },
    ),
    { stem: [0], loop: [1] },
  );
  judge(
    "is not met by a step that stutters",
    graph(
      {
        Go: [
          [0, 0],
          [0, 1],
        ],
      },
      { fairness: ({ weak }) => ({ F: weak("Go") }), property: eventually(at(1)) },
    ),
    "held",
  );
  judge(
    "asks for nothing that is now and then impossible",
    graph(
      {
        Turn: [
          [0, 1],
          [1, 0],
        ],
        Leave: [[1, 2]],
      },
      {
        fairness: ({ weak }) => ({ F: weak("Turn"), G: weak("Leave") }),
        property: eventually(at(2)),
      },
    ),
    { stem: [], loop: [0, 1] },
  );
  judge(
    "counts a step as taken by all that could have made it",
    graph(
      { One: [[0, 1]], Other: [[0, 1]], Back: [[1, 0]], Out: [[0, 2]] },
      {
        fairness: ({ strong }) => ({ F: strong("One"), G: strong("Other"), H: strong("Back") }),
        property: eventually(at(2)),
      },
    ),
    { stem: [], loop: [0, 1] },
  );
});

describe("strong fairness", () => {
  const light = {
    Turn: [
      [0, 1],
      [1, 0],
    ],
    Leave: [[1, 2]],
  } as const;
  judge(
    "makes happen what is possible again and again",
    graph(light, {
      fairness: ({ weak, strong }) => ({ F: weak("Turn"), G: strong("Leave") }),
      property: eventually(at(2)),
    }),
    "held",
  );
  judge(
    "does not ask for what soon is never possible again",
    graph(
      { ...light, Away: [[0, 3]] },
      {
        fairness: ({ weak, strong }) => ({ F: weak(["Turn", "Away"]), G: strong("Leave") }),
        property: eventually(at(2)),
      },
    ),
    { stem: [0], loop: [3] },
  );
  test("is named where it is missing, though a weak one is there", () => {
    const written = graph(light, {
      fairness: ({ weak }) => ({ F: weak("Turn"), G: weak.each("Leave") }),
      property: eventually(at(2)),
    });
    const { finding } = check(instantiate(written));
    expect(finding!.lasso!.neglected).toMatchObject([{ strength: "strong", suffices: true }]);
  });
  test("is not said to suffice by a search that was cut", () => {
    const property = eventually(at(1));
    const written = graph({ Go: [[0, 2]], Run: [[2, 3]] }, { property });
    for (const options of [{ maxStates: 1 }, { maxStates: 2 }, { maxDepth: 1 }, { maxDepth: 2 }])
      for (const { suffices } of check(instantiate(written), options).finding?.lasso?.neglected ??
        [])
        expect(suffices).not.toBe(true);
  });
  test("is named where it is missing", () => {
    const written = graph(light, {
      fairness: ({ weak }) => ({ F: weak(["Turn", "Leave"]) }),
      property: eventually(at(2)),
    });
    const { finding } = check(instantiate(written));
    expect(finding!.lasso!.neglected).toMatchObject([
      { action: "Leave", parameters: { to: 2 }, always: false, strength: "strong", suffices: true },
    ]);
  });
});

describe("an instance whose parameter is drawn from the state", () => {
  const box = (strength: "weak" | "strong") =>
    spec({
      name: "Box",
      constants: { P: ids("p", 1) },
      state: ({ P }) => ({ box: setOf(P), used: bool }),
      init: () => ({ box: ["p1" as never], used: false }),
      actions: (action) => ({
        Use: action({
          with: { p: (s) => s.box },
          then: (s) => {
            s.used = true;
          },
        }),
        Clear: action({
          then: (s) => {
            s.box.clear();
          },
        }),
      }),
      fairness: (assume) => ({ F: assume[strength].each("Use"), G: assume.weak("Clear") }),
      properties: (_) => ({ Used: eventually((s) => s.used) }),
      terminal: () => true,
    });
  for (const strength of ["weak", "strong"] as const)
    judge(`is not possible where it is not offered (${strength})`, box(strength), "violated");
});

describe("fairness of several", () => {
  const people = (fairness: "together" | "each" | "one" | "function") =>
    spec({
      name: "Lamps",
      constants: { P: ids("p", 2) },
      state: ({ P }) => ({ on: mapOf(P, range(0, 1)) }),
      init: ({ P }) => ({ on: every(P, 0) }),
      actions: (action, { P }) => ({
        Switch: action({
          with: { p: P },
          then: (s, { p }) => {
            s.on[p] = 1 - s.on[p];
          },
        }),
      }),
      fairness: ({ weak }) => ({
        F: {
          together: weak("Switch"),
          each: weak.each("Switch"),
          one: weak("Switch", { p: "p1" as never }),
          function: weak.each("Switch", ({ p }) => p === "p1"),
        }[fairness],
      }),
      properties: ({ P }) => ({
        Flickers: each("Every lamp flickers.", P, (p) => alwaysEventually((s) => s.on[p] === 1)),
      }),
    });
  judge("together may always be met by the same one", people("together"), "violated");
  judge("for each is met by each", people("each"), "held");
  for (const kind of ["one", "function"] as const)
    test(`that match (${kind}) is met by those`, () => {
      const { finding } = check(instantiate(people(kind)));
      expect(finding!.lasso!.witnesses).toEqual([{ variable: "p", value: "p2" }]);
    });

  // The way out is another one in each of the two states: no instance stays possible.
  const exits = {
    Turn: [
      [0, 1],
      [1, 0],
    ],
    Leave: [
      [0, 2],
      [1, 3],
    ],
    Flee: [[1, 4]],
  } as const;
  judge(
    "together is more than for each, where they take turns to be possible",
    graph(exits, {
      fairness: ({ weak }) => ({ F: weak("Leave"), G: weak("Turn") }),
      property: eventually(at(2, 3, 4)),
    }),
    "held",
  );
  judge(
    "for each is less than together there",
    graph(exits, {
      fairness: ({ weak }) => ({ F: weak.each("Leave"), G: weak("Turn") }),
      property: eventually(at(2, 3, 4)),
    }),
    { stem: [], loop: [0, 1] },
  );
  const ways = {
    Turn: [
      [0, 1],
      [1, 0],
    ],
    Left: [[0, 2]],
    Right: [[1, 3]],
  } as const;
  judge(
    "actions together is met by one of them",
    graph(ways, {
      fairness: ({ weak }) => ({ F: weak(["Left", "Right"]), G: weak("Turn") }),
      property: eventually(at(2, 3)),
    }),
    "held",
  );
  judge(
    "actions, each for itself, is met where each is now and then impossible",
    graph(ways, {
      fairness: ({ weak }) => ({ F: [weak("Left"), weak("Right"), weak("Turn")] }),
      property: eventually(at(2, 3)),
    }),
    { stem: [], loop: [0, 1] },
  );
});
