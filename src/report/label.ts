/**
 * The names of steps: an action with its parameters, `RMPrepare(rm1)`. A sequence of them, with
 * spaces between, is the notation in which a trace is printed and read back.
 */
import { nameText, valueText } from "./value.ts";

export function stepLabel(action: string, parameters: Readonly<Record<string, unknown>>): string {
  const values = Object.values(parameters).map(valueText);
  return values.length === 0 ? nameText(action) : `${nameText(action)}(${values.join(", ")})`;
}

/** The action that a label names. */
export function actionOf(label: string): string {
  const name = /^("(?:[^"\\]|\\.)*"|[^(]*)/.exec(label)![1]!.trim();
  if (!name.startsWith('"')) return name;
  try {
    return JSON.parse(name) as string;
  } catch {
    return name;
  }
}

/** A label with its spaces where `stepLabel` puts them, so that both can be compared. */
export function sameLabel(a: string, b: string): boolean {
  const bare = (label: string): string =>
    label.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, quoted: string | undefined) => quoted ?? "");
  return bare(a) === bare(b);
}

/**
 * Splits a sequence at the spaces (and commas) outside brackets and quotes.
 * @returns null when a bracket or a quote is not closed
 */
export function splitSequence(text: string): readonly string[] | null {
  const labels: string[] = [];
  let label = "";
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '"') {
      const quoted = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(i));
      if (!quoted) return null;
      label += quoted[0];
      i += quoted[0].length - 1;
      continue;
    }
    if ("([{".includes(character)) depth++;
    if (")]}".includes(character) && --depth < 0) return null;
    if (depth > 0 || !/[\s,;]/.test(character)) {
      label += character;
      continue;
    }
    // A space before the bracket belongs to the step: `RMPrepare (rm1)`.
    if (/^\s*\(/.test(text.slice(i))) continue;
    if (label !== "") labels.push(label);
    label = "";
  }
  if (depth > 0) return null;
  if (label !== "") labels.push(label);
  return labels;
}
