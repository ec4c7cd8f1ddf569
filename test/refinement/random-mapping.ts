/**
 * Nodes made out of a specification, and mappings from them to it, drawn at random. A sound mapping
 * explains all that nodes do which make no mistakes; there are many ways to say that, some say little.
 * A twisted one says something that is not so.
 */
import type { Explanation, Mapping, Occasion } from "../../src/refinement/arrow/mapping.ts";
import type { View } from "../../src/refinement/arrow/view.ts";
import {
  FAULTS,
  type FaultModel,
  RELIABLE,
  UNRELIABLE_RECOVERING,
} from "../../src/refinement/simulation/faults.ts";
import { initialStates, type PlainState } from "../../src/spec/init.ts";
import type { Model } from "../../src/spec/model.ts";
import { contentKey } from "../../src/spec/value.ts";
import {
  ACTOR,
  type Acting,
  Book,
  type Character,
  type Conduct,
  type Done,
  MISTAKES,
  OCCASIONS,
  type Occasion as Place,
} from "./spec-nodes.ts";

// biome-ignore lint/suspicious/noExplicitAny: a mapping to a specification of any kind
type AnyMapping = Mapping<any, any, Acting>;
// biome-ignore lint/suspicious/noExplicitAny: the actions of any specification
type On = any;
type Happening = Pick<Occasion<Acting>, "event" | "world">;
type Explain = (on: On) => Explanation | ((occasion: Happening) => Explanation);

export interface Drawn {
  readonly book: Book;
  readonly character: Character;
  readonly mapping: AnyMapping;
  readonly faults: FaultModel;
  /** Whether the nodes conform by this mapping, if they make no mistakes. */
  readonly sound: boolean;
  /** What there is in it. */
  readonly features: readonly string[];
}

const HONEST: FaultModel = {
  name: "all but lying disks",
  faults: FAULTS.filter((fault) => fault !== "lying disk"),
};
export const LYING: FaultModel = { name: "all", faults: FAULTS };

/** Ways to say something that is not so. */
export const TWISTS = [
  "stutter",
  "ignore",
  "no explanation",
  "nothing explains",
  "other actions",
  "the first step",
  "twice the same",
] as const;
type Twist = (typeof TWISTS)[number];

const SAMPLE_MAX = 40;

/** Some states, nearest first. */
function sampleOf(model: Model): readonly PlainState[] {
  const book = new Book(model, []);
  const found = new Map([...initialStates(model)].map((state) => [contentKey(state), state]));
  for (const state of found.values()) {
    if (found.size > SAMPLE_MAX) break;
    for (const [, next] of book.steps(state)) found.set(contentKey(next), next);
  }
  return [...found.values()];
}

export function drawCase(model: Model, random: () => number): Drawn {
  const pick = <A>(of: readonly A[]): A => of[Math.floor(random() * of.length)]!;
  const chance = (share: number): boolean => random() < share;
  const some = <A>(of: readonly A[], share: number): readonly A[] => of.filter(() => chance(share));
  const shuffled = <A>(of: readonly A[]): readonly A[] =>
    of
      .map((item) => [random(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);

  const book = new Book(model, sampleOf(model));
  const features: string[] = [];
  const feature = (name: string, share: number): boolean => {
    const has = chance(share);
    if (has) features.push(name);
    return has;
  };

  const variables = Object.keys(model.variables);
  const every = model.actions.map(({ name }) => name);
  const blind = feature("no abstraction", 0.06);
  const hidden = blind ? variables : feature("hidden", 0.5) ? some(variables, 0.5) : [];
  const shown = variables.filter((name) => !hidden.includes(name));
  const without = every.length > 1 && feature("without", 0.15) ? [pick(every)] : [];
  const actions = every.filter((name) => !without.includes(name));
  const open = feature("no events", 0.15);
  // An action that no run needs may be called silent all the same.
  const named = !open || chance(0.2) ? some(every, feature("silent", 0.5) ? 0.6 : 0) : undefined;
  const silent = (named ?? (hidden.length > 0 ? actions : [])).filter(
    (name) => !without.includes(name),
  );

  /** Who says something before it is written down says what a crash may undo. */
  const hasty = feature("hasty", 0.3);
  const orderOf = (rest: Conduct["order"]): Conduct["order"] =>
    hasty ? shuffled(["persist", ...rest]) : ["persist", ...shuffled(rest)];
  const conductOf = (): Conduct => ({
    steps: pick(open ? ([0, 1, 1] as const) : ([0, 1, 1, 1, 2] as const)),
    actions: chance(0.7) ? actions : some(actions, 0.6),
    quiet: chance(0.4),
    order: orderOf(["reply", ...some(["send", "set-timer"] as const, 0.75)]),
  });
  const conduct = Object.fromEntries(OCCASIONS.map((name) => [name, conductOf()])) as Record<
    Place,
    Conduct
  >;
  const initials = new Set([...initialStates(model)].map((state) => contentKey(state))).size;
  const elsewhere = feature("another beginning", 0.06);
  const first = pick(elsewhere ? book.sample : book.sample.slice(0, initials));
  const mistake = feature("mistakes", 0.4)
    ? { kind: pick(MISTAKES), chance: pick([0.1, 0.3, 1]) }
    : null;
  if (mistake) features.push(mistake.kind);
  const character: Character = { conduct, silent, shown, first, mistake };

  // ---- what is so, and what the mapping says ------------------------------------------------------

  const beginning = book.write(first);
  const truth = ({ nodes }: View<Acting>): PlainState => {
    const { up, state, disk } = nodes[ACTOR]!;
    return book.read((up ? state!.now : disk) ?? beginning);
  };
  /** By what the step came to, or by the world after it: of a step that was undone, they differ. */
  const byWorld = feature("by the world", 0.4);
  const done = ({ event, world }: Happening): readonly Done[] =>
    (byWorld ? world.nodes[ACTOR]!.state : event.after)?.done ?? [];

  const stuck = feature("twisted abstraction", 0.04) ? pick(shown) : null;
  const reads = feature("abstraction of messages", 0.2);
  const abstraction = (world: View<Acting>): Readonly<Record<string, unknown>> => {
    const state = reads && world.messages.length > 99 ? first : truth(world);
    const values = shown.map((name) => [name, (name === stuck ? first : state)[name]]);
    return Object.fromEntries(values);
  };

  const known = pick(variables);
  const same = (s: PlainState, world: View<Acting>): boolean =>
    contentKey(s[known]) === contentKey(truth(world)[known]);
  const agreements: Readonly<Record<string, (s: PlainState, world: View<Acting>) => boolean>> = {
    "one variable, now and then": (s, world) => world.messages.length % 2 === 0 || same(s, world),
    "one variable, while it is up": (s, world) => !world.nodes[ACTOR]!.up || same(s, world),
    "all of it, once it has ticked": (s, world) =>
      (world.nodes[ACTOR]!.state?.ticks ?? 0) < 2 ||
      contentKey({ ...s }) === contentKey(truth(world)),
    "something that is not so": (s, world) =>
      contentKey(s[known]).length % 2 === 0 || world.messages.length < 2,
  };
  const names = Object.keys(agreements);
  const twistedAgreement = feature("twisted agreement", 0.04);
  const agreeing = twistedAgreement
    ? names.slice(-1)
    : feature("agreement", 0.3)
      ? [pick(names.slice(0, -1))]
      : [];

  /** A step that was taken, with all that is known of its parameters or less. */
  const mask = (): ((on: On, step: Done) => Explanation) => {
    const how = pick(["all", "all", "none", "some", "conditions"] as const);
    features.push(`parameters: ${how}`);
    const salt = Math.floor(random() * 1e6);
    return (on, { action, parameters }) => {
      const given = Object.entries(book.parameters(parameters)).flatMap(([name, value], i) => {
        if (how === "none" || (how === "some" && (salt + i) % 2 === 0)) return [];
        const condition = (other: unknown): boolean =>
          contentKey(other) === contentKey(value) || contentKey(other).length % 3 === salt % 3;
        return [[name, how === "conditions" ? condition : value]];
      });
      return on.act(action, Object.fromEntries(given));
    };
  };
  const exactly = (): Explain => {
    const say = mask();
    return (on) => (occasion) => {
      const steps = done(occasion).map((step) => say(on, step));
      return steps.length === 0 ? on.stutter : steps.length === 1 ? steps[0] : on.seq(...steps);
    };
  };
  const broadly = ({ steps }: Conduct): Explain => {
    features.push("broadly");
    return (on) => {
      const any = on.maybe(on.anyOf(...actions.map((action) => on.act(action))));
      return on.seq(...new Array(steps).fill(any));
    };
  };
  const amongOthers = (): Explain => {
    features.push("among others");
    const right = exactly();
    const [one, other] = [pick(actions), pick(actions)];
    const [ahead, also] = [chance(0.5), chance(0.5)];
    return (on) => {
      const told = right(on);
      const wrong = on.seq(on.act(one), on.act(other));
      return (occasion) => {
        const exact = typeof told === "function" ? told(occasion) : told;
        const parts = ahead ? [wrong, exact] : [exact, wrong];
        return on.anyOf(...parts, ...(also ? [on.stutter] : [on.seq(on.ignore, exact)]));
      };
    };
  };
  const sound = (own: Conduct): Explain =>
    pick([exactly, exactly, exactly, () => broadly(own), amongOthers])();

  const twists: Readonly<Record<Twist, () => Explain | null>> = {
    stutter: () => (on) => on.stutter,
    ignore: () => (on) => on.ignore,
    "no explanation": () => null,
    "nothing explains": () => (on) => on.anyOf(),
    "other actions": () => {
      const others = some(actions, 0.5);
      return (on) => on.anyOf(...others.map((action) => on.act(action)));
    },
    "the first step": () => {
      const say = mask();
      return (on) => (occasion) =>
        done(occasion)
          .slice(0, 1)
          .reduce((_, step) => say(on, step), on.stutter);
    },
    "twice the same": () => {
      const say = mask();
      return (on) => (occasion) =>
        on.seq(...[...done(occasion), ...done(occasion)].map((step) => say(on, step)));
    },
  };
  const twisted = feature("twisted events", 0.25) ? pick(TWISTS) : null;
  const where = pick(OCCASIONS);
  if (twisted && !open) features.push(`twisted: ${twisted}`);

  const table = new Map<string, Explain>();
  for (const occasion of OCCASIONS) {
    const told = twisted && occasion === where ? twists[twisted]() : sound(conduct[occasion]);
    if (told) table.set(occasion, told);
  }
  const rest = feature("others together", 0.3);
  const others = rest
    ? ["*"]
    : ["echo", "crash", "restart", ...some(["drop", "duplicate", "sync"], 0.5)];
  for (const name of others)
    table.set(name, name === "echo" && chance(0.5) ? (on) => on.ignore : (on) => on.stutter);
  if (open) features.push("open");

  const faults = pick([RELIABLE, UNRELIABLE_RECOVERING, HONEST, HONEST, LYING]);
  const undoes = hasty && faults !== RELIABLE;
  const isTwisted =
    undoes ||
    elsewhere ||
    stuck !== null ||
    twistedAgreement ||
    (twisted !== null && !open) ||
    faults === LYING;
  features.push(faults === LYING ? "lying disk" : faults.name);

  return {
    ...{ book, character, faults, features, sound: !isTwisted },
    mapping: {
      ...(blind ? {} : { abstraction }),
      hidden,
      without,
      ...(named === undefined ? {} : { silent: named }),
      agrees: Object.fromEntries(agreeing.map((name) => [name, agreements[name]!])),
      ...(open
        ? {}
        : {
            events: (on: On) =>
              Object.fromEntries([...table].map(([name, explain]) => [name, explain(on)])),
          }),
    } as unknown as AnyMapping,
  };
}
