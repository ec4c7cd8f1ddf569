/** A trace as text: the initial state in full, then only what each step changed. */
import type { TraceStep } from "../explorer/verdict.ts";
import type { AnyDomain } from "../spec/domain.ts";
import type { PlainState } from "../spec/init.ts";
import { changes } from "./changes.ts";
import { stepLabel } from "./label.ts";
import { phrased } from "./lines.ts";
import { keyText, valueText } from "./value.ts";

type Variables = Readonly<Record<string, AnyDomain>>;

/** The widest column for the names of steps. */
const LABEL_MAX = 36;

/** `x = 1`, one for each variable. */
export function stateText(variables: Variables, state: PlainState): readonly string[] {
  return Object.keys(variables).map((name) => `${keyText(name)} = ${valueText(state[name])}`);
}

export function traceText(variables: Variables, trace: readonly TraceStep[]): readonly string[] {
  const labels = trace.map(({ action, parameters }) =>
    action === null ? "initial state" : stepLabel(action, parameters),
  );
  const digits = Math.max(2, String(trace.length - 1).length);
  const longest = Math.max(...labels.map((label) => label.length));
  const column = 2 + digits + 2 + Math.min(longest, LABEL_MAX) + 2;
  return trace.flatMap(({ state }, i) => {
    const heading = `  ${String(i).padStart(digits)}  ${labels[i]}`;
    const phrases =
      i === 0 ? stateText(variables, state) : changes(variables, trace[i - 1]!.state, state);
    return phrased(heading, phrases.length > 0 ? phrases : ["nothing changes"], column);
  });
}
