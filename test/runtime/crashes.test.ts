/**
 * The remote calls, on sockets and disks, with nodes that crash: whatever was answered was done, and
 * everything once.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deferred, Effect, Layer, Option, Schema } from "effect";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { client } from "../../impl/rpc/client.ts";
import { server } from "../../impl/rpc/server.ts";
import type { NodeTypes } from "../../src/refinement/node.ts";
import {
  type Address,
  Disk,
  diskWal,
  type NodeOptions,
  networkTcp,
  type RunningNode,
  runNode,
} from "../../src/runtime/runtime.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-crashes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const NODES = ["c", "s"];
const TOKENS = 10;

/** A node crashes when it saves for the so manieth time: before it has saved, or after. */
interface Crash {
  readonly save: number;
  readonly when: "before" | "after";
}

/** A disk on which the crash happens: whoever saves then waits for ever. */
const crashing = (directory: string, crash: Crash | undefined, now: Effect.Effect<unknown>) =>
  Layer.effect(Disk)(
    Effect.gen(function* () {
      const { load, save } = yield* Disk;
      const stop = Effect.andThen(now, Effect.never);
      let saves = 0;
      return {
        load,
        save: (value) =>
          Effect.suspend(() => {
            if (saves++ !== crash?.save) return save(value);
            return crash.when === "before" ? stop : Effect.andThen(save(value), stop);
          }),
      };
    }),
  ).pipe(Layer.provide(diskWal({ directory, checkpointBytes: 200 })));

/** What was answered, and what is in the store in the end. */
const history = (crashes: Readonly<Record<string, readonly Crash[]>>) =>
  Effect.gen(function* () {
    const directory = mkdtempSync(join(folder, "run-"));
    const addresses: Record<string, Address> = {};
    for (const name of NODES) addresses[name] = { host: "127.0.0.1", port: 0 };
    const left = Object.fromEntries(NODES.map((name) => [name, [...crashes[name]!]]));

    /** A life of a node: what it was used for, or none if it crashed. */
    const life = <T extends NodeTypes, A>(
      { node, self }: Pick<NodeOptions<T>, "node" | "self">,
      use: (running: RunningNode<T>) => Effect.Effect<A, unknown>,
    ) =>
      Effect.gen(function* () {
        const crash = yield* Deferred.make<void>();
        addresses[self] = { host: "127.0.0.1", port: 0 };
        const network = networkTcp({
          self,
          addresses,
          message: Schema.Any,
          retryMin: 1,
          retryMax: 5,
          listening: (address) => {
            addresses[self] = address;
          },
        });
        const now = Deferred.succeed(crash, undefined);
        const disk = crashing(join(directory, self), left[self]!.shift(), now);
        return yield* runNode({ node, self, nodes: NODES }, use).pipe(
          Effect.provide(Layer.mergeAll(network, disk)),
          Effect.asSome,
          Effect.raceFirst(Effect.as(Deferred.await(crash), Option.none<A>())),
        );
      });

    const answered: number[] = [];
    let token = 0;
    const quick = { delayMin: 2, delayMax: 10, block: 3 };
    const asking = life({ node: client({ server: "s", ...quick }), self: "c" }, ({ request }) =>
      Effect.gen(function* () {
        while (token < TOKENS) {
          const own = token++;
          yield* request({ type: "append", key: "k", value: `${own},` });
          answered.push(own);
        }
        return yield* request({ type: "get", key: "k" });
      }),
    ).pipe(Effect.repeat({ until: Option.isSome }));
    const serving = Effect.forever(life({ node: server(), self: "s" }, () => Effect.never));
    const end = yield* Effect.raceFirst(asking, serving);
    const value = Option.getOrThrow(end) as { readonly before: string | null };
    return { answered, stored: (value.before ?? "").split(",").slice(0, -1).map(Number) };
  });

const crash: fc.Arbitrary<Crash> = fc.record({
  save: fc.nat(4),
  when: fc.constantFrom("before", "after"),
});

it("what was answered is there, once and in its order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ c: fc.array(crash, { maxLength: 3 }), s: fc.array(crash, { maxLength: 6 }) }),
      async (crashes) => {
        const { answered, stored } = await Effect.runPromise(history(crashes));
        expect(stored).toEqual([...new Set(stored)].toSorted((a, b) => a - b));
        expect(stored).toEqual(expect.arrayContaining(answered));
        // What a client that crashed had asked may have been done, or not.
        expect(answered.length).toBeGreaterThanOrEqual(TOKENS - crashes.c.length);
      },
    ),
    { numRuns: 30 },
  );
});
