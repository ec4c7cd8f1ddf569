/** Compares what a check says of a refinement with what the naive one finds. */
import { check } from "../../src/explorer/check.ts";
import type { CheckOptions, Finding, TraceStep, Verdict } from "../../src/explorer/verdict.ts";
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import type { Model } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { forget } from "./identity.ts";
import { UNHURRIED } from "./judge.ts";
import { fairLasso, holdsOn, isBehaviour, type StateGraph, stateGraph } from "./naive-liveness.ts";
import {
  NaiveFairness,
  NaiveRefinement,
  shortestUnexplained,
  stepsFrom,
} from "./naive-refinement.ts";

export const VARIANTS: Readonly<Record<string, CheckOptions>> = {
  "by default": {},
  "with plans and memos at once": { eager: true },
  "without trees": { trees: false },
  "with whole states": { exact: true },
  "with a full audit": { audit: true },
  "depth first": { search: "dfs" },
  "at random": { search: "random" },
  "going on": { continue: true },
};

const STATES_MAX = 200;

/** What is expected of a model whose only property is a refinement. */
export interface Expected {
  readonly naive: NaiveRefinement;
  readonly graph: StateGraph;
  /** States in the shortest trace that no abstract behaviour explains. */
  readonly states: number | null;
  readonly fairness: NaiveFairness;
  readonly outcome: "held" | "initial" | "step" | "fairness" | "unknown";
}

export function expectedOf(model: Model): Expected {
  const naive = new NaiveRefinement(model, model.refinements[0]!);
  const graph = stateGraph(model, STATES_MAX)!;
  const states = shortestUnexplained(naive);
  const fairness = new NaiveFairness(naive, graph);
  const lasso = states === null ? fairness.unfairLasso() : null;
  const outcome =
    states !== null
      ? states === 1
        ? "initial"
        : "step"
      : lasso === null
        ? "held"
        : lasso === "unknown"
          ? lasso
          : "fairness";
  return { naive, graph, states, fairness, outcome };
}

/** How a check differs from what is expected; `null` when it does not. */
export function refinementDifference(
  model: Model,
  expected = expectedOf(model),
  variants = VARIANTS,
): string | null {
  forget();
  const outcomes = new Set<string>();
  for (const [name, options] of Object.entries(variants)) {
    let verdict: Verdict;
    try {
      verdict = check(model, { ...UNHURRIED(name), ...options });
    } catch (error) {
      return `${name}: ${error}`;
    }
    outcomes.add(verdict.outcome);
    const wrong = compare(model, expected, verdict, options);
    if (wrong) return `${name}: ${wrong}\n  naively: ${expected.outcome} ${expected.states ?? ""}`;
  }
  return outcomes.size === 1 ? null : `outcomes differ: ${[...outcomes].join(", ")}`;
}

function compare(
  model: Model,
  expected: Expected,
  { outcome, exit, findings, breakage, distinct, warnings }: Verdict,
  { search = "bfs", continue: going = false }: CheckOptions,
): string | null {
  if (outcome === "held") {
    if (expected.outcome !== "held" && expected.outcome !== "unknown") return "held";
    const { length } = expected.graph.states;
    if (distinct !== length) return `${distinct} states, not ${length}`;
    const found = warnings.map(({ kind }) => kind);
    const { name, abstract } = model.refinements[0]!;
    // What leaves the constraint has not been seen to keep what the abstract spec's fairness claims.
    const claims = abstract.fairness.length > 0 && !found.includes("hidden-and-fairness");
    const limited = claims && leavesConstraint(model, expected.graph);
    if (found.includes("constraint-and-liveness") !== limited)
      return limited ? "no warning of the constraint" : "a warning of the constraint";
    const empty = warnings.flatMap((w) =>
      w.kind === "abstract-fairness-of-nothing" && w.property === name ? [w.name] : [],
    );
    const wanted = claims ? expected.fairness.empty : [];
    return empty.sort().join() === [...wanted].sort().join()
      ? null
      : `empty: ${empty}, not ${wanted}`;
  }
  if (outcome !== "violated" || findings.length === 0)
    return `${outcome}, ${breakage?.kind} in ${breakage?.where.kind} ${JSON.stringify(breakage?.facts)}`;
  if (exit !== 15) return `exit code ${exit}`;
  const { kind } = findings[0]!.refinement!;
  // In another order any violation may come first, but no lasso as long as there is another one.
  const same = kind === expected.outcome || (search !== "bfs" && expected.outcome === "initial");
  if (!same && expected.outcome !== "unknown") return `violated, ${kind}`;
  if (search === "bfs" && kind !== "fairness" && findings[0]!.trace!.length !== expected.states)
    return `a trace of ${findings[0]!.trace!.length} states`;
  if (findings.length > 1 && !going) return `${findings.length} findings`;
  for (const finding of findings) {
    const wrong = judgeFinding(model, expected, finding);
    if (wrong) return wrong;
  }
  return null;
}

/** Whether some behaviour begins or goes outside the constraint. */
const leavesConstraint = (model: Model, graph: StateGraph): boolean =>
  [...initialStates(model)].some((state) => model.constraint?.(state) === false) ||
  graph.moves.flat().some(({ to }) => to < 0);

/** What is wrong with a finding. */
export function judgeFinding(model: Model, expected: Expected, finding: Finding): string | null {
  const { property, trace, refinement } = finding;
  if (property.kind !== "refinement") return `a property of the kind ${property.kind}`;
  if (trace === null || refinement === null) return "there is no trace";
  if (refinement.abstract !== expected.naive.abstract.name) return "another abstract spec";
  return refinement.kind === "fairness"
    ? wrongLasso(model, expected, finding)
    : (wrongTrace(model, trace) ?? wrongStep(expected.naive, finding));
}

function wrongTrace(model: Model, trace: readonly TraceStep[]): string | null {
  for (const [i, step] of trace.entries()) {
    const key = contentKey(step.state);
    if (i === 0) {
      if (step.action !== null) return "the first step has an action";
      if (![...initialStates(model)].some((initial) => contentKey(initial) === key))
        return "it does not begin initially";
      continue;
    }
    const before = trace[i - 1]!.state;
    if (model.constraint && !model.constraint(before)) return `state ${i - 1} is outside`;
    const leads = stepsFrom(model, before).some(
      ({ action, parameters, state }) =>
        action === step.action &&
        contentKey(parameters) === contentKey(step.parameters) &&
        contentKey(state) === key,
    );
    if (!leads) return `no such step to state ${i}`;
  }
  return null;
}

/** All of the trace must be explained but its last state, and that must look as the notes say. */
function wrongStep(naive: NaiveRefinement, { trace, refinement }: Finding): string | null {
  const states = trace!.map(({ state }) => state);
  let possible = naive.begin(states[0]!);
  for (const state of states.slice(1)) {
    if (possible.size === 0) return "it is unexplained before its last state";
    possible = naive.follow(possible, state);
  }
  if (possible.size > 0) return "the last step is explained";
  const { kind, before, after } = refinement!;
  if (kind !== (states.length === 1 ? "initial" : "step")) return `it is no ${kind}`;
  const same = (noted: PlainState | null, state: PlainState | undefined): boolean =>
    contentKey(noted) === contentKey(state === undefined ? null : naive.seen(state));
  if (!same(before, states.at(-2))) return `before: ${JSON.stringify(before)}`;
  if (!same(after, states.at(-1))) return `after: ${JSON.stringify(after)}`;
  return null;
}

function wrongLasso(
  model: Model,
  { graph, fairness }: Expected,
  { trace, loop, lasso: notes, refinement }: Finding,
): string | null {
  if (loop === null || notes === null) return "there is no lasso";
  const lasso = isBehaviour(graph, { trace: trace!, loop });
  if (typeof lasso === "string") return `not a behaviour: ${lasso}`;
  if (!fairLasso(graph, lasso, model)) return "an unfair lasso";
  const broken = fairness.conditions.filter(
    (condition) => !holdsOn(graph, fairness.term(condition), lasso),
  );
  if (broken.length === 0) return "a lasso that breaks nothing";
  return broken.some(({ name }) => name === refinement!.fairness?.name)
    ? null
    : `a lasso that does not break ${refinement!.fairness?.name}`;
}
