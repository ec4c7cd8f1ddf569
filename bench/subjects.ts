/** What is measured: specifications with their constants, and what others need for the same. */

export interface Subject {
  /** Its file in specs/ (or, with a folder, in that one) without its ending; `--only` chooses by it. */
  readonly spec: string;
  readonly settings: Readonly<Record<string, number>>;
  /** The constants in the words of the table. */
  readonly size: string;
  /** What every tool must find; otherwise they did not do the same work. */
  readonly expect: {
    readonly distinct: number;
    readonly generated: number;
    readonly depth: number;
  };
  /** Whether behaviours are judged: temporal properties, refinement. States and steps always are. */
  readonly behaviours?: true;
  /** A Promela model in this folder that has the same states and steps. */
  readonly spin?: {
    readonly model: string;
    readonly define: string;
    /** Whether its temporal property is judged, under weak fairness. */
    readonly liveness?: true;
    /** How deep its search goes, where that is much. */
    readonly depth?: number;
  };
  /** TLC's processor seconds, start-up included, as measured elsewhere. */
  readonly tlc?: { readonly seconds: number; readonly checksMore?: string };
  /** Whether the naive explorer can do it before one loses patience. */
  readonly naive?: true;
  /** Takes long, so only with `--long`. */
  readonly long?: true;
}

export const TLC_START_UP = 0.65;

function twoPhaseCommit(
  RM: number,
  expect: Subject["expect"],
  more: Pick<Subject, "tlc" | "naive"> & { readonly spin?: false } = {},
): Subject {
  const { spin = true, ...rest } = more;
  return {
    spec: "two-phase-commit",
    settings: { RM },
    size: `${RM} managers`,
    expect,
    ...(spin ? { spin: { model: "two-phase-commit.pml", define: `N=${RM}` } } : {}),
    ...rest,
  };
}

export const SUBJECTS: readonly Subject[] = [
  twoPhaseCommit(
    5,
    { distinct: 8_832, generated: 58_146, depth: 17 },
    { naive: true, spin: false, tlc: { seconds: 1.5 } },
  ),
  twoPhaseCommit(
    6,
    { distinct: 50_816, generated: 402_306, depth: 20 },
    { naive: true, spin: false, tlc: { seconds: 2.7 } },
  ),
  twoPhaseCommit(
    7,
    { distinct: 296_448, generated: 2_744_706, depth: 23 },
    { tlc: { seconds: 9.2 } },
  ),
  twoPhaseCommit(
    8,
    { distinct: 1_745_408, generated: 18_507_778, depth: 26 },
    { tlc: { seconds: 51.8 } },
  ),
  twoPhaseCommit(9, { distinct: 10_340_352, generated: 123_558_402, depth: 29 }),
  {
    spec: "paxos",
    settings: { maxBallot: 2 },
    size: "ballots 0..2",
    expect: { distinct: 185_369, generated: 1_316_584, depth: 25 },
    spin: { model: "paxos.pml", define: "BALLOTS=3" },
  },
  {
    spec: "paxos",
    settings: { maxBallot: 3 },
    size: "ballots 0..3",
    expect: { distinct: 8_220_065, generated: 67_903_141, depth: 33 },
    spin: { model: "paxos.pml", define: "BALLOTS=4" },
    long: true,
  },
  {
    spec: "paxos.inductive",
    settings: { maxBallot: 2 },
    size: "ballots 0..2",
    expect: { distinct: 185_369, generated: 1_316_584, depth: 25 },
    tlc: { seconds: 20.8 },
  },
  {
    spec: "lamport-mutex",
    settings: { maxClock: 6 },
    size: "clock up to 6",
    expect: { distinct: 724_274, generated: 2_729_079, depth: 61 },
    tlc: { seconds: 19.5 },
  },
  {
    spec: "chang-roberts",
    settings: { N: 7 },
    size: "7 nodes",
    expect: { distinct: 333_161, generated: 1_385_875, depth: 36 },
    tlc: { seconds: 10.3 },
  },
  {
    spec: "ewd840",
    settings: { N: 8 },
    size: "8 nodes",
    expect: { distinct: 786_942, generated: 26_990_854, depth: 24 },
    tlc: { seconds: 28.2 },
  },
  {
    spec: "transaction-commit",
    settings: { RM: 11 },
    size: "11 managers",
    expect: { distinct: 179_194, generated: 1_959_882, depth: 23 },
    tlc: { seconds: 7.3 },
  },
  {
    spec: "transaction-commit",
    settings: { RM: 10 },
    size: "10 managers",
    expect: { distinct: 60_072, generated: 595_611, depth: 21 },
    tlc: { seconds: 3 },
  },
  {
    spec: "dining-philosophers",
    settings: { NP: 16 },
    size: "16 philosophers, liveness",
    expect: { distinct: 131_075, generated: 2_097_201, depth: 95 },
    behaviours: true,
    tlc: { seconds: 93 },
  },
  {
    spec: "chang-roberts",
    settings: { N: 6 },
    size: "6 nodes, liveness",
    expect: { distinct: 40_261, generated: 138_221, depth: 28 },
    behaviours: true,
    tlc: { seconds: 8.3 },
  },
  {
    spec: "ewd840",
    settings: { N: 6 },
    size: "6 nodes, liveness",
    expect: { distinct: 36_990, generated: 750_020, depth: 18 },
    behaviours: true,
    tlc: { seconds: 6.3 },
  },
  {
    spec: "refinement/ewd840",
    settings: { N: 6 },
    size: "6 nodes, liveness and refinement",
    expect: { distinct: 36_990, generated: 750_020, depth: 18 },
    behaviours: true,
    tlc: { seconds: 12.5 },
  },
  {
    spec: "refinement/two-phase-commit",
    settings: { RM: 7 },
    size: "7 managers, refinement",
    expect: { distinct: 296_448, generated: 2_744_706, depth: 23 },
    behaviours: true,
    tlc: { seconds: 24.3 },
  },
  {
    spec: "refinement/voting",
    settings: { maxBallot: 2 },
    size: "ballots 0..2, refinement",
    expect: { distinct: 6_752, generated: 26_905, depth: 16 },
    behaviours: true,
    tlc: { seconds: 5.3 },
  },
  {
    spec: "filter-lock",
    settings: { P: 4 },
    size: "4 processes, liveness",
    expect: { distinct: 1_025_818, generated: 4_103_273, depth: 131 },
    behaviours: true,
    spin: { model: "filter-lock.pml", define: "N=4", liveness: true, depth: 1_000_000 },
  },
];
