/** The report of an induction: what is preserved, or the step that breaks it, and how far that was seen. */
import type { Counterexample, Induction } from "../explorer/induction/induction.ts";
import type { AnyDomain } from "../spec/domain.ts";
import { breakageText } from "./breakage.ts";
import { subjectText } from "./constants.ts";
import {
  type StepJson,
  traceJson,
  type VerdictJson,
  type Vocabulary,
  verdictJson,
} from "./json.ts";
import { stepLabel } from "./label.ts";
import { heading, paragraph } from "./lines.ts";
import { counted, grouped, megabytes } from "./number.ts";
import { capital, enumerated, sentence } from "./sentence.ts";
import type { Block } from "./text.ts";
import { traceText } from "./trace.ts";
import { nameText } from "./value.ts";
import { witnessText } from "./why.ts";

type Variables = Readonly<Record<string, AnyDomain>>;

/** Of an induction that found no invariant to fail in a reachable state, and no broken spec. */
export function inductionText(induction: Induction, variables: Variables): string {
  const { reached, outcome, counterexample } = induction;
  const subject = subjectText(reached.spec, reached.configuration, reached.constants);
  const blocks: readonly Block[] = [
    heading(`${outcome} ${subject}`, titleText(induction)),
    counterexample ? brokenLines(induction, counterexample) : meaningLines(induction),
    counterexample ? traceText(variables, counterexample.trace, null, "some state") : [],
    counterexample
      ? paragraph(...reachText(induction, counterexample), triedText(induction))
      : paragraph(...coverageTexts(induction)),
    noteLines(induction),
  ];
  const filled = blocks.filter((block) => block.length > 0);
  return `${filled.map((block) => block.join("\n")).join("\n\n")}\n`;
}

/** The invariants, as the subject of a sentence. */
const namesText = ({ invariants }: Induction): string =>
  enumerated(invariants.map(({ name }) => nameText(name)));

const several = ({ invariants }: Induction): boolean => invariants.length > 1;

function titleText(induction: Induction): string {
  const are = several(induction) ? "are" : "is";
  const together = several(induction) ? " together" : "";
  switch (induction.outcome) {
    case "held":
      return `${namesText(induction)} ${are} inductive${together}`;
    case "violated":
      return `${namesText(induction)} ${are} not inductive${together}`;
    default:
      return `nothing found against ${namesText(induction)}, but not every state was tried`;
  }
}

const meaningLines = ({ invariants }: Induction): Block =>
  paragraph(...invariants.flatMap(({ meaning }) => (meaning === null ? [] : [meaning])));

function brokenLines(induction: Induction, found: Counterexample): Block {
  const meaning = found.property?.meaning ?? null;
  const text = counterexampleText(induction, found);
  return meaning === null ? paragraph(sentence(text)) : paragraph(meaning, `But ${text}.`);
}

/** Why a step breaks the induction. */
export function counterexampleText(induction: Induction, found: Counterexample): string {
  const { kind, action, parameters, property, why, breakage } = found;
  const step = stepLabel(action, parameters);
  const holds = several(induction) ? "all of them hold" : "it holds";
  const what = breakage && breakageText({ ...breakage, trace: null }).what;
  if (kind === "leaves") return `${holds} in state 0, and from there ${what}`;
  if (kind === "undefined")
    return property === null
      ? `${holds} in state 0, where ${step} is not defined: ${what}`
      : `${holds} in state 0, and after ${step} nobody can say: ${what}`;
  const subject = several(induction) ? nameText(property!.name) : "it";
  const clause = why?.clause ? `"${why.clause}"` : subject;
  return `${holds} in state 0, and after ${step} ${clause} fails${why ? witnessText(why) : ""}`;
}

/** Whether a behaviour gets to the state before. */
function reachText(induction: Induction, { kind }: Counterexample): readonly string[] {
  const { reachable, reached } = induction;
  const remedy =
    kind === "fails"
      ? "An inductive invariant has to rule it out."
      : "An inductive invariant has to rule it out, or a guard of the action has to.";
  const holding = several(induction) ? "the invariants hold" : "the invariant holds";
  if (reachable) return ["State 0 is reachable."];
  if (reachable === null)
    return [
      `State 0 is not among the ${counted(reached.distinct, "state")} that were reached before the search ended; ${holding} in all of those.`,
      `If it is not reachable: ${remedy.charAt(0).toLowerCase()}${remedy.slice(1)}`,
    ];
  return [
    reached.distinct === 1
      ? `State 0 is not reachable: another state is the only one that is, and ${holding} there.`
      : `State 0 is not reachable: it is none of the ${grouped(reached.distinct)} states that are, and ${holding} in all of them.`,
    remedy,
  ];
}

/** `Tried 1,234 states of 41,472 that the domains have; 56 of them satisfy it.` */
function triedText(induction: Induction): string {
  const { sampled, seed, tried, satisfying, states } = induction;
  if (sampled)
    return `Sampled, seed ${seed}: ${counted(tried, "state")} tried, ${grouped(satisfying)} satisfied ${itText(induction)}.`;
  const share =
    tried === states
      ? `all ${counted(tried, "state")} of the domains`
      : `${counted(tried, "state")} of the ${grouped(states)} that the domains have`;
  return `Tried ${share}; ${grouped(satisfying)} satisfy ${itText(induction)}.`;
}

/** What a state before a step has to satisfy. */
const itText = (induction: Induction): string => {
  const invariants = several(induction) ? "the invariants" : "the invariant";
  return induction.assumed.length > 0 ? `${invariants} and what is assumed` : invariants;
};

function coverageTexts(induction: Induction): readonly string[] {
  const { outcome, satisfying, tried, steps, assumed, sampled, seed, cut, timeout } = induction;
  const them = several(induction) ? "them" : "it";
  const assumption = enumerated(assumed.map(({ name }) => nameText(name)));
  if (outcome === "held")
    return [
      `Preserved from all ${counted(satisfying, "state")} of the domains that satisfy ${itText(induction)} (of ${grouped(tried)}), in ${counted(steps, "step")}; and every initial state satisfies ${them}.`,
      assumed.length > 0
        ? `So ${several(induction) ? "they hold" : "it holds"} in every reachable state, if ${assumption} ${assumed.length > 1 ? "do" : "does"}.`
        : `So ${several(induction) ? "they hold" : "it holds"} in every reachable state.`,
    ];
  const texts: string[] = [];
  if (sampled)
    texts.push(
      `Sampled, seed ${seed}: ${counted(tried, "state")} tried, ${grouped(satisfying)} satisfied ${itText(induction)}; nothing found is no proof.`,
      sizeText(induction),
    );
  else if (tried > 0) texts.push(triedText(induction));
  if (cut !== null) texts.push(`It was cut ${cutText(cut, timeout)}.`);
  if (!induction.based && cut === null) texts.push("Not all initial states were looked at.");
  texts.push(reachedText(induction));
  if (sampled && cut === null)
    texts.push(
      "To be sure, take smaller constants, or narrower domains; to try more, raise --samples.",
    );
  return texts;
}

function sizeText({ states, maxStates }: Induction): string {
  return Number.isFinite(states)
    ? `The domains have ${sizeOf(states)} states; all are tried where there are at most ${grouped(maxStates)} (--max-states).`
    : "The domains have infinitely many states.";
}

/** `1,234`, `about 3e17`. */
const sizeOf = (states: number): string =>
  states < 1e15 ? grouped(states) : `about ${states.toExponential(0).replace("e+", "e")}`;

/** What the search of the reachable states had to say. */
function reachedText(induction: Induction): string {
  const { reached } = induction;
  const them = several(induction) ? "They hold" : "It holds";
  if (reached.distinct === 0) return "No state was reached before that.";
  return reached.cut === null
    ? `${them} in all ${counted(reached.distinct, "reachable state")}.`
    : `${them} in the ${counted(reached.distinct, "state")} that were reached before the search of them ended.`;
}

function cutText(cut: NonNullable<Induction["cut"]>, timeout: number | null): string {
  if (cut === "time" && timeout !== null) return `at --timeout ${timeout}`;
  if (cut === "memory") return "when memory ran out";
  return "by an interruption";
}

/** What was not considered. */
function noteLines(induction: Induction): Block {
  return noteTexts(induction).flatMap((text) => paragraph(`Note: ${text}`));
}

function noteTexts({ excluded, unjudged, counterexample, invariants }: Induction): string[] {
  const texts: string[] = [];
  if (excluded > 0)
    texts.push(
      `${counted(excluded, "state")} outside the constraint ${excluded === 1 ? "was" : "were"} not considered as the state before a step.`,
    );
  if (unjudged > 0)
    texts.push(
      `in ${counted(unjudged, "state")} ${invariants.length > 1 ? "an invariant" : "the invariant"} is not defined (it throws); ${unjudged === 1 ? "it does" : "they do"} not count as satisfying it.`,
    );
  if (counterexample !== null && counterexample.kind !== "fails")
    texts.push("no step was found after which an invariant is false; this one is told instead.");
  return texts;
}

export interface InductionJson extends VerdictJson {
  /** Whether the state before the step is reachable; null where that is not known. */
  readonly reachable: boolean | null;
  readonly sampled: boolean;
  /** The step from the first state of the trace, also where it leads nowhere. */
  readonly step: Omit<StepJson, "state"> | null;
  /** What was to be inductive, and what was assumed of the state before a step. */
  readonly invariants: readonly string[];
  readonly assuming: readonly string[];
  /** States of the domains that were tried, those that satisfied the invariants, and steps from these. */
  readonly tried: number;
  readonly satisfying: number;
  readonly steps: number;
}

/**
 * As one JSON object, of the form of a check's: what it counts is what the search of the reachable states
 * found, and `complete` says whether every state of the domains was tried.
 */
export function inductionJson(induction: Induction, vocabulary: Vocabulary): InductionJson {
  const { reached, counterexample, invariants, assumed, outcome } = induction;
  const json = verdictJson({ ...reached, warnings: [] }, vocabulary);
  const own = {
    reachable: induction.reachable,
    sampled: induction.sampled,
    step: counterexample && stepJson(counterexample, vocabulary),
    invariants: invariants.map(({ name }) => name),
    assuming: assumed.map(({ name }) => name),
    tried: induction.tried,
    satisfying: induction.satisfying,
    steps: induction.steps,
  };
  const seconds = Math.round(induction.seconds * 1000) / 1000;
  if (reached.outcome === "violated" || reached.outcome === "broken")
    return { ...json, seconds, ...own };
  const [first] = invariants;
  const property =
    counterexample?.property ??
    (invariants.length === 1
      ? { kind: "invariant" as const, name: first!.name, meaning: first!.meaning }
      : { kind: "invariant" as const, name: own.invariants.join(" and "), meaning: null });
  return {
    ...json,
    verdict: outcome,
    exit: induction.exit,
    property,
    complete: outcome === "held",
    seconds,
    executions: induction.executions,
    audits: induction.audits,
    trace: counterexample && traceJson(counterexample.trace, vocabulary),
    explanation: counterexample
      ? sentence(counterexampleText(induction, counterexample))
      : coverageTexts(induction).join(" "),
    warnings: noteTexts(induction).map(capital),
    ...own,
  };
}

function stepJson(
  { action, parameters, trace }: Counterexample,
  vocabulary: Vocabulary,
): Omit<StepJson, "state"> {
  const [step] = traceJson([{ action, parameters, state: trace[0]!.state }], vocabulary);
  return { action, params: step!.params };
}

/** What the run took; no part of the report. */
export function inductionStatistics(induction: Induction): string {
  const { seconds, secondsTrying, tried, executions, audits, reached } = induction;
  const speed =
    tried > 0 && secondsTrying > 0.1 ? `, ${grouped(tried / secondsTrying)} states/s` : "";
  return `${seconds.toFixed(2)} s${speed}, ${counted(executions, "run")} of the author's code (${grouped(audits)} answers confirmed), ${megabytes(reached.peakBytes)}\n`;
}
