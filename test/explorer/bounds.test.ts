/** What a search says at its bounds: of depth, of states, of a constraint; and what it leaves open. */
import { always, eventually, range, spec } from "fairlead";
import { describe, expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import type { CheckOptions } from "../../src/explorer/verdict.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";

interface Writing {
  n: number;
}
type Action = (of: { when: (s: State) => boolean; then: (s: Writing) => void }) => unknown;

/** Counts from 0 to `last`; what else is given is a part of the specification. */
const counter = (last: number, more: object = {}): AnySpec =>
  spec({
    name: "Counter",
    state: () => ({ n: range(0, last) }),
    init: () => ({ n: 0 }),
    actions: (action: Action) => ({
      Up: action({
        when: (s) => s.n < last,
        then: (s) => {
          s.n += 1;
        },
      }),
    }),
    terminal: (s: State) => s.n === last,
    ...more,
  } as never) as never;

const explored = (model: AnySpec, options: CheckOptions = {}) => check(instantiate(model), options);

interface State {
  readonly n: number;
}

describe("a bound of depth", () => {
  it("is how many states the longest way has that is looked at", () => {
    for (const search of ["bfs", "dfs", "random"] as const)
      expect(explored(counter(9), { maxDepth: 3, search })).toMatchObject({
        ...{ outcome: "bounded", distinct: 3, depth: 3, complete: false },
        cut: { bound: "depth", limit: 3, unexplored: 1 },
      });
  });

  it("cuts where the deepest states are that deep, and not where they are less deep", () => {
    expect(explored(counter(9), { maxDepth: 10 })).toMatchObject({ outcome: "bounded" });
    expect(explored(counter(9), { maxDepth: 11 })).toMatchObject({
      ...{ outcome: "held", complete: true, distinct: 10, depth: 10, cut: null },
    });
  });
});

describe("a bound of states", () => {
  it("is how many are taken in", () => {
    for (const exact of [false, true])
      expect(explored(counter(9), { maxStates: 4, exact })).toMatchObject({
        ...{ outcome: "bounded", distinct: 4, complete: false },
        cut: { bound: "states", limit: 4 },
      });
    expect(explored(counter(9), { maxStates: 10 })).toMatchObject({ outcome: "held" });
  });
});

describe("a search that was cut", () => {
  const cut = { maxStates: 3 };

  it("does not say that something cannot be reached", () => {
    const reaching = counter(9, { reachable: () => ({ Five: (s: State) => s.n === 5 }) });
    expect(explored(reaching, cut)).toMatchObject({ outcome: "bounded", findings: [] });
    expect(explored(reaching)).toMatchObject({ outcome: "held", reached: { Five: 6 } });
  });

  it("does not say that an action is never possible", () => {
    const late = counter(9, {
      actions: (action: Action) => ({
        Up: action({
          when: (s) => s.n < 9,
          then: (s) => {
            s.n += 1;
          },
        }),
        Late: action({ when: (s) => s.n === 8, then: () => undefined }),
      }),
      invariants: () => ({ Small: always("It is small.", (s: State) => s.n <= 9) }),
    });
    expect(explored(late, cut).warnings).toEqual([]);
    expect(explored(late).warnings).toEqual([{ kind: "never-taken", action: "Late" }]);
  });

  it("does not say that what is to come comes", () => {
    const coming = counter(9, {
      properties: () => ({ Nine: eventually("It comes to nine.", (s: State) => s.n === 9) }),
      fairness: ({ weak }: { weak: (name: string) => unknown }) => ({ "it counts": weak("Up") }),
    });
    expect(explored(coming)).toMatchObject({ outcome: "held", exit: 0 });
    for (const options of [{ maxStates: 3 }, { maxDepth: 3 }])
      expect(explored(coming, options)).toMatchObject({ outcome: "bounded", exit: 20 });
  });
});

describe("a constraint", () => {
  const constraint = (s: State): boolean => s.n < 3;

  it("leaves out what is beyond, but for its invariants", () => {
    const invariants = () => ({ Small: always("It is small.", (s: State) => s.n < 3) });
    const { outcome, finding, distinct, excluded } = explored(
      counter(9, { constraint, invariants }),
    );
    expect([outcome, finding?.trace?.length, distinct, excluded]).toEqual(["violated", 4, 3, 1]);
  });

  it("leaves unreached what only states beyond it show", () => {
    const reachable = () => ({ Three: (s: State) => s.n === 3 });
    expect(explored(counter(9, { constraint, reachable }))).toMatchObject({
      ...{ outcome: "unreached", distinct: 3, excluded: 1, reached: { Three: null } },
    });
  });
});

it("the way to a state is known, however far it is", () => {
  for (const last of [300, 3000]) {
    const invariants = () => ({ Early: always("It is early.", (s: State) => s.n < last) });
    const { finding } = explored(counter(last, { invariants }));
    expect(finding?.trace?.map(({ state }) => state["n"])).toEqual([...Array(last + 1).keys()]);
  }
});

it("a state without successors is a deadlock, unless it is said to be terminal", () => {
  const { outcome, finding } = explored(counter(4, { terminal: undefined }));
  expect([outcome, finding?.trace?.length]).toEqual(["deadlocked", 5]);
  expect(explored(counter(4)).outcome).toBe("held");
  const other = counter(4, { terminal: (s: State) => s.n === 3 });
  expect(explored(other).outcome).toBe("deadlocked");
});

it("a search that goes on finds each property that is broken, and deadlocks", () => {
  const invariants = () => ({
    Two: always("It is below two.", (s: State) => s.n < 2),
    Ten: always("It is below ten.", (s: State) => s.n < 10),
    Three: always("It is below three.", (s: State) => s.n < 3),
  });
  const { findings } = explored(counter(4, { invariants, terminal: undefined }), {
    continue: true,
  });
  expect(findings.map(({ property, trace }) => [property.name, trace?.length])).toEqual([
    ["Two", 3],
    ["Three", 4],
    ["deadlock", 5],
  ]);
});
