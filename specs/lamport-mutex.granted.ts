/**
 * Lamport's mutual exclusion once more, right: every request is granted, under weak fairness of
 * whoever can enter, is inside, or has a message to receive. Nobody is obliged to ask.
 *
 * With a constraint, nothing would be known of the behaviours that leave it. Here nothing leaves:
 * nobody asks any more when a clock is so late that it could pass maxClock, since each of the N - 1
 * others may have one request under way to it, and each moves it on. So requests come to an end.
 * Others who ask without end need clocks without end, and are beyond any finite search.
 */
import { each, leadsTo, range, spec } from "fairlead";
import lamportMutex from "./lamport-mutex.ts";

const { constraint: _, ...unconstrained } = lamportMutex;

export default spec({
  ...unconstrained,
  name: "LamportMutexGranted",
  actions: (action, constants) => {
    const { N, maxClock } = constants;
    return {
      ...lamportMutex.actions(action, constants),
      Request: action({
        with: { p: range(1, N) },
        when: {
          "it has no request": (s, { p }) => s.req[p][p] === 0,
          "there is time left": (s) => range(1, N).every((q) => s.clock[q] + (N - 1) <= maxClock),
        },
        then: (s, { p }) => {
          s.req[p][p] = s.clock[p];
          s.ack[p].add(p);
          for (const q of range(1, N))
            if (q !== p) s.network[p][q].push({ type: "req", clock: s.clock[p] });
        },
      }),
    };
  },
  properties: ({ N }) => ({
    Granted: each("Who asks to enter will be inside.", range(1, N), (p) =>
      leadsTo(
        (s) => s.req[p][p] > 0,
        (s) => s.crit.has(p),
      ),
    ),
  }),
  fairness: ({ weak }) => ({
    "who can enter does, and leaves": weak.each(["Enter", "Exit"]),
    "messages arrive": weak.each(["ReceiveRequest", "ReceiveAck", "ReceiveRelease"]),
  }),
  terminal: (s, { N }) => range(1, N).every((p) => s.req[p][p] === 0),

  configurations: {
    small: {
      maxClock: 4,
      expect: { distinct: 12_931, generated: 39_911, depth: 37, source: "naive search" },
    },
    six: { maxClock: 6, expect: { distinct: 280_056, generated: 931_661, depth: 53 } },
  },
});
