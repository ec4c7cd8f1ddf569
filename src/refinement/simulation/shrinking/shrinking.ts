/**
 * Makes a failing schedule small: fewer choices, more of them ordinary, an earlier failure, less of a
 * delay. Nothing is drawn: the same schedule always shrinks to the same one.
 */

import { drained } from "../../../explorer/drained.ts";
import type { NodeTypes } from "../../node.ts";
import { type Choice, parseChoice, type Waiting } from "../choice.ts";
import type { Schedule } from "../schedule.ts";
import type { Replay } from "../simulation.ts";
import type { System } from "../system.ts";
import { optionsAlong } from "./alternatives.ts";
import { Attempts, isSmaller, type ShrinkOptions, type Size } from "./attempts.ts";
import { fewerAsked, fewerGroups, fewerInARow, truncated } from "./many.ts";
import { awaiting, type Pass, type Progress, Reduction } from "./reduction.ts";
import { askedAfterAll, fewerPairs, fewerTriples, moved, postponed, simplified } from "./single.ts";

export interface Shrunk<T extends NodeTypes> {
  readonly schedule: Schedule;
  readonly run: Replay<T>;
  readonly replays: number;
  /** Whether nothing more was found to leave out; else the budget was spent. */
  readonly complete: boolean;
  /** Whether all schedules of fewer choices were tried, with the amounts of the menu. */
  readonly shortest: boolean;
  readonly before: Size;
  readonly after: Size;
}

/** In so few, two are replaced by one other. */
const REPLACED_MAX = 8;
/** In so few, one is exchanged for another. */
const EXCHANGED_MAX = 4;

/** What is left out first decides what can be left out later: the best of several ways counts. */
interface Order {
  /** Rather than what follows on each other. */
  readonly groupsFirst: boolean;
  /** What comes last is left out first. */
  readonly backwards: boolean;
}
const ORDERS: readonly Order[] = [
  { groupsFirst: false, backwards: false },
  { groupsFirst: true, backwards: true },
  { groupsFirst: true, backwards: false },
  { groupsFirst: false, backwards: true },
];
/** The part of the budget that is kept for what comes after these ways. */
const KEPT = 0.4;

/** @throws RangeError when the schedule does not fail */
export function shrink<T extends NodeTypes>(
  system: System<T>,
  schedule: Schedule,
  options: ShrinkOptions = {},
): Shrunk<T> {
  return drained(shrinking(system, schedule, options));
}

/** The same, with a pause after each replay. @throws RangeError when the schedule does not fail */
export function* shrinking<T extends NodeTypes>(
  system: System<T>,
  schedule: Schedule,
  options: ShrinkOptions = {},
): Generator<Progress, Shrunk<T>> {
  const attempts = new Attempts(system, schedule.seed, options);
  const first = attempts.attempt(schedule.choices, schedule.unasked ?? []);
  if (first === null) throw new RangeError("the schedule does not fail");
  const reduction = new Reduction(attempts, first);
  const budget = attempts.left;
  let order = ORDERS[0]!;
  for (order of ORDERS) {
    if (attempts.left < budget * KEPT) break;
    reduction.best = first;
    yield* fewer(reduction, order);
    for (const how of ["silent", "usual", null] as const) yield* anew(reduction, how, order);
    if (isSmaller(reduction.best.size, reduction.smallest.size))
      reduction.smallest = reduction.best;
  }
  reduction.best = reduction.smallest;
  yield* settle(reduction, order);
  while (!attempts.spent && (yield* replaced(reduction))) yield* settle(reduction, order);
  let shortest = yield* exhaust(reduction, order);
  while (!attempts.spent && (yield* exchanged(reduction))) {
    yield* settle(reduction, order);
    shortest = false;
  }
  const complete = !attempts.spent;
  const { run, size, choices } = reduction.best;
  const after = { schedule: reduction.schedule(choices), run, replays: attempts.replays };
  return { ...after, complete, shortest, before: first.size, after: size };
}

/** Leaves out what is not needed, much at once. */
function* fewer<T extends NodeTypes>(
  reduction: Reduction<T>,
  { groupsFirst, backwards }: Order,
): Generator<Progress, void> {
  const passes = [
    () => fewerInARow(reduction, backwards),
    () => fewerAsked(reduction),
    () => fewerGroups(reduction),
  ];
  if (groupsFirst) passes.reverse();
  passes.unshift(() => truncated(reduction));
  for (let found = true; found; ) {
    found = false;
    for (const pass of passes) if (yield* pass()) found = true;
  }
}

/** Leaves out, moves and replaces single choices, too. After each success much is tried first. */
function* settle<T extends NodeTypes>(
  reduction: Reduction<T>,
  order: Order,
): Generator<Progress, void> {
  do yield* fewer(reduction, order);
  while (
    (yield* postponed(reduction)) ||
    (yield* fewerPairs(reduction)) ||
    (yield* simplified(reduction)) ||
    (yield* moved(reduction)) ||
    (yield* askedAfterAll(reduction)) ||
    (yield* fewerTriples(reduction))
  );
}

/**
 * Begins again with all that has happened said, and awaited or not: what is ordinary need not be said
 * where the next can be waited for, and need not happen where it is not.
 */
function* anew<T extends NodeTypes>(
  reduction: Reduction<T>,
  how: Waiting | null,
  order: Order,
): Generator<Progress, void> {
  const before = reduction.best;
  const choices = before.run.log
    .slice(0, before.size.events)
    .flatMap(({ choice }) => (choice === null ? [] : [parseChoice(choice)]));
  const all = how === null ? choices : awaiting(choices, how);
  const whole = reduction.attempts.attempt(all, before.unasked);
  if (whole === null) return;
  reduction.best = whole;
  reduction.how = how;
  reduction.fresh = true;
  yield* fewer(reduction, order);
  reduction.fresh = false;
  reduction.how = null;
  if (!isSmaller(reduction.best.size, before.size)) reduction.best = before;
}

/** One other instead of two. */
function* replaced<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  const { choices } = reduction;
  if (choices.length > REPLACED_MAX) return false;
  for (let i = 0; i < choices.length; i++) {
    const options = instead(reduction, i);
    for (let j = i + 1; j < choices.length; j++)
      for (const option of options)
        if (yield* reduction.accept(choices.with(i, option).toSpliced(j, 1))) return true;
  }
  return false;
}

/** One other instead of one. */
function* exchanged<T extends NodeTypes>(reduction: Reduction<T>): Pass {
  const { choices } = reduction;
  if (choices.length > EXCHANGED_MAX) return false;
  for (let i = 0; i < choices.length; i++)
    for (const option of instead(reduction, i))
      if (yield* reduction.accept(choices.with(i, option))) return true;
  return false;
}

function instead<T extends NodeTypes>(reduction: Reduction<T>, place: number): readonly Choice[] {
  const { attempts, choices } = reduction;
  if (attempts.spent) return [];
  return optionsAlong(attempts.system, reduction.schedule(choices.slice(0, place)));
}

/** Tries all schedules of fewer choices; whether that could be done, and none of them fails. */
function* exhaust<T extends NodeTypes>(reduction: Reduction<T>, order: Order): Pass {
  const { attempts } = reduction;
  if (attempts.spent) return false;
  let none = true;
  let front: readonly (readonly Choice[])[] = [[]];
  for (let size = 0; size < reduction.choices.length; size++) {
    if (front.length > attempts.left) return false;
    for (const choices of front) {
      yield* reduction.pause();
      const found = attempts.leads(choices, reduction.best.unasked);
      if (found === null) continue;
      none = false;
      if (!isSmaller(found.size, reduction.best.size)) continue;
      reduction.best = found;
      yield* settle(reduction, order);
      return yield* exhaust(reduction, order);
    }
    if (size + 1 === reduction.choices.length) break;
    const next: (readonly Choice[])[] = [];
    for (const choices of front) {
      for (const how of ["usual", "silent"] as const)
        for (const choice of optionsAlong(attempts.system, reduction.schedule(choices), how))
          next.push([...choices, choice]);
      if (next.length > attempts.left) return false;
    }
    front = next;
  }
  return none && !attempts.spent;
}
