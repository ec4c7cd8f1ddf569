/** The key-value store that Raft of `impl/` replicates, simulated with faults. */
import { describe, expect, it } from "vitest";
import { type ClientTypes, client } from "../../impl/raft/client.ts";
import { lastIndex, termAt } from "../../impl/raft/log.ts";
import {
  type ServerOptions,
  type ServerState,
  type ServerTypes,
  server,
} from "../../impl/raft/server.ts";
import { checkHistory } from "../../src/refinement/history/linearizability.ts";
import { keyValue } from "../../src/refinement/history/sequential-objects.ts";
import type { Node } from "../../src/refinement/node.ts";
import { campaign } from "../../src/refinement/simulation/campaign.ts";
import { UNRELIABLE_RECOVERING } from "../../src/refinement/simulation/faults.ts";
import type {
  Observer,
  Operation,
  Report,
  SimulationEvent,
  System,
} from "../../src/refinement/simulation/system.ts";
import { contentKey } from "../../src/spec/value.ts";

type Types = ClientTypes | ServerTypes;

/** What clients ask, and what the history says of it. */
const users = (random: () => number, to: string): readonly Operation<Types>[] =>
  Array.from({ length: 5 }, (_, i) => {
    const key = random() < 0.7 ? "x" : "y";
    const value = `${to}${i}`;
    const [drawn, before] = [random(), random() < 0.5 ? null : `b${i}`];
    const request: ClientTypes["Request"] =
      drawn < 0.4
        ? { type: "get", key }
        : drawn < 0.6
          ? { type: "put", key, value }
          : drawn < 0.8
            ? { type: "append", key, value }
            : { type: "cas", key, from: before, to: value };
    return {
      to,
      request,
      f: request.type,
      in: request,
      outcome: (reply) => {
        if (reply.type === "refused") return { kind: "fail", out: null };
        if (reply.type === "forgotten") return { kind: "info", out: null };
        const { before } = reply.result;
        const out =
          request.type === "get" ? before : request.type === "cas" ? before === request.from : null;
        return { kind: "ok", out };
      },
    };
  });

/** The properties of figure 3, of whatever the servers keep. */
class Watcher {
  /** Who leads in each term. */
  readonly #leaders = new Map<number, string>();
  /** What an index and a term say of an entry, and of the one before it. */
  readonly #entries = new Map<string, string>();
  /** The entries that are committed, by their indexes, and what they come to. */
  readonly #committed = new Map<number, { readonly entry: string; readonly term: number }>();
  readonly #stores = new Map<number, string>();
  readonly #logs = new WeakSet<object>();

  see(node: string, before: ServerState | null, state: ServerState): Report | null {
    return (
      (this.#logs.has(state.log) ? null : this.#matching(state)) ??
      (state.role.name === "leader" && before?.role.name !== "leader"
        ? this.#elected(node, state)
        : null) ??
      (before?.commitIndex === state.commitIndex ? null : this.#applied(state))
    );
  }

  #matching({ log }: ServerState): Report | null {
    this.#logs.add(log);
    for (let i = log.snapshot.index + 1; i <= lastIndex(log); i++) {
      const { term, command } = log.entries[i - log.snapshot.index - 1]!;
      const says = contentKey([command, termAt(log, i - 1)]);
      const known = this.#entries.get(`${i} ${term}`);
      if (known !== undefined && known !== says) return { what: "logs do not match" };
      this.#entries.set(`${i} ${term}`, says);
    }
    return null;
  }

  #elected(node: string, { currentTerm, log }: ServerState): Report | null {
    const other = this.#leaders.get(currentTerm);
    if (other !== undefined) return { what: "two leaders in a term" };
    this.#leaders.set(currentTerm, node);
    // One of an earlier term, whose votes were late, need not have it.
    for (const [index, { entry, term }] of this.#committed)
      if (term < currentTerm && index > log.snapshot.index && entryAt(log, index) !== entry)
        return { what: "a leader lacks what is committed" };
    return null;
  }

  #applied({ currentTerm: term, log, commitIndex, store }: ServerState): Report | null {
    for (let i = log.snapshot.index + 1; i <= commitIndex; i++) {
      const entry = entryAt(log, i)!;
      const known = this.#committed.get(i) ?? { entry, term };
      if (known.entry !== entry) return { what: "different entries are committed" };
      this.#committed.set(i, known);
    }
    const made = contentKey(store);
    if ((this.#stores.get(commitIndex) ?? made) !== made) return { what: "stores differ" };
    this.#stores.set(commitIndex, made);
    return null;
  }
}

function entryAt({ entries, snapshot }: ServerState["log"], index: number): string | null {
  const entry = entries[index - snapshot.index - 1];
  return entry === undefined ? null : contentKey(entry);
}

function observer(): Observer<Types> {
  const watcher = new Watcher();
  const isServer = (state: unknown): state is ServerState =>
    typeof state === "object" && state !== null && "commitIndex" in state;
  return {
    // What a server had become when it crashed on the way nobody has seen.
    observe: ({ node, before, after, outputs, performed }: SimulationEvent<Types>) =>
      isServer(after) && after !== before && performed === outputs.length
        ? (unwritten(before as ServerState | null, after, outputs) ??
          watcher.see(node!, before as ServerState | null, after))
        : null,
    end: ({ history }) =>
      history.some(({ kind }) => kind === "ok") &&
      checkHistory(history, keyValue()).outcome === "inconsistent"
        ? { what: "the history is not linearizable" }
        : null,
  };
}

/** What must survive a crash is written, in one piece, when it has changed and then only. */
function unwritten(
  before: ServerState | null,
  { currentTerm, votedFor, log }: ServerState,
  outputs: SimulationEvent<Types>["outputs"],
): Report | null {
  if (before === null) return null;
  const same = before.currentTerm === currentTerm && before.votedFor === votedFor;
  const expected = same && before.log === log ? [] : [{ currentTerm, votedFor, log }];
  const written = outputs.flatMap((output) => (output.kind === "persist" ? [output.disk] : []));
  return contentKey(written) === contentKey(expected)
    ? null
    : { what: "something else is written than what has changed" };
}

/** So small that all of it comes up in a short run. */
const SMALL: Partial<ServerOptions> = {
  entriesMax: 2,
  pendingMax: 4,
  sessionsMax: 1,
  compactAt: 3,
};

function system(
  count: number,
  options: Partial<ServerOptions> = {},
  change: (node: Node<ServerTypes>) => Node<ServerTypes> = (node) => node,
): System<Types> {
  const servers = ["s1", "s2", "s3", "s4", "s5"].slice(0, count);
  const node = change(server({ servers, ...SMALL, ...options }));
  return {
    nodes: {
      ...Object.fromEntries(servers.map((name) => [name, node])),
      a: client({ servers }),
      b: client({ servers }),
    },
    clients: (random) => ({ ua: users(random, "a"), ub: users(random, "b") }),
    faults: UNRELIABLE_RECOVERING,
    observer,
  };
}

it.each([1, 3, 5])("a cluster of %i is as one server, and answers once all is mended", (count) => {
  const { findings, finished } = campaign(system(count), { runs: 150 });
  expect(findings).toEqual([]);
  expect(finished).toBe(150);
});

it("so it is with whole logs in one message, and nothing left out", () => {
  const all = { entriesMax: 100, sessionsMax: 100, compactAt: Number.POSITIVE_INFINITY };
  const { findings, finished } = campaign(system(3, all), { runs: 100 });
  expect(findings).toEqual([]);
  expect(finished).toBe(100);
});

describe("a server that", () => {
  // So close that elections are often at the same time.
  const close = { electionTimeoutMin: 50, electionTimeoutMax: 55, heartbeatInterval: 20 };

  it("forgets with a crash whom it has voted for is found out", () => {
    const forgetful = (right: Node<ServerTypes>): Node<ServerTypes> => ({
      ...right,
      start: (around, disk, random) =>
        right.start(around, disk === null ? null : { ...disk, votedFor: null }, random),
    });
    const wrong = { ...system(3, close, forgetful), clients: {} };
    const { findings } = campaign(wrong, { seed: 2, runs: 2000, steps: 50, budget: 50 });
    expect(findings).toMatchObject([{ failure: { report: { what: "two leaders in a term" } } }]);
  });

  it.each<[string, (right: Node<ServerTypes>) => Node<ServerTypes>, string]>([
    [
      "speaks before it has written",
      (right) => ({
        ...right,
        step: (...given) => {
          const { state, outputs } = right.step(...given);
          return { state, outputs: outputs.toReversed() };
        },
      }),
      "a leader lacks what is committed",
    ],
    [
      "votes for a log that is behind its own",
      (right) => ({
        ...right,
        step: (state, input, around, random) => {
          const told = input.kind === "message" && input.message.type === "RequestVote";
          const ahead = told && { ...input, message: { ...input.message, lastLogTerm: 1000 } };
          return right.step(state, ahead || input, around, random);
        },
      }),
      "a leader lacks what is committed",
    ],
    [
      "does not know what it has executed",
      (right) => ({
        ...right,
        step: (before, ...given) => {
          const { state, outputs } = right.step(before, ...given);
          if (state.store === before.store) return { state, outputs };
          return { state: { ...state, store: { ...state.store, sessions: {} } }, outputs };
        },
      }),
      "the history is not linearizable",
    ],
  ])("%s is found out", (_what, change, found) => {
    const wrong = system(3, { ...close, compactAt: 1000 }, change);
    const { findings } = campaign(wrong, { seed: 4, runs: 1000, healing: 20_000, budget: 50 });
    expect(findings.map(({ failure }) => failure)).toMatchObject([{ report: { what: found } }]);
  });
});
