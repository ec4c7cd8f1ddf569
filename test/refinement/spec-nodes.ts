/**
 * Implementations made out of a specification: a node keeps a state of the specification, takes random
 * steps of it when it is asked to, and says which; or does something else that it should not. Another
 * node listens to it.
 */
import type { Node, Output, Step } from "../../src/refinement/node.ts";
import type { FaultModel } from "../../src/refinement/simulation/faults.ts";
import type { System } from "../../src/refinement/simulation/system.ts";
import type { PlainState } from "../../src/spec/init.ts";
import type { Model, ModelAction } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import { after, choices, type Parameters } from "../explorer/author.ts";

/** What the node says that it has done: an action, and the content of its parameters. */
export interface Done {
  readonly action: string;
  readonly parameters: string;
}

export interface Acting {
  readonly State: {
    /** The content of the specification's state. */
    readonly now: string;
    /** What the last step was. */
    readonly done: readonly Done[];
    readonly ticks: number;
    /** Of the one that listens. */
    readonly heard: number;
  };
  readonly Message: { readonly type: "poke" | "echo" };
  readonly Request: { readonly type: string };
  readonly Reply: null;
  /** The content of the specification's state. */
  readonly Disk: string;
}

/** The occasions on which the node acts, by the names of their events. */
export const OCCASIONS = ["request one", "request two", "poke", "timer tick"] as const;
export type Occasion = (typeof OCCASIONS)[number];

/** What a node does on an occasion. */
export interface Conduct {
  /** How many steps, of which actions. */
  readonly steps: 0 | 1 | 2;
  readonly actions: readonly string[];
  /** Whether it then takes steps that show nothing, and says nothing of them. */
  readonly quiet: boolean;
  /** In which order it writes, sends and replies. */
  readonly order: readonly ("persist" | "send" | "reply" | "set-timer")[];
}

export const MISTAKES = ["writes", "forbidden", "twice", "mute", "misnamed"] as const;
export type Mistake = (typeof MISTAKES)[number];

export interface Character {
  readonly conduct: Readonly<Record<Occasion, Conduct>>;
  /** The actions that nobody need see, and the variables that are seen. */
  readonly silent: readonly string[];
  readonly shown: readonly string[];
  readonly first: PlainState;
  readonly mistake: { readonly kind: Mistake; readonly chance: number } | null;
}

const TICKS_MAX = 4;
const QUIET_MAX = 2;
const REQUESTS = 6;

/** States and parameters by their content, and the steps of a specification. */
export class Book {
  readonly #states = new Map<string, PlainState>();
  readonly #parameters = new Map<string, Parameters>();
  readonly #steps = new Map<string, readonly (readonly [Done, PlainState])[]>();

  constructor(
    readonly model: Model,
    /** Some states; a node that writes something else writes a part of one of them. */
    readonly sample: readonly PlainState[],
  ) {}

  write(state: PlainState): string {
    const content = contentKey(state);
    this.#states.set(content, state);
    return content;
  }
  read(content: string): PlainState {
    return this.#states.get(content)!;
  }
  parameters(content: string): Parameters {
    return this.#parameters.get(content)!;
  }

  /** Every step from a state; without those whose code goes wrong. */
  steps(state: PlainState): readonly (readonly [Done, PlainState])[] {
    const key = contentKey(state);
    let steps = this.#steps.get(key);
    if (steps === undefined) {
      steps = this.model.actions.flatMap((action) => this.#stepsOf(action, state));
      this.#steps.set(key, steps);
    }
    return steps;
  }

  /** What actions lead to without their guards. */
  forbidden(state: PlainState): readonly (readonly [Done, PlainState])[] {
    return this.model.actions.flatMap((action) => this.#stepsOf({ ...action, guards: [] }, state));
  }

  #stepsOf(action: ModelAction, state: PlainState): (readonly [Done, PlainState])[] {
    const found: (readonly [Done, PlainState])[] = [];
    try {
      for (const parameters of choices(action, state)) {
        const next = after(this.model, action, state, parameters);
        const content = contentKey(parameters);
        this.#parameters.set(content, parameters);
        if (next !== null) found.push([{ action: action.name, parameters: content }, next]);
      }
    } catch {
      // A step whose code goes wrong is none that a node takes.
    }
    return found;
  }
}

const LISTENER = "w";
export const ACTOR = "n";

export function specNodes(
  book: Book,
  { conduct, silent, shown, first, mistake }: Character,
): Readonly<Record<string, Node<Acting>>> {
  const beginning = book.write(first);
  const looks = (state: PlainState): string => contentKey(shown.map((name) => state[name]));

  const listener: Node<Acting> = {
    start: () => ({ state: { now: "", done: [], ticks: 0, heard: 0 }, outputs: [] }),
    step: (state, input) => ({
      state: { ...state, heard: state.heard + 1 },
      outputs:
        input.kind === "message" && state.heard % 2 === 0
          ? [{ kind: "send", to: input.from, message: { type: "poke" } }]
          : [],
    }),
  };

  /** Where the node goes, and what it says that it does. */
  function act({ steps, actions, quiet }: Conduct, from: PlainState, random: () => number) {
    const pick = <A>(of: readonly A[]): A => of[Math.floor(random() * of.length)]!;
    const wrong = mistake !== null && random() < mistake.chance ? mistake.kind : null;
    const allowed = (state: PlainState) =>
      (wrong === "forbidden" ? book.forbidden(state) : book.steps(state)).filter(([{ action }]) =>
        actions.includes(action),
      );
    let state = from;
    let done: Done[] = [];
    const many = wrong === "twice" ? steps + 1 : wrong === "forbidden" ? 1 : steps;
    for (let i = 0; i < many; i++) {
      const options = allowed(state);
      if (options.length === 0) break;
      const [step, next] = pick(options);
      if (i < steps || wrong === "forbidden") done.push(step);
      state = next;
    }
    if (wrong === "mute") done = [];
    if (wrong === "misnamed" && done.length > 0)
      done[0] = { ...done[0]!, action: pick(book.model.actions).name };
    if (wrong === "writes") {
      const name = pick(Object.keys(state));
      state = Object.freeze({ ...state, [name]: pick(book.sample)[name] });
    }
    for (let i = quiet ? Math.floor(random() * (QUIET_MAX + 1)) : 0; i > 0; i--) {
      const unseen = book
        .steps(state)
        .filter(([{ action }, next]) => silent.includes(action) && looks(next) === looks(state));
      if (unseen.length > 0) [, state] = pick(unseen);
    }
    return { state, done };
  }

  const actor: Node<Acting> = {
    start: (_, disk) => ({
      state: { now: disk ?? beginning, done: [], ticks: 0, heard: 0 },
      outputs: [{ kind: "set-timer", timer: "tick", after: 3 }],
    }),
    step: (state, input, _, random): Step<Acting> => {
      const occasion: Occasion =
        input.kind === "timer"
          ? "timer tick"
          : input.kind === "message"
            ? "poke"
            : input.request.type === "one"
              ? "request one"
              : "request two";
      const own = conduct[occasion];
      const { state: next, done } = act(own, book.read(state.now), random);
      const now = book.write(next);
      const ticks = state.ticks + (input.kind === "timer" ? 1 : 0);
      const outputs = own.order.flatMap((kind): Output<Acting>[] => {
        if (kind === "persist") return now === state.now ? [] : [{ kind, disk: now }];
        if (kind === "send") return [{ kind, to: LISTENER, message: { type: "echo" } }];
        if (kind === "reply")
          return input.kind === "request" ? [{ kind, id: input.id, reply: null }] : [];
        return input.kind === "timer" && ticks < TICKS_MAX
          ? [{ kind, timer: "tick", after: 3 }]
          : [];
      });
      return { state: { ...state, now, done, ticks }, outputs };
    },
  };
  return { [ACTOR]: actor, [LISTENER]: listener };
}

export const specSystem = (
  nodes: Readonly<Record<string, Node<Acting>>>,
  faults: FaultModel,
): System<Acting> => ({
  nodes,
  clients: (random) =>
    Object.fromEntries(
      ["c", "d"].map((client) => [
        client,
        Array.from({ length: REQUESTS }, () => ({
          to: ACTOR,
          request: { type: random() < 0.5 ? "one" : "two" },
          timeout: 20,
        })),
      ]),
    ),
  faults,
});
