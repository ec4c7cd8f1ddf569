/**
 * What an account of a divergence says, asked of the author's functions once more, on plain values:
 * each guard in each state, where each action would lead, and whether a hypothesis explains anything.
 */
import type { Account, Candidate } from "../../src/refinement/arrow/account.ts";
import type { Hypothesis } from "../../src/refinement/arrow/hypotheses.ts";
import { actsOf } from "../../src/refinement/arrow/mapping.ts";
import type { Divergence } from "../../src/refinement/arrow/monitor.ts";
import { behindGlass, type Reading } from "../../src/refinement/diagnosis/readings.ts";
import type { NodeTypes } from "../../src/refinement/node.ts";
import type { PlainState } from "../../src/spec/init.ts";
import type { Model, ModelAction } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { after, choices, type Parameters } from "../explorer/author.ts";

/** How many possible states an account looks at; hypotheses start from fewer. */
const LOOKED_MAX = 16;
const CHAINED_MAX = 8;
const UNSEEN_MAX = 500;

const key = (value: unknown): string => contentKey(value);

/** Of what is not there, such as an element that was looked for, the value is undefined. */
const readingKey = ({ path, asked, value }: Reading): string =>
  key([path, asked?.method ?? null, value === undefined ? ["nothing"] : value]);

function attempt<A>(body: () => A): A | null {
  try {
    return body();
  } catch {
    return null;
  }
}

export class NaiveAccount<T extends NodeTypes> {
  readonly model: Model;
  readonly states: readonly PlainState[];

  constructor(readonly divergence: Divergence<T>) {
    const { follower, possible } = divergence;
    this.model = follower.states.model;
    this.states = possible.slice(0, LOOKED_MAX).map((state) => follower.states.plain(state));
  }

  /** What is wrong with an account; null if it is right. */
  difference({ possible, looked, candidates, hypotheses }: Account): string | null {
    if (possible !== this.divergence.possible.length) return "another number of possible states";
    if (looked !== this.states.length) return `${looked} states are looked at`;
    for (const candidate of candidates) {
      const wrong = this.#candidate(candidate);
      if (wrong) return `${wrong} of ${candidate.action} ${JSON.stringify(candidate.parameters)}`;
    }
    for (const hypothesis of hypotheses) {
      const wrong = this.#hypothesis(hypothesis);
      if (wrong) return `${hypothesis.kind}: ${wrong}`;
    }
    return null;
  }

  #action(name: string): ModelAction {
    return this.model.actions.find((each) => each.name === name)!;
  }

  #forced(action: ModelAction, state: PlainState, parameters: Parameters): PlainState | null {
    return attempt(() => after(this.model, { ...action, guards: [] }, state, parameters));
  }

  #candidate(candidate: Candidate): string | null {
    const { parameters, guards, offers, from, to, bound } = candidate;
    const action = this.#action(candidate.action);
    for (const [i, { label, run }] of action.guards.entries()) {
      const holds = this.states.filter(
        (s) => attempt(() => Boolean(run(s, parameters))) === true,
      ).length;
      const said = guards[i];
      if (said?.label !== label || said.holds !== holds)
        return `guard ${label} holds in ${holds} and not in ${said?.holds}`;
      const failing = this.states.find((s) => attempt(() => Boolean(run(s, parameters))) !== true);
      const read = new Set<string>();
      const state = failing ?? this.states[0]!;
      const note = (reading: Reading): void => void read.add(readingKey(reading));
      attempt(() => run(behindGlass(state, note), parameters));
      for (const reading of said.readings)
        if (read.size > 0 && !read.has(readingKey(reading)))
          return `guard ${label} did not read ${reading.path}`;
      if (said.readings.length === 0 && observes(run, this.states, parameters))
        return `nothing read by guard ${label}`;
    }
    for (const { parameter, offered } of offers) {
      const content = key(parameters[parameter]);
      const many = this.states.filter((state) =>
        choices(action, state).some((choice) => key(choice[parameter]) === content),
      ).length;
      if (many !== offered) return `${parameter} is offered in ${many} and not in ${offered}`;
    }
    if (!this.states.some((state) => key(state) === key(from))) return "it begins elsewhere";
    const forced = this.#forced(action, from, parameters);
    if ((to === null ? null : key(to)) !== (forced === null ? null : key(forced)))
      return "it leads elsewhere";
    const isBound = actsOf(this.divergence.explanation).some(
      (act) =>
        act.action === action.name &&
        Object.entries(act.parameters).every(([name, value]) =>
          typeof value === "function"
            ? value(parameters[name])
            : key(value) === key(parameters[name]),
        ),
    );
    return isBound === bound ? null : `it is bound: ${isBound}`;
  }

  /** Whether a state shows what the implementation does, and agrees with it. */
  #fits(state: PlainState): boolean {
    const { after: shown, follower, moment } = this.divergence;
    const looks = Object.entries(shown?.values ?? {}).every(
      ([name, value]) => key(state[name]) === key(value),
    );
    return (
      looks && Object.values(follower.mapping.agrees).every((rule) => rule(state, moment.world))
    );
  }

  /** Whether it does, perhaps after steps that nobody sees. */
  #fitsUnseen(state: PlainState): boolean {
    const { silent } = this.divergence.follower.mapping;
    const met = new Map([[key(state), state]]);
    for (const each of met.values()) {
      if (this.#fits(each)) return true;
      if (met.size > UNSEEN_MAX) return false;
      for (const name of silent)
        for (const parameters of choices(this.#action(name), each)) {
          const next = after(this.model, this.#action(name), each, parameters);
          if (next !== null) met.set(key(next), next);
        }
    }
    return false;
  }

  #hypothesis(hypothesis: Hypothesis): string | null {
    const states = this.states.slice(0, CHAINED_MAX);
    const { carries, of } = hypothesis;
    if (carries < 0 || carries > of) return `it carries ${carries} of ${of}`;
    switch (hypothesis.kind) {
      case "nothing":
        return this.states.some((state) => this.#fitsUnseen(state)) ? null : "no state fits";
      case "unbound-action":
        if (this.#isExplained(hypothesis.step.action)) return "it is not unbound";
        return this.#chain([hypothesis.step], states);
      case "several":
      case "unseen":
        return this.#chain(hypothesis.steps, states);
      case "guard-ignored": {
        const { parameters, label } = hypothesis;
        const action = this.#action(hypothesis.action);
        const guard = action.guards.find((each) => each.label === label);
        if (guard === undefined) return "there is no such guard";
        if (this.states.some((s) => attempt(() => guard.run(s, parameters)) === true))
          return "the guard holds";
        return this.#some(action, parameters, states, "it leads elsewhere");
      }
      case "not-offered":
        return this.#some(
          this.#action(hypothesis.action),
          hypothesis.parameters,
          states,
          "it leads elsewhere",
        );
      case "other-result": {
        const action = this.#action(hypothesis.action);
        const same = this.#some(action, hypothesis.parameters, states, null);
        return same === null ? null : "it leads there";
      }
    }
  }

  #isExplained = (name: string): boolean =>
    actsOf(this.divergence.explanation).some(({ action }) => action === name);

  /** Null if without its guards the action leads from one of the states to what is shown. */
  #some(
    action: ModelAction,
    parameters: Parameters,
    states: readonly PlainState[],
    wrong: string | null,
  ): string | null {
    const leads = states.some((state) => {
      const to = this.#forced(action, state, parameters);
      return to !== null && this.#fits(to);
    });
    // Asked the other way round, that it leads there is what is wrong.
    if (wrong === null) return leads ? "it does" : null;
    return leads ? null : wrong;
  }

  #chain(
    steps: readonly { readonly action: string; readonly parameters: Parameters }[],
    states: readonly PlainState[],
  ): string | null {
    const reach = (state: PlainState, rest: typeof steps): boolean => {
      const [step, ...others] = rest;
      if (step === undefined) return this.#fitsUnseen(state);
      const action = this.#action(step.action);
      const offered = choices(action, state).some((choice) => key(choice) === key(step.parameters));
      const next = offered ? after(this.model, action, state, step.parameters) : null;
      return next !== null && reach(next, others);
    };
    return states.some((state) => reach(state, steps)) ? null : "no such steps";
  }
}

/** Whether a guard asks its states for anything. */
function observes(
  run: ModelAction["guards"][number]["run"],
  states: readonly PlainState[],
  parameters: Parameters,
): boolean {
  return states.every((state) => {
    let read = false;
    const watched = new Proxy(state, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        // A variable that is an object may be taken without being looked into.
        if (typeof value !== "object" || value === null) read = true;
        return value;
      },
    });
    attempt(() => run(watched, parameters));
    return read;
  });
}
