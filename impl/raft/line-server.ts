/** A way into the store for those who are no nodes: `put KEY VALUE`, `get KEY`, a line each. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { Effect, FiberSet, type Scope } from "effect";
import type { NodeStopped } from "fairlead/runtime";
import type { ClientTypes } from "./client.ts";

type Ask = (request: ClientTypes["Request"]) => Effect.Effect<ClientTypes["Reply"], NodeStopped>;

/** Listens on loopback until the scope closes, and gives the port: the one asked for, or any for 0. */
export const serveLines = (
  request: Ask,
  port: number,
): Effect.Effect<number, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const answering = yield* FiberSet.makeRuntimePromise<never>();
    const sockets = new Set<Socket>();
    const talk = async (socket: Socket): Promise<void> => {
      for await (const line of createInterface(socket))
        socket.write(`${await answering(answerTo(request, line))}\n`);
    };
    const server = createServer((socket) => {
      sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
      talk(socket).catch(() => socket.destroy());
    });
    yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () => once(server.listen({ host: "127.0.0.1", port }), "listening"),
        catch: (error) => error,
      }),
      () =>
        Effect.sync(() => {
          server.close();
          for (const socket of sockets) socket.destroy();
        }),
    );
    return (server.address() as AddressInfo).port;
  });

const answerTo = (request: Ask, line: string): Effect.Effect<string, NodeStopped> => {
  const operation = operationIn(line);
  if (operation === null) return Effect.succeed("what? put KEY VALUE, or get KEY");
  return Effect.map(request(operation), (reply) => {
    if (reply.type === "refused") return `refused: ${reply.because}`;
    if (operation.type === "put" || reply.type === "forgotten") return "ok";
    return reply.result.before ?? "(no value)";
  });
};

function operationIn(line: string): ClientTypes["Request"] | null {
  const [type, key, ...rest] = line.trim().split(/\s+/);
  if (key === undefined) return null;
  if (type === "get" && rest.length === 0) return { type, key };
  if (type === "put" && rest.length > 0) return { type, key, value: rest.join(" ") };
  return null;
}
