/**
 * The fairness of an abstract spec, claimed of what refines it: seen through the mapping, each of its
 * conditions must hold of every fair behaviour.
 */
import type { Term } from "../../spec/formula.ts";
import { contentKey } from "../../spec/value.ts";
import type { Condition } from "../behaviours/assumptions.ts";
import { formulaOf } from "../behaviours/atoms.ts";
import { type Claim, type Course, following, type Part } from "../behaviours/claims.ts";
import type { Refined } from "../behaviours/recording.ts";
import { flipAll } from "../learning/effects.ts";
import type { Search } from "../search.ts";

/** What is claimed; and the assumptions that claim nothing, for no step that they name is ever possible. */
export interface FairnessClaim {
  readonly claim: Claim;
  readonly empty: readonly string[];
}

/** Writes the conditions' atoms over those of the graph, which are not needed any more. */
export function fairnessClaim(search: Search, refined: Refined): FairnessClaim {
  const { check } = refined;
  const conditions = recordAtoms(search, refined);
  const empty = new Set(check.abstract.model.fairness.map(({ name }) => name));
  // Only states inside the constraint count: of the others no behaviour is judged.
  const { states } = search.recording!.graph;
  for (const state of new Set(refined.ofState.subarray(0, states)))
    for (const { name, instances } of conditions)
      if (empty.has(name) && [...check.possible(state)].some((id) => instances.has(id)))
        empty.delete(name);
  const asked = new Map<Function, (at: number, course: Course) => boolean>();
  const atom = (op: "state" | "step", ask: (at: number, course: Course) => boolean): Term => {
    const run = (): boolean => false;
    asked.set(run, ask);
    return { op, run, source: "" };
  };
  const parts = conditions.map((condition, i): Part => {
    const term = assumed(
      condition.strength,
      atom("state", (at, course) => results(search, refined, condition, at, course).length > 0),
      atom("step", (at, course) => {
        const after = mappedKey(search, refined, course, following(course, at));
        return results(search, refined, condition, at, course).includes(after);
      }),
    );
    return {
      term,
      // Both atoms of a condition have its number: one is of states, the other of steps.
      formula: formulaOf(term, () => i),
      witnesses: [],
      notes: {
        abstract: check.abstract.model.name,
        kind: "fairness",
        before: null,
        after: null,
        fairness: {
          name: condition.name,
          strength: condition.strength,
          actions: condition.actions,
          parameters: condition.parameters,
          whole: condition.whole,
          condition: condition.condition,
        },
      },
    };
  });
  const { name, meaning } = check.refinement;
  const claim: Claim = {
    property: { kind: "refinement", name, meaning },
    parts,
    ask: (term, at, course) => {
      if (term.op !== "state" && term.op !== "step") throw new Error("not a predicate");
      return asked.get(term.run)!(at, course);
    },
  };
  return { claim, empty: [...empty] };
}

/** Weak: □◇(¬possible ∨ taken); strong: ◇□¬possible ∨ □◇taken. */
function assumed(strength: "weak" | "strong", possible: Term, taken: Term): Term {
  const not: Term = { op: "not", of: possible };
  const again = (of: Term): Term => ({ op: "always", of: { op: "eventually", of } });
  return strength === "weak"
    ? again({ op: "or", of: [not, taken], over: null })
    : {
        op: "or",
        of: [{ op: "eventually", of: { op: "always", of: not } }, again(taken)],
        over: null,
      };
}

/** For each condition: in which states it is possible, and which steps take it. */
function recordAtoms(search: Search, { check, ofState }: Refined): readonly Condition[] {
  const { graph } = search.recording!;
  // All instances of the abstract spec that the search can need are met by asking for them.
  for (let state = 0; state < check.size; state++) check.possible(state);
  for (let state = 0; state < graph.states; state++)
    for (let step = graph.begin[state]!; step >= 0 && step < graph.end[state]!; step++) {
      const target = graph.target(step);
      if (target >= 0 && ofState[state] !== ofState[target])
        check.pair(ofState[state]!, ofState[target]!);
    }
  const conditions = check.conditions();
  const words = (conditions.length + 31) >>> 5;
  graph.resetAtoms(words, words);
  const bitsOf = (instances: Iterable<number>): Int32Array => {
    const bits = new Int32Array(words);
    for (const instance of instances)
      conditions.forEach((condition, i) => {
        if (condition.instances.has(instance)) bits[i >>> 5]! |= 1 << (i & 31);
      });
    return bits;
  };
  const possible = Array.from({ length: check.size }, (_, state) => bitsOf(check.possible(state)));
  const taken = new Map<object, Int32Array>();
  for (let state = 0; state < graph.states; state++) {
    graph.atoms.set(possible[ofState[state]!]!, state * words);
    for (let step = graph.begin[state]!; step >= 0 && step < graph.end[state]!; step++) {
      const target = graph.target(step);
      if (target < 0 || ofState[state] === ofState[target]) continue;
      const pair = check.pair(ofState[state]!, ofState[target]!);
      let bits = taken.get(pair);
      if (!bits) {
        bits = bitsOf(pair.instances);
        taken.set(pair, bits);
      }
      for (let w = 0; w < words; w++) graph.setStepAtoms(step, w, bits[w]!);
    }
  }
  return conditions;
}

// ---- the author's own answers, for a counterexample -----------------------------------------------

/** Brings what a state of a lasso is mapped to before the abstract spec; its content. */
function mappedKey(search: Search, { check }: Refined, { trace }: Course, at: number): string {
  const { layout, trees } = search.machine;
  layout.encode(trace[at]!.state, trees.state);
  check.meet();
  check.confirmMapping();
  return contentKey(check.abstract.layout.decode(check.abstract.trees.state));
}

/** What the instances of a condition make of the abstract state, where they change it. */
function results(
  search: Search,
  refined: Refined,
  { instances }: Condition,
  at: number,
  course: Course,
): string[] {
  const { abstract } = refined.check;
  const { layout, trees } = abstract;
  const before = mappedKey(search, refined, course, at);
  const vector = trees.state.slice(0, layout.words);
  return refined.check.within(() =>
    [...instances].flatMap((id) => {
      trees.state.fill(0, 0, layout.words);
      trees.state.set(vector);
      const writes = abstract.perform(id);
      if (writes === null) return [];
      flipAll(trees.state, writes);
      const after = contentKey(layout.decode(trees.state));
      return after === before ? [] : [after];
    }),
  );
}
