/** The report of a specification that is itself wrong: what, where, why usually, and what to do. */
import type { Breakage, Verdict } from "../explorer/verdict.ts";
import { breakageText } from "./breakage.ts";
import { countsText } from "./coverage.ts";
import { otherLines } from "./finding.ts";
import { heading, paragraph, WIDTH, wrapped } from "./lines.ts";
import { sentence } from "./sentence.ts";
import type { Block, Setting } from "./text.ts";
import { traceText } from "./trace.ts";

export function brokenBlocks(
  verdict: Verdict,
  breakage: Breakage,
  subject: string,
  setting: Setting,
): readonly Block[] {
  const { where, what, usual, remedy } = breakageText(breakage);
  const { position, trace } = breakage;
  return [
    heading(`broken ${subject}`, where),
    [
      ...labelled("What", sentence(what)),
      ...(position === null ? [] : sourceLines(position, setting.line(position))),
      ...labelled("Usually", usual),
      ...labelled("Do", remedy),
    ],
    trace === null
      ? []
      : [`  It happened ${placeText(breakage.where.kind)}`, ...traceText(setting.variables, trace)],
    verdict.distinct > 0 ? paragraph(`Visited ${countsText(verdict)} before.`) : [],
    foundLines(verdict, setting),
    trace !== null && trace.length > 1 ? [`  Replay: ${setting.replay(trace, null)}`] : [],
  ];
}

/** What was found before the spec turned out to be broken: that stands. */
function foundLines(verdict: Verdict, setting: Setting): Block {
  const { findings, distinct } = verdict;
  if (findings.length === 0) return [];
  return [
    ...paragraph(
      "What was found before that stands; there may be more, for the check ended where it broke.",
    ),
    ...findings.flatMap((finding) => otherLines(finding, distinct, setting, "Found ")),
  ];
}

/** Where it happened, seen from the end of the trace. */
function placeText(kind: string): string {
  if (kind === "action") return "in a step from the last of these states";
  return kind === "step" ? "in the last of these steps" : "in the last of these states";
}

/** Where the texts behind the labels begin. */
const COLUMN = 11;

/** A label, and behind it what it is about. */
export function labelled(label: string, text: string): Block {
  const [first, ...more] = wrapped(text, COLUMN);
  return [`  ${label}`.padEnd(COLUMN) + first!.trimStart(), ...more];
}

/** A position in the author's file, and what stands there. */
export function sourceLines(position: string, line: string | null): Block {
  const source = line === null ? [] : [`${" ".repeat(COLUMN + 2)}${line.trim()}`.slice(0, WIDTH)];
  return [...labelled("Where", position), ...source];
}
