/**
 * Lamport's mutual exclusion, wrong: a process enters when all others but one have acknowledged its
 * request. Breaks Mutex: the one it did not wait for may have asked earlier, with its request still
 * under way, and enters as well.
 */
import { always, range, variant } from "fairlead";
import lamportMutex from "./lamport-mutex.ts";

export default variant(lamportMutex, {
  name: "LamportMutexImpatient",
  actions: (action, { N }) => ({
    Enter: action({
      with: { p: range(1, N) },
      when: {
        "it has a request": (s, { p }) => s.req[p][p] > 0,
        "all but one have acknowledged": (s, { p }) => s.ack[p].size >= N - 1,
        "its request is the first": (s, { p }) =>
          range(1, N).every(
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
  }),
  invariants: () => ({
    Mutex: always("At most one process is in the critical section.", (s) => s.crit.size <= 1),
  }),
  configurations: { small: { N: 3, maxClock: 3, expect: { violates: "Mutex", states: 9 } } },
});
