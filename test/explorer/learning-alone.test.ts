/**
 * What is learnt is right by itself: confirmation, audits and the second engine mend mistakes of
 * learning, and hide them. These specifications are explored without, and as the naive explorer does.
 */
import { describe, expect, it } from "vitest";
import type { CheckOptions } from "../../src/explorer/verdict.ts";
import { always, every, mapOf, oneOf, range, seqOf, setOf, spec } from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";
import { difference } from "./judge.ts";

const ALONE: CheckOptions = { confirm: false, crossCheck: false, watchdog: 0 };
const WAYS: Readonly<Record<string, CheckOptions>> = {
  "learning alone": ALONE,
  "with plans and memos at once": { ...ALONE, eager: true },
  "with whole states": { ...ALONE, exact: true },
};

const agrees = (written: AnySpec): void =>
  expect(difference(instantiate(written), WAYS)).toBeNull();

describe("remembered answers", () => {
  it("depend on as many words as the function looks at", () => {
    // Two fit into a word of the state: of these, one changes.
    const wide = range(0, 2 ** 15);
    const all = range(1, 12);
    for (const last of [3, 5, 7, 9, 11]) {
      const names = all.filter((name) => name % 2 === 1 && name <= last);
      agrees(
        spec({
          name: "Counters",
          state: () => ({ counts: mapOf(all, wide) }),
          init: () => ({ counts: every(all, 0) }),
          actions: (action) => ({
            Count: action({
              with: { name: oneOf(...names) },
              when: (s, { name }) => s.counts[name]! < 3,
              then: (s, { name }) => {
                s.counts[name]! += 1;
              },
            }),
          }),
          constraint: (s) => !oneOf(...names).some((name) => s.counts[name] === 2),
        }) as AnySpec,
      );
    }
  });

  /** A set that meets an element late, long after answers about it were remembered. */
  const late = (first: number) =>
    spec({
      name: "Late",
      state: () => ({ n: range(0, 99), set: setOf(range(0, 99)) }),
      init: () => ({ n: 0, set: Array.from({ length: first }, (_, i) => i) }),
      actions: (action) => ({
        Tick: action({
          when: (s) => s.n < 40,
          then: (s) => {
            s.n += 1;
          },
        }),
        Meet: action({
          when: (s) => s.n === 30,
          then: (s) => {
            s.set.add(99);
          },
        }),
      }),
      terminal: () => true,
      invariants: (_) => ({ Never: always("…", (s) => !s.set.some((x) => x === 99)) }),
    }) as AnySpec;
  it("do not hold for elements met since, in the same word", () => {
    agrees(late(3));
  });
  it("do not hold for elements met since, in another word", () => {
    for (let first = 24; first <= 33; first++) agrees(late(first));
  });
});

describe("what a step does to sequences", () => {
  it("is done to each of them by itself", () => {
    agrees(
      spec({
        name: "Queues",
        state: () => ({
          a: seqOf(range(0, 20), 4),
          b: seqOf(range(0, 20), 4),
          c: seqOf(oneOf("x", "y"), 4),
        }),
        init: () => ({ a: [], b: [], c: [] }),
        actions: (action) => ({
          Both: action({
            with: { n: range(18, 20) },
            when: (s) => s.a.length < 3 && s.b.length < 3,
            then: (s, { n }) => {
              s.a.push(n);
              s.b.push(n);
              s.b.push(20 - n);
            },
          }),
          Turn: action({
            when: (s) => s.a.length > 0 && s.c.length < 3,
            then: (s) => {
              s.a.shift();
              s.c.push("x");
              s.c.push("y");
              s.c.shift();
            },
          }),
          Drop: action({
            when: (s) => s.b.length > 1,
            then: (s) => {
              s.b.shift();
              s.b.shift();
            },
          }),
        }),
        terminal: () => true,
        invariants: (_) => ({
          Ends: always("…", (s) => s.c.length < 3 || s.c[0] === "y" || s.b.length < 3),
        }),
      }) as AnySpec,
    );
  });
});
