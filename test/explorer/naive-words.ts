/**
 * What formulas say of words, naively. A word is a sequence of letters that goes on for ever from one
 * of them again and again, or rests at its end. A letter has a bit for each of two predicates of the
 * state, and one for a predicate of the step from it.
 */
import type { Term } from "../../src/spec/formula.ts";

export const P: Term = { op: "state", run: () => true, source: "p" };
export const Q: Term = { op: "state", run: () => true, source: "q" };
export const R: Term = { op: "step", run: () => true, source: "r" };
const BITS = new Map<Term["op"] | Function, number>(
  [P, Q, R].map((leaf, i) => [(leaf as { run: Function }).run, 1 << i]),
);

export interface Word {
  readonly letters: readonly number[];
  /** Where it goes on after its last letter; null: nothing happens any more. */
  readonly loop: number | null;
}

type Context = "universal" | "existential";
const FLIPPED = { universal: "existential", existential: "universal" } as const;

export function satisfies(term: Term, { letters, loop }: Word): boolean {
  const places = letters.map((_, i) => i);
  const last = letters.length - 1;
  const next = (i: number): number => (i < last ? i + 1 : (loop ?? last));
  const truth = (t: Term, context: Context): boolean[] => {
    switch (t.op) {
      case "constant":
        return places.map(() => t.value);
      case "state":
        return places.map((i) => (letters[i]! & BITS.get(t.run)!) !== 0);
      case "step":
        return places.map((i) =>
          i === last && loop === null
            ? context === "universal"
            : (letters[i]! & BITS.get(t.run)!) !== 0,
        );
      case "not":
        return truth(t.of, FLIPPED[context]).map((holds) => !holds);
      case "and": {
        const parts = t.of.map((part) => truth(part, context));
        return places.map((i) => parts.every((part) => part[i]));
      }
      case "or": {
        const parts = t.of.map((part) => truth(part, context));
        return places.map((i) => parts.some((part) => part[i]));
      }
      case "always":
        return until(
          places.map(() => true),
          truth(t.of, "universal").map((holds) => !holds),
        ).map((holds) => !holds);
      case "eventually":
        return until(
          places.map(() => true),
          truth(t.of, "existential"),
        );
      case "until":
        return until(truth(t.left, "universal"), truth(t.right, "existential"));
    }
  };
  const until = (left: readonly boolean[], right: readonly boolean[]): boolean[] =>
    places.map((i) => {
      for (let at = i, seen = 0; seen <= 2 * letters.length; seen++, at = next(at)) {
        if (right[at]) return true;
        if (!left[at]) return false;
      }
      return false;
    });
  return truth(term, "existential")[0]!;
}

/** All sequences of letters of some lengths. */
export function* sequences(alphabet: number, least: number, most: number): Iterable<number[]> {
  if (least <= 0) yield [];
  if (most === 0) return;
  for (let letter = 0; letter < alphabet; letter++)
    for (const rest of sequences(alphabet, least - 1, most - 1)) yield [letter, ...rest];
}

/** Words that begin with some letters, and then have a stem and a loop no longer than this. */
export function* words(
  alphabet: number,
  prefix: readonly number[],
  stemMax: number,
  loopMax: number,
): Iterable<Word> {
  const fitting = (letters: readonly number[]): boolean => letters.length > 0;
  for (const stem of sequences(alphabet, 0, stemMax)) {
    const start = [...prefix, ...stem];
    if (fitting(start)) yield { letters: start, loop: null };
    for (const loop of sequences(alphabet, 1, loopMax))
      yield { letters: [...start, ...loop], loop: start.length };
  }
}

/** The first letters of a word, so many; fewer where it rests. */
export function prefixOf({ letters, loop }: Word, length: number): number[] {
  const prefix: number[] = [];
  for (let i = 0; prefix.length < length; i = i + 1 < letters.length ? i + 1 : loop!) {
    prefix.push(letters[i]!);
    if (loop === null && i + 1 === letters.length) break;
  }
  return prefix;
}
