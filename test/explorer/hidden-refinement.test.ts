/** Refinement with hidden variables, judged while the search goes on: what is found is never lost. */
import { describe, expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import { always, bool, every, ids, mapOf, range, refines, spec } from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";

const EAGER = { eager: true } as const;
const flags = ids("k", 20);

/** What may be seen rises, up to a number; behind it, twenty flags turn as they like. */
const endless = spec({
  name: "Endless",
  state: () => ({ seen: range(0, 100), hidden: mapOf(flags, bool) }),
  init: () => ({ seen: 0, hidden: every(flags, () => false) }),
  actions: (action) => ({
    Flip: action({
      with: { k: flags },
      then: (s, { k }) => {
        s.hidden[k] = !s.hidden[k];
      },
    }),
    Up: action({
      when: (s) => s.seen < 100,
      then: (s) => {
        s.seen += 1;
      },
    }),
  }),
});

const upTo = (most: number, throwsAt = -1) =>
  spec({
    name: `UpTo${most}`,
    state: () => ({ seen: range(0, 100), hidden: bool }),
    init: () => ({ seen: 0, hidden: false }),
    actions: (action) => ({
      Up: action({
        when: (s) => {
          if (s.seen === throwsAt) throw new Error("a fault of the author's");
          return s.seen < most;
        },
        then: (s) => {
          s.seen += 1;
        },
      }),
      Turn: action({
        then: (s) => {
          s.hidden = !s.hidden;
        },
      }),
    }),
  });

const rising = (refined: readonly AnySpec[], invariant = 1000) =>
  spec({
    name: "Rising",
    state: () => ({ n: range(0, 100), m: range(0, 3) }),
    init: () => ({ n: 0, m: 0 }),
    actions: (action) => ({
      Up: action({
        when: (s) => s.n < 100,
        then: (s) => {
          s.n += 1;
        },
      }),
      Round: action({
        then: (s) => {
          s.m = (s.m + 1) % 4;
        },
      }),
    }),
    terminal: () => true,
    invariants: (_) => ({ Low: always("It is low.", (s) => s.n < invariant) }),
    properties: (_) =>
      Object.fromEntries(
        refined.map((abstract, i) => [
          `R${i}`,
          refines("…", abstract, { mapping: (s: { n: number }) => ({ seen: s.n }) } as never),
        ]),
      ) as never,
  });

describe("what is wrong", () => {
  it.each([
    ["at once", EAGER],
    ["in time", {}],
    ["with all else", { ...EAGER, continue: true }],
  ] as const)("%s is said, though another refinement cannot be judged", (_, options) => {
    const model = instantiate(rising([endless, upTo(3)] as never));
    const { outcome, findings } = check(model, options);
    expect(outcome).toBe("violated");
    expect(findings.map(({ property, trace }) => [property.name, trace?.length])).toEqual([
      ["R1", 5],
    ]);
  });

  it("may be more than is said where one cannot be judged", () => {
    const { outcome, cut, undecided } = check(instantiate(rising([endless, upTo(100)] as never)));
    expect([outcome, cut?.bound, undecided]).toEqual(["bounded", "hidden", ["R0"]]);
  });

  it("is said, though code of the abstract specification throws", () => {
    const model = instantiate(rising([upTo(50, 40)] as never, 3));
    const { outcome, findings } = check(model, { ...EAGER, continue: true });
    expect(outcome).toBe("broken");
    expect(findings.map(({ property }) => property.name)).toEqual(["Low"]);
  });
});

it("a trace is said to be a shortest one only if no state was passed over", () => {
  const turning = (turns: number, most: number) =>
    spec({
      name: "Turning",
      state: () => ({ x: bool, y: range(0, 10), left: range(0, turns) }),
      init: () => ({ x: false, y: 0, left: turns }),
      actions: (action) => ({
        Toggle: action({
          when: (s) => s.left > 0,
          then: (s) => {
            s.x = !s.x;
            s.left -= 1;
          },
        }),
        Rise: action({
          when: (s) => s.y < most,
          then: (s) => {
            s.y += 1;
          },
        }),
      }),
    });
  const free = spec({
    name: "Free",
    state: () => ({ x: bool, y: range(0, 10) }),
    init: () => ({ x: false, y: 0 }),
    actions: (action) => ({
      Toggle: action({
        then: (s) => {
          s.x = !s.x;
        },
      }),
      Rise: action({
        when: (s) => s.y < 10,
        then: (s) => {
          s.y += 1;
        },
      }),
    }),
    terminal: () => true,
    properties: (_) => ({
      A: refines("…", turning(8, 4), { mapping: ({ x, y }) => ({ x, y }) }),
    }),
  });
  const model = instantiate(free);
  const shown = (options: object) => {
    const { finding } = check(model, options);
    return [finding!.trace!.length - 1, finding!.shortest];
  };
  expect(shown({})).toEqual([5, true]);
  expect(shown(EAGER)).toEqual([5, true]);
  expect(shown({ maxDepth: 3 })).toEqual([9, false]);
});
