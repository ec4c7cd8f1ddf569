/**
 * What has happened in a run, said when it is over: which events count, when it could be known, and
 * how the world looked. It goes through the whole log for every question, so that it can be believed.
 */
import type { NodeView, Sent, View } from "../../src/refinement/arrow/view.ts";
import type { NodeTypes } from "../../src/refinement/node.ts";
import type { EventKind, SimulationEvent } from "../../src/refinement/simulation/system.ts";

export interface MomentInHindsight<T extends NodeTypes> {
  /** null for the beginning. */
  readonly event: SimulationEvent<T> | null;
  /** The place in the log of the event that showed it; the log's length if nothing did. */
  readonly toldBy: number;
  readonly world: View<T>;
}

/** Events of the network and of clocks that neither change messages nor nodes. */
const UNSEEN: readonly EventKind[] = [
  ...(["delay", "postpone", "timeout", "partition", "heal", "drift", "jump"] as const),
];

export class Hindsight<T extends NodeTypes> {
  constructor(
    readonly log: readonly SimulationEvent<T>[],
    readonly nodes: readonly string[],
    readonly lying: boolean,
  ) {}

  /** The place of the event that showed that this one has happened; null if it never did. */
  toldBy(event: SimulationEvent<T>): number | null {
    const { index, node, input, synced } = event;
    if (UNSEEN.includes(event.kind)) return null;
    if (node === null || input === null) return index;
    if (isCut(event)) return hasSpoken(event) ? index : null;
    if (synced || this.lying) return index;
    for (const later of this.log.slice(index + 1)) {
      if (later.node !== node || UNSEEN.includes(later.kind)) continue;
      if (later.choice === `crash(${node};loses)`) return hasSpoken(event) ? later.index : null;
      if (later.input === null || later.performed > 0) return later.index;
    }
    return this.log.length;
  }

  /** Whether a step leaves its node as it was: cut off before its last write, or lost with it. */
  isUndone(event: SimulationEvent<T>): boolean {
    const { index, node, input, synced } = event;
    if (node === null || input === null) return false;
    if (isCut(event)) return true;
    if (synced || this.lying) return false;
    const next = this.log
      .slice(index + 1)
      .find(
        (later) =>
          later.node === node &&
          !UNSEEN.includes(later.kind) &&
          (later.input === null || later.performed > 0),
      );
    return next?.choice === `crash(${node};loses)`;
  }

  moments(): readonly MomentInHindsight<T>[] {
    const begun = this.nodes.length;
    const views = new Map<string, NodeView<T>>();
    for (const name of this.nodes) views.set(name, { up: false, state: null, disk: null });
    for (const event of this.log.slice(0, begun)) views.set(event.node!, this.#left(event, views));
    const begin = { event: null, toldBy: begun - 1, world: this.#world(views, begun - 1) };
    const told = this.log
      .slice(begun)
      .map((event) => ({ event, toldBy: this.toldBy(event) }))
      .filter((one): one is typeof one & { toldBy: number } => one.toldBy !== null);
    const firstPending = (node: string | null): number =>
      told.find(({ event, toldBy }) => event.node === node && toldBy === this.log.length)!.event
        .index;
    told.sort((a, b) => {
      if (a.toldBy !== b.toldBy) return a.toldBy - b.toldBy;
      // What nothing has shown comes node by node.
      const nodes =
        a.toldBy < this.log.length ? 0 : firstPending(a.event.node) - firstPending(b.event.node);
      return nodes || a.event.index - b.event.index;
    });
    return [
      begin,
      ...told.map(({ event, toldBy }) => {
        if (event.node !== null && !this.isUndone(event))
          views.set(event.node, this.#left(event, views));
        return { event, toldBy, world: this.#world(views, toldBy) };
      }),
    ];
  }

  /** A node as an event leaves it. */
  #left(event: SimulationEvent<T>, views: ReadonlyMap<string, NodeView<T>>): NodeView<T> {
    const { kind, disk, input, after, outputs, performed } = event;
    const former = views.get(event.node!)!;
    if (kind === "crash") return { up: false, state: null, disk };
    if (input === null) return { ...former, disk };
    const written = outputs.slice(0, performed).filter((output) => output.kind === "persist");
    const kept = written.length > 0 ? written.at(-1)!.disk : former.disk;
    return { up: true, state: after, disk: this.lying ? disk : kept };
  }

  #world(views: ReadonlyMap<string, NodeView<T>>, at: number): View<T> {
    const messages = (): readonly Sent<T>[] => this.messages(at);
    return {
      nodes: Object.fromEntries(views),
      // Few look at them, and they take long to find.
      get messages() {
        return messages();
      },
    };
  }

  /** The messages on their way when this event has happened, in the order in which they were sent. */
  messages(at: number): readonly Sent<T>[] {
    const past = this.log.slice(0, at + 1);
    return past.flatMap(({ node, outputs, performed, sent }) => {
      const sends = outputs.slice(0, performed).filter((output) => output.kind === "send");
      return sends.flatMap(({ to, message }, i) => {
        const about = past.filter((event) => event.message === sent[i]).map(({ kind }) => kind);
        const more = about.filter((kind) => kind === "duplicate").length;
        const less = about.filter((kind) => kind === "message" || kind === "drop").length;
        return new Array<Sent<T>>(1 + more - less).fill({ from: node!, to, message });
      });
    });
  }
}

/** Whether a crash has kept it from its last write. */
export const isCut = <T extends NodeTypes>({ outputs, performed }: SimulationEvent<T>): boolean =>
  outputs.slice(performed).some(({ kind }) => kind === "persist") ||
  (performed === 0 && outputs.length > 0);

/** Whether it has said something before that. */
const hasSpoken = <T extends NodeTypes>({ outputs, performed }: SimulationEvent<T>): boolean =>
  outputs.slice(0, performed).some(({ kind }) => kind === "send" || kind === "reply");
