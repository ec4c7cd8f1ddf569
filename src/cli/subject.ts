/** What a command is about: a file, which specification of it, and with which constants. */
import { Broken } from "../explorer/breakage.ts";
import type { Breakage } from "../explorer/verdict.ts";
import type { Model } from "../spec/model.ts";
import type { AnySpec } from "../spec/spec.ts";
import type { Arguments } from "./arguments.ts";
import { modelOf } from "./definition.ts";
import { existing, Refusal, suggestion } from "./refusal.ts";
import { readSettings } from "./settings.ts";
import { quoted } from "./shell.ts";
import { loadSpec } from "./spec-file.ts";

/** Seconds that one call of the author's code may take, unless told otherwise. */
export const WATCHDOG_SECONDS = 5;

export interface Subject {
  readonly file: string;
  readonly spec: AnySpec;
  readonly configuration: string | null;
  readonly watchdog: number;
  /** Or what is wrong with the spec. */
  readonly model: Model | Omit<Breakage, "trace">;
  /** The words by which another command gets the same subject. */
  readonly words: readonly string[];
}

/** @throws Refusal */
export async function subjectOf(args: Arguments, file: string | undefined): Promise<Subject> {
  if (file === undefined)
    throw new Refusal("which file? As in: fairlead check specs/two-phase-commit.ts");
  const name = args.text("spec") ?? null;
  const watchdog = args.number("watchdog") ?? WATCHDOG_SECONDS;
  const spec = await loadSpec(file, name, watchdog);
  const settings = args.list("set");
  const given = readSettings(spec, settings);
  const wanted = args.text("config");
  const configuration = wanted ?? Object.keys(spec.configurations ?? {})[0] ?? null;
  return {
    file,
    spec,
    configuration,
    watchdog,
    model: modelOrBreakage(() => modelOf(spec, configuration, given, watchdog)),
    words: [
      file,
      ...(name === null ? [] : ["--spec", name]),
      ...(wanted === undefined ? [] : ["--config", wanted]),
      ...settings.flatMap((setting) => ["--set", setting]),
    ].map(quoted),
  };
}

function modelOrBreakage(make: () => Model): Subject["model"] {
  try {
    return make();
  } catch (error) {
    if (error instanceof Broken) return error.breakage;
    throw error;
  }
}

export function isModel(model: Subject["model"]): model is Model {
  return "variables" in model;
}

/** @throws Refusal for a name that is no property of the model */
export function requireProperties(model: Model, wanted: readonly string[]): void {
  const { invariants, steps, temporals, refinements, reachables } = model;
  const names = [invariants, steps, temporals, refinements, reachables].flat().map((p) => p.name);
  for (const name of wanted)
    if (!names.includes(name))
      throw new Refusal(
        `${model.name} has no property ${JSON.stringify(name)}${suggestion(name, names)}; ${existing("it has", names, "it has none")}`,
      );
}
