/** Sets that only grow: promises that are proved, that are the author's word, and that are not kept. */
import { always, oneOf, range, refines, setOf, spec, step } from "fairlead";

interface State {
  x: number;
  readonly net: { has(n: number): boolean; add(n: number): unknown; delete(n: number): unknown } & {
    readonly size: number;
    some(predicate: (n: number) => boolean): boolean;
  } & Iterable<number>;
}

type Act = { readonly when?: (s: State) => boolean; readonly then: (s: State) => void };
const at = (x: number) => (s: State) => s.x === x;
const goes = (x: number) => (s: State) => {
  s.x = x;
};

/** What else a specification may have. */
interface More {
  readonly choices?: (s: State) => Iterable<number>;
  readonly holds?: (s: State) => boolean;
  readonly moves?: boolean;
  readonly terminal?: (s: State) => boolean;
}

/** Says 1 and 2 at any time, moves on, and does something else. */
const saying = (name: string, acts: Readonly<Record<string, Act>>, more: More = {}) =>
  spec({
    name,
    state: () => ({ x: range(0, 3), net: setOf(range(0, 3)) }),
    init: () => ({ x: 0, net: [] }),
    growing: () => ["net"],
    terminal: (s) => (more.terminal ?? (() => true))(s as never),
    actions: (action) => ({
      Say: action({
        then: (s) => {
          s.net.add(1);
          s.net.add(2);
        },
      }),
      Go: action({ when: (s) => s.x === 0, then: (s) => goes(1)(s as never) }),
      ...Object.fromEntries(
        Object.entries(acts).map(([act, { when, then }]) => [
          act,
          action({
            when: (s) => (when ?? (() => true))(s as never),
            then: (s) => then(s as never),
          }),
        ]),
      ),
      ...(more.choices === undefined
        ? {}
        : {
            Choose: action({
              with: { n: (s) => more.choices!(s as never) },
              when: (s) => s.x === 1,
              then: (s, { n }) => {
                s.x = n as 2;
              },
            }),
          }),
    }),
    invariants: {
      Small: always("x is no 3.", (s: unknown) => (s as State).x < 3),
      ...(more.holds ? { Looks: always("All is said.", (s) => more.holds!(s as never)) } : {}),
    },
    properties: (_) =>
      more.moves ? { Moves: step("Each step changes x.", (a, b) => a.x !== b.x) } : {},
  });

export const proved = saying("Proved", { Hear: { when: (s) => s.net.has(1), then: goes(2) } });

/** The whole list is looked at, and there are many of them. */
export const word = spec({
  name: "Word",
  state: () => ({ x: range(0, 1), net: setOf(range(0, 9)) }),
  init: () => ({ x: 0, net: [] }),
  growing: () => ["net"],
  terminal: () => true,
  actions: (action) => ({
    Say: action({
      with: { n: range(0, 9) },
      then: (s, { n }) => {
        s.net.add(n);
      },
    }),
    Hear: action({
      when: (s) => [...s.net].length > 5,
      then: (s) => {
        s.x = 1;
      },
    }),
  }),
  invariants: { Small: (s) => s.x < 2 },
});

export const looks = saying("Looks", {}, { holds: (s) => s.net.size < 9 });
export const shrinks = saying("Shrinks", {
  Forget: { when: (s) => s.net.has(1), then: (s) => void s.net.delete(1) },
});

/** Whenever x is 1, all has been said where the fullest states are explored alone. */
export const disables = saying("Disables", {
  Skip: { when: (s) => s.x === 1 && !s.net.has(1), then: goes(3) },
});
export const changes = saying("Changes", {
  Hear: { when: at(1), then: (s) => goes(s.net.has(2) ? 2 : 3)(s) },
});
export const addsLess = saying("AddsLess", {
  Hear: {
    when: at(1),
    then: (s) => {
      if (s.net.has(2)) s.x = 2;
      else {
        s.x = 2;
        s.net.add(3);
      }
    },
  },
  Next: { when: (s) => s.net.has(3), then: goes(3) },
});
export const choosesLess = saying(
  "ChoosesLess",
  {},
  { choices: (s) => [1, 2, 3].filter((n) => n === 2 || !s.net.has(n - 1)) },
);
export const idles = saying("Idles", {}, { moves: true });

/** After a crash nothing more is said; then nothing is heard. */
export const ends = spec({
  name: "Ends",
  state: () => ({ sender: oneOf("up", "down"), heard: range(0, 1), net: setOf(oneOf("go")) }),
  init: () => ({ sender: "up", heard: 0, net: [] }),
  growing: () => ["net"],
  terminal: (s) => s.heard === 1,
  actions: (action) => ({
    Send: action({
      when: (s) => s.sender === "up",
      then: (s) => {
        s.net.add("go");
      },
    }),
    Crash: action({
      when: (s) => s.sender === "up",
      then: (s) => {
        s.sender = "down";
      },
    }),
    Hear: action({
      when: (s) => s.heard === 0 && s.net.has("go"),
      then: (s) => {
        s.heard = 1;
      },
    }),
  }),
  invariants: { Few: (s) => s.heard < 2 },
});

const told = saying("Told", { Hear: { when: (s) => s.net.has(1), then: goes(2) } });

export const hidden = spec({
  name: "Hidden",
  state: () => ({ x: range(0, 3) }),
  init: () => ({ x: 0 }),
  terminal: () => true,
  actions: (action) => ({
    Go: action({
      when: (s) => s.x < 2,
      then: (s) => {
        s.x += 1;
      },
    }),
  }),
  properties: (_) => ({
    Told: refines("It hears what it is told.", told, { mapping: (s) => ({ x: s.x }) }),
  }),
});
