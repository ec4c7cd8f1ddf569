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
  /** The model of tlaplus/Examples that has the same states and steps. */
  readonly tlc?: TlcModel;
  /** Whether the naive explorer can do it before one loses patience. */
  readonly naive?: true;
  /** Takes long, so only with `--long`. */
  readonly long?: true;
}

/** What TLC is given: a module, and a configuration with the same constants. */
export interface TlcModel {
  /** Its path in the folder of the examples, without its ending. */
  readonly module: string;
  /** The lines of its configuration. */
  readonly config: readonly string[];
  /** What a configuration can only name: definitions in a module that extends it. */
  readonly definitions?: readonly string[];
}

const numbered = (prefix: string, count: number): string =>
  `{${Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`).join(", ")}}`;

const transactions = (name: "TwoPhase" | "TCommit", RM: number, judged: string): TlcModel => ({
  module: `specifications/transaction_commit/${name}`,
  config: [`CONSTANT RM = ${numbered("r", RM)}`, judged, "CHECK_DEADLOCK FALSE"],
});
const twoPhase = (RM: number): TlcModel =>
  transactions("TwoPhase", RM, "SPECIFICATION TPSpec INVARIANT TPTypeOK");
const twoPhaseRefines = (RM: number): TlcModel => ({
  ...transactions("TwoPhase", RM, "SPECIFICATION TPSpec INVARIANT TPTypeOK PROPERTY Refines"),
  definitions: ["Refines == TC!TCSpec"],
});

const ewd840 = (N: number, judged: string): TlcModel => ({
  module: "specifications/ewd840/EWD840",
  config: [`CONSTANT N = ${N}`, `SPECIFICATION Spec ${judged}`, "CHECK_DEADLOCK FALSE"],
});
const changRoberts = (N: number, judged: string): TlcModel => ({
  module: "specifications/chang_roberts/MCChangRoberts",
  config: [`CONSTANT N = ${N}`, `SPECIFICATION Spec ${judged}`, "CHECK_DEADLOCK FALSE"],
});

/** The acceptors, values and quorums of the models of "How to win a Turing award". */
const turing = (module: string, numbers: readonly string[], judged: string): TlcModel => ({
  module: `specifications/PaxosHowToWinATuringAward/${module}`,
  config: [
    "CONSTANTS a1 = a1 a2 = a2 a3 = a3 v1 = v1 v2 = v2",
    ...numbers,
    `SPECIFICATION Spec ${judged}`,
    "CHECK_DEADLOCK FALSE",
  ],
});
const paxos = (maxBallot: number, judged: string): TlcModel =>
  turing(
    "MCPaxos",
    [
      `CONSTANTS MaxBallot = ${maxBallot} None = None`,
      "CONSTANTS Acceptor <- const_1560336937634605000 Value <- const_1560336937634606000",
      "CONSTANTS Quorum <- const_1560336937634607000 Ballot <- def_ov_1560336937634609000",
      "CONSTANT Ballot <- [Voting]def_ov_1560336937634610000",
    ],
    judged,
  );
const voting: TlcModel = turing(
  "MCVoting",
  [
    "CONSTANTS Acceptor <- const_156180051387243000 Value <- const_156180051387244000",
    "CONSTANTS Quorum <- const_156180051387245000 Ballot <- def_ov_156180051387246000",
  ],
  "INVARIANT Inv PROPERTY prop_156180051387248000",
);

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
    { naive: true, spin: false, tlc: twoPhase(5) },
  ),
  twoPhaseCommit(
    6,
    { distinct: 50_816, generated: 402_306, depth: 20 },
    { naive: true, spin: false, tlc: twoPhase(6) },
  ),
  twoPhaseCommit(7, { distinct: 296_448, generated: 2_744_706, depth: 23 }, { tlc: twoPhase(7) }),
  twoPhaseCommit(
    8,
    { distinct: 1_745_408, generated: 18_507_778, depth: 26 },
    { tlc: twoPhase(8) },
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
    tlc: paxos(2, "INVARIANT Inv"),
  },
  {
    spec: "lamport-mutex",
    settings: { maxClock: 6 },
    size: "clock up to 6",
    expect: { distinct: 724_274, generated: 2_729_079, depth: 61 },
    tlc: {
      module: "specifications/lamport_mutex/MCLamportMutex",
      config: [
        "CONSTANTS N = 3 MaxNat = 7 maxClock = 6 Nat <- NatOverride",
        "SPECIFICATION Spec CONSTRAINT ClockConstraint",
        "INVARIANTS TypeOK BoundedNetwork Mutex",
      ],
    },
  },
  {
    spec: "chang-roberts",
    settings: { N: 7 },
    size: "7 nodes",
    expect: { distinct: 333_161, generated: 1_385_875, depth: 36 },
    tlc: changRoberts(7, "INVARIANTS TypeOK Correctness"),
  },
  {
    spec: "ewd840",
    settings: { N: 8 },
    size: "8 nodes",
    expect: { distinct: 786_942, generated: 26_990_854, depth: 24 },
    tlc: ewd840(8, "INVARIANTS TypeOK TerminationDetection Inv"),
  },
  {
    spec: "transaction-commit",
    settings: { RM: 11 },
    size: "11 managers",
    expect: { distinct: 179_194, generated: 1_959_882, depth: 23 },
    tlc: transactions("TCommit", 11, "SPECIFICATION TCSpec INVARIANTS TCTypeOK TCConsistent"),
  },
  {
    spec: "transaction-commit",
    settings: { RM: 10 },
    size: "10 managers",
    expect: { distinct: 60_072, generated: 595_611, depth: 21 },
    tlc: transactions("TCommit", 10, "SPECIFICATION TCSpec INVARIANTS TCTypeOK TCConsistent"),
  },
  {
    spec: "dining-philosophers",
    settings: { NP: 16 },
    size: "16 philosophers, liveness",
    expect: { distinct: 131_075, generated: 2_097_201, depth: 95 },
    behaviours: true,
    tlc: {
      module: "specifications/DiningPhilosophers/DiningPhilosophers",
      config: [
        "CONSTANT NP = 16",
        "SPECIFICATION Spec INVARIANTS TypeOK ExclusiveAccess PROPERTY NobodyStarves",
      ],
    },
  },
  {
    spec: "chang-roberts",
    settings: { N: 6 },
    size: "6 nodes, liveness",
    expect: { distinct: 40_261, generated: 138_221, depth: 28 },
    behaviours: true,
    tlc: changRoberts(6, "INVARIANTS TypeOK Correctness PROPERTY Liveness"),
  },
  {
    spec: "ewd840",
    settings: { N: 6 },
    size: "6 nodes, liveness",
    expect: { distinct: 36_990, generated: 750_020, depth: 18 },
    behaviours: true,
    tlc: ewd840(6, "INVARIANTS TypeOK TerminationDetection Inv PROPERTY Liveness"),
  },
  {
    spec: "refinement/ewd840",
    settings: { N: 6 },
    size: "6 nodes, liveness and refinement",
    expect: { distinct: 36_990, generated: 750_020, depth: 18 },
    behaviours: true,
    tlc: ewd840(6, "INVARIANTS TypeOK TerminationDetection Inv PROPERTIES Liveness TDSpec"),
  },
  {
    spec: "refinement/two-phase-commit",
    settings: { RM: 7 },
    size: "7 managers, refinement",
    expect: { distinct: 296_448, generated: 2_744_706, depth: 23 },
    behaviours: true,
    tlc: twoPhaseRefines(7),
  },
  {
    spec: "refinement/voting",
    settings: { maxBallot: 2 },
    size: "ballots 0..2, refinement",
    expect: { distinct: 6_752, generated: 26_905, depth: 16 },
    behaviours: true,
    tlc: voting,
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
