/** Loops that are fair, in components with more to them than one cycle (Streett's pairs). */
import { describe } from "vitest";
import { alwaysEventually, and, eventually, eventuallyAlways, not, or } from "../../src/index.ts";
import { at, graph, judge } from "./small-graph.ts";

describe("the loop of a component", () => {
  const joined = {
    Left: [[0, 1]],
    Right: [[0, 2]],
    Back: [
      [1, 0],
      [2, 0],
    ],
  } as const;
  judge(
    "goes through two joined cycles where the formula asks for both",
    graph(joined, { property: or(eventuallyAlways(not(at(1))), eventuallyAlways(not(at(2)))) }),
    "violated",
  );
  judge(
    "goes through two joined cycles where fairness asks for both",
    graph(joined, {
      fairness: ({ strong }) => ({ F: strong.each(["Left", "Right"]) }),
      property: eventuallyAlways(at(0, 1)),
    }),
    "violated",
  );
  judge(
    "is a single cycle where that will do",
    graph(joined, {
      fairness: ({ weak }) => ({ F: weak(["Left", "Right"]) }),
      property: eventuallyAlways(at(0, 2)),
    }),
    { stem: [], loop: [0, 1] },
  );
  judge(
    "must itself be fair, not only the component around it",
    graph(
      {
        Turn: [
          [0, 1],
          [1, 0],
        ],
        Go: [
          [0, 2],
          [1, 2],
        ],
        Back: [[2, 0]],
      },
      {
        fairness: ({ weak }) => ({ F: weak("Turn"), G: weak("Go") }),
        property: alwaysEventually(at(2)),
      },
    ),
    "held",
  );
  judge(
    "leaves out a state in which something is possible that never happens",
    graph(
      {
        Turn: [
          [0, 1],
          [1, 0],
          [0, 2],
          [2, 0],
        ],
        Leave: [[1, 9]],
      },
      {
        fairness: ({ weak, strong }) => ({ F: weak("Turn"), G: strong("Leave") }),
        property: eventually(at(9)),
      },
    ),
    { stem: [], loop: [0, 2] },
  );
  judge(
    "leaves out another state, when the step that made up for it is gone with the first",
    graph(
      {
        Turn: [
          [0, 1],
          [0, 2],
          [2, 0],
          [0, 3],
          [3, 0],
        ],
        Leave: [[1, 9]],
        Rest: [
          [1, 0],
          [2, 8],
        ],
      },
      {
        fairness: ({ weak, strong }) => ({
          F: weak("Turn"),
          G: strong("Leave"),
          H: strong("Rest"),
        }),
        property: eventually(at(8, 9)),
      },
    ),
    { stem: [], loop: [0, 3] },
  );
  judge(
    "is none, where every state is left out in the end",
    graph(
      {
        Turn: [
          [0, 1],
          [0, 2],
          [2, 0],
        ],
        Leave: [[1, 9]],
        Rest: [
          [1, 0],
          [2, 8],
        ],
      },
      {
        fairness: ({ weak, strong }) => ({
          F: weak("Turn"),
          G: strong("Leave"),
          H: strong("Rest"),
        }),
        property: eventually(at(8, 9)),
      },
    ),
    "held",
  );
  judge(
    "meets assumptions of both kinds at once",
    graph(
      {
        Left: [[0, 1]],
        Right: [[0, 2]],
        Back: [
          [1, 0],
          [2, 0],
        ],
        Leave: [
          [1, 3],
          [2, 3],
        ],
      },
      {
        fairness: ({ weak, strong }) => ({
          F: strong.each(["Left", "Right"]),
          G: weak(["Left", "Right", "Back", "Leave"]),
          H: weak("Leave"),
        }),
        property: and(eventuallyAlways(at(0, 1, 2)), eventually(at(3))),
      },
    ),
    "violated",
  );
});
