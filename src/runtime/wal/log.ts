/**
 * A write-ahead log: a file of records, the first of which is a whole value, and each later one what
 * has changed since. When the changes take more room than the value did, or than `checkpointBytes`
 * if that is more, a file with the whole value takes the place of the old one.
 *
 * What `save` has returned for survives a crash of the process and a power failure: it is flushed
 * (fdatasync) before, and so is the directory when a file is new in it. What a crash has cut off at
 * the end was never returned for, and is dropped. The last record might also have been damaged
 * later, which cannot be told from that; damage anywhere else can, and is an error.
 */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { freeze, type PlainData, plainText } from "../plain-data.ts";
import { flushDirectory } from "./directory.ts";
import { difference, type Patch, patched } from "./patches.ts";
import { HEADER, readRecords, record } from "./records.ts";

/** The log is damaged, and nobody but its owner can say what to do. */
export class DamagedLog extends Error {}

export class Log {
  #file: FileHandle;
  #value: PlainData;
  /** Bytes of the first record, and of all. */
  #base: number;
  #size: number;
  /** After an error nobody knows what is in the file: it has to be read again. */
  #failed = false;

  private constructor(
    readonly directory: string,
    readonly checkpointBytes: number,
    { file, value, base, size }: Opened,
  ) {
    [this.#file, this.#value, this.#base, this.#size] = [file, value, base, size];
  }

  /** The directory is there, and nobody else uses it. */
  static async open(directory: string, checkpointBytes: number): Promise<Log> {
    await rm(join(directory, NEW), { force: true });
    const opened = (await reopen(directory)) ?? (await replace(directory, null));
    return new Log(directory, checkpointBytes, opened);
  }

  /** What was saved last; null if nothing was. */
  get value(): PlainData {
    return this.#value;
  }

  /** One after the other. What is saved is frozen: the next value is compared with it. */
  async save(value: PlainData): Promise<void> {
    if (this.#failed) throw new Error("an earlier save failed");
    const changes = difference(this.#value, value);
    if (changes.length === 0) return;
    const bytes = record(plainText(changes));
    this.#failed = true;
    if (this.#size + bytes.length - this.#base > Math.max(this.checkpointBytes, this.#base)) {
      const former = this.#file;
      ({
        file: this.#file,
        base: this.#base,
        size: this.#size,
      } = await replace(this.directory, value));
      await former.close();
    } else {
      await write(this.#file, bytes, this.#size);
      await this.#file.datasync();
      this.#size += bytes.length;
    }
    this.#value = freeze(value);
    this.#failed = false;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

interface Opened {
  readonly file: FileHandle;
  readonly value: PlainData;
  readonly base: number;
  readonly size: number;
}

const NAME = "log";
/** One that is not complete, or has not yet taken the other's place. */
const NEW = "log.new";

/** Opens the log that is there, if one is; whatever a crash has cut off at its end is dropped. */
async function reopen(directory: string): Promise<Opened | null> {
  const path = join(directory, NAME);
  const file = await open(path, "r+").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const { text, changes, end } = checked(path, await file.readFile());
    const value = changes.reduce(
      (value, change) => patched(value, JSON.parse(change) as Patch[]),
      JSON.parse(text) as PlainData,
    );
    await file.truncate(end);
    // What was read may be known to nobody but the operating system yet.
    await file.sync();
    await flushDirectory(directory);
    return { file, value: freeze(value), base: HEADER.length + record(text).length, size: end };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function checked(path: string, bytes: Buffer) {
  const records = readRecords(bytes);
  const [text, ...changes] = records?.texts ?? [];
  // A log is never without its first record: it is given its name when that is on disk.
  if (records === null || text === undefined)
    throw new DamagedLog(
      `${path} is damaged at its beginning, or is no log: nothing can be read from it. ${ADVICE}`,
    );
  const { end, stray } = records;
  if (stray !== null)
    throw new DamagedLog(
      `${path} is damaged between bytes ${end} and ${stray}, and goes on after that: ` +
        `this is not what a crash leaves. ${ADVICE}`,
    );
  return { text, changes, end };
}

const ADVICE =
  "Bring back a copy of the file, or take the node out of the system for good: " +
  "starting it with less than it has told others may break what they were promised.";

/** Writes a file with this value alone, and gives it the other's name once it is on disk. */
async function replace(directory: string, value: PlainData): Promise<Opened> {
  const bytes = Buffer.concat([HEADER, record(plainText(value))]);
  const path = join(directory, NEW);
  const file = await open(path, "w");
  try {
    await write(file, bytes, 0);
    await file.sync();
    await rename(path, join(directory, NAME));
    await flushDirectory(directory);
    return { file, value, base: bytes.length, size: bytes.length };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function write(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length)
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
}
