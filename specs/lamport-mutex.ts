/**
 * Lamport's mutual exclusion by messages: N processes take turns in a critical section, in the order
 * of their requests' timestamps, with logical clocks and without any memory in common.
 *
 * Source: Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System" (1978); TLA+
 *   module LamportMutex, whose variables and actions these are.
 * Faults: messages are delayed. Between two processes they arrive in order, once, and for certain;
 *   no process stops. The algorithm stands no other: everybody needs everybody's answer.
 * Left out: timestamps on acknowledgements and releases, since only those of requests are compared.
 * Checked: Mutex, BoundedNetwork, up to maxClock ticks of any clock.
 * Not here: that every request is granted, of which the source does not speak. The constraint cuts
 *   off behaviours that would have to be followed for ever: lamport-mutex.granted.ts does without.
 * Wrong: lamport-mutex.impatient.ts does not wait for all answers, lamport-mutex.reordered.ts lets
 *   messages overtake each other, in lamport-mutex.stopped.ts one process stops.
 */
import { always, every, mapOf, oneOf, range, record, seqOf, setOf, spec } from "fairlead";

export default spec({
  name: "LamportMutex",
  constants: { N: 3, maxClock: 3 },
  state: ({ N, maxClock }) => {
    const Proc = range(1, N);
    /** Only a request carries a time; the others have 0. */
    const Message = record({ type: oneOf("req", "ack", "rel"), clock: range(0, maxClock) });
    return {
      clock: mapOf(Proc, range(1, maxClock + 1)),
      /** req[p][q]: the time of q's request as far as p knows, 0 if there is none. */
      req: mapOf(Proc, mapOf(Proc, range(0, maxClock))),
      /** ack[p]: who has acknowledged p's request. */
      ack: mapOf(Proc, setOf(Proc)),
      /** network[p][q]: the messages from p to q, in the order in which they were sent. */
      network: mapOf(Proc, mapOf(Proc, seqOf(Message))),
      /** Who is in the critical section. */
      crit: setOf(Proc),
    };
  },
  init: ({ N }) => ({
    clock: every(range(1, N), 1),
    req: every(range(1, N), every(range(1, N), 0)),
    ack: every(range(1, N), []),
    network: every(range(1, N), every(range(1, N), [])),
    crit: [],
  }),

  actions: (action, { N }) => {
    const Proc = range(1, N);
    return {
      Request: action({
        with: { p: Proc },
        when: { "it has no request": (s, { p }) => s.req[p][p] === 0 },
        then: (s, { p }) => {
          s.req[p][p] = s.clock[p];
          s.ack[p].add(p);
          for (const q of Proc)
            if (q !== p) s.network[p][q].push({ type: "req", clock: s.clock[p] });
        },
      }),
      /** The clock moves past the request's: whatever p asks for from now on comes later. */
      ReceiveRequest: action({
        with: { p: Proc, q: Proc },
        when: { "a request is next": (s, { p, q }) => s.network[q][p][0]?.type === "req" },
        then: (s, { p, q }) => {
          const { clock } = s.network[q][p].shift()!;
          s.req[p][q] = clock;
          s.clock[p] = Math.max(s.clock[p], clock) + 1;
          s.network[p][q].push({ type: "ack", clock: 0 });
        },
      }),
      ReceiveAck: action({
        with: { p: Proc, q: Proc },
        when: {
          "an acknowledgement is next": (s, { p, q }) => s.network[q][p][0]?.type === "ack",
        },
        then: (s, { p, q }) => {
          s.network[q][p].shift();
          s.ack[p].add(q);
        },
      }),
      /**
       * The heart: once everybody has answered, no earlier request can be under way, since it would
       * have arrived before the answer. So p knows every request that its own must wait for.
       */
      Enter: action({
        with: { p: Proc },
        when: {
          "everybody has acknowledged": (s, { p }) => s.ack[p].size === N,
          "its request is the first": (s, { p }) =>
            Proc.every(
              (q) =>
                q === p ||
                s.req[p][q] === 0 ||
                s.req[p][p] < s.req[p][q] ||
                (s.req[p][p] === s.req[p][q] && p < q),
            ),
        },
        then: (s, { p }) => {
          s.crit.add(p);
        },
      }),
      Exit: action({
        with: { p: Proc },
        when: { "it is inside": (s, { p }) => s.crit.has(p) },
        then: (s, { p }) => {
          s.crit.delete(p);
          s.req[p][p] = 0;
          s.ack[p].clear();
          for (const q of Proc) if (q !== p) s.network[p][q].push({ type: "rel", clock: 0 });
        },
      }),
      ReceiveRelease: action({
        with: { p: Proc, q: Proc },
        when: { "a release is next": (s, { p, q }) => s.network[q][p][0]?.type === "rel" },
        then: (s, { p, q }) => {
          s.network[q][p].shift();
          s.req[p][q] = 0;
        },
      }),
    };
  },

  invariants: ({ N }) => ({
    Mutex: always("At most one process is in the critical section.", (s) => s.crit.size <= 1),
    BoundedNetwork: always("No channel ever holds more than three messages.", (s) =>
      range(1, N).every((p) => range(1, N).every((q) => s.network[p][q].length <= 3)),
    ),
  }),
  reachable: ({ N }) => ({
    "the last process enters": (s) => s.crit.has(N),
    "all ask at the same time": (s) => range(1, N).every((p) => s.req[p][p] === 1),
  }),
  constraint: (s, { N, maxClock }) => range(1, N).every((p) => s.clock[p] <= maxClock),

  configurations: {
    small: {
      maxClock: 3,
      expect: { distinct: 10_209, generated: 41_533, depth: 31, source: "naive search" },
    },
    four: {
      maxClock: 4,
      expect: { distinct: 70_472, generated: 276_114, depth: 41, source: "TLC" },
    },
    five: {
      maxClock: 5,
      expect: { distinct: 270_115, generated: 1_033_743, depth: 52, source: "TLC" },
    },
    six: {
      maxClock: 6,
      expect: { distinct: 724_274, generated: 2_729_079, depth: 61, source: "TLC, MCLamportMutex" },
    },
  },
});
