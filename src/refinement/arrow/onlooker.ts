/**
 * Follows the events of a run, and says how the world looked whenever something had happened that
 * counts: what a node did, unless a crash undid it.
 *
 * A step whose last write may still be lost has not happened yet, for whoever looks: nothing that
 * follows from that write has left the node. It happens when the node's next event shows that the
 * write is there, and never if a crash loses it. A step that a crash has cut off before its last
 * write leaves the node as it was. But what a step has sent or answered before it was cut off, or
 * lost, has been said: then it has happened, although the node does not know.
 */
import type { NodeTypes } from "../node.ts";
import type { SimulationEvent } from "../simulation/system.ts";
import type { NodeView, Sent, View } from "./view.ts";

/** Something that happened, and the world after it. */
export interface Moment<T extends NodeTypes> {
  /** null when all nodes have started: the beginning. */
  readonly event: SimulationEvent<T> | null;
  readonly world: View<T>;
}

/** Events that change nothing that can be seen, and are no steps of nodes. */
const UNSEEN: ReadonlySet<string> = new Set([
  "delay",
  "postpone",
  "timeout",
  "partition",
  "heal",
  "drift",
  "jump",
]);

/** A message that has arrived, or is lost, is on its way no more. */
const ENDING: ReadonlySet<string> = new Set(["message", "drop"]);

export class Onlooker<T extends NodeTypes> {
  readonly #nodes = new Map<string, NodeView<T>>();
  readonly #messages = new Map<string, { readonly sent: Sent<T>; readonly copies: number }>();
  readonly #starting: Set<string>;
  /** Steps that have not happened yet, by node. */
  readonly #deferred = new Map<string, SimulationEvent<T>[]>();

  /** @param lying whether disks may say that they have written when they have not */
  constructor(
    nodes: readonly string[],
    readonly lying: boolean,
  ) {
    this.#starting = new Set(nodes);
    for (const name of nodes) this.#nodes.set(name, { up: false, state: null, disk: null });
  }

  /** What has happened, now that this event has. */
  meet(event: SimulationEvent<T>): readonly Moment<T>[] {
    const { node, kind, input, performed, synced } = event;
    this.#carry(event);
    if (node !== null && this.#starting.delete(node)) {
      this.#settle(event);
      return this.#starting.size === 0 ? [{ event: null, world: this.#world() }] : [];
    }
    if (UNSEEN.has(kind)) return [];
    if (node === null) return [{ event, world: this.#world() }];
    const moments: Moment<T>[] = [];
    if (kind === "crash" && event.choice?.endsWith(";loses)")) {
      const lost = this.#deferred.get(node) ?? [];
      this.#deferred.delete(node);
      moments.push(...this.#undone(lost));
    } else if (input === null || performed > 0) moments.push(...this.#catchUp(node));
    if (input !== null && !synced && !this.lying && !isCut(event)) {
      this.#deferred.set(node, [...(this.#deferred.get(node) ?? []), event]);
      return moments;
    }
    if (this.#settle(event)) moments.push({ event, world: this.#world() });
    else moments.push(...this.#undone([event]));
    return moments;
  }

  /** What had not happened yet when the run ended. */
  end(): readonly Moment<T>[] {
    return [...this.#deferred.keys()].flatMap((node) => this.#catchUp(node));
  }

  #catchUp(node: string): readonly Moment<T>[] {
    const steps = this.#deferred.get(node) ?? [];
    this.#deferred.delete(node);
    return steps.flatMap((event) => (this.#settle(event) ? [{ event, world: this.#world() }] : []));
  }

  /** Steps that have left their node as it was; but what some of them said has been said. */
  #undone(steps: readonly SimulationEvent<T>[]): readonly Moment<T>[] {
    return steps.filter(hasSpoken).map((event) => ({ event, world: this.#world() }));
  }

  /** The node is as the event leaves it; whether the event counts. */
  #settle(event: SimulationEvent<T>): boolean {
    const { node, kind, input, outputs, after, disk } = event;
    if (node === null) return true;
    const view = this.#nodes.get(node)!;
    if (kind === "crash") this.#nodes.set(node, { up: false, state: null, disk });
    else if (kind === "sync") this.#nodes.set(node, { ...view, disk });
    else if (input !== null) {
      if (isCut(event)) return false;
      const written = outputs.findLastIndex((output) => output.kind === "persist");
      this.#nodes.set(node, { up: true, state: after, disk: this.#left(written, event) });
    }
    return true;
  }

  /** What a step that counts leaves on disk: what it wrote there is there. A lie is not. */
  #left(written: number, { node, outputs, disk }: SimulationEvent<T>): T["Disk"] | null {
    if (this.lying) return disk;
    const output = outputs[written];
    return output?.kind === "persist" ? output.disk : this.#nodes.get(node!)!.disk;
  }

  #carry({ kind, node, message, sent, outputs, performed }: SimulationEvent<T>): void {
    const flight = message === null ? undefined : this.#messages.get(message);
    if (flight !== undefined) {
      const copies = flight.copies + (kind === "duplicate" ? 1 : ENDING.has(kind) ? -1 : 0);
      if (copies === 0) this.#messages.delete(message!);
      else this.#messages.set(message!, { ...flight, copies });
    }
    let next = 0;
    for (const output of outputs.slice(0, performed))
      if (output.kind === "send") {
        const { to, message } = output;
        this.#messages.set(sent[next++]!, { sent: { from: node!, to, message }, copies: 1 });
      }
  }

  #world(): View<T> {
    // As they are now, should anybody ask.
    const flights = [...this.#messages.values()];
    return {
      nodes: Object.fromEntries(this.#nodes),
      get messages() {
        return flights.flatMap(({ sent, copies }) => new Array<Sent<T>>(copies).fill(sent));
      },
    };
  }
}

/** Whether anything of a step has left the node. */
const hasSpoken = <T extends NodeTypes>({ outputs, performed }: SimulationEvent<T>): boolean =>
  outputs.slice(0, performed).some(({ kind }) => kind === "send" || kind === "reply");

/** Whether a crash has kept a step from its last write, or from anything at all. */
const isCut = <T extends NodeTypes>({ outputs, performed }: SimulationEvent<T>): boolean =>
  outputs.slice(performed).some(({ kind }) => kind === "persist") ||
  (performed === 0 && outputs.length > 0);
