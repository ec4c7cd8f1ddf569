/** The way to another node: a queue of messages, and a connection that is made as long as it fails. */
import { Effect, Queue, Random, type Scope } from "effect";
import { type Address, ConnectionLost, connect, read, write } from "./connection.ts";
import { frame } from "./frames.ts";

export interface OutgoingOptions {
  /** How many messages wait for the connection; of more, the oldest are lost. */
  readonly queueMax: number;
  /** Milliseconds until it is tried again: at first, and at most. It doubles each time. */
  readonly retryMin: number;
  readonly retryMax: number;
}

/** What is said first on a connection. */
export interface Greeting {
  readonly fairlead: 1;
  readonly from: string;
  readonly to: string;
}

/** Many short messages go in one piece. */
const TOGETHER_MAX = 64;

/** @param address is asked before each attempt */
export const outgoing = (
  self: string,
  to: string,
  address: () => Address | undefined,
  { queueMax, retryMin, retryMax }: OutgoingOptions,
): Effect.Effect<(message: Buffer) => Effect.Effect<unknown>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const queue = yield* Queue.sliding<Buffer>(queueMax);
    const greeting: Greeting = { fairlead: 1, from: self, to };
    let delay = retryMin;

    const session = Effect.gen(function* () {
      yield* Queue.peek(queue);
      const there = address();
      if (there === undefined)
        return yield* new ConnectionLost({ message: "nobody knows where it is" });
      const socket = yield* connect(there);
      yield* write(socket, frame(greeting));
      delay = retryMin;
      const sending = Queue.takeBetween(queue, 1, TOGETHER_MAX).pipe(
        Effect.flatMap((messages) => write(socket, Buffer.concat(messages))),
        Effect.forever,
      );
      // The other end never says anything. On a loopback it might be our own, by a rare accident.
      const closing = read(socket).pipe(
        Effect.flatMap((said) => {
          const message = said === null ? "it closed the connection" : "it is somebody else";
          return new ConnectionLost({ message });
        }),
      );
      return yield* Effect.raceFirst(sending, closing);
    });
    yield* Effect.scoped(session).pipe(
      Effect.catchDefect((defect) =>
        Effect.andThen(
          Effect.logError(`${self}: no connection to ${to}: ${defect}`),
          new ConnectionLost({ message: "see above" }),
        ),
      ),
      Effect.catchTag("ConnectionLost", ({ message }) =>
        Effect.gen(function* () {
          yield* Effect.logDebug(`${self}: no connection to ${to}: ${message}`);
          // Whoever lost it at the same time does not come back at the same time.
          const wait = delay * (1 - (yield* Random.next) / 2);
          delay = Math.min(delay * 2, retryMax);
          yield* Effect.sleep(wait);
        }),
      ),
      Effect.forever,
      Effect.forkScoped,
    );
    return (message) => Queue.offer(queue, message);
  });
