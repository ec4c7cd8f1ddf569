/**
 * An arrow from an implementation to its specification: `conforms(spec, implementation, mapping)`.
 * With it, the implementation is run under faults, and each run is followed in the specification.
 */
import { unendedCall } from "../../explorer/author.ts";
import type { Where } from "../../explorer/breakage.ts";
import { drained } from "../../explorer/drained.ts";
import { Learning } from "../../explorer/learning/learning.ts";
import type { Overrun } from "../../host/watchdog.ts";
import { instantiate, type Model } from "../../spec/model.ts";
import type { Constants, Spec, State } from "../../spec/spec.ts";
import { checkHistory } from "../history/linearizability.ts";
import type { SequentialModel } from "../history/sequential-model.ts";
import type { NodeTypes } from "../node.ts";
import {
  type Campaign,
  type CampaignOptions,
  campaigning,
  type Interim,
} from "../simulation/campaign.ts";
import { parseSchedule, type Schedule } from "../simulation/schedule.ts";
import { type Replay, replay } from "../simulation/simulation.ts";
import type { Observer, Report, RunRecord, System } from "../simulation/system.ts";
import { type Account, accountOf } from "./account.ts";
import { BadMapping, endedAuthoring } from "./bad-mapping.ts";
import { type AnyMapping, BoundMapping } from "./bound-mapping.ts";
import { Coverage } from "./coverage.ts";
import type { Mapping } from "./mapping.ts";
import { type Divergence, type Invariants, Monitor } from "./monitor.ts";
import { Onlooker } from "./onlooker.ts";
import type { Nodes, TypesIn, View, WorldOf } from "./view.ts";
import { type Seen, witnessOf } from "./witness.ts";

/** The surroundings of nodes, and what else must be true of them. */
export interface Implemented<T extends NodeTypes, W = View<T>> extends Omit<System<T>, "nodes"> {
  /** What must be true of the nodes at all times. */
  readonly invariants?: Invariants<W>;
  /** The object as which the clients' histories must be linearizable. */
  // biome-ignore lint/suspicious/noExplicitAny: an object with states of any kind
  readonly object?: SequentialModel<any>;
}

/** Nodes and their surroundings. */
export interface Implementation<T extends NodeTypes> extends Implemented<T> {
  readonly nodes: System<T>["nodes"];
}

export interface Conformance<T extends NodeTypes> {
  readonly campaign: Campaign<T>;
  readonly coverage: Coverage;
  readonly complaints: readonly Complaint[];
  readonly seconds: number;
}

/** What makes runs say less than they seem to. */
export type Complaint =
  /** No run took a step of the specification: nothing was compared. */
  | { readonly kind: "vacuous" }
  | { readonly kind: "action-never-taken"; readonly action: string }
  | { readonly kind: "guard-never-held"; readonly action: string; readonly label: string }
  /** The mapping explains events that never happened. */
  | { readonly kind: "event-never-happened"; readonly event: string };

/** What runs are judged by: the specification, invariants of the nodes, the author, the clients. */
export type Judge = "steps" | "invariants" | "reports" | "histories";
export const JUDGES: readonly Judge[] = ["steps", "invariants", "reports", "histories"];

/** A run of a schedule, and what it has shown of the specification. */
export interface Followed<T extends NodeTypes> {
  readonly run: Replay<T>;
  /** What its events were, as far as it could be followed. */
  readonly seen: readonly Seen[];
  readonly coverage: Coverage;
}

/** How an arrow is recognised, also when two copies of the library are loaded. */
export const ARROW: unique symbol = Symbol.for("fairlead.arrow");

export class Arrow<T extends NodeTypes> {
  readonly [ARROW] = true;
  readonly model: Model;
  readonly mapping: BoundMapping<T>;
  /** The implementation, with what follows each run. */
  system: System<T>;
  /** Seconds that one step of a node may take. */
  #watchdog: number | null = null;
  #latest: Monitor<T> | null = null;

  /** @throws BadMapping, BadSetting, BadConstants */
  constructor(
    readonly spec: Spec<Constants, State, unknown>,
    readonly implementation: Implementation<T>,
    readonly written: AnyMapping<T>,
  ) {
    this.model = instantiate(spec, null, (written.constants ?? {}) as Record<string, unknown>);
    this.mapping = new BoundMapping(this.model, written);
    this.system = this.judgedBy(JUDGES);
  }

  /** Sets the seconds that one call of the author's code may take; 0 for no limit. */
  within(watchdog: number): this {
    this.#watchdog = watchdog;
    this.system = this.judgedBy(JUDGES);
    return this;
  }

  /** The implementation, with some of those who judge its runs. */
  judgedBy(wanted: readonly Judge[]): System<T> {
    const { invariants, observer, object, nodes, faults } = this.implementation;
    const lying = faults.faults.includes("lying disk");
    return {
      ...this.implementation,
      ...(this.#watchdog === null ? {} : { watchdog: this.#watchdog }),
      unended,
      observer: () => {
        const judges: Observer<T>[] = [];
        if (wanted.includes("steps")) {
          const judged = wanted.includes("invariants") ? invariants : undefined;
          const monitor = new Monitor(this.mapping, Object.keys(nodes), lying, judged);
          this.#latest = monitor;
          judges.push(monitor);
        } else if (wanted.includes("invariants") && invariants !== undefined)
          judges.push(new Monitor(this.mapping, Object.keys(nodes), lying, invariants, false));
        if (wanted.includes("reports") && observer !== undefined) judges.push(observer());
        if (wanted.includes("histories") && object !== undefined)
          judges.push({ end: (record: RunRecord<T>) => consistent(record, object) });
        return {
          observe: (event) => first(judges, (judge) => judge.observe?.(event)),
          end: (record) => first(judges, (judge) => judge.end?.(record)),
        };
      },
    };
  }

  /** Many runs, one after the other, all made from one seed. @throws BadMapping, Broken */
  run(options: CampaignOptions<T> = {}): Conformance<T> {
    return drained(this.running(options));
  }

  /** As `run`, with a pause after each run. @throws BadMapping, Broken */
  *running(options: CampaignOptions<T> = {}): Generator<Interim, Conformance<T>> {
    const coverage = new Coverage(this.mapping.model);
    const began = performance.now();
    const done = yield* campaigning(this.system, {
      ...options,
      each: (run, place) => {
        coverage.add(this.#latest!);
        options.each?.(run, place);
      },
    });
    return {
      campaign: done,
      coverage,
      complaints: complaintsOf(coverage, this.mapping.bound),
      seconds: (performance.now() - began) / 1000,
    };
  }

  /** The run of a schedule, or of the line that stands for it. @throws BadSchedule */
  replay(schedule: Schedule | string): Replay<T> {
    const choices = typeof schedule === "string" ? parseSchedule(schedule) : schedule;
    return replay(this.system, choices);
  }

  /** As `replay`, with what the run was in the specification. */
  follow(schedule: Schedule): Followed<T> {
    const run = replay(this.system, schedule);
    const coverage = new Coverage(this.mapping.model);
    coverage.add(this.#latest!);
    return { run, seen: witnessOf(this.#latest!.matched), coverage };
  }

  /** Why the run of a schedule diverges. */
  account(schedule: Schedule, divergence: Divergence<T>): Account {
    const { nodes, faults } = this.implementation;
    const { observer: _, ...unwatched } = this.implementation;
    const { log } = replay(unwatched, schedule);
    const onlooker = new Onlooker<T>(Object.keys(nodes), faults.faults.includes("lying disk"));
    const moments = [...log.flatMap((event) => onlooker.meet(event)), ...onlooker.end()];
    const place = moments.findIndex(({ event }) => event?.index === divergence.moment.event?.index);
    return accountOf(divergence, moments.slice(place + 1));
  }
}

/**
 * Says that an implementation conforms to a specification, seen through a mapping. The arrow has
 * properties for test suites, can be run by itself, and is what `fairlead simulate` takes.
 * @throws BadMapping, BadSetting, BadConstants
 */
export function conforms<C extends Constants, S extends State, A, N extends Nodes>(
  spec: Spec<C, S, A>,
  implementation: { readonly nodes: N } & Implemented<TypesIn<NoInfer<N>>, WorldOf<NoInfer<N>>>,
  mapping: Mapping<NoInfer<S>, NoInfer<A>, TypesIn<NoInfer<N>>, NoInfer<C>, WorldOf<NoInfer<N>>>,
): Arrow<TypesIn<N>> {
  return new Arrow(spec as never, implementation as never, mapping as never);
}

/** Of what author code a call was ended that is no node's: of the mapping's, or of the spec's. */
function unended(overrun: Overrun, seconds: number): Error {
  const place = endedAuthoring();
  const { excess } = overrun;
  if (place !== null) return new BadMapping({ kind: "unended", place, excess, seconds });
  const { latest } = Learning;
  latest?.recorder.end();
  return unendedCall(latest === null ? [] : [latest], overrun, seconds, INIT);
}
const INIT: Where = { kind: "init", name: null, part: null };

function first<A>(of: readonly A[], ask: (one: A) => Report | null | undefined): Report | null {
  for (const one of of) {
    const report = ask(one);
    if (report) return report;
  }
  return null;
}

function consistent<T extends NodeTypes>(
  { history }: RunRecord<T>,
  object: SequentialModel<unknown>,
): Report | null {
  // Where nobody was told anything, nobody was told anything wrong.
  if (!history.some(({ kind }) => kind === "ok")) return null;
  const verdict = checkHistory(history, object);
  return verdict.outcome === "consistent"
    ? null
    : { what: `history ${verdict.outcome}`, details: verdict };
}

function complaintsOf(coverage: Coverage, bound: readonly string[] | null): readonly Complaint[] {
  if (coverage.taken === 0) return [{ kind: "vacuous" }];
  const complaints: Complaint[] = [];
  for (const [action, count] of coverage.actions)
    if (count === 0) complaints.push({ kind: "action-never-taken", action });
  for (const [action, labels] of coverage.guards)
    for (const [label, { tried, held }] of labels)
      if (tried > 0 && held === 0) complaints.push({ kind: "guard-never-held", action, label });
  for (const event of bound ?? [])
    if (event !== "*" && !coverage.events.has(event))
      complaints.push({ kind: "event-never-happened", event });
  return complaints;
}
