/**
 * A trace as a Mermaid sequence diagram: a lane for each identity that moves, an arrow for each step
 * (to the other identity it names, if there is one), and below it what the step changed.
 */
import type { TraceStep } from "../explorer/verdict.ts";
import type { AnyDomain } from "../spec/domain.ts";
import { changes } from "./changes.ts";
import { stepLabel } from "./label.ts";
import { stateText } from "./trace.ts";
import { valueText } from "./value.ts";

export function mermaidSequence(
  name: string,
  variables: Readonly<Record<string, AnyDomain>>,
  trace: readonly TraceStep[],
): string {
  const lanes = new Map<string, string>();
  const lane = (text: string): string => {
    let id = lanes.get(text);
    if (id === undefined) {
      id = `p${lanes.size}`;
      lanes.set(text, id);
    }
    return id;
  };
  const body = trace.flatMap(({ action, parameters, state }, i) => {
    const actors = Object.values(parameters).filter(
      (value) => typeof value === "string" || typeof value === "number",
    );
    // Steps of no one in particular stand in the lane of the whole.
    const from = lane(actors.length === 0 ? name : valueText(actors[0]));
    if (action === null) return [`  Note over ${from}: ${lines(stateText(variables, state))}`];
    // A second number is more often a count than somebody.
    const to = typeof actors[1] === "string" ? lane(valueText(actors[1])) : from;
    const changed = changes(variables, trace[i - 1]!.state, state);
    return [
      `  ${from}->>${to}: ${i} ${escaped(stepLabel(action, parameters))}`,
      ...(changed.length > 0 ? [`  Note over ${from}: ${lines(changed)}`] : []),
    ];
  });
  const participants = [...lanes].map(([text, id]) => `  participant ${id} as ${escaped(text)}`);
  return ["sequenceDiagram", ...participants, ...body, ""].join("\n");
}

const lines = (texts: readonly string[]): string => texts.map(escaped).join("<br/>");

// In Mermaid a semicolon ends a statement, and `#` begins an entity.
const escaped = (text: string): string =>
  text.replace(/[#;<>&"{}]/g, (character) => `#${character.codePointAt(0)};`);
