/** Compares what a check says of a temporal property with what the naive search finds. */
import { check } from "../../src/explorer/check.ts";
import type { CheckOptions, Finding, LassoNotes, Verdict } from "../../src/explorer/verdict.ts";
import type { Term } from "../../src/spec/formula.ts";
import type { Model, ModelFairness } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { forget } from "./identity.ts";
import { UNHURRIED } from "./judge.ts";
import { findLasso } from "./naive-lassos.ts";
import {
  conditions,
  fairLasso,
  holdsOn,
  isBehaviour,
  isPossible,
  isTaken,
  isWalk,
  type Lasso,
  loopSteps,
  type StateGraph,
  stateGraph,
} from "./naive-liveness.ts";
import { Prefixes } from "./naive-prefixes.ts";

const VARIANTS: Readonly<Record<string, CheckOptions>> = {
  "by default": {},
  "with plans and memos at once": { eager: true },
  "without trees": { trees: false },
  "with whole states": { exact: true },
  "going on": { continue: true },
  "depth first": { search: "dfs" },
  "at random": { search: "random" },
};

const STATES_MAX = 200;

export interface Wanted {
  /** Whether no lasso may have a shorter stem than the one found by default. */
  readonly shortestStem: boolean;
}

/** Checks that are cut short: what they find must stand all the same. */
const CUTS: Readonly<Record<string, CheckOptions>> = {
  "of three states": { maxStates: 3 },
  "of five states": { maxStates: 5 },
  "two deep": { maxDepth: 2 },
  "three deep": { maxDepth: 3 },
};

export const WAYS = { ...VARIANTS, ...CUTS };

/**
 * How a check differs from the naive search, for a model whose only property is temporal; `null` when
 * they agree.
 */
export function livenessDifference(
  model: Model,
  { shortestStem }: Wanted,
  ways: Readonly<Record<string, CheckOptions>> = WAYS,
): string | null {
  forget();
  const graph = stateGraph(model, STATES_MAX)!;
  const { term } = model.temporals[0]!;
  const expected = findLasso(graph, model, term);
  const prefixes = Prefixes.of(graph, term);
  const shortest = prefixes === null ? "unknown" : prefixes.shortest();
  const outcomes = new Set<string>();
  /** Findings that have been judged, by all that they say. */
  const judged = new Map<string, string | null>();
  const judge = (finding: Finding): string | null => {
    const { trace, loop, lasso } = finding;
    const key = JSON.stringify([trace?.map(({ state }) => contentKey(state)), trace, loop, lasso]);
    if (!judged.has(key)) judged.set(key, judgeFinding(graph, model, term, finding, prefixes));
    return judged.get(key)!;
  };
  const compare = (name: string, verdict: Verdict): string | null => {
    const { outcome, exit, finding, breakage, distinct, complete, warnings } = verdict;
    if (outcome === "violated" && finding !== null) {
      if (exit !== (finding.loop === null ? 12 : 13)) return `exit code ${exit}`;
      const whole = !(name in CUTS) && shortest !== "unknown";
      if (finding.loop === null) {
        const steps = finding.trace!.length - 1;
        if (whole && shortest !== steps) return `${steps} steps instead of ${shortest}`;
        // Of what lies outside a constraint, no more is known than how it is reached.
        const outside = graph.moves.flat().some(({ to }) => to < 0);
        if (whole && finding.shortest === (outside || verdict.excluded > 0))
          return `shortest is ${finding.shortest}`;
        return judge(finding);
      }
      const { start } = finding.loop;
      const length = finding.trace!.length - (finding.loop.back === null ? 1 : 0);
      if (whole && shortest !== null && shortest <= length)
        return `a lasso of ${length} steps, yet ${shortest} steps break it`;
      const stem = shortestStem && name === "by default" && expected !== "unknown" && expected;
      return stem && start !== stem.start
        ? `the stem has ${start} steps instead of ${stem.start}`
        : judge(finding);
    }
    if (outcome === "bounded" && name in CUTS) return null;
    if (outcome !== "held" || !complete)
      return `${outcome}, ${breakage?.kind} ${JSON.stringify(breakage?.facts)}`;
    if (distinct !== graph.states.length) return `${distinct} states, not ${graph.states.length}`;
    if (expected !== null && expected !== "unknown") return "held, yet there is a lasso";
    if (shortest !== null && shortest !== "unknown") return `held, yet ${shortest} steps break it`;
    const idle = warnings.flatMap((w) => (w.kind === "fairness-never-mattered" ? [w.name] : []));
    const wanted = neverPossible(graph, model);
    return idle.sort().join() === wanted.sort().join() ? null : `idle: ${idle}, not ${wanted}`;
  };
  for (const [name, options] of Object.entries(ways)) {
    let wrong: string | null;
    try {
      const verdict = check(model, { ...UNHURRIED(name), ...options });
      if (!(name in CUTS)) outcomes.add(verdict.outcome);
      wrong = compare(name, verdict);
    } catch (error) {
      wrong = String(error);
    }
    if (wrong) return `${name}: ${wrong}\n  naively: ${shown(graph, expected)}`;
  }
  return outcomes.size === 1 ? null : `outcomes differ: ${[...outcomes].join(", ")}`;
}

/** The assumptions that are about no step of the graph. */
function neverPossible(graph: StateGraph, { fairness }: Model): string[] {
  const names = new Set(fairness.map(({ name }) => name));
  for (const condition of conditions(graph, fairness))
    if (graph.states.some((_, state) => isPossible(graph, condition, state)))
      names.delete(condition.name);
  return [...names];
}

/** What is wrong with a lasso that was reported. */
export function judgeFinding(
  graph: StateGraph,
  model: Model,
  term: Term,
  { property, trace, loop, lasso: notes }: Finding,
  prefixes = Prefixes.of(graph, term),
): string | null {
  if (property.kind !== "temporal") return `a property of the kind ${property.kind}`;
  if (trace === null || notes === null) return "there is no trace";
  const plain = trace.map(({ state }) => state);
  if (loop === null) {
    const wrong = isWalk(graph, trace);
    if (wrong !== null) return `not a behaviour: ${wrong}`;
    const after = prefixes === null ? trace.length - 1 : prefixes.badAfter(plain);
    if (after !== trace.length - 1) return `of its steps, ${after} break it`;
    return notes.finite && notes.neglected.length === 0 ? null : "notes of a lasso";
  }
  const again = loop.back === null ? [] : [...plain.slice(loop.start), ...plain.slice(loop.start)];
  const bad = prefixes?.badAfter([...plain, ...again]) ?? null;
  if (bad !== null) return `a lasso of which the first ${bad} steps break the property`;
  const lasso = isBehaviour(graph, { trace, loop });
  if (typeof lasso === "string") return `not a behaviour: ${lasso}`;
  const here = shown(graph, lasso);
  if (!fairLasso(graph, lasso, model)) return `an unfair lasso: ${here}`;
  if (holdsOn(graph, term, lasso)) return `a lasso that breaks nothing: ${here}`;
  const wrong =
    longwinded(lasso) ??
    wrongFairness(graph, model, lasso, notes) ??
    wrongNeglected(graph, model, term, lasso, notes) ??
    wrongWitness(graph, term, lasso, notes);
  return wrong && `${wrong}: ${here}`;
}

/** Whether the same behaviour could be said with fewer states. */
function longwinded({ states, start }: Lasso): string | null {
  const loop = states.slice(start);
  if (start > 0 && loop.length > 1 && states[start - 1] === loop.at(-1))
    return "the loop begins earlier";
  const again = (length: number) =>
    loop.length % length === 0 && loop.every((state, i) => state === loop[i % length]);
  return loop.some((_, i) => i > 1 && again(i)) ? "the loop repeats another" : null;
}

/** The step of the loop that leads to a position. */
function stepTo({ states, start }: Lasso, at: number): readonly [number, number] {
  return at === start ? [states.at(-1)!, states[start]!] : [states[at - 1]!, states[at]!];
}

function wrongFairness(
  graph: StateGraph,
  model: Model,
  lasso: Lasso,
  { fairness }: LassoNotes,
): string | null {
  const all = conditions(graph, model.fairness);
  const key = (parameters: unknown) => (parameters === null ? "" : contentKey(parameters));
  for (const note of fairness) {
    if (note.at < lasso.start || note.at >= lasso.states.length) return "a note of no loop's state";
    const mine = all.filter(
      (c) =>
        c.name === note.name &&
        c.strength === note.strength &&
        c.actions.join() === note.actions.join() &&
        key(c.parameters) === key(note.parameters),
    );
    const right = mine.some((condition) => {
      if (note.met === "taken") return isTaken(graph, condition, stepTo(lasso, note.at));
      if (note.met === "not-possible")
        return note.strength === "weak" && !isPossible(graph, condition, lasso.states[note.at]!);
      return loopSteps(lasso).every(([state]) => !isPossible(graph, condition, state));
    });
    // An instance that never changes a state has no condition here.
    if (!right && (mine.length > 0 || note.met === "taken"))
      return `${note.name} ${key(note.parameters)} is not met by ${note.met} at ${note.at}`;
  }
  const idOf = (one: Pick<(typeof fairness)[number], "name" | "actions" | "parameters">) =>
    `${one.name} ${one.actions} ${key(one.parameters)}`;
  // What a search has not met, or no state of the loop makes possible, it need not speak of.
  const missing = all
    .filter((c) => loopSteps(lasso).some(([state]) => isPossible(graph, c, state)))
    .find((c) => !fairness.some((note) => idOf(note) === idOf(c)));
  return missing ? `no note of ${idOf(missing)}` : null;
}

function wrongNeglected(
  graph: StateGraph,
  model: Model,
  term: Term,
  lasso: Lasso,
  { neglected }: LassoNotes,
): string | null {
  for (const { action, parameters, strength, always, suffices, eachSuffices } of neglected) {
    const name = `neglected ${action} ${contentKey(parameters)}`;
    const assume = (meant: ModelFairness["meant"]): ModelFairness => {
      return {
        name,
        strength,
        each: true,
        actions: [action],
        parameters: null,
        condition: null,
        meant,
      };
    };
    const own = assume((given) => contentKey(given) === contentKey(parameters));
    const condition = conditions(graph, [own])[0];
    if (!condition) return `${name} is never possible`;
    const steps = loopSteps(lasso);
    if (steps.some((step) => isTaken(graph, condition, step))) return `${name} is taken`;
    const possible = steps.filter(([state]) => isPossible(graph, condition, state)).length;
    if (possible === 0) return `${name} is not possible`;
    if (always !== (possible === steps.length)) return `${name}: always is ${always}`;
    for (const [said, added] of [
      [suffices, own],
      [eachSuffices, assume(() => true)],
    ] as const) {
      if (said === null) continue;
      const found = findLasso(graph, { fairness: [...model.fairness, added] }, term);
      if (found !== "unknown" && said !== (found === null))
        return `${name}: ${strength} fairness ${said ? "does not suffice" : "suffices"}`;
    }
  }
  return null;
}

/** Each witness must name a part that fails: of an `each` at the head of the formula. */
function wrongWitness(
  graph: StateGraph,
  term: Term,
  lasso: Lasso,
  { witnesses }: LassoNotes,
): string | null {
  for (const { variable, value } of witnesses) {
    if (term.op !== "and" || term.over === null) return "a witness of no each";
    if (term.over.variable !== variable) return `a witness called ${variable}`;
    const key = contentKey(value);
    const i = term.over.values.findIndex((known) => contentKey(known) === key);
    if (i < 0) return `a witness that is no value: ${value}`;
    term = term.of[i]!;
    if (holdsOn(graph, term, lasso)) return `the formula holds for ${value}`;
  }
  return term.op === "and" && term.over !== null ? "no witness of an each" : null;
}

/** A lasso as its states: `{at: 0} ( {at: 1} {at: 2} )`. */
export function shown(graph: StateGraph, lasso: Lasso | null | "unknown"): string {
  if (lasso === null || lasso === "unknown") return String(lasso ?? "no lasso");
  const states = lasso.states.map((state) => JSON.stringify(graph.states[state]));
  return `${states.slice(0, lasso.start).join(" ")} ( ${states.slice(lasso.start).join(" ")} )`;
}
