/** The remote calls of `impl/`, simulated with faults; what users see is judged as one store. */
import { expect, it } from "vitest";
import { type ClientTypes, client } from "../../impl/rpc/client.ts";
import { type ServerTypes, type Store, server } from "../../impl/rpc/server.ts";
import { checkHistory } from "../../src/refinement/history/linearizability.ts";
import { keyValue } from "../../src/refinement/history/sequential-objects.ts";
import type { Node } from "../../src/refinement/node.ts";
import { campaign } from "../../src/refinement/simulation/campaign.ts";
import { UNRELIABLE_RECOVERING } from "../../src/refinement/simulation/faults.ts";
import type { Operation, System } from "../../src/refinement/simulation/system.ts";

type Types = ClientTypes | ServerTypes;

const users = (random: () => number, to: string): readonly Operation<Types>[] =>
  Array.from({ length: 4 }, (_, i) => {
    const key = random() < 0.5 ? "x" : "y";
    const type = random() < 0.5 ? "get" : "append";
    const value = `${to}${i}`;
    return {
      to,
      request: type === "get" ? { type, key } : { type, key, value },
      f: type,
      in: type === "get" ? { key } : { key, value },
      outcome: (reply) =>
        reply.type === "done"
          ? { kind: "ok", out: type === "get" ? reply.before : null }
          : { kind: "fail", out: null },
    };
  });

const system = (node: Node<ServerTypes>): System<Types> => ({
  nodes: { s: node, a: client({ server: "s" }), b: client({ server: "s" }) },
  clients: (random) => ({ ua: users(random, "a"), ub: users(random, "b") }),
  faults: UNRELIABLE_RECOVERING,
  observer: () => ({
    end: ({ history }) =>
      // A schedule that is made short may be one in which nobody was told anything.
      history.some(({ kind }) => kind === "ok") &&
      checkHistory(history, keyValue()).outcome === "inconsistent"
        ? { what: "the history is not linearizable" }
        : null,
  }),
});

it("each call is executed once, and answered once all is mended", () => {
  const { findings, finished } = campaign(system(server()), { runs: 300 });
  expect(findings).toEqual([]);
  expect(finished).toBe(300);
});

it("a server that forgets with a crash what it has answered executes a call twice", () => {
  const right = server();
  const forgetful: Node<ServerTypes> = {
    ...right,
    start: (surroundings, disk, random) =>
      right.start(surroundings, disk === null ? null : ({ ...disk, calls: {} } as Store), random),
  };
  const { findings } = campaign(system(forgetful), { runs: 2000 });
  expect(findings).toMatchObject([
    { failure: { kind: "observed", report: { what: "the history is not linearizable" } } },
  ]);
  // The server crashes when a call has been executed, and the call comes again.
  const { after, schedule, run } = findings[0]!.shrunk!;
  expect(after.choices).toBeLessThanOrEqual(6);
  expect(schedule.choices.some((choice) => "crash" in choice || choice.kind === "crash")).toBe(
    true,
  );
  expect(run.log.some(({ kind, node }) => kind === "crash" && node === "s")).toBe(true);
});
