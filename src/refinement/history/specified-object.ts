/**
 * A specification as an object that clients use. Its actions are the operations: one that a client
 * calls `put` is a step of the action `put`, or `Put`. Of the action's parameters,
 *
 * - those that are fields of the input have their values, and one named `in` is the whole input,
 * - `client` is the client,
 * - `out` is what is returned; where there is none, it is the variable `out` after the step; where
 *   there is neither, what is returned is not looked at,
 * - any other may have any value, as long as there is an input: an operation with parameters is not
 *   called without one, and with `{}` all of them may have any value.
 */
import { Broken, brokenBy } from "../../explorer/breakage.ts";
import { Walk } from "../../explorer/replay.ts";
import { contains, Domain, Listed } from "../../spec/domain.ts";
import { initialStates, type PlainState } from "../../spec/init.ts";
import type { Model, ModelAction, ModelParameter } from "../../spec/model.ts";
import { contentKey, equal } from "../../spec/value.ts";
import type { Outcome, SequentialModel, SequentialOperation } from "./sequential-model.ts";

/** The parameter, or variable, that is what an operation returns. */
const OUTPUT = "out";
const CLIENT = "client";
const INPUT = "in";

export interface SpecifiedOptions {
  /** The field of the input that tells independent parts apart. The specification is not asked. */
  readonly part?: string;
  /** Actions that are no operations: they may happen at any time. */
  readonly internal?: readonly string[];
  /** Seconds that one look at a state may take. */
  readonly watchdog?: number;
}

/** Walks that are kept ready, each for one input. */
const WALKS_MAX = 500;

/** @throws Broken, when the specification is, here or while the object is used */
export function specifiedObject(
  model: Model,
  options: SpecifiedOptions = {},
): SequentialModel<PlainState> {
  const { part, internal = [] } = options;
  const walks = new Walks(model, options.watchdog);
  const operations = model.actions.filter(({ name }) => !internal.includes(name));
  const names = new Set(operations.map(({ name }) => name));
  const drifting = model.actions.filter(({ name }) => internal.includes(name));
  return {
    name: model.name,
    initial: () => {
      try {
        return [...initialStates(model)];
      } catch (error) {
        throw brokenBy(error, { kind: "init", name: null, part: null }, null);
      }
    },
    operations: Object.fromEntries(
      operations.flatMap((action) => {
        const operation = operationOf(action, model, walks);
        const lower = action.name.charAt(0).toLowerCase() + action.name.slice(1);
        return names.has(lower)
          ? [[action.name, operation]]
          : [
              [lower, operation],
              [action.name, operation],
            ];
      }),
    ),
    byClient: operations.some(({ parameters }) => parameters.some(({ name }) => name === CLIENT)),
    ...(part === undefined
      ? {}
      : {
          part: (_: string, input: unknown) =>
            typeof input === "object" && input !== null
              ? (input as Readonly<Record<string, unknown>>)[part]
              : undefined,
        }),
    ...(drifting.length === 0
      ? {}
      : {
          drift: (state: PlainState) =>
            drifting.flatMap((action) => walks.steps(action, {}, state).map(({ after }) => after)),
        }),
  };
}

function operationOf(
  action: ModelAction,
  model: Model,
  walks: Walks,
): SequentialOperation<PlainState> {
  const { parameters } = action;
  const inputs = parameters.filter(({ name }) => name !== OUTPUT && name !== CLIENT);
  const output = parameters.find(({ name }) => name === OUTPUT)?.choice ?? model.variables[OUTPUT];
  const returned = parameters.some(({ name }) => name === OUTPUT);
  const clients = parameters.find(({ name }) => name === CLIENT)?.choice;
  return {
    input:
      (inputs.length === 0 ? "nothing" : inputsText(inputs)) +
      (clients === undefined ? "" : `, of a client${choiceText(clients)}`),
    accepts: (input, client) => {
      const fixed = fixedBy(inputs, input);
      return (
        fixed !== null &&
        (!(clients instanceof Domain) || contains(clients, client)) &&
        inputs.every(
          ({ name, choice }) =>
            !(name in fixed) || !(choice instanceof Domain) || contains(choice, fixed[name]),
        )
      );
    },
    outcomes: (state, input, client) => {
      const fixed = fixedBy(inputs, input)!;
      const known = parameters.some(({ name }) => name === CLIENT)
        ? { ...fixed, [CLIENT]: client }
        : fixed;
      return walks.steps(action, known, state).map(
        ({ chosen, after }): Outcome<PlainState> => ({
          state: after,
          ...(returned
            ? { out: chosen[OUTPUT] }
            : OUTPUT in model.variables
              ? { out: after[OUTPUT] }
              : {}),
        }),
      );
    },
    ...(output instanceof Domain
      ? {
          output: (recorded) =>
            contains(output, recorded) ? output.parse(recorded, []) : recorded,
        }
      : {}),
  };
}

/** The parameters that an input gives; null when it gives one that the action does not have. */
function fixedBy(
  inputs: readonly ModelParameter[],
  input: unknown,
): Readonly<Record<string, unknown>> | null {
  const names = inputs.map(({ name }) => name);
  if (names.includes(INPUT)) return { [INPUT]: input };
  // No input is none of a parameter's values, unless null is; that all may have any has to be said.
  if (input === null && names.length > 0) {
    const [{ name, choice }] = inputs as readonly [ModelParameter];
    return names.length === 1 && choice instanceof Domain && contains(choice, null)
      ? { [name]: null }
      : null;
  }
  if (input === null) return {};
  if (typeof input !== "object" || Array.isArray(input))
    // A single parameter needs no name.
    return names.length === 1 ? { [names[0]!]: input } : null;
  if (!Object.keys(input).every((name) => names.includes(name))) return null;
  return input as Readonly<Record<string, unknown>>;
}

/** `{key: x or y, value: 0..3}`, as far as its domains are short. */
function inputsText(inputs: readonly ModelParameter[]): string {
  return `{${inputs.map(({ name, choice }) => `${name}${choiceText(choice)}`).join(", ")}}`;
}

const CHOICE_MAX = 6;

function choiceText(choice: ModelParameter["choice"]): string {
  if (!(choice instanceof Domain) || !choice.finite) return "";
  const { members } = choice;
  const shown = members.slice(0, CHOICE_MAX).map((member) => JSON.stringify(member));
  return `: ${shown.join("|")}${members.length > CHOICE_MAX ? "|…" : ""}`;
}

interface TakenStep {
  readonly chosen: Readonly<Record<string, unknown>>;
  readonly after: PlainState;
}

/** The steps of one action each, with some of its parameters fixed. */
class Walks {
  readonly #ready = new Map<string, Walk>();

  constructor(
    readonly model: Model,
    readonly watchdog: number | undefined,
  ) {}

  steps(
    action: ModelAction,
    known: Readonly<Record<string, unknown>>,
    from: PlainState,
  ): readonly TakenStep[] {
    const walk = this.#walk(action, known);
    const steps: TakenStep[] = [];
    try {
      walk.stand(from);
      for (const choice of walk.choices()) {
        if (choice.obstacle !== null || !fits(choice.parameters, known)) continue;
        walk.stand(from);
        const { state } = walk.take(choice);
        steps.push({ chosen: choice.parameters, after: state });
      }
    } catch (error) {
      // A walk that went wrong is in no state to go on.
      this.#ready.clear();
      if (error instanceof Broken) throw error;
      throw brokenBy(error, { kind: "action", name: action.name, part: null }, null);
    }
    return steps;
  }

  #walk(action: ModelAction, known: Readonly<Record<string, unknown>>): Walk {
    const key = `${action.name} ${contentKey(known)}`;
    const ready = this.#ready.get(key);
    if (ready) return ready;
    if (this.#ready.size >= WALKS_MAX) this.#ready.clear();
    const parameters = action.parameters.map(({ name, choice }): ModelParameter => {
      if (!(name in known) || !(choice instanceof Domain)) return { name, choice };
      return {
        name,
        choice: new Listed(contains(choice, known[name]) ? [choice.parse(known[name], [])] : []),
      };
    });
    const walk = new Walk(
      // Only this action, and no property: nothing else is asked.
      {
        ...this.model,
        actions: [{ ...action, parameters }],
        ...{ invariants: [], steps: [], reachables: [], temporals: [], refinements: [] },
        constraint: null,
      },
      this.watchdog,
    );
    this.#ready.set(key, walk);
    return walk;
  }
}

/** Whether the parameters that are drawn from the state, too, have the values that are known. */
function fits(
  chosen: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(known).every(
    ([name, value]) => name in chosen && equal(chosen[name], value),
  );
}
