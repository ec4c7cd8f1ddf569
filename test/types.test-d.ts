import {
  always,
  bag,
  bagOf,
  bool,
  every,
  ids,
  implies,
  int,
  mapOf,
  oneOf,
  optional,
  range,
  record,
  seqOf,
  set,
  setOf,
  spec,
  step,
  tuple,
  union,
  variant,
} from "fairlead";

const all = spec({
  name: "All",
  constants: { P: ids("p", 2), N: 3, deep: false },
  state: ({ P, N }) => ({
    role: mapOf(P, oneOf("a", "b")),
    count: mapOf(range(1, N), int),
    link: mapOf(tuple(P, P), seqOf(record({ kind: oneOf("x", "y"), n: int }))),
    leader: optional(P),
    rec: record({ kind: oneOf("l", "r"), inner: record({ n: range(0, 3), s: setOf(P) }) }),
    pair: tuple(P, bool),
    bag: bagOf(union(record({ type: "M", n: int }), record({ type: "K" }))),
    q: seqOf(oneOf("u", "v"), 3),
    rows: mapOf(P, mapOf(P, bool)),
    voters: mapOf(P, setOf(P)),
    kind: oneOf("k", "l"),
  }),
  init: ({ P }) => ({
    role: every(P, "a"),
    count: every(range(1, 3), 0),
    link: every(tuple(P, P), []),
    leader: null,
    rec: { kind: "l", inner: { n: range(0, 2), s: [] } },
    pair: [P.members[0]!, bool],
    bag: [],
    q: ["u"],
    rows: every(P, every(P, bool)),
    voters: every(P, (p) => [p]),
    kind: oneOf("k", "l"),
  }),
  actions: (action, { P }) => ({
    Go: action({
      with: { p: P, q: P, m: (s) => s.bag, n: (s) => [s.rec.inner.n, 4] },
      when: {
        one: (s, { p, m }) => s.role[p] === "a" && m.type === "M" && m.n > 0,
        two: (s, { p, q, n }) => s.link.get([p, q]).length > n && s.voters[p].some((v) => v === q),
      },
      then: (s, { p, q, m, n }) => {
        s.role[p] = "b";
        s.link.get([p, q]).push({ kind: "x", n });
        s.leader = q;
        s.rec.inner.n = 2;
        s.rec.inner.s.add(p);
        s.bag.delete(m);
        s.bag.add({ type: "K" });
        s.voters[p] = set(q);
        s.voters[p] = s.voters[p].filter((x) => x !== q);
        s.rows[p][q] = true;
        s.q.push("v");
        s.q = s.q.slice(1);
        s.pair[1] = false;
        s.count[1]++;
      },
    }),
  }),
  invariants: ({ P }) => ({
    A: always("x", (s) => P.every((p) => implies(s.role[p] === "a", () => s.kind === "k"))),
    B: always("y", { one: (s) => s.kind === "k", two: (s) => s.leader === null }),
    C: (s) => s.kind === "k",
  }),
  properties: ({ P }) => ({
    S: step("z", (before, after) => P.every((p) => before.role[p] === after.role[p])),
  }),
  reachable: { r: (s, { P }) => P.some((p) => s.leader === p) },
  constraint: (s, { N }) => s.q.length < N,
  terminal: (s) => s.kind === "l",
  configurations: {
    small: { P: 3, N: 2, expect: { distinct: 1 } },
    named: { P: ["x", "y"], deep: true },
  },
});
export const v = variant(all, {
  name: "v",
  actions: (action, { P }) => ({
    Go: action({
      with: { p: P },
      then: (s, { p }) => {
        s.leader = p;
      },
    }),
  }),
  configurations: { small: { P: 3 } },
});

/** A variant may have actions that its base lacks, and lack only what its base has. */
variant(all, {
  name: "more",
  actions: (action) => ({
    Another: action({
      then: (s) => {
        s.leader = null;
      },
    }),
  }),
  without: ["Go"],
});
// @ts-expect-error: its base has no such action
variant(all, { name: "less", without: ["go"] });
// @ts-expect-error: one of them it has, the other not
variant(all, { name: "less", without: ["Go", "Going"] });

/** Tables of properties need a parameter, used or not: it is what makes the compiler wait. */
spec({
  name: "No constants",
  state: () => ({ n: int, kind: oneOf("a", "b") }),
  init: () => ({ n: range(0, 3), kind: "a" }),
  actions: (action) => ({
    Set: action({
      with: { n: range(0, 3), kind: oneOf("a", "b") },
      then: (s, { n, kind }) => {
        s.n = n;
        s.kind = kind;
      },
    }),
  }),
  invariants: (_) => ({ Small: always("…", (s) => s.n < 4), Bare: (s) => s.kind !== "b" }),
  properties: (_) => ({ Grows: step("…", (before, after) => before.n <= after.n) }),
  reachable: { three: (s) => s.n === 3 },
  configurations: { only: { expect: { distinct: 4 } } },
});

/** Collections written out keep the types of what is in them. */
spec({
  name: "Collections",
  state: () => ({
    kinds: setOf(oneOf("a", "b")),
    copies: bagOf(oneOf("a", "b")),
    msgs: setOf(union(record({ type: "A", n: int }), record({ type: "B" }))),
  }),
  init: () => ({ kinds: ["a"], copies: ["a", "a"], msgs: [{ type: "A", n: 1 }] }),
  actions: (action) => ({
    Assign: action({
      then: (s) => {
        s.kinds = set("a", "b");
        s.copies = bag("b");
        s.msgs = set({ type: "B" });
        // @ts-expect-error: "c" is no value
        s.kinds = set("c");
      },
    }),
  }),
});

/** A spec that the wrong ones below differ from in one place each. */
const base = {
  name: "Base",
  constants: { P: ids("p", 2), Q: ids("q", 2), N: 3, deep: false },
} as const;

// ---- a misspelt variable ------------------------------------------------------------------------

spec({
  ...base,
  state: ({ P }) => ({ leader: optional(P), kind: oneOf("a", "b") }),
  init: () => ({
    leader: null,
    kind: "a",
    // @ts-expect-error: there is no variable `leade`
    leade: null,
  }),
  actions: () => ({}),
});

spec({
  ...base,
  state: ({ P }) => ({ leader: optional(P), kind: oneOf("a", "b") }),
  // @ts-expect-error: `kind` is left out
  init: () => ({ leader: null }),
  actions: () => ({}),
});

spec({
  ...base,
  state: ({ P }) => ({ leader: optional(P), kind: oneOf("a", "b") }),
  init: () => ({ leader: null, kind: "a" }),
  actions: (action, { P }) => ({
    Guards: action({
      with: { p: P },
      when: {
        // @ts-expect-error: there is no variable `leade`
        "no leader": (s) => s.leade === null,
      },
      then: () => {},
    }),
    Guard: action({
      // @ts-expect-error: there is no variable `leade`
      when: (s) => s.leade === null,
      then: () => {},
    }),
    Update: action({
      then: (s) => {
        // @ts-expect-error: there is no variable `leade`
        s.leade = null;
      },
    }),
    Choice: action({
      // @ts-expect-error: there is no variable `leade`
      with: { l: (s) => [s.leade] },
      then: () => {},
    }),
  }),
  invariants: (_) => ({
    // @ts-expect-error: there is no variable `leade`
    One: always("", (s) => s.leade === null),
    Labelled: always("", {
      // @ts-expect-error: there is no variable `leade`
      one: (s) => s.leade === null,
    }),
    // @ts-expect-error: there is no variable `leade`
    Bare: (s) => s.leade === null,
  }),
  properties: ({ N }) => ({
    // @ts-expect-error: there is no variable `leade`
    Before: step("", (before, after) => before.leade === after.leader && N > 0),
    // @ts-expect-error: there is no variable `leade`
    After: step("", (before, after) => before.leader === after.leade),
  }),
  // @ts-expect-error: there is no variable `leade`
  reachable: { r: (s) => s.leade === null },
  // @ts-expect-error: there is no variable `leade`
  constraint: (s) => s.leade === null,
  // @ts-expect-error: there is no variable `leade`
  terminal: (s) => s.leade === null,
});

// ---- a wrong value -------------------------------------------------------------------------------

spec({
  ...base,
  state: ({ P }) => ({
    kind: oneOf("a", "b"),
    kinds: mapOf(P, oneOf("a", "b")),
    msgs: setOf(union(record({ type: "A", n: int }), record({ type: "B", to: P }))),
    last: record({ kind: oneOf("a", "b"), n: int }),
    log: seqOf(oneOf("a", "b")),
    flags: mapOf(tuple(P, P), bool),
    bag: bagOf(oneOf("a", "b")),
    pair: tuple(P, bool),
  }),
  init: ({ P, Q }) => ({
    // @ts-expect-error: "c" is no value of `kind`
    kind: "c",
    // @ts-expect-error: "c" is no value of the map
    kinds: every(P, "c"),
    // @ts-expect-error: there is no message "C"
    msgs: [{ type: "C" }],
    last: {
      kind: "a",
      // @ts-expect-error: n is a number
      n: "1",
    },
    // @ts-expect-error: "c" is no element of the log
    log: ["c"],
    // @ts-expect-error: a wrong kind of identity
    flags: every(tuple(Q, Q), false),
    // @ts-expect-error: "c" is no element of the bag
    bag: ["c"],
    // @ts-expect-error: a tuple has two items
    pair: [P.members[0]!],
  }),
  actions: () => ({}),
});

spec({
  ...base,
  state: ({ P }) => ({
    kind: oneOf("a", "b"),
    kinds: mapOf(P, oneOf("a", "b")),
    msgs: setOf(union(record({ type: "A", n: int }), record({ type: "B", to: P }))),
    last: record({ kind: oneOf("a", "b"), n: int }),
    log: seqOf(oneOf("a", "b")),
    flags: mapOf(tuple(P, P), bool),
    bag: bagOf(oneOf("a", "b")),
    pair: tuple(P, bool),
    owner: optional(P),
  }),
  init: ({ P }) => ({
    kind: "a",
    kinds: every(P, "a"),
    msgs: [{ type: "A", n: 1 }],
    last: { kind: "a", n: 0 },
    log: [],
    flags: every(tuple(P, P), false),
    bag: [],
    pair: [P.members[0]!, false],
    owner: null,
  }),
  actions: (action, { P, Q }) => ({
    Compare: action({
      with: { p: P, m: (s) => s.msgs },
      when: {
        // @ts-expect-error: "c" is no value of `kind`
        one: (s) => s.kind === "c",
        // @ts-expect-error: "c" is no value of the map
        two: (s, { p }) => s.kinds[p] === "c",
        // @ts-expect-error: there is no message "C"
        three: (_, { m }) => m.type === "C",
        // @ts-expect-error: "c" is no element of the log
        four: (s) => s.log[0] === "c",
        // @ts-expect-error: a message of type A has no `to`
        five: (_, { m }) => m.type === "A" && m.to === null,
        // @ts-expect-error: `n` is only there once the type is known
        six: (_, { m }) => m.n > 0,
        // @ts-expect-error: a wrong field
        seven: (s) => s.last.m === 0,
        // @ts-expect-error: "c" is no element of the bag
        eight: (s) => s.bag.copies("c") > 0,
        // @ts-expect-error: "c" is no element of the log
        nine: (s) => s.log.includes("c"),
      },
      then: () => {},
    }),
    Write: action({
      with: { p: P, q: Q },
      then: (s, { p, q }) => {
        // @ts-expect-error: "c" is no value of `kind`
        s.kind = "c";
        // @ts-expect-error: "c" is no value of the map
        s.kinds[p] = "c";
        // @ts-expect-error: "c" is no value of the field
        s.last.kind = "c";
        // @ts-expect-error: there is no field `m`
        s.last.m = 1;
        // @ts-expect-error: there is no message "C"
        s.msgs.add({ type: "C" });
        // @ts-expect-error: the field is called `n`
        s.msgs.add({ type: "A", m: 1 });
        // @ts-expect-error: `n` is missing
        s.msgs.add({ type: "A" });
        // @ts-expect-error: n is a number
        s.msgs.add({ type: "A", n: "1" });
        // @ts-expect-error: `to` is an identity of the other kind
        s.msgs.add({ type: "B", to: q });
        // @ts-expect-error: "c" is no element of the log
        s.log.push("c");
        // @ts-expect-error: "c" is no element of the bag
        s.bag.add("c");
        // @ts-expect-error: an identity of the other kind
        s.owner = q;
        // @ts-expect-error: a name is no identity
        s.owner = "p1";
        // @ts-expect-error: an identity of the other kind
        s.kinds[q] = "a";
        // @ts-expect-error: an identity of the other kind
        s.flags.set([p, q], true);
        // @ts-expect-error: a tuple has two items
        s.pair[2] = true;
        // @ts-expect-error: the second item is a boolean
        s.pair[1] = p;
        // @ts-expect-error: a set is no array
        s.msgs = [];
        // @ts-expect-error: a missing field
        s.last = { kind: "a" };
      },
    }),
  }),
  invariants: ({ P, Q }) => ({
    // @ts-expect-error: an identity of the other kind
    Kinds: always("", (s) => P.every((p) => Q.every((q) => p === q && s.kind === "a"))),
    // @ts-expect-error: an identity of the other kind
    Has: always("", (s) => Q.every((q) => s.msgs.has({ type: "B", to: q }))),
    // @ts-expect-error: an identity of the other kind
    Index: always("", (s) => Q.every((q) => s.kinds[q] === "a")),
  }),
});

// ---- a parameter ---------------------------------------------------------------------------------

spec({
  ...base,
  state: ({ P }) => ({ votes: setOf(P), kind: oneOf("a", "b") }),
  init: () => ({ votes: [], kind: "a" }),
  actions: (action, { P, Q }) => ({
    Guards: action({
      with: { p: P },
      when: {
        // @ts-expect-error: the parameter is called `p`
        one: (s, { q }) => s.votes.has(q),
      },
      then: () => {},
    }),
    Guard: action({
      with: { p: P },
      // @ts-expect-error: the parameter is called `p`
      when: (s, { q }) => s.votes.has(q),
      then: () => {},
    }),
    Update: action({
      with: { p: P },
      // @ts-expect-error: the parameter is called `p`
      then: (s, { q }) => {
        s.votes.add(q);
      },
    }),
    None: action({
      // @ts-expect-error: the action has no parameters
      then: (s, { p }) => {
        s.votes.add(p);
      },
    }),
    Kind: action({
      with: { q: Q },
      then: (s, { q }) => {
        // @ts-expect-error: an identity of the other kind
        s.votes.add(q);
      },
    }),
    Drawn: action({
      with: { v: (s) => s.votes },
      then: (s, { v }) => {
        // @ts-expect-error: an identity is no kind
        s.kind = v;
      },
    }),
    Unknown: action({
      with: { p: P },
      // @ts-expect-error: an action has no such property
      whn: () => true,
      then: () => {},
    }),
    // @ts-expect-error: an action does something
    Nothing: action({ with: { p: P } }),
    Choice: action({
      // @ts-expect-error: a choice is a domain or a function of the state
      with: { p: 3 },
      then: () => {},
    }),
    NotABoolean: action({
      // @ts-expect-error: a guard is a boolean
      when: (s) => s.votes.size,
      then: () => {},
    }),
    Late: action({
      // @ts-expect-error: a guard does not wait
      when: async (s) => s.votes.size > 0,
      then: () => {},
    }),
  }),
});

// ---- writing where only reading is allowed --------------------------------------------------------

spec({
  ...base,
  state: ({ P }) => ({
    kind: oneOf("a", "b"),
    votes: setOf(P),
    last: record({ n: int }),
    log: seqOf(int),
    kinds: mapOf(P, bool),
    flags: mapOf(tuple(P), bool),
    bag: bagOf(int),
    nested: seqOf(record({ s: setOf(P) })),
  }),
  init: ({ P }) => ({
    kind: "a",
    votes: [],
    last: { n: 0 },
    log: [],
    kinds: every(P, false),
    flags: every(tuple(P), false),
    bag: [],
    nested: [],
  }),
  actions: (action, { P }) => ({
    Guard: action({
      with: { p: P, n: (s) => s.nested },
      when: {
        variable: (s) => {
          // @ts-expect-error: a guard only reads
          s.kind = "b";
          return true;
        },
        // @ts-expect-error: a guard only reads
        set: (s, { p }) => s.votes.add(p).size > 0,
        // @ts-expect-error: a guard only reads
        record: (s) => ++s.last.n > 0,
        // @ts-expect-error: a guard only reads
        sequence: (s) => s.log.push(1) > 0,
        parts: (s, { p }) => {
          // @ts-expect-error: a guard only reads
          s.log[0] = 1;
          // @ts-expect-error: a guard only reads
          s.kinds[p] = true;
          return true;
        },
        // @ts-expect-error: a guard only reads
        tuples: (s, { p }) => s.flags.set([p], true).size > 0,
        // @ts-expect-error: a guard only reads
        bag: (s) => s.bag.delete(1),
        // @ts-expect-error: a guard only reads
        nested: (s, { p }) => s.nested[0]?.s.delete(p) === true,
        // @ts-expect-error: a parameter is a value
        parameter: (_, { n, p }) => n.s.delete(p),
      },
      then: (_, { n, p }) => {
        // @ts-expect-error: a parameter is a value
        n.s.add(p);
      },
    }),
  }),
  invariants: ({ P }) => ({
    // @ts-expect-error: an invariant only reads
    Add: always("", (s) => P.every((p) => s.votes.add(p).size > 0)),
    Assign: always("", (s) => {
      // @ts-expect-error: an invariant only reads
      s.kind = "b";
      return true;
    }),
    // @ts-expect-error: an invariant is a boolean
    Size: always("", (s) => s.votes.size),
  }),
  properties: (_) => ({
    // @ts-expect-error: a step property only reads
    Steps: step("", (before, after) => after.log.push(before.log.length) > 0),
  }),
  // @ts-expect-error: a constraint only reads
  constraint: (s) => s.log.push(1) > 0,
});

// ---- constants and configurations -----------------------------------------------------------------

spec({
  name: "Constants",
  constants: { P: ids("p", 2), N: 3, deep: false, mode: "a", levels: range(1, 2) },
  assume: {
    // @ts-expect-error: there is no constant `M`
    "M is positive": ({ M }) => M > 0,
    // A configuration may change a constant: its first value is not its type.
    "N and the others may change": ({ N, deep, mode }) => N === 7 || deep === true || mode === "b",
  },
  state: ({ P }) => ({ votes: setOf(P), n: int }),
  init: ({ N }) => ({ votes: [], n: N }),
  actions: () => ({}),
  invariants: ({ N }) => ({ I: always("", (s, { deep }) => s.n <= N || deep) }),
  // @ts-expect-error: there is no constant `M`
  constraint: (s, { M }) => s.n < M,
  configurations: {
    good: { P: 3, N: 1, deep: true, mode: "b", levels: [2], expect: { distinct: 1, depth: 1 } },
    names: { P: ["ann", "bob"] },
    // @ts-expect-error: there is no constant `M`
    unknown: { M: 3 },
    // @ts-expect-error: `N` is a number
    text: { N: "3" },
    // @ts-expect-error: `deep` is a boolean
    number: { deep: 1 },
    // @ts-expect-error: `mode` is a string
    flag: { mode: true },
    // @ts-expect-error: `P` is given by number or by name
    ids: { P: true },
    // @ts-expect-error: `levels` is given by its members
    list: { levels: 3 },
    // @ts-expect-error: a check counts no such thing
    expects: { expect: { states_: 3 } },
  },
});

// @ts-expect-error: a spec has a state
spec({ name: "No state", init: () => ({}), actions: () => ({}) });

spec({
  name: "Unknown field",
  state: () => ({ n: int }),
  init: () => ({ n: 0 }),
  actions: () => ({}),
  // @ts-expect-error: a spec has no such field
  invariant: {},
});

spec({
  name: "Unknown constant",
  constants: { N: 3 },
  // @ts-expect-error: there is no constant `M`
  state: ({ M }) => ({ n: range(0, M) }),
  init: () => ({ n: 0 }),
  actions: () => ({}),
});

variant(all, {
  name: "wrong",
  actions: (action, { P }) => ({
    Go: action({
      with: { p: P },
      then: (s, { p }) => {
        // @ts-expect-error: there is no variable `leade`
        s.leade = p;
      },
    }),
  }),
  // @ts-expect-error: there is no constant `M`
  configurations: { small: { M: 3 } },
});
