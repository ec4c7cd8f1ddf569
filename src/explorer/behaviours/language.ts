/**
 * The language of a formula over free letters: which words satisfy it, if at every time any of its
 * predicates may hold and any may not. A letter is what holds of a state, and of the step from it.
 *
 * No formula notices a step that changes nothing, so words have none, but for those that after some
 * letters rest: their last state stays for ever. Only a formula with predicates of steps can tell
 * that from a word that repeats the state's letter.
 */
import type { Formula } from "./atoms.ts";
import { automatonOf, FormulaTooLarge } from "./automaton.ts";
import { componentsOf } from "./components.ts";

/** More predicates than this in a formula: too many letters to go through. */
export const ATOMS_MAX = 10;
/** Transitions looked at, before a formula is given up. */
const WORK_MAX = 20_000_000;

/** What is asked of a letter: atoms that must hold, and that must not, of the state and the step. */
export interface Cube {
  readonly holds: number;
  readonly fails: number;
  readonly stepHolds: number;
  readonly stepFails: number;
}

interface Edge extends Cube {
  readonly next: number;
  readonly postponed: number;
  readonly stutters: boolean;
  /** Whether some step that changes the state satisfies what it asks. */
  readonly moves: boolean;
}

/** The atoms of formulas, by which number they have in a letter. */
export class Alphabet {
  readonly states: readonly number[];
  readonly steps: readonly number[];

  constructor(formulas: readonly Formula[]) {
    const states = new Set<number>();
    const steps = new Set<number>();
    for (const formula of formulas) collect(formula, states, steps);
    this.states = [...states].sort((a, b) => a - b);
    this.steps = [...steps].sort((a, b) => a - b);
  }

  get size(): number {
    return this.states.length + this.steps.length;
  }

  /** The formula, its atoms numbered as in a letter. */
  local(formula: Formula): Formula {
    switch (formula.op) {
      case "state":
        return { op: "state", atom: this.states.indexOf(formula.atom) };
      case "step":
        return { ...formula, atom: this.steps.indexOf(formula.atom) };
      case "constant":
        return formula;
      case "and":
      case "or":
        return { op: formula.op, of: formula.of.map((part) => this.local(part)) };
      case "until":
        return { op: "until", left: this.local(formula.left), right: this.local(formula.right) };
      default:
        return { op: formula.op, of: this.local(formula.of) };
    }
  }
}

function collect(formula: Formula, states: Set<number>, steps: Set<number>): void {
  switch (formula.op) {
    case "state":
      states.add(formula.atom);
      break;
    case "step":
      steps.add(formula.atom);
      break;
    case "constant":
      break;
    case "and":
    case "or":
      for (const part of formula.of) collect(part, states, steps);
      break;
    case "until":
      collect(formula.left, states, steps);
      collect(formula.right, states, steps);
      break;
    default:
      collect(formula.of, states, steps);
  }
}

export class Language {
  /** By state of the automaton. */
  readonly edges: readonly (readonly Edge[])[];
  readonly promises: number;
  /** By state: whether some word is accepted from it. */
  readonly live: Uint8Array;
  readonly #resting = new Map<number, Uint8Array>();
  /** Atoms of states by which resting words differ, as bits. */
  readonly restMask: number;
  #work = 0;

  /**
   * @param most atoms that it may have: what goes through all letters can do with few only
   * @throws FormulaTooLarge
   */
  constructor(
    readonly alphabet: Alphabet,
    formula: Formula,
    most = ATOMS_MAX,
  ) {
    if (alphabet.size > most) throw new FormulaTooLarge();
    const automaton = automatonOf(alphabet.local(formula), 1, 1);
    this.promises = automaton.promises;
    this.edges = automaton.transitions.map((transitions) =>
      transitions.map((t) => ({
        holds: t.holds[0]!,
        fails: t.fails[0]!,
        stepHolds: t.stepHolds[0]!,
        stepFails: t.stepFails[0]!,
        next: t.next,
        postponed: t.postponed,
        stutters: t.stutters,
        moves: (t.stepHolds[0]! & t.stepFails[0]!) === 0,
      })),
    );
    this.restMask = this.edges.flat().reduce((mask, e) => mask | e.holds | e.fails, 0);
    this.live = this.#leadingTo(({ moves }) => moves, [...this.#restingSomewhere()]);
  }

  /** Whether no word satisfies the formula. */
  get empty(): boolean {
    return this.live[0] === 0;
  }

  /** Whether this many looks more are too many. @throws FormulaTooLarge */
  spend(work: number): void {
    this.#work += work;
    if (this.#work > WORK_MAX) throw new FormulaTooLarge();
  }

  /** From which states of the automaton the word is accepted that stays in one state for ever. */
  resting(letter: number): Uint8Array {
    const key = letter & this.restMask;
    let states = this.#resting.get(key);
    if (states === undefined) {
      states = this.#leadingTo((edge) => edge.stutters && admits(edge, key), []);
      this.#resting.set(key, states);
    }
    return states;
  }

  /** Whether some accepted word begins, from this state of the automaton, with this state's letter. */
  goesOn(state: number, letter: number): boolean {
    return (
      this.edges[state]!.some(
        (edge) => edge.moves && admits(edge, letter) && this.live[edge.next] === 1,
      ) ||
      (this.alphabet.steps.length > 0 && this.resting(letter)[state] === 1)
    );
  }

  /** Whether all words that begin with letters that satisfy these cubes are refused. */
  refuses(prefix: readonly Cube[]): boolean {
    let states = new Set(this.empty ? [] : [0]);
    for (const cube of prefix.slice(0, -1)) {
      const after = new Set<number>();
      for (const state of states)
        for (const edge of this.edges[state]!)
          if (edge.moves && compatible(edge, cube) && this.live[edge.next] === 1)
            after.add(edge.next);
      states = after;
    }
    const last = prefix.at(-1)!;
    const free = this.restMask & ~(last.holds | last.fails);
    for (const state of states) {
      if (this.edges[state]!.some((e) => e.moves && compatible(e, last) && this.live[e.next] === 1))
        return false;
      if (this.alphabet.steps.length > 0)
        for (const rest of submasks(free))
          if (this.resting(last.holds | rest)[state] === 1) return false;
    }
    return true;
  }

  *#restingSomewhere(): Iterable<number> {
    if (this.alphabet.steps.length === 0) return;
    const found = new Set<number>();
    for (const letter of submasks(this.restMask)) {
      const resting = this.resting(letter);
      for (let state = 0; state < resting.length; state++)
        if (resting[state] === 1 && !found.has(state)) {
          found.add(state);
          yield state;
        }
    }
  }

  /** The states that lead to some that are good, or to where they can stay without a promise put off. */
  #leadingTo(usable: (edge: Edge) => boolean, good: number[]): Uint8Array {
    const used = this.edges.map((edges) => edges.filter(usable));
    this.spend(used.reduce((sum, { length }) => sum + length + 1, 0));
    const { length } = used;
    const component = componentsOf(length, (state) => used[state]!.map(({ next }) => next));
    const postponed = new Map<number, number>();
    used.forEach((edges, state) => {
      for (const edge of edges)
        if (component[edge.next] === component[state])
          postponed.set(
            component[state]!,
            (postponed.get(component[state]!) ?? this.promises) & edge.postponed,
          );
    });
    const before: number[][] = used.map(() => []);
    used.forEach((edges, state) => {
      for (const { next } of edges) before[next]!.push(state);
    });
    const leading = new Uint8Array(length);
    const open = [...good];
    for (let state = 0; state < length; state++)
      if (postponed.get(component[state]!) === 0) open.push(state);
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (leading[state] === 1) continue;
      leading[state] = 1;
      open.push(...before[state]!);
    }
    return leading;
  }
}

export function admits({ holds, fails }: Cube, letter: number): boolean {
  return (holds & ~letter) === 0 && (fails & letter) === 0;
}

export function admitsStep({ stepHolds, stepFails }: Cube, letter: number): boolean {
  return (stepHolds & ~letter) === 0 && (stepFails & letter) === 0;
}

/** Whether one letter satisfies both. */
function compatible(a: Cube, b: Cube): boolean {
  return (
    ((a.holds | b.holds) & (a.fails | b.fails)) === 0 &&
    ((a.stepHolds | b.stepHolds) & (a.stepFails | b.stepFails)) === 0
  );
}

/** All sets of some bits. */
export function* submasks(mask: number): Iterable<number> {
  for (let sub = mask; ; sub = (sub - 1) & mask) {
    yield sub;
    if (sub === 0) return;
  }
}

/**
 * Whether a word has only prefixes that the first language's words have, and is in the second: such
 * a word is in the first one's closure. Of a formula and its negation: a violation without a finite
 * bad prefix.
 */
export function closureMeets(closed: Language, other: Language): boolean {
  const numbers = new Map<number, number>();
  const nodes: (readonly [number, number])[] = [];
  const numberOf = (a: number, b: number): number => {
    const key = a * other.edges.length + b;
    let number = numbers.get(key);
    if (number === undefined) {
      number = nodes.push([a, b]) - 1;
      numbers.set(key, number);
    }
    return number;
  };
  if (closed.empty || other.empty) return false;
  numberOf(0, 0);
  const moves: { readonly to: number; readonly postponed: number }[][] = [];
  for (let node = 0; node < nodes.length; node++) {
    const [a, b] = nodes[node]!;
    const list: { to: number; postponed: number }[] = [];
    other.spend(closed.edges[a]!.length * other.edges[b]!.length);
    for (const mine of closed.edges[a]!) {
      if (!mine.moves || closed.live[mine.next] === 0) continue;
      for (const its of other.edges[b]!)
        if (its.moves && other.live[its.next] === 1 && compatible(mine, its))
          list.push({ to: numberOf(mine.next, its.next), postponed: its.postponed });
    }
    moves.push(list);
  }
  if (closed.alphabet.steps.length > 0)
    for (const letter of submasks((1 << closed.alphabet.states.length) - 1)) {
      const resting = other.resting(letter);
      other.spend(nodes.length);
      if (nodes.some(([a, b]) => resting[b] === 1 && closed.goesOn(a, letter))) return true;
    }
  const component = componentsOf(nodes.length, (node) => moves[node]!.map(({ to }) => to));
  const postponed = new Map<number, number>();
  moves.forEach((list, node) => {
    const own = component[node]!;
    for (const move of list)
      if (component[move.to] === own)
        postponed.set(own, (postponed.get(own) ?? other.promises) & move.postponed);
  });
  return [...postponed.values()].includes(0);
}
