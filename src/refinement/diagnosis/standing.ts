/** How a refinement stands at the end of a trace: whether the last step is one of the abstract spec. */
import type { NamedStep, TraceStep } from "../../explorer/verdict.ts";
import { initialStates, type PlainState } from "../../spec/init.ts";
import type { ModelRefinement } from "../../spec/model.ts";
import { contentKey } from "../../spec/value.ts";
import { Possible } from "./possible.ts";

export type RefinementStanding =
  | { readonly kind: "initial" | "no-initial" | "stutter" | "no-step" | "hidden" }
  | { readonly kind: "step"; readonly step: NamedStep };

/** @throws what the mapping throws, and OutsideDomain */
export function refinementStanding(
  refinement: ModelRefinement,
  trace: readonly TraceStep[],
): RefinementStanding {
  const { abstract } = refinement;
  const after = mapped(refinement, trace.at(-1)!.state);
  // Of hidden variables the whole trace would have to be followed.
  if (Object.keys(after).length < Object.keys(abstract.variables).length) return { kind: "hidden" };
  const key = contentKey(after);
  if (trace.length === 1) {
    for (const initial of initialStates(abstract))
      if (contentKey(initial) === key) return { kind: "initial" };
    return { kind: "no-initial" };
  }
  const before = mapped(refinement, trace.at(-2)!.state);
  if (contentKey(before) === key) return { kind: "stutter" };
  const possible = new Possible(abstract);
  for (const choice of possible.choices(before)) {
    if (choice.obstacle !== null) continue;
    const to = possible.take(before, choice);
    if (to !== null && contentKey(to) === key) return { kind: "step", step: choice };
  }
  return { kind: "no-step" };
}

/** What a state stands for. */
function mapped({ abstract, mapping }: ModelRefinement, state: PlainState): PlainState {
  const given = mapping(state) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(abstract.variables)
      .filter(([name]) => Object.hasOwn(given, name))
      .map(([name, domain]) => [name, domain.parse(given[name], [name])]),
  );
}
