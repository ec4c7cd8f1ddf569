/** Explores a model without judging anything: for those who look for something in what was recorded. */
import type { Model } from "../../spec/model.ts";
import { drained } from "../drained.ts";
import { Exploration } from "../exploration.ts";
import { restarting } from "../learning/doubts.ts";
import type { Search } from "../search.ts";
import type { CheckOptions } from "../verdict.ts";

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
  return drained(
    restarting(function* (doubts) {
      const exploration = new Exploration(model, { ...options, continue: true }, started, doubts);
      let used: T;
      yield* exploration.run((search) => {
        used = use(search, exploration.cut === null && search.waiting === 0);
        return [];
      });
      return used!;
    }),
  );
}
