/**
 * The clients and the server of impl/rpc do what specs/rpc.ts allows: each call is executed at most
 * once, and whoever gets an answer gets that of its own call.
 *
 * Correspondence: a client waits when it has a call under way. The server has executed a client's
 *   last call when it remembers its number. Numbers themselves are not compared: after a crash a
 *   client goes on behind all that it had reserved, and the specification counts without gaps.
 * Hidden: what is on its way, and what comes of a call; that is judged by what users see.
 * Faults: messages are delayed, reordered, duplicated and lost, links cut, nodes crash and restart.
 * Also: the store that users see is linearizable, and every call ends once nothing goes wrong.
 */
import {
  conforms,
  type NodeView,
  sequentialObjects,
  UNRELIABLE_RECOVERING,
} from "fairlead/conformance";
import { type ClientTypes, client } from "../impl/rpc/client.ts";
import { type ServerTypes, server } from "../impl/rpc/server.ts";
import rpc from "../specs/rpc.ts";

const CLIENTS = ["a", "b"] as const;
const CALLS = 4;

export const nodes = {
  s: server(),
  a: client({ server: "s" }),
  b: client({ server: "s" }),
};

export const implementation = (of: typeof nodes) => ({
  nodes: of,
  clients: (random: () => number) =>
    Object.fromEntries(
      CLIENTS.map((to) => [
        `user-${to}`,
        Array.from({ length: CALLS }, (_, i) => {
          const key = random() < 0.5 ? "x" : "y";
          const reads = random() < 0.5;
          const request = reads
            ? ({ type: "get", key } as const)
            : ({ type: "append", key, value: `${to}${i}` } as const);
          const { type, ...argument } = request;
          return {
            to,
            request,
            f: type,
            in: argument,
            outcome: (reply: ClientTypes["Reply"]) =>
              reply.type === "done"
                ? { kind: "ok" as const, out: reads ? reply.before : null }
                : { kind: "fail" as const, out: null },
          };
        }),
      ]),
    ),
  faults: UNRELIABLE_RECOVERING,
  object: sequentialObjects.kv(),
});

/** The number of the client's last call that the server remembers. */
const remembered = ({ state, disk }: NodeView<ServerTypes>, name: string): number | undefined =>
  (state ?? disk)?.calls[name]?.seq;

export const arrow = (of: typeof nodes = nodes) =>
  conforms(rpc, implementation(of), {
    constants: { Client: CLIENTS, calls: CALLS },
    hidden: [
      ...(["call", "seq", "waiting", "returned", "requests", "replies"] as const),
      ...(["executed", "lastSeq", "lastResult"] as const),
    ],
    // A message that is lost is one that nobody reads.
    without: ["LoseRequest", "LoseReply"],
    agrees: {
      "who waits": (s, { nodes }) =>
        CLIENTS.every(
          (c) => s.waiting.has(c as never) === ((nodes[c].state?.call ?? null) !== null),
        ),
      "whether the server has executed the call that a client waits for": (s, { nodes }) =>
        CLIENTS.every((c) => {
          const seq = nodes[c].state?.call?.seq;
          if (seq === undefined) return true;
          return (remembered(nodes.s, c) === seq) === (s.lastSeq[c as never] === s.seq[c as never]);
        }),
    },
    events: ({ act, maybe, seq, stutter }) => {
      const call = ({ node }: { readonly node: string }) => maybe(act("Call", { c: node }));
      return {
        "request get": call,
        "request append": call,
        "timer retransmit": ({ node }) => maybe(act("Retransmit", { c: node })),
        // It writes down what it executes, and may crash before it answers.
        request: ({ from, outputs }) => {
          const does = (what: string) => outputs.some(({ kind }) => kind === what);
          const execute = act("Execute", { m: ({ client }) => client === (from as never) });
          return seq(
            does("persist") ? execute : stutter,
            does("send") ? act("Answer", { c: from }) : stutter,
          );
        },
        // The next request may have waited for the answer.
        reply: ({ node }) =>
          seq(
            maybe(act("Return", { m: ({ client }) => client === (node as never) })),
            call({ node }),
          ),
        crash: ({ node }) => (node === "s" ? stutter : maybe(act("Restart", { c: node }))),
        restart: stutter,
      };
    },
  });

export default arrow();
