/** Messages on their way, and the links that are cut. */
import type { NodeTypes } from "../node.ts";

/**
 * A message on its way. Copies of it have the same name, and are as good as each other: the one that
 * was delayed comes last.
 */
export interface Flight<T extends NodeTypes> {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly message: T["Message"];
  /** The step that sent it. */
  readonly cause: string;
  /** Microseconds. */
  due: number;
}

export interface Partition {
  /** `a|b,c`, or one way `a>b,c`. */
  readonly cut: string;
  /** What is sent while it lasts is lost; otherwise it waits. */
  readonly lossy: boolean;
  /** The event that made it. */
  readonly event: string;
}

export class Network<T extends NodeTypes> {
  /** In the order in which they were sent. */
  readonly flights: Flight<T>[] = [];
  readonly partitions = new Map<string, Partition>();
  /** For each link that is cut, as `a>b`, the partitions that cut it. */
  readonly #cuts = new Map<string, Set<Partition>>();

  /** The partition that swallows it, or null if it goes on its way. */
  send(flight: Flight<T>): string | null {
    if (this.#cuts.size > 0)
      for (const { cut, lossy } of this.#cuts.get(`${flight.from}>${flight.to}`) ?? [])
        if (lossy) return cut;
    this.flights.push(flight);
    return null;
  }

  /** The first copy to arrive. */
  flight(id: string): Flight<T> | undefined {
    return this.flights.find((flight) => flight.id === id);
  }

  last(id: string): Flight<T> {
    return this.flights.findLast((flight) => flight.id === id)!;
  }

  remove(id: string): Flight<T> {
    return this.flights.splice(this.#place(id), 1)[0]!;
  }

  duplicate(id: string): Flight<T> {
    const place = this.#place(id);
    const flight = this.flights[place]!;
    this.flights.splice(place + 1, 0, { ...flight });
    return flight;
  }

  /** What is on its way arrives by then. */
  hasten(due: number): void {
    for (const flight of this.flights) flight.due = Math.min(flight.due, due);
  }

  /** Whether the message is the oldest of its link. */
  isFirst({ id, from, to }: Flight<T>): boolean {
    return this.flights.find((other) => other.from === from && other.to === to)?.id === id;
  }

  isCut(from: string, to: string): boolean {
    return this.#cuts.size > 0 && this.#cuts.has(`${from}>${to}`);
  }

  cut(partition: Partition): void {
    this.partitions.set(partition.cut, partition);
    for (const link of linksOf(partition.cut)) {
      const cuts = this.#cuts.get(link);
      if (cuts === undefined) this.#cuts.set(link, new Set([partition]));
      else cuts.add(partition);
    }
  }

  heal(cut: string): Partition {
    const partition = this.partitions.get(cut)!;
    this.partitions.delete(cut);
    for (const link of linksOf(cut)) {
      const cuts = this.#cuts.get(link)!;
      cuts.delete(partition);
      if (cuts.size === 0) this.#cuts.delete(link);
    }
    return partition;
  }

  #place(id: string): number {
    return this.flights.findIndex((flight) => flight.id === id);
  }
}

/** The links that a partition cuts, as `a>b`. */
export function linksOf(cut: string): readonly string[] {
  const both = cut.includes("|");
  const [left, right] = cut.split(both ? "|" : ">").map((group) => group.split(","));
  return left!.flatMap((a) =>
    right!.flatMap((b) => (both ? [`${a}>${b}`, `${b}>${a}`] : [`${a}>${b}`])),
  );
}
