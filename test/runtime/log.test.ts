/**
 * The write-ahead log: that what was saved is there again, whatever is cut off, and that what is
 * damaged is never taken for something else.
 */
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type PlainData, plainText } from "../../src/runtime/plain-data.ts";
import { DamagedLog, Log } from "../../src/runtime/wal/log.ts";
import { HEADER, record } from "../../src/runtime/wal/records.ts";
import { valuesInTurn } from "./plain-values.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-log-"));
afterAll(() => rmSync(folder, { recursive: true }));
const fresh = (): string => mkdtempSync(join(folder, "node-"));
const fileIn = (directory: string): string => join(directory, "log");

/** What is read there; without anything being left open. */
async function loaded(directory: string): Promise<PlainData> {
  const log = await Log.open(directory, 0);
  await log.close();
  return log.value;
}

/** Where each record of the file ends, and what the value was then. */
interface Saved {
  readonly end: number;
  readonly value: PlainData;
}

/** Saves the values, and says what is in the file; a new file has forgotten what was before it. */
async function save(
  directory: string,
  values: readonly PlainData[],
  checkpointBytes: number,
): Promise<readonly Saved[]> {
  const log = await Log.open(directory, checkpointBytes);
  let saved: Saved[] = [];
  const note = (value: PlainData, { size, ino }: { size: number; ino: number }) => {
    if (ino !== inode || saved.length === 0) saved = [];
    inode = ino;
    // What has not changed is not written.
    if (saved.at(-1)?.end !== size) saved.push({ end: size, value });
  };
  let inode = 0;
  note(null, statSync(fileIn(directory)));
  for (const value of values) {
    await log.save(value);
    note(value, statSync(fileIn(directory)));
  }
  await log.close();
  return saved;
}

/** The last value that was saved in so many bytes. */
const lastIn = (saved: readonly Saved[], bytes: number): PlainData =>
  saved.findLast(({ end }) => end <= bytes)!.value;

describe("a value", () => {
  it("that was saved last is loaded, also if the log was written anew meanwhile", async () => {
    await fc.assert(
      fc.asyncProperty(valuesInTurn, valuesInTurn, fc.nat(300), async (first, second, bytes) => {
        const directory = fresh();
        expect(await loaded(directory)).toBeNull();
        for (const values of [first, second]) {
          await save(directory, values, bytes);
          expect(plainText(await loaded(directory))).toBe(plainText(values.at(-1)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("that is saved again is not written again", async () => {
    const directory = fresh();
    const [{ end }] = (await save(directory, [{ a: [1] }], 1000)).slice(-1) as [Saved];
    await save(directory, [{ a: [1] }, { a: [1] }], 1000);
    expect(statSync(fileIn(directory)).size).toBe(end);
  });

  it("that was saved cannot be changed by the one who has saved it", async () => {
    const log = await Log.open(fresh(), 0);
    const value = { a: [1] };
    await log.save(value);
    expect(() => value.a.push(2)).toThrow(TypeError);
    await log.close();
  });

  it("that is not plain data is refused, and nothing else", async () => {
    const directory = fresh();
    const log = await Log.open(directory, 1000);
    await expect(log.save({ a: undefined } as never)).rejects.toThrow(
      '"a": undefined is not plain data',
    );
    await log.save({ a: 1 });
    await log.close();
    expect(await loaded(directory)).toEqual({ a: 1 });
  });
});

describe("a log that was cut off", () => {
  it("gives the last value that is complete in it, wherever it was cut, and goes on from there", async () => {
    await fc.assert(
      fc.asyncProperty(
        valuesInTurn,
        fc.nat(300),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (values, bytes, place) => {
          const directory = fresh();
          const saved = await save(directory, values, bytes);
          const [first, last] = [saved[0]!.end, saved.at(-1)!.end];
          const cut = first + Math.floor(place * (last - first));
          truncateSync(fileIn(directory), cut);
          expect(plainText(await loaded(directory))).toBe(plainText(lastIn(saved, cut)));
          await save(directory, [{ after: 1 }], 1000);
          expect(await loaded(directory)).toEqual({ after: 1 });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("at every byte", async () => {
    const directory = fresh();
    const values = [{ a: [1] }, { a: [1, 2], b: "é" }, { a: [2] }, "over"];
    const saved = await save(directory, values, 1000);
    const whole = readFileSync(fileIn(directory));
    for (let cut = 0; cut < whole.length; cut++) {
      writeFileSync(fileIn(directory), whole.subarray(0, cut));
      if (cut < saved[0]!.end)
        await expect(loaded(directory)).rejects.toThrow(/is damaged at its beginning/);
      else expect(await loaded(directory)).toEqual(lastIn(saved, cut));
    }
  });

  it.each<[string, Buffer]>([
    ["zeros", Buffer.alloc(5000)],
    ["garbage", Buffer.from("\xff\x00garbage".repeat(100))],
    ["a record without its end", record('"lost"').subarray(0, -1)],
    ["a record with a hole", Buffer.from(record('"lost"').fill(0, 10, 12))],
  ])("with %s at its end is cut off there", async (_, tail) => {
    const directory = fresh();
    await save(directory, [{ a: 1 }], 1000);
    const { size } = statSync(fileIn(directory));
    appendFileSync(fileIn(directory), tail);
    expect(await loaded(directory)).toEqual({ a: 1 });
    expect(statSync(fileIn(directory)).size).toBe(size);
  });

  it("while it was written anew is the former one", async () => {
    const directory = fresh();
    await save(directory, [{ a: 1 }], 1000);
    for (const text of ["", "fairlead", `${HEADER}`, `${HEADER}${record('"new"')}`]) {
      writeFileSync(join(directory, "log.new"), text);
      expect(await loaded(directory)).toEqual({ a: 1 });
      expect(readdirSync(directory)).toEqual(["log"]);
    }
  });
});

describe("a log in which a byte is wrong", () => {
  const flip = async (values: readonly PlainData[], place: number, bit: number) => {
    const directory = fresh();
    const saved = await save(directory, values, 1000);
    const bytes = readFileSync(fileIn(directory));
    const at = Math.floor(place * bytes.length);
    bytes[at]! ^= 1 << bit;
    writeFileSync(fileIn(directory), bytes);
    return { directory, saved, at, size: bytes.length };
  };

  it("is refused, or is without its last record if the byte is in that", async () => {
    await fc.assert(
      fc.asyncProperty(
        valuesInTurn,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(7),
        async (values, place, bit) => {
          const { directory, saved, at } = await flip(values, place, bit);
          const before = saved.at(-2);
          if (before !== undefined && at >= before.end)
            expect(plainText(await loaded(directory))).toBe(plainText(before.value));
          else await expect(loaded(directory)).rejects.toThrow(DamagedLog);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("is left as it is, and says where it is wrong and what to do", async () => {
    const { directory, saved, size } = await flip([1, 2, 3], 0.5, 3);
    const [start, end] = [saved[0]!.end, saved[1]!.end];
    await expect(loaded(directory)).rejects.toThrow(
      new RegExp(
        `/log is damaged between bytes ${start} and ${end}, and goes on after ` +
          "that: this is not what a crash leaves. Bring back a copy of the file, or take the node",
      ),
    );
    expect(statSync(fileIn(directory)).size).toBe(size);
  });

  it("or that is something else altogether is refused", async () => {
    const directory = fresh();
    for (const text of ["", "not a log at all", `${HEADER}`, "fairlead log 2\n"]) {
      writeFileSync(fileIn(directory), text);
      await expect(loaded(directory)).rejects.toThrow(/is damaged at its beginning, or is no log/);
    }
    writeFileSync(fileIn(directory), Buffer.concat([HEADER, record("null"), record("[[]]")]));
    await expect(loaded(directory)).rejects.toThrow();
  });
});

it("a log stays in proportion to its value", async () => {
  const directory = fresh();
  const log = await Log.open(directory, 500);
  for (let n = 0; n < 300; n++) {
    await log.save({ n });
    expect(statSync(fileIn(directory)).size).toBeLessThan(700);
  }
  await log.close();
});

it("after a failure nothing more is saved", async () => {
  const directory = fresh();
  const log = await Log.open(directory, 0);
  await log.save({ a: "x".repeat(100) });
  rmSync(directory, { recursive: true });
  await expect(log.save({ a: "y".repeat(500) })).rejects.toThrow(/ENOENT/);
  await expect(log.save({ a: 1 })).rejects.toThrow("an earlier save failed");
  await log.close();
});
