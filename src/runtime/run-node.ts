/**
 * Runs a node. What the node is given and what it wants done are those of `refinement/node.ts`, and
 * so is its code: here they come from, and go to, whatever network, disk, clock and source of chance
 * the program is given (`Network`, `Disk`, Effect's `Clock` and `Random`).
 */
import { Data, Effect, Queue, Random, type Scope, Stream } from "effect";
import type { Input, Node, NodeTypes, Output, Step, Surroundings } from "../refinement/node.ts";
import { makeCalls, type NodeStopped } from "./calls.ts";
import { Disk, type DiskFailure } from "./disk.ts";
import { Network } from "./network.ts";
import { freeze } from "./plain-data.ts";
import { makeTimers, type Setting } from "./timers.ts";

export interface NodeOptions<T extends NodeTypes> {
  readonly node: Node<T>;
  readonly self: string;
  /** All nodes, itself included. */
  readonly nodes: readonly string[];
  /** Is shown each step, before anything that the node wants is done. */
  readonly observe?: (input: Input<T>, step: Step<T>) => void;
}

export interface RunningNode<T extends NodeTypes> {
  /** Asks, and waits for the reply; interrupted, it waits no longer, but has asked. */
  readonly request: (request: T["Request"]) => Effect.Effect<T["Reply"], NodeStopped>;
}

/** A node threw, or wants something that cannot be done. */
export class NodeDied extends Data.TaggedError("NodeDied")<{
  readonly message: string;
  readonly self: string;
  readonly cause: unknown;
}> {}

/** What waits for a node. */
type Arrival<T extends NodeTypes> =
  | Exclude<Input<T>, { readonly kind: "timer" }>
  | { readonly kind: "timer"; readonly timer: string; readonly setting: Setting };

/** More than this wait elsewhere: with their sender, in the end. */
const INBOX_MAX = 1024;
/** As many are handled with one write to disk. */
const BATCH_MAX = 128;

/**
 * Runs a node until `use` is done, or for ever, with what it had written down; then it is stopped, in
 * the way of a crash: what it has not done yet is not done. If it dies, so does whatever runs it.
 *
 * Inputs are handled one after the other. Those that arrive while the disk is written are handled
 * together, with one write for all of them (group commit): what the last of them wants on disk, and
 * only then whatever else they want, in its order. So nothing leaves before what had to be on disk
 * first. That more is on disk by then is as if what leaves had been held up on its way.
 */
export const runNode = <T extends NodeTypes, A = never, E = never, R = never>(
  { node, self, nodes, observe }: NodeOptions<T>,
  use: (running: RunningNode<T>) => Effect.Effect<A, E, R> = () => Effect.never,
): Effect.Effect<A, E | NodeDied | DiskFailure, Exclude<R, Scope.Scope> | Network | Disk> =>
  Effect.scoped(
    Effect.gen(function* () {
      const [network, disk, source] = [yield* Network, yield* Disk, yield* Random.Random];
      const surroundings: Surroundings = freeze({ self, nodes: [...nodes] });
      const random = () => source.nextDoubleUnsafe();
      const inbox = yield* Effect.acquireRelease(
        Queue.bounded<Arrival<T>>(INBOX_MAX),
        Queue.shutdown,
      );
      const timers = yield* makeTimers((setting) =>
        Queue.offer(inbox, { kind: "timer", timer: setting.timer, setting }),
      );
      const calls = yield* makeCalls<T["Request"], T["Reply"]>(self, (id, request) =>
        Queue.offer(inbox, { kind: "request", id, request }),
      );
      let state: T["State"];

      const take = (input: Input<T>): Step<T> => {
        const step =
          input.kind === "start"
            ? node.start(surroundings, freeze(input.disk), random)
            : node.step(state, freeze(input), surroundings, random);
        // So that a node which changes what it has given away is found out.
        freeze(step);
        observe?.(input, step);
        state = step.state;
        return step;
      };

      /** What is to be done, apart from what is written down; timers hear of it at once. */
      const effectOf = (output: Exclude<Output<T>, { kind: "persist" }>): Effect.Effect<void> => {
        switch (output.kind) {
          case "send":
            if (!nodes.includes(output.to)) throw new Error(`${output.to} is no node`);
            return network.send(output.to, output.message);
          case "set-timer":
            return timers.set(output.timer, output.after);
          case "cancel-timer":
            return timers.cancel(output.timer);
          case "reply":
            return calls.answer(output.id, output.reply);
        }
      };

      const handle = (arrivals: readonly Arrival<T>[]) =>
        Effect.gen(function* () {
          const saves: T["Disk"][] = [];
          const effects: Effect.Effect<void, NodeDied>[] = [];
          for (const arrival of arrivals) {
            if (arrival.kind === "timer" && !timers.take(arrival.setting)) continue;
            const input = inputOf(arrival);
            const blame = (cause: unknown) => death(self, input, cause);
            const step = () => {
              for (const output of take(input).outputs)
                if (output.kind === "persist") saves.push(output.disk);
                else {
                  const effect = effectOf(output);
                  effects.push(
                    effect.pipe(Effect.catchDefect((cause) => Effect.fail(blame(cause)))),
                  );
                }
            };
            yield* Effect.try({ try: step, catch: blame });
          }
          if (saves.length > 0) yield* disk.save(saves.at(-1));
          for (const effect of effects) yield* effect;
        });

      const life = Effect.gen(function* () {
        yield* handle([{ kind: "start", disk: (yield* disk.load) as T["Disk"] | null }]);
        return yield* Queue.takeBetween(inbox, 1, BATCH_MAX).pipe(
          Effect.flatMap(handle),
          Effect.forever,
        );
      });
      const listening = network.incoming.pipe(
        Stream.runForEach((incoming) => Queue.offer(inbox, { kind: "message", ...incoming })),
        Effect.andThen(Effect.never),
      );
      return yield* Effect.raceAllFirst([life, listening, use({ request: calls.call })]);
    }),
  );

const inputOf = <T extends NodeTypes>(arrival: Arrival<T>): Input<T> =>
  arrival.kind === "timer" ? { kind: "timer", timer: arrival.timer } : arrival;

function death<T extends NodeTypes>(self: string, input: Input<T>, cause: unknown): NodeDied {
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const text = JSON.stringify(input);
  const shown = text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
  return new NodeDied({ message: `${self} died of ${shown}: ${why}`, self, cause });
}

const SHOWN_MAX = 500;
