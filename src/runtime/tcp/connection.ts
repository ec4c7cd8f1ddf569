/** Sockets of the platform, as effects. */
import { type AddressInfo, createServer, type Server, Socket } from "node:net";
import { Data, Effect, type Scope } from "effect";

export interface Address {
  readonly host: string;
  /** 0 to listen at any that is free. */
  readonly port: number;
}

/** It could not be made, or is over. */
export class ConnectionLost extends Data.TaggedError("ConnectionLost")<{
  readonly message: string;
}> {}

export class CannotListen extends Data.TaggedError("CannotListen")<{
  readonly message: string;
}> {}

/** Listens until the scope closes, and says where; `accept` takes over each socket. */
export const listen = (
  { host, port }: Address,
  accept: (socket: Socket) => void,
): Effect.Effect<Address, CannotListen, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Server, CannotListen>((resume) => {
      const server = createServer(accept);
      // Later on, it is a connection that could not be accepted: whoever made it tries again.
      server.on("error", ({ message }) => resume(Effect.fail(new CannotListen({ message }))));
      server.listen({ host, port }, () => resume(Effect.succeed(server)));
    }),
    // It does not listen any more from now on; that its connections end is not waited for.
    (server) => Effect.sync(() => server.close()),
  ).pipe(Effect.map((server) => ({ host, port: (server.address() as AddressInfo).port })));

/** Keeps a socket until the scope closes; what goes wrong with it, reading and writing tell. */
export const owned = (make: () => Socket): Effect.Effect<Socket, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => make().on("error", () => {})),
    (socket) => Effect.sync(() => socket.destroy()),
  );

export const connect = (address: Address): Effect.Effect<Socket, ConnectionLost, Scope.Scope> =>
  Effect.gen(function* () {
    const socket = yield* owned(() => new Socket().setNoDelay());
    yield* Effect.callback<void, ConnectionLost>((resume) => {
      socket.once("error", ({ message }) => resume(lost(message)));
      socket.connect(address, () => resume(Effect.void));
    });
    return socket;
  });

/** The next bytes; null when the other end has said all. Nothing is read ahead of what is asked for. */
export const read = (socket: Socket): Effect.Effect<Buffer | null, ConnectionLost> =>
  Effect.callback((resume) => {
    const look = (): boolean => {
      const chunk = socket.read() as Buffer | null;
      if (chunk !== null) resume(Effect.succeed(chunk));
      else if (socket.readableEnded) resume(Effect.succeed(null));
      else if (socket.destroyed) resume(lost("the connection is closed"));
      else return false;
      for (const event of EVENTS) socket.off(event, look);
      return true;
    };
    if (!look()) for (const event of EVENTS) socket.on(event, look);
    return Effect.sync(() => {
      for (const event of EVENTS) socket.off(event, look);
    });
  });

const EVENTS = ["readable", "end", "close"] as const;

/** Returns when the system has taken the bytes, which is not yet that they have arrived. */
export const write = (socket: Socket, bytes: Buffer): Effect.Effect<void, ConnectionLost> =>
  Effect.callback((resume) => {
    socket.write(bytes, (error) => resume(error ? lost(error.message) : Effect.void));
  });

const lost = (message: string) => Effect.fail(new ConnectionLost({ message }));
