/**
 * The records of a log file: each is its length, a checksum of the length and of what follows, and a
 * text. What a power failure interrupts is at the end of the file, as nothing is written behind a
 * record that is not known to be on disk; damage with good records behind it is something else.
 */
import { crc32 } from "node:zlib";

/** At the beginning of every log file. */
export const HEADER = Buffer.from("fairlead log 1\n");

/** Length and checksum, four bytes each. */
const PREFIX = 8;

export function record(text: string): Buffer {
  const body = Buffer.from(text);
  const bytes = Buffer.allocUnsafe(PREFIX + body.length);
  bytes.writeUInt32LE(body.length, 0);
  body.copy(bytes, PREFIX);
  bytes.writeUInt32LE(checksum(bytes), 4);
  return bytes;
}

export interface Records {
  readonly texts: readonly string[];
  /** Where the last good record ends. */
  readonly end: number;
  /** Where a good record begins behind one that is not; null if there is none. */
  readonly stray: number | null;
}

/** Reads as many records as are good; null if there is no header. */
export function readRecords(file: Buffer): Records | null {
  if (!file.subarray(0, HEADER.length).equals(HEADER)) return null;
  const texts: string[] = [];
  let end = HEADER.length;
  for (;;) {
    const next = recordAt(file, end);
    if (next === null) return { texts, end, stray: strayAfter(file, end) };
    texts.push(next.toString("utf8", PREFIX));
    end += next.length;
  }
}

/** The bytes of the record that begins here; null if none does, or not all of it is there. */
function recordAt(file: Buffer, start: number): Buffer | null {
  if (start + PREFIX > file.length) return null;
  const end = start + PREFIX + file.readUInt32LE(start);
  if (end > file.length) return null;
  const bytes = file.subarray(start, end);
  return bytes.readUInt32LE(4) === checksum(bytes) ? bytes : null;
}

/**
 * A good record anywhere behind a bad one. It is not found within the text of another: the highest
 * byte of a length is zero, or nearly, and JSON has no such bytes.
 */
function strayAfter(file: Buffer, bad: number): number | null {
  for (let start = bad + 1; start + PREFIX < file.length; start++)
    if (recordAt(file, start) !== null) return start;
  return null;
}

const checksum = (bytes: Buffer): number =>
  crc32(bytes.subarray(PREFIX), crc32(bytes.subarray(0, 4)));
