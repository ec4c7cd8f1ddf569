/** `fairlead induct`: whether invariants are inductive. */

import {
  type Draw,
  type Induction,
  type InductionOptions,
  type InductionProgress,
  inducting,
  isSampled,
} from "../explorer/induction/induction.ts";
import { settleEngine } from "../host/engine.ts";
import type { Model } from "../spec/model.ts";
import { type Arguments, type OptionTable, readArguments, SUBJECT_OPTIONS } from "./arguments.ts";
import { Interruption, interruptible } from "./interruption.ts";
import { lineAt, positionIn, shownPosition } from "./position.ts";
import { ProgressLine } from "./progress.ts";
import { existing, Refusal, suggestion } from "./refusal.ts";
import { isModel, type Subject, subjectOf, WATCHDOG_SECONDS } from "./subject.ts";
import type { Terminal } from "./terminal.ts";

const OPTIONS = {
  ...SUBJECT_OPTIONS,
  invariant: { type: "string", multiple: true },
  assuming: { type: "string", multiple: true },
  json: { type: "boolean" },
  "max-states": { type: "string" },
  samples: { type: "string" },
  seed: { type: "string" },
  timeout: { type: "string" },
} as const satisfies OptionTable;

export async function inductCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const read = readArguments("induct", args, OPTIONS);
  if (read.flag("help")) {
    const { inductHelp } = await import("./help.ts");
    terminal.out(inductHelp);
    return 0;
  }
  if (read.words.length > 1)
    throw new Refusal(`one file at a time, not ${read.words.join(" and ")}`);
  const options = optionsOf(read);
  const subject = await subjectOf(read, read.words[0]);
  const { model } = subject;
  if (!isModel(model)) return brokenFromTheStart(read, terminal);
  requireInvariants(model, read);
  const draw = isSampled(model, options) ? { draw: await drawing() } : {};
  settleEngine();
  const json = read.flag("json");
  const found = located(subject, await run(model, { ...options, ...draw }, json ? null : terminal));
  const report = await import("../report/induction.ts");
  if (json) {
    const { variables, actions } = model;
    terminal.out(`${JSON.stringify(report.inductionJson(found, { variables, actions }))}\n`);
    return found.exit;
  }
  const { outcome } = found.reached;
  terminal.out(
    outcome === "violated" || outcome === "broken"
      ? await ordinaryText(found, subject, model, terminal)
      : report.inductionText(found, model.variables),
  );
  terminal.note(report.inductionStatistics(found));
  return found.exit;
}

function optionsOf(read: Arguments): InductionOptions {
  const given = {
    maxStates: read.count("max-states", 1),
    samples: read.count("samples", 1),
    seed: read.count("seed"),
    timeout: read.number("timeout"),
    watchdog: read.number("watchdog"),
  };
  return {
    invariants: read.list("invariant"),
    assuming: read.list("assuming"),
    ...(Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as Partial<InductionOptions>),
  };
}

function requireInvariants(model: Model, read: Arguments): void {
  const names = model.invariants.map(({ name }) => name);
  const others = [model.steps, model.temporals, model.refinements, model.reachables].flat();
  const there = existing("it has", names, "it has none");
  if (read.list("invariant").length === 0)
    throw new Refusal(`which invariant? --invariant NAME; of ${model.name}: ${there}`);
  for (const name of [...read.list("invariant"), ...read.list("assuming")]) {
    if (names.includes(name)) continue;
    const other = others.find((each) => each.name === name);
    throw new Refusal(
      other
        ? `${JSON.stringify(name)} of ${model.name} is no invariant; ${there}`
        : `${model.name} has no invariant ${JSON.stringify(name)}${suggestion(name, names)}; ${there}`,
    );
  }
}

/** Draws members of domains, by a library that takes longer to load than most checks take. */
async function drawing(): Promise<Draw> {
  const [{ arbitraryOf }, { sample }] = await Promise.all([
    import("../spec/arbitrary.ts"),
    import("fast-check"),
  ]);
  return (domain, count, seed) => sample(arbitraryOf(domain), { numRuns: count, seed });
}

async function run(
  model: Model,
  options: InductionOptions,
  terminal: Terminal | null,
): Promise<Induction> {
  const line = terminal && new ProgressLine(terminal, null, options.timeout ?? null);
  const trying = terminal && new TryingLine(terminal);
  // A signal ends the search, not the report of what was covered.
  const interruption = new Interruption(options.watchdog ?? WATCHDOG_SECONDS);
  try {
    return await interruptible(
      inducting(model, {
        ...options,
        interruptible: true,
        stopped: interruption.asked,
        ...(line && { searching: line.update }),
        ...(trying && { progress: trying.update }),
      }),
    );
  } finally {
    interruption.release();
    line?.end();
    trying?.end();
  }
}

/** Seconds before the first line, and between lines that stay. */
const QUIET = 1;
const INTERVAL = 5;

/** Progress of an induction, as `ProgressLine` shows that of a search. */
class TryingLine {
  #shown = false;
  #next = QUIET;

  constructor(readonly terminal: Terminal) {}

  readonly update = ({ tried, satisfying, total, seconds }: InductionProgress): void => {
    if (seconds < this.#next || tried === 0) return;
    const { live } = this.terminal;
    this.#next = seconds + (live ? 0 : INTERVAL);
    const share = total > 0 ? ` (${Math.floor((100 * tried) / total)} %)` : "";
    const line = `${Math.round(seconds)} s, ${tried.toLocaleString("en")} states tried${share}, ${satisfying.toLocaleString("en")} satisfied the invariant`;
    this.terminal.note(live ? `\r\u001b[K${line}` : `${line}\n`);
    this.#shown = true;
  };

  end(): void {
    if (this.#shown && this.terminal.live) this.terminal.note("\r\u001b[K");
  }
}

/** Of a specification of which no model could be made, a check says what is wrong. */
async function brokenFromTheStart(read: Arguments, terminal: Terminal): Promise<number> {
  const { checkCommand } = await import("./check.ts");
  const words = ["config", "spec", "watchdog"].flatMap((name) => {
    const value = read.text(name);
    return value === undefined ? [] : [`--${name}`, value];
  });
  const settings = read.list("set").flatMap((setting) => ["--set", setting]);
  const json = read.flag("json") ? ["--json"] : [];
  return checkCommand([...read.words, ...words, ...settings, ...json], terminal);
}

/** Says where in the author's file a breakage is, also when no error told. */
function located({ file, spec }: Subject, found: Induction): Induction {
  const { breakage } = found.reached;
  if (breakage === null) return found;
  const position = shownPosition(breakage.position ?? positionIn(file, spec.name, breakage.where));
  return { ...found, reached: { ...found.reached, breakage: { ...breakage, position } } };
}

/** What a check says of an invariant that fails in a reachable state, or of a broken spec. */
async function ordinaryText(
  { reached: verdict, assumed }: Induction,
  subject: Subject,
  model: Model,
  terminal: Terminal,
): Promise<string> {
  const [{ reportText }, { replayCommand }, { placeOf }] = await Promise.all([
    import("../report/text.ts"),
    import("./replay-command.ts"),
    import("../explorer/replay.ts"),
  ]);
  const report = reportText(verdict, {
    variables: model.variables,
    constrained: model.constraint !== null,
    fairness: [],
    refinements: [],
    replay: (trace, loop) =>
      replayCommand(terminal.program, subject.words, trace, loop, placeOf(model, trace[0]!.state)),
    choices: () => [],
    diagnosis: () => null,
    line: lineAt,
  });
  if (verdict.outcome === "broken") return report;
  const name = verdict.finding?.property.name;
  return assumed.some((property) => property.name === name)
    ? `${report}\n  It fails in a reachable state, so nothing should be concluded by assuming it.\n`
    : `${report}\n  An invariant that fails in a reachable state is not inductive.\n`;
}
