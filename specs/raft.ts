/**
 * Raft: servers agree on a log, entry by entry, although some of them stop and messages get lost. In
 * each term at most one of them leads: it alone adds entries, and the others follow. What a quorum
 * has acknowledged is committed, and no later leader is without it.
 *
 * Source: Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014), figure 2,
 *   and Ongaro's TLA+ module raft; names are theirs. A leader's first entry is section 8's no-op.
 * Faults: messages are delayed, reordered, duplicated and lost. A server may restart: it remembers
 *   its term, its vote and its log, and some of what it knew to be committed. One that stops is one
 *   that takes no further step. Nobody lies, and no disk forgets.
 * Left out: how a leader finds out where a follower's log departs from its own (nextIndex, refusals).
 *   It says all of its log, of which each may hear any beginning. That stands for an AppendEntries RPC
 *   whose entries end there, and follow on one that both logs have.
 * Checked: the five properties of figure 3. Why they hold is in raft.reasons.ts, and what comes of it
 *   all if messages arrive in raft.heard.ts.
 * Not here: changes of membership, snapshots.
 * Wrong: raft.double-vote.ts, raft.forgetful.ts, raft.any-log.ts, raft.truncating.ts, raft.figure-8.ts
 *   and raft.omniscient.ts break one rule each. Right, but not enough: in raft.duelling.ts nobody is
 *   ever elected, which takes luck (raft.lucky.ts).
 */
import {
  always,
  equal,
  every,
  ids,
  int,
  majorities,
  mapOf,
  oneOf,
  optional,
  range,
  record,
  seqOf,
  setOf,
  spec,
  step,
  union,
} from "fairlead";

/** The first entry is entry 1. */
type Log = readonly { readonly term: number; readonly value: string }[];

/** Whether both logs have an entry k, and are the same up to it. */
export const agree = (a: Log, b: Log, k: number): boolean =>
  a.length >= k && b.length >= k && range(1, k).every((index) => equal(a[index - 1], b[index - 1]));

export const lastTerm = (log: Log): number => log.at(-1)?.term ?? 0;

/** What a leader says whenever there is something new. */
export const appendEntries = <I, L>(leader: I, term: number, log: L, commitIndex: number) =>
  ({ type: "AppendEntries", leader, term, log, commitIndex }) as const;

export default spec({
  name: "Raft",
  constants: {
    Server: ids("s", 3),
    Value: ids("v", 1),
    /** No term is higher than this, no log longer than that. */
    maxTerm: 2,
    maxLog: 2,
    /** Whether servers may restart. */
    restarts: false,
  },
  state: ({ Server, Value }) => {
    const [term, index] = [int, int];
    const log = seqOf(record({ term, value: union(Value, oneOf("noop")) }));
    const message = union(
      record({ type: "RequestVote", term, candidate: Server, lastLogIndex: int, lastLogTerm: int }),
      record({ type: "Vote", term, voter: Server, candidate: Server }),
      record({ type: "AppendEntries", term, leader: Server, log, commitIndex: index }),
      /** In this term, it has had the same as the leader in its log, up to this entry. */
      record({ type: "Ack", term, follower: Server, index }),
    );
    return {
      // What a server has on disk.
      currentTerm: mapOf(Server, term),
      /** Whom it has voted for in this term. */
      votedFor: mapOf(Server, optional(Server)),
      log: mapOf(Server, log),
      // What it has in memory.
      state: mapOf(Server, oneOf("follower", "candidate", "leader")),
      /** It knows that entries up to this one are committed. */
      commitIndex: mapOf(Server, index),
      /**
       * All that was ever said, to everybody. It never shrinks: loss and delay are a message nobody
       * reads, duplication one that is read twice.
       */
      messages: setOf(message),
    };
  },
  init: ({ Server }) => ({
    currentTerm: every(Server, 0),
    votedFor: every(Server, null),
    log: every(Server, []),
    state: every(Server, "follower"),
    commitIndex: every(Server, 0),
    messages: [],
  }),

  actions: (action, { Server, Value, maxTerm, maxLog, restarts }) => ({
    // Elections.
    /** It has not heard of a leader for a while, or not been elected. */
    Timeout: action({
      with: { i: Server },
      when: {
        "it does not lead": (s, { i }) => s.state[i] !== "leader",
        "there is another term": (s, { i }) => s.currentTerm[i] < maxTerm,
      },
      then: (s, { i }) => {
        const term = s.currentTerm[i] + 1;
        s.currentTerm[i] = term;
        s.state[i] = "candidate";
        s.votedFor[i] = i;
        s.messages.add({ type: "Vote", term, voter: i, candidate: i });
        const [lastLogIndex, lastLogTerm] = [s.log[i].length, lastTerm(s.log[i])];
        s.messages.add({ type: "RequestVote", term, candidate: i, lastLogIndex, lastLogTerm });
      },
    }),
    /** It hears of a term. Each up to the highest began with a Timeout, so somebody has spoken in it. */
    UpdateTerm: action({
      with: { i: Server, term: (s) => range(1, Math.max(...Server.map((j) => s.currentTerm[j]))) },
      when: { "it is a later one": (s, { i, term }) => term > s.currentTerm[i] },
      then: (s, { i, term }) => {
        s.currentTerm[i] = term;
        s.state[i] = "follower";
        s.votedFor[i] = null;
      },
    }),
    GrantVote: action({
      with: { i: Server, m: (s) => s.messages.filter((m) => m.type === "RequestVote") },
      when: {
        "the term is not over": (s, { i, m }) => m.term >= s.currentTerm[i],
        "it has voted for nobody else in it": (s, { i, m }) =>
          m.term > s.currentTerm[i] || s.votedFor[i] === null || s.votedFor[i] === m.candidate,
        /** So whoever a quorum votes for has all that is committed. */
        "the candidate's log is at least as up-to-date": (s, { i, m }) =>
          m.lastLogTerm > lastTerm(s.log[i]) ||
          (m.lastLogTerm === lastTerm(s.log[i]) && m.lastLogIndex >= s.log[i].length),
      },
      then: (s, { i, m }) => {
        if (m.term > s.currentTerm[i]) s.state[i] = "follower";
        s.currentTerm[i] = m.term;
        s.votedFor[i] = m.candidate;
        s.messages.add({ type: "Vote", term: m.term, voter: i, candidate: m.candidate });
      },
    }),
    BecomeLeader: action({
      with: { i: Server },
      when: {
        "it is a candidate": (s, { i }) => s.state[i] === "candidate",
        "a quorum has voted for it": (s, { i }) =>
          majorities(Server).some((Q) =>
            Q.every((voter) =>
              s.messages.has({ type: "Vote", term: s.currentTerm[i], voter, candidate: i }),
            ),
          ),
        "there is room in its log": (s, { i }) => s.log[i].length < maxLog,
      },
      then: (s, { i }) => {
        s.state[i] = "leader";
        s.log[i].push({ term: s.currentTerm[i], value: "noop" });
        s.messages.add(appendEntries(i, s.currentTerm[i], s.log[i], s.commitIndex[i]));
      },
    }),

    // Replication.
    ClientRequest: action({
      with: { i: Server, v: Value },
      when: {
        "it leads": (s, { i }) => s.state[i] === "leader",
        "there is room in its log": (s, { i }) => s.log[i].length < maxLog,
      },
      then: (s, { i, v }) => {
        s.log[i].push({ term: s.currentTerm[i], value: v });
        s.messages.add(appendEntries(i, s.currentTerm[i], s.log[i], s.commitIndex[i]));
      },
    }),
    /** What contradicts the leader goes, with all behind it. Where nothing does, nothing goes. */
    HandleAppendEntries: action({
      with: {
        i: Server,
        m: (s) => s.messages.filter((m) => m.type === "AppendEntries"),
        upTo: range(0, maxLog),
      },
      when: {
        "it is another's": (_, { i, m }) => m.leader !== i,
        "the term is not over": (s, { i, m }) => m.term >= s.currentTerm[i],
        "the leader's log goes so far": (_, { m, upTo }) => upTo <= m.log.length,
      },
      then: (s, { i, m, upTo }) => {
        if (m.term > s.currentTerm[i]) s.votedFor[i] = null;
        s.currentTerm[i] = m.term;
        s.state[i] = "follower";
        if (!agree(s.log[i], m.log, upTo)) s.log[i] = m.log.slice(0, upTo);
        s.commitIndex[i] = Math.max(s.commitIndex[i], Math.min(m.commitIndex, upTo));
        for (const index of range(1, upTo))
          s.messages.add({ type: "Ack", term: m.term, follower: i, index });
      },
    }),
    /**
     * The heart: a quorum has acknowledged the entry in the leader's own term, of which the entry is,
     * too. Who is elected in a later term has the vote of one of them, cast after that: so its log is
     * at least as up-to-date as one with this entry, and such a log has this entry, or its last one is
     * from a leader that was elected in between, of which the same can be said.
     */
    AdvanceCommitIndex: action({
      with: { i: Server, k: range(1, maxLog) },
      when: {
        "it leads": (s, { i }) => s.state[i] === "leader",
        "it does not know yet": (s, { i, k }) => k > s.commitIndex[i],
        "the entry is of its term": (s, { i, k }) => s.log[i][k - 1]?.term === s.currentTerm[i],
        "a quorum has it": (s, { i, k: index }) =>
          majorities(Server).some((Q) =>
            Q.every(
              (j) =>
                j === i ||
                s.messages.has({ type: "Ack", term: s.currentTerm[i], follower: j, index }),
            ),
          ),
      },
      then: (s, { i, k }) => {
        s.commitIndex[i] = k;
        s.messages.add(appendEntries(i, s.currentTerm[i], s.log[i], k));
      },
    }),

    ...(restarts
      ? {
          /** A snapshot may have kept some of its commit index. */
          Restart: action({
            with: {
              i: Server,
              keeps: (s) => range(0, Math.max(...Server.map((j) => s.commitIndex[j]))),
            },
            when: { "it has known so much": (s, { i, keeps }) => keeps <= s.commitIndex[i] },
            then: (s, { i, keeps }) => {
              s.state[i] = "follower";
              s.commitIndex[i] = keeps;
            },
          }),
        }
      : {}),
  }),

  /** Who has led in a term, with which log, and what was committed then: AppendEntries say it all. */
  invariants: ({ Server }) => ({
    ElectionSafety: always("In each term at most one server leads.", (s) => {
      const said = s.messages.filter((m) => m.type === "AppendEntries");
      return said.every((m) => said.every((n) => m.term !== n.term || m.leader === n.leader));
    }),
    LogMatching: always(
      "Two logs with an entry of the same term in the same place are the same up to there.",
      (s) =>
        Server.every((i) =>
          Server.every((j) =>
            s.log[i].every(
              ({ term }, n) => term !== s.log[j][n]?.term || agree(s.log[i], s.log[j], n + 1),
            ),
          ),
        ),
    ),
    LeaderCompleteness: always(
      "What is committed in a term is in the logs of the leaders of all later terms.",
      (s) => {
        const said = s.messages.filter((m) => m.type === "AppendEntries");
        return said.every((m) =>
          said.every((n) => m.term >= n.term || agree(m.log, n.log, m.commitIndex)),
        );
      },
    ),
    StateMachineSafety: always("What two servers know to be committed is the same.", (s) =>
      Server.every((i) =>
        Server.every((j) =>
          agree(s.log[i], s.log[j], Math.min(s.commitIndex[i], s.commitIndex[j])),
        ),
      ),
    ),
  }),
  properties: ({ Server }) => ({
    LeaderAppendOnly: step("A leader removes nothing from its log.", (before, after) =>
      Server.every(
        (i) =>
          before.state[i] !== "leader" ||
          after.state[i] !== "leader" ||
          agree(before.log[i], after.log[i], before.log[i].length),
      ),
    ),
  }),
  reachable: ({ Server, Value, restarts }) => ({
    "everybody knows that a client's entry is committed": (s) =>
      Server.every((i) =>
        s.log[i].some(({ value }, n) => n < s.commitIndex[i] && Value.has(value)),
      ),
    "an entry of an earlier term is committed, which its own leader could not": (s) => {
      const said = s.messages.filter((m) => m.type === "AppendEntries");
      const first = said.filter((m) => m.commitIndex > 0 && m.log[0]!.term < m.term);
      return first.some((m) => said.every((n) => n.term === m.term || n.commitIndex === 0));
    },
    "a former leader loses an entry": (s) =>
      s.messages
        .filter((m) => m.type === "AppendEntries")
        .some((m) => !agree(m.log, s.log[m.leader], m.log.length)),
    "a leader restarts, if it may": (s) =>
      !restarts ||
      s.messages
        .filter((m) => m.type === "AppendEntries")
        .some((m) => s.currentTerm[m.leader] === m.term && s.state[m.leader] !== "leader"),
  }),

  configurations: {
    small: {
      expect: { distinct: 132_411, generated: 1_665_634, depth: 17, source: "naive search" },
    },
    restarts: {
      restarts: true,
      expect: { distinct: 1_344_917, generated: 21_322_183, depth: 20, source: "naive search" },
    },
    three: {
      maxTerm: 3,
      expect: { distinct: 5_316_187, generated: 56_842_222, depth: 21, source: "naive search" },
    },
  },
});
