/** Whole runs: that they can be had again, that they find what is wrong, and who is to blame. */
import { describe, expect, it } from "vitest";
import { historyOf } from "../../src/refinement/history/history.ts";
import type { Node, Step } from "../../src/refinement/node.ts";
import { campaign } from "../../src/refinement/simulation/campaign.ts";
import { DRIFTING, FAULTS, RELIABLE } from "../../src/refinement/simulation/faults.ts";
import { parseSchedule, scheduleText } from "../../src/refinement/simulation/schedule.ts";
import {
  type Failure,
  firstDifference,
  logHash,
  replay,
  reproduces,
  run,
} from "../../src/refinement/simulation/simulation.ts";
import type { System } from "../../src/refinement/simulation/system.ts";
import {
  type Counter,
  counterSystem,
  lockSystem,
  type PingPong,
  pingPong,
  pingPongSystem,
} from "./tiny-nodes.ts";

const lyingDisks = { name: "everything", faults: FAULTS };
const seeds = Array.from({ length: 60 }, (_, seed) => seed);

describe("determinism", () => {
  const system = pingPongSystem(lyingDisks, 5);

  it("the same seed gives the same log, another one another", () => {
    const hashes = seeds.map((seed) => logHash(run(system, seed).log));
    expect(seeds.map((seed) => logHash(run(system, seed).log))).toEqual(hashes);
    // Short ones without a fault may be alike.
    expect(new Set(hashes).size).toBeGreaterThan(50);
  });

  it("a recorded schedule, written and read again, gives the same log", () => {
    for (const seed of seeds) {
      const one = run(system, seed);
      const again = replay(system, parseSchedule(scheduleText(one.schedule)));
      expect(again.skipped).toEqual([]);
      expect(again.given).toEqual(one.schedule.choices);
      expect(firstDifference(one.log, again.log)).toBeNull();
      expect(logHash(again.log)).toBe(logHash(one.log));
      expect(again.history).toEqual(one.history);
    }
  });

  it("what a node draws depends on the step, not on what was left out before", () => {
    const dice: Node<PingPong> = {
      ...pingPong,
      step: (state, input, surroundings, random) => {
        const step = pingPong.step(state, input, surroundings, random);
        return {
          ...step,
          outputs: step.outputs.map((output) =>
            output.kind === "set-timer" ? { ...output, after: 10 + 10 * random() } : output,
          ),
        };
      },
    };
    const diced = pingPongSystem(RELIABLE, 3, dice);
    const afterOf = (text: string): readonly number[] =>
      replay(diced, parseSchedule(text)).log.flatMap(({ operation, outputs }) =>
        outputs.flatMap((output) =>
          operation === "c.2" && output.kind === "set-timer" ? [output.after] : [],
        ),
      );
    expect(afterOf("s1 7 invoke(c.2)")).toEqual(afterOf("s1 7"));
    expect(afterOf("s1 8")).not.toEqual(afterOf("s1 7"));
  });
});

describe("logs and histories", () => {
  it("number the events of each node without gaps, and every cause has happened before", () => {
    for (const seed of seeds) {
      const { log } = run(pingPongSystem(lyingDisks, 5), seed);
      const sequences = new Map<string, number>();
      const known = new Set<string>();
      let at = 0;
      log.forEach((event, index) => {
        expect(event.index).toBe(index);
        expect(event.at).toBeGreaterThanOrEqual(at);
        at = event.at;
        if (event.cause !== null) expect([...known]).toContain(event.cause);
        expect(known.has(event.id)).toBe(false);
        known.add(event.id);
        if (event.node === null) return;
        expect(event.sequence).toBe(sequences.get(event.node) ?? 0);
        sequences.set(event.node, event.sequence + 1);
      });
    }
  });

  it("are such as linearizability is judged by", () => {
    for (const seed of seeds) {
      const { history } = run(counterSystem("never", DRIFTING), seed);
      expect(historyOf(history).operations.length).toBeGreaterThan(0);
    }
  });
});

describe("swarms", () => {
  it("every kind of event occurs, and only what the fault model has", () => {
    // A trailing write, timers, and clients without patience.
    const system: System<PingPong> = {
      ...pingPongSystem(lyingDisks, 4),
      clients: {
        c: Array.from({ length: 4 }, () => ({ to: "a", request: "ping" as const, timeout: 15 })),
      },
    };
    const { counts, off } = campaign(system, { runs: 400, onward: true });
    expect(off).toEqual([]);
    expect(Object.keys(counts).sort()).toEqual(
      [
        ...["start", "message", "timer", "request", "timeout"],
        ...["drop", "duplicate", "delay", "postpone", "drift", "jump", "sync"],
        ...["partition", "one-way partition", "lossy partition", "heal"],
        ...["crash", "crash in a step", "lost write"],
      ].sort(),
    );
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(20);
    const tame = campaign(pingPongSystem(RELIABLE, 4), { runs: 100, onward: true });
    expect(Object.keys(tame.counts).sort()).toEqual(
      ["delay", "message", "request", "start", "timer"].sort(),
    );
    expect(tame.off).toEqual(FAULTS.slice(1));
  });
});

describe("the healed phase", () => {
  const find = (system: System<PingPong>, healing?: number): Failure | null =>
    campaign(system, { runs: 50, ...(healing === undefined ? {} : { healing }) }).findings[0]
      ?.failure ?? null;

  it("mends everything, and every operation ends", () => {
    const { findings, finished } = campaign(pingPongSystem(DRIFTING, 5), { runs: 200 });
    expect(findings).toEqual([]);
    expect(finished).toBe(200);
  });

  it("reports that nothing is left to happen while an operation goes on", () => {
    const hasty: Node<PingPong> = {
      ...pingPong,
      step: (state, input, ...rest) => {
        const { state: next, outputs } = pingPong.step(state, input, ...rest);
        return { state: next, outputs: outputs.filter(({ kind }) => kind !== "set-timer") };
      },
    };
    expect(find(pingPongSystem(DRIFTING, 2, hasty))).toMatchObject({
      kind: "no-progress",
      end: "quiet",
      operations: expect.arrayContaining(["c.1"]),
      unsettled: null,
    });
  });

  it("reports that the budget was spent", () => {
    const deaf: Node<PingPong> = {
      ...pingPong,
      step: (state, input, ...rest) =>
        input.kind === "message" && input.message.type === "pong"
          ? { state, outputs: [] }
          : pingPong.step(state, input, ...rest),
    };
    expect(find(pingPongSystem(RELIABLE, 2, deaf), 100)).toMatchObject({
      kind: "no-progress",
      end: "budget",
      operations: ["c.0", "c.1"],
    });
  });

  it("asks whether the nodes have settled", () => {
    const system: System<PingPong> = {
      ...pingPongSystem(RELIABLE, 1),
      settled: ({ b }) => (b!.round === 1 ? null : "b has not counted"),
    };
    expect(find(system)).toMatchObject({
      kind: "no-progress",
      end: "quiet",
      operations: [],
      unsettled: "b has not counted",
    });
  });
});

describe("nodes that misbehave are found, and named with the event", () => {
  const doing = (
    wrong: (step: Step<PingPong>, state: PingPong["State"], random: () => number) => unknown,
  ): Node<PingPong> => ({
    ...pingPong,
    step: (state, input, surroundings, random) => {
      const step = pingPong.step(state, input, surroundings, random);
      // Only the node that answers, so that it is not the first step.
      if (input.kind !== "message" || input.message.type !== "ping") return step;
      return (wrong(step, state, random) ?? step) as Step<PingPong>;
    },
  });
  const failureOf = (node: Node<PingPong>): Failure => {
    const { findings } = campaign(pingPongSystem(RELIABLE, 2, node), { runs: 20 });
    expect(findings).toHaveLength(1);
    const { failure, shrunk } = findings[0]!;
    if (shrunk !== null) {
      const { log } = shrunk.run;
      expect(log.at(-1)).toMatchObject({ kind: "message", node: "b", after: null });
      expect(shrunk.after.choices).toBe(0);
    }
    return failure;
  };

  it.each<[string, string, Parameters<typeof doing>[0]]>([
    ["impure", "Math.random", () => Math.random()],
    ["impure", "Date.now", () => Date.now()],
    ["impure", "new Date()", () => new Date()],
    ["impure", "performance.now", () => performance.now()],
    ["impure", "setTimeout", () => setTimeout(() => {})],
    [
      "impure",
      "Date.now",
      () => {
        try {
          return Date.now();
        } catch {
          return null;
        }
      },
    ],
    ["throws", "I give up", () => fail("I give up")],
    ["malformed", "state.seen is a Set", (step) => ({ ...step, state: { seen: new Set() } })],
    ["malformed", "state.seen is undefined", (step) => ({ ...step, state: { seen: undefined } })],
    ["malformed", "state.round is NaN", (step) => ({ ...step, state: { round: Number.NaN } })],
    ["malformed", "what a step returns is no { state, outputs }", () => ({})],
    [
      "malformed",
      "it sends to c, which is no node",
      (step) => ({ ...step, outputs: [{ kind: "send", to: "c", message: null }] }),
    ],
    [
      "malformed",
      '"shout" is no kind of output',
      (step) => ({ ...step, outputs: [{ kind: "shout" }] }),
    ],
  ])("%s: %s", (kind, what, wrong) => {
    expect(failureOf(doing(wrong))).toMatchObject({ kind, what, node: "b" });
  });

  it("mutates: a state that it was given", () => {
    const failure = failureOf(doing((_, state) => Object.assign(state, { round: 7 })));
    expect(failure).toMatchObject({ kind: "mutates", node: "b", what: /round/ });
  });

  it("replies to who has not asked", () => {
    const node: Node<PingPong> = {
      ...pingPong,
      start: (...given) => ({
        ...pingPong.start(...given),
        outputs: [{ kind: "reply", id: "c.1", reply: 1 }],
      }),
    };
    expect(run(pingPongSystem(RELIABLE, 2, node), 1).failure).toMatchObject({
      kind: "malformed",
      what: "it replies to c.1, which nobody has asked",
      node: "a",
    });
  });

  it("not reproducible: a closure that counts", () => {
    let count = 0;
    const node: Node<PingPong> = {
      ...pingPong,
      start: (...given) => ({
        ...pingPong.start(...given),
        state: { asked: null, round: count++ },
      }),
    };
    const system = pingPongSystem(RELIABLE, 2, node);
    const failure = { kind: "not-reproducible", event: 0, node: "a" };
    expect(reproduces(system, run(system, 1))).toEqual(failure);
    expect(campaign(system, { runs: 5 }).findings).toMatchObject([{ failure, shrunk: null }]);
  });

  it("none of this is forbidden to the observer, and all is as it was afterwards", () => {
    const { random } = Math;
    const { Date: date } = globalThis;
    let seen = 0;
    run(
      {
        ...pingPongSystem(),
        observer: () => ({
          observe: () => {
            seen += Math.random() + Date.now();
            return null;
          },
        }),
      },
      1,
    );
    expect(seen).toBeGreaterThan(0);
    expect(Math.random).toBe(random);
    expect(globalThis.Date).toBe(date);
  });
});

function fail(what: string): never {
  throw new Error(what);
}

describe("what is wrong with tiny nodes is found", () => {
  it.each([
    ["a counter that replies before it writes", counterSystem("late"), "an increment was lost"],
    ["a counter that does not write", counterSystem("never"), "an increment was lost"],
    ["a lock that an old message frees", lockSystem(false), "two hold the lock"],
  ] as [string, System<Counter>, string][])("%s", (_, system, what) => {
    const { findings, runs } = campaign(system, { runs: 2000 });
    expect(findings).toMatchObject([{ failure: { kind: "observed", report: { what } }, times: 1 }]);
    expect(findings[0]!.shrunk!.after.choices).toBeLessThanOrEqual(3);
    expect(runs).toBeLessThan(1000);
  });

  it("and nothing is wrong with the right ones", () => {
    for (const system of [counterSystem("first"), lockSystem(true)] as System<Counter>[])
      expect(campaign(system, { runs: 500 }).findings).toEqual([]);
  });
});
