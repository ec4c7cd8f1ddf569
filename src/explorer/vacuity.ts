/** What a run showed to be empty: actions never enabled, properties that said nothing. */

import type { Behaviours } from "./behaviours/behaviours.ts";
import type { Judged } from "./judgement.ts";
import type { Machine } from "./learning/machine.ts";
import type { Search } from "./search.ts";
import type { ActionCounts, Warning } from "./verdict.ts";

export function vacuity(
  machine: Machine,
  search: Search,
  actions: Readonly<Record<string, ActionCounts>>,
  complete: boolean,
): Warning[] {
  const warnings: Warning[] = [];
  const { model } = machine;
  for (const property of [...search.judgement.invariants, ...search.judgement.steps])
    warnings.push(...emptyParts(property));
  const { invariants, steps, reachables, temporals, refinements } = model;
  if ([invariants, steps, reachables, temporals, refinements].every((list) => list.length === 0))
    warnings.push({ kind: "no-property" });
  // Only a complete search shows that something never happens.
  if (!complete) return warnings;
  model.actions.forEach((action, i) => {
    if (action.rare) return;
    const counts = actions[action.name]!;
    if (counts.enabled === 0) {
      warnings.push({ kind: "never-enabled", action: action.name });
      for (const [guard, { held }] of machine.instances.guards[i]!)
        if (held === 0) warnings.push({ kind: "guard-always-false", action: action.name, guard });
    } else if (counts.taken === 0) warnings.push({ kind: "never-taken", action: action.name });
  });
  if (search.judgement.constraint && search.excluded === 0)
    warnings.push({ kind: "constraint-cuts-nothing" });
  return warnings;
}

function emptyParts({ property, judges }: Judged): Warning[] {
  const warnings: Warning[] = [];
  const ran = judges.filter((judge) => judge.walks > 0);
  if (ran.length > 0 && ran.every((judge) => !judge.observes))
    warnings.push({ kind: "reads-nothing", property: property.name });
  if (ran.some((judge) => [...(judge.implications?.values() ?? [])].includes(false)))
    warnings.push({ kind: "implication-never-applied", property: property.name });
  if (ran.some((judge) => [...(judge.quantifiers?.values() ?? [])].some((note) => !note.ranged)))
    warnings.push({ kind: "quantifier-over-nothing", property: property.name });
  return warnings;
}

/** What weakens a verdict on behaviours. */
export function behaviourWarnings(
  search: Search,
  behaviours: Behaviours,
  complete: boolean,
): Warning[] {
  const warnings: Warning[] = [];
  const { model } = search.machine;
  for (const { property } of search.recording!.properties) {
    const violation = behaviours.findings.find(
      (finding) => finding.property.name === property.name,
    );
    const violated = violation !== undefined;
    // Where a finite behaviour breaks it, no fairness would help.
    if (violation?.loop && model.fairness.length === 0)
      warnings.push({ kind: "no-fairness", property: property.name });
    if (!violated && search.excluded > 0)
      warnings.push({ kind: "constraint-and-liveness", property: property.name });
  }
  // The fairness of an abstract spec is a claim of the same kind.
  for (const property of behaviours.claimed)
    if (search.excluded > 0 && !behaviours.findings.some((f) => f.property.name === property))
      warnings.push({ kind: "constraint-and-liveness", property });
  for (const property of behaviours.unfair)
    warnings.push({ kind: "hidden-and-fairness", property });
  if (complete)
    for (const name of behaviours.idle) warnings.push({ kind: "fairness-never-mattered", name });
  if (complete)
    for (const empty of behaviours.empty)
      warnings.push({ kind: "abstract-fairness-of-nothing", ...empty });
  return warnings;
}
