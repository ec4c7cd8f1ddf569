/** Mistakes planted in impl/two-phase-commit. */
import type { Mutant } from "./mutant.ts";

const ALL_PREPARED = { action: "TMCommit", guard: "every resource manager has prepared" } as const;
const NO_ABORT = { action: "RMRcvAbortMsg", guard: "an Abort message arrived" } as const;
const WORKING = { action: "RMPrepare", guard: "it is working" } as const;

export const twoPhaseCommitMutants: readonly Mutant[] = [
  {
    name: "decision-not-logged",
    what: "The transaction manager does not write down that it has committed.",
    file: "transaction-manager.ts",
    from: `{ kind: "persist", disk: { reserved, committed: { number, participants } } },
`,
    to: "",
    points: NO_ABORT,
  },
  {
    name: "decision-logged-late",
    what: "The transaction manager tells everybody before it has written down that it committed.",
    file: "transaction-manager.ts",
    from: `      { kind: "persist", disk: { reserved, committed: { number, participants } } },
      reply(id, { type: "committed" }),
      ...told.outputs,`,
    to: `      reply(id, { type: "committed" }),
      ...told.outputs,
      { kind: "persist", disk: { reserved, committed: { number, participants } } },`,
    points: { action: "RMRcvCommitMsg", guard: "a Commit message arrived" },
  },
  {
    name: "promise-not-written",
    what: "A resource manager promises without writing it down.",
    file: "resource-manager.ts",
    from: `outputs: [{ kind: "persist", disk: after }, ...ask(asked, settings.delayMin)],`,
    to: "outputs: ask(asked, settings.delayMin),",
    points: ALL_PREPARED,
  },
  {
    name: "promise-written-late",
    what: "A resource manager promises first and writes it down then.",
    file: "resource-manager.ts",
    from: `outputs: [{ kind: "persist", disk: after }, ...ask(asked, settings.delayMin)],`,
    to: `outputs: [...ask(asked, settings.delayMin), { kind: "persist", disk: after }],`,
    points: ALL_PREPARED,
  },
  {
    name: "promise-broken",
    what: "A resource manager that has promised, and hears nothing, aborts.",
    file: "resource-manager.ts",
    from: "  const delay = Math.min(state.delay * 2, delayMax);",
    to: `  const aborted = closed(state.ledger, prepared, "aborted");
  if (delayMax > 0) return finish(state, aborted, prepared.manager, prepared.number);
  const delay = Math.min(state.delay * 2, delayMax);`,
    points: { action: "RMChooseToAbort", guard: "it is working" },
  },
  {
    name: "all-but-one",
    what: "The transaction manager commits when all but one have promised.",
    file: "transaction-manager.ts",
    from: `    return missing.length > 0
      ? { state: { ...state, phase: { ...phase, missing } }, outputs: [] }
      : commit(`,
    to: `    return missing.length > 1
      ? { state: { ...state, phase: { ...phase, missing } }, outputs: [] }
      : commit(`,
    points: ALL_PREPARED,
  },
  {
    name: "participants-forgotten",
    what: "The transaction manager forgets a commit when the first has confirmed it.",
    file: "transaction-manager.ts",
    from: '  if (missing.length > 0) return { state: { ...state, phase: { ...phase, missing } }, outputs: [] };\n  return {\n    state: { ...state, phase: { name: "idle" } },',
    to: '  return {\n    state: { ...state, phase: { name: "idle" } },',
    points: NO_ABORT,
  },
  {
    name: "silence-is-consent",
    what: "The transaction manager counts a refusal as a promise.",
    file: "transaction-manager.ts",
    from: `            refused(state, from, message.number, settings),`,
    to: `            promised(state, from, message.number, settings),`,
    points: ALL_PREPARED,
  },
  {
    name: "old-question-answered",
    what: "A resource manager promises again what is over, when an old copy of the question comes.",
    file: "resource-manager.ts",
    from: "  if (number <= Math.max(over?.number ?? 0, promised?.number ?? 0)) return { state, outputs: [] };\n",
    to: "",
    points: WORKING,
  },
  {
    name: "presumed-abort-in-doubt",
    what: "Asked about the transaction that it has committed, the transaction manager says Abort.",
    file: "transaction-manager.ts",
    from: `committed === "committed" ? "Commit" : "Abort"`,
    to: `committed === "committed" ? "Abort" : "Abort"`,
    points: NO_ABORT,
  },
  {
    name: "number-reused",
    what: "After a crash the transaction manager counts from the beginning again.",
    file: "transaction-manager.ts",
    from: "const idle = { number: reserved, reserved,",
    to: "const idle = { number: 0, reserved,",
    points: NO_ABORT,
  },
];
