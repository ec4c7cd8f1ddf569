/**
 * A verdict as text: its word first, then what it is about, why, and what was covered. The same
 * check prints the same text: no times, no memory, nothing of the machine.
 */
import type { Choice } from "../explorer/replay.ts";
import type { Breakage, Finding, TraceStep, Verdict } from "../explorer/verdict.ts";
import type { AnyDomain } from "../spec/domain.ts";
import { breakageText } from "./breakage.ts";
import { subjectText } from "./constants.ts";
import { confusionText, countsText, cutText, omissionTexts, stepsText } from "./coverage.ts";
import { stepLabel } from "./label.ts";
import { WIDTH, wrapped } from "./lines.ts";
import { counted } from "./number.ts";
import { stateText, traceText } from "./trace.ts";
import { nameText } from "./value.ts";
import { asExpected, noteTexts, warningTexts } from "./warnings.ts";
import { obstacleText, whyText } from "./why.ts";

/** What a report needs to know besides the verdict. */
export interface Setting {
  readonly variables: Readonly<Record<string, AnyDomain>>;
  /** Whether states outside a constraint were left out. */
  readonly constrained: boolean;
  /** The command that replays a trace. */
  readonly replay: (trace: readonly TraceStep[]) => string;
  /** Every action in a state, for a deadlock. */
  readonly choices: (trace: readonly TraceStep[]) => readonly Choice[];
  /** The line of the author's file at "file:line:column", if it can be read. */
  readonly line: (position: string) => string | null;
}

export function reportText(verdict: Verdict, setting: Setting): string {
  const subject = subjectText(verdict.spec, verdict.configuration, verdict.constants);
  const blocks = verdict.breakage
    ? brokenBlocks(verdict, verdict.breakage, subject, setting)
    : verdict.finding
      ? findingBlocks(verdict, verdict.finding, subject, setting)
      : passBlocks(verdict, subject);
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join("\n"));
  return `${text.join("\n\n")}\n`;
}

type Block = readonly string[];

const heading = (text: string): Block => wrapped(text, 0, 4);
const paragraph = (...sentences: string[]): Block => sentences.flatMap((s) => wrapped(s, 2));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

// ---- nothing wrong was found ----------------------------------------------------------------

function passBlocks(verdict: Verdict, subject: string): Block[] {
  const { cut, distinct, expect } = verdict;
  if (cut !== null)
    return [
      heading(
        `bounded ${subject}: nothing wrong in ${counted(distinct, "state")}, but the search was cut ${cutText(cut)}`,
      ),
      [
        ...paragraph(`Covered: ${countsText(verdict)}.`),
        ...omissionTexts(verdict).flatMap((text) => paragraph(text)),
      ],
      propertyLines(verdict, "No violation so far"),
      warningLines(verdict),
    ];
  const expected = expect?.distinct ?? expect?.generated ?? expect?.depth;
  return [
    heading(`held ${subject}`),
    [
      ...paragraph(`Every reachable state was visited: ${countsText(verdict)}.`),
      ...(expected !== undefined && !verdict.warnings.some((w) => w.kind === "unexpected-count")
        ? paragraph(
            `So the configuration expects${expect?.source ? ` (${expect.source})` : ""}.`,
          )
        : []),
    ],
    propertyLines(verdict, "Holds"),
    paragraph(confusionText(verdict)),
    warningLines(verdict),
  ];
}

/** The properties, one a line: what holds, and where the reachable ones were seen first. */
function propertyLines(verdict: Verdict, holding: string): Block {
  const rows: (readonly [string, string, string])[] = [];
  for (const { kind, name, meaning } of verdict.properties)
    if (kind !== "reachable") rows.push([holding, nameText(name), meaning ?? ""]);
  rows.push([holding, "no deadlock", "Every state has a successor, or is declared terminal."]);
  for (const [name, states] of Object.entries(verdict.reached))
    if (states !== null) rows.push(["Reachable", name, `${stepsText(states)}`]);
  const column = Math.min(40, Math.max(...rows.map(([, name]) => name.length)));
  const lines: string[] = [];
  let former = "";
  for (const [section, name, text] of rows) {
    if (section !== former) lines.push(`  ${section}`);
    former = section;
    const [first, ...more] = wrapped(text, 6 + column);
    const start = `    ${name.padEnd(column)}  `;
    lines.push((start + first!.slice(start.length)).trimEnd(), ...more);
  }
  return lines;
}

function warningLines(verdict: Verdict): Block {
  return [
    ...warningTexts(verdict).flatMap((text) => wrapped(`Warning: ${text}`, 2, 4)),
    ...noteTexts(verdict).flatMap((text) => wrapped(`Note: ${text}`, 2, 4)),
  ];
}

// ---- a property does not hold ---------------------------------------------------------------

function findingBlocks(
  verdict: Verdict,
  finding: Finding,
  subject: string,
  setting: Setting,
): Block[] {
  const { findings } = verdict;
  const others = findings.slice(1);
  return [
    heading(`${finding.outcome} ${subject}: ${titleText(finding)}`),
    paragraph(
      ...(finding.property.meaning ? [finding.property.meaning] : []),
      `${finding.property.meaning ? "But " : ""}${
        finding.property.meaning ? whyText(finding) : capital(whyText(finding))
      }.`,
    ),
    finding.trace ? traceText(setting.variables, finding.trace) : [],
    finding.trace && needsLastState(finding)
      ? phrasesOfLast(finding.trace, setting)
      : [],
    finding.outcome === "deadlocked" ? obstacleLines(finding.trace!, setting) : [],
    paragraph(...coverageTexts(verdict, finding, setting)),
    others.flatMap((other) => otherLines(other, setting)),
    warningLines(verdict),
    finding.trace ? [`  Replay: ${setting.replay(finding.trace)}`] : [],
  ];
}

/** `Consistent, in 7 steps (no shorter trace exists)` */
function titleText({ property, trace, shortest }: Finding): string {
  const name = nameText(property.name);
  if (trace === null) return `${name}, in no state`;
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

function phrasesOfLast(trace: readonly TraceStep[], { variables }: Setting): Block {
  const last = trace.length - 1;
  const start = `State ${last} in full: `;
  const text = stateText(variables, trace[last]!.state).join(", ");
  return start.length + text.length + 2 <= WIDTH
    ? [`  ${start}${text}`]
    : [`  ${start.trim()}`, ...stateText(variables, trace[last]!.state).flatMap((p) => wrapped(p, 4, 6))];
}

const OBSTACLES_MAX = 16;

function obstacleLines(trace: readonly TraceStep[], setting: Setting): Block {
  const choices = setting.choices(trace);
  const rows = choices.flatMap(({ action, parameters, obstacle }) =>
    obstacle === null ? [] : [[stepLabel(action, parameters), obstacleText(obstacle)] as const],
  );
  const shown = rows.slice(0, OBSTACLES_MAX);
  const column = Math.min(30, Math.max(0, ...shown.map(([label]) => label.length)));
  return [
    "  Why nothing can happen there",
    ...shown.map(([label, text]) => `    ${label.padEnd(column)}  ${text}`),
    ...(rows.length > shown.length ? [`    … and ${rows.length - shown.length} more`] : []),
  ];
}

function coverageTexts(verdict: Verdict, finding: Finding, setting: Setting): readonly string[] {
  const visited = `Visited ${countsText(verdict)}.`;
  if (finding.trace === null) return [`Every reachable state was visited: ${countsText(verdict)}.`];
  const steps = finding.trace.length - 1;
  const within = setting.constrained ? " within the constraint" : "";
  const closer =
    finding.shortest && steps > 0 && finding.property.kind !== "step"
      ? ` Every state${within} that fewer than ${counted(steps, "step")} reach was visited, and is right.`
      : "";
  const rest = verdict.cut ? ` The search was then cut ${cutText(verdict.cut)}.` : "";
  return [
    `${visited}${closer}${rest}`,
    ...(asExpected(verdict) ? ["The configuration expects this."] : []),
  ];
}

/** A further finding of `--continue`, in brief. */
function otherLines(finding: Finding, setting: Setting): Block {
  return [
    ...wrapped(
      `Also ${finding.outcome}: ${titleText(finding)}; ${whyText(finding)}.`,
      2,
      4,
    ),
    ...(finding.trace ? [`    Replay: ${setting.replay(finding.trace)}`] : []),
  ];
}

// ---- the spec is broken ---------------------------------------------------------------------

function brokenBlocks(
  verdict: Verdict,
  breakage: Breakage,
  subject: string,
  setting: Setting,
): Block[] {
  const { where, what, usual, remedy } = breakageText(breakage);
  const { position, trace } = breakage;
  const source = position === null ? null : setting.line(position);
  const labelled = (label: string, text: string): Block => {
    const [first, ...more] = wrapped(text, 11);
    return [`  ${label.padEnd(9)}${first!.slice(11)}`, ...more];
  };
  return [
    heading(`broken ${subject}: ${where}`),
    [
      ...labelled("What", `${capital(what)}.`),
      ...(position === null ? [] : labelled("Where", position)),
      ...(source === null ? [] : [`             ${source.trim()}`.slice(0, WIDTH)]),
      ...labelled("Usually", usual),
      ...labelled("Do", remedy),
    ],
    trace === null
      ? []
      : [
          trace.length === 1
            ? "  It happened in this state, or in a step from it"
            : "  It happened after these steps",
          ...traceText(setting.variables, trace),
        ],
    verdict.distinct > 0 ? paragraph(`Visited ${countsText(verdict)} before.`) : [],
    trace !== null && trace.length > 1 ? [`  Replay: ${setting.replay(trace)}`] : [],
  ];
}
