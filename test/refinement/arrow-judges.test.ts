/**
 * Whether a run conforms, against the naive monitor: random specifications, nodes that do what those
 * say or something else, random mappings and random faults. `JUDGE_RUNS` and `JUDGE_SEED` vary the
 * run; a failure prints the smallest case found on which the two differ, and `JUDGE_REPLAY`, which runs
 * that only.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Broken } from "../../src/explorer/breakage.ts";
import { seededRandom } from "../../src/explorer/random.ts";
import { accountOf } from "../../src/refinement/arrow/account.ts";
import { BadMapping } from "../../src/refinement/arrow/bad-mapping.ts";
import { BoundMapping } from "../../src/refinement/arrow/bound-mapping.ts";
import { type Divergence, Monitor } from "../../src/refinement/arrow/monitor.ts";
import { witnessOf } from "../../src/refinement/arrow/witness.ts";
import { run } from "../../src/refinement/simulation/simulation.ts";
import { initialStates } from "../../src/spec/init.ts";
import { instantiate, type Model } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { specs } from "../explorer/random-arbitrary.ts";
import {
  cases,
  toSpec as toPair,
  toSource as toPairSource,
} from "../explorer/random-refinement.ts";
import { toSource, toSpec } from "../explorer/random-spec.ts";
import { Hindsight } from "./hindsight.ts";
import { NaiveAccount } from "./naive-account.ts";
import { NaiveMonitor, type NaiveVerdict, type States } from "./naive-monitor.ts";
import { drawCase, LYING, TWISTS } from "./random-mapping.ts";
import { type Acting, MISTAKES, specNodes, specSystem } from "./spec-nodes.ts";

const [REPLAY_SEED, REPLAY_PATH] = (process.env["JUDGE_REPLAY"] ?? "").split("/");
const SEED = Number(REPLAY_SEED || (process.env["JUDGE_SEED"] ?? 20_26));
const RUNS = Number(process.env["JUDGE_RUNS"] ?? (process.env["LONG"] ? 10_000 : 500));
const STEPS = 40;

interface Source {
  readonly source: string;
  /** null if it is no specification: shrinking leads to such. */
  readonly model: Model | null;
}

function orNull<A>(body: () => A): A | null {
  try {
    return body();
  } catch {
    return null;
  }
}

/** Small specifications about cells, mostly; now and then one that has all of the language. */
const sources: fc.Arbitrary<Source> = fc.oneof(
  {
    weight: 19,
    arbitrary: fc.tuple(cases, fc.boolean()).map(([data, abstract]): Source => {
      const model = instantiate(toPair(data));
      const source = `${abstract ? "the abstract spec of\n" : ""}${toPairSource(data)}`;
      return { source, model: abstract ? model.refinements[0]!.abstract : model };
    }),
  },
  {
    weight: 1,
    arbitrary: specs.map((data) => ({
      source: toSource(data),
      model: orNull(() => instantiate(toSpec(data))),
    })),
  },
);

const outcomes = new Map<string, number>();
const count = (what: string): void => {
  outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
};

const begins = (model: Model): boolean =>
  model.actions.length > 0 && (orNull(() => [...initialStates(model)]) ?? []).length > 0;

/** How the monitor differs from the naive one; null if they agree. */
function differenceOn({ model }: Source, seed: number): string | null {
  if (model === null || !begins(model) || Object.keys(model.variables).length === 0) return null;
  const { book, character, mapping, faults, sound, features } = drawCase(model, seededRandom(seed));
  const system = specSystem(specNodes(book, character), faults);
  const nodes = Object.keys(system.nodes);
  const lying = faults === LYING;

  const { log } = run(system, seed, { steps: STEPS });
  const moments = new Hindsight(log, nodes, lying).moments();
  const naive = new NaiveMonitor<Acting>(model, mapping);
  const expected = naive.follow(moments);
  count(expected.outcome);
  if (expected.outcome === "too large") return null;
  for (const name of features) count(`${name}`);
  const right = sound && character.mistake === null;
  if (right) count(`right, ${expected.outcome}`);
  if (right && expected.outcome !== "followed" && expected.outcome !== "flawed")
    return `a right one is no run: ${told(expected)}`;

  let monitor!: Monitor<Acting>;
  const bound = new BoundMapping<Acting>(model, mapping);
  const observed = {
    ...system,
    observer: () => {
      monitor = new Monitor(bound, nodes, lying);
      return monitor;
    },
  };
  const { failure } = run(observed, seed, { steps: STEPS });
  if (failure !== null && failure.kind !== "observed") return `${failure.kind}`;
  const divergence = (failure?.report.details ?? null) as Divergence<Acting> | null;
  // Plain values do not tell who reads what is not there; shrinking leads to such specs.
  if (divergence?.flaw instanceof Broken && divergence.flaw.breakage.kind === "unknown-name")
    return null;
  const { states } = monitor.follower;
  const contents = (numbers: Iterable<number>): string =>
    Array.from(numbers, (state) => contentKey(states.plain(state)))
      .sort()
      .join();

  // The same matches, up to the same event, with the same possibilities.
  for (const [i, { event, reached, possible }] of expected.followed.entries()) {
    // Where nothing changes and nothing is asked, there is nothing to note.
    const match = monitor.matched.find((one) => one.event === event);
    if (match === undefined) {
      const former = expected.followed[i - 1];
      if (former === undefined || keys(former.possible) !== keys(possible))
        return `event ${event} was not followed`;
    } else if ([...match.reached.keys()].some((state) => !reached.has(contents([state]))))
      return `event ${event} leads elsewhere`;
    else if (contents(match.possible) !== keys(possible))
      return `after event ${event} other states are possible`;
  }
  const known = new Set(expected.followed.map(({ event }) => event));
  if (monitor.matched.some(({ event }) => !known.has(event)))
    return "it follows what it should not";
  if (new Set(monitor.matched.map(({ event }) => event)).size < monitor.matched.length)
    return "it follows something twice";

  const verdict = divergence
    ? `${divergence.kind} ${divergence.name} in ${divergence.moment.event?.index ?? null}`
    : "followed";
  if (verdict !== told(expected)) return `${verdict}, and not ${told(expected)}`;
  if (divergence && contents(divergence.possible) !== keys(expected.before))
    return "other states were possible before";
  if (divergence?.kind === "step" || divergence?.kind === "initial") {
    const later = moments.filter(({ event }) => (event?.index ?? 0) > (expected.event ?? 0));
    const account = unlessBroken(() => accountOf(divergence, later));
    const wrong = account && new NaiveAccount(divergence).difference(account);
    if (wrong) return `in the account, ${wrong}`;
  }
  return expected.outcome === "followed" ? wrongWitness(monitor, naive, expected) : null;
}

/** Where the specification is broken there is no account, whatever else there is to say. */
function unlessBroken<A>(body: () => A): A | null {
  try {
    return body();
  } catch (error) {
    if (error instanceof Broken || error instanceof BadMapping) return null;
    throw error;
  }
}

const told = ({ outcome, name, event }: NaiveVerdict): string =>
  outcome === "followed" ? outcome : `${outcome} ${name} in ${event}`;
const keys = (states: States): string => [...states.keys()].sort().join();

/** The witness must be one way through the specification, by way of what was possible. */
function wrongWitness(
  { matched, follower: { states } }: Monitor<Acting>,
  naive: NaiveMonitor<Acting>,
  { followed }: NaiveVerdict,
): string | null {
  const witness = witnessOf(matched);
  const [first] = witness.flatMap(({ steps, unseen }) => [...steps, ...unseen]);
  let state = states.plain(first?.from ?? matched.at(-1)!.possible[0]!);
  const initial = [...initialStates(naive.model)].map((each) => contentKey(each));
  if (!initial.includes(contentKey(state))) return "it does not begin initially";
  for (const { event, steps, unseen } of witness) {
    const { reached, possible } = followed.find((one) => one.event === event)!;
    for (const [part, allowed] of [
      [steps, reached],
      [unseen, possible],
    ] as const) {
      for (const { action, parameters, from, to } of part) {
        if (contentKey(states.plain(from)) !== contentKey(state)) return `a gap at event ${event}`;
        const next = states.plain(to);
        if (!naive.isStep(state, action, parameters, next)) return `no such step at event ${event}`;
        state = next;
      }
      if (!allowed.has(contentKey(state))) return `event ${event} cannot lead there`;
    }
  }
  return null;
}

test(`${RUNS} random runs are followed as the naive monitor does (seed ${SEED})`, () => {
  const found = fc.check(
    fc.property(
      sources,
      fc.noBias(fc.nat()),
      (source, seed) => differenceOn(source, seed) === null,
    ),
    { seed: SEED, numRuns: RUNS, ...(REPLAY_PATH ? { path: REPLAY_PATH } : {}) },
  );
  if (process.env["JUDGE_COUNTS"]) console.log(outcomes);
  if (!found.failed) return;
  if (found.counterexample === null) throw found.errorInstance;
  const [source, seed] = found.counterexample;
  const replay = `JUDGE_REPLAY=${SEED}/${found.counterexamplePath}`;
  const { features } = drawCase(source.model!, seededRandom(seed));
  const what = differenceOn(source, seed);
  expect.fail(`${replay}, ${seed}: ${what}\n${features.join(", ")}\n\n${source.source}\n`);
});

test("every outcome is frequent among them, and every kind of node, mapping and fault", (context) => {
  if (RUNS < 500 || REPLAY_PATH) context.skip();
  const wanted = [
    ...["followed", "right, followed", "step", "initial", "unbound", "flawed"],
    ...["hidden", "no abstraction", "silent", "without", "no events", "others together"],
    ...["agreement", "abstraction of messages", "broadly", "among others"],
    ...["all", "some", "none", "conditions"].map((how) => `parameters: ${how}`),
    ...["another beginning", "twisted agreement", "twisted abstraction", "lying disk"],
    ...["hasty", "by the world"],
    ...TWISTS.map((name) => `twisted: ${name}`),
    ...MISTAKES,
  ];
  const frequent = (times: number): boolean => times >= RUNS / 200;
  for (const what of wanted)
    expect([what, outcomes.get(what) ?? 0]).toEqual([what, expect.toSatisfy(frequent)]);
});
