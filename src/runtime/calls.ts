/** What was asked of a node from within its process, and not answered yet. */
import { Data, Deferred, Effect, Random, type Scope } from "effect";

/** The node ended before it answered. Whether it did what was asked, or will, nobody knows. */
export class NodeStopped extends Data.TaggedError("NodeStopped")<{
  readonly message: string;
}> {}

export interface Calls<Request, Reply> {
  readonly call: (request: Request) => Effect.Effect<Reply, NodeStopped>;
  /** Whom nobody waits for any more is not told. */
  readonly answer: (id: string, reply: Reply) => Effect.Effect<void>;
}

/** @param into takes what is asked to the node. */
export const makeCalls = <Request, Reply>(
  self: string,
  into: (id: string, request: Request) => Effect.Effect<unknown>,
): Effect.Effect<Calls<Request, Reply>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const waiting = new Map<string, Deferred.Deferred<Reply, NodeStopped>>();
    const stopped = new NodeStopped({ message: `${self} has stopped` });
    // A node may have written an id down, and answer it after a crash: it must not mean another then.
    const life = (yield* Random.nextIntBetween(0, 2 ** 48)).toString(36);
    let [count, open] = [0, true];
    yield* Effect.addFinalizer(() => {
      open = false;
      return Effect.forEach(waiting.values(), Deferred.fail(stopped), { discard: true });
    });
    return {
      call: (request) =>
        Effect.suspend(() => {
          if (!open) return Effect.fail(stopped);
          const id = `${self}-${life}-${++count}`;
          const reply = Deferred.makeUnsafe<Reply, NodeStopped>();
          waiting.set(id, reply);
          // The node may stop before it has room for the request.
          return Effect.raceFirst(
            Deferred.await(reply),
            Effect.andThen(into(id, request), Effect.never),
          ).pipe(Effect.ensuring(Effect.sync(() => waiting.delete(id))));
        }),
      answer: (id, reply) => {
        const caller = waiting.get(id);
        return caller === undefined ? Effect.void : Deferred.succeed(caller, reply);
      },
    };
  });
