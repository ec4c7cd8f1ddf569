/**
 * A walk through a model's states, one step at a time, in the hands of somebody who chooses. Every
 * step runs the author's code: nothing is learnt, and nothing is taken from what was learnt.
 */
import { guarded } from "../host/purity.ts";
import { Overrun, watched } from "../host/watchdog.ts";
import { initialStates, type PlainState } from "../spec/init.ts";
import type { Model, ModelProperty } from "../spec/model.ts";
import { contentKey } from "../spec/value.ts";
import { watching } from "../spec/watch.ts";
import { learntAuthor, unendedCall } from "./author.ts";
import { brokenBy, type Where } from "./breakage.ts";
import { explain } from "./explanation.ts";
import { Doubts } from "./learning/doubts.ts";
import { flipAll } from "./learning/effects.ts";
import type { Instance } from "./learning/instances.ts";
import type { Judge } from "./learning/judges.ts";
import { Machine } from "./learning/machine.ts";
import { AFTER } from "./learning/slots.ts";
import type { NamedProperty, TraceStep, Why } from "./verdict.ts";

/** Why a step cannot be taken: a guard (`null` if it has no label), or nothing to choose from. */
export type Obstacle =
  | { readonly kind: "guard"; readonly label: string | null }
  | { readonly kind: "no-choice"; readonly parameters: readonly string[] };

/** An action with its parameters, in the state at hand. */
export interface Choice {
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `null` when the step can be taken. */
  readonly obstacle: Obstacle | null;
}

/** How a property stands in the state at hand (a step property: for the step that led to it). */
export interface Standing {
  readonly property: NamedProperty;
  readonly holds: boolean;
  readonly why: Why | null;
}

const INIT: Where = { kind: "init", name: null, part: null };

/** Seconds that one look at a state may take, unless told otherwise. */
const WATCHDOG_SECONDS = 5;

export class Walk {
  /** The way so far, the initial state first. Empty before `start` and after `stand`. */
  readonly trace: TraceStep[] = [];
  readonly #machine: Machine;
  readonly #properties: readonly { readonly property: ModelProperty; readonly judges: Judge[] }[];
  readonly #constraint: Judge | null;
  #state: PlainState | null = null;

  /** @throws Broken, and what the spec's own functions throw */
  constructor(
    readonly model: Model,
    readonly watchdog: number = WATCHDOG_SECONDS,
  ) {
    const machine = new Machine(model, { seed: 0, trees: false, doubts: new Doubts() });
    this.#machine = machine;
    this.#properties = [...model.invariants, ...model.steps, ...model.reachables].map(
      (property) => ({
        property,
        judges: property.clauses.map((clause) =>
          machine.judges.make(
            { kind: property.kind, name: property.name, part: null },
            clause,
            property.kind === "step" ? 2 : 1,
          ),
        ),
      }),
    );
    this.#constraint = model.constraint
      ? machine.judges.make(
          { kind: "constraint", name: null, part: null },
          { label: null, run: model.constraint },
          1,
        )
      : null;
  }

  /** The state at hand. */
  get state(): PlainState {
    if (this.#state === null) throw new Error("the walk has not started");
    return this.#state;
  }

  /** Starts at the initial state number `place`, counted from 0. False when there are fewer. */
  start(place = 0): boolean {
    const state = this.#within(() => {
      try {
        let at = 0;
        for (const initial of initialStates(this.model)) if (at++ === place) return initial;
        return null;
      } catch (error) {
        throw brokenBy(error, INIT, null);
      }
    });
    if (state === null) return false;
    this.stand(state);
    this.trace.push({ action: null, parameters: {}, state: this.state });
    return true;
  }

  /** Goes to a state without walking there. */
  stand(state: PlainState): void {
    const { layout, trees } = this.#machine;
    this.trace.length = 0;
    layout.encode(state, trees.state);
    this.#state = layout.decode(trees.state);
  }

  /** Every action with all its parameters, whether it can be taken here or not. */
  choices(): readonly Choice[] {
    return this.#within(() => {
      const { fixedInstances, choosers, instances } = this.#machine;
      const found = fixedInstances.map((id) => this.#choice(instances.all[id]!));
      for (const chooser of choosers.all) {
        const ids = this.#drawn(chooser.id);
        if (ids.length === 0)
          found.push({
            action: chooser.action.name,
            parameters: chooser.fixed,
            obstacle: { kind: "no-choice", parameters: chooser.drawn },
          });
        for (const id of ids) found.push(this.#choice(instances.all[id]!));
      }
      return found;
    });
  }

  /** Takes a step that `choices` offered. @throws Broken when it cannot be taken this time */
  take(choice: Choice): TraceStep {
    const { layout, trees } = this.#machine;
    const instance = this.#instanceOf(choice);
    return this.#within(() => {
      layout.encode(this.state, trees.state);
      const writes = this.#machine.instances.perform(instance);
      if (writes === null) this.#machine.learning.impure(instance);
      flipAll(trees.state, writes);
      this.#state = layout.decode(trees.state);
      const step = { action: choice.action, parameters: choice.parameters, state: this.state };
      this.trace.push(step);
      return step;
    });
  }

  /** Whether the state at hand satisfies the constraint. */
  inside(): boolean {
    const judge = this.#constraint;
    return judge === null || this.#within(() => this.#machine.judges.directly(judge));
  }

  /** How every property stands. Step properties are left out where no step led here. */
  standings(): readonly Standing[] {
    return this.#within(() => {
      const before = this.trace.at(-2)?.state;
      return this.#properties
        .filter(({ property }) => property.kind !== "step" || before !== undefined)
        .map(({ property, judges }) => {
          this.#present(property.kind === "step" ? before! : null);
          const failing = judges.find((judge) => !this.#machine.judges.directly(judge));
          return {
            property: { kind: property.kind, name: property.name, meaning: property.meaning },
            holds: failing === undefined,
            why: failing ? explain(this.#machine, failing) : null,
          };
        });
    });
  }

  /** Brings the state at hand before the author's code: after another one, for a step property. */
  #present(before: PlainState | null): void {
    const { layout, trees } = this.#machine;
    layout.encode(this.state, trees.state);
    if (before === null) return;
    trees.state.copyWithin(AFTER, 0, layout.words);
    layout.encode(before, trees.state);
  }

  #choice(instance: Instance): Choice {
    const machine = this.#machine;
    const enabled = machine.instances.perform(instance) !== null;
    const labelled = instance.action.guards[0]?.label !== null;
    return {
      action: instance.action.name,
      parameters: instance.parameters,
      obstacle: enabled
        ? null
        : { kind: "guard", label: labelled ? machine.learning.recorder.part : null },
    };
  }

  /** The instances of an action whose parameters are drawn from the state at hand. */
  #drawn(chooser: number): readonly number[] {
    const machine = this.#machine;
    const leaf = machine.choosers.leaf(machine.choosers.all[chooser]!);
    return leaf === 0 ? machine.choosers.list : machine.choosers.chosen(leaf);
  }

  #instanceOf(choice: Choice): Instance {
    const key = contentKey(choice.parameters);
    return this.#machine.instances.all.find(
      (instance) =>
        instance.action.name === choice.action && contentKey(instance.parameters) === key,
    )!;
  }

  /** Runs author code: watched, guarded, and ended if it does not return. */
  #within<T>(body: () => T): T {
    const machine = this.#machine;
    const { recorder } = machine;
    let result: T | undefined;
    try {
      guarded(learntAuthor(recorder), () =>
        watching(recorder, () =>
          watched(() => {
            if (this.#state) machine.layout.encode(this.#state, machine.trees.state);
            result = body();
          }, this.watchdog * 1000),
        ),
      );
    } catch (error) {
      if (!(error instanceof Overrun)) throw error;
      recorder.end();
      throw unendedCall([machine.learning], error, this.watchdog, INIT);
    }
    return result as T;
  }
}

/** The number of an initial state, counted from 0; -1 when it is none. */
export function placeOf(model: Model, state: PlainState): number {
  const key = contentKey(state);
  let place = 0;
  for (const initial of initialStates(model)) {
    if (contentKey(initial) === key) return place;
    place++;
  }
  return -1;
}
