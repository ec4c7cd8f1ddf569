/** The constants of a check, in the heading of its report. */
import { Domain } from "../spec/domain.ts";
import { domainText } from "./domain.ts";
import { keyText, valueText } from "./value.ts";

const MEMBERS_SHOWN = 12;

/** What is checked: `TwoPhaseCommit, small, RM = {rm1, rm2, rm3}`. */
export function subjectText(
  spec: string,
  configuration: string | null,
  constants: Readonly<Record<string, unknown>>,
): string {
  const settings = Object.entries(constants).map(
    ([name, value]) => `${keyText(name)} = ${constantText(value)}`,
  );
  return [spec, ...(configuration === null ? [] : [configuration]), ...settings].join(", ");
}

export function constantText(value: unknown): string {
  if (!(value instanceof Domain)) return valueText(value);
  return value.cardinality <= MEMBERS_SHOWN
    ? `{${value.members.map(valueText).join(", ")}}`
    : domainText(value);
}
