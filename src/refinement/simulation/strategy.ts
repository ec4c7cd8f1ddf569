/** How a run chooses: at random, or by priorities that change now and then, with a swarm's faults. */
import { seededRandom } from "../../explorer/random.ts";
import type { NodeTypes } from "../node.ts";
import type { Choice, StepChoice } from "./choice.ts";
import { type Deviation, deviationsOf, type Swarm } from "./faults.ts";
import { hash53 } from "./identity.ts";
import { canArrive, defaultChoice, isPossible } from "./options.ts";
import type { System } from "./system.ts";
import type { World } from "./world.ts";

/** The next choice; null when there is nothing left to choose. */
export type Strategy<T extends NodeTypes> = (world: World<T>) => Choice | null;

/** Something that nodes or clients do, and who does it: links, nodes' timers and clients compete. */
interface Move {
  readonly choice: StepChoice;
  readonly strand: string;
  readonly weight: number;
}

/** How often in ten a crash in a step falls beside a write, where there is one. */
const BESIDE_WRITE = 7;

export function swarmStrategy<T extends NodeTypes>(
  system: System<T>,
  swarm: Swarm,
  seed: number,
): Strategy<T> {
  const random = seededRandom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <A>(of: readonly A[]): A | undefined => of[below(of.length)];
  const rates = deviationsOf(system.faults)
    .filter((name) => swarm.rates[name] !== undefined && name !== "reorder")
    .map((name) => [name, swarm.rates[name]!] as const);
  const reorders = swarm.rates.reorder !== undefined;
  const loses = swarm.rates["lost write"] !== undefined;
  const changes = new Set(Array.from({ length: swarm.changes ?? 0 }, () => below(swarm.steps)));
  const demoted = new Map<string, number>();
  let steps = 0;
  let quietUntil = 0;

  const stable = (): boolean => steps >= quietUntil;
  const unsettle = (choice: Choice): Choice => {
    quietUntil = steps + swarm.stability;
    return choice;
  };
  const harmed = (world: World<T>) =>
    [...world.places.values()].filter(({ name, up }) => up && !swarm.spared.includes(name));

  const deviate = (world: World<T>, name: Deviation): Choice | undefined => {
    const possible = (choice: Choice): Choice | undefined =>
      isPossible(world, choice) ? choice : undefined;
    switch (name) {
      case "drop":
      case "duplicate":
      case "delay": {
        const flight = pick(world.network.flights);
        if (flight === undefined) return;
        if (name === "delay")
          return possible({ kind: name, message: flight.id, by: pick(world.menu.delays) ?? 1 });
        return possible({ kind: name, message: flight.id });
      }
      case "partition":
      case "lossy partition":
      case "one-way partition": {
        if (!stable() || world.network.partitions.size > 1) return;
        const sign = name === "one-way partition" ? ">" : "|";
        const cut = pick(world.menu.cuts.filter((each) => each.includes(sign)));
        if (cut === undefined) return;
        const choice = possible({ kind: "partition", cut, lossy: name === "lossy partition" });
        return choice && unsettle(choice);
      }
      case "crash": {
        const place = stable() ? pick(harmed(world)) : undefined;
        return place && unsettle({ kind: "crash", node: place.name, loses: false });
      }
      case "lost write": {
        const place = pick(harmed(world).filter(({ unsynced }) => unsynced.length > 0));
        return place && unsettle({ kind: "crash", node: place.name, loses: true });
      }
      case "crash in a step": {
        const move = stable() ? draw(moves(world)) : undefined;
        if (move === undefined || !possible({ ...move.choice, crash: 0 })) return;
        const outputs = world.outputsOf(move.choice);
        if (outputs === null || outputs.length === 0) return;
        const written = outputs.findIndex(({ kind }) => kind === "persist");
        const crash =
          written >= 0 && below(10) < BESIDE_WRITE ? written + below(2) : below(outputs.length);
        return unsettle({ ...move.choice, crash });
      }
      case "postpone": {
        const place = pick(harmed(world).filter(({ timers }) => timers.size > 0));
        const timer = place && pick([...place.timers.keys()]);
        const by = pick(world.menu.delays) ?? 1;
        return timer === undefined ? undefined : { kind: name, node: place!.name, timer, by };
      }
      case "drift": {
        const place = pick(harmed(world));
        return (
          place && possible({ kind: name, node: place.name, rate: pick(world.menu.rates) ?? 1 })
        );
      }
      case "jump": {
        const place = pick(harmed(world));
        return place && possible({ kind: name, node: place.name, by: pick(world.menu.jumps) ?? 1 });
      }
      case "reorder":
        return;
    }
  };

  const moves = (world: World<T>): readonly Move[] => {
    const horizon = world.horizon();
    const found: Move[] = [];
    for (const flight of world.network.flights)
      if (canArrive(world, flight, horizon) && (reorders || world.network.isFirst(flight)))
        found.push({
          choice: { kind: "deliver", message: flight.id },
          strand: `${flight.from}>${flight.to}`,
          weight: 1,
        });
    for (const { name: node, timers } of world.places.values())
      for (const { name: timer, due } of timers.values())
        if (due <= horizon)
          found.push({
            choice: { kind: "fire", node, timer },
            strand: node,
            weight: swarm.timers,
          });
    for (const { id: operation, to } of world.clients.next())
      if (world.places.get(to)?.up === true)
        found.push({ choice: { kind: "invoke", operation }, strand: operation, weight: 1 });
    return found;
  };

  const draw = (all: readonly Move[]): Move | undefined => {
    if (swarm.changes !== null) return highest(all);
    let rest = random() * all.reduce((sum, { weight }) => sum + weight, 0);
    for (const move of all) {
      rest -= move.weight;
      if (rest < 0) return move;
    }
    return all.at(-1);
  };

  const priority = (strand: string): number => demoted.get(strand) ?? hash53(strand, seed);
  const highest = (all: readonly Move[]): Move | undefined => {
    const best = all.reduce<Move | undefined>(
      (one, other) =>
        one === undefined || priority(other.strand) > priority(one.strand) ? other : one,
      undefined,
    );
    if (best !== undefined && changes.has(steps)) demoted.set(best.strand, -steps - 1);
    return best;
  };

  const mend = (world: World<T>): Choice | undefined => {
    if (!stable()) return;
    if (world.network.partitions.size > 0 && random() < swarm.heal)
      return unsettle({ kind: "heal", cut: pick([...world.network.partitions.keys()])! });
    const down = [...world.places.values()].filter(({ up }) => !up);
    if (down.length > 0 && world.faults.has("crash-recover") && random() < swarm.restart)
      return unsettle({ kind: "restart", node: pick(down)!.name });
    return;
  };

  const lapse = (world: World<T>): Choice | undefined => {
    const waiting = world.clients.all.flatMap(({ pending }) =>
      pending?.deadline == null ? [] : [pending.id],
    );
    if (waiting.length === 0 || random() >= swarm.timeouts) return;
    const choice: Choice = { kind: "timeout", operation: pick(waiting)! };
    return isPossible(world, choice) ? choice : undefined;
  };

  const write = (world: World<T>): Choice | undefined => {
    if (!world.lying || random() >= 1 / 4) return;
    const place = pick([...world.places.values()].filter(({ unsynced }) => unsynced.length > 0));
    // A disk that loses nothing in this run lies for a shorter time.
    return place && (!loses || random() < 1 / 2) ? { kind: "sync", node: place.name } : undefined;
  };

  return (world) => {
    steps++;
    let rest = random();
    for (const [name, rate] of rates) {
      if (rest < rate) {
        const choice = deviate(world, name);
        if (choice !== undefined) return choice;
        break;
      }
      rest -= rate;
    }
    const other = mend(world) ?? lapse(world) ?? write(world);
    if (other !== undefined) return other;
    const drawn = random() < swarm.orderly ? undefined : draw(moves(world))?.choice;
    const choice = drawn ?? defaultChoice(world);
    if (choice?.kind !== "invoke" || random() < swarm.pace) return choice;
    return draw(moves(world).filter(({ choice: { kind } }) => kind !== "invoke"))?.choice ?? choice;
  };
}
