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

/**
 * Replays at most that make a schedule short. Fewer than what could be spent: all that more of them do is
 * to make sure, in most cases, that nothing shorter is there.
 */
export const BUDGET = 2000;

/** Milliseconds of runs after which others get their turn: the keyboard, for one. */
const SLICE = 50;

/**
 * Ctrl-C, or the end of its time, ends it after the run at hand; but not while a schedule is made
 * short: then Ctrl-C ends the process, as ever.
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
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.on("SIGINT", interrupt);
  try {
    const runs = arrow.running({
      budget: BUDGET,
      ...options,
      stopped: () => interrupted || options.stopped?.() === true,
    });
    for (let since = performance.now(); ; ) {
      const { done, value } = runs.next();
      if (done) {
        const cases = value.campaign.findings.map(({ failure, schedule, shrunk }) =>
          shrunk === null
            ? caseOf(arrow, schedule, arrow.replay(schedule), failure)
            : caseOf(arrow, shrunk.schedule, shrunk.run, shrunk.run.failure!),
        );
        return { judgement: judgement(value, strict), conformance: value, cases };
      }
      line?.update(value);
      if (value.shrinking) process.off("SIGINT", interrupt);
      if (performance.now() < since + SLICE && !value.shrinking) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  } finally {
    process.off("SIGINT", interrupt);
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
