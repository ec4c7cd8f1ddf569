/**
 * A lock on a server, right, and wrong in every way that `fairlead simulate` tells apart. A client
 * asks for the lock until it is told that it has it, and gives it back at once.
 */
import { ids, type Node, type Output, optional, range, type Step, spec } from "fairlead";
import {
  conforms,
  type Events,
  type Explaining,
  type FaultModel,
  RELIABLE,
  sequentialObjects,
  UNRELIABLE_RECOVERING,
} from "fairlead/conformance";

// ---- the specification ----------------------------------------------------------------------------

export const lock = spec({
  name: "Lock",
  constants: { C: ids("c", 2), turnsMax: 1000 },
  state: ({ C, turnsMax }) => ({
    /** Who has it. */
    holder: optional(C),
    /** How often somebody has got it. */
    turns: range(0, turnsMax),
  }),
  init: () => ({ holder: null, turns: 0 }),
  actions: (action, { C }) => ({
    Acquire: action({
      with: { c: C },
      when: { "nobody has it": (s) => s.holder === null },
      then: (s, { c }) => {
        s.holder = c;
        s.turns++;
      },
    }),
    Release: action({
      with: { c: C },
      when: { "it has it": (s, { c }) => s.holder === c },
      then: (s) => {
        s.holder = null;
      },
    }),
  }),
});

// ---- the implementation ---------------------------------------------------------------------------

type Message = { readonly type: "acquire" | "granted" | "release"; readonly turn: number };
type Kept = { readonly holder: string | null; readonly turn: number };

export interface Server {
  readonly State: Kept;
  readonly Message: Message;
  readonly Request: never;
  readonly Reply: never;
  readonly Disk: Kept;
}

export interface Client {
  readonly State: { readonly asked: string | null };
  readonly Message: Message;
  readonly Request: "acquire";
  readonly Reply: "granted";
  readonly Disk: null;
}

const say = (to: string, type: Message["type"], turn: number) =>
  ({ kind: "send", to, message: { type, turn } }) as const;

const remind = { kind: "set-timer", timer: "remind", after: 50 } as const;

/** Keeps on disk who has the lock, and reminds whoever has it. */
export const server: Node<Server> = {
  start: (_, disk) => ({
    state: disk ?? { holder: null, turn: 0 },
    outputs: disk === null ? [] : [remind],
  }),
  step: (state, input): Step<Server> => {
    const grant = (to: string): readonly Output<Server>[] => [
      say(to, "granted", state.turn),
      remind,
    ];
    if (input.kind === "timer")
      return { state, outputs: state.holder === null ? [] : grant(state.holder) };
    if (input.kind !== "message") return { state, outputs: [] };
    const { from, message } = input;
    if (message.type === "acquire") {
      if (state.holder !== null)
        return { state, outputs: state.holder === from ? grant(from) : [] };
      const after = { holder: from, turn: state.turn + 1 };
      return {
        state: after,
        outputs: [{ kind: "persist", disk: after }, say(from, "granted", after.turn), remind],
      };
    }
    if (message.type !== "release" || state.holder !== from || message.turn !== state.turn)
      return { state, outputs: [] };
    const after = { ...state, holder: null };
    return { state: after, outputs: [{ kind: "persist", disk: after }] };
  },
};

export const client: Node<Client> = {
  start: () => ({ state: { asked: null }, outputs: [] }),
  step: (state, input): Step<Client> => {
    const ask = [say("s", "acquire", 0), { kind: "set-timer", timer: "again", after: 20 }] as const;
    if (input.kind === "request") return { state: { asked: input.id }, outputs: ask };
    if (input.kind === "timer") return { state, outputs: state.asked === null ? [] : ask };
    const { type, turn } = input.message;
    if (type !== "granted") return { state, outputs: [] };
    const release = say("s", "release", turn);
    if (state.asked === null) return { state, outputs: [release] };
    return {
      state: { asked: null },
      outputs: [{ kind: "reply", id: state.asked, reply: "granted" }, release],
    };
  },
};

export const nodes = { s: server, a: client, b: client };
type Nodes = typeof nodes;

/** A server that does something else with a message. */
const serving = (
  step: (...given: Parameters<Node<Server>["step"]>) => Step<Server> | null,
): Nodes => ({
  ...nodes,
  s: { ...server, step: (...given) => step(...given) ?? server.step(...given) },
});

export const implementation = (of: Nodes = nodes, faults: FaultModel = UNRELIABLE_RECOVERING) => ({
  nodes: of,
  clients: Object.fromEntries(
    ["a", "b"].map((to) => [
      `user-${to}`,
      [0, 1].map(() => ({ to, f: "acquire", request: "acquire" as const })),
    ]),
  ),
  faults,
});

// ---- the mapping ----------------------------------------------------------------------------------

const constants = { C: ["a", "b"] };
/** What the server has on disk is what is true. */
const abstraction = ({ nodes: { s } }: { nodes: { s: { disk: Kept | null } } }) =>
  ({ holder: s.disk?.holder ?? null, turns: s.disk?.turn ?? 0 }) as never;

type On = Explaining<(typeof lock)["actions"] extends (...given: never) => infer A ? A : never>;
const events = ({ act, maybe, stutter }: On): Events<Server | Client> => ({
  acquire: ({ from }) => maybe(act("Acquire", { c: from })),
  release: ({ from }) => maybe(act("Release", { c: from })),
  "*": stutter,
});
export const mapping = { constants, abstraction, events };

export const arrow = () => conforms(lock, implementation(), mapping);
export const right = arrow();
export default right;

// ---- wrong nodes ----------------------------------------------------------------------------------

const isMessage = (
  input: Parameters<Node<Server>["step"]>[1],
  type: Message["type"],
): input is { kind: "message"; from: string; message: Message } =>
  input.kind === "message" && input.message.type === type;

/** An old copy of a release frees the lock for whoever is next. */
const careless = serving((state, input) => {
  if (!isMessage(input, "release") || state.holder === null) return null;
  const after = { ...state, holder: null };
  return { state: after, outputs: [{ kind: "persist", disk: after }] };
});
export const forgetsTurns = conforms(lock, implementation(careless), mapping);

/** It begins as if somebody had the lock. */
export const beginsLocked = conforms(
  lock,
  implementation({
    ...nodes,
    s: {
      ...server,
      start: (_, disk) => {
        const state = disk ?? { holder: "a", turn: 1 };
        return { state, outputs: [{ kind: "persist", disk: state }] };
      },
    },
  }),
  mapping,
);

/** It has no reminder: a release that is lost is lost for good. */
const reminds = serving((state, input) =>
  input.kind === "timer"
    ? { state, outputs: [remind] }
    : isMessage(input, "acquire") && state.holder !== null
      ? { state, outputs: [] }
      : null,
);
export const losesReleases = conforms(lock, implementation(reminds), mapping);

/** Its clients ask once, and wait. */
export const asksOnce = conforms(
  lock,
  implementation({
    ...nodes,
    a: {
      ...client,
      step: (state, input, ...rest) =>
        input.kind === "request"
          ? { state: { asked: input.id }, outputs: [say("s", "acquire", 0)] }
          : client.step(state, input, ...rest),
    },
  }),
  mapping,
);

export const misbehaving = (does: (state: Kept) => Step<Server>) =>
  conforms(
    lock,
    implementation(serving((state, input) => (isMessage(input, "release") ? does(state) : null))),
    mapping,
  );

export const throws = misbehaving(() => {
  throw new TypeError("nobody releases");
});
export const mutates = misbehaving((state) => {
  (state as { holder: string | null }).holder = null;
  return { state, outputs: [] };
});
export const impure = misbehaving((state) => ({
  state: { ...state, turn: Date.now() },
  outputs: [],
}));
export const malformed = misbehaving((state) => ({
  state: { ...state, holder: undefined as never },
  outputs: [],
}));

let served = 0;
/** It remembers something outside its state. */
export const remembers = misbehaving((state) => {
  served++;
  return { state, outputs: [say("a", "granted", served)] };
});

// ---- wrong beside the specification ----------------------------------------------------------------

export const breaksInvariant = conforms(
  lock,
  {
    ...implementation(),
    invariants: { "the turn is small": ({ nodes: { s } }) => (s.state?.turn ?? 0) < 2 },
  },
  mapping,
);

export const reports = conforms(
  lock,
  {
    ...implementation(),
    observer: () => ({
      observe: ({ kind, node }) => (kind === "crash" ? { what: `${node} has crashed` } : null),
    }),
  },
  mapping,
);

/** Of the lock's two operations clients are told only that they have it. */
export const unexplained = conforms(
  lock,
  { ...implementation(nodes, RELIABLE), object: sequentialObjects.lock() },
  mapping,
);

/** An object that does not know what clients ask. */
export const unfit = conforms(
  lock,
  { ...implementation(nodes, RELIABLE), object: sequentialObjects.queue() },
  mapping,
);

export const badName = conforms(
  lock,
  { ...implementation(), nodes: { ...nodes, "c d": client } },
  mapping,
);

export const asksNobody = conforms(
  lock,
  { ...implementation(), clients: { u: [{ to: "z" as never, request: "acquire" }] } },
  mapping,
);

export const badClients = conforms(
  lock,
  {
    ...implementation(),
    clients: () => {
      throw new RangeError("no clients today");
    },
  },
  mapping,
);

// ---- wrong mappings -------------------------------------------------------------------------------

const explained = (more: (on: On) => object) =>
  conforms(lock, implementation(), {
    ...mapping,
    events: (on) => ({ ...events(on), ...more(on) }) as never,
  });

export const unbound = conforms(lock, implementation(), {
  ...mapping,
  events: (on) => {
    const { acquire, release } = events(on);
    return { acquire, release, granted: on.stutter, restart: on.stutter } as never;
  },
});

/** Nobody sees who has it, nor how often. */
export const vague = conforms(lock, implementation(), {
  constants: { ...constants, turnsMax: 100_000 },
  hidden: ["holder", "turns"],
  silent: ["Acquire", "Release"],
  events: ({ stutter }) => ({ "*": stutter }),
});

export const misspelt = explained(({ act }) => ({
  release: ({ from }: { from: string }) => act("Releese" as never, { c: from } as never),
}));
export const misspeltParameter = explained(({ act }) => ({
  release: ({ from }: { from: string }) => act("Release", { who: from } as never),
}));
export const nothing = explained(() => ({ release: () => undefined }));
export const undisturbed = conforms(lock, implementation(), {
  ...mapping,
  abstraction: ({ nodes: { s } }) => ({ holder: s.state!.holder, turns: s.state!.turn }) as never,
});
export const outside = conforms(lock, implementation(), {
  ...mapping,
  constants: { ...constants, turnsMax: 1 },
});
export const forgets = conforms(lock, implementation(), {
  ...mapping,
  abstraction: (world) => ({ holder: abstraction(world)["holder"] }) as never,
});
export const judgesNothing = conforms(lock, implementation(), {
  ...mapping,
  agrees: { "the turns agree": (() => undefined) as never },
});

/** Everything is nothing. */
export const vacuous = conforms(lock, implementation(), {
  constants,
  hidden: ["holder", "turns"],
  events: ({ stutter }) => ({ "*": stutter }),
});

/** It names what never happens. */
export const idle = conforms(lock, implementation(nodes, RELIABLE), {
  ...mapping,
  events: (on) => ({ ...events(on), crash: on.stutter, "timer alarm": on.stutter }),
});

// ---- a wrong specification ------------------------------------------------------------------------

export const brokenSpec = conforms(
  spec({
    name: "BrokenLock",
    constants: { C: ids("c", 2) },
    state: ({ C }) => ({ holder: optional(C), turns: range(0, 9) }),
    init: () => ({ holder: null, turns: 0 }),
    actions: (action, { C }) => ({
      Acquire: action({
        with: { c: C },
        when: {
          "there are turns left": (s) => {
            if (s.turns > 1) throw new RangeError("too many turns");
            return true;
          },
        },
        then: (s, { c }) => {
          s.holder = c;
          s.turns++;
        },
      }),
      Release: action({
        with: { c: C },
        then: (s) => {
          s.holder = null;
        },
      }),
    }),
  }),
  implementation(),
  mapping as never,
);
