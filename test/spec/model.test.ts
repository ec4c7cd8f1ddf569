import { describe, expect, test } from "vitest";
import {
  always,
  bool,
  ids,
  int,
  mapOf,
  oneOf,
  range,
  spec,
  step,
  variant,
} from "../../src/index.ts";
import { BadConstants, BadSetting, instantiate } from "../../src/spec/model.ts";
import type { AnySpec } from "../../src/spec/spec.ts";

const counter = spec({
  name: "Counter",
  constants: { P: ids("p", 2), N: 3, fast: false, mode: "a", levels: range(1, 2) },
  assume: { "N is positive": ({ N }) => N > 0 },
  state: ({ P, N }) => ({ at: mapOf(P, range(0, N)), on: bool }),
  init: () => ({ at: { p1: 0, p2: 0 }, on: false }),
  actions: (action, { P, N, levels }) => ({
    Up: action({
      with: { p: P, by: levels, old: (s) => [s.on] },
      when: { "there is room": (s, { p, by }) => s.at[p] + by <= N, "it is off": (s) => !s.on },
      then: (s, { p, by }) => {
        s.at[p] += by;
      },
    }),
    Switch: action({
      then: (s) => {
        s.on = !s.on;
      },
    }),
  }),
  invariants: ({ N }) => ({
    Bounded: always("It stays in bounds.", (s, { P }) => P.every((p) => s.at[p] <= N)),
    Labelled: always("Both.", { one: (s) => s.on || !s.on, two: (_, c) => c.N === N }),
    Bare: (s) => typeof s.on === "boolean",
  }),
  properties: ({ P }) => ({
    Grows: step("It grows.", (before, after) => P.every((p) => before.at[p] <= after.at[p])),
  }),
  reachable: { full: (s, { P, N }) => P.every((p) => s.at[p] === N) },
  constraint: (s, { N }) => s.at["p1" as never] < N,
  terminal: (s) => s.on,
  configurations: {
    small: { P: 1, N: 1, expect: { distinct: 4 } },
    named: { P: ["ann", "bob"], fast: true, mode: "b", levels: [2] },
  },
});

describe("the constants", () => {
  test("are the spec's, then the configuration's, then the settings'", () => {
    expect(instantiate(counter).constants["N"]).toBe(3);
    expect(instantiate(counter, "small").constants["N"]).toBe(1);
    const { constants } = instantiate(counter, "small", { N: 2, mode: 7 });
    expect([constants["N"], constants["mode"]]).toEqual([2, "7"]);
  });

  test("that are identities are given by number or by name", () => {
    const members = (model: ReturnType<typeof instantiate>) =>
      (model.constants["P"] as ReturnType<typeof ids>).members;
    expect(members(instantiate(counter, "small"))).toEqual(["p1"]);
    expect(members(instantiate(counter, "named"))).toEqual(["ann", "bob"]);
    expect(members(instantiate(counter, null, { P: 3 }))).toEqual(["p1", "p2", "p3"]);
  });

  test("that are domains are given by their members", () => {
    const { constants } = instantiate(counter, "named");
    expect([...(constants["levels"] as Iterable<number>)]).toEqual([2]);
    expect(instantiate(counter, null, { levels: oneOf(1) }).constants["levels"]).toHaveProperty(
      "size",
      1,
    );
  });
});

describe("a model", () => {
  const model = instantiate(counter, "small");

  test("has what the spec declares, in its order", () => {
    expect(model.name).toBe("Counter");
    expect(model.configuration).toBe("small");
    expect(Object.keys(model.variables)).toEqual(["at", "on"]);
    expect(model.actions.map((action) => action.name)).toEqual(["Up", "Switch"]);
    const [up, toggle] = model.actions;
    expect(up!.parameters.map((parameter) => parameter.name)).toEqual(["p", "by", "old"]);
    expect(up!.guards.map((guard) => guard.label)).toEqual(["there is room", "it is off"]);
    expect([toggle!.parameters, toggle!.guards]).toEqual([[], []]);
    expect(model.invariants.map(({ name }) => name)).toEqual(["Bounded", "Labelled", "Bare"]);
    expect(model.invariants.map(({ meaning }) => meaning)).toEqual([
      "It stays in bounds.",
      "Both.",
      null,
    ]);
    expect(model.invariants[1]!.clauses.map(({ label }) => label)).toEqual(["one", "two"]);
    expect(model.steps.map(({ name, kind }) => [name, kind])).toEqual([["Grows", "step"]]);
    expect(model.reachables.map(({ name }) => name)).toEqual(["full"]);
  });

  test("gives its constants to properties, after the states", () => {
    const [low, high] = [
      { at: { p1: 0 }, on: false },
      { at: { p1: 1 }, on: true },
    ];
    expect(model.invariants.every(({ clauses }) => clauses.every(({ run }) => run(low)))).toBe(
      true,
    );
    expect(model.steps[0]!.clauses[0]!.run(low, high)).toBe(true);
    expect(model.steps[0]!.clauses[0]!.run(high, low)).toBe(false);
    expect(model.reachables[0]!.clauses[0]!.run(high)).toBe(true);
    expect([model.constraint!(low), model.constraint!(high)]).toEqual([true, false]);
    expect([model.terminal!(low), model.terminal!(high)]).toEqual([false, true]);
  });

  test("expects what its configuration expects, unless a setting changes it", () => {
    expect(model.expect).toEqual({ distinct: 4 });
    expect(instantiate(counter, "small", { N: 2 }).expect).toBeNull();
    expect(instantiate(counter).expect).toBeNull();
  });

  test("of a variant that lacks what its base does not have is refused", () => {
    const reasonOf = (written: AnySpec) => {
      try {
        instantiate(written, "small");
        return null;
      } catch (error) {
        return (error as BadConstants).reason;
      }
    };
    const configurations = { small: { N: 2 } };
    const typo = variant(counter, { name: "Typo", without: ["up" as "Up"], configurations });
    const known = instantiate(counter).actions.map(({ name }) => name);
    const reason = { kind: "without", name: "Typo", action: "up", known };
    expect(reasonOf(typo)).toEqual(reason);
    // What a variant itself adds is no action of its base.
    const own = variant(counter, {
      name: "Own",
      actions: (action) => ({ Off: action({ then: () => undefined }) }),
      without: ["Off" as "Up"],
      configurations,
    });
    expect(reasonOf(own)).toEqual({ ...reason, name: "Own", action: "Off" });
    const right = variant(counter, { name: "Right", without: ["Up"], configurations });
    expect(reasonOf(right)).toBeNull();
    const again = variant(right, { name: "Again", without: ["Up"], configurations });
    expect(reasonOf(again)).toMatchObject({ kind: "without", name: "Again", action: "Up" });
  });

  test("of a variant has what it changes, and the rest from its base", () => {
    const changed = variant(counter, {
      name: "Stuck",
      without: ["Up"],
      actions: (action) => ({
        Off: action({
          then: (s) => {
            s.on = false;
          },
        }),
      }),
      configurations: { one: { P: 1 } },
    });
    const stuck = instantiate(changed, "one");
    expect(stuck.name).toBe("Stuck");
    expect(stuck.actions.map(({ name }) => name)).toEqual(["Switch", "Off"]);
    expect(stuck.invariants.length).toBe(3);
    expect(() => instantiate(changed, "small")).toThrow(BadSetting);
    expect(instantiate(counter).actions.length).toBe(2);
  });
});

describe("a setting that does not fit is refused", () => {
  const reasonOf = (configuration: string | null, settings: Record<string, unknown>): unknown => {
    try {
      instantiate(counter, configuration, settings);
    } catch (error) {
      if (error instanceof BadSetting) return error.reason;
      throw error;
    }
    return null;
  };

  test("an unknown configuration", () => {
    const known = ["small", "named"];
    for (const name of ["large", "toString"])
      expect(reasonOf(name, {})).toEqual({ kind: "unknown-configuration", name, known });
  });

  test("an unknown constant", () => {
    const known = ["P", "N", "fast", "mode", "levels"];
    for (const name of ["M", "expect", "constructor"])
      expect(reasonOf(null, { [name]: 1 })).toEqual({ kind: "unknown-constant", name, known });
  });

  test.each<readonly [string, unknown, string]>([
    ["P", 1.5, "ids"],
    ["P", -1, "ids"],
    ["P", "p1", "ids"],
    ["P", ["p1", 2], "ids"],
    ["N", "3", "number"],
    ["N", Number.POSITIVE_INFINITY, "number"],
    ["fast", 1, "boolean"],
    ["mode", true, "string"],
    ["mode", null, "string"],
    ["levels", 3, "list"],
  ])("%s = %j", (name, given, wanted) => {
    expect(reasonOf(null, { [name]: given })).toEqual({
      kind: "unfit-constant",
      name,
      given,
      wanted,
    });
  });
});

describe("constants that make no sense are refused", () => {
  const twoKinds = spec({
    name: "Two",
    constants: { A: ids("p", 2), B: ids("p", 2), C: ids("q", 1) },
    state: () => ({ n: int }),
    init: () => ({ n: 0 }),
    actions: () => ({}),
  });
  const reasonOf = (model: () => unknown): unknown => {
    try {
      model();
    } catch (error) {
      if (error instanceof BadConstants) return error.reason;
      throw error;
    }
    return null;
  };

  test("an assumption that fails", () => {
    const label = "N is positive";
    expect(reasonOf(() => instantiate(counter, null, { N: 0 }))).toEqual({
      kind: "assumption",
      label,
    });
  });

  test("identities that are none, given twice, or of one kind and yet different", () => {
    const given = (settings: Record<string, unknown>) =>
      reasonOf(() => instantiate(twoKinds, null, settings));
    expect(given({})).toBeNull();
    expect(given({ C: 0 })).toEqual({ kind: "empty-ids", name: "C" });
    expect(given({ C: [] })).toEqual({ kind: "empty-ids", name: "C" });
    expect(given({ C: ["a", "a"] })).toEqual({ kind: "duplicate-ids", name: "C" });
    expect(given({ A: 3 })).toEqual({ kind: "clashing-ids", names: ["A", "B"] });
    expect(given({ A: 3, B: 3 })).toBeNull();
  });

  test("two properties of one name", () => {
    const clash = spec({
      ...twoKinds,
      invariants: { Same: () => true },
      reachable: { Same: () => true },
    });
    expect(reasonOf(() => instantiate(clash))).toEqual({ kind: "name-taken", name: "Same" });
  });
});
