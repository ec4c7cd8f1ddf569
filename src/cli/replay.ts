/** `fairlead replay`: takes a sequence of steps from an initial state, and shows where it leads. */
import { Broken } from "../explorer/breakage.ts";
import { type Choice, Walk } from "../explorer/replay.ts";
import type { Loop, TraceStep } from "../explorer/verdict.ts";
import { subjectText } from "../report/constants.ts";
import { contrasts } from "../report/contrasts.ts";
import { actionOf, sameLabel, splitSequence, stepLabel } from "../report/label.ts";
import { replayText } from "../report/replay.ts";
import { enumerated } from "../report/sentence.ts";
import { obstacleText } from "../report/why.ts";
import type { Model } from "../spec/model.ts";
import { type OptionTable, readArguments, SUBJECT_OPTIONS } from "./arguments.ts";
import { noteBroken } from "./broken.ts";
import { Refusal, suggestion } from "./refusal.ts";
import { standingsOf } from "./standings.ts";
import { isModel, subjectOf } from "./subject.ts";
import type { Terminal } from "./terminal.ts";

const OPTIONS = {
  ...SUBJECT_OPTIONS,
  init: { type: "string" },
  loop: { type: "string" },
} as const satisfies OptionTable;

/** Steps that an error lists. */
const LISTED_MAX = 12;

export async function replayCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const read = readArguments("replay", args, OPTIONS);
  if (read.flag("help")) {
    const { replayHelp } = await import("./help.ts");
    terminal.out(replayHelp);
    return 0;
  }
  const place = (read.count("init", 1) ?? 1) - 1;
  const start = read.count("loop");
  const [file, ...sequence] = read.words;
  const labels = splitSequence(sequence.join(" "));
  if (labels === null)
    throw new Refusal("a bracket or a quote in the sequence of steps is not closed");
  const subject = await subjectOf(read, file);
  try {
    if (!isModel(subject.model)) throw new Broken(subject.model);
    const { model } = subject;
    const walk = new Walk(model, subject.watchdog);
    if (!walk.start(place))
      throw new Refusal(`there is no initial state number ${place + 1}: --init counts from 1`);
    labels.forEach((label, i) => {
      walk.take(chosen(walk, model, label, i));
    });
    const heading = subjectText(model.name, model.configuration, model.constants);
    const loop = start === undefined ? null : loopTo(start, walk.trace, model);
    const trace = loop?.back ? walk.trace.slice(0, -1) : walk.trace;
    const standings = standingsOf(walk, trace, loop);
    terminal.out(replayText(heading, model.variables, trace, loop, standings));
    return 0;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return noteBroken(error, subject, terminal);
  }
}

/** The loop that the last step closes. @throws Refusal when it does not come back to its start */
function loopTo(start: number, trace: readonly TraceStep[], model: Model): Loop {
  const last = trace.length - 1;
  if (start > last)
    throw new Refusal(`--loop ${start}: the steps lead no farther than state ${last}`);
  if (start === last) return { start, back: null };
  const { action, parameters, state } = trace[last]!;
  const differences = contrasts(model.variables, state, trace[start]!.state);
  if (differences.length > 0)
    throw new Refusal(
      `the last step, ${stepLabel(action!, parameters)}, does not lead back to state ${start}: there is ${enumerated(differences)}`,
    );
  return { start, back: { action: action!, parameters } };
}

function chosen(walk: Walk, model: Model, label: string, i: number): Choice {
  const choices = walk.choices();
  const found = choices.find(({ action, parameters, obstacle }) =>
    obstacle?.kind === "no-choice" ? false : sameLabel(stepLabel(action, parameters), label),
  );
  if (found && found.obstacle === null) return found;
  const stopped = `replay stopped at step ${i + 1}: ${label}`;
  const enabled = choices
    .filter(({ obstacle }) => obstacle === null)
    .map(({ action, parameters }) => stepLabel(action, parameters));
  const others =
    enabled.length === 0
      ? "Nothing is enabled"
      : `Enabled: ${enabled.slice(0, LISTED_MAX).join(", ")}${
          enabled.length > LISTED_MAX ? `, … (${enabled.length} in all)` : ""
        }`;
  const cause =
    "A trace made with other constants, or an action that depends on something outside the state, does this.";
  if (found) {
    throw new Refusal(
      `${stopped} is not enabled here: ${obstacleText(found.obstacle!)}. ${others}. ${cause}`,
    );
  }
  const names = model.actions.map(({ name }) => name);
  const action = actionOf(label);
  if (!names.includes(action))
    throw new Refusal(
      `${stopped}: there is no action ${action}${suggestion(action, names)}; there is ${names.join(", ")}`,
    );
  const parameters = model.actions.find(({ name }) => name === action)!.parameters;
  throw new Refusal(
    `${stopped} cannot be chosen here: ${
      parameters.length === 0
        ? `${action} has no parameters`
        : `${action} takes ${parameters.map(({ name }) => name).join(", ")}`
    }. ${others}. ${cause}`,
  );
}
