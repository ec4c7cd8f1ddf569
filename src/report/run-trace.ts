/**
 * A run as lines: what came in, what the node did, and what that was in the specification. Of a long
 * run only what went wrong, what led to the end, and the end.
 */
import type { Seen } from "../refinement/arrow/witness.ts";
import type { NodeTypes } from "../refinement/node.ts";
import type { SimulationEvent } from "../refinement/simulation/system.ts";
import { Chronicle, isFault, isNotable, shortened } from "./chronicle.ts";
import { stepLabel } from "./label.ts";
import { packed, WIDTH, wrapped } from "./lines.ts";
import { counted, grouped } from "./number.ts";

export interface Traced<T extends NodeTypes> {
  readonly log: readonly SimulationEvent<T>[];
  /** The event to tell most of, and the one after which the run is told no further. */
  readonly marked: number | null;
  readonly last: number;
  /** Where everything is mended; null if that was not reached. */
  readonly healed: number | null;
  /** What the events were in the specification; null where nothing is compared. */
  readonly seen: readonly Seen[] | null;
  /** Whether only the end matters. */
  readonly brief?: boolean;
}

/** Events of which all are shown; of more, so many at the end. */
const WHOLE_MAX = 30;
const END_MAX = 14;
/** Around the moment at which all is mended, and at the end after it. */
const BEFORE_MAX = 20;
const AFTER_MAX = 6;
/** Of those that went wrong, and of those that led to the end. */
const FAULTS_MAX = 16;
const CAUSES_MAX = 12;
/** How long a value may be, and that of the event at stake. */
const VALUE_MAX = 72;
const MARKED_VALUE_MAX = 300;
/** The last column in which it can begin what an event was. */
const SIDE_MAX = 66;

/** The rows of a run: an event, or how many are left out, with their abstract steps. */
export type Row<T extends NodeTypes> =
  | { readonly kind: "event"; readonly event: SimulationEvent<T> }
  | { readonly kind: "gap"; readonly events: readonly SimulationEvent<T>[] }
  | { readonly kind: "healed" };

export function rowsOf<T extends NodeTypes>(traced: Traced<T>): readonly Row<T>[] {
  const { log, last, healed } = traced;
  const events = log.slice(0, last + 1);
  const kept = keptOf(events, traced);
  const rows: Row<T>[] = [];
  // Where nothing has gone wrong, nothing is mended.
  const mended = events.some((event) => isFault(event) && event.index < healed!);
  let gap: SimulationEvent<T>[] = [];
  const close = (): void => {
    // That one is left out takes as much room as it does.
    if (gap.length === 1) rows.push({ kind: "event", event: gap[0]! });
    else if (gap.length > 0) rows.push({ kind: "gap", events: gap });
    gap = [];
  };
  for (const event of events) {
    if (event.index === healed && mended) {
      close();
      rows.push({ kind: "healed" });
    }
    if (kept.has(event.index)) {
      close();
      rows.push({ kind: "event", event });
    } else gap.push(event);
  }
  close();
  return rows;
}

function keptOf<T extends NodeTypes>(
  events: readonly SimulationEvent<T>[],
  { marked, healed, brief = false }: Traced<T>,
): ReadonlySet<number> {
  if (events.length <= WHOLE_MAX) return new Set(events.map(({ index }) => index));
  const kept = new Set<number>();
  const keep = (some: readonly SimulationEvent<T>[]): void => {
    for (const { index } of some) kept.add(index);
  };
  // Where no event is at stake, what matters is how it came to where nothing goes on any more.
  if (marked === null) {
    const calm = healed ?? events.length;
    keep(events.slice(Math.max(0, calm - BEFORE_MAX), calm + AFTER_MAX));
    keep(events.slice(-AFTER_MAX));
  } else keep(events.slice(-END_MAX));
  if (brief) return kept;
  const ids = new Map(events.map((event) => [event.id, event]));
  // What led to it: who sent the message, who set the timer, and so on.
  let cause = marked === null ? undefined : events[marked];
  for (let i = 0; cause !== undefined && i < CAUSES_MAX; i++) {
    kept.add(cause.index);
    cause = cause.cause === null ? undefined : ids.get(cause.cause);
  }
  keep(events.filter((event) => isNotable(event) && event.phase === "faulty").slice(-FAULTS_MAX));
  return kept;
}

export function runLines<T extends NodeTypes>(traced: Traced<T>): readonly string[] {
  const { log, marked, seen } = traced;
  const chronicle = new Chronicle(log);
  const rows = rowsOf(traced);
  const steps = new Map(
    (seen ?? []).map(({ event, steps, unseen }) => [
      event,
      [...steps, ...unseen].map(({ action, parameters }) => stepLabel(action, parameters)),
    ]),
  );
  const digits = Math.max(2, String(traced.last).length);
  const nodes = [...new Set(log.map(({ node }) => node ?? ""))];
  const times = Math.max(2, ...log.slice(0, traced.last + 1).map(({ at }) => timeText(at).length));
  const names = Math.max(...nodes.map(({ length }) => length));
  const column = 4 + digits + 2 + times + 2 + names + 2;
  const start = (mark: string, number: string, time: string, node: string): string =>
    `  ${mark} ${number.padStart(digits)}  ${time.padStart(times)}  ${node.padEnd(names)}  `;
  const texts = new Map(
    rows.flatMap((row) =>
      row.kind === "event"
        ? [
            [
              row.event.index,
              chronicle.tell(row.event, row.event.index === marked ? MARKED_VALUE_MAX : VALUE_MAX),
            ] as const,
          ]
        : [],
    ),
  );
  const widest = Math.max(0, ...[...texts.values()].map(({ what }) => what.length));
  /** Where it says what an event was, if there is room. */
  const side = Math.min(column + widest, SIDE_MAX) + 3;
  const shown = (event: SimulationEvent<T>): readonly string[] => {
    const { index, node, at } = event;
    const isMarked = index === marked;
    const told = texts.get(index)!;
    const mark = isMarked ? ">" : told.fault ? "!" : " ";
    const [first, ...more] = wrapped(told.what, column, column + 2);
    const was = seenText(event, steps, seen, isMarked);
    const head = start(mark, String(index), timeText(at), node ?? "") + first!.trimStart();
    const beginning = Math.max(side, head.length + 3);
    const beside = more.length === 0 && was !== null && beginning + 2 + was.length <= WIDTH;
    return [
      beside ? `${head.padEnd(beginning)}= ${was}` : head,
      ...more,
      ...list(told.done, column + 2, ""),
      ...list(told.undone, column + 2, "not done: "),
      ...(beside || was === null ? [] : wrapped(`= ${was}`, column + 2, column + 4)),
    ];
  };
  const whole = " ".repeat(column);
  return rows.flatMap((row) => {
    if (row.kind === "event") return shown(row.event);
    return row.kind === "gap"
      ? wrapped(gapText(row.events, steps), column, column + 2)
      : [`${whole}from here on nothing goes wrong any more, and what was broken is mended`];
  });
}

/** Milliseconds are whole enough: what happens at the same time stands in its order. */
const timeText = (at: number): string => grouped(Math.floor(at));

function list(phrases: readonly string[], column: number, heading: string): readonly string[] {
  const [first, ...more] = phrases;
  return first === undefined ? [] : packed([heading + first, ...more], column);
}

/** What an event was in the specification; null where that is not asked. */
function seenText<T extends NodeTypes>(
  { index, kind }: SimulationEvent<T>,
  steps: ReadonlyMap<number | null, readonly string[]>,
  seen: readonly Seen[] | null,
  isMarked: boolean,
): string | null {
  if (seen === null || isMarked) return null;
  const taken = steps.get(index);
  if (taken !== undefined && taken.length > 0) return taken.join(" ");
  return ["message", "timer", "request"].includes(kind) ? "nothing" : null;
}

const STEPS_MAX = 6;
const STEP_MAX = 48;

function gapText<T extends NodeTypes>(
  events: readonly SimulationEvent<T>[],
  steps: ReadonlyMap<number | null, readonly string[]>,
): string {
  const taken = events.flatMap(({ index }) => steps.get(index) ?? []);
  const shown = taken.slice(0, STEPS_MAX).map((step) => shortened(step, STEP_MAX));
  const more = taken.length > shown.length ? [`and ${taken.length - shown.length} more`] : [];
  const were = taken.length === 0 ? "" : ` = ${[...shown, ...more].join(" ")}`;
  return `… ${counted(events.length, "event")}${were}`;
}
