/** Frames on a connection: each is a line of JSON. */
import { plainText } from "../plain-data.ts";

/** The other end says what cannot be understood; the message tells why. */
export class BadFrame extends Error {}

const NEWLINE = 0x0a;

export const frame = (value: unknown): Buffer => Buffer.from(`${plainText(value)}\n`);

/** Takes the bytes as they come in, and gives what is complete. */
export function frameReader(bytesMax: number): (chunk: Buffer) => readonly unknown[] {
  /** Of a frame that is not complete. */
  let parts: Buffer[] = [];
  let length = 0;
  return (chunk) => {
    const frames: unknown[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, end === -1 ? chunk.length : end);
      length += part.length;
      if (length > bytesMax) throw new BadFrame(`a frame is longer than ${bytesMax} bytes`);
      parts.push(part);
      if (end === -1) return frames;
      frames.push(parsed(Buffer.concat(parts)));
      parts = [];
      length = 0;
      start = end + 1;
    }
  };
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
  } catch {
    throw new BadFrame(`a frame is no JSON: ${JSON.stringify(line.toString("latin1", 0, 40))}`);
  }
}
