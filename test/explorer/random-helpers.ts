/**
 * What a spec's author has beside the spec: small classes and functions, as people write them. Some
 * keep something, from one call to the next or while a function runs; none makes a spec impure.
 */
export const HELPERS: Readonly<Record<string, string>> = {
  /** Union-find: answers true whatever it does. */
  Groups: `class Groups {
    #parent = new Map();
    #name(x) { return JSON.stringify(x); }
    find(x) { let name = this.#name(x); while (this.#parent.has(name)) name = this.#parent.get(name); return name; }
    join(a, b) {
      const [from, to] = [this.find(a), this.find(b)];
      if (from !== to) this.#parent.set(from, to);
      return true;
    }
    get joined() { return this.#parent.size; }
  }`,
  /** Counts what it lets pass. */
  Counter: `class Counter {
    n = 0;
    next() { return ++this.n; }
    count(holds) { if (holds) this.n++; return holds; }
    odd() { this.n++; return this.n % 2 === 1; }
  }`,
  Missing: "class Missing extends Error {}",
  /** Remembers its answers by content. */
  weigh: `const weights = new Map();
  const weigh = (value) => {
    const name = JSON.stringify(value);
    if (!weights.has(name)) weights.set(name, [...name].reduce((n, c) => (n * 31 + c.codePointAt(0)) % 7, 0));
    return weights.get(name);
  };`,
  require: `const require = (holds, answer) => {
    if (!holds) throw new Missing("on purpose");
    return answer;
  };`,
  attempt: `const attempt = (body, otherwise) => {
    try { return body(); } catch { return otherwise; }
  };`,
  put: "const put = (record, field, value) => { record[field] = value; return record; };",
  take: "const take = (list) => (list.length > 0 ? list.shift() : undefined);",
  pairs: `function* pairs(list) {
    const items = [...list];
    for (const [i, a] of items.entries()) for (const b of items.slice(i + 1)) yield [a, b];
  }`,
};

/** What helpers need of each other. */
const NEEDS: Readonly<Record<string, readonly string[]>> = { require: ["Missing"] };

/** The names of the helpers that the source uses, those first that others need. */
export function helpersIn(source: string): readonly string[] {
  const used = Object.keys(HELPERS).filter((name) => new RegExp(`\\b${name}\\b`).test(source));
  const needed = used.flatMap((name) => NEEDS[name] ?? []);
  return [...new Set([...needed, ...used])];
}
