/** Safety and liveness: formulas whose class is known, and random ones against what words show. */
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Formula } from "../../src/explorer/behaviours/atoms.ts";
import type { Cube } from "../../src/explorer/behaviours/language.ts";
import { classify } from "../../src/explorer/classification/classification.ts";
import { decomposition } from "../../src/explorer/classification/decomposition.ts";
import {
  classOf,
  decided,
  type FormulaClass,
} from "../../src/explorer/classification/formula-class.ts";
import {
  always,
  alwaysEventually,
  and,
  each,
  eventually,
  eventuallyAlways,
  implies,
  leadsTo,
  not,
  or,
  step,
  type Temporal,
  until,
} from "../../src/index.ts";
import { formulaText } from "../../src/report/formula.ts";
import type { Term } from "../../src/spec/formula.ts";
import { instantiate } from "../../src/spec/model.ts";
import type { Constants } from "../../src/spec/spec.ts";
import { P, prefixOf, Q, R, satisfies, sequences, type Word, words } from "./naive-words.ts";
import { at, graph, type State } from "./small-graph.ts";

type Property = Temporal<State, Constants>;

/** Terms as formulas; each predicate is an atom. */
function translator(): (term: Term) => Formula {
  const atoms = { state: [] as Function[], step: [] as Function[] };
  const atomOf = (op: "state" | "step", run: Function): number => {
    if (!atoms[op].includes(run)) atoms[op].push(run);
    return atoms[op].indexOf(run);
  };
  const formula = (term: Term, box: boolean): Formula => {
    switch (term.op) {
      case "constant":
        return term;
      case "state":
        return { op: "state", atom: atomOf("state", term.run) };
      case "step":
        return { op: "step", atom: atomOf("step", term.run), box };
      case "not":
        return { op: "not", of: formula(term.of, !box) };
      case "and":
      case "or":
        return { op: term.op, of: term.of.map((part) => formula(part, box)) };
      case "until":
        return {
          op: "until",
          left: formula(term.left, true),
          right: formula(term.right, false),
        };
      default:
        return { op: term.op, of: formula(term.of, term.op === "always") };
    }
  };
  return (term) => formula(term, false);
}

const partsOf = (term: Term): readonly Term[] => (term.op === "and" ? term.of : [term]);

// ---- formulas whose class is known ----------------------------------------------------------------

const p = at(0);
const q = at(1);
const r = at(2);
const rises: Property = step((before, after) => after.at > before.at);
const falls: Property = step((before, after) => after.at < before.at);
const PLACES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const many = (of: (place: number) => Property): Property => each(PLACES, of);

const KNOWN: readonly (readonly [string, Property, FormulaClass, badLength?: number])[] = [
  ["□p", always(p), "safety", 1],
  ["◇p", eventually(p), "liveness"],
  ["p U q", until(p, q), "both", 1],
  ["p ↝ q", leadsTo(p, q), "liveness"],
  ["□◇p", alwaysEventually(p), "liveness"],
  ["◇□p", eventuallyAlways(p), "liveness"],
  ["□[A]", always(rises), "safety", 2],
  ["◇⟨A⟩", eventually(rises), "liveness"],
  ["□◇⟨A⟩", alwaysEventually(rises), "liveness"],
  ["□p ∧ ◇q", and(always(p), eventually(q)), "both", 1],
  ["□p ∧ ◇p is □p", and(always(p), eventually(p)), "safety", 1],
  ["□p ∨ □q", or(always(p), always(q)), "safety", 1],
  ["□p ∨ ◇q", or(always(p), eventually(q)), "liveness"],
  ["p first, or q for ever", or(p, always(q)), "safety", 1],
  ["□(p ∨ □q)", always(or(p, always(q))), "safety", 1],
  ["□◇p ⇒ □◇q", implies(alwaysEventually(p), alwaysEventually(q)), "liveness"],
  ["◇□p ⇒ □q", implies(eventuallyAlways(p), always(q)), "liveness"],
  ["¬◇p", not(eventually(p)), "safety", 1],
  ["¬□p", not(always(p)), "liveness"],
  ["¬(p U q)", not(until(p, q)), "safety", 1],
  ["p W q", or(always(p), until(p, q)), "safety", 1],
  ["□(p U q)", always(until(p, q)), "both", 1],
  ["□(p ⇒ q U r)", always(implies(p, until(q, r))), "both", 1],
  ["p U □q", until(p, always(q)), "both", 1],
  ["true U q, if nobody says that it is true", until(() => true, q), "both", 1],
  ["p ∨ ¬p", or(p, not(p)), "trivial"],
  ["□p ∨ ◇¬p", or(always(p), eventually(not(p))), "trivial"],
  ["p ∧ ¬p", and(p, not(p)), "safety", 1],
  ["□◇p ∧ ◇□¬p", and(alwaysEventually(p), eventuallyAlways(not(p))), "safety", 1],
  [
    "□q, or what nothing satisfies, though it fails only for ever",
    or(always(q), and(alwaysEventually(p), eventuallyAlways(not(p)))),
    "safety",
    1,
  ],
  // Only a behaviour in which nothing happens any more has both: but any may become one.
  ["◇□[A] ∧ ◇□[¬A]", and(eventuallyAlways(rises), eventuallyAlways(not(rises))), "liveness"],
  ["□[A] ∧ □[¬A]: no step at all", and(always(rises), always(not(rises))), "safety", 2],
  ["□◇⟨A⟩ ∧ □[¬A]", and(alwaysEventually(rises), always(not(rises))), "safety", 1],
  ["[A] U ⟨B⟩", until(rises, falls), "both", 2],
  ["ten □", many((place) => always(at(place))), "safety", 1],
  ["ten ↝", many((place) => leadsTo(at(place), at(place + 1))), "liveness"],
  ["ten U", many((place) => until(at(place), at(place + 1))), "both", 1],
];

describe("the class of a formula", () => {
  for (const [name, { term }, expected, badLength] of KNOWN)
    it(name, () => {
      const { class: found, groups } = classOf(partsOf(term).map(translator()));
      expect(found).toBe(expected);
      const lengths = groups.flatMap(({ decided: { badPrefix } }) => badPrefix?.length ?? []);
      expect(lengths.length === 0 ? undefined : Math.min(...lengths)).toBe(badLength);
    });

  test("a conjunction of many is decided by its parts; exactly, unless they have something in common", () => {
    const formulas = (term: Term): readonly Formula[] => partsOf(term).map(translator());
    const translate = translator();
    const apart = many((place) => leadsTo(at(place), at(place)));
    expect(classOf(partsOf(apart.term).map(translate))).toMatchObject({
      class: "liveness",
      byParts: true,
      exact: true,
    });
    const meeting = many((place) => leadsTo(p, at(place, 3)));
    expect(classOf(partsOf(meeting.term).map(translator()))).toMatchObject({
      class: "liveness",
      byParts: true,
      exact: false,
    });
    const few = and(leadsTo(p, q), leadsTo(q, r));
    expect(classOf(formulas(few.term))).toMatchObject({ byParts: false, exact: true });
    const large = or(...[...PLACES, 10].map((place) => always(at(place))));
    expect(classOf(formulas(large.term)).class).toBeNull();
  });
});

// ---- the two parts --------------------------------------------------------------------------------

const named = (name: "p" | "q" | "r"): Term => ({ ...P, run: RUNS[name], source: name }) as Term;
const RUNS = { p: () => true, q: () => true, r: () => true };
const [tp, tq, tr] = (["p", "q", "r"] as const).map(named) as [Term, Term, Term];
const U = (left: Term, right: Term): Term => ({ op: "until", left, right });
const G = (of: Term): Term => ({ op: "always", of });
const F = (of: Term): Term => ({ op: "eventually", of });
const both = (...of: readonly Term[]): Term => ({ op: "and", of, over: null });
const if_ = (left: Term, right: Term): Term => ({
  op: "or",
  of: [{ op: "not", of: left }, right],
  over: null,
});

describe("the safety part and the liveness part", () => {
  it.each([
    ["p U q", U(tp, tq), ["`p` holds as long as `q` has not held"], ["`q` holds some time"]],
    ["□p ∧ ◇q", both(G(tp), F(tq)), ["`p` always holds"], ["`q` holds some time"]],
    [
      "□(p ⇒ q U r)",
      G(if_(tp, U(tq, tr))),
      ["whenever `p` holds, from then on `q` holds as long as `r` has not held"],
      ["whenever `p` holds, `r` holds then or later"],
    ],
    [
      "p U □q",
      U(tp, G(tq)),
      ["`p` holds until, if ever, `q` always holds"],
      ["from some time on `q` always holds"],
    ],
    [
      "(p U q) U r",
      U(U(tp, tq), tr),
      ["`p` holds as long as `q` has not held, as long as `r` has not held"],
      null,
    ],
  ])("%s", (_, term, safety, liveness) => {
    const parts = decomposition(
      partsOf(term).map((part) => ({ term: part, witnesses: [] })),
      translator(),
    )!;
    expect(parts.safety.map((piece) => formulaText(piece.term))).toEqual(safety);
    expect(parts.liveness?.map((piece) => formulaText(piece.term)) ?? null).toEqual(liveness);
  });
});

// ---- random formulas against words ----------------------------------------------------------------

function terms(leaves: readonly Term[]): fc.Arbitrary<Term> {
  const junction = (of: fc.Arbitrary<Term>): fc.Arbitrary<Term> =>
    fc.record({
      op: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(of, { minLength: 2, maxLength: 2 }),
      over: fc.constant(null),
    });
  const states = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...leaves) },
    { weight: 1, arbitrary: fc.constantFrom<Term>({ op: "constant", value: true }) },
  );
  const literal = fc.oneof(
    { weight: 2, arbitrary: states },
    { weight: 1, arbitrary: fc.record({ op: fc.constant("not" as const), of: states }) },
  );
  const temporal = (of: fc.Arbitrary<Term>): fc.Arbitrary<Term> =>
    fc.oneof(
      {
        weight: 2,
        arbitrary: fc.record({ op: fc.constantFrom("always" as const, "eventually" as const), of }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ op: fc.constant("until" as const), left: of, right: of }),
      },
    );
  const one = temporal(literal);
  const mixed = fc.oneof(one, one, literal, junction(literal));
  const two = fc.oneof(
    temporal(mixed),
    junction(one),
    temporal(junction(mixed)),
    fc.record({ op: fc.constant("not" as const), of: junction(one) }),
  );
  return fc.oneof({ weight: 1, arbitrary: one }, { weight: 6, arbitrary: two }, junction(two));
}

interface Bounds {
  readonly alphabet: number;
  /** Of the words that may violate a formula; and of those that go on from a prefix. */
  readonly stem: number;
  readonly loop: number;
  readonly laterStem: number;
  readonly laterLoop: number;
}

const BOUNDS: Bounds = { alphabet: 4, stem: 1, loop: 2, laterStem: 2, laterLoop: 2 };
const STEP_BOUNDS: Bounds = { alphabet: 8, stem: 1, loop: 1, laterStem: 1, laterLoop: 2 };
/** Letters of a word that has been seen enough of. */
const LOOKS = 4;

/** Whether some word within the bounds begins so and satisfies the formula. */
function goesOn(term: Term, prefix: readonly number[], { alphabet, laterStem, laterLoop }: Bounds) {
  const some = (stem: number, loop: number): boolean => {
    for (const word of words(alphabet, prefix, stem, loop)) if (satisfies(term, word)) return true;
    return false;
  };
  return some(laterStem, laterLoop) || some(3, 1);
}

/** Letters that satisfy a prefix of cubes: all others bits 0, or all 1. */
function filled(
  prefix: readonly Cube[],
  alphabet: readonly ("p" | "q")[],
  others: number,
): number[] {
  return prefix.map(({ holds, fails, stepHolds, stepFails }) => {
    let letter = others;
    alphabet.forEach((name, i) => {
      const bit = name === "p" ? 1 : 2;
      if ((holds >>> i) & 1) letter |= bit;
      if ((fails >>> i) & 1) letter &= ~bit;
    });
    if (stepHolds !== 0) letter |= 4;
    if (stepFails !== 0) letter &= ~4;
    return letter;
  });
}

/** What the words say of a formula's class against what was decided; null when that agrees. */
function difference(term: Term, bounds: Bounds): string | null {
  const order: ("p" | "q")[] = [];
  collect(term, order);
  const { class: own, badPrefix, alphabet } = decided(translator()(term));
  const names = alphabet.states.map((atom) => order[atom]!);
  if (badPrefix !== null)
    for (const others of [0, 7, 2]) {
      const prefix = filled(badPrefix, names, others & (bounds.alphabet - 1));
      if (goesOn(term, prefix, bounds)) return `${prefix} is not bad`;
    }
  else
    for (const prefix of sequences(bounds.alphabet, 1, 2))
      if (!goesOn(term, prefix, bounds)) return `${prefix} is bad`;
  // A violation with a prefix that is not bad shows that it is not safety.
  let witness: Word | null = null;
  for (const word of words(bounds.alphabet, [], bounds.stem, bounds.loop)) {
    if (satisfies(term, word)) continue;
    const seen = word.letters.length * LOOKS;
    if (!goesOn(term, prefixOf(word, seen), bounds)) continue;
    witness = word;
    break;
  }
  const safety = own === "safety" || own === "trivial";
  if (safety && witness) return `${JSON.stringify(witness)} has no bad prefix`;
  if (!safety && !witness) return "every violation has a bad prefix";
  return null;
}

/** The names of predicates of states, in the order in which they are met. */
function collect(term: Term, names: string[]): void {
  if (term.op === "state" && !names.includes(term.source)) names.push(term.source);
  if ("left" in term) for (const part of [term.left, term.right]) collect(part, names);
  if ("of" in term) for (const part of [term.of].flat()) collect(part, names);
}

const runs = (few: number): number => (process.env["LONG"] ? 10 * few : few);

describe("a random formula", () => {
  test("is what words of two predicates show", () => {
    fc.assert(
      fc.property(terms([P, Q]), (term) => {
        expect([formulaText(term), difference(term, BOUNDS)]).toEqual([formulaText(term), null]);
      }),
      { numRuns: runs(60) },
    );
  });

  test("is what words show whose steps have a predicate, too", () => {
    fc.assert(
      fc.property(terms([P, R, R]), (term) => {
        fc.pre(!hasBareStep(term));
        expect([formulaText(term), difference(term, STEP_BOUNDS)]).toEqual([
          formulaText(term),
          null,
        ]);
      }),
      { numRuns: runs(15) },
    );
  });

  test("is the conjunction of its two parts", () => {
    let taken = 0;
    fc.assert(
      fc.property(terms([P, Q]), (term) => {
        const parts = decomposition(
          partsOf(term).map((part) => ({ term: part, witnesses: [] })),
          translator(),
        );
        if (parts?.liveness == null) return;
        taken++;
        for (const word of words(4, [], 2, 2)) {
          const all = [...parts.safety, ...parts.liveness];
          expect(all.every((piece) => satisfies(piece.term, word))).toBe(satisfies(term, word));
        }
      }),
      { numRuns: runs(300) },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

function hasBareStep(term: Term): boolean {
  if (term.op === "step") return true;
  if (term.op === "not") return hasBareStep(term.of);
  return (term.op === "and" || term.op === "or") && term.of.some(hasBareStep);
}

// ---- witnesses ------------------------------------------------------------------------------------

describe("witnesses", () => {
  /** 0 → 1 → 2 ⇄ 3, and 2 → 9, where it ends. */
  const witnessesOf = (property: Property, options = {}) => {
    const written = graph(
      {
        Go: [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 2],
        ],
        End: [[2, 9]],
      },
      { fairness: ({ weak }) => ({ F: weak("Go") }), property },
    );
    const { properties, ...where } = classify(instantiate(written), options);
    return { ...properties[0]!, ...where };
  };
  const places = (trace: readonly { readonly state: Readonly<Record<string, unknown>> }[]) =>
    trace.map(({ state }) => state["at"]);

  test("of what is bad: a shortest behaviour that is, and why", () => {
    const { bad, badPrefix } = witnessesOf(always(not(at(3, 9))));
    expect(places(bad!.trace)).toEqual([0, 1, 2, 3]);
    expect(bad!.demands.slice(0, -1)).toEqual(
      [0, 1, 2].map(() => ({ holds: [], fails: [], step: { holds: [], fails: [] } })),
    );
    expect(badPrefix).toHaveLength(1);
    expect(badPrefix![0]!.holds).toHaveLength(1);
  });

  test("of what is bad by several states: which of them matter", () => {
    const { bad } = witnessesOf(always(or(at(0, 1, 3), always(at(2)))));
    expect(places(bad!.trace)).toEqual([0, 1, 2, 3]);
    expect(bad!.demands.map(({ fails }) => fails.length)).toEqual([0, 0, 1, 1]);
  });

  test("of what is bad by a step", () => {
    const { bad } = witnessesOf(always(rises));
    expect(places(bad!.trace)).toEqual([0, 1, 2, 3, 2]);
    expect(bad!.demands[3]!.step!.fails).toHaveLength(1);
  });

  test("of a promise: where it is open, and how it is kept; and for ever not", () => {
    const { class: own, open, never, bad } = witnessesOf(leadsTo(at(1), at(3)));
    expect([own, bad]).toEqual(["liveness", null]);
    expect(places(open!.trace)).toEqual([0, 1, 2, 3]);
    expect([open!.at, open!.kept]).toEqual([1, 3]);
    // Fairness of Go does not keep it from ending.
    expect(never).toMatchObject({ fair: true, loop: { back: null } });
    expect(places(never!.trace)).toEqual([0, 1, 2, 9]);
  });

  test("of a promise that only goes without fairness: a loop, if something can go on", () => {
    const { never } = witnessesOf(eventually(at(1)));
    expect(never).toMatchObject({ fair: false, loop: { start: 0, back: null } });
  });

  test("of a promise that is to be kept again and again, and never is at rest", () => {
    const { open, never } = witnessesOf(alwaysEventually(rises));
    expect(open).toMatchObject({ at: 0, kept: null });
    expect(places(open!.again!.trace)).toEqual([0, 1, 2, 3]);
    expect(open!.again!.loop.start).toBe(2);
    expect(places(never!.trace)).toEqual([0, 1, 2, 9]);
  });

  test("of what has both parts: each has its own", () => {
    const { class: own, bad, open } = witnessesOf(until(at(0, 1), at(3)));
    expect(own).toBe("both");
    expect(places(bad!.trace)).toEqual([0, 1, 2]);
    expect(open).toMatchObject({ at: 0, kept: null, again: null });
  });

  test("of until with a step on its right: all that is asked is the author's", () => {
    const first = at(0);
    const written: Property = until(first, not(rises));
    const { class: own, bad, badPrefix, byParts } = witnessesOf(written);
    expect([own, byParts]).toEqual(["both", false]);
    expect(places(bad!.trace)).toEqual([0, 1, 2]);
    const asked = [...badPrefix!, ...bad!.demands].flatMap(({ holds, fails, step }) => [
      ...[...holds, ...fails],
      ...(step ? [...step.holds, ...step.fails] : []),
    ]);
    expect(new Set(asked)).toEqual(
      new Set([String(first), (rises.term as { readonly source: string }).source]),
    );
  });

  test("of one function as a predicate of states and of steps", () => {
    const shared = at(2);
    const { class: own, bad } = witnessesOf(and(eventually(shared), always(not(step(shared)))));
    expect(own).toBe("both");
    // A step from there is what may not be.
    expect(places(bad!.trace)).toEqual([0, 1, 2, 3]);
  });

  test("are looked for within bounds", () => {
    expect(witnessesOf(always(not(at(9))), { maxStates: 3 })).toMatchObject({
      class: "safety",
      bad: null,
      distinct: 3,
      complete: false,
    });
  });
});
