/** Nodes that do as they are told, and disks and networks that can be watched, or made to wait. */
import { Deferred, Effect, Layer, Queue, Stream } from "effect";
import type { Input, Node, NodeTypes, Output } from "../../src/refinement/node.ts";
import { Disk, DiskFailure } from "../../src/runtime/disk.ts";
import { Network } from "../../src/runtime/network.ts";

/** A node that does what its requests say, and answers a message by what that says. */
export interface PuppetTypes extends NodeTypes {
  /** What has happened to it. */
  readonly State: readonly string[];
  readonly Message: readonly Output<PuppetTypes>[] | string;
  readonly Request: readonly (Output<PuppetTypes> | "reply" | "throw")[];
  readonly Reply: readonly string[];
  readonly Disk: number;
}

type Order = PuppetTypes["Request"][number];

export const puppet = (begin: readonly Output<PuppetTypes>[] = []): Node<PuppetTypes> => ({
  start: (_, disk) => ({ state: [`start ${disk}`], outputs: begin }),
  step: (before, input) => {
    const state = [...before, nameOf(input)];
    const orders = (
      input.kind === "request" ? input.request : input.kind === "message" ? input.message : []
    ) as readonly Order[];
    if (typeof orders === "string") return { state, outputs: [] };
    const outputs = orders.map((order): Output<PuppetTypes> => {
      if (order === "throw") throw new RangeError("as it was told");
      if (order !== "reply") return order;
      return { kind: "reply", id: input.kind === "request" ? input.id : "", reply: state };
    });
    return { state, outputs };
  },
});

function nameOf(input: Exclude<Input<PuppetTypes>, { kind: "start" }>): string {
  if (input.kind === "timer") return `timer ${input.timer}`;
  if (input.kind === "request") return "request";
  return `message ${typeof input.message === "string" ? input.message : input.message.length}`;
}

export const send = (to: string, message: PuppetTypes["Message"]) =>
  ({ kind: "send", to, message }) as const;
export const persist = (disk: number) => ({ kind: "persist", disk }) as const;
export const setTimer = (timer: string, after: number) =>
  ({ kind: "set-timer", timer, after }) as const;
export const cancelTimer = (timer: string) => ({ kind: "cancel-timer", timer }) as const;

/** A disk and a network that write down, in one list, what they have done. */
export interface Watched {
  readonly log: string[];
  readonly layer: Layer.Layer<Network | Disk>;
  /** What others say to the node. */
  readonly say: (from: string, message: unknown) => void;
  /** From now on a save waits until it is let through. */
  readonly hold: () => void;
  /** Resolves as soon as a save waits. */
  readonly held: Effect.Effect<void>;
  readonly release: Effect.Effect<void>;
  /** From now on nothing can be saved. */
  readonly breakDown: () => void;
}

export function watched(initial: number | null = null): Watched {
  const log: string[] = [];
  const incoming = Effect.runSync(
    Queue.unbounded<{ readonly from: string; readonly message: unknown }>(),
  );
  let saved: unknown = initial;
  let gate: {
    readonly held: Deferred.Deferred<void>;
    readonly open: Deferred.Deferred<void>;
  } | null = null;
  let broken = false;
  const disk = Layer.succeed(Disk)({
    load: Effect.sync(() => saved),
    save: (value) =>
      Effect.gen(function* () {
        log.push(`saving ${value}`);
        const closed = gate;
        if (closed !== null) {
          yield* Deferred.succeed(closed.held, undefined);
          yield* Deferred.await(closed.open);
        }
        if (broken) return yield* new DiskFailure({ message: "it is broken", cause: null });
        saved = value;
        log.push(`saved ${value}`);
      }),
  });
  const network = Layer.succeed(Network)({
    send: (to, message) =>
      Effect.sync(() => {
        log.push(`to ${to}: ${message}`);
      }),
    incoming: Stream.fromQueue(incoming),
  });
  return {
    log,
    layer: Layer.mergeAll(disk, network),
    say: (from, message) => void Queue.offerUnsafe(incoming, { from, message }),
    hold: () => {
      gate = { held: Deferred.makeUnsafe(), open: Deferred.makeUnsafe() };
    },
    held: Effect.suspend(() => Deferred.await(gate!.held)),
    release: Effect.suspend(() => {
      const { open } = gate!;
      gate = null;
      return Deferred.succeed(open, undefined);
    }),
    breakDown: () => {
      broken = true;
    },
  };
}
