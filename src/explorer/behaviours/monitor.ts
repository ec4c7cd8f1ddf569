/**
 * A monitor of a formula reads letter by letter what happens, and knows at any time whether a word
 * that begins so can still satisfy the formula (subset construction on the automaton's states from
 * which something is accepted).
 */
import { admits, admitsStep, type Cube, type Language, submasks } from "./language.ts";

export class Monitor {
  /** The sets of automaton states in which the monitor has been; the first one is where it begins. */
  readonly #sets: (readonly number[])[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #next: Map<number, number>[] = [];
  readonly #dead: Map<number, boolean>[] = [];

  constructor(readonly language: Language) {
    this.#number(language.empty ? [] : [0]);
  }

  get size(): number {
    return this.#sets.length;
  }

  #number(states: readonly number[]): number {
    const key = states.join();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#sets.push(states) - 1;
      this.#numbers.set(key, number);
      this.#next.push(new Map());
      this.#dead.push(new Map());
    }
    return number;
  }

  /** Where the monitor is after a state and a step from it. */
  next(set: number, letter: number, step: number): number {
    const key = letter * 2 ** this.language.alphabet.steps.length + step;
    let number = this.#next[set]!.get(key);
    if (number === undefined) {
      const { edges, live } = this.language;
      const after = new Set<number>();
      for (const state of this.#sets[set]!) {
        this.language.spend(edges[state]!.length);
        for (const edge of edges[state]!)
          if (edge.moves && live[edge.next] === 1 && admits(edge, letter) && admitsStep(edge, step))
            after.add(edge.next);
      }
      number = this.#number([...after].sort((a, b) => a - b));
      this.#next[set]!.set(key, number);
    }
    return number;
  }

  /** Whether no word goes on from a state here that satisfies the formula: the prefix is bad. */
  dead(set: number, letter: number): boolean {
    let dead = this.#dead[set]!.get(letter);
    if (dead === undefined) {
      const states = this.#sets[set]!;
      this.language.spend(states.length);
      dead = !states.some((state) => this.language.goesOn(state, letter));
      this.#dead[set]!.set(letter, dead);
    }
    return dead;
  }

  /** Whether the prefix is bad whatever the next state. */
  refused(set: number): boolean {
    return this.#sets[set]!.length === 0;
  }

  /** Whether the word satisfies the formula that from here on stays in a state for ever. */
  rests(set: number, letter: number): boolean {
    const resting = this.language.resting(letter);
    return this.#sets[set]!.some((state) => resting[state] === 1);
  }

  /** The atoms of states, and of steps, on which it depends how the monitor goes on. */
  #relevant(set: number): readonly [states: number, steps: number] {
    // Whether a word may rest here depends on more than the next letter.
    let states = this.language.alphabet.steps.length > 0 ? this.language.restMask : 0;
    let steps = 0;
    for (const state of this.#sets[set]!)
      for (const edge of this.language.edges[state]!) {
        states |= edge.holds | edge.fails;
        steps |= edge.stepHolds | edge.stepFails;
      }
    return [states, steps];
  }

  /** A shortest bad prefix, asking for no more than it must; null when there is none. */
  badPrefix(): readonly Cube[] | null {
    interface Move {
      readonly from: number;
      readonly letter: number;
      readonly step: number;
    }
    const moves = new Map<number, Move | null>([[0, null]]);
    for (const [set] of moves) {
      const [states, steps] = this.#relevant(set);
      for (const letter of submasks(states)) {
        if (!this.dead(set, letter)) continue;
        const prefix: Cube[] = [cubeOf(letter, states, 0, 0)];
        for (let move = moves.get(set)!; move !== null; move = moves.get(move.from)!) {
          const [asked, askedOfStep] = this.#relevant(move.from);
          prefix.unshift(cubeOf(move.letter, asked, move.step, askedOfStep));
        }
        return this.loosened(prefix);
      }
      for (const letter of submasks(states))
        for (const step of submasks(steps)) {
          const to = this.next(set, letter, step);
          if (!moves.has(to)) moves.set(to, { from: set, letter, step });
        }
    }
    return null;
  }

  /** A bad prefix without what it need not ask for. */
  loosened(prefix: readonly Cube[]): readonly Cube[] {
    let loose = [...prefix];
    const fields = ["stepHolds", "stepFails", "holds", "fails"] as const;
    for (let at = 0; at < loose.length; at++)
      for (const field of fields)
        for (let bit = 1; bit <= loose[at]![field]; bit <<= 1) {
          if ((loose[at]![field] & bit) === 0) continue;
          const looser = loose.with(at, { ...loose[at]!, [field]: loose[at]![field] & ~bit });
          if (this.language.refuses(looser)) loose = looser;
        }
    return loose;
  }

  /** Whether some word of another language begins with a prefix that is bad here. */
  refusesSome(other: Language): boolean {
    if (other.empty) return false;
    const states = (1 << this.language.alphabet.states.length) - 1;
    const steps = (1 << this.language.alphabet.steps.length) - 1;
    const pairs = new Map<string, readonly [set: number, state: number]>([["0 0", [0, 0]]]);
    for (const [, [set, state]] of pairs)
      for (const letter of submasks(states)) {
        if (!other.goesOn(state, letter)) continue;
        if (this.dead(set, letter)) return true;
        for (const step of submasks(steps))
          for (const edge of other.edges[state]!) {
            if (!edge.moves || other.live[edge.next] === 0) continue;
            if (!admits(edge, letter) || !admitsStep(edge, step)) continue;
            other.spend(1);
            const to = this.next(set, letter, step);
            const key = `${to} ${edge.next}`;
            if (!pairs.has(key)) pairs.set(key, [to, edge.next]);
          }
      }
    return false;
  }
}

/** The cube that asks for a letter, as far as these atoms go. */
export function cubeOf(letter: number, states: number, step: number, steps: number): Cube {
  return {
    holds: letter & states,
    fails: ~letter & states,
    stepHolds: step & steps,
    stepFails: ~step & steps,
  };
}
