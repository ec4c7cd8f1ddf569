/** A replay as text: every step, and how each property stands at its end. */
import type { Standing } from "../explorer/replay.ts";
import type { Loop, TraceStep } from "../explorer/verdict.ts";
import type { AnyDomain } from "../spec/domain.ts";
import { wrapped } from "./lines.ts";
import { stateText, traceText } from "./trace.ts";
import { nameText } from "./value.ts";
import { witnessText } from "./why.ts";

/** How a temporal property stands: `null` where the behaviour has an end, and so is none. */
export interface Endless {
  readonly name: string;
  readonly holds: boolean | null;
}

export function replayText(
  heading: string,
  variables: Readonly<Record<string, AnyDomain>>,
  trace: readonly TraceStep[],
  loop: Loop | null,
  standings: readonly Standing[],
  endless: readonly Endless[],
): string {
  const shown = loop?.start ?? trace.length - 1;
  const rows = [
    ...standings.map((standing) => [standing.property.name, standingText(standing)] as const),
    ...endless.map(({ name, holds }) => [name, endlessText(holds)] as const),
  ];
  const column = Math.max(0, ...rows.map(([name]) => nameText(name).length));
  return `${[
    ...wrapped(`replayed ${heading}`, 0, 4),
    "",
    ...traceText(variables, trace, loop),
    ...(shown > 0
      ? [
          "",
          `  State ${shown} in full`,
          ...stateText(variables, trace[shown]!.state).flatMap((text) => wrapped(text, 4, 6)),
        ]
      : []),
    "",
    ...rows.map(([name, text]) => `  ${nameText(name).padEnd(column)}  ${text}`),
  ].join("\n")}\n`;
}

function standingText({ property, holds, why }: Standing): string {
  if (property.kind === "reachable") return holds ? "reached" : "not here";
  const place = property.kind === "step" ? " in the last step" : "";
  if (holds) return `holds${place}`;
  const clause = why?.clause ? `: "${why.clause}" fails` : "";
  return `violated${place}${clause}${why ? witnessText(why) : ""}`;
}

function endlessText(holds: boolean | null): string {
  if (holds === null) return "not judged: it says something of behaviours without end (--loop)";
  return holds ? "holds of this behaviour" : "violated by this behaviour";
}
