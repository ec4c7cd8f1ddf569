/**
 * Random specifications with sets that only grow, right and wrong: what actions ask of the sets may be
 * what is in them, or also what is not, how many there are, and all there are; and what they do may
 * depend on it.
 */
import * as fc from "fast-check";
import { oneOf, range, setOf, spec, step as stepProperty } from "../../src/index.ts";
import type { AnySpec } from "../../src/spec/spec.ts";

// biome-ignore lint/suspicious/noExplicitAny: states of any specification
type Any = any;
type Test = (s: Any, p: Any) => boolean;
type Update = (s: Any, p: Any) => void;

const MOST = 2;
const value = fc.nat(MOST);
const variable = fc.constantFrom("x", "y");
const set = fc.constantFrom("net", "log");
const ALL = [0, 1, 2];

/** Something to evaluate, with its text for those who look at a counterexample. */
const named = <F extends Function>(text: string, run: F): F =>
  Object.assign(run, { [fc.toStringMethod]: () => text });

/** What is said of the variables that are no growing sets. */
const plain: fc.Arbitrary<Test> = fc.oneof(
  fc.tuple(variable, value).map(([v, c]) => named(`${v}==${c}`, (s: Any) => s[v] === c)),
  fc.tuple(variable, value).map(([v, c]) => named(`${v}!=${c}`, (s: Any) => s[v] !== c)),
  fc.constant(named("x==y", (s: Any) => s.x === s.y)),
  value.map((c) => named(`pool.has(${c})`, (s: Any) => s.pool.has(c))),
  value.map((c) => named(`p==${c}`, (_: Any, { p }: Any) => p === undefined || p === c)),
);

/** What stays true when more is in the sets. */
const rising: fc.Arbitrary<Test> = fc.oneof(
  fc.tuple(set, value).map(([n, c]) => named(`${n}.has(${c})`, (s: Any) => s[n].has(c))),
  fc.tuple(set, variable).map(([n, v]) => named(`${n}.has(${v})`, (s: Any) => s[n].has(s[v]))),
  fc
    .tuple(set, value)
    .map(([n, c]) => named(`${n}.some(e>=${c})`, (s: Any) => s[n].some((e: number) => e >= c))),
  fc
    .tuple(set, variable)
    .map(([n, v]) => named(`${n}.some(e==${v})`, (s: Any) => s[n].some((e: number) => e === s[v]))),
  fc.tuple(set, value).map(([n, c]) => named(`${n}.size>${c}`, (s: Any) => s[n].size > c)),
  fc
    .tuple(set, value, value)
    .map(([n, c, k]) =>
      named(`${n}.count(e<=${c})>${k}`, (s: Any) => s[n].count((e: number) => e <= c) > k),
    ),
  fc
    .tuple(set, variable)
    .map(([n, v]) =>
      named(
        `${n}.filter(e!=${v}).size>0`,
        (s: Any) => s[n].filter((e: number) => e !== s[v]).size > 0,
      ),
    ),
  fc.constant(
    named("ALL.every(in net or log)", (s: Any) => ALL.every((e) => s.net.has(e) || s.log.has(e))),
  ),
  fc.constant(named("log.some(net.has)", (s: Any) => s.log.some((e: number) => s.net.has(e)))),
  fc.constant(named("pool.some(net.has)", (s: Any) => s.pool.some((e: number) => s.net.has(e)))),
  fc.constant(named("pool.every(net.has)", (s: Any) => s.pool.every((e: number) => s.net.has(e)))),
  fc.constant(named("[...net].includes(x)", (s: Any) => [...s.net].includes(s.x))),
);

/** What does not. */
const falling: fc.Arbitrary<Test> = fc.oneof(
  rising.map((test) => named(`!${fc.stringify(test)}`, (s: Any, p: Any) => !test(s, p))),
  fc
    .tuple(set, variable)
    .map(([n, v]) =>
      named(`${n}.every(e<=${v})`, (s: Any) => s[n].every((e: number) => e <= s[v])),
    ),
  fc.tuple(set, value).map(([n, c]) => named(`${n}.size==${c}`, (s: Any) => s[n].size === c)),
  fc.constant(named("net.isSubsetOf(log)", (s: Any) => s.net.isSubsetOf(s.log))),
  fc.constant(named("max(net)<2", (s: Any) => Math.max(-1, ...s.net) < 2)),
);

/** @param wrong whether some ask what is not in the sets */
const test = (wrong: boolean): fc.Arbitrary<Test> => {
  const atom = fc.oneof(
    { arbitrary: plain, weight: 4 },
    { arbitrary: rising, weight: 4 },
    ...(wrong ? [{ arbitrary: falling, weight: 1 }] : []),
  );
  return fc.oneof(
    { arbitrary: atom, weight: 3 },
    {
      arbitrary: fc
        .tuple(atom, atom)
        .map(([a, b]) =>
          named(
            `(${fc.stringify(a)} && ${fc.stringify(b)})`,
            (s: Any, p: Any) => a(s, p) && b(s, p),
          ),
        ),
      weight: 2,
    },
    {
      arbitrary: fc
        .tuple(atom, atom)
        .map(([a, b]) =>
          named(
            `(${fc.stringify(a)} || ${fc.stringify(b)})`,
            (s: Any, p: Any) => a(s, p) || b(s, p),
          ),
        ),
      weight: 1,
    },
  );
};

const adding: fc.Arbitrary<Update> = fc.oneof(
  fc.tuple(set, value).map(([n, c]) => named(`${n}.add(${c})`, (s: Any) => void s[n].add(c))),
  fc.tuple(set, variable).map(([n, v]) => named(`${n}.add(${v})`, (s: Any) => void s[n].add(s[v]))),
  set.map((n) => named(`${n}.add(p)`, (s: Any, { p }: Any) => void s[n].add(p ?? 0))),
);

const changing: fc.Arbitrary<Update> = fc.oneof(
  fc.tuple(variable, value).map(([v, c]) =>
    named(`${v}=${c}`, (s: Any) => {
      s[v] = c;
    }),
  ),
  variable.map((v) =>
    named(`${v}++`, (s: Any) => {
      s[v] = Math.min(MOST, s[v] + 1);
    }),
  ),
  value.map((c) => named(`pool.delete(${c})`, (s: Any) => void s.pool.delete(c))),
  value.map((c) => named(`pool.add(${c})`, (s: Any) => void s.pool.add(c))),
);

const update = (wrong: boolean): fc.Arbitrary<Update> =>
  fc.oneof(
    { arbitrary: adding, weight: 5 },
    { arbitrary: changing, weight: 4 },
    {
      // If more is in the sets, more is added: as it should be.
      arbitrary: fc.tuple(rising, adding).map(([when, then]) =>
        named(`if (${fc.stringify(when)}) ${fc.stringify(then)}`, (s: Any, p: Any) => {
          if (when(s, p)) then(s, p);
        }),
      ),
      weight: 1,
    },
    ...(wrong
      ? [
          {
            arbitrary: fc.tuple(test(true), fc.oneof(adding, changing)).map(([when, then]) =>
              named(`if (${fc.stringify(when)}) ${fc.stringify(then)}`, (s: Any, p: Any) => {
                if (when(s, p)) then(s, p);
              }),
            ),
            weight: 1,
          },
        ]
      : []),
  );

type Choice = { readonly text: string; readonly with: object };
const choice = (wrong: boolean): fc.Arbitrary<Choice> =>
  fc.oneof(
    { arbitrary: fc.constant<Choice>({ text: "", with: {} }), weight: 5 },
    {
      arbitrary: fc.constantFrom<Choice[]>(
        { text: "p of 0..2", with: { p: range(0, MOST) } },
        { text: "p of net", with: { p: (s: Any) => s.net } },
        { text: "p of pool", with: { p: (s: Any) => s.pool } },
        {
          text: "p of net but x",
          with: { p: (s: Any) => s.net.filter((e: number) => e !== s.x) },
        },
        { text: "p of net, q of log", with: { p: (s: Any) => s.net, q: (s: Any) => s.log } },
        {
          text: "p of net if x is 0",
          with: { p: (s: Any) => (s.x === 0 ? s.net : []) },
        },
        ...(wrong
          ? [
              {
                text: "p of what is not in net",
                with: { p: (s: Any) => ALL.filter((e) => !s.net.has(e)) },
              },
              { text: "the least of net", with: { p: (s: Any) => [...s.net].slice(0, 1) } },
            ]
          : []),
      ),
      weight: 3,
    },
  );

interface Written {
  readonly choice: Choice;
  readonly when: readonly Test[];
  readonly then: readonly Update[];
}

const action = (wrong: boolean): fc.Arbitrary<Written> =>
  fc.record({
    choice: choice(wrong),
    when: fc.oneof(
      fc.array(test(wrong), { maxLength: 2 }),
      fc.array(test(wrong), { minLength: 1, maxLength: 2 }),
      fc.array(plain, { minLength: 1, maxLength: 2 }),
    ),
    then: fc.oneof(
      fc.array(adding, { minLength: 1, maxLength: 2 }),
      fc.array(update(wrong), { minLength: 1, maxLength: 3 }),
    ),
  });

/** One who sends may crash before, and another one waits for what is sent. */
const crash: fc.Arbitrary<readonly Written[]> = fc
  .tuple(value, value, value)
  .map(([from, to, message]) => {
    const none: Choice = { text: "", with: {} };
    const sending = named("x==0", (s: Any) => s.x === 0);
    return [
      {
        choice: none,
        when: [sending],
        then: [named(`net.add(${message})`, (s: Any) => void s.net.add(message))],
      },
      {
        choice: none,
        when: [sending],
        then: [
          named(`x=${to}`, (s: Any) => {
            s.x = to;
          }),
        ],
      },
      {
        choice: none,
        when: [named(`net.has(${from})`, (s: Any) => s.y === 0 && s.net.has(from))],
        then: [
          named("y=1", (s: Any) => {
            s.y = 1;
          }),
        ],
      },
    ];
  });

/** What is said of steps: some of it is broken by steps that change nothing but the sets. */
const stepTest: fc.Arbitrary<(before: Any, after: Any) => boolean> = fc.oneof(
  fc
    .tuple(variable, value, value)
    .map(([v, a, b]) =>
      named(`${v}: not ${a}->${b}`, (s: Any, t: Any) => !(s[v] === a && t[v] === b && a !== b)),
    ),
  fc
    .tuple(variable, value, value)
    .map(([v, a, b]) =>
      named(`${v}: not ${a}->${b}!`, (s: Any, t: Any) => !(s[v] === a && t[v] === b)),
    ),
);

const seldom = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ arbitrary: fc.constant(null), weight: 3 }, { arbitrary: some, weight: 1 });

export interface RandomGrowing {
  readonly spec: AnySpec;
  readonly wrong: boolean;
}

/** @param wrong whether the promise of `growing` may be wrong */
export const randomGrowing: fc.Arbitrary<RandomGrowing> = fc
  .boolean()
  .chain((wrong) =>
    fc.record({
      wrong: fc.constant(wrong),
      initial: fc.subarray(ALL),
      log: fc.subarray(ALL),
      pool: fc.subarray(ALL),
      actions: fc.oneof(
        { arbitrary: fc.array(action(wrong), { minLength: 2, maxLength: 5 }), weight: 3 },
        {
          arbitrary: fc
            .tuple(crash, fc.array(action(wrong), { maxLength: 2 }))
            .map((both) => both.flat()),
          weight: 1,
        },
      ),
      never: seldom(fc.tuple(value, value)),
      terminal: fc.oneof(
        fc.constant(named("true", () => true)),
        fc.constant(null),
        plain.map((t) => named(fc.stringify(t), (s: Any) => t(s, {}))),
      ),
      step: seldom(stepTest),
      reached: seldom(fc.tuple(value, value)),
      constraint: seldom(value),
      // What is added to a set that does not count as growing must not depend on one that does.
      growing: fc.constantFrom(["net", "log"], ...(wrong ? [["net"]] : [])),
    }),
  )
  .map(({ actions, initial, log, pool, never, terminal, step, reached, constraint, ...rest }) => ({
    wrong: rest.wrong,
    spec: spec({
      name: "Random",
      state: () => ({
        x: range(0, MOST),
        y: oneOf(0, 1, 2),
        pool: setOf(range(0, MOST)),
        net: setOf(range(0, MOST)),
        log: setOf(range(0, MOST)),
      }),
      init: () => ({ x: 0, y: 0, pool, net: initial, log }) as Any,
      growing: () => rest.growing as Any,
      actions: (of: Any) =>
        Object.fromEntries(
          actions.map(({ choice, when, then }, i) => [
            `A${i}`,
            of({
              with: choice.with,
              when: (s: Any, p: Any) => when.every((test) => test(s, p ?? {})),
              then: (s: Any, p: Any) => {
                for (const change of then) change(s, p ?? {});
              },
            }),
          ]),
        ),
      invariants: () =>
        (never === null
          ? {}
          : { Never: (s: Any) => !(s.x === never[0] && s.y === never[1] && s.x + s.y > 0) }) as Any,
      properties: (_: Any) =>
        (step === null ? {} : { Step: stepProperty("As said.", step) }) as Any,
      reachable:
        reached === null ? {} : { There: (s: Any) => s.x === reached[0] && s.y === reached[1] },
      ...(constraint === null ? {} : { constraint: (s: Any) => s.x + s.y <= constraint + 1 }),
      ...(terminal === null ? {} : { terminal }),
    } as Any) as AnySpec,
    [fc.toStringMethod]: () =>
      [
        `net=${initial} log=${log} pool=${pool} growing=${rest.growing}`,
        `terminal=${fc.stringify(terminal)} never=${never} step=${fc.stringify(step)} reached=${reached} constraint=${constraint}`,
        ...actions.map(
          ({ choice, when, then }, i) =>
            `A${i} [${choice.text}] when ${fc.stringify(when)} then ${fc.stringify(then)}`,
        ),
      ].join("\n"),
  }));
