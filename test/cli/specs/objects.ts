/** Objects that clients use, as specifications: what `fairlead lin --model` reads. */
import { bool, every, ids, mapOf, oneOf, optional, range, spec } from "fairlead";

/** A store with an output among the parameters of its actions. */
export const store = spec({
  name: "Store",
  constants: { Key: ids("key", ["x", "y"]), VALUES: 3 },
  state: ({ Key, VALUES }) => ({ values: mapOf(Key, optional(range(1, VALUES))) }),
  init: ({ Key }) => ({ values: every(Key, null) }),
  actions: (action, { Key, VALUES }) => ({
    Put: action({
      with: { key: Key, value: range(1, VALUES) },
      then: (s, { key, value }) => {
        s.values[key] = value;
      },
    }),
    Get: action({
      with: { key: Key, out: optional(range(1, VALUES)) },
      when: (s, { key, out }) => s.values[key] === out,
      then: () => {},
    }),
  }),
});

/** A store that may give back what was there before: after a put, until it has settled. */
export const lazy = spec({
  name: "LazyStore",
  constants: { VALUES: 3 },
  state: ({ VALUES }) => ({
    now: optional(range(1, VALUES)),
    before: optional(range(1, VALUES)),
    settled: bool,
  }),
  init: () => ({ now: null, before: null, settled: true }),
  actions: (action, { VALUES }) => ({
    Put: action({
      with: { value: range(1, VALUES) },
      then: (s, { value }) => {
        s.before = s.now;
        s.now = value;
        s.settled = false;
      },
    }),
    Get: action({
      with: { out: optional(range(1, VALUES)) },
      when: (s, { out }) => s.now === out || (!s.settled && s.before === out),
      then: () => {},
    }),
    Settle: action({
      when: (s) => !s.settled,
      then: (s) => {
        s.settled = true;
      },
    }),
  }),
});

/** A lock that says in a variable what it answers, and knows who asks. */
export const counterLock = spec({
  name: "CounterLock",
  constants: { Client: ids("client", ["c1", "c2"]) },
  state: ({ Client }) => ({
    holder: optional(Client),
    out: oneOf("granted", "refused", "released"),
  }),
  init: () => ({ holder: null, out: "released" }),
  actions: (action, { Client }) => ({
    Lock: action({
      with: { client: Client },
      then: (s, { client }) => {
        s.out = s.holder === null ? "granted" : "refused";
        if (s.holder === null) s.holder = client;
      },
    }),
    Unlock: action({
      with: { client: Client },
      when: (s, { client }) => s.holder === client,
      then: (s) => {
        s.holder = null;
        s.out = "released";
      },
    }),
  }),
});

/** A store whose get throws once something is in it. */
export const wrong = spec({
  name: "Wrong",
  state: () => ({ n: range(0, 3) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Put: action({
      with: { value: range(0, 3) },
      then: (s, { value }) => {
        s.n = value;
      },
    }),
    Get: action({
      with: { out: range(0, 3) },
      when: (s, { out }) => {
        if (s.n > 0) throw new Error("out of order");
        return s.n === out;
      },
      then: () => {},
    }),
  }),
});
