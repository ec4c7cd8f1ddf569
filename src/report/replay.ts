/** A replay as text: every step, and how each property stands at its end. */
import type { Standing } from "../explorer/replay.ts";
import type { Loop, TraceStep } from "../explorer/verdict.ts";
import type { RefinementStanding } from "../refinement/diagnosis/standing.ts";
import type { AnyDomain } from "../spec/domain.ts";
import { stepLabel } from "./label.ts";
import { wrapped } from "./lines.ts";
import { stateText, traceText } from "./trace.ts";
import { nameText } from "./value.ts";
import { witnessText } from "./why.ts";

/**
 * How a temporal property stands: `null` where the behaviour has an end, and so is none, unless that
 * breaks it already.
 */
export interface Endless {
  readonly name: string;
  readonly holds: boolean | null;
}

/** How a refinement stands. */
export interface Refined {
  readonly name: string;
  readonly abstract: string;
  readonly standing: RefinementStanding;
}

export interface Standings {
  readonly properties: readonly Standing[];
  readonly endless: readonly Endless[];
  readonly refined: readonly Refined[];
}

export function replayText(
  heading: string,
  variables: Readonly<Record<string, AnyDomain>>,
  trace: readonly TraceStep[],
  loop: Loop | null,
  { properties, endless, refined }: Standings,
): string {
  const shown = loop?.start ?? trace.length - 1;
  const rows = [
    ...properties.map((standing) => [standing.property.name, standingText(standing)] as const),
    ...endless.map(({ name, holds }) => [name, endlessText(holds, loop)] as const),
    ...refined.map((each) => [each.name, refinedText(each)] as const),
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

function endlessText(holds: boolean | null, loop: Loop | null): string {
  if (holds === false && loop === null) return "violated: whatever follows does not mend it";
  if (holds === null) return "not judged: it says something of behaviours without end (--loop)";
  return holds ? "holds of this behaviour" : "violated by this behaviour";
}

function refinedText({ abstract, standing }: Refined): string {
  const name = nameText(abstract);
  switch (standing.kind) {
    case "initial":
      return `holds: this is an initial state of ${name}`;
    case "stutter":
      return `holds in the last step: it is a stutter of ${name}`;
    case "step":
      return `holds in the last step: it is ${stepLabel(standing.step.action, standing.step.parameters)} of ${name}`;
    case "hidden":
      return `not judged: variables of ${name} are hidden`;
    case "no-initial":
      return `violated: this is no initial state of ${name}`;
    case "no-step":
      return `violated in the last step: ${name} has no such step`;
  }
}
