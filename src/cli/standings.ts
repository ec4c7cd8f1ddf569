/** How everything that a model claims stands at the end of a trace, by the author's own code. */

import { refusesTerm } from "../explorer/behaviours/bad-prefix.ts";
import { Evaluation } from "../explorer/behaviours/evaluation.ts";
import { brokenBy } from "../explorer/breakage.ts";
import type { Walk } from "../explorer/replay.ts";
import type { Loop, TraceStep } from "../explorer/verdict.ts";
import { type RefinementStanding, refinementStanding } from "../refinement/diagnosis/standing.ts";
import type { Endless, Standings } from "../report/replay.ts";
import type { Term } from "../spec/formula.ts";
import type { PlainState } from "../spec/init.ts";
import type { Model, ModelRefinement } from "../spec/model.ts";

/**
 * @param trace the walk's, without the step back to the loop
 * @throws Broken
 */
export function standingsOf(walk: Walk, trace: readonly TraceStep[], loop: Loop | null): Standings {
  const { model } = walk;
  return {
    properties: walk.standings(),
    endless: judgedEndless(model, trace, loop),
    refined: model.refinements.map((refinement) => ({
      name: refinement.name,
      abstract: refinement.abstract.name,
      standing: refinedAt(refinement, walk.trace),
    })),
  };
}

/** How the temporal properties stand, by what they mean. */
function judgedEndless(
  model: Model,
  trace: readonly TraceStep[],
  loop: Loop | null,
): readonly Endless[] {
  const next = (at: number): number => (at + 1 < trace.length ? at + 1 : (loop?.start ?? at));
  const ask = (term: Term, at: number): boolean => {
    if (term.op !== "state" && term.op !== "step") throw new Error("not a predicate");
    const states = term.op === "state" ? [at] : [at, next(at)];
    const run = term.run as (...states: readonly PlainState[]) => boolean;
    return run(...states.map((i) => trace[i]!.state));
  };
  if (loop === null)
    return model.temporals.map(({ name, term }) => ({
      name,
      holds: within(name, () => refusesTerm(term, trace.length, ask)) ? false : null,
    }));
  const shape = { length: trace.length, start: loop.start, stutters: loop.back === null };
  const evaluation = new Evaluation(shape, ask);
  return model.temporals.map(({ name, term }) => ({
    name,
    holds: within(name, () => evaluation.holds(term)),
  }));
}

/** Runs predicates of a property. @throws Broken */
function within<T>(name: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw brokenBy(error, { kind: "property", name, part: null }, null);
  }
}

function refinedAt(refinement: ModelRefinement, trace: readonly TraceStep[]): RefinementStanding {
  try {
    return refinementStanding(refinement, trace);
  } catch (error) {
    throw brokenBy(error, { kind: "mapping", name: refinement.name, part: null }, null);
  }
}
