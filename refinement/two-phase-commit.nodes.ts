/**
 * The managers of impl/two-phase-commit do what specs/two-phase-commit.ts allows, transaction by
 * transaction. One transaction is followed: the first that the transaction manager begins. The ones
 * after it are the past's judges, for what they overwrite must have been decided.
 *
 * Correspondence: a resource manager is what its ledger says of that transaction. Of transactions
 *   before the last one it knows nothing any more: then it is whatever it was. The transaction
 *   manager is undecided while it asks. A crash in that time is an abort, since it has written
 *   nothing (presumed abort). What it has received is in the specification alone, where it decides.
 * Faults: messages are delayed, reordered, duplicated and lost, links cut, nodes crash and restart.
 */
import { conforms, UNRELIABLE_RECOVERING } from "fairlead/conformance";
import { type Ledger, resourceManager } from "../impl/two-phase-commit/resource-manager.ts";
import {
  type TransactionManagerState,
  transactionManager,
} from "../impl/two-phase-commit/transaction-manager.ts";
import twoPhaseCommit from "../specs/two-phase-commit.ts";

const RM = ["a", "b"] as const;
/** The transaction that is followed. */
const FOLLOWED = 1;

export const nodes = {
  tm: transactionManager({ attemptsMax: 2 }),
  a: resourceManager({ balances: { x: 1 } }),
  b: resourceManager({ balances: { y: 1 } }),
};

export const implementation = (of: typeof nodes) => ({
  nodes: of,
  clients: (random: () => number) => {
    // Some can be made, and some cannot: accounts are never overdrawn.
    const amount = (): number => (random() < 0.8 ? 1 : -2);
    return {
      user: Array.from({ length: 3 }, () => ({
        to: "tm",
        request: {
          type: "transaction" as const,
          parts: { a: { x: amount() }, b: { y: amount() } },
        },
        timeout: 1000,
      })),
    };
  },
  faults: UNRELIABLE_RECOVERING,
});

/** What a resource manager is, of the transaction that is followed; null if it does not know. */
function standing(ledger: Ledger | null): string | null {
  const over = ledger?.over["tm"];
  if (ledger?.prepared?.number === FOLLOWED) return "prepared";
  if (over === undefined) return "working";
  return over.number === FOLLOWED ? over.outcome : null;
}

/** What the transaction manager has decided; null if it has gone on to another transaction. */
function decision(state: TransactionManagerState): string | null {
  const { phase, number } = state;
  if (number < FOLLOWED) return "init";
  if (phase.name === "idle" || phase.number !== FOLLOWED) return null;
  return phase.name === "asking" ? "init" : phase.outcome;
}

export const arrow = (of: typeof nodes = nodes) =>
  conforms(twoPhaseCommit, implementation(of), {
    constants: { RM },
    hidden: ["rmState", "tmState", "tmPrepared", "msgs"],
    agrees: {
      "what a resource manager has written": (s, { nodes }) =>
        RM.every((rm) => {
          const known = standing(nodes[rm].disk);
          return known === null || known === s.rmState[rm as never];
        }),
      "what the transaction manager has decided": (s, { nodes: { tm } }) => {
        const known = tm.state === null ? null : decision(tm.state);
        return known === null || known === s.tmState;
      },
    },
    events: ({ act, anyOf, maybe, seq, stutter }) => ({
      "request transaction": stutter,
      Prepare: ({ node }) =>
        anyOf(
          stutter,
          act("RMPrepare", { rm: node }),
          act("RMChooseToAbort", { rm: node }),
          // It was asked for the next one: this one cannot have been committed.
          act("RMRcvAbortMsg", { rm: node }),
        ),
      Prepared: ({ from }) =>
        seq(maybe(act("TMRcvPrepared", { rm: from })), maybe(act("TMCommit"))),
      Refused: maybe(act("TMAbort")),
      "timer again": maybe(act("TMAbort")),
      Commit: ({ node }) => maybe(act("RMRcvCommitMsg", { rm: node })),
      Abort: ({ node }) =>
        maybe(anyOf(act("RMRcvAbortMsg", { rm: node }), act("RMChooseToAbort", { rm: node }))),
      Done: stutter,
      "timer ask": stutter,
      crash: ({ node }) => (node === "tm" ? maybe(act("TMAbort")) : stutter),
      restart: stutter,
    }),
  });

export default arrow();
