/** Runs of an arrow: that they can be had again, what is counted of them, and how they fail. */
import { describe, expect, it } from "vitest";
import twoPhaseCommit from "../../refinement/two-phase-commit.nodes.ts";
import { int, range, spec } from "../../src/index.ts";
import { Arrow, type Implementation } from "../../src/refinement/arrow/arrow.ts";
import type { Coverage } from "../../src/refinement/arrow/coverage.ts";
import type { Occasion } from "../../src/refinement/arrow/mapping.ts";
import type { Divergence } from "../../src/refinement/arrow/monitor.ts";
import type { View } from "../../src/refinement/arrow/view.ts";
import type { Node, NodeTypes } from "../../src/refinement/node.ts";
import { FAULTS, UNRELIABLE_RECOVERING } from "../../src/refinement/simulation/faults.ts";
import { parseSchedule, scheduleText } from "../../src/refinement/simulation/schedule.ts";
import { type Failure, type Run, signature } from "../../src/refinement/simulation/simulation.ts";
import { contentKey } from "../../src/spec/value.ts";
import { asked, inRoom, type On, type Puppet, puppets, stateIn, type Told } from "./puppet.ts";
import { type Counter, counter, counterSystem } from "./tiny-nodes.ts";

const counting = spec({
  name: "Counting",
  state: () => ({ n: int }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Increment: action({
      then: (s) => {
        s.n += 1;
      },
    }),
    Read: action({ when: { "it is known": (s) => s.n >= 0 }, then: () => {} }),
  }),
});

/** A counter that counts what it has written down; when it is down, that is what it has on disk. */
const counters = (
  node: Node<Counter>,
  more: Partial<Implementation<Counter>> = {},
): Arrow<Counter> =>
  new Arrow<Counter>(
    counting as never,
    { ...counterSystem("first"), nodes: { a: node }, ...more, ...observed(more) } as never,
    {
      abstraction: ({ nodes: { a } }: View<Counter>) => ({ n: (a!.up ? a!.state : a!.disk) ?? 0 }),
      events: ({ act, stutter }: On) => ({
        "a request": ({ request }: Occasion<Counter>) =>
          act(request === "increment" ? "Increment" : "Read"),
        crash: stutter,
        restart: stutter,
      }),
    } as never,
  );

/** The tiny counter has an observer of its own, which is not wanted here unless it is asked for. */
const observed = ({ observer }: Partial<Implementation<Counter>>) => ({ observer });

const plainOf = ({ actions, guards, events, steps, possible }: Coverage): unknown => ({
  ...{ actions: [...actions], events: [...events].sort(), steps: { ...steps }, possible },
  guards: [...guards].map(([action, labels]) => [action, [...labels]]),
});

describe("the same seed", () => {
  const summary = (seed: number) => {
    const { campaign, coverage, complaints } = twoPhaseCommit.run({ runs: 12, seed });
    const { findings, events, finished, counts } = campaign;
    return JSON.stringify({ findings, events, finished, counts, complaints, c: plainOf(coverage) });
  };

  it("has the same runs, and shows the same of the specification", () => {
    expect(summary(3)).toBe(summary(3));
    expect(summary(3)).not.toBe(summary(4));
  });

  it("finds the same failure", () => {
    const found = () => {
      const [finding] = counters(counter("never")).run({ runs: 100, seed: 5 }).campaign.findings;
      return [finding!.seed, scheduleText(finding!.shrunk!.schedule), signature(finding!.failure)];
    };
    expect(found()).toEqual(found());
  });
});

describe("what is counted", () => {
  const runs: Run<NodeTypes>[] = [];
  const places: number[] = [];
  const { coverage, campaign } = twoPhaseCommit.run({
    runs: 12,
    seed: 9,
    each: (run, place) => {
      runs.push(run as never);
      places.push(place);
    },
  });
  const followed = runs.map(({ schedule }) => twoPhaseCommit.follow(schedule));

  it("whoever wants to know is told of each run, in order", () => {
    expect(places).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect(campaign.events).toBe(runs.reduce((sum, { log }) => sum + log.length, 0));
    expect(followed.map(({ run }) => run.log.length)).toEqual(runs.map(({ log }) => log.length));
  });

  it("are the steps of each run, as it can be followed again", () => {
    const actions = new Map([...coverage.actions.keys()].map((name) => [name, 0]));
    const steps = { none: 0, one: 0, several: 0 };
    for (const { seen } of followed)
      for (const { event, steps: own, unseen } of seen) {
        for (const { action } of [...own, ...unseen]) actions.set(action, actions.get(action)! + 1);
        if (event === null) continue;
        if (own.length === 0) steps.none++;
        else if (own.length === 1) steps.one++;
        else steps.several++;
      }
    expect([...coverage.actions]).toEqual([...actions]);
    expect(coverage.steps).toEqual(steps);
    expect(coverage.taken).toBe([...actions.values()].reduce((sum, count) => sum + count, 0));
    expect(coverage.taken).toBeGreaterThan(12);
  });

  it("are the events that were explained, and the guards that were asked", () => {
    const events = new Map<string, number>();
    const guards = new Map<string, number[]>();
    for (const { coverage: own } of followed) {
      for (const [name, count] of own.events) events.set(name, (events.get(name) ?? 0) + count);
      for (const [action, labels] of own.guards)
        for (const [label, { tried, held }] of labels) {
          const [t, h] = guards.get(`${action}: ${label}`) ?? [0, 0];
          guards.set(`${action}: ${label}`, [t! + tried, h! + held]);
        }
    }
    expect([...coverage.events].sort()).toEqual([...events].sort());
    const counted = [...coverage.guards].flatMap(([action, labels]) =>
      [...labels].map(([label, { tried, held }]) => [`${action}: ${label}`, [tried, held]]),
    );
    expect(counted).toEqual([...guards]);
    expect(coverage.possible).toBe(Math.max(...followed.map(({ coverage: own }) => own.possible)));
    const crashes = runs.flatMap(({ log }) => log.filter(({ kind }) => kind === "crash"));
    expect(coverage.events.get("crash")).toBe(crashes.length);
  });
});

describe("steps that nobody sees are counted where they were needed", () => {
  it("by what must agree", () => {
    const told: readonly Told[] = [
      ["nothing"],
      ["nothing", { tired: 2 }],
      ["open", { door: { open: true, keys: 1 } }],
    ];
    const agrees = {
      "who is tired has sighed": (s: { readonly sighs: number }, world: never) =>
        s.sighs >= Number(stateIn(world)["tired"] ?? 0),
    };
    const arrow = inRoom(told, ({ act, stutter }) => ({ nothing: stutter, open: act("Open") }), {
      agrees,
      silent: ["Sigh"],
    });
    const { coverage } = arrow.run({ runs: 1 });
    expect(coverage.actions.get("Sigh")).toBe(2);
    expect(coverage.actions.get("Open")).toBe(1);
    expect(coverage.steps).toEqual({ none: 2, one: 1, several: 0 });
    expect(coverage.possible).toBe(3);
  });

  it("by another step", () => {
    const car = spec({
      name: "Car",
      state: () => ({ at: range(0, 2), fuel: range(0, 2) }),
      init: () => ({ at: 0, fuel: 0 }),
      actions: (action) => ({
        Fill: action({
          when: { "it is empty": (s) => s.fuel === 0 },
          then: (s) => {
            s.fuel = 1;
          },
        }),
        Go: action({
          when: { "there is fuel": (s) => s.fuel > 0 },
          then: (s) => {
            s.fuel -= 1;
            s.at += 1;
          },
        }),
      }),
    });
    const arrow = new Arrow<Puppet>(
      car as never,
      puppets({ at: 0 }, [
        ["go", { at: 1 }],
        ["go", { at: 2 }],
      ]),
      {
        abstraction: stateIn,
        hidden: ["fuel"],
        events: asked(({ act }) => ({ go: act("Go") })),
        silent: ["Fill"],
      } as never,
    );
    const { coverage, complaints } = arrow.run({ runs: 1 });
    expect([...coverage.actions]).toEqual([
      ["Fill", 2],
      ["Go", 2],
    ]);
    expect(coverage.steps).toEqual({ none: 0, one: 2, several: 0 });
    expect(complaints).toEqual([]);
  });
});

describe("a counter", () => {
  it("that writes first conforms, whatever crashes", () => {
    const { campaign, coverage } = counters(counter("first")).run({ runs: 200 });
    expect(campaign.findings).toEqual([]);
    expect(campaign.counts["crash"]).toBeGreaterThan(2);
    // A lost step has never been taken.
    expect(coverage.actions.get("Increment")).toBeLessThanOrEqual(
      coverage.events.get("a request")!,
    );
    expect(coverage.steps.several).toBe(0);
  });

  it("that writes late has answered what it does not know when it starts again", () => {
    const [finding] = counters(counter("late")).run({ runs: 500 }).campaign.findings;
    expect(finding!.failure).toMatchObject({ report: { what: "step a request" } });
    expect(finding!.shrunk!.schedule.choices).toHaveLength(1);
  });

  it("that never writes diverges when it crashes", () => {
    const [finding] = counters(counter("never")).run({ runs: 100 }).campaign.findings;
    expect(finding!.failure).toMatchObject({ report: { what: "step crash" } });
    // A step of which nothing was done may as well not have begun.
    expect(finding!.shrunk!.schedule.choices).toHaveLength(2);
    expect(scheduleText(finding!.shrunk!.schedule)).toMatch(/invoke\(\w\.\d\) crash\(\w\)$/);
  });

  it("that writes first diverges when its disk lies", () => {
    const arrow = counters(counter("first"), { faults: { name: "all", faults: FAULTS } });
    const [finding] = arrow.run({ runs: 500 }).campaign.findings;
    expect(finding!.failure).toMatchObject({ report: { what: "step crash" } });
  });
});

describe("a failing run", () => {
  const arrow = counters(counter("never"));
  const [finding] = arrow.run({ runs: 100 }).campaign.findings;
  const divergenceIn = (failure: Failure | null): Divergence<Counter> => {
    if (failure?.kind !== "observed") throw new Error("it does not diverge");
    return failure.report.details as Divergence<Counter>;
  };
  const told = ({ kind, name, moment, possible, follower, before, after }: Divergence<Counter>) =>
    contentKey({
      ...{ kind, name, before, after: after!.values, id: moment.event!.id },
      possible: possible.map((state) => follower.states.plain(state)),
    });

  it("diverges in the same way when its schedule is replayed, and its shrunk one", () => {
    const { failure, schedule, shrunk } = finding!;
    expect(told(divergenceIn(arrow.replay(schedule).failure))).toBe(told(divergenceIn(failure)));
    const again = arrow.replay(shrunk!.schedule);
    expect(told(divergenceIn(again.failure))).toBe(told(divergenceIn(shrunk!.run.failure)));
    expect(signature(again.failure!)).toBe(signature(failure));
    const line = arrow.replay(scheduleText(shrunk!.schedule));
    expect(told(divergenceIn(line.failure))).toBe(told(divergenceIn(again.failure)));
  });

  it("shows what it was before it diverged, and no more", () => {
    const { run, seen } = arrow.follow(finding!.shrunk!.schedule);
    expect(seen.map(({ event, steps }) => [event, steps.map(({ action }) => action)])).toEqual([
      [null, []],
      [1, ["Increment"]],
    ]);
    expect(run.failure).toMatchObject({ event: 2 });
  });

  it("is accounted for with what comes later", () => {
    const { schedule } = finding!.shrunk!;
    const { hypotheses, possible } = arrow.account(
      schedule,
      divergenceIn(finding!.shrunk!.run.failure),
    );
    expect(possible).toBe(1);
    for (const { carries, of } of hypotheses) expect(carries).toBeLessThanOrEqual(of);
    expect(hypotheses.every(({ of }) => of > 0)).toBe(true);
  });
});

describe("what else fails a run", () => {
  const first = (arrow: Arrow<Counter>): Failure =>
    arrow.run({ runs: 100 }).campaign.findings[0]!.failure;

  it("is a node that does not do the same again", () => {
    let calls = 0;
    const fickle: Node<Counter> = {
      ...counter("first"),
      step: (state, input, ...rest) => {
        const { state: next, outputs } = counter("first").step(state, input, ...rest);
        calls++;
        return {
          state: next,
          outputs: calls % 2 === 0 ? outputs : [...outputs, ...again(outputs)],
        };
      },
    };
    expect(first(counters(fickle))).toMatchObject({ kind: "not-reproducible", node: "a" });
  });

  it("is a node that throws, though nothing can be made of its state", () => {
    const throwing: Node<Counter> = {
      ...counter("first"),
      step: (state, ...rest) => {
        if (state === 1) throw new Error("no more than one");
        return counter("first").step(state, ...rest);
      },
    };
    const arrow = counters(throwing);
    expect(first(arrow)).toMatchObject({ kind: "throws", what: "no more than one", node: "a" });
    // Also on the way to an account of something else.
    expect(arrow.replay("s1 1").failure).toMatchObject({ kind: "throws" });
  });

  it("is what an observer reports, if nothing has diverged before", () => {
    const observer = () => ({
      observe: ({ kind }: { readonly kind: string }) =>
        kind === "request" ? { what: "asked" } : null,
    });
    expect(first(counters(counter("first"), { observer }))).toMatchObject({
      report: { what: "asked" },
    });
    const late = () => ({ end: () => ({ what: "over" }) });
    expect(first(counters(counter("first"), { observer: late }))).toMatchObject({
      report: { what: "over" },
    });
    const crashed = () => ({
      observe: ({ kind }: { readonly kind: string }) =>
        kind === "crash" ? { what: "down" } : null,
    });
    const schedule = parseSchedule("s1 1 invoke(c.1) crash(a)");
    expect(
      counters(counter("first"), { observer: crashed }).replay(schedule).failure,
    ).toMatchObject({ report: { what: "down" } });
    expect(
      counters(counter("never"), { observer: crashed }).replay(schedule).failure,
    ).toMatchObject({ report: { what: "step crash" } });
    const both = () => ({ observe: () => ({ what: "everything" }) });
    const diverging = counters(counter("never"), { observer: both });
    expect(diverging.replay("s1 1").failure).toMatchObject({ event: 0 });
  });
});

const again = <A>(outputs: readonly A[]): readonly A[] => outputs.slice(-1);

it("the end of a run shows what was still to be seen", () => {
  // It replies, and then writes something else than what it counts: nothing comes after it.
  const wrong: Node<Counter> = {
    start: (_, disk) => ({ state: disk ?? 0, outputs: [] }),
    step: (state, input) => ({
      state: state + 2,
      outputs: [
        ...(input.kind === "request" ? [{ kind: "reply", id: input.id, reply: 2 } as const] : []),
        { kind: "persist", disk: state + 2 },
      ],
    }),
  };
  const clients = { c: [{ to: "a", request: "increment" as const }] };
  const arrow = counters(wrong, { clients, faults: UNRELIABLE_RECOVERING });
  const { failure, log } = arrow.replay("s1 1");
  expect(failure).toMatchObject({ kind: "observed", report: { what: "step a request" } });
  expect(failure!.event).toBe(log.length - 1);
  // Also if the write is lost, for the reply is known.
  const lost = arrow.replay(parseSchedule("s1 1 invoke(c.0) crash(a;loses)")).failure;
  expect(lost?.kind === "observed" && lost.report.what).toBe("step a request");
});
