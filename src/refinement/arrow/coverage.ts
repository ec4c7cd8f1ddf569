/** What of a specification, and of the faults, the runs of an implementation have shown. */
import type { Model } from "../../spec/model.ts";
import type { NodeTypes } from "../node.ts";
import type { Monitor } from "./monitor.ts";
import { witnessOf } from "./witness.ts";

export interface GuardCount {
  tried: number;
  held: number;
}

export class Coverage {
  /** How often each action was a step of a run, in the first way found to explain it. */
  readonly actions = new Map<string, number>();
  /** By action and label: of the guards that were asked while runs were followed. */
  readonly guards = new Map<string, Map<string, GuardCount>>();
  /** How often each kind of event happened and was explained. */
  readonly events = new Map<string, number>();
  /** Events that were one abstract step, several, or none. */
  readonly steps = { none: 0, one: 0, several: 0 };
  /** The most abstract states that were possible at once. */
  possible = 0;

  constructor(readonly model: Model) {
    for (const { name, guards } of model.actions) {
      this.actions.set(name, 0);
      const labels = guards.map(({ label }) => [label ?? "when", { tried: 0, held: 0 }] as const);
      this.guards.set(name, new Map(labels));
    }
  }

  /** Abstract steps of all runs. */
  get taken(): number {
    let taken = 0;
    for (const count of this.actions.values()) taken += count;
    return taken;
  }

  add<T extends NodeTypes>({ matched, events, follower }: Monitor<T>): void {
    for (const { possible } of matched) this.possible = Math.max(this.possible, possible.length);
    for (const { event, steps, unseen } of witnessOf(matched)) {
      for (const { action } of [...steps, ...unseen])
        this.actions.set(action, this.actions.get(action)! + 1);
      if (event !== null)
        this.steps[steps.length === 0 ? "none" : steps.length === 1 ? "one" : "several"]++;
    }
    for (const [name, count] of events) this.events.set(name, (this.events.get(name) ?? 0) + count);
    follower.states.guards.forEach((labels, i) => {
      const counts = this.guards.get(this.model.actions[i]!.name)!;
      for (const [label, { tried, held }] of labels) {
        const count = counts.get(label)!;
        count.tried += tried;
        count.held += held;
      }
    });
  }
}
