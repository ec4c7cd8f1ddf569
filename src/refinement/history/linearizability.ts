/**
 * Whether a history of clients can be explained by an object that does one operation after another.
 *
 * Linearizable: some order explains what every client was told, and in it, what had returned before
 * something else was called comes before that. Sequentially consistent: some order explains it in
 * which each client's own operations keep their order. What is unfinished may have happened, and may
 * happen at any time after it was called; or never.
 *
 * Source: Wing & Gong, "Testing and verifying concurrent objects" (1993), with the memory of Lowe,
 *   "Testing for linearizability" (2017). Parts: Herlihy & Wing (1990), theorem 1; sequential
 *   consistency has no such theorem, so there a history is searched as a whole.
 */
import { performance } from "node:perf_hooks";
import { memoryLimit } from "../../host/memory.ts";
import { contentKey } from "../../spec/value.ts";
import {
  BadHistory,
  type History,
  type HistoryEvent,
  historyOf,
  type Operation,
} from "./history.ts";
import { Bounds, Search } from "./linearization.ts";
import { type Misplacement, misplaced } from "./misplacement.ts";
import { ObjectStates } from "./object-states.ts";
import { type Part, ProgramOrder, RealTime } from "./placement.ts";
import { type SequentialModel, UnfitOperation } from "./sequential-model.ts";

export type Consistency = "linearizable" | "sequential";

export interface HistoryOptions {
  readonly consistency?: Consistency;
  /** Configurations, of all parts together. */
  readonly maxStates?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** Bytes. */
  readonly maxMemory?: number;
}

/** What became of a part of the history: operations on one key, or all there are. */
export interface PartVerdict {
  /** The key; null where the history is not divided. */
  readonly key: unknown;
  readonly operations: number;
  /** `unknown`: a bound was reached, or another part was found wrong before. */
  readonly outcome: "consistent" | "inconsistent" | "unknown";
  readonly configurations: number;
  /** An order that explains it, where there is one. */
  readonly order: readonly Operation[] | null;
}

export interface HistoryVerdict {
  readonly outcome: "consistent" | "inconsistent" | "unknown";
  readonly consistency: Consistency;
  readonly model: string;
  readonly history: History;
  readonly parts: readonly PartVerdict[];
  /** Why the first part that was found wrong is. */
  readonly misplacement: Misplacement | null;
  /** Which bound was reached, and what it was: configurations, seconds or bytes. */
  readonly cut: { readonly by: "states" | "time" | "memory"; readonly limit: number | null } | null;
  readonly configurations: number;
  readonly seconds: number;
  /** What the searches kept in memory, roughly. */
  readonly bytes: number;
}

/** Steps that each part is given first; then four times as many. */
const STEPS_FIRST = 20_000;
const STEPS_FACTOR = 4;
/** The share of the memory that a process may fill that is for searches, unless told otherwise. */
const MEMORY_SHARE = 0.5;

/**
 * @param events or a history that has been read
 * @throws BadHistory, UnfitOperation, and what the model's own functions throw
 */
export function checkHistory<S>(
  events: readonly HistoryEvent[] | History,
  model: SequentialModel<S>,
  options: HistoryOptions = {},
): HistoryVerdict {
  const start = performance.now();
  const history = "operations" in events ? events : historyOf(events);
  if (history.operations.length === 0) throw new BadHistory({ kind: "empty" });
  requireFit(history.operations, model);
  const { consistency = "linearizable", maxStates = Number.POSITIVE_INFINITY } = options;
  const { timeout = Number.POSITIVE_INFINITY } = options;
  const maxMemory = options.maxMemory ?? MEMORY_SHARE * memoryLimit();
  const bounds = new Bounds(maxStates, start + 1000 * timeout, maxMemory);
  const parts = partsOf(history.operations, model, consistency).map(({ key, operations }) => ({
    key,
    part: partOf(operations),
    search: null as Search | null,
  }));
  // Small parts first: whatever is wrong in them is found soon, and easy to read.
  parts.sort((a, b) => sizeOf(a.part) - sizeOf(b.part));
  let wrong: (typeof parts)[number] | null = null;
  let open = parts;
  for (let steps = STEPS_FIRST; open.length > 0 && !wrong && !bounds.cut; steps *= STEPS_FACTOR) {
    for (const each of open) {
      each.search ??= new Search(
        each.part,
        new ObjectStates(model as SequentialModel),
        placementOf(each.part, consistency),
        bounds,
      );
      if (each.search.run(steps) === "none") {
        wrong = each;
        break;
      }
      if (bounds.cut !== null) break;
    }
    open = open.filter(({ search }) => search?.outcome !== "found");
  }
  const verdicts = parts.map(({ key, part, search }): PartVerdict => {
    const all = [...part.required, ...part.optional];
    const outcome = search?.outcome ?? "open";
    return {
      key,
      operations: all.length,
      outcome: OUTCOMES[outcome],
      configurations: search?.configurations.size ?? 0,
      order: outcome === "found" ? search!.order.map((op) => all[op]!) : null,
    };
  });
  const found = wrong && { key: wrong.key, part: wrong.part, reach: wrong.search!.reach };
  // What they keep is not needed to explain it.
  for (const each of parts) each.search = null;
  const limits = { states: maxStates, time: timeout, memory: maxMemory };
  const { cut } = bounds;
  const { configurations, bytes } = bounds;
  return {
    outcome: wrong ? "inconsistent" : open.length > 0 ? "unknown" : "consistent",
    consistency,
    model: model.name,
    history,
    parts: verdicts,
    misplacement:
      found && misplaced(found.key, found.part, found.reach, model as SequentialModel, consistency),
    cut: wrong === null && cut !== null ? { by: cut, limit: finite(limits[cut]) } : null,
    configurations,
    seconds: (performance.now() - start) / 1000,
    bytes,
  };
}

const OUTCOMES = { found: "consistent", none: "inconsistent", open: "unknown" } as const;

const finite = (number: number): number | null => (Number.isFinite(number) ? number : null);

const sizeOf = ({ required, optional }: Part): number => required.length + optional.length;

function placementOf(part: Part, consistency: Consistency): RealTime | ProgramOrder {
  return consistency === "linearizable" ? new RealTime(part) : new ProgramOrder(part);
}

function partOf(operations: readonly Operation[]): Part {
  return {
    required: operations.filter(({ end }) => end === "ok"),
    optional: operations.filter(({ end }) => end === "unfinished"),
  };
}

function requireFit<S>(operations: readonly Operation[], model: SequentialModel<S>): void {
  // Of two names for one operation, one will do.
  const names = new Map<unknown, string>();
  for (const [name, operation] of Object.entries(model.operations))
    if (!names.has(operation)) names.set(operation, name);
  const known = [...names.values()];
  for (const { f, in: given, op, client } of operations) {
    if (!Object.hasOwn(model.operations, f))
      throw new UnfitOperation({ kind: "operation", f, known }, model.name, op, client);
    const { accepts, input: wanted } = model.operations[f]!;
    if (!accepts(given, client))
      throw new UnfitOperation({ kind: "input", f, given, wanted }, model.name, op, client);
  }
}

interface KeyedOperations {
  readonly key: unknown;
  readonly operations: readonly Operation[];
}

function partsOf<S>(
  operations: readonly Operation[],
  model: SequentialModel<S>,
  consistency: Consistency,
): readonly KeyedOperations[] {
  const whole = [{ key: null, operations }];
  if (consistency !== "linearizable" || !model.part) return whole;
  const parts = new Map<string, { key: unknown; operations: Operation[] }>();
  for (const operation of operations) {
    const key = model.part(operation.f, operation.in);
    if (key === undefined) return whole;
    const content = contentKey(key);
    const part = parts.get(content);
    if (part) part.operations.push(operation);
    else parts.set(content, { key, operations: [operation] });
  }
  // What nobody saw happen explains nothing on its own.
  return [...parts.values()].filter(({ operations: some }) => some.some(({ end }) => end === "ok"));
}
