/** Tiny nodes to simulate, right ones and wrong ones. */

import type { Node, Output, Step } from "../../src/refinement/node.ts";
import type { FaultModel } from "../../src/refinement/simulation/faults.ts";
import { UNRELIABLE_RECOVERING } from "../../src/refinement/simulation/faults.ts";
import type { System } from "../../src/refinement/simulation/system.ts";

/** Asks the other node again until it answers. */
export interface PingPong {
  readonly State: { readonly asked: string | null; readonly round: number };
  readonly Message: { readonly type: "ping" | "pong"; readonly round: number };
  readonly Request: "ping";
  readonly Reply: number;
  readonly Disk: number;
}

const RETRY = 20;

export const pingPong: Node<PingPong> = {
  start: (_, disk) => ({ state: { asked: null, round: disk ?? 0 }, outputs: [] }),
  step: (state, input, { self, nodes }) => {
    const other = nodes.find((node) => node !== self)!;
    const ping = (round: number): Output<PingPong>[] => [
      { kind: "send", to: other, message: { type: "ping", round } },
      { kind: "set-timer", timer: "retry", after: RETRY },
    ];
    if (input.kind === "request") {
      const round = state.round + 1;
      return {
        state: { asked: input.id, round },
        outputs: [{ kind: "persist", disk: round }, ...ping(round)],
      };
    }
    if (input.kind === "timer") return { state, outputs: ping(state.round) };
    const { type, round } = input.message;
    if (type === "ping")
      return {
        state,
        outputs: [{ kind: "send", to: input.from, message: { type: "pong", round } }],
      };
    if (state.asked === null || round !== state.round) return { state, outputs: [] };
    return {
      state: { ...state, asked: null },
      outputs: [
        { kind: "cancel-timer", timer: "retry" },
        { kind: "reply", id: state.asked, reply: round },
      ],
    };
  },
};

export const pingPongSystem = (
  faults: FaultModel = UNRELIABLE_RECOVERING,
  rounds = 3,
  node: Node<PingPong> = pingPong,
): System<PingPong> => ({
  nodes: { a: node, b: node },
  clients: { c: Array.from({ length: rounds }, () => ({ to: "a", request: "ping" as const })) },
  faults,
});

/** Counts on one node. What it has confirmed it must not forget. */
export interface Counter {
  readonly State: number;
  readonly Message: never;
  readonly Request: "increment" | "read";
  readonly Reply: number;
  readonly Disk: number;
}

export const counter = (persists: "first" | "late" | "never"): Node<Counter> => ({
  start: (_, disk) => ({ state: disk ?? 0, outputs: [] }),
  step: (state, input): Step<Counter> => {
    if (input.kind !== "request") return { state, outputs: [] };
    const { id, request } = input;
    const next = request === "increment" ? state + 1 : state;
    const reply = { kind: "reply", id, reply: next } as const;
    if (request === "read" || persists === "never") return { state: next, outputs: [reply] };
    const persist = { kind: "persist", disk: next } as const;
    return { state: next, outputs: persists === "first" ? [persist, reply] : [reply, persist] };
  },
});

export const counterSystem = (
  persists: Parameters<typeof counter>[0],
  faults: FaultModel = UNRELIABLE_RECOVERING,
): System<Counter> => ({
  nodes: { a: counter(persists) },
  clients: {
    c: [
      { to: "a", f: "read", request: "read" },
      { to: "a", f: "increment", request: "increment" },
      { to: "a", f: "read", request: "read" },
    ],
    d: [
      { to: "a", f: "increment", request: "increment" },
      { to: "a", f: "read", request: "read" },
    ],
  },
  faults,
  observer: () => {
    let confirmed = 0;
    return {
      observe: ({ kind, outputs, performed }) => {
        if (kind !== "request") return null;
        for (const output of outputs.slice(0, performed))
          if (output.kind === "reply") {
            if (output.reply < confirmed) return { what: "an increment was lost" };
            confirmed = output.reply;
          }
        return null;
      },
    };
  },
});

/** A lock on a server; wrong: whoever unlocks frees it, though it be by an old message. */
export interface Lock {
  readonly State: {
    /** Of the server: who has the lock by which grant, and who waits. */
    readonly holder: string | null;
    readonly grant: number;
    readonly waiting: readonly string[];
    /** The last turn of each for which it was asked. */
    readonly turns: Readonly<Record<string, number>>;
    /** Of the others: the grant it holds the lock by, and the request it waits for. */
    readonly held: number | null;
    readonly asked: string | null;
    readonly turn: number;
  };
  readonly Message:
    | { readonly type: "lock"; readonly turn: number }
    | { readonly type: "granted"; readonly grant: number; readonly turn: number }
    | { readonly type: "unlock"; readonly grant: number };
  readonly Request: "lock" | "unlock";
  readonly Reply: "done";
  readonly Disk: null;
}

const SERVER = "s";
const unlocked: Lock["State"] = {
  holder: null,
  grant: 0,
  waiting: [],
  turns: {},
  held: null,
  asked: null,
  turn: 0,
};

function grantNext(state: Lock["State"]): Step<Lock> {
  const [first, ...waiting] = state.waiting;
  if (state.holder !== null || first === undefined) return { state, outputs: [] };
  const grant = state.grant + 1;
  return {
    state: { ...state, holder: first, grant, waiting },
    outputs: [
      { kind: "send", to: first, message: { type: "granted", grant, turn: state.turns[first]! } },
    ],
  };
}

export const lock = (checksGrant: boolean): Node<Lock> => ({
  start: () => ({ state: unlocked, outputs: [] }),
  step: (state, input): Step<Lock> => {
    if (input.kind === "message") {
      const { from, message } = input;
      switch (message.type) {
        case "lock":
          return message.turn <= (state.turns[from] ?? 0)
            ? { state, outputs: [] }
            : grantNext({
                ...state,
                turns: { ...state.turns, [from]: message.turn },
                waiting: [...state.waiting, from],
              });
        case "unlock":
          return checksGrant && message.grant !== state.grant
            ? { state, outputs: [] }
            : grantNext({ ...state, holder: null });
        case "granted":
          return state.asked === null || message.turn !== state.turn
            ? { state, outputs: [] }
            : {
                state: { ...state, held: message.grant, asked: null },
                outputs: [{ kind: "reply", id: state.asked, reply: "done" }],
              };
      }
    }
    if (input.kind !== "request") return { state, outputs: [] };
    if (input.request === "lock") {
      const turn = state.turn + 1;
      return {
        state: { ...state, asked: input.id, turn },
        outputs: [{ kind: "send", to: SERVER, message: { type: "lock", turn } }],
      };
    }
    const release: Output<Lock>[] =
      state.held === null
        ? []
        : [{ kind: "send", to: SERVER, message: { type: "unlock", grant: state.held } }];
    return {
      state: { ...state, held: null },
      outputs: [...release, { kind: "reply", id: input.id, reply: "done" }],
    };
  },
});

export const lockSystem = (checksGrant: boolean): System<Lock> => ({
  nodes: { [SERVER]: lock(checksGrant), a: lock(checksGrant), b: lock(checksGrant) },
  clients: Object.fromEntries(
    ["a", "b"].map((to) => [
      `c${to}`,
      (["lock", "unlock", "lock", "unlock"] as const).map((request) => ({
        to,
        f: request,
        request,
      })),
    ]),
  ),
  faults: { name: "duplicating", faults: ["delayed", "reordered", "duplicated"] },
  observer: () => {
    const holders = new Set<string>();
    return {
      observe: ({ node, after }) => {
        if (node === null || after === null) return null;
        if (after.held === null) holders.delete(node);
        else holders.add(node);
        return holders.size > 1 ? { what: "two hold the lock" } : null;
      },
    };
  },
});
