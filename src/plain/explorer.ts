/**
 * The second engine: breadth first over whole states, kept by content. The author's functions run on
 * plain values for every transition and every judgement. It is short so that it can be believed, and
 * slow: the first engine is compared with it.
 */
import { initialStates, type PlainState } from "../spec/init.ts";
import type { Model, ModelAction, ModelProperty } from "../spec/model.ts";
import { isTrue } from "../spec/truth.ts";
import { after, choices, holds, type Parameters } from "./author.ts";
import { Sharing } from "./values.ts";

/** A step from a state, by an action with its parameters chosen. */
export interface PlainStep {
  readonly action: ModelAction;
  readonly parameters: Parameters;
  readonly state: PlainState;
  /** Whether it leaves the state as it is. */
  readonly idle: boolean;
}

/** Is told of everything, as it is found. What it throws ends the exploration. */
export interface PlainObserver {
  /** A state that was not met before, and how each property of one state was judged there. */
  met?(state: PlainState, judged: ReadonlyMap<ModelProperty, boolean>, inside: boolean): void;
  /** The steps from a state; `terminal` where there are none, and it was asked. */
  expanded?(state: PlainState, steps: readonly PlainStep[], terminal: boolean | null): void;
  /** How each property of steps was judged of a step that changes the state. */
  stepped?(from: PlainState, to: PlainState, judged: ReadonlyMap<ModelProperty, boolean>): void;
}

/** Something wrong, and how far from an initial state. */
export interface Problem {
  readonly outcome: "violated" | "deadlocked" | "unreached" | "broken";
  /** The property; for `broken`, the error. */
  readonly property: string;
  /** States in the shortest trace, the initial one included; 0 where there is none. */
  readonly traceLength: number;
  readonly error?: unknown;
}

export class PlainExplorer {
  generated = 0;
  /** Levels explored. */
  depth = 0;
  /** Questions put to the author's functions: whether an action can be taken, a property holds. */
  asked = 0;
  /** Everything wrong that the first level with a problem shows. */
  readonly problems: Problem[] = [];
  readonly #seen = new Map<string, PlainState>();
  readonly #unseen: Set<ModelProperty>;
  readonly #sharing = new Sharing();
  readonly #initial: Iterator<PlainState>;
  #begun = false;
  #level: readonly PlainState[] = [];
  #at = 0;
  #next: PlainState[] = [];

  /**
   * @param wanted the properties that are judged
   * @param author runs what is the author's code
   */
  constructor(
    readonly model: Model,
    readonly observer: PlainObserver = {},
    readonly wanted: (property: ModelProperty) => boolean = () => true,
    readonly author: <T>(body: () => T) => T = (body) => body(),
    /** Whether it goes on where something is violated. */
    readonly going = false,
  ) {
    this.#unseen = new Set(model.reachables.filter(wanted));
    this.#initial = initialStates(model)[Symbol.iterator]();
  }

  get distinct(): number {
    return this.#seen.size;
  }

  /** Explores until all is explored, a level shows a problem, or it is enough; whether it is over. */
  run(enough: () => boolean): boolean {
    while (!this.#begun) {
      if (enough()) return false;
      this.#attempt(() => this.#begin());
    }
    for (;;) {
      if (this.#at === this.#level.length) {
        if (this.#isStopped() || this.#next.length === 0) return this.#end();
        [this.#level, this.#next, this.#at] = [this.#next, [], 0];
        this.depth++;
      }
      while (this.#at < this.#level.length) {
        if (enough()) return false;
        const state = this.#level[this.#at++]!;
        this.#attempt(() => this.#expand(state));
      }
    }
  }

  #isStopped(): boolean {
    const { problems } = this;
    return this.going ? problems.some(({ outcome }) => outcome === "broken") : problems.length > 0;
  }

  #begin(): void {
    const { done, value } = this.author(() => this.#initial.next());
    this.#begun = done === true;
    if (!done) this.#find(this.#whole(value));
  }

  /** A state of which equal parts are one object. */
  #whole(state: PlainState): PlainState {
    return Object.freeze(
      Object.fromEntries(
        Object.keys(this.model.variables).map((name) => [name, this.#sharing.of(state[name])]),
      ),
    );
  }
  #key(state: PlainState): string {
    return Object.values(state)
      .map((value) => this.#sharing.key(value))
      .join();
  }

  #end(): true {
    if (this.problems.length === 0)
      for (const { name } of this.#unseen)
        this.problems.push({ outcome: "unreached", property: name, traceLength: 0 });
    return true;
  }

  /** @param state whole */
  #find(state: PlainState): void {
    this.generated++;
    const key = this.#key(state);
    if (this.#seen.has(key)) return;
    const { invariants, reachables, constraint } = this.model;
    const inside = constraint === null || this.author(() => isTrue(constraint(state), constraint));
    // As in the first engine, what has been reached is not asked for again.
    const sought = inside ? reachables.filter((property) => this.#unseen.has(property)) : [];
    const judged = this.#judge([...invariants, ...sought], state);
    this.observer.met?.(state, judged, inside);
    this.#note(invariants, judged, this.depth + 1);
    if (!inside) return;
    this.#seen.set(key, state);
    this.#next.push(state);
    for (const property of this.#unseen) if (judged.get(property)) this.#unseen.delete(property);
  }

  #expand(state: PlainState): void {
    const own = this.#key(state);
    const steps: PlainStep[] = [];
    for (const action of this.model.actions)
      for (const parameters of this.author(() => choices(action, state))) {
        this.asked++;
        const given = this.author(() => after(this.model, action, state, parameters));
        if (given === null) continue;
        const next = this.#whole(given);
        const idle = this.#key(next) === own;
        steps.push({ action, parameters, state: next, idle });
        if (!idle) {
          const judged = this.#judge(this.model.steps, state, next);
          this.observer.stepped?.(state, next, judged);
          this.#note(this.model.steps, judged, this.depth + 1);
        }
        this.#find(next);
      }
    const { terminal } = this.model;
    const ended = steps.length === 0;
    const right = ended
      ? terminal !== null && this.author(() => isTrue(terminal(state), terminal))
      : null;
    this.observer.expanded?.(state, steps, right);
    if (right === false)
      this.problems.push({ outcome: "deadlocked", property: "deadlock", traceLength: this.depth });
  }

  #judge(
    properties: readonly ModelProperty[],
    ...states: readonly PlainState[]
  ): ReadonlyMap<ModelProperty, boolean> {
    this.asked += properties.length + 1;
    return new Map(
      properties
        .filter(this.wanted)
        .map((each) => [
          each,
          this.author(() => each.clauses.every((clause) => holds(clause, ...states))),
        ]),
    );
  }

  #note(
    properties: readonly ModelProperty[],
    judged: ReadonlyMap<ModelProperty, boolean>,
    traceLength: number,
  ): void {
    for (const property of properties)
      if (judged.get(property) === false)
        this.problems.push({ outcome: "violated", property: property.name, traceLength });
  }

  #attempt(body: () => void): void {
    try {
      body();
    } catch (error) {
      this.problems.push({ outcome: "broken", property: String(error), traceLength: 0, error });
    }
  }
}
