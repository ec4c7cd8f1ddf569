import {
  always,
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
