/** The state at hand as plain values, for author code that runs on these. */
import { apart, type LazyDraft, lazyDraft, Sharing, telling } from "../../plain/values.ts";
import type { PlainState } from "../../spec/init.ts";
import type { Layout } from "./layout.ts";
import { AFTER } from "./slots.ts";
import type { Trees } from "./tree.ts";
import { type Notice, watchedDraft, watchedState } from "./watched-state.ts";

/**
 * How objects of equal content stand to each other: as the tables of values happen to have them, no
 * two the same, or all the same. To a function of content all three are one. In a draft, what is shared
 * is frozen; there it may be copied instead, but for elements. States that are watched tell what is
 * looked at.
 */
export type Identity = "any" | "apart" | "shared" | "copied" | "watched";

export class PlainCopies {
  readonly #vector = new Int32Array(AFTER);
  #words = -1;
  #state: PlainState = {};
  /** Begun anew when it has grown large: it is there for a run, not for ever. */
  #sharing = new Sharing();
  #shared = 0;

  /** Told of each part of a watched state that is looked at. */
  notice: Notice = () => {};

  /** Told when what is frozen in a draft is written to; null where that does not matter. */
  refused: (() => void) | null = null;

  /** Told when author code reads a set that only grows; null where that does not matter. */
  looked: (() => void) | null = null;

  /** @param growing variables that are sets which only grow */
  constructor(
    readonly layout: Layout,
    readonly trees: Trees,
    readonly growing: readonly string[],
  ) {}

  /** The state at hand, frozen. */
  before(identity: Identity = "any"): PlainState {
    return this.#watched(this.#as(this.#current(), identity), identity);
  }

  /** The state after the step at hand, frozen. */
  after(identity: Identity = "any"): PlainState {
    const state = this.#supposed?.[1] ?? this.layout.decode(this.trees.state, AFTER);
    return this.#watched(this.#as(state, identity), identity);
  }

  /** Runs something in other states than the one at hand: those before and, if it matters, after a step. */
  suppose<T>(states: readonly PlainState[], body: () => T): T {
    const { looked } = this;
    this.#supposed = states;
    // What a function looks at there says nothing.
    this.looked = null;
    try {
      return body();
    } finally {
      this.#supposed = null;
      this.looked = looked;
    }
  }
  #supposed: readonly PlainState[] | null = null;

  /** What domains list. */
  get listed(): readonly unknown[] {
    return this.#listed;
  }

  /** A state that tells of reading sets that only grow, where that matters. */
  #watched(state: PlainState, identity: Identity): PlainState {
    const { looked } = this;
    if (looked === null || identity === "watched") return state;
    const watched: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(state))
      if (!this.growing.includes(name)) watched[name] = value;
      else
        Object.defineProperty(watched, name, {
          enumerable: true,
          get() {
            looked();
            return value;
          },
        });
    return Object.freeze(watched);
  }

  /** A copy of the state at hand that may be written to. */
  draft(identity: Identity, parameters: Readonly<Record<string, unknown>>): LazyDraft {
    const state = this.#current();
    if (identity === "watched")
      return {
        draft: watchedDraft(this.layout.variables, state, this.notice) as PlainState,
        touched: new Set(),
      };
    if (identity !== "shared" && identity !== "copied") return lazyDraft(state);
    const sharing = this.#sharing;
    const kept =
      identity === "shared"
        ? sharing.repeated([...Object.values(state), ...Object.values(parameters)])
        : NONE;
    const { refused } = this;
    const known = new Map<object, object>();
    return lazyDraft(state, (value) => {
      const draft = sharing.draft(value, kept);
      return refused === null ? draft : telling(draft, refused, known);
    });
  }

  /** Parameters: what a domain lists stays the very object that author code may hold. */
  parameters(
    given: Readonly<Record<string, unknown>>,
    fixed: ReadonlySet<string>,
    identity: Identity,
  ): Readonly<Record<string, unknown>> {
    if (identity !== "shared" && identity !== "copied") return given;
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        fixed.has(name) ? value : this.#sharing.of(value),
      ]),
    );
  }

  /** Takes values that domains list for the objects that stand for their content. */
  adopt(values: readonly unknown[]): void {
    for (const value of values) {
      this.#listed.push(value);
      this.#sharing.adopt(value);
    }
  }
  readonly #listed: unknown[] = [];

  /** Forgets, from time to time, which objects stand for which content. */
  begin(): void {
    if (++this.#shared < SHARED_MAX) return;
    this.#shared = 0;
    this.#sharing = new Sharing();
    for (const value of this.#listed) this.#sharing.adopt(value);
  }

  #as(state: PlainState, identity: Identity): PlainState {
    if (identity === "any") return state;
    if (identity === "watched")
      return watchedState(this.layout.variables, state, this.notice) as PlainState;
    if (this.#supposed !== null)
      return lazily(state, identity === "apart" ? apart : (value) => this.#sharing.of(value));
    if (identity === "apart") return apart(state) as PlainState;
    return Object.freeze(
      Object.fromEntries(
        Object.entries(state).map(([name, value]) => [name, this.#sharing.of(value)]),
      ),
    );
  }

  /** Decoded once, however many functions look at it. */
  #current(): PlainState {
    if (this.#supposed !== null) return this.#supposed[0]!;
    const { words } = this.layout;
    const { state } = this.trees;
    let same = words === this.#words;
    for (let i = 0; same && i < words; i++) same = state[i] === this.#vector[i];
    if (same) return this.#state;
    this.#words = words;
    for (let i = 0; i < words; i++) this.#vector[i] = state[i]!;
    this.#state = this.layout.decode(state);
    return this.#state;
  }
}

/** A state of which a variable is made when it is first asked for. */
function lazily(state: PlainState, make: (value: unknown) => unknown): PlainState {
  const made = new Map<string, unknown>();
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(state))
    Object.defineProperty(result, name, {
      enumerable: true,
      get() {
        if (!made.has(name)) made.set(name, make(state[name]));
        return made.get(name);
      },
    });
  return Object.freeze(result);
}

const NONE: ReadonlySet<object> = new Set();

/** Runs after which what was shared is forgotten. */
const SHARED_MAX = 1 << 10;
