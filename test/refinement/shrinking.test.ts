/** Shrunk schedules: the same failure, and as few choices as there can be. */
import { describe, expect, it } from "vitest";
import type { Node, NodeTypes } from "../../src/refinement/node.ts";
import { campaign } from "../../src/refinement/simulation/campaign.ts";
import { parseChoice } from "../../src/refinement/simulation/choice.ts";
import { drawSwarm, type Swarm, UNRELIABLE } from "../../src/refinement/simulation/faults.ts";
import {
  BadSchedule,
  parseSchedule,
  scheduleText,
} from "../../src/refinement/simulation/schedule.ts";
import { Attempts } from "../../src/refinement/simulation/shrinking/attempts.ts";
import { shrink } from "../../src/refinement/simulation/shrinking/shrinking.ts";
import { replay, run, signature } from "../../src/refinement/simulation/simulation.ts";
import type { SimulationEvent, System } from "../../src/refinement/simulation/system.ts";
import { shortestSchedule } from "./shortest-schedule.ts";
import {
  type Counter,
  counterSystem,
  lockSystem,
  type PingPong,
  pingPong,
  pingPongSystem,
} from "./tiny-nodes.ts";

/** Schedules that fail, as they were drawn. */
function failing(system: System<Counter>, count: number) {
  const found = [];
  for (let seed = 0; found.length < count; seed++) {
    const one = run(system, seed);
    if (one.failure?.kind === "observed") found.push(one);
  }
  return found;
}

const lock = lockSystem(false) as unknown as System<Counter>;

describe("shrinking", () => {
  it("of a delay finds the shortest that is too long", () => {
    const late: Node<PingPong> = {
      start: () => ({
        state: null as never,
        outputs: [{ kind: "set-timer", timer: "t", after: 30 }],
      }),
      step: (state) => ({ state, outputs: [] }),
    };
    const system: System<PingPong> = {
      nodes: { a: late },
      faults: { name: "slow", faults: ["slow"] },
      observer: () => ({
        observe: ({ kind, at }) => (kind === "timer" && at >= 77 ? { what: "too late" } : null),
      }),
    };
    const { schedule } = shrink(system, parseSchedule("s1 1 postpone(a;t;500) fire(a;t)"));
    expect(scheduleText(schedule)).toMatch(/^s1 1 postpone\(a;t;47\)/);
  });

  it.each([
    ["late", 1],
    ["never", 2],
  ] as const)("of a counter that persists %s finds the shortest there is", (persists, length) => {
    const system = counterSystem(persists);
    for (const { schedule, failure } of failing(system, 30)) {
      const shrunk = shrink(system, schedule);
      const naive = shortestSchedule(system, schedule.seed, 2, ({ kind }) => kind === "observed");
      expect(naive!.choices).toHaveLength(length);
      expect(shrunk.schedule.choices).toHaveLength(length);
      expect(shrunk).toMatchObject({ complete: true, shortest: true });
      expect(signature(shrunk.run.failure!)).toBe(signature(failure!));
    }
  });

  it("of a lock awaits what is ordinary: a message is sent twice, and comes late", () => {
    const sizes = failing(lock, 15).map(({ schedule }) => {
      const { run, before, after, ...shrunk } = shrink(lock, schedule);
      expect(run.failure).toMatchObject({ report: { what: "two hold the lock" } });
      expect(after.choices).toBeLessThanOrEqual(before.choices);
      // It is what is replayed, also from its text.
      const again = replay(lock, parseSchedule(scheduleText(shrunk.schedule)));
      expect(again.failure).toEqual(run.failure);
      expect(again.given).toEqual(shrunk.schedule.choices);
      return after.choices;
    });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5);
    expect(sizes.filter((size) => size === 2).length).toBeGreaterThanOrEqual(12);
  });

  it("of a lack of progress finds the one message that must not be lost", () => {
    const hasty: Node<PingPong> = {
      ...pingPong,
      step: (state, input, ...rest) => {
        const { state: next, outputs } = pingPong.step(state, input, ...rest);
        return { state: next, outputs: outputs.filter(({ kind }) => kind !== "set-timer") };
      },
    };
    const dropping = { name: "dropping", faults: ["delayed", "dropped"] } as const;
    const { findings } = campaign(pingPongSystem(dropping, 3, hasty));
    const { schedule, run, shortest, before } = findings[0]!.shrunk!;
    expect(before.choices).toBeGreaterThan(1);
    expect(shortest).toBe(true);
    expect(schedule.choices).toMatchObject([{ kind: "drop", awaited: "usual" }]);
    // What else there is to ask need not be asked for it.
    expect(run.history.filter(({ kind }) => kind === "invoke")).toHaveLength(1);
  });

  it.each([
    ["at random", null],
    ["by priorities", 3],
  ] as const)("what was found %s is shrunk alike", (_, changes) => {
    const system = counterSystem("never");
    const swarm: Swarm = {
      ...drawSwarm(1, system.faults, ["a"], 50),
      ...{ rates: { crash: 0.1 }, restart: 0.2, stability: 0, spared: [], orderly: 0, changes },
    };
    const { findings } = campaign(system, { swarm });
    expect(findings[0]!.shrunk!.after.choices).toBe(2);
  });

  it("always goes the same way", () => {
    const [{ schedule }] = failing(lock, 1) as [ReturnType<typeof failing>[number]];
    const [one, other] = [shrink(lock, schedule), shrink(lock, schedule)];
    expect(scheduleText(one.schedule)).toBe(scheduleText(other.schedule));
    expect(one.replays).toBe(other.replays);
  });

  describe("where a beat comes every ten milliseconds", () => {
    interface Beating extends NodeTypes {
      readonly State: null;
      readonly Message: { readonly type: "beat" };
    }
    const tick = { kind: "set-timer", timer: "tick", after: 10 } as const;
    const alarm = { kind: "set-timer", timer: "alarm", after: 55 } as const;
    const beating: Node<Beating> = {
      start: () => ({ state: null, outputs: [tick] }),
      step: (state) => ({
        state,
        outputs: [tick, { kind: "send", to: "b", message: { type: "beat" } }],
      }),
    };
    const watching: Node<Beating> = {
      start: () => ({ state: null, outputs: [alarm] }),
      step: (state) => ({ state, outputs: [alarm] }),
    };
    const system = (fails: (event: SimulationEvent<Beating>) => boolean): System<Beating> => ({
      nodes: { a: beating, b: watching },
      // No timer is late.
      faults: { name: "delaying", faults: ["delayed"] },
      observer: () => ({ observe: (event) => (fails(event) ? { what: "it happened" } : null) }),
    });
    const beats = (count: number): string =>
      Array.from({ length: count }, () => "fire(a;tick)").join(" ");

    it("says in one word that nothing arrives for a while", () => {
      const silence = system(({ timer, kind }) => kind === "timer" && timer === "alarm");
      const { schedule, shortest } = shrink(
        silence,
        parseSchedule(`s1 1 ${beats(5)} fire(b;alarm)`),
      );
      expect(scheduleText(schedule)).toBe("s1 1 =fire(b;alarm)");
      expect(shortest).toBe(true);
      expect(replay(silence, schedule).log.filter(({ kind }) => kind === "message")).toEqual([]);
    });

    it("begins with what takes long to wait for", () => {
      const late = { kind: "set-timer", timer: "alarm", after: 2000 } as const;
      const faulty = system(({ timer, phase }) => timer === "alarm" && phase === "faulty");
      const { a } = faulty.nodes;
      const patient = {
        a: a!,
        b: { ...watching, start: () => ({ state: null, outputs: [late] }) },
      };
      const { schedule } = shrink(
        { ...faulty, nodes: patient },
        parseSchedule("s1 1 =fire(b;alarm)"),
      );
      expect(scheduleText(schedule)).toBe("s1 1 =fire(b;alarm)");
    });

    it("has not tried all of fewer where something shorter waits in silence, or for long", () => {
      const alarm = system(({ timer, kind }) => kind === "timer" && timer === "alarm");
      const slow = { ...alarm, faults: { name: "slow", faults: ["delayed", "slow"] } } as const;
      const { schedule, shortest } = shrink(slow, parseSchedule(`s1 1 ${beats(5)} fire(b;alarm)`));
      expect(schedule.choices).toHaveLength(2);
      expect(replay(slow, parseSchedule("s1 1 =fire(b;alarm)")).failure).not.toBeNull();
      expect(shortest).toBe(false);
    });

    it("waits for as long as it takes", () => {
      const loss = system(({ kind }) => kind === "drop");
      const idle: Node<Beating> = { ...watching, start: () => ({ state: null, outputs: [] }) };
      const lossy = {
        ...loss,
        nodes: { a: beating, b: idle },
        faults: { name: "lossy", faults: ["delayed", "dropped"] },
      } as const;
      const { log } = replay(lossy, parseSchedule(`s1 1 ${beats(130)}`));
      const last = log.flatMap(({ sent }) => sent)[129];
      const only = {
        ...lossy,
        observer: () => ({
          observe: ({ kind, message }: SimulationEvent<Beating>) =>
            kind === "drop" && message === last ? { what: "it is lost" } : null,
        }),
      };
      const { after } = shrink(only, parseSchedule(`s1 1 ${beats(130)} drop(${last})`));
      expect(after.choices).toBe(1);
    });

    it("keeps what fails, whatever it may not wait for", () => {
      const alarm = system(({ timer, kind }) => kind === "timer" && timer === "alarm");
      const schedule = parseSchedule("s1 1 crash(a) =fire(b;alarm)");
      for (const options of [{ budget: 0 }, { budget: 1 }, { enough: () => true }]) {
        const shrunk = shrink(alarm, schedule, options);
        expect(shrunk).toMatchObject({ complete: false, shortest: false, replays: 1 });
        expect(replay(alarm, shrunk.schedule).failure).not.toBeNull();
      }
    });

    it("makes a timer late which otherwise runs out again and again", () => {
      const silence = system(({ timer, kind }) => kind === "timer" && timer === "alarm");
      const slow = { ...silence, faults: { name: "slow", faults: ["delayed", "slow"] } } as const;
      const { schedule } = shrink(slow, parseSchedule(`s1 1 ${beats(5)} fire(b;alarm)`));
      expect(scheduleText(schedule)).toBe("s1 1 postpone(a;tick;46) fire(b;alarm)");
    });

    it("takes a message for another of its kind", () => {
      const arrival = { ...system(({ kind }) => kind === "message"), faults: UNRELIABLE };
      const { log } = replay(arrival, parseSchedule(`s1 1 ${beats(3)}`));
      const [first, , third] = log.flatMap(({ sent }) => sent);
      const attempts = new Attempts(arrival, 1, {});
      const all = parseSchedule(`s1 1 ${beats(3)} deliver(${third})`).choices;
      const whole = attempts.attempt(all, [])!;
      expect(whole.choices).toEqual(all);
      expect(attempts.attempt(all.slice(2), [], whole)!.choices).toEqual(
        parseSchedule(`s1 1 fire(a;tick) deliver(${first})`).choices,
      );
    });
  });

  it("keeps to its budget, and says so", () => {
    const [{ schedule }] = failing(lock, 1) as [ReturnType<typeof failing>[number]];
    const shrunk = shrink(lock, schedule, { budget: 10 });
    expect(shrunk).toMatchObject({ complete: false, shortest: false, replays: 10 });
    expect(shrunk.run.failure).not.toBeNull();
  });

  it("refuses a schedule that does not fail", () => {
    expect(() => shrink(counterSystem("first"), { seed: 1, choices: [] })).toThrow(RangeError);
  });
});

describe("schedules as text", () => {
  it("leave out what is not possible, and go on without faults", () => {
    const text = "s1 3 deliver(nobody#0:00000000>a) invoke(d.0) crash(a) crash(a)";
    const { given, skipped, failure } = replay(counterSystem("first"), parseSchedule(text));
    expect(given).toEqual([parseChoice("invoke(d.0)"), parseChoice("crash(a)")]);
    expect(skipped).toHaveLength(2);
    expect(failure).toBeNull();
  });

  it.each(["a (b); 100%!", "a\tb", "a\nb", "a\u00a0b", "a\u2028b"])(
    "keep a name like %j",
    (timer) => {
      const choice = { kind: "fire", node: "a", timer } as const;
      const schedule = {
        seed: -4,
        unasked: ["c (d); 50%!", "e.1", timer],
        choices: [
          choice,
          { ...choice, awaited: "usual", crash: 2 } as const,
          { ...choice, awaited: "silent" } as const,
        ],
      };
      expect(parseSchedule(scheduleText(schedule))).toEqual(schedule);
    },
  );

  it.each([
    "",
    "s2 1",
    "s1 x",
    "s1 1 sing(a)",
    "s1 1 crash(a) -c",
    "s1 1 -%",
    "s1 1 crash(a;never)",
    "s1 1 crash",
    "s1 1 drop(m)!2",
    "s1 1 fire(a;%)",
  ])("%j is none", (text) => {
    expect(() => parseSchedule(text)).toThrow(BadSchedule);
  });
});
