/**
 * Formulas as automata: which infinite words satisfy a formula, read one state (and step) at a time.
 *
 * A tableau (Couvreur, "On-the-fly verification of linear temporal logic", 1999): a state of the
 * automaton is the set of formulas that the rest of the word has to satisfy, and a transition says
 * what must hold here, what remains, and which promises ("eventually") it puts off. A run is
 * accepted if it puts no promise off for ever.
 */
import type { Formula } from "./atoms.ts";

/** What must hold of the state and step at hand, and what then remains to be satisfied. */
export interface Transition {
  /** By word: atoms of the state that must, and must not, hold. */
  readonly holds: Int32Array;
  readonly fails: Int32Array;
  /** The same of the step, if it changes the state. */
  readonly stepHolds: Int32Array;
  readonly stepFails: Int32Array;
  /** Whether it can be taken on a step that does not. */
  readonly stutters: boolean;
  readonly next: number;
  /** A bit for each promise that is put off. */
  readonly postponed: number;
}

export interface Automaton {
  /** By state; the first one is initial. */
  readonly transitions: readonly (readonly Transition[])[];
  /** A bit for each promise. */
  readonly promises: number;
}

/** A formula with negations at its atoms only, and a number: equal ones are one. */
type Node =
  | { readonly op: "true" | "false"; readonly id: number }
  | { readonly op: "state"; readonly id: number; readonly atom: number; readonly holds: boolean }
  | {
      readonly op: "step";
      readonly id: number;
      readonly atom: number;
      readonly holds: boolean;
      readonly box: boolean;
    }
  | { readonly op: "and" | "or"; readonly id: number; readonly of: readonly Node[] }
  | {
      readonly op: "until" | "release";
      readonly id: number;
      readonly left: Node;
      readonly right: Node;
    };

/** More states than this: a formula that nobody writes by hand. */
const STATES_MAX = 4096;
/** More ways in all to satisfy its states: they may be exponentially many for each. */
const BRANCHES_MAX = 100_000;
/** Promises are bits of an integer. */
const PROMISES_MAX = 30;

/** The formula has too many parts for the automaton. */
export class FormulaTooLarge extends Error {}

class Builder {
  readonly #nodes = new Map<string, Node>();
  readonly #promises: Node[] = [];
  #branches = 0;
  readonly #true = this.#node("true", (id) => ({ op: "true", id }));
  readonly #false = this.#node("false", (id) => ({ op: "false", id }));

  constructor(
    readonly stateWords: number,
    readonly stepWords: number,
  ) {}

  #node(key: string, make: (id: number) => Node): Node {
    let node = this.#nodes.get(key);
    if (!node) {
      node = make(this.#nodes.size);
      this.#nodes.set(key, node);
    }
    return node;
  }

  /** The formula, or its negation, with negations pushed to the atoms. */
  normal(formula: Formula, positive: boolean): Node {
    switch (formula.op) {
      case "constant":
        return formula.value === positive ? this.#true : this.#false;
      case "state": {
        const { atom } = formula;
        return this.#node(`s${atom}${positive}`, (id) => ({
          op: "state",
          id,
          atom,
          holds: positive,
        }));
      }
      case "step": {
        // ¬[A] is ⟨¬A⟩, and ¬⟨A⟩ is [¬A].
        const { atom } = formula;
        const box = formula.box === positive;
        return this.#node(`t${atom}${positive}${box}`, (id) => ({
          op: "step",
          id,
          atom,
          holds: positive,
          box,
        }));
      }
      case "not":
        return this.normal(formula.of, !positive);
      case "and":
      case "or":
        return this.#junction(
          (formula.op === "and") === positive ? "and" : "or",
          formula.of.map((part) => this.normal(part, positive)),
        );
      case "eventually":
      case "always": {
        const of = this.normal(formula.of, positive);
        return (formula.op === "eventually") === positive
          ? this.#temporal("until", this.#true, of)
          : this.#temporal("release", this.#false, of);
      }
      case "until":
        return this.#temporal(
          positive ? "until" : "release",
          this.normal(formula.left, positive),
          this.normal(formula.right, positive),
        );
    }
  }

  #junction(op: "and" | "or", parts: readonly Node[]): Node {
    const [neutral, dominant] =
      op === "and" ? [this.#true, this.#false] : [this.#false, this.#true];
    const flat = new Map<number, Node>();
    for (const part of parts) {
      if (part === dominant) return dominant;
      if (part === neutral) continue;
      for (const inner of part.op === op ? part.of : [part]) flat.set(inner.id, inner);
    }
    const of = [...flat.values()].sort((a, b) => a.id - b.id);
    if (of.length === 0) return neutral;
    if (of.length === 1) return of[0]!;
    return this.#node(`${op}(${of.map((n) => n.id)})`, (id) => ({ op, id, of }));
  }

  #temporal(op: "until" | "release", left: Node, right: Node): Node {
    if (right === this.#true || right === this.#false) return right;
    // ◇◇f is ◇f, □□f is □f.
    if (
      right.op === op &&
      left === right.left &&
      left === (op === "until" ? this.#true : this.#false)
    )
      return right;
    return this.#node(`${op}(${left.id},${right.id})`, (id) => ({ op, id, left, right }));
  }

  #promise(until: Node): number {
    let number = this.#promises.indexOf(until);
    if (number < 0) number = this.#promises.push(until) - 1;
    if (number >= PROMISES_MAX) throw new FormulaTooLarge();
    return 1 << number;
  }

  build(formula: Formula): Automaton {
    const sets: (readonly Node[])[] = [];
    const numbers = new Map<string, number>();
    const stateOf = (set: readonly Node[]): number => {
      const sorted = [...set].sort((a, b) => a.id - b.id);
      const key = sorted.map((n) => n.id).join();
      let number = numbers.get(key);
      if (number === undefined) {
        number = sets.push(sorted) - 1;
        numbers.set(key, number);
        if (number >= STATES_MAX) throw new FormulaTooLarge();
      }
      return number;
    };
    stateOf([this.normal(formula, true)]);
    const transitions: Transition[][] = [];
    for (let state = 0; state < sets.length; state++) {
      const branches = this.#expand(sets[state]!);
      transitions.push(branches.map((branch) => this.#transition(branch, stateOf(branch.next))));
    }
    return merged({ transitions, promises: (1 << this.#promises.length) - 1 });
  }

  /** Every way to satisfy a set of formulas: what holds now, and what remains. */
  #expand(set: readonly Node[]): Branch[] {
    const done: Branch[] = [];
    const open: Branch[] = [
      { todo: [...set], seen: new Set(), literals: [], next: [], postponed: 0 },
    ];
    while (open.length > 0) {
      const branch = open.pop()!;
      const node = branch.todo.pop();
      if (node === undefined) {
        if (++this.#branches > BRANCHES_MAX) throw new FormulaTooLarge();
        done.push(branch);
        continue;
      }
      if (branch.seen.has(node.id)) {
        open.push(branch);
        continue;
      }
      branch.seen.add(node.id);
      switch (node.op) {
        case "true":
          open.push(branch);
          break;
        case "false":
          break;
        case "state":
          if (branch.literals.some((l) => contradict(l, node))) break;
          branch.literals.push(node);
          open.push(branch);
          break;
        case "step":
          branch.literals.push(node);
          open.push(branch);
          break;
        case "and":
          branch.todo.push(...node.of);
          open.push(branch);
          break;
        case "or":
          for (const part of node.of) open.push(extended(branch, [part], []));
          break;
        case "until": {
          const later = extended(branch, [node.left], [node]);
          later.postponed |= this.#promise(node);
          open.push(later, extended(branch, [node.right], []));
          break;
        }
        case "release":
          open.push(
            extended(branch, [node.right], [node]),
            extended(branch, [node.right, node.left], []),
          );
          break;
      }
    }
    return done;
  }

  #transition(branch: Branch, next: number): Transition {
    const { stateWords, stepWords } = this;
    const holds = new Int32Array(stateWords);
    const fails = new Int32Array(stateWords);
    const stepHolds = new Int32Array(stepWords);
    const stepFails = new Int32Array(stepWords);
    let stutters = true;
    for (const literal of branch.literals) {
      const word = literal.atom >>> 5;
      const bit = 1 << (literal.atom & 31);
      if (literal.op === "state") (literal.holds ? holds : fails)[word]! |= bit;
      else {
        (literal.holds ? stepHolds : stepFails)[word]! |= bit;
        if (!literal.box) stutters = false;
      }
    }
    return { holds, fails, stepHolds, stepFails, stutters, next, postponed: branch.postponed };
  }
}

type Literal = Extract<Node, { op: "state" | "step" }>;

interface Branch {
  readonly todo: Node[];
  readonly seen: Set<number>;
  readonly literals: Literal[];
  readonly next: Node[];
  postponed: number;
}

function extended(branch: Branch, todo: readonly Node[], next: readonly Node[]): Branch {
  return {
    todo: [...branch.todo, ...todo],
    seen: new Set(branch.seen),
    literals: [...branch.literals],
    next: [...branch.next, ...next],
    postponed: branch.postponed,
  };
}

function contradict(a: Literal, b: Literal): boolean {
  return a.op === "state" && b.op === "state" && a.atom === b.atom && a.holds !== b.holds;
}

/** The same automaton without transitions that others make needless, equal states made one. */
function merged(automaton: Automaton): Automaton {
  let transitions = automaton.transitions.map((list) => withoutNeedless(list));
  for (;;) {
    const classes = new Map<string, number>();
    const classOf = transitions.map((list) => {
      const key = list.map(keyOf).sort().join("|");
      let number = classes.get(key);
      if (number === undefined) {
        number = classes.size;
        classes.set(key, number);
      }
      return number;
    });
    if (classes.size === transitions.length) break;
    const kept: Transition[][] = [];
    classOf.forEach((number, state) => {
      kept[number] ??= withoutNeedless(
        transitions[state]!.map((t) => ({ ...t, next: classOf[t.next]! })),
      );
    });
    transitions = kept;
  }
  return { transitions, promises: automaton.promises };
}

function keyOf(t: Transition): string {
  return [t.holds, t.fails, t.stepHolds, t.stepFails, t.stutters, t.next, t.postponed].join(";");
}

/** Leaves out a transition where another one asks for no more, and leads to the same. */
function withoutNeedless(list: readonly Transition[]): Transition[] {
  const kept: Transition[] = [];
  list.forEach((t, i) => {
    const needless = list.some(
      (other, j) => j !== i && covers(other, t) && (!covers(t, other) || j < i),
    );
    if (!needless) kept.push(t);
  });
  return kept;
}

function covers(a: Transition, b: Transition): boolean {
  return (
    a.next === b.next &&
    (a.postponed & ~b.postponed) === 0 &&
    (a.stutters || !b.stutters) &&
    within(a.holds, b.holds) &&
    within(a.fails, b.fails) &&
    within(a.stepHolds, b.stepHolds) &&
    within(a.stepFails, b.stepFails)
  );
}

function within(a: Int32Array, b: Int32Array): boolean {
  return a.every((word, i) => (word & ~b[i]!) === 0);
}

/**
 * The automaton of a formula.
 * @param stateWords integers that the atoms of a state fill; `stepWords`, those of a step
 * @throws FormulaTooLarge
 */
export function automatonOf(formula: Formula, stateWords: number, stepWords: number): Automaton {
  return new Builder(stateWords, stepWords).build(formula);
}
