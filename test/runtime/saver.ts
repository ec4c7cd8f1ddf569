/** A process that saves 1, 2, 3 … in the directory that it is given, and says each once it is saved. */
import { Effect } from "effect";
import { Disk, diskWal } from "fairlead/runtime";

const program = Effect.gen(function* () {
  const disk = yield* Disk;
  for (let n = 1; ; n++) {
    yield* disk.save({ n, rest: [1, 2, 3] });
    process.stdout.write(`${n}\n`);
  }
});

await Effect.runPromise(
  program.pipe(Effect.provide(diskWal({ directory: process.argv[2]!, checkpointBytes: 100 }))),
);
