/** Whether a history can be explained, in words: the orders that were tried, and where they end. */
import type { Operation } from "../refinement/history/history.ts";
import type {
  Consistency,
  HistoryVerdict,
  PartVerdict,
} from "../refinement/history/linearizability.ts";
import type { DeadEnd, Misplacement } from "../refinement/history/misplacement.ts";
import { callText, operationText } from "./history.ts";
import { heading, paragraph, WIDTH, wrapped } from "./lines.ts";
import { counted, grouped, megabytes } from "./number.ts";
import { enumerated } from "./sentence.ts";
import { timeline } from "./timeline.ts";
import { keyText, valueText } from "./value.ts";

type Block = readonly string[];

/** How a consistency is called. */
export const CONSISTENCIES: Readonly<Record<Consistency, string>> = {
  linearizable: "linearizable",
  sequential: "sequentially consistent",
};

/** Concurrent operations, dead ends and undecided parts that are shown. */
const CONCURRENT_MAX = 14;
const BEFORE_MAX = 3;
const DEAD_ENDS_MAX = 6;
const STATES_MAX = 4;
const LAST_MAX = 3;
const PARTS_MAX = 8;
const STATE_MAX = 40;

/** @param subject which history, and which model: `history.jsonl as kv` */
export function historyText(verdict: HistoryVerdict, subject: string): string {
  const word = CONSISTENCIES[verdict.consistency];
  const { outcome, misplacement } = verdict;
  const blocks: readonly Block[] =
    outcome === "consistent"
      ? [heading(`${word}: ${subject}`), paragraph(orderText(verdict), ...countTexts(verdict))]
      : outcome === "unknown"
        ? [
            heading(`unknown: ${subject}`, cutText(verdict)),
            paragraph("Nothing wrong was found, and not everything was looked at."),
            undecidedLines(verdict),
            paragraph(...countTexts(verdict)),
          ]
        : [
            heading(
              `not ${word}: ${subject}${partText(misplacement!.key)}`,
              misplacement!.operation === null ? "" : namedText(misplacement!.operation),
            ),
            ...misplacementBlocks(misplacement!),
            paragraph(...countTexts(verdict)),
          ];
  const filled = blocks.filter((block) => block.length > 0);
  return `${filled.map((block) => block.join("\n")).join("\n\n")}\n`;
}

/** Why no order explains a history. */
export const misplacementBlocks = (misplacement: Misplacement): readonly Block[] =>
  misplacement.operation === null
    ? programOrderBlocks(misplacement)
    : realTimeBlocks(misplacement, misplacement.operation);

const partText = (key: unknown): string => (key === null ? "" : `, key ${keyText(key)}`);

/** `get({key: x}) → 1 (o3 of c3)`. */
const namedText = (operation: Operation): string =>
  `${operationText(operation)} (${operation.op} of ${operation.client})`;

// ---- what was covered -------------------------------------------------------------------------

function orderText({ parts, consistency }: HistoryVerdict): string {
  const order =
    consistency === "linearizable"
      ? "An order that respects real time explains what every client was told"
      : "An order in which each client's operations keep theirs explains what every client was told";
  return parts.length === 1 && parts[0]!.key === null
    ? `${order}.`
    : `${order}, for ${parts.length === 1 ? "its one key" : `each of ${counted(parts.length, "key")}`}.`;
}

function countTexts(verdict: HistoryVerdict): readonly string[] {
  const { history, configurations } = verdict;
  const unfinished = history.operations.filter(({ end }) => end !== "ok").length;
  const operations = `${counted(history.operations.length, "operation")} of ${counted(history.clients, "client")}`;
  const open =
    unfinished === 0
      ? ""
      : `, ${grouped(unfinished)} of them unfinished: each may have taken effect, or not`;
  const failed =
    history.failed === 0 ? [] : [`${counted(history.failed, "operation")} that failed left out.`];
  return [
    `${operations}${open}.`,
    ...failed,
    `Looked at ${counted(configurations, "configuration")}.`,
  ];
}

export function cutText({ cut }: HistoryVerdict): string {
  if (cut === null) return "";
  const { by, limit } = cut;
  switch (by) {
    case "states":
      return `stopped after ${counted(limit!, "configuration")} (--max-states)`;
    case "time":
      return `stopped after ${counted(limit!, "second")} (--timeout)`;
    case "memory":
      return limit === null
        ? "stopped for lack of memory"
        : `stopped at ${megabytes(limit)} of memory, or a full heap (--max-memory)`;
  }
}

function undecidedLines({ parts }: HistoryVerdict): Block {
  const undecided = parts.filter(({ outcome }) => outcome === "unknown");
  if (undecided.length === 0 || parts[0]!.key === null) return [];
  const line = ({ key, operations, configurations }: PartVerdict): string =>
    `    key ${keyText(key)}: ${counted(operations, "operation")}, ${
      configurations === 0 ? "not looked at" : counted(configurations, "configuration")
    }`;
  const more = undecided.length - PARTS_MAX;
  return [
    `  Of ${counted(parts.length, "key")}, ${parts.length - undecided.length} have an order; not decided`,
    ...undecided.slice(0, PARTS_MAX).map(line),
    ...(more > 0 ? [`    and ${grouped(more)} more`] : []),
  ];
}

// ---- an operation that cannot be placed ---------------------------------------------------------

function realTimeBlocks(misplacement: Misplacement, operation: Operation): readonly Block[] {
  const { concurrent, deadEnds, placed } = misplacement;
  const shown = concurrent.slice(0, CONCURRENT_MAX);
  const hidden = concurrent.length - shown.length;
  const before = (deadEnds[0]?.order ?? [])
    .filter((other) => !concurrent.includes(other))
    .slice(-BEFORE_MAX);
  const drawn = [...before, ...shown, operation].sort((a, b) => a.called - b.called);
  const until =
    placed === 0
      ? "It is the first operation to return, and no order begins with it, nor with what overlaps it."
      : `What had to happen until it returned can be put in order without it (${counted(placed, "operation")}), and not with it.`;
  return [
    paragraph(until),
    [
      `  When (═ is ${operation.op}; ${concurrent.length === 0 ? "nothing overlaps it" : "with what overlaps it"}${before.length > 0 ? ", and what came last before" : ""})`,
      ...timeline(drawn, operation, 4),
      ...(hidden > 0 ? [`    and ${counted(hidden, "operation")} more`] : []),
    ],
    deadEndLines(misplacement, operation),
    paragraph(...rightTexts(misplacement, operation)),
  ];
}

function deadEndLines({ deadEnds, deadEndsInAll }: Misplacement, operation: Operation): Block {
  const rows = deadEnds.slice(0, DEAD_ENDS_MAX).flatMap(({ order, states }) =>
    states.slice(0, STATES_MAX).map(({ state, next }) => ({
      state: shortened(valueText(state)),
      outputs: outputsText(next[0]?.outputs ?? []),
      after: lastText(order),
    })),
  );
  if (rows.length === 0) return [];
  const title = callText(operation);
  const columns = [
    ["What it would find", ...rows.map(({ state }) => `  ${state}`)],
    [`${shortened(title)} returns`, ...rows.map(({ outputs }) => outputs)],
    ["after", ...rows.map(({ after }) => after)],
  ];
  const widths = columns.map((column) => Math.max(...column.map(({ length }) => length)));
  const lines = columns[0]!.map((_, i) =>
    `  ${columns.map((column, j) => column[i]!.padEnd(widths[j]! + 2)).join("")}`.trimEnd(),
  );
  const more = deadEndsInAll - Math.min(deadEnds.length, DEAD_ENDS_MAX);
  return [
    ...lines.flatMap((line) => (line.length <= WIDTH ? [line] : wrapped(line.trim(), 4, 6))),
    ...(more > 0 ? [`    and ${counted(more, "other outcome")} of other orders`] : []),
  ];
}

function outputsText(outputs: readonly unknown[]): string {
  if (outputs.length === 0) return "(not possible)";
  if (outputs.some((out) => out === undefined)) return "(anything)";
  return enumerated([...new Set(outputs.map(valueText))].slice(0, STATES_MAX), "or");
}

function lastText(order: readonly Operation[]): string {
  if (order.length === 0) return "nothing";
  const last = order.slice(-LAST_MAX).map(({ op }) => op);
  return order.length > LAST_MAX
    ? `… ${last.join(", ")} (${grouped(order.length)} in all)`
    : last.join(", ");
}

function rightTexts(
  { right, rightInAll, deadEnds }: Misplacement,
  operation: Operation,
): readonly string[] {
  const values = right.map(valueText);
  if (values.length > 0)
    return [
      `${rightInAll ? "Right would have been" : "Right would have been, for one,"} ${enumerated(values, "or")} in place of ${valueText(operation.out)}: then there is an order until it returned.`,
    ];
  const impossible = deadEnds.every(({ states }) =>
    states.every(({ next }) => next.every(({ outputs }) => outputs.length === 0)),
  );
  return impossible ? ["It is not possible there, whatever it returns."] : [];
}

const shortened = (text: string): string =>
  text.length > STATE_MAX ? `${text.slice(0, STATE_MAX - 1)}…` : text;

// ---- no interleaving ----------------------------------------------------------------------------

function programOrderBlocks(misplacement: Misplacement): readonly Block[] {
  const { placed, required, deadEnds, deadEndsInAll } = misplacement;
  const more = deadEndsInAll - Math.min(deadEnds.length, DEAD_ENDS_MAX);
  return [
    paragraph(
      `No order gets further than ${grouped(placed)} of the ${counted(required, "operation")} that returned.`,
    ),
    ...deadEnds.slice(0, DEAD_ENDS_MAX).flatMap((end) => endBlocks(end)),
    more > 0 ? [`  and ${counted(more, "other end")} of orders that get as far`] : [],
  ];
}

function endBlocks({ order, states }: DeadEnd): readonly Block[] {
  return states.slice(0, STATES_MAX).map(({ state, next }) => {
    const calls = next.map(({ operation }) => `${operation.client}: ${operationText(operation)}`);
    const width = Math.max(...calls.map(({ length }) => length));
    return [
      `  After ${lastText(order)}: ${shortened(valueText(state))}`,
      ...next.map(
        ({ outputs }, i) => `    ${calls[i]!.padEnd(width)}  would return ${outputsText(outputs)}`,
      ),
    ];
  });
}
