/** Mistakes planted in impl/rpc. */
import type { Mutant } from "./mutant.ts";

const RETURN_UNKNOWN = { action: "Return", parameter: "m" } as const;
const NOT_NEW = { action: "Execute", guard: "the number is new" } as const;

export const rpcMutants: readonly Mutant[] = [
  {
    name: "cached-by-number",
    what: "The server finds a result by the number of the call alone, whoever calls.",
    file: "server.ts",
    from: "const last = own(state.calls, client);",
    to: "const last = Object.values(state.calls).find((call) => call.seq === seq);",
    points: { action: "Answer", guard: "a request has the last number" },
  },
  {
    name: "number-reused",
    what: "After a crash the client counts from the beginning again.",
    file: "client.ts",
    from: "const reserved = disk?.reserved ?? 0;",
    to: "const reserved = (disk?.reserved ?? 0) * 0;",
    points: NOT_NEW,
  },
  {
    name: "reserved-late",
    what: "The client sends a call before it has reserved its number.",
    file: "client.ts",
    from: `      ...(reserved > state.reserved ? [{ kind: "persist", disk: { reserved } } as const] : []),
      ...ask(call, settings, random),`,
    to: `      ...ask(call, settings, random),
      ...(reserved > state.reserved ? [{ kind: "persist", disk: { reserved } } as const] : []),`,
    points: { action: "Execute", parameter: "m" },
  },
  {
    name: "reply-before-write",
    what: "The server answers a call before it has written down that it executed it.",
    file: "server.ts",
    from: `outputs: [{ kind: "persist", disk: next }, reply(client, seq, result)] };`,
    to: `outputs: [reply(client, seq, result), { kind: "persist", disk: next }] };`,
    points: RETURN_UNKNOWN,
  },
  {
    name: "old-call-executed",
    what: "The server takes an old copy of a request for a new call.",
    file: "server.ts",
    from: "if (last !== undefined && seq < last.seq) return { state, outputs: [] };",
    to: "",
    points: NOT_NEW,
  },
  {
    name: "old-reply-accepted",
    what: "The client takes any reply for the answer to the call that it waits for.",
    file: "client.ts",
    from: "from === settings.server && message.seq === state.call?.seq",
    to: "from === settings.server && state.call !== null",
    points: { action: "Return", guard: "the reply has the number of its call" },
  },
  {
    name: "calls-forgotten",
    what: "The server forgets with a crash which calls it has executed.",
    file: "server.ts",
    from: "frozen({ state: disk ?? { values: {}, calls: {} }, outputs: [] }),",
    to: "frozen({ state: { values: disk?.values ?? {}, calls: {} }, outputs: [] }),",
    points: NOT_NEW,
  },
  {
    name: "repetition-executed",
    what: "The server executes a call again when the request comes again.",
    file: "server.ts",
    from: `if (last !== undefined && seq === last.seq)
    return { state, outputs: [reply(client, seq, last.result)] };`,
    to: "",
    points: NOT_NEW,
  },
];
