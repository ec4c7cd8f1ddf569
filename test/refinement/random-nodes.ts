/** Random nodes of a few states each, given by a table: what comes in, and what becomes of it. */
import * as fc from "fast-check";
import type { Node, Output } from "../../src/refinement/node.ts";
import type { Cluster, Environment } from "./naive-composition.ts";

// biome-ignore lint/suspicious/noExplicitAny: nodes of any types
type Any = any;

interface Entry {
  readonly next: number;
  readonly outputs: readonly Output<Any>[];
  readonly throws: boolean;
}

const STATES = 3;
const INPUTS = ["message x", "message y", "timer t", "timer u", "request", "start"];

const output = (others: readonly string[]): fc.Arbitrary<Output<Any>> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("send" as const),
        to: fc.constantFrom(...others),
        message: fc.constantFrom({ is: "x" }, { is: "y" }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom("set-timer" as const, "cancel-timer" as const),
        timer: fc.constantFrom("t", "u"),
        after: fc.constant(1),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("persist" as const),
        disk: fc.record({ n: fc.nat(STATES - 1) }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("reply" as const),
        id: fc.constantFrom("c.0", "c.0", "c.1"),
        reply: fc.nat(1),
      }),
    },
  ) as fc.Arbitrary<Output<Any>>;

const table = (others: readonly string[]): fc.Arbitrary<readonly Entry[]> =>
  fc.array(
    fc.record({
      next: fc.nat(STATES - 1),
      outputs: fc.array(output(others), { maxLength: 3 }),
      throws: fc.oneof({ weight: 60, arbitrary: fc.constant(false) }, fc.constant(true)),
    }),
    { minLength: STATES * INPUTS.length, maxLength: STATES * INPUTS.length },
  );

function nodeOf(entries: readonly Entry[]): Node<Any> {
  const take = (state: number, input: string): Any => {
    const { next, outputs, throws } = entries[state * INPUTS.length + INPUTS.indexOf(input)]!;
    if (throws) throw new Error(`in ${state}, at ${input}`);
    return { state: { deep: { n: next } }, outputs };
  };
  return {
    start: (_, disk: { readonly n: number } | null) => take(disk?.n ?? 0, "start"),
    step: ({ deep: { n } }, input: Any) =>
      take(
        n,
        input.kind === "message"
          ? `message ${input.message.is}`
          : input.kind === "timer"
            ? `timer ${input.timer}`
            : "request",
      ),
  };
}

const environment: fc.Arbitrary<Environment> = fc.record({
  crashes: fc.constantFrom(0, 1, 2),
  restarts: fc.boolean(),
  duplicated: fc.boolean(),
  lost: fc.boolean(),
});

/** A cluster, and how many messages may be on their way in it. */
export const randomCluster: fc.Arbitrary<Cluster & { readonly inFlight: number }> = fc
  .record({
    a: table(["b"]),
    b: table(["a"]),
    asks: fc.array(
      fc.record({
        to: fc.constantFrom("a", "b"),
        request: fc.constant("q"),
        timeout: fc.constantFrom(undefined, 1),
      }),
      { maxLength: 2 },
    ),
    bounded: fc.boolean(),
    environment,
    inFlight: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ a, b, asks, bounded, environment, inFlight }) => ({
    nodes: { a: nodeOf(a), b: nodeOf(b) },
    clients: {
      c: asks.map(({ to, request, timeout }) =>
        timeout === undefined ? { to, request } : { to, request, timeout },
      ),
    },
    firings: bounded ? { t: 1 } : {},
    environment,
    inFlight: environment.duplicated ? 8 : inFlight,
  }));
