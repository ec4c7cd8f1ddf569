/**
 * Follows an implementation from one set of possible abstract states to the next: those that show
 * what the implementation shows, and are reached by steps that explain what has happened.
 */
import type { PlainState } from "../../spec/init.ts";
import type { NodeTypes } from "../node.ts";
import type { AbstractStates, Taken } from "./abstract-states.ts";
import type { BoundMapping } from "./bound-mapping.ts";
import type { Explanation } from "./mapping.ts";
import type { View } from "./view.ts";

/** Abstract states, each with the steps that led there. */
export type Reached = ReadonlyMap<number, readonly Taken[]>;

/** What the abstraction gives: its values, and a text that tells them from others. */
export interface Shown {
  readonly values: PlainState;
  readonly text: string;
}

/** More possible states than this, and the mapping leaves too much open to be followed. */
export const POSSIBLE_MAX = 4096;

export class Follower<T extends NodeTypes> {
  constructor(
    readonly mapping: BoundMapping<T>,
    readonly states: AbstractStates,
  ) {}

  /** null if there is no abstraction. @throws Broken */
  show(world: View<T>): Shown | null {
    const { abstraction } = this.mapping;
    return abstraction === null ? null : this.states.show(abstraction(world));
  }

  /** The initial states that show this, before anything else is asked of them. */
  begin(shown: Shown | null): Reached {
    return this.#settled(this.#showing(standing(this.states.initial()), shown), shown);
  }

  /** What an explanation makes of the possible states, before anything else is asked of them. */
  follow(possible: readonly number[], explanation: Explanation, shown: Shown | null): Reached {
    return this.#settled(this.#showing(this.#apply(standing(possible), explanation), shown), shown);
  }

  /**
   * What agrees may see what a silent action has changed: then it may have happened before anybody
   * looks. Otherwise it is time enough for it afterwards; see `closed`.
   */
  #settled(reached: Reached, shown: Shown | null): Reached {
    const { silent, agrees } = this.mapping;
    if (silent.length === 0 || Object.keys(agrees).length === 0) return reached;
    const settled = new Map(reached);
    for (const [state, steps] of settled) {
      if (settled.size > POSSIBLE_MAX) break;
      for (const action of silent)
        for (const taken of this.states.steps(state, action, {}))
          if (!settled.has(taken.to) && this.#shows(taken.to, shown))
            settled.set(taken.to, [...steps, taken]);
    }
    return settled;
  }

  /** Those that agree with the world in everything else. */
  agreeing(reached: Reached, world: View<T>): Reached {
    const rules = Object.values(this.mapping.agrees);
    if (rules.length === 0) return reached;
    return new Map(
      [...reached].filter(([state]) => {
        const glimpse = this.states.glimpse(state);
        return rules.every((rule) => rule(glimpse, world));
      }),
    );
  }

  /** The rules that some state reached breaks. */
  disagreeing(reached: Reached, world: View<T>): readonly string[] {
    return Object.entries(this.mapping.agrees)
      .filter(([, rule]) => [...reached.keys()].some((s) => !rule(this.states.plain(s), world)))
      .map(([label]) => label);
  }

  /**
   * With all that silent actions make of them; null if that is too many.
   * @param unseen is told of the silent step that led to each state that is added
   */
  closed(
    reached: Iterable<number>,
    shown: Shown | null,
    unseen?: Map<number, Taken>,
  ): readonly number[] | null {
    const possible = new Set(reached);
    const { silent } = this.mapping;
    for (const state of possible) {
      if (possible.size > POSSIBLE_MAX) return null;
      for (const action of silent)
        for (const taken of this.states.steps(state, action, {}))
          if (!possible.has(taken.to) && this.#shows(taken.to, shown)) {
            possible.add(taken.to);
            unseen?.set(taken.to, taken);
          }
    }
    return [...possible];
  }

  /** What an explanation makes of abstract states. */
  #apply(from: Reached, explanation: Explanation): Reached {
    switch (explanation.kind) {
      case "stutter":
      case "ignore":
        return from;
      case "act": {
        const { action, parameters } = explanation;
        const reached = new Map<number, readonly Taken[]>();
        for (const [state, steps] of from)
          for (const taken of this.states.steps(state, action, parameters))
            if (!reached.has(taken.to)) reached.set(taken.to, [...steps, taken]);
        return reached;
      }
      case "seq":
        return explanation.parts.reduce((states, part) => this.#apply(states, part), from);
      case "anyOf": {
        const reached = new Map<number, readonly Taken[]>();
        for (const part of explanation.parts)
          for (const [state, steps] of this.#apply(from, part))
            if (!reached.has(state)) reached.set(state, steps);
        return reached;
      }
    }
  }

  #showing(reached: Reached, shown: Shown | null): Reached {
    if (shown === null) return reached;
    return new Map([...reached].filter(([state]) => this.#shows(state, shown)));
  }

  #shows(state: number, shown: Shown | null): boolean {
    return shown === null || this.states.shownOf(state) === shown.text;
  }
}

const standing = (states: readonly number[]): Reached =>
  new Map(states.map((state) => [state, []]));
