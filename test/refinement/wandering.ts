/** Random runs in which every fault is as likely as anything else: the kinds of choices take turns. */
import { seededRandom } from "../../src/explorer/random.ts";
import type { NodeTypes } from "../../src/refinement/node.ts";
import type { Choice } from "../../src/refinement/simulation/choice.ts";
import { Conduct } from "../../src/refinement/simulation/conduct.ts";
import { optionsOf } from "../../src/refinement/simulation/options.ts";
import type { SimulationEvent, System } from "../../src/refinement/simulation/system.ts";
import { World } from "../../src/refinement/simulation/world.ts";

const kindOf = (choice: Choice): string => {
  if (choice.kind === "crash") return choice.loses ? "lost write" : "crash";
  return "crash" in choice && choice.crash !== undefined ? "crash in a step" : choice.kind;
};

/** What nodes do is likelier than what happens to them. */
const WEIGHTS: Readonly<Record<string, number>> = {
  ...{ deliver: 12, fire: 6, invoke: 8, restart: 6, heal: 3, "lost write": 3 },
};

/** @param watch is told of each event, with the world as it is just then */
export function wander<T extends NodeTypes>(
  system: System<T>,
  seed: number,
  steps: number,
  watch: (event: SimulationEvent<T>, world: World<T>) => void,
): World<T> {
  const random = seededRandom(seed);
  const world: World<T> = new World(system, seed, new Conduct(), (event) => watch(event, world));
  world.begin();
  for (let step = 0; step < steps && world.misconduct === null; step++) {
    const options = optionsOf(world);
    const kinds = [...new Set(options.map(kindOf))];
    let rest = random() * kinds.reduce((sum, kind) => sum + (WEIGHTS[kind] ?? 1), 0);
    const kind = kinds.find((each) => {
      rest -= WEIGHTS[each] ?? 1;
      return rest < 0;
    });
    const possible = options.filter((option) => kindOf(option) === kind);
    if (possible.length === 0) break;
    world.take(possible[Math.floor(random() * possible.length)]!);
  }
  return world;
}
