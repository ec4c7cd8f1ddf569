/** What the runs of an implementation have shown of its specification, and of the faults. */
import type { Complaint } from "../refinement/arrow/arrow.ts";
import type { Coverage } from "../refinement/arrow/coverage.ts";
import type { Campaign } from "../refinement/simulation/campaign.ts";
import { packed, wrapped } from "./lines.ts";
import { counted, grouped } from "./number.ts";
import type { Block } from "./text.ts";
import { nameText } from "./value.ts";

export function coverageBlocks(
  coverage: Coverage,
  campaign: Pick<Campaign<never>, "counts" | "never" | "off">,
): readonly Block[] {
  return [actionLines(coverage), eventLines(coverage), faultLines(campaign)];
}

const LABEL_MAX = 58;

/** How often each action was a step, and how often its guards were true when asked. */
function actionLines({ actions, guards, model }: Coverage): Block {
  const rows: (readonly [string, string])[] = [];
  for (const [action, count] of actions) {
    rows.push([`    ${nameText(action)}`, grouped(count)]);
    for (const [label, { tried, held }] of guards.get(action) ?? [])
      rows.push([
        `      ${label === "when" ? "its guard" : `"${label}"`}`,
        tried === 0 ? "never asked" : `true ${grouped(held)} of ${grouped(tried)} times`,
      ]);
  }
  return [`  Steps of ${nameText(model.name)} that were taken, and their guards`, ...table(rows)];
}

function eventLines({ events, steps }: Coverage): Block {
  const rows = [...events]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${grouped(count)}`);
  if (rows.length === 0) return [];
  const { one, several } = steps;
  const all = [...events.values()].reduce((sum, count) => sum + count, 0);
  const none = all - one - several;
  return [
    ...wrapped(
      `Events that were explained: ${grouped(one)} by one step, ${grouped(several)} by several, ${grouped(none)} by none`,
      2,
      4,
    ),
    ...packed(rows, 4, ","),
  ];
}

/** Kinds of events that are faults, in words. */
const FAULT_NAMES: Readonly<Record<string, readonly [one: string, many: string]>> = {
  drop: ["message lost", "messages lost"],
  duplicate: ["message doubled", "messages doubled"],
  delay: ["message delayed", "messages delayed"],
  postpone: ["timer late", "timers late"],
  timeout: ["client that stopped waiting", "clients that stopped waiting"],
  partition: ["partition", "partitions"],
  "one-way partition": ["one-way partition", "one-way partitions"],
  "lossy partition": ["lossy partition", "lossy partitions"],
  crash: ["crash", "crashes"],
  "crash in a step": ["crash in a step", "crashes in a step"],
  "lost write": ["write lost in a crash", "writes lost in a crash"],
  drift: ["clock that drifts", "clocks that drift"],
  jump: ["clock that jumps", "clocks that jump"],
};

function faultLines({
  counts,
  never,
  off,
}: Pick<Campaign<never>, "counts" | "never" | "off">): Block {
  const missing = never.map((kind) => FAULT_NAMES[kind]?.[1] ?? kind);
  const happened = Object.entries(FAULT_NAMES)
    .filter(([kind]) => (counts[kind] ?? 0) > 0)
    .map(([kind, [one, many]]) => counted(counts[kind]!, one, many));
  return [
    ...(happened.length === 0
      ? ["  Nothing went wrong in any run."]
      : listed("What went wrong:", happened)),
    ...(missing.length === 0 ? [] : listed("Allowed, but never happened:", missing)),
    ...(off.length === 0 ? [] : listed("Off, since the fault model does not have them:", off)),
  ];
}

/** A sentence that ends in a list. */
const listed = (beginning: string, items: readonly string[]): Block =>
  packed(
    items.map(
      (item, i) => `${i === 0 ? `${beginning} ` : ""}${item}${i + 1 < items.length ? "" : "."}`,
    ),
    2,
    ",",
    4,
  );

function table(rows: readonly (readonly [string, string])[]): Block {
  const column = Math.min(LABEL_MAX, Math.max(...rows.map(([label]) => label.length))) + 2;
  return rows.flatMap(([label, text]) =>
    label.length + 2 > column ? [label, " ".repeat(column) + text] : [label.padEnd(column) + text],
  );
}

export function complaintText(complaint: Complaint): string {
  switch (complaint.kind) {
    case "vacuous":
      return "No step of the specification was ever taken: nothing was compared.";
    case "action-never-taken":
      return `Action ${nameText(complaint.action)} was never taken. If no run needs it, say so in \`without\`; else more runs, or other clients or faults, may lead to it.`;
    case "guard-never-held":
      return `Action ${nameText(complaint.action)}: its guard "${complaint.label}" was never true.`;
    case "event-never-happened":
      return `The mapping explains "${complaint.event}", which never happened.`;
  }
}

export const complaintLines = (complaints: readonly Complaint[]): Block =>
  complaints
    .filter(({ kind }) => kind !== "vacuous")
    .flatMap((complaint) => wrapped(`Warning: ${complaintText(complaint)}`, 2, 4));

/** `1,000 runs (79,712 events)`. */
export const runsText = ({ runs, events }: Pick<Campaign<never>, "runs" | "events">): string =>
  `${counted(runs, "run")} (${counted(events, "event")})`;
