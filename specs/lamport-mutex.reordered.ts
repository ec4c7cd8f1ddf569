/**
 * Lamport's mutual exclusion, wrong: messages from one process to another may overtake each other,
 * as they do on a network that promises no order. Breaks Mutex: an acknowledgement arrives before
 * the request that was sent ahead of it, and the receiver enters without having heard of it.
 */
import { always, range, variant } from "fairlead";
import lamportMutex from "./lamport-mutex.ts";

export default variant(lamportMutex, {
  name: "LamportMutexReordered",
  actions: (action, { N }) => {
    /** i: which of the messages under way from q to p arrives next. */
    const choice = { p: range(1, N), q: range(1, N), i: range(0, 3) };
    return {
      ReceiveRequest: action({
        with: choice,
        when: { "a request is under way": (s, { p, q, i }) => s.network[q][p][i]?.type === "req" },
        then: (s, { p, q, i }) => {
          const { clock } = s.network[q][p].splice(i, 1)[0]!;
          s.req[p][q] = clock;
          s.clock[p] = Math.max(s.clock[p], clock) + 1;
          s.network[p][q].push({ type: "ack", clock: 0 });
        },
      }),
      ReceiveAck: action({
        with: choice,
        when: {
          "an acknowledgement is under way": (s, { p, q, i }) => s.network[q][p][i]?.type === "ack",
        },
        then: (s, { p, q, i }) => {
          s.network[q][p].splice(i, 1);
          s.ack[p].add(q);
        },
      }),
      ReceiveRelease: action({
        with: choice,
        when: { "a release is under way": (s, { p, q, i }) => s.network[q][p][i]?.type === "rel" },
        then: (s, { p, q, i }) => {
          s.network[q][p].splice(i, 1);
          s.req[p][q] = 0;
        },
      }),
    };
  },
  invariants: () => ({
    Mutex: always("At most one process is in the critical section.", (s) => s.crit.size <= 1),
  }),
  configurations: { small: { N: 2, maxClock: 4, expect: { violates: "Mutex", states: 9 } } },
});
