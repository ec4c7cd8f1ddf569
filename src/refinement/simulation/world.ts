/**
 * A simulated world at one moment: nodes with their incarnations, disks and timers, the messages on
 * their way, the links that are cut, the clocks, and the clients. It does what it is told; which
 * choices there are is for `options.ts`.
 */
import { seededRandom } from "../../explorer/random.ts";
import type { NodeTypes, Output, Step, Surroundings } from "../node.ts";
import type { Choice } from "./choice.ts";
import { choiceText } from "./choice.ts";
import { Clients } from "./clients.ts";
import { type Conduct, freeze, isMisconduct, type Misconduct, misconduct } from "./conduct.ts";
import { type Fault, type Menu, menuOf } from "./faults.ts";
import { derivedSeed, messageId, operationId, stepId } from "./identity.ts";
import { Network } from "./network.ts";
import type {
  EventKind,
  Participant,
  SimulationEvent,
  StepInput,
  System,
  Workload,
} from "./system.ts";

/** Times are whole microseconds. */
export const MILLISECOND = 1000;

/** Partitions and choices are written as texts. */
const NAME = /^[\w-]+$/;

/** A node's name is not of letters, digits and the like. */
export class BadNodeName extends RangeError {
  constructor(readonly node: string) {
    super(`"${node}" is no name for a node`);
    this.name = "BadNodeName";
  }
}

/** A client asks somebody who is not there: nobody would ever answer. */
export class UnknownNode extends RangeError {
  constructor(
    readonly operation: string,
    readonly node: string,
  ) {
    super(`${operation} is for ${node}, which is no node`);
    this.name = "UnknownNode";
  }
}

export interface Timer {
  readonly name: string;
  due: number;
  /** By how much it has been put off. */
  late: number;
  /** The event that set it, which tells one setting from another. */
  readonly cause: string;
}

/** A node in the world. */
export interface Place<T extends NodeTypes> {
  readonly name: string;
  readonly participant: Participant<T>;
  readonly surroundings: Surroundings;
  incarnation: number;
  up: boolean;
  state: T["State"] | null;
  /** Events so far, of all incarnations. */
  events: number;
  /** What a crash leaves, and what it may lose: the newest of it last. */
  disk: T["Disk"] | null;
  unsynced: T["Disk"][];
  readonly timers: Map<string, Timer>;
  rate: number;
  /** The event that started or crashed it. */
  cause: string | null;
}

/** Parts of an event that are there only for some kinds. */
type Details<T extends NodeTypes> = { -readonly [K in keyof Facts<T>]: Facts<T>[K] };
type Facts<T extends NodeTypes> = Partial<
  Pick<
    SimulationEvent<T>,
    | "cause"
    | "message"
    | "timer"
    | "operation"
    | "cut"
    | "amount"
    | "input"
    | "outputs"
    | "performed"
    | "sent"
    | "before"
    | "after"
  >
>;

export class World<T extends NodeTypes> {
  now = 0;
  phase: "faulty" | "healed" = "faulty";
  readonly places = new Map<string, Place<T>>();
  readonly network = new Network<T>();
  readonly clients: Clients<T>;
  readonly log: SimulationEvent<T>[] = [];
  readonly faults: ReadonlySet<Fault>;
  readonly menu: Menu;
  /** What a node did that no node may do: the run is over. */
  misconduct: (Misconduct & { readonly event: SimulationEvent<T> }) | null = null;
  readonly #names: ReadonlySet<string>;
  readonly #latency: number;
  readonly #ids = new Set<string>();
  /** The random numbers of a step: by its name, whatever has been drawn before. */
  #drawing = "";
  #generator: (() => number) | null = null;
  readonly #random = (): number => {
    this.#generator ??= seededRandom(derivedSeed(this.seed, this.#drawing));
    return this.#generator();
  };

  constructor(
    system: System<T>,
    readonly seed: number,
    readonly conduct: Conduct,
    readonly watch: (event: SimulationEvent<T>) => void,
    unasked: readonly string[] = [],
  ) {
    const names = Object.keys(system.nodes);
    for (const name of names) if (!NAME.test(name)) throw new BadNodeName(name);
    this.#names = new Set(names);
    this.#latency = Math.round((system.latency ?? 1) * MILLISECOND);
    this.faults = new Set(system.faults.faults);
    this.menu = { ...menuOf(names, system.faults), ...system.menu };
    const surroundings = (self: string): Surroundings =>
      Object.freeze({ self, nodes: Object.freeze([...names]) });
    for (const [name, participant] of Object.entries(system.nodes))
      this.places.set(name, {
        name,
        participant,
        surroundings: surroundings(name),
        incarnation: 0,
        up: false,
        state: null,
        events: 0,
        disk: null,
        unsynced: [],
        timers: new Map(),
        rate: 1,
        cause: null,
      });
    this.clients = new Clients(workloadOf(system, seed), unasked);
  }

  /** All nodes start. */
  begin(): void {
    for (const place of this.places.values()) {
      if (this.misconduct !== null) return;
      this.#start(place, null, undefined);
    }
  }

  /** Does what has been chosen; it must be possible. */
  take(choice: Choice): void {
    const text = choiceText(choice);
    switch (choice.kind) {
      case "deliver": {
        const flight = this.network.remove(choice.message);
        const place = this.places.get(flight.to)!;
        const { from, message, cause, id } = flight;
        this.#pass(flight.due);
        const input = { kind: "message", from, message } as const;
        this.#step(place, input, id, { cause, message: id }, text, choice.crash);
        break;
      }
      case "fire": {
        const place = this.places.get(choice.node)!;
        const { name, due, cause } = place.timers.get(choice.timer)!;
        place.timers.delete(name);
        this.#pass(due);
        const input = { kind: "timer", timer: name } as const;
        this.#step(place, input, `${cause} ${name}`, { cause, timer: name }, text, choice.crash);
        break;
      }
      case "invoke": {
        const { id, operation } = this.clients.of(choice.operation);
        const place = this.places.get(operation.to)!;
        this.#pass(this.now);
        this.clients.invoke(id, place.incarnation, this.now);
        const input = { kind: "request", id, request: operation.request } as const;
        this.#step(place, input, id, { operation: id }, text, choice.crash);
        break;
      }
      case "restart":
        this.#start(this.places.get(choice.node)!, text, choice.crash);
        break;
      case "drop": {
        const { cause, id } = this.network.remove(choice.message);
        this.#happen("drop", text, { cause, message: id });
        break;
      }
      case "duplicate": {
        const flight = this.network.duplicate(choice.message);
        this.#happen("duplicate", text, { cause: flight.cause, message: flight.id });
        break;
      }
      case "delay": {
        const flight = this.network.last(choice.message);
        flight.due = Math.max(this.now, flight.due) + choice.by * MILLISECOND;
        const { cause, id } = flight;
        this.#happen("delay", text, { cause, message: id, amount: choice.by });
        break;
      }
      case "postpone": {
        const place = this.places.get(choice.node)!;
        const timer = place.timers.get(choice.timer)!;
        timer.due += choice.by * MILLISECOND;
        timer.late += choice.by * MILLISECOND;
        const { cause, name } = timer;
        this.#happen("postpone", text, { cause, timer: name, amount: choice.by }, place);
        break;
      }
      case "timeout": {
        const { id } = this.clients.of(choice.operation);
        this.#pass(this.clients.deadline(id)!);
        this.clients.giveUp(id, this.now);
        this.#happen("timeout", text, { operation: id });
        break;
      }
      case "partition": {
        const { cut, lossy } = choice;
        const event = this.#happen("partition", text, { cut });
        this.network.cut({ cut, lossy, event: event.id });
        break;
      }
      case "heal": {
        const { cut, event } = this.network.heal(choice.cut);
        this.#happen("heal", text, { cause: event, cut });
        break;
      }
      case "crash": {
        const place = this.places.get(choice.node)!;
        if (choice.loses) place.unsynced = [];
        this.#crash(place, text, null);
        break;
      }
      case "drift": {
        const place = this.places.get(choice.node)!;
        for (const timer of place.timers.values())
          timer.due = this.now + Math.ceil(((timer.due - this.now) * place.rate) / choice.rate);
        place.rate = choice.rate;
        this.#happen("drift", text, { amount: choice.rate }, place);
        break;
      }
      case "jump": {
        const place = this.places.get(choice.node)!;
        for (const timer of place.timers.values())
          timer.due = Math.max(this.now, timer.due - choice.by * MILLISECOND);
        this.#happen("jump", text, { amount: choice.by }, place);
        break;
      }
      case "sync": {
        const place = this.places.get(choice.node)!;
        this.#sync(place);
        this.#happen("sync", text, {}, place);
        break;
      }
    }
  }

  /** How many outputs a choice would make a node give; null if it makes none take a step. */
  outputsOf(choice: Choice): readonly Output<T>[] | null {
    const attempt = (place: Place<T>, input: StepInput<T>, occasion: string) => {
      const step = this.#run(place, input, stepId(place.name, place.incarnation, occasion));
      return isMisconduct(step) ? null : step.outputs;
    };
    switch (choice.kind) {
      case "deliver": {
        const { id, from, to, message } = this.network.flight(choice.message)!;
        return attempt(this.places.get(to)!, { kind: "message", from, message }, id);
      }
      case "fire": {
        const place = this.places.get(choice.node)!;
        const { name, cause } = place.timers.get(choice.timer)!;
        return attempt(place, { kind: "timer", timer: name }, `${cause} ${name}`);
      }
      case "invoke": {
        const { id, operation } = this.clients.of(choice.operation);
        const { to, request } = operation;
        return attempt(this.places.get(to)!, { kind: "request", id, request }, id);
      }
      case "restart": {
        const place = this.places.get(choice.node)!;
        const next = { ...place, incarnation: place.incarnation + 1 };
        return attempt(next, { kind: "start", disk: place.disk }, "start");
      }
      default:
        return null;
    }
  }

  /** From now on nothing goes wrong: what has been put off is late no more. */
  calm(): void {
    this.phase = "healed";
    for (const { timers } of this.places.values())
      for (const timer of timers.values()) {
        timer.due = Math.max(this.now, timer.due - timer.late);
        timer.late = 0;
      }
    this.network.hasten(this.now + this.#latency);
  }

  /** Whether disks say so before they have written. */
  get lying(): boolean {
    return this.phase === "faulty" && this.faults.has("lying disk");
  }

  /** When the next timer runs out: nothing that is due later can come before it. */
  horizon(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { timers } of this.places.values())
      for (const { due } of timers.values()) if (due < least) least = due;
    return least;
  }

  /** No two events happen at the same time. */
  #pass(due: number): void {
    this.now = Math.max(this.now + 1, due);
  }

  #start(place: Place<T>, choice: string | null, crash: number | undefined): void {
    const { cause } = place;
    if (choice !== null) place.incarnation++;
    place.up = true;
    this.#pass(this.now);
    this.#step(place, { kind: "start", disk: place.disk }, "start", { cause }, choice, crash);
  }

  #run(place: Place<T>, input: StepInput<T>, id: string): Step<T> | Misconduct {
    const { participant, surroundings } = place;
    this.#drawing = id;
    this.#generator = null;
    this.#running = { place, input, id };
    const step = this.conduct.call<T>(this.#names, this.#random, (given) =>
      input.kind === "start"
        ? participant.start(surroundings, input.disk as never, given)
        : participant.step(place.state as never, input as never, surroundings, given),
    );
    this.#running = null;
    return step;
  }
  /** The step that a node takes now. */
  #running: {
    readonly place: Place<T>;
    readonly input: StepInput<T>;
    readonly id: string;
  } | null = null;

  /** What the node at work did was ended from outside: it is its misconduct. Whether there was one. */
  ended(excess: "time" | "memory", seconds: number): boolean {
    if (this.#running === null) return false;
    const { place, input, id } = this.#running;
    this.#running = null;
    this.conduct.ended();
    const details: Details<T> = { input: Object.freeze(input), before: place.state };
    const event = this.#emit(input.kind, id, null, details, place);
    const what = `${seconds} s`;
    this.misconduct ??= {
      ...misconduct(excess === "time" ? "no-return" : "fills-memory", what, null),
      event,
    };
    return true;
  }

  #step(
    place: Place<T>,
    input: StepInput<T>,
    occasion: string,
    details: Details<T>,
    choice: string | null,
    crash: number | undefined,
  ): void {
    const id = this.#unique(stepId(place.name, place.incarnation, occasion));
    details.input = Object.freeze(input);
    details.before = place.state;
    const step = this.#run(place, input, id);
    if (isMisconduct(step)) {
      const event = this.#emit(input.kind, id, choice, details, place);
      this.misconduct ??= { ...step, event };
      return;
    }
    const { outputs, state } = step;
    const performed = Math.min(crash ?? outputs.length, outputs.length);
    const sent: string[] = [];
    const lost: { readonly id: string; readonly cause: string; readonly cut: string }[] = [];
    let malformed: string | null = null;
    place.state = state;
    for (let i = 0; i < performed; i++) {
      const output = outputs[i]!;
      if (place.unsynced.length > 0 && !this.lying) this.#sync(place);
      if (output.kind === "send") this.#send(place.name, output, id, sent, lost);
      else if (output.kind === "persist") place.unsynced.push(output.disk);
      else if (output.kind === "set-timer") {
        const due = this.now + Math.ceil((output.after * MILLISECOND) / place.rate);
        place.timers.delete(output.timer);
        place.timers.set(output.timer, { name: output.timer, due, late: 0, cause: id });
      } else if (output.kind === "cancel-timer") place.timers.delete(output.timer);
      else if (!this.clients.reply(output.id, output.reply, this.now))
        malformed ??= `it replies to ${output.id}, which nobody has asked`;
    }
    details.outputs = outputs;
    details.performed = performed;
    details.sent = sent;
    details.after = state;
    const event = this.#emit(input.kind, id, choice, details, place);
    if (malformed !== null)
      this.misconduct ??= { kind: "malformed", what: malformed, error: null, event };
    for (const { id: message, cause, cut } of lost)
      this.#happen("drop", null, { cause, message, cut });
    if (crash !== undefined) {
      if (!this.lying) this.#sync(place);
      this.#crash(place, null, id);
    }
  }

  #send(
    from: string,
    { to, message }: { readonly to: string; readonly message: T["Message"] },
    cause: string,
    sent: string[],
    lost: { readonly id: string; readonly cause: string; readonly cut: string }[],
  ): void {
    let ordinal = 0;
    while (sent.includes(messageId(cause, to, ordinal))) ordinal++;
    const id = messageId(cause, to, ordinal);
    sent.push(id);
    const flight = { id, from, to, message, cause, due: this.now + this.#latency };
    const cut = this.network.send(flight);
    if (cut !== null) lost.push({ id, cause, cut });
  }

  #sync(place: Place<T>): void {
    if (place.unsynced.length > 0) place.disk = place.unsynced.at(-1)!;
    place.unsynced = [];
  }

  #crash(place: Place<T>, choice: string | null, cause: string | null): void {
    if (!this.lying) this.#sync(place);
    else place.unsynced = [];
    const before = place.state;
    place.up = false;
    place.state = null;
    place.timers.clear();
    const event = this.#happen("crash", choice, { cause, before }, place);
    place.cause = event.id;
    this.clients.disconnect(place.name, place.incarnation, this.now);
  }

  /** Something that is no step of a node. */
  #happen(
    kind: EventKind,
    choice: string | null,
    details: Details<T>,
    place: Place<T> | null = null,
  ): SimulationEvent<T> {
    if (kind !== "timeout") this.#pass(this.now);
    const id = this.#unique(choice ?? `${kind}(${details.message ?? place?.name})`);
    return this.#emit(kind, id, choice, details, place);
  }

  #emit(
    kind: EventKind,
    id: string,
    choice: string | null,
    details: Details<T>,
    place: Place<T> | null,
  ): SimulationEvent<T> {
    const event: SimulationEvent<T> = {
      index: this.log.length,
      id,
      kind,
      phase: this.phase,
      at: this.now / MILLISECOND,
      node: place?.name ?? null,
      incarnation: place?.incarnation ?? 0,
      sequence: place === null ? 0 : place.events++,
      choice,
      cause: details.cause ?? null,
      message: details.message ?? null,
      timer: details.timer ?? null,
      operation: details.operation ?? null,
      cut: details.cut ?? null,
      amount: details.amount ?? null,
      input: details.input ?? null,
      outputs: details.outputs ?? [],
      performed: details.performed ?? 0,
      sent: details.sent ?? [],
      before: details.before ?? null,
      after: details.after ?? null,
      disk: place?.disk ?? null,
      synced: place === null || place.unsynced.length === 0,
    };
    this.log.push(event);
    this.watch(event);
    return event;
  }

  #unique(id: string): string {
    while (this.#ids.has(id)) id += "+";
    this.#ids.add(id);
    return id;
  }
}

function workloadOf<T extends NodeTypes>(system: System<T>, seed: number): Workload<T> {
  const clients = system.clients ?? {};
  const workload =
    typeof clients === "function" ? clients(seededRandom(derivedSeed(seed, "clients"))) : clients;
  for (const [client, operations] of Object.entries(workload))
    operations.forEach(({ to, request }, i) => {
      if (!Object.hasOwn(system.nodes, to)) throw new UnknownNode(operationId(client, i), to);
      freeze(request, `a request of ${client}`, false);
    });
  return workload;
}
