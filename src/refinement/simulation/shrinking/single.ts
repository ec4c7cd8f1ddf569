/** Leaves out, moves and replaces single choices. */
import type { NodeTypes } from "../../node.ts";
import type { Choice } from "../choice.ts";
import { simpler } from "./alternatives.ts";
import type { Candidate } from "./attempts.ts";
import type { Pass, Reduction } from "./reduction.ts";

/** Of so few choices, all pairs are tried; of fewer, all triples. */
const PAIRS_MAX = 40;
const TRIPLES_MAX = 14;

/** A timer that runs out so often may as well be late, by so many milliseconds. */
const FIRINGS_MANY = 3;
const LATENESSES = [10_000, 1000, 100];

/** One timer is late, which otherwise runs out again and again while time passes. */
export function* postponed<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  for (const [node, timer] of timersIn(reduction.best, FIRINGS_MANY))
    for (let i = 0; i <= reduction.choices.length; i++)
      for (const by of LATENESSES) {
        const late: Choice = { kind: "postpone", node, timer, by };
        if (yield* reduction.accept(reduction.choices.toSpliced(i, 0, late))) return true;
      }
  return false;
}

export function* fewerPairs<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  if (reduction.choices.length > PAIRS_MAX) return false;
  let found = false;
  for (let a = reduction.choices.length - 1; a > 0; a--)
    for (let b = a - 1; b >= 0; b--)
      if (a < reduction.choices.length && (yield* reduction.without(a, b))) found = true;
  return found;
}

export function* simplified<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  for (const [i, choice] of reduction.choices.entries())
    for (const other of simpler(choice, reduction.best.run.log))
      if (yield* reduction.accept(reduction.choices.with(i, other))) return true;
  return false;
}

/** Later, or last of all: what is ordinary need not be said. */
export function* moved<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  const last = reduction.choices.length - 1;
  for (const [i, choice] of reduction.choices.entries())
    for (const to of [last, i + 1, 0, i - 1])
      if (to >= 0 && to <= last && to !== i) {
        const others = reduction.choices.toSpliced(i, 1);
        if (yield* reduction.accept(others.toSpliced(to, 0, choice))) return true;
      }
  return false;
}

/** What was left out may not come up any more. */
export function* askedAfterAll<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  const { unasked } = reduction.best;
  for (const name of unasked) {
    const rest = unasked.filter((other) => other !== name);
    if (yield* reduction.accept(reduction.choices, rest)) return true;
  }
  return false;
}

export function* fewerTriples<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  const { length } = reduction.choices;
  if (length > TRIPLES_MAX) return false;
  for (let a = 0; a < length; a++)
    for (let b = 0; b < a; b++)
      for (let c = 0; c < b; c++) if (yield* reduction.without(a, b, c)) return true;
  return false;
}

/** The timers that run out so often before the failure: of which node, and their names. */
function timersIn<T extends NodeTypes>(
  { run, size }: Candidate<T>,
  often: number,
): readonly (readonly [node: string, timer: string])[] {
  const counts = new Map<string, number>();
  for (const { kind, node, timer } of run.log.slice(0, size.events)) {
    const key = JSON.stringify([node, timer]);
    if (kind === "timer") counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= often).map(([key]) => JSON.parse(key));
}
