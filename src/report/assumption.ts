/** Which steps an assumption of fairness is about. */
import type { ModelFairness } from "../spec/model.ts";
import { predicateText } from "./literal.ts";
import { enumerated } from "./sentence.ts";
import { keyText, valueText } from "./value.ts";

/** `p = p1 and q = p2`, or what a function says of them; empty where any are meant. */
export function meantText({
  parameters,
  condition,
}: Pick<ModelFairness, "parameters" | "condition">): string {
  if (condition !== null) return `\`${predicateText(condition)}\``;
  return enumerated(
    Object.entries(parameters ?? {}).map(
      ([name, value]) => `${keyText(name)} = ${valueText(value)}`,
    ),
  );
}
