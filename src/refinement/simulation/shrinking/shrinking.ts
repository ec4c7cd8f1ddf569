/**
 * Makes a failing schedule small: fewer choices, more of them ordinary, an earlier failure, less of a
 * delay. Nothing is drawn: the same schedule always shrinks to the same one.
 */
import type { NodeTypes } from "../../node.ts";
import { type Choice, parseChoice, type Waiting } from "../choice.ts";
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

/** @throws RangeError when the schedule does not fail */
export function shrink<T extends NodeTypes>(
  system: System<T>,
  schedule: Schedule,
  options: ShrinkOptions = {},
): Shrunk<T> {
  const attempts = new Attempts(system, schedule.seed, options);
  const first = attempts.attempt(schedule.choices, schedule.unasked ?? []);
  if (first === null) throw new RangeError("the schedule does not fail");
  return new Shrinking(attempts, first).done();
}

class Shrinking<T extends NodeTypes> {
  #best: Candidate<T>;
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
  }

  done(): Shrunk<T> {
    const { attempts, first } = this;
    const budget = attempts.left;
    let smallest = first;
    for (this.#order of ORDERS) {
      if (attempts.left < budget * KEPT) break;
      this.#best = first;
      this.#fewer();
      for (const how of ["silent", "usual", null] as const) this.#anew(how);
      if (isSmaller(this.#best.size, smallest.size)) smallest = this.#best;
    }
    this.#best = smallest;
    this.#settle();
    while (!attempts.spent && this.#replaced()) this.#settle();
    let shortest = this.#exhaust();
    const complete = !attempts.spent;
    while (!attempts.spent && this.#exchanged()) {
      this.#settle();
      shortest = false;
    }
    const { run, size } = this.#best;
    const { replays } = attempts;
    const schedule = this.#schedule(this.#choices);
    return { schedule, run, replays, complete, shortest, before: this.first.size, after: size };
  }

  get #choices(): readonly Choice[] {
    return this.#best.choices;
  }
  get #places(): readonly number[] {
    return this.#choices.map((_, i) => i);
  }

  #schedule(choices: readonly Choice[]): Schedule {
    const { unasked } = this.#best;
    const { seed } = this.attempts;
    return { seed, ...(unasked.length === 0 ? {} : { unasked }), choices };
  }

  /** Whether it fails in the same way, and is smaller; it then is what is shrunk further. */
  #accept(choices: readonly Choice[], unasked = this.#best.unasked): boolean {
    const asked = this.#how === null ? choices : awaiting(choices, this.#how);
    const other = this.attempts.attempt(asked, unasked, this.#best, this.#fresh);
    if (other === null) return false;
    this.#best = other;
    return true;
  }

  #without(...gone: readonly number[]): boolean {
    return this.#accept(this.#choices.filter((_, i) => !gone.includes(i)));
  }

  // ---- less of it ---------------------------------------------------------------------------

  /** Leaves out what is not needed, much at once. */
  #fewer(): void {
    const passes = [() => this.#fewerInARow(), () => this.#fewerAsked(), () => this.#fewerGroups()];
    if (this.#order.groupsFirst) passes.reverse();
    passes.unshift(() => this.#truncated());
    while (passes.filter((pass) => pass()).length > 0);
  }

  /** What comes last may happen anyhow, once all is mended. */
  #truncated(): boolean {
    return truncations(this.#choices.length).some((count) =>
      this.#accept(this.#choices.slice(0, count)),
    );
  }

  #fewerInARow(): boolean {
    const { backwards } = this.#order;
    let found = false;
    for (let size = Math.ceil(this.#choices.length / 2); size >= 1; size = halved(size))
      for (let done = 0; done < this.#choices.length; ) {
        const from = backwards ? Math.max(0, this.#choices.length - done - size) : done;
        if (this.#accept(this.#choices.toSpliced(from, size))) found = true;
        else done += size;
      }
    return found;
  }

  #fewerAsked(): boolean {
    const names = askedIn(this.#best.run).filter((name) => {
      const fewer = fewerAsked(this.#best.unasked, name);
      return fewer !== null && this.#accept(this.#choices, fewer);
    });
    return names.length > 0;
  }

  /** What was left out may not come up any more. */
  #askedAfterAll(): boolean {
    const { unasked } = this.#best;
    return unasked.some((name) =>
      this.#accept(
        this.#choices,
        unasked.filter((other) => other !== name),
      ),
    );
  }

  #fewerGroups(): boolean {
    let found = false;
    const groups = () => groupsOf(this.#choices, this.#best.run.log);
    for (let at = 0, all = groups(); at < all.length; )
      if (this.#without(...all[at]!)) {
        found = true;
        all = groups();
      } else at++;
    return found;
  }

  /** Leaves out, moves and replaces single choices, too. After each success much is tried first. */
  #settle(): void {
    do this.#fewer();
    while (
      this.#postponed() ||
      this.#fewerPairs() ||
      this.#simpler() ||
      this.#moved() ||
      this.#askedAfterAll() ||
      this.#fewerTriples()
    );
  }

  #fewerPairs(): boolean {
    if (this.#choices.length > PAIRS_MAX) return false;
    let found = false;
    for (let a = this.#choices.length - 1; a > 0; a--)
      for (let b = a - 1; b >= 0; b--)
        if (a < this.#choices.length && this.#without(a, b)) found = true;
    return found;
  }

  /** One timer is late, which otherwise runs out again and again while time passes. */
  #postponed(): boolean {
    return timersIn(this.#best, FIRINGS_MANY).some(([node, timer]) =>
      [...this.#places, this.#choices.length].some((i) =>
        LATENESSES.some((by) =>
          this.#accept(this.#choices.toSpliced(i, 0, { kind: "postpone", node, timer, by })),
        ),
      ),
    );
  }

  #simpler(): boolean {
    return this.#places.some((i) =>
      simpler(this.#choices[i]!, this.#best.run.log).some((choice) =>
        this.#accept(this.#choices.with(i, choice)),
      ),
    );
  }

  /** Later, or last of all: what is ordinary need not be said. */
  #moved(): boolean {
    const last = this.#choices.length - 1;
    return this.#places.some((i) =>
      [last, i + 1, 0, i - 1].some(
        (to) =>
          to >= 0 &&
          to <= last &&
          to !== i &&
          this.#accept(this.#choices.toSpliced(i, 1).toSpliced(to, 0, this.#choices[i]!)),
      ),
    );
  }

  #fewerTriples(): boolean {
    return (
      this.#choices.length <= TRIPLES_MAX &&
      this.#places.some((a) => upTo(a).some((b) => upTo(b).some((c) => this.#without(a, b, c))))
    );
  }

  // ---- something else -----------------------------------------------------------------------

  /**
   * Begins again with all that has happened said, and awaited or not: what is ordinary need not be
   * said where the next can be waited for, and need not happen where it is not.
   */
  #anew(how: Waiting | null): void {
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
    this.#fewer();
    this.#fresh = false;
    this.#how = null;
    if (!isSmaller(this.#best.size, before.size)) this.#best = before;
  }

  /** One other instead of two. */
  #replaced(): boolean {
    return (
      this.#choices.length <= REPLACED_MAX &&
      this.#places.some((i) => {
        const choices = this.#choices;
        const options = this.#instead(i);
        return this.#places
          .slice(i + 1)
          .some((j) =>
            options.some((option) => this.#accept(choices.with(i, option).toSpliced(j, 1))),
          );
      })
    );
  }

  /** One other instead of one. */
  #exchanged(): boolean {
    return (
      this.#choices.length <= EXCHANGED_MAX &&
      this.#places.some((i) => {
        const choices = this.#choices;
        return this.#instead(i).some((option) => this.#accept(choices.with(i, option)));
      })
    );
  }

  #instead(place: number): readonly Choice[] {
    return optionsAlong(this.attempts.system, this.#schedule(this.#choices.slice(0, place)));
  }

  /** Tries all schedules of fewer choices; whether that could be done, and none of them fails. */
  #exhaust(): boolean {
    const { attempts } = this;
    let none = true;
    let front: readonly (readonly Choice[])[] = [[]];
    for (let size = 0; size < this.#choices.length; size++) {
      if (front.length > attempts.left) return false;
      for (const choices of front) {
        const found = attempts.attempt(choices, this.#best.unasked);
        if (found === null) continue;
        none = false;
        if (!isSmaller(found.size, this.#best.size)) continue;
        this.#best = found;
        this.#settle();
        return this.#exhaust();
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

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

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
