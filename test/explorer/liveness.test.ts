/** What is easy to get wrong about temporal properties: one thing a test. See `fairness.test.ts`, too. */
import { describe, expect, test } from "vitest";
import { check } from "../../src/explorer/check.ts";
import {
  always,
  alwaysEventually,
  and,
  each,
  eventually,
  eventuallyAlways,
  every,
  ids,
  implies,
  int,
  leadsTo,
  mapOf,
  not,
  or,
  range,
  spec,
  step,
  type Temporal,
  until,
} from "../../src/index.ts";
import { BadFormula } from "../../src/spec/formula.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { Constants } from "../../src/spec/spec.ts";
import { at, graph, judge, type State } from "./small-graph.ts";

type Formula = Temporal<State, Constants>;

const rises: Formula = step((before, after) => after.at > before.at);
const anything: Formula = step(() => true);
const nothing: Formula = step(() => false);

/** 0 → 1 → 2 ⇄ 3, and it goes on. */
const road = (property: Formula) =>
  graph(
    {
      Go: [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 2],
      ],
    },
    { fairness: ({ weak }) => ({ F: weak("Go") }), property },
  );
/** 0 → 1 → 2, where it ends; and it need not go on. */
const stroll = (property: Formula) =>
  graph(
    {
      Go: [
        [0, 1],
        [1, 2],
      ],
    },
    { property },
  );

describe("a lasso", () => {
  judge("has a shortest stem, and a loop", road(eventuallyAlways(at(0, 1, 3))), {
    stem: [0, 1],
    loop: [2, 3],
  });
  test("says to which state it returns, and by which step", () => {
    const { finding } = check(instantiate(road(eventuallyAlways(at(0, 1, 3)))));
    expect(finding!.loop).toEqual({ start: 2, back: { action: "Go", parameters: { to: 2 } } });
    expect(finding!.trace!.map((one) => one.action)).toEqual([null, "Go", "Go", "Go"]);
    expect(finding!.property).toMatchObject({ kind: "temporal", name: "Property" });
    expect(finding!.why).toBeNull();
  });
  test("that stays in its last state returns to it by no step", () => {
    const { finding } = check(instantiate(stroll(eventually(at(2)))));
    expect(finding!.loop).toEqual({ start: 0, back: null });
    expect(finding!.trace).toHaveLength(1);
  });
  judge(
    "begins in the initial state that is nearest",
    graph(
      {
        Go: [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 2],
          [5, 6],
          [6, 3],
        ],
      },
      {
        initial: [0, 5, 3],
        fairness: ({ weak }) => ({ F: weak("Go") }),
        property: eventuallyAlways(at(0, 3)),
      },
    ),
    { stem: [], loop: [3, 2] },
  );
});

describe("a state without a successor that is terminal", () => {
  const ends = (property: Formula) =>
    graph(
      {
        Go: [
          [0, 1],
          [1, 2],
        ],
      },
      { fairness: ({ weak }) => ({ F: weak("Go") }), property },
    );
  judge("stays as it is for ever", ends(eventuallyAlways(at(2))), "held");
  judge("is a loop", ends(alwaysEventually(at(1))), { stem: [0, 1], loop: [2] });
  test("is a deadlock where it is not", () => {
    const { terminal: _, ...rest } = ends(alwaysEventually(at(1)));
    expect(check(instantiate(spec(rest as never)))).toMatchObject({
      outcome: "deadlocked",
      exit: 11,
    });
  });
});

describe("a constraint", () => {
  const counter = (fair: boolean, property: Temporal<{ n: typeof int }, Constants>) =>
    spec({
      name: "Counter",
      state: () => ({ n: int }),
      init: () => ({ n: 0 }),
      actions: (action) => ({
        Up: action({
          then: (s) => {
            s.n++;
          },
        }),
        Down: action({
          when: (s) => s.n > 0,
          then: (s) => {
            s.n--;
          },
        }),
      }),
      fairness: ({ weak }) => ({ ...(fair ? { F: weak("Up") } : {}) }),
      properties: () => ({ Property: property }),
      constraint: (s) => s.n <= 2,
    });
  const returns = alwaysEventually((s: { n: number }) => s.n < 2);
  judge("leaves no way out of its last state but back", counter(false, returns), "violated");
  judge(
    "takes no possibility away: the step out of it stays possible",
    counter(true, returns),
    "held",
  );
  test("is warned of, for what holds may hold only of behaviours that stay inside", () => {
    const { warnings } = check(instantiate(counter(true, returns)));
    expect(warnings).toContainEqual({ kind: "constraint-and-liveness", property: "Property" });
  });
  test("is warned of, too, where only initial states lie outside", () => {
    const written = spec({
      ...graph({ Go: [[0, 1]] }, { initial: [0, 5], property: alwaysEventually(at(0, 1)) }),
      constraint: ((s: { at: number }) => s.at < 5) as never,
    });
    const { outcome, warnings } = check(instantiate(written as never));
    expect(outcome).toBe("held");
    expect(warnings).toContainEqual({ kind: "constraint-and-liveness", property: "Property" });
  });
});

describe("several properties", () => {
  const both = spec({
    ...road(alwaysEventually(at(0))),
    properties: () => ({
      First: alwaysEventually(at(0)),
      Second: eventually(at(3)),
      Third: eventuallyAlways(at(3)),
      Fourth: eventually(at(1)),
    }),
  } as never);
  test("are all judged when the check goes on", () => {
    const { findings, outcome, exit } = check(instantiate(both), { continue: true });
    expect(findings.map((finding) => finding.property.name).sort()).toEqual(["First", "Third"]);
    expect({ outcome, exit }).toEqual({ outcome: "violated", exit: 13 });
  });
  test("are judged by name", () => {
    const { outcome } = check(instantiate(both), { properties: ["Second", "Fourth"] });
    expect(outcome).toBe("held");
    const { finding } = check(instantiate(both), { properties: ["Third"] });
    expect(finding!.property.name).toBe("Third");
  });
  test("an invariant that fails is a violation of safety", () => {
    const unsafe = spec({
      ...both,
      invariants: () => ({ Low: always("It stays low.", (s: { at: number }) => s.at < 3) }),
    } as never);
    for (const options of [{}, { continue: true }])
      expect(check(instantiate(unsafe), options)).toMatchObject({ outcome: "violated", exit: 12 });
  });
});

describe("a bound", () => {
  test("leaves a property open that nothing has broken", () => {
    const { outcome } = check(instantiate(road(eventually(at(2)))), { maxStates: 2 });
    expect(outcome).toBe("bounded");
  });
});

describe("each", () => {
  const lamps = (written: "flat" | "nested") =>
    spec({
      name: "Lamps",
      constants: { P: ids("p", 3) },
      state: ({ P }) => ({ on: mapOf(P, range(0, 2)) }),
      init: ({ P }) => ({ on: every(P, 0) }),
      actions: (action, { P }) => ({
        Turn: action({
          with: { p: P },
          when: (s, { p }) => s.on[p] < (p === "p2" ? 1 : 2),
          then: (s, { p }) => {
            s.on[p]++;
          },
        }),
      }),
      fairness: ({ weak }) => ({ F: weak.each("Turn") }),
      properties: ({ P }) => ({
        Lit:
          written === "flat"
            ? each("Every lamp is lit.", P, (p) => eventually((s) => s.on[p] === 2))
            : each("Every lamp is lit.", range(1, 2), (n) =>
                each(P, (p) => eventually((s) => s.on[p] === n)),
              ),
      }),
      terminal: () => true,
    });
  const p2 = { variable: "p", value: "p2" };
  judge("fails where one part does", lamps("flat"), "violated");
  test("names the value for which it fails", () => {
    const { finding } = check(instantiate(lamps("flat")));
    expect(finding!.lasso!.witnesses).toEqual([p2]);
  });
  judge("in another one fails, too", lamps("nested"), "violated");
  test("in another one names both values, the outer one first", () => {
    const { finding } = check(instantiate(lamps("nested")));
    expect(finding!.lasso!.witnesses).toEqual([{ variable: "n", value: 2 }, p2]);
  });
});

describe("a formula of states", () => {
  judge("of until is not satisfied by waiting for ever", stroll(until(at(0, 1), at(2))), {
    stem: [],
    loop: [0],
  });
  judge(
    "of until asks nothing of what was before, if it holds now",
    stroll(until(at(9), at(0))),
    "held",
  );
  judge("of until fails where the left side ends too soon", road(until(at(0), at(2))), "violated");
  judge("of until holds where the right side comes in time", road(until(at(0, 1), at(2))), "held");
  judge("of leadsTo counts what holds now", road(leadsTo(at(2), at(2))), "held");
  judge("of leadsTo asks again and again", road(leadsTo(at(3), at(1))), "violated");
  judge(
    "of leadsTo asks nothing where the left side never holds",
    road(leadsTo(at(7), at(8))),
    "held",
  );
  judge(
    "that holds again and again is no formula that holds from some time on",
    road(implies(alwaysEventually(at(3)), eventuallyAlways(at(3)))),
    "violated",
  );
  judge("that always holds holds", stroll(always(eventually(at(0, 1, 2)))), "held");
  judge("that cannot hold fails at once", stroll(eventually(at())), { stem: [], loop: [0] });
  judge("may be nested", road(always(implies(at(2), until(at(2), at(3))))), "held");
  judge(
    "may be the premise of another",
    road(implies(alwaysEventually(at(9)), eventually(at(9)))),
    "held",
  );
  judge("may be denied", road(not(eventuallyAlways(at(2, 3)))), "violated");
});

describe("a formula of steps", () => {
  judge("under eventually is of no step that stutters", stroll(eventually(anything)), {
    stem: [],
    loop: [0],
  });
  judge("under always is of every step but those that stutter", stroll(always(rises)), "held");
  judge("under always fails of a step that is not so", road(always(rises)), "violated");
  judge("[]<><A>: it happens again and again", road(alwaysEventually(rises)), "held");
  judge("[]<><A>: not where the rest is stuttering", stroll(alwaysEventually(rises)), {
    stem: [],
    loop: [0],
  });
  judge(
    "<>[][A]: from some time on nothing else happens",
    stroll(eventuallyAlways(nothing)),
    "held",
  );
  judge("<>[][A]: not where it happens again and again", road(eventuallyAlways(rises)), {
    stem: [0, 1],
    loop: [2, 3],
  });
  judge("~<>[][A]: it may not always go on", stroll(not(eventuallyAlways(nothing))), {
    stem: [],
    loop: [0],
  });
  judge("[][~A]: it never happens", stroll(always(not(not(rises)))), "held");
  judge("<><~A>: a step of another kind, not just none", stroll(eventually(not(rises))), {
    stem: [],
    loop: [0],
  });
  judge("<><~A>: a step of another kind", road(eventually(not(rises))), "held");
  judge("leads to a state", road(leadsTo(rises, at(3))), "held");
  judge("is led to by a state", road(leadsTo(at(0), not(rises))), "held");
  judge("is led to by a state, and need not come", stroll(leadsTo(at(0), rises)), "violated");
  judge("goes before a state", road(until(rises, at(3))), "held");
  // A stutter before the step is no time at which the left side could fail.
  judge("comes at once, whatever goes before", road(until(at(9), rises)), "held");
  judge("comes too late for what goes before", road(until(at(0), not(rises))), "violated");
  judge("goes after a state", road(until(at(0, 1, 2), not(rises))), "held");
  judge("goes together with a state", road(alwaysEventually(and(at(3), anything))), "held");
  judge("excuses no state beside it", stroll(always(and(rises, at(0, 1)))), "violated");
  judge("or a state", road(always(or(rises, at(3)))), "held");
  for (const formula of [rises, not(rises), and(rises, at(0)), or(not(rises), eventually(at(0)))])
    test("under no temporal operator is refused", () => {
      expect(() => instantiate(road(formula as Formula))).toThrow(BadFormula);
    });
});

describe("a finite behaviour", () => {
  judge("breaks what must always hold", stroll(implies(at(0), always(at(0, 1)))), [0, 1, 2]);
  judge("is shown without the loop behind it", road(and(at(0), always(at(0, 1, 2)))), [0, 1, 2, 3]);
  judge("of no step is a wrong initial state", stroll(and(at(1), eventually(at(2)))), [0]);
  judge("breaks what every step must satisfy", road(and(at(0), always(rises))), [0, 1, 2, 3, 2]);
  judge("breaks until, where the left side ends too soon", road(until(at(0), at(2))), [0, 1]);
  judge("breaks until before a step, too", road(until(at(0), not(rises))), [0, 1, 2]);
  judge("is no violation of what may still come", road(until(at(0, 1, 2, 3), at(5))), {
    stem: [0, 1],
    loop: [2, 3],
  });
  judge(
    "breaks several parts together",
    road(and(always(or(at(0), at(3))), or(eventually(at(7)), always(at(0))))),
    [0, 1],
  );
  judge(
    "is shown where the lasso that breaks another part is longer",
    road(and(always(at(0, 1, 2)), eventually(at(7)))),
    [0, 1, 2, 3],
  );
  judge(
    "is not shown where a lasso takes fewer steps",
    stroll(and(always(at(0, 1)), eventually(at(7)))),
    { stem: [], loop: [0] },
  );
  judge(
    "of a loop that goes round twice is found",
    road(always(implies(at(3), until(at(3), or(at(1), and(at(2), always(at(2)))))))),
    "violated",
  );

  test("is a violation of safety: no loop, no fairness, and the shortest", () => {
    const written = stroll(and("It stays.", at(0), always(at(0, 1))));
    for (const search of ["bfs", "dfs", "random"] as const) {
      const { exit, finding, warnings } = check(instantiate(written), { search });
      expect(exit).toBe(12);
      expect(finding).toMatchObject({
        property: { kind: "temporal", name: "Property" },
        loop: null,
        lasso: { finite: true, fairness: [], neglected: [], failures: [{ kind: "not-always" }] },
        shortest: true,
      });
      expect(finding!.trace!.map(({ state }) => state["at"])).toEqual([0, 1, 2]);
      expect(warnings).toEqual([]);
    }
  });
  test("that leaves the constraint is judged by its steps", () => {
    const written = spec({
      ...stroll(always(implies(at(0), always(not(rises))))),
      constraint: (s: State) => (s as unknown as { at: number }).at === 0,
    } as never);
    const { exit, finding } = check(instantiate(written));
    expect([exit, finding!.shortest]).toEqual([12, false]);
    expect(finding!.trace!.map(({ state }) => state["at"])).toEqual([0, 1]);
  });
  test("that leaves the constraint is not told where a shorter one does not leave it", () => {
    const fromZero: Formula = step((before, after) => before.at === 0 && after.at < 2);
    const written = graph(
      {
        Go: [
          [0, 1],
          [1, 3],
          [2, 0],
        ],
      },
      { initial: [0, 2], property: always(fromZero) },
    );
    const inside = { ...written, constraint: at(0, 1, 2) };
    const { exit, finding } = check(instantiate(inside as never));
    expect([exit, finding!.trace!.map(({ state }) => state["at"])]).toEqual([12, [2, 0]]);
  });
  test("is found by a search that was cut, and is not called the shortest then", () => {
    const { exit, finding } = check(instantiate(road(and(at(0), always(at(0, 1))))), {
      maxStates: 3,
    });
    expect([exit, finding!.trace!.length, finding!.shortest]).toEqual([12, 3, false]);
  });
  test("of each names the value for which it is bad", () => {
    const property: Formula = each(range(1, 3), (n) => and(at(0), always(not(at(n + 1)))));
    const { finding } = check(instantiate(stroll(property)));
    expect(finding!.lasso!.witnesses).toEqual([{ variable: "n", value: 1 }]);
  });
});

describe("one function", () => {
  const before = at(1);
  const never = at(9);
  judge(
    "as a predicate of states and of steps is two predicates",
    road(and(not(eventually(never)), alwaysEventually(rises), alwaysEventually(step(never)))),
    "violated",
  );
  judge(
    "of steps is asked of the state before",
    road(and(eventually(before), eventually(step(before)))),
    "held",
  );
});

describe("a state and a step that never come together", () => {
  // 3 → 2 does not rise, and 2 → 3 does: so each of both is there, and not at once.
  judge("are a violation", road(eventually(and(not(rises), at(2)))), {
    stem: [0, 1],
    loop: [2, 3],
  });
  judge("and those that do are none", road(eventually(and(not(rises), at(3)))), "held");
  judge("also the other way round", road(eventually(and(rises, at(3)))), {
    stem: [0, 1],
    loop: [2, 3],
  });
});

describe("laws", () => {
  const [p, q] = [at(1, 2), at(3)];
  const laws: Readonly<Record<string, readonly [Formula, Formula]>> = {
    "~<>p = []~p": [not(eventually(p)), always(not(p))],
    "~[]<>p = <>[]~p": [not(alwaysEventually(p)), eventuallyAlways(not(p))],
    "<>p = true U p": [eventually(p), until(at(0, 1, 2, 3), p)],
    "p ~> q = [](p => <>q)": [leadsTo(p, q), always(implies(p, eventually(q)))],
    "~<><A> = [][~A]": [not(eventually(rises)), always(not(rises))],
    "~[]<><A> = <>[][~A]": [not(alwaysEventually(rises)), eventuallyAlways(not(rises))],
    "[]<>(p \\/ q) = []<>p \\/ []<>q": [
      alwaysEventually(or(p, q)),
      or(alwaysEventually(p), alwaysEventually(q)),
    ],
  };
  for (const [law, [left, right]] of Object.entries(laws))
    for (const ground of [road, stroll])
      for (const swap of [not, (formula: Formula) => formula])
        test(law, () => {
          const outcomes = [left, right].map((f) => check(instantiate(ground(swap(f)))).outcome);
          expect(outcomes[0]).toBe(outcomes[1]);
          expect(["held", "violated"]).toContain(outcomes[0]);
        });
});
