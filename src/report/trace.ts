/** A trace as text: the initial state in full, then only what each step changed. */
import type { Loop, TraceStep } from "../explorer/verdict.ts";
import { ValueMap } from "../spec/collections.ts";
import type { AnyDomain } from "../spec/domain.ts";
import type { PlainState } from "../spec/init.ts";
import { changes } from "./changes.ts";
import { stepLabel } from "./label.ts";
import { phrased } from "./lines.ts";
import { grouped } from "./number.ts";
import { keyText, valueText } from "./value.ts";

type Variables = Readonly<Record<string, AnyDomain>>;

/** The widest column for the names of steps. */
const LABEL_MAX = 36;

/** `x = 1`, one for each variable; of a map that is long to read, one for each key. */
export function stateText(variables: Variables, state: PlainState): readonly string[] {
  return Object.entries(variables).flatMap(([name, { shape }]) => {
    const whole = `${keyText(name)} = ${valueText(state[name])}`;
    if (whole.length <= MAP_MAX || shape.kind !== "map") return [whole];
    const map = state[name] as object;
    const entries = map instanceof ValueMap ? [...map] : Object.entries(map);
    return entries.map(([key, value]) => `${keyText(name)}[${keyText(key)}] = ${valueText(value)}`);
  });
}

/** Characters of a map that are still read at one glance. */
const MAP_MAX = 160;

/** Marks where a behaviour that goes on for ever comes back, in the column of the numbers. */
const LOOP_MARK = "↺";

export function traceText(
  variables: Variables,
  trace: readonly TraceStep[],
  loop: Loop | null = null,
  start = "initial state",
): readonly string[] {
  const labels = trace.map(({ action, parameters }) =>
    action === null ? start : stepLabel(action, parameters),
  );
  const back = loop?.back ? stepLabel(loop.back.action, loop.back.parameters) : null;
  const digits = Math.max(2, String(trace.length - 1).length);
  const longest = Math.max(...labels.map(({ length }) => length), back?.length ?? 0);
  const column = 2 + digits + 2 + Math.min(longest, LABEL_MAX) + 2;
  const row = (number: string, label: string, phrases: readonly string[]): readonly string[] =>
    phrased(`  ${number.padStart(digits)}  ${label}`, phrases, column);
  const [first, last] = elided(trace.length, loop);
  const rows = trace.flatMap(({ state }, i) => {
    if (i === first)
      return [
        `  ${"…".padStart(digits)}  ${grouped(last - first)} more steps; --json has them all`,
      ];
    if (i > first && i < last) return [];
    const phrases =
      i === 0 ? stateText(variables, state) : changes(variables, trace[i - 1]!.state, state);
    const rows = row(String(i), labels[i]!, phrases.length > 0 ? phrases : ["nothing changes"]);
    return back !== null && i === loop!.start
      ? [...rows, ...row(LOOP_MARK, "from here, again and again", [])]
      : rows;
  });
  if (loop === null) return rows;
  const { state } = trace.at(-1)!;
  if (back === null)
    return [...rows, ...row(LOOP_MARK, "and so on for ever: nothing changes any more", [])];
  const [change = "", ...more] = changes(variables, state, trace[loop.start]!.state);
  return [...rows, ...row(LOOP_MARK, back, [`back to state ${loop.start}: ${change}`, ...more])];
}

/** Longer traces are told by their ends: so many steps, and so many. */
const STEPS_MAX = 300;
const STEPS_FIRST = 50;
const STEPS_LAST = 200;

/** The steps that are left out of a trace: from one, up to before another. A loop is told whole. */
function elided(length: number, loop: Loop | null): readonly [first: number, last: number] {
  const last = Math.min(length - STEPS_LAST, loop?.start ?? length);
  return length <= STEPS_MAX || last <= STEPS_FIRST ? [length, length] : [STEPS_FIRST, last];
}
