/**
 * Why an implementation diverges: what each action of the specification would have asked for and
 * done, and what would explain the event if something were otherwise.
 */
import { holds as isSatisfied } from "../../plain/author.ts";
import { contains } from "../../spec/domain.ts";
import type { PlainState } from "../../spec/init.ts";
import type { ModelAction } from "../../spec/model.ts";
import { product } from "../../spec/structures.ts";
import { contentKey } from "../../spec/value.ts";
import { stateDistance } from "../diagnosis/distance.ts";
import { behindGlass, type Reading } from "../diagnosis/readings.ts";
import type { NodeTypes } from "../node.ts";
import { isCondition, type Parameters } from "./abstract-states.ts";
import type { Follower } from "./follower.ts";
import { type Hypothesis, hypotheses } from "./hypotheses.ts";
import { actsOf } from "./mapping.ts";
import type { Divergence } from "./monitor.ts";
import type { Moment } from "./onlooker.ts";
import type { View } from "./view.ts";

/** A guard, in the states that were possible. */
export interface GuardAccount {
  readonly label: string | null;
  /** In how many of the states it holds. */
  readonly holds: number;
  /** What it read in the first state in which it does not, or in the first. */
  readonly readings: readonly Reading[];
}

/** An action that the event could have been. */
export interface Candidate {
  readonly action: string;
  readonly parameters: Parameters;
  /** Whether the mapping says that the event may be this action. */
  readonly bound: boolean;
  /** Parameters whose values the specification does not offer, in how many states it does. */
  readonly offers: readonly { readonly parameter: string; readonly offered: number }[];
  readonly guards: readonly GuardAccount[];
  /** Of the possible states, that in which it comes nearest; and where it would lead from there. */
  readonly from: PlainState;
  readonly to: PlainState | null;
  /** In how many places that differs from what the implementation shows. */
  readonly differences: number;
  /** What must agree with the implementation, and would not. */
  readonly disagreeing: readonly string[];
}

export interface Account {
  /** How many abstract states were possible, and some of them. */
  readonly possible: number;
  readonly states: readonly PlainState[];
  /** How many of them were looked at for the candidates. */
  readonly looked: number;
  /** The nearest first. */
  readonly candidates: readonly Candidate[];
  readonly hypotheses: readonly Hypothesis[];
}

/** Bounds, so that an account takes no longer than it is worth. */
const STATES_MAX = 16;
const CHOICES_MAX = 400;
const CANDIDATES_KEPT = 8;
const READINGS_MAX = 6;

/** @param later what happened after the event, to see how far an explanation would carry */
export function accountOf<T extends NodeTypes>(
  divergence: Divergence<T>,
  later: readonly Moment<T>[],
): Account {
  const { follower, possible } = divergence;
  const states = possible.slice(0, STATES_MAX);
  const candidates = divergence.kind === "step" ? candidatesOf(divergence, states) : [];
  return {
    possible: possible.length,
    states: states.slice(0, 3).map((state) => follower.states.plain(state)),
    looked: states.length,
    candidates: candidates.slice(0, CANDIDATES_KEPT),
    hypotheses: divergence.kind === "step" ? hypotheses(divergence, candidates, later) : [],
  };
}

function candidatesOf<T extends NodeTypes>(
  { follower, explanation, after, moment }: Divergence<T>,
  states: readonly number[],
): readonly Candidate[] {
  const { model } = follower.states;
  const bound = actsOf(explanation);
  const found = new Map<string, Candidate>();
  const add = (action: ModelAction, parameters: Parameters, isBound: boolean): void => {
    const key = `${action.name} ${contentKey(parameters)}`;
    if (!found.has(key))
      found.set(
        key,
        candidateOf(follower, action, parameters, isBound, states, after?.values, moment.world),
      );
  };
  for (const { action: name, parameters } of bound) {
    const action = model.actions.find((each) => each.name === name)!;
    for (const full of completions(follower, action, parameters, states)) add(action, full, true);
  }
  for (const action of model.actions)
    for (const full of completions(follower, action, {}, states)) add(action, full, false);
  return [...found.values()].sort(
    (a, b) => Number(b.bound) - Number(a.bound) || far(a, states.length) - far(b, states.length),
  );
}

/** How far a candidate is from being what happened. */
function far(candidate: Candidate, states: number): number {
  const { guards, offers, differences, disagreeing } = candidate;
  const failing = guards.filter(({ holds }) => holds < states).length;
  const missing = offers.filter(({ offered }) => offered < states).length;
  return failing + missing + differences + disagreeing.length;
}

/** All values for the parameters that are not known, as far as the possible states offer them. */
function completions<T extends NodeTypes>(
  { states: abstract }: Follower<T>,
  action: ModelAction,
  known: Parameters,
  states: readonly number[],
): readonly Parameters[] {
  const lists = action.parameters.map(({ name, choice }) => {
    const wanted = known[name];
    if (Object.hasOwn(known, name) && !isCondition(wanted))
      return [
        typeof choice !== "function" && contains(choice, wanted)
          ? choice.parse(wanted, [name])
          : wanted,
      ];
    const fits = isCondition(wanted) ? wanted : () => true;
    if (typeof choice !== "function") return choice.finite ? choice.members.filter(fits) : [];
    const offered = states
      .flatMap((state) => abstract.offered(state, action, name))
      .filter((value) => fits(value));
    return [...new Map(offered.map((value) => [contentKey(value), value])).values()];
  });
  if (lists.reduce((many, list) => many * list.length, 1) > CHOICES_MAX) return [];
  return Array.from(lists.length === 0 ? [[]] : product(lists), (values) =>
    Object.fromEntries(action.parameters.map(({ name }, i) => [name, values[i]])),
  );
}

function candidateOf<T extends NodeTypes>(
  { states: abstract, mapping }: Follower<T>,
  action: ModelAction,
  parameters: Parameters,
  bound: boolean,
  states: readonly number[],
  shown: PlainState | undefined,
  world: View<T>,
): Candidate {
  const plains = states.map((state) => abstract.plain(state));
  const offers = action.parameters
    .filter(({ choice }) => typeof choice === "function")
    .map(({ name }) => {
      const key = contentKey(parameters[name]);
      const offered = states.filter((state) =>
        abstract.offered(state, action, name).some((value) => contentKey(value) === key),
      );
      return { parameter: name, offered: offered.length };
    });
  const ends = states.map((state, i) => {
    const to = abstract.forced(state, action.name, parameters);
    const plain = to === null ? null : abstract.plain(to);
    const differences =
      plain === null
        ? Number.POSITIVE_INFINITY
        : shown === undefined
          ? 0
          : stateDistance(plain, shown);
    const disagreeing = Object.entries(mapping.agrees)
      .filter(([, rule]) => plain !== null && !rule(plain, world))
      .map(([label]) => label);
    return { from: plains[i]!, to: plain, differences, disagreeing };
  });
  const [nearest] = ends.sort(
    (a, b) => a.differences - b.differences || a.disagreeing.length - b.disagreeing.length,
  );
  return {
    ...{ action: action.name, parameters, bound, offers },
    guards: action.guards.map((guard) => guardAccount(guard, parameters, plains)),
    ...nearest!,
  };
}

function guardAccount(
  guard: ModelAction["guards"][number],
  parameters: Parameters,
  plains: readonly PlainState[],
): GuardAccount {
  let holds = 0;
  let readings: readonly Reading[] = [];
  let failed = false;
  for (const plain of plains) {
    const seen = new Map<string, Reading>();
    const glass = behindGlass(plain, (reading) => {
      seen.set(questionOf(reading), reading);
    });
    // Whether it holds, plain values say: what is behind glass cannot do all that they can.
    const held = isKnownToHold(guard, plain, parameters);
    isKnownToHold(guard, glass, parameters);
    if (held) holds++;
    if (readings.length === 0 || (!held && !failed)) readings = [...seen.values()];
    failed ||= !held;
  }
  return { label: guard.label, holds, readings: readings.slice(0, READINGS_MAX) };
}

/** Whether a guard holds; it may count on those before it, and throw where they do not hold. */
function isKnownToHold(
  guard: ModelAction["guards"][number],
  state: PlainState,
  parameters: Parameters,
): boolean {
  try {
    return isSatisfied(guard, state, parameters);
  } catch {
    return false;
  }
}

/** What was read, or asked. Of a predicate that it was asked with nothing can be told. */
function questionOf({ path, asked }: Reading): string {
  const given = (asked?.given ?? []).map((each) => {
    try {
      return contentKey(each);
    } catch {
      return null;
    }
  });
  return contentKey([path, asked?.method ?? null, given]);
}
