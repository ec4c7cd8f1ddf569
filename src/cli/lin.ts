/** `fairlead lin`: whether what clients were told can be explained by one operation after another. */
import { readFileSync } from "node:fs";
import { Broken } from "../explorer/breakage.ts";
import { settleEngine } from "../host/engine.ts";
import { BadHistory, type History } from "../refinement/history/history.ts";
import { readHistory } from "../refinement/history/history-lines.ts";
import { type Consistency, checkHistory } from "../refinement/history/linearizability.ts";
import { type SequentialModel, UnfitOperation } from "../refinement/history/sequential-model.ts";
import { register, sequentialObjects } from "../refinement/history/sequential-objects.ts";
import { subjectText } from "../report/constants.ts";
import { flawText, unfitText } from "../report/history.ts";
import { historyText } from "../report/linearizability.ts";
import { historyJson } from "../report/linearizability-json.ts";
import { type Arguments, type OptionTable, readArguments, SUBJECT_OPTIONS } from "./arguments.ts";
import { noteBroken } from "./broken.ts";
import { Refusal, suggestion } from "./refusal.ts";
import { isModel, type Subject, subjectOf } from "./subject.ts";
import type { Terminal } from "./terminal.ts";

const OPTIONS = {
  ...SUBJECT_OPTIONS,
  model: { type: "string" },
  consistency: { type: "string" },
  initial: { type: "string" },
  key: { type: "string" },
  internal: { type: "string", multiple: true },
  json: { type: "boolean" },
  "max-states": { type: "string" },
  timeout: { type: "string" },
  "max-memory": { type: "string" },
} as const satisfies OptionTable;

const CONSISTENCIES: readonly Consistency[] = ["linearizable", "sequential"];
const EXITS = { consistent: 0, inconsistent: 12, unknown: 20 } as const;

export async function linCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const read = readArguments("lin", args, OPTIONS);
  if (read.flag("help")) {
    const { linHelp } = await import("./help.ts");
    terminal.out(linHelp);
    return 0;
  }
  const [file, ...more] = read.words;
  if (file === undefined)
    throw new Refusal("which history? As in: fairlead lin history.jsonl --model kv");
  if (more.length > 0) throw new Refusal(`one history at a time, not ${read.words.join(" and ")}`);
  const consistency = read.text("consistency") ?? "linearizable";
  if (!CONSISTENCIES.includes(consistency as Consistency))
    throw new Refusal(
      `--consistency ${JSON.stringify(consistency)} is none${suggestion(consistency, CONSISTENCIES)}; there is ${CONSISTENCIES.join(", ")}`,
    );
  const [maxStates, timeout] = [read.count("max-states", 1), read.number("timeout")];
  const megabytes = read.number("max-memory", 1);
  const { subject, object, name } = await objectOf(read);
  const history = historyIn(file);
  try {
    settleEngine();
    const verdict = checkHistory(history, object(), {
      consistency: consistency as Consistency,
      ...(maxStates === undefined ? {} : { maxStates }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(megabytes === undefined ? {} : { maxMemory: megabytes * 1e6 }),
    });
    const exit = EXITS[verdict.outcome];
    terminal.out(
      read.flag("json")
        ? `${JSON.stringify(historyJson(verdict, exit))}\n`
        : historyText(verdict, `${file === "-" ? "the history" : file} as ${name}`),
    );
    return exit;
  } catch (error) {
    if (error instanceof UnfitOperation)
      throw new Refusal(`${file}: ${unfitText(error)}${subject ? " (--set takes constants)" : ""}`);
    if (!(error instanceof Broken) || subject === null) throw error;
    return noteBroken(error, subject, terminal);
  }
}

interface Chosen {
  /** Null of an object that is known without a specification. */
  readonly subject: Subject | null;
  readonly name: string;
  /** @throws Broken */
  readonly object: () => SequentialModel;
}

/** @throws Refusal */
async function objectOf(read: Arguments): Promise<Chosen> {
  const written = read.text("model");
  const known = Object.keys(sequentialObjects);
  const wanted = `--model is one of ${known.join(", ")}, or a specification's file`;
  if (written === undefined) throw new Refusal(`which model? ${wanted}`);
  if (Object.hasOwn(sequentialObjects, written)) {
    for (const option of ["config", "set", "spec", "key", "internal"])
      if (read.text(option) !== undefined)
        throw new Refusal(`--${option} is for a specification, and ${written} is none`);
    const initial = initialOf(read, written);
    const make = sequentialObjects[written as keyof typeof sequentialObjects];
    const object = (): SequentialModel =>
      initial === undefined ? (make() as SequentialModel) : register(initial);
    return { subject: null, name: written, object };
  }
  initialOf(read, written);
  if (!/[./\\]/.test(written))
    throw new Refusal(
      `there is no model ${JSON.stringify(written)}${suggestion(written, known)}; ${wanted}`,
    );
  const subject = await subjectOf(read, written);
  const { model } = subject;
  const object = (): SequentialModel => {
    if (!isModel(model)) throw new Broken(model);
    return specified(model);
  };
  const { specifiedObject } = await import("../refinement/history/specified-object.ts");
  const part = read.text("key");
  const internal = read.list("internal");
  const specified = (found: Extract<typeof model, { variables: unknown }>): SequentialModel =>
    specifiedObject(found, {
      internal,
      watchdog: subject.watchdog,
      ...(part === undefined ? {} : { part }),
    }) as SequentialModel;
  if (!isModel(model)) return { subject, name: subject.spec.name, object };
  const actions = model.actions.map(({ name }) => name);
  for (const name of internal)
    if (!actions.includes(name))
      throw new Refusal(
        `${model.name} has no action ${JSON.stringify(name)}${suggestion(name, actions)}; it has ${actions.join(", ")}`,
      );
  const { configuration, constants } = model;
  return { subject, name: subjectText(model.name, configuration, constants), object };
}

/** What a register holds at first, when that is told. @throws Refusal */
function initialOf(read: Arguments, model: string): unknown {
  const written = read.text("initial");
  if (written === undefined) return undefined;
  if (model !== "register") throw new Refusal(`--initial is for a register, and ${model} is none`);
  try {
    return JSON.parse(written) as unknown;
  } catch {
    throw new Refusal(`--initial wants JSON, as in --initial 0, not ${JSON.stringify(written)}`);
  }
}

/** @throws Refusal */
function historyIn(file: string): History {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === "ENOENT") throw new Refusal(`there is no file ${file}`);
    if (code === "EISDIR") throw new Refusal(`${file} is a folder, not a file`);
    throw new Refusal(`cannot read ${file}: ${message}`);
  }
  try {
    return readHistory(text);
  } catch (error) {
    if (error instanceof BadHistory) throw new Refusal(`${file}: ${flawText(error.flaw)}`);
    throw error;
  }
}
