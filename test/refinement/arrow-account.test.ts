/** Why a run diverges: one mistake is planted in each, and the first hypothesis must name it. */
import { describe, expect, it } from "vitest";
import { range, record, setOf, spec } from "../../src/index.ts";
import type { Account } from "../../src/refinement/arrow/account.ts";
import { Arrow } from "../../src/refinement/arrow/arrow.ts";
import { behindGlass, type Reading } from "../../src/refinement/diagnosis/readings.ts";
import { ValueBag, ValueMap, ValueSet } from "../../src/spec/collections.ts";
import type { PlainState } from "../../src/spec/init.ts";
import {
  asked,
  divergenceOf,
  inRoom,
  type On,
  type Puppet,
  puppets,
  stateIn,
  type Told,
} from "./puppet.ts";

const SCHEDULE = { seed: 1, choices: [] };
const OPEN = { open: true, keys: 1 };

function accountOf(arrow: Arrow<Puppet>): Account {
  const divergence = divergenceOf(arrow);
  if (divergence === null) throw new Error("it does not diverge");
  return arrow.account(SCHEDULE, divergence);
}

/** Ann and Bob wait, the door is open, and Ann is inside. */
const inside: readonly Told[] = [
  ["ask ann", { waiting: ["ann"] }],
  ["ask bob", { waiting: ["ann", "bob"] }],
  ["open", { door: OPEN }],
  ["enter ann", { waiting: ["bob"], inside: "ann" }],
];

const right = ({ act, stutter }: On) => ({
  "ask ann": act("Ask", { who: "ann" }),
  "ask bob": act("Ask", { who: "bob" }),
  "ask cid": act("Ask", { who: "cid" }),
  "enter ann": act("Enter", { who: "ann" }),
  "enter bob": act("Enter", { who: "bob" }),
  "enter cid": act("Enter", { who: "cid" }),
  leave: act("Leave"),
  open: act("Open"),
  shut: act("Shut"),
  nothing: stutter,
});

it("a run without a mistake does not diverge", () => {
  const told: readonly Told[] = [
    ...inside,
    ["leave", { inside: null, left: ["ann"] }],
    ["nothing"],
  ];
  expect(divergenceOf(inRoom(told, right))).toBeNull();
});

describe("the first hypothesis is", () => {
  const firstOf = (told: readonly Told[], events = right) =>
    accountOf(inRoom(told, events)).hypotheses[0];

  it("that a guard was ignored", () => {
    expect(firstOf([...inside, ["enter bob", { waiting: [], inside: "bob" }]])).toMatchObject({
      kind: "guard-ignored",
      culprit: "implementation",
      action: "Enter",
      parameters: { who: "bob" },
      label: "nobody is inside",
    });
  });

  it("that something was used which is not offered", () => {
    const told: readonly Told[] = [
      ["open", { door: OPEN }],
      ["enter cid", { inside: "cid" }],
    ];
    expect(firstOf(told)).toMatchObject({
      kind: "not-offered",
      culprit: "implementation",
      action: "Enter",
      parameters: { who: "cid" },
      parameter: "who",
    });
  });

  it("that the result is another one", () => {
    const told: readonly Told[] = [...inside, ["leave", { inside: null, left: ["bob"] }]];
    expect(firstOf(told)).toMatchObject({
      kind: "other-result",
      culprit: "implementation",
      action: "Leave",
      parameters: {},
    });
  });

  it("that it was an action of which the mapping says nothing", () => {
    const told: readonly Told[] = [...inside, ["shut", { inside: null, left: ["ann"] }]];
    expect(firstOf(told)).toMatchObject({
      kind: "unbound-action",
      culprit: "mapping",
      step: { action: "Leave", parameters: {} },
    });
  });

  it("that nothing has happened", () => {
    expect(firstOf([["open"]])).toMatchObject({ kind: "nothing", culprit: "mapping" });
  });

  it("that several steps were one", () => {
    const told: readonly Told[] = [
      ["open", { door: OPEN }],
      ["ask ann", { inside: "ann" }],
    ];
    expect(firstOf(told)).toMatchObject({
      kind: "several",
      culprit: "specification",
      steps: [
        { action: "Ask", parameters: { who: "ann" } },
        { action: "Enter", parameters: { who: "ann" } },
      ],
    });
  });

  it("that something had happened unseen", () => {
    const told: readonly Told[] = [
      ...inside,
      ["enter bob", { waiting: [], inside: "bob", left: ["ann"] }],
    ];
    expect(firstOf(told)).toMatchObject({
      kind: "unseen",
      culprit: "mapping",
      steps: [
        { action: "Leave", parameters: {} },
        { action: "Enter", parameters: { who: "bob" } },
      ],
    });
  });

  it("the one that explains most of what comes later", () => {
    // Nothing has happened, or somebody has sighed; and who is tired has.
    const told: readonly Told[] = [["open"], ["nothing", { tired: true }], ["leave"]];
    const agrees = {
      "who is tired has sighed": (s: { readonly sighs: number }, world: never) =>
        stateIn(world)["tired"] !== true || s.sighs > 0,
    };
    const { hypotheses } = accountOf(inRoom(told, right, { agrees }));
    expect(hypotheses).toMatchObject([
      { kind: "unbound-action", step: { action: "Sigh" }, carries: 1, of: 2 },
      { kind: "nothing", carries: 0, of: 2 },
      { kind: "other-result", action: "Open", carries: 0, of: 2 },
    ]);
  });

  it("not that a guard was ignored where several would have had to be", () => {
    const told: readonly Told[] = [
      ...inside,
      ["shut", { door: { open: false, keys: 1 } }],
      ["enter bob", { waiting: [], inside: "bob" }],
    ];
    const { candidates, hypotheses } = accountOf(inRoom(told, right));
    expect(candidates[0]).toMatchObject({
      parameters: { who: "bob" },
      guards: [
        { label: "nobody is inside", holds: 0 },
        { label: "the door is open", holds: 0 },
      ],
    });
    expect(hypotheses).toEqual([]);
  });
});

describe("what was possible", () => {
  /** Anybody may sigh at any time, unseen: three states are possible from the beginning. */
  const arrow = (told: readonly Told[]) =>
    inRoom(told, (on) => ({ ...right(on), sigh: on.act("Sigh") }), { silent: ["Sigh"] });

  it("is counted, and some of it is kept", () => {
    const { possible, looked, states } = accountOf(arrow([["leave"]]));
    expect([possible, looked]).toEqual([3, 3]);
    expect(states.map(({ sighs }) => sighs).sort()).toEqual([0, 1, 2]);
  });

  it("a guard holds in so many of the states", () => {
    const { candidates } = accountOf(arrow([["sigh", { left: ["ann"] }]]));
    expect(candidates[0]).toMatchObject({
      action: "Sigh",
      bound: true,
      guards: [{ label: "not too often", holds: 2 }],
    });
    expect(candidates.find(({ action }) => action === "Leave")).toMatchObject({
      bound: false,
      guards: [{ label: "somebody is inside", holds: 0 }],
    });
  });

  it("a parameter is offered by so many of them", () => {
    const told: readonly Told[] = [["ask bob", { waiting: ["bob"] }], ["enter cid"]];
    const { candidates } = accountOf(arrow(told));
    expect(candidates[0]).toMatchObject({
      action: "Enter",
      parameters: { who: "cid" },
      bound: true,
      offers: [{ parameter: "who", offered: 0 }],
    });
    const anybody: readonly Told[] = [
      ["ask bob", { waiting: ["bob"] }],
      ["enter", {}],
    ];
    const enter = inRoom(anybody, (on) => ({ ...right(on), enter: on.act("Enter") }));
    expect(accountOf(enter).candidates[0]).toMatchObject({
      action: "Enter",
      parameters: { who: "bob" },
      bound: true,
      offers: [{ parameter: "who", offered: 1 }],
    });
  });

  it("the candidates that are bound come first, and then the nearest", () => {
    const { candidates } = accountOf(arrow([["leave", { waiting: ["ann"] }]]));
    expect(candidates.slice(0, 2)).toMatchObject([
      { action: "Leave", bound: true, differences: 1 },
      { action: "Ask", parameters: { who: "ann" }, bound: false, differences: 0 },
    ]);
    expect(candidates[1]!.from["waiting"]).toEqual(new ValueSet([]));
    expect(candidates[1]!.to!["waiting"]).toEqual(new ValueSet(["ann"]));
  });
});

it("a candidate's parameters are such as the specification has, however they were written", () => {
  const sets = spec({
    name: "Sets",
    state: () => ({ chosen: setOf(range(0, 2)) }),
    init: () => ({ chosen: [] }),
    actions: (action) => ({
      Choose: action({
        with: { which: setOf(range(0, 2)) },
        when: { "it is one": (_, { which }) => which.size === 1 },
        then: (s, { which }) => {
          for (const k of which) s.chosen.add(k);
        },
      }),
      Undo: action({
        then: (s) => {
          s.chosen.clear();
        },
      }),
      Clear: action({
        then: (s) => {
          s.chosen.clear();
        },
      }),
    }),
  });
  const arrow = (told: readonly Told[]) =>
    new Arrow(sets as never, puppets({ chosen: [] }, told), {
      abstraction: stateIn,
      events: asked(({ act, seq }) => ({
        choose: act("Choose", { which: [1] }),
        undo: seq(act("Undo"), act("Choose", { which: [2] })),
      })),
    } as never);
  const chosen: readonly Told[] = [["choose", { chosen: [1] }]];
  const { candidates } = accountOf(arrow([["choose", { chosen: [0, 1] }]]));
  expect(candidates[0]).toMatchObject({
    ...{ action: "Choose", bound: true, differences: 1, guards: [{ holds: 1 }] },
    parameters: { which: new ValueSet([1]) },
    to: { chosen: new ValueSet([1]) },
  });
  // Of two actions that would explain it, one is named already.
  const [first] = accountOf(arrow([...chosen, ["undo", { chosen: [] }]])).hypotheses;
  expect(first).toMatchObject({ kind: "unbound-action", step: { action: "Clear" } });
});

it("of a guard are kept what it asked in the first state in which it does not hold", () => {
  const told: readonly Told[] = [...inside, ["ask bob", { waiting: ["ann", "bob"] }]];
  const { candidates } = accountOf(inRoom(told, right));
  expect(candidates[0]!.guards[0]).toMatchObject({
    label: "does not wait yet",
    holds: 0,
    readings: [{ path: ["waiting"], asked: { method: "has", given: ["bob"] }, value: true }],
  });
  const crowded = spec({
    name: "Crowded",
    state: () => ({ in: setOf(range(0, 9)), out: record({ n: range(0, 9) }) }),
    init: () => ({ in: [1, 2], out: { n: 3 } }),
    actions: (action) => ({
      Come: action({
        when: (s) => s.in.has(1) && s.in.has(2) && s.in.some((n) => n > 0) && s.in.has(s.out.n),
        then: (s) => {
          s.in.add(0);
        },
      }),
    }),
  });
  const arrow = new Arrow(crowded as never, puppets({}, [["come"]]), {
    hidden: ["in", "out"],
    events: asked(({ act }) => ({ come: act("Come") })),
  } as never);
  const { readings } = accountOf(arrow).candidates[0]!.guards[0]!;
  expect(
    readings.map(({ path, asked: question, value }) => [
      path.join("."),
      question?.method === "some" ? "some" : (question?.given[0] ?? null),
      value,
    ]),
  ).toEqual([
    ["in", 1, true],
    ["in", 2, true],
    ["in", "some", true],
    ["out.n", null, 3],
    ["in", 3, false],
  ]);
});

describe("readings", () => {
  const state: PlainState = Object.freeze({
    flag: true,
    record: Object.freeze({ inner: Object.freeze({ n: 1 }), other: 2 }),
    map: Object.freeze({ p1: "a", p2: "b" }),
    table: new ValueMap([[["p1", true], 7]]).freeze(),
    set: new ValueSet([1, 2]).freeze(),
    bag: new ValueBag([1, 1]).freeze(),
    seq: Object.freeze([3, Object.freeze({ deep: 4 })]),
    nested: Object.freeze({ set: new ValueSet(["x"]).freeze() }),
    records: new ValueMap([[[1], Object.freeze({ n: 5 })]]).freeze(),
  });
  // biome-ignore lint/suspicious/noExplicitAny: a state of any form
  const read = (body: (s: any) => unknown): readonly unknown[] => {
    const readings: Reading[] = [];
    body(behindGlass(state, (reading) => readings.push(reading)));
    return readings.map(({ path, asked, value }) => [
      path.join("."),
      ...(asked === null ? [] : [asked.method, asked.given]),
      value,
    ]);
  };

  it("are of scalars", () => {
    expect(read((s) => s.flag)).toEqual([["flag", true]]);
    expect(read(() => true)).toEqual([]);
  });

  it("are of the fields of records that were read, by their path", () => {
    expect(read((s) => s.record.inner.n)).toEqual([["record.inner.n", 1]]);
    expect(read((s) => s.record)).toEqual([]);
    expect(read(({ record: { other } }) => other)).toEqual([["record.other", 2]]);
  });

  it("are of the entries of maps that were read, also by going through them", () => {
    expect(read((s) => s.map.p2)).toEqual([["map.p2", "b"]]);
    expect(read((s) => Object.values(s.map))).toEqual([
      ["map.p1", "a"],
      ["map.p2", "b"],
    ]);
    expect(read((s) => s.table.get(["p1", true]))).toEqual([["table", "get", [["p1", true]], 7]]);
  });

  it("are of what a set or a bag was asked, and of its answer", () => {
    expect(read((s) => s.set.has(2))).toEqual([["set", "has", [2], true]]);
    expect(read((s) => s.set.has(3))).toEqual([["set", "has", [3], false]]);
    expect(read((s) => s.set.size)).toEqual([["set.size", 2]]);
    expect(read((s) => s.bag.copies(1))).toEqual([["bag", "copies", [1], 2]]);
    expect(read((s) => s.nested.set.has("x"))).toEqual([["nested.set", "has", ["x"], true]]);
  });

  it("are of a sequence as a whole", () => {
    expect(read((s) => s.seq[1].deep)).toEqual([["seq", state["seq"]]]);
    expect(read((s) => s.seq.length)).toEqual([["seq", state["seq"]]]);
  });

  it("are of a part of what an entry is", () => {
    expect(read((s) => s.records.get([1]).n)).toEqual([["records", "get", [[1]], { n: 5 }]]);
  });

  it("are of a set that was gone through", () => {
    expect(read((s) => [...s.set])).toEqual([["set", state["set"]]]);
    expect(read((s) => s.set.filter((n: number) => n > 1).size)).toEqual([["set", state["set"]]]);
  });

  it("are of what one was asked with the other, and not of the other", () => {
    expect(read((s) => s.set.isSubsetOf(s.nested.set))).toEqual([
      ["set", "isSubsetOf", [(state["nested"] as PlainState)["set"]], false],
    ]);
  });

  it("answer as without anybody noting them", () => {
    const glass = behindGlass(state, () => {});
    expect(Object.keys(glass)).toEqual(Object.keys(state));
    expect("p1" in (glass["map"] as object)).toBe(true);
    expect("p3" in (glass["map"] as object)).toBe(false);
    expect(glass["set"] instanceof ValueSet).toBe(true);
    expect(JSON.stringify(glass["record"])).toBe(JSON.stringify(state["record"]));
    expect({ ...(glass["map"] as object) }).toEqual({ p1: "a", p2: "b" });
  });
});
