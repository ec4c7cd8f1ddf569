/** What a search has found, as its user gets it: traces replayed through the author's code. */
import { Broken } from "./breakage.ts";
import { explain } from "./explanation.ts";
import type { Discovery } from "./judgement.ts";
import { AFTER } from "./learning/slots.ts";
import type { RefinementCheck } from "./mapping/refinement.ts";
import type { Search } from "./search.ts";
import { isEnd, type Route, replay, routeTo, trimmed } from "./trace.ts";
import type { Breakage, Finding, NamedProperty, RefinementNotes } from "./verdict.ts";

/** Of a finding that is no lasso, and no refinement's. */
export const NO_LASSO = { loop: null, lasso: null, refinement: null } as const;

export function named({
  kind,
  name,
  meaning,
}: {
  readonly kind: NamedProperty["kind"];
  readonly name: string;
  readonly meaning: string | null;
}): NamedProperty {
  return { kind, name, meaning };
}

/** The way to a state and, with an instance, one step further. */
function routeIn(search: Search, state: number, instance: number): Route {
  // An initial state outside the constraint has no link: `instance` is its place.
  if (state < 0) return { place: instance, instances: [] };
  const route = routeTo(search.links, state);
  return instance < 0 ? route : { ...route, instances: [...route.instances, instance] };
}

/** @throws Broken when author code does not say the same again */
export function findingOf(search: Search, discovery: Discovery): Finding {
  const { machine, judgement } = search;
  const { property, kind } = discovery;
  const way = routeIn(search, discovery.state, discovery.instance);
  const route = search.gathering === null ? way : trimmed(machine, way, kind === "step");
  const { shortest } = search;
  if (property === null) {
    const trace = replay(machine, route);
    return {
      outcome: "deadlocked",
      property: { kind: "deadlock", name: "deadlock", meaning: null },
      // What was left out of the way must not make anything possible.
      trace: route === way || isEnd(machine) ? trace : replay(machine, way),
      ...NO_LASSO,
      why: null,
      shortest,
    };
  }
  if (kind === "refinement")
    return {
      outcome: "violated",
      property: named(property),
      trace: replay(machine, route),
      ...NO_LASSO,
      refinement: refinementNotes(search, property.name, discovery),
      why: null,
      shortest,
    };
  const judged = [...judgement.invariants, ...judgement.steps].find(
    (j) => j.property === property,
  )!;
  const judge = judged.judges.find((j) => j.label === discovery.clause)!;
  let trace = replay(machine, route);
  if (kind === "step") {
    // The state before belongs below the state after.
    const { state } = machine.trees;
    state.copyWithin(AFTER, 0, machine.layout.words);
    trace = replay(machine, { ...route, instances: route.instances.slice(0, -1) }).concat(
      trace.at(-1)!,
    );
  }
  if (machine.judges.directly(judge)) machine.learning.impure(judge);
  return {
    outcome: "violated",
    property: named(property),
    trace,
    ...NO_LASSO,
    why: explain(machine, judge),
    shortest,
  };
}

/** What a step, or an initial state, is mapped to; the state at hand is the last one. */
function refinementNotes(
  search: Search,
  name: string,
  { state, instance }: Discovery,
): RefinementNotes {
  const refined = search.recording!.refined.find(({ check }) => check.name === name)!;
  const { check } = refined;
  const after = check.meet();
  check.confirmMapping();
  const before = state < 0 || instance < 0 ? null : refined.ofState[state]!;
  if (before !== null) check.confirmSteps(before);
  return stepNotes(check, before, after);
}

/** A step of the mapped states, by number; from none to an initial one. */
export function stepNotes(
  check: RefinementCheck,
  before: number | null,
  after: number,
): RefinementNotes {
  return {
    abstract: check.abstract.model.name,
    kind: before === null ? "initial" : "step",
    before: before === null ? null : check.plain(before),
    after: check.plain(after),
    fairness: null,
  };
}

/** How the state was reached in which author code went wrong. */
export function traceToBreakage(search: Search): Breakage["trace"] {
  const { state, step } = search.judgement;
  if (search.generated === 0 || (state < 0 && step < 0)) return null;
  try {
    return replay(search.machine, routeIn(search, state, step));
  } catch (error) {
    // Such a spec may refuse to be replayed, too; the breakage is reported without its trace.
    if (error instanceof Broken) return null;
    throw error;
  }
}
