/** A lock that many ask for, again and again, under more and less fairness; and what it implements. */
import {
  alwaysEventually,
  each,
  eventuallyAlways,
  every,
  ids,
  leadsTo,
  mapOf,
  oneOf,
  range,
  refines,
  spec,
  variant,
} from "fairlead";

const lock = spec({
  name: "Lock",
  constants: { P: ids("p", 2) },
  state: ({ P }) => ({ pc: mapOf(P, oneOf("idle", "want", "inside")), taken: oneOf("no", "yes") }),
  init: ({ P }) => ({ pc: every(P, "idle"), taken: "no" }),
  actions: (action, { P }) => ({
    Want: action({
      with: { p: P },
      when: { "it is idle": (s, { p }) => s.pc[p] === "idle" },
      then: (s, { p }) => {
        s.pc[p] = "want";
      },
    }),
    Enter: action({
      with: { p: P },
      when: {
        "it wants to": (s, { p }) => s.pc[p] === "want",
        "the lock is free": (s) => s.taken === "no",
      },
      then: (s, { p }) => {
        s.pc[p] = "inside";
        s.taken = "yes";
      },
    }),
    Leave: action({
      with: { p: P },
      when: { "it is inside": (s, { p }) => s.pc[p] === "inside" },
      then: (s, { p }) => {
        s.pc[p] = "idle";
        s.taken = "no";
      },
    }),
  }),
});

const served = ({ P }: { P: ReturnType<typeof ids<"p">> }) => ({
  Served: each("Whoever wants to enter, enters.", P, (p) =>
    leadsTo(
      (s: { pc: Readonly<Record<string, string>> }) => s.pc[p] === "want",
      (s) => s.pc[p] === "inside",
    ),
  ),
});

export const fair = variant(lock, {
  name: "FairLock",
  properties: served,
  fairness: ({ weak, strong }) => ({
    "whoever wants to enters": strong.each("Enter" as never),
    "nobody stays": weak.each("Leave" as never),
  }),
});

export const starving = variant(fair, {
  name: "WeakLock",
  fairness: ({ weak }) => ({
    "somebody enters": weak("Enter" as never),
    "nobody stays": weak.each("Leave" as never),
  }),
});

export const unfair = variant(lock, { name: "NoFairness", properties: served });

export const several = variant(starving, {
  name: "SeveralLocks",
  properties: ({ P }) => ({
    ...served({ P }),
    Busy: alwaysEventually("Again and again somebody is inside.", (s) => s.taken === "yes"),
    Settled: eventuallyAlways("At last nobody is inside.", (s) => s.taken === "no"),
  }),
});

const room = spec({
  name: "Room",
  constants: { P: ids("p", 2) },
  state: ({ P }) => ({ inside: mapOf(P, oneOf("no", "yes")), visits: range(0, 1) }),
  init: ({ P }) => ({ inside: every(P, "no"), visits: 0 }),
  actions: (action, { P }) => ({
    Come: action({
      with: { p: P },
      when: { "nobody is inside": (s) => P.every((q) => s.inside[q] === "no") },
      then: (s, { p }) => {
        s.inside[p] = "yes";
      },
    }),
    Go: action({
      with: { p: P },
      when: { "it is inside": (s, { p }) => s.inside[p] === "yes" },
      then: (s, { p }) => {
        s.inside[p] = "no";
      },
    }),
  }),
  fairness: ({ weak }) => ({ "whoever is inside goes": weak.each("Go") }),
});

type Seen = { readonly pc: Readonly<Record<string, string>> };
const inside = (s: Seen, p: string) => (s.pc[p] === "inside" ? "yes" : "no");

export const refined = variant(fair, {
  name: "RefiningLock",
  properties: ({ P }) => ({
    IsRoom: refines("It is a room for one.", room, {
      mapping: (s) => ({ inside: every(P, (p) => inside(s, p)), visits: 0 }),
    }),
  }),
});

export const unrefined = variant(refined, {
  name: "OpenLock",
  actions: (action, { P }) => ({
    Enter: action({
      with: { p: P },
      when: { "it wants to": (s, { p }) => s.pc[p] === "want" },
      then: (s, { p }) => {
        s.pc[p] = "inside";
      },
    }),
  }),
});

export const unfairlyRefined = variant(refined, { name: "SlowLock", fairness: () => ({}) });

export const begun = variant(refined, {
  name: "BegunLock",
  init: ({ P }) => ({ pc: every(P, "inside"), taken: "yes" as const }),
});

export const hidden = variant(refined, {
  name: "CountedLock",
  properties: ({ P }) => ({
    IsRoom: refines(
      "It is a room that closes for good after a visit.",
      variant(room, {
        name: "ClosingRoom",
        actions: (action, { P }) => ({
          Come: action({
            with: { p: P },
            when: { "it is open": (s) => s.visits === 0 },
            then: (s, { p }) => {
              s.inside[p] = "yes";
              s.visits = 1;
            },
          }),
        }),
      }),
      { mapping: (s) => ({ inside: every(P, (p) => inside(s, p)) }) },
    ),
  }),
});

export default fair;
