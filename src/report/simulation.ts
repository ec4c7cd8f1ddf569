/** What came of simulating an implementation, as text. The same runs give the same text. */
import type { Conformance } from "../refinement/arrow/arrow.ts";
import { type Case, type Judgement, judgementOn } from "../refinement/arrow/trouble.ts";
import type { NodeTypes } from "../refinement/node.ts";
import type { Finding } from "../refinement/simulation/campaign.ts";
import { type Schedule, scheduleText } from "../refinement/simulation/schedule.ts";
import type { Replay } from "../refinement/simulation/simulation.ts";
import type { Model } from "../spec/model.ts";
import { complaintLines, coverageBlocks, runsText } from "./arrow-coverage.ts";
import { subjectText } from "./constants.ts";
import { heading, paragraph, wrapped } from "./lines.ts";
import { counted } from "./number.ts";
import { enumerated } from "./sentence.ts";
import type { Block } from "./text.ts";
import { adviceLines, type Sources, troubleBlocks, troubleTitle } from "./trouble.ts";
import { nameText } from "./value.ts";

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
  readonly strict: boolean;
  /** How many runs were asked for. */
  readonly wanted: number;
  /** Why there were fewer: `at --timeout 5`. */
  readonly stop: string;
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
          scheduleLines(first, setting),
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
  const left =
    before.choices === after.choices
      ? `All of its ${counted(after.choices, "choice")} are needed`
      : `Of its ${counted(before.choices, "choice")}, ${after.choices === 0 ? "none is" : after.choices === 1 ? "one is" : `${after.choices} are`} needed`;
  return shortest
    ? `${left}; no schedule of fewer leads there.`
    : complete
      ? `${left}.`
      : `${left}, or fewer: the search for a shorter schedule was cut.`;
}

function scheduleLines<T extends NodeTypes>(
  { schedule }: Case<T>,
  setting: SimulationSetting,
): Block {
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
  const command = setting.replay(subject.schedule) ?? scheduleText(subject.schedule);
  return [
    ...wrapped(`Also ${outcome}: ${troubleTitle(subject)}, in ${counted(times, "run")}.`, 2, 4),
    `    Replay: ${command}`,
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
      ? heading(`bounded ${subject}`, `no divergence in ${runs}, stopped ${setting.stop}`)
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

/** A run that was asked for by its schedule, and in which nothing is wrong. */
export function replayText<T extends NodeTypes>(
  run: Replay<T>,
  lines: Block,
  setting: SimulationSetting,
): string {
  return filled([
    heading(
      `passed ${subjectOf(setting)}`,
      `no divergence in this run of ${counted(run.log.length, "event")}`,
    ),
    lines,
  ]);
}
