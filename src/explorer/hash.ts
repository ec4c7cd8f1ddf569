/** Content hashes: 64 strong bits of a text, as two signed 32-bit halves. */
import { createHash } from "node:crypto";

export interface Hash {
  readonly low: number;
  readonly high: number;
}

export function contentHash(text: string): Hash {
  // By code units: in UTF-8 all halves of surrogate pairs are one character.
  const digest = createHash("sha1").update(text, "utf16le").digest();
  return { low: digest.readInt32LE(0), high: digest.readInt32LE(4) };
}
