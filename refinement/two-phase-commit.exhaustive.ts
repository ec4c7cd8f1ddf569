/**
 * All runs of a transaction manager of impl/two-phase-commit and a few resource managers, with a
 * transaction or two: each of them is committed by all or by none, as specs/two-phase-commit.ts has
 * it, whatever is delayed, overtaken, repeated or lost, and wherever a manager crashes.
 *
 * Correspondence: of each transaction for itself. A resource manager has prepared it when its ledger
 *   says so, and afterwards is what the ledger says it was over with. When it has gone on to later
 *   ones, the balance of its account tells: a commit takes 1 from it, and there is but 1. The
 *   transaction manager is undecided while it asks, and before. What it neither asks nor tells any
 *   more is committed if anybody has committed it; otherwise it was aborted, which it need not
 *   remember, for whatever it does not know it says was aborted (presumed abort).
 * Hidden: the messages, and which of them the transaction manager has read.
 * Faults: messages are delayed, reordered, duplicated and lost; managers crash, also in the midst of
 *   a step, and start again. Whoever waits asks again as often as it likes.
 * Wrong: two-phase-commit.exhaustive.hasty.ts, with a transaction manager that tells before it writes.
 */
import { every, ids, type Node, range, refines, variant } from "fairlead";
import { composed } from "fairlead/conformance";
import {
  type Ledger,
  type ResourceManagerTypes,
  resourceManager,
} from "../impl/two-phase-commit/resource-manager.ts";
import {
  type TransactionManagerState,
  type TransactionManagerTypes,
  transactionManager,
} from "../impl/two-phase-commit/transaction-manager.ts";
import twoPhaseCommit from "../specs/two-phase-commit.ts";

type Manager = Node<TransactionManagerTypes>;
type Nodes = Readonly<Record<string, Manager | Node<ResourceManagerTypes>>>;

/** Of fairness an implementation assumes nothing. */
const protocol = variant(twoPhaseCommit, {
  name: "TwoPhaseCommit",
  properties: {},
  fairness: () => ({}),
  growing: () => ["msgs"],
});

const slow = { delayMin: 1, delayMax: 1 };
export const manager = (): Manager => transactionManager({ ...slow, block: 1, attemptsMax: 1 });

export const allRuns = (name: string, tm: Manager) =>
  composed({
    name,
    constants: {
      RM: ids("rm", 2),
      /** How many transactions a user asks for, one after the other. */
      transactions: 1,
    },
    nodes: ({ RM }): Nodes => ({
      tm,
      ...Object.fromEntries(
        RM.map((rm) => [rm, resourceManager({ ...slow, balances: { account: 1 } })]),
      ),
    }),
    clients: ({ RM, transactions }) => ({
      user: Array.from({ length: transactions }, () => ({
        to: "tm",
        request: {
          type: "transaction",
          parts: Object.fromEntries(RM.map((rm) => [rm, { account: -1 }])),
        } as const,
      })),
    }),

    properties: ({ RM, transactions }) =>
      Object.fromEntries(
        range(1, transactions).map((t) => [
          `Transaction${t}`,
          refines("All commit, or none.", protocol, {
            constants: { RM: RM.members },
            mapping: ({ nodes }) => {
              const ledger = (rm: string): Ledger | null => nodes[rm]!.disk as Ledger | null;
              const committed = (rm: string): boolean => rmState(ledger(rm), t) === "committed";
              return {
                rmState: every(RM, (rm) => rmState(ledger(rm), t)),
                get tmState() {
                  const { up, state, disk } = nodes["tm"]!;
                  return (
                    tmState(
                      up ? (state as TransactionManagerState) : null,
                      disk as TransactionManagerTypes["Disk"] | null,
                      t,
                    ) ?? (RM.some(committed) ? "committed" : "aborted")
                  );
                },
              };
            },
          }),
        ]),
      ),
    configurations: {
      small: { crashes: 1, expect: { distinct: 404, generated: 2_333, depth: 12 } },
      two: {
        transactions: 2,
        crashes: 1,
        expect: { distinct: 7_926, generated: 59_493, depth: 18 },
      },
      "two crashes": {
        transactions: 2,
        crashes: 2,
        expect: { distinct: 21_158, generated: 152_032, depth: 19 },
      },
      three: {
        RM: 3,
        crashes: 1,
        expect: { distinct: 2_680, generated: 19_967, depth: 16 },
      },
      large: {
        RM: 3,
        transactions: 2,
        crashes: 1,
        expect: { distinct: 179_998, generated: 1_634_679, depth: 24 },
      },
    },
  });

type RMState = "working" | "prepared" | "committed" | "aborted";

/** What a resource manager is, of a transaction; all that it has is on disk. */
function rmState(ledger: Ledger | null, t: number): RMState {
  if (ledger === null) return "working";
  const { prepared, over, balances } = ledger;
  const last = over["tm"];
  if (prepared?.number === t) return "prepared";
  if (last?.number === t) return last.outcome;
  if (Math.max(last?.number ?? 0, prepared?.number ?? 0) < t) return "working";
  // It is over for long: some transaction up to this one has taken what there was.
  const later = last !== undefined && last.number > t && last.outcome === "committed";
  return balances["account"] === 0 && !later ? "committed" : "aborted";
}

/** What the transaction manager has decided; null if it has forgotten. */
function tmState(
  state: TransactionManagerState | null,
  disk: TransactionManagerTypes["Disk"] | null,
  t: number,
): "init" | "committed" | "aborted" | null {
  if (state !== null) {
    const { phase, number } = state;
    if (number < t) return "init";
    if (phase.name === "idle" || phase.number !== t) return null;
    return phase.name === "asking" ? "init" : phase.outcome;
  }
  if ((disk?.reserved ?? 0) < t) return "init";
  return disk?.committed?.number === t ? "committed" : null;
}

export default allRuns("TwoPhaseCommitNodes", manager());
