/** States found and not yet expanded: records in chunks, taken first in first out, last in first out,
 * or at random. */

/** Integers before the words of a state: fingerprint (low, high), number, depth. */
export const HEADER = 4;

const CHUNK = 1 << 16;

interface Chunk {
  readonly width: number;
  readonly data: Int32Array;
  /** Records taken from the front, and records put. */
  taken: number;
  put: number;
}

export class Frontier {
  size = 0;
  /** The most bytes held at once. */
  peakBytes = 0;
  #bytes = 0;
  #chunks: Chunk[] = [];
  #first = 0;
  #spare: Int32Array | null = null;

  constructor(readonly order: "bfs" | "dfs" | "random") {}

  put(
    vector: Int32Array,
    words: number,
    low: number,
    high: number,
    number: number,
    depth: number,
  ): void {
    const width = HEADER + words;
    let chunk = this.#chunks.at(-1);
    if (
      !chunk ||
      this.#chunks.length === this.#first ||
      chunk.width !== width ||
      (chunk.put + 1) * width > chunk.data.length
    ) {
      // Small searches should not pay for a large chunk.
      const length = Math.max(width * 64, Math.min(CHUNK, this.size * width));
      const data =
        this.#spare && this.#spare.length >= length ? this.#spare : new Int32Array(length);
      if (data === this.#spare) this.#spare = null;
      chunk = { width, data, taken: 0, put: 0 };
      this.#chunks.push(chunk);
      this.#bytes += data.byteLength;
      if (this.#bytes > this.peakBytes) this.peakBytes = this.#bytes;
    }
    const { data } = chunk;
    let at = chunk.put++ * width;
    data[at++] = low;
    data[at++] = high;
    data[at++] = number;
    data[at++] = depth;
    for (let i = 0; i < words; i++) data[at++] = vector[i]!;
    this.size++;
  }

  /** Words of the state that `take` will give next. */
  get nextWords(): number {
    const chunk = this.order === "bfs" ? this.#chunks[this.#first] : this.#chunks.at(-1);
    return chunk ? chunk.width - HEADER : 0;
  }

  /** Depth of the next state in breadth-first order. */
  get nextDepth(): number {
    const chunk = this.#chunks[this.#first];
    return chunk ? chunk.data[chunk.taken * chunk.width + 3]! : 0;
  }

  /** Moves the next record into `into` at `at`. */
  take(into: Int32Array, at: number, random: () => number): void {
    const bfs = this.order === "bfs";
    const chunk = (bfs ? this.#chunks[this.#first] : this.#chunks.at(-1))!;
    const { width, data } = chunk;
    let from: number;
    if (bfs) from = chunk.taken++ * width;
    else {
      from = --chunk.put * width;
      if (this.order === "random") {
        // Any record of the last chunk; the last record fills its place.
        const other = Math.floor(random() * (chunk.put + 1)) * width;
        for (let i = 0; i < width; i++) {
          const word = data[other + i]!;
          data[other + i] = data[from + i]!;
          data[from + i] = word;
        }
      }
    }
    for (let i = 0; i < width; i++) into[at + i] = data[from + i]!;
    this.size--;
    if (chunk.taken === chunk.put || chunk.put === 0) this.#drop(bfs);
  }

  #drop(first: boolean): void {
    const chunk = first ? this.#chunks[this.#first]! : this.#chunks.pop()!;
    if (first) {
      this.#chunks[this.#first++] = undefined as unknown as Chunk;
      if (this.#first > 1024) {
        this.#chunks = this.#chunks.slice(this.#first);
        this.#first = 0;
      }
    }
    this.#bytes -= chunk.data.byteLength;
    if (chunk.data.length >= CHUNK / 2) this.#spare = chunk.data;
  }
}
