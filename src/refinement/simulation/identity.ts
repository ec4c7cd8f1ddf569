/**
 * Names for what happens in a simulation. A name tells what brought something about, and never how
 * much happened before: so it is the same when something else is left out.
 */
import { contentKey } from "../../spec/value.ts";

/** A text as a number of 53 bits: cyrb53, by bryc (public domain). */
export function hash53(text: string, seed = 0): number {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return 2 ** 32 * (0x1fffff & b) + (a >>> 0);
}

/** A seed for one purpose, made from the seed of the whole run. */
export const derivedSeed = (seed: number, purpose: string): number =>
  hash53(purpose, seed) % 2 ** 32;

const DIGITS = 8;
const short = (text: string): string =>
  (hash53(text) % 36 ** DIGITS).toString(36).padStart(DIGITS, "0");

/** A step of a node, by what it is a step for: a message, a timer's setting, a request. */
export const stepId = (node: string, incarnation: number, occasion: string): string =>
  `${node}#${incarnation}:${short(occasion)}`;

/** A message: by the step that sent it, and which of those to the same node it is. */
export const messageId = (step: string, to: string, ordinal: number): string =>
  ordinal === 0 ? `${step}>${to}` : `${step}>${to}.${ordinal}`;

/** An operation of a client, by its place in what the client means to do. */
export const operationId = (client: string, index: number): string => `${client}.${index}`;

/** The content of something as a short text, to compare two runs by. */
export const contentHash = (value: unknown): string => hash53(contentKey(value)).toString(36);
