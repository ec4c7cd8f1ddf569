/** Runs an implementation many times, while somebody watches, and makes of it what there is to say. */
import type { Arrow, Conformance } from "../refinement/arrow/arrow.ts";
import { type Case, caseOf, type Judgement, judgement } from "../refinement/arrow/trouble.ts";
import type { NodeTypes } from "../refinement/node.ts";
import { type CampaignOptions, RUNS } from "../refinement/simulation/campaign.ts";
import { errorPosition, lineAt } from "../report/position.ts";
import { simulationText } from "../report/simulation.ts";
import { SimulationProgress, type Watcher } from "./progress.ts";

export interface SimulateOptions<T extends NodeTypes = NodeTypes> extends CampaignOptions<T> {
  /** Whether what makes the result say less than it seems to is a failure. */
  readonly strict?: boolean;
  /** Who is told how far it has come; by default whoever sees standard error, `null` for nobody. */
  readonly watcher?: Watcher | null;
}

export interface Simulation<T extends NodeTypes> {
  readonly judgement: Judgement;
  readonly conformance: Conformance<T>;
  /** One for each way to fail. */
  readonly cases: readonly Case<T>[];
}

/** Milliseconds of runs after which others get their turn: the keyboard, for one. */
const SLICE = 50;

/**
 * Ctrl-C, or the end of its time, ends it after the run at hand, or in it where a node does not
 * return. While a schedule is made short, it
 * ends that: it is as short then as it has become.
 * @throws BadMapping, Broken, and what the author's code throws where no node runs it
 */
export async function simulate<T extends NodeTypes>(
  arrow: Arrow<T>,
  { strict = false, watcher = STANDARD_ERROR, ...options }: SimulateOptions<T> = {},
): Promise<Simulation<T>> {
  const line =
    watcher === null
      ? null
      : new SimulationProgress(watcher, options.runs ?? RUNS, options.time ?? null);
  let shrinking = false;
  let interrupted = false;
  let enough = false;
  const listening = (listen: "on" | "off"): void => {
    process[listen]("SIGINT", interrupt);
    // Where a step may take any time, this would not be heard of while one does.
    if (arrow.system.watchdog !== 0) process[listen]("SIGTERM", interrupt);
  };
  const interrupt = (signal: NodeJS.Signals): void => {
    if (shrinking && !enough) enough = true;
    else if (!shrinking && !interrupted) interrupted = true;
    else {
      // Once more means at once.
      listening("off");
      process.kill(process.pid, signal);
    }
  };
  listening("on");
  try {
    const runs = arrow.running({
      ...options,
      stopped: () => interrupted || options.stopped?.() === true,
      enough: () => enough || options.enough?.() === true,
    });
    for (let since = performance.now(); ; ) {
      const { done, value } = runs.next();
      if (done) {
        const cases = value.campaign.findings.map(({ failure, schedule, shrunk, whole }) =>
          shrunk === null
            ? caseOf(arrow, schedule, whole ?? arrow.replay(schedule), failure)
            : caseOf(arrow, shrunk.schedule, shrunk.run, shrunk.run.failure!),
        );
        return { judgement: judgement(value, strict), conformance: value, cases };
      }
      line?.update(value);
      shrinking = value.shrinking !== null;
      if (performance.now() < since + SLICE) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  } finally {
    listening("off");
    line?.end();
  }
}

/** The report of a simulation. */
export function simulationReport<T extends NodeTypes>(
  { model, implementation }: Arrow<T>,
  { judgement, conformance, cases }: Simulation<T>,
  { runs = RUNS, strict = false }: SimulateOptions<T> = {},
): string {
  return simulationText(judgement, conformance, cases, {
    ...{ model, implementation, strict, wanted: runs },
    ...{ cuts: CUTS, replay: () => null, again: () => null, position: errorPosition, line: lineAt },
  });
}

const CUTS = { time: "when its time was over", stopped: "by an interruption" };

const STANDARD_ERROR: Watcher = {
  live: process.stderr.isTTY === true,
  note: (text) => void process.stderr.write(text),
};
