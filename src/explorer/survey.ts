/** Explores a model without judging anything: for those who look for something in what was recorded. */
import { initialChoices } from "../spec/init.ts";
import type { Model } from "../spec/model.ts";
import { watching } from "../spec/watch.ts";
import { Broken, brokenBy, type Where } from "./breakage.ts";
import { Restart } from "./learning.ts";
import { Machine } from "./machine.ts";
import { heapIsFull, memoryLimit } from "./memory.ts";
import { guarded } from "./purity.ts";
import { Search } from "./search.ts";
import type { CheckOptions } from "./verdict.ts";
import { Overrun, watched } from "./watchdog.ts";

/** Milliseconds the search runs before it looks at the time and the memory. */
const SLICE_MS = 100;
const WATCHDOG_SECONDS = 5;

export type SurveyOptions = Pick<CheckOptions, "maxStates" | "timeout" | "watchdog" | "seed">;

/**
 * Explores the states of a model within some bounds, and hands them on.
 * @param use is given the search; author code that it runs is guarded as in a check
 * @throws Broken
 */
export function survey<T>(
  model: Model,
  options: SurveyOptions,
  use: (search: Search, complete: boolean) => T,
): T {
  const started = performance.now();
  const literal = new Set<string>();
  for (;;) {
    try {
      const machine = machineOf(model, options, literal);
      return guarded(machine.recorder, () =>
        watching(machine.recorder, () => {
          const search = new Search(machine, { ...options, continue: true });
          const complete = explored(machine, search, options, started);
          return use(search, complete);
        }),
      );
    } catch (error) {
      if (!(error instanceof Restart) || literal.has(error.name_)) throw error;
      literal.add(error.name_);
    }
  }
}

function machineOf(
  model: Model,
  { seed = 0 }: SurveyOptions,
  literal: ReadonlySet<string>,
): Machine {
  try {
    return new Machine(model, { seed, trees: true, eager: false, literal });
  } catch (error) {
    throw brokenBy(error, { kind: "state", name: null, part: null }, null);
  }
}

const INIT: Where = { kind: "init", name: null, part: null };

/** Runs the search to its end, or to a bound; whether every state was visited. */
function explored(
  machine: Machine,
  search: Search,
  { timeout = Number.POSITIVE_INFINITY, watchdog = WATCHDOG_SECONDS }: SurveyOptions,
  started: number,
): boolean {
  const initial = initialStatesInto(search);
  let begun = 0;
  let done = false;
  let starting = true;
  const work = (): void => {
    const until = performance.now() + SLICE_MS;
    const spent = (): boolean => performance.now() > until;
    while (starting) {
      if (initial.next().done || search.stopped) starting = false;
      else if ((++begun & 1023) === 0 && spent()) return;
    }
    search.run(spent);
    done = search.ended;
  };
  while (!done) {
    const seconds = (performance.now() - started) / 1000;
    if (seconds >= timeout || process.memoryUsage.rss() > memoryLimit() || heapIsFull()) break;
    try {
      watched(work, SLICE_MS, watchdog * 1000);
    } catch (error) {
      if (error instanceof Overrun) throw overrun(machine, watchdog);
      throw error;
    }
  }
  if (done && search.generated === 0)
    throw new Broken({
      kind: "no-initial-state",
      where: INIT,
      parameters: null,
      position: null,
      facts: {},
    });
  return done && search.cut === null && search.frontier.size === 0;
}

function* initialStatesInto(search: Search): Iterator<void> {
  const several = initialChoices(search.machine.model)[Symbol.iterator]();
  for (;;) {
    let next: ReturnType<typeof several.next>;
    try {
      next = several.next();
    } catch (error) {
      throw brokenBy(error, INIT, null);
    }
    if (next.done) return;
    yield* search.start(next.value);
  }
}

function overrun({ learning, recorder }: Machine, seconds: number): Broken {
  const { running } = learning;
  recorder.end();
  return new Broken({
    kind: "no-return",
    where: running
      ? { ...running.where, part: learning.part ?? running.where.part }
      : { kind: "init", name: null, part: null },
    parameters: running?.parameters ?? null,
    position: null,
    facts: { seconds },
  });
}
