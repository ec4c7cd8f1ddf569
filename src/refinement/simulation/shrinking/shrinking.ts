/**
 * Makes a failing schedule small: fewer choices, more of them ordinary, an earlier failure, less of a
 * delay. Nothing is drawn: the same schedule always shrinks to the same one.
 */
import type { NodeTypes } from "../../node.ts";
import { type Choice, parseChoice, type Waiting } from "../choice.ts";
import { drained } from "../drained.ts";
import type { Schedule } from "../schedule.ts";
import type { Replay } from "../simulation.ts";
import type { System } from "../system.ts";
import { optionsAlong, simpler } from "./alternatives.ts";
import { Attempts, type Candidate, isSmaller, type ShrinkOptions, type Size } from "./attempts.ts";
import { groupsOf } from "./groups.ts";

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

/** Of so few choices, all pairs are tried; of fewer, all triples. */
const PAIRS_MAX = 40;
const TRIPLES_MAX = 14;
/** In so few, two are replaced by one other. */
const REPLACED_MAX = 8;
/** In so few, one is exchanged for another. */
const EXCHANGED_MAX = 4;

/** A timer that runs out so often may as well be late, by so many milliseconds. */
const FIRINGS_MANY = 3;
const LATENESSES = [10_000, 1000, 100];

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

/** How far it has come. */
export interface Progress {
  readonly replays: number;
  /** At most. */
  readonly budget: number;
  /** The smallest so far. */
  readonly size: Size;
}

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
  return yield* new Shrinking(attempts, first).done();
}

/** What is tried, one after the other, and whether something was found. */
type Pass = Generator<Progress, boolean>;

class Shrinking<T extends NodeTypes> {
  #best: Candidate<T>;
  /** The smallest of the ways that have been gone. */
  #smallest: Candidate<T>;
  /** How every choice is to be waited for; null for as each says. */
  #how: Waiting | null = null;
  /** Whether what has been tried is not to be tried again: it would lead back there. */
  #fresh = false;
  #order: Order = ORDERS[0]!;

  constructor(
    readonly attempts: Attempts<T>,
    readonly first: Candidate<T>,
  ) {
    this.#best = first;
    this.#smallest = first;
  }

  *done(): Generator<Progress, Shrunk<T>> {
    const { attempts, first } = this;
    const budget = attempts.left;
    for (this.#order of ORDERS) {
      if (attempts.left < budget * KEPT) break;
      this.#best = first;
      yield* this.#fewer();
      for (const how of ["silent", "usual", null] as const) yield* this.#anew(how);
      if (isSmaller(this.#best.size, this.#smallest.size)) this.#smallest = this.#best;
    }
    this.#best = this.#smallest;
    yield* this.#settle();
    while (!attempts.spent && (yield* this.#replaced())) yield* this.#settle();
    let shortest = yield* this.#exhaust();
    const complete = !attempts.spent;
    while (!attempts.spent && (yield* this.#exchanged())) {
      yield* this.#settle();
      shortest = false;
    }
    const { run, size } = this.#best;
    const { replays } = attempts;
    const schedule = this.#schedule(this.#choices);
    return { schedule, run, replays, complete, shortest, before: first.size, after: size };
  }

  get #choices(): readonly Choice[] {
    return this.#best.choices;
  }

  #schedule(choices: readonly Choice[]): Schedule {
    const { unasked } = this.#best;
    const { seed } = this.attempts;
    return { seed, ...(unasked.length === 0 ? {} : { unasked }), choices };
  }

  *#pause(): Generator<Progress, void> {
    const { replays, budget } = this.attempts;
    const { size } = isSmaller(this.#best.size, this.#smallest.size) ? this.#best : this.#smallest;
    yield { replays, budget, size };
  }

  /** Whether it fails in the same way, and is smaller; it then is what is shrunk further. */
  *#accept(choices: readonly Choice[], unasked = this.#best.unasked): Pass {
    yield* this.#pause();
    const asked = this.#how === null ? choices : awaiting(choices, this.#how);
    const other = this.attempts.attempt(asked, unasked, this.#best, this.#fresh);
    if (other === null) return false;
    this.#best = other;
    return true;
  }

  *#without(...gone: readonly number[]): Pass {
    return yield* this.#accept(this.#choices.filter((_, i) => !gone.includes(i)));
  }

  // ---- less of it ---------------------------------------------------------------------------

  /** Leaves out what is not needed, much at once. */
  *#fewer(): Generator<Progress, void> {
    const passes = [() => this.#fewerInARow(), () => this.#fewerAsked(), () => this.#fewerGroups()];
    if (this.#order.groupsFirst) passes.reverse();
    passes.unshift(() => this.#truncated());
    for (let found = true; found; ) {
      found = false;
      for (const pass of passes) if (yield* pass()) found = true;
    }
  }

  /** What comes last may happen anyhow, once all is mended. */
  *#truncated(): Pass {
    for (const count of truncations(this.#choices.length))
      if (yield* this.#accept(this.#choices.slice(0, count))) return true;
    return false;
  }

  *#fewerInARow(): Pass {
    const { backwards } = this.#order;
    let found = false;
    for (let size = Math.ceil(this.#choices.length / 2); size >= 1; size = halved(size))
      for (let done = 0; done < this.#choices.length; ) {
        const from = backwards ? Math.max(0, this.#choices.length - done - size) : done;
        if (yield* this.#accept(this.#choices.toSpliced(from, size))) found = true;
        else done += size;
      }
    return found;
  }

  *#fewerAsked(): Pass {
    let found = false;
    for (const name of askedIn(this.#best.run)) {
      const fewer = fewerAsked(this.#best.unasked, name);
      if (fewer !== null && (yield* this.#accept(this.#choices, fewer))) found = true;
    }
    return found;
  }

  *#fewerGroups(): Pass {
    let found = false;
    const groups = () => groupsOf(this.#choices, this.#best.run.log);
    for (let at = 0, all = groups(); at < all.length; )
      if (yield* this.#without(...all[at]!)) {
        found = true;
        all = groups();
      } else at++;
    return found;
  }

  /** Leaves out, moves and replaces single choices, too. After each success much is tried first. */
  *#settle(): Generator<Progress, void> {
    do yield* this.#fewer();
    while (
      (yield* this.#postponed()) ||
      (yield* this.#fewerPairs()) ||
      (yield* this.#simpler()) ||
      (yield* this.#moved()) ||
      (yield* this.#askedAfterAll()) ||
      (yield* this.#fewerTriples())
    );
  }

  /** One timer is late, which otherwise runs out again and again while time passes. */
  *#postponed(): Pass {
    for (const [node, timer] of timersIn(this.#best, FIRINGS_MANY))
      for (let i = 0; i <= this.#choices.length; i++)
        for (const by of LATENESSES) {
          const late: Choice = { kind: "postpone", node, timer, by };
          if (yield* this.#accept(this.#choices.toSpliced(i, 0, late))) return true;
        }
    return false;
  }

  *#fewerPairs(): Pass {
    if (this.#choices.length > PAIRS_MAX) return false;
    let found = false;
    for (let a = this.#choices.length - 1; a > 0; a--)
      for (let b = a - 1; b >= 0; b--)
        if (a < this.#choices.length && (yield* this.#without(a, b))) found = true;
    return found;
  }

  *#simpler(): Pass {
    for (const [i, choice] of this.#choices.entries())
      for (const other of simpler(choice, this.#best.run.log))
        if (yield* this.#accept(this.#choices.with(i, other))) return true;
    return false;
  }

  /** Later, or last of all: what is ordinary need not be said. */
  *#moved(): Pass {
    const last = this.#choices.length - 1;
    for (const [i, choice] of this.#choices.entries())
      for (const to of [last, i + 1, 0, i - 1])
        if (to >= 0 && to <= last && to !== i) {
          const others = this.#choices.toSpliced(i, 1);
          if (yield* this.#accept(others.toSpliced(to, 0, choice))) return true;
        }
    return false;
  }

  /** What was left out may not come up any more. */
  *#askedAfterAll(): Pass {
    const { unasked } = this.#best;
    for (const name of unasked) {
      const rest = unasked.filter((other) => other !== name);
      if (yield* this.#accept(this.#choices, rest)) return true;
    }
    return false;
  }

  *#fewerTriples(): Pass {
    const { length } = this.#choices;
    if (length > TRIPLES_MAX) return false;
    for (let a = 0; a < length; a++)
      for (let b = 0; b < a; b++)
        for (let c = 0; c < b; c++) if (yield* this.#without(a, b, c)) return true;
    return false;
  }

  // ---- something else -----------------------------------------------------------------------

  /**
   * Begins again with all that has happened said, and awaited or not: what is ordinary need not be
   * said where the next can be waited for, and need not happen where it is not.
   */
  *#anew(how: Waiting | null): Generator<Progress, void> {
    const before = this.#best;
    const choices = before.run.log
      .slice(0, before.size.events)
      .flatMap(({ choice }) => (choice === null ? [] : [parseChoice(choice)]));
    const all = how === null ? choices : awaiting(choices, how);
    const whole = this.attempts.attempt(all, before.unasked);
    if (whole === null) return;
    this.#best = whole;
    this.#how = how;
    this.#fresh = true;
    yield* this.#fewer();
    this.#fresh = false;
    this.#how = null;
    if (!isSmaller(this.#best.size, before.size)) this.#best = before;
  }

  /** One other instead of two. */
  *#replaced(): Pass {
    const choices = this.#choices;
    if (choices.length > REPLACED_MAX) return false;
    for (let i = 0; i < choices.length; i++) {
      const options = this.#instead(i);
      for (let j = i + 1; j < choices.length; j++)
        for (const option of options)
          if (yield* this.#accept(choices.with(i, option).toSpliced(j, 1))) return true;
    }
    return false;
  }

  /** One other instead of one. */
  *#exchanged(): Pass {
    const choices = this.#choices;
    if (choices.length > EXCHANGED_MAX) return false;
    for (let i = 0; i < choices.length; i++)
      for (const option of this.#instead(i))
        if (yield* this.#accept(choices.with(i, option))) return true;
    return false;
  }

  #instead(place: number): readonly Choice[] {
    if (this.attempts.spent) return [];
    return optionsAlong(this.attempts.system, this.#schedule(this.#choices.slice(0, place)));
  }

  /** Tries all schedules of fewer choices; whether that could be done, and none of them fails. */
  *#exhaust(): Pass {
    const { attempts } = this;
    if (attempts.spent) return false;
    let none = true;
    let front: readonly (readonly Choice[])[] = [[]];
    for (let size = 0; size < this.#choices.length; size++) {
      if (front.length > attempts.left) return false;
      for (const choices of front) {
        yield* this.#pause();
        const found = attempts.attempt(choices, this.#best.unasked);
        if (found === null) continue;
        none = false;
        if (!isSmaller(found.size, this.#best.size)) continue;
        this.#best = found;
        yield* this.#settle();
        return yield* this.#exhaust();
      }
      if (size + 1 === this.#choices.length) break;
      const next: (readonly Choice[])[] = [];
      for (const choices of front) {
        for (const choice of optionsAlong(attempts.system, this.#schedule(choices)))
          next.push([...choices, choice]);
        if (next.length > attempts.left) return false;
      }
      front = next;
    }
    return none && !attempts.spent;
  }
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

const awaiting = (choices: readonly Choice[], awaited: Waiting): readonly Choice[] =>
  choices.map((choice) => ({ ...choice, awaited }));

/** Who has asked for something, and what has been asked for. */
function askedIn<T extends NodeTypes>({ history }: Replay<T>): readonly string[] {
  const operations = history.flatMap(({ kind, op }) => (kind === "invoke" ? [op] : []));
  return [...new Set(operations.map(clientOf)), ...operations];
}

/** Without one thing more, or all of one client; null where that is so already. */
const fewerAsked = (unasked: readonly string[], name: string): readonly string[] | null =>
  unasked.includes(name) || unasked.includes(clientOf(name))
    ? null
    : [...unasked.filter((other) => clientOf(other) !== name), name];

const clientOf = (operation: string): string => operation.slice(0, operation.lastIndexOf("."));

const halved = (size: number): number => (size === 1 ? 0 : Math.ceil(size / 2));

/** Lengths to try, the shortest first: none, then what halving from the end leaves. */
function truncations(length: number): readonly number[] {
  const lengths: number[] = [0];
  for (let left = 1; left < length; left *= 2) lengths.push(left);
  for (let gone = Math.floor(length / 2); gone >= 1; gone = Math.floor(gone / 2))
    lengths.push(length - gone);
  return [...new Set(lengths)].sort((a, b) => a - b);
}
