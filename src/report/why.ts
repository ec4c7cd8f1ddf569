/** Why a property fails in a state, in a sentence. */
import type { Finding, Why } from "../explorer/verdict.ts";
import { enumerated } from "./number.ts";
import { valueText } from "./value.ts";

/** ` for a = rm1 and b = rm3`, or nothing. */
export function witnessText(why: Why): string {
  if (why.witnesses.length === 0) return "";
  const phrases = why.witnesses.map(({ variable, value }) =>
    variable === null ? valueText(value) : `${variable} = ${valueText(value)}`,
  );
  return ` for ${enumerated(phrases)}`;
}

/** The sentence that says what is wrong where the trace of a finding ends. */
export function whySentence(finding: Finding): string {
  const last = (finding.trace?.length ?? 1) - 1;
  const { property, why } = finding;
  const place = property.kind === "step" ? `in the step to state ${last}` : `in state ${last}`;
  const clause = why?.clause ? `"${why.clause}" fails` : "it fails";
  return `But ${place} ${clause}${why ? witnessText(why) : ""}.`;
}
