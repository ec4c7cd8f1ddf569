/** Raft: a server by itself, servers with each other, and the client, as sections of the paper say. */
import type { Node, NodeTypes, Step } from "fairlead";
import { describe, expect, it } from "vitest";
import { client } from "../../impl/raft/client.ts";
import { apply } from "../../impl/raft/key-value-store.ts";
import { EMPTY, lastIndex } from "../../impl/raft/log.ts";
import type { Command, Entry, Message, Operation } from "../../impl/raft/messages.ts";
import {
  type Persistent,
  type ServerOptions,
  type ServerState,
  server,
} from "../../impl/raft/server.ts";

/** All that a step returns is frozen. */
function expectFrozen(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  expect(Object.isFrozen(value)).toBe(true);
  for (const part of Object.values(value)) expectFrozen(part);
}

/** A node to which things happen one after the other. */
function script<T extends NodeTypes & { readonly Message: Message }>(
  node: Node<T>,
  self: string,
  disk: T["Disk"] | null = null,
) {
  const around = { self, nodes: ["s1", "s2", "s3", "s4", "s5", "a", "b", "c"] };
  let now: Step<T> = node.start(around, disk, () => 0);
  const take = (input: Parameters<typeof node.step>[1]) => {
    now = node.step(now.state, input, around, () => 0);
    expectFrozen(now);
    return now.outputs;
  };
  return {
    first: now.outputs,
    state: () => now.state,
    hear: (from: string, message: Message) => take({ kind: "message", from, message }),
    ask: (id: string, request: T["Request"]) => take({ kind: "request", id, request }),
    wait: (timer: string) => take({ kind: "timer", timer }),
  };
}

const send = (to: string, message: Message) => ({ kind: "send", to, message });
const set = (timer: string, after: number) => ({ kind: "set-timer", timer, after });
const cancel = (timer: string) => ({ kind: "cancel-timer", timer });
const persist = (disk: unknown) => ({ kind: "persist", disk });
const reply = (id: string, answer: unknown) => ({ kind: "reply", id, reply: answer });

const noop = (term: number): Entry => ({ term, command: { kind: "noop" } });
const put = (value: string): Operation => ({ type: "put", key: "x", value });
const get: Operation = { type: "get", key: "x" };
const command = (who: string, sequence: number, operation: Operation, session = 1): Command => ({
  kind: "operation",
  client: who,
  session,
  sequence,
  operation,
});
const entry = (term: number, sequence: number, value: string): Entry => ({
  term,
  command: command("a", sequence, put(value)),
});

const disk = (currentTerm: number, votedFor: string | null, entries: readonly Entry[] = []) => ({
  currentTerm,
  votedFor,
  log: { ...EMPTY, entries },
});

const requestVote = (term: number, lastLogIndex = 0, lastLogTerm = 0): Message => ({
  type: "RequestVote",
  term,
  lastLogIndex,
  lastLogTerm,
});
const vote = (term: number, voteGranted = true): Message => ({
  type: "RequestVoteReply",
  term,
  voteGranted,
});
const append = (
  term: number,
  prev: readonly [index: number, term: number],
  entries: readonly Entry[],
  leaderCommit = 0,
): Message => ({
  type: "AppendEntries",
  term,
  prevLogIndex: prev[0],
  prevLogTerm: prev[1],
  entries,
  leaderCommit,
});
const matching = (term: number, matchIndex: number): Message => ({
  type: "AppendEntriesReply",
  term,
  success: true,
  matchIndex,
});
const conflicting = (term: number, prevLogIndex: number, conflictIndex: number): Message => ({
  type: "AppendEntriesReply",
  term,
  success: false,
  prevLogIndex,
  conflictIndex,
});
const request = (sequence: number, operation: Operation, session = 1): Message => ({
  type: "ClientRequest",
  session,
  sequence,
  operation,
});
type ClientReply = Extract<Message, { readonly type: "ClientReply" }>;
const answer = (sequence: number, outcome: ClientReply["outcome"], session = 1): Message => ({
  type: "ClientReply",
  session,
  sequence,
  outcome,
});
const done = (before: string | null) => ({ type: "done", result: { before } }) as const;

const servers = ["s1", "s2", "s3"];
const times = { electionTimeoutMin: 10, electionTimeoutMax: 20, heartbeatInterval: 5 };
const begin = (disk: Persistent | null = null, options: Partial<ServerOptions> = {}) =>
  script(server({ servers, ...times, ...options }), "s1", disk);
/** Elected in the term after that on disk. */
function elected(before: Persistent = disk(0, null), options: Partial<ServerOptions> = {}) {
  const it = begin(before, options);
  it.wait("election");
  it.hear("s2", vote(before.currentTerm + 1));
  return it;
}
/** A leader whose first entry is committed, and whose followers have it. */
function established(options: Partial<ServerOptions> = {}) {
  const it = elected(disk(0, null), options);
  it.hear("s2", matching(1, 1));
  it.hear("s3", matching(1, 1));
  return it;
}

describe("leader election (5.2)", () => {
  it("a follower that hears of nobody becomes a candidate, with its own vote on disk", () => {
    const s1 = begin();
    expect(s1.first).toEqual([set("election", 10)]);
    expect(s1.wait("election")).toEqual([
      persist(disk(1, "s1")),
      set("election", 10),
      send("s2", requestVote(1)),
      send("s3", requestVote(1)),
    ]);
    expect(s1.state().role).toEqual({ name: "candidate", votesGranted: ["s1"] });
  });

  it("a candidate that a majority votes for leads, and says so with its first entry", () => {
    const s1 = begin(disk(1, null, [entry(1, 1, "u")]));
    s1.wait("election");
    expect(s1.hear("s3", vote(2))).toEqual([
      persist(disk(2, "s1", [entry(1, 1, "u"), noop(2)])),
      cancel("election"),
      set("heartbeat", 5),
      send("s2", append(2, [1, 1], [noop(2)])),
      send("s3", append(2, [1, 1], [noop(2)])),
    ]);
    expect(s1.state().role).toEqual({
      name: "leader",
      nextIndex: { s2: 2, s3: 2 },
      matchIndex: { s2: 0, s3: 0 },
    });
    const before = s1.state();
    expect(s1.hear("s2", vote(2))).toEqual([]);
    expect(s1.wait("election")).toEqual([]);
    expect(s1.state()).toBe(before);
  });

  it("of five, three must vote; whoever votes twice counts once", () => {
    const s1 = begin(null, { servers: ["s1", "s2", "s3", "s4", "s5"] });
    s1.wait("election");
    expect(s1.hear("s4", vote(1))).toEqual([]);
    const before = s1.state();
    expect(s1.hear("s4", vote(1))).toEqual([]);
    expect(s1.hear("s2", vote(1, false))).toEqual([]);
    expect(s1.hear("s2", vote(0))).toEqual([]);
    expect(s1.state()).toBe(before);
    expect(before.role).toEqual({ name: "candidate", votesGranted: ["s1", "s4"] });
    s1.hear("s3", vote(1));
    expect(s1.state().role.name).toBe("leader");
  });

  it("of four, too: a half is no majority", () => {
    const s1 = begin(null, { servers: ["s1", "s2", "s3", "s4"] });
    s1.wait("election");
    s1.hear("s2", vote(1));
    expect(s1.state().role.name).toBe("candidate");
    s1.hear("s3", vote(1));
    expect(s1.state().role.name).toBe("leader");
  });

  it("a split vote ends with another term", () => {
    const s1 = begin();
    s1.wait("election");
    expect(s1.hear("s2", requestVote(1))).toEqual([send("s2", vote(1, false))]);
    expect(s1.wait("election")).toEqual([
      persist(disk(2, "s1")),
      set("election", 10),
      send("s2", requestVote(2)),
      send("s3", requestVote(2)),
    ]);
    expect(s1.hear("s3", vote(1))).toEqual([]);
    expect(s1.state().role.name).toBe("candidate");
  });

  it("the election timeout is drawn, from the least up to the most", () => {
    const after = (random: number) =>
      server({ servers, ...times }).start({ self: "s1", nodes: servers }, null, () => random)
        .outputs;
    expect(after(0.5)).toEqual([set("election", 15)]);
    expect(after(0.999)).toEqual([set("election", 19)]);
  });

  it("a vote is on disk before it is given, and given to one candidate in a term", () => {
    const s1 = begin();
    expect(s1.hear("s2", requestVote(1))).toEqual([
      persist(disk(1, "s2")),
      set("election", 10),
      send("s2", vote(1)),
    ]);
    const before = s1.state();
    expect(s1.hear("s3", requestVote(1))).toEqual([send("s3", vote(1, false))]);
    expect(s1.hear("s2", requestVote(1))).toEqual([set("election", 10), send("s2", vote(1))]);
    expect(s1.state()).toBe(before);
    // Also in a term that it has heard of before.
    expect(begin(disk(1, null)).hear("s2", requestVote(1))[0]).toEqual(persist(disk(1, "s2")));
    // Also after a crash.
    const again = begin(disk(1, "s2"));
    expect(again.hear("s3", requestVote(1))).toEqual([send("s3", vote(1, false))]);
  });

  it("a candidate gives way to the leader of its term", () => {
    const s1 = begin();
    s1.wait("election");
    s1.hear("s2", append(1, [0, 0], []));
    expect(s1.state()).toMatchObject({
      role: { name: "follower", leader: "s2" },
      currentTerm: 1,
      votedFor: "s1",
    });
  });

  it("who hears of a later term goes on as a follower in it, whatever the message", () => {
    const stepsDown = [persist(disk(3, null, [noop(1)])), cancel("heartbeat"), set("election", 10)];
    for (const message of [vote(3, false), matching(3, 0), conflicting(3, 1, 1)]) {
      const s1 = elected();
      expect(s1.hear("s2", message)).toEqual(stepsDown);
      expect(s1.state().role).toEqual({ name: "follower", leader: null });
    }
    const s1 = elected();
    expect(s1.hear("s2", requestVote(3))).toEqual([...stepsDown, send("s2", vote(3, false))]);
    // One that leads no more need not set a timer: it has one.
    expect(s1.hear("s2", vote(4, false))).toEqual([persist(disk(4, null, [noop(1)]))]);
  });

  it("who is in an earlier term is told so", () => {
    const s1 = begin(disk(3, null));
    expect(s1.hear("s2", requestVote(2, 9, 2))).toEqual([send("s2", vote(3, false))]);
    expect(s1.hear("s2", append(2, [4, 1], [noop(2)]))).toEqual([send("s2", conflicting(3, 4, 4))]);
    expect(s1.state()).toMatchObject({ role: { leader: null }, log: { entries: [] } });
  });
});

describe("the election restriction (5.4.1)", () => {
  const log = [noop(1), noop(2)];
  it.each<[string, boolean, readonly [index: number, term: number]]>([
    ["a last entry of an earlier term is behind, however long the log", false, [9, 1]],
    ["of the same term, the shorter log is behind", false, [1, 2]],
    ["the same log is not behind", true, [2, 2]],
    ["a longer one is not behind", true, [3, 2]],
    ["a last entry of a later term is not behind, however short the log", true, [1, 3]],
  ])("%s", (_what, granted, [index, term]) => {
    const s1 = begin(disk(3, null, log));
    expect(s1.hear("s2", requestVote(4, index, term)).at(-1)).toEqual(send("s2", vote(4, granted)));
    // The term is taken over in either case.
    expect(s1.state()).toMatchObject({ currentTerm: 4, votedFor: granted ? "s2" : null });
  });
});

describe("log replication (5.3): a follower", () => {
  it("appends what follows, writes it down, and says so", () => {
    const s1 = begin();
    expect(s1.hear("s2", append(1, [0, 0], [noop(1), entry(1, 1, "u")], 1))).toEqual([
      persist(disk(1, null, [noop(1), entry(1, 1, "u")])),
      set("election", 10),
      send("s2", matching(1, 2)),
    ]);
    expect(s1.state()).toMatchObject({ commitIndex: 1, store: { values: {} } });
    // What is committed it learns later; that need not be on disk.
    expect(s1.hear("s2", append(1, [2, 1], [], 2))).toEqual([
      set("election", 10),
      send("s2", matching(1, 2)),
    ]);
    expect(s1.state()).toMatchObject({ commitIndex: 2, store: { values: { x: "u" } } });
  });

  it("is the same after a heartbeat, and after old and repeated messages", () => {
    const s1 = begin();
    const all = append(1, [0, 0], [noop(1), entry(1, 1, "u")], 2);
    s1.hear("s2", all);
    const before = s1.state();
    for (const message of [all, append(1, [0, 0], [noop(1)], 1), append(1, [2, 1], [], 2)]) {
      const outputs = s1.hear("s2", message);
      expect(outputs.map(({ kind }) => kind)).toEqual(["set-timer", "send"]);
      expect(s1.state()).toBe(before);
    }
  });

  it("commits no more than it is known to have in common with the leader", () => {
    const s1 = begin(disk(2, null, [noop(1), noop(1), noop(1)]));
    s1.hear("s2", append(2, [1, 1], [], 3));
    expect(s1.state().commitIndex).toBe(1);
  });

  it("replaces what is in conflict, and all behind it, and nothing else", () => {
    const log = [noop(1), noop(1), noop(2), noop(2)];
    const s1 = begin(disk(2, null, log));
    s1.hear("s2", append(3, [1, 1], [noop(1), noop(3)]));
    expect(s1.state().log.entries).toEqual([noop(1), noop(1), noop(3)]);
    // Entries that stay are the same objects: the disk need not write them again.
    expect(s1.state().log.entries[1]).toBe(log[1]);
  });

  it.each<[string, readonly [index: number, term: number], number]>([
    ["where its log ends, if that is too short", [7, 3], 6],
    ["where the term begins that is in conflict", [5, 3], 3],
    ["where the first term begins", [2, 3], 1],
  ])("rejects what does not follow, and says %s", (_what, prev, conflict) => {
    const log = [noop(1), noop(1), noop(2), noop(2), noop(2)];
    const s1 = begin(disk(2, null, log));
    expect(s1.hear("s2", append(3, prev, [noop(3)], 5))).toEqual([
      persist(disk(3, null, log)),
      set("election", 10),
      send("s2", conflicting(3, prev[0], conflict)),
    ]);
    expect(s1.state().commitIndex).toBe(0);
  });

  it("does not ask for what is in its snapshot: that is committed", () => {
    const snapshot = { index: 3, term: 1, store: EMPTY.snapshot.store };
    const log = { snapshot, entries: [noop(1), noop(1)] };
    const s1 = begin({ currentTerm: 2, votedFor: null, log });
    expect(s1.hear("s2", append(2, [5, 2], [noop(2)])).at(-1)).toEqual(
      send("s2", conflicting(2, 5, 4)),
    );
  });
});

describe("log replication (5.3): a leader", () => {
  it("sends an entry at once to who lacks nothing else, and later ones together", () => {
    const s1 = established({ entriesMax: 2 });
    const entries = [1, 2, 3, 4].map((sequence) => entry(1, sequence, `v${sequence}`));
    expect(s1.hear("a", request(1, put("v1")))).toEqual([
      persist(disk(1, "s1", [noop(1), entries[0]!])),
      send("s2", append(1, [1, 1], [entries[0]!], 1)),
      send("s3", append(1, [1, 1], [entries[0]!], 1)),
    ]);
    for (const i of [2, 3, 4])
      expect(s1.hear("a", request(i, put(`v${i}`)))).toEqual([
        persist(disk(1, "s1", [noop(1), ...entries.slice(0, i)])),
      ]);
    expect(s1.hear("s2", matching(1, 2))).toEqual([
      send("a", answer(1, done(null))),
      send("s2", append(1, [2, 1], entries.slice(1, 3), 2)),
    ]);
    expect(s1.hear("s2", matching(1, 4))).toEqual([
      send("a", answer(2, done("v1"))),
      send("a", answer(3, done("v2"))),
      send("s2", append(1, [4, 1], entries.slice(3), 4)),
    ]);
    // The other has not answered: the heartbeat says it again, and what has come since.
    expect(s1.wait("heartbeat")).toEqual([
      set("heartbeat", 5),
      send("s2", append(1, [4, 1], entries.slice(3), 4)),
      send("s3", append(1, [1, 1], entries.slice(0, 2), 4)),
    ]);
    expect(s1.hear("s2", matching(1, 5))).toEqual([send("a", answer(4, done("v3")))]);
    expect(s1.state()).toMatchObject({ commitIndex: 5, store: { values: { x: "v4" } } });
  });

  it("is the same after a heartbeat, and after old and repeated answers", () => {
    const s1 = established();
    const before = s1.state();
    expect(s1.wait("heartbeat")).toEqual([
      set("heartbeat", 5),
      send("s2", append(1, [1, 1], [], 1)),
      send("s3", append(1, [1, 1], [], 1)),
    ]);
    for (const message of [matching(1, 1), matching(1, 0), matching(0, 9), conflicting(1, 1, 1)])
      expect(s1.hear("s2", message)).toEqual([]);
    expect(s1.state()).toBe(before);
  });

  it("goes back where a follower says, once for each time it was asked", () => {
    const log = [1, 1, 1, 2, 2].map(noop);
    const s1 = elected(disk(2, null, log));
    const back = append(3, [2, 1], [...log.slice(2), noop(3)]);
    expect(s1.hear("s2", conflicting(3, 5, 3))).toEqual([send("s2", back)]);
    expect(s1.hear("s2", conflicting(3, 5, 3))).toEqual([]);
    expect(s1.hear("s2", conflicting(3, 2, 1))).toEqual([
      send("s2", append(3, [0, 0], [...log, noop(3)])),
    ]);
    s1.hear("s2", matching(3, 6));
    const before = s1.state();
    expect(before.commitIndex).toBe(6);
    expect(s1.hear("s2", conflicting(3, 2, 1))).toEqual([]);
    expect(s1.state()).toBe(before);
  });
});

describe("entries of earlier terms (5.4.2)", () => {
  it("figure 8: an old entry that a majority has is not committed by that", () => {
    const five = { servers: ["s1", "s2", "s3", "s4", "s5"] };
    const s1 = begin(disk(3, null, [noop(1), noop(2)]), five);
    s1.wait("election");
    for (const voter of ["s2", "s3"]) s1.hear(voter, vote(4));
    // (c): the entry of term 2 is at s1, s2, s3; s5 may still replace it.
    for (const follower of ["s2", "s3"])
      expect(s1.hear(follower, matching(4, 2))).toEqual([
        send(follower, append(4, [2, 2], [noop(4)])),
      ]);
    expect(s1.state().commitIndex).toBe(0);
    // (e): with one of its own term it is.
    s1.hear("s2", matching(4, 3));
    expect(s1.state().commitIndex).toBe(0);
    s1.hear("s3", matching(4, 3));
    expect(s1.state().commitIndex).toBe(3);
  });
});

describe("restart", () => {
  it("goes on as a follower with what is on disk", () => {
    const kept = disk(4, "s3", [noop(1), entry(3, 1, "u")]);
    const s1 = begin(kept);
    expect(s1.first).toEqual([set("election", 10)]);
    expect(s1.state()).toEqual({
      ...kept,
      role: { name: "follower", leader: null },
      commitIndex: 0,
      store: { values: {}, sessions: {} },
    });
  });

  it("executes all that the snapshot does not have, once it knows it to be committed", () => {
    const store = { values: { x: "u" }, sessions: {} };
    const log = { snapshot: { index: 3, term: 2, store }, entries: [entry(2, 1, "v")] };
    const s1 = begin({ currentTerm: 2, votedFor: null, log });
    expect(s1.state()).toMatchObject({ commitIndex: 3, store });
    s1.hear("s2", append(2, [4, 2], [], 4));
    expect(s1.state().store.values).toEqual({ x: "v" });
  });
});

describe("clients (8, and 6.3 of the dissertation)", () => {
  it("who does not lead says who does", () => {
    const s1 = begin();
    const refusal = (leader: string | null) => [
      send("a", answer(1, { type: "not leader", leader })),
    ];
    expect(s1.hear("a", request(1, get))).toEqual(refusal(null));
    s1.hear("s2", append(1, [0, 0], []));
    expect(s1.hear("a", request(1, get))).toEqual(refusal("s2"));
    s1.wait("election");
    expect(s1.hear("a", request(1, get))).toEqual(refusal(null));
  });

  it("a request is appended once, executed once, and answered again from what is kept", () => {
    const s1 = established();
    s1.hear("a", request(1, put("u")));
    const before = s1.state();
    expect(s1.hear("a", request(1, put("u")))).toEqual([]);
    expect(s1.state()).toBe(before);
    expect(s1.hear("s2", matching(1, 2))).toEqual([send("a", answer(1, done(null)))]);
    s1.hear("b", request(1, put("v")));
    s1.hear("s2", matching(1, 3));
    const after = s1.state();
    expect(s1.hear("a", request(1, put("u")))).toEqual([send("a", answer(1, done(null)))]);
    expect(s1.state()).toBe(after);
    expect(after.store.values).toEqual({ x: "v" });
  });

  it("an old request is not answered: nobody waits for it", () => {
    const s1 = established();
    s1.hear("a", request(2, put("u"), 2));
    s1.hear("s2", matching(1, 2));
    const before = s1.state();
    expect(s1.hear("a", request(1, put("v"), 2))).toEqual([]);
    expect(s1.hear("a", request(3, put("v"), 1))).toEqual([]);
    expect(s1.state()).toBe(before);
  });

  it("a new leader knows what the old one has in its log, and answers for it", () => {
    const s1 = elected(disk(1, null, [noop(1), entry(1, 1, "u")]));
    const before = s1.state();
    expect(s1.hear("a", request(1, put("u")))).toEqual([]);
    expect(s1.state()).toBe(before);
    expect(s1.hear("s2", matching(2, 3))).toEqual([send("a", answer(1, done(null)))]);
  });

  it("followers execute, but do not answer", () => {
    const s1 = begin();
    const outputs = s1.hear("s2", append(1, [0, 0], [entry(1, 1, "u")], 1));
    expect(outputs).toHaveLength(3);
    expect(s1.state().store).toEqual({
      values: { x: "u" },
      sessions: { a: { session: 1, sequence: 1, result: { before: null }, index: 1 } },
    });
  });

  it("a read is an entry like others", () => {
    const s1 = established();
    s1.hear("a", request(1, put("u")));
    s1.hear("b", request(1, get));
    expect(s1.hear("s2", matching(1, 2))[0]).toEqual(send("a", answer(1, done(null))));
    expect(s1.hear("s2", matching(1, 3))[0]).toEqual(send("b", answer(1, done("u"))));
    expect(s1.state().store.values).toEqual({ x: "u" });
  });

  it("takes no more than so many entries that are not committed", () => {
    const s1 = established({ pendingMax: 2 });
    s1.hear("a", request(1, put("u")));
    s1.hear("b", request(1, put("v")));
    const before = s1.state();
    expect(s1.hear("c", request(1, get))).toEqual([send("c", answer(1, { type: "busy" }))]);
    expect(s1.state()).toBe(before);
    s1.hear("s2", matching(1, 2));
    expect(s1.hear("c", request(1, get))[0]).toMatchObject({ kind: "persist" });
  });

  it("forgets the result of the client that is idle for longest, and knows that it has", () => {
    const s1 = established({ sessionsMax: 2 });
    for (const [index, who] of ["a", "b", "c"].entries()) {
      s1.hear(who, request(1, put(who)));
      s1.hear("s2", matching(1, index + 2));
    }
    expect(s1.state().store.sessions).toEqual({
      a: { session: 1, sequence: 1, result: null, index: 2 },
      b: { session: 1, sequence: 1, result: { before: "a" }, index: 3 },
      c: { session: 1, sequence: 1, result: { before: "b" }, index: 4 },
    });
    const before = s1.state();
    expect(s1.hear("a", request(1, put("a")))).toEqual([
      send("a", answer(1, { type: "forgotten" })),
    ]);
    expect(s1.state()).toBe(before);
    // It goes on as before, and now another one is the oldest.
    s1.hear("a", request(2, get));
    expect(s1.hear("s2", matching(1, 5))).toEqual([send("a", answer(2, done("c")))]);
    expect(s1.state().store.sessions).toMatchObject({ b: { result: null } });
  });

  it("has nothing to do with strangers", () => {
    const s1 = begin();
    const before = s1.state();
    expect(s1.hear("z", request(1, get))).toEqual([]);
    for (const message of [requestVote(1), vote(5), append(1, [0, 0], [noop(1)])])
      expect(s1.hear("a", message)).toEqual([]);
    expect(s1.state()).toBe(before);
  });
});

describe("the store", () => {
  const run = (...operations: readonly Operation[]) => {
    const entries = operations.map((it, i) => ({ term: 1, command: command("a", i + 1, it) }));
    const { store, answers } = apply(EMPTY.snapshot.store, 0, entries, 1);
    const values = answers.map(({ outcome }) => outcome.type === "done" && outcome.result.before);
    return [store.values, values];
  };

  it("does what is asked, and says what was there before", () => {
    expect(run(put("u"), { type: "append", key: "x", value: "v" }, get)).toEqual([
      { x: "uv" },
      [null, "u", "uv"],
    ]);
    const cas = (from: string | null, to: string | null): Operation => ({
      type: "cas",
      key: "x",
      from,
      to,
    });
    expect(run(cas("u", "v"), cas(null, "v"), cas("u", "w"), cas("v", null), get)).toEqual([
      {},
      [null, null, "v", "v", null],
    ]);
  });

  it("minds no names", () => {
    const [values] = run(
      { type: "append", key: "constructor", value: "u" },
      { type: "append", key: "__proto__", value: "v" },
    );
    expect(Object.entries(values!)).toEqual([
      ["constructor", "u"],
      ["__proto__", "v"],
    ]);
  });

  it("is the same if nothing is executed", () => {
    const { store } = EMPTY.snapshot;
    expect(apply(store, 0, [noop(1)], 1).store).toBe(store);
  });

  it("executes once what is in the log twice, and answers twice", () => {
    const twice = { term: 1, command: command("a", 1, { type: "append", key: "x", value: "u" }) };
    const { store, answers } = apply(EMPTY.snapshot.store, 0, [twice, noop(2), twice], 1);
    expect(store.values).toEqual({ x: "u" });
    expect(answers).toHaveLength(2);
    expect(answers[0]).toEqual(answers[1]);
  });
});

describe("log compaction (7)", () => {
  const installed = (term: number, snapshot: Persistent["log"]["snapshot"]): Message => ({
    type: "InstallSnapshot",
    term,
    snapshot,
  });
  const sessions = { a: { session: 1, sequence: 2, result: { before: "v1" }, index: 3 } };
  const snapshot = { index: 3, term: 1, store: { values: { x: "v2" }, sessions } };

  it("puts what is committed into a snapshot when it is too much, on disk in the same step", () => {
    const s1 = established({ compactAt: 2 });
    for (const i of [1, 2, 3]) s1.hear("a", request(i, put(`v${i}`)));
    expect(s1.hear("s2", matching(1, 2))[0]).toMatchObject({ kind: "send" });
    const log = { snapshot, entries: [entry(1, 3, "v3")] };
    expect(s1.hear("s2", matching(1, 3)).slice(0, 2)).toEqual([
      persist({ currentTerm: 1, votedFor: "s1", log }),
      send("a", answer(2, done("v1"))),
    ]);
    expect(s1.state().log.snapshot.store).toBe(s1.state().store);
    // Who lacks something that is in it gets it; who does not, does not.
    expect(s1.wait("heartbeat")).toEqual([
      set("heartbeat", 5),
      send("s2", append(1, [3, 1], [entry(1, 3, "v3")], 3)),
      send("s3", installed(1, snapshot)),
    ]);
    expect(s1.hear("s3", matching(1, 3))).toEqual([
      send("s3", append(1, [3, 1], [entry(1, 3, "v3")], 3)),
    ]);
  });

  it("a follower compacts too", () => {
    const s1 = begin(null, { compactAt: 2 });
    const entries = [noop(1), entry(1, 1, "v1"), entry(1, 2, "v2")];
    s1.hear("s2", append(1, [0, 0], entries, 3));
    expect(s1.state().log).toEqual({ snapshot, entries: [] });
    // It still knows where an old message is about.
    const before = s1.state();
    expect(s1.hear("s2", append(1, [1, 1], entries.slice(1), 3)).at(-1)).toEqual(
      send("s2", matching(1, 3)),
    );
    expect(s1.state()).toBe(before);
    s1.hear("s2", append(1, [2, 1], [entries[2]!, noop(1)], 3));
    expect(s1.state().log.entries).toEqual([noop(1)]);
  });

  it("can be turned off", () => {
    const s1 = begin(null, { compactAt: Number.POSITIVE_INFINITY });
    s1.hear("s2", append(1, [0, 0], Array(5000).fill(noop(1)), 5000));
    expect(s1.state().log.entries).toHaveLength(5000);
  });

  it("a snapshot takes the place of a log that does not have it", () => {
    const s1 = begin(disk(1, null, [noop(0), noop(0), noop(0), noop(0)]));
    const log = { snapshot, entries: [] };
    expect(s1.hear("s2", installed(1, snapshot))).toEqual([
      persist({ currentTerm: 1, votedFor: null, log }),
      set("election", 10),
      send("s2", matching(1, 3)),
    ]);
    expect(s1.state()).toMatchObject({ commitIndex: 3, store: snapshot.store });
    const before = s1.state();
    s1.hear("s2", installed(1, snapshot));
    expect(s1.state()).toBe(before);
  });

  it("what follows on a snapshot stays", () => {
    const rest = [noop(1), noop(1)];
    const s1 = begin(disk(1, null, [noop(1), entry(1, 1, "v1"), entry(1, 2, "v2"), ...rest]));
    s1.hear("s2", installed(1, snapshot));
    expect(s1.state().log).toEqual({ snapshot, entries: rest });
  });

  it("one of an earlier term is refused, one that says nothing new is confirmed", () => {
    const s1 = begin();
    s1.hear("s2", append(2, [0, 0], [noop(1), noop(1), noop(1), noop(2)], 4));
    const { log } = s1.state();
    expect(s1.hear("s3", installed(1, snapshot))).toEqual([send("s3", conflicting(2, 3, 3))]);
    expect(s1.hear("s2", installed(2, snapshot)).at(-1)).toEqual(send("s2", matching(2, 3)));
    expect(s1.state().log).toBe(log);
  });
});

describe("servers together", () => {
  /** Everything that is said arrives, in order; timers run out when they are told to. */
  function cluster(disks: Readonly<Record<string, Persistent | null>>) {
    const names = Object.keys(disks);
    const node = server({ servers: names, ...times, entriesMax: 2, compactAt: 1000 });
    const places = new Map(names.map((name) => [name, script(node, name, disks[name]!)]));
    const settle = (from: string, outputs: readonly { readonly kind: string }[]) => {
      let messages = 0;
      const queue = outputs.map((output) => [from, output] as const);
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [sender, output] = next;
        const { to, message } = output as unknown as ReturnType<typeof send>;
        const place = output.kind === "send" ? places.get(to) : undefined;
        if (place === undefined) continue;
        messages++;
        for (const more of place.hear(sender, message)) queue.push([to, more]);
      }
      return messages;
    };
    return {
      wait: (name: string, timer: string) => settle(name, places.get(name)!.wait(timer)),
      state: (name: string): ServerState => places.get(name)!.state(),
    };
  }

  it("figure 7: whatever the followers have, in the end they have what the leader has", () => {
    const logs = {
      leader: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
      a: [1, 1, 1, 4, 4, 5, 5, 6, 6],
      b: [1, 1, 1, 4],
      c: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
      d: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
      e: [1, 1, 1, 4, 4, 4, 4],
      f: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
    };
    const all = cluster(
      Object.fromEntries(
        Object.entries(logs).map(([name, terms]) => [name, disk(7, null, terms.map(noop))]),
      ),
    );
    all.wait("leader", "election");
    all.wait("leader", "heartbeat");
    expect(all.state("leader").role.name).toBe("leader");
    for (const name of Object.keys(logs)) {
      const { log, commitIndex } = all.state(name);
      expect(log.entries).toEqual([...logs.leader, 8].map(noop));
      expect(commitIndex).toBe(11);
    }
  });

  it("one alone leads, commits and answers at once", () => {
    const s1 = begin(null, { servers: ["s1"] });
    expect(s1.wait("election")).toEqual([
      persist(disk(1, "s1", [noop(1)])),
      cancel("election"),
      set("heartbeat", 5),
    ]);
    expect(s1.hear("a", request(1, put("u")))).toEqual([
      persist(disk(1, "s1", [noop(1), entry(1, 1, "u")])),
      send("a", answer(1, done(null))),
    ]);
    expect(lastIndex(s1.state().log)).toBe(s1.state().commitIndex);
  });
});

describe("the client", () => {
  const node = client({ servers, queueMax: 1, delayMin: 10, delayMax: 30 });
  const begin = (disk: { readonly session: number } | null = null) => script(node, "a", disk);

  it("has its session on disk before it asks, and a new one after each crash", () => {
    const a = begin();
    expect(a.first).toEqual([]);
    expect(a.ask("1", put("u"))).toEqual([
      persist({ session: 1 }),
      send("s1", request(1, put("u"))),
      set("retransmit", 10),
    ]);
    expect(begin({ session: 1 }).ask("1", get)).toEqual([
      persist({ session: 2 }),
      send("s1", request(1, get, 2)),
      set("retransmit", 10),
    ]);
  });

  it("answers once, and asks the next", () => {
    const a = begin();
    a.ask("1", put("u"));
    expect(a.ask("2", get)).toEqual([]);
    expect(a.ask("3", get)).toEqual([
      reply("3", { type: "refused", because: "too many requests wait" }),
    ]);
    expect(a.hear("s1", answer(1, done(null)))).toEqual([
      reply("1", done(null)),
      send("s1", request(2, get)),
      set("retransmit", 10),
    ]);
    const before = a.state();
    for (const old of [answer(1, done(null)), answer(2, done("u"), 0)])
      expect(a.hear("s1", old)).toEqual([]);
    expect(a.hear("b", answer(2, done("u")))).toEqual([]);
    expect(a.state()).toBe(before);
    expect(a.hear("s3", answer(2, { type: "forgotten" }))).toEqual([
      reply("2", { type: "forgotten" }),
      cancel("retransmit"),
    ]);
    expect(a.hear("s1", answer(2, done("u")))).toEqual([]);
    expect(a.wait("retransmit")).toEqual([]);
  });

  it("asks one server after the other, and waits longer each time", () => {
    const a = begin();
    a.ask("1", get);
    for (const [to, delay] of [
      ["s2", 20],
      ["s3", 30],
      ["s1", 30],
    ] as const)
      expect(a.wait("retransmit")).toEqual([send(to, request(1, get)), set("retransmit", delay)]);
  });

  it("goes where it is sent, once until it has waited", () => {
    const a = begin();
    const notLeader = (leader: string | null) => answer(1, { type: "not leader", leader });
    a.ask("1", get);
    expect(a.hear("s1", notLeader(null))).toEqual([]);
    // Another server's opinion was not asked.
    expect(a.hear("s2", notLeader("s2"))).toEqual([]);
    expect(a.hear("s1", notLeader("s3"))).toEqual([
      send("s3", request(1, get)),
      set("retransmit", 10),
    ]);
    // Two could send it to and fro for ever.
    expect(a.hear("s3", notLeader("s1"))).toEqual([]);
    expect(a.wait("retransmit")).toEqual([send("s1", request(1, get)), set("retransmit", 20)]);
    expect(a.hear("s1", answer(1, { type: "busy" }))).toEqual([]);
    expect(a.hear("s1", notLeader("s2"))).toHaveLength(2);
    // Whom it has found it asks first the next time.
    a.hear("s2", answer(1, done(null)));
    expect(a.ask("2", get)[0]).toEqual(send("s2", request(2, get)));
  });
});
