/** The runner that somebody watches: what it says on the way, and when it stops. */
import { simulate, simulationReport } from "fairlead/conformance";
import { describe, expect, it, vi } from "vitest";
import {
  type SimulationStanding,
  simulationProgressText,
  simulationStatistics,
} from "../../src/report/simulation-progress.ts";
import { SimulationProgress } from "../../src/testing/progress.ts";
import * as locks from "../cli/arrows/lock.ts";

describe("progress", () => {
  const size = { choices: 5, extraordinary: 4, events: 1020, unasked: 0, amounts: 0 };
  const shrinking = { replays: 30, budget: 3000, size };
  const standing: SimulationStanding = {
    ...{ runs: 1234, events: 98_765, failed: 0, shrinking: null, seconds: 12.3 },
    ...{ speed: { runs: 100, events: 8000 }, wanted: 10_000, left: null },
  };

  it("says how far it is, how fast it is, what was found, and how long it takes", () => {
    expect(simulationProgressText(standing)).toBe(
      "12 s, 1,234 of 10,000 runs, 98,765 events, 8,000 events/s, nothing found, about 88 s left",
    );
    expect(simulationProgressText({ ...standing, failed: 2, left: 30 })).toBe(
      "12 s, 1,234 of 10,000 runs, 98,765 events, 8,000 events/s, 2 failed, at most 30 s left",
    );
    expect(simulationProgressText({ ...standing, left: 100 })).toMatch(/, about 88 s left$/);
    expect(simulationProgressText({ ...standing, speed: { runs: 0, events: 0 } })).toMatch(
      /nothing found$/,
    );
    expect(simulationProgressText({ ...standing, failed: 1, shrinking })).toBe(
      "12 s, 1,234 runs, 1 failed, making it short: 5 choices, 1,020 events, 30 of at most 3,000 replays",
    );
  });

  it("speeds are told where all of the time was spent on runs", () => {
    expect(simulationStatistics(100, 5000, 2, true)).toBe("2.00 s, 50 runs/s, 2,500 events/s");
    expect(simulationStatistics(100, 5000, 2, false)).toBe("2.00 s");
    expect(simulationStatistics(1, 5, 0.01, true)).toBe("0.01 s");
  });

  it("a short run shows none", () => {
    let text = "";
    const line = new SimulationProgress({ live: true, note: (each) => (text += each) }, 10, null);
    line.update({ runs: 1, events: 5, failed: 0, shrinking: null });
    line.end();
    expect(text).toBe("");
  });

  it("somebody who watches sees that a schedule is made short, and then a clean line", () => {
    let text = "";
    const clock = vi.spyOn(performance, "now").mockReturnValue(0);
    const line = new SimulationProgress({ live: true, note: (each) => (text += each) }, 10, null);
    line.update({ runs: 1, events: 5, failed: 1, shrinking });
    expect(text).toBe("");
    clock.mockReturnValue(2000);
    line.update({ runs: 1, events: 5, failed: 1, shrinking });
    line.end();
    const [before, shown, after] = text.split("\r\u001b[K");
    expect([before, after]).toEqual(["", ""]);
    expect(shown).toMatch(/^2 s, 1 run, 1 failed, making it short: /);
    clock.mockRestore();
  });
});

describe("the runner", () => {
  it("judges, and reports", async () => {
    const simulation = await simulate(locks.right, { runs: 5, watcher: null });
    expect(simulation).toMatchObject({ judgement: { outcome: "passed", exit: 0 }, cases: [] });
    expect(simulationReport(locks.right, simulation, { runs: 5 })).toMatch(/^passed Lock, /);
    const failing = await simulate(locks.beginsLocked, { runs: 5, watcher: null });
    expect(failing).toMatchObject({ judgement: { outcome: "diverged", exit: 15 } });
    expect(simulationReport(locks.beginsLocked, failing)).toMatch(/^diverged Lock, /);
  });

  it("stops making a schedule short when it is short enough, and says that there may be less", async () => {
    let asked = 0;
    const enough = (): boolean => ++asked > 1;
    const simulation = await simulate(locks.beginsLocked, { watcher: null, enough });
    const { shrunk } = simulation.conformance.campaign.findings[0]!;
    expect(shrunk).toMatchObject({ complete: false, shortest: false });
    expect(shrunk!.replays).toBeLessThan(5);
    expect(simulation.cases[0]!.run.failure).not.toBeNull();
  });

  it("stops after the run at hand, and says that there should have been more", async () => {
    let runs = 0;
    const options = { runs: 100, watcher: null, each: () => runs++, stopped: () => runs === 3 };
    const simulation = await simulate(locks.right, options as never);
    expect(simulation).toMatchObject({
      judgement: { outcome: "bounded", exit: 20 },
      conformance: { campaign: { runs: 3, cut: "stopped" } },
    });
    expect(simulationReport(locks.right, simulation, { runs: 100 })).toMatch(
      /^bounded Lock, [^\n]*:\n {4}no divergence in 3 runs \([\d,]+ events\), stopped/,
    );
  });

  it("Ctrl-C ends it after the run at hand", async () => {
    let runs = 0;
    const each = () => {
      if (++runs === 3) process.emit("SIGINT");
    };
    const options = { runs: 100, watcher: null, each };
    const { judgement, conformance } = await simulate(locks.right, options as never);
    expect(judgement).toEqual({ outcome: "bounded", exit: 20 });
    expect(conformance.campaign.runs).toBe(3);
    expect(process.listenerCount("SIGINT")).toBe(0);
  });

  it("the same seed has the same runs, another has others", async () => {
    const logs = async (seed: number): Promise<readonly number[]> => {
      const lengths: number[] = [];
      const each = ({ log }: { readonly log: readonly unknown[] }) => lengths.push(log.length);
      await simulate(locks.right, { runs: 6, seed, watcher: null, each } as never);
      return lengths;
    };
    expect(await logs(7)).toEqual(await logs(7));
    expect(await logs(7)).not.toEqual(await logs(8));
  });
});
