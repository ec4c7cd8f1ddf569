/** Leads a simulated world by hand: choices are picked by what they look like. */

import type { NodeTypes } from "../../src/refinement/node.ts";
import { type Choice, choiceText } from "../../src/refinement/simulation/choice.ts";
import { Conduct } from "../../src/refinement/simulation/conduct.ts";
import { defaultChoice, isPossible, optionsOf } from "../../src/refinement/simulation/options.ts";
import type { SimulationEvent, System } from "../../src/refinement/simulation/system.ts";
import { World } from "../../src/refinement/simulation/world.ts";

export class Director<T extends NodeTypes> {
  readonly world: World<T>;

  constructor(
    readonly system: System<T>,
    seed = 1,
  ) {
    this.world = new World<T>(system, seed, new Conduct(), () => {});
    this.world.begin();
  }

  get options(): readonly string[] {
    return optionsOf(this.world).map(choiceText);
  }

  /** The events that come of the first option that looks so; `>b` is enough for a message to b. */
  take(...patterns: readonly (RegExp | Choice)[]): readonly SimulationEvent<T>[] {
    const before = this.world.log.length;
    for (const pattern of patterns) {
      const choice =
        pattern instanceof RegExp
          ? optionsOf(this.world).find((option) => pattern.test(choiceText(option)))
          : isPossible(this.world, pattern)
            ? pattern
            : undefined;
      if (choice === undefined)
        throw new Error(`${pattern} is not possible; possible are ${this.options.join(" ")}`);
      this.world.take(choice);
    }
    return this.world.log.slice(before);
  }

  /** Goes on without faults until nothing is left, or so many choices were taken. */
  rest(count = 100): readonly SimulationEvent<T>[] {
    const before = this.world.log.length;
    for (let i = 0; i < count; i++) {
      const choice = defaultChoice(this.world);
      if (choice === null) break;
      this.world.take(choice);
    }
    return this.world.log.slice(before);
  }

  state(node: string): T["State"] | null {
    return this.world.places.get(node)!.state;
  }

  disk(node: string): T["Disk"] | null {
    return this.world.places.get(node)!.disk;
  }
}
