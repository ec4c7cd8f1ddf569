/**
 * Why a run of an implementation is none of its specification, in words: what the event could have
 * been, what stood against that, and what would explain it if something were otherwise.
 */
import type { Account, Candidate, GuardAccount } from "../refinement/arrow/account.ts";
import type { Hypothesis } from "../refinement/arrow/hypotheses.ts";
import { actsOf, type Explanation } from "../refinement/arrow/mapping.ts";
import type { Divergence } from "../refinement/arrow/monitor.ts";
import { stateDistance } from "../refinement/diagnosis/distance.ts";
import type { Reading } from "../refinement/diagnosis/readings.ts";
import type { NodeTypes } from "../refinement/node.ts";
import type { AnyDomain } from "../spec/domain.ts";
import type { PlainState } from "../spec/init.ts";
import type { Model } from "../spec/model.ts";
import { equal } from "../spec/value.ts";
import { changes } from "./changes.ts";
import { shortened } from "./chronicle.ts";
import { contrasts } from "./contrasts.ts";
import { stepLabel } from "./label.ts";
import { phrased, wrapped } from "./lines.ts";
import { counted } from "./number.ts";
import { enumerated } from "./sentence.ts";
import type { Block } from "./text.ts";
import { stateText } from "./trace.ts";
import { keyText, nameText, valueText } from "./value.ts";

const VALUE_MAX = 160;
/** Candidates that the mapping names, and others. */
const BOUND_MAX = 6;
const OTHERS_MAX = 3;
const UNFIT_MAX = 4;
const PHRASES_MAX = 4;

/** The specification's state before, as far as it is known, and what the implementation shows. */
export function seenBlocks<T extends NodeTypes>(divergence: Divergence<T>): readonly Block[] {
  const { follower, before, after, possible } = divergence;
  const { name, variables } = follower.states.model;
  const spec = nameText(name);
  const given = after?.values ?? before;
  const shown = variablesOf(variables, given, true);
  const hidden = variablesOf(variables, given, false);
  const plains = possible.slice(0, LOOKED_MAX).map((state) => follower.states.plain(state));
  const held = plains.length === 0 ? [] : possibleTexts(hidden, plains);
  const states =
    possible.length > 1 ? `, in ${counted(possible.length, "state")} that were possible` : "";
  if (given === null)
    return held.length === 0
      ? []
      : [
          [
            `  ${spec} before${states}`,
            ...held.flatMap((text) => wrapped(shortened(text, VALUE_MAX), 4, 6)),
          ],
        ];
  return [
    [
      `  What ${spec} sees`,
      ...(before === null ? [] : row("before", stateText(shown, before))),
      ...(held.length === 0 ? [] : row("hidden", held)),
      ...(states === ""
        ? []
        : row("", [`(${counted(possible.length, "state")} of it were possible)`])),
      ...(after === null
        ? []
        : before === null
          ? row("at first", stateText(shown, after.values))
          : row("after", orNothing(changes(shown, before, after.values)))),
      ...(divergence.kind === "initial" ? initialLines(divergence) : []),
    ],
  ];
}

const orNothing = (phrases: readonly string[]): readonly string[] =>
  phrases.length > 0 ? phrases : ["nothing changes"];

const LOOKED_MAX = 64;
const COLUMN = 14;

const row = (label: string, phrases: readonly string[]): readonly string[] =>
  phrased(
    `    ${label}`,
    phrases.map((phrase) => shortened(phrase, VALUE_MAX)),
    COLUMN,
  );

/** The variables that are shown, or those that are not. */
const variablesOf = (
  all: Readonly<Record<string, AnyDomain>>,
  given: PlainState | null,
  shown: boolean,
): Readonly<Record<string, AnyDomain>> =>
  Object.fromEntries(
    Object.entries(all).filter(
      ([name]) => (given !== null && Object.hasOwn(given, name)) === shown,
    ),
  );

/** What several states have in common, and where they differ. */
function possibleTexts(
  variables: Readonly<Record<string, AnyDomain>>,
  states: readonly PlainState[],
): readonly string[] {
  const [first] = states;
  return Object.keys(variables).flatMap((name) => {
    const values = states.map((state) => state[name]);
    if (values.every((value) => equal(value, values[0])))
      return stateText({ [name]: variables[name]! }, first!);
    const texts = [...new Set(values.map(valueText))];
    const shown = texts.slice(0, PHRASES_MAX);
    const more = texts.length > shown.length ? [`${texts.length - shown.length} others`] : [];
    return [`${keyText(name)} = ${enumerated([...shown, ...more], "or")}`];
  });
}

function initialLines<T extends NodeTypes>({ follower, after }: Divergence<T>): Block {
  const { states } = follower;
  if (after === null) return [];
  const [nearest] = states
    .initial()
    .map((state) => states.plain(state))
    .sort((a, b) => stateDistance(a, after.values) - stateDistance(b, after.values));
  if (nearest === undefined) return [];
  const different = contrasts(states.model.variables, nearest, after.values);
  return wrapped(`The nearest initial state has ${enumerated(different)}.`, 4, 6);
}

// ---- candidates -----------------------------------------------------------------------------------

export function candidateBlocks<T extends NodeTypes>(
  divergence: Divergence<T>,
  { candidates, looked, possible }: Account,
): readonly Block[] {
  const { model } = divergence.follower.states;
  const bound = candidates.filter((candidate) => candidate.bound).slice(0, BOUND_MAX);
  const named = divergence.explanation !== null && actsOf(divergence.explanation).length > 0;
  const others = candidates
    .filter((candidate) => !candidate.bound)
    .slice(0, named ? OTHERS_MAX : BOUND_MAX);
  const some =
    looked < possible ? `, in ${looked} of the ${counted(possible, "possible state")}` : "";
  const section = (title: string, list: readonly Candidate[]): Block =>
    list.length === 0
      ? []
      : [
          `  ${title}${some}`,
          ...list.flatMap((candidate) => candidateLines(candidate, divergence, model, looked)),
        ];
  return [
    [
      ...section("What the mapping says it could have been", bound),
      ...unfitLines(divergence, candidates, bound.length === 0),
    ],
    section(
      named ? "What else there is, the nearest first" : "What there is, the nearest first",
      others,
    ),
  ];
}

/** Steps that the mapping names, and for which nothing can be chosen that is as it says. */
function unfitLines<T extends NodeTypes>(
  { explanation, follower }: Divergence<T>,
  candidates: readonly Candidate[],
  alone: boolean,
): Block {
  const { model } = follower.states;
  const unfit = actsOf(explanation).filter(
    ({ action, parameters }) =>
      !candidates.some(
        (candidate) =>
          candidate.bound &&
          candidate.action === action &&
          Object.entries(parameters).every(
            ([name, given]) =>
              typeof given === "function" || equal(given, candidate.parameters[name]),
          ),
      ),
  );
  const names = [...new Set(unfit.map((act) => explanationText(act, model)))];
  if (names.length === 0) return [];
  return [
    ...(alone ? ["  What the mapping says it could have been"] : []),
    ...names
      .slice(0, UNFIT_MAX)
      .flatMap((name) => [
        ...wrapped(name, 4, 6),
        "      there is nothing to choose for it that is as the mapping says",
      ]),
  ];
}

function candidateLines<T extends NodeTypes>(
  candidate: Candidate,
  { after }: Divergence<T>,
  model: Model,
  looked: number,
): Block {
  const { action, parameters, guards, offers, to, disagreeing } = candidate;
  const offered = offers
    .filter((offer) => offer.offered < looked)
    .map((offer): readonly [string, string] => [
      `${keyText(offer.parameter)} is there to choose`,
      inStatesText(offer.offered, looked),
    ]);
  const asked = guards.map((guard): readonly [string, string] => [
    guard.label === null ? "its guard" : `"${guard.label}"`,
    guardText(guard, looked, model),
  ]);
  const result = to === null ? null : resultText(to, after?.values ?? null, model.variables);
  const agreeing = disagreeing.map((label): readonly [string, string] => [
    `"${label}"`,
    "false after it",
  ]);
  return [
    ...wrapped(stepLabel(action, parameters), 4, 6),
    ...table([...offered, ...asked, ...agreeing]),
    ...(result === null ? [] : wrapped(result, 6, 8)),
  ];
}

const LABEL_MAX = 56;

function table(rows: readonly (readonly [string, string])[]): Block {
  const widest = Math.min(LABEL_MAX, Math.max(0, ...rows.map(([label]) => label.length)));
  return rows.flatMap(([label, text]) => phrased(`      ${label}`, [text], 6 + widest + 2));
}

function guardText({ holds, readings }: GuardAccount, looked: number, model: Model): string {
  if (holds === looked) return inStatesText(holds, looked);
  const read = readings.map((reading) => readingText(reading, model.variables));
  return `${inStatesText(holds, looked)}${read.length === 0 ? "" : `: ${enumerated(read)}`}`;
}

function inStatesText(holds: number, looked: number): string {
  if (looked === 1) return holds === 1 ? "true" : "false";
  if (holds === looked) return "true";
  if (holds === 0) return "false";
  return `true in ${holds} of ${looked} states`;
}

/** `rmState[a] = prepared`, `msgs.has(Abort) = false`. */
export function readingText(
  { path, asked, value }: Reading,
  variables: Readonly<Record<string, AnyDomain>>,
): string {
  const [variable, ...inner] = path;
  let domain: AnyDomain | null = variables[variable!] ?? null;
  let text = keyText(variable);
  for (const part of inner) {
    const shape: AnyDomain["shape"] | undefined = domain?.shape;
    text += shape?.kind === "map" ? `[${keyText(part)}]` : `.${keyText(part)}`;
    domain =
      shape?.kind === "map"
        ? shape.values
        : shape?.kind === "record"
          ? (shape.fields[part] ?? null)
          : null;
  }
  const question =
    asked === null
      ? ""
      : `.${asked.method}(${asked.given.map((given) => (typeof given === "function" ? "…" : valueText(given))).join(", ")})`;
  return shortened(`${text}${question} = ${valueText(value)}`, VALUE_MAX);
}

/** Where the step would lead, seen from what the implementation shows. */
function resultText(
  to: PlainState,
  shown: PlainState | null,
  variables: Readonly<Record<string, AnyDomain>>,
): string | null {
  if (shown === null) return null;
  const different = contrasts(variables, to, shown);
  if (different.length === 0) return "leads to what the implementation shows";
  const more = different.length > PHRASES_MAX ? [`${different.length - PHRASES_MAX} more`] : [];
  const phrases = different.slice(0, PHRASES_MAX).map((text) => shortened(text, VALUE_MAX));
  return `leads to ${enumerated([...phrases, ...more])}`;
}

// ---- what the mapping says ------------------------------------------------------------------------

const ALTERNATIVES_MAX = 6;

/** `nothing, RMPrepare(a) or RMChooseToAbort(a)`. */
export function explanationText(explanation: Explanation, model: Model): string {
  switch (explanation.kind) {
    case "stutter":
    case "ignore":
      return "nothing";
    case "act": {
      const action = model.actions.find(({ name }) => name === explanation.action);
      const values = (action?.parameters ?? []).map(({ name }) => {
        if (!Object.hasOwn(explanation.parameters, name)) return "any";
        const given = explanation.parameters[name];
        return typeof given === "function" ? "some" : valueText(given);
      });
      const name = nameText(explanation.action);
      return values.length === 0 ? name : shortened(`${name}(${values.join(", ")})`, VALUE_MAX);
    }
    case "seq":
      return explanation.parts
        .map((part) => explanationText(part, model))
        .map((text) => (/ or /.test(text) ? `(${text})` : text))
        .join(" and then ");
    case "anyOf": {
      const texts = [...new Set(explanation.parts.flatMap((part) => alternatives(part, model)))];
      return texts.length > ALTERNATIVES_MAX
        ? texts.includes("nothing")
          ? `nothing, or one of ${texts.length - 1} steps`
          : `one of ${texts.length} steps`
        : enumerated(texts, "or");
    }
  }
}

const alternatives = (explanation: Explanation, model: Model): readonly string[] =>
  explanation.kind === "anyOf"
    ? explanation.parts.flatMap((part) => alternatives(part, model))
    : [explanationText(explanation, model)];

// ---- hypotheses -----------------------------------------------------------------------------------

export function hypothesisBlock({ hypotheses }: Account): Block {
  if (hypotheses.length === 0) return [];
  return [
    "  It would be explained",
    ...hypotheses.flatMap((hypothesis) =>
      wrapped(`if ${claimText(hypothesis)}${carriesText(hypothesis)}`, 4, 6),
    ),
  ];
}

const CULPRITS: Readonly<Record<Hypothesis["culprit"], string>> = {
  implementation: "a mistake of the implementation",
  specification: "the specification is too strict, or its steps too small",
  mapping: "a mistake of the mapping",
};

/** What would have to be otherwise, and whose mistake it is then. */
export function claimText(hypothesis: Hypothesis): string {
  const culprit = CULPRITS[hypothesis.culprit];
  const steps = "steps" in hypothesis ? hypothesis.steps : [];
  const way = steps.map(({ action, parameters }) => stepLabel(action, parameters)).join(" ");
  switch (hypothesis.kind) {
    case "guard-ignored": {
      const { action, parameters, label } = hypothesis;
      const guard = label === null ? "its guard" : `"${label}"`;
      return `it was ${stepLabel(action, parameters)}, although ${guard} is false: ${culprit}`;
    }
    case "not-offered": {
      const { action, parameters, parameter } = hypothesis;
      return `it was ${stepLabel(action, parameters)}, although that ${keyText(parameter)} is not there to choose: ${culprit}`;
    }
    case "other-result":
      return `${stepLabel(hypothesis.action, hypothesis.parameters)}, which was possible, had another outcome: ${culprit}`;
    case "unbound-action":
      return `it was ${stepLabel(hypothesis.step.action, hypothesis.step.parameters)}, which the mapping does not name for it: ${culprit}, or of the implementation, if that must not happen`;
    case "nothing":
      return `it was nothing, which the mapping does not allow for it: ${culprit}`;
    case "several":
      return `it was ${way} at once: ${culprit}`;
    case "unseen":
      return `something happened before that no event tells of, ${way}: ${culprit}, unless it is \`silent\``;
  }
}

/** How far the run could be followed then. */
function carriesText({ carries, of }: Hypothesis): string {
  if (of === 0) return "";
  if (carries === 0) return "; but what comes next would not fit then, either";
  return carries === of
    ? `; ${of === 1 ? "the event" : `all ${of} events`} after it would fit then, too`
    : `; the next ${carries === 1 ? "event" : counted(carries, "event")} would fit then, too`;
}
