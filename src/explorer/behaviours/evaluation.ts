/**
 * Formulas judged on a lasso, by what they mean at each of its states: the second opinion on every
 * counterexample. It shares nothing with the automata, and asks the author's code itself.
 */
import type { Term } from "../../spec/formula.ts";
import type { Failure } from "../verdict.ts";

/** States `0 … length − 1`, of which the last is followed by `start`. */
export interface Shape {
  readonly length: number;
  readonly start: number;
  /** Whether the last step leaves the state as it is: then `start` is the last state. */
  readonly stutters: boolean;
}

/** Asks a predicate at a state of the lasso; a step's, of that state and the next. */
export type Ask = (term: Term, at: number) => boolean;

type Reading = "box" | "diamond";

const other = (reading: Reading): Reading => (reading === "box" ? "diamond" : "box");

export class Evaluation {
  readonly #known = new Map<Term, { readonly reading: Reading; readonly truth: boolean[] }[]>();

  constructor(
    readonly shape: Shape,
    readonly ask: Ask,
  ) {}

  /** Whether a formula holds of the whole behaviour. */
  holds(term: Term): boolean {
    return this.#truth(term, "diamond")[0]!;
  }

  #next(at: number): number {
    return at + 1 < this.shape.length ? at + 1 : this.shape.start;
  }

  /** At which states a formula holds. A step that stutters satisfies `box`, and no `diamond`. */
  #truth(term: Term, reading: Reading): readonly boolean[] {
    const known = this.#known.get(term)?.find((entry) => entry.reading === reading);
    if (known) return known.truth;
    const truth = this.#judge(term, reading);
    this.#known.set(term, [...(this.#known.get(term) ?? []), { reading, truth }]);
    return truth;
  }

  #judge(term: Term, reading: Reading): boolean[] {
    const { length, stutters } = this.shape;
    const places = Array.from({ length }, (_, at) => at);
    switch (term.op) {
      case "constant":
        return places.map(() => term.value);
      case "state":
        return places.map((at) => this.ask(term, at));
      case "step":
        return places.map((at) =>
          stutters && at === length - 1 ? reading === "box" : this.ask(term, at),
        );
      case "not":
        return this.#truth(term.of, other(reading)).map((holds) => !holds);
      case "and": {
        const parts = term.of.map((part) => this.#truth(part, reading));
        return places.map((at) => parts.every((part) => part[at]!));
      }
      case "or": {
        const parts = term.of.map((part) => this.#truth(part, reading));
        return places.map((at) => parts.some((part) => part[at]!));
      }
      case "eventually": {
        const of = this.#truth(term.of, "diamond");
        return this.#until(
          places.map(() => true),
          of,
        );
      }
      case "until":
        return this.#until(this.#truth(term.left, "box"), this.#truth(term.right, "diamond"));
      case "always": {
        const of = this.#truth(term.of, "box");
        return this.#until(
          places.map(() => true),
          of.map((holds) => !holds),
        ).map((holds) => !holds);
      }
    }
  }

  #until(left: readonly boolean[], right: readonly boolean[]): boolean[] {
    const truth = [...right];
    for (let changed = true; changed; ) {
      changed = false;
      for (let at = truth.length - 1; at >= 0; at--)
        if (!truth[at] && left[at] && truth[this.#next(at)]) {
          truth[at] = true;
          changed = true;
        }
    }
    return truth;
  }

  // ---- why it fails -------------------------------------------------------------------------

  /** What makes a formula false that does not hold of the behaviour. */
  failures(term: Term): Failure[] {
    return this.#failures(term, "diamond", 0);
  }

  /** The states from one on, in the order in which the behaviour comes to them. */
  #from(at: number): number[] {
    const places: number[] = [];
    for (let i = at; !places.includes(i); i = this.#next(i)) places.push(i);
    return places;
  }

  #falseAt(term: Term, at: number): Failure {
    return { kind: "false", at, left: null, right: sourceOf(term) };
  }

  #failures(term: Term, reading: Reading, at: number): Failure[] {
    const fails = (of: Term, inner: Reading) => (i: number) => !this.#truth(of, inner)[i];
    switch (term.op) {
      case "and":
        return this.#failures(
          term.of.find((part) => fails(part, reading)(at)) ?? term.of[0]!,
          reading,
          at,
        );
      case "or":
        return term.of.flatMap((part) => this.#failures(part, reading, at));
      case "always": {
        const place = this.#from(at).find(fails(term.of, "box")) ?? at;
        const { of } = term;
        // p ↝ q, as the language writes it: □(¬p ∨ ◇q).
        if (
          of.op === "or" &&
          of.of.length === 2 &&
          of.of[0]!.op === "not" &&
          of.of[1]!.op === "eventually"
        ) {
          const [left, right] = [of.of[0]!.of, of.of[1]!.of];
          return [{ kind: "then-never", at: place, left: sourceOf(left), right: sourceOf(right) }];
        }
        const inner = this.#failures(of, "box", place);
        return inner.map((failure) =>
          failure.kind === "false" ? { ...failure, kind: "not-always" as const } : failure,
        );
      }
      case "eventually": {
        const { of } = term;
        if (of.op !== "always") return [{ kind: "never", at, left: null, right: sourceOf(of) }];
        const places = this.#from(this.shape.start);
        const place = places.find(fails(of.of, "box")) ?? at;
        return [{ kind: "again-not", at: place, left: null, right: sourceOf(of.of) }];
      }
      case "until": {
        const right = this.#truth(term.right, "diamond");
        const places = this.#from(at);
        const until = places.findIndex((i) => right[i]!);
        if (until < 0) return [{ kind: "never", at, left: null, right: sourceOf(term.right) }];
        const place = places.find(fails(term.left, "box")) ?? at;
        return [
          { kind: "stops", at: place, left: sourceOf(term.left), right: sourceOf(term.right) },
        ];
      }
      case "not": {
        const dual = dualOf(term.of);
        return dual === null ? [this.#falseAt(term, at)] : this.#failures(dual, reading, at);
      }
      default:
        return [this.#falseAt(term, at)];
    }
  }
}

/** The negation of a formula, one operator further inside; null of what has nothing inside. */
function dualOf(term: Term): Term | null {
  const not = (of: Term): Term => ({ op: "not", of });
  switch (term.op) {
    case "not":
      return term.of;
    case "and":
    case "or":
      return { op: term.op === "and" ? "or" : "and", of: term.of.map(not), over: null };
    case "always":
      return { op: "eventually", of: not(term.of) };
    case "eventually":
      return { op: "always", of: not(term.of) };
    default:
      return null;
  }
}

/** A predicate as its author wrote it, without its parameters; null for a formula of several. */
function sourceOf(term: Term): string | null {
  if (term.op === "not") {
    const source = sourceOf(term.of);
    return source === null ? null : `!(${source})`;
  }
  if (term.op !== "state" && term.op !== "step") return null;
  const body = /^\s*(?:\([^()]*\)|\(\s*\{[^}]*\}\s*\)|[\w$]+)\s*=>\s*([\s\S]*)$/.exec(term.source);
  const text = (body?.[1] ?? term.source).replace(/\s+/g, " ").trim();
  return text.startsWith("{") ? null : text;
}
