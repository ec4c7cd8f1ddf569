/** The shortest failing schedule there is, by trying all of them: slow, and hard to get wrong. */

import type { NodeTypes } from "../../src/refinement/node.ts";
import type { Choice } from "../../src/refinement/simulation/choice.ts";
import { Conduct } from "../../src/refinement/simulation/conduct.ts";
import { optionsOf } from "../../src/refinement/simulation/options.ts";
import { type Failure, replay } from "../../src/refinement/simulation/simulation.ts";
import type { System } from "../../src/refinement/simulation/system.ts";
import { World } from "../../src/refinement/simulation/world.ts";

/** null when no schedule of at most so many choices fails so. */
export function shortestSchedule<T extends NodeTypes>(
  system: System<T>,
  seed: number,
  length: number,
  fails: (failure: Failure) => boolean,
  interesting: (choice: Choice) => boolean = () => true,
): { readonly choices: readonly Choice[]; readonly tried: number } | null {
  let tried = 0;
  let front: (readonly Choice[])[] = [[]];
  for (let i = 0; i <= length; i++) {
    for (const choices of front) {
      tried++;
      const { failure } = replay(system, { seed, choices });
      if (failure !== null && fails(failure)) return { choices, tried };
    }
    if (i < length)
      front = front.flatMap((choices) =>
        optionsAfter(system, seed, choices)
          .filter(interesting)
          .map((choice) => [...choices, choice]),
      );
  }
  return null;
}

/** What can be chosen after some choices. */
export function optionsAfter<T extends NodeTypes>(
  system: System<T>,
  seed: number,
  choices: readonly Choice[],
): readonly Choice[] {
  const conduct = new Conduct();
  return conduct.guard(() => {
    const world = new World<T>(system, seed, conduct, () => {});
    world.begin();
    for (const choice of choices) world.take(choice);
    return optionsOf(world);
  });
}
