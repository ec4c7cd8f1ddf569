/** Quantifiers of which some elements decide whatever the state is, and others by the state. */
import { always, bool, every, ids, int, mapOf, oneOf, range, setOf, spec } from "fairlead";
import { expect, it } from "vitest";
import { check } from "../../src/explorer/check.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";

const lamps = (count: number) =>
  spec({
    name: "Lamps",
    constants: { P: ids("p", count) },
    state: ({ P }) => ({ on: mapOf(P, bool) }),
    init: ({ P }) => ({ on: every(P, false) }),
    actions: (action, { P }) => ({
      Flip: action({
        with: { p: P },
        then: (s, { p }) => {
          s.on[p] = !s.on[p];
        },
      }),
      // They change nothing, but they are counted where they are possible.
      Some: action({
        when: (s) => P.some((p) => s.on[p] || p === P.members.at(-1)),
        then: () => undefined,
      }),
      Every: action({
        when: (s) => P.every((p) => s.on[p] || p === P.members.at(-1)),
        then: () => undefined,
      }),
      Never: action({
        when: (s) => P.every((p) => !s.on[p] && p !== P.members.at(-1)),
        then: () => undefined,
      }),
    }),
    invariants: ({ P }) => ({
      Last: always("The last one is there.", (s) =>
        P.some((p) => s.on[p] || p === P.members.at(-1)),
      ),
    }),
  });

const ALONE = { confirm: false, crossCheck: false };
it.each([{}, { eager: true }, { trees: false }, { exact: true }, ALONE, { ...ALONE, eager: true }])(
  "an element that decides in every state decides after all others: %j",
  (options) => {
    for (const count of [2, 7]) {
      const { outcome, breakage, generated, actions } = check(
        instantiate(lamps(count) as AnySpec),
        options,
      );
      const states = 2 ** count;
      expect([outcome, breakage]).toEqual(["held", null]);
      expect(actions).toMatchObject({
        ...{ Some: { enabled: states }, Every: { enabled: 2 }, Never: { enabled: 0 } },
      });
      expect(generated).toBe(1 + states * count + states + 2);
    }
  },
);

/** A set that meets so many elements that they fill several words, one after the other. */
const meeting = spec({
  name: "Meeting",
  state: () => ({ n: range(0, 70), tick: range(0, 9), seen: setOf(int) }),
  init: () => ({ n: 0, tick: 0, seen: [] }),
  actions: (action) => ({
    Meet: action({
      when: (s) => s.n < 70,
      then: (s) => {
        s.seen.add(s.n);
        s.n += 1;
      },
    }),
    Leave: action({
      when: (s) => s.n === 70 && s.seen.size > 1,
      then: (s) => {
        s.seen.delete(0);
        s.seen.delete(33);
      },
    }),
    Tick: action({
      when: (s) => s.tick < 9,
      then: (s) => {
        s.tick += 1;
      },
    }),
    Late: action({
      when: (s) => s.seen.some((x) => x === 33 || x === 65),
      then: () => undefined,
    }),
    Early: action({
      when: (s) => s.seen.every((x) => x < 33),
      then: () => undefined,
    }),
  }),
});

it.each([{}, { eager: true }, { trees: false }, { exact: true }])(
  "an element is found in whatever word of a set it is: %j",
  (options) => {
    const { outcome, breakage, distinct, actions } = check(
      instantiate(meeting as AnySpec),
      options,
    );
    expect([outcome, breakage, distinct]).toEqual(["held", null, 72 * 10]);
    // 33 is there from the 34th on, and in the end 65 is.
    expect(actions).toMatchObject({
      Late: { enabled: (70 - 33 + 1) * 10 },
      Early: { enabled: 34 * 10 },
    });
  },
);

const STATUS = ["idle", "busy", "gone"] as const;
type Answer = boolean | "throws";

/** A quantifier that an exception may leave, which is caught; then another one over the same range. */
const left = (
  first: Readonly<Record<string, Answer>>,
  second: Readonly<Record<string, boolean>>,
  over: "ids" | "set",
) =>
  spec({
    name: "Left",
    constants: { P: ids("p", 2) },
    state: ({ P }) => ({ at: mapOf(P, oneOf(...STATUS)), all: setOf(P) }),
    init: ({ P }) => ({ at: every(P, "idle"), all: P.members }),
    actions: (action, { P }) => ({
      Turn: action({
        with: { p: P, to: oneOf(...STATUS) },
        then: (s, { p, to }) => {
          s.at[p] = to;
        },
      }),
      Ask: action({
        when: (s) => {
          const range = over === "ids" ? P : s.all;
          let answer = true;
          try {
            answer = range.every((p) => {
              const found = first[s.at[p]]!;
              if (found === "throws") throw new Error(p);
              return found;
            });
          } catch {
            // The other one is asked all the same.
          }
          return range.every((p) => second[s.at[p]]!) === answer;
        },
        then: () => undefined,
      }),
    }),
  });

const tables = <T>(answers: readonly T[]): readonly Readonly<Record<string, T>>[] =>
  answers.flatMap((idle) =>
    answers.flatMap((busy) => answers.map((gone) => ({ idle, busy, gone }))),
  );

it.each(["ids", "set"] as const)(
  "a quantifier over %s that an exception leaves is not taken for one that has an answer",
  (over) => {
    for (const first of tables<Answer>([true, false, "throws"]))
      for (const second of tables([true, false])) {
        const model = instantiate(left(first, second, over) as AnySpec);
        const alone = check(model, { crossCheck: false, confirm: false });
        const plain = check(model, { crossCheck: false, trees: false });
        expect([first, second, alone.breakage, alone.actions]).toEqual([
          ...[first, second, null, plain.actions],
        ]);
      }
  },
);
