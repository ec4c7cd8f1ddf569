/** The report of a check that found nothing wrong: what holds, and how far that was seen. */
import type { Verdict } from "../explorer/verdict.ts";
import { confusionText, countsText, cutText, omissionTexts, stepsText } from "./coverage.ts";
import { heading, paragraph, wrapped } from "./lines.ts";
import { counted } from "./number.ts";
import type { Block } from "./text.ts";
import { nameText } from "./value.ts";
import { noteTexts, warningTexts } from "./warnings.ts";

export function passBlocks(verdict: Verdict, subject: string): readonly Block[] {
  const { cut, distinct } = verdict;
  if (cut !== null)
    return [
      heading(
        `bounded ${subject}`,
        `nothing wrong in ${counted(distinct, "state")}, but the search was cut ${cutText(cut)}`,
      ),
      paragraph(
        ...(distinct > 0 ? [`Covered: ${countsText(verdict)}.`] : []),
        ...omissionTexts(verdict),
      ),
      distinct > 0 ? propertyLines(verdict, "No violation so far") : [],
      warningLines(verdict),
    ];
  return [
    heading(`held ${subject}`),
    paragraph(
      `Every reachable state was visited: ${countsText(verdict)}.`,
      ...expectationTexts(verdict),
    ),
    propertyLines(verdict, "Holds"),
    paragraph(confusionText(verdict)),
    warningLines(verdict),
  ];
}

function expectationTexts({ expect, warnings }: Verdict): readonly string[] {
  const expected = expect?.distinct ?? expect?.generated ?? expect?.depth;
  if (expected === undefined || warnings.some(({ kind }) => kind === "unexpected-count")) return [];
  const source = expect?.source ? ` (${expect.source})` : "";
  return [`These are the counts that the configuration expects${source}.`];
}

/** The widest column for the names of properties. */
const NAME_MAX = 40;

/** The properties, one a line: what holds, and where the reachable ones were seen first. */
function propertyLines(verdict: Verdict, holding: string): Block {
  const holds = verdict.properties
    .filter(({ kind }) => kind !== "reachable")
    .map(({ name, meaning }) => [nameText(name), meaning ?? ""] as const);
  const reached = Object.entries(verdict.reached).flatMap(([name, states]) =>
    states === null ? [] : [[name, stepsText(states)] as const],
  );
  const deadlock = [
    "no deadlock",
    "Every state has a successor, or is declared terminal.",
  ] as const;
  return [
    ...section(holding, [...holds, deadlock]),
    ...(reached.length > 0 ? section("Reachable", reached) : []),
  ];
}

function section(title: string, rows: readonly (readonly [string, string])[]): Block {
  const column = Math.min(NAME_MAX, Math.max(...rows.map(([name]) => name.length)));
  return [
    `  ${title}`,
    ...rows.flatMap(([name, text]) => {
      const start = `    ${name.padEnd(column)}  `;
      const [first, ...more] = wrapped(text, 6 + column);
      return [(start + first!.trimStart()).trimEnd(), ...more];
    }),
  ];
}

/** What makes a verdict weaker than it looks. */
export function warningLines(verdict: Verdict): Block {
  return [
    ...warningTexts(verdict).flatMap((text) => wrapped(`Warning: ${text}`, 2, 4)),
    ...noteTexts(verdict).flatMap((text) => wrapped(`Note: ${text}`, 2, 4)),
    ...(verdict.outcome === "held" && verdict.exit !== 0
      ? paragraph(`With --strict this is a failure (exit ${verdict.exit}).`)
      : []),
  ];
}
