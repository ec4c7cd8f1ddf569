/** Why a property does not hold, in a sentence or a few. */
import type { Finding } from "../explorer/verdict.ts";
import { failureText, lassoText } from "./lasso.ts";
import { type Diagnosed, diagnosisText, refinementText } from "./refinement.ts";
import { sentence } from "./sentence.ts";
import { witnessText } from "./why.ts";

/** `in state 7 it fails for a = rm1 and b = rm3` */
export function whyText(finding: Finding): string {
  const { property, trace, why, lasso, refinement } = finding;
  if (refinement !== null) return refinementText(finding, refinement);
  if (lasso !== null) return failureText(lasso, finding.loop);
  const last = (trace?.length ?? 1) - 1;
  switch (property.kind) {
    case "deadlock":
      return `in state ${last} no action is enabled, and it is not declared terminal`;
    case "reachable":
      return "no state that was visited satisfies it";
    default: {
      const place = property.kind === "step" ? `in the step to state ${last}` : `in state ${last}`;
      const clause = why?.clause ? `"${why.clause}" fails` : "it fails";
      return `${place} ${clause}${why ? witnessText(why) : ""}`;
    }
  }
}

/** All that there is to say without the trace, for programs. */
export function explanationText(finding: Finding, diagnosed: Diagnosed | null): string {
  const { refinement } = finding;
  return [
    sentence(whyText(finding)),
    lassoText(finding),
    refinement !== null && diagnosed !== null ? diagnosisText(refinement, diagnosed) : "",
  ]
    .filter((text) => text !== "")
    .join(" ");
}
