/**
 * All runs of a few nodes that are small enough: whatever order messages arrive in, however often,
 * or never; whenever timers run out; wherever a node crashes, also between any two of the things that
 * a step wants done. It is short so that it can be believed.
 *
 * A message that was sent stays: one that is lost is one that nobody reads, one that is duplicated
 * is read twice. What a node does about loss does not show in that; it does in what each world comes
 * to when all messages are lost, and nothing goes wrong from then on.
 */
import type { Input, Node, Output } from "fairlead";

// biome-ignore lint/suspicious/noExplicitAny: nodes of any types, side by side
type Any = any;

interface Place {
  readonly state: Any;
  readonly disk: Any;
  readonly timers: readonly string[];
}

export interface World {
  readonly places: Readonly<Record<string, Place>>;
  /** The number of every message ever sent, in rising order. */
  readonly network: readonly number[];
  /** How many of the requests have been made. */
  readonly made: number;
  readonly replies: Readonly<Record<string, readonly Any[]>>;
  /** Requests that a node forgot when it crashed. */
  readonly forgotten: readonly string[];
}

export interface Cluster {
  readonly nodes: Readonly<Record<string, Node<Any>>>;
  /** What users ask, in this order, at any time: of whom, under what name, for what. */
  readonly requests: readonly (readonly [node: string, id: string, request: Any])[];
}

export interface Run {
  readonly world: World;
  readonly events: readonly string[];
}

type Event = Exclude<Input<Any>, { readonly kind: "start" }> | { readonly kind: "crash" };

/** What an event makes of a node, and what the others see of it. */
interface Effect {
  readonly place: Place;
  readonly sent: readonly number[];
  readonly replies: readonly (readonly [id: string, reply: Any])[];
  readonly crashed: boolean;
}

/**
 * Visits every world that can be reached, nearest first; returns how many there are. Then what becomes
 * of each when it is calm, but once only of those that differ in messages alone.
 */
export function everyRun(
  cluster: Cluster,
  visit: (run: Run) => void,
  visitCalm: (run: Run) => void,
): number {
  const first: Run = { world: begin(cluster), events: [] };
  const seen = new Set([key(first.world)]);
  const calmed = new Set<string>();
  const effects = remembering((...given) => effectsOf(cluster, ...given));
  let runs: Run[] = [first];
  while (runs.length > 0) {
    const next: Run[] = [];
    for (const run of runs) {
      visit(run);
      const deserted: World = { ...run.world, network: [] };
      if (!calmed.has(key(deserted))) visitCalm({ ...run, world: calm(effects, deserted) });
      calmed.add(key(deserted));
      for (const [name, event, before] of happenings(cluster, run.world))
        for (const effect of effects(name, before.places[name]!, event)) {
          const world = after(cluster, before, name, effect);
          const found = key(world);
          if (seen.has(found)) continue;
          seen.add(found);
          const crash = effect.crashed ? ", crash" : "";
          next.push({
            world,
            events: [...run.events, `${name}: ${JSON.stringify(event)}${crash}`],
          });
        }
    }
    runs = next;
  }
  return seen.size;
}

function begin(cluster: Cluster): World {
  const places = Object.keys(cluster.nodes).map((name) => {
    const nothing = { state: null, disk: null, timers: [] };
    return [name, effectsOf(cluster, name, nothing, { kind: "crash" })[0]!.place] as const;
  });
  return { places: Object.fromEntries(places), network: [], made: 0, replies: {}, forgotten: [] };
}

/** Whatever can happen, to whom, and the world without what has been used up by it. */
function* happenings(
  cluster: Cluster,
  world: World,
): Iterable<readonly [name: string, event: Event, before: World]> {
  for (const number of world.network) yield [...messages[number]!, world];
  for (const [name, { timers }] of Object.entries(world.places)) {
    yield [name, { kind: "crash" }, world];
    for (const timer of timers) yield [name, { kind: "timer", timer }, world];
  }
  const [name, id, request] = cluster.requests[world.made] ?? [];
  if (name !== undefined && id !== undefined)
    yield [name, { kind: "request", id, request }, { ...world, made: world.made + 1 }];
}

/** First what comes of it if all is done; then if the node crashes when it has done only some. */
function effectsOf(cluster: Cluster, name: string, place: Place, event: Event): readonly Effect[] {
  const node = cluster.nodes[name]!;
  const around = { self: name, nodes: Object.keys(cluster.nodes) };
  const nothing: Omit<Effect, "place"> = { sent: [], replies: [], crashed: false };
  /** It forgets all but its disk, and begins again at once: what it misses meanwhile was lost. */
  const crash = ({ place: { disk }, ...so }: Effect): Effect => {
    const { state, outputs } = node.start(around, disk, () => 0);
    return done(name, { ...so, place: { state, disk, timers: [] }, crashed: true }, outputs);
  };
  if (event.kind === "crash") return [crash({ ...nothing, place })];
  const running =
    event.kind === "timer" ? place.timers.filter((timer) => timer !== event.timer) : place.timers;
  const { state, outputs } = node.step(place.state, event, around, () => 0);
  const begun: Effect = { ...nothing, place: { ...place, state, timers: running } };
  return [
    done(name, begun, outputs),
    ...outputs.map((_, some) => crash(done(name, begun, outputs.slice(0, some)))),
  ];
}

function done(name: string, effect: Effect, outputs: readonly Output<Any>[]): Effect {
  let { disk, timers } = effect.place;
  const [sent, replies] = [[...effect.sent], [...effect.replies]];
  for (const output of outputs) {
    if (output.kind === "persist") disk = output.disk;
    if (output.kind === "set-timer") timers = [...new Set([...timers, output.timer])].sort();
    if (output.kind === "cancel-timer") timers = timers.filter((timer) => timer !== output.timer);
    if (output.kind === "reply") replies.push([output.id, output.reply]);
    if (output.kind === "send") sent.push(messageNumber(name, output.to, output.message));
  }
  return { ...effect, place: { ...effect.place, disk, timers }, sent, replies };
}

function after(cluster: Cluster, world: World, name: string, effect: Effect): World {
  const places = { ...world.places, [name]: effect.place };
  let { network, replies, forgotten } = world;
  const fresh = effect.sent.filter((number) => !network.includes(number));
  if (fresh.length > 0) network = [...new Set([...network, ...fresh])].sort((a, b) => a - b);
  for (const [id, reply] of effect.replies) {
    const more = { ...replies, [id]: [...(replies[id] ?? []), reply] };
    // Which of several users was answered first does not matter.
    replies = Object.fromEntries(Object.entries(more).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  if (effect.crashed)
    forgotten = cluster.requests
      .slice(0, world.made)
      .filter(([node, id]) => forgotten.includes(id) || (node === name && !replies[id]))
      .map(([, id]) => id);
  return { ...world, places, network, replies, forgotten };
}

/**
 * No more is lost, and nobody crashes; messages arrive in order, and then one timer runs out, of each
 * node in turn.
 */
function calm(
  effects: (name: string, place: Place, event: Event) => readonly Effect[],
  world: World,
) {
  const queue: number[] = [];
  let turns = Object.keys(world.places);
  for (let events = 0; events < 1000; events++) {
    const [to, arrival] = messages[queue.shift() ?? -1] ?? [];
    const name = to ?? turns.find((next) => world.places[next]!.timers.length > 0);
    if (name === undefined) return world;
    const event = arrival ?? { kind: "timer", timer: world.places[name]!.timers[0]! };
    if (arrival === undefined) turns = [...turns.filter((other) => other !== name), name];
    const [effect] = effects(name, world.places[name]!, event);
    queue.push(...effect!.sent);
    world = after({ nodes: {}, requests: [] }, world, name, { ...effect!, sent: [] });
  }
  throw new Error("It never comes to rest.");
}

/** The same happens to the same node in thousands of worlds: it need not be tried each time. */
function remembering(
  effects: (name: string, place: Place, event: Event) => readonly Effect[],
): typeof effects {
  const known = new Map<string, readonly Effect[]>();
  return (name, place, event) => {
    const asked = `${name} ${numberOf(place)} ${numberOf(event)}`;
    const answer = known.get(asked) ?? effects(name, place, event);
    known.set(asked, answer);
    return answer;
  };
}

const key = ({ places, network, made, replies, forgotten }: World): string =>
  [made, ...[...Object.values(places), network, replies, forgotten].map(numberOf)].join(" ");

const numbers = new Map<string, number>();
const known = new WeakMap<object, number>();
/** The same for what is the same in JSON. Most of a world is as it was: it is known already. */
function numberOf(value: object): number {
  const before = known.get(value);
  if (before !== undefined) return before;
  const text = JSON.stringify(value);
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  known.set(value, number);
  return number;
}

/** By their numbers: to whom, and what happens there. */
const messages: (readonly [to: string, event: Event])[] = [];
function messageNumber(from: string, to: string, message: Any): number {
  const happens = [to, { kind: "message", from, message }] as const;
  const number = numberOf(happens);
  messages[number] ??= happens;
  return number;
}
