/** Specifications whose code tries to end the process, does not end, or takes all memory. */
import { range, spec } from "fairlead";

/** Counts to three. At two, `deed` is done. */
const counter = (name: string, deed: () => void) =>
  spec({
    name,
    state: () => ({ n: range(0, 3) }),
    init: () => ({ n: 0 }),
    actions: (action) => ({
      Up: action({
        when: (s) => s.n < 3,
        then: (s) => {
          if (s.n === 2) deed();
          s.n++;
        },
      }),
    }),
    terminal: (s) => s.n === 3,
  });

const caught = (deed: () => void) => (): void => {
  try {
    deed();
  } catch {
    // The author wants to go on.
  }
};
const endless = (): void => {
  for (;;);
};
/** The switch keeps the compiler from seeing that it never ends. */
const hoard = (on = true): void => {
  const all: unknown[] = [];
  while (on) all.push(new Array(1e6).fill(0));
};

export const exits = counter("Exits", () => process.exit(0));
export const exitsQuietly = counter(
  "ExitsQuietly",
  caught(() => process.exit(0)),
);
export const aborts = counter("Aborts", () => process.abort());
export const kills = counter("Kills", () => process.kill(process.pid));
export const setsExitCode = counter("SetsExitCode", () => {
  process.exitCode = 7;
});
export const loops = counter("Loops", endless);
export const hoards = counter("Hoards", () => hoard());
/** It says when it begins. */
export const loopsAloud = counter("LoopsAloud", () => {
  console.log("It begins.");
  endless();
});

const good = counter("Good", () => undefined);

export const loopsInInvariant = spec({
  name: "LoopsInInvariant",
  state: () => ({ n: range(0, 3) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Up: action({
      when: (s) => s.n < 3,
      then: (s) => {
        s.n++;
      },
    }),
  }),
  invariants: {
    Small: (s) => {
      if (s.n === 3) endless();
      return true;
    },
  },
});

export const hoardsInInvariant = spec({
  name: "HoardsInInvariant",
  state: () => ({ n: range(0, 3) }),
  init: () => ({ n: 0 }),
  actions: (action) => ({
    Up: action({
      when: (s) => s.n < 3,
      then: (s) => {
        s.n++;
      },
    }),
  }),
  invariants: {
    Small: (s) => {
      if (s.n === 3) hoard();
      return true;
    },
  },
});

const beginning = (name: string, init: () => { n: number }) =>
  spec({ ...good, name, init: init as never });
export const loopsInInit = beginning("LoopsInInit", () => {
  endless();
  return { n: 0 };
});
export const hoardsInInit = beginning("HoardsInInit", () => {
  hoard();
  return { n: 0 };
});
export const exitsInInit = beginning("ExitsInInit", () => process.exit(0));
export const exitsInState = spec({ ...good, name: "ExitsInState", state: () => process.exit(0) });
export const loopsInState = spec({
  ...good,
  name: "LoopsInState",
  state: () => {
    endless();
    return { n: range(0, 3) };
  },
});

/** Each step is one of very many, so that a state takes long, and author code runs for each. */
export const many = spec({
  name: "Many",
  constants: { max: 82_000 },
  state: ({ max }) => ({ n: range(0, max - 1) }),
  init: () => ({ n: 0 }),
  actions: (action, { max }) => ({
    Jump: action({
      with: { to: range(0, max - 1) },
      when: (s, { to }) => s.n === 0 && to < 3,
      then: (s, { to }) => {
        s.n = to;
      },
    }),
  }),
  terminal: () => true,
});

/** More states than anybody waits for. */
export const vast = spec({
  name: "Vast",
  state: () => ({ a: range(0, 100_000), b: range(0, 100_000) }),
  init: () => ({ a: 0, b: 0 }),
  actions: (action) => ({
    A: action({
      when: (s) => s.a < 100_000,
      then: (s) => {
        s.a++;
      },
    }),
    B: action({
      when: (s) => s.b < 100_000,
      then: (s) => {
        s.b++;
      },
    }),
  }),
  invariants: { Small: (s) => s.a + s.b < 1e9 },
  terminal: () => true,
});
