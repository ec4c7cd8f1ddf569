/** Turns what author code threw or did wrong into a `Breakage`: data for the report. */
import { fileURLToPath } from "node:url";
import { types } from "node:util";
import { BadChoice } from "../plain/author.ts";
import { BadReturn } from "../plain/returned.ts";
import { FrozenValue } from "../spec/collections.ts";
import { OutsideDomain } from "../spec/domain.ts";
import { BadInit } from "../spec/init.ts";
import { BadConstants } from "../spec/model.ts";
import { NoAnswer } from "../spec/truth.ts";
import { NotAValue } from "../spec/value.ts";
import { Misdeed } from "./learning/run.ts";
import { StateTooLarge, TooManyCopies } from "./learning/slots.ts";
import { snapshot } from "./learning/snapshot.ts";
import type { Breakage } from "./verdict.ts";

export type Where = Breakage["where"];

/** The spec is broken. Carries everything but the trace, which only the search knows. */
export class Broken extends Error {
  constructor(readonly breakage: Omit<Breakage, "trace">) {
    super(breakage.kind);
    this.name = "Broken";
  }
}

/** What was thrown, so that one can ask what it is: a proxy answers with author code. */
export const tame = (error: unknown): unknown =>
  types.isProxy(error) ? new Error("a proxy, which cannot be shown") : error;

/** What kind of mistake an error thrown by author code, or by our views under it, shows. */
export function brokenBy(
  given: unknown,
  where: Where,
  parameters: Readonly<Record<string, unknown>> | null,
): Broken {
  const error = tame(given);
  if (error instanceof Broken) return error;
  const make = (kind: Breakage["kind"], facts: Record<string, unknown>): Broken =>
    new Broken({ kind, where, parameters, position: positionOf(error), facts });
  if (error instanceof OutsideDomain)
    return make("outside-domain", {
      path: error.path,
      value: kept(error.value),
      domain: error.domain,
      reason: error.reason,
    });
  if (error instanceof NotAValue) return make("not-a-value", { what: error.what });
  if (error instanceof FrozenValue) return make("mutated-value", { operation: error.operation });
  if (error instanceof NoAnswer)
    return make(error.kind === "promise" ? "promise" : "not-boolean", { given: error.given });
  if (error instanceof BadChoice)
    return make("bad-choice", { parameter: error.parameter, given: error.given });
  if (error instanceof BadReturn)
    return make("bad-return", { reason: error.kind, names: error.names, known: error.known });
  if (error instanceof BadInit) return make("bad-init", { given: error.given });
  if (error instanceof BadConstants) return make("bad-constants", error.reason);
  if (error instanceof StateTooLarge) return make("too-large", {});
  if (error instanceof TooManyCopies)
    return make("too-large", { path: error.path, element: error.element });
  if (error instanceof Misdeed) {
    if (error.kind === "no-such-key")
      return make("unknown-name", { ...error.facts, given: kept(error.facts["given"]), key: true });
    if (error.facts["ends"] === true)
      return make("ends-process", { source: error.facts["source"] });
    return make(error.kind, error.facts);
  }
  if (error instanceof TypeError && FROZEN.test(error.message))
    return make("mutated-value", { operation: error.message });
  return make("threw", thrown(error));
}

/** What was thrown, in words: author code may throw anything, also what throws when it is asked. */
function thrown(error: unknown): { readonly name: string; readonly message: string } {
  try {
    if (error instanceof Error) return { name: String(error.name), message: String(error.message) };
    return { name: typeof error, message: String(error) };
  } catch {
    return { name: typeof error, message: "something that cannot be shown" };
  }
}

/** A value as it is now: a part of the state cannot be asked once its run is over. */
function kept(value: unknown): unknown {
  try {
    return snapshot(value);
  } catch {
    return value;
  }
}

const FROZEN =
  /read.only property|object is not extensible|Cannot delete property|Cannot redefine property/;

/** The folder of our own code. */
const OWN = fileURLToPath(new URL("..", import.meta.url));

/** The stack of an error; its author may have put anything in its place. */
function stackOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack ?? "") : "";
  } catch {
    return "";
  }
}

/** The innermost position of a stack that is in the author's file: "file:line:column". */
export function positionOf(error: unknown): string | null {
  for (const line of stackOf(error).split("\n").slice(1)) {
    const location =
      /\(((?:[^()]|\([^()]*\))*)\)\s*$/.exec(line)?.[1] ?? line.replace(/^\s*at (?:async )?/, "");
    const [, place, row, column] = /^(.*):(\d+):(\d+)\s*$/.exec(location) ?? [];
    if (place === undefined || !/[\\/]/.test(place)) continue;
    const file = place.startsWith("file:") ? fileURLToPath(place.replace(/\?.*$/, "")) : place;
    if (/^node:|[\\/]node_modules[\\/]/.test(file) || file.startsWith(OWN)) continue;
    return `${file}:${row}:${column}`;
  }
  return null;
}
