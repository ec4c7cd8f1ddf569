/** The network of sockets, on loopback: what arrives, what is refused, and that it ends. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { Context, Effect, Exit, Layer, Logger, Schema, Scope, Stream } from "effect";
import { describe, expect, it } from "vitest";
import { type Incoming, Network } from "../../src/runtime/network.ts";
import type { Address } from "../../src/runtime/tcp/connection.ts";
import { type NetworkTcpOptions, networkTcp } from "../../src/runtime/tcp/network-tcp.ts";

const message = Schema.Struct({ n: Schema.Number, text: Schema.optionalKey(Schema.String) });

/** Nodes that know each other, at ports that are free. */
class Members {
  readonly addresses: Record<string, Address> = {};
  readonly #warnings: string[] = [];
  #warned: () => void = () => {};

  constructor(names: readonly string[]) {
    for (const name of names) this.addresses[name] = { host: "127.0.0.1", port: 0 };
  }

  readonly logger = Logger.make(({ logLevel, message }) => {
    if (logLevel !== "Warn" && logLevel !== "Error") return;
    this.#warnings.push(String(message));
    this.#warned();
  });

  /** The next thing that a node has complained about. */
  readonly warning = Effect.promise(async () => {
    while (this.#warnings.length === 0)
      await new Promise<void>((resolve) => {
        this.#warned = resolve;
      });
    return this.#warnings.shift()!;
  });

  /** A node's end of the network, until the scope closes. */
  end(self: string, options: Partial<NetworkTcpOptions> = {}) {
    const { addresses } = this;
    const listening = (address: Address) => {
      addresses[self] = address;
    };
    const quick = { retryMin: 1, retryMax: 20 };
    const layer = networkTcp({ self, addresses, message, listening, ...quick, ...options });
    return Effect.gen(function* () {
      const { send, incoming } = Context.get(yield* Layer.build(layer), Network);
      const take = (count: number): Effect.Effect<Incoming[]> =>
        Stream.runCollect(Stream.take(incoming, count));
      return { send, take };
    });
  }
}

const talk = <E>(
  names: string,
  body: (members: Members) => Effect.Effect<void, E, Scope.Scope>,
): Promise<void> => {
  const members = new Members(names.split(" "));
  return Effect.runPromise(
    Effect.scoped(body(members)).pipe(Effect.provide(Logger.layer([members.logger]))),
  );
};

const numbers = (incoming: readonly Incoming[]): readonly number[] =>
  incoming.map(({ message }) => (message as typeof message & { readonly n: number }).n);

/** Somebody who connects by hand, and how the other end takes it. */
async function stranger(address: Address, ...said: readonly (string | Buffer)[]) {
  const socket = connect(address);
  await once(socket, "connect");
  for (const each of said) socket.write(each);
  return socket;
}

const closed = (socket: Socket) =>
  Effect.promise(async () => {
    if (!socket.closed) await once(socket.resume(), "close");
  });

const greeting = (from: string, to: string) => `${JSON.stringify({ fairlead: 1, from, to })}\n`;

describe("messages", () => {
  it("arrive, in order, with their sender's name", () =>
    talk(
      "a b c",
      Effect.fnUntraced(function* (members) {
        const [a, b, c] = [
          yield* members.end("a"),
          yield* members.end("b"),
          yield* members.end("c"),
        ];
        for (let n = 0; n < 200; n++) yield* a.send("b", { n, text: "é\n".repeat(n) });
        const seen = yield* b.take(200);
        expect(numbers(seen)).toEqual([...Array(200).keys()]);
        expect(seen[3]).toEqual({ from: "a", message: { n: 3, text: "é\né\né\n" } });
        yield* b.send("a", { n: 1 });
        expect(yield* a.take(1)).toEqual([{ from: "b", message: { n: 1 } }]);
        yield* c.send("a", { n: 2 });
        expect(yield* a.take(1)).toEqual([{ from: "c", message: { n: 2 } }]);
        yield* a.send("a", { n: 7 });
        expect(yield* a.take(1)).toEqual([{ from: "a", message: { n: 7 } }]);
      }),
    ));

  it("wait for one who is not there yet, as many as may; the oldest are lost", () =>
    talk(
      "a b",
      Effect.fnUntraced(function* (members) {
        const a = yield* members.end("a", { queueMax: 3 });
        for (let n = 0; n < 10; n++) yield* a.send("b", { n });
        const b = yield* members.end("b");
        expect(numbers(yield* b.take(3))).toEqual([7, 8, 9]);
      }),
    ));

  it("find one who was away, and has come back elsewhere", () =>
    talk(
      "a b",
      Effect.fnUntraced(function* (members) {
        const a = yield* members.end("a");
        const ports = new Set<number>();
        for (let life = 0; life < 5; life++) {
          members.addresses["b"] = { host: "127.0.0.1", port: 0 };
          const scope = yield* Scope.make();
          const b = yield* Scope.provide(members.end("b"), scope);
          ports.add(members.addresses["b"].port);
          // What was sent into the old connection, and not known to be lost, may be.
          const arrived = yield* Effect.raceFirst(
            b.take(1),
            Effect.forever(Effect.andThen(a.send("b", { n: life }), Effect.yieldNow)),
          );
          expect(arrived[0]!.message).toEqual({ n: life });
          yield* Scope.close(scope, Exit.void);
        }
        expect(ports.size).toBeGreaterThan(1);
      }),
    ));

  it("that are too long are lost, and it is said so", () =>
    talk(
      "a b",
      Effect.fnUntraced(function* (members) {
        const a = yield* members.end("a", { frameBytesMax: 100 });
        const b = yield* members.end("b");
        yield* a.send("b", { n: 1, text: "x".repeat(200) });
        expect(yield* members.warning).toBe("a: lost a message of 218 bytes to b: 100 are allowed");
        yield* a.send("b", { n: 2 });
        expect(yield* b.take(1)).toEqual([{ from: "a", message: { n: 2 } }]);
      }),
    ));

  it("that are no plain data cannot be sent", () =>
    talk(
      "a b",
      Effect.fnUntraced(function* (members) {
        const a = yield* members.end("a");
        const exit = yield* Effect.exit(a.send("b", { n: Number.NaN }));
        expect(String(exit)).toContain('"n": NaN is not plain data');
      }),
    ));
});

describe("a connection is closed, and it is said why, when", () => {
  it.each<[string, readonly (string | Buffer)[], string | RegExp]>([
    ["it begins with nonsense", ["GET / HTTP/1.1\r\n"], 'a frame is no JSON: "GET / HTTP/1.1\\r"'],
    ["nobody is greeted", ['{"n":1}\n'], "it began without a greeting"],
    ["no object greets", ["null\n"], "it began without a greeting"],
    ["somebody else is greeted", [greeting("b", "c")], "b was looking for c"],
    ["somebody unknown greets", [greeting("x", "a")], "x is no node"],
    [
      "a frame does not end",
      [greeting("b", "a"), "1".repeat(1001)],
      "a frame is longer than 1000 bytes",
    ],
    [
      "a message is none",
      [greeting("b", "a"), '{"m":1}\n'],
      /^b sent what is no message: .*\n.*"n"/,
    ],
  ])("%s", (_, said, why) =>
    talk(
      "a b",
      Effect.fnUntraced(function* (members) {
        const a = yield* members.end("a", { frameBytesMax: 1000 });
        const socket = yield* Effect.promise(() => stranger(members.addresses["a"]!, ...said));
        yield* closed(socket);
        const [, reason] = (yield* members.warning).split("a: closed a connection: ");
        expect(reason).toMatch(why);
        // Others are served as before.
        const b = yield* members.end("b");
        yield* b.send("a", { n: 5 });
        expect(yield* a.take(1)).toEqual([{ from: "b", message: { n: 5 } }]);
      }),
    ),
  );

  it("what was sent before it is received", () =>
    talk(
      "a b",
      Effect.fnUntraced(function* (members) {
        const a = yield* members.end("a");
        const { addresses } = members;
        yield* Effect.promise(() =>
          stranger(addresses["a"]!, greeting("b", "a"), '{"n":1}\n{"n":2}\n{"n":"3"}\n{"n":4}\n'),
        );
        expect(numbers(yield* a.take(2))).toEqual([1, 2]);
        expect(yield* members.warning).toContain("b sent what is no message");
      }),
    ));

  it("somebody answers on it, as nobody should", () =>
    talk(
      "a b",
      Effect.fnUntraced(function* (members) {
        const other: Server = createServer((socket) => socket.end("hello"));
        yield* Effect.promise(() => once(other.listen(0, "127.0.0.1"), "listening"));
        members.addresses["b"] = { host: "127.0.0.1", port: (other.address() as AddressInfo).port };
        const a = yield* members.end("a");
        yield* a.send("b", { n: 1 });
        const [socket] = (yield* Effect.promise(() => once(other, "connection"))) as [Socket];
        yield* closed(socket);
        other.close();
      }),
    ));
});

describe("at the end", () => {
  it("nobody listens, and connections are closed", () =>
    talk(
      "a b",
      Effect.fnUntraced(function* (members) {
        const scope = yield* Scope.make();
        const a = yield* Scope.provide(members.end("a"), scope);
        const b = yield* members.end("b");
        yield* b.send("a", { n: 1 });
        yield* a.take(1);
        const socket = yield* Effect.promise(() => stranger(members.addresses["a"]!));
        yield* Scope.close(scope, Exit.void);
        yield* closed(socket);
        const again = connect(members.addresses["a"]!);
        const [error] = yield* Effect.promise(() => once(again, "error"));
        expect(error.code).toBe("ECONNREFUSED");
      }),
    ));

  it("a port that is taken is an error", () =>
    talk(
      "a b",
      Effect.fnUntraced(function* (members) {
        yield* members.end("a");
        members.addresses["b"] = members.addresses["a"]!;
        const { message } = yield* Effect.flip(members.end("b"));
        expect(message).toContain("EADDRINUSE");
      }),
    ));
});
