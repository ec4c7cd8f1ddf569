/** What a search made of sets that only grow: what it left out, by what right, or why it did not. */
import type { Refusal, Unproved, Verdict } from "../explorer/verdict.ts";
import { functionText } from "./breakage.ts";
import { stepLabel } from "./label.ts";
import { enumerated } from "./sentence.ts";
import { keyText, nameText, valueText } from "./value.ts";

/** Which states stand for others, and whether that is proved. */
export function fullestTexts({ fullest, growing }: Verdict): readonly string[] {
  if (growing === null) return [];
  if (growing.refusal !== null)
    return [
      `No state was left out, although growing asks for it: ${refusalText(growing.refusal)}.`,
    ];
  return [
    ...(fullest.length === 0
      ? []
      : [
          `Of states that differ in ${enumerated(fullest.map(keyText))} alone only the fullest was: no property looks there.`,
        ]),
    ...growing.hidden.map(
      ({ spec, sets }) =>
        `Of the hidden states of ${nameText(spec)} that differ in ${enumerated(sets.map(keyText))} alone only the fullest was followed.`,
    ),
    unprovedText(growing.unproved),
  ];
}

/** The same for `--json`. */
export function growingJson({ growing }: Verdict) {
  return (
    growing && {
      unproved: growing.unproved.map(unprovedName),
      refused: growing.refusal && refusalText(growing.refusal),
    }
  );
}

const unprovedName = ({ action, choosing }: Unproved): string =>
  choosing ? `the choices of ${nameText(action)}` : nameText(action);

function unprovedText(unproved: readonly Unproved[]): string {
  const monotone = "What an action can do with less in it, it can do with more";
  if (unproved.length === 0) return `${monotone}: that is proved of every action.`;
  return `${monotone}: of ${enumerated(unproved.map(unprovedName))} that is the author's word, and not proved.`;
}

/** Why nothing was left out. */
function refusalText({ kind, where, parameters, set, element, by }: Refusal): string {
  const named = where === null ? "a function" : functionText(where);
  const step =
    where?.kind === "action" && where.name !== null && parameters !== null
      ? stepLabel(where.name, parameters)
      : named;
  const having = set === null ? "" : `${valueText(element)} in ${keyText(set)}`;
  switch (kind) {
    case "looks":
      return `${named} asks what is in such a set`;
    case "shrinks":
      return `${named} takes something out of such a set, or assigns it as a whole`;
    case "disables":
      return `${step} is possible without ${having}, and not with it`;
    case "changes":
      return `${step} does something else with ${having} than without it`;
    case "adds-less":
      return `${step} adds less with ${having} than without it`;
    case "chooses-less":
      return `${step} has less to choose from with ${having} than without it`;
    case "idle":
      return `${named} may be broken by a step that changes nothing but such sets`;
    case "ends":
      return `a deadlock might be passed over, for ${where === null ? "too many states depend on that" : by === null ? `it is not proved that ${step} stays possible` : `${nameText(by)} may keep ${step} from happening`} (terminal: () => true, where no end is a fault, allows it)`;
    case "missed":
      return "the second engine, which leaves nothing out, finds what was passed over: an action can do less with more in such a set, or a property looks there";
    case "no-return":
      return `${named} does not return with an element less`;
  }
}
