/**
 * The limit: what a bare loop needs to look up so many keys, of which so many are new, in a table
 * of the right size from the start. An explorer that keeps 64 bits a state must do this much, and
 * would reach this speed if making successors cost nothing.
 */

/** The most that the tables here are filled: a power of two between 0.35 and 0.7. */
const LOAD_MAX = 0.7;

/** The binary logarithm of the places that a hash table for so many keys has. */
export function tableBits(keys: number): number {
  return Math.ceil(Math.log2(keys / LOAD_MAX));
}

/** Makes so many probes for random keys out of so many; returns how many keys it met. */
export function probe(keys: number, probes: number): number {
  const places = 2 ** tableBits(keys);
  const table = new Int32Array(places * 2);
  const mask = places - 1;
  const scale = keys / 2 ** 32;
  let random = 0x2545f491;
  let met = 0;
  for (let i = 0; i < probes; i++) {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    const number = ((random >>> 0) * scale) | 0;
    const low = mix(number + 0x3c6ef372);
    // Never 0, so that 0 can mark an empty place.
    const high = mix(number ^ 0x5bd1e995) | 1;
    let at = (low & mask) << 1;
    for (;;) {
      const there = table[at + 1]!;
      if (there === 0) {
        table[at] = low;
        table[at + 1] = high;
        met++;
        break;
      }
      if (there === high && table[at] === low) break;
      at = (at + 2) & (2 * places - 1);
    }
  }
  return met;
}

/** The last step of MurmurHash3, which makes every bit depend on every other. */
function mix(n: number): number {
  n ^= n >>> 16;
  n = Math.imul(n, 0x85ebca6b);
  n ^= n >>> 13;
  n = Math.imul(n, 0xc2b2ae35);
  return n ^ (n >>> 16);
}
