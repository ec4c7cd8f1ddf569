/** Compares the explorer with the naive one, under every way to run it. */
import { check } from "../../src/explorer/check.ts";
import type { CheckOptions, Finding, TraceStep, Verdict } from "../../src/explorer/verdict.ts";
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import type { Model } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { after, choices, holds } from "./author.ts";
import { forget, strictly } from "./identity.ts";
import { type NaiveResult, naive } from "./naive.ts";

/**
 * What hangs is ended, long after anything else would be on a busy machine. One way to run a model
 * is enough for that, and for the second engine: a watchdog costs a thread for each slice, and the
 * second engine as much as the first.
 */
export const UNHURRIED = (variant: string): CheckOptions =>
  variant === "by default" ? { watchdog: 600 } : ALONE;

/** The first engine by itself. */
const ALONE: CheckOptions = { crossCheck: false, watchdog: 0 };

export const VARIANTS: Readonly<Record<string, CheckOptions>> = {
  "by default": {},
  "with whole states": { exact: true },
  "with plans and memos at once": { eager: true },
  "without trees": { trees: false },
  "with a full audit": { audit: true },
  "with another seed": { seed: 7 },
  "depth first": { search: "dfs" },
  "at random": { search: "random" },
};

/**
 * The ways to run a spec that are taken for one of many specs: the first, and `count` of the others,
 * which take turns.
 */
export function inTurn<T>(
  ways: Readonly<Record<string, T>>,
  turn: number,
  count: number,
): Readonly<Record<string, T>> {
  const [first, ...others] = Object.entries(ways);
  const taken = Array.from({ length: count }, (_, i) => others[(turn + 3 * i) % others.length]!);
  return Object.fromEntries([first!, ...taken]);
}

const STATES_MAX = 2_000;

/** How the explorer differs from the naive one; `null` when they agree or there is too much to do. */
export function difference(
  model: Model,
  variants: (expected: NaiveResult) => typeof VARIANTS = () => VARIANTS,
): string | null {
  forget();
  const expected = naive(model, STATES_MAX);
  if (expected.outcome === "bounded") return null;
  for (const [name, options] of Object.entries(variants(expected))) {
    const verdict = check(model, { ...UNHURRIED(name), ...options });
    const found = compare(expected, verdict, options) ?? replayed(model, verdict);
    if (found && !(misnamed(verdict) && readsUnknownNames(model))) return `${name}: ${found}`;
  }
  return null;
}

const misnamed = ({ breakage }: Verdict): boolean => breakage?.kind === "unknown-name";

/** Whether a name that is not there is read: broken, which plain values do not show. */
const readsUnknownNames = (model: Model): boolean =>
  strictly(() => naive(model, STATES_MAX)).outcome === "broken";

const counts = ({ outcome, distinct, generated, depth }: NaiveResult | Verdict): string =>
  `${outcome}, ${distinct} distinct, ${generated} generated, depth ${depth}`;

function compare(
  expected: NaiveResult,
  verdict: Verdict,
  { search = "bfs" }: CheckOptions,
): string | null {
  const unlike = (wanted: string): string =>
    `expected ${wanted}; got ${counts(verdict)}, ${verdict.finding?.property.name ?? "no finding"}, ` +
    `a trace of ${verdict.finding?.trace?.length ?? 0}${broken(verdict)}`;
  // Two engines that differ are a fault of ours, whatever the spec is.
  if (verdict.breakage?.kind === "engines-differ") return unlike("two engines that agree");
  if (expected.outcome === "held" || expected.outcome === "unreached") {
    const depth = search === "bfs" ? expected.depth : verdict.depth;
    if (counts({ ...expected, depth }) !== counts(verdict)) return unlike(counts(expected));
    if (!verdict.complete) return unlike("a complete search");
    const wanted = expected.problems.map((problem) => problem.property).sort();
    const named = verdict.findings.map((finding) => finding.property.name).sort();
    return wanted.length === 0 || named.every((name) => wanted.includes(name))
      ? null
      : unlike(wanted.join(", "));
  }
  const possible = expected.problems.map((problem) =>
    problem.outcome === "broken"
      ? "broken"
      : `${problem.outcome} ${problem.property} ${problem.traceLength}`,
  );
  const { finding } = verdict;
  const got = finding
    ? `${finding.outcome} ${nameOf(finding)} ${finding.trace?.length}`
    : verdict.outcome;
  if (search === "bfs" ? possible.includes(got) : got !== "held" && got !== "unreached")
    return null;
  return unlike([...new Set(possible)].join(" or "));
}

const nameOf = (finding: Finding): string =>
  finding.outcome === "deadlocked" ? "deadlock" : finding.property.name;

function broken({ breakage }: Verdict): string {
  if (!breakage) return "";
  const facts = JSON.stringify(breakage.facts, (_, value) => value ?? null)?.slice(0, 200);
  return `, ${breakage.kind} in ${breakage.where.kind} ${breakage.where.name} ${facts}`;
}

function replayed(model: Model, verdict: Verdict): string | null {
  try {
    return replay(model, verdict);
  } catch (error) {
    // What author code breaks on in the last state is not what was found there.
    return `${verdict.outcome}, yet in the trace: ${error}`;
  }
}

/** Why the verdict's trace is none, or does not break what it is said to break. */
function replay(model: Model, { finding, breakage }: Verdict): string | null {
  const trace = finding?.trace ?? breakage?.trace;
  if (!trace) return finding && finding.outcome !== "unreached" ? "there is no trace" : null;
  const wrong = path(model, trace);
  if (wrong || !finding) return wrong;
  const last = trace.at(-1)!.state;
  const before = trace.at(-2)?.state;
  if (finding.outcome === "deadlocked")
    return model.actions.some((action) =>
      choices(action, last).some((chosen) => after(model, action, last, chosen) !== null),
    ) || model.terminal?.(last)
      ? "the last state of the trace is no deadlock"
      : null;
  const { name } = finding.property;
  const invariant = model.invariants.find((property) => property.name === name);
  const step = model.steps.find((property) => property.name === name);
  if (invariant) return holds(invariant, last) ? `the trace does not break ${name}` : null;
  return !step || !before || holds(step, before, last)
    ? `no step of the trace breaks ${name}`
    : null;
}

function isInitial(model: Model, key: string): boolean {
  // Not all at once: a later one may be outside its domain.
  for (const initial of initialStates(model)) if (contentKey(initial) === key) return true;
  return false;
}

function path(model: Model, trace: readonly TraceStep[]): string | null {
  let state: PlainState | null = null;
  for (const [i, step] of trace.entries()) {
    const key = contentKey(step.state);
    if (state === null) {
      if (step.action !== null) return "the first step has an action";
      if (!isInitial(model, key)) return "the trace does not begin in an initial state";
    } else {
      const from: PlainState = state;
      const action = model.actions.find(({ name }) => name === step.action);
      if (!action) return `the trace has an unknown action ${step.action}`;
      if (model.constraint && !model.constraint(from))
        return `state ${i} is outside the constraint`;
      const chosen = choices(action, from).find(
        (c) => contentKey(c) === contentKey(step.parameters),
      );
      if (!chosen) return `${step.action} has no such choice in state ${i}`;
      const next = after(model, action, from, chosen);
      if (next === null || contentKey(next) !== key)
        return `${step.action} does not lead to state ${i + 1}`;
    }
    state = step.state;
  }
  return null;
}
