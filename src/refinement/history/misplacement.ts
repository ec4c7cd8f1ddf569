/**
 * Why no order explains a history: how far orders get, where that leaves the object, and what the
 * operation that comes next would have had to return. The search is done again, with somebody looking
 * on, as far as it had got.
 */
import { performance } from "node:perf_hooks";
import { contentKey } from "../../spec/value.ts";
import type { Operation } from "./history.ts";
import type { Consistency } from "./linearizability.ts";
import { Bounds, Search } from "./linearization.ts";
import { ObjectStates } from "./object-states.ts";
import { NONE, type Part, ProgramOrder, RealTime } from "./placement.ts";
import type { SequentialModel } from "./sequential-model.ts";

/** An order that gets as far as any, and what comes next after it. */
export interface DeadEnd {
  readonly order: readonly Operation[];
  /** The states that the object could be in then, with what each operation would have returned. */
  readonly states: readonly {
    readonly state: unknown;
    readonly next: readonly {
      readonly operation: Operation;
      /** None where it is not possible; `undefined` in it stands for anything. */
      readonly outputs: readonly unknown[];
    }[];
  }[];
}

export interface Misplacement {
  /** Of a history that was divided: the key. */
  readonly key: unknown;
  /**
   * The operation that cannot be placed: the part of the history until it returned has no order, and
   * until just before that it has one. Null under sequential consistency, which knows no "until".
   */
  readonly operation: Operation | null;
  /** How many operations had to be placed until then, or could be. */
  readonly placed: number;
  readonly required: number;
  /** What was under way at the same time as the operation. */
  readonly concurrent: readonly Operation[];
  readonly deadEnds: readonly DeadEnd[];
  /** How many there are, where not all are kept. */
  readonly deadEndsInAll: number;
  /** What it could have returned: then there is an order until then. Tried one by one. */
  readonly right: readonly unknown[];
  /** Whether nothing else would have been right. */
  readonly rightInAll: boolean;
}

/** Bounds, so that an explanation takes no longer than it is worth. */
const DEAD_ENDS_MAX = 16;
const STATES_MAX = 8;
const NEXT_MAX = 8;
const SETS_MAX = 2000;
const RIGHT_MAX = 24;
const RIGHT_STEPS = 50_000;
const BYTES_MAX = 1 << 29;
const SECONDS_MAX = 60;

const bounds = (): Bounds =>
  new Bounds(Number.POSITIVE_INFINITY, performance.now() + 1000 * SECONDS_MAX, BYTES_MAX);

/** @param reach how far the search got that found no order */
export function misplaced(
  key: unknown,
  part: Part,
  reach: number,
  model: SequentialModel,
  consistency: Consistency,
): Misplacement {
  return consistency === "linearizable"
    ? inRealTime(key, part, reach, model)
    : inProgramOrder(part, reach, model);
}

function inRealTime(key: unknown, part: Part, reach: number, model: SequentialModel): Misplacement {
  const operation = part.required.find(({ returned }) => returned === reach)!;
  const until = untilReturn(part, reach);
  const bad = until.required.indexOf(operation);
  const states = new ObjectStates(model);
  const placement = new RealTime(until);
  const ends = new DeadEnds(until, states);
  const tried = new Set<number>();
  const search = new Search(until, states, placement, bounds(), {
    tries: (op, set) => {
      if (op === bad && tried.size < SETS_MAX) tried.add(set);
    },
    stuck: (stuck) => {
      if (placement.blocked() === bad) ends.note(stuck, [bad]);
    },
  });
  search.run(Number.POSITIVE_INFINITY);
  const { values, all } = candidates(tried, states, operation);
  const answers = values
    .slice(0, RIGHT_MAX)
    .map((out) => ({ out, answer: withOutput(until, operation, out, model) }));
  const decided = search.outcome === "none" && answers.every(({ answer }) => answer !== "open");
  return {
    key,
    operation,
    placed: until.required.length - 1,
    required: until.required.length,
    concurrent: [...part.required, ...part.optional]
      .filter(
        (other) => other !== operation && other.called < reach && other.returned > operation.called,
      )
      .sort((a, b) => a.called - b.called),
    deadEnds: ends.kept,
    deadEndsInAll: ends.count,
    right: answers.filter(({ answer }) => answer === "found").map(({ out }) => out),
    rightInAll: decided && all && values.length <= RIGHT_MAX && tried.size < SETS_MAX,
  };
}

/** A history until an operation returned. What returned later may be placed, with what it returned. */
function untilReturn(part: Part, returned: number): Part {
  return {
    required: part.required.filter((op) => op.returned <= returned),
    optional: [...part.required.filter((op) => op.returned > returned), ...part.optional]
      .filter((op) => op.called < returned)
      .sort((a, b) => a.called - b.called),
  };
}

/** What an operation could have returned wherever it was tried, by content. */
function candidates(
  sets: ReadonlySet<number>,
  states: ObjectStates,
  operation: Operation,
): { readonly values: readonly unknown[]; readonly all: boolean } {
  const values = new Map<string, unknown>();
  let all = true;
  for (const set of sets)
    for (const { outputs } of states.outputs(set, operation))
      for (const out of outputs)
        if (out === undefined) all = false;
        else values.set(contentKey(out), out);
  return { values: [...values.values()], all };
}

/** Whether there is an order if the operation returned something else. */
function withOutput(
  part: Part,
  operation: Operation,
  out: unknown,
  model: SequentialModel,
): Search["outcome"] {
  const required = part.required.map((one) => (one === operation ? { ...operation, out } : one));
  const changed = { ...part, required };
  const states = new ObjectStates(model);
  return new Search(changed, states, new RealTime(changed), bounds()).run(RIGHT_STEPS);
}

function inProgramOrder(part: Part, reach: number, model: SequentialModel): Misplacement {
  const states = new ObjectStates(model);
  const placement = new ProgramOrder(part);
  const ends = new DeadEnds(part, states);
  new Search(part, states, placement, bounds(), {
    stuck: (search) => {
      if (placement.reach() !== reach) return;
      const next: number[] = [];
      for (let op = placement.next(NONE); op !== NONE; op = placement.next(op)) next.push(op);
      ends.note(search, next);
    },
  }).run(Number.POSITIVE_INFINITY);
  return {
    ...{ key: null, operation: null, placed: reach, required: part.required.length },
    ...{ concurrent: [], deadEnds: ends.kept, deadEndsInAll: ends.count },
    ...{ right: [], rightInAll: false },
  };
}

/** The ends of orders that get as far as any: of those that leave the same states, the first. */
class DeadEnds {
  count = 0;
  readonly kept: DeadEnd[] = [];
  readonly #seen = new Set<string>();
  readonly #all: readonly Operation[];

  constructor(
    part: Part,
    readonly states: ObjectStates,
  ) {
    this.#all = [...part.required, ...part.optional];
  }

  note(search: Search, next: readonly number[]): void {
    const key = `${search.set} ${next.join()}`;
    if (this.#seen.size >= SETS_MAX || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.count++;
    if (this.kept.length >= DEAD_ENDS_MAX) return;
    const operations = next.slice(0, NEXT_MAX).map((op) => this.#all[op]!);
    const outputs = operations.map((operation) => this.states.outputs(search.set, operation));
    this.kept.push({
      order: search.order.map((op) => this.#all[op]!),
      states: this.states
        .states(search.set)
        .slice(0, STATES_MAX)
        .map((state, i) => ({
          state,
          next: operations.map((operation, j) => ({ operation, outputs: outputs[j]![i]!.outputs })),
        })),
    });
  }
}
