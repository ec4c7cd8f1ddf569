/** `fairlead classify`: which properties are safety, which are liveness, and what a violation looks like. */
import { Broken } from "../explorer/breakage.ts";
import { type Classes, classify } from "../explorer/classification/classification.ts";
import { settleEngine } from "../host/engine.ts";
import { type OptionTable, readArguments, SUBJECT_OPTIONS } from "./arguments.ts";
import { noteBroken } from "./broken.ts";
import { Refusal } from "./refusal.ts";
import { isModel, requireProperties, subjectOf } from "./subject.ts";
import type { Terminal } from "./terminal.ts";

const OPTIONS = {
  ...SUBJECT_OPTIONS,
  property: { type: "string", multiple: true },
  json: { type: "boolean" },
  "max-states": { type: "string" },
  timeout: { type: "string" },
} as const satisfies OptionTable;

/** States among which witnesses are looked for, unless told otherwise. */
const STATES_MAX = 100_000;

export async function classifyCommand(
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const read = readArguments("classify", args, OPTIONS);
  if (read.flag("help")) {
    const { classifyHelp } = await import("./help.ts");
    terminal.out(classifyHelp);
    return 0;
  }
  if (read.words.length > 1)
    throw new Refusal(`one file at a time, not ${read.words.join(" and ")}`);
  const timeout = read.number("timeout");
  const maxStates = read.count("max-states", 1) ?? STATES_MAX;
  const wanted = read.list("property");
  const subject = await subjectOf(read, read.words[0]);
  try {
    if (!isModel(subject.model)) throw new Broken(subject.model);
    const { model, watchdog } = subject;
    requireProperties(model, wanted);
    settleEngine();
    const classes: Classes = classify(
      model,
      { maxStates, watchdog, ...(timeout === undefined ? {} : { timeout }) },
      wanted,
    );
    if (read.flag("json")) {
      const { classificationJson } = await import("../report/classification-json.ts");
      terminal.out(`${JSON.stringify(classificationJson(classes, model))}
`);
    } else {
      const { classificationText } = await import("../report/classification.ts");
      terminal.out(classificationText(classes, model));
    }
    return 0;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return noteBroken(error, subject, terminal);
  }
}
