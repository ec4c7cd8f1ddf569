/** `fairlead check`: explores a specification, and reports what it found. */
import { checking } from "../explorer/check.ts";
import type { Choice } from "../explorer/replay.ts";
import {
  type Breakage,
  type CheckOptions,
  EXIT,
  type TraceStep,
  type Verdict,
} from "../explorer/verdict.ts";
import { settleEngine } from "../host/engine.ts";
import type { Model } from "../spec/model.ts";
import type { Arguments, OptionTable } from "./arguments.ts";
import { readArguments, SUBJECT_OPTIONS } from "./arguments.ts";
import { diagnosisOf, vocabularyOf } from "./diagnosis.ts";
import { Interruption, interruptible } from "./interruption.ts";
import { lineAt, positionIn, shownPosition } from "./position.ts";
import { ProgressLine } from "./progress.ts";
import { Refusal } from "./refusal.ts";
import {
  isModel,
  requireProperties,
  type Subject,
  subjectOf,
  WATCHDOG_SECONDS,
} from "./subject.ts";
import type { Terminal } from "./terminal.ts";

const OPTIONS = {
  ...SUBJECT_OPTIONS,
  property: { type: "string", multiple: true },
  json: { type: "boolean" },
  search: { type: "string" },
  exact: { type: "boolean" },
  unreduced: { type: "boolean" },
  "max-states": { type: "string" },
  "max-depth": { type: "string" },
  timeout: { type: "string" },
  "max-memory": { type: "string" },
  seed: { type: "string" },
  strict: { type: "boolean" },
  continue: { type: "boolean" },
  audit: { type: "boolean" },
  "cross-check": { type: "boolean" },
  out: { type: "string", multiple: true },
} as const satisfies OptionTable;

/** Options that are decided on, but not there yet. */
const TO_COME = ["workers", "symmetry", "checkpoint", "resume"];

const ORDERS = ["bfs", "dfs", "random"] as const;

export async function checkCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const early = TO_COME.find((name) =>
    args.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)),
  );
  if (early !== undefined) throw new Refusal(`--${early} is not built yet`);
  const read = readArguments("check", args, OPTIONS);
  if (read.flag("help")) {
    const { checkHelp } = await import("./help.ts");
    terminal.out(checkHelp);
    return 0;
  }
  if (read.words.length > 1)
    throw new Refusal(`one file at a time, not ${read.words.join(" and ")}`);
  const options = optionsOf(read);
  const files = read.list("out");
  if (files.length > 0) {
    const { requireWritable } = await import("./output.ts");
    for (const file of files) requireWritable(file);
  }
  const subject = await subjectOf(read, read.words[0]);
  const model = isModel(subject.model) ? subject.model : null;
  const verdict = located(
    subject,
    await judged(
      isModel(subject.model)
        ? await explored(subject.model, options, read.flag("json") ? null : terminal)
        : brokenVerdict(subject, subject.model, options),
      read.flag("strict"),
    ),
  );
  const text = () => textOf(verdict, subject, model, terminal);
  if (read.flag("json")) {
    const { verdictJson } = await import("../report/json.ts");
    const json = verdictJson(verdict, await vocabularyOf(verdict, model));
    terminal.out(`${JSON.stringify(json)}\n`);
  } else terminal.out(await text());
  if (files.length > 0) {
    const { writeFiles } = await import("./output.ts");
    const produced = { verdict, model, watchdog: subject.watchdog, text };
    for (const note of await writeFiles(files, produced)) terminal.note(`${note}\n`);
  }
  if (!read.flag("json")) terminal.note(await statistics(verdict));
  return verdict.exit;
}

function optionsOf(read: Arguments): CheckOptions {
  const order = read.text("search") ?? "bfs";
  const search = ORDERS.find((each) => each === order);
  if (search === undefined)
    throw new Refusal(`--search is one of ${ORDERS.join(", ")}, not ${JSON.stringify(order)}`);
  const given = {
    maxStates: read.count("max-states", 1),
    maxDepth: read.count("max-depth", 1),
    timeout: read.number("timeout"),
    maxMemory: megabytesToBytes(read.number("max-memory", 1)),
    seed: read.count("seed"),
    watchdog: read.number("watchdog"),
    properties: read.list("property").length > 0 ? read.list("property") : undefined,
  };
  return {
    search,
    exact: read.flag("exact"),
    reduce: !read.flag("unreduced"),
    continue: read.flag("continue"),
    audit: read.flag("audit"),
    ...(read.flag("cross-check") ? { crossCheck: true } : {}),
    ...(Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as CheckOptions),
  };
}

const megabytesToBytes = (megabytes: number | undefined): number | undefined =>
  megabytes === undefined ? undefined : megabytes * 1e6;

async function explored(
  model: Model,
  options: CheckOptions,
  terminal: Terminal | null,
): Promise<Verdict> {
  requireProperties(model, options.properties ?? []);
  settleEngine();
  const line =
    terminal === null
      ? null
      : new ProgressLine(
          terminal,
          model.expect?.violates === undefined ? (model.expect?.distinct ?? null) : null,
          options.timeout ?? null,
        );
  // A signal ends the search, not the report of what was covered.
  const interruption = new Interruption(options.watchdog ?? WATCHDOG_SECONDS);
  try {
    return await interruptible(
      checking(model, {
        ...options,
        interruptible: true,
        stopped: interruption.asked,
        ...(line === null ? {} : { progress: line.update }),
      }),
    );
  } finally {
    interruption.release();
    line?.end();
  }
}

/** With `--strict`, what makes a verdict weaker than it looks makes it fail. */
async function judged(verdict: Verdict, strict: boolean): Promise<Verdict> {
  if (!strict || verdict.outcome !== "held") return verdict;
  const { warningTexts } = await import("../report/warnings.ts");
  return warningTexts(verdict).length > 0 ? { ...verdict, exit: EXIT.unreached } : verdict;
}

/** The verdict on a spec of which no model could be made. */
function brokenVerdict(
  { spec, configuration }: Subject,
  breakage: Omit<Breakage, "trace">,
  options: CheckOptions,
): Verdict {
  return {
    outcome: "broken",
    exit: EXIT.broken,
    spec: typeof spec.name === "string" && spec.name !== "" ? spec.name : "a specification",
    configuration,
    constants: {},
    search: options.search ?? "bfs",
    exact: options.exact === true,
    seed: options.seed ?? 0,
    finding: null,
    findings: [],
    breakage: { ...breakage, trace: null },
    distinct: 0,
    generated: 0,
    depth: 0,
    fullest: [],
    growing: null,
    excluded: 0,
    complete: false,
    cut: null,
    undecided: [],
    seconds: 0,
    executions: 0,
    audits: 0,
    crossChecked: null,
    actions: {},
    properties: [],
    reached: {},
    warnings: [],
    expect: null,
    comparison: { compared: [], unexpected: [] },
    allTerminal: false,
    collision: { optimistic: 0, observed: 0 },
    peakBytes: process.memoryUsage.rss(),
    storeBytes: 0,
  };
}

/** Says where in the author's file a breakage is, also when no error told. */
function located({ file, spec }: Subject, verdict: Verdict): Verdict {
  const { breakage } = verdict;
  if (breakage === null) return verdict;
  const position = shownPosition(breakage.position ?? positionIn(file, spec.name, breakage.where));
  return { ...verdict, breakage: { ...breakage, position } };
}

async function textOf(
  verdict: Verdict,
  subject: Subject,
  model: Model | null,
  terminal: Terminal,
): Promise<string> {
  const { reportText } = await import("../report/text.ts");
  // Only a trace needs to walk.
  const walking = verdict.breakage?.trace || verdict.findings.some(({ trace }) => trace !== null);
  const walks = walking ? await import("../explorer/replay.ts") : null;
  const { replayCommand } = await import("./replay-command.ts");
  return reportText(verdict, {
    variables: model?.variables ?? {},
    constrained: model?.constraint != null,
    fairness: model?.fairness ?? [],
    refinements: model?.refinements ?? [],
    replay: (trace, loop) =>
      replayCommand(
        terminal.program,
        subject.words,
        trace,
        loop,
        model && walks ? walks.placeOf(model, trace[0]!.state) : 0,
      ),
    choices: (trace) => choicesAfter(trace),
    diagnosis: await diagnosisOf(verdict, model),
    line: lineAt,
  });

  function choicesAfter(trace: readonly TraceStep[]): readonly Choice[] {
    const walk = new walks!.Walk(model!, subject.watchdog);
    walk.stand(trace.at(-1)!.state);
    return walk.choices();
  }
}

/** What the run took. It differs from run to run, so it is no part of the report. */
async function statistics(verdict: Verdict): Promise<string> {
  const { counted, grouped, megabytes } = await import("../report/number.ts");
  const { seconds, distinct, executions, audits, peakBytes } = verdict;
  const speed = seconds > 0.1 ? `, ${grouped(distinct / seconds)} states/s` : "";
  return `${seconds.toFixed(2)} s${speed}, ${counted(executions, "run")} of the author's code (${grouped(audits)} answers confirmed), ${megabytes(peakBytes)}\n`;
}
