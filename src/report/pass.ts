/** The report of a check that found nothing wrong: what holds, and how far that was seen. */
import type { NamedProperty, Verdict } from "../explorer/verdict.ts";
import type { ModelFairness } from "../spec/model.ts";
import { meantText } from "./assumption.ts";
import {
  confusionText,
  countsText,
  crossCheckTexts,
  cutText,
  omissionTexts,
  stepsText,
  visitedText,
} from "./coverage.ts";
import { fullestTexts } from "./growing.ts";
import { heading, paragraph, wrapped } from "./lines.ts";
import { counted } from "./number.ts";
import { enumerated } from "./sentence.ts";
import type { Block, Setting } from "./text.ts";
import { nameText } from "./value.ts";
import { noteTexts, unexpectedTexts, warningTexts } from "./warnings.ts";

export function passBlocks(verdict: Verdict, subject: string, setting: Setting): readonly Block[] {
  const { cut, distinct } = verdict;
  if (cut !== null)
    return [
      heading(
        `bounded ${subject}`,
        `nothing wrong in ${counted(distinct, "state")}, but the search was cut ${cutText(cut)}`,
      ),
      paragraph(
        ...(distinct > 0 ? [`Covered: ${countsText(verdict)}.`] : []),
        ...fullestTexts(verdict),
        ...omissionTexts(verdict),
        ...crossCheckTexts(verdict),
      ),
      distinct > 0 ? propertyLines(verdict, setting, "No violation so far") : [],
      warningLines(verdict),
    ];
  return [
    heading(`held ${subject}`),
    paragraph(
      `${visitedText(verdict)}: ${countsText(verdict)}.`,
      ...fullestTexts(verdict),
      ...expectationTexts(verdict),
    ),
    propertyLines(verdict, setting, "Holds"),
    paragraph(confusionText(verdict), ...crossCheckTexts(verdict)),
    warningLines(verdict),
  ];
}

const COUNTS = ["distinct", "generated", "depth"] as const;

/** That the counts are those that are expected, where all of them could be compared. */
function expectationTexts({ expect, comparison }: Verdict): readonly string[] {
  const { compared, unexpected } = comparison;
  const expected = COUNTS.filter((what) => expect?.[what] !== undefined);
  if (expected.length === 0 || !expected.every((what) => compared.includes(what))) return [];
  if (unexpected.some(({ kind }) => kind === "count")) return [];
  const source = expect?.source ? ` (${expect.source})` : "";
  return [`These are the counts that the configuration expects${source}.`];
}

/** The widest column for the names of properties. */
const NAME_MAX = 40;

/** The properties, one a line: what holds, and where the reachable ones were seen first. */
function propertyLines(
  verdict: Verdict,
  { fairness, refinements }: Setting,
  holding: string,
): Block {
  const rows = (...kinds: readonly NamedProperty["kind"][]): readonly Row[] =>
    verdict.properties
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ name, meaning }) => [nameText(name), meaning ?? ""]);
  const reached = Object.entries(verdict.reached).flatMap(([name, states]): Row[] =>
    states === null ? [] : [[name, stepsText(states)]],
  );
  const deadlock = [
    "no deadlock",
    "Every state has a successor, or is declared terminal.",
  ] as const;
  const judged = !verdict.allTerminal;
  const fair = fairness.length > 0 ? "fair " : "";
  const behaviours = verdict.cut === null ? `every ${fair}behaviour` : `${fair}behaviours`;
  const temporal = rows("temporal");
  const refined = verdict.properties
    .filter(({ kind }) => kind === "refinement")
    .map(({ name, meaning }): Row => {
      const abstract = refinements.find((each) => each.name === name)?.abstract.name;
      return [
        nameText(name),
        `${meaning}${abstract ? ` (It refines ${nameText(abstract)}.)` : ""}`,
      ];
    });
  return [
    ...section(holding, [...rows("invariant", "step"), ...(judged ? [deadlock] : [])]),
    ...(verdict.allTerminal
      ? paragraph("No deadlock was looked for: every state is declared terminal.")
      : []),
    ...section(`${holding}, in ${behaviours}`, temporal),
    ...section(`${holding}, as a refinement`, refined),
    ...(temporal.length + refined.length > 0
      ? section("Fairness assumed", fairnessRows(fairness))
      : []),
    ...section("Reachable", reached),
  ];
}

/** What is assumed, as a row for each assumption's name. */
function fairnessRows(fairness: readonly ModelFairness[]): readonly Row[] {
  const rows = new Map<string, Set<string>>();
  for (const { name, strength, each, actions, parameters, condition } of fairness) {
    const texts = rows.get(name) ?? new Set();
    const meant = meantText({ parameters, condition });
    const whom = enumerated(actions.map(nameText), "or");
    texts.add(`${strength}, ${each ? "each " : ""}${whom}${meant === "" ? "" : ` with ${meant}`}`);
    rows.set(name, texts);
  }
  return [...rows].map(([name, texts]) => [nameText(name), [...texts].join("; ")]);
}

type Row = readonly [string, string];

function section(title: string, rows: readonly Row[]): Block {
  if (rows.length === 0) return [];
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
    ...unexpectedTexts(verdict).flatMap((text) => wrapped(`Unexpected: ${text}`, 2, 4)),
    ...(verdict.outcome === "held" && verdict.exit !== 0
      ? paragraph(
          verdict.comparison.unexpected.length > 0
            ? `What the configuration expects did not come about: this is a failure (exit ${verdict.exit}).`
            : `With --strict this is a failure (exit ${verdict.exit}).`,
        )
      : []),
  ];
}
