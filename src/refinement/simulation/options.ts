/**
 * Which choices there are at a point of a simulation: all of them, whether one of them is possible,
 * and the one that a run without faults takes.
 */

import type { NodeTypes } from "../node.ts";
import { type Choice, choiceText, type StepChoice } from "./choice.ts";
import { operationId } from "./identity.ts";
import { type Flight, linksOf } from "./network.ts";
import { MILLISECOND, type Place, type Timer, type World } from "./world.ts";

/**
 * Whether a message can arrive: not before its time, and no timer runs out first. A reordering
 * network may deliver it before older ones.
 */
export const canArrive = <T extends NodeTypes>(
  world: World<T>,
  flight: Flight<T>,
  horizon: number,
): boolean =>
  flight.due <= horizon &&
  world.places.get(flight.to)!.up &&
  !world.network.isCut(flight.from, flight.to) &&
  (world.faults.has("reordered") || world.network.isFirst(flight));

/** A node that talks to itself does so without the network. */
const onNetwork = <T extends NodeTypes>({ from, to }: Flight<T>): boolean => from !== to;

const crashes = <T extends NodeTypes>(world: World<T>): boolean =>
  world.faults.has("crash-recover") || world.faults.has("crash-stop");

/** Whether something can be chosen now, by the fault model and as things stand. */
export function isPossible<T extends NodeTypes>(world: World<T>, choice: Choice): boolean {
  const { faults } = world;
  if ("crash" in choice && choice.crash !== undefined && !crashes(world)) return false;
  switch (choice.kind) {
    case "deliver": {
      const flight = world.network.flight(choice.message);
      return flight !== undefined && canArrive(world, flight, world.horizon());
    }
    case "drop":
    case "duplicate":
    case "delay": {
      const fault = ({ drop: "dropped", duplicate: "duplicated", delay: "delayed" } as const)[
        choice.kind
      ];
      const flight = world.network.flight(choice.message);
      return faults.has(fault) && flight !== undefined && onNetwork(flight);
    }
    case "fire": {
      const timer = world.places.get(choice.node)?.timers.get(choice.timer);
      return timer !== undefined && timer.due <= world.horizon();
    }
    case "postpone":
      return faults.has("slow") && world.places.get(choice.node)?.timers.has(choice.timer) === true;
    case "invoke":
      return (
        world.clients.canInvoke(choice.operation) &&
        world.places.get(world.clients.of(choice.operation).operation.to)?.up === true
      );
    case "timeout": {
      const deadline = world.clients.deadline(choice.operation);
      return deadline !== null && deadline <= world.horizon();
    }
    case "partition":
      return (
        faults.has(choice.cut.includes("|") ? "partition" : "one-way partition") &&
        (!choice.lossy || faults.has("dropped")) &&
        !world.network.partitions.has(choice.cut) &&
        linksOf(choice.cut).every((link) => link.split(">").every((node) => world.places.has(node)))
      );
    case "heal":
      return world.network.partitions.has(choice.cut);
    case "crash": {
      const place = world.places.get(choice.node);
      const losing = place !== undefined && place.unsynced.length > 0;
      return crashes(world) && place?.up === true && (!choice.loses || losing);
    }
    case "restart":
      return faults.has("crash-recover") && world.places.get(choice.node)?.up === false;
    case "drift": {
      const place = world.places.get(choice.node);
      return faults.has("drift") && place !== undefined && place.rate !== choice.rate;
    }
    case "jump":
      return faults.has("drift") && (world.places.get(choice.node)?.timers.size ?? 0) > 0;
    case "sync":
      return faults.has("lying disk") && (world.places.get(choice.node)?.unsynced.length ?? 0) > 0;
  }
}

/** Everything that could be chosen now, by identity. Amounts and partitions are the menu's. */
export function optionsOf<T extends NodeTypes>(world: World<T>): readonly Choice[] {
  const { menu } = world;
  const found: Choice[] = [];
  const add = (choice: Choice): void => {
    if (isPossible(world, choice)) found.push(choice);
  };
  const addStep = (choice: StepChoice): void => {
    if (!isPossible(world, choice)) return;
    found.push(choice);
    if (!crashes(world)) return;
    const outputs = world.outputsOf(choice)?.length ?? 0;
    for (let crash = 0; crash < outputs; crash++) found.push({ ...choice, crash });
  };
  for (const message of new Set(world.network.flights.map(({ id }) => id))) {
    addStep({ kind: "deliver", message });
    add({ kind: "drop", message });
    add({ kind: "duplicate", message });
    for (const by of menu.delays) add({ kind: "delay", message, by });
  }
  for (const { name: node, timers } of world.places.values()) {
    for (const timer of timers.keys()) {
      addStep({ kind: "fire", node, timer });
      for (const by of menu.delays) add({ kind: "postpone", node, timer, by });
    }
    for (const loses of [false, true]) add({ kind: "crash", node, loses });
    addStep({ kind: "restart", node });
    for (const rate of menu.rates) add({ kind: "drift", node, rate });
    for (const by of menu.jumps) add({ kind: "jump", node, by });
    add({ kind: "sync", node });
  }
  for (const { name, operations, next, pending } of world.clients.all) {
    // What comes before is then never asked for.
    for (let i = next; i < operations.length; i++)
      addStep({ kind: "invoke", operation: operationId(name, i) });
    if (pending !== null) add({ kind: "timeout", operation: pending.id });
  }
  for (const cut of menu.cuts) {
    for (const lossy of [false, true]) add({ kind: "partition", cut, lossy });
    add({ kind: "heal", cut });
  }
  return found
    .map((choice) => ({ choice, text: choiceText(choice) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ choice }) => choice);
}

/** What mends something that is broken; nothing when all is well. */
export function recovery<T extends NodeTypes>(world: World<T>): Choice | null {
  for (const cut of world.network.partitions.keys()) return { kind: "heal", cut };
  for (const { name: node, up, rate, unsynced } of world.places.values()) {
    if (unsynced.length > 0 && world.faults.has("lying disk")) return { kind: "sync", node };
    if (!up && world.faults.has("crash-recover")) return { kind: "restart", node };
    if (rate !== 1) return { kind: "drift", node, rate: 1 };
  }
  return null;
}

/** The timer that runs out next. */
export function nextTimer<T extends NodeTypes>(world: World<T>): Choice | null {
  const horizon = world.horizon();
  for (const { name: node, timers } of world.places.values())
    for (const { name: timer, due } of timers.values())
      if (due === horizon) return { kind: "fire", node, timer };
  return null;
}

/**
 * What a run without faults does next: whatever is due first, oldest first; null when there is
 * nothing more to come. Nobody loses patience.
 */
export function defaultChoice<T extends NodeTypes>(world: World<T>): Choice | null {
  let best: Choice | null = null;
  let least = Number.POSITIVE_INFINITY;
  let timerOf: { readonly place: Place<T>; readonly timer: Timer } | null = null;
  let horizon = Number.POSITIVE_INFINITY;
  for (const place of world.places.values())
    for (const timer of place.timers.values())
      if (timer.due < horizon || (timer.due === horizon && before(place, timer, timerOf!))) {
        horizon = timer.due;
        timerOf = { place, timer };
      }
  for (const flight of world.network.flights)
    if (flight.due < least && canArrive(world, flight, horizon)) {
      least = flight.due;
      best = { kind: "deliver", message: flight.id };
    }
  for (const { name: node, unsynced } of world.places.values())
    if (unsynced.length > 0 && world.faults.has("lying disk")) {
      const due = world.now + MILLISECOND;
      if (due < least) {
        least = due;
        best = { kind: "sync", node };
      }
    }
  if (timerOf !== null && horizon < least) {
    least = horizon;
    best = { kind: "fire", node: timerOf.place.name, timer: timerOf.timer.name };
  }
  for (const { id: operation, to, free } of world.clients.next())
    if (free < least && world.places.get(to)?.up === true) {
      least = free;
      best = { kind: "invoke", operation };
    }
  return best;
}

const before = <T extends NodeTypes>(
  place: Place<T>,
  timer: Timer,
  other: { readonly place: Place<T>; readonly timer: Timer },
): boolean =>
  place.name < other.place.name ||
  (place.name === other.place.name && timer.name < other.timer.name);
