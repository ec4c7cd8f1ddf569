/** How each counted state was first reached: from which state, by which instance. */

const PAGE = 1 << 16;

export class Links {
  size = 0;
  readonly #pages: Int32Array[] = [];

  /** Adds the next state. An initial state has parent -1 and its place in `init` as instance. */
  add(parent: number, instance: number): number {
    const at = this.size & (PAGE - 1);
    // The first page grows with the search, so that a small one stays small.
    if (at === 0) this.#pages.push(new Int32Array(this.size === 0 ? 512 : 2 * PAGE));
    const last = this.#pages.length - 1;
    let page = this.#pages[last]!;
    if (2 * at === page.length) {
      const longer = new Int32Array(Math.min(2 * PAGE, page.length * 4));
      longer.set(page);
      this.#pages[last] = longer;
      page = longer;
    }
    page[2 * at] = parent;
    page[2 * at + 1] = instance;
    return this.size++;
  }

  parent(state: number): number {
    return this.#pages[Math.floor(state / PAGE)]![2 * (state & (PAGE - 1))]!;
  }

  instance(state: number): number {
    return this.#pages[Math.floor(state / PAGE)]![2 * (state & (PAGE - 1)) + 1]!;
  }

  get bytes(): number {
    return this.#pages.reduce((sum, page) => sum + page.byteLength, 0);
  }
}
