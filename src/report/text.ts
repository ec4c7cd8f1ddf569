/**
 * A verdict as text: its word first, then what it is about, why, and what was covered. The same
 * check prints the same text: no times, no memory, nothing of the machine.
 */
import type { Choice } from "../explorer/replay.ts";
import type { Finding, Loop, TraceStep, Verdict } from "../explorer/verdict.ts";
import type { AnyDomain } from "../spec/domain.ts";
import type { ModelFairness, ModelRefinement } from "../spec/model.ts";
import { brokenBlocks } from "./broken.ts";
import { subjectText } from "./constants.ts";
import { findingBlocks } from "./finding.ts";
import { passBlocks } from "./pass.ts";
import type { Diagnosed } from "./refinement.ts";

/** Lines that stand together. Blocks have an empty line between them. */
export type Block = readonly string[];

/** What a report needs to know besides the verdict. */
export interface Setting {
  readonly variables: Readonly<Record<string, AnyDomain>>;
  /** Whether states outside a constraint were left out. */
  readonly constrained: boolean;
  /** What is assumed of those who act. */
  readonly fairness: readonly ModelFairness[];
  /** The specifications that are refined. */
  readonly refinements: readonly Pick<ModelRefinement, "name" | "abstract">[];
  /** The command that replays a trace. */
  readonly replay: (trace: readonly TraceStep[], loop: Loop | null) => string;
  /** Every action in the last state of a trace, for a deadlock. */
  readonly choices: (trace: readonly TraceStep[]) => readonly Choice[];
  /** What the abstract spec says of a step that it does not have; null of other findings. */
  readonly diagnosis: (finding: Finding) => Diagnosed | null;
  /** The line of the author's file at "file:line:column", if it can be read. */
  readonly line: (position: string) => string | null;
}

export function reportText(verdict: Verdict, setting: Setting): string {
  const subject = subjectText(verdict.spec, verdict.configuration, verdict.constants);
  const { breakage, finding } = verdict;
  const blocks: readonly Block[] = breakage
    ? brokenBlocks(verdict, breakage, subject, setting)
    : finding
      ? findingBlocks(verdict, finding, subject, setting)
      : passBlocks(verdict, subject, setting);
  const filled = blocks.filter((block) => block.length > 0);
  return `${filled.map((block) => block.join("\n")).join("\n\n")}\n`;
}
