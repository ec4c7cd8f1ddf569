/**
 * A model that begins only after two counters have run to their end, in thousands of states in which
 * its functions are asked about one state of its own. What was learnt of them there is old when the
 * model begins, and far beyond what the second engine goes through.
 */
import { check } from "../../src/explorer/check.ts";
import { range } from "../../src/index.ts";
import { initialStates } from "../../src/spec/init.ts";
import type { Model, ModelAction } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { forget } from "./identity.ts";
import { UNHURRIED } from "./judge.ts";
import { naive } from "./naive.ts";

const [X, Y] = ["lateX", "lateY"];
type State = Record<string, unknown>;

function counter(name: string, end: number): ModelAction {
  return {
    name,
    parameters: [],
    guards: [{ label: null, run: (s) => ((s as State)[name] as number) < end }],
    then: (draft) => {
      (draft as Record<string, number>)[name]! += 1;
    },
    rare: false,
  };
}

/** Step properties are left out: the steps of the counters leave the model's state as it is. */
export function late(model: Model, end: number): Model {
  const names = Object.keys(model.variables);
  const extended = (action: ModelAction): ModelAction => ({
    ...action,
    guards: [
      { label: "late", run: (s) => (s as State)[X] === end && (s as State)[Y] === end },
      ...action.guards,
    ],
    then: (draft, parameters) => {
      const returned = action.then(draft, parameters);
      if (typeof returned !== "object" || returned === null || returned === draft) return returned;
      const given = Object.keys(returned);
      const whole = given.length === names.length && names.every((name) => given.includes(name));
      return whole ? { ...returned, [X]: end, [Y]: end } : returned;
    },
  });
  const begun = (given: unknown): unknown =>
    typeof given !== "object" || given === null
      ? given
      : Symbol.iterator in given
        ? [...(given as Iterable<object>)].map(begun)
        : { ...given, [X]: 0, [Y]: 0 };
  return {
    ...model,
    variables: { ...model.variables, [X]: range(0, end), [Y]: range(0, end) },
    init: () => begun(model.init()),
    actions: [counter(X, end), counter(Y, end), ...model.actions.map(extended)],
    steps: [],
  };
}

const STATES_MAX = 2_000;
const INITIAL_MAX = 3;

/** How the explorer differs from the naive one, late; null where it does not, or cannot be asked. */
export function lateDifference(given: Model, end: number): string | null {
  forget();
  const model = { ...given, steps: [] };
  const expected = naive(model, STATES_MAX);
  if (expected.outcome === "bounded") return null;
  let initial = 0;
  try {
    initial = new Set([...initialStates(model)].map((state) => contentKey(state))).size;
  } catch {
    return null;
  }
  if (initial > INITIAL_MAX || model.constraint !== null) return null;
  const verdict = check(late(model, end), { ...UNHURRIED("late"), crossCheck: false });
  const possible = new Set(
    expected.problems.map(({ outcome, property }) =>
      outcome === "broken" ? outcome : `${outcome} ${property}`,
    ),
  );
  const { finding } = verdict;
  const name = finding?.outcome === "deadlocked" ? "deadlock" : finding?.property.name;
  const got = finding === null ? verdict.outcome : `${finding.outcome} ${name}`;
  const distinct = expected.distinct + initial * ((end + 1) ** 2 - 1);
  if (expected.outcome === "held" && got === "held")
    return verdict.distinct === distinct ? null : `${verdict.distinct} states, not ${distinct}`;
  if (expected.outcome === "held" ? false : possible.has(got)) return null;
  const wanted = expected.outcome === "held" ? "held" : [...possible].join(" or ");
  return `expected ${wanted}; got ${got}, ${JSON.stringify(verdict.breakage?.where)} ${verdict.breakage?.kind}`;
}
