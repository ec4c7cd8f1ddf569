/**
 * One run of a function of the author's: where on its tree it is, what it has seen on the way, and
 * what its quantifiers have answered. What can be observed is in `recorder.ts`.
 *
 * Author code runs in one of several ways. *Directly*: its reads are answered from the state, nothing
 * else happens. *Learning*: every observation also goes one step down its tree, and a step that is
 * not there yet is added. The others are for comparing runs. *Plainly*: on plain values, beside all this.
 */
import { satisfies } from "../../spec/truth.ts";
import type { Place } from "./layout.ts";
import { writes } from "./side-effects.ts";
import { FALSE, TRUE, type Trees } from "./tree.ts";

/** Author code is not running. */
export const IDLE = 0;
export const DIRECT = 1;
export const LEARN = 2;
/** As DIRECT, but quantifiers answer what they answered while learning, and ask no predicate. */
export const SKIP = 4;
/** Author code runs on plain values: whatever it reads here it has kept from another run. */
export const PLAIN = 5;
/** A predicate is tried on an element to see whether it reads the state; reading ends the trial. */
export const PROBE = 3;

/** Ends a trial. Never seen by anybody else. */
const TOUCHED = new Error("a predicate over a set read the state");

/** The same observations led to another observation or answer than before. */
export class Conflict extends Error {}

/** What author code did that a spec must not do; the first one counts, even if it was caught. */
export class Misdeed extends Error {
  constructor(
    readonly kind: "wrote-in-guard" | "unknown-name" | "impure" | "no-such-key",
    readonly facts: Readonly<Record<string, unknown>>,
  ) {
    super(kind);
    this.name = "Misdeed";
  }
}

/** The elements of a set that passed a chain of filters, by number; `null` means all. */
export type Passing = {
  readonly has: (element: number) => boolean;
  /** Elements from this number on were not known when the filters were asked. */
  readonly judged: number;
} | null;

export interface QuantifierNote {
  /** Whether it ever ranged over something. */
  ranged: boolean;
}

export class Run {
  mode = IDLE;
  /** Where in `code` the next node of the path hangs. */
  cell = 0;
  /** Whether quantifiers and predicates over sets are observations of their own. */
  abstracting = true;
  /** Whether all that a structure holds is observed when it is got. */
  comparing = false;
  /** Counts writes to the draft, so that a predicate that writes is noticed. */
  writes = 0;
  /** The part of the function that runs: a guard's label, "then" … */
  part: string | null = null;
  /** The first misdeed of this run, and the part of the function that did it. */
  fault: Error | null = null;
  faultPart: string | null = null;
  /** Whether the run observed anything at all. */
  observed = false;
  /** Whether the run asked predicates about elements on its own account, or in its own order. */
  abstracted = false;
  /** Whether the run found something new outside of the predicates of quantifiers. */
  extended = false;
  /** Whether the run looked at a set that only grows, and whether it took something out of one. */
  looked = false;
  shrank = false;
  /**
   * Whether what was learnt is not what the function does: an exception left the predicate of an
   * abstract quantifier, whose answer is not known then, or the run went another way than before. Author
   * code may have caught what says so.
   */
  misled = false;
  /** How often the run has looked at parts of the state, be it for us or for author code. */
  readonly looks = new Map<Place, number>();
  /** The variables at which author code has looked on its own account: so it does on plain values. */
  readonly deliberate = new Set<Place>();
  /** Whether that is told of plain values, too. */
  noticing = false;
  /** Quantifiers and implications of the function that runs, by the source of their predicate. */
  quantifiers: Map<string, QuantifierNote> | null = null;
  implications: Map<string, boolean> | null = null;
  /** What abstract quantifiers and filters answered while learning, outermost only, in order. */
  readonly #answers: (boolean | Passing)[] = [];
  #nextAnswer = 0;
  /**
   * What the run observed outside of quantifiers, in order, as a hash. Runs of a pure function on one
   * state have equal trails, however its quantifiers are answered.
   */
  trail = 0;
  /** How many predicates of quantifiers are running, one inside the other. */
  protected nesting = 0;
  protected readonly seen = new Set<number>();
  readonly #log: number[] = [];

  constructor(readonly trees: Trees) {}

  /** Whether a run that went wrong did so inside the predicate of a quantifier. */
  get nested(): boolean {
    return this.nesting > 0;
  }

  /** Begins a run. `cell` matters for LEARN only. */
  begin(mode: number, cell: number, abstracting: boolean): void {
    this.mode = mode;
    this.cell = cell;
    this.abstracting = abstracting;
    this.writes = 0;
    this.part = null;
    this.fault = null;
    this.observed = false;
    this.abstracted = false;
    this.extended = false;
    this.looked = false;
    this.shrank = false;
    this.misled = false;
    if (mode === LEARN) this.#answers.length = 0;
    this.#nextAnswer = 0;
    this.nesting = 0;
    this.#muted = 0;
    this.trail = 0;
    this.seen.clear();
    this.looks.clear();
    this.deliberate.clear();
    this.#log.length = 0;
    this.#aliases.length = 0;
    this.#changed.length = 0;
    this.#sources = 0;
    this.#alone = false;
  }

  end(): void {
    this.mode = IDLE;
    this.quantifiers = null;
    this.implications = null;
  }

  /** The run does not fit what was learnt before. */
  protected conflict(): never {
    this.misled = true;
    throw new Conflict();
  }

  misdeed(error: Error): never {
    // Tried on an element that is not there, a predicate may well go wrong: that is no misdeed.
    if (this.mode === PROBE) this.touch();
    if (this.fault === null) {
      this.fault = error;
      this.faultPart = this.part;
    }
    throw error;
  }

  /** Keeps the answer of a quantifier or filter, for a run that skips it. */
  remember<A extends boolean | Passing>(answer: A): A {
    if (this.nesting > 0) return answer;
    this.#answers.push(answer);
    if (typeof answer === "boolean") this.note(-1, Number(answer));
    return answer;
  }

  /** Whether a quantifier or filter with this predicate is an observation of its own now. */
  abstracts(predicate: Function, kind: number): boolean {
    if (this.mode !== LEARN && this.mode !== SKIP) return false;
    if (!this.abstractable(predicate)) return false;
    if (this.mode === LEARN) {
      // What the node at hand shows was decided when it was made.
      const { code } = this.trees;
      const pc = code[this.cell]!;
      if (pc !== 0 && code[pc] === kind) return true;
    } else if (this.nesting > 0) return false;
    return true;
  }

  /** Whether a predicate may be asked in an order of ours: one that writes may not. */
  protected abstractable(predicate: Function): boolean {
    return this.abstracting && !writes(predicate.toString());
  }

  /** What the quantifier or filter answered while learning. */
  recall(): boolean | Passing {
    if (this.#nextAnswer >= this.#answers.length) this.conflict();
    return this.#answers[this.#nextAnswer++]!;
  }

  /** The recalled answer of a quantifier. */
  recalled(): boolean {
    const answer = this.recall();
    this.note(-1, Number(answer));
    return answer as boolean;
  }

  /** Runs part of an abstract quantifier or filter: what it observes is no part of the trail. */
  hidden<T>(body: () => T): T {
    this.nesting++;
    try {
      return body();
    } finally {
      this.nesting--;
    }
  }

  /** The predicate's answer if it reads nothing of the state, else null. */
  probe<T>(predicate: (element: T) => boolean, element: T): boolean | null {
    const writes = this.writes;
    this.abstracted = true;
    this.nesting++;
    this.mode = PROBE;
    let answer: boolean | null = null;
    let touched = false;
    this.#touched = false;
    try {
      answer = satisfies(predicate, element);
    } catch {
      // It read the state, or it cannot cope with an element that is not there: ask when it is.
      touched = true;
    }
    this.mode = LEARN;
    this.nesting--;
    if (this.writes !== writes) this.conflict();
    return touched || this.#touched ? null : answer;
  }
  #touched = false;

  /** Hangs an answer at the end of the path. */
  answer(leaf: number): void {
    const there = this.trees.code[this.cell]!;
    if (there === leaf) return;
    if (there !== 0) this.conflict();
    if (this.nesting === 0) this.extended = true;
    this.trees.code[this.cell] = leaf;
  }

  protected touch(): void {
    if (this.mode === PROBE) {
      this.#touched = true;
      throw TOUCHED;
    }
    if (this.mode === IDLE || this.mode === PLAIN)
      this.misdeed(new Misdeed("impure", { source: "a state kept after its function returned" }));
    this.observed = true;
  }

  /**
   * Runs part of a write. Author code may write a view of the state, which then is read by us; how
   * often depends on what we know of the value, so it is no part of the trail.
   */
  muted<T>(body: () => T): T {
    this.#muted++;
    try {
      return body();
    } finally {
      this.#muted--;
    }
  }
  #muted = 0;

  /** Parts of the state that are one object with another part, by the names on the way to them. */
  readonly #aliases: (readonly (string | number)[])[] = [];
  #sources = 0;
  #alone = false;

  /**
   * Takes in a value that is assigned to a part of the state. If it is, or holds, a part itself, the
   * two are one object until the step is over; see `changes`.
   */
  assigned<T>(path: readonly (string | number)[], parse: () => T): T {
    const before = this.#aliases.length;
    this.#changed.push(`=${path.join(".")}`);
    this.#sources++;
    try {
      return this.muted(parse);
    } finally {
      this.#sources--;
      if (this.#aliases.length > before) this.#aliases.push(path);
    }
  }

  /** Whether what is read now is being assigned to another part of the state. */
  get assigning(): boolean {
    return this.#sources > 0;
  }

  /**
   * The parts of the state at which a run has looked, and those that it has changed, each once: equal
   * for runs that took the same way, as far as that can be told.
   */
  get touched(): string {
    const looks = [...this.looks.keys()].map((place) => this.#numberOf(place));
    return [...looks.sort((a, b) => a - b), ...[...new Set(this.#changed)].sort()].join();
  }
  readonly #changed: string[] = [];

  #numberOf(place: Place): number {
    const known = this.#numbers.get(place);
    if (known !== undefined) return known;
    this.#numbers.set(place, this.#numbers.size);
    return this.#numbers.size - 1;
  }
  readonly #numbers = new Map<Place, number>();

  looksAt(place: Place, variable = false): void {
    this.looks.set(place, (this.looks.get(place) ?? 0) + 1);
    if (variable && this.nesting === 0 && this.#muted === 0 && !this.#alone)
      this.deliberate.add(place);
  }

  /** Author code, or what takes in a value of its, looks into a structure. */
  shown(path: readonly (string | number)[]): void {
    if (this.#sources > 0 && path.length > 0) this.#aliases.push(path);
  }

  /** Writes that are a part of another one, which has been noticed. */
  alone(body: () => void): void {
    const former = this.#alone;
    this.#alone = true;
    try {
      body();
    } finally {
      this.#alone = former;
    }
  }

  /**
   * A structure is about to be changed in place. Where it is one object with another part, both
   * change; the stand-ins would change one.
   */
  changes(path: readonly (string | number)[]): void {
    if (this.#alone) return;
    this.#changed.push(path.join("."));
    for (const alias of this.#aliases)
      if (alias.length <= path.length && alias.every((step, i) => step === path[i]))
        this.unlearnable();
  }

  /** Author code does something that stand-ins cannot do. */
  unlearnable(): never {
    if (this.mode === PROBE) this.touch();
    this.conflict();
  }

  protected note(key: number, value: number): void {
    if (this.nesting > 0 || this.#muted > 0) return;
    this.trail = (Math.imul(this.trail ^ key, 0x9e3779b1) + Math.imul(value, 0x85ebca6b)) | 0;
  }

  protected see(key: number): void {
    this.seen.add(key);
    this.#log.push(key);
  }

  protected subtree(cell: number, predicate: () => boolean): boolean {
    this.abstracted = true;
    const outer = this.cell;
    const mark = this.#log.length;
    const writes = this.writes;
    this.cell = cell;
    this.nesting++;
    let complete = false;
    try {
      const answer = predicate();
      if (this.writes !== writes) this.conflict();
      this.answer(answer ? TRUE : FALSE);
      complete = true;
      return answer;
    } finally {
      // Left by an exception, which its author may catch: what follows is learnt otherwise.
      if (!complete) this.misled = true;
      this.nesting--;
      while (this.#log.length > mark) this.seen.delete(this.#log.pop()!);
      this.cell = outer;
    }
  }

  /** Gives the node at the cell room for more cells; `head` integers stand before them. */
  protected widen(pc: number, head: number, needed: number): number {
    const { trees } = this;
    const cells = trees.code[pc + 4]!;
    const more = Math.max(needed, cells * 2);
    const wider = trees.allocate(head + more);
    trees.code.copyWithin(wider, pc, pc + head + cells);
    trees.code[wider + 4] = more;
    trees.code[this.cell] = wider;
    return wider;
  }

  protected node(length: number, ...head: number[]): number {
    if (this.nesting === 0) this.extended = true;
    const pc = this.trees.allocate(length);
    for (let i = 0; i < head.length; i++) this.trees.code[pc + i] = head[i]!;
    this.trees.code[this.cell] = pc;
    return pc;
  }
}
