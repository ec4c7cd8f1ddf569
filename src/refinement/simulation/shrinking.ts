/**
 * Makes a failing schedule short: fewer choices, then more of them ordinary, then an earlier failure,
 * then less of a delay.
 * Nothing is drawn: the same schedule always shrinks to the same one.
 */

import type { NodeTypes } from "../node.ts";
import { type Choice, choiceText } from "./choice.ts";
import { Conduct } from "./conduct.ts";
import { defaultChoice, optionsOf } from "./options.ts";
import { type Schedule, wordOf } from "./schedule.ts";
import {
  type Failure,
  HEALING,
  type Replay,
  type RunOptions,
  replay,
  signature,
} from "./simulation.ts";
import type { SimulationEvent, System } from "./system.ts";
import { World } from "./world.ts";

export interface ShrinkOptions extends RunOptions {
  /** Replays at most. */
  readonly budget?: number;
  /** Whether another failure counts as the same. */
  readonly same?: (failure: Failure) => boolean;
}

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

/** What is made small, the most important first. */
export interface Size {
  readonly choices: number;
  /** Of these, the ones that a run without faults would not have taken. */
  readonly extraordinary: number;
  /** Events up to the failure. */
  readonly events: number;
  /** Milliseconds of delays and jumps, all together. */
  readonly amounts: number;
}

export const BUDGET = 3000;
/** Events at most, for each replay of the budget. */
const EVENTS_EACH = 500;
/** Of so few choices, all pairs are tried; of fewer, all triples. */
const PAIRS_MAX = 40;
const TRIPLES_MAX = 14;
/** In so few, two are replaced by one other. */
const REPLACED_MAX = 8;
/** In so few, one is exchanged for another. */
const EXCHANGED_MAX = 4;
/** Ordinary steps during which something else may become possible. */
const ALONG_MAX = 200;

interface Candidate<T extends NodeTypes> {
  readonly run: Replay<T>;
  readonly unasked: readonly string[];
  readonly choices: readonly Choice[];
  readonly size: Size;
}

const sized = <T extends NodeTypes>(
  run: Replay<T>,
  failure: Failure,
  unasked: readonly string[],
  choices: readonly Choice[],
): Candidate<T> => ({
  run,
  unasked,
  choices,
  size: {
    choices: choices.length,
    extraordinary: choices.length - run.ordinary,
    events: failure.event + 1,
    amounts: choices.reduce((sum, choice) => sum + amountOf(choice), 0),
  },
});

/** @throws RangeError when the schedule does not fail */
export function shrink<T extends NodeTypes>(
  system: System<T>,
  schedule: Schedule,
  options: ShrinkOptions = {},
): Shrunk<T> {
  const { budget = BUDGET, healing = HEALING } = options;
  let replays = 0;
  let events = 0;
  const spent = (): boolean => replays >= budget || events >= budget * EVENTS_EACH;
  let same: ((failure: Failure) => boolean) | null = options.same ?? null;
  const tried = new Set<string>();

  /** Runs it; what was skipped, and what came after the failure, is not part of it any more. */
  const attempt = (choices: readonly Choice[], unasked: readonly string[]): Candidate<T> | null => {
    const key = [unasked.join(" "), ...choices.map(wordOf)].join(" ");
    if (tried.has(key) || spent()) return null;
    tried.add(key);
    replays++;
    const run = replay(system, { seed: schedule.seed, unasked, choices }, { healing });
    events += run.log.length;
    const { failure } = run;
    if (failure === null) return null;
    same ??= (other) => signature(other) === signature(failure);
    if (!same(failure)) return null;
    // While something that never came was awaited, other things happened.
    if (run.skipped.length > 0 && choices.some(({ awaited }) => awaited))
      return attempt(run.given, unasked);
    // Once the last choice is taken all is mended: without those after the failure it may not come.
    if (run.given.length < choices.length) {
      const shorter = replay(
        system,
        { seed: schedule.seed, unasked, choices: run.given },
        { healing },
      );
      replays++;
      if (shorter.failure !== null && same(shorter.failure))
        return sized(shorter, shorter.failure, unasked, run.given);
      return sized(run, failure, unasked, choices);
    }
    return sized(run, failure, unasked, run.given);
  };

  const first = attempt(schedule.choices, schedule.unasked ?? []);
  if (first === null) throw new RangeError("the schedule does not fail");
  let best = first;
  /** Whether every choice is to be waited for. */
  let awaiting = false;

  const accept = (choices: readonly Choice[], unasked = best.unasked): boolean => {
    const other = attempt(
      awaiting ? choices.map((choice) => ({ ...choice, awaited: true })) : choices,
      unasked,
    );
    if (other === null || !isSmaller(other.size, best.size)) return false;
    best = other;
    return true;
  };
  const without = (gone: (index: number) => boolean): boolean =>
    accept(best.choices.filter((_, i) => !gone(i)));
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

  const passes: readonly (() => boolean)[] = [
    // What comes last may happen anyhow, once all is mended.
    () => truncations(best.choices.length).some((count) => accept(best.choices.slice(0, count))),
    () => fewerAsked(best).some((unasked) => accept(best.choices, unasked)),
    () => groupsOf(best).some((group) => group.size > 1 && without((i) => group.has(i))),
    () => {
      let found = false;
      for (let size = Math.ceil(best.choices.length / 2); size >= 1; size = halved(size))
        for (let from = 0; from < best.choices.length; )
          if (without((i) => i >= from && i < from + size)) found = true;
          else from += size;
      return found;
    },
    () =>
      best.choices.length <= PAIRS_MAX &&
      upTo(best.choices.length).some((a) =>
        upTo(a).some((b) => without((i) => i === a || i === b)),
      ),
    () =>
      upTo(best.choices.length).some((i) =>
        simpler(best.choices[i]!, best.run.log).some((choice) =>
          accept(best.choices.with(i, choice)),
        ),
      ),
    // Later, or last of all: what is ordinary need not be said.
    () =>
      upTo(best.choices.length).some((i) =>
        [best.choices.length - 1, i + 1, 0, i - 1].some(
          (to) =>
            to >= 0 &&
            to < best.choices.length &&
            to !== i &&
            accept(best.choices.toSpliced(i, 1).toSpliced(to, 0, best.choices[i]!)),
        ),
      ),
    () =>
      best.choices.length <= TRIPLES_MAX &&
      upTo(best.choices.length).some((a) =>
        upTo(a).some((b) => upTo(b).some((c) => without((i) => i === a || i === b || i === c))),
      ),
  ];
  // After each success, what is cheap is tried first again.
  const settle = (): void => {
    while (passes.some((pass) => pass()));
  };
  settle();
  // What is ordinary need not be said where the next choice can be waited for.
  for (;;) {
    const { choices, unasked } = best;
    const patient = attempt(
      choices.map((choice) => ({ ...choice, awaited: true })),
      unasked,
    );
    if (patient === null) break;
    awaiting = true;
    settle();
    if (best.choices.length === choices.length) break;
  }
  const instead = (i: number): readonly Choice[] => {
    const { choices, unasked } = best;
    return optionsAlong(system, { seed: schedule.seed, unasked, choices: choices.slice(0, i) });
  };
  const replaced = (): boolean =>
    best.choices.length <= REPLACED_MAX &&
    upTo(best.choices.length).some((i) => {
      const { choices } = best;
      const options = instead(i);
      return upTo(choices.length).some(
        (j) =>
          j > i &&
          options.some((option) => accept(choices.with(i, option).filter((_, at) => at !== j))),
      );
    });
  /** What leads to the same failure sooner. */
  const exchanged = (): boolean =>
    best.choices.length <= EXCHANGED_MAX &&
    upTo(best.choices.length).some((i) => {
      const { choices } = best;
      return instead(i).some((option) => accept(choices.with(i, option)));
    });
  while (!spent() && replaced()) settle();
  const named = (): Schedule => scheduleOf(schedule.seed, best);
  const shortest =
    exhaust(system, named(), best.choices.length, budget - replays, accept) && !spent();
  const complete = !spent();
  while (!spent() && exchanged()) settle();
  return {
    schedule: named(),
    run: best.run,
    replays,
    complete,
    shortest,
    before: first.size,
    after: best.size,
  };
}

const scheduleOf = <T extends NodeTypes>(
  seed: number,
  { unasked, choices }: Candidate<T>,
): Schedule => ({ seed, ...(unasked.length === 0 ? {} : { unasked }), choices });

/** Nothing more of one client that has asked for something, or one thing less. */
function fewerAsked<T extends NodeTypes>({
  run,
  unasked,
}: Candidate<T>): readonly (readonly string[])[] {
  const operations = run.history.flatMap(({ kind, op }) => (kind === "invoke" ? [op] : []));
  return [
    ...[...new Set(operations.map(clientOf))].map((client) => [
      ...unasked.filter((name) => clientOf(name) !== client),
      client,
    ]),
    ...operations.map((id) => [...unasked, id]),
  ];
}

const clientOf = (operation: string): string => operation.slice(0, operation.lastIndexOf("."));

/** Tries all schedules of fewer choices than `length`; whether that could be done. */
function exhaust<T extends NodeTypes>(
  system: System<T>,
  { seed, unasked = [] }: Schedule,
  length: number,
  budget: number,
  accept: (choices: readonly Choice[]) => boolean,
): boolean {
  let front: readonly (readonly Choice[])[] = [[]];
  for (let size = 0; size < length; size++) {
    budget -= front.length;
    if (budget < 0) return false;
    for (const choices of front) if (accept(choices)) return true;
    if (size + 1 === length) return true;
    const next: (readonly Choice[])[] = [];
    for (const choices of front) {
      for (const choice of optionsAlong(system, { seed, unasked, choices }))
        next.push([...choices, choice]);
      if (next.length > budget) return false;
    }
    front = next;
  }
  return true;
}

/** What becomes possible after a schedule while nothing else goes wrong, to be awaited. */
function optionsAlong<T extends NodeTypes>(
  system: System<T>,
  schedule: Schedule,
): readonly Choice[] {
  const { choices } = replay(system, schedule, { healing: 0 }).schedule;
  const conduct = new Conduct();
  const found = new Map<string, Choice>();
  conduct.guard(() => {
    const { seed, unasked } = schedule;
    const world = new World<T>(system, seed, conduct, () => {}, unasked);
    world.begin();
    for (const choice of choices) world.take(choice);
    for (let i = 0; i < ALONG_MAX && world.misconduct === null; i++) {
      for (const choice of optionsOf(world)) {
        const text = choiceText(choice);
        if (!found.has(text)) found.set(text, { ...choice, awaited: true });
      }
      const usual = defaultChoice(world);
      if (usual === null) break;
      world.take(usual);
    }
  });
  return [...found.values()];
}

const isSmaller = (a: Size, b: Size): boolean =>
  (a.choices - b.choices ||
    a.extraordinary - b.extraordinary ||
    a.events - b.events ||
    a.amounts - b.amounts) < 0;

const halved = (size: number): number => (size === 1 ? 0 : Math.ceil(size / 2));

/** Lengths to try, the shortest first: none, then what halving from the end leaves. */
function truncations(length: number): readonly number[] {
  const lengths: number[] = [0];
  for (let left = 1; left < length; left *= 2) lengths.push(left);
  for (let gone = Math.floor(length / 2); gone >= 1; gone = Math.floor(gone / 2))
    lengths.push(length - gone);
  return [...new Set(lengths)].sort((a, b) => a - b);
}

/**
 * Choices that make sense only together: those of one kind; a crash with the restart after it, a
 * partition with its healing; what a choice has led to.
 */
function groupsOf<T extends NodeTypes>({ choices, run }: Candidate<T>): readonly Set<number>[] {
  const groups = new Map<string, Set<number>>();
  const put = (name: string, index: number): void => {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, new Set([index]));
    else group.add(index);
  };
  const outages = new Map<string, number>();
  choices.forEach((choice, i) => {
    put(`kind ${choice.kind}`, i);
    if ("node" in choice) put(`node ${choice.node} ${choice.kind}`, i);
    if (choice.kind === "crash") outages.set(choice.node, i);
    else if (choice.kind === "partition") outages.set(choice.cut, i);
    const ended =
      choice.kind === "restart" ? choice.node : choice.kind === "heal" ? choice.cut : "";
    const began = outages.get(ended);
    if (began !== undefined) groups.set(`outage ${began}`, new Set([began, i]));
  });
  for (const [index, cone] of conesOf(run.log, choices)) groups.set(`cone ${index}`, cone);
  return [...groups.values()].sort((a, b) => b.size - a.size);
}

/** What each choice has led to, by messages, timers and crashes; itself included. */
function conesOf<T extends NodeTypes>(
  log: readonly SimulationEvent<T>[],
  choices: readonly Choice[],
): ReadonlyMap<number, Set<number>> {
  const texts = choices.map(choiceText);
  const cones = new Map<number, Set<number>>();
  /** For each event, the choices that it comes from. */
  const origins = new Map<string, readonly number[]>();
  let next = 0;
  for (const { id, choice, cause } of log) {
    const roots = (cause === null ? undefined : origins.get(cause)) ?? [];
    if (choice === null || next >= texts.length || choice !== texts[next]) {
      origins.set(id, roots);
      continue;
    }
    const own = next++;
    for (const root of roots) cones.get(root)!.add(own);
    cones.set(own, new Set([own]));
    origins.set(id, [...roots, own]);
  }
  return cones;
}

/** The same with less of it. */
function simpler<T extends NodeTypes>(
  choice: Choice,
  log: readonly SimulationEvent<T>[],
): readonly Choice[] {
  if ("crash" in choice) {
    const { crash: _, awaited, ...plain } = choice;
    const text = choiceText(choice);
    const node = log.find((event) => event.choice === text)?.node;
    const awaiting = awaited ? { awaited } : {};
    return [
      { ...plain, ...awaiting } as Choice,
      // Before the step, instead of in it.
      ...(node ? [{ kind: "crash", node, loses: false, ...awaiting } as const] : []),
    ];
  }
  switch (choice.kind) {
    case "crash":
      return choice.loses ? [{ ...choice, loses: false }] : [];
    case "partition": {
      const twoWay = { ...choice, lossy: false };
      return choice.lossy ? [twoWay] : [];
    }
    case "delay":
    case "postpone":
    case "jump": {
      const { by } = choice;
      const one = Math.sign(by);
      const less = [one, Math.trunc(by / 2), Math.trunc(by * 0.9), by - one].filter(
        (amount) => amount !== 0 && Math.abs(amount) < Math.abs(by),
      );
      return less.map((amount) => ({ ...choice, by: amount }));
    }
    default:
      return [];
  }
}

const amountOf = (choice: Choice): number => ("by" in choice ? Math.abs(choice.by) : 0);
