/**
 * A node that does what it is told: each request says what its state is then. What is asked of it has
 * a type, so that mappings can tell one request from another. And a specification to hold it against.
 */
import { bool, oneOf, optional, range, record, seqOf, setOf, spec } from "../../src/index.ts";
import { Arrow, type Implementation } from "../../src/refinement/arrow/arrow.ts";
import type { AnyMapping } from "../../src/refinement/arrow/bound-mapping.ts";
import type { Explaining, Explanation } from "../../src/refinement/arrow/mapping.ts";
import type { Divergence } from "../../src/refinement/arrow/monitor.ts";
import type { View } from "../../src/refinement/arrow/view.ts";
import type { Node } from "../../src/refinement/node.ts";
import { type FaultModel, RELIABLE } from "../../src/refinement/simulation/faults.ts";

type Data = Readonly<Record<string, unknown>>;

export interface Puppet {
  readonly State: Data;
  readonly Message: never;
  readonly Request: { readonly type: string; readonly becomes: Data };
  readonly Reply: null;
  readonly Disk: Data;
}

export const puppet = (first: Data): Node<Puppet> => ({
  start: (_, disk) => ({ state: disk ?? first, outputs: [] }),
  step: (state, input) => {
    if (input.kind !== "request") return { state, outputs: [] };
    const { id, request } = input;
    const next = { ...state, ...request.becomes };
    return {
      state: next,
      outputs: [
        { kind: "persist", disk: next },
        { kind: "reply", id, reply: null },
      ],
    };
  },
});

/** What is asked: its type, and what the state then is, where it is not what it was. */
export type Told = readonly [type: string, becomes?: Data];

export const puppets = (
  first: Data,
  asked: readonly Told[],
  faults: FaultModel = RELIABLE,
): Implementation<Puppet> => ({
  nodes: { a: puppet(first) },
  clients: { c: asked.map(([type, becomes = {}]) => ({ to: "a", request: { type, becomes } })) },
  faults,
});

export const stateIn = ({ nodes }: View<Puppet>): Data =>
  nodes["a"]!.state ?? nodes["a"]!.disk ?? EMPTY;

const people = oneOf("ann", "bob", "cid");

/** A room that one at a time may enter. `sighs` is for hiding: it goes up and down by itself. */
export const room = spec({
  name: "Room",
  state: () => ({
    waiting: setOf(people),
    inside: optional(people),
    left: seqOf(people),
    door: record({ open: bool, keys: range(0, 1) }),
    sighs: range(0, 2),
  }),
  init: () => ({ waiting: [], inside: null, left: [], door: { open: false, keys: 1 }, sighs: 0 }),
  actions: (action) => ({
    Ask: action({
      with: { who: people },
      when: { "does not wait yet": (s, { who }) => !s.waiting.has(who) },
      then: (s, { who }) => {
        s.waiting.add(who);
      },
    }),
    Enter: action({
      with: { who: (s) => s.waiting },
      when: {
        "nobody is inside": (s) => s.inside === null,
        "the door is open": (s) => s.door.open,
      },
      then: (s, { who }) => {
        s.waiting.delete(who);
        s.inside = who;
      },
    }),
    Leave: action({
      when: { "somebody is inside": (s) => s.inside !== null },
      then: (s) => {
        if (s.inside !== null) s.left.push(s.inside);
        s.inside = null;
      },
    }),
    Open: action({
      when: { "there is a key": (s) => s.door.keys > 0, "it is shut": (s) => !s.door.open },
      then: (s) => {
        s.door.open = true;
      },
    }),
    Shut: action({
      when: { "it is open": (s) => s.door.open },
      then: (s) => {
        s.door.open = false;
      },
    }),
    Sigh: action({
      when: { "not too often": (s) => s.sighs < 2 },
      then: (s) => {
        s.sighs += 1;
      },
    }),
  }),
});

export const EMPTY: Data = {
  waiting: [],
  inside: null,
  left: [],
  door: { open: false, keys: 1 },
  sighs: 0,
};

/** What the state is called in the specification. */
export const shown = (world: View<Puppet>): Data => {
  const { waiting, inside, left, door } = stateIn(world);
  return { waiting, inside, left, door };
};

// biome-ignore lint/suspicious/noExplicitAny: the actions of any specification
export type On = Explaining<any>;
export type Events = (on: On) => Readonly<Record<string, Explanation | (() => Explanation)>>;

/** As the events of the puppet are called. */
export const asked = (events: Events) => (on: On) =>
  Object.fromEntries(Object.entries(events(on)).map(([name, told]) => [`request ${name}`, told]));

/** The puppet in the room: what it is told, and what that is. */
export const inRoom = (
  told: readonly Told[],
  events: Events,
  more: Readonly<Record<string, unknown>> = {},
): Arrow<Puppet> =>
  new Arrow(room as never, puppets(EMPTY, told), {
    abstraction: shown,
    hidden: ["sighs"],
    events: asked(events),
    ...more,
  } as AnyMapping<Puppet>);

/** How a run without faults diverges; null if it does not. */
export function divergenceOf(arrow: Arrow<Puppet>): Divergence<Puppet> | null {
  const { failure } = arrow.replay("s1 1");
  if (failure === null) return null;
  if (failure.kind !== "observed") throw new Error(failure.kind);
  return failure.report.details as Divergence<Puppet>;
}
