/** A counter that goes round, and properties of every class; what it refines, and what it is not. */
import {
  always,
  alwaysEventually,
  and,
  each,
  eventually,
  eventuallyAlways,
  implies,
  leadsTo,
  not,
  or,
  range,
  refines,
  spec,
  step,
  until,
  variant,
} from "fairlead";

const N = range(0, 3);

const round = spec({
  name: "Round",
  state: () => ({ n: N }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Up: action({
      when: (s) => s.n < 3,
      then: (s) => {
        s.n = s.n + 1;
      },
    }),
    Zero: action({
      when: (s) => s.n === 3,
      then: (s) => {
        s.n = 0;
      },
    }),
  }),
  fairness: ({ weak }) => ({ "it goes round": weak(["Up", "Zero"]) }),
});

export const classes = variant(round, {
  name: "Classes",
  invariants: () => ({
    Small: always("It stays small.", (s) => s.n <= 3),
    Labelled: always("It has two clauses.", {
      "it is not five": (s) => (s.n as number) !== 5,
      "it is not three": (s) => s.n !== 3,
    }),
  }),
  properties: () => ({
    Rises: step("It only rises.", (before, after) => after.n > before.n),
    Never: not(eventually((s) => s.n === 3)),
    Order: always(
      "It is small until it is large for ever.",
      or(
        (s) => s.n < 2,
        always((s) => s.n >= 2),
      ),
    ),
    Two: eventually("It comes to two.", (s) => s.n === 2),
    Served: leadsTo(
      (s) => s.n === 1,
      (s) => s.n === 3,
    ),
    Stays: eventuallyAlways((s) => s.n > 1),
    Falls: alwaysEventually(step((before, after) => after.n < before.n)),
    Fair: implies(
      alwaysEventually((s: { n: number }) => s.n === 1),
      alwaysEventually((s: { n: number }) => s.n === 3),
    ),
    Until: until(
      "It is below two until it is two.",
      (s) => s.n < 2,
      (s) => s.n === 2,
    ),
    Broken: until(
      (s) => s.n < 1,
      (s) => s.n === 2,
    ),
    Both: and(
      always((s: { n: number }) => s.n <= 3),
      eventually((s: { n: number }) => s.n === 2),
    ),
    Nested: until(
      until(
        (s) => s.n < 2,
        (s) => s.n === 2,
      ),
      (s) => s.n === 3,
    ),
    Tautology: or(
      always((s) => s.n > 0),
      eventually(not((s) => s.n > 0)),
    ),
    Contradiction: and(
      always((s) => s.n > 0),
      eventually(not((s) => s.n > 0)),
    ),
    Many: each("From each number it goes on to the next.", [...range(0, 7).members], (i) =>
      leadsTo(
        (s) => s.n === i,
        (s) => s.n === (i + 1) % 4,
      ),
    ),
    Refines: refines("It goes round.", round, { mapping: (s) => ({ n: s.n }) }),
    Backwards: refines("It goes round backwards.", round, {
      mapping: (s) => ({ n: 3 - s.n }),
    }),
  }),
  reachable: { three: (s) => s.n === 3 },
  fairness: ({ weak }) => ({ "it goes up": weak("Up") }),
});

export const wrong = variant(round, {
  name: "Wrong",
  invariants: () => ({
    Throws: always("It throws.", (s) => {
      if (s.n === 2) throw new Error("two");
      return true;
    }),
  }),
});

export const bare = variant(round, { name: "Bare" });
