/**
 * From a specification to a model: fixes the constants, and finds out who is at fault when something
 * goes wrong on the way.
 */
import { Broken, brokenBy, type Where } from "../explorer/breakage.ts";
import type { Breakage } from "../explorer/verdict.ts";
import { Overrun, watched } from "../explorer/watchdog.ts";
import { Domain } from "../spec/domain.ts";
import { BadConstants, BadSetting, instantiate, type Model, type Settings } from "../spec/model.ts";
import type { AnySpec } from "../spec/spec.ts";
import { refusalOf } from "./settings.ts";

const CONSTANTS: Where = { kind: "constants", name: null, part: null };

/** The fields that are functions of the constants. */
const FIELDS = ["state", "actions", "invariants", "properties", "reachable"] as const;

/**
 * @throws Refusal for a configuration or a setting that does not fit
 * @throws Broken for what is wrong with the spec itself
 */
export function modelOf(
  spec: AnySpec,
  configuration: string | null,
  settings: Settings,
  watchdog: number,
): Model {
  requireFields(spec);
  let where = CONSTANTS;
  const noting: Record<string, unknown> = { ...spec };
  for (const field of FIELDS) {
    const written: unknown = spec[field];
    const run = (produce: () => unknown): unknown => {
      where = { kind: field, name: null, part: null };
      return required(field, produce());
    };
    noting[field] =
      typeof written === "function"
        ? (...given: unknown[]) => run(() => written(...given))
        : written && run(() => written);
  }
  noting["assume"] = Object.fromEntries(
    Object.entries(spec.assume ?? {}).map(([label, holds]) => [
      label,
      (constants: unknown) => {
        where = { kind: "assumption", name: label, part: null };
        return (holds as (c: unknown) => boolean)(constants);
      },
    ]),
  );
  let model: Model | undefined;
  try {
    watched(
      () => {
        model = instantiate(noting as unknown as AnySpec, configuration, settings);
      },
      0,
      watchdog * 1000,
    );
  } catch (error) {
    if (error instanceof BadSetting) throw refusalOf(spec, error);
    if (error instanceof Overrun)
      throw new Broken(breakage("no-return", where, { seconds: watchdog }));
    throw brokenBy(error, error instanceof BadConstants ? placeOf(error) : where, null);
  }
  return { ...model!, spec };
}

/** What of the spec says the constants or names that contradict each other. */
function placeOf({ reason }: BadConstants): Where {
  switch (reason.kind) {
    case "assumption":
      return { kind: "assumption", name: reason.label, part: null };
    case "name-taken":
      return { kind: "property", name: reason.name, part: null };
    default: {
      const name = reason.kind === "clashing-ids" ? reason.names[1] : reason.name;
      return { kind: "constant", name, part: null };
    }
  }
}

function breakage(
  kind: Breakage["kind"],
  where: Where,
  facts: Readonly<Record<string, unknown>>,
): Omit<Breakage, "trace"> {
  return { kind, where, parameters: null, position: null, facts };
}

const NOUNS: Readonly<Record<string, string>> = {
  state: "variable",
  actions: "action",
  invariants: "invariant",
  properties: "property",
};

function malformed(path: string, given: unknown, wanted: string): never {
  const [field, name = null, part = null] = path.split(".");
  const kind = name === null ? field! : (NOUNS[field!] ?? field!);
  throw new Broken(breakage("malformed", { kind, name, part }, { path, given, wanted }));
}

// The compiler refuses all of these; but nobody is obliged to run it, or to write TypeScript.

function requireFields(spec: AnySpec): void {
  if (typeof spec.name !== "string" || spec.name === "") malformed("name", spec.name, "a name");
  for (const field of ["state", "init", "actions"] as const)
    if (typeof spec[field] !== "function")
      malformed(field, spec[field], "a function of the constants");
  for (const field of ["constraint", "terminal"] as const)
    if (spec[field] !== undefined && typeof spec[field] !== "function")
      malformed(field, spec[field], "a function of the state");
}

function required(field: (typeof FIELDS)[number], table: unknown): unknown {
  if (typeof table !== "object" || table === null || table instanceof Promise)
    malformed(field, table, "an object, or a function that returns one");
  for (const [name, entry] of Object.entries(table as object)) {
    const path = `${field}.${name}`;
    if (field === "state") {
      if (!(entry instanceof Domain)) malformed(path, entry, "a domain, such as range(0, 3)");
    } else if (field === "actions") requireAction(path, entry);
    else requireProperty(path, entry);
  }
  return table;
}

function requireAction(path: string, action: unknown): void {
  if (typeof action !== "object" || action === null || !("then" in action))
    malformed(path, action, "an action: action({ when: …, then: … })");
  if (typeof action.then !== "function")
    malformed(`${path}.then`, action.then, "a function that changes a draft of the state");
  if ("when" in action && action.when !== undefined) requireLabelled(`${path}.when`, action.when);
}

function requireProperty(path: string, property: unknown): void {
  const holds =
    typeof property === "object" && property !== null && "holds" in property
      ? property.holds
      : property;
  requireLabelled(path, holds);
}

/** One function, or several under labels. */
function requireLabelled(path: string, written: unknown): void {
  if (typeof written === "function") return;
  if (typeof written !== "object" || written === null)
    malformed(path, written, "a function, or an object of labelled functions");
  for (const [label, clause] of Object.entries(written))
    if (typeof clause !== "function") malformed(`${path}.${label}`, clause, "a function");
}
