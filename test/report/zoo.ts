/** A specification with a variable of every kind of domain, nested, and a trace through it. */

import { Walk } from "../../src/explorer/replay.ts";
import {
  bagOf,
  bool,
  every,
  ids,
  int,
  mapOf,
  oneOf,
  optional,
  range,
  record,
  seqOf,
  setOf,
  spec,
  tuple,
  union,
} from "../../src/index.ts";
import { instantiate } from "../../src/spec/model.ts";

export const zoo = spec({
  name: "Zoo",
  constants: { P: ids("p", 2) },
  state: ({ P }) => ({
    flag: bool,
    count: int,
    small: range(-1, 3),
    colour: oneOf("red", "deep blue", 3, null),
    owner: optional(P),
    box: record({ name: oneOf("a", "b"), size: range(0, 2) }),
    pair: tuple(P, range(0, 1)),
    byId: mapOf(P, range(0, 3)),
    byNumber: mapOf(range(1, 2), bool),
    byPair: mapOf(tuple(P, P), range(0, 1)),
    msgs: setOf(union(record({ type: "Ask", from: P, n: range(0, 2) }), record({ type: "Stop" }))),
    bag: bagOf(range(0, 2)),
    queue: seqOf(record({ id: P, n: range(0, 2) }), 3),
    nested: mapOf(P, record({ seen: setOf(P), log: seqOf(range(0, 9)) })),
  }),
  init: ({ P }) => ({
    flag: false,
    count: 0,
    small: -1,
    colour: "red",
    owner: null,
    box: { name: "a", size: 0 },
    pair: [[...P][0]!, 0] as const,
    byId: every(P, 0),
    byNumber: every(range(1, 2), false),
    byPair: every(tuple(P, P), 0),
    msgs: [],
    bag: [],
    queue: [],
    nested: every(P, () => ({ seen: [], log: [] })),
  }),
  actions: (action, { P }) => ({
    Change: action({
      with: { p: P },
      when: { "it has not changed": (s) => s.count === 0 },
      then: (s, { p }) => {
        s.flag = true;
        s.count = 12345678901;
        s.small = 2;
        s.colour = "deep blue";
        s.owner = p;
        s.box.size = 2;
        s.pair[1] = 1;
        s.byId[p] = 3;
        s.byNumber[1] = true;
        s.byPair.set([p, p], 1);
        s.msgs.add({ type: "Ask", from: p, n: 1 });
        s.msgs.add({ type: "Stop" });
        s.bag.add(1);
        s.bag.add(1);
        s.queue.push({ id: p, n: 1 }, { id: p, n: 2 });
        s.nested[p].seen.add(p);
        s.nested[p].log.push(7, 8);
      },
    }),
    Answer: action({
      with: { m: (s) => s.msgs.filter((m) => m.type === "Ask") },
      then: (s, { m }) => {
        s.msgs.delete(m);
        s.bag.delete(1);
        s.queue.shift();
        s.colour = null;
        for (const p of P) s.nested[p].log = [1, 2, 3];
      },
    }),
  }),
});

export const model = instantiate(zoo);

const walk = new Walk(model);
walk.start();
for (const action of ["Change", "Answer"])
  walk.take(walk.choices().find((choice) => choice.action === action && !choice.obstacle)!);

export const trace = walk.trace;
