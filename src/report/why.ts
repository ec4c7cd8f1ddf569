/** Why a property fails where a trace ends, in words. */
import type { Obstacle } from "../explorer/replay.ts";
import type { Finding, Why } from "../explorer/verdict.ts";
import { enumerated } from "./sentence.ts";
import { keyText, valueText } from "./value.ts";

/** ` for a = rm1 and b = rm3`, or nothing. */
export function witnessText(why: Why): string {
  const phrases = why.witnesses.map(({ variable, value }) =>
    variable === null ? valueText(value) : `${variable} = ${valueText(value)}`,
  );
  return phrases.length === 0 ? "" : ` for ${enumerated(phrases)}`;
}

/** ` for rm = rm1`, or nothing: the parameters of an action. */
export function parametersText(parameters: Readonly<Record<string, unknown>> | null): string {
  const phrases = Object.entries(parameters ?? {}).map(
    ([name, value]) => `${keyText(name)} = ${valueText(value)}`,
  );
  return phrases.length === 0 ? "" : ` for ${enumerated(phrases)}`;
}

/** `in state 7 it fails for a = rm1 and b = rm3` */
export function whyText({ property, trace, why }: Finding): string {
  const last = (trace?.length ?? 1) - 1;
  switch (property.kind) {
    case "deadlock":
      return `in state ${last} no action is enabled, and it is not declared terminal`;
    case "reachable":
      return "no reachable state satisfies it";
    default: {
      const place = property.kind === "step" ? `in the step to state ${last}` : `in state ${last}`;
      const clause = why?.clause ? `"${why.clause}" fails` : "it fails";
      return `${place} ${clause}${why ? witnessText(why) : ""}`;
    }
  }
}

/** Why a step cannot be taken. */
export function obstacleText(obstacle: Obstacle): string {
  if (obstacle.kind === "no-choice")
    return `there is nothing to choose for ${enumerated(obstacle.parameters.map(keyText))}`;
  return obstacle.label === null ? "its guard is false" : `"${obstacle.label}" is false`;
}
