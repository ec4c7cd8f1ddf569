/** What is wrong with a failing run, and what a simulation comes to: its verdict, its exit code. */
import { Broken } from "../../explorer/breakage.ts";
import type { HistoryVerdict } from "../history/linearizability.ts";
import type { NodeTypes } from "../node.ts";
import type { Schedule } from "../simulation/schedule.ts";
import type { Failure, Run } from "../simulation/simulation.ts";
import type { Report } from "../simulation/system.ts";
import type { Account } from "./account.ts";
import type { Arrow, Conformance } from "./arrow.ts";
import { BadMapping, type MappingFault } from "./bad-mapping.ts";
import { Follower } from "./follower.ts";
import type { Divergence } from "./monitor.ts";

export type Trouble<T extends NodeTypes> =
  /** The specification has no such step, or no such beginning. */
  | { readonly kind: "divergence"; readonly divergence: Divergence<T> }
  | { readonly kind: "invariant"; readonly divergence: Divergence<T> }
  /** The mapping says nothing of such an event, or too little to follow it. */
  | { readonly kind: "vague-mapping"; readonly divergence: Divergence<T> }
  | {
      readonly kind: "bad-mapping";
      readonly divergence: Divergence<T>;
      readonly fault: MappingFault;
    }
  | { readonly kind: "broken-spec"; readonly divergence: Divergence<T>; readonly broken: Broken }
  | { readonly kind: "history"; readonly verdict: HistoryVerdict }
  /** An observer of the author's says so. */
  | { readonly kind: "reported"; readonly report: Report }
  | Exclude<Failure, { readonly kind: "observed" }>;

export function troubleOf<T extends NodeTypes>(failure: Failure): Trouble<T> {
  if (failure.kind !== "observed") return failure;
  const { report } = failure;
  if (isDivergence<T>(report.details)) return troubleWith(report.details);
  if (report.what.startsWith("history ") && isHistoryVerdict(report.details))
    return { kind: "history", verdict: report.details };
  return { kind: "reported", report };
}

function troubleWith<T extends NodeTypes>(divergence: Divergence<T>): Trouble<T> {
  const { kind, flaw } = divergence;
  if (flaw instanceof BadMapping) return { kind: "bad-mapping", divergence, fault: flaw.fault };
  if (flaw instanceof Broken) return { kind: "broken-spec", divergence, broken: flaw };
  switch (kind) {
    case "invariant":
      return { kind, divergence };
    case "unbound":
    case "too-many-possible":
      return { kind: "vague-mapping", divergence };
    default:
      return { kind: "divergence", divergence };
  }
}

const isDivergence = <T extends NodeTypes>(details: unknown): details is Divergence<T> =>
  typeof details === "object" &&
  details !== null &&
  (details as { readonly follower?: unknown }).follower instanceof Follower;

const isHistoryVerdict = (details: unknown): details is HistoryVerdict =>
  typeof details === "object" && details !== null && "consistency" in details;

/** What a simulation can come to. That it passed says that nothing was found, and no more. */
export type Outcome = "passed" | "diverged" | "violated" | "vacuous" | "bounded" | "broken";

export interface Judgement {
  readonly outcome: Outcome;
  readonly exit: number;
}

const verdict = (outcome: Outcome, exit: number): Judgement => ({ outcome, exit });

export function judgementOn<T extends NodeTypes>(trouble: Trouble<T>): Judgement {
  switch (trouble.kind) {
    case "divergence":
      return verdict("diverged", 15);
    case "invariant":
    case "reported":
    case "throws":
    case "mutates":
    case "impure":
    case "ends-process":
    case "no-return":
    case "fills-memory":
    case "malformed":
      return verdict("violated", 12);
    case "history":
      return trouble.verdict.outcome === "unknown"
        ? verdict("bounded", 20)
        : verdict("violated", 12);
    case "no-progress":
      return verdict("violated", 13);
    case "vague-mapping":
    case "bad-mapping":
    case "broken-spec":
    case "not-reproducible":
      return verdict("broken", 3);
  }
}

/** @param strict whether complaints are failures */
export function judgement<T extends NodeTypes>(
  { campaign, complaints }: Conformance<T>,
  strict: boolean,
): Judgement {
  const [finding] = campaign.findings;
  if (finding !== undefined) return judgementOn(troubleOf(finding.failure));
  if (campaign.cut !== null) return verdict("bounded", 20);
  if (complaints.some(({ kind }) => kind === "vacuous")) return verdict("vacuous", 14);
  return verdict("passed", strict && complaints.length > 0 ? 14 : 0);
}

/** A failing run, and all that there is to say about it. */
export interface Case<T extends NodeTypes> {
  readonly trouble: Trouble<T>;
  /** The event in which it came to light. */
  readonly event: number;
  readonly schedule: Schedule;
  readonly run: Run<T>;
  /** Only of a divergence. */
  readonly account: Account | null;
}

export function caseOf<T extends NodeTypes>(
  arrow: Arrow<T>,
  schedule: Schedule,
  run: Run<T>,
  failure: Failure,
): Case<T> {
  const trouble = troubleOf<T>(failure);
  const account = (): Account | null => {
    if (trouble.kind !== "divergence") return null;
    try {
      return arrow.account(schedule, trouble.divergence);
    } catch (error) {
      // What the author says need not allow for states that no step leads to.
      if (error instanceof BadMapping || error instanceof Broken) return null;
      throw error;
    }
  };
  return { trouble, event: failure.event, schedule, run, account: account() };
}
