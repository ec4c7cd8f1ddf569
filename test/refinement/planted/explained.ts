/** What an explanation points at: its first hypotheses, and what stands against the nearest candidate. */
import { isCondition } from "../../../src/refinement/arrow/abstract-states.ts";
import type { Account, Candidate } from "../../../src/refinement/arrow/account.ts";
import { actsOf } from "../../../src/refinement/arrow/mapping.ts";
import type { Divergence } from "../../../src/refinement/arrow/monitor.ts";
import { troubleOf } from "../../../src/refinement/arrow/trouble.ts";
import type { NodeTypes } from "../../../src/refinement/node.ts";
import type { Schedule } from "../../../src/refinement/simulation/schedule.ts";
import type { Failure } from "../../../src/refinement/simulation/simulation.ts";
import type { PlainState } from "../../../src/spec/init.ts";
import { equal } from "../../../src/spec/value.ts";
import type { Arrow } from "../../../src/testing/conformance.ts";
import type { Pointer } from "./mutants/mutant.ts";

/** Hypotheses that are looked at. */
const FIRST = 3;

export function pointers<T extends NodeTypes>(
  arrow: Arrow<T>,
  schedule: Schedule,
  failure: Failure,
): readonly Pointer[] {
  const trouble = troubleOf<T>(failure);
  switch (trouble.kind) {
    case "history":
      return [{ history: "inconsistent" }];
    case "no-progress":
      return [{ progress: "none" }];
    case "divergence":
      return divergencePointers(trouble.divergence, arrow.account(schedule, trouble.divergence));
    default:
      return [];
  }
}

function divergencePointers<T extends NodeTypes>(
  divergence: Divergence<T>,
  { hypotheses, candidates }: Account,
): readonly Pointer[] {
  const { before, after, explanation } = divergence;
  const found: Pointer[] = [];
  for (const claim of hypotheses.slice(0, FIRST))
    if (claim.kind === "guard-ignored" && claim.label !== null)
      found.push({ action: claim.action, guard: claim.label });
    else if (claim.kind === "not-offered")
      found.push({ action: claim.action, parameter: claim.parameter });
  const named = candidates.filter(({ bound }) => bound);
  // Nothing can be chosen that is as the mapping says.
  for (const { action, parameters } of actsOf(explanation))
    if (!named.some((candidate) => candidate.action === action))
      for (const [parameter, given] of Object.entries(parameters))
        if (isCondition(given)) found.push({ action, parameter });
  // Where nothing should have happened, what did?
  if (actsOf(explanation).length === 0 && before !== null && after !== null)
    found.push(...different(before, after.values));
  const [nearest] = named.length > 0 ? named : candidates;
  if (nearest !== undefined) found.push(...against(nearest, after?.values ?? null));
  return found;
}

/** What stands against it. */
function against(
  { action, guards, offers, to, disagreeing }: Candidate,
  shown: PlainState | null,
): readonly Pointer[] {
  return [
    ...guards.flatMap(({ label, holds }) =>
      holds === 0 && label !== null ? [{ action, guard: label }] : [],
    ),
    ...offers.flatMap(({ parameter, offered }) => (offered === 0 ? [{ action, parameter }] : [])),
    ...(to === null || shown === null ? [] : different(to, shown)),
    ...disagreeing.map((agrees) => ({ agrees })),
  ];
}

const different = (from: PlainState, to: PlainState): readonly Pointer[] =>
  Object.keys(to)
    .filter((name) => !equal(from[name], to[name]))
    .map((variable) => ({ variable }));
