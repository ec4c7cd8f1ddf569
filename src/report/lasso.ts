/**
 * A behaviour that goes on for ever, in words: how it goes on, why the property fails on it, why
 * fairness allows it, and which fairness would not.
 */
import type {
  Failure,
  FairnessNote,
  Finding,
  LassoNotes,
  Loop,
  Neglected,
  TraceStep,
} from "../explorer/verdict.ts";
import { equal } from "../spec/value.ts";
import { meantText } from "./assumption.ts";
import { reasonsText } from "./demands.ts";
import { stepLabel } from "./label.ts";
import { WIDTH, wrapped } from "./lines.ts";
import { fairnessLiteral, negated, predicateText } from "./literal.ts";
import { counted } from "./number.ts";
import { enumerated } from "./sentence.ts";
import type { Block } from "./text.ts";
import { nameText } from "./value.ts";
import { witnessText } from "./why.ts";

type Trace = readonly TraceStep[];

/** `in a loop of 3 steps after 2` */
export function loopTitle(trace: Trace, { start, back }: Loop): string {
  if (back === null)
    return start === 0
      ? "when nothing ever happens"
      : `when nothing happens after ${counted(start, "step")}`;
  const after = start === 0 ? "" : ` after ${start}`;
  return `in a loop of ${counted(trace.length - start, "step")}${after}`;
}

/** How the behaviour goes on, for where nothing is drawn. */
function loopText(trace: Trace, { start, back }: Loop): string {
  if (back === null) return `The behaviour stays in state ${start} for ever.`;
  const step = stepLabel(back.action, back.parameters);
  const last = trace.length - 1;
  return `The behaviour goes from state ${last} back to state ${start} by ${step}, again and again.`;
}

// Why the property fails.

const quoted = (source: string | null, otherwise: string): string =>
  source === null ? otherwise : `\`${predicateText(source)}\``;

/** `for p = p1, "want" holds in state 2, and "cs" neither there nor later` */
export function failureText(
  { witnesses, failures, demands }: LassoNotes,
  loop: Loop | null,
): string {
  if (failures.length === 0 && demands.length > 0) {
    const whom = witnessText({ clause: null, witnesses });
    const reasons = reasonsText(demands);
    const last = demands.length - 1;
    return `whatever follows state ${last}, it fails${whom}${reasons === "" ? "" : `: ${reasons}`}`;
  }
  const whom = witnessText({ clause: null, witnesses }).trimStart();
  const told = failures.filter(({ left, right }) => left !== null || right !== null);
  const what = (told.length > 0 ? told : failures)
    .map((failure) => oneFailureText(failure, loop))
    .join(", and ");
  if (what === "") return whom === "" ? "it fails on this behaviour" : `it fails ${whom}`;
  return whom === "" ? what : `${whom}, ${what}`;
}

function oneFailureText({ kind, at, left, right }: Failure, loop: Loop | null): string {
  const which = quoted(right, "what it requires");
  const denied = right === null ? null : negated(right);
  const fails = denied === null ? `${which} fails` : `\`${denied}\` holds`;
  switch (kind) {
    case "never":
      return `${at === 0 ? "" : `from state ${at} on `}${
        denied === null ? `${which} never holds` : `\`${denied}\` always holds`
      }`;
    case "then-never":
      return `${quoted(left, "what it supposes")} holds in state ${at}, and ${which} neither there nor later`;
    case "not-always":
      return `${fails} in state ${at}, and should ${denied === null ? "always hold" : "never hold"}`;
    case "again-not":
      return loop?.back === null
        ? `${fails} in state ${at}, where the behaviour stays`
        : `${fails} in state ${at}, which the loop passes again and again`;
    case "stops":
      return `${quoted(left, "what should hold until then")} fails in state ${at}, before ${which} has held`;
    case "false":
      return `${fails} in state ${at}`;
  }
}

// Why fairness allows it.

/** Rows that a list shows; and instances that a row names. */
const ROWS_MAX = 8;
const NAMED_MAX = 3;

export function fairnessLines({ lasso, loop, trace }: Finding): Block {
  if (lasso === null || loop === null || trace === null) return [];
  const rows = grouped(lasso.fairness, ({ name, strength, actions, met, at }) => [
    ...[name, strength, met, at],
    // Those of one action each are told by the steps that they are about.
    actions.length === 1 ? null : actions,
  ]);
  return rowLines(
    "Why fairness allows it",
    rows.map((notes) => [assumptionText(...notes), metText(notes[0]!, loop, trace)]),
  );
}

/** `"nobody stays", weak Leave(p1)`, or, of several actions together, `…, weak, p = p1`. */
export function assumptionText(...notes: readonly Omit<FairnessNote, "met" | "at">[]): string {
  const { name, strength, actions } = notes[0]!;
  const labels = notes.map(({ actions, parameters, whole, condition }) => {
    const meant = meantText({ parameters, condition });
    if (actions.length > 1) return meant;
    if (whole) return stepLabel(actions[0]!, parameters ?? {});
    return `${nameText(actions[0]!)}${meant === "" ? "" : ` with ${meant}`}`;
  });
  const whom = several([...new Set(labels)].filter((label) => label !== ""));
  const comma = actions.length === 1 || whom === "" ? "" : ",";
  return `${nameText(name)}, ${`${strength}${comma} ${whom}`.trimEnd()}`;
}

function metText({ met, at }: FairnessNote, loop: Loop, trace: Trace): string {
  switch (met) {
    case "taken": {
      const back = at === loop.start && loop.back !== null;
      const { action, parameters } = back ? loop.back : trace[at]!;
      return `taken by ${stepLabel(action!, parameters)}${back ? `, back to state ${at}` : `, to state ${at}`}`;
    }
    case "not-possible":
      return `not possible in state ${at}`;
    case "never-possible":
      return loop.start === trace.length - 1
        ? `not possible in state ${loop.start}`
        : "not possible anywhere in the loop";
  }
}

// Which fairness would not.

export function missingLines({ lasso, loop, trace }: Finding): Block {
  if (lasso === null || loop === null || trace === null) return [];
  const still = loop.back === null;
  if (lasso.finite)
    return wrapped("What has happened so far breaks it already: no fairness would help.", 2);
  if (lasso.neglected.length === 0)
    return wrapped(
      still
        ? `In state ${loop.start} nothing can happen: no fairness would exclude this.`
        : "The loop neglects nothing that is possible in it: no fairness of an action would exclude it.",
      2,
    );
  const neglected = byConcern(lasso);
  const rows = (suffices: boolean | null): readonly Row[] =>
    rowsOf(
      neglected.filter((one) => one.suffices === suffices),
      loop,
    );
  return [
    ...rowLines(
      `Fairness with ${rows(true).length > 1 ? "any of " : ""}which the property would hold`,
      rows(true),
    ),
    ...rowLines(
      "Fairness that would exclude this behaviour, but not all that break the property",
      rows(false),
    ),
    ...rowLines(
      "Fairness that would exclude this behaviour; whether the property would then hold was not tried",
      rows(null),
    ),
    ...(rows(true).length === 0 ? eachLines(neglected) : []),
  ];
}

/** What is neglected: first what is about those for whom the property fails. */
function byConcern({ neglected, witnesses }: LassoNotes): readonly Neglected[] {
  const concerned = ({ parameters }: Neglected): boolean =>
    Object.values(parameters).some((given) => witnesses.some(({ value }) => equal(value, given)));
  return [...neglected].sort((a, b) => Number(concerned(b)) - Number(concerned(a)));
}

function rowsOf(neglected: readonly Neglected[], loop: Loop): readonly Row[] {
  const groups = grouped(neglected, ({ action, strength, always }) => [action, strength, always]);
  return groups.flatMap((group) => {
    const shown = group.length > NAMED_MAX ? group.slice(0, 1) : group;
    const rest = group.slice(shown.length).map((one) => stepLabel(one.action, one.parameters));
    const rows: Row[] = shown.map((one) => [
      fairnessLiteral(one.strength, one.action, one.parameters),
      neglectText(one, loop),
    ]);
    return rest.length > 0 ? [...rows, [`likewise of ${several(rest)}`, ""]] : rows;
  });
}

function neglectText({ always }: Neglected, loop: Loop): string {
  if (loop.back === null) return `possible in state ${loop.start}, never taken`;
  return `possible ${always ? "all through the loop" : "again and again"}, never taken`;
}

/** Where no assumption on one instance is enough, the one on each of them may be. */
function eachLines(neglected: readonly Neglected[]): Block {
  const several = neglected.filter(({ parameters }) => Object.keys(parameters).length > 0);
  const literals = (suffices: boolean | null): readonly string[] => {
    const some = several.filter(({ eachSuffices }) => eachSuffices === suffices);
    const all = some.map(({ action, strength }) => `${strength}.each(${JSON.stringify(action)})`);
    return [...new Set(all)].slice(0, NAMED_MAX);
  };
  const enough = literals(true);
  if (enough.length > 0)
    return wrapped(`With ${enough.join(" or ")}, of every instance, the property would hold.`, 2);
  const vain = literals(false);
  if (vain.length > 0)
    return wrapped(`${vain.join(" or ")}, of every instance, would not do either.`, 2);
  const untried = literals(null);
  if (untried.length > 0)
    return wrapped(`${untried.join(" or ")}, of every instance, was not tried.`, 2);
  return [];
}

const SUFFICES: Readonly<Record<string, string>> = {
  true: ", and then the property holds",
  false: ", but another one breaks the property, too",
  null: "; whether the property would then hold was not tried",
};

/** What is missing, in a sentence, for where there is no room for more. */
function missingText(lasso: LassoNotes, still: boolean): string {
  if (lasso.finite) return "What has happened so far breaks it already: no fairness would help.";
  const neglected = byConcern(lasso);
  const best = neglected.find(({ suffices }) => suffices) ?? neglected[0];
  if (best === undefined)
    return still
      ? "Nothing can happen there."
      : "It neglects nothing that is possible in it, so no fairness of an action would exclude it.";
  const label = stepLabel(best.action, best.parameters);
  const assumption = fairnessLiteral(best.strength, best.action, best.parameters);
  return `${label} is possible ${best.always ? "all the time" : "again and again"} and never taken: ${assumption} would exclude this behaviour${SUFFICES[String(best.suffices)]}.`;
}

/** How the behaviour goes on, and what it neglects: two sentences after why it fails. */
export function lassoText({ lasso, loop, trace }: Finding): string {
  if (loop === null || trace === null) return "";
  const missing = lasso === null ? "" : ` ${missingText(lasso, loop.back === null)}`;
  return `${loopText(trace, loop)}${missing}`;
}

// Rows.

type Row = readonly [string, string];

/** The widest first column. */
const COLUMN_MAX = 56;

function rowLines(title: string, rows: readonly Row[]): Block {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, ROWS_MAX);
  const longest = Math.max(...shown.map(([first, second]) => (second ? first.length : 0)));
  const column = 4 + Math.min(COLUMN_MAX, longest) + 2;
  return [
    `  ${title}`,
    ...shown.flatMap(([first, second]) => {
      const start = `    ${first}`;
      if (second === "") return wrapped(start.trimStart(), 4, 6);
      if (start.length + 2 > column || column + second.length > WIDTH)
        return [...wrapped(start.trimStart(), 4, 6), ...wrapped(second, 6)];
      return [start.padEnd(column) + second];
    }),
    ...(rows.length > shown.length ? [`    … and ${rows.length - shown.length} more`] : []),
  ];
}

/** `Enter(p1), Enter(p2) and 5 more` */
function several(labels: readonly string[]): string {
  if (labels.length <= NAMED_MAX) return enumerated(labels);
  const shown = labels.slice(0, NAMED_MAX - 1);
  return `${shown.join(", ")} and ${labels.length - shown.length} more`;
}

/** Things with the same key, together, in the order of the first of each. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => unknown): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
