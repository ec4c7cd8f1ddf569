/** `fairlead simulate`: runs an implementation under faults, and compares it with its specification. */
import { readFileSync } from "node:fs";
import { Broken } from "../explorer/breakage.ts";
import { BadMapping } from "../refinement/arrow/bad-mapping.ts";
import { caseOf, type Judgement, judgementOn } from "../refinement/arrow/trouble.ts";
import { UnfitOperation } from "../refinement/history/sequential-model.ts";
import { RUNS } from "../refinement/simulation/campaign.ts";
import {
  BadSchedule,
  parseSchedule,
  type Schedule,
  scheduleText,
} from "../refinement/simulation/schedule.ts";
import { reproduces } from "../refinement/simulation/simulation.ts";
import { BadNodeName, UnknownNode } from "../refinement/simulation/world.ts";
import type { Json } from "../report/json.ts";
import { errorPosition, lineAt } from "../report/position.ts";
import {
  brokenArrowJson,
  brokenArrowText,
  replayText,
  type SimulationSetting,
  simulationText,
} from "../report/simulation.ts";
import { replayJson, simulationJson } from "../report/simulation-json.ts";
import { simulationStatistics } from "../report/simulation-progress.ts";
import { spaceTime } from "../report/space-time.ts";
import { tracedOf } from "../report/trouble.ts";
import { simulate } from "../testing/simulate.ts";
import { type Arguments, type OptionTable, readArguments } from "./arguments.ts";
import { type AnyArrow, loadArrow } from "./arrow-file.ts";
import { requireWritable, write } from "./output.ts";
import { Refusal } from "./refusal.ts";
import { quoted } from "./shell.ts";
import { WATCHDOG_SECONDS } from "./subject.ts";
import type { Terminal } from "./terminal.ts";

const OPTIONS = {
  arrow: { type: "string" },
  runs: { type: "string" },
  steps: { type: "string" },
  seed: { type: "string" },
  timeout: { type: "string" },
  watchdog: { type: "string" },
  schedule: { type: "string" },
  onward: { type: "boolean" },
  strict: { type: "boolean" },
  json: { type: "boolean" },
  out: { type: "string", multiple: true },
  help: { type: "boolean", short: "h" },
} as const satisfies OptionTable;

/** Options that are about many runs. */
const MANY = ["runs", "steps", "seed", "timeout", "onward", "strict"] as const;
const ENDINGS = [".mmd", ".json", ".txt"];

/** What there is to say, in every form that it is said in. */
interface Outcome {
  readonly exit: number;
  readonly text: string;
  readonly json: () => Json;
  /** The diagram of a run; null where there is no run to draw. */
  readonly diagram: (() => string) | null;
  /** What it took. */
  readonly note: string;
}

export async function simulateCommand(
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const read = readArguments("simulate", args, OPTIONS);
  if (read.flag("help")) {
    const { simulateHelp } = await import("./help.ts");
    terminal.out(simulateHelp);
    return 0;
  }
  const [file, ...more] = read.words;
  if (file === undefined)
    throw new Refusal("which file? As in: fairlead simulate refinement/two-phase-commit.nodes.ts");
  if (more.length > 0) throw new Refusal(`one file at a time, not ${read.words.join(" and ")}`);
  for (const each of read.list("out")) requireWritable(each, ENDINGS);
  const outcome = await outcomeOf(read, file, terminal);
  terminal.out(read.flag("json") ? `${JSON.stringify(outcome.json())}\n` : outcome.text);
  for (const each of read.list("out")) writeTo(each, outcome, terminal);
  if (!read.flag("json") && outcome.note !== "") terminal.note(`${outcome.note}\n`);
  return outcome.exit;
}

async function outcomeOf(read: Arguments, file: string, terminal: Terminal): Promise<Outcome> {
  const written = read.text("schedule");
  if (written !== undefined)
    for (const option of MANY)
      if (read.text(option) !== undefined)
        throw new Refusal(`--schedule is about one run, and --${option} about many`);
  const options = {
    runs: read.count("runs", 1) ?? RUNS,
    onward: read.flag("onward"),
    strict: read.flag("strict"),
    ...present("steps", read.count("steps", 1)),
    ...present("seed", read.count("seed")),
    ...present("time", milliseconds(read.number("timeout"))),
  };
  const schedule = written === undefined ? null : scheduleOf(written);
  try {
    const watchdog = read.number("watchdog") ?? WATCHDOG_SECONDS;
    const arrow = (await loadArrow(file, read.text("arrow") ?? null, watchdog)).within(watchdog);
    const setting = settingOf(arrow, file, read, terminal, options.runs);
    return schedule !== null
      ? replayed(arrow, schedule, setting)
      : await simulated(arrow, options, setting, read.flag("json") ? null : terminal);
  } catch (error) {
    // What the author's code throws where no node, and no judge, runs it.
    if (error instanceof Refusal) throw error;
    const position = errorPosition(error);
    const known = [Broken, BadMapping, BadNodeName, UnknownNode, UnfitOperation].some(
      (kind) => error instanceof kind,
    );
    if (!known && position === null) throw error;
    const broken = { error, file, position: errorPosition, line: lineAt };
    return {
      exit: 3,
      text: brokenArrowText(broken),
      json: () => brokenArrowJson(broken, 3),
      ...{ diagram: null, note: "" },
    };
  }
}

const present = <K extends string>(name: K, value: number | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: number };

const milliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1000;

function settingOf(
  { model, implementation }: AnyArrow,
  file: string,
  read: Arguments,
  terminal: Terminal,
  wanted: number,
): SimulationSetting {
  const name = read.text("arrow");
  const words = [file, ...(name === undefined ? [] : ["--arrow", name])].map(quoted);
  const timeout = read.text("timeout");
  return {
    ...{ model, implementation, wanted, position: errorPosition, line: lineAt },
    strict: read.flag("strict"),
    cuts: { time: `at --timeout ${timeout}`, stopped: "by an interruption" },
    again: (runs) =>
      [
        ...[terminal.program, "simulate", ...words, "--runs", String(runs)],
        ...["seed", "steps"].flatMap((option) => {
          const given = read.text(option);
          return given === undefined ? [] : [`--${option}`, quoted(given)];
        }),
      ].join(" "),
    replay: (schedule) =>
      [
        ...[terminal.program, "simulate", ...words],
        ...["--schedule", quoted(scheduleText(schedule))],
      ].join(" "),
  };
}

async function simulated(
  arrow: AnyArrow,
  options: Parameters<typeof simulate>[1],
  setting: SimulationSetting,
  terminal: Terminal | null,
): Promise<Outcome> {
  const { judgement, conformance, cases } = await simulate(arrow, {
    ...options,
    watcher: terminal,
  });
  const { campaign, seconds } = conformance;
  const [first] = cases;
  return {
    exit: judgement.exit,
    text: simulationText(judgement, conformance, cases, setting),
    json: () => simulationJson(judgement, conformance, cases, { ...setting, versions: versions() }),
    diagram: first === undefined ? null : () => spaceTime(tracedOf(first), setting.model.name),
    note: simulationStatistics(campaign.runs, campaign.events, seconds, cases.length === 0),
  };
}

const PASSED: Judgement = { outcome: "passed", exit: 0 };

function replayed(arrow: AnyArrow, schedule: Schedule, setting: SimulationSetting): Outcome {
  const { run, seen } = arrow.follow(schedule);
  const failure = reproduces(arrow.system, run) ?? run.failure;
  const subject = failure === null ? null : caseOf(arrow, schedule, run, failure);
  const judgement = subject === null ? PASSED : judgementOn(subject.trouble);
  return {
    exit: judgement.exit,
    text: replayText(judgement, subject, run, seen, setting),
    json: () => replayJson(judgement, subject, run, seen, { ...setting, versions: versions() }),
    diagram: () => {
      const { log, healed } = run;
      const whole = { log, healed, marked: null, last: log.length - 1, seen };
      return spaceTime(subject === null ? whole : tracedOf(subject), setting.model.name);
    },
    note: "",
  };
}

function writeTo(file: string, { text, json, diagram }: Outcome, terminal: Terminal): void {
  if (file.endsWith(".mmd") && diagram === null) {
    terminal.note(`Did not write ${file}: no run failed.\n`);
    return;
  }
  const content = file.endsWith(".mmd")
    ? diagram!()
    : file.endsWith(".json")
      ? `${JSON.stringify(json(), null, 2)}\n`
      : text;
  write(file, content);
  terminal.note(`Wrote ${file}.\n`);
}

/** The schedule that is written on the command line, or kept in a file. @throws Refusal */
function scheduleOf(written: string): Schedule {
  const token = written.endsWith(".json") ? tokenIn(written) : written;
  try {
    return parseSchedule(token);
  } catch (error) {
    if (!(error instanceof BadSchedule)) throw error;
    const what =
      error.part === null
        ? `${JSON.stringify(shortened(token))} is no schedule`
        : `${JSON.stringify(shortened(error.part))} is no part of a schedule`;
    throw new Refusal(
      `--schedule: ${what}; one looks like "s1 3081289035 crash(b) ~fire(a;ask)", in quotes`,
    );
  }
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

/** @throws Refusal */
function tokenIn(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    throw new Refusal(
      code === "ENOENT"
        ? `--schedule: there is no file ${file}`
        : `--schedule: cannot read ${file}: ${message}`,
    );
  }
  try {
    const { failure } = JSON.parse(text) as { failure?: { schedule?: unknown } | null };
    if (typeof failure?.schedule === "string") return failure.schedule;
  } catch {
    throw new Refusal(`--schedule: ${file} is not JSON`);
  }
  throw new Refusal(`--schedule: ${file} has no failing run in it`);
}

function versions(): Readonly<Record<string, string>> {
  const file = new URL("../../package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return { fairlead: version, node: process.versions.node };
}
