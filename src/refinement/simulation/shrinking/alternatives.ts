/** What could be chosen instead. */
import type { NodeTypes } from "../../node.ts";
import { type Choice, choiceText, type Waiting } from "../choice.ts";
import { Conduct } from "../conduct.ts";
import { defaultChoice, nextTimer, optionsOf } from "../options.ts";
import type { Schedule } from "../schedule.ts";
import { attended, replay } from "../simulation.ts";
import type { SimulationEvent, System } from "../system.ts";
import { World } from "../world.ts";

/** The same with less of it. */
export function simpler<T extends NodeTypes>(
  choice: Choice,
  log: readonly SimulationEvent<T>[],
): readonly Choice[] {
  if ("crash" in choice) {
    const { crash: _, awaited, ...plain } = choice;
    const text = choiceText(choice);
    const node = log.find((event) => event.choice === text)?.node;
    const awaiting = awaited ? { awaited } : {};
    return [
      { ...plain, ...awaiting } as Choice,
      // Before the step, instead of in it.
      ...(node ? [{ kind: "crash", node, loses: false, ...awaiting } as const] : []),
    ];
  }
  switch (choice.kind) {
    case "crash":
      return choice.loses ? [{ ...choice, loses: false }] : [];
    case "partition": {
      const twoWay = { ...choice, lossy: false };
      return choice.lossy ? [twoWay] : [];
    }
    case "delay":
    case "postpone":
    case "jump": {
      const { by } = choice;
      const one = Math.sign(by);
      const less = [one, Math.trunc(by / 2), Math.trunc(by * 0.9), by - one].filter(
        (amount) => amount !== 0 && Math.abs(amount) < Math.abs(by),
      );
      return less.map((amount) => ({ ...choice, by: amount }));
    }
    default:
      return [];
  }
}

/** Ordinary steps during which something else may become possible. */
const ALONG_MAX = 200;

/** What becomes possible after a schedule while nothing else goes wrong, or in silence: to be awaited. */
export function optionsAlong<T extends NodeTypes>(
  system: System<T>,
  schedule: Schedule,
  awaited: Waiting = "usual",
): readonly Choice[] {
  const { choices } = replay(system, schedule, { healing: 0 }).schedule;
  const conduct = new Conduct();
  const found = new Map<string, Choice>();
  const { seed, unasked } = schedule;
  const world = new World<T>(system, seed, conduct, () => {}, unasked);
  const body = (): void => {
    world.begin();
    for (const choice of choices) world.take(choice);
    for (let i = 0; i < ALONG_MAX && world.misconduct === null; i++) {
      for (const choice of optionsOf(world)) {
        const text = choiceText(choice);
        if (!found.has(text)) found.set(text, { ...choice, awaited });
      }
      const other = awaited === "silent" ? nextTimer(world) : defaultChoice(world);
      if (other === null) break;
      world.take(other);
    }
  };
  conduct.guard(() => attended(system, world, Number.POSITIVE_INFINITY, body));
  return [...found.values()];
}
