/** What carries messages from node to node. */
import { Context, Effect, Layer, Queue, Stream } from "effect";

export interface Incoming {
  readonly from: string;
  /** Of the kind that the node takes: whoever lets it in has looked. */
  readonly message: unknown;
}

/** One node's end of it. A message may be lost, arrive late, more than once, or behind a later one. */
export class Network extends Context.Service<
  Network,
  {
    /** Does not wait for anything. A node may send to itself. */
    readonly send: (to: string, message: unknown) => Effect.Effect<void>;
    readonly incoming: Stream.Stream<Incoming>;
  }
>()("fairlead/runtime/Network") {}

/**
 * A network within a process, for the nodes that are given an end of it. It loses what is sent to a
 * node that is not running, and nothing else.
 */
export function networkInMemory(): (self: string) => Layer.Layer<Network> {
  const running = new Map<string, Queue.Queue<Incoming>>();
  return (self) =>
    Layer.effect(Network)(
      Effect.gen(function* () {
        const queue = yield* Effect.acquireRelease(Queue.unbounded<Incoming>(), (queue) => {
          running.delete(self);
          return Queue.shutdown(queue);
        });
        running.set(self, queue);
        return {
          send: (to, message) =>
            Effect.sync(() => {
              const other = running.get(to);
              if (other !== undefined) Queue.offerUnsafe(other, { from: self, message });
            }),
          incoming: Stream.fromQueue(queue),
        };
      }),
    );
}
