/** What runs a node: that it does what the node wants, in its order, on any disk, network and clock. */
import { Deferred, Effect, Exit, Fiber, Layer, Random } from "effect";
import { TestClock } from "effect/testing";
import { describe, expect, it } from "vitest";
import type { Node } from "../../src/refinement/node.ts";
import { NodeStopped } from "../../src/runtime/calls.ts";
import { Disk, diskInMemory } from "../../src/runtime/disk.ts";
import { networkInMemory } from "../../src/runtime/network.ts";
import { NodeDied, type RunningNode, runNode } from "../../src/runtime/run-node.ts";
import {
  cancelTimer,
  type PuppetTypes,
  persist,
  puppet,
  send,
  setTimer,
  type Watched,
  watched,
} from "./small-nodes.ts";

type Running = RunningNode<PuppetTypes>;

const nodes = ["a", "b"];

/** Runs a puppet on watched surroundings and a clock that stands still. */
const running = <A, E>(
  { layer }: Watched,
  use: (node: Running) => Effect.Effect<A, E>,
  node: Node<PuppetTypes> = puppet(),
) =>
  Effect.runPromise(
    runNode({ node, self: "a", nodes }, use).pipe(
      Effect.provide(layer),
      Effect.provide(TestClock.layer()),
    ),
  );

/** Lets all others run until they wait. */
const settle = Effect.forEach(Array.from({ length: 50 }), () => Effect.yieldNow, { discard: true });

describe("what a node wants", () => {
  it("is done in its order, from its first step on", async () => {
    const world = watched(7);
    const begin = [persist(1), send("b", "hello")];
    const state = await running(
      world,
      (node) => node.request([send("b", "x"), "reply"]),
      puppet(begin),
    );
    expect(world.log).toEqual(["saving 1", "saved 1", "to b: hello", "to b: x"]);
    expect(state).toEqual(["start 7", "request"]);
  });

  it("waits until what comes before it is on disk", async () => {
    const world = watched();
    world.hold();
    await running(world, (node) =>
      Effect.gen(function* () {
        const asked = yield* Effect.forkChild(
          node.request([send("b", "before"), persist(1), send("b", "after"), "reply"]),
        );
        yield* world.held;
        yield* settle;
        expect(world.log.at(-1)).toBe("saving 1");
        expect(world.log).not.toContain("to b: after");
        yield* world.release;
        yield* Fiber.join(asked);
      }),
    );
    expect(world.log).toEqual(["saving 1", "saved 1", "to b: before", "to b: after"]);
  });

  it("of inputs that arrive while the disk is written, is written together", async () => {
    const world = watched();
    world.hold();
    await running(world, (node) =>
      Effect.gen(function* () {
        const first = yield* Effect.forkChild(node.request([persist(0), "reply"]));
        yield* world.held;
        const others = yield* Effect.forEach([1, 2, 3], (n) =>
          Effect.forkChild(node.request([send("b", `${n}`), persist(n), "reply"])),
        );
        yield* settle;
        yield* world.release;
        const states = yield* Effect.forEach([first, ...others], Fiber.join);
        expect(states.map(({ length }) => length)).toEqual([2, 3, 4, 5]);
      }),
    );
    expect(world.log.join(", ")).toBe(
      "saving 0, saved 0, saving 3, saved 3, to b: 1, to b: 2, to b: 3",
    );
  });
});

describe("a timer", () => {
  /** Runs the puppet, and gives what happened to it. */
  const history = (use: (node: Running, world: Watched) => Effect.Effect<unknown, NodeStopped>) => {
    const world = watched();
    return running(world, (node) =>
      Effect.gen(function* () {
        yield* use(node, world);
        return (yield* node.request(["reply"])).slice(1);
      }),
    );
  };
  const pass = (milliseconds: number) => Effect.andThen(TestClock.adjust(milliseconds), settle);

  it("runs out when its time has come, once", async () => {
    const seen = await history((node) =>
      Effect.gen(function* () {
        yield* node.request([setTimer("t", 100), setTimer("u", 50), "reply"]);
        yield* pass(99);
        expect(yield* node.request(["reply"])).toEqual(expect.not.arrayContaining(["timer t"]));
        yield* pass(1);
        yield* pass(1000);
      }),
    );
    expect(seen).toEqual(["request", "timer u", "request", "timer t", "request"]);
  });

  it("that is set again begins anew", async () => {
    const seen = await history((node) =>
      Effect.gen(function* () {
        yield* node.request([setTimer("t", 100), "reply"]);
        yield* pass(60);
        yield* node.request([setTimer("t", 100), "reply"]);
        yield* pass(60);
        yield* node.request(["reply"]);
        yield* pass(40);
      }),
    );
    expect(seen).toEqual(["request", "request", "request", "timer t", "request"]);
  });

  it("that is cancelled does not run out", async () => {
    const seen = await history((node) =>
      Effect.gen(function* () {
        yield* node.request([setTimer("t", 100), cancelTimer("t"), cancelTimer("u"), "reply"]);
        yield* node.request([setTimer("v", 100), "reply"]);
        yield* node.request([cancelTimer("v"), "reply"]);
        yield* pass(1000);
      }),
    );
    expect(seen).not.toContainEqual(expect.stringContaining("timer"));
  });

  it.each<[string, readonly PuppetTypes["Request"][number][], readonly string[]]>([
    ["cancelled", [cancelTimer("t"), "reply"], []],
    ["set again", [setTimer("t", 100), "reply"], ["timer t"]],
  ])(
    "that has run out, but is %s before the node hears of it, is not heard of",
    async (_, orders, later) => {
      const seen = await history((node, world) =>
        Effect.gen(function* () {
          yield* node.request([setTimer("t", 100), "reply"]);
          world.hold();
          const busy = yield* Effect.forkChild(node.request([persist(1), "reply"]));
          yield* world.held;
          const behind = yield* Effect.forkChild(node.request(orders));
          yield* pass(100);
          yield* world.release;
          yield* Effect.forEach([busy, behind], Fiber.join);
          yield* settle;
          yield* node.request(["reply"]);
          yield* pass(100);
        }),
      );
      expect(seen).toEqual(["request", "request", "request", "request", ...later, "request"]);
    },
  );

  it("stops with its node", async () => {
    const world = watched();
    const disk = diskInMemory();
    const seen: string[] = [];
    const life = (orders: PuppetTypes["Request"]) =>
      runNode(
        { node: puppet(), self: "a", nodes, observe: ({ kind }) => seen.push(kind) },
        (node) => Effect.andThen(node.request(orders), pass(50)),
      ).pipe(Effect.provide(Layer.mergeAll(world.layer, disk)));
    await Effect.runPromise(
      Effect.gen(function* () {
        yield* life([setTimer("t", 100), "reply"]);
        yield* life(["reply"]);
        yield* pass(100);
      }).pipe(Effect.provide(TestClock.layer())),
    );
    expect(seen).toEqual(["start", "request", "start", "request"]);
  });
});

describe("a node dies", () => {
  const failure = async (effect: Promise<unknown>) => {
    const error: unknown = await effect.then(
      () => null,
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(NodeDied);
    return error as NodeDied;
  };

  it("when it throws, and says of what", async () => {
    const { message, self, cause } = await failure(
      running(watched(), (node) => node.request(["throw"])),
    );
    expect(message).toMatch(
      /^a died of \{"kind":"request","id":"a-\w+-1","request":\["throw"\]\}: RangeError: as it was told$/,
    );
    expect([self, cause]).toEqual(["a", new RangeError("as it was told")]);
  });

  it("in its first step", async () => {
    const node = { ...puppet(), start: () => JSON.parse("{") };
    const { message } = await failure(running(watched(7), () => Effect.never, node));
    expect(message).toMatch(/^a died of \{"kind":"start","disk":7\}: SyntaxError: /);
  });

  it("of a long message, of which it shows the beginning", async () => {
    const node = { ...puppet(), step: () => JSON.parse("{") };
    const world = watched();
    world.say("b", "x".repeat(10_000));
    const { message } = await failure(running(world, () => Effect.never, node));
    expect(message).toMatch(/^a died of \{"kind":"message",.*x…: SyntaxError/);
    expect(message.length).toBeLessThan(700);
  });

  it("when it sends to nobody", async () => {
    const { message } = await failure(running(watched(), (node) => node.request([send("c", "x")])));
    expect(message).toMatch(/: Error: c is no node$/);
  });

  it("when it changes what it was given, or has given", async () => {
    const given = {
      ...puppet(),
      step: (_: unknown, input: never) => (input as string[]).push("x"),
    };
    const world = watched();
    world.say("b", []);
    const { message } = await failure(running(world, () => Effect.never, given as never));
    expect(message).toMatch(/TypeError/);
    const kept: string[] = [];
    const step = () => ({ state: kept, outputs: kept.push("x") > 0 ? [] : [] });
    const own = { ...puppet(), step };
    const other = watched();
    other.say("b", "1");
    other.say("b", "2");
    expect((await failure(running(other, () => Effect.never, own))).message).toMatch(
      /"message":"2".*TypeError: .*not extensible/,
    );
  });

  it("with whatever was asked of it, and all that uses it", async () => {
    const world = watched();
    await Effect.runPromise(
      Effect.gen(function* () {
        const handed = yield* Deferred.make<Running>();
        const interrupted = yield* Deferred.make<void>();
        const life = yield* runNode({ node: puppet(), self: "a", nodes }, (node: Running) =>
          Effect.andThen(Deferred.succeed(handed, node), Effect.never).pipe(
            Effect.onInterrupt(() => Deferred.succeed(interrupted, undefined)),
          ),
        ).pipe(Effect.provide(world.layer), Effect.forkChild);
        const node = yield* Deferred.await(handed);
        const waiting = yield* Effect.forkChild(node.request([]));
        const fatal = yield* Effect.forkChild(node.request(["throw"]));
        expect(Exit.isFailure(yield* Fiber.await(life))).toBe(true);
        yield* Deferred.await(interrupted);
        for (const fiber of [waiting, fatal])
          expect(yield* Effect.flip(Fiber.join(fiber))).toBeInstanceOf(NodeStopped);
        const { message } = yield* Effect.flip(node.request(["reply"]));
        expect(message).toBe("a has stopped");
      }),
    );
  });
});

it("a node does not go on when its disk fails", async () => {
  const world = watched();
  world.breakDown();
  await expect(
    running(world, (node) => node.request([persist(1), send("b", "x"), "reply"])),
  ).rejects.toThrow("it is broken");
  expect(world.log).toEqual(["saving 1"]);
});

it("who waits no longer is not told, and nobody else is in its place", async () => {
  const world = watched();
  await running(world, (node) =>
    Effect.gen(function* () {
      world.hold();
      const first = yield* Effect.forkChild(node.request([persist(1), "reply"]));
      yield* world.held;
      yield* Fiber.interrupt(first);
      yield* world.release;
      expect(yield* node.request(["reply"])).toEqual(["start null", "request", "request"]);
    }),
  );
});

it("a node draws from the source of chance that the program is given", async () => {
  const dice: Node<PuppetTypes> = {
    start: (_, __, random) => ({ state: [`${random()}`, `${random()}`], outputs: [] }),
    step: (state, input) => ({
      state,
      outputs: input.kind === "request" ? [{ kind: "reply", id: input.id, reply: state }] : [],
    }),
  };
  const draw = (seed: string) =>
    Effect.runPromise(
      runNode({ node: dice, self: "a", nodes }, (node) => node.request([])).pipe(
        Effect.provide(watched().layer),
        Random.withSeed(seed),
      ),
    );
  const first = await draw("one");
  expect(first.map(Number).every((x) => x >= 0 && x < 1)).toBe(true);
  expect(await draw("one")).toEqual(first);
  expect(await draw("two")).not.toEqual(first);
});

describe("in memory", () => {
  it("nodes talk to each other and to themselves, and lose what is said to those who are down", async () => {
    const network = networkInMemory();
    const life = <A, E>(self: string, use: (node: Running) => Effect.Effect<A, E>) =>
      runNode({ node: puppet(), self, nodes }, use).pipe(
        Effect.provide(Layer.mergeAll(network(self), diskInMemory())),
      );
    await Effect.runPromise(
      life("a", (a) =>
        Effect.gen(function* () {
          yield* a.request([send("b", "lost"), send("a", "1"), "reply"]);
          yield* settle;
          const there = yield* life("b", (b) =>
            Effect.gen(function* () {
              yield* a.request([send("b", [send("a", "2")]), "reply"]);
              yield* settle;
              return yield* b.request(["reply"]);
            }),
          );
          expect(there).toEqual(["start null", "message 1", "request"]);
          expect(yield* a.request(["reply"])).toEqual([
            "start null",
            "request",
            "message 1",
            "request",
            "message 2",
            "request",
          ]);
        }),
      ),
    );
  });

  it("a disk keeps what was saved for the node's next life", async () => {
    const disk = diskInMemory();
    const world = watched();
    const life = (orders: PuppetTypes["Request"]) =>
      Effect.runPromise(
        runNode({ node: puppet(), self: "a", nodes }, (node: Running) => node.request(orders)).pipe(
          Effect.provide(disk),
          Effect.provide(world.layer),
        ),
      );
    await life([persist(3), "reply"]);
    expect((await life(["reply"]))[0]).toBe("start 3");
    expect(
      await Effect.runPromise(
        Disk.pipe(
          Effect.flatMap(({ load }) => load),
          Effect.provide(disk),
        ),
      ),
    ).toBe(3);
  });
});
