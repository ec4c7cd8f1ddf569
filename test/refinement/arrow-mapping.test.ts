/** What a mapping may say, what is wrong with one, and what a run or many of them miss of it. */
import { describe, expect, it } from "vitest";
import { bool, int, oneOf, range, record, set, setOf, spec } from "../../src/index.ts";
import { Arrow, type Complaint } from "../../src/refinement/arrow/arrow.ts";
import { BadMapping, type MappingFault } from "../../src/refinement/arrow/bad-mapping.ts";
import type { AnyMapping } from "../../src/refinement/arrow/bound-mapping.ts";
import { UNRELIABLE_RECOVERING } from "../../src/refinement/simulation/faults.ts";
import {
  asked,
  divergenceOf,
  EMPTY,
  type Events,
  inRoom,
  type On,
  type Puppet,
  puppets,
  room,
  shown,
  stateIn,
  type Told,
} from "./puppet.ts";

const OPEN = { open: true, keys: 1 };
const told: readonly Told[] = [
  ["open", { door: OPEN }],
  ["ask ann", { waiting: ["ann"] }],
];
const right = ({ act }: On) => ({ open: act("Open"), "ask ann": act("Ask", { who: "ann" }) });

const arrow = (mapping: Readonly<Record<string, unknown>>, asks = told): Arrow<Puppet> =>
  new Arrow<Puppet>(room as never, puppets(EMPTY, asks), mapping as AnyMapping<Puppet>);

/** What is wrong with a mapping: at once, or when it is used. */
function faultOf(make: () => Arrow<Puppet>): MappingFault | null {
  try {
    const divergence = divergenceOf(make());
    if (divergence === null) return null;
    expect(divergence.kind).toBe("flawed");
    return (divergence.flaw as BadMapping).fault;
  } catch (error) {
    if (error instanceof BadMapping) return error.fault;
    throw error;
  }
}

const VARIABLES = ["waiting", "inside", "left", "door", "sighs"];
const ACTIONS = ["Ask", "Enter", "Leave", "Open", "Shut", "Sigh"];

it("a right mapping has no fault, and explains the run", () => {
  expect(faultOf(() => inRoom(told, right))).toBeNull();
});

describe("unknown is", () => {
  const unknown = (what: string, name: string, place: string, known: readonly string[]) => ({
    ...{ kind: "unknown", what, name, place, known },
  });

  it("a variable that is said to be hidden", () => {
    const fault = faultOf(() => inRoom(told, right, { hidden: ["sighs", "groans"] }));
    expect(fault).toEqual(unknown("variable", "groans", "hidden", VARIABLES));
  });

  it("a variable that the abstraction gives", () => {
    const abstraction = (world: never) => ({ ...shown(world), groans: 1 });
    const fault = faultOf(() => inRoom(told, right, { abstraction }));
    expect(fault).toEqual(unknown("variable", "groans", "abstraction", VARIABLES));
  });

  it("an action that is said to be silent, or not to be needed", () => {
    expect(faultOf(() => inRoom(told, right, { silent: ["Groan"] }))).toEqual(
      unknown("action", "Groan", "silent", ACTIONS),
    );
    expect(faultOf(() => inRoom(told, right, { without: ["Groan"] }))).toEqual(
      unknown("action", "Groan", "without", ACTIONS),
    );
  });

  it("an action that an event is said to be", () => {
    expect(faultOf(() => inRoom(told, ({ act }) => ({ open: act("Groan") })))).toEqual(
      unknown("action", "Groan", "events", ACTIONS),
    );
    const late: Events = (on) => ({ ...right(on), open: () => on.act("Groan") });
    expect(faultOf(() => inRoom(told, late))).toEqual(
      unknown("action", "Groan", "events.request open", ACTIONS),
    );
  });

  it("an action that an event is said to be although no run needs it", () => {
    const known = ACTIONS.filter((name) => name !== "Open");
    expect(faultOf(() => inRoom(told, right, { without: ["Open"] }))).toEqual(
      unknown("action", "Open", "events", known),
    );
  });

  it("a parameter", () => {
    const events: Events = ({ act }) => ({ open: act("Open", { whose: "ann" } as never) });
    expect(faultOf(() => inRoom(told, events))).toEqual(
      unknown("parameter", "whose", "events.Open", []),
    );
    const late: Events = (on) => ({
      ...right(on),
      "ask ann": () => on.act("Ask", { whom: "ann" } as never),
    });
    expect(faultOf(() => inRoom(told, late))).toEqual(
      unknown("parameter", "whom", "events.request ask ann.Ask", ["who"]),
    );
  });
});

describe("unconstrained is a variable", () => {
  it("that is not hidden, where there is no abstraction", () => {
    expect(faultOf(() => arrow({ hidden: VARIABLES.slice(1) }))).toEqual({
      ...{ kind: "unconstrained", name: "waiting", abstraction: false },
    });
    expect(faultOf(() => arrow({}))).toMatchObject({ kind: "unconstrained", name: "waiting" });
  });

  it("that is not hidden, and that the abstraction leaves out", () => {
    expect(faultOf(() => inRoom(told, right, { hidden: [] }))).toEqual({
      ...{ kind: "unconstrained", name: "sighs", abstraction: true },
    });
  });

  it("also when it is asked a second time", () => {
    const wrong = inRoom(told, right, { hidden: [] });
    for (let i = 0; i < 2; i++)
      expect(faultOf(() => wrong)).toMatchObject({ kind: "unconstrained", name: "sighs" });
  });
});

it("both is a variable that is hidden and that the abstraction gives, each time", () => {
  const wrong = inRoom(told, right, { abstraction: stateIn });
  for (let i = 0; i < 2; i++) expect(faultOf(() => wrong)).toEqual({ kind: "both", name: "sighs" });
});

describe("malformed is", () => {
  it("an abstraction that gives no state", () => {
    const fault = faultOf(() => inRoom(told, right, { abstraction: () => null }));
    expect(fault).toEqual({ kind: "malformed", place: "abstraction", given: null });
  });

  it.each([undefined, null, "stutter", {}, { kind: "Open" }])(
    "what is no explanation: %j",
    (given) => {
      const late: Events = (on) => ({ ...right(on), open: () => given as never });
      expect(faultOf(() => inRoom(told, late))).toEqual({
        ...{ kind: "malformed", place: "events.request open", given },
      });
    },
  );

  it("what is a part of an explanation, and no explanation", () => {
    for (const part of ["seq", "anyOf", "maybe"] as const) {
      const early: Events = (on) => ({ open: on[part](false as never) });
      expect(faultOf(() => inRoom(told, early))).toEqual({
        ...{ kind: "malformed", place: "events", given: false },
      });
      const late: Events = (on) => ({ open: () => on[part](undefined as never) });
      expect(faultOf(() => inRoom(told, late))).toEqual({
        ...{ kind: "malformed", place: "events.request open", given: undefined },
      });
    }
  });

  it("what must agree, and is neither true nor false", () => {
    const agrees = { "the door": () => "yes" };
    expect(faultOf(() => inRoom(told, right, { agrees }))).toEqual({
      ...{ kind: "malformed", place: "agrees.the door", given: "yes" },
    });
  });
});

describe("what goes wrong in the author's code is", () => {
  const no = (): never => {
    throw new RangeError("no");
  };
  it.each([
    ["abstraction", { abstraction: no }],
    ["agrees.a rule", { agrees: { "a rule": no } }],
  ])("thrown in %s", (place, more) => {
    expect(faultOf(() => inRoom(told, right, more))).toEqual({
      ...{ kind: "threw", place, error: new RangeError("no") },
    });
  });

  it("thrown by an explanation", () => {
    const events: Events = (on) => ({ ...right(on), open: no });
    expect(faultOf(() => inRoom(told, events))).toEqual({
      ...{ kind: "threw", place: "events.request open", error: new RangeError("no") },
    });
  });

  it("a value outside its domain", () => {
    const abstraction = (world: never) => ({ ...shown(world), inside: "dora" });
    expect(faultOf(() => inRoom(told, right, { abstraction }))).toMatchObject({
      kind: "outside-domain",
      place: "abstraction",
      outside: { path: ["inside"], value: "dora" },
    });
  });

  it("what is no value", () => {
    const events: Events = (on) => ({
      ...right(on),
      "ask ann": () => on.act("Ask", { who: Number.NaN }),
    });
    expect(faultOf(() => inRoom(told, events))).toEqual({
      ...{ kind: "not-a-value", place: "events.request ask ann", what: "NaN" },
    });
  });
});

describe("parameters", () => {
  const sets = spec({
    name: "Sets",
    state: () => ({ chosen: setOf(range(0, 2)), at: int }),
    init: () => ({ chosen: [], at: 0 }),
    actions: (action) => ({
      Choose: action({
        with: { which: setOf(range(0, 2)) },
        then: (s, { which }) => {
          s.chosen.clear();
          for (const k of which) s.chosen.add(k);
        },
      }),
      Go: action({
        with: { to: int },
        then: (s, { to }) => {
          s.at = to;
        },
      }),
    }),
  });
  const divergence = (asks: readonly Told[], events: Events) =>
    divergenceOf(
      new Arrow(sets as never, puppets({ chosen: [], at: 0 }, asks), {
        abstraction: stateIn,
        events: asked(events),
      } as never),
    );

  it("may be given in the form in which `init` takes them", () => {
    const asks: readonly Told[] = [["choose", { chosen: [2, 1] }]];
    const which =
      (list: readonly number[]): Events =>
      ({ act }) => ({
        choose: act("Choose", { which: list }),
      });
    expect(divergence(asks, which([1, 2]))).toBeNull();
    expect(divergence(asks, which([1]))?.kind).toBe("step");
  });

  it("may be so given also of what is drawn from a set", () => {
    const families = spec({
      name: "Families",
      state: () => ({ families: setOf(setOf(range(0, 2))), alone: bool }),
      init: () => ({ families: set<unknown>(set(0, 1), set(2)) as never, alone: false }),
      actions: (action) => ({
        Visit: action({
          with: { family: (s) => s.families },
          then: (s, { family }) => {
            s.alone = family.size === 1;
          },
        }),
      }),
    });
    const visit = (...family: readonly number[]) =>
      divergenceOf(
        new Arrow<Puppet>(
          families as never,
          puppets({ families: [[0, 1], [2]], alone: false }, [["visit", { alone: true }]]),
          {
            abstraction: stateIn,
            events: asked(({ act }) => ({ visit: act("Visit", { family }) })),
          } as never,
        ),
      );
    expect([visit(2), visit(1, 0), visit(0)].map((found) => found?.kind ?? null)).toEqual([
      null,
      "step",
      "step",
    ]);
  });

  it("may be drawn from anything that can be gone through", () => {
    const pair = (n: number) => ({ n, m: n + 1 });
    const draws: Readonly<Record<string, () => unknown>> = {
      "a list": () => [pair(0), pair(1)],
      "a set of the platform's": () => new Set([pair(0), pair(1)]),
      "a set": () => set(pair(0), pair(1)),
      "a generator": function* () {
        yield pair(0);
        yield pair(1);
      },
      "a domain": () => record({ n: range(0, 1), m: range(1, 2) }).where(({ n, m }) => m === n + 1),
    };
    for (const [name, choice] of Object.entries(draws)) {
      const drawn = spec({
        name: "Drawn",
        state: () => ({ at: range(0, 2) }),
        init: () => ({ at: 0 }),
        actions: (action) => ({
          Go: action({
            with: { to: choice as () => readonly { readonly n: number; readonly m: number }[] },
            then: (s, { to }) => {
              s.at = to.m;
            },
          }),
        }),
      });
      const go = (to: unknown) =>
        divergenceOf(
          new Arrow<Puppet>(drawn as never, puppets({ at: 0 }, [["go", { at: 2 }]]), {
            abstraction: stateIn,
            events: asked(({ act }) => ({ go: act("Go", { to }) })),
          } as never),
        );
      const wanted = [
        pair(1),
        (to: { readonly n: number }) => to.n === 1,
        undefined,
        pair(0),
        pair(2),
      ];
      expect([name, wanted.map((to) => go(to)?.kind ?? null)]).toEqual([
        name,
        [null, null, null, "step", "step"],
      ]);
    }
  });

  it("may be given by what is true of them", () => {
    const asks: readonly Told[] = [["choose", { chosen: [2, 1] }]];
    const which =
      (size: number): Events =>
      ({ act }) => ({
        choose: act("Choose", { which: (set: { readonly size: number }) => set.size === size }),
      });
    expect(divergence(asks, which(2))).toBeNull();
    expect(divergence(asks, which(1))?.kind).toBe("step");
  });

  it("that are not defined are not given", () => {
    const asks: readonly Told[] = [["choose", { chosen: [2, 1] }]];
    expect(divergence(asks, ({ act }) => ({ choose: act("Choose", { which: undefined }) }))).toBe(
      null,
    );
  });

  it("of infinitely many values must be given", () => {
    const asks: readonly Told[] = [["go", { at: 7 }]];
    expect(divergence(asks, ({ act }) => ({ go: act("Go", { to: 7 }) }))).toBeNull();
    for (const parameters of [{}, { to: () => true }])
      expect(divergence(asks, ({ act }) => ({ go: act("Go", parameters) }))).toMatchObject({
        kind: "flawed",
        flaw: { breakage: { kind: "bad-choice", facts: { parameter: "to", infinite: true } } },
      });
  });
});

describe("an event that the mapping does not name", () => {
  const nothing: readonly Told[] = [["open", { door: OPEN }], ["nothing"]];

  it("diverges as unbound if it is a step of a node", () => {
    expect(divergenceOf(inRoom(nothing, right))).toMatchObject({
      kind: "unbound",
      name: "request nothing",
      explanation: null,
    });
  });

  it("is as all others, if there is a word for them", () => {
    const events = (on: On) => ({ ...asked(right)(on), "*": on.stutter });
    expect(divergenceOf(inRoom(nothing, right, { events }))).toBeNull();
  });

  it("is nothing if it is no step, and crashes and restarts are steps", () => {
    const crashing = new Arrow<Puppet>(room as never, puppets(EMPTY, [], UNRELIABLE_RECOVERING), {
      ...{ abstraction: shown, hidden: ["sighs"], events: asked(right) },
    } as never);
    const { failure } = crashing.replay("s1 1 crash(a)");
    expect(failure).toMatchObject({ report: { what: "unbound crash" } });
    const restarting = new Arrow<Puppet>(room as never, puppets(EMPTY, [], UNRELIABLE_RECOVERING), {
      ...{ abstraction: shown, hidden: ["sighs"], events: (on: On) => ({ crash: on.stutter }) },
    } as never);
    expect(restarting.replay("s1 1 crash(a)").failure).toMatchObject({
      report: { what: "unbound restart" },
    });
  });
});

it("an event that is ignored is looked at with the next one", () => {
  const asks: readonly Told[] = [["hush", { door: OPEN }], ["nothing"]];
  const events: Events = ({ ignore, stutter }) => ({ hush: ignore, nothing: stutter });
  expect(divergenceOf(inRoom(asks, events))).toMatchObject({
    kind: "step",
    name: "request nothing",
    moment: { event: { index: 2 } },
  });
  const late: Events = ({ ignore, act }) => ({ hush: ignore, nothing: act("Open") });
  expect(divergenceOf(inRoom(asks, late))).toBeNull();
});

describe("the beginning", () => {
  it("diverges if no initial state shows it", () => {
    const wrong = new Arrow<Puppet>(room as never, puppets({ ...EMPTY, inside: "ann" }, []), {
      ...{ abstraction: shown, hidden: ["sighs"] },
    } as never);
    expect(divergenceOf(wrong)).toMatchObject({ kind: "initial", name: "begin" });
  });

  it("diverges if none that shows it agrees, and says with what", () => {
    const agrees = {
      "sighs a lot": (s: { readonly sighs: number }) => s.sighs > 1,
      fine: () => true,
    };
    expect(divergenceOf(inRoom(told, right, { agrees }))).toMatchObject({
      kind: "initial",
      disagreeing: ["sighs a lot"],
    });
    // Whoever may sigh unseen may have done so.
    expect(divergenceOf(inRoom(told, right, { agrees, silent: ["Sigh"] }))).toBeNull();
  });
});

it("invariants of the implementation are judged when a node has changed", () => {
  const seen: unknown[] = [];
  const guarded = (holds: (world: never) => unknown) =>
    new Arrow<Puppet>(
      room as never,
      { ...puppets(EMPTY, [...told, ["nothing"]]), invariants: { shut: holds } } as never,
      {
        ...{ abstraction: shown, hidden: ["sighs"] },
        events: asked((on) => ({ ...right(on), nothing: on.stutter })),
      } as never,
    );
  const all = guarded((world) => seen.push(stateIn(world)["door"]) > 0);
  expect(divergenceOf(all)).toBeNull();
  // The last event changes the node's state, which is another object, and not what it says.
  expect(seen).toEqual([EMPTY["door"], OPEN, OPEN, OPEN]);
  const shut = (world: never) => (stateIn(world)["door"] as typeof OPEN).open === false;
  expect(divergenceOf(guarded(shut))).toMatchObject({ kind: "invariant", name: "shut" });
  expect(divergenceOf(guarded(() => 0))).toMatchObject({
    kind: "flawed",
    flaw: { fault: { kind: "malformed", place: "invariants.shut", given: 0 } },
  });
});

it("too much is possible if the mapping leaves too much open", () => {
  const clock = spec({
    name: "Clock",
    state: () => ({ open: bool, ticks: int }),
    init: () => ({ open: false, ticks: 0 }),
    actions: (action) => ({
      Tick: action({
        then: (s) => {
          s.ticks += 1;
        },
      }),
      Open: action({
        then: (s) => {
          s.open = true;
        },
      }),
    }),
  });
  const open = (mapping: Readonly<Record<string, unknown>>) =>
    divergenceOf(
      new Arrow(clock as never, puppets({ open: false }, [["open", { open: true }]]), {
        abstraction: stateIn,
        hidden: ["ticks"],
        ...mapping,
      } as never),
    );
  const events = asked(({ act }) => ({ open: act("Open") }));
  expect(open({ events })).toBeNull();
  expect(open({ events, silent: ["Tick"] })).toMatchObject({ kind: "too-many-possible" });
  expect(open({})).toMatchObject({ kind: "too-many-possible", name: "begin" });
  const agrees = { "it has not ticked": (s: { readonly ticks: number }) => s.ticks === 0 };
  expect(open({ events, silent: ["Tick"], agrees })).toMatchObject({ kind: "too-many-possible" });
  // Where not all was looked at, nobody knows that nothing agrees.
  const late = { "it has ticked": (s: { readonly ticks: number }) => s.ticks > 5000 };
  expect(open({ events, silent: ["Tick"], agrees: late })?.kind).toBe("too-many-possible");
});

describe("complaints", () => {
  const complaintsOf = (asks: readonly Told[], events: Events): readonly Complaint[] => {
    const { campaign, complaints } = inRoom(asks, events).run({ runs: 3 });
    expect(campaign.findings).toEqual([]);
    return complaints;
  };
  const never = (action: string) => ({ kind: "action-never-taken", action });

  it("are that nothing was compared", () => {
    expect(complaintsOf([["nothing"]], ({ stutter }) => ({ nothing: stutter }))).toEqual([
      { kind: "vacuous" },
    ]);
  });

  it("are of actions that were never taken", () => {
    expect(complaintsOf(told, right)).toEqual(["Enter", "Leave", "Shut", "Sigh"].map(never));
  });

  it("are of guards that never held, though they were asked", () => {
    const events: Events = (on) => ({
      ...right(on),
      "ask ann": on.anyOf(on.act("Leave"), on.act("Enter"), on.act("Ask")),
    });
    const complaints = complaintsOf(told, events);
    expect(complaints.filter(({ kind }) => kind === "guard-never-held")).toEqual([
      { kind: "guard-never-held", action: "Leave", label: "somebody is inside" },
    ]);
  });

  it("are of events that never happened", () => {
    const events: Events = (on) => ({ ...right(on), leave: on.act("Leave") });
    expect(complaintsOf(told, events).at(-1)).toEqual({
      kind: "event-never-happened",
      event: "request leave",
    });
  });

  it("are none where all has happened", () => {
    const small = spec({
      name: "Small",
      state: () => ({ light: oneOf("on", "off") }),
      init: () => ({ light: "off" }),
      actions: (action) => ({
        Switch: action({
          when: { "it is off": (s) => s.light === "off" },
          then: (s) => {
            s.light = "on";
          },
        }),
      }),
    });
    const { complaints } = new Arrow(
      small as never,
      puppets({ light: "off" }, [["switch", { light: "on" }]]),
      { abstraction: stateIn, events: asked(({ act }) => ({ switch: act("Switch") })) } as never,
    ).run({ runs: 3 });
    expect(complaints).toEqual([]);
  });
});
