/**
 * Remote procedure call, exactly once: clients call a server over a network that loses, repeats and
 * reorders, and each call is executed as if it had been made at home. The client numbers its calls
 * and repeats a request until it is answered; the server remembers, of each client, the number of
 * the last call and its result, so that it answers a repetition without executing it again.
 *
 * Source: Birrell & Nelson, "Implementing Remote Procedure Calls" (1984), section 3: call
 *   identifiers, retransmission, and what a crash leaves open.
 * Faults: messages are delayed, reordered, duplicated and lost. A client may restart: it remembers
 *   the number of its last call, but not that it waits, so it never learns what became of it. The
 *   server may stop and go on between any two steps, since all that it has is on disk.
 * Left out: what a call does. Its result is its place in the order of execution, which no other call
 *   gets, so that a wrong answer can be told from a right one.
 * Checked: AtMostOnce, Acknowledged and ResultsMatch, which together are exactly once for whoever
 *   gets an answer; Returns, given a network that does not lose every copy.
 * Not here: several calls of one client at a time, for which one remembered call would be too few.
 * Wrong: rpc.at-least-once.ts remembers nothing, rpc.forgetful-client.ts begins to count anew after
 *   a restart, in rpc.lossy.ts the network may lose every copy.
 */
import {
  always,
  each,
  every,
  ids,
  int,
  leadsTo,
  mapOf,
  range,
  record,
  seqOf,
  setOf,
  spec,
} from "fairlead";

export default spec({
  name: "RPC",
  constants: {
    Client: ids("c", 2),
    /** How many calls each client makes. */
    calls: 2,
  },
  state: ({ Client, calls }) => {
    const Count = range(0, calls);
    return {
      // A client.
      /** The call that it made last, 0 before the first. Only we see this. */
      call: mapOf(Client, Count),
      /** The number under which it made it. This outlives a restart. */
      seq: mapOf(Client, Count),
      /** Those who wait for an answer. */
      waiting: setOf(Client),
      /** What each call returned, 0 before it has. */
      returned: mapOf(Client, mapOf(range(1, calls), int)),

      // The network: a message stays, to be read again and again, until it is lost.
      requests: setOf(record({ client: Client, seq: Count, call: Count })),
      replies: setOf(record({ client: Client, seq: Count, result: int })),

      // The server.
      /** Every execution so far, in order. Only we see this: the server knows how many. */
      executed: seqOf(record({ client: Client, call: Count })),
      /** The number of each client's last call that was executed, and what came of it. */
      lastSeq: mapOf(Client, Count),
      lastResult: mapOf(Client, int),
    };
  },
  init: ({ Client, calls }) => ({
    call: every(Client, 0),
    seq: every(Client, 0),
    waiting: [],
    returned: every(Client, every(range(1, calls), 0)),
    requests: [],
    replies: [],
    executed: [],
    lastSeq: every(Client, 0),
    lastResult: every(Client, 0),
  }),

  actions: (action, { Client, calls }) => ({
    // The clients.
    Call: action({
      with: { c: Client },
      when: {
        "it waits for nothing": (s, { c }) => !s.waiting.has(c),
        "it has a call to make": (s, { c }) => s.call[c] < calls,
      },
      then: (s, { c }) => {
        s.call[c] += 1;
        s.seq[c] += 1;
        s.waiting.add(c);
        s.requests.add({ client: c, seq: s.seq[c], call: s.call[c] });
      },
    }),
    /** It cannot know what was lost: the request, the reply, or nothing but its patience. */
    Retransmit: action({
      with: { c: Client },
      when: { "it waits": (s, { c }) => s.waiting.has(c) },
      then: (s, { c }) => {
        s.requests.add({ client: c, seq: s.seq[c], call: s.call[c] });
      },
    }),
    Return: action({
      with: { m: (s) => s.replies },
      when: {
        "the client waits": (s, { m }) => s.waiting.has(m.client),
        "the reply has the number of its call": (s, { m }) => m.seq === s.seq[m.client],
      },
      then: (s, { m }) => {
        s.returned[m.client][s.call[m.client]] = m.result;
        s.waiting.delete(m.client);
      },
    }),
    /** What it waited for may have been executed, or may be yet, or never. */
    Restart: action({
      with: { c: Client },
      when: { "it waits": (s, { c }) => s.waiting.has(c) },
      then: (s, { c }) => {
        s.waiting.delete(c);
      },
    }),

    // The server.
    /** The heart: with the execution, in the same step, the server remembers that it has been. */
    Execute: action({
      with: { m: (s) => s.requests },
      when: { "the number is new": (s, { m }) => m.seq > s.lastSeq[m.client] },
      then: (s, { m }) => {
        s.executed.push({ client: m.client, call: m.call });
        s.lastSeq[m.client] = m.seq;
        s.lastResult[m.client] = s.executed.length;
      },
    }),
    /** A smaller number needs no answer: its client has gone on, and waits for it no more. */
    Answer: action({
      with: { c: Client },
      when: {
        "a request has the last number": (s, { c }) =>
          s.requests.some((m) => m.client === c && m.seq === s.lastSeq[c]),
      },
      then: (s, { c }) => {
        s.replies.add({ client: c, seq: s.lastSeq[c], result: s.lastResult[c] });
      },
    }),

    // The network.
    LoseRequest: action({
      with: { m: (s) => s.requests },
      then: (s, { m }) => {
        s.requests.delete(m);
      },
    }),
    LoseReply: action({
      with: { m: (s) => s.replies },
      then: (s, { m }) => {
        s.replies.delete(m);
      },
    }),
  }),

  invariants: ({ Client, calls }) => ({
    AtMostOnce: always("No call is executed twice.", (s) =>
      s.executed.every((one, i) =>
        s.executed.every(
          (other, j) => i === j || one.client !== other.client || one.call !== other.call,
        ),
      ),
    ),
    Acknowledged: always("A call that has returned was executed.", (s) =>
      Client.every((c) =>
        range(1, calls).every(
          (k) =>
            s.returned[c][k] === 0 || s.executed.some((one) => one.client === c && one.call === k),
        ),
      ),
    ),
    ResultsMatch: always("What a call returns is the result of its own execution.", (s) =>
      Client.every((c) =>
        range(1, calls).every((k) => {
          const one = s.executed[s.returned[c][k]! - 1];
          return s.returned[c][k] === 0 || (one?.client === c && one.call === k);
        }),
      ),
    ),
  }),
  properties: ({ Client }) => ({
    Returns: each("Every call returns, unless its client restarts.", Client, (c) =>
      leadsTo(
        (s) => s.waiting.has(c),
        (s) => !s.waiting.has(c),
      ),
    ),
  }),
  /** Nobody is obliged to call, to restart, or to lose a message. */
  fairness: ({ weak, strong }) => ({
    "who waits repeats the request": weak.each("Retransmit"),
    "what is sent again and again arrives": strong.each(["Execute", "Answer", "Return"]),
  }),
  reachable: ({ Client, calls }) => ({
    "every call returns": (s) =>
      Client.every((c) => range(1, calls).every((k) => s.returned[c][k]! > 0)),
    "a call is executed, and its client will never know": (s) =>
      Client.some(
        (c) =>
          !s.waiting.has(c) &&
          s.executed.some((one) => one.client === c && one.call === s.call[c]) &&
          s.returned[c][s.call[c]] === 0,
      ),
    "a reply comes too late": (s) => s.replies.some((m) => m.seq < s.seq[m.client]),
  }),
  terminal: (s, { Client, calls }) => Client.every((c) => !s.waiting.has(c) && s.call[c] === calls),

  configurations: {
    small: {
      Client: 2,
      calls: 2,
      expect: { distinct: 108_145, generated: 708_695, depth: 25, source: "naive search" },
    },
    one: {
      Client: 1,
      calls: 4,
      expect: { distinct: 17_777, generated: 90_072, depth: 25, source: "naive search" },
    },
  },
});
