/**
 * All runs of the key-value store of impl/rpc, with a user for each client: whatever is delayed,
 * overtaken, repeated or lost, and wherever a client or the server crashes, the nodes do what
 * specs/rpc.ts allows, and each user is told what its own operation has found.
 *
 * Correspondence: a client's calls are numbered as it numbers them, since it reserves the number of
 *   each on disk (block: 1); it waits while it has a call under way. The server's last call of each
 *   client is the one that it has on disk.
 * Hidden: the messages, and what the specification keeps in order to judge: its history, and what
 *   each call returned. A result is a place in that history there, and the value before here; two
 *   invariants compare these, for each operation appends a letter of its own.
 * Faults: messages are delayed, reordered, duplicated and lost; nodes crash, also in the midst of a
 *   step, and start again. Requests are repeated as often as anybody likes.
 * Wrong: rpc.exhaustive.hasty.ts, with a server that answers before it writes.
 */
import { always, every, ids, type Node, range, refines, variant } from "fairlead";
import { composed } from "fairlead/conformance";
import { type ClientState, type ClientTypes, client } from "../impl/rpc/client.ts";
import { type ServerTypes, type Store, server } from "../impl/rpc/server.ts";
import rpc from "../specs/rpc.ts";

type Nodes = Readonly<Record<string, Node<ServerTypes> | Node<ClientTypes>>>;

/**
 * A message that is lost is one that nobody reads, and only a crash makes a client restart. Of
 * fairness an implementation assumes nothing.
 */
const protocol = (crashes: number) =>
  variant(rpc, {
    name: "RPC",
    without: ["LoseRequest", "LoseReply", ...(crashes === 0 ? ["Restart" as const] : [])],
    properties: {},
    reachable: {},
    fairness: () => ({}),
    growing: () => ["requests", "replies"],
  });

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

export const allRuns = (name: string, store: Node<ServerTypes>) =>
  composed({
    name,
    constants: {
      Client: ids("c", 2),
      /** How many operations each user asks for, one after the other. */
      calls: 2,
    },
    nodes: ({ Client }): Nodes => ({
      s: store,
      ...Object.fromEntries(
        Client.map((c) => [c, client({ server: "s", block: 1, delayMin: 1, delayMax: 1 })]),
      ),
    }),
    clients: ({ Client, calls }) =>
      Object.fromEntries(
        Client.members.map((c, i) => [
          `user-${c}`,
          Array.from({ length: calls }, (_, k) => ({
            to: c,
            request: { type: "append", key: "k", value: LETTERS[i * calls + k]! } as const,
          })),
        ]),
      ),

    invariants: ({ Client, calls }) => {
      const value = (s: { readonly nodes: { readonly s?: { readonly disk: unknown } } }): string =>
        (s.nodes["s"]!.disk as Store | null)?.values["k"] ?? "";
      return {
        AtMostOnce: always("Nothing is appended twice.", (s) => {
          const letters = [...value(s)];
          return new Set(letters).size === letters.length;
        }),
        RightlyAnswered: always("Who has an answer is told what was there before.", (s) =>
          Client.members.every((c, i) =>
            Array.from({ length: calls }, (_, k) => s.replies[`user-${c}.${k}`]).every(
              (answer, k) => {
                if (!answer) return true;
                const at = value(s).indexOf(LETTERS[i * calls + k]!);
                const { reply } = answer;
                return (
                  at >= 0 && reply.type === "done" && (reply.before ?? "") === value(s).slice(0, at)
                );
              },
            ),
          ),
        ),
      };
    },
    properties: ({ Client, calls, crashes }) => ({
      RPC: refines("Each call is executed at most once, and then returns.", protocol(crashes), {
        constants: { Client: Client.members, calls },
        mapping: ({ nodes, replies }) => {
          const number = (c: string): number => {
            const { up, state, disk } = nodes[c]!;
            const { reserved } = (disk as ClientTypes["Disk"] | null) ?? { reserved: 0 };
            return up ? (state as ClientState).seq : reserved;
          };
          /** By its length, the value before tells how many operations came before. */
          const returned = (c: string, k: number): number => {
            const reply = replies[`user-${c}.${k - 1}`]?.reply;
            return reply?.type === "done" ? 1 + (reply.before ?? "").length : 0;
          };
          return {
            call: every(Client, number),
            seq: every(Client, number),
            get waiting() {
              return Client.filter((c) => (nodes[c]!.state as ClientState | null)?.call != null);
            },
            lastSeq: every(Client, (c) => (nodes["s"]!.disk as Store | null)?.calls[c]?.seq ?? 0),
            // Which call a user was answered is not known any more when a crash has taken one away.
            ...(crashes === 0
              ? { returned: every(Client, (c) => every(range(1, calls), (k) => returned(c, k))) }
              : {}),
          };
        },
      }),
    }),
    configurations: {
      small: { expect: { distinct: 102, generated: 737, depth: 13 } },
      crash: { crashes: 1, expect: { distinct: 1_012, generated: 6_735, depth: 15 } },
      "two crashes": { crashes: 2, expect: { distinct: 4_439, generated: 27_749, depth: 17 } },
      three: { Client: 3, expect: { distinct: 3_146, generated: 36_751, depth: 19 } },
    },
  });

export default allRuns("RPCNodes", server());
