/**
 * The configurations that a search has been in: which operations had been placed, and what was known
 * of the object then. They are kept whole, in words of 32 bits: a fingerprint that two share would
 * make a wrong verdict.
 */

const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;
const TABLE_MIN = 1 << 8;
/** The words of a configuration are found by a number of 32 bits. */
const WORDS_MAX = 2 ** 32 - 2 * CHUNK;

export class Configurations {
  size = 0;
  bytes = 0;
  #chunks: Uint32Array[] = [];
  /** Where the next one will be. No configuration lies across two chunks. */
  #end = 0;
  /** For each place two words: where the configuration is, plus 1, and its hash. */
  #table = new Uint32Array(2 * TABLE_MIN);
  #places = TABLE_MIN;

  /** Whether it was new. The first word tells how many there are, itself included. */
  add(words: Uint32Array): boolean {
    const length = words[0]!;
    const hash = hashOf(words, length);
    let place = hash & (this.#places - 1);
    for (;;) {
      const found = this.#table[2 * place]!;
      if (found === 0) break;
      if (this.#table[2 * place + 1] === hash && this.#same(found - 1, words, length)) return false;
      place = (place + 1) & (this.#places - 1);
    }
    this.#table[2 * place] = this.#keep(words, length) + 1;
    this.#table[2 * place + 1] = hash;
    this.size++;
    if (this.size * 2 > this.#places) this.#grow();
    return true;
  }

  get full(): boolean {
    return this.#end >= WORDS_MAX;
  }

  #same(at: number, words: Uint32Array, length: number): boolean {
    const chunk = this.#chunks[at >>> CHUNK_BITS]!;
    const start = at & (CHUNK - 1);
    for (let i = 0; i < length; i++) if (chunk[start + i] !== words[i]) return false;
    return true;
  }

  #keep(words: Uint32Array, length: number): number {
    if ((this.#end & (CHUNK - 1)) + length > CHUNK || this.#end % CHUNK === 0)
      this.#end = Math.ceil(this.#end / CHUNK) * CHUNK;
    const at = this.#end;
    const number = Math.floor(at / CHUNK);
    if (this.#chunks.length <= number) {
      // A small history needs little.
      this.#chunks.push(new Uint32Array(number === 0 ? 1 << 10 : CHUNK));
      this.bytes += 4 * this.#chunks[number]!.length;
    }
    const start = at % CHUNK;
    let chunk = this.#chunks[number]!;
    if (start + length > chunk.length) {
      const wider = new Uint32Array(Math.min(CHUNK, Math.max(2 * chunk.length, start + length)));
      wider.set(chunk);
      this.bytes += 4 * (wider.length - chunk.length);
      this.#chunks[number] = chunk = wider;
    }
    for (let i = 0; i < length; i++) chunk[start + i] = words[i]!;
    this.#end += length;
    return at;
  }

  #grow(): void {
    const old = this.#table;
    this.#places *= 2;
    this.#table = new Uint32Array(2 * this.#places);
    this.bytes += 8 * this.#places - 4 * old.length;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0) continue;
      let place = old[i + 1]! & (this.#places - 1);
      while (this.#table[2 * place] !== 0) place = (place + 1) & (this.#places - 1);
      this.#table[2 * place] = old[i]!;
      this.#table[2 * place + 1] = old[i + 1]!;
    }
  }
}

function hashOf(words: Uint32Array, length: number): number {
  let hash = 0x9e3779b9;
  for (let i = 0; i < length; i++) {
    let word = Math.imul(words[i]!, 0xcc9e2d51);
    word = (word << 15) | (word >>> 17);
    hash ^= Math.imul(word, 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
