/**
 * Die hard: two jugs without marks, one of three gallons and one of five, and a tap. From the film
 * "Die Hard with a Vengeance", where four gallons must be measured out to stop a bomb.
 *
 * Source: Lamport's first lesson in TLA+, module DieHard; names are the source's.
 * Faults: none. Nobody spills.
 * Left out: stopping half-way. There are no marks, so only a full or an empty jug can be known.
 * Checked: OneJugIsFullOrEmpty; that four gallons can be measured at all.
 * Not here: the solution. Ask for it by claiming there is none: die-hard.puzzle.ts.
 */
import { always, range, spec } from "fairlead";

export default spec({
  name: "DieHard",
  /** How many gallons each jug holds. */
  constants: { SMALL: 3, BIG: 5 },
  state: ({ SMALL, BIG }) => ({
    /** Gallons in the small jug. */
    small: range(0, SMALL),
    /** Gallons in the big jug. */
    big: range(0, BIG),
  }),
  init: () => ({ small: 0, big: 0 }),

  actions: (action, { SMALL, BIG }) => ({
    FillSmallJug: action({
      then: (s) => {
        s.small = SMALL;
      },
    }),
    FillBigJug: action({
      then: (s) => {
        s.big = BIG;
      },
    }),
    EmptySmallJug: action({
      then: (s) => {
        s.small = 0;
      },
    }),
    EmptyBigJug: action({
      then: (s) => {
        s.big = 0;
      },
    }),
    /** Pours until the big jug is full or the small one empty, whichever comes first. */
    SmallToBig: action({
      then: (s) => {
        const poured = Math.min(s.small, BIG - s.big);
        s.small -= poured;
        s.big += poured;
      },
    }),
    BigToSmall: action({
      then: (s) => {
        const poured = Math.min(s.big, SMALL - s.small);
        s.big -= poured;
        s.small += poured;
      },
    }),
  }),

  invariants: ({ SMALL, BIG }) => ({
    /** Why it is a puzzle: of 24 pairs of amounts only 16 can be reached. */
    OneJugIsFullOrEmpty: always(
      "One of the two jugs is always full or empty.",
      (s) => s.small === 0 || s.small === SMALL || s.big === 0 || s.big === BIG,
    ),
  }),
  reachable: { "4 gallons in the big jug": (s) => s.big === 4 },

  configurations: {
    small: {
      SMALL: 3,
      BIG: 5,
      expect: {
        distinct: 16,
        generated: 97,
        depth: 8,
        source: "TLC, tlaplus/Examples DieHard; 97 = 1 + 16 states x 6 actions",
      },
    },
  },
});
