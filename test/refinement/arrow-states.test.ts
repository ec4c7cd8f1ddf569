/**
 * States and steps of random specifications, one at a time, compared with the author's functions run
 * on plain values. `JUDGE_RUNS` and `JUDGE_SEED` vary the run; a failure prints the smallest
 * specification found on which the two differ.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Broken } from "../../src/explorer/breakage.ts";
import { seededRandom } from "../../src/explorer/random.ts";
import { AbstractStates, type Parameters } from "../../src/refinement/arrow/abstract-states.ts";
import { behindGlass, type Reading } from "../../src/refinement/diagnosis/readings.ts";
import { Domain } from "../../src/spec/domain.ts";
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import { instantiate, type Model, type ModelAction } from "../../src/spec/model.ts";
import { isTrue } from "../../src/spec/truth.ts";
import { contentKey } from "../../src/spec/value.ts";
import { after, choices } from "../explorer/author.ts";
import { ByIdentity } from "../explorer/identity.ts";
import { specs } from "../explorer/random-arbitrary.ts";
import { type SpecData, toSource, toSpec } from "../explorer/random-spec.ts";

const SEED = Number(process.env["JUDGE_SEED"] ?? 20_26);
const RUNS = Number(process.env["JUDGE_RUNS"] ?? (process.env["LONG"] ? 3_000 : 40));
const STATES_MAX = 20;

const key = (value: unknown): string => contentKey(value);
const sorted = (values: readonly unknown[]): string => values.map(key).sort().join("\n");

/** What a function gives, or that it is broken. */
function outcome<A>(body: () => A): A | "broken" {
  try {
    return body();
  } catch (error) {
    if (error instanceof ByIdentity) throw error;
    if (error instanceof Broken && error.breakage.kind === "unknown-name") throw error;
    return "broken";
  }
}

/** Reachable states, nearest first, as far as no code goes wrong. */
function reachable(model: Model): readonly PlainState[] {
  const found = new Map<string, PlainState>();
  const meet = (state: PlainState): void => {
    if (found.size < STATES_MAX && !found.has(key(state))) found.set(key(state), state);
  };
  for (const state of initialStates(model)) meet(state);
  for (const state of found.values())
    for (const action of model.actions) {
      const nexts = outcome(() =>
        choices(action, state).map((p) => after(model, action, state, p)),
      );
      if (nexts !== "broken") for (const next of nexts) if (next !== null) meet(next);
    }
  return [...found.values()];
}

/** The states of the model, by their numbers in ours: each is reached step by step. */
function explored(states: AbstractStates): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  const meet = (state: number): void => {
    const content = key(states.plain(state));
    if (numbers.size < STATES_MAX && !numbers.has(content)) numbers.set(content, state);
  };
  for (const state of states.initial()) meet(state);
  for (const state of numbers.values())
    for (const { name } of states.model.actions) {
      const steps = outcome(() => states.steps(state, name, {}));
      if (steps !== "broken") for (const { to } of steps) meet(to);
    }
  return numbers;
}

/** Parameters, each with the state that they lead to, or null where a guard forbids it. */
type Tried = readonly (readonly [Parameters, PlainState | null])[] | "broken";

class Judge {
  readonly random: () => number;
  readonly reachable: readonly PlainState[];
  /** Values of parameters that were offered in some state, by action and parameter. */
  readonly #offered = new Map<string, unknown[]>();

  constructor(
    readonly model: Model,
    seed: number,
  ) {
    this.random = seededRandom(seed);
    this.reachable = reachable(model);
    for (const state of this.reachable)
      for (const action of model.actions) {
        const offered = outcome(() => choices(action, state));
        if (offered === "broken") continue;
        for (const parameters of offered.slice(0, 20))
          for (const [name, value] of Object.entries(parameters)) {
            const place = `${action.name} ${name}`;
            this.#offered.set(place, [...(this.#offered.get(place) ?? []), value]);
          }
      }
  }

  pick<A>(of: readonly A[]): A {
    return of[Math.floor(this.random() * of.length)]!;
  }

  /** Values for some of an action's parameters: offered here, elsewhere or, rarely, nowhere. */
  known(action: ModelAction, share: number, strangely: number): Parameters {
    const some = action.parameters.filter(
      ({ name }) =>
        this.random() < share && (strangely > 0 || this.#offered.has(`${action.name} ${name}`)),
    );
    const strange = [7, "p1", null, true];
    return Object.fromEntries(
      some.map(({ name }) => {
        const values = this.#offered.get(`${action.name} ${name}`) ?? strange;
        return [name, this.pick(this.random() < strangely ? strange : values)];
      }),
    );
  }

  difference(): string | null {
    const { model } = this;
    const states = new AbstractStates(model, Object.keys(model.variables));
    const initial = states.initial().map((state) => states.plain(state));
    const written = new Map([...initialStates(model)].map((state) => [key(state), state]));
    if (sorted(initial) !== sorted([...written.values()])) return "other initial states";
    const numbers = explored(states);
    if ([...numbers.keys()].join() !== this.reachable.map(key).join()) return "other states";
    const inOrder = this.reachable.map((plain) => [plain, numbers.get(key(plain))!] as const);
    for (const [plain, state] of inOrder)
      for (const action of model.actions) {
        const wrong =
          this.#tries(states, action, state, plain) ??
          this.#offers(states, action, state, plain) ??
          this.#known(states, action, state, plain) ??
          this.#forced(states, action, state, plain) ??
          this.#behindGlass(action, plain);
        if (wrong) return `${wrong} of ${action.name} in ${JSON.stringify(plain)}`;
      }
    return this.#shown();
  }

  /** What is tried, and where it leads. */
  #naive(action: ModelAction, plain: PlainState, fits: (given: Parameters) => boolean): Tried {
    const place = `${action.name} ${key(plain)}`;
    const all =
      this.#everyTry.get(place) ??
      outcome(() =>
        choices(action, plain).map((parameters) => {
          const next = outcome(() => after(this.model, action, plain, parameters));
          return [parameters, next] as const;
        }),
      );
    this.#everyTry.set(place, all);
    if (all === "broken") return all;
    const tried: [Parameters, PlainState | null][] = [];
    for (const [parameters, next] of all.filter(([parameters]) => fits(parameters))) {
      if (next === "broken") return next;
      tried.push([parameters, next]);
    }
    return tried;
  }
  readonly #everyTry = new Map<
    string,
    readonly (readonly [Parameters, PlainState | null | "broken"])[] | "broken"
  >();

  #compare(
    states: AbstractStates,
    action: ModelAction,
    state: number,
    known: Parameters,
    expected: Tried,
  ): string | null {
    const tries = outcome(() =>
      states
        .tries(state, action.name, known)
        .map(({ parameters, to }) => [parameters, to === null ? null : states.plain(to)] as const),
    );
    if (tries === "broken" || expected === "broken")
      return tries === expected ? null : `tries ${tries} and not ${expected}`;
    if (sorted(tries) !== sorted(expected)) return "other tries";
    const steps = states.steps(state, action.name, known);
    if (steps.some((step) => step.action !== action.name || step.from !== state))
      return "steps of something else";
    const taken = steps.map(({ parameters, to }) => [parameters, states.plain(to)]);
    return sorted(taken) === sorted(expected.filter(([, to]) => to !== null))
      ? null
      : "other steps";
  }

  #tries(states: AbstractStates, action: ModelAction, state: number, plain: PlainState) {
    return this.#compare(
      states,
      action,
      state,
      {},
      this.#naive(action, plain, () => true),
    );
  }

  #offers(states: AbstractStates, action: ModelAction, state: number, plain: PlainState) {
    for (const { name, choice } of action.parameters) {
      if (typeof choice !== "function") continue;
      const mine = outcome(() => [...new Map(values(choice(plain))).values()]);
      const offered = outcome(() => states.offered(state, action, name));
      if (mine === "broken" || offered === "broken") {
        if (mine !== offered) return `offers ${offered} and not ${mine}`;
      } else if (mine.map(key).join() !== offered.map(key).join()) return `other offers of ${name}`;
    }
    return null;
  }

  /** Some parameters given, by their values or by what is true of them. */
  #known(states: AbstractStates, action: ModelAction, state: number, plain: PlainState) {
    for (let i = 0; i < 3; i++) {
      const known = this.known(action, 0.6, 0.1);
      const given = Object.entries(known).map(([name, value]) => {
        const { choice } = action.parameters.find((parameter) => parameter.name === name)!;
        // What a fixed choice is given may be written as for `init`: a set as a list.
        const parsed = choice instanceof Domain ? outcome(() => choice.parse(value, [])) : "broken";
        return [name, key(parsed === "broken" ? value : parsed)] as const;
      });
      const equal = this.#naive(action, plain, (parameters) =>
        given.every(([name, content]) => key(parameters[name]) === content),
      );
      const wrong = this.#compare(states, action, state, known, equal);
      if (wrong) return `${wrong}, given ${JSON.stringify(known)}`;
      const unlike = Object.fromEntries(
        given.map(([name, content]) => [name, (value: unknown) => key(value) !== content]),
      );
      const others = this.#naive(action, plain, (parameters) =>
        given.every(([name, content]) => key(parameters[name]) !== content),
      );
      const wrongToo = this.#compare(states, action, state, unlike, others);
      if (wrongToo) return `${wrongToo}, other than ${JSON.stringify(known)}`;
    }
    return null;
  }

  /** Without guards, and whether or not the parameters are offered. */
  #forced(states: AbstractStates, action: ModelAction, state: number, plain: PlainState) {
    for (let i = 0; i < 3; i++) {
      const parameters = this.known(action, 1, 0);
      if (Object.keys(parameters).length < action.parameters.length) continue;
      const bare = { ...action, guards: [] };
      const expected = outcome(() => after(this.model, bare, plain, parameters));
      const to = outcome(() => states.forced(state, action.name, parameters));
      if (to === "broken") return "forced throws";
      if (to === null ? expected !== "broken" : key(states.plain(to)) !== outcomeKey(expected))
        return `forced with ${JSON.stringify(parameters)} ${to} and not ${outcomeKey(expected)}`;
    }
    return null;
  }

  /** What a guard answers does not depend on whether anybody notes what it reads, and that is so. */
  #behindGlass(action: ModelAction, plain: PlainState) {
    const offered = outcome(() => choices(action, plain));
    for (const parameters of offered === "broken" ? [] : offered.slice(0, 10))
      for (const { run } of action.guards) {
        const readings: Reading[] = [];
        const glass = behindGlass(plain, (reading) => readings.push(reading));
        const seen = outcome(() => isTrue(run(glass, parameters), run));
        const expected = outcome(() => isTrue(run(plain, parameters), run));
        // What is behind glass cannot be cloned.
        if (seen !== expected && /structuredClone/.test(String(run))) continue;
        if (seen !== expected) return `a guard is ${seen} behind glass, and not ${expected},`;
        for (const { path, asked, value } of readings) {
          const there = path.reduce<unknown>(
            (part, name) => Reflect.get(Object(part), name),
            plain,
          );
          if (asked === null && key(value) !== key(there)) return `wrong reading of ${path}`;
        }
      }
    return null;
  }

  /** Two states show the same exactly if the variables that are shown are equal. */
  #shown(): string | null {
    const names = Object.keys(this.model.variables).filter(() => this.random() < 0.6);
    const states = new AbstractStates(this.model, names);
    const texts = new Map<string, string>();
    for (const state of explored(states).values()) {
      const plain = states.plain(state);
      const visible = Object.fromEntries(names.map((name) => [name, plain[name]]));
      const text = states.shownOf(state);
      if ((texts.get(key(visible)) ?? text) !== text) return `${names} look different`;
      texts.set(key(visible), text);
      const shown = states.show(plain);
      if (shown.text !== text) return `${names} are shown otherwise`;
      if (key(shown.values) !== key(visible)) return `${names} are shown with other values`;
    }
    return new Set(texts.values()).size === texts.size ? null : `${names} look the same`;
  }
}

const outcomeKey = (state: PlainState | null | "broken"): string =>
  state === "broken" ? state : key(state);
const values = (given: unknown): [string, unknown][] =>
  [...(given as Iterable<unknown>)].map((value) => [key(value), value]);

/** Whether there is anything to compare. */
const begins = (model: Model): boolean => outcome(() => [...initialStates(model)]) !== "broken";

function differenceOn(data: SpecData): string | null {
  // Shrinking leads to specifications that are none.
  const model = outcome(() => instantiate(toSpec(data)));
  if (model === "broken" || !begins(model)) return null;
  try {
    return new Judge(model, SEED).difference();
  } catch (error) {
    // Plain values do not tell who reads what is not there, and single steps not who compares objects.
    if (error instanceof Broken || error instanceof ByIdentity) return null;
    throw error;
  }
}

test(`${RUNS} random specs are stepped through as by hand (seed ${SEED})`, () => {
  const run = fc.check(
    fc.property(specs, (data) => differenceOn(data) === null),
    { seed: SEED, numRuns: RUNS },
  );
  if (!run.failed) return;
  const data = run.counterexample![0];
  expect.fail(
    `JUDGE_SEED=${SEED}, run ${run.numRuns}, ${differenceOn(data)}\n\n${toSource(data)}\n`,
  );
});
