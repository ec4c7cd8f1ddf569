/** What the compiler knows of a composition: the nodes by name, what they keep, and what they say. */
import { expectTypeOf } from "vitest";
import { client } from "../../impl/rpc/client.ts";
import type { Outcome } from "../../impl/rpc/messages.ts";
import { type Store, server } from "../../impl/rpc/server.ts";
import { always, int, plain, refines, spec, variant } from "../../src/index.ts";
import type { WorldOf } from "../../src/refinement/arrow/view.ts";
import { composed, seen } from "../../src/refinement/composition/composition.ts";

const store = composed({
  name: "Store",
  constants: { calls: 2, crashes: 1 },
  nodes: () => ({ s: server(), c: client({ server: "s" }) }),
  clients: ({ calls, crashes, restarts }) => {
    expectTypeOf(calls).toEqualTypeOf<number>();
    expectTypeOf(crashes).toEqualTypeOf<number>();
    expectTypeOf(restarts).toEqualTypeOf<boolean>();
    return {
      user: Array.from({ length: calls }, () => ({
        to: "c",
        request: { type: "get", key: "k" } as const,
      })),
    };
  },
  invariants: (_) => ({
    Typed: always("The compiler knows what it is.", (s) => {
      expectTypeOf(s.nodes.s.state).toEqualTypeOf<Store | null>();
      expectTypeOf(s.nodes.c.disk).toEqualTypeOf<{ readonly reserved: number } | null>();
      expectTypeOf(s.replies["user.0"]!.reply).toEqualTypeOf<Outcome>();
      // @ts-expect-error there is no such node
      s.nodes.d;
      // @ts-expect-error that is no variable
      s.node;
      return s.messages.every((m) => m.message.type === "request" || m.message.type === "reply");
    }),
  }),
  constraint: (s, { calls }) => s.messages.size <= calls,
  configurations: {
    more: { calls: 3, crashes: 2, duplicated: false },
    // @ts-expect-error a number
    wrong: { crashes: true },
    // @ts-expect-error no constant
    unknown: { crash: 1 },
  },
});

composed({
  name: "WithoutConstants",
  nodes: () => ({ s: server() }),
  configurations: { crash: { crashes: 1 } },
});

composed({
  name: "Misspelt",
  nodes: () => ({ s: server(), c: client({ server: "s" }) }),
  // @ts-expect-error the store has no such operation
  clients: () => ({ user: [{ to: "c", request: { type: "take", key: "k" } }] }),
});

variant(store, {
  name: "Fewer",
  without: ["Crash"],
  fairness: ({ weak }) => ({
    messages: weak("Deliver"),
    // @ts-expect-error there is no such action
    wrong: weak("Send"),
  }),
});

/** Written for any world of such nodes. */
const values = (world: WorldOf<{ readonly s: ReturnType<typeof server> }>) => ({
  values: world.nodes.s.disk?.values ?? {},
  sent: world.messages.length,
});
const abstract = spec({
  name: "Values",
  state: () => ({ values: plain<Readonly<Record<string, string>>>(), sent: int }),
  init: () => ({ values: {}, sent: 0 }),
  actions: () => ({}),
});
variant(store, {
  name: "Seen",
  properties: (_) => ({ Values: refines("It keeps values.", abstract, { mapping: seen(values) }) }),
});
