/** Specs that are a graph of a few states, and their tests. */
import { expect, test } from "vitest";
import { check } from "../../src/explorer/check.ts";
import { type Action, type Fairness, range, spec, type Temporal } from "../../src/index.ts";
import type { FairnessBuilder } from "../../src/spec/fairness.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec, Constants } from "../../src/spec/spec.ts";
import { livenessDifference } from "./liveness-judge.ts";
import { findLasso } from "./naive-lassos.ts";
import { stateGraph } from "./naive-liveness.ts";

const PLACES = range(0, 9);
export type State = { at: typeof PLACES };
type Actions<A extends string> = { readonly [K in A]: Action<State, { to: number }> };

interface Rest<A extends string> {
  readonly initial?: readonly number[];
  readonly fairness?: (
    assume: FairnessBuilder<Actions<A>>,
  ) => Readonly<Record<string, Fairness | readonly Fairness[]>>;
  readonly property: Temporal<State, Constants>;
}

/** A place, and for each action the steps that it makes: `Go: [[0, 1], [1, 0]]`. It begins at 0. */
export function graph<A extends string>(
  steps: Readonly<Record<A, readonly (readonly [number, number])[]>>,
  { initial = [0], fairness = () => ({}), property }: Rest<A>,
): AnySpec {
  return spec({
    name: "Graph",
    state: () => ({ at: PLACES }),
    init: () => initial.map((place) => ({ at: place })),
    actions: (action) =>
      Object.fromEntries(
        Object.entries<readonly (readonly [number, number])[]>(steps).map(([name, list]) => [
          name,
          action({
            with: { to: PLACES },
            when: (s, { to }) => list.some((step) => step[0] === s.at && step[1] === to),
            then: (s, { to }) => {
              s.at = to;
            },
          }),
        ]),
      ) as Actions<A>,
    fairness,
    properties: () => ({ Property: property }),
    terminal: () => true,
  });
}

/** That it is at one of these places. */
export const at =
  (...places: readonly number[]) =>
  (s: { readonly at: number }): boolean =>
    places.includes(s.at);

/** What a lasso of `graph` goes through: the places of its stem, and of its loop. */
export interface Way {
  readonly stem: readonly number[];
  readonly loop: readonly number[];
}

/**
 * A test that a spec's one property holds, or is broken, and how, if that is given: by a lasso, or by a
 * finite behaviour, of which the places.
 */
export function judge(
  name: string,
  written: AnySpec,
  expected: "held" | "violated" | Way | readonly number[],
): void {
  test(name, () => {
    const model = instantiate(written);
    const lasso = findLasso(stateGraph(model, 100)!, model, model.temporals[0]!.term);
    expect(lasso === null ? "held" : "violated").toBe(expected === "held" ? "held" : "violated");
    const { outcome, exit, finding } = check(model);
    expect(outcome).toBe(expected === "held" ? "held" : "violated");
    const places = finding?.trace?.map(({ state }) => state["at"]);
    if (typeof expected === "object" && "length" in expected)
      expect([exit, finding!.loop, places]).toEqual([12, null, expected]);
    else if (typeof expected === "object") {
      expect(exit).toBe(13);
      const { start } = finding!.loop!;
      expect({ stem: places!.slice(0, start), loop: places!.slice(start) }).toEqual(expected);
    }
    expect(livenessDifference(model, { shortestStem: false })).toBeNull();
  });
}
