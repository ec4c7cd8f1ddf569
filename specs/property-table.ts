/**
 * The property table: what one asks of a counter (as in a shop) where customers draw tickets and are
 * called in turn, each once; every kind of property that textbooks name, on one small system.
 *
 * Source: the examples of Alpern & Schneider, "Defining liveness" (1985), and livelock freedom, which
 *   is often put beside deadlock freedom; the tickets are Reed and Kanodia's (1979).
 * Faults: none.
 * Left out: that customers come again, for then nothing ever ends, and there is no termination.
 * Checked: as safety, PartialCorrectness, MutualExclusion, DeadlockFreedom, FirstComeFirstServed; as
 *   liveness, LivelockFreedom, StarvationFreedom, Termination, GuaranteedService, if who is called
 *   comes, who is there leaves, and the clerk goes on until all have come. `fairlead classify` tells
 *   which is which, and why: "nothing happens any more" ends a deadlock, "round and round" no livelock.
 * Not here: total correctness: it is PartialCorrectness and Termination.
 * Wrong: property-table.pushing.ts lets anyone in, property-table.forgetful.ts calls nobody. Between
 *   them they break all eight.
 */
import {
  always,
  each,
  eventually,
  every,
  ids,
  implies,
  leadsTo,
  mapOf,
  oneOf,
  or,
  range,
  spec,
  until,
} from "fairlead";

export default spec({
  name: "PropertyTable",
  constants: { P: ids("p", 3) },
  state: ({ P }) => ({
    at: mapOf(P, oneOf("outside", "waiting", "counter", "home")),
    /** The ticket of who has one; the next to be drawn; the one that is called. */
    ticket: mapOf(P, range(0, P.size)),
    next: range(0, P.size),
    called: range(0, P.size),
    /** How many were served, as the clerk's book says, and as each customer saw it there. */
    served: range(0, P.size),
    seen: mapOf(P, range(0, P.size)),
  }),
  init: ({ P }) => ({
    at: every(P, "outside"),
    ticket: every(P, 0),
    next: 0,
    called: 0,
    served: 0,
    seen: every(P, 0),
  }),

  actions: (action, { P }) => ({
    Draw: action({
      with: { p: P },
      when: { outside: (s, { p }) => s.at[p] === "outside" },
      then: (s, { p }) => {
        s.ticket[p] = s.next;
        s.next = s.next + 1;
        s.at[p] = "waiting";
      },
    }),
    /** The heart: no two have the same ticket, so one at a time comes, in the order of the tickets. */
    Come: action({
      with: { p: P },
      when: {
        waiting: (s, { p }) => s.at[p] === "waiting",
        called: (s, { p }) => s.ticket[p] === s.called,
      },
      then: (s, { p }) => {
        s.seen[p] = s.served;
        s.at[p] = "counter";
      },
    }),
    /** Writes what was seen, and one more: right only if nobody else was there meanwhile. */
    Leave: action({
      with: { p: P },
      when: { "at the counter": (s, { p }) => s.at[p] === "counter" },
      then: (s, { p }) => {
        s.served = s.seen[p] + 1;
        s.called = s.called + 1;
        s.at[p] = "home";
      },
    }),
  }),

  invariants: ({ P }) => ({
    PartialCorrectness: always("When all have gone home, as many were served as there are.", (s) =>
      implies(
        P.every((p) => s.at[p] === "home"),
        () => s.served === P.size,
      ),
    ),
    MutualExclusion: always(
      "At most one is at the counter.",
      (s) => P.count((p) => s.at[p] === "counter") <= 1,
    ),
    DeadlockFreedom: always(
      "Until all have gone home, somebody can move.",
      (s) =>
        P.every((p) => s.at[p] === "home") ||
        P.some((p) => s.at[p] !== "home" && (s.at[p] !== "waiting" || s.ticket[p] === s.called)),
    ),
  }),
  properties: ({ P }) => ({
    FirstComeFirstServed: each("Who waits while another is outside is served before.", P, (p) =>
      each(P.without(p), (q) =>
        always(
          implies(
            (s) => s.at[p] === "waiting" && s.at[q] === "outside",
            or(
              always((s) => s.at[q] !== "counter"),
              until(
                (s) => s.at[q] !== "counter",
                (s) => s.at[p] === "counter",
              ),
            ),
          ),
        ),
      ),
    ),
    LivelockFreedom: leadsTo(
      "If some wait, one of them will come to the counter.",
      (s) => P.some((p) => s.at[p] === "waiting"),
      (s) => P.some((p) => s.at[p] === "counter"),
    ),
    StarvationFreedom: each("Who waits will come to the counter.", P, (p) =>
      leadsTo(
        (s) => s.at[p] === "waiting",
        (s) => s.at[p] === "counter",
      ),
    ),
    Termination: eventually("In the end all have gone home.", (s) =>
      P.every((p) => s.at[p] === "home"),
    ),
    GuaranteedService: each("Who has drawn a ticket will go home served.", P, (p) =>
      leadsTo(
        (s) => s.at[p] === "waiting",
        (s) => s.at[p] === "home",
      ),
    ),
  }),
  fairness: ({ weak }) => ({ "everybody goes on": weak.each(["Draw", "Come", "Leave"]) }),
  reachable: {
    "all wait": (s, { P }) => P.every((p) => s.at[p] === "waiting"),
    "one has gone home before another comes": (s, { P }) =>
      P.some((p) => s.at[p] === "home") && P.some((p) => s.at[p] === "outside"),
  },
  terminal: (s, { P }) => P.every((p) => s.at[p] === "home"),

  configurations: {
    // With m tickets drawn in some order, 0 … m customers home, and the next one waiting or there.
    small: {
      expect: {
        distinct: 82,
        generated: 118,
        depth: 10,
        source: "∑ n!/(n−m)! · (2m+1), and as much for the steps",
      },
    },
    four: { P: 4, expect: { distinct: 457, generated: 721, depth: 13, source: "the same sums" } },
  },
});
