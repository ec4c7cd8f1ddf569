/**
 * Follows a run in a specification naively: sets of whole states by content, every explanation worked
 * out by what its documentation says, the author's functions run for every step. It is short so that
 * it can be believed.
 */
import type { Explaining, Explanation, Mapping } from "../../src/refinement/arrow/mapping.ts";
import { eventName, occasionOf } from "../../src/refinement/arrow/mapping.ts";
import type { View } from "../../src/refinement/arrow/view.ts";
import type { NodeTypes } from "../../src/refinement/node.ts";
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import type { Model, ModelAction } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { after, choices, type Parameters } from "../explorer/author.ts";
import type { MomentInHindsight } from "./hindsight.ts";

/** States by their content. */
export type States = ReadonlyMap<string, PlainState>;

/** What was possible after something had happened: at once, and with what nobody sees after it. */
export interface Followed {
  readonly event: number | null;
  readonly reached: States;
  readonly possible: States;
}

export interface NaiveVerdict {
  readonly outcome: "followed" | "initial" | "step" | "unbound" | "flawed" | "too large";
  /** The kind of event, its place in the log, and what was possible before. */
  readonly name: string;
  readonly event: number | null;
  readonly before: States;
  readonly followed: readonly Followed[];
}

interface Step {
  readonly parameters: Parameters;
  readonly to: PlainState;
}

/** As many as are worth looking at. */
const STATES_MAX = 400;
class TooLarge extends Error {}

/** Nothing happens to nodes by itself: of these events the mapping must say what they are. */
const MUST_BE_EXPLAINED = ["message", "timer", "request", "crash", "start"];

const stutter: Explanation = { kind: "stutter" };
const anyOf = (...parts: Explanation[]): Explanation => ({ kind: "anyOf", parts });
/** What an author writes explanations with. */
const explaining = (actions: readonly ModelAction[]): Explaining<Record<string, never>> => ({
  act: (name: string, parameters: Parameters = {}) => {
    const action = actions.find((each) => each.name === name);
    const known = action?.parameters.map((parameter) => parameter.name) ?? [];
    if (action === undefined || Object.keys(parameters).some((each) => !known.includes(each)))
      throw new Error("there is no such action, or no such parameter");
    return { kind: "act", action: name, parameters };
  },
  seq: (...parts) => ({ kind: "seq", parts }),
  anyOf,
  maybe: (part) => anyOf(stutter, part),
  stutter,
  ignore: { kind: "ignore" },
});

const collected = (states: Iterable<PlainState>): States => {
  const found = new Map([...states].map((state) => [contentKey(state), state]));
  if (found.size > STATES_MAX) throw new TooLarge();
  return found;
};

// biome-ignore lint/suspicious/noExplicitAny: a mapping of any specification
export type AnyMapping<T extends NodeTypes> = Mapping<any, any, T>;

export class NaiveMonitor<T extends NodeTypes> {
  readonly #actions: readonly string[];
  readonly #silent: readonly string[];

  constructor(
    readonly model: Model,
    readonly mapping: AnyMapping<T>,
  ) {
    const { without = [], silent, hidden = [], events } = mapping;
    const names = model.actions.map(({ name }) => name);
    this.#actions = names.filter((name) => !without.includes(name));
    // Where it is left open what events are, any action may happen that is not seen.
    const open = events === undefined && hidden.length > 0 ? this.#actions : [];
    this.#silent = (silent ?? open).filter((name) => !without.includes(name));
  }

  /** Every step of an action, by parameters that fit: only those are tried. */
  #stepsOf(
    state: PlainState,
    name: string,
    fits: (parameters: Parameters) => boolean = () => true,
  ): readonly Step[] {
    const action = this.model.actions.find((each) => each.name === name)!;
    return this.#choices(state, action).flatMap((parameters) => {
      if (!fits(parameters)) return [];
      const to = this.#after(state, action, parameters);
      return to === null ? [] : [{ parameters, to }];
    });
  }

  #choices(state: PlainState, action: ModelAction): readonly Parameters[] {
    const place = `${action.name} ${contentKey(state)}`;
    const known = this.#chosen.get(place) ?? choices(action, state);
    this.#chosen.set(place, known);
    return known;
  }
  readonly #chosen = new Map<string, readonly Parameters[]>();

  #after(state: PlainState, action: ModelAction, parameters: Parameters): PlainState | null {
    const place = `${action.name} ${contentKey(parameters)} ${contentKey(state)}`;
    const known = this.#afters.get(place);
    const to = known === undefined ? after(this.model, action, state, parameters) : known;
    this.#afters.set(place, to);
    return to;
  }
  readonly #afters = new Map<string, PlainState | null>();

  /** Whether an action leads from one state to another with parameters of this content. */
  isStep(from: PlainState, action: string, parameters: Parameters, to: PlainState): boolean {
    return this.#stepsOf(from, action, (each) => contentKey(each) === contentKey(parameters)).some(
      (step) => contentKey(step.to) === contentKey(to),
    );
  }

  #apply(states: States, explanation: Explanation): States {
    switch (explanation.kind) {
      case "stutter":
      case "ignore":
        return states;
      case "act": {
        const { action, parameters } = explanation;
        const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
        const fits = (chosen: Parameters): boolean =>
          given.every(([name, value]) =>
            typeof value === "function"
              ? value(chosen[name])
              : contentKey(value) === contentKey(chosen[name]),
          );
        return collected(
          [...states.values()].flatMap((state) =>
            this.#stepsOf(state, action, fits).map(({ to }) => to),
          ),
        );
      }
      case "seq":
        return explanation.parts.reduce((from, part) => this.#apply(from, part), states);
      case "anyOf":
        return collected(
          explanation.parts.flatMap((part) => [...this.#apply(states, part).values()]),
        );
    }
  }

  /** Those that show what the world shows. */
  #showing(states: States, world: View<T>): States {
    const { abstraction, hidden = [] } = this.mapping;
    if (abstraction === undefined) return states;
    const mapped = abstraction(world) as Readonly<Record<string, unknown>>;
    const shown = Object.entries(this.model.variables).filter(([name]) => !hidden.includes(name));
    return collected(
      [...states.values()].filter((state) =>
        shown.every(
          ([name, domain]) =>
            contentKey(domain.parse(mapped[name], [name])) === contentKey(state[name]),
        ),
      ),
    );
  }

  #agreeing(states: States, world: View<T>): States {
    const rules = Object.values(this.mapping.agrees ?? {});
    return collected(
      [...states.values()].filter((state) => rules.every((rule) => rule(state as never, world))),
    );
  }

  /** With whatever silent actions lead to that shows the same. */
  #closed(states: States, world: View<T>): States {
    for (;;) {
      const all = [...states.values()];
      const more = all.flatMap((state) =>
        this.#silent.flatMap((action) => this.#stepsOf(state, action).map(({ to }) => to)),
      );
      const closed = collected([...all, ...this.#showing(collected(more), world).values()]);
      if (closed.size === states.size) return closed;
      states = closed;
    }
  }

  #explained({ event, world }: MomentInHindsight<T>): Explanation | null {
    const { actions } = this.model;
    const on = explaining(actions.filter(({ name }) => this.#actions.includes(name)));
    if (this.mapping.events === undefined)
      return anyOf(stutter, ...this.#actions.map((action) => on.act(action as never)));
    const table = this.mapping.events(on as never) as Readonly<Record<string, unknown>>;
    const name = eventName(event!);
    const told = Object.hasOwn(table, name) ? table[name] : table["*"];
    const explanation = typeof told === "function" ? told(occasionOf(event!, world)) : told;
    return (explanation as Explanation | undefined) ?? null;
  }

  follow(moments: readonly MomentInHindsight<T>[]): NaiveVerdict {
    const followed: Followed[] = [];
    let possible: States = new Map();
    let [name, event]: [string, number | null] = ["begin", null];
    const verdict = (outcome: NaiveVerdict["outcome"]): NaiveVerdict => {
      return { outcome, name, event, before: possible, followed };
    };
    try {
      for (const moment of moments) {
        event = moment.event?.index ?? null;
        let from = possible;
        if (moment.event === null) from = collected(initialStates(this.model));
        else {
          name = eventName(moment.event);
          const explanation = this.#explained(moment);
          if (explanation === null && MUST_BE_EXPLAINED.includes(moment.event.kind))
            return verdict("unbound");
          if (explanation?.kind === "ignore") continue;
          from = this.#apply(possible, explanation ?? stutter);
        }
        // Nobody sees when a silent action happens: before the world is looked at, or after it.
        const shown = this.#closed(this.#showing(from, moment.world), moment.world);
        const reached = this.#agreeing(shown, moment.world);
        if (reached.size === 0) return verdict(event === null ? "initial" : "step");
        possible = this.#closed(reached, moment.world);
        followed.push({ event, reached, possible });
      }
      return verdict("followed");
    } catch (error) {
      return verdict(error instanceof TooLarge ? "too large" : "flawed");
    }
  }
}
