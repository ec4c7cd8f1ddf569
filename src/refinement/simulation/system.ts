/** What is simulated: nodes, the clients that ask things of them, and what may go wrong. */

import type { Overrun } from "../../host/watchdog.ts";
import type { NodeTypes, Step, Surroundings } from "../node.ts";
import type { FaultModel, Menu } from "./faults.ts";

/**
 * A node, whatever it takes. Nodes of different types can take part in one system: `T` then stands
 * for what any of them may say or keep.
 */
export interface Participant<T extends NodeTypes> {
  readonly start: (surroundings: Surroundings, disk: never, random: () => number) => Step<T>;
  readonly step: (
    state: never,
    input: never,
    surroundings: Surroundings,
    random: () => number,
  ) => Step<T>;
}

/** Something that a client will ask, after what it asks before. */
export interface Operation<T extends NodeTypes> {
  /** The node asked. */
  readonly to: string;
  readonly request: T["Request"];
  /** What the history calls the operation and its argument; otherwise "request" and the request. */
  readonly f?: string;
  readonly in?: unknown;
  /** Milliseconds after which the client may stop waiting; without it, it waits. */
  readonly timeout?: number;
  /** What the history says of a reply; otherwise that the operation went well, and gave the reply. */
  readonly outcome?: (reply: T["Reply"]) => {
    readonly kind: "ok" | "fail" | "info";
    readonly out: unknown;
  };
}

/** What each client asks, one thing after the other. */
export type Workload<T extends NodeTypes> = Readonly<Record<string, readonly Operation<T>[]>>;

export interface System<T extends NodeTypes> {
  readonly nodes: Readonly<Record<string, Participant<T>>>;
  /** The same in each run, or drawn for each. */
  readonly clients?: Workload<T> | ((random: () => number) => Workload<T>);
  readonly faults: FaultModel;
  readonly menu?: Partial<Menu>;
  /** Seconds that one step of a node may take; 0 for no limit. */
  readonly watchdog?: number;
  /** What to throw where other author code than a node's was ended. */
  readonly unended?: (overrun: Overrun, seconds: number) => Error;
  /** Milliseconds that a message takes when nothing delays it. */
  readonly latency?: number;
  /**
   * What must come to be once nothing goes wrong any more, apart from that every operation ends:
   * says what is missing, or nothing.
   */
  readonly settled?: (states: Readonly<Record<string, T["State"]>>) => string | null;
  /** Watches a run; made anew for each. */
  readonly observer?: () => Observer<T>;
}

/** Something wrong that an observer has seen. Runs that report the same `what` failed alike. */
export interface Report {
  readonly what: string;
  readonly details?: unknown;
}

export interface Observer<T extends NodeTypes> {
  readonly observe?: (event: SimulationEvent<T>) => Report | null | undefined;
  /** Asked at the end of a run in which nothing else failed. */
  readonly end?: (record: RunRecord<T>) => Report | null | undefined;
}

/** What has been recorded of a run. */
export interface RunRecord<T extends NodeTypes> {
  readonly log: readonly SimulationEvent<T>[];
  readonly history: readonly ClientEvent[];
}

/** A client's history, as linearizability is judged by. */
export interface ClientEvent {
  /** `info`: nobody knows whether it had an effect, or will have one. */
  readonly kind: "invoke" | "ok" | "fail" | "info";
  /**
   * After an `info` the client goes on under another name (`c`, `c~1` …): what it asked before may
   * still be going on.
   */
  readonly client: string;
  readonly op: string;
  readonly f: string;
  readonly in: unknown;
  readonly out: unknown;
  /** Milliseconds of virtual time. */
  readonly at: number;
}

/** Steps of a node are named by their input; everything else happens to it, or to the network. */
export type EventKind =
  | "start"
  | "message"
  | "timer"
  | "request"
  | "drop"
  | "duplicate"
  | "delay"
  | "postpone"
  | "timeout"
  | "partition"
  | "heal"
  | "crash"
  | "drift"
  | "jump"
  | "sync";

/** All that is known of one thing that happened. States and data are frozen, and shared. */
export interface SimulationEvent<T extends NodeTypes> {
  /** Its place in the log. */
  readonly index: number;
  readonly id: string;
  readonly kind: EventKind;
  readonly phase: "faulty" | "healed";
  /** Milliseconds of virtual time. */
  readonly at: number;
  /** The node that it happened to, its incarnation, and the event's number there, without gaps. */
  readonly node: string | null;
  readonly incarnation: number;
  readonly sequence: number;
  /** The choice it came from; null for what comes by itself. */
  readonly choice: string | null;
  /** The event that sent the message, set the timer, crashed the node … */
  readonly cause: string | null;
  /** What it is about: a message, a timer, an operation, a partition, an amount. */
  readonly message: string | null;
  readonly timer: string | null;
  readonly operation: string | null;
  readonly cut: string | null;
  readonly amount: number | null;
  /**
   * Of a step: what went in and came out, and how many of the outputs were done. If not all were, a
   * crash follows, and the state after is one that nobody has seen.
   */
  readonly input: StepInput<T> | null;
  readonly outputs: readonly Step<T>["outputs"][number][];
  readonly performed: number;
  /** The messages sent, in the order of the outputs that were done. */
  readonly sent: readonly string[];
  readonly before: T["State"] | null;
  readonly after: T["State"] | null;
  /** What the node has on disk now; if not `synced`, what it wrote last may still be lost. */
  readonly disk: T["Disk"] | null;
  readonly synced: boolean;
}

export type StepInput<T extends NodeTypes> =
  | { readonly kind: "start"; readonly disk: T["Disk"] | null }
  | { readonly kind: "message"; readonly from: string; readonly message: T["Message"] }
  | { readonly kind: "timer"; readonly timer: string }
  | { readonly kind: "request"; readonly id: string; readonly request: T["Request"] };
