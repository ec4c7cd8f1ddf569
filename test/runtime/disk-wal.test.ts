/** The disk in the file system: one user at a time, and what a process that is killed leaves. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Effect, Fiber } from "effect";
import { afterAll, describe, expect, it } from "vitest";
import { Disk, DiskFailure } from "../../src/runtime/disk.ts";
import { diskWal } from "../../src/runtime/wal/disk-wal.ts";
import { checkout } from "../cli/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-disk-"));
afterAll(() => rmSync(folder, { recursive: true }));
const fresh = (): string => join(mkdtempSync(join(folder, "disk-")), "of", "a");

const on = <A, E>(directory: string, use: (disk: Disk["Service"]) => Effect.Effect<A, E>) =>
  Effect.provide(Effect.flatMap(Disk, use), diskWal({ directory }));

const load = (directory: string) => on(directory, (disk) => disk.load);

describe("a directory", () => {
  it("is made, and keeps what was saved for whoever opens it next", async () => {
    const directory = fresh();
    expect(await Effect.runPromise(load(directory))).toBeNull();
    const value = await Effect.runPromise(
      on(directory, (disk) =>
        Effect.andThen(
          Effect.forEach([1, 2, 3], (n) => disk.save({ n }), { concurrency: "unbounded" }),
          disk.load,
        ),
      ),
    );
    expect(value).toEqual({ n: 3 });
    expect(await Effect.runPromise(load(directory))).toEqual(value);
  });

  it("has one user at a time, by whatever name it is known", async () => {
    const directory = fresh();
    const other = join(folder, "link");
    const both = on(directory, () => {
      symlinkSync(directory, other);
      return load(other);
    });
    const error = await Effect.runPromise(Effect.flip(both));
    expect(error).toBeInstanceOf(DiskFailure);
    expect(error.message).toBe(`${other} cannot be had alone: another node uses it now`);
    expect(await Effect.runPromise(load(other))).toBeNull();
  });

  it("that cannot be made, or read, is an error that names it", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const directory = join(file, "below");
    expect((await Effect.runPromise(Effect.flip(load(directory)))).message).toMatch(
      /file\/below cannot be made: ENOTDIR/,
    );
    const damaged = fresh();
    await Effect.runPromise(load(damaged));
    writeFileSync(join(damaged, "log"), "something");
    const { message } = await Effect.runPromise(Effect.flip(load(damaged)));
    expect(message).toContain(`${damaged} cannot be read: ${damaged}/log is damaged`);
  });

  it("is not let go while it is written", async () => {
    const directory = fresh();
    const interrupted = Effect.gen(function* () {
      const { save } = yield* Disk;
      const value = { text: "long enough for a new log" };
      const saving = yield* Effect.forkChild(save(value), { startImmediately: true });
      yield* Fiber.interrupt(saving);
    });
    await Effect.runPromise(
      Effect.provide(interrupted, diskWal({ directory, checkpointBytes: 0 })),
    );
    expect(readFileSync(join(directory, "log"), "utf8")).toContain("long enough");
  });
});

it("a process that is killed has saved all that it says, and lets go of the directory", async () => {
  const directory = fresh();
  for (let kills = 0; kills < 3; kills++) {
    const saver = spawn(
      process.execPath,
      ["--import", "tsx", join(checkout, "test/runtime/saver.ts"), directory],
      { cwd: checkout, stdio: ["ignore", "pipe", "inherit"] },
    );
    let last = 0;
    for await (const line of createInterface(saver.stdout)) {
      if (last === 0) {
        const { message } = await Effect.runPromise(Effect.flip(load(directory)));
        expect(message).toContain("another node uses it now");
      }
      last = Number(line);
      if (last >= 20 + 7 * kills) saver.kill("SIGKILL");
    }
    if (saver.signalCode === null) await once(saver, "exit");
    expect(saver.signalCode).toBe("SIGKILL");
    const value = (await Effect.runPromise(load(directory))) as { readonly n: number };
    expect(value.n).toBeGreaterThanOrEqual(last);
    expect(value).toEqual({ n: value.n, rest: [1, 2, 3] });
  }
});
