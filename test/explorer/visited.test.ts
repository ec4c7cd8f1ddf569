/** The visited sets against a `Set`, through many times of growing. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/explorer/random.ts";
import { Fingerprints, NumberedFingerprints, WholeStates } from "../../src/explorer/visited.ts";

const word = (random: () => number): number => (random() * 2 ** 32) | 0;

describe("fingerprints", () => {
  it("are new once, whatever their halves are", () => {
    const random = seededRandom(1);
    const known = new Set<string>();
    const visited = new Fingerprints();
    for (let i = 0; i < 200_000; i++) {
      // Few different halves, so that keys share one half, or both are 0, or most are repeats.
      const low = i % 3 === 0 ? word(random) : word(random) & 0x3ff;
      const high = i % 5 === 0 ? word(random) : word(random) & 0xf000_000f;
      // Both halves 0 stand for an empty place, so that this one fingerprint is read as (1, 0).
      const key = low === 0 && high === 0 ? "1 0" : `${low} ${high}`;
      if (i % 8 === 0) expect(visited.has(low, high)).toBe(known.has(key));
      expect(visited.add(low, high)).toBe(!known.has(key));
      known.add(key);
    }
    expect(visited.size).toBe(known.size);
  });

  it("know the distance of the closest pair", () => {
    const random = seededRandom(2);
    for (const count of [2, 3, 10, 1000]) {
      const visited = new Fingerprints();
      const numbers: bigint[] = [];
      for (let i = 0; i < count; i++) {
        const [low, high] = [word(random), word(random)];
        visited.add(low, high);
        // The order of the tables: the top six bits, then the low half, then the rest.
        const [l, h] = [BigInt(low >>> 0), BigInt(high >>> 0)];
        numbers.push(((h >> 26n) << 58n) | (l << 26n) | (h & 0x3ffffffn));
      }
      numbers.sort((a, b) => (a < b ? -1 : 1));
      const gaps = numbers.slice(1).map((n, i) => Number(n - numbers[i]!));
      const closest = visited.closest();
      // Only pairs in one run of occupied places are compared; the closest pair nearly always is.
      expect(closest).toBeGreaterThanOrEqual(Math.min(...gaps));
      if (Number.isFinite(closest)) expect(gaps).toContain(closest);
    }
  });
});

describe("numbered fingerprints", () => {
  it("are new once, whatever their halves are, and have numbers in the order in which they came", () => {
    const random = seededRandom(4);
    const known = new Map<string, number>();
    const visited = new NumberedFingerprints();
    for (let i = 0; i < 100_000; i++) {
      const low = i % 3 === 0 ? word(random) : word(random) & 0x3ff;
      const high = i % 5 === 0 ? word(random) : word(random) & 0xf000_000f;
      const key = `${low} ${high}`;
      const before = known.get(key);
      if (i % 8 === 0)
        expect([visited.has(low, high), visited.find(low, high)]).toEqual([
          before !== undefined,
          before ?? -1,
        ]);
      expect(visited.add(low, high)).toBe(before === undefined);
      if (before === undefined) known.set(key, known.size);
      expect(visited.last).toBe(known.get(key));
    }
    expect(visited.size).toBe(known.size);
  });
});

describe("whole states", () => {
  it("are new once, also when states get wider", () => {
    const random = seededRandom(3);
    const vector = new Int32Array(8);
    let words = 1;
    const known = new Map<string, number>();
    const visited = new WholeStates(vector, () => words);
    for (let i = 0; i < 60_000; i++) {
      if (i % 10_000 === 9_999) words++;
      vector.fill(0);
      for (let w = 0; w < words; w++) vector[w] = word(random) & (w === 0 ? 0x3fff : 1);
      const key = vector.join();
      // One fingerprint for many states: they are told apart all the same.
      if (i % 8 === 0)
        expect(visited.has(vector[0]! & 0xff, vector[0]! << 20)).toBe(known.has(key));
      expect(visited.add(vector[0]! & 0xff, vector[0]! << 20)).toBe(!known.has(key));
      if (!known.has(key)) known.set(key, known.size);
      expect(visited.last).toBe(known.get(key));
    }
    expect(visited.size).toBe(known.size);
  });
});
