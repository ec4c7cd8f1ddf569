/**
 * The replicated key-value store, for real: servers and a client, each with a socket on loopback and a
 * write-ahead log in a directory of its own. They share a process, and nothing else; each can be killed
 * and started again.
 */
import { join } from "node:path";
import { Deferred, Effect, Fiber, FiberMap, Layer, Option, type Scope } from "effect";
import type { Node, NodeTypes } from "fairlead";
import {
  type Address,
  type CannotListen,
  type DiskFailure,
  diskWal,
  type NodeDied,
  type NodeOptions,
  type NodeStopped,
  networkTcp,
  type RunningNode,
  runNode,
} from "fairlead/runtime";
import { type ClientTypes, client } from "./client.ts";
import { type ServerState, server } from "./server.ts";
import { message } from "./wire.ts";

export const SERVERS = ["s1", "s2", "s3"];
const CLIENT = "client";
const NODES = [...SERVERS, CLIENT];

/** The servers that run, and what each was like after its last step. */
export type States = Readonly<Record<string, ServerState>>;

type Failure = NodeDied | DiskFailure | CannotListen;

export interface Cluster {
  /** Starts a server that is not running, with what it had written down. */
  readonly start: (server: string) => Effect.Effect<Address>;
  /** Closes its socket and its log, whatever it is doing. */
  readonly kill: (server: string) => Effect.Effect<void>;
  readonly request: (
    operation: ClientTypes["Request"],
  ) => Effect.Effect<ClientTypes["Reply"], NodeStopped>;
  /** Waits until the servers are such that there is something to say about them. */
  readonly until: <A extends {}>(look: (states: States) => A | null) => Effect.Effect<A>;
  /** Fails when a node does; else it goes on for ever. */
  readonly failure: Effect.Effect<never, Failure>;
}

/** The client is running, the servers are not. */
export const makeCluster = (directory: string): Effect.Effect<Cluster, Failure, Scope.Scope> =>
  Effect.gen(function* () {
    const lives = yield* FiberMap.make<string, unknown, Failure>();
    /** Where each was last: who is started again need not get the same port. */
    const addresses: Record<string, Address> = {};
    for (const name of NODES) addresses[name] = ANYWHERE;
    const states: Record<string, ServerState> = {};
    const watchers = new Set<() => void>();

    /** Runs a node with a socket and a log of its own, until it is killed. */
    const live = <T extends NodeTypes>(
      self: string,
      node: Node<T>,
      observe: NonNullable<NodeOptions<T>["observe"]> = () => {},
    ) =>
      Effect.gen(function* () {
        const started = yield* Deferred.make<RunningNode<T>>();
        addresses[self] = ANYWHERE;
        const listening = (address: Address) => {
          addresses[self] = address;
        };
        const life = runNode({ node, self, nodes: NODES, observe }, (running) =>
          Effect.andThen(Deferred.succeed(started, running), Effect.never),
        ).pipe(
          Effect.provide(
            Layer.mergeAll(
              networkTcp({ self, addresses, message, listening }),
              diskWal({ directory: join(directory, self) }),
            ),
          ),
        );
        yield* FiberMap.run(lives, self, life);
        return yield* Deferred.await(started);
      });
    const failure = Effect.andThen(FiberMap.join(lives), Effect.never);

    const observe = (name: string) => (_input: unknown, step: { readonly state: ServerState }) => {
      states[name] = step.state;
      for (const watcher of watchers) watcher();
    };
    const { request } = yield* Effect.raceFirst(
      live(CLIENT, client({ servers: SERVERS })),
      failure,
    );
    return {
      start: (name) =>
        Effect.map(live(name, server({ servers: SERVERS }), observe(name)), () => addresses[name]!),
      kill: (name) =>
        Effect.gen(function* () {
          const life = yield* FiberMap.get(lives, name);
          if (Option.isSome(life)) yield* Fiber.interrupt(life.value);
          delete states[name];
        }),
      request,
      until: <A extends {}>(look: (states: States) => A | null) =>
        Effect.callback<A>((resume) => {
          const watcher = () => {
            const seen = look(states);
            if (seen === null) return;
            watchers.delete(watcher);
            resume(Effect.succeed(seen));
          };
          watchers.add(watcher);
          watcher();
          return Effect.sync(() => watchers.delete(watcher));
        }),
      failure,
    };
  });

const ANYWHERE: Address = { host: "127.0.0.1", port: 0 };
