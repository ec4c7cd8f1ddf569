/**
 * Temporal properties of random specs, against the naive search. `JUDGE_RUNS` and `JUDGE_SEED` vary
 * the run; a failure prints the smallest spec found on which the two differ, and `JUDGE_REPLAY`, which
 * runs that one only.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../src/explorer/check.ts";
import { instantiate } from "../../src/spec/model.ts";
import { trusting } from "./identity.ts";
import { inTurn } from "./judge.ts";
import { judgeFinding, livenessDifference, WAYS } from "./liveness-judge.ts";
import { findLasso } from "./naive-lassos.ts";
import {
  fairLasso,
  holdsOn,
  isBehaviour,
  type Lasso,
  type ReportedLasso,
  type StateGraph,
  stateGraph,
} from "./naive-liveness.ts";
import { Prefixes } from "./naive-prefixes.ts";
import { failsInLoop } from "./random-formula.ts";
import { type Case, cases, STATES_MAX, toSource, toSpec } from "./random-temporal.ts";

const [REPLAY_SEED, REPLAY_PATH] = (process.env["JUDGE_REPLAY"] ?? "").split("/");
const SEED = Number(REPLAY_SEED || (process.env["JUDGE_SEED"] ?? 20_26));
const LONG = Boolean(process.env["LONG"]);
const RUNS = Number(process.env["JUDGE_RUNS"] ?? (LONG ? 6_000 : 1_200));
const options = { seed: SEED, numRuns: RUNS, ...(REPLAY_PATH ? { path: REPLAY_PATH } : {}) };

let judged = 0;
let differed = false;

/** Every property is judged by default, and in two other ways; in all in a long run, once one differs. */
const ways = (): typeof WAYS =>
  LONG || REPLAY_PATH || differed ? WAYS : inTurn(WAYS, judged++, 2);

// No structures are compared by identity in these specs.
function differenceOn(data: Case): string | null {
  const wanted = { shortestStem: failsInLoop(data.formula) };
  const found = trusting(() => livenessDifference(instantiate(toSpec(data)), wanted, ways()));
  differed ||= found !== null;
  return found;
}

test(`${RUNS} random temporal properties are judged as the naive search does (seed ${SEED})`, () => {
  const run = fc.check(
    fc.property(cases, (data) => differenceOn(data) === null),
    options,
  );
  if (!run.failed) return;
  const data = run.counterexample![0];
  const replay = `JUDGE_REPLAY=${SEED}/${run.counterexamplePath}`;
  expect.fail(`${replay}, run ${run.numRuns}, ${differenceOn(data)}\n\n${toSource(data)}\n`);
});

test("several properties of one spec are judged as each of them by itself", () => {
  const several = fc.tuple(cases, fc.array(cases, { minLength: 1, maxLength: 3 }));
  fc.assert(
    fc.property(several, ([data, others]) => {
      const models = [data, ...others.map(({ formula }) => ({ ...data, formula }))].map((one) =>
        instantiate(toSpec(one)),
      );
      const temporals = models.map((one, i) => ({ ...one.temporals[0]!, name: `L${i}` }));
      const model = { ...models[0]!, temporals };
      const graph = stateGraph(model, STATES_MAX)!;
      const lassos = temporals.map(({ term }) => findLasso(graph, model, term));
      const prefixes = temporals.map(({ term }) => Prefixes.of(graph, term)?.shortest());
      if (lassos.includes("unknown") || prefixes.some((one) => one === undefined)) return;
      // A finite behaviour may break a property on a way out of the constraint, where no lasso is.
      const broken = temporals
        .filter((_, i) => lassos[i] !== null || prefixes[i] !== null)
        .map(({ name }) => name);
      const all = check(model, { continue: true });
      expect(all.findings.map(({ property }) => property.name)).toEqual(broken);
      for (const finding of all.findings) {
        const { term } = temporals.find(({ name }) => name === finding.property.name)!;
        expect(judgeFinding(graph, model, term, finding)).toBeNull();
      }
      const one = check(model);
      expect(one.findings.map(({ property }) => property.name)).toEqual(broken.slice(0, 1));
    }),
    { seed: SEED, numRuns: Math.ceil(RUNS / 10) },
  );
});

/** A graph, and the lasso that the naive search finds in it. */
function found(data: Case) {
  const model = instantiate(toSpec(data));
  const graph = stateGraph(model, STATES_MAX)!;
  const { term } = model.temporals[0]!;
  return { model, graph, term, lasso: findLasso(graph, model, term) };
}

const JUDGED = { seed: SEED, numRuns: 300 };
/** No lasso has more states, and no more are looked at. */
const LENGTH_MAX = 7;
const LASSOS_MAX = 1_500;

/** Lassos, whatever they are worth: the shorter first. */
function* lassos(graph: StateGraph): Iterable<Lasso> {
  let walks = Array.from({ length: graph.initial }, (_, state) => [state]);
  for (let length = 1, looked = 0; length <= LENGTH_MAX; length++) {
    for (const states of walks) {
      const next = graph.moves[states.at(-1)!]!.map((move) => move.to);
      for (const [start, state] of states.entries())
        if (start === states.length - 1 || next.includes(state)) {
          if (++looked > LASSOS_MAX) return;
          yield { states, start };
        }
    }
    walks = walks.flatMap((states) =>
      [...new Set(graph.moves[states.at(-1)!]!.map((move) => move.to))]
        .filter((to) => to >= 0)
        .map((to) => [...states, to]),
    );
  }
}

/** The lasso as a check would report it. */
function reported(graph: StateGraph, { states, start }: Lasso): ReportedLasso {
  const step = (from: number, to: number) => {
    const { action, parameters } = graph.moves[from]!.find((move) => move.to === to)!;
    return { action, parameters };
  };
  const last = states.length - 1;
  return {
    trace: states.map((state, i) => ({
      ...(i === 0 ? { action: null, parameters: {} } : step(states[i - 1]!, state)),
      state: graph.states[state]!,
    })),
    loop: { start, back: start === last ? null : step(states[last]!, states[start]!) },
  };
}

describe("the naive search", () => {
  test("finds what a search without any thought finds, and with no longer a stem", () => {
    fc.assert(
      fc.property(cases, (data) => {
        const { model, graph, term, lasso } = found(data);
        if (lasso === "unknown") return;
        for (const other of lassos(graph)) {
          if (holdsOn(graph, term, other) || !fairLasso(graph, other, model)) continue;
          expect(lasso, toSource(data)).not.toBeNull();
          expect(lasso!.start, toSource(data)).toBeLessThanOrEqual(other.start);
        }
      }),
      JUDGED,
    );
  });

  test("finds fair behaviours that break the formula", () => {
    fc.assert(
      fc.property(cases, (data) => {
        const { model, graph, term, lasso } = found(data);
        if (lasso === null || lasso === "unknown") return;
        expect(isBehaviour(graph, reported(graph, lasso))).toEqual(lasso);
        expect(fairLasso(graph, lasso, model)).toBe(true);
        expect(holdsOn(graph, term, lasso)).toBe(false);
      }),
      JUDGED,
    );
  });
});

describe("a lasso", () => {
  const refused = (name: string, change: (lasso: ReportedLasso, other: number) => ReportedLasso) =>
    test(`with ${name} is refused`, () => {
      let changed = 0;
      fc.assert(
        fc.property(cases, fc.nat(), (data, other) => {
          const { graph, lasso } = found(data);
          if (lasso === null || lasso === "unknown") return;
          const right = reported(graph, lasso);
          const wrong = change(right, other);
          if (wrong === right) return;
          changed++;
          expect(isBehaviour(graph, wrong)).toBeTypeOf("string");
        }),
        JUDGED,
      );
      expect(changed).toBeGreaterThan(20);
    });

  refused("another state in the place of one", (lasso, other) => {
    const { trace, loop } = lasso;
    const [i, { state }] = [1 + (other % trace.length), trace[other % trace.length]!];
    if (i >= trace.length || state === trace[i]!.state) return lasso;
    return { trace: trace.with(i, { ...trace[i]!, state }), loop };
  });
  refused("a loop that starts elsewhere", (lasso, other) => {
    const { trace, loop } = lasso;
    const start = other % trace.length;
    if (trace[start]!.state === trace[loop.start]!.state) return lasso;
    return { trace, loop: { ...loop, start } };
  });
  refused("its first state left out", (lasso) => {
    const { trace, loop } = lasso;
    return loop.start === 0
      ? lasso
      : { trace: trace.slice(1), loop: { ...loop, start: loop.start - 1 } };
  });
  refused("a stutter in the place of its step back", (lasso) =>
    lasso.loop.back ? { ...lasso, loop: { ...lasso.loop, back: null } } : lasso,
  );

  test("with a part of its loop is unfair, or breaks nothing, or is another lasso", () => {
    const kinds = { unfair: 0, holding: 0, another: 0 };
    fc.assert(
      fc.property(cases, (data) => {
        const { model, graph, term, lasso } = found(data);
        if (lasso === null || lasso === "unknown") return;
        const part: Lasso = { states: lasso.states, start: lasso.states.length - 1 };
        if (part.start === lasso.start) return;
        if (!fairLasso(graph, part, model)) kinds.unfair++;
        else if (holdsOn(graph, term, part)) kinds.holding++;
        else kinds.another++;
      }),
      JUDGED,
    );
    expect(kinds.unfair).toBeGreaterThan(10);
  });
});
