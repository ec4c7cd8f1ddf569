import {
  always,
  alwaysEventually,
  and,
  each,
  eventually,
  eventuallyAlways,
  every,
  ids,
  implies,
  leadsTo,
  mapOf,
  not,
  oneOf,
  or,
  range,
  refines,
  spec,
  step,
  until,
} from "fairlead";

const abstract = spec({
  name: "Abstract",
  constants: { P: ids("p", 2), N: 3 },
  state: ({ P, N }) => ({ role: mapOf(P, oneOf("idle", "in")), hidden: range(0, N) }),
  init: ({ P }) => ({ role: every(P, "idle"), hidden: 0 }),
  actions: (action, { P }) => ({
    Enter: action({
      with: { p: P },
      then: (s, { p }) => {
        s.role[p] = "in";
      },
    }),
  }),
});

// Everything is inferred, however deep it stands.
spec({
  name: "Temporal",
  constants: { P: ids("p", 2), N: 3 },
  state: ({ P, N }) => ({ pc: mapOf(P, oneOf("idle", "want", "in")), n: range(0, N) }),
  init: ({ P }) => ({ pc: every(P, "idle"), n: 0 }),
  actions: (action, { P, N }) => ({
    Enter: action({
      with: { p: P, k: range(0, N) },
      then: (s, { p }) => {
        s.pc[p] = "in";
      },
    }),
    Tick: action({
      then: (s) => {
        s.n = 0;
      },
    }),
  }),
  invariants: (_) => ({
    Inv: always("A sentence.", (s) => s.n <= 3),
    Labelled: always("A sentence.", { one: (s) => s.n >= 0 }),
  }),
  properties: ({ P, N }) => ({
    one: eventually("A sentence.", (s) => s.n === N),
    two: leadsTo(
      "A sentence.",
      (s) => s.n === 0,
      (s) => s.n === 1,
    ),
    three: each("A sentence.", P, (p) =>
      leadsTo(
        (s) => s.pc[p] === "want",
        (s) => s.pc[p] === "in",
      ),
    ),
    four: alwaysEventually(step((before, after) => before.n < after.n)),
    five: eventuallyAlways((s) => s.n === 0),
    six: always(or((s) => s.n === 0, eventually(not((s) => s.n === 0)))),
    seven: until(
      (s) => s.n === 0,
      and(
        (s) => s.n === 1,
        eventually((s) => s.n === 2),
      ),
    ),
    eight: implies(
      "A sentence.",
      alwaysEventually((s) => s.n === 0),
      alwaysEventually((s) => s.n === 1),
    ),
    nine: step("A sentence.", (before, after) => before.n <= after.n),
    ten: always(
      "A sentence.",
      eventually((s) => s.n === 0),
    ),
    eleven: refines("It implements Abstract.", abstract, {
      constants: { P: P.members, N },
      mapping: (s) => ({
        role: every(P, (p) => (s.pc[p] === "in" ? "in" : "idle")),
      }),
    }),
  }),
  fairness: ({ weak, strong }, { P }) => ({
    "somebody enters": weak("Enter"),
    "each enters": P.map((p) => strong("Enter", { p })),
    "each instance": weak.each("Enter", ({ k }) => k > 0),
    "something happens": weak(["Enter", "Tick"]),
  }),
});

spec({
  name: "Wrong",
  constants: { P: ids("p", 2) },
  state: ({ P }) => ({ pc: mapOf(P, oneOf("idle", "want", "in")), n: range(0, 3) }),
  init: ({ P }) => ({ pc: every(P, "idle"), n: 0 }),
  actions: (action, { P }) => ({
    Enter: action({
      with: { p: P },
      then: (s, { p }) => {
        s.pc[p] = "in";
      },
    }),
  }),
  properties: ({ P }) => ({
    variable: leadsTo(
      // @ts-expect-error no such variable
      (s) => s.m === 0,
      (s) => s.n === 1,
    ),
    nested: each(P, (p) =>
      always(
        eventually(
          // @ts-expect-error no such value
          (s) => s.pc[p] === "out",
        ),
      ),
    ),
    step: alwaysEventually(
      step(
        (before, after) =>
          // @ts-expect-error no such variable
          before.n < after.m,
      ),
    ),
    mapping: refines("…", abstract, {
      mapping: (s) => ({
        // @ts-expect-error no such value of the abstract variable
        role: every(P, (p) => (s.pc[p] === "in" ? "inside" : "idle")),
      }),
    }),
    constants: refines("…", abstract, {
      constants: {
        // @ts-expect-error no such constant
        Q: 2,
      },
      mapping: (s) => ({ hidden: s.n }),
    }),
  }),
  fairness: ({ weak, strong }, { P }) => ({
    // @ts-expect-error no such action
    action: weak("Leave"),
    // @ts-expect-error no such parameter
    parameter: P.map((p) => strong("Enter", { q: p })),
    // @ts-expect-error no such value
    value: weak("Enter", { p: 3 }),
  }),
});
