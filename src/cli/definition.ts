/**
 * From a specification to a model: fixes the constants, and finds out who is at fault when something
 * goes wrong on the way.
 */
import { EarlyAuthor, unendedCall } from "../explorer/author.ts";
import { Broken, brokenBy, positionOf, type Where } from "../explorer/breakage.ts";
import type { Breakage } from "../explorer/verdict.ts";
import { guarded } from "../host/purity.ts";
import { Overrun, watched } from "../host/watchdog.ts";
import { Domain } from "../spec/domain.ts";
import { BadFormula, isTemporal } from "../spec/formula.ts";
import { BadConstants, BadSetting, instantiate, type Model, type Settings } from "../spec/model.ts";
import { isRefinement, type Refinement } from "../spec/refinement.ts";
import { type AnySpec, SPEC } from "../spec/spec.ts";
import { refusalOf } from "./settings.ts";

const CONSTANTS: Where = { kind: "constants", name: null, part: null };

/** The fields that are functions of the constants. */
const FIELDS = ["state", "actions", "invariants", "properties", "reachable", "fairness"] as const;

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
      const table = required(field, produce());
      for (const [name, entry] of Object.entries(table)) {
        if (!isRefinement(entry)) continue;
        where = { kind: "property", name, part: null };
        requireAbstract(where, entry);
      }
      return table;
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
  const author = new EarlyAuthor();
  let model: Model | undefined;
  try {
    guarded(author, () =>
      watched(() => {
        model = author.run(() =>
          instantiate(noting as unknown as AnySpec, configuration, settings),
        );
      }, watchdog * 1000),
    );
  } catch (error) {
    if (error instanceof BadSetting) throw refusalOf(spec, error);
    if (error instanceof Overrun) throw unendedCall([], error, watchdog, where);
    if (error instanceof BadFormula) throw new Broken(badFormula(error, where));
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
    case "unfair":
      return { kind: "fairness", name: reason.name, part: null };
    case "without":
      return { kind: "without", name: null, part: null };
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

/** Something that is no formula, where it stands. */
function badFormula(error: BadFormula, where: Where): Omit<Breakage, "trace"> {
  const facts = { formula: error.reason, given: error.given };
  if (error.reason === "bare-step")
    return breakage(
      "malformed",
      { kind: "property", name: String(error.given), part: null },
      facts,
    );
  return { ...breakage("malformed", where, facts), position: positionOf(error) };
}

/** The abstract spec of a refinement is found wrong here, where it is known whose it is. */
function requireAbstract(where: Where, { abstract, constants, mapping }: Refinement<never, never>) {
  const path = `properties.${where.name}`;
  if (typeof abstract !== "object" || abstract === null || !(SPEC in abstract))
    malformed(path, abstract, "a refinement of a specification: refines(…, spec, { mapping: … })");
  if (typeof mapping !== "function")
    malformed(`${path}.mapping`, mapping, "a function of the state");
  try {
    instantiate(abstract, null, constants);
  } catch (error) {
    if (!(error instanceof BadSetting)) throw error;
    const facts = { ...error.reason, abstract: abstract.name };
    throw new Broken(breakage("bad-constants", where, facts));
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  state: "variable",
  actions: "action",
  invariants: "invariant",
  properties: "property",
  fairness: "fairness",
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
  if (spec.fairness !== undefined && typeof spec.fairness !== "function")
    malformed("fairness", spec.fairness, "a function: ({ weak, strong }) => ({ … })");
}

function required(field: (typeof FIELDS)[number], table: unknown): object {
  if (typeof table !== "object" || table === null || table instanceof Promise)
    malformed(field, table, "an object, or a function that returns one");
  for (const [name, entry] of Object.entries(table as object)) {
    const path = `${field}.${name}`;
    if (field === "state") {
      if (!(entry instanceof Domain)) malformed(path, entry, "a domain, such as range(0, 3)");
    } else if (field === "actions") requireAction(path, entry);
    else if (field === "fairness") requireFairness(path, entry);
    else requireProperty(path, entry);
  }
  return table as object;
}

function requireAction(path: string, action: unknown): void {
  if (typeof action !== "object" || action === null || !("then" in action))
    malformed(path, action, "an action: action({ when: …, then: … })");
  if (typeof action.then !== "function")
    malformed(`${path}.then`, action.then, "a function that changes a draft of the state");
  if ("when" in action && action.when !== undefined) requireLabelled(`${path}.when`, action.when);
}

function requireFairness(path: string, assumed: unknown): void {
  for (const one of [assumed].flat()) {
    if (typeof one !== "object" || one === null || (one as { kind?: unknown }).kind !== "fairness")
      malformed(path, one, 'an assumption, weak("Action") or strong("Action"), or several');
    const { matching } = one as { matching?: unknown };
    if (typeof matching !== "object" && typeof matching !== "function")
      malformed(path, matching, "given parameters with their values, or a function of them");
  }
}

function requireProperty(path: string, property: unknown): void {
  if (isTemporal(property) || isRefinement(property)) return;
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
