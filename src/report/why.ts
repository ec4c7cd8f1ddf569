/** Parts of explanations: witnesses, parameters, what stands in the way of a step. */
import type { Obstacle } from "../explorer/replay.ts";
import type { Why } from "../explorer/verdict.ts";
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

/** Why a step cannot be taken. */
export function obstacleText(obstacle: Obstacle): string {
  if (obstacle.kind === "no-choice")
    return `there is nothing to choose for ${enumerated(obstacle.parameters.map(keyText))}`;
  return obstacle.label === null ? "its guard is false" : `"${obstacle.label}" is false`;
}
