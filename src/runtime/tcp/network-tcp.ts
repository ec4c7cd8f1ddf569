/**
 * A network of real sockets. Each node listens, and makes a connection to each other node that it has
 * something to say to: a greeting that names both, then a message a line, in one direction only.
 *
 * Messages are lost when a connection is, or when too many wait for one; they arrive late, and those
 * of an old connection may arrive behind those of a new one. They do not arrive twice. Who can reach
 * the port can say that it is any of the nodes: this is for networks whose members trust each other.
 */
import { Effect, FiberSet, Layer, Queue, type Schema, Stream } from "effect";
import { type Incoming, Network } from "../network.ts";
import { type Address, type CannotListen, listen } from "./connection.ts";
import { frame } from "./frames.ts";
import { receiveFrom } from "./incoming.ts";
import { type OutgoingOptions, outgoing } from "./outgoing.ts";

export interface NetworkTcpOptions extends Partial<OutgoingOptions> {
  readonly self: string;
  /** Of all nodes. Read anew for each attempt to connect, so that what changes is seen. */
  readonly addresses: Readonly<Record<string, Address>>;
  /** What is a message: a connection on which something else arrives is closed. */
  readonly message: Schema.Decoder<unknown>;
  readonly frameBytesMax?: number;
  /** Is told where the node listens, which is more than was known if that was port 0. */
  readonly listening?: (address: Address) => void;
}

/** Messages that have been read, and not been taken. */
const ARRIVED_MAX = 256;

export const networkTcp = ({
  self,
  addresses,
  message,
  frameBytesMax = 2 ** 24,
  listening,
  queueMax = 256,
  retryMin = 50,
  retryMax = 2000,
}: NetworkTcpOptions): Layer.Layer<Network, CannotListen> =>
  Layer.effect(Network)(
    Effect.gen(function* () {
      const nodes = Object.keys(addresses);
      const here = addresses[self];
      if (here === undefined) return yield* Effect.die(new Error(`${self} has no address`));
      const arrived = yield* Queue.bounded<Incoming>(ARRIVED_MAX);
      const accept = yield* FiberSet.makeRuntime<never>();
      const rules = { self, nodes, message, frameBytesMax };
      const receive = (incoming: Incoming) => Queue.offer(arrived, incoming);
      listening?.(yield* listen(here, (socket) => accept(receiveFrom(socket, rules, receive))));

      const ways = new Map<string, (bytes: Buffer) => Effect.Effect<unknown>>();
      for (const to of nodes)
        if (to !== self) {
          const address = () => addresses[to];
          const settings = { queueMax, retryMin, retryMax };
          ways.set(to, yield* outgoing(self, to, address, settings));
        }
      return {
        send: (to, message) =>
          Effect.suspend(() => {
            if (to === self)
              return Effect.sync(() => Queue.offerUnsafe(arrived, { from: self, message }));
            const bytes = frame(message);
            if (bytes.length > frameBytesMax)
              return Effect.logError(
                `${self}: lost a message of ${bytes.length} bytes to ${to}: ${frameBytesMax} are allowed`,
              );
            return ways.get(to)?.(bytes) ?? Effect.die(new Error(`${to} has no address`));
          }).pipe(Effect.asVoid),
        incoming: Stream.fromQueue(arrived),
      };
    }),
  );
