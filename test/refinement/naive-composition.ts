/**
 * All worlds of a few nodes and their environment, one after the other, as plain data: a judge of
 * what a composition explores. It is short so that it can be believed.
 */
import type { Node } from "../../src/refinement/node.ts";
import type { Operation } from "../../src/refinement/simulation/system.ts";

// biome-ignore lint/suspicious/noExplicitAny: nodes of any types, side by side
type Any = any;

export interface World {
  nodes: Record<string, { up: boolean; state: Any; disk: Any }>;
  /** Every message that may arrive; with its copies, where each arrives but once. */
  messages: Any[];
  timers: { node: string; timer: string }[];
  clients: Record<string, { asked: number; waiting: boolean }>;
  replies: Record<string, { reply: Any } | null>;
  fired: Record<string, number>;
  crashed: number;
  doomed: string | null;
  misconduct: { node: string } | null;
}

export interface Environment {
  readonly crashes: number;
  readonly restarts: boolean;
  readonly duplicated: boolean;
  readonly lost: boolean;
}

export interface Cluster {
  readonly nodes: Readonly<Record<string, Node<Any>>>;
  readonly clients: Readonly<Record<string, readonly Operation<Any>[]>>;
  readonly firings: Readonly<Record<string, number>>;
  readonly environment: Environment;
}

/**
 * Visits each world once, the nearest first, with the steps to it; from those outside it goes no further.
 * @returns whether there were no more than `most` of them
 */
export function everyWorld(
  cluster: Cluster,
  visit: (world: World, steps: number, inside: boolean) => void,
  within: (world: World) => boolean = () => true,
  most = Number.POSITIVE_INFINITY,
): boolean {
  let level = [begin(cluster)];
  const seen = new Set(level.map(contentOf));
  for (let steps = 0; level.length > 0; steps++) {
    const next: World[] = [];
    for (const world of level) {
      const inside = within(world);
      visit(world, steps, inside);
      if (!inside) continue;
      for (const after of successors(cluster, world)) {
        const key = contentOf(after);
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > most) return false;
        next.push(after);
      }
    }
    level = next;
  }
  return true;
}

/** The content of plain data, whatever order its fields are in. Order matters in lists only. */
export function contentOf(value: Any): string {
  if (Array.isArray(value)) return `[${value.map(contentOf).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${contentOf(value[name])}`).join()}}`;
}

/** Outputs of which nobody need see anything. */
const UNSEEN = ["send", "set-timer", "cancel-timer"];

const copy = (world: World): World => JSON.parse(JSON.stringify(world));

function begin(cluster: Cluster): World {
  const names = Object.keys(cluster.nodes);
  const world: World = {
    nodes: Object.fromEntries(names.map((n) => [n, { up: false, state: null, disk: null }])),
    messages: [],
    timers: [],
    clients: {},
    replies: {},
    fired: {},
    crashed: 0,
    doomed: null,
    misconduct: null,
  };
  for (const timer of Object.keys(cluster.firings)) world.fired[timer] = 0;
  for (const [client, operations] of Object.entries(cluster.clients)) {
    world.clients[client] = { asked: 0, waiting: false };
    for (let i = 0; i < operations.length; i++) world.replies[`${client}.${i}`] = null;
  }
  for (const name of names) step(cluster, world, name, { kind: "start", disk: null });
  return world;
}

function* successors(cluster: Cluster, world: World): Iterable<World> {
  const { crashes, restarts, duplicated, lost } = cluster.environment;
  if (world.misconduct !== null) return;
  if (world.doomed !== null) {
    const after = copy(world);
    crash(cluster, after, world.doomed);
    yield after;
    return;
  }
  /** A step, and each way to crash in the midst of it. */
  function* steps(name: string, input: Any, consume: (world: World) => void): Iterable<World> {
    const whole = copy(world);
    consume(whole);
    const outputs = step(cluster, whole, name, input);
    yield whole;
    if (world.crashed === crashes || outputs === null) return;
    // If it crashes before anybody sees anything of it, it has not started, nor its timer run out.
    const unseen = outputs.findIndex(({ kind }) => !kind.endsWith("timer"));
    const spontaneous = input.kind === "start" || input.kind === "timer";
    const least = !spontaneous ? 0 : unseen < 0 ? outputs.length : unseen + 1;
    for (let done = least; done < outputs.length; done++) {
      // What is not sent any more may as well be sent, and lost.
      if (duplicated && lost && UNSEEN.includes(outputs[done].kind)) continue;
      const cut = copy(world);
      consume(cut);
      step(cluster, cut, name, input, done);
      yield cut;
    }
  }
  for (const message of world.messages) {
    const { from, to } = message;
    const remove = ({ messages }: World): void => {
      const i = messages.findIndex((other) => contentOf(other) === contentOf(message));
      messages.splice(i, 1);
    };
    if (world.nodes[to]!.up)
      yield* steps(to, { kind: "message", from, message: message.message }, (after) => {
        if (!duplicated) remove(after);
      });
    if (lost && !duplicated) {
      const after = copy(world);
      remove(after);
      yield after;
    }
  }
  for (const { node, timer } of world.timers) {
    if (world.fired[timer] !== undefined && world.fired[timer] >= cluster.firings[timer]!) continue;
    yield* steps(node, { kind: "timer", timer }, (after) => {
      after.timers = after.timers.filter((t) => t.node !== node || t.timer !== timer);
      if (after.fired[timer] !== undefined) after.fired[timer]++;
    });
  }
  for (const [client, operations] of Object.entries(cluster.clients)) {
    const { asked, waiting } = world.clients[client]!;
    const operation = operations[asked];
    if (waiting && operations[asked - 1]!.timeout !== undefined) {
      const after = copy(world);
      after.clients[client]!.waiting = false;
      yield after;
    }
    if (waiting || operation === undefined || !world.nodes[operation.to]!.up) continue;
    const request = { kind: "request", id: `${client}.${asked}`, request: operation.request };
    yield* steps(operation.to, request, (after) => {
      after.clients[client] = { asked: asked + 1, waiting: true };
    });
  }
  for (const [name, { up, disk }] of Object.entries(world.nodes)) {
    if (up && world.crashed < crashes) {
      const after = copy(world);
      crash(cluster, after, name);
      yield after;
    }
    if (!up && restarts) yield* steps(name, { kind: "start", disk }, () => {});
  }
}

/** The outputs that the node gives; null if it does what no node may do. */
function step(
  cluster: Cluster,
  world: World,
  name: string,
  input: Any,
  done?: number,
): Any[] | null {
  const node = cluster.nodes[name]!;
  const around = { self: name, nodes: Object.keys(cluster.nodes) };
  const place = world.nodes[name]!;
  let result: Any;
  try {
    result =
      input.kind === "start"
        ? node.start(around, input.disk, () => 0.5)
        : node.step(place.state, input, around, () => 0.5);
  } catch {
    world.misconduct ??= { node: name };
    return null;
  }
  const { state, outputs } = JSON.parse(JSON.stringify(result));
  const happened = outputs.slice(0, done);
  if (!outputs.slice(happened.length).some((output: Any) => output.kind === "persist")) {
    place.state = state;
    place.up = true;
  }
  for (const output of happened) {
    if (output.kind === "send") {
      const message = { from: name, to: output.to, message: output.message };
      const there = world.messages.some((other) => contentOf(other) === contentOf(message));
      if (!there || !cluster.environment.duplicated) world.messages.push(message);
    }
    if (output.kind === "persist") place.disk = output.disk;
    if (output.kind === "set-timer" || output.kind === "cancel-timer")
      world.timers = world.timers.filter((t) => t.node !== name || t.timer !== output.timer);
    if (output.kind === "set-timer") world.timers.push({ node: name, timer: output.timer });
    if (output.kind === "reply") {
      const [client, index] = output.id.split(".");
      const asking = world.clients[client];
      if (asking === undefined || asking.asked <= Number(index))
        world.misconduct ??= { node: name };
      else if (asking.waiting && asking.asked === Number(index) + 1) {
        asking.waiting = false;
        world.replies[output.id] = { reply: output.reply };
      }
    }
  }
  // What is there in no order is put into one.
  world.messages.sort((a, b) => (contentOf(a) < contentOf(b) ? -1 : 1));
  world.timers.sort((a, b) => (contentOf(a) < contentOf(b) ? -1 : 1));
  if (done !== undefined) world.doomed = name;
  return outputs;
}

function crash(cluster: Cluster, world: World, name: string): void {
  const place = world.nodes[name]!;
  place.up = false;
  place.state = null;
  world.timers = world.timers.filter(({ node }) => node !== name);
  world.crashed++;
  world.doomed = null;
  for (const [client, asking] of Object.entries(world.clients))
    if (asking.waiting && cluster.clients[client]![asking.asked - 1]!.to === name)
      asking.waiting = false;
}
