/** Quantifiers of which some elements decide whatever the state is, and others by the state. */
import { always, bool, every, ids, mapOf, spec } from "fairlead";
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

it.each([{}, { eager: true }, { trees: false }, { exact: true }])(
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
