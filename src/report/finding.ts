/** The report of a property that does not hold: what it means, why it fails, and how to get there. */
import type { Choice } from "../explorer/replay.ts";
import type { Finding, Loop, TraceStep, Verdict } from "../explorer/verdict.ts";
import { countsText, crossCheckTexts, cutText, fullestTexts } from "./coverage.ts";
import { whyText } from "./explanation.ts";
import { stepLabel } from "./label.ts";
import { fairnessLines, loopTitle, missingLines } from "./lasso.ts";
import { heading, paragraph, WIDTH, wrapped } from "./lines.ts";
import { counted } from "./number.ts";
import { warningLines } from "./pass.ts";
import { refinementLines } from "./refinement.ts";
import { sentence } from "./sentence.ts";
import type { Block, Setting } from "./text.ts";
import { stateText, traceText } from "./trace.ts";
import { nameText } from "./value.ts";
import { asExpected } from "./warnings.ts";
import { obstacleText } from "./why.ts";

export function findingBlocks(
  verdict: Verdict,
  finding: Finding,
  subject: string,
  setting: Setting,
): readonly Block[] {
  const { outcome, property, trace, loop } = finding;
  return [
    heading(`${outcome} ${subject}`, titleText(finding, verdict.distinct)),
    property.meaning === null
      ? paragraph(sentence(whyText(finding)))
      : paragraph(property.meaning, `But ${whyText(finding)}.`),
    trace === null ? [] : traceText(setting.variables, trace, loop),
    trace !== null && needsLastState(finding) ? stateLines(trace, loop, setting) : [],
    fairnessLines(finding),
    missingLines(finding),
    ...stepBlocks(finding, setting),
    trace !== null && outcome === "deadlocked" ? obstacleLines(trace, setting) : [],
    coverageLines(verdict, finding, setting),
    verdict.findings.slice(1).flatMap((other) => otherLines(other, verdict.distinct, setting)),
    warningLines(verdict),
    trace === null ? [] : [`  Replay: ${setting.replay(trace, loop)}`],
  ];
}

/** What the abstract spec has to say of a step that it does not have. */
function stepBlocks(finding: Finding, setting: Setting): readonly Block[] {
  const { refinement, trace } = finding;
  const diagnosed = setting.diagnosis(finding);
  if (refinement === null || diagnosed === null) return [];
  return refinementLines(refinement, trace!.length - 1, diagnosed);
}

/** `Consistent, in 7 steps (no shorter trace exists)` */
function titleText({ property, trace, loop, shortest }: Finding, distinct: number): string {
  const name = nameText(property.name);
  if (trace === null) return `${name}, in none of ${counted(distinct, "state")}`;
  const steps = loop
    ? loopTitle(trace, loop)
    : trace.length === 1
      ? "in an initial state"
      : `in ${counted(trace.length - 1, "step")}`;
  const what = property.kind === "deadlock" ? steps : `${name}, ${steps}`;
  return shortest && trace.length > 1 ? `${what} (no shorter trace exists)` : what;
}

/** Where neither a clause nor a witness says what is wrong, the state itself has to. */
function needsLastState({ property, trace, loop, refinement, why }: Finding): boolean {
  if (trace!.length < 2 || (loop === null && refinement !== null)) return false;
  // Where a loop begins, what is printed before are changes; but for few, they are easily added up.
  if (loop !== null) return loop.start >= CHANGES_MAX;
  return property.kind === "deadlock" || !(why?.clause || why?.witnesses.length);
}

/** Changes that a reader adds up to a state. */
const CHANGES_MAX = 2;

/** The last state in full, or the one to which a loop comes back. */
function stateLines(trace: readonly TraceStep[], loop: Loop | null, { variables }: Setting): Block {
  const number = loop?.start ?? trace.length - 1;
  const phrases = stateText(variables, trace[number]!.state);
  const line = `  State ${number} in full: ${phrases.join(", ")}`;
  if (line.length <= WIDTH) return [line];
  return [`  State ${number} in full`, ...phrases.flatMap((phrase) => wrapped(phrase, 4, 6))];
}

/** Steps that cannot be taken, at most so many. */
const OBSTACLES_MAX = 16;

function obstacleLines(trace: readonly TraceStep[], setting: Setting): Block {
  const rows = obstacleRows(setting.choices(trace));
  const shown = rows.slice(0, OBSTACLES_MAX);
  const column = Math.min(30, Math.max(0, ...shown.map(([label]) => label.length)));
  return [
    "  Why nothing can happen there",
    ...shown.map(([label, text]) => `    ${label.padEnd(column)}  ${text}`),
    ...(rows.length > shown.length ? [`    … and ${rows.length - shown.length} more`] : []),
  ];
}

/** What stands in the way of each step; of an action at once, where it is always the same. */
function obstacleRows(choices: readonly Choice[]): readonly (readonly [string, string])[] {
  return [...new Set(choices.map(({ action }) => action))].flatMap((action) => {
    const rows = choices.flatMap(({ action: name, parameters, obstacle }) =>
      name === action && obstacle !== null
        ? [[stepLabel(action, parameters), obstacleText(obstacle)] as const]
        : [],
    );
    const texts = new Set(rows.map(([, text]) => text));
    return rows.length > 1 && texts.size === 1
      ? [[`${nameText(action)}, all ${rows.length}`, rows[0]![1]] as const]
      : rows;
  });
}

function coverageLines(verdict: Verdict, finding: Finding, setting: Setting): Block {
  const { property, trace, loop, shortest } = finding;
  if (trace === null)
    return paragraph(
      `Every reachable state was visited: ${countsText(verdict)}.`,
      ...fullestTexts(verdict),
    );
  const steps = trace.length - 1;
  const judged = ["step", "temporal", "refinement"].includes(property.kind);
  const within = setting.constrained ? " within the constraint" : "";
  const right = property.kind === "deadlock" ? "has a successor" : "satisfies it";
  const closer =
    shortest && steps > 0 && !judged
      ? [`Every state${within} fewer than ${counted(steps, "step")} away was visited and ${right}.`]
      : [];
  return paragraph(
    `${loop && verdict.complete ? "Every reachable state was visited: " : "Visited "}${countsText(verdict)}.`,
    ...fullestTexts(verdict),
    ...closer,
    ...crossCheckTexts(verdict),
    ...(verdict.cut ? [`The search was then cut ${cutText(verdict.cut)}.`] : []),
    ...(asExpected(verdict) ? ["The configuration expects this."] : []),
  );
}

/** A further finding, in brief. */
function otherLines(finding: Finding, distinct: number, setting: Setting): Block {
  const { outcome, trace, loop } = finding;
  const why = trace === null ? "" : `; ${whyText(finding)}`;
  return [
    ...wrapped(`Also ${outcome}: ${titleText(finding, distinct)}${why}.`, 2, 4),
    ...(trace === null ? [] : [`    Replay: ${setting.replay(trace, loop)}`]),
  ];
}
