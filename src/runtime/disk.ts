/** What a node has written down, and finds again when it starts. */
import { Context, Data, Effect, Layer } from "effect";
import { freeze } from "./plain-data.ts";

/**
 * It could not be read, or nobody knows whether it was written. A node does not go on after that:
 * to write again might seem to work when it did not.
 */
export class DiskFailure extends Data.TaggedError("DiskFailure")<{
  readonly message: string;
  readonly cause: unknown;
}> {}

export class Disk extends Context.Service<
  Disk,
  {
    /** What was saved last; null if nothing was. */
    readonly load: Effect.Effect<unknown, DiskFailure>;
    /** Replaces what was saved; when it returns, a crash does not undo it any more. */
    readonly save: (value: unknown) => Effect.Effect<void, DiskFailure>;
  }
>()("fairlead/runtime/Disk") {}

/** A disk that lives as long as the layer's value: whoever is given it next finds what was saved. */
export function diskInMemory(initial: unknown = null): Layer.Layer<Disk> {
  let saved = initial;
  return Layer.sync(Disk)(() => ({
    load: Effect.sync(() => saved),
    save: (value) =>
      Effect.sync(() => {
        saved = freeze(value);
      }),
  }));
}
