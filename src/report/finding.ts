/** The report of a property that does not hold: what it means, why it fails, and how to get there. */
import type { Choice } from "../explorer/replay.ts";
import type { Finding, TraceStep, Verdict } from "../explorer/verdict.ts";
import { countsText, cutText } from "./coverage.ts";
import { stepLabel } from "./label.ts";
import { heading, paragraph, WIDTH, wrapped } from "./lines.ts";
import { counted } from "./number.ts";
import { warningLines } from "./pass.ts";
import { sentence } from "./sentence.ts";
import type { Block, Setting } from "./text.ts";
import { stateText, traceText } from "./trace.ts";
import { nameText } from "./value.ts";
import { asExpected } from "./warnings.ts";
import { obstacleText, whyText } from "./why.ts";

export function findingBlocks(
  verdict: Verdict,
  finding: Finding,
  subject: string,
  setting: Setting,
): readonly Block[] {
  const { outcome, property, trace } = finding;
  return [
    heading(`${outcome} ${subject}`, titleText(finding, verdict.distinct)),
    property.meaning === null
      ? paragraph(sentence(whyText(finding)))
      : paragraph(property.meaning, `But ${whyText(finding)}.`),
    trace === null ? [] : traceText(setting.variables, trace),
    trace !== null && needsLastState(finding) ? lastStateLines(trace, setting) : [],
    trace !== null && outcome === "deadlocked" ? obstacleLines(trace, setting) : [],
    coverageLines(verdict, finding, setting),
    verdict.findings.slice(1).flatMap((other) => otherLines(other, verdict.distinct, setting)),
    warningLines(verdict),
    trace === null ? [] : [`  Replay: ${setting.replay(trace)}`],
  ];
}

/** `Consistent, in 7 steps (no shorter trace exists)` */
function titleText({ property, trace, shortest }: Finding, distinct: number): string {
  const name = nameText(property.name);
  if (trace === null) return `${name}, in none of ${counted(distinct, "state")}`;
  const steps =
    trace.length === 1 ? "in an initial state" : `in ${counted(trace.length - 1, "step")}`;
  const what = property.kind === "deadlock" ? steps : `${name}, ${steps}`;
  return shortest && trace.length > 1 ? `${what} (no shorter trace exists)` : what;
}

/** Where neither a clause nor a witness says what is wrong, the state itself has to. */
function needsLastState({ property, trace, why }: Finding): boolean {
  if (trace!.length < 2) return false;
  return property.kind === "deadlock" || !(why?.clause || why?.witnesses.length);
}

function lastStateLines(trace: readonly TraceStep[], { variables }: Setting): Block {
  const phrases = stateText(variables, trace.at(-1)!.state);
  const line = `  State ${trace.length - 1} in full: ${phrases.join(", ")}`;
  if (line.length <= WIDTH) return [line];
  return [
    `  State ${trace.length - 1} in full`,
    ...phrases.flatMap((phrase) => wrapped(phrase, 4, 6)),
  ];
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
  const { property, trace, shortest } = finding;
  if (trace === null)
    return paragraph(`Every reachable state was visited: ${countsText(verdict)}.`);
  const steps = trace.length - 1;
  const within = setting.constrained ? " within the constraint" : "";
  const right = property.kind === "deadlock" ? "has a successor" : "satisfies it";
  const closer =
    shortest && steps > 0 && property.kind !== "step"
      ? [`Every state${within} fewer than ${counted(steps, "step")} away was visited and ${right}.`]
      : [];
  return paragraph(
    `Visited ${countsText(verdict)}.`,
    ...closer,
    ...(verdict.cut ? [`The search was then cut ${cutText(verdict.cut)}.`] : []),
    ...(asExpected(verdict) ? ["The configuration expects this."] : []),
  );
}

/** A further finding, in brief. */
function otherLines(finding: Finding, distinct: number, setting: Setting): Block {
  const { outcome, trace } = finding;
  const why = trace === null ? "" : `; ${whyText(finding)}`;
  return [
    ...wrapped(`Also ${outcome}: ${titleText(finding, distinct)}${why}.`, 2, 4),
    ...(trace === null ? [] : [`    Replay: ${setting.replay(trace)}`]),
  ];
}
