/** A disk in the file system: a write-ahead log in a directory of its own. */
import { resolve } from "node:path";
import { Effect, Layer, Semaphore } from "effect";
import { Disk, DiskFailure } from "../disk.ts";
import type { PlainData } from "../plain-data.ts";
import { makeDirectory } from "./directory.ts";
import { exclusively } from "./exclusion.ts";
import { Log } from "./log.ts";

export interface DiskWalOptions {
  /** Made if it is not there. */
  readonly directory: string;
  /** How many bytes of changes there are at least before the log is written anew. */
  readonly checkpointBytes?: number;
}

const MEBIBYTE = 2 ** 20;

export const diskWal = ({
  directory,
  checkpointBytes = MEBIBYTE,
}: DiskWalOptions): Layer.Layer<Disk, DiskFailure> =>
  Layer.effect(Disk)(
    Effect.gen(function* () {
      const attempt = <A>(what: string, run: () => Promise<A>) =>
        Effect.tryPromise({
          try: run,
          catch: (cause) => failure(`${directory} ${what}`, cause),
          // The system cannot be stopped halfway, and the file must not be closed meanwhile.
        }).pipe(Effect.uninterruptible);
      yield* attempt("cannot be made", () => makeDirectory(resolve(directory)));
      yield* exclusively(directory).pipe(
        Effect.mapError((cause) => failure(`${directory} cannot be had alone`, cause)),
      );
      const log = yield* Effect.acquireRelease(
        attempt("cannot be read", () => Log.open(directory, checkpointBytes)),
        (log) => Effect.promise(() => log.close()),
      );
      const oneAtATime = yield* Semaphore.make(1);
      return {
        load: Effect.sync(() => log.value),
        save: (value) =>
          attempt("cannot be written", () => log.save(value as PlainData)).pipe(
            Semaphore.withPermit(oneAtATime),
          ),
      };
    }),
  );

const failure = (what: string, cause: unknown): DiskFailure =>
  new DiskFailure({
    message: `${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
  });
