/**
 * What may go wrong in a simulated system. A fault that the system's specification does not allow is
 * off: nothing of its kind ever happens, and every report lists it.
 */
import { seededRandom } from "../../explorer/random.ts";

/**
 * The faults, in the words used everywhere. A crash is silent: nodes have no input that tells them
 * of another's. Arbitrary (Byzantine) nodes are written as nodes.
 */
export const FAULTS = [
  /** Messages take as long as they like. Always on. */
  "delayed",
  /** Messages of one link overtake each other. */
  "reordered",
  "dropped",
  "duplicated",
  /** Links are cut both ways, between two groups of nodes. */
  "partition",
  /** Links are cut one way. */
  "one-way partition",
  /** Nodes crash, also in the middle of a step. */
  "crash-stop",
  /** They do, and start again with what they had on disk. */
  "crash-recover",
  /** Timers fire late: a process may be slow. */
  "slow",
  /** Clocks run at different rates, and jump; timers fire early or late. */
  "drift",
  /** The disk says that it has written when it has not: a crash loses the last writes. */
  "lying disk",
] as const;
export type Fault = (typeof FAULTS)[number];

export interface FaultModel {
  readonly name: string;
  /** What is on. */
  readonly faults: readonly Fault[];
}

const model = (name: string, ...faults: readonly Fault[]): FaultModel => ({
  name,
  faults: ["delayed", ...faults],
});

/** The fault models that have names. */
export const RELIABLE = model("asynchronous reliable FIFO without crashes");
export const RELIABLE_FAIL_STOP = model(
  "asynchronous reliable FIFO with fail-stop nodes",
  "slow",
  "crash-stop",
);
const unreliable = [
  "reordered",
  "dropped",
  "duplicated",
  "partition",
  "one-way partition",
] as const;
export const UNRELIABLE = model("asynchronous unreliable without crashes", "slow", ...unreliable);
export const UNRELIABLE_FAIL_STOP = model(
  "asynchronous unreliable with fail-stop nodes",
  "slow",
  "crash-stop",
  ...unreliable,
);
export const UNRELIABLE_RECOVERING = model(
  "asynchronous unreliable with crash-recover nodes",
  "slow",
  "crash-recover",
  ...unreliable,
);
export const DRIFTING = model(
  "asynchronous unreliable with crash-recover nodes and drifting clocks",
  "slow",
  "crash-recover",
  "drift",
  ...unreliable,
);

/** The faults that never happen under a model. */
export const faultsOff = ({ faults }: FaultModel): readonly Fault[] =>
  FAULTS.filter(
    (fault) =>
      !faults.includes(fault) && !(fault === "crash-stop" && faults.includes("crash-recover")),
  );

/** What a run can do that no fault-free run does, and the faults that it takes. */
const DEVIATIONS = {
  delay: ["delayed"],
  reorder: ["reordered"],
  drop: ["dropped"],
  duplicate: ["duplicated"],
  partition: ["partition"],
  "one-way partition": ["one-way partition"],
  "lossy partition": ["partition", "dropped"],
  crash: ["crash-stop", "crash-recover"],
  "crash in a step": ["crash-stop", "crash-recover"],
  "lost write": ["crash-recover"],
  postpone: ["slow"],
  drift: ["drift"],
  jump: ["drift"],
} as const satisfies Readonly<Record<string, readonly Fault[]>>;
export type Deviation = keyof typeof DEVIATIONS;
export const DEVIATION_NAMES = Object.keys(DEVIATIONS) as readonly Deviation[];

/** The deviations that a model has. A lossy partition needs both of its faults, a crash one. */
export function deviationsOf({ faults }: FaultModel): readonly Deviation[] {
  const on = (fault: Fault): boolean => faults.includes(fault);
  return DEVIATION_NAMES.filter((name) =>
    name === "lossy partition" ? DEVIATIONS[name].every(on) : DEVIATIONS[name].some(on),
  );
}

/** The amounts and groups among which faults choose. */
export interface Menu {
  /** Partitions as texts, `a|b,c` or one way `a>b,c`: messages from the left to the right. */
  readonly cuts: readonly string[];
  /** Milliseconds by which a message or a timer is put off. */
  readonly delays: readonly number[];
  /** Rates of clocks. */
  readonly rates: readonly number[];
  /** Milliseconds by which a clock jumps. */
  readonly jumps: readonly number[];
}

const GROUPED_MAX = 5;

/** All partitions into two groups; of many nodes, those that set one apart. */
export function cutsOf(nodes: readonly string[], faults: readonly Fault[]): readonly string[] {
  const groups: (readonly string[])[] =
    nodes.length <= GROUPED_MAX
      ? Array.from({ length: 2 ** nodes.length - 2 }, (_, i) =>
          nodes.filter((_, bit) => (((i + 1) >> bit) & 1) === 1),
        )
      : nodes.map((node) => [node]);
  const rest = (group: readonly string[]): readonly string[] =>
    nodes.filter((node) => !group.includes(node));
  const text = (group: readonly string[], sign: string): string =>
    `${group.join(",")}${sign}${rest(group).join(",")}`;
  return [
    ...(faults.includes("partition")
      ? groups.filter((group) => group.length < nodes.length / 2 || group.includes(nodes[0]!))
      : []
    )
      .filter((group) => group.length <= nodes.length / 2)
      .map((group) => text(group, "|")),
    ...(faults.includes("one-way partition") ? groups : []).flatMap((group) =>
      nodes.length <= GROUPED_MAX ? [text(group, ">")] : [text(group, ">"), text(rest(group), ">")],
    ),
  ];
}

export const menuOf = (nodes: readonly string[], { faults }: FaultModel): Menu => ({
  cuts: nodes.length < 2 ? [] : cutsOf(nodes, faults),
  delays: [5, 50, 500],
  rates: [0.8, 1.25],
  jumps: [-500, 500],
});

/** What one run is like: drawn anew for each, so that rare mixtures come up. */
export interface Swarm {
  /** How often each deviation happens, by step; those that are absent never do. */
  readonly rates: Readonly<Partial<Record<Deviation, number>>>;
  /** How often, by step, a node that is down starts, a partition heals. */
  readonly restart: number;
  readonly heal: number;
  /** Steps without crash, restart, partition or healing after one of them. */
  readonly stability: number;
  /** Nodes to which nothing happens by themselves: neither crash nor clock. */
  readonly spared: readonly string[];
  /** The share of steps that are those of a run without faults. */
  readonly orderly: number;
  /** How much likelier a timer fires than a message arrives. */
  readonly timers: number;
  readonly timeouts: number;
  /**
   * How often a client asks when it could: where clients are slow, there is something left to ask
   * when something has gone wrong.
   */
  readonly pace: number;
  /** Steps of the faulty phase. */
  readonly steps: number;
  /** null: a random walk; else priorities, which change so many times. */
  readonly changes: number | null;
}

/**
 * Of these, several at once leave nothing that still works, and so nothing that could go wrong: they
 * are rare, and what they break is mended soon.
 */
const OUTAGES: ReadonlySet<Deviation> = new Set([
  "partition",
  "one-way partition",
  "lossy partition",
  "crash",
  "crash in a step",
]);

/** Draws what a run is like. */
export function drawSwarm(
  seed: number,
  faults: FaultModel,
  nodes: readonly string[],
  steps: number,
): Swarm {
  const random = seededRandom(seed);
  const pick = <A>(...of: readonly A[]): A => of[Math.floor(random() * of.length)]!;
  const rates: Partial<Record<Deviation, number>> = {};
  for (const name of deviationsOf(faults))
    if (random() < 0.5) rates[name] = pick(0.01, 0.03, OUTAGES.has(name) ? 0.01 : 0.1);
  return {
    rates,
    restart: pick(0.03, 0.1, 0.3),
    heal: pick(0.03, 0.1, 0.3),
    stability: pick(0, 4, 20),
    spared: nodes.filter(() => random() < 0.3),
    orderly: pick(0, 0.5, 0.9),
    timers: pick(0.1, 0.3, 1),
    timeouts: pick(0, 0.1, 0.3),
    pace: pick(0.1, 1, 1),
    steps: Math.max(1, Math.ceil(steps * pick(0.3, 1, 1))),
    changes: pick(null, null, 1, 3),
  };
}
