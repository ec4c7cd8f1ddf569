/** What makes a finite behaviour bad, in the words of the author's predicates. */
import type { Demand } from "../verdict.ts";
import type { Atoms } from "./atoms.ts";
import type { Alphabet, Cube } from "./language.ts";

export function demandsOf(
  cubes: readonly Cube[],
  alphabet: Alphabet,
  atoms: Pick<Atoms, "sourceOf">,
): readonly Demand[] {
  const named = (op: "state" | "step", of: readonly number[], bits: number): string[] =>
    of.filter((_, i) => (bits >>> i) & 1).map((atom) => atoms.sourceOf(op, atom));
  return cubes.map((cube, i) => ({
    holds: named("state", alphabet.states, cube.holds),
    fails: named("state", alphabet.states, cube.fails),
    step:
      i === cubes.length - 1
        ? null
        : {
            holds: named("step", alphabet.steps, cube.stepHolds),
            fails: named("step", alphabet.steps, cube.stepFails),
          },
  }));
}
