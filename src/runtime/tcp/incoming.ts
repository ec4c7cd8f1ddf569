/** What others say on a connection that they have made. */
import type { Socket } from "node:net";
import { Effect, Result, Schema } from "effect";
import type { Incoming } from "../network.ts";
import { owned, read } from "./connection.ts";
import { BadFrame, frameReader } from "./frames.ts";
import type { Greeting } from "./outgoing.ts";

export interface IncomingOptions {
  readonly self: string;
  readonly nodes: readonly string[];
  readonly message: Schema.Decoder<unknown>;
  readonly frameBytesMax: number;
}

/**
 * Receives messages until the connection ends. What cannot be understood ends it, and is logged.
 * While `receive` waits nothing is read, and in the end the sender waits, too.
 */
export const receiveFrom = (
  accepted: Socket,
  { self, nodes, message, frameBytesMax }: IncomingOptions,
  receive: (incoming: Incoming) => Effect.Effect<unknown>,
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const socket = yield* owned(() => accepted);
    const framesOf = frameReader(frameBytesMax);
    const decode = Schema.decodeUnknownResult(message);
    let from: string | null = null;
    for (;;) {
      const chunk = yield* read(socket);
      if (chunk === null) return;
      for (const value of yield* understood(() => framesOf(chunk))) {
        if (from === null) from = yield* understood(() => greeter(value, self, nodes));
        else {
          const decoded = decode(value);
          if (Result.isFailure(decoded))
            return yield* Effect.fail(
              new BadFrame(`${from} sent what is no message: ${decoded.failure.message}`),
            );
          yield* receive({ from, message: decoded.success });
        }
      }
    }
  }).pipe(
    Effect.scoped,
    Effect.catch((error) =>
      error instanceof BadFrame
        ? Effect.logWarning(`${self}: closed a connection: ${error.message}`)
        : Effect.logDebug(`${self}: lost a connection: ${error.message}`),
    ),
    Effect.catchDefect((defect) => Effect.logError(`${self}: closed a connection: ${defect}`)),
  );

const understood = <A>(run: () => A): Effect.Effect<A, BadFrame> =>
  Effect.try({ try: run, catch: (error) => error as BadFrame });

function greeter(value: unknown, self: string, nodes: readonly string[]): string {
  const { fairlead, from, to } = (value ?? {}) as Partial<Greeting>;
  if (fairlead !== 1 || typeof from !== "string") throw new BadFrame("it began without a greeting");
  if (to !== self) throw new BadFrame(`${from} was looking for ${to}`);
  if (!nodes.includes(from)) throw new BadFrame(`${from} is no node`);
  return from;
}
