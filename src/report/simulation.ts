/** What came of simulating an implementation, as text. The same runs give the same text. */

import { Broken } from "../explorer/breakage.ts";
import type { Conformance } from "../refinement/arrow/arrow.ts";
import { BadMapping } from "../refinement/arrow/bad-mapping.ts";
import { type Case, type Judgement, judgementOn } from "../refinement/arrow/trouble.ts";
import type { Seen } from "../refinement/arrow/witness.ts";
import { UnfitOperation } from "../refinement/history/sequential-model.ts";
import type { NodeTypes } from "../refinement/node.ts";
import type { Finding } from "../refinement/simulation/campaign.ts";
import { choiceText } from "../refinement/simulation/choice.ts";
import { type Schedule, scheduleText } from "../refinement/simulation/schedule.ts";
import type { Replay } from "../refinement/simulation/simulation.ts";
import { BadNodeName, UnknownNode } from "../refinement/simulation/world.ts";
import type { Model } from "../spec/model.ts";
import { complaintLines, coverageBlocks, runsText } from "./arrow-coverage.ts";
import { breakageText } from "./breakage.ts";
import { subjectText } from "./constants.ts";
import { unfitText } from "./history.ts";
import type { Json } from "./json.ts";
import { heading, paragraph, wrapped } from "./lines.ts";
import { mappingFaultText } from "./mapping-fault.ts";
import { counted } from "./number.ts";
import { enumerated, sentence } from "./sentence.ts";
import type { Block } from "./text.ts";
import { adviceLines, runBlock, type Sources, troubleBlocks, troubleTitle } from "./trouble.ts";
import { anyText, nameText } from "./value.ts";

/** What a report needs to know besides the runs. */
export interface SimulationSetting extends Sources {
  readonly model: Model;
  /** What else than its steps the implementation is judged by. */
  readonly implementation: {
    readonly invariants?: object;
    readonly object?: { readonly name: string };
    readonly observer?: unknown;
  };
  /** The command that runs a schedule again; null where there is none. */
  readonly replay: (schedule: Schedule) => string | null;
  /** The command that does the same runs again, up to one of them. */
  readonly again: (runs: number) => string | null;
  readonly strict: boolean;
  /** How many runs were asked for. */
  readonly wanted: number;
  /** What it was that made them fewer: `at --timeout 5`. */
  readonly cuts: Readonly<Record<"time" | "stopped", string>>;
}

export function simulationText<T extends NodeTypes>(
  judgement: Judgement,
  conformance: Conformance<T>,
  cases: readonly Case<T>[],
  setting: SimulationSetting,
): string {
  const [first, ...others] = cases;
  return filled(
    first === undefined
      ? quietBlocks(judgement, conformance, setting)
      : [
          ...caseBlocks(judgement, first, setting),
          foundLines(conformance.campaign.findings[0]!, conformance),
          ...others.map((other, i) =>
            otherLines(other, conformance.campaign.findings[i + 1]!, setting),
          ),
          scheduleLines(first, setting, conformance.campaign.findings[0]!.run + 1),
        ],
  );
}

/** A failing run by itself. */
export function caseText<T extends NodeTypes>(
  judgement: Judgement,
  subject: Case<T>,
  setting: SimulationSetting,
): string {
  return filled([...caseBlocks(judgement, subject, setting), scheduleLines(subject, setting)]);
}

const filled = (blocks: readonly Block[]): string =>
  `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;

function caseBlocks<T extends NodeTypes>(
  { outcome }: Judgement,
  subject: Case<T>,
  setting: SimulationSetting,
): readonly Block[] {
  return [
    heading(`${outcome} ${subjectOf(setting)}`, troubleTitle(subject)),
    ...troubleBlocks(subject, setting.model, setting),
  ];
}

const subjectOf = ({ model: { name, constants } }: SimulationSetting): string =>
  subjectText(name, null, constants);

/** Where it was found, and what making it short has come to. */
function foundLines<T extends NodeTypes>(
  { run, times, shrunk, seed }: Finding<T>,
  { campaign }: Conformance<T>,
): Block {
  const found = `Found in run ${run + 1} with seed ${campaign.seed} (its own: ${seed}), after ${counted(campaign.events, "event")} in all.`;
  const again = times > 1 ? [`${counted(times, "run")} failed like this.`] : [];
  return paragraph(found, ...again, ...(shrunk === null ? [] : [shrunkText(shrunk)]));
}

function shrunkText<T extends NodeTypes>({
  before,
  after,
  shortest,
  complete,
}: NonNullable<Finding<T>["shrunk"]>): string {
  if (after.choices === 0)
    return "Nothing need go wrong for it: the run without any fault fails, too.";
  const left =
    before.choices === after.choices
      ? `All of its ${counted(after.choices, "choice")} are needed`
      : `Of its ${counted(before.choices, "choice")}, ${after.choices === 1 ? "one is" : `${after.choices} are`} needed`;
  return shortest
    ? `${left}; no schedule of fewer leads there.`
    : complete
      ? `${left}.`
      : `${left}, or fewer: the search for a shorter schedule was cut.`;
}

function scheduleLines<T extends NodeTypes>(
  { schedule, trouble }: Pick<Case<T>, "schedule"> & Partial<Pick<Case<T>, "trouble">>,
  setting: SimulationSetting,
  /** How many runs lead to it. */
  runs = 0,
): Block {
  // What cannot be had again by its choices may be by its seed, from the first run on.
  if (trouble?.kind === "not-reproducible") {
    const again = runs === 0 ? null : setting.again(runs);
    return again === null ? [] : [`  Again: ${again}`];
  }
  const command = setting.replay(schedule);
  const token = scheduleText(schedule);
  return command === null
    ? [`  Schedule, for simulate --schedule: ${token}`]
    : [`  Schedule: ${token}`, `  Replay: ${command}`];
}

/** A further finding, in brief. */
function otherLines<T extends NodeTypes>(
  subject: Case<T>,
  { times }: Finding<T>,
  setting: SimulationSetting,
): Block {
  const { outcome } = judgementOn(subject.trouble);
  const command =
    subject.trouble.kind === "not-reproducible" ? null : setting.replay(subject.schedule);
  return [
    ...wrapped(`Also ${outcome}: ${troubleTitle(subject)}, in ${counted(times, "run")}.`, 2, 4),
    ...(command === null ? [] : [`    Replay: ${command}`]),
  ];
}

// ---- nothing found --------------------------------------------------------------------------------

function quietBlocks<T extends NodeTypes>(
  { outcome, exit }: Judgement,
  { campaign, coverage, complaints }: Conformance<T>,
  setting: SimulationSetting,
): readonly Block[] {
  const subject = subjectOf(setting);
  const spec = nameText(setting.model.name);
  const runs = runsText(campaign);
  if (outcome === "vacuous")
    return [
      heading(`vacuous ${subject}`, `no step of it in ${runs}`),
      adviceLines(
        `Whatever happened was nothing to ${spec}: nothing was compared, and nothing is known.`,
        "Clients that ask for nothing; a mapping in which everything is `stutter` or `ignore`, or that hides every variable; a step that no message leads to.",
        "Look at which events happened below, and say in `events` which of them are steps.",
        null,
        null,
      ),
      ...coverageBlocks(coverage, campaign),
    ];
  return [
    outcome === "bounded"
      ? heading(
          `bounded ${subject}`,
          `no divergence in ${runs}, stopped ${setting.cuts[campaign.cut!]}`,
        )
      : heading(`passed ${subject}`, `no divergence in ${runs}`),
    paragraph(
      ...(outcome === "bounded"
        ? [`${counted(setting.wanted, "run was", "runs were")} asked for.`]
        : []),
      ...(campaign.runs > 0
        ? [
            ...judgedTexts(spec, setting),
            `The seed was ${campaign.seed}; of other runs this says nothing.`,
          ]
        : []),
    ),
    ...(campaign.runs > 0 ? coverageBlocks(coverage, campaign) : []),
    [
      ...(campaign.runs > 0 ? complaintLines(complaints) : []),
      ...(outcome === "passed" && exit !== 0
        ? paragraph(`With --strict this is a failure (exit ${exit}).`)
        : []),
    ],
  ];
}

/** All that was asked of the runs. */
function judgedTexts(spec: string, { implementation }: SimulationSetting): readonly string[] {
  const { invariants, object, observer } = implementation;
  const names = Object.keys(invariants ?? {}).map(nameText);
  return [
    `In each run, each event was a step of ${spec} that the mapping allows, or nothing to it.`,
    "Once nothing went wrong any more, every operation ended.",
    ...(names.length === 0 ? [] : [`Of the nodes, always true: ${enumerated(names)}.`]),
    ...(object === undefined
      ? []
      : [`What clients were told is linearizable, as ${nameText(object.name)}.`]),
    ...(observer === undefined ? [] : ["The observer had nothing to report."]),
  ];
}

// ---- one run --------------------------------------------------------------------------------------

/** A run that was asked for by its schedule. */
export function replayText<T extends NodeTypes>(
  judgement: Judgement,
  subject: Case<T> | null,
  run: Replay<T>,
  seen: readonly Seen[],
  setting: SimulationSetting,
): string {
  const { log, healed, schedule } = run;
  return filled([
    ...(subject !== null
      ? caseBlocks(judgement, subject, setting)
      : [
          heading(
            `passed ${subjectOf(setting)}`,
            `no divergence in this run of ${counted(log.length, "event")}`,
          ),
          runBlock({ log, healed, seen, marked: null, last: log.length - 1 }, setting.model),
        ]),
    skippedLines(run),
    scheduleLines(subject ?? { schedule }, setting),
  ]);
}

const SKIPPED_MAX = 4;

/** Choices that could not be taken: the run is then not the one that the schedule was made from. */
function skippedLines<T extends NodeTypes>({ skipped }: Replay<T>): Block {
  if (skipped.length === 0) return [];
  const texts = skipped.slice(0, SKIPPED_MAX).map(choiceText);
  const more = skipped.length > texts.length ? [`${skipped.length - texts.length} more`] : [];
  return wrapped(
    `Warning: not possible, and left out: ${enumerated([...texts, ...more])}. The schedule was made for another implementation, other clients, or other faults.`,
    2,
    4,
  );
}

// ---- no run ---------------------------------------------------------------------------------------

/** What keeps an implementation from being run at all. */
export interface BrokenArrow extends Sources {
  readonly error: unknown;
  readonly file: string;
}

export function brokenArrowText(broken: BrokenArrow): string {
  const { title, what, usual, remedy } = brokenArrowAdvice(broken);
  return filled([
    heading(`broken ${title}`),
    adviceLines(what, usual, remedy, broken.position(broken.error), broken),
  ]);
}

export function brokenArrowJson(broken: BrokenArrow, exit: number): Json {
  const { what, usual, remedy } = brokenArrowAdvice(broken);
  return {
    ...{ verdict: "broken", exit, failure: null, failures: [] },
    explanation: `${what} Usually: ${usual} Do: ${remedy}`,
    position: broken.position(broken.error),
  };
}

interface Advice {
  readonly title: string;
  readonly what: string;
  readonly usual: string;
  readonly remedy: string;
}

function brokenArrowAdvice({ error, file }: BrokenArrow): Advice {
  if (error instanceof BadMapping) {
    const spec = error.spec ?? "the specification";
    const { what, usual, remedy } = mappingFaultText(error.fault, spec);
    const title = error.spec === null ? file : nameText(error.spec);
    const part = error.fault.kind === "unfit" ? "the implementation" : "the mapping";
    return { title: `${title}: ${part}`, what: sentence(what), usual, remedy };
  }
  if (error instanceof Broken) {
    const { where, ...advice } = breakageText({ ...error.breakage, trace: null });
    return { title: `${file}: ${where}`, ...advice, what: sentence(advice.what) };
  }
  if (error instanceof UnfitOperation)
    return {
      title: `${file}: what clients ask`,
      what: sentence(unfitText(error)),
      usual: "Requests whose `f` and `in` are not those of the object.",
      remedy:
        "Say of each operation of the clients what the object calls it: { to, request, f, in }; and in `outcome` what a reply means.",
    };
  if (error instanceof BadNodeName)
    return {
      title: `${file}: the nodes`,
      what: `${JSON.stringify(error.node)} is no name for a node.`,
      usual: "A space, a dot or a bracket in the name.",
      remedy: "Take letters, digits, - and _ only: names stand in schedules.",
    };
  if (error instanceof UnknownNode)
    return {
      title: `${file}: what clients ask`,
      what: `${error.operation} is for ${nameText(error.node)}, and there is no such node.`,
      usual: "A misspelt node, or one that was renamed.",
      remedy: "Give `to` the name of a node.",
    };
  const text = error instanceof Error ? `${error.name}: ${error.message}` : anyText(error);
  return {
    title: file,
    what: `It threw ${text}`,
    usual:
      "A mistake in what draws the clients' operations, in an `outcome`, in `settled` or an observer.",
    remedy: "Correct it there; none of these may throw.",
  };
}
