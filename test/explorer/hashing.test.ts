/** Slots and their hashes: states that differ are different, wherever they differ and however much. */
import {
  bagOf,
  bool,
  mapOf,
  oneOf,
  range,
  record,
  refines,
  setOf,
  spec,
  tuple,
  variant,
} from "fairlead";
import { describe, expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import type { CheckOptions } from "../../src/explorer/verdict.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";

const explored = (written: unknown, options: CheckOptions = {}) =>
  check(instantiate(written as AnySpec), options);

/** Found by fingerprints as well as by whole states, by trees and without. */
const expectDistinct = (written: unknown, distinct: number): void => {
  for (const options of [{}, { exact: true }, { eager: true }, { trees: false }, { seed: 3 }]) {
    const { breakage, outcome, distinct: found } = explored(written, options);
    expect([options, breakage, outcome, found]).toEqual([options, null, "held", distinct]);
  }
};

describe("slots have hashes of their own", () => {
  it("deep in records", () => {
    const pair = record({ a: bool, b: bool });
    const deep = spec({
      name: "Deep",
      state: () => ({ x: record({ y: record({ z: record({ pair }) }) }) }),
      init: () => ({ x: { y: { z: { pair: { a: false, b: false } } } } }),
      actions: (action) => ({
        A: action({
          then: ({ x }) => {
            x.y.z.pair.a = !x.y.z.pair.a;
          },
        }),
        B: action({
          then: ({ x }) => {
            x.y.z.pair.b = !x.y.z.pair.b;
          },
        }),
      }),
    });
    expectDistinct(deep, 4);
  });

  it("deep in maps and tuples", () => {
    const two = range(0, 1);
    const deep = spec({
      name: "Deep",
      state: () => ({ m: mapOf(two, tuple(mapOf(two, mapOf(two, bool)))) }),
      init: () => {
        const inner = () => ({ 0: { 0: false, 1: false }, 1: { 0: false, 1: false } });
        return { m: { 0: [inner()], 1: [inner()] } } as never;
      },
      actions: (action) => ({
        Flip: action({
          with: { i: two, j: two, k: two },
          then: ({ m }, { i, j, k }) => {
            const inner = m[i]![0][j]!;
            inner[k] = !inner[k];
          },
        }),
      }),
    });
    expectDistinct(deep, 2 ** 8);
  });
});

describe("slots have room", () => {
  it("for all of their values, where a word is nearly full", () => {
    const tight = spec({
      name: "Tight",
      state: () => ({ a: range(0, 65_535), b: range(0, 1023), c: range(0, 127) }),
      init: () => ({ a: 65_535, b: 1023, c: 0 }),
      actions: (action) => ({
        Up: action({
          when: (s) => s.c < 127,
          then: (s) => {
            s.c += 1;
          },
        }),
        Over: action({
          when: (s) => s.c === 127,
          then: (s) => {
            s.c = 0;
          },
        }),
      }),
      reachable: (_) => ({ "the last": (s) => s.c === 127, "the middle": (s) => s.c === 64 }),
    });
    expectDistinct(tight, 128);
  });

  it("for the copies of each element of a bag, beside what is not so wide", () => {
    const message = oneOf("a", "b", "c");
    const wire = spec({
      name: "Wire",
      state: () => ({ flag: bool, wire: bagOf(message) }),
      init: () => ({ flag: false, wire: [] }),
      actions: (action) => ({
        Send: action({
          with: { m: message },
          when: (s, { m }) => s.wire.copies(m) < 3,
          then: (s, { m }) => {
            s.wire.add(m);
          },
        }),
        Receive: action({
          with: { m: (s) => s.wire },
          then: (s, { m }) => {
            s.wire.delete(m);
          },
        }),
        Flip: action({
          then: (s) => {
            s.flag = !s.flag;
          },
        }),
      }),
    });
    expectDistinct(wire, 2 * 4 ** 3);
    expect(explored(wire).generated).toBe(1 + 2 * (64 + 2 * 3 * 48));
  });
});

describe("copies in a bag are told apart", () => {
  const copying = (element: "a" | "b" | "c" | "d", most: number, bySize: boolean) =>
    spec({
      name: "Copying",
      state: () => ({ bag: bagOf(oneOf("a", "b", "c", "d")) }),
      init: () => ({ bag: [] }),
      actions: (action) => ({
        Add: action({
          when: (s) => (bySize ? s.bag.size : s.bag.copies(element)) < most,
          then: (s) => {
            s.bag.add(element);
          },
        }),
      }),
      terminal: () => true,
    });

  it("up to as many as a byte counts", () => {
    for (const most of [4, 5, 255]) expectDistinct(copying("a", most, false), most + 1);
  });

  it("by their size, where one byte is more than half full", () => {
    for (const element of ["a", "b", "c", "d"] as const) {
      const sized = variant(copying(element, 200, true), {
        name: "Sized",
        actions: (action: (of: object) => unknown) => ({
          // It changes nothing, but it is counted where it is possible.
          Many: action({
            when: (s: { readonly bag: { readonly size: number } }) => s.bag.size > 150,
            then: () => undefined,
          }),
        }),
      } as never);
      expectDistinct(sized, 201);
      expect(explored(sized).actions).toMatchObject({ Many: { enabled: 50 } });
      // So says what is learnt, without being confirmed.
      const { actions } = check(instantiate(sized as AnySpec), {
        confirm: false,
        crossCheck: false,
      });
      expect(actions).toMatchObject({ Many: { enabled: 50 } });
    }
  });

  it("and more than a byte counts are refused", () => {
    const { outcome, breakage } = explored(copying("a", 256, false));
    expect([outcome, breakage?.kind]).toEqual(["broken", "too-large"]);
    const many = variant(copying("a", 4, false), {
      name: "Many",
      init: () => ({ bag: Array(256).fill("a") }),
    } as never);
    expect(explored(many)).toMatchObject({
      outcome: "broken",
      breakage: { kind: "too-large" },
    });
  });
});

describe("a bag that a refinement is mapped to", () => {
  const abstract = (most: number, hidden: boolean) =>
    spec({
      name: "Abstract",
      state: () => ({ bag: bagOf(oneOf("a")), ...(hidden ? { h: bool } : {}) }),
      init: () => ({ bag: [], ...(hidden ? { h: false } : {}) }) as never,
      actions: (action) => ({
        Add: action({
          when: (s) => s.bag.copies("a") < most,
          then: (s) => {
            s.bag.add("a");
            if (hidden) (s as unknown as { h: boolean }).h = true;
          },
        }),
      }),
    });
  const counting = spec({
    name: "Concrete",
    state: () => ({ n: range(0, 4) }),
    init: () => ({ n: 0 }),
    actions: (action) => ({
      Up: action({
        when: (s) => s.n < 4,
        then: (s) => {
          s.n += 1;
        },
      }),
    }),
    terminal: (s) => s.n === 4,
  });
  const concrete = (most: number, hidden: boolean) =>
    variant(counting, {
      name: "Concrete",
      properties: () => ({
        Abstract: refines(
          "It counts.",
          abstract(most, hidden) as never,
          {
            mapping: (s: { readonly n: number }) => ({ bag: Array(s.n).fill("a") }),
          } as never,
        ),
      }),
    } as never);

  it.each([false, true])("has all of its copies (hidden variables: %s)", (hidden) => {
    expect(explored(concrete(4, hidden))).toMatchObject({ outcome: "held", breakage: null });
    for (const most of [0, 1, 3]) {
      const { outcome, finding } = explored(concrete(most, hidden));
      expect([outcome, finding?.trace?.length]).toEqual(["violated", most + 2]);
    }
  });
});

it("what depends on four words depends on each of them", () => {
  const sets = { a: setOf(range(0, 30)), b: setOf(range(0, 30)), c: setOf(range(0, 30)) };
  const wide = spec({
    name: "Wide",
    state: () => ({ ...sets, d: setOf(range(0, 11)) }),
    init: () => ({ a: [0], b: [0], c: [0], d: [] }),
    actions: (action) => ({
      Flip: action({
        with: { i: range(0, 11) },
        then: (s, { i }) => {
          if (!s.d.delete(i)) s.d.add(i);
        },
      }),
      // It changes nothing, but it is counted where it is possible.
      Odd: action({
        when: (s) => (s.a.size + s.b.size + s.c.size + s.d.size) % 2 === 0,
        then: () => undefined,
      }),
    }),
  });
  for (const options of [{}, { eager: true }, { exact: true }]) {
    const { distinct, generated } = explored(wide, options);
    expect([options, distinct, generated]).toEqual([options, 4096, 1 + 4096 * 12 + 2048]);
  }
});
