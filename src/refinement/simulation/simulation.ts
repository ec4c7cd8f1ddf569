/**
 * Runs of a simulated system. Each has a faulty phase, in which nothing bad may happen, and then one
 * in which all is mended, and every operation must end. One seed decides everything.
 */

import { Interrupt, Overrun, watched } from "../../host/watchdog.ts";
import type { NodeTypes } from "../node.ts";
import type { Choice } from "./choice.ts";
import { choiceText } from "./choice.ts";
import { Conduct, type Misconduct } from "./conduct.ts";
import { drawSwarm, type Swarm } from "./faults.ts";
import { contentHash, derivedSeed } from "./identity.ts";
import { defaultChoice, isPossible, nextTimer, recovery } from "./options.ts";
import type { Schedule } from "./schedule.ts";
import { type Strategy, swarmStrategy } from "./strategy.ts";
import type { ClientEvent, Report, SimulationEvent, System } from "./system.ts";
import { World } from "./world.ts";

/** What went wrong in a run. `event` is its place in the log. */
export type Failure =
  /** An observer says so. */
  | { readonly kind: "observed"; readonly event: number; readonly report: Report }
  /** A node did what no node may do. */
  | {
      readonly kind: Misconduct["kind"];
      readonly event: number;
      readonly node: string;
      readonly what: string;
      readonly error: unknown;
    }
  /** Nothing goes wrong any more, and still these operations do not end, or the nodes do not settle. */
  | {
      readonly kind: "no-progress";
      readonly event: number;
      readonly operations: readonly string[];
      readonly unsettled: string | null;
      /** Whether nothing is left to happen, or the budget was spent. */
      readonly end: "quiet" | "budget";
    }
  /** The same choices led to something else, for the first time in this event. */
  | { readonly kind: "not-reproducible"; readonly event: number; readonly node: string | null };

export interface Run<T extends NodeTypes> {
  /** What it was like; null of a replay. */
  readonly swarm: Swarm | null;
  /** The choices of the faulty phase that were taken. */
  readonly schedule: Schedule;
  readonly log: readonly SimulationEvent<T>[];
  readonly history: readonly ClientEvent[];
  /** Where the log's healed phase begins; null if it was not reached. */
  readonly healed: number | null;
  readonly failure: Failure | null;
}

export interface Replay<T extends NodeTypes> extends Run<T> {
  /** What was given, without the choices that were not possible; those waited for are awaited. */
  readonly given: readonly Choice[];
  /** How many of these a run without faults would have taken, too. */
  readonly ordinary: number;
  /** Choices that were not possible when their turn came. */
  readonly skipped: readonly Choice[];
}

export interface RunOptions {
  /** Choices of the faulty phase at most. */
  readonly steps?: number;
  /** Events of the healed phase at most. */
  readonly healing?: number;
  /** What the run is like, instead of being drawn. */
  readonly swarm?: Swarm;
  /** When a step that has not come to its end is ended, by `performance.now()`. */
  readonly until?: number;
}

export const STEPS = 200;
export const HEALING = 2000;
/** Choices taken at most while awaiting others. */
export const WAITS_MAX = 500;
/** Events that a message which has been on its way for long may lead to, once all is mended. */
const BACKLOG_EACH = 4;

/** One run, with everything drawn from the seed. */
export function run<T extends NodeTypes>(
  system: System<T>,
  seed: number,
  options: RunOptions = {},
): Run<T> {
  const swarm =
    options.swarm ??
    drawSwarm(
      derivedSeed(seed, "swarm"),
      system.faults,
      Object.keys(system.nodes),
      options.steps ?? STEPS,
    );
  const strategy = swarmStrategy(system, swarm, derivedSeed(seed, "choices"));
  return execute(system, { seed }, strategy, swarm.steps, { ...options, swarm });
}

export interface ReplayOptions<T extends NodeTypes> extends RunOptions {
  /** What is done instead of a choice that is not possible; null for nothing. */
  readonly instead?: (choice: Choice, world: World<T>) => Choice | null;
  /** Choices taken at most while awaiting others. */
  readonly waits?: number;
}

/** The run of a schedule. Choices that are not possible are left out. */
export function replay<T extends NodeTypes>(
  system: System<T>,
  schedule: Schedule,
  options: ReplayOptions<T> = {},
): Replay<T> {
  const given: Choice[] = [];
  const skipped: Choice[] = [];
  let ordinary = 0;
  let next = 0;
  let waits = options.waits ?? WAITS_MAX;
  let waited = false;
  const strategy: Strategy<T> = (world) => {
    while (next < schedule.choices.length) {
      const { awaited, ...wanted } = schedule.choices[next]!;
      const direct = isPossible(world, wanted);
      const choice = (direct ? null : options.instead?.(wanted, world)) ?? wanted;
      const possible = direct || choice !== wanted;
      if (!possible && awaited && waits-- > 0) {
        const other = awaited === "silent" ? nextTimer(world) : defaultChoice(world);
        waited = true;
        if (other !== null) return other;
      }
      next++;
      if (possible) {
        if (isOrdinary(world, choice)) ordinary++;
        given.push(waited ? { ...choice, awaited: awaited! } : choice);
        waited = false;
        return choice;
      }
      waited = false;
      skipped.push(choice);
    }
    return null;
  };
  const done = execute(system, schedule, strategy, Number.POSITIVE_INFINITY, options);
  return { ...done, given, skipped, ordinary };
}

function execute<T extends NodeTypes>(
  system: System<T>,
  { seed, unasked = [] }: Omit<Schedule, "choices">,
  strategy: Strategy<T>,
  steps: number,
  {
    healing = HEALING,
    swarm = null,
    until = Number.POSITIVE_INFINITY,
  }: Omit<RunOptions, "swarm"> & { swarm?: Swarm | null },
): Run<T> {
  const observer = system.observer?.() ?? {};
  let seen: { readonly report: Report; readonly event: number } | null = null;
  const conduct = new Conduct();
  const watch = (event: SimulationEvent<T>): void => {
    if (seen !== null || observer.observe === undefined) return;
    const report = observer.observe(event);
    if (report) seen = { report, event: event.index };
  };
  const world = new World<T>(system, seed, conduct, watch, unasked);
  const failed = (): boolean => seen !== null || world.misconduct !== null;
  const choices: Choice[] = [];
  let healed: number | null = null;
  let stuck: Failure | null = null;
  const body = (): void => {
    world.begin();
    for (let i = 0; i < steps && !failed(); i++) {
      const choice = strategy(world);
      if (choice === null) break;
      choices.push(choice);
      world.take(choice);
    }
    if (failed()) return;
    healed = world.log.length;
    stuck = heal(system, world, healing, failed);
  };
  conduct.guard(() => {
    attended(system, world, until, body);
  });
  const record = { log: world.log, history: world.clients.history };
  return {
    swarm,
    schedule: { seed, ...(unasked.length === 0 ? {} : { unasked }), choices },
    ...record,
    healed,
    failure: failureOf(world, seen) ?? stuck ?? ended(observer.end?.(record), world),
  };
}

/** Seconds that one step of a node may take, unless told otherwise. */
const WATCHDOG_SECONDS = 5;

/**
 * Runs a world under watch: what a node does without end is ended, and is its misconduct.
 * @throws what the system says where something else was ended; Interrupt
 */
export function attended<T extends NodeTypes>(
  { watchdog = WATCHDOG_SECONDS, unended }: System<T>,
  world: World<T>,
  until: number,
  body: () => void,
): void {
  const limit = watchdog > 0 ? watchdog * 1000 : Number.POSITIVE_INFINITY;
  const left = Math.max(1, until - performance.now());
  const least = Math.min(limit, left);
  try {
    watched(body, Number.isFinite(least) ? least : 0);
  } catch (error) {
    if (!(error instanceof Overrun)) throw error;
    const { excess } = error;
    if (excess === "time" && left < limit) throw new Interrupt();
    if (world.ended(excess, watchdog)) return;
    throw unended?.(error, watchdog) ?? error;
  }
}

function isOrdinary<T extends NodeTypes>(world: World<T>, choice: Choice): boolean {
  const usual = defaultChoice(world);
  return usual !== null && choiceText(usual) === choiceText(choice);
}

/** Mends everything, and goes on without faults until every operation has ended. */
function heal<T extends NodeTypes>(
  system: System<T>,
  world: World<T>,
  budget: number,
  failed: () => boolean,
): Failure | null {
  world.calm();
  // What has been held up comes first, and is no lack of progress.
  const backlog = budget > 0 ? BACKLOG_EACH * world.network.flights.length : 0;
  for (let left = budget + backlog; ; left--) {
    if (failed()) return null;
    const mending = recovery(world);
    if (mending !== null) {
      world.take(mending);
      continue;
    }
    const busy = isWaiting(world);
    const unsettled = busy ? null : (system.settled?.(statesOf(world)) ?? null);
    if (!busy && unsettled === null) return null;
    const choice = left > 0 ? defaultChoice(world) : null;
    if (choice === null) {
      const end = left > 0 ? "quiet" : "budget";
      const operations = waiting(world);
      return { kind: "no-progress", event: world.log.length - 1, operations, unsettled, end };
    }
    world.take(choice);
  }
}

const isWaiting = <T extends NodeTypes>({ clients, places }: World<T>): boolean =>
  clients.all.some(
    ({ pending, operations, next }) =>
      pending !== null ||
      (next < operations.length && places.get(operations[next]!.to)?.up === true),
  );

/** Operations that have yet to end. Nobody can ask a node that is down for good. */
function waiting<T extends NodeTypes>(world: World<T>): readonly string[] {
  const found: string[] = [];
  for (const client of world.clients.all) {
    if (client.pending !== null) found.push(client.pending.id);
    for (const { id, to } of world.clients.rest(client)) {
      if (world.places.get(to)?.up !== true) break;
      found.push(id);
    }
  }
  return found;
}

const statesOf = <T extends NodeTypes>(world: World<T>): Readonly<Record<string, T["State"]>> =>
  Object.fromEntries(
    [...world.places.values()].filter(({ up }) => up).map(({ name, state }) => [name, state]),
  );

function failureOf<T extends NodeTypes>(
  { misconduct }: World<T>,
  seen: { readonly report: Report; readonly event: number } | null,
): Failure | null {
  if (misconduct !== null) {
    const { kind, what, error, event } = misconduct;
    return { kind, what, error, node: event.node!, event: event.index };
  }
  return seen === null ? null : { kind: "observed", ...seen };
}

const ended = <T extends NodeTypes>(
  report: Report | null | undefined,
  { log }: World<T>,
): Failure | null => (report ? { kind: "observed", event: log.length - 1, report } : null);

/** What tells one failure from another: numbers that occur in it aside. */
export function signature(failure: Failure): string {
  switch (failure.kind) {
    case "observed":
      return `observed ${failure.report.what}`;
    case "no-progress":
      return failure.unsettled === null ? "no-progress" : "no-progress unsettled";
    case "not-reproducible":
      return "not-reproducible";
    default:
      return `${failure.kind} ${failure.what.replace(/\d+/g, "#")}`;
  }
}

/** All of a log in a few digits. */
export const logHash = <T extends NodeTypes>(log: readonly SimulationEvent<T>[]): string =>
  contentHash(log.map(eventHash));

const eventHash = <T extends NodeTypes>(event: SimulationEvent<T>): string => contentHash(event);

/** The first event in which two logs differ; null if they are the same. */
export function firstDifference<T extends NodeTypes>(
  a: readonly SimulationEvent<T>[],
  b: readonly SimulationEvent<T>[],
): number | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++)
    if (i >= a.length || i >= b.length || eventHash(a[i]!) !== eventHash(b[i]!)) return i;
  return null;
}

/** Whether the same choices lead to the same again. */
export function reproduces<T extends NodeTypes>(
  system: System<T>,
  done: Run<T>,
  options: RunOptions = {},
): Failure | null {
  const again = replay(system, done.schedule, options);
  const event = firstDifference(done.log, again.log);
  if (event === null) return null;
  const node = (done.log[event] ?? again.log[event])!.node;
  return { kind: "not-reproducible", event, node };
}
