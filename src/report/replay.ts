/** A replay as text: every step, and how each property stands at its end. */
import type { Standing } from "../explorer/replay.ts";
import type { TraceStep } from "../explorer/verdict.ts";
import type { AnyDomain } from "../spec/domain.ts";
import { wrapped } from "./lines.ts";
import { stateText, traceText } from "./trace.ts";
import { nameText } from "./value.ts";
import { witnessText } from "./why.ts";

export function replayText(
  heading: string,
  variables: Readonly<Record<string, AnyDomain>>,
  trace: readonly TraceStep[],
  standings: readonly Standing[],
): string {
  const column = Math.max(0, ...standings.map(({ property }) => nameText(property.name).length));
  return `${[
    ...wrapped(`replayed ${heading}`, 0, 4),
    "",
    ...traceText(variables, trace),
    ...(trace.length > 1
      ? [
          "",
          `  State ${trace.length - 1} in full`,
          ...stateText(variables, trace.at(-1)!.state).flatMap((text) => wrapped(text, 4, 6)),
        ]
      : []),
    "",
    ...standings.map(
      (standing) =>
        `  ${nameText(standing.property.name).padEnd(column)}  ${standingText(standing)}`,
    ),
  ].join("\n")}\n`;
}

function standingText({ property, holds, why }: Standing): string {
  if (property.kind === "reachable") return holds ? "reached" : "not here";
  const place = property.kind === "step" ? " in the last step" : "";
  if (holds) return `holds${place}`;
  const clause = why?.clause ? `: "${why.clause}" fails` : "";
  return `violated${place}${clause}${why ? witnessText(why) : ""}`;
}
