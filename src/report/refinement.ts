/** Why a step is no step of the abstract spec, in words: what it would have done instead. */
import type { Finding, RefinementNotes } from "../explorer/verdict.ts";
import type { Attempt, Diagnosis } from "../refinement/diagnosis/diagnosis.ts";
import type { AnyDomain } from "../spec/domain.ts";
import type { PlainState } from "../spec/init.ts";
import { equal } from "../spec/value.ts";
import { changes } from "./changes.ts";
import { contrasts } from "./contrasts.ts";
import { stepLabel } from "./label.ts";
import { assumptionText } from "./lasso.ts";
import { phrased, WIDTH, wrapped } from "./lines.ts";
import { capital, enumerated } from "./sentence.ts";
import type { Block } from "./text.ts";
import { stateText } from "./trace.ts";
import { nameText, valueText } from "./value.ts";
import { obstacleText } from "./why.ts";

/** A diagnosis, with the variables of the abstract spec. */
export interface Diagnosed {
  readonly variables: Readonly<Record<string, AnyDomain>>;
  readonly diagnosis: Diagnosis;
}

/** `the step to state 3, TMCommit, is neither a step of TCommit nor a stutter` */
export function refinementText({ trace, loop }: Finding, notes: RefinementNotes): string {
  const abstract = nameText(notes.abstract);
  const last = (trace?.length ?? 1) - 1;
  switch (notes.kind) {
    case "initial":
      return `the initial state is no initial state of ${abstract}`;
    case "step": {
      const { action, parameters } = trace![last]!;
      return `the step to state ${last}, ${stepLabel(action!, parameters)}, is neither a step of ${abstract} nor a stutter`;
    }
    case "fairness": {
      const { fairness } = notes;
      const which = fairness === null ? "" : ` ${assumptionText(fairness)},`;
      const where = loop?.back === null ? `in state ${loop.start}` : "again and again";
      return `this behaviour does not satisfy the fairness${which} of ${abstract}: what that asks for is possible ${where}, and never happens`;
    }
  }
}

/** What the abstract spec sees of the step, and what it could have done. */
export function refinementLines(
  notes: RefinementNotes,
  last: number,
  found: Diagnosed,
): readonly Block[] {
  const abstract = nameText(notes.abstract);
  const { diagnosis, variables } = found;
  return [
    seenLines(notes, last, variables),
    notes.before === null
      ? initialLines(notes.after!, abstract, found)
      : [...attemptLines(diagnosis, notes.after!, abstract, last, variables)],
    notes.before === null ? [] : chainLines(diagnosis, notes.after!, abstract),
  ];
}

type Variables = Readonly<Record<string, AnyDomain>>;

function seenLines(
  { abstract, before, after, possible = [] }: RefinementNotes,
  last: number,
  all: Variables,
): Block {
  // What is hidden has no value to show.
  const variables = Object.fromEntries(
    Object.entries(all).filter(([name]) => Object.hasOwn(after!, name)),
  );
  const unseen = Object.fromEntries(
    Object.entries(all).filter(([name]) => !Object.hasOwn(after!, name)),
  );
  const row = (number: number, phrases: readonly string[]): readonly string[] =>
    phrased(`  ${String(number).padStart(2)}`, phrases, 6);
  return [
    `  What ${nameText(abstract)} sees`,
    ...(before === null
      ? row(last, stateText(variables, after!))
      : [
          ...row(last - 1, stateText(variables, before)),
          ...row(last, changes(variables, before, after!)),
          ...(possible.length === 1
            ? wrapped(
                `Hidden in state ${last - 1}: ${stateText(unseen, possible[0]!).join(", ")}`,
                2,
                4,
              )
            : []),
        ]),
  ];
}

/** Rows that the list of attempts has, and differences that a row names. */
const ROWS_MAX = 8;
const PHRASES_MAX = 3;
const COLUMN_MAX = 30;

function attemptLines(
  { attempts }: Diagnosis,
  after: PlainState,
  abstract: string,
  last: number,
  variables: Variables,
): Block {
  const nearest = onePerAction(attempts).filter(({ from, to }) => to === null || !equal(from, to));
  if (nearest.length === 0)
    return [
      attempts.length > 0
        ? `  ${abstract} can do nothing from there.`
        : `  What ${abstract} could do from there depends on what is hidden, which was too much to try.`,
    ];
  const shown = nearest.slice(0, ROWS_MAX);
  const labels = shown.map(({ action, parameters }) => stepLabel(action, parameters));
  const column = 4 + Math.min(COLUMN_MAX, Math.max(...labels.map(({ length }) => length))) + 2;
  return [
    `  Steps of ${abstract} from state ${last - 1}, the nearest first`,
    ...shown.flatMap((attempt, i) => {
      const start = `    ${labels[i]}`;
      const lines = wrapped(attemptText(attempt, after, variables), column);
      if (start.length + 2 > column) return [start.slice(0, WIDTH), ...lines];
      return [start.padEnd(column) + lines[0]!.trimStart(), ...lines.slice(1)];
    }),
    ...(nearest.length > shown.length ? [`    … and ${nearest.length - shown.length} more`] : []),
  ];
}

/** Of each action the nearest of its instances. */
function onePerAction(attempts: readonly Attempt[]): readonly Attempt[] {
  const seen = new Set<string>();
  return attempts.filter(({ action }) => !seen.has(action) && seen.add(action));
}

function attemptText(attempt: Attempt, after: PlainState, variables: Variables): string {
  const { failing, to } = attempt;
  const obstacle =
    failing.length === 0
      ? ""
      : failing.length === 1
        ? obstacleText({ kind: "guard", label: failing[0]! })
        : `${enumerated(failing.map((label) => `"${label}"`))} are false`;
  if (to === null) return obstacle;
  const difference = differenceText(to, after, variables);
  if (obstacle === "")
    return difference === null
      ? `fits${hiddenText(attempt.from, after)}, which nothing before explains`
      : `leads to ${difference}`;
  return difference === null
    ? `${obstacle}; otherwise it would be this step`
    : `${obstacle}; and it would lead to ${difference}`;
}

/** `rmState[rm1] = working instead of committed`; null where there is no difference. */
function differenceText(to: PlainState, after: PlainState, variables: Variables): string | null {
  const phrases = contrasts(variables, to, after);
  if (phrases.length === 0) return null;
  const more = phrases.length > PHRASES_MAX ? [`${phrases.length - PHRASES_MAX} more`] : [];
  return enumerated([...phrases.slice(0, PHRASES_MAX), ...more]);
}

/** `, but only with n = 2, which is hidden` */
function hiddenText(from: PlainState, after: PlainState): string {
  const hidden = Object.entries(from).filter(([name]) => !Object.hasOwn(after, name));
  if (hidden.length === 0) return "";
  const values = hidden.map(([name, value]) => `${name} = ${valueText(value)}`);
  return `, but only from the hidden ${enumerated(values)}`;
}

const NUMBERS: Readonly<Record<number, string>> = { 2: "two", 3: "three" };

function chainText({ chain, exhaustive }: Diagnosis, after: PlainState, abstract: string): string {
  if (chain !== null)
    return `${NUMBERS[chain.steps.length]} of its steps in a row would explain it${hiddenText(chain.from, after)}: ${chain.steps
      .map(({ action, parameters }) => stepLabel(action, parameters))
      .join(" ")}`;
  return exhaustive
    ? `no two or three steps of ${abstract} in a row lead there either`
    : "whether several of its steps in a row lead there was too much to try";
}

const chainLines = (diagnosis: Diagnosis, after: PlainState, abstract: string): Block =>
  wrapped(`${capital(chainText(diagnosis, after, abstract))}.`, 2, 4);

function initialLines(
  after: PlainState,
  abstract: string,
  { variables, diagnosis }: Diagnosed,
): Block {
  const [nearest] = diagnosis.initials;
  if (nearest === undefined) return [`  ${abstract} has no initial state to compare with.`];
  return wrapped(
    `The nearest initial state of ${abstract} has ${enumerated(contrasts(variables, nearest, after))}.`,
    2,
    4,
  );
}

/** The diagnosis in a sentence; empty where it says nothing. */
export function diagnosisText(
  { abstract, after }: RefinementNotes,
  { variables, diagnosis }: Diagnosed,
): string {
  const name = nameText(abstract);
  const [initial] = diagnosis.initials;
  if (initial !== undefined)
    return `The nearest initial state of ${name} has ${enumerated(contrasts(variables, initial, after!))}.`;
  const [best] = diagnosis.attempts;
  if (best === undefined) return "";
  const label = stepLabel(best.action, best.parameters);
  const nearest = `The nearest step of ${name} is ${label}: ${attemptText(best, after!, variables)}.`;
  return diagnosis.chain === null
    ? nearest
    : `${nearest} ${capital(chainText(diagnosis, after!, name))}.`;
}
